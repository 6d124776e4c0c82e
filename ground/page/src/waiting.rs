//! What a page says while the next one does not come: parts of it, hidden until their island (`swap.js`) needs them.

use maud::{Markup, html};

use crate::{icon, words};

/// The strip after a second, with a way to stay, and the one for a node that does not answer.
pub(crate) fn waiting_strips() -> Markup {
    html! {
        div class="waiting" id="going" hidden {
            p role="status" data-say { (icon("clock")) span { (words::GOING) } }
            button class="button" type="button" data-cancel data-say { (words::STAY) }
        }
        div class="waiting lost" id="lost" hidden {
            p role="alert" data-say { (icon("wifi-off")) span { (words::LOST) } }
            button class="button strong" type="button" data-again data-say { (words::AGAIN) }
            button class="button" type="button" data-cancel data-say { (words::STAY) }
        }
    }
}
