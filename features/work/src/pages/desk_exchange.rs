//! `/desk/work/exchange`: the platform that a county's offers are exchanged with, tried before it is kept.

use crate::words::supply as words;
use crate::{Work, commerce, feed};
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_outward::Secret;
use hongwang_page::desk::{
    self, Column, Control, Field, Flash, PostButton, Row, Table, form, panel, post_button, table,
};
use hongwang_page::{Desk, Html, Page, Tone, Visit, html, when};
use hongwang_store::audit;
use http::StatusCode;
use serde::Deserialize;
use url::Url;

pub(crate) const BASE: &str = "/desk/work/exchange";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: String,
}

/// What the form sends. It has no `Debug`: the secret is for nobody's log.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    address: String,
    secret: String,
}

impl Sent {
    fn read(&self) -> Result<(Url, Secret), Problem> {
        let url =
            feed::address(&self.address).ok_or_else(|| Problem::field("address", words::ADDRESS_WRONG))?;
        let secret =
            Secret::read(&self.secret).map_err(|error| Problem::field("secret", error.to_string()))?;
        Ok((url, secret))
    }
}

/// `GET /desk/work/exchange`
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
    draw(&visit, &staff, &place, &work, ("", None), done).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    work: &Work,
    (address, problem): (&str, Option<&Problem>),
    done: Option<&str>,
) -> Reply<Html> {
    staff.reach(&place.org)?;
    let platform = commerce::of_county(&mut place.db.read().await?, &place.org).await?;
    let facts = platform.iter().flat_map(|platform| {
        let last_ok = platform.last_ok.map_or(words::NEVER.to_owned(), |at| when::stamp(at.0));
        [
            (words::ADDRESS, platform.shown(&work.vault)),
            (words::LAST_OK, last_ok),
            (words::NEXT, when::stamp(platform.run_at.0)),
            (words::TROUBLE, platform.trouble.clone().unwrap_or_default()),
        ]
    });
    let row =
        |(name, value): (&str, String)| Row { cells: vec![html! { (name) }, html! { (value) }], href: None };
    let wrong = |name: &str| {
        problem.filter(|problem| problem.field.as_deref() == Some(name)).map(|problem| problem.title.clone())
    };
    let sheet = form(&desk::Form {
        action: BASE.to_owned(),
        fields: vec![
            Field::new("address", words::ADDRESS, Control::Line("url"))
                .value(address)
                .error(wrong("address")),
            Field::new("secret", words::SECRET, Control::Line("password"))
                .hint(words::SECRET_HINT)
                .error(wrong("secret")),
        ],
        submit: words::TRY_SAVE.to_owned(),
        ..desk::Form::default()
    });
    let body = html! {
        p { (words::ABOUT) }
        (table(&Table {
            caption: words::EXCHANGE.to_owned(),
            columns: [words::FACT, words::VALUE].map(Column::words).to_vec(),
            rows: facts.map(row).collect(),
            empty: words::NOT_CONNECTED.to_owned(),
        }))
        @if platform.is_some() {
            p { (post_button(&PostButton {
                action: format!("{BASE}/remove"),
                label: words::REMOVE.to_owned(),
                danger: true,
                ..PostButton::default()
            })) }
        }
        (panel(words::TRY_SAVE, &sheet))
    };
    let flash = done.map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let shell = Desk { flash, ..staff.desk(place) };
    Ok(Page::new(words::EXCHANGE).desk(shell).status(status).body(body).render(visit))
}

/// `POST /desk/work/exchange`: exchanges, and keeps a platform that answered as one.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    staff.reach(&place.org)?;
    let refused = async |problem: Problem| -> Reply<Response> {
        let page = draw(&visit, &staff, &place, &work, (&sent.address, Some(&problem)), None).await?;
        Ok(page.into_response())
    };
    let (url, secret) = match sent.read() {
        Ok(read) => read,
        Err(problem) => return refused(problem).await,
    };
    if let Err(error) = commerce::ask(&work, &place, (&url, &secret)).await? {
        return refused(Problem::field("address", error.to_string())).await;
    }
    let mut tx = place.db.write().await?;
    commerce::put(&mut tx, &work.vault, &place.org, (&url, &secret), place.clock.now()).await?;
    let detail = words::audit_saved(&url.origin().ascii_serialization());
    audit::record(&mut tx, &staff.did(&place, &place.org, "work.exchange.save", place.org.code(), detail))
        .await?;
    tx.commit().await?;
    Ok(Redirect::to(&format!("{BASE}?done=saved")).into_response())
}

/// `POST /desk/work/exchange/remove`
pub(crate) async fn remove(staff: Staff, State(place): State<Place>) -> Reply<Redirect> {
    staff.reach(&place.org)?;
    let mut tx = place.db.write().await?;
    if commerce::remove(&mut tx, &place.org).await? {
        let detail = words::audit_removed();
        let did = staff.did(&place, &place.org, "work.exchange.remove", place.org.code(), detail);
        audit::record(&mut tx, &did).await?;
        tx.commit().await?;
    }
    Ok(Redirect::to(&format!("{BASE}?done=removed")))
}
