//! The pages: 求助 and its forms for everybody, the queue and the roster for staff.

pub(crate) mod column;
pub(crate) mod desk_photo;
pub(crate) mod desk_roster;
pub(crate) mod desk_tickets;
pub(crate) mod help;
pub(crate) mod message;
pub(crate) mod person;
pub(crate) mod request;

use axum::Router;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/consult/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
