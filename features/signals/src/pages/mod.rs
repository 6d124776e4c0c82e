//! The pages: the column and its channels for everybody, the list of channels for staff.

pub(crate) mod back;
pub(crate) mod desk;
pub(crate) mod desk_guide;
pub(crate) mod guide;
pub(crate) mod list;
pub(crate) mod watch;

use axum::Router;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/signals/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
