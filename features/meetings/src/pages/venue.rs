//! `/meetings/{id}`: a meeting at the screen of a village. Its keys are forms; the island beside them brings picture and
//! sound, and keeps the page true.
//!
//! Invariants: the box asks its center how a meeting stands at its pace, however many screens look; only the
//! screen itself takes the seat of its village, a telephone or another box beside it looks on.

use super::known::{FRESH, Known};
pub(crate) use super::line::Connected;
pub(super) use super::line::{Not, ask, asking, connect, plain};
use super::{SHELF, lead};
use crate::{
    Meetings,
    party::Act,
    questions::{self, Do, Look},
    store,
    view::{Activity, Me, Stage, View},
    words,
};
use axum::{
    Extension, Form, Json,
    body::Bytes,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::BASE64;
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_feed::village::Questions;
use hongwang_page::{
    Here, Html, Link, Markup, Page, State as Panel, StateKind, Visit, html, icon, state_panel,
};
use http::{StatusCode, header};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::Value;
use uuid::Uuid;

/// A screen of a village before a meeting.
pub(super) struct Venue<'a> {
    known: &'a Known,
    questions: Questions,
    pub(super) id: Uuid,
}

impl<'a> Venue<'a> {
    pub(super) fn of(
        meetings: &'a Meetings,
        questions: Option<Extension<Questions>>,
        id: &str,
    ) -> Reply<Self> {
        let missing = |_| Fail::from(Problem::missing(words::NO_MEETING));
        let id = id.parse().map_err(missing)?;
        Ok(Self { known: &meetings.known, questions: asking(questions)?, id })
    }

    pub(super) async fn ask<T: DeserializeOwned>(
        &self,
        kind: &str,
        question: &impl Serialize,
    ) -> Result<T, Not> {
        ask(&self.questions, kind, question).await
    }

    /// How the meeting stands. What a screen that follows it has heard is young enough.
    pub(super) async fn look(&self) -> Result<View, Not> {
        let fresh = || self.known.get(self.id).filter(|(at, _)| at.elapsed() < FRESH);
        if let Some((_, view)) = fresh() {
            return Ok(view);
        }
        let _one = self.known.asking.lock().await;
        if let Some((_, view)) = fresh() {
            return Ok(view);
        }
        self.known.pace.next();
        self.fetch(None).await
    }

    /// How it stands once its mark is another than `known`, or after a while.
    async fn follow(&self, known: String) -> Result<View, Not> {
        let _one = self.known.asking.lock().await;
        if let Some((_, view)) = self.known.get(self.id).filter(|(_, view)| view.mark != known) {
            return Ok(view);
        }
        // What is not sent costs nothing, and nobody waits for it.
        if self.questions.offline_since().is_none() {
            tokio::time::sleep(self.known.pace.next()).await;
        }
        self.fetch(Some(known)).await
    }

    /// What the center answered to something that was done here.
    pub(super) fn heard(&self, view: &View) {
        self.known.forget(self.id);
        self.known.put(self.id, view);
    }

    async fn fetch(&self, known: Option<String>) -> Result<View, Not> {
        let before = self.known.changes();
        let mut view = self.ask(questions::LOOK, &Look { room: self.id, known }).await?;
        if self.known.changes() != before {
            self.known.pace.next();
            view = self.ask(questions::LOOK, &Look { room: self.id, known: None }).await?;
        }
        self.known.put(self.id, &view);
        Ok(view)
    }
}

pub(crate) async fn show(
    visit: Visit,
    here: Here,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let venue = Venue::of(&meetings, questions, &id)?;
    if here.0 {
        meetings.calls.answered(venue.id);
    }
    Ok(match venue.look().await {
        Ok(view) => draw(&visit, &place, venue.id, &view, (here, None)),
        Err(Not::Offline(since)) => offline(&visit, &place, venue.id, since).await?,
        Err(not) => instead(&visit, &not),
    })
}

/// What is known of a meeting while there is no line: its name, and that it cannot be entered.
async fn offline(visit: &Visit, place: &Place, id: Uuid, since: Millis) -> Reply<Html> {
    let notices = store::notices(&mut place.db.read().await?, &place.org).await?;
    let Some(notice) = notices.into_iter().find(|notice| notice.id == id) else {
        return Ok(instead(visit, &Not::Offline(since)));
    };
    Ok(frame(&notice.title).body(state_of(visit, &Not::Offline(since)).1).render(visit))
}

