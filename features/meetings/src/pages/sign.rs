//! `/meetings/{id}/sign` at the screen of a village: names to touch, a key for the card, a code for telephones; and
//! `/meetings/here/…` at the center, where the telephone of whoever scanned it comes.

use super::{
    SHELF,
    venue::{Not, Venue, frame, instead, seat_of, state_of},
};
use crate::{
    Meetings,
    questions::{self, Sign, Signers},
    sign::{self, Hall},
    words::sign as say,
};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{OrgPath, Problem};
use hongwang_conference::{Room, Way};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_feed::village::Questions;
use hongwang_page::{Here, Html, Link, Markup, Page, Visit, cookie, html, icon, qr};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// Says on a telephone that it was counted, for a day.
const COUNTED: &str = "meeting-here";

/// `GET`
pub(crate) async fn show(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let venue = Venue::of(&meetings, questions, &id)?;
    let hall = venue.ask::<Hall>(questions::SIGNERS, &Signers { room: venue.id }).await;
    Ok(match hall {
        Ok(hall) => draw(&visit, &meetings, venue.id, &hall, (here, None)),
        // What it is stands there with the cable pulled, too.
        Err(not @ Not::Offline(_)) => frame(say::SIGN).body(state_of(&visit, &not).1).render(&visit),
        Err(not) => instead(&visit, &not),
    })
}

/// What a key sends: the number of a name, or without one that the card is to be read.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    number: Option<u32>,
}

/// `POST`: one name, or the card.
pub(crate) async fn sign(
    visit: Visit,
    here: Here,
    Extension(meetings): Extension<Meetings>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Form(sent): Form<Sent>,
) -> Reply<Html> {
    let venue = Venue::of(&meetings, questions, &id)?;
    seat_of(here)?;
    let asked = venue.ask::<Hall>(questions::SIGNERS, &Signers { room: venue.id }).await;
    let hall = match asked {
        Ok(hall) => hall,
        Err(not) => return Ok(instead(&visit, &not)),
    };
    let draw =
        |hall: &Hall, why: Option<&str>| Ok(draw(&visit, &meetings, venue.id, hall, (Here(true), why)));
    let (number, way) = match sent.number {
        Some(number) => (number, Way::Roster),
        None => match on_card(&meetings, &hall).await {
            Ok(number) => (number, Way::Card),
            Err(why) => return draw(&hall, Some(why)),
        },
    };
    match venue.ask::<Hall>(questions::SIGN, &Sign { room: venue.id, number, way }).await {
        Ok(hall) => draw(&hall, None),
        Err(Not::Refused(why)) => draw(&hall, Some(&why)),
        Err(not) => Ok(instead(&visit, &not)),
    }
}

/// Who of the roster the card on the reader names. Nothing of it is kept, and nothing but that leaves the box.
async fn on_card(meetings: &Meetings, hall: &Hall) -> Result<u32, &'static str> {
    let reader = meetings.reader.as_ref().ok_or(say::CARD_UNREAD)?;
    let card = reader.read().await.map_err(|why| {
        tracing::warn!(%why, "a card was to be read and was not");
        say::CARD_UNREAD
    })?;
    let known = hall.people.iter().find(|one| one.name == card.name);
    known.map(|one| one.number).ok_or(say::CARD_UNKNOWN)
}

fn draw(
    visit: &Visit,
    meetings: &Meetings,
    id: Uuid,
    hall: &Hall,
    (Here(seated), why): (Here, Option<&str>),
) -> Html {
    let at = format!("/meetings/{id}/sign");
    let body = html! { section class="meeting-sign" {
        @if let Some(why) = why { p class="meeting-refused" role="alert" data-say { (icon("alert-circle")) (why) } }
        p class="meeting-standing" data-say { (hall.title) "：" (say::counted(hall.signed(), hall.people.len(), hall.others)) }
        @if hall.people.is_empty() { p class="meeting-how" data-say { (say::NO_ROSTER) } }
        @else if seated { (names(&at, hall, meetings.reader.is_some())) }
        @else { p class="meeting-how" data-say { (say::AT_SCREEN) } }
        @if let Some(code) = &hall.code {
            div class="meeting-code" {
                (qr(code, say::CODE_LABEL))
                p data-say { (say::CODE_HINT) }
            }
        }
        p { a class="button meeting-act" href=(format!("/meetings/{id}")) data-back data-say { (icon("arrow-left")) (say::BACK) } }
    } };
    let page = frame(say::SIGN).island(SHELF.address("meeting.css")).body(body);
    let page = if why.is_some() { page.status(StatusCode::CONFLICT) } else { page };
    page.render(visit)
}

