//! The few routes of the shell itself: files, text size, wipe, and the page for no page.

use axum::Router;
use axum::extract::Query;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;

use crate::page::SHELF;
use crate::{Html, Page, Size, State, StateKind, Visit, alarm, state_panel, words};

/// Where a screen rests until somebody touches it; whoever has content for it answers there.
const REST: &str = "/idle";

/// `/assets/…`, `/size`, `/alarm` and `/wipe`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .merge(SHELF.router())
        .route("/size", get(size))
        .route("/alarm", get(alarms))
        .route("/wipe", get(wipe).post(wipe_from_script))
}

#[derive(Default, Deserialize)]
struct WhichPage {
    #[serde(default)]
    start: String,
}

/// The strips of the warnings that stand now, for a page that is open.
async fn alarms(visit: Visit, Query(asked): Query<WhichPage>) -> Response {
    let strips = alarm::strips(&visit, !asked.start.is_empty()).into_string();
    ([(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, "text/html; charset=utf-8")], strips)
        .into_response()
}

#[derive(Deserialize)]
struct NewSize {
    #[serde(default)]
    to: String,
    #[serde(default)]
    back: String,
}

/// The text size button where no script runs: remember, and go back to the page.
async fn size(Query(asked): Query<NewSize>) -> Response {
    let cookie = format!("size={}; Path=/; SameSite=Lax", Size::at(&asked.to).step());
    (StatusCode::SEE_OTHER, [(header::SET_COOKIE, cookie), (header::LOCATION, own_path(&asked.back))])
        .into_response()
}

/// An address on this server, or the start page: never a redirect to elsewhere.
fn own_path(address: &str) -> String {
    let is_path = address.starts_with('/') && !address.starts_with("//") && !address.contains('\\');
    if is_path && HeaderValue::from_str(address).is_ok() && address.is_ascii() {
        address.to_owned()
    } else {
        "/".to_owned()
    }
}

/// The cookie in which a feature keeps what belongs to a visit. It goes with the visit, also where a browser does not
/// obey `Clear-Site-Data`.
pub const VISIT_COOKIE: &str = "visit";

/// The cookie in which a feature keeps since when a visit has been at something that has an end. It goes like
/// [`VISIT_COOKIE`], and holds a time alone.
pub const SITTING_COOKIE: &str = "sitting";

/// The cookie by which the class that is held before a screen is known. It goes like [`VISIT_COOKIE`].
pub const CLASS_COOKIE: &str = "class";

/// What the browser drops: its cache (with the pages kept for the back key), cookies, storage. A browser obeys it on
/// a connection that it trusts: this machine's own, or HTTPS.
const FORGET: &str = r#""cache", "cookies", "storage""#;

/// Forgets the visit, then the idle screen. The kind of screen travels in the address because its cookie goes too.
async fn wipe(visit: Visit) -> Response {
    let screen = visit.screen.name();
    let rest = if screen.is_empty() { REST.to_owned() } else { format!("{REST}?screen={screen}") };
    (StatusCode::SEE_OTHER, forget(), [(header::LOCATION, rest)]).into_response()
}

/// The same for the island of the session, which goes on by itself once this was answered.
async fn wipe_from_script() -> Response {
    (StatusCode::NO_CONTENT, forget(), ()).into_response()
}

fn forget() -> impl axum::response::IntoResponseParts {
    let gone = |name: &str| format!("{name}=; Path=/; Max-Age=0; SameSite=Lax");
    AppendHeaders([
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::HeaderName::from_static("clear-site-data"), FORGET.to_owned()),
        (header::SET_COOKIE, gone("size")),
        (header::SET_COOKIE, gone("screen")),
        (header::SET_COOKIE, gone(VISIT_COOKIE)),
        (header::SET_COOKIE, gone(SITTING_COOKIE)),
        (header::SET_COOKIE, gone(CLASS_COOKIE)),
    ])
}

/// The page in place of one that does not exist, with status 404.
pub fn not_found(visit: &Visit) -> Html {
    let state = State::new(StateKind::Empty, words::NOT_FOUND)
        .why(words::NOT_FOUND_WHY)
        .to_do(words::NOT_FOUND_TO_DO)
        .call(visit.masthead.help.iter().take(1).cloned());
    Page::new(words::NOT_FOUND)
        .icon("search")
        .status(StatusCode::NOT_FOUND)
        .body(state_panel(&state))
        .render(visit)
}
