//! `GET` and `POST /api/v1/cases/{id}/events`: what happened, in a chain that anybody can check, and one more step.
//!
//! A system acts for the organisation of its key, with the roles which that organisation has at the desk. All keys of one
//! organisation are one actor: where the rules ask for two persons, a system is one of them at most.

use super::cases::{CaseView, find, view};
use super::items::Nothing;
use super::problem::{Json as Posted, Path, Problem, Query, Refusals, Refused};
use super::token::Token;
use crate::case::{Dossier, proceed};
use crate::pages::desk_act::holds_number;
use crate::systems::actor;
use crate::words::interfaces as words;
use crate::{announce, desk_words};
use axum::{Extension, Json, extract::State};
use hongwang_casework::{Command, Event, Refusal};
use hongwang_feature::Place;
use hongwang_store::{Vault, audit};
use http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Texts of a step, papers of it, conditions that it answers.
const LONGEST: usize = 500;
const LONGEST_PAPER: usize = 60;
const MOST: usize = 30;

/// An event. Its hash is BLAKE3 over the 32 bytes of the hash before it (zeros before the first) and the JSON of all other
/// fields as they stand here, keys in order, without blanks.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct EventView {
    /// Which case.
    case: String,
    workflow: String,
    version: u32,
    /// Its number in the case, from 1.
    seq: u64,
    /// Milliseconds since 1970, UTC.
    at: i64,
    /// An account, `applicant`, `system`, or a system's organisation: `api:` and its path, and where the system said which of
    /// its people acted, `#`, their mark there, `@` and the system.
    actor: String,
    role: String,
    action: String,
    from: String,
    to: String,
    /// Which signature of how many.
    nth: u8,
    of: u8,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    more: serde_json::Map<String, Value>,
    hash: String,
}

impl EventView {
    fn of(event: &Event) -> Self {
        let Ok(Value::Object(mut more)) = serde_json::to_value(event) else {
            unreachable!("an event is an object")
        };
        // What an event always has stands in fields of its own; the rest is there where something was written.
        more.retain(|key, _| OPTIONAL.contains(&key.as_str()));
        Self {
            case: event.case.clone(),
            workflow: event.workflow.clone(),
            version: event.version,
            seq: event.seq,
            at: event.at,
            actor: event.actor.clone(),
            role: event.role.clone(),
            action: event.action.clone(),
            from: event.from.clone(),
            to: event.to.clone(),
            nth: event.nth,
            of: event.of,
            more,
            hash: event.hash.to_string(),
        }
    }
}

/// What an event has where something was written.
const OPTIONAL: [&str; 6] = ["clocks", "reason", "remedy", "asked", "brought", "findings"];

/// What happened to a case.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Events {
    /// First the oldest.
    events: Vec<EventView>,
    /// The hash of the newest.
    head: String,
}

/// Everything that happened to a case.
#[utoipa::path(get, path = "/api/v1/cases/{id}/events", tag = "经过", security(("token" = [])),
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, body = Events), Refusals))]
pub(super) async fn list(
    token: Token,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Events>, Refused> {
    let dossier = find(&mut place.db.read().await?, &token, &id).await?;
    let events = dossier.told.iter().map(|told| EventView::of(&told.event)).collect();
    Ok(Json(Events { events, head: dossier.kept.head }))
}

/// The name of a paper: no number in it by which somebody could be meant.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(
    min_length = 1,
    max_length = 60,
    pattern = "^ *([0-9] *){0,10}([^0-9 \\u0000-\\u001f\\u007f-\\u009f] *([0-9] *){0,10})+$"
)]
struct Paper(String);

/// A step.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Act {
    /// What, as the workflow names it.
    #[schema(min_length = 1, max_length = 40, pattern = "^[a-z0-9_]+$")]
    action: String,
    /// The number of the newest event that was seen: whoever acts on an older sight is told so.
    #[serde(deserialize_with = "whole")]
    #[schema(maximum = 4_294_967_295_i64)]
    expected: u32,
    /// 理由 or result. No name, no identity number, no telephone number: what happened is never changed.
    #[serde(default)]
    #[schema(
        max_length = 500,
        nullable = false,
        pattern = "^ *([0-9] *){0,10}([^0-9 \\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f] *([0-9] *){0,10})*$"
    )]
    reason: Option<String>,
    /// 救济途径
    #[serde(default)]
    #[schema(
        max_length = 500,
        nullable = false,
        pattern = "^[^\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f]*$"
    )]
    remedy: Option<String>,
    /// Papers that are asked for, or brought.
    #[serde(default)]
    #[schema(max_items = 30)]
    materials: Vec<Paper>,
    /// Conditions that were looked at, by the names of the workflow, and whether they hold.
    #[serde(default)]
    findings: BTreeMap<String, bool>,
}

/// A whole number: to JSON Schema `2.0` is one.
fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<u32, D::Error> {
    let number = serde_json::Number::deserialize(from)?;
    let plain = number.as_u64().and_then(|number| u32::try_from(number).ok());
    let pointed = || {
        let text = number.as_f64().filter(|number| number.fract() == 0.0)?.to_string();
        text.parse().ok()
    };
    plain.or_else(pointed).ok_or_else(|| D::Error::custom(words::WHOLE))
}

