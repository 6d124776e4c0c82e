//! The pages: the weather as the page of its column, and for staff whom the county asks.

pub(crate) mod sources;
pub(crate) mod weather;

use axum::Router;
use hongwang_page::desk::Flash;
use hongwang_page::{Shelf, Tone};
use rust_embed::RustEmbed;
use serde::Deserialize;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "islands/"]
struct Files;

static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/inquiry/"));

/// The address of one of the style sheets.
pub(crate) fn style(name: &str) -> String {
    SHELF.address(name).to_owned()
}

/// What was just done, as the address of a desk page names it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    done: String,
}

impl Done {
    /// What is said of it, from the table of its page.
    pub(crate) fn flash(&self, said: &[(&str, &str)]) -> Option<Flash> {
        let (_, text) = said.iter().find(|(done, _)| *done == self.done)?;
        Some(Flash { tone: Tone::Good, text: (*text).to_owned() })
    }
}

pub(crate) fn shelf_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    SHELF.router()
}
