//! The pages: the weather as the page of its column, and for staff whom the county asks.

pub(crate) mod sources;
pub(crate) mod weather;

use axum::Router;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/inquiry/"));

/// The address of one of the style sheets.
pub(crate) fn style(name: &str) -> String {
    SHELF.address(name).to_owned()
}

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
