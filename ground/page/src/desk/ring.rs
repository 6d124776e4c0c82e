//! Somebody before a screen calls the desk: the strip that says so, on every page of whoever may answer.
//!
//! ```text
//! place(), empty ─► assets/ring.js: asks `/desk/calls/ring` ─► Rings: the strip, a tone as long as something rings
//! ```
//!
//! Where calls are answered is the feature's; whoever has that page in the navigation is rung.

use super::Desk;
use maud::{Markup, html};
use serde::Serialize;

/// The page of calls.
const CALLS: &str = "/desk/calls";
/// Where it is asked what rings.
pub const RINGS: &str = "/desk/calls/ring";

/// What rings for whoever asks.
#[derive(Debug, Serialize)]
pub struct Rings {
    /// Differs when the strip differs.
    pub mark: String,
    /// How many ring.
    pub count: usize,
    /// The strip: nothing where nothing rings.
    pub strip: String,
}

/// Whether calls are answered at this desk.
pub(crate) fn answers(desk: &Desk) -> bool {
    desk.nav.iter().flat_map(|group| &group.links).any(|link| link.href == CALLS)
}

/// Where the strip comes.
pub(crate) fn place() -> Markup {
    html! { div id="ring" data-ring=(RINGS) aria-live="assertive" {} }
}
