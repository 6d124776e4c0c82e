//! 手机入会: `/desk/meetings/{id}/phone` shows the code, `/meetings/phone/{room}/{code}` at the center is where a telephone comes
//! by it, says who it is, and waits until whoever leads lets it in.
//!
//! Invariants: the code opens one meeting, until its end; a telephone is known by a cookie of that address alone, and hears and
//! sees nothing before it was let in.

use super::{SHELF, console, desk::BASE, venue};
use crate::{
    Meetings,
    party::{Act, Party},
    store::{self, Kind},
    view::View,
    words::{self, guest as said},
};
use axum::{
    Extension, Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::{BASE32_NOPAD, HEXLOWER};
use hongwang_base::Problem;
use hongwang_conference::{Actor, Command, Phase, Role, Room};
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{Desk, Html, Link, Markup, Page, Visit, cookie, html, icon, qr};
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use std::sync::Arc;
use uuid::Uuid;

/// Where telephones come.
pub(super) const AT: &str = "/meetings/phone";
/// Says which telephone it is.
const COOKIE: &str = "guest";
/// Bytes of a code, and of what a telephone is known by.
const CODE: usize = 10;
/// The longest name, characters.
const LONGEST_NAME: usize = 20;

/// The code of a meeting.
fn code(vault: &Vault, room: Uuid) -> String {
    BASE32_NOPAD.encode(&vault.mark(b"meetings.guest", room.as_bytes())[..CODE]).to_lowercase()
}

/// A telephone that came by the code of a meeting.
struct Phone {
    id: Uuid,
    /// Its page.
    at: String,
    party: Party,
    room: Arc<Room>,
}

impl Phone {
    async fn of(
        meetings: &Meetings,
        place: &Place,
        (id, told): &(String, String),
        drawn: Option<String>,
    ) -> Reply<Self> {
        let old = || Fail::from(Problem::missing(said::OLD));
        let vault = meetings.vault().ok_or_else(old)?;
        let id: Uuid = id.parse().map_err(|_| old())?;
        if *told != code(vault, id) {
            return Err(old());
        }
        let mut tx = place.db.read().await?;
        let held = store::known(&mut tx, id).await?.filter(|held| takes(held.kind)).ok_or_else(old)?;
        let room = meetings.rooms.load(&mut tx, held.id).await?.ok_or_else(old)?;
        // Nobody is known by what they were not given here.
        let mark = drawn.map(|drawn| vault.mark(b"meetings.phone", format!("{id} {drawn}").as_bytes()));
        let name = mark.map_or_else(String::new, |mark| format!("phone-{}", HEXLOWER.encode(&mark[..CODE])));
        let party = Party { actor: Actor::new(name.as_str(), Role::Guest), org: None };
        let phone = Self { id, at: format!("{AT}/{id}/{told}"), party, room };
        // Whoever was there sees that it is over, and its microphone goes off by it.
        if phone.room.phase == Phase::Ended && !phone.is_known() { Err(old()) } else { Ok(phone) }
    }

    /// A page, and what the telephone is known by from then on, unless it was given that before: also whoever touches twice
    /// is one.
    fn given(&self, before: Option<String>, page: Html) -> Response {
        if before.is_some() {
            return page.into_response();
        }
        let drawn = Uuid::new_v4().simple();
        let cookie = format!("{COOKIE}={drawn}; Path={}; Max-Age=86400; HttpOnly; SameSite=Lax", self.at);
        ([(header::SET_COOKIE, cookie)], page).into_response()
    }

    /// Whether it has said who it is.
    fn is_known(&self) -> bool {
        self.room.venues.contains_key(&self.party.actor.id)
    }

    async fn look(&self, meetings: &Meetings, place: &Place, known: Option<&str>) -> Reply<View> {
        let view = self.party.look(meetings, place, self.id, known).await?;
        Ok(view.map_err(Problem::missing)?)
    }
}

/// Meetings and lectures have room for telephones.
fn takes(kind: Kind) -> bool {
    matches!(kind, Kind::Meeting | Kind::Lecture)
}

/// `GET /desk/meetings/{id}/phone`: the code, for whoever is to come by telephone.
pub(crate) async fn code_page(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let (held, room) = console::find(&meetings, &place, &staff, &id).await?;
    if !takes(held.kind) || room.phase == Phase::Ended {
        return Err(Problem::missing(said::OLD).into());
    }
    let address = Some(meetings.address.as_str()).filter(|address| !address.is_empty());
    let address = address.zip(meetings.vault());
    let body = match address {
        None => html! { p class="hint" { (said::NO_ADDRESS) } },
        Some((address, vault)) => {
            let link = format!("{address}{AT}/{}/{}", held.id, code(vault, held.id));
            html! {
                p { (said::ABOUT) }
                (qr(&link, said::CODE))
                p { a href=(link) { (link) } }
            }
        }
    };
    let trail =
        vec![Link::new(BASE, words::MEETINGS), Link::new(format!("{BASE}/{}", held.id), &room.plan.title)];
    Ok(Page::new(said::PHONE).desk(Desk { trail, ..staff.desk(&place) }).body(body).render(&visit))
}

fn frame(title: &str) -> Page {
    let above: [Link; 0] = [];
    let page = Page::new(title).icon("video").trail(above).personal().plainly();
    page.island(SHELF.address("meeting.css"))
}

/// Asks who it is; what was typed and refused stands there still.
fn ask(visit: &Visit, phone: &Phone, typed: &str, why: Option<&str>) -> Html {
    let body: Markup = html! {
        p class="meeting-standing" { (phone.room.plan.title) }
        @if let Some(why) = why { p class="meeting-refused" role="alert" { (icon("alert-circle")) (why) } }
        form method="post" action=(phone.at) {
            input type="hidden" name="do" value="join";
            label class="meeting-how" for="name" { (said::NAME) }
            input class="meeting-name" id="name" name="name" value=(typed) maxlength=(LONGEST_NAME) autocomplete="name" required;
            button class="button strong meeting-act" { (icon("video")) (said::COME) }
        }
        p class="meeting-how" { (said::WAITS) }
    };
    let status = if why.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    frame(said::PHONE).status(status).body(body).render(visit)
}

fn draw(visit: &Visit, place: &Place, phone: &Phone, view: &View, refused: Option<&str>) -> Html {
    let shown = venue::Shown { at: &phone.at, seated: true, refused, now: place.clock.now() };
    let status = if refused.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    frame(&view.title)
        .status(status)
        .island(SHELF.address("meeting.js"))
        .body(venue::body(view, &shown))
        .render(visit)
}

/// `GET`
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(coded): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply<Response> {
    let phone = Phone::of(&meetings, &place, &coded, cookie(&headers, COOKIE)).await?;
    if !phone.is_known() {
        return Ok(phone.given(cookie(&headers, COOKIE), ask(&visit, &phone, "", None)));
    }
    let view = phone.look(&meetings, &place, None).await?;
    Ok(draw(&visit, &place, &phone, &view, None).into_response())
}

/// What a key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    r#do: String,
    option: Option<usize>,
    name: String,
}

