//! `/desk/weather`, `/desk/warnings/sources` and `/desk/prices/source`: whom the county asks, tried before it is saved.
//!
//! The address may carry a key. So the field for it is always empty: what was entered, or is kept, travels in the form
//! sealed, and is told without its key.

use crate::asking::Got;
use crate::forecast::{Told, short};
use crate::source::{self, Service, Source, What};
use crate::words::transport as words_of_buses;
use crate::words::warning as words_of;
use crate::{Inquiry, asking, price, publish, store, transport, warning, words};
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
use hongwang_weather::Day;
use http::StatusCode;
use maud::{Markup, html};
use serde::Deserialize;
use url::Url;

/// Where the sources of it are kept.
pub(crate) fn base(what: What) -> &'static str {
    match what {
        What::Weather => "/desk/weather",
        What::Warnings => "/desk/warnings/sources",
        What::Buses => "/desk/transport/source",
        What::Prices => price::desk::SOURCE,
    }
}

fn title(what: What) -> (&'static str, &'static str) {
    match what {
        What::Weather => (words::SOURCE, words::ABOUT),
        What::Warnings => (words_of::SOURCES, words_of::SOURCES_ABOUT),
        What::Buses => (words_of_buses::FEED_SOURCE, words_of_buses::FEED_SOURCE_ABOUT),
        What::Prices => (words::price::SOURCE, words::price::SOURCE_ABOUT),
    }
}

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
    fn of(service: Service, sealed: &[u8]) -> Self {
        let kept = BASE64URL_NOPAD.encode(sealed);
        Self { form: service.word().to_owned(), address: String::new(), kept }
    }

    /// The address that stands where none was entered.
    fn kept(&self, vault: &Vault) -> Option<Url> {
        source::unseal(vault, &BASE64URL_NOPAD.decode(self.kept.as_bytes()).ok()?)
    }

    /// Service and address.
    ///
    /// # Errors
    /// What is wrong with which field.
    fn read(&self, what: What, vault: &Vault) -> Result<(Service, Url), Problem> {
        let service = Service::from_word(what, &self.form);
        let service = service.ok_or_else(|| Problem::field("form", words::FORM_WRONG))?;
        let kept = self.kept(vault).filter(|_| self.address.trim().is_empty());
        let entered = kept.map_or_else(|| self.address.clone(), String::from);
        let url = source::parse(service, &entered).map_err(|wrong| Problem::field("address", wrong))?;
        Ok((service, url))
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
    Extension((what, inquiry)): Extension<(What, Inquiry)>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let done = match asked.done.as_str() {
        "saved" => Some(words::DONE_SAVED),
        "removed" => Some(words::DONE_REMOVED),
        _ => None,
    };
    let at = At { visit: &visit, staff: &staff, place: &place, inquiry: &inquiry, what };
    at.draw(Shown { done, ..Shown::default() }).await
}

/// Who looks at the sources of what.
struct At<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    place: &'a Place,
    inquiry: &'a Inquiry,
    what: What,
}

impl At<'_> {
    async fn draw(&self, shown: Shown) -> Reply<Html> {
        let At { visit, staff, place, inquiry, what } = *self;
        staff.reach(&place.org)?;
        let sources = store::sources(&mut place.db.read().await?, &place.org, what).await?;
        // Where there is one, it is changed; beside several another one is entered.
        let changed = sources.first().filter(|_| !what.of_several());
        let stored = || changed.map(|source| Sent::of(source.service, &source.sealed)).unwrap_or_default();
        let sent = shown.sent.unwrap_or_else(stored);
        let ((title, about), vault) = (title(what), &inquiry.vault);
        let enter = if changed.is_some() { words::CHANGE } else { words::ENTER };
        let body = html! {
            p { (about) }
            @if let Some(tried) = &shown.tried { (panel(words::TRIED, tried)) }
            @if sources.is_empty() { (panel(words::CURRENT, &html! { p { (words::NONE) } })) }
            @for source in &sources { (panel(words::CURRENT, &current(source, vault))) }
            (panel(enter, &sheet(what, &sent, shown.problem.as_ref(), vault)))
        };
        let flash = shown.done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
        let status = if shown.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        let shell = Desk { flash, ..staff.desk(place) };
        Ok(Page::new(title).desk(shell).status(status).body(body).render(visit))
    }

    async fn refused(&self, sent: Sent, problem: Problem) -> Reply<Html> {
        self.draw(Shown { sent: Some(sent), problem: Some(problem), ..Shown::default() }).await
    }
}

/// A warning that somebody changed on its way takes every screen, so its address is told from one that nobody can change.
fn safety(url: &Url) -> &'static str {
    if url.scheme() == "https" { words_of::SAFE } else { words_of::NOT_SAFE }
}

fn current(source: &Source, vault: &Vault) -> Markup {
    let service = source.service;
    let address = source::unseal(vault, &source.sealed);
    let safety = address.as_ref().filter(|_| service.what() == What::Warnings).map(safety);
    let address = address.map_or_else(|| words::UNREADABLE.to_owned(), |url| source::shown(service, &url));
    let last_ok = source.last_ok.map_or_else(|| words::NEVER.to_owned(), |at| when::stamp(at.0));
    let safety = safety.map(|word| (words_of::SAFETY, word.to_owned()));
    let facts = [
        (words::FORM, service.name().to_owned()),
        (words::ADDRESS, address),
        (words::LAST_OK, last_ok),
        (words::NEXT, when::stamp(source.run_at.0)),
        (words::TROUBLE, source.trouble.clone().unwrap_or_else(|| words::NO_TROUBLE.to_owned())),
    ];
    let row =
        |(name, value): (&str, String)| Row { cells: vec![html! { (name) }, html! { (value) }], href: None };
    let press = PostButton {
        action: format!("{}/remove", base(service.what())),
        values: vec![("form".to_owned(), service.word().to_owned())],
        label: words::REMOVE.to_owned(),
        icon: Some("trash".to_owned()),
        danger: true,
        ..PostButton::default()
    };
    html! {
        (table(&Table {
            caption: words::CURRENT.to_owned(),
            columns: [words::FACT, words::VALUE].map(Column::words).into(),
            rows: facts.into_iter().chain(safety).map(row).collect(),
            empty: String::new(),
        }))
        p { (post_button(&press)) }
    }
}

