//! The few routes of the shell itself: files, text size, wipe, help, and the page for no page.

use axum::Router;
use axum::extract::Query;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};
use serde::Deserialize;

use crate::page::SHELF;
use crate::{Html, Page, Size, State, StateKind, Visit, state_panel, words};

/// `/assets/…`, `/size`, `/wipe` and `/help`.
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new()
        .merge(SHELF.router())
        .route("/size", get(size))
        .route("/wipe", get(wipe))
        .route("/help", get(help))
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

/// Forgets the visit: cookies, storage and caches of the browser, then the start page.
/// The kind of screen travels in the address because its cookie goes too.
async fn wipe(visit: Visit) -> Response {
    let screen = visit.screen.name();
    let start = if screen.is_empty() { "/?attract".to_owned() } else { format!("/?attract&screen={screen}") };
    let headers = AppendHeaders([
        (header::LOCATION, start),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::HeaderName::from_static("clear-site-data"), r#""cache", "cookies", "storage""#.to_owned()),
    ]);
    (StatusCode::SEE_OTHER, headers).into_response()
}

async fn help(visit: Visit) -> Html {
    let contacts = visit.masthead.help.clone();
    let body = if contacts.is_empty() {
        let state = State::new(StateKind::Empty, words::HELP_NOBODY)
            .why(words::HELP_NOBODY_WHY)
            .to_do(words::HELP_NOBODY_TO_DO);
        state_panel(&state)
    } else {
        maud::html! {
            p class="lead" { (words::HELP_LEAD) }
            ul class="contacts" { @for contact in &contacts { li { (crate::state::call(contact)) } } }
        }
    };
    Page::new(words::HELP_TITLE).icon("lifebuoy").speak([words::HELP_LEAD]).body(body).render(&visit)
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
        .speak(state.speak())
        .body(state_panel(&state))
        .render(visit)
}
