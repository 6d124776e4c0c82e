//! The pages: columns and the page of a meeting for everybody, list, console and record for staff.

pub(crate) mod call;
pub(crate) mod call_kept;
mod call_parts;
pub(crate) mod call_phone;
pub(crate) mod call_sheet;
pub(crate) mod column;
pub(crate) mod console;
mod console_parts;
pub(crate) mod desk;
mod desk_ask_in;
pub(crate) mod desk_call;
pub(crate) mod desk_calls;
pub(crate) mod desk_offices;
pub(crate) mod desk_roster;
mod desk_sheet;
pub(crate) mod desk_watch;
pub(crate) mod family;
mod family_far;
mod family_parts;
pub(crate) mod guest;
pub(crate) mod known;
mod lead;
mod line;
pub(crate) mod looks;
pub(crate) mod record;
pub(crate) mod seat;
pub(crate) mod sign;
pub(crate) mod uninvite;
pub(crate) mod venue;
pub(crate) mod wall;
pub(crate) mod watch;

use axum::Router;
use hongwang_page::Shelf;
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/meetings/"));

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
