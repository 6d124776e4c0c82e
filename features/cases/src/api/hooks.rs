//! `GET /api/v1/hooks`, `PUT /api/v1/hooks/{id}/events`: the addresses that are told of events, and of which. An address
//! is added and taken away at the desk, by whoever grants keys.

use super::items::Nothing;
use super::problem::{Json as Posted, Path, Problem, Query, Refusals, Refused};
use super::token::Token;
use crate::hooks::Kind;
use crate::hooks::desk::{chosen, host};
use crate::hooks::store::{self, Hook};
use crate::words::interfaces as words;
use axum::{Json, extract::State};
use hongwang_feature::Place;
use hongwang_store::audit;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// An address that is told of events.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct HookView {
    id: Uuid,
    /// The host of the address; the rest may hold a secret.
    host: String,
    /// The organisation from which on down it is told of cases, as the path of codes.
    org: String,
    /// The only item that it is told of; empty for all.
    item: String,
    /// The kinds of events that it is told of.
    events: Vec<Kind>,
    /// Whether it is called; one that could not be reached for days is not until somebody at the desk says so.
    on: bool,
    /// How many notices wait.
    waiting: i64,
}

impl HookView {
    fn of(hook: &Hook) -> Self {
        let events = if hook.kinds.is_empty() { Kind::ALL.to_vec() } else { hook.kinds.clone() };
        Self {
            id: hook.id,
            host: host(&hook.url),
            org: hook.org.to_string(),
            item: hook.item.clone(),
            events,
            on: hook.on,
            waiting: hook.waiting,
        }
    }
}

/// Addresses.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Hooks {
    /// The newest first.
    hooks: Vec<HookView>,
}

/// The addresses within reach of the key.
#[utoipa::path(get, path = "/api/v1/hooks", tag = "事件通知", security(("token" = [])),
    responses((status = 200, body = Hooks), Refusals))]
pub(super) async fn list(
    token: Token,
    State(place): State<Place>,
    Query(Nothing {}): Query<Nothing>,
) -> Result<Json<Hooks>, Refused> {
    let hooks = store::list(&mut place.db.read().await?, &token.scope()).await?;
    Ok(Json(Hooks { hooks: hooks.iter().map(HookView::of).collect() }))
}

/// Which events.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Choice {
    /// The kinds; all four are everything.
    #[schema(min_items = 1, max_items = 4)]
    events: Vec<Kind>,
}

/// Lets an address be told of these kinds of events alone, from now on.
#[utoipa::path(put, path = "/api/v1/hooks/{id}/events", tag = "事件通知", security(("token" = [])),
    params(("id" = Uuid, Path)), request_body = Choice,
    responses(
        (status = 200, body = HookView),
        (status = 413, description = "The body is too long", content_type = "application/problem+json", body = Problem),
        (status = 415, description = "The body is no JSON", content_type = "application/problem+json", body = Problem),
        Refusals))]
pub(super) async fn choose(
    token: Token,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    Posted(choice): Posted<Choice>,
) -> Result<Json<HookView>, Refused> {
    token.needs(token.may_act)?;
    if choice.events.is_empty() || choice.events.len() > Kind::ALL.len() {
        return Err(Refused::field("events", words::KINDS));
    }
    let id: Uuid = id.parse().map_err(|_| Refused::missing())?;
    let mut tx = place.db.write().await?;
    if !store::choose(&mut tx, &token.scope(), id, &chosen(&choice.events)).await? {
        return Err(Refused::missing());
    }
    let hook = store::find(&mut tx, &token.scope(), id).await?.ok_or_else(Refused::missing)?;
    let entry = audit::Entry {
        at: place.clock.now(),
        actor: words::system(&token.name),
        org: hook.org.clone(),
        action: "api_hook.choose".to_owned(),
        object: id.to_string(),
        detail: words::audit_hook(&host(&hook.url), words::CHOOSE),
    };
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    Ok(Json(HookView::of(&hook)))
}