impl Act {
    /// What no event may hold. The patterns of the description say the same.
    fn check(&self) -> Result<(), Refused> {
        let word = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        if !(1..=40).contains(&self.action.len()) || !self.action.bytes().all(word) {
            return Err(Refused::field("action", words::WORD));
        }
        let strange = |text: &str| text.chars().any(|letter| letter.is_control() && letter != '\n');
        for (field, text) in [("reason", &self.reason), ("remedy", &self.remedy)] {
            let text = text.as_deref().unwrap_or_default();
            if text.chars().count() > LONGEST || strange(text) {
                return Err(Refused::field(field, words::TEXT));
            }
            if field == "reason" && holds_number(text) {
                return Err(Refused::field(field, desk_words::NUMBER_IN_IT));
            }
        }
        let blank = |text: &str| text.chars().all(|letter| letter == ' ' || letter.is_ascii_digit());
        let wrong = |paper: &Paper| {
            let text = &paper.0;
            let long = text.chars().count() > LONGEST_PAPER;
            long || blank(text) || text.chars().any(char::is_control) || holds_number(text)
        };
        if self.materials.len() > MOST || self.materials.iter().any(wrong) {
            return Err(Refused::field("materials", words::PAPERS));
        }
        Ok(())
    }

    /// A key leads and checks nowhere: such a step stays with a person at the desk, or with a system that names its people.
    fn command(self, token: &Token, dossier: &Dossier) -> Command {
        let written =
            |text: Option<String>| text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        Command {
            reason: written(self.reason),
            remedy: written(self.remedy),
            materials: self.materials.into_iter().map(|paper| paper.0.trim().to_owned()).collect(),
            findings: self.findings,
            ..actor::command(dossier, (&token.org, &[]), None, (&self.action, self.expected.into()))
        }
    }
}

/// Why the rules do not let it be done now: the request is well formed, the case does not allow it.
fn refused(refusal: &Refusal) -> Refused {
    let field = match refusal {
        Refusal::ReasonMissing { .. } => Some("reason"),
        Refusal::RemedyMissing { .. } => Some("remedy"),
        Refusal::MaterialsMissing { .. } => Some("materials"),
        Refusal::FindingMissing { .. } | Refusal::FindingNotAsked { .. } => Some("findings"),
        Refusal::UnknownAction { .. } => Some("action"),
        Refusal::Stale { .. } => Some("expected"),
        _ => None,
    };
    let status = match refusal {
        Refusal::NotYourRole { .. } => StatusCode::FORBIDDEN,
        _ => StatusCode::CONFLICT,
    };
    Refused::step(status, refusal, field)
}

/// What became of a step.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Acted {
    case: CaseView,
    event: EventView,
}

/// Takes a step of a case for the organisation of the key.
#[utoipa::path(post, path = "/api/v1/cases/{id}/events", tag = "经过", security(("token" = [])),
    params(("id" = uuid::Uuid, Path)), request_body = Act,
    responses(
        (status = 200, description = "It is done", body = Acted),
        (status = 409, description = "The case does not allow it: somebody was faster, it stands in another state, or what the step asks for is missing", content_type = "application/problem+json", body = Problem),
        (status = 413, description = "The body is too long", content_type = "application/problem+json", body = Problem),
        (status = 415, description = "The body is no JSON", content_type = "application/problem+json", body = Problem),
        Refusals))]
pub(super) async fn act(
    token: Token,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    Posted(act): Posted<Act>,
) -> Result<Json<Acted>, Refused> {
    token.needs(token.may_act)?;
    act.check()?;
    let mut tx = place.db.write().await?;
    let mut dossier = find(&mut tx, &token, &id).await?;
    let command = act.command(&token, &dossier);
    let now = place.clock.now();
    let done = proceed(&mut tx, &vault, &mut dossier, &command, &token.name, now).await?;
    done.map_err(|refusal| refused(&refusal))?;
    let kept = &dossier.kept;
    let case = view(kept, &dossier.item.name);
    let action = dossier.flow.action(&command.action).map_or(&command.action, |action| &action.name);
    let detail = desk_words::audit_act(&kept.number, action, &case_state(&dossier));
    audit::record(&mut tx, &did(&token, kept, "case.act", detail, now)).await?;
    tx.commit().await?;
    announce(&place, &dossier.kept.org);
    let event = &dossier.told.last().expect("an event was just added").event;
    Ok(Json(Acted { case, event: EventView::of(event) }))
}

fn case_state(dossier: &Dossier) -> String {
    let state = dossier.flow.state(&dossier.kept.state);
    state.map_or_else(String::new, |state| state.name.clone())
}

/// An audit entry of what a system did to a case.
pub(super) fn did(
    token: &Token,
    kept: &crate::case::Kept,
    action: &str,
    detail: String,
    now: hongwang_base::Millis,
) -> audit::Entry {
    audit::Entry {
        at: now,
        actor: words::system(&token.name),
        org: kept.org.clone(),
        action: action.to_owned(),
        object: kept.id.to_string(),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow;
    use hongwang_casework::{Actor, Case};

    #[test]
    fn an_event_is_shown_as_it_was_hashed() {
        let item = crate::item::shipped_item("doctor").expect("it is shipped");
        let village = "c/t/v/".parse().expect("a path");
        let flow = flow::with_days(flow::newest(item).expect("it has one"), item, &village);
        let case = Case::new("one", &flow);
        let actor = Actor { id: "a".into(), roles: vec![flow::APPLICANT.into()] };
        let mut command = Command::new(actor, &flow::hand_in(&flow).expect("it begins").id, 0);
        command.reason = Some("理由".into());
        let event =
            hongwang_casework::decide(&flow, crate::calendar::shipped(), &case, &command, 1).expect("it may");
        let shown = serde_json::to_value(EventView::of(&event)).expect("plain data");
        assert_eq!(shown, serde_json::to_value(&event).expect("plain data"));
    }
}