fn sheet(what: What, sent: &Sent, problem: Option<&Problem>, vault: &Vault) -> Markup {
    let choices = Service::of(what).map(|service| Choice::new(service.word(), service.name())).collect();
    let service = Service::from_word(what, &sent.form);
    let masked = service.zip(sent.kept(vault)).map(|(service, url)| source::shown(service, &url));
    let address = Field::new("address", words::ADDRESS, Control::Line("url"))
        .hint(words::address_hint(masked.as_deref()))
        .wrong(problem);
    form(&DeskForm {
        action: format!("{}/try", base(what)),
        fields: vec![
            Field::hidden("kept", &sent.kept),
            Field::new("form", words::FORM, Control::Radio(choices)).value(&sent.form).wrong(problem),
            if masked.is_some() { address.optional() } else { address },
        ],
        submit: words::TRY.to_owned(),
        ..DeskForm::default()
    })
}

/// `POST …/try`: asks now, and shows what would be told; keeps nothing.
pub(crate) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension((what, inquiry)): Extension<(What, Inquiry)>,
    Posted(sent): Posted<Sent>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let at = At { visit: &visit, staff: &staff, place: &place, inquiry: &inquiry, what };
    let (service, url) = match sent.read(what, &inquiry.vault) {
        Ok(read) => read,
        Err(problem) => return at.refused(sent, problem).await,
    };
    let sent = Sent::of(service, &source::seal(&inquiry.vault, &url));
    let save = PostButton {
        action: base(what).to_owned(),
        label: words::SAVE.to_owned(),
        icon: Some("check".to_owned()),
        values: vec![("form".to_owned(), sent.form.clone()), ("kept".to_owned(), sent.kept.clone())],
        ..PostButton::default()
    };
    let asked = asking::ask(&inquiry, &place, service, &url).await;
    let not_read = match what {
        What::Weather => words::NOT_READ,
        What::Warnings => words_of::NOT_READ,
        What::Buses => words_of_buses::NOT_READ,
        What::Prices => words::price::NOT_READ,
    };
    let tried = html! {
        p { (words::NOTHING_SAVED) " " (source::shown(service, &url)) }
        @if what == What::Warnings { p { (safety(&url)) } }
        @match &asked {
            Ok(Got::Forecast(told)) => (days(told)),
            Ok(Got::Warnings(found, left_out)) => (warning::desk::found(found, left_out.as_deref())),
            Ok(Got::Buses(fetched)) => {
                p { (if fetched.feed.is_some() { words_of_buses::READ_WELL } else { not_read }) }
                (transport::report(&fetched.report))
            }
            Ok(Got::Prices(quotes, left_out)) => (price::desk::found(quotes, left_out.as_deref())),
            Err(failure) => (state_panel(&Panel::new(StateKind::Error, not_read).why(failure.to_string()))),
        }
        (post_button(&save))
    };
    at.draw(Shown { sent: Some(sent), tried: Some(tried), ..Shown::default() }).await
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

/// `POST` of the page: keeps a source.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension((what, inquiry)): Extension<(What, Inquiry)>,
    Posted(sent): Posted<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let at = At { visit: &visit, staff: &staff, place: &place, inquiry: &inquiry, what };
    let (service, url) = match sent.read(what, &inquiry.vault) {
        Ok(read) => read,
        Err(problem) => return Ok(at.refused(sent, problem).await?.into_response()),
    };
    let mut tx = place.db.write().await?;
    let sealed = source::seal(&inquiry.vault, &url);
    store::put(&mut tx, &place.org, service, sealed, place.clock.now()).await?;
    let detail = words::audit_saved(what, service, &source::shown(service, &url));
    let action = format!("{}.save", what.word());
    audit::record(&mut tx, &staff.did(&place, &place.org, &action, place.org.code(), detail)).await?;
    tx.commit().await?;
    inquiry.wake.notify_one();
    Ok(Redirect::to(&format!("{}?done=saved", base(what))).into_response())
}

/// `POST …/remove`: forgets a source. What a service said of the weather goes off the screens with it; warnings stay until
/// they end, and prices with their date.
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Extension((what, _)): Extension<(What, Inquiry)>,
    Posted(sent): Posted<Sent>,
) -> Reply<Redirect> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    if store::remove(&mut tx, &place.org, what, Service::from_word(what, &sent.form)).await? {
        if what == What::Weather {
            publish(&mut tx, &place.org, None, place.clock.now()).await?;
        }
        let (action, detail) = (format!("{}.remove", what.word()), words::audit_removed(what));
        audit::record(&mut tx, &staff.did(&place, &place.org, &action, place.org.code(), detail)).await?;
        tx.commit().await?;
        place.announce(vec![place.org.clone()]);
    }
    Ok(Redirect::to(&format!("{}?done=removed", base(what))))
}
