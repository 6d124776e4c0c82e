//! `/warnings`: what stands, whole, with what to do; and 知道了, which tells the county that somebody has read it.

use super::{PAGE, Told, standing, store};
use crate::pages::style;
use crate::words::warning as words;
use axum::{
    Extension, Form,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{DeviceId, Millis, SubmissionId};
use hongwang_feature::{Fact, Place, Reply, Sender, Site};
use hongwang_feed::village::submit;
use hongwang_page::{Html, Page, State as Panel, StateKind, Visit, icon, state_panel, when};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Result, Tx, Vault};
use hongwang_warnings::{Level, WarningId};
use maud::{Markup, html};
use serde::{Deserialize, Serialize};
use std::result::Result as StdResult;

/// The kind of submission: a screen says that somebody in front of it has read a warning.
pub(crate) const SUBMISSION_KIND: &str = "inquiry.warning_seen";

#[derive(Serialize, Deserialize)]
struct Seen {
    id: WarningId,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    seen: String,
}

/// `GET /warnings`
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let told = store::told(&mut place.db.read().await?, &place.org).await?;
    let standing = standing(&told, place.clock.now());
    let body = html! {
        @if !asked.seen.is_empty() {
            p class="notice good" role="status" { (icon("check")) span data-say { (words::SEEN_THANKS) } }
        }
        @if standing.is_empty() {
            (state_panel(&Panel::new(StateKind::Empty, words::NONE).why(words::NONE_WHY)))
        }
        @for told in standing { (whole(told, place.site == Site::Village)) }
    };
    Ok(Page::new(words::TITLE).icon("alert-triangle").island(style("warning.css")).body(body).render(&visit))
}

/// The word of a level in class names.
pub(crate) fn tone(level: Level) -> &'static str {
    match level {
        Level::Blue => "blue",
        Level::Yellow => "yellow",
        Level::Orange => "orange",
        Level::Red => "red",
    }
}

/// A warning with all that is said of it.
pub(crate) fn whole(told: &Told, with_key: bool) -> Markup {
    html! {
        article class={ "warning " (tone(told.level)) } {
            header {
                (icon("alert-triangle"))
                div {
                    p class="warning-level" data-say {
                        @if told.drill { strong { (words::DRILL_MARK) } " " }
                        (words::name(&told.kind, told.level))
                    }
                    h2 data-say { (told.headline) }
                }
            }
            @if told.drill { p { strong data-say { (words::DRILL_SAYS) } } }
            @if !told.advice.is_empty() {
                h3 data-say { (words::WHAT_TO_DO) }
                @for line in told.advice.lines() { p class="warning-advice" data-say { (line) } }
            }
            @if !told.text.is_empty() {
                h3 data-say { (words::WHAT_IT_SAYS) }
                @for line in told.text.lines() { p data-say { (line) } }
            }
            p class="small" data-say {
                time datetime=(when::machine(told.sent.0)) { (words::told(&told.sender, told.sent, told.until)) }
            }
            @if with_key {
                form method="post" action={ (PAGE) "/seen" } {
                    input type="hidden" name="id" value=(told.id.as_str());
                    button class="button strong" type="submit" data-say { (icon("check")) (words::SEEN) }
                }
            }
        }
    }
}

#[derive(Debug, Deserialize)]
pub(crate) struct Pressed {
    id: String,
}

/// `POST /warnings/seen`: once for each warning, however often it is pressed.
pub(crate) async fn seen(
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Form(pressed): Form<Pressed>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let told = store::told(&mut tx, &place.org).await?;
    let known = standing(&told, now).into_iter().find(|told| told.id.as_str() == pressed.id);
    let Some(told) = known.filter(|_| place.site == Site::Village) else {
        return Ok(Redirect::to(PAGE).into_response());
    };
    if store::seen(&mut tx, &told.id).await?.is_empty() {
        // In a village the row only says that this was said.
        store::put_seen(&mut tx, &told.id, DeviceId::new(now), &place.org, now).await?;
        let body = serde_json::to_value(Seen { id: told.id.clone() }).expect("plain data");
        submit(&mut tx, &vault, SubmissionId::new(now), SUBMISSION_KIND, &body, Vec::new(), now).await?;
        tx.commit().await?;
        place.bus.tell(Fact::HandedIn);
    }
    Ok(Redirect::to(&format!("{PAGE}?seen=1")).into_response())
}

/// Takes what a screen said.
pub(crate) async fn receive(
    tx: &mut Tx,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<StdResult<serde_json::Value, String>> {
    let Ok(said) = serde_json::from_value::<Seen>(submission.body.clone()) else {
        return Ok(Err(words::NO_SUCH.to_owned()));
    };
    let at = Millis(submission.at).min(now);
    store::put_seen(tx, &said.id, from.device, &from.org, at).await?;
    Ok(Ok(serde_json::Value::Null))
}
