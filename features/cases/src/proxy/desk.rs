//! `/desk/proxies`: the mandates within reach, masked, and their end on request with a reason.

use super::store::{self, Listed};
use super::{purpose, tell};
use crate::announce;
use crate::mask::masked;
use crate::pages::desk_act::holds_number;
use crate::pages::desk_answers::LONGEST;
use crate::words::applicant as how_words;
use crate::words::proxy as words;
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Badge, Desk, Html, Markup, Page, Tone, Visit, badge,
    desk::{Column, Control, Field, Flash, Form as DeskForm, Row, Table, form, panel, table},
    html, when,
};
use hongwang_store::{Vault, audit};
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

pub(crate) const ADDRESS: &str = "/desk/proxies";

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<String>,
    /// The one that is to be ended.
    end: Option<Uuid>,
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    draw(&visit, &staff, &place, &vault, &asked, None).await
}

async fn draw(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    vault: &Vault,
    asked: &Asked,
    wrong: Option<&str>,
) -> Reply<Html> {
    let now = place.clock.now();
    let listed = store::list(&mut place.db.read().await?, vault, &staff.scope()).await?;
    let chosen = listed.iter().find(|one| Some(one.id) == asked.end);
    let heads = [
        words::PRINCIPAL,
        words::PROXY,
        words::PURPOSE,
        words::HOW,
        words::GIVEN_AT,
        words::UNTIL,
        words::STANDS,
    ];
    let body = html! {
        @if let Some(one) = chosen { (ending(one, wrong)) }
        (table(&Table {
            caption: words::DESK_CAPTION.to_owned(),
            columns: heads.map(Column::words).to_vec(),
            rows: listed.iter().map(|one| row(one, now)).collect(),
            empty: words::DESK_EMPTY.to_owned(),
        }))
    };
    let flash = asked.done.as_ref().map(|_| Flash { tone: Tone::Good, text: words::DONE.to_owned() });
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = Page::new(words::DESK).desk(Desk { flash, ..staff.desk(place) }).status(status);
    Ok(page.body(body).render(visit))
}

fn row(one: &Listed, now: Millis) -> Row {
    let mandate = &one.mandate;
    let stands = match one.ended_at {
        Some(at) => {
            html! { (badge(&Badge::new(words::ended_at(&when::date(at.0)), Tone::Plain))) p class="small" { (one.why) } }
        }
        None if mandate.until <= now => badge(&Badge::new(words::EXPIRED, Tone::Warn)),
        None => badge(&Badge::new(words::GOOD, Tone::Good)),
    };
    let person = |name: &str, id: &str| html! { (masked("name", name)) " " (masked("id", id)) };
    Row {
        cells: vec![
            person(&mandate.principal.name, &mandate.principal.id),
            person(&mandate.proxy.name, &mandate.proxy.id),
            html! { (purpose(&mandate.purpose)) },
            html! { (mandate.applicant.how.map_or("", how_words::how)) },
            html! { (when::stamp(one.given_at.0)) },
            html! { (when::date(mandate.until.0)) },
            stands,
        ],
        href: one.ended_at.is_none().then(|| format!("{ADDRESS}?end={}", one.id)),
    }
}

/// The form that ends one, with whose it is.
fn ending(one: &Listed, wrong: Option<&str>) -> Markup {
    let reason = Field::new("reason", words::REASON, Control::Area(2)).hint(words::REASON_HINT);
    let asked = form(&DeskForm {
        action: format!("{ADDRESS}/{}/end", one.id),
        fields: vec![reason.error(wrong)],
        submit: words::DESK_END.to_owned(),
        cancel: Some(ADDRESS.to_owned()),
        ..DeskForm::default()
    });
    let mandate = &one.mandate;
    let to = masked("name", &mandate.proxy.name);
    let line = words::line(&to, &purpose(&mandate.purpose), &mandate.until.date_words());
    panel(words::ONE, &html! { p { (masked("name", &mandate.principal.name)) " → " (line) } (asked) })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    reason: String,
}

/// Ends a mandate because its principal asked for it.
pub(crate) async fn end(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let missing = || Problem::missing(words::NO_MANDATE);
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let reason = sent.reason.trim();
    if reason.is_empty() || reason.chars().count() > LONGEST || holds_number(reason) {
        let asked = Asked { end: Some(id), ..Asked::default() };
        let page = draw(&visit, &staff, &place, &vault, &asked, Some(words::REASON_MISSING)).await?;
        return Ok(page.into_response());
    }
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let known = store::in_scope(&mut tx, &staff.scope(), id).await?.ok_or_else(missing)?;
    let told = store::end(&mut tx, id, known, now, (store::BY_DESK, reason)).await?;
    tell(&mut tx, id, &told, now).await?;
    let entry = staff.did(&place, &told.org, "case.proxy_end", id, words::audit_end(reason));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    announce(&place, &told.org);
    Ok(Redirect::to(&format!("{ADDRESS}?done=1")).into_response())
}
