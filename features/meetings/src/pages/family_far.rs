//! `/family/{link}` at the center: the page of the telephone in a family call.
//!
//! Invariant: the link stands in the address alone, and what a telephone is known by is a cookie of that address.

use super::{
    SHELF,
    family_parts::{Shown, body},
    venue,
};
use crate::{
    Meetings,
    family::{far::Far, view::FamilyView},
    party::Act,
    words::{self, family as said},
};
use axum::{
    Extension, Form, Json,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Link, Page, Visit, cookie};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

/// Says on a telephone that it came first.
const COOKIE: &str = "family";
/// Letters of a link.
const LINK: usize = 26;

/// What the telephone was given.
fn known(headers: &HeaderMap) -> Option<String> {
    cookie(headers, COOKIE)
}

fn far<'a>(
    (meetings, place): (&'a Meetings, &'a Place),
    link: &'a str,
    headers: &'a HeaderMap,
) -> Result<Far<'a>, Problem> {
    let plain = link.len() == LINK && link.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !plain {
        return Err(Problem::missing(said::CLOSED));
    }
    Ok(Far { meetings, place, link, phone: known(headers) })
}

fn draw(visit: &Visit, link: &str, view: &FamilyView, refused: Option<&str>) -> Html {
    let at = format!("/family/{link}");
    let shown = Shown { at: &at, far: true, refused, ..Shown::default() };
    let status = match (view.is_over, refused) {
        (true, _) => StatusCode::GONE,
        (false, Some(_)) => StatusCode::CONFLICT,
        (false, None) => StatusCode::OK,
    };
    let above: [Link; 0] = [];
    let page = Page::new(said::TITLE).icon("video").trail(above).personal().plainly().status(status);
    let styles = ["meeting.css", "call.css", "family.css", "call.js"];
    let page = styles.into_iter().fold(page, |page, file| page.island(SHELF.address(file)));
    page.body(body(view, &shown)).render(visit)
}

/// `GET`
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(link): Path<String>,
    headers: HeaderMap,
) -> Reply<Html> {
    let view = far((&meetings, &place), &link, &headers)?.look(None).await?;
    Ok(draw(&visit, &link, &view, None))
}

/// What a key sends.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    r#do: String,
}

/// `POST`: one key.
pub(crate) async fn act(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(link): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<Sent>,
) -> Reply<Response> {
    let far = far((&meetings, &place), &link, &headers)?;
    let back = || Redirect::to(&format!("/family/{link}"));
    let act = match sent.r#do.as_str() {
        "knock" => {
            let drawn = far.knock().await?;
            let cookie = drawn.map(|drawn| {
                format!("{COOKIE}={drawn}; Path=/family/{link}; Max-Age=3600; HttpOnly; SameSite=Lax")
            });
            return Ok(match cookie {
                Some(cookie) => ([(header::SET_COOKIE, cookie)], back()).into_response(),
                // Whoever knocked already is where they wanted to be; another sees that they came late.
                None => back().into_response(),
            });
        }
        "hang_up" => Act::End,
        "mute" => Act::Mute,
        "unmute" => Act::Unmute,
        _ => return Err(Problem::bad(words::NOT_UNDERSTOOD).into()),
    };
    Ok(match far.act(act).await? {
        Ok(()) => back().into_response(),
        Err(why) => draw(&visit, &link, &far.look(None).await?, Some(&why)).into_response(),
    })
}

/// `GET …/state?known=`: how it stands, once that is new or after a while.
pub(crate) async fn state(
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(link): Path<String>,
    headers: HeaderMap,
    Query(venue::Heard { known }): Query<venue::Heard>,
) -> Reply<Response> {
    let view = far((&meetings, &place), &link, &headers)?.look(Some(&known)).await?;
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(view)).into_response())
}

/// `POST …/offer`: the offer of the browser (SDP).
pub(crate) async fn offer(
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(link): Path<String>,
    headers: HeaderMap,
    offer: String,
) -> Reply<venue::Connected> {
    let connected = far((&meetings, &place), &link, &headers)?.connect(offer).await?;
    Ok(connected.map_or_else(venue::Connected::Refused, venue::Connected::Answer))
}
