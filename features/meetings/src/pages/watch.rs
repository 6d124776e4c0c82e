//! `/meetings/{id}/watch`: a lecture before a screen, television or telephone that only looks on, and the key that raises
//! the hand.
//!
//! Invariant: nothing here opens camera or microphone; who is given the floor is led to the page of the meeting.

use super::venue::{self, Not, Venue, asking};
use crate::{
    Meetings,
    lecture::serve::{self, Awaited},
    party::Act,
    questions::{self, Do},
    store,
    view::{Me, Stage, View},
    words::{self, lecture},
};
use axum::{
    Extension, Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Fail, Place, Reply};
use hongwang_feed::village::Questions;
use hongwang_page::{Here, Html, Markup, Page, Visit, html, icon};
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

/// A way to look on, beside the keys of a meeting.
pub(super) fn way(at: &str, view: &View) -> Markup {
    html! {
        @if view.lecture && view.stage == Stage::Open {
            // Also for whoever is in and gets no picture, because seats are full or the browser cannot.
            div class="meeting-keys" {
                a class="button meeting-act" href={ (at) "/watch" } data-say { (icon("device-tv")) (lecture::WATCH) }
            }
        }
    }
}

/// What a page of a lecture plays.
pub(super) struct Played<'a> {
    /// Where list and pieces are.
    pub(super) at: &'a str,
    /// Where the page of its keys is kept true, and where whoever has the floor goes; none at the desk.
    pub(super) room: Option<&'a str>,
    pub(super) title: &'a str,
}

/// The large picture, and beside it `side`.
pub(super) fn body(played: &Played<'_>, side: &Markup) -> Markup {
    html! {
        div class="lecture" data-list={ (played.at) "/live.m3u8" } data-room=[played.room] data-again=(lecture::AGAIN)
            data-no-player=(lecture::NO_PLAYER) data-over=(lecture::OVER) data-on=(lecture::SOUND_ON) data-off=(lecture::SOUND_OFF) {
            div class="lecture-glass" {
                video class="lecture-picture" autoplay playsinline disablepictureinpicture aria-label=(played.title) {}
                p class="lecture-said" role="status" aria-live="polite" data-say { (lecture::COMING) }
            }
            div class="lecture-side" {
                (side)
            }
        }
    }
}

/// The key of the sound; without script there is no picture either.
pub(super) fn sound_key() -> Markup {
    html! { button class="button meeting-act" type="button" data-sound data-say { (icon("volume")) span { (lecture::SOUND_OFF) } } }
}

/// A page with a lecture on it.
pub(super) fn playing(page: Page) -> Page {
    let page = page.island(super::SHELF.address("meeting.css")).island(super::SHELF.address("watch.css"));
    page.plays_lists().island(super::SHELF.address("watch.js"))
}

pub(crate) async fn show(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let venue = Venue::of(&meetings, questions, &id)?;
    if here.0 {
        meetings.calls.answered(venue.id);
    }
    Ok(match venue.look().await {
        Ok(view) if view.lecture => draw(&visit, (venue.id, &view), here, None),
        Ok(_) => venue::instead(&visit, &Not::Refused(lecture::NO_LECTURE.to_owned())),
        Err(not) => venue::instead(&visit, &not),
    })
}

fn draw(visit: &Visit, (id, view): (Uuid, &View), Here(seated): Here, refused: Option<&str>) -> Html {
    let room = format!("/meetings/{id}");
    let side = html! {
        div class="lecture-panel" data-mark=(view.mark) data-floor[view.has_floor && seated] data-over[view.stage == Stage::Ended] {
            @if let Some(why) = refused { p class="meeting-refused" role="alert" data-say { (icon("alert-circle")) (why) } }
            p class="meeting-standing" data-say { (lecture::stands(view)) }
            @if view.stage == Stage::Open { p class="meeting-speaks" data-say { (words::speaks(&view.speakers)) } }
            @if view.asking { p class="meeting-sound on" data-say { (icon("hand-finger")) (lecture::RAISED) } }
        }
        div class="meeting-keys lecture-keys" {
            (sound_key())
            @if seated { div class="lecture-hand" data-hand { @if view.stage == Stage::Open { (hand(&room, view)) } } }
            a class="button meeting-act" href=(room) data-say { (icon("arrow-left")) (lecture::BACK) }
        }
        p class="meeting-how" data-say { (lecture::WATCH_HOW) }
    };
    let watch = format!("{room}/watch");
    let body = body(&Played { at: &watch, room: Some(&room), title: &view.title }, &side);
    let page = playing(venue::frame(&view.title).body(body));
    match refused {
        Some(_) => page.status(StatusCode::CONFLICT).render(visit),
        None => page.render(visit),
    }
}