/// `POST`: one key. The first is the name.
pub(crate) async fn act(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(coded): Path<(String, String)>,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let phone = Phone::of(&meetings, &place, &coded, cookie(&headers, COOKIE)).await?;
    let act = Act::from_word(&sent.r#do, sent.option).ok_or_else(|| Problem::bad(words::NOT_UNDERSTOOD))?;
    if !phone.is_known() {
        return first(&visit, (&meetings, &place), &phone, (&sent.name, cookie(&headers, COOKIE))).await;
    }
    // It stays who it said it was.
    let name = phone.room.venues.get(&phone.party.actor.id).map_or("", |venue| venue.name.as_str());
    Ok(match phone.party.act(&meetings, &place, phone.id, (act, name)).await? {
        Ok(_) => Redirect::to(&phone.at).into_response(),
        Err(why) => {
            let view = phone.look(&meetings, &place, None).await?;
            draw(&visit, &place, &phone, &view, Some(&why)).into_response()
        }
    })
}

/// A telephone says who it is, and is known from then on.
async fn first(
    visit: &Visit,
    (meetings, place): (&Meetings, &Place),
    phone: &Phone,
    (typed, drawn): (&str, Option<String>),
) -> Reply<Response> {
    let again = |why: &str| ask(visit, phone, typed, Some(why));
    if drawn.is_none() {
        return Ok(phone.given(None, again(said::ONCE_MORE)));
    }
    let name = typed.trim();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Ok(again(said::NAME_UNUSABLE).into_response());
    }
    let join = Command::Join { org: None, name: name.to_owned() };
    let actor = &phone.party.actor;
    meetings.seen.note(phone.id, &actor.id, place.clock.now());
    match meetings.rooms.act(place, phone.id, Some((actor, &join)), None).await? {
        None => Err(Problem::missing(said::OLD).into()),
        Some(Err(why)) => Ok(again(&why.to_string()).into_response()),
        Some(Ok(_)) => Ok(Redirect::to(&phone.at).into_response()),
    }
}

/// `GET …/state?known=`
pub(crate) async fn state(
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(coded): Path<(String, String)>,
    headers: HeaderMap,
    Query(venue::Heard { known }): Query<venue::Heard>,
) -> Reply<Json<View>> {
    let phone = Phone::of(&meetings, &place, &coded, cookie(&headers, COOKIE)).await?;
    Ok(Json(phone.look(&meetings, &place, Some(&known)).await?))
}

/// `POST …/offer`: the offer of the browser (SDP).
pub(crate) async fn offer(
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(coded): Path<(String, String)>,
    headers: HeaderMap,
    offer: String,
) -> Reply<venue::Connected> {
    let phone = Phone::of(&meetings, &place, &coded, cookie(&headers, COOKIE)).await?;
    let connected = phone.party.connect(&meetings, &place, phone.id, offer).await?;
    Ok(connected.map_or_else(venue::Connected::Refused, venue::Connected::Answer))
}
