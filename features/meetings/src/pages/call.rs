//! `/meetings/call`: the people before this screen call an office, and `/meetings/call/{id}`: their call.
//!
//! Invariants: only the screen itself calls and sees its call, a telephone beside it sees how far it is; nothing of a call
//! that is over stays in this box.

use super::{SHELF, call_parts, call_parts::Shown, call_sheet, line::Pace, venue, venue::Not};
use crate::{
    Meetings,
    call::{
        Wanted,
        caller::Touch,
        memo::Card,
        questions::{CALL, CARD, LOOK, Look, PICTURE, Picture, STILL, Still, TOUCH, Touched},
        view::CallView,
    },
    words::{self, call as said, card},
};
use axum::{
    Extension, Form, Json,
    body::Bytes,
    extract::{Path, Query},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::BASE64;
use hongwang_base::Problem;
use hongwang_documents::picture::{self, Shades};
use hongwang_feature::Reply;
use hongwang_feed::village::Questions;
use hongwang_page::{Here, Html, Link, Page, State as Panel, StateKind, Visit, html, state_panel};
use hongwang_printing::{Printer, Slip};
use http::{StatusCode, header};
use serde::Deserialize;
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// What was seen so lately is not asked again.
const FRESH: Duration = Duration::from_secs(2);
/// A picture is printed at most so wide, dots.
const DOTS: u32 = 576;

/// What this box knows of the call before its screen, while it goes on. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Known<V> {
    seen: Arc<Mutex<Option<(Instant, Uuid, V)>>>,
    pub(super) pace: Pace,
}

impl<V> Default for Known<V> {
    fn default() -> Self {
        Self { seen: Arc::default(), pace: Pace::default() }
    }
}

impl<V: Clone> Known<V> {
    /// Remembers what was seen, or nothing where that is not to be kept.
    pub(super) fn put(&self, id: Uuid, view: Option<&V>) {
        let keep = view.map(|view| (Instant::now(), id, view.clone()));
        *self.seen.lock().expect("no holder of this lock panics") = keep;
    }

    /// Forgets what was seen, unless it was just now.
    fn forget_old(&self) {
        let mut seen = self.seen.lock().expect("no holder of this lock panics");
        if seen.as_ref().is_some_and(|(at, ..)| at.elapsed() >= FRESH) {
            *seen = None;
        }
    }

    pub(super) fn fresh(&self, id: Uuid) -> Option<V> {
        let seen = self.seen.lock().expect("no holder of this lock panics");
        seen.as_ref().filter(|(at, of, _)| *of == id && at.elapsed() < FRESH).map(|(.., view)| view.clone())
    }
}

/// The call before this screen.
struct Line<'a> {
    known: &'a Known<CallView>,
    questions: Questions,
    id: Uuid,
}

impl<'a> Line<'a> {
    fn of(meetings: &'a Meetings, questions: Option<Extension<Questions>>, id: &str) -> Reply<Self> {
        let id = id.parse().map_err(|_| Problem::missing(said::NO_CALL))?;
        Ok(Self { known: &meetings.call_known, questions: venue::asking(questions)?, id })
    }

    async fn look(&self) -> Result<CallView, Not> {
        match self.known.fresh(self.id) {
            Some(view) => Ok(view),
            None => {
                // A page does not wait; those that follow do, for what it took.
                self.known.pace.next();
                self.fetch(None).await
            }
        }
    }

    async fn follow(&self, known: String) -> Result<CallView, Not> {
        tokio::time::sleep(self.known.pace.next()).await;
        self.fetch(Some(known)).await
    }

    async fn fetch(&self, known: Option<String>) -> Result<CallView, Not> {
        let view = venue::ask(&self.questions, LOOK, &Look { call: self.id, known }).await?;
        self.remember(&view);
        Ok(view)
    }

    /// Remembers it while it goes on; what was written into a form no longer than it is of use.
    fn remember(&self, view: &CallView) {
        self.known.put(self.id, kept(view));
        if view.window.is_some() {
            let known = self.known.clone();
            tokio::spawn(async move {
                tokio::time::sleep(FRESH).await;
                known.forget_old();
            });
        }
    }

    /// A picture of the call, JPEG.
    async fn picture(&self, kind: &str, at: u32) -> Result<Vec<u8>, Not> {
        let base64 = venue::ask::<String>(&self.questions, kind, &Picture { call: self.id, at }).await?;
        Ok(BASE64.decode(base64.as_bytes()).unwrap_or_default())
    }

    /// That picture before the screen itself.
    async fn shows(&self, here: Here, kind: &str, at: u32) -> Reply<Response> {
        seat_of(here)?;
        Ok(match self.picture(kind, at).await {
            Ok(jpeg) => ([(header::CONTENT_TYPE, "image/jpeg"), (header::CACHE_CONTROL, "no-store")], jpeg)
                .into_response(),
            Err(not) => venue::plain(&not),
        })
    }

    /// The picture of this number on the card, for a printer; none where there is none, or it does not come.
    async fn shades(&self, at: u32) -> Option<Shades> {
        if at > 0 { shades(self.picture(CARD, at).await.ok()?).await } else { None }
    }

