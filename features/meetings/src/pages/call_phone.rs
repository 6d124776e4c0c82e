//! `/call/{link}` at the center: the page of a telephone that shows a photo in a call.
//!
//! Invariant: the link stands in the address alone, and what a telephone is known by is a cookie of that address.

use super::SHELF;
use crate::{
    Meetings,
    call::{
        caller::unfit,
        photo::{self, Looked, MOST_SENT, NotShown},
    },
    family,
    words::telephone as said,
};
use axum::{
    Extension, Router,
    extract::{
        DefaultBodyLimit, FromRequest, Multipart, Path, Query, Request, State, multipart::MultipartError,
    },
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use bytes::Bytes;
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Link, Page, State as Panel, StateKind, Visit, cookie, html, icon, state_panel};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use std::{convert::Infallible, time::Duration};
use tokio::{sync::Semaphore, time::timeout};

const COOKIE: &str = "call-photo";
/// The form around a photo takes some more.
const FORM_BYTES: usize = MOST_SENT + (64 << 10);

/// Photos that are on their way or wait to be written anew, at a time; and for how long one may be on its way.
static COMING: Semaphore = Semaphore::const_new(8);
const PATIENCE: Duration = Duration::from_secs(90);

pub(crate) fn router() -> Router<Place> {
    let limit = DefaultBodyLimit::max(FORM_BYTES);
    Router::new().route("/call/{link}", get(show).post(send).layer::<_, Infallible>(limit))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    sent: Option<String>,
}

/// What stands on the page.
enum Shown {
    Ask,
    Sent,
    Refused(String),
}

fn frame() -> Page {
    let above: [Link; 0] = [];
    let page = Page::new(said::TITLE).icon("camera").trail(above).personal().plainly();
    ["meeting.css", "call.css", "photo.css", "photo.js"]
        .into_iter()
        .fold(page, |page, file| page.island(SHELF.address(file)))
}

/// The page of an address that leads nowhere.
fn shut(visit: &Visit, looked: Looked) -> Html {
    let (status, words) = match looked {
        Looked::Taken => (StatusCode::CONFLICT, said::TAKEN),
        _ => (StatusCode::GONE, said::OVER),
    };
    let body = state_panel(&Panel::new(StateKind::Empty, words).to_do(said::ANEW));
    frame().status(status).body(body).render(visit)
}

fn draw(visit: &Visit, link: &str, shown: &Shown) -> Html {
    let status = if matches!(shown, Shown::Refused(_)) { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let label = if matches!(shown, Shown::Sent) { said::ONE_MORE } else { said::TAKE };
    let body = html! {
        form class="photo-send" method="post" action={ "/call/" (link) } enctype="multipart/form-data"
            data-sending=(said::SENDING) data-broken=(said::BROKEN) {
            @match shown {
                Shown::Ask => p class="meeting-standing" data-say { (said::WHAT) },
                Shown::Sent => p class="call-done" role="status" data-say { (icon("check")) (said::SENT) },
                Shown::Refused(why) => p class="meeting-refused" role="alert" data-say { (icon("alert-circle")) (why) },
            }
            label class="button meeting-act strong" {
                (icon("camera")) span data-say { (label) }
                input type="file" name="photo" accept="image/jpeg,image/png,image/webp" capture="environment" required;
            }
            button class="button meeting-act" type="submit" { (icon("send")) (said::SEND) }
            p class="meeting-how" data-say { (said::FATE) }
        }
    };
    frame().status(status).body(body).render(visit)
}

/// The cookie by which a telephone is known at a link.
fn known_as(phone: &str, link: &str) -> [(header::HeaderName, String); 1] {
    let cookie = format!("{COOKIE}={phone}; Path=/call/{link}; Max-Age=3600; HttpOnly; SameSite=Lax");
    [(header::SET_COOKIE, cookie)]
}

/// `GET`. Whoever looks is known from here on, and has taken nothing.
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(link): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Reply<Response> {
    let phone = cookie(&headers, COOKIE).unwrap_or_else(family::draw);
    Ok(match photo::looked(&meetings, &place, &link, Some(&phone)).await? {
        Looked::Open(_) => {
            let shown = if asked.sent.is_some() { Shown::Sent } else { Shown::Ask };
            (known_as(&phone, &link), draw(&visit, &link, &shown)).into_response()
        }
        looked => shut(&visit, looked).into_response(),
    })
}

/// `POST`: a photo, in the field `photo` of a form.
pub(crate) async fn send(
    visit: Visit,
    State(place): State<Place>,
    Extension(meetings): Extension<Meetings>,
    Path(link): Path<String>,
    headers: HeaderMap,
    request: Request,
) -> Reply<Response> {
    let phone = cookie(&headers, COOKIE).unwrap_or_else(family::draw);
    let refused = |why: String| {
        let page = draw(&visit, &link, &Shown::Refused(why));
        Ok((known_as(&phone, &link), page).into_response())
    };
    // Nothing is read from whoever has no way into a call, nor more than one photo at a time.
    let call = match photo::looked(&meetings, &place, &link, Some(&phone)).await? {
        Looked::Open(call) => call,
        looked => return Ok(shut(&visit, looked).into_response()),
    };
    let not = |why: NotShown| match why {
        NotShown::Unfit(why) => refused(unfit(why)),
        NotShown::Busy => refused(said::BUSY.to_owned()),
        NotShown::Shut(looked) => Ok(shut(&visit, looked).into_response()),
    };
    let _turn = match meetings.memo.may_send(call) {
        Ok(turn) => turn,
        Err(why) => return not(why),
    };
    let Ok(_coming) = COMING.try_acquire() else { return refused(said::BUSY.to_owned()) };
    let sent = match received(request).await {
        Ok(sent) => sent,
        Err(why) => return refused(why.to_owned()),
    };
    match photo::show((&meetings, &place), &link, &phone, sent).await? {
        Ok(()) => {
            let back = Redirect::to(&format!("/call/{link}?sent=1"));
            Ok((known_as(&phone, &link), back).into_response())
        }
        Err(why) => not(why),
    }
}

/// The photo of a form, or why there is none.
async fn received(request: Request) -> Result<Bytes, &'static str> {
    let Ok(mut parts) = Multipart::from_request(request, &()).await else { return Err(said::NONE) };
    let photo = async {
        while let Some(part) = parts.next_field().await? {
            if part.name() == Some("photo") {
                return part.bytes().await.map(Some);
            }
        }
        Ok::<_, MultipartError>(None)
    };
    match timeout(PATIENCE, photo).await {
        Ok(Ok(Some(photo))) if !photo.is_empty() => Ok(photo),
        Ok(Ok(_)) => Err(said::NONE),
        Ok(Err(error)) if error.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(said::TOO_LARGE),
        Ok(Err(_)) | Err(_) => Err(said::BROKEN),
    }
}
