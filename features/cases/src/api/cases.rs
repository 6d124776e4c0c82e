//! `GET /api/v1/cases`, `GET /api/v1/cases/{id}`: cases within reach of the key, without anything of a person.

use super::items::Nothing;
use super::problem::{Path, Query, Refusals, Refused};
use super::time;
use super::token::Token;
use crate::case::{self, Dossier, Kept};
use crate::casebook::{self, Begins, Spot};
use crate::handling::{Queue, alert_word};
use crate::words::interfaces as words;
use crate::{catalogue, flow};
use axum::{Json, extract::State};
use hongwang_base::{OrgPath, Scope};
use hongwang_feature::Place;
use hongwang_store::Tx;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Pages of the queue that one request looks through for a state.
const MOST_PAGES: usize = 10;
/// Cases that one request answers with, at least where there are so many.
const ENOUGH: usize = 50;

/// A case 办件.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct CaseView {
    id: Uuid,
    /// 办件编号
    number: String,
    /// The number that the village gave.
    local_number: String,
    /// The item's name in addresses.
    item: String,
    item_name: String,
    /// The version of the form that was answered.
    form: String,
    /// The village that it came from, as the path of codes from the county down.
    org: String,
    /// Who handles it now.
    office: String,
    /// Its state, as the workflow names it.
    state: String,
    state_name: String,
    /// The state in a sentence for the applicant.
    says: String,
    /// `open`, `waiting` for the applicant, `closed`.
    queue: &'static str,
    /// The number of its newest event: what `expected` is to be when one acts.
    seq: u64,
    /// The hash of that event.
    head: String,
    /// The first deadline of the clocks that run.
    due_at: Option<String>,
    /// `normal`, `yellow`, `red`, `overdue`.
    alert: &'static str,
    /// When it was handed in, by the village's clock.
    filed_at: String,
}

/// How a case stands, as its row says it.
pub(super) fn view(kept: &Kept, item_name: &str) -> CaseView {
    let state = flow::version(&kept.workflow, kept.version).and_then(|flow| flow.state(&kept.state));
    CaseView {
        id: kept.id,
        number: kept.number.clone(),
        local_number: kept.local.clone(),
        item: kept.item.clone(),
        item_name: item_name.to_owned(),
        form: kept.form.clone(),
        org: kept.org.to_string(),
        office: kept.office.to_string(),
        state: kept.state.clone(),
        state_name: state.map_or_else(String::new, |state| state.name.clone()),
        says: state.map_or_else(String::new, |state| state.says.clone()),
        queue: kept.queue.word(),
        seq: kept.seq,
        head: kept.head.clone(),
        due_at: kept.due_at.map(time),
        alert: alert_word(kept.alert),
        filed_at: time(kept.filed_at),
    }
}

/// A page of cases.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Page {
    /// The most urgent first; of what is closed, the newest first.
    cases: Vec<CaseView>,
    /// What `after` is to be for the next page; none where there is none.
    next: Option<String>,
}

/// Which cases.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Asked {
    /// Whose move it is; `open` without it.
    #[param(pattern = "^(open|waiting|closed)$")]
    queue: Option<String>,
    /// Only this item, by its name in addresses.
    #[param(pattern = "^[a-z0-9_-]{1,40}$")]
    item: Option<String>,
    /// Only this organisation (a town, a village) and what lies below, as the path of codes: `421124000000/421124102000/`.
    #[param(pattern = "^([a-z0-9-]{1,24}/){1,4}$")]
    org: Option<String>,
    /// Only this state, as the workflow names it. A page may then hold few cases and still have a next one.
    #[param(pattern = "^[a-z0-9_]{1,40}$")]
    state: Option<String>,
    /// The `next` of the page before.
    #[param(pattern = "^-?[0-9]{1,19}\\.[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    after: Option<String>,
}

fn is_word(text: &str, more: &[u8]) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || more.contains(&byte);
    (1..=40).contains(&text.len()) && text.bytes().all(fits)
}

