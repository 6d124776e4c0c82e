//! `/help/message/{form}` in a village: what was recorded for a request, until it is sent; and its panel at the desk.

use crate::message::{self, Drafts, store};
use crate::store::Ticket;
use crate::words::message as words;
use axum::{
    Extension,
    body::{Body, Bytes, to_bytes},
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Place, Reply, Site, Staff};
use hongwang_page::{
    Here, Markup,
    desk::{PostButton, post_button},
    html, icon,
};
use hongwang_store::Vault;
use http::{StatusCode, header};
use serde::Deserialize;
use uuid::Uuid;

fn id_of(text: &str) -> Result<Uuid, Problem> {
    let id: SubmissionId = text.parse().map_err(|_| Problem::missing(words::NONE))?;
    Ok(id.0)
}

/// What is recorded lies on the screen's own box and is nobody else's.
fn at_screen(place: &Place, Here(here): Here) -> Result<(), Problem> {
    match (place.site, here) {
        (Site::Village, true) => Ok(()),
        (Site::Village, false) => Err(Problem::forbidden(words::AT_SCREEN)),
        _ => Err(Problem::missing(words::NONE)),
    }
}

/// How one is sent here.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    /// Whether it has no picture.
    voice: bool,
}

/// `POST /help/message/{form}`: keeps what was recorded; an empty one throws away what is there.
pub(crate) async fn put(
    here: Here,
    State(place): State<Place>,
    Extension(drafts): Extension<Drafts>,
    Path(form): Path<String>,
    Query(sent): Query<Sent>,
    body: Body,
) -> Reply<Response> {
    // Before a byte of it is read.
    at_screen(&place, here)?;
    let (form, now) = (id_of(&form)?, place.clock.now());
    let too_large = |_| Problem { status: 413, title: words::TOO_LARGE.to_owned(), field: None };
    let bytes = to_bytes(body, message::LARGEST).await.map_err(too_large)?;
    if bytes.is_empty() {
        drafts.remove(form, now);
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    Ok(match drafts.put(form, sent.voice, bytes, now) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(why) => (StatusCode::UNPROCESSABLE_ENTITY, why).into_response(),
    })
}

/// `GET /help/message/{form}`: plays it back.
pub(crate) async fn back(
    here: Here,
    State(place): State<Place>,
    Extension(drafts): Extension<Drafts>,
    Path(form): Path<String>,
) -> Reply<Response> {
    at_screen(&place, here)?;
    let draft = drafts.get(id_of(&form)?, place.clock.now());
    let draft = draft.ok_or_else(|| Problem::missing(words::NONE))?;
    Ok(played(draft.kind.media_type(draft.voice), draft.bytes))
}

fn played(media_type: &'static str, bytes: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media_type),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_DISPOSITION, "inline"),
    ];
    (headers, bytes).into_response()
}

/// What a form shows of its message.
#[derive(Clone, Copy, Default)]
pub(super) struct Recorded {
    /// Of one that is there, whether it is sound alone.
    pub(super) there: Option<bool>,
    /// Whether somebody came for it.
    pub(super) sought: bool,
}

/// The part of a form that records one; it stands there once its script does.
pub(super) fn recorder(form: &str, Recorded { there, sought }: Recorded) -> Markup {
    let state = match there {
        Some(_) => "ready",
        None => "empty",
    };
    html! {
        section class="message" data-sought[sought] data-message={ "/help/message/" (form) } data-state=(state) data-voice[there == Some(true)]
            data-most=(message::SECONDS) data-countdown=(words::COUNTDOWN) data-recording=(words::RECORDING) data-seconds=(words::SECONDS)
            data-no-device=(words::NO_DEVICE) data-saving=(words::SAVING) data-not-saved=(words::NOT_SAVED) data-thrown=(words::THROWN) hidden {
            p class="message-banner" role="status" aria-live="assertive" data-say hidden {}
            p class="message-said" role="status" aria-live="polite" data-say hidden {}
            div class="message-glass" { video class="message-own" muted playsinline hidden aria-label=(words::PLAYED) {} }
            div data-in="empty" hidden {
                p data-say { (words::LEAD) }
                p class="message-keys" {
                    button class="button" type="button" data-record="video" data-say { (icon("video")) (words::VIDEO) }
                    button class="button" type="button" data-record="voice" data-say { (icon("microphone")) (words::VOICE) }
                }
            }
            p class="message-keys" data-in="counting" hidden { button class="button" type="button" data-cancel data-say { (icon("x")) (words::CANCEL) } }
            p class="message-keys" data-in="recording" hidden {
                button class="button strong" type="button" data-stop data-say { (icon("player-stop")) (words::STOP) }
                button class="button" type="button" data-cancel data-say { (icon("x")) (words::CANCEL) }
            }
            div data-in="ready" hidden {
                p data-say { (words::READY) }
                p class="message-keys" {
                    button class="button" type="button" data-again data-say { (icon("history")) (words::AGAIN) }
                    button class="button" type="button" data-throw data-say { (icon("trash")) (words::THROW) }
                }
            }
            p class="message-kept" data-say { (words::KEPT) }
        }
    }
}

/// What the desk shows beside a ticket: that there is one, or the one itself for whoever has a pass.
pub(super) fn panel(ticket: &Ticket, message: &store::Message, pass: Option<&str>) -> Markup {
    let at = format!("/desk/help/{}/message", ticket.id);
    let (label, pictogram) = if message.voice { (words::HEAR, "microphone") } else { (words::SHOW, "video") };
    let press = PostButton {
        action: at.clone(),
        label: label.to_owned(),
        icon: Some(pictogram.to_owned()),
        ..PostButton::default()
    };
    html! {
        @if let Some(pass) = pass {
            @let source = format!("{at}/play?look={pass}");
            @if message.voice { audio class="message-play" controls src=(source) aria-label=(words::MESSAGE) {} }
            @else { video class="message-play" controls playsinline src=(source) aria-label=(words::MESSAGE) {} }
        } @else { p { (post_button(&press)) " " (words::SHOW_NOTE) } }
        p { (words::gone(message.gone_at)) }
    }
}

/// How somebody of the staff comes to the bytes.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Look {
    look: String,
}

/// `GET /desk/help/{id}/message/play`: the bytes, for whoever's look was written down.
pub(crate) async fn play(
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Query(Look { look }): Query<Look>,
) -> Reply<Response> {
    let missing = || Problem::missing(words::NONE);
    let now: Millis = place.clock.now();
    let mut tx = place.db.read().await?;
    let ticket = super::desk_tickets::find(&mut tx, &staff, &id).await?;
    let message = store::of(&mut tx, ticket.id, now).await?.ok_or_else(missing)?;
    drop(tx);
    if !message::is_pass(&vault, (ticket.id, staff.account), &look, now) {
        return Err(missing().into());
    }
    let bytes = store::read(&place, &vault, ticket.id, &message).await?.ok_or_else(missing)?;
    Ok(played(message.kind.media_type(message.voice), bytes.into()))
}
