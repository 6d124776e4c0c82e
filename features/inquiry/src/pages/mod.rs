//! The pages: the weather as the page of its column, and its source for staff.

mod chart;
pub(crate) mod desk;
pub(crate) mod weather;

use axum::Router;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/inquiry/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