pub(super) fn frame(title: &str) -> Page {
    let above = [Link::new("/huiyi", words::HALL), Link::new("/huiyi/meet", words::SECTION)];
    Page::new(title).icon("video").trail(above).personal().plainly()
}

fn draw(
    visit: &Visit,
    place: &Place,
    id: Uuid,
    view: &View,
    (Here(seated), refused): (Here, Option<&str>),
) -> Html {
    let shown = Shown { at: &format!("/meetings/{id}"), seated, refused, now: place.clock.now() };
    let page = frame(&view.title)
        .island(SHELF.address("meeting.css"))
        .island(SHELF.address("meeting.js"))
        .island(SHELF.address("sign.js"))
        .body(body(view, &shown));
    let page = match refused {
        Some(_) => page.status(StatusCode::CONFLICT),
        None => page,
    };
    page.render(visit)
}

/// A state in the place of the meeting.
pub(super) fn instead(visit: &Visit, not: &Not) -> Html {
    let (status, state) = state_of(visit, not);
    frame(words::MEETING).status(status).body(state).render(visit)
}

pub(super) fn state_of(visit: &Visit, not: &Not) -> (StatusCode, Markup) {
    let (status, state) = match not {
        Not::Refused(why) => (StatusCode::NOT_FOUND, Panel::new(StateKind::Empty, why.clone())),
        Not::Offline(since) => {
            let state = Panel::new(StateKind::Offline, words::OFFLINE).since(since.0);
            (StatusCode::SERVICE_UNAVAILABLE, state.why(words::OFFLINE_WHY))
        }
        Not::Broken(why) => (StatusCode::BAD_GATEWAY, Panel::new(StateKind::Error, words::BROKEN).why(*why)),
    };
    let state = state.to_do(words::TO_DO).call(visit.masthead.help.iter().take(1).cloned());
    (status, state_panel(&state))
}

/// What one drawing shows beside how a meeting stands.
pub(super) struct Shown<'a> {
    /// Where its keys post to.
    pub(super) at: &'a str,
    /// Whether whoever looks takes part, or looks on.
    pub(super) seated: bool,
    /// Why the last key did nothing.
    pub(super) refused: Option<&'a str>,
    pub(super) now: Millis,
}

/// A meeting before whoever is in it.
pub(super) fn body(view: &View, shown: &Shown<'_>) -> Markup {
    let (countdown, on) = match is_phone(shown.at) {
        true => (words::VOICE_COUNTDOWN, words::VOICE_ON),
        false => (words::COUNTDOWN, words::CAMERA_ON),
    };
    html! {
        div class="meeting" data-meeting=(shown.at) data-media[view.media] data-document[!at_desk(shown.at)] data-activity[view.activity.is_some()] data-voice[is_phone(shown.at)]
            data-countdown=(countdown) data-on=(on) data-blind=(words::NO_CAMERA)
            data-bad=(words::BAD_LINE) data-again=(words::AGAIN) data-elsewhere=(words::ELSEWHERE) data-broken=(words::BROKEN) data-mine=(words::MINE) data-sign=(words::sign::SIGN) data-connection=(SHELF.address("connection.js")) {
            p class="meeting-banner" role="status" aria-live="assertive" data-say hidden {}
            div class="meeting-glass" hidden {}
            p class="meeting-caption" aria-live="polite" hidden[view.caption.is_none()] { @if let Some(caption) = &view.caption { (caption) } }
            p class="meeting-said" role="status" aria-live="polite" data-say hidden {}
            button class="button meeting-act" type="button" data-cancel data-say hidden { (icon("x")) (words::NOT_NOW) }
            (panel(view, shown))
        }
    }
}

/// What the island puts in anew when something happened.
fn panel(view: &View, shown: &Shown<'_>) -> Markup {
    html! {
        section class="meeting-panel" data-seq=(view.seq) data-me=(words::me(view.me)) data-shares[view.shares] data-admitted[view.admitted] data-over[view.stage == Stage::Ended] {
            @if let Some(why) = shown.refused { p class="meeting-refused" role="alert" data-say { (icon("alert-circle")) (why) } }
            p class="meeting-standing" data-say { (words::stands(view, shown.now)) @if lead::leads(shown.at, view) { (words::LEADING) } }
            @if view.recording && view.me == Me::In { p class="meeting-recording" role="status" data-say { (icon("video")) (words::RECORDING) } }
            @match &view.activity {
                Some(activity) => (held(activity)),
                None => @if view.me == Me::In { (speaking(view)) },
            }
            @if let Some(roll) = &view.roll {
                @if view.me == Me::In {
                    p class="meeting-roll" role="alert" data-say { (if roll.answered { words::ANSWERED } else { words::ANSWER_NOW }) }
                }
            }
            @if at_screen(shown.at) { (super::watch::way(shown.at, view)) }
            @if shown.seated { (vote(shown.at, view)) (keys(shown.at, view)) } @else { p class="meeting-how" data-say { (words::AT_THE_SCREEN) } }
            @if !view.media && view.stage != Stage::Ended { p class="meeting-how" data-say { (words::NO_MEDIA) } }
        }
    }
}

