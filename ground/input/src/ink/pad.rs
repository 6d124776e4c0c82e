//! The ink pad as HTML, with every word on it; the island draws on it and asks.

use super::words;
use maud::{Markup, html};

/// What stands in a field's panel for writing by hand.
pub fn pad() -> Markup {
    html! {
        div class="ink" data-ask="/writing/ink" data-reading=(words::READING) data-no-answer=(words::NO_ANSWER) {
            div class="ink-pad" role="img" aria-label=(words::PAD) data-say=(words::PAD) data-here=(words::WRITE_HERE) {
                canvas {}
            }
            div class="ink-side" {
                p class="ink-said" role="status" data-say {}
                div class="ink-taken" role="group" aria-label=(words::TAKEN) hidden {
                    span class="small" data-say { (words::TAKEN) }
                    div class="ink-others" {}
                }
                div class="ink-keys" {
                    (key("undo", words::UNDO)) (key("wipe", words::WIPE))
                    @for (sign, name) in words::SIGNS { (typing(sign, sign, name)) }
                    (typing(" ", words::SPACE, words::SPACE))
                    (key("pinyin", words::TO_PINYIN))
                }
            }
        }
    }
}

/// A square to write one shown character in, sent with its form under the name of the character.
pub fn sample(character: char) -> Markup {
    html! {
        div class="ink-sample" {
            span class="ink-model" data-say { (character) }
            div class="ink-pad" role="img" aria-label=(words::sample(character)) data-sample {
                canvas {}
                input type="hidden" name=(character) value="";
            }
            (key("wipe", words::WIPE))
        }
    }
}

fn key(act: &str, word: &str) -> Markup {
    html! { button type="button" class={ "writer-key " (act) } data-ink=(act) data-say { (word) } }
}

fn typing(text: &str, shown: &str, name: &str) -> Markup {
    html! {
        button type="button" class="writer-key" data-ink="type" data-text=(text) aria-label=(name) data-say=(name) { (shown) }
    }
}
