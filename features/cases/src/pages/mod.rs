//! The pages of an application: what it is, one question after another, the summary, keeping it, handing it in, its
//! slip, how far it is; and those of the desk that handles it.

pub(crate) mod after;
pub(crate) mod desk_act;
pub(crate) mod desk_after;
pub(crate) mod desk_answers;
pub(crate) mod desk_batch;
pub(crate) mod desk_case;
pub(crate) mod desk_cases;
pub(crate) mod desk_paper;
pub(crate) mod desk_papers;
pub(crate) mod desk_waiting;
pub(crate) mod fill;
pub(crate) mod guide;
pub(crate) mod hand_in;
pub(crate) mod keep;
pub(crate) mod paper;
pub(crate) mod phone;
mod phone_center;
pub(crate) mod print;
pub(crate) mod progress;
pub(crate) mod sheet;
pub(crate) mod summary;

use crate::draft::{Draft, Ticket};
use crate::item::Item;
use crate::{catalogue, proxy, store, words};
use axum::{Router, response::IntoResponse, response::Response};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply, Site};
use hongwang_page::{Html, Link, Page, Shelf, State, StateKind, VISIT_COOKIE, Visit, cookie, state_panel};
use hongwang_store::Tx;
use http::{HeaderMap, StatusCode};
use rust_embed::RustEmbed;
use std::sync::{Arc, LazyLock};

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

pub(crate) static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/cases/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}

/// The address of the style sheet of these pages.
pub(crate) fn style() -> &'static str {
    SHELF.address("cases.css")
}

/// A page of this item, below its guide.
pub(crate) fn page(title: impl Into<String>, item: &Item) -> Page {
    let above = Link::new(address(item), &item.name);
    Page::new(title).icon(&item.icon).trail([above]).island(SHELF.address("cases.css"))
}

/// The address of an item's guide.
pub(crate) fn address(item: &Item) -> String {
    format!("/apply/{}", item.slug)
}

/// An item that can be applied for.
pub(crate) async fn offered(tx: &mut Tx, slug: &str) -> Reply<Arc<Item>> {
    let item = item(tx, slug).await?.filter(|item| !item.hidden);
    item.ok_or_else(|| Problem::missing(words::NO_ITEM).into())
}

/// What can be begun under this name: an item, or a mandate, which stands in no column.
pub(crate) async fn item(tx: &mut Tx, slug: &str) -> hongwang_store::Result<Option<Arc<Item>>> {
    if slug == proxy::SLUG { proxy::item(tx).await.map(Some) } else { catalogue::item(tx, slug).await }
}

/// Only a village's screen files an application.
pub(crate) fn only_in_a_village(place: &Place) -> Reply<()> {
    if place.site == Site::Village { Ok(()) } else { Err(Problem::missing(words::ONLY_IN_A_VILLAGE).into()) }
}

/// The visit's ticket, if it has one.
fn ticket(headers: &HeaderMap) -> Option<Ticket> {
    cookie(headers, VISIT_COOKIE).and_then(|text| Ticket::read(&text))
}

/// What this visit is filling in.
pub(crate) struct Open {
    pub(crate) ticket: Ticket,
    pub(crate) draft: Draft,
    pub(crate) item: Arc<Item>,
}

/// What this visit is filling in; none when it has ended, or begun nothing.
pub(crate) async fn open(place: &Place, headers: &HeaderMap) -> Reply<Option<Open>> {
    open_in(&mut place.db.read().await?, place, headers).await
}

/// The same in a transaction that goes on, so that nothing is written over what comes in between.
pub(crate) async fn open_in(tx: &mut Tx, place: &Place, headers: &HeaderMap) -> Reply<Option<Open>> {
    only_in_a_village(place)?;
    let Some(ticket) = ticket(headers) else { return Ok(None) };
    let Some(draft) = store::draft(tx, &ticket, place.clock.now()).await? else { return Ok(None) };
    let Some(item) = item(tx, &draft.item).await? else { return Ok(None) };
    Ok(Some(Open { ticket, draft, item }))
}

/// Where somebody comes whose draft is gone: what happened, and what to do.
pub(crate) fn gone(visit: &Visit) -> Response {
    let state = State::new(StateKind::Empty, words::GONE).why(words::GONE_WHY).to_do(words::GONE_TO_DO);
    let state = state.link("/apply", words::ALL_ITEMS).link("/apply/resume", words::RESUME);
    let page = Page::new(words::GONE).icon("edit").status(StatusCode::GONE).personal();
    let page: Html = page.body(state_panel(&state)).render(visit);
    page.into_response()
}
