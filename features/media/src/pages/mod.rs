//! The pages: library and films for everybody, reels and board for staff.

pub(crate) mod desk_board;
pub(crate) mod desk_reel;
pub(crate) mod desk_subscription;
pub(crate) mod file;
pub(crate) mod film;
pub(crate) mod library;
pub(crate) mod phone;
pub(crate) mod range;
mod removals;
pub(crate) mod sent;

use axum::Router;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

pub(crate) static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/media/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
