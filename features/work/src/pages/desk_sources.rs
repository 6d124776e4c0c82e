//! `/desk/work/sources`: the feeds that a county asks, each asked once before it is kept.

use crate::posting::Kind;
use crate::words::{self as all, desk as words};
use crate::{Work, feed};
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::desk::{
    self, Choice, Column, Control, Field, Flash, PostButton, Row, Table, form, panel, post_button, table,
};
use hongwang_page::{Desk, Html, Page, Tone, Visit, html, when};
use hongwang_store::audit;
use http::StatusCode;
use serde::Deserialize;
use url::Url;

pub(crate) const BASE: &str = "/desk/work/sources";
const LONGEST_NAME: usize = 30;

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    name: String,
    address: String,
    kind: String,
    at_once: String,
}

impl Sent {
    fn read(&self) -> Result<(String, Kind, Url), Problem> {
        let name = self.name.trim();
        if !(1..=LONGEST_NAME).contains(&name.chars().count()) {
            return Err(Problem::field("name", words::NAME_WRONG));
        }
        let kind = Kind::from_word(&self.kind).filter(|kind| Kind::JOBS.contains(kind));
        let kind = kind.ok_or_else(|| Problem::field("kind", words::KIND_WRONG))?;
        let url =
            feed::address(&self.address).ok_or_else(|| Problem::field("address", words::ADDRESS_WRONG))?;
        Ok((name.to_owned(), kind, url))
    }
}

/// `GET /desk/work/sources`
pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let done = match asked.done.as_str() {
        "saved" => Some(words::DONE_SAVED),
        "removed" => Some(words::DONE_REMOVED),
        _ => None,
    };
    draw(&visit, &staff, &place, &work, (&Sent::default(), None), done).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    work: &Work,
    (sent, problem): (&Sent, Option<&Problem>),
    done: Option<&str>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let sources = feed::sources(&mut place.db.read().await?, &place.org).await?;
    let rows = sources.iter().map(|source| Row {
        cells: vec![
            html! { (source.name) @if source.at_once { p { (words::AT_ONCE) } } },
            html! { (source.shown(&work.vault)) },
            html! { (source.last_ok.map_or(words::NEVER.to_owned(), |at| when::stamp(at.0))) },
            html! { (when::stamp(source.run_at.0)) },
            html! { (source.trouble.as_deref().unwrap_or_default()) },
            post_button(&PostButton {
                action: format!("{BASE}/remove"),
                values: vec![("id".to_owned(), source.id.to_string())],
                label: words::REMOVE.to_owned(),
                danger: true,
                ..PostButton::default()
            }),
        ],
        href: None,
    });
    let columns = [words::NAME, words::ADDRESS, words::LAST_OK, words::NEXT, words::TROUBLE, words::REMOVE];
    let body = html! {
        p { (words::SOURCES_ABOUT) }
        (table(&Table {
            caption: words::SOURCES.to_owned(),
            columns: columns.map(Column::words).to_vec(),
            rows: rows.collect(),
            empty: words::NONE.to_owned(),
        }))
        (panel(words::TRY_SAVE, &sheet(sent, problem)))
    };
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Desk { flash, ..staff.desk(place) };
    Ok(Page::new(words::SOURCES).desk(shell).status(status).body(body).render(visit))
}

fn sheet(sent: &Sent, problem: Option<&Problem>) -> maud::Markup {
    let wrong = |name: &str| {
        problem.filter(|problem| problem.field.as_deref() == Some(name)).map(|problem| problem.title.clone())
    };
    let kinds = Kind::JOBS.map(|kind| Choice::new(kind.word(), all::kind(kind))).to_vec();
    form(&desk::Form {
        action: BASE.to_owned(),
        fields: vec![
            Field::text("name", words::NAME).value(&sent.name).error(wrong("name")),
            Field::new("address", words::ADDRESS, Control::Line("url"))
                .hint(words::ADDRESS_HINT)
                .value(&sent.address)
                .error(wrong("address")),
            Field::new("kind", words::KIND, Control::Radio(kinds)).value(&sent.kind).error(wrong("kind")),
            Field::new("at_once", words::AT_ONCE, Control::Check).value(&sent.at_once).optional(),
        ],
        submit: words::TRY_SAVE.to_owned(),
        ..desk::Form::default()
    })
}

/// `POST /desk/work/sources`: asks, and keeps what answered as a feed does.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let refused = async |problem: Problem| -> Reply<Response> {
        let page = draw(&visit, &staff, &place, &work, (&sent, Some(&problem)), None).await?;
        Ok(page.into_response())
    };
    let (name, kind, url) = match sent.read() {
        Ok(read) => read,
        Err(problem) => return refused(problem).await,
    };
    if let Err(failure) = feed::ask(&work, &place, kind, &url).await? {
        return refused(Problem::field("address", failure.to_string())).await;
    }
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    feed::put(&mut tx, &work.vault, &place.org, (&name, kind, sent.at_once == "on"), (&url, now)).await?;
    let shown = url.origin().ascii_serialization();
    let detail = words::audit_source(&name, &shown);
    audit::record(&mut tx, &staff.did(&place, &place.org, "work.source.save", &name, detail)).await?;
    tx.commit().await?;
    work.asks.notify_one();
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct One {
    id: String,
}

/// `POST /desk/work/sources/remove`
pub(crate) async fn remove(
    staff: Staff,
    State(place): State<Place>,
    Form(one): Form<One>,
) -> Reply<Redirect> {
    staff.reach(&place.org)?;
    let id = one.id.parse().map_err(|_| Problem::missing(words::NO_SUCH))?;
    let mut tx = place.db.write().await?;
    if let Some(name) = feed::remove(&mut tx, &place.org, id).await? {
        let detail = words::audit_removed(&name);
        audit::record(&mut tx, &staff.did(&place, &place.org, "work.source.remove", &name, detail)).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("{BASE}?done=removed")))
}
