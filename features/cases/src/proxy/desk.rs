//! `/desk/proxies`: the mandates within reach, masked; what was signed, after a reason; and their end on request with one.

use super::store::{self, Listed};
use super::{Purposes, tell};
use crate::announce;
use crate::desk_words;
use crate::mask::masked;
use crate::pages::desk_act::holds_number;
use crate::pages::desk_answers::{LONGEST, problem};
use crate::pages::desk_papers::{self, Look};
use crate::pages::{paper::shown, style};
use crate::paper;
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
    /// The one that is shown.
    one: Option<Uuid>,
}

/// What was written about one, and is wrong.
enum Wrong {
    /// Why it is to end.
    End(&'static str),
    /// Why somebody wants to see what was signed.
    Look(&'static str),
}

pub(crate) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    draw((&visit, &staff, &place, &vault), &asked, None, None).await
}

async fn draw(
    (visit, staff, place, vault): (&Visit, &Staff, &Place, &Vault),
    asked: &Asked,
    wrong: Option<Wrong>,
    opened: Option<&str>,
) -> Reply<Html> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let listed = store::list(&mut tx, vault, &staff.scope()).await?;
    let purposes = Purposes::load(&mut tx).await?;
    drop(tx);
    let chosen = listed.iter().find(|one| Some(one.id) == asked.one);
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
        @if let Some(one) = chosen { (drawn(one, &purposes, wrong.as_ref(), opened)) }
        (table(&Table {
            caption: words::DESK_CAPTION.to_owned(),
            columns: heads.map(Column::words).to_vec(),
            rows: listed.iter().map(|one| row(one, &purposes, now)).collect(),
            empty: words::DESK_EMPTY.to_owned(),
        }))
    };
    let flash = asked.done.as_ref().map(|_| Flash { tone: Tone::Good, text: words::DONE.to_owned() });
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page =
        Page::new(words::DESK).island(style()).desk(Desk { flash, ..staff.desk(place) }).status(status);
    Ok(page.body(body).render(visit))
}

fn row(one: &Listed, purposes: &Purposes, now: Millis) -> Row {
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
            html! { (purposes.name(&mandate.purpose)) },
            html! { (mandate.applicant.how.map_or("", how_words::how)) },
            html! { (when::stamp(one.given_at.0)) },
            html! { (when::date(mandate.until.0)) },
            stands,
        ],
        href: Some(format!("{ADDRESS}?one={}", one.id)),
    }
}

/// One of them: whose it is, what was signed, and the form that ends it.
fn drawn(one: &Listed, purposes: &Purposes, wrong: Option<&Wrong>, opened: Option<&str>) -> Markup {
    let (end, look) = match wrong {
        Some(Wrong::End(why)) => (Some(*why), None),
        Some(Wrong::Look(why)) => (None, Some(*why)),
        None => (None, None),
    };
    let reason = Field::new("reason", words::REASON, Control::Area(2)).hint(words::REASON_HINT);
    let asked = DeskForm {
        action: format!("{ADDRESS}/{}/end", one.id),
        fields: vec![reason.error(end)],
        submit: words::DESK_END.to_owned(),
        cancel: Some(ADDRESS.to_owned()),
        ..DeskForm::default()
    };
    let mandate = &one.mandate;
    let to = masked("name", &mandate.proxy.name);
    let line = words::line(&to, &purposes.name(&mandate.purpose), &mandate.until.date_words());
    let body = html! {
        p { (masked("name", &mandate.principal.name)) " → " (line) }
        (signed(one, opened, look))
        @if one.ended_at.is_none() { (form(&asked)) }
    };
    panel(words::ONE, &body)
}

/// What the principal has signed: there, hidden, or open for a while.
fn signed(one: &Listed, opened: Option<&str>, wrong: Option<&str>) -> Markup {
    let Some(sign) = one.mandate.sign else { return html! { p { (words::SIGN) "：" (words::SIGN_NONE) } } };
    let Some(query) = opened else {
        let why = Field::new("reason", words::SIGN_WHY, Control::Line("text")).hint(desk_words::REVEAL_HINT);
        return form(&DeskForm {
            action: format!("{ADDRESS}/{}/look", one.id),
            fields: vec![why.error(wrong)],
            submit: words::SIGN_LOOK.to_owned(),
            ..DeskForm::default()
        });
    };
    html! {
        div class="case-papers" {
            img src={ (ADDRESS) "/" (one.id) "/papers/" (sign) "?" (query) } alt=(words::SIGN);
        }
    }
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
        let asked = Asked { one: Some(id), ..Asked::default() };
        let wrong = Some(Wrong::End(words::REASON_MISSING));
        let page = draw((&visit, &staff, &place, &vault), &asked, wrong, None).await?;
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

/// Shows what was signed for a while to somebody who says why; that is written down before.
pub(crate) async fn look(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Html> {
    let missing = || Problem::missing(words::NO_MANDATE);
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let (reason, asked) = (sent.reason.trim(), Asked { one: Some(id), ..Asked::default() });
    if let Some(why) = problem(reason) {
        return draw((&visit, &staff, &place, &vault), &asked, Some(Wrong::Look(why)), None).await;
    }
    let mut tx = place.db.write().await?;
    let known = store::in_scope(&mut tx, &staff.scope(), id).await?.ok_or_else(missing)?;
    let entry = staff.did(&place, &known.org, "case.proxy_look", id, words::audit_look(reason));
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    let query = desk_papers::query(&vault, &staff, id, place.clock.now());
    draw((&visit, &staff, &place, &vault), &asked, None, Some(&query)).await
}

/// What was signed, to whoever said why.
pub(crate) async fn picture(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path((id, hash)): Path<(String, String)>,
    Query(look): Query<Look>,
) -> Reply<Response> {
    let missing = || Problem::missing(words::NO_MANDATE);
    let id: Uuid = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    store::in_scope(&mut tx, &staff.scope(), id).await?.ok_or_else(missing)?;
    look.check(&vault, &staff, id, place.clock.now())?;
    let mandate = store::mandate(&mut tx, &vault, id).await?.ok_or_else(missing)?;
    drop(tx);
    let found = mandate.papers.into_iter().find(|paper| paper.hash.to_string() == hash);
    let found = found.ok_or_else(missing)?;
    let sealed = paper::bytes(&place, found.hash).await?.ok_or_else(missing)?;
    Ok(shown(found.kind, found.key.open(&sealed)?))
}
