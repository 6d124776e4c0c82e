//! The pages, and their style.

pub(crate) mod desk;
pub(crate) mod search;

use axum::Router;
use hongwang_feature::Place;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/search/assets/"));

pub(crate) fn files() -> Router<Place> {
    SHELF.router()
}