    async fn touch(&self, touch: Touch) -> Result<CallView, Not> {
        let view = venue::ask(&self.questions, TOUCH, &Touched { call: self.id, touch }).await?;
        self.remember(&view);
        Ok(view)
    }
}

/// A picture as it is printed.
pub(super) async fn shades(jpeg: Vec<u8>) -> Option<Shades> {
    let shades = tokio::task::spawn_blocking(move || picture::shades(&jpeg, DOTS)).await;
    shades.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic())).ok()
}

/// A card is nowhere but on the glass.
fn kept(view: &CallView) -> Option<&CallView> {
    (!view.is_over && view.card.is_none()).then_some(view)
}

fn frame(title: &str) -> Page {
    let above = [Link::new("/huiyi", words::HALL), Link::new("/huiyi/talk", said::SECTION)];
    Page::new(title).icon("video").trail(above).personal().plainly().island(SHELF.address("meeting.css"))
}

/// `POST /meetings/call`
pub(crate) async fn begin(
    visit: Visit,
    Here(here): Here,
    questions: Option<Extension<Questions>>,
    Form(wanted): Form<Wanted>,
) -> Reply<Response> {
    if !here {
        return Ok(elsewhere(&visit, &wanted.office).into_response());
    }
    let questions = venue::asking(questions)?;
    Ok(match venue::ask::<Uuid>(&questions, CALL, &wanted).await {
        Ok(id) => Redirect::to(&format!("/meetings/call/{id}?open=1")).into_response(),
        Err(not) => instead(&visit, &not, &wanted.office).into_response(),
    })
}

/// Why there is no call of any kind; `offline` says what a screen without a line does instead.
pub(super) fn no_call(not: &Not, offline: &'static str) -> (StatusCode, Panel) {
    match not {
        Not::Refused(why) => (StatusCode::CONFLICT, Panel::new(StateKind::Empty, why.clone())),
        Not::Offline(since) => {
            let state = Panel::new(StateKind::Offline, words::OFFLINE).since(since.0);
            (StatusCode::SERVICE_UNAVAILABLE, state.why(offline))
        }
        Not::Broken(why) => (StatusCode::BAD_GATEWAY, Panel::new(StateKind::Error, *why)),
    }
}

/// Whoever touches 视频呼叫 on a telephone beside the screen can be called back there.
fn elsewhere(visit: &Visit, office: &str) -> Html {
    let state = state_panel(&Panel::new(StateKind::Empty, said::AT_SCREEN).to_do(said::TO_TICKET));
    let body = html! { (state) (call_parts::tickets(office)) };
    frame(said::CALL).status(StatusCode::FORBIDDEN).body(body).render(visit)
}

/// Only the screen itself does something in its call.
pub(super) fn seat_of(Here(here): Here) -> Result<(), Problem> {
    if here { Ok(()) } else { Err(Problem::forbidden(said::AT_SCREEN)) }
}

/// Why there is no call, and what to do instead.
fn instead(visit: &Visit, not: &Not, office: &str) -> Html {
    let (status, state) = no_call(not, said::OFFLINE_WHY);
    let state = state.to_do(said::TO_TICKET).call(visit.masthead.help.iter().take(1).cloned());
    let body = html! { (state_panel(&state)) (call_parts::tickets(office)) };
    frame(said::CALL).status(status).body(body).render(visit)
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    /// Whether the touch that led here was the one on 视频呼叫.
    open: Option<String>,
}

pub(crate) async fn show(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
) -> Reply<Html> {
    let line = Line::of(&meetings, questions, &id)?;
    Ok(match line.look().await {
        Ok(view) => {
            let shown = Shown { opens: asked.open.is_some(), ..Shown::default() };
            draw(&visit, &meetings, (line.id, &view), here, shown)
        }
        Err(not) => instead(&visit, &not, ""),
    })
}

fn draw(
    visit: &Visit,
    meetings: &Meetings,
    (id, view): (Uuid, &CallView),
    Here(seated): Here,
    shown: Shown<'_>,
) -> Html {
    let at = format!("/meetings/call/{id}");
    let prints = meetings.printer.get().is_some();
    let status = if shown.refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    let body = call_parts::body(view, &Shown { at: &at, seated, prints, ..shown });
    let page = frame(said::CALL).status(status).island(SHELF.address("call.css"));
    let page = if seated { call_sheet::with_island(page.island(SHELF.address("call.js"))) } else { page };
    page.body(body).render(visit)
}

/// Which still.
#[derive(Debug, Deserialize)]
pub(crate) struct Which {
    at: u32,
}

/// What a key sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    r#do: String,
    card: String,
}

