//! The pages: lists and single postings for everybody, the desks of those who tell of work and of those who look at it.

pub(crate) mod desk_exchange;
pub(crate) mod desk_handed;
pub(crate) mod desk_jobs;
mod desk_people;
pub(crate) mod desk_photo;
pub(crate) mod desk_seekers;
pub(crate) mod desk_sources;
pub(crate) mod list;
pub(crate) mod one;

use crate::posting::Kind;
use crate::words;
use axum::Router;
use hongwang_page::{Link, Shelf};
use rust_embed::RustEmbed;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/work/"));

/// The address of the style sheet.
pub(crate) fn style() -> String {
    SHELF.address("work.css").to_owned()
}

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}

/// What lies above the pages of a kind.
pub(crate) fn trail(kind: Kind) -> Vec<Link> {
    let (section, name) = if kind.is_goods() {
        (Link::new("/laowu/biz", words::BIZ), words::SUPPLY)
    } else {
        (Link::new("/laowu/job", words::SECTION), words::kind(kind))
    };
    vec![Link::new("/laowu", words::HALL), section, Link::new(format!("/{}", kind.column()), name)]
}