/// Who sees the activity that is held here.
fn held(activity: &Activity) -> Markup {
    html! {
        p class="meeting-speaks" data-say data-looking=(activity.looking.len()) { (icon("eye")) (words::looking(&activity.looking)) }
        @for look in &activity.looks {
            p class="meeting-sound" data-say { (words::looks::line(look)) }
        }
    }
}

fn speaking(view: &View) -> Markup {
    html! {
        p class="meeting-speaks" data-say {
            (words::speaks(&view.speakers)) " " (words::in_meeting(view.here))
        }
        p class={ "meeting-sound" @if view.heard { " on" } } data-say { (icon("microphone")) (words::sound(view)) }
    }
}

pub(super) fn key(at: &str, act: &str, label: &str, pictogram: &str, strong: bool) -> Markup {
    html! {
        form method="post" action=(at) data-act=(act) {
            input type="hidden" name="do" value=(act);
            button class={ "button meeting-act" @if strong { " strong" } } type="submit" data-say { (icon(pictogram)) (label) }
        }
    }
}

pub(super) fn at_desk(at: &str) -> bool {
    at.starts_with(super::desk::BASE)
}

/// The page of a village's own screen, and not of a telephone that came by a code.
fn at_screen(at: &str) -> bool {
    !at_desk(at) && !is_phone(at)
}

/// That of a telephone, which has a voice and no picture.
fn is_phone(at: &str) -> bool {
    at.starts_with(super::guest::AT)
}

/// The key that opens camera and microphone of whoever is in already.
fn open(at: &str) -> Markup {
    if is_phone(at) {
        return key(at, "join", words::OPEN_VOICE, "microphone", true);
    }
    key(at, "join", words::OPEN_PICTURE, "video", true)
}

/// A screen is shared from the desk; a village shows what lies under its second camera.
fn share_key(at: &str) -> Markup {
    let name = if at_desk(at) { words::SHARE_SCREEN } else { words::SHARE_DOCUMENT };
    key(at, "share", name, "file-text", false)
}