/// A place in a queue. One beyond all numbers is before or behind every case.
fn spot(text: &str) -> Option<Spot> {
    let (turn, id) = text.split_once('.')?;
    let digits = turn.strip_prefix('-').unwrap_or(turn);
    let plain = (1..=19).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
    let turn = turn.parse::<i128>().ok().filter(|_| plain)?.clamp(i64::MIN.into(), i64::MAX.into());
    (id.len() == 36).then(|| Spot::read(&format!("{turn}.{id}")))?
}

impl Asked {
    fn queue(&self) -> Result<Queue, Refused> {
        let word = self.queue.as_deref().unwrap_or(Queue::Open.word());
        Queue::from_word(word).ok_or_else(|| Refused::field("queue", words::QUEUE))
    }

    fn scope(&self, token: &Token) -> Result<Scope, Refused> {
        let Some(text) = &self.org else { return Ok(token.scope()) };
        let org: OrgPath = text.parse().map_err(|_| Refused::field("org", words::ORG))?;
        if token.org.covers(&org) { Ok(Scope(org)) } else { Err(Refused::missing()) }
    }

    fn begins(&self) -> Result<Begins, Refused> {
        let Some(text) = &self.after else { return Ok(Begins::First) };
        spot(text).map(Begins::After).ok_or_else(|| Refused::field("after", words::AFTER))
    }
}

/// A page of cases, ordered by deadline.
#[utoipa::path(get, path = "/api/v1/cases", tag = "办件", security(("token" = [])), params(Asked),
    responses((status = 200, body = Page), Refusals))]
pub(super) async fn list(
    token: Token,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Result<Json<Page>, Refused> {
    if asked.item.as_deref().is_some_and(|item| !is_word(item, b"_-")) {
        return Err(Refused::field("item", words::WORD));
    }
    if asked.state.as_deref().is_some_and(|state| !is_word(state, b"_")) {
        return Err(Refused::field("state", words::WORD));
    }
    let (queue, scope, mut begins) = (asked.queue()?, asked.scope(&token)?, asked.begins()?);
    let wanted = casebook::Asked { queue, scope, own: false, item: asked.item.as_deref(), unproven: false };
    let mut tx = place.db.read().await?;
    let items = catalogue::items(&mut tx).await?;
    let mut page = Page { cases: Vec::new(), next: None };
    for _ in 0..MOST_PAGES {
        let listed = casebook::list(&mut tx, &wanted, begins).await?;
        let last = listed.cases.last().map(Spot::of).filter(|_| listed.later);
        let fits = |kept: &&Kept| asked.state.as_ref().is_none_or(|state| *state == kept.state);
        let name =
            |kept: &Kept| items.iter().find(|item| item.slug == kept.item).map_or("", |item| &item.name);
        page.cases.extend(listed.cases.iter().filter(fits).map(|kept| view(kept, name(kept))));
        page.next = last.map(|spot| spot.to_string());
        match last {
            Some(spot) if page.cases.len() < ENOUGH => begins = Begins::After(spot),
            _ => break,
        }
    }
    Ok(Json(page))
}

/// A case within reach of a key, whole.
pub(super) async fn find(tx: &mut Tx, token: &Token, id: &str) -> Result<Dossier, Refused> {
    let id: Uuid = id.parse().map_err(|_| Refused::missing())?;
    let kept = casebook::find(tx, &token.scope(), id).await?.ok_or_else(Refused::missing)?;
    Ok(case::load(tx, kept).await?)
}

/// One case.
#[utoipa::path(get, path = "/api/v1/cases/{id}", tag = "办件", security(("token" = [])),
    params(("id" = Uuid, Path)),
    responses((status = 200, body = CaseView), Refusals))]
pub(super) async fn one(
    token: Token,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<CaseView>, Refused> {
    let dossier = find(&mut place.db.read().await?, &token, &id).await?;
    Ok(Json(view(&dossier.kept, &dossier.item.name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_a_queue_is_taken_whatever_number_it_has() {
        let id = "01900000-0000-7000-8000-000000000000";
        for turn in ["0", "-1", "9223372036854775807", "9999999999999999999", "-9999999999999999999"] {
            assert!(spot(&format!("{turn}.{id}")).is_some(), "{turn}");
        }
        for wrong in ["", "1", &format!("+1.{id}"), &format!("1.{id}x"), &format!("-.{id}"), "1.{x}"] {
            assert!(spot(wrong).is_none(), "{wrong}");
        }
    }
}
