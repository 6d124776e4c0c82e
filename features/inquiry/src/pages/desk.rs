//! `/desk/weather`: where the county's weather comes from, tried before it is saved.
//!
//! The address may carry a key. So the field for it is always empty: what was entered, or is kept, travels in the form
//! sealed, and is told without its key.

use crate::forecast::{Told, short};
use crate::source::{self, Source};
use crate::{Inquiry, announce, asking, publish, store, words};
use axum::{
    Extension, Form as Posted,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::BASE64URL_NOPAD;
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Page, State as Panel, StateKind, Tone, Visit,
    desk::{
        Choice, Column, Control, Field, Flash, Form as DeskForm, PostButton, Row, Table, form, panel,
        post_button, table,
    },
    state_panel, when,
};
use hongwang_store::{Vault, audit};
use hongwang_weather::{Day, Form};
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use url::Url;

pub(crate) const BASE: &str = "/desk/weather";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// What the form sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    form: String,
    address: String,
    /// The address that stands where none was entered, sealed.
    kept: String,
}

impl Sent {
    fn of(form: Form, sealed: &[u8]) -> Self {
        let kept = BASE64URL_NOPAD.encode(sealed);
        Self { form: form.word().to_owned(), address: String::new(), kept }
    }

    /// The address that stands where none was entered.
    fn kept(&self, vault: &Vault) -> Option<Url> {
        source::unseal(vault, &BASE64URL_NOPAD.decode(self.kept.as_bytes()).ok()?)
    }

    /// Service and address.
    ///
    /// # Errors
    /// What is wrong with which field.
    fn read(&self, vault: &Vault) -> Result<(Form, Url), Problem> {
        let form = Form::from_word(&self.form).ok_or_else(|| Problem::field("form", words::FORM_WRONG))?;
        let kept = self.kept(vault).filter(|_| self.address.trim().is_empty());
        let entered = kept.map_or_else(|| self.address.clone(), String::from);
        let url = source::parse(form, &entered).map_err(|wrong| Problem::field("address", wrong))?;
        Ok((form, url))
    }
}

/// What one drawing of the page shows beside the source.
#[derive(Default)]
struct Shown {
    done: Option<&'static str>,
    sent: Option<Sent>,
    problem: Option<Problem>,
    tried: Option<Markup>,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let done = match asked.done.as_str() {
        "saved" => Some(words::DONE_SAVED),
        "removed" => Some(words::DONE_REMOVED),
        _ => None,
    };
    draw(&visit, &staff, &place, &inquiry, Shown { done, ..Shown::default() }).await
}

async fn draw(visit: &Visit, staff: &Staff, place: &Place, inquiry: &Inquiry, shown: Shown) -> Reply<Html> {
    staff.reach(&place.org)?;
    let source = store::find(&mut place.db.read().await?, &place.org).await?;
    let stored = || source.as_ref().map(|source| Sent::of(source.form, &source.sealed)).unwrap_or_default();
    let sent = shown.sent.unwrap_or_else(stored);
    let title = if source.is_some() { words::CHANGE } else { words::ENTER };
    let body = html! {
        p { (words::ABOUT) }
        @if let Some(tried) = &shown.tried { (panel(words::TRIED, tried)) }
        (panel(words::CURRENT, &current(source.as_ref(), &inquiry.vault)))
        (panel(title, &sheet(&sent, shown.problem.as_ref(), &inquiry.vault)))
    };
    let flash = shown.done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let status = if shown.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Desk { flash, ..staff.desk(place) };
    Ok(Page::new(words::SOURCE).desk(shell).status(status).body(body).render(visit))
}

fn current(source: Option<&Source>, vault: &Vault) -> Markup {
    let Some(source) = source else { return html! { p { (words::NONE) } } };
    let address = source::unseal(vault, &source.sealed);
    let address = address.map_or_else(|| words::UNREADABLE.to_owned(), |url| source::masked(&url));
    let last_ok = source.last_ok.map_or_else(|| words::NEVER.to_owned(), |at| when::stamp(at.0));
    let facts = [
        (words::FORM, source.form.name().to_owned()),
        (words::ADDRESS, address),
        (words::LAST_OK, last_ok),
        (words::NEXT, when::stamp(source.run_at.0)),
        (words::TROUBLE, source.trouble.clone().unwrap_or_else(|| words::NO_TROUBLE.to_owned())),
    ];
    let row =
        |(name, value): (&str, String)| Row { cells: vec![html! { (name) }, html! { (value) }], href: None };
    let press = PostButton {
        action: format!("{BASE}/remove"),
        label: words::REMOVE.to_owned(),
        icon: Some("trash".to_owned()),
        danger: true,
        ..PostButton::default()
    };
    html! {
        (table(&Table {
            caption: words::CURRENT.to_owned(),
            columns: [words::FACT, words::VALUE].map(Column::words).into(),
            rows: facts.map(row).into(),
            empty: String::new(),
        }))
        p { (post_button(&press)) }
    }
}