/// Raises the hand, takes it down, or leads to the floor.
fn hand(room: &str, view: &View) -> Markup {
    if view.has_floor {
        return html! { a class="button meeting-act strong" href=(room) data-say { (icon("microphone")) (lecture::YOUR_TURN) } };
    }
    let (act, label, pictogram) =
        if view.asking { ("lower", lecture::LOWER, "x") } else { ("raise", lecture::RAISE, "hand-finger") };
    html! {
        form method="post" action={ (room) "/watch" } data-act=(act) {
            input type="hidden" name="do" value=(act);
            button class="button meeting-act" type="submit" data-say { (icon(pictogram)) (label) }
        }
    }
}

/// What the key of the hand sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    r#do: String,
}

/// `POST`: the hand goes up, for which the village comes in without camera and microphone; or down.
pub(crate) async fn raise(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let venue = Venue::of(&meetings, questions, &id)?;
    venue::seat_of(here)?;
    let view = match venue.look().await {
        Ok(view) => view,
        Err(not) => return Ok(venue::instead(&visit, &not).into_response()),
    };
    let done = match sent.r#do.as_str() {
        "raise" => rise(&venue, &view).await,
        "lower" => venue.does(Act::Withdraw).await,
        _ => return Err(Problem::bad(words::NOT_UNDERSTOOD).into()),
    };
    Ok(match done {
        Ok(_) => Redirect::to(&format!("/meetings/{}/watch", venue.id)).into_response(),
        Err(not) => {
            let view = venue.look().await.unwrap_or(view);
            draw(&visit, (venue.id, &view), here, Some(&not.words())).into_response()
        }
    })
}

async fn rise(venue: &Venue<'_>, view: &View) -> Result<View, Not> {
    let view = if view.me == Me::Away { venue.does(Act::Join).await? } else { view.clone() };
    match view {
        View { me: Me::In, asking: false, has_floor: false, .. } => venue.does(Act::Ask).await,
        View { me: Me::In, .. } => Ok(view),
        _ => Err(Not::Refused(lecture::WAIT_TO_BE_LET_IN.to_owned())),
    }
}

impl Venue<'_> {
    /// Does something for its own venue.
    async fn does(&self, act: Act) -> Result<View, Not> {
        let view = self.ask::<View>(questions::ACT, &Do { room: self.id, act }).await?;
        self.heard(&view);
        Ok(view)
    }
}

/// `GET …/watch/{file}`: list, pieces and maps, followed once for everybody who looks on here.
pub(crate) async fn file(
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path((id, file)): Path<(String, String)>,
    Query(awaited): Query<Awaited>,
) -> Reply<Response> {
    let id = id.parse().map_err(|_| missing())?;
    let questions = asking(questions)?;
    // The end of one that was looked on at is heard although its notice is gone.
    let known = meetings.lectures.get(id);
    if known.is_none() {
        invited(&place, id).await?;
    }
    Ok(match known.or_else(|| meetings.lectures.follow(id, &questions)) {
        Some(stream) => serve::file(&stream, &file, &awaited).await,
        None => (StatusCode::SERVICE_UNAVAILABLE, lecture::TOO_MANY).into_response(),
    })
}

fn missing() -> Fail {
    Problem::missing(lecture::NO_LECTURE).into()
}

/// Whether this village was told of a meeting: of others nothing is asked.
async fn invited(place: &Place, id: Uuid) -> Reply<()> {
    let notices = store::notices(&mut place.db.read().await?, &place.org).await?;
    if notices.iter().any(|notice| notice.id == id) { Ok(()) } else { Err(missing()) }
}
