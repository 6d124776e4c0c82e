//! The islands of ink pad and keys, and their style.

use std::sync::LazyLock;

use axum::Router;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/writing/assets/"));

/// The addresses that a page with fields adds, scripts and styles:
/// `islands().fold(page, Page::island)`.
pub fn islands() -> impl Iterator<Item = &'static str> {
    SHELF.addresses()
}

/// Routes that answer for the files behind [`islands`].
pub fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
