//! A part of a page that stays true while somebody looks at it.
//!
//! ```text
//! board(state, mark, …) ─► page ─► assets/board.js: asks `state` every two seconds ─► {"mark": …}
//!                                  another mark than the one drawn: the page is fetched, its board is put in
//! ```
//!
//! The page says so by [`Page::follow_board`](crate::Page::follow_board); a page has one board. Without script it stands
//! as it was drawn.

use crate::words;
use maud::{Markup, html};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A board: at `state` its mark is asked for, which differs when something drawn differs.
pub fn board(state: &str, mark: &str, content: &Markup) -> Markup {
    html! {
        p role="status" data-board-line="lost" hidden { (words::BOARD_LOST) }
        p role="status" data-board-line="resting" hidden { (words::BOARD_RESTING) }
        div data-board=(state) data-mark=(mark) { (content) }
    }
}

/// The mark of what is drawn.
pub fn board_mark(drawn: &impl Hash) -> String {
    let mut hasher = DefaultHasher::new();
    drawn.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
