//! The pages: the column and its cameras in the village, the register and the look of the county at the desk.

pub(crate) mod desk;
mod desk_form;
pub(crate) mod desk_look;
pub(crate) mod list;
pub(crate) mod live;
pub(crate) mod watch;

use axum::{
    Router,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use hongwang_page::Shelf;
use http::header;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/plots/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}

/// A still that no browser keeps.
fn jpeg(still: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "image/jpeg"),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, still).into_response()
}