fn names(at: &str, hall: &Hall, has_reader: bool) -> Markup {
    html! {
        @if hall.people.iter().any(|one| !one.signed) { p data-say { (say::TOUCH_NAME) } }
        form method="post" action=(at) {
            ul class="meeting-names" {
                @for one in &hall.people {
                    li {
                        @if one.signed { span class="meeting-signed" data-say { (icon("check")) (one.name) " " (say::SIGNED) } }
                        @else { button class="button" name="number" value=(one.number) data-say { (one.name) } }
                    }
                }
            }
        }
        @if has_reader {
            form method="post" action=(at) {
                button class="button meeting-act" data-say { (icon("id")) (say::BY_CARD) }
                p class="meeting-how" data-say { (say::CARD_HINT) }
            }
        }
    }
}

/// A meeting and the organisation that a code is for, if it is a code of ours that still holds.
async fn coded(
    meetings: &Meetings,
    place: &Place,
    (id, org, code): &(String, String, String),
) -> Reply<(Uuid, Arc<Room>, OrgPath)> {
    let old = || Fail::from(Problem::missing(say::CODE_OLD));
    let vault = meetings.vault().ok_or_else(old)?;
    let id: Uuid = id.parse().map_err(|_| old())?;
    let room = meetings.rooms.load(&mut place.db.read().await?, id).await?.ok_or_else(old)?;
    let org = sign::invited(&room, org).ok_or_else(old)?;
    if sign::is_good(vault, id, &org, code, place.clock.now()) { Ok((id, room, org)) } else { Err(old()) }
}

/// `GET /meetings/here/{room}/{org}/{code}`: the telephone of whoever scanned the code.
pub(crate) async fn telephone(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(coded_as): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Reply<Html> {
    let (id, room, org) = coded(&meetings, &place, &coded_as).await?;
    Ok(on_telephone(&visit, &room, &org, was_counted(&headers, id)))
}

fn on_telephone(visit: &Visit, room: &Room, org: &OrgPath, counted: bool) -> Html {
    let hall = room.invitation(org.as_str()).map_or("", |invitation| invitation.name.as_str());
    let body = html! {
        p class="meeting-standing" { (hall) " · " (room.plan.title) }
        @if counted { p class="meeting-signed" role="status" { (icon("check")) (say::COUNTED) } }
        @else {
            form method="post" { button class="button strong meeting-act" { (icon("hand-finger")) (say::HERE) } }
            p class="meeting-how" { (say::HERE_ABOUT) }
        }
    };
    let above: [Link; 0] = [];
    let page = Page::new(say::SIGN).icon("video").trail(above).personal().plainly();
    page.island(SHELF.address("meeting.css")).body(body).render(visit)
}

fn was_counted(headers: &HeaderMap, id: Uuid) -> bool {
    cookie(headers, COUNTED).is_some_and(|counted| counted == id.simple().to_string())
}

/// `POST`: counts them, once a telephone.
pub(crate) async fn count(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(coded_as): Path<(String, String, String)>,
    headers: HeaderMap,
) -> Reply<Response> {
    let (id, room, org) = coded(&meetings, &place, &coded_as).await?;
    if !was_counted(&headers, id)
        && let Err(why) = sign::count(&meetings, &place, (id, &room), &org).await?
    {
        return Err(Problem::conflict(why).into());
    }
    let cookie = format!("{COUNTED}={}; Path=/meetings; Max-Age=86400; HttpOnly; SameSite=Lax", id.simple());
    Ok(([(header::SET_COOKIE, cookie)], on_telephone(&visit, &room, &org, true)).into_response())
}

/// 会场签到: the meetings at which people sign in now.
pub(super) fn column(open: &[crate::notice::Notice]) -> Markup {
    html! {
        ul class="meeting-list" {
            @for notice in open {
                li {
                    a class="meeting-key open" href={ (notice.address()) "/sign" } data-say {
                        (icon("user-check"))
                        span class="meeting-key-words" { strong { (notice.title) } span { (say::SIGN) } }
                    }
                }
            }
        }
    }
}