fn sheet(sent: &Sent, problem: Option<&Problem>, vault: &Vault) -> Markup {
    let wrong = |name: &str| {
        problem.filter(|problem| problem.field.as_deref() == Some(name)).map(|problem| problem.title.clone())
    };
    let choices = Form::ALL.map(|form| Choice::new(form.word(), form.name())).into();
    let masked = sent.kept(vault).map(|url| source::masked(&url));
    let address = Field::new("address", words::ADDRESS, Control::Line("url"))
        .hint(words::address_hint(masked.as_deref()))
        .error(wrong("address"));
    form(&DeskForm {
        action: format!("{BASE}/try"),
        fields: vec![
            Field::hidden("kept", &sent.kept),
            Field::new("form", words::FORM, Control::Radio(choices)).value(&sent.form).error(wrong("form")),
            if masked.is_some() { address.optional() } else { address },
        ],
        submit: words::TRY.to_owned(),
        ..DeskForm::default()
    })
}

/// `POST /desk/weather/try`: asks now, and shows what would be told; keeps nothing.
pub(crate) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Posted(sent): Posted<Sent>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let (form, url) = match sent.read(&inquiry.vault) {
        Ok(read) => read,
        Err(problem) => return refused(&visit, &staff, &place, &inquiry, sent, problem).await,
    };
    let sent = Sent::of(form, &source::seal(&inquiry.vault, &url));
    let save = PostButton {
        action: BASE.to_owned(),
        label: words::SAVE.to_owned(),
        icon: Some("check".to_owned()),
        values: vec![("form".to_owned(), sent.form.clone()), ("kept".to_owned(), sent.kept.clone())],
        ..PostButton::default()
    };
    let asked = asking::ask(&inquiry, &place, form, url.as_str()).await;
    let tried = html! {
        p { (words::NOTHING_SAVED) " " (source::masked(&url)) }
        @match &asked {
            Ok(told) => (days(told)),
            Err(failure) => (state_panel(&Panel::new(StateKind::Error, words::NOT_READ).why(failure.to_string()))),
        }
        (post_button(&save))
    };
    let shown = Shown { sent: Some(sent), tried: Some(tried), ..Shown::default() };
    draw(&visit, &staff, &place, &inquiry, shown).await
}

async fn refused(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    inquiry: &Inquiry,
    sent: Sent,
    problem: Problem,
) -> Reply<Html> {
    let shown = Shown { sent: Some(sent), problem: Some(problem), ..Shown::default() };
    draw(visit, staff, place, inquiry, shown).await
}

/// What was read.
fn days(told: &Told) -> Markup {
    let row = |day: &Day| {
        let weather = short(day);
        Row {
            cells: vec![
                html! { (day.date.to_string()) },
                html! { (weather.sky) },
                html! { (weather.degrees()) },
            ],
            href: None,
        }
    };
    let forecast = &told.forecast;
    html! {
        @if let Some(seen) = &forecast.now { p { (words::outside(seen)) " " (words::air(seen)) } }
        (table(&Table {
            caption: words::told(&told.source, forecast.published_at),
            columns: [words::DATE, words::SKY, words::DEGREES].map(Column::words).into(),
            rows: forecast.days.iter().map(row).collect(),
            empty: String::new(),
        }))
    }
}

/// `POST /desk/weather`
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Posted(sent): Posted<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let (form, url) = match sent.read(&inquiry.vault) {
        Ok(read) => read,
        Err(problem) => {
            return Ok(refused(&visit, &staff, &place, &inquiry, sent, problem).await?.into_response());
        }
    };
    let mut tx = place.db.write().await?;
    let sealed = source::seal(&inquiry.vault, &url);
    store::put(&mut tx, &place.org, form, sealed, place.clock.now()).await?;
    let detail = words::audit_saved(form, &source::masked(&url));
    audit::record(&mut tx, &staff.did(&place, &place.org, "weather.save", place.org.code(), detail)).await?;
    tx.commit().await?;
    inquiry.wake.notify_one();
    Ok(Redirect::to("/desk/weather?done=saved").into_response())
}

/// `POST /desk/weather/remove`: forgets the source, and takes what it gave off the screens.
pub(crate) async fn remove(staff: Staff, State(place): State<Place>) -> Reply<Redirect> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    if store::remove(&mut tx, &place.org).await? {
        publish(&mut tx, &place.org, None, place.clock.now()).await?;
        let detail = words::audit_removed();
        audit::record(&mut tx, &staff.did(&place, &place.org, "weather.remove", place.org.code(), detail))
            .await?;
        tx.commit().await?;
        announce(&place);
    }
    Ok(Redirect::to("/desk/weather?done=removed"))
}