/// `POST`: one key.
pub(crate) async fn act(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let line = Line::of(&meetings, questions, &id)?;
    seat_of(here)?;
    let touch = match sent.r#do.as_str() {
        "hang_up" => Touch::HangUp,
        "take_back" => Touch::TakeBack,
        "mute" => Touch::Mute,
        "unmute" => Touch::Unmute,
        "telephone" => Touch::Telephone,
        "no_telephone" => Touch::NoTelephone,
        "keep" => Touch::Keep(sent.card),
        "print" => return print(&visit, &meetings, &line).await,
        _ => return Err(Problem::bad(words::NOT_UNDERSTOOD).into()),
    };
    // What whoever keeps a card looks for stands below it.
    let part = if matches!(touch, Touch::Keep(_)) { "#card-code" } else { "" };
    Ok(match line.touch(touch).await {
        Ok(_) => Redirect::to(&format!("/meetings/call/{}{part}", line.id)).into_response(),
        Err(not) => refused(&visit, &meetings, &line, &not).await,
    })
}

async fn refused(visit: &Visit, meetings: &Meetings, line: &Line<'_>, not: &Not) -> Response {
    match line.look().await {
        Ok(view) => {
            let shown = Shown { refused: Some(&not.words()), ..Shown::default() };
            draw(visit, meetings, (line.id, &view), Here(true), shown).into_response()
        }
        Err(_) => instead(visit, not, "").into_response(),
    }
}

/// Prints the card beside the screen.
async fn print(visit: &Visit, meetings: &Meetings, line: &Line<'_>) -> Reply<Response> {
    let view = match line.look().await {
        Ok(view) => view,
        Err(not) => return Ok(instead(visit, &not, "").into_response()),
    };
    let (Some(printer), Some(card)) = (meetings.printer.get(), view.card.as_ref()) else {
        return Err(Problem::missing(said::NO_CALL).into());
    };
    let printed = on_paper(meetings, printer, slip(card, line.shades(card.pictured()).await)).await;
    let shown = match &printed {
        Ok(()) => Shown { done: Some(said::PRINTED), ..Shown::default() },
        Err(why) => Shown { refused: Some(why), ..Shown::default() },
    };
    Ok(draw(visit, meetings, (line.id, &view), Here(true), shown).into_response())
}

/// Prints a slip; nothing is printed again by itself. Within it, why it was not, as a Chinese sentence.
pub(super) async fn on_paper(meetings: &Meetings, printer: &Printer, slip: Slip) -> Result<(), String> {
    let Ok(turn) = meetings.paper.clone().try_lock_owned() else { return Err(said::PRINTER_BUSY.to_owned()) };
    let printer = printer.clone();
    // Also when whoever touched has gone on: half a slip is worse than one too many.
    let printing = tokio::spawn(async move {
        let _turn = turn;
        printer.print(&slip).await
    });
    let why = match printing.await {
        Ok(Ok(())) => return Ok(()),
        Ok(Err(error)) => error.to_string(),
        Err(error) => error.to_string(),
    };
    tracing::warn!(why, "a result card was not printed");
    Err(why)
}

/// A card on paper, with the picture on it where that came, and with its code once it is kept.
pub(super) fn slip(card: &Card, picture: Option<Shades>) -> Slip {
    let slip = card.advice.lines().fold(Slip::default().title(said::CARD), |slip, line| slip.line(line));
    let slip = match picture {
        Some(Shades { width, shades }) => slip.picture(width, shades),
        None if card.pictured() > 0 => slip.line(said::PICTURE_MISSED),
        None => slip,
    };
    let slip = slip.line(said::signed(&card.by));
    match &card.found {
        Some(found) => {
            slip.large(card::code_line(&found.code)).line(card::kept_until(found.until)).line(card::ON_PAPER)
        }
        None => slip,
    }
}

/// `GET …/state?known=`: how it stands, once that is new or after a while.
pub(crate) async fn state(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Query(venue::Heard { known }): Query<venue::Heard>,
) -> Reply<Response> {
    let line = Line::of(&meetings, questions, &id)?;
    seat_of(here)?;
    Ok(match line.follow(known).await {
        Ok(view) => ([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response(),
        Err(not) => venue::plain(&not),
    })
}

/// `POST …/still`: a photo for whoever answered, JPEG; answered with its number.
pub(crate) async fn still(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    still: Bytes,
) -> Reply<Response> {
    let line = Line::of(&meetings, questions, &id)?;
    seat_of(here)?;
    let asked = Still { call: line.id, jpeg: BASE64.encode(&still) };
    Ok(match venue::ask::<u32>(&line.questions, STILL, &asked).await {
        Ok(number) => Json(number).into_response(),
        Err(not) => venue::plain(&not),
    })
}

/// `GET …/still?at=`: the still that both look at, where this page did not take it.
pub(crate) async fn picture(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Query(Which { at }): Query<Which>,
) -> Reply<Response> {
    Line::of(&meetings, questions, &id)?.shows(here, PICTURE, at).await
}

/// `GET …/card?at=`: the picture on the result card.
pub(crate) async fn card(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Query(Which { at }): Query<Which>,
) -> Reply<Response> {
    Line::of(&meetings, questions, &id)?.shows(here, CARD, at).await
}

/// `POST …/offer`: the offer of the browser (SDP).
pub(crate) async fn offer(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    offer: String,
) -> Reply<Response> {
    let line = Line::of(&meetings, questions, &id)?;
    seat_of(here)?;
    Ok(venue::connect(&line.questions, line.id, offer).await)
}

#[cfg(test)]
mod tests;