/// What is asked stands before the keys, where it is seen without looking for it.
fn vote(at: &str, view: &View) -> Markup {
    html! {
        @if let Some(vote) = view.vote.as_ref().filter(|_| view.me == Me::In) {
            div class="meeting-vote" {
                h2 data-say { (vote.question) }
                @if vote.secret { p data-say { (words::vote::AT_VENUE) } }
                @if vote.answered.is_some() { p data-say { (words::VOTED) } }
                @else {
                    div class="meeting-keys" {
                        @for (place, option) in vote.options.iter().enumerate() {
                            form method="post" action=(at) data-act="vote" {
                                input type="hidden" name="do" value="vote";
                                input type="hidden" name="option" value=(place);
                                button class="button meeting-act" type="submit" data-say { (option) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn keys(at: &str, view: &View) -> Markup {
    let (can_come, leads) = (matches!(view.stage, Stage::Lobby | Stage::Open), lead::leads(at, view));
    html! {
        div class={ "meeting-keys" @if can_come && view.me == Me::Away { " first" } @if leads { " lead" } } {
            @if leads { (lead::others(at, view)) }
            @if can_come && view.me == Me::Away { (key(at, "join", words::JOIN, "video", true)) }
            @if view.me == Me::In {
                @if view.roll.as_ref().is_some_and(|roll| !roll.answered) { (key(at, "answer", words::ANSWER, "hand-stop", true)) }
                @if view.has_floor { (key(at, "give_back", words::GIVE_BACK, "check", false)) }
                @else if view.asking { (key(at, "withdraw", words::WITHDRAW, "x", false)) }
                @else if !view.leads { (key(at, "ask", words::ASK, "hand-finger", false)) }
                @if view.shares { (key(at, "unshare", words::UNSHARE, "x", false)) }
                @else if view.may_share && view.media { div data-with-media hidden { (share_key(at)) } }
                @if view.muted_own { (key(at, "unmute", words::UNMUTE_OWN, "microphone", false)) }
                @else { (key(at, "mute", words::MUTE, "volume", false)) }
            }
            // Who leads goes with the meeting, or once the chair was handed on.
            @if leads { (lead::end(at)) }
            @if can_come && view.me != Me::Away {
                @if view.activity.is_none() && at_screen(at) {
                    a class="button meeting-act" href={ (at) "/sign" } data-sign data-say { (icon("user-check")) (words::sign::SIGN) }
                }
                // The camera is off until somebody touches this: also after the page was left and opened again.
                @if view.media { div data-without-media { (open(at)) } }
                @if view.activity.is_some() { (key(at, "end", words::END_ACTIVITY, "player-stop", false)) }
                @else if !leads { (key(at, "leave", words::LEAVE, "logout", false)) }
            }
        }
    }
}

/// What a key sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    r#do: String,
    option: Option<usize>,
}

impl Sent {
    /// What it means, if it is on any page.
    pub(super) fn act(&self) -> Option<Act> {
        Act::from_word(&self.r#do, self.option)
    }
}

/// `POST`: one key.
pub(crate) async fn act(
    visit: Visit,
    here: Here,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let venue = Venue::of(&meetings, questions, &id)?;
    seat_of(here)?;
    let act = sent.act().ok_or_else(|| Problem::bad(words::NOT_UNDERSTOOD))?;
    match venue.ask::<View>(questions::ACT, &Do { room: venue.id, act }).await {
        Ok(view) => {
            venue.known.put(venue.id, &view);
            Ok(Redirect::to(&format!("/meetings/{}", venue.id)).into_response())
        }
        Err(not) => Ok(match venue.look().await {
            Ok(view) => draw(&visit, &place, venue.id, &view, (here, Some(&not.words()))).into_response(),
            Err(_) => instead(&visit, &not).into_response(),
        }),
    }
}

/// `POST /meetings/activity`: the people before this screen begin an activity.
pub(crate) async fn open_activity(
    visit: Visit,
    here: Here,
    questions: Option<Extension<Questions>>,
    Extension(meetings): Extension<Meetings>,
    Form(held): Form<questions::Held>,
) -> Reply<Response> {
    seat_of(here)?;
    let venue = Venue { known: &meetings.known, questions: asking(questions)?, id: Uuid::nil() };
    Ok(match venue.ask::<Uuid>(questions::ACTIVITY, &held).await {
        Ok(id) => Redirect::to(&format!("/meetings/{id}")).into_response(),
        Err(not) => instead(&visit, &not).into_response(),
    })
}

/// `POST …/still`: a picture of what is held here, JPEG.
pub(crate) async fn still(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    still: Bytes,
) -> Reply<Response> {
    let venue = Venue::of(&meetings, questions, &id)?;
    seat_of(here)?;
    let asked = questions::Still { room: venue.id, jpeg: BASE64.encode(&still) };
    Ok(match venue.ask::<Value>(questions::STILL, &asked).await {
        Ok(_) => StatusCode::NO_CONTENT.into_response(),
        Err(not) => plain(&not),
    })
}

/// The seat of a village is its screen.
pub(super) fn seat_of(Here(here): Here) -> Result<(), Problem> {
    if here { Ok(()) } else { Err(Problem::forbidden(words::AT_THE_SCREEN)) }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Heard {
    /// The mark of what the screen has.
    pub(super) known: String,
}

/// `GET …/state?known=`: how it stands, once that is new or after a while.
pub(crate) async fn state(
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Query(Heard { known }): Query<Heard>,
) -> Reply<Response> {
    let venue = Venue::of(&meetings, questions, &id)?;
    Ok(match venue.follow(known).await {
        Ok(view) => ([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response(),
        Err(not) => plain(&not),
    })
}

/// `POST …/offer`: the offer of a browser (SDP), answered by the center.
pub(crate) async fn offer(
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    offer: String,
) -> Reply<Response> {
    let venue = Venue::of(&meetings, questions, &id)?;
    seat_of(here)?;
    let answer = connect(&venue.questions, venue.id, offer).await;
    venue.known.forget(venue.id);
    Ok(answer)
}
