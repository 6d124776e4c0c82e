//! A field and its keys as HTML. The keys stand hidden in the page, with every word on them, until the island
//! opens them: the island holds no words of its own.

use maud::{Markup, html};

use super::{Field, FieldKind, LONGEST, date::YEARS, words};

const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const GROUPS: u8 = 30;

/// The field with label, hint, the place for what is wrong, and its keys.
pub fn field(field: &Field) -> Markup {
    let id = |part: &str| format!("{}-{part}", field.name);
    let described = if field.hint.is_empty() { id("said") } else { format!("{} {}", id("hint"), id("said")) };
    html! {
        div class="writer" data-kind=(field.kind.word()) data-full=(words::too_long(LONGEST)) {
            label class="writer-label" for=(id("input")) data-say { (field.label) }
            @if !field.hint.is_empty() { p class="writer-hint small" id=(id("hint")) data-say { (field.hint) } }
            div class="writer-line" {
                input class="writer-input" id=(id("input")) type="text" name=(field.name) value=(field.value)
                    autocomplete="off" autocorrect="off" autocapitalize="off" spellcheck="false"
                    aria-invalid=[field.problem.map(|_| "true")]
                    aria-describedby=(described);
                span class="writer-right" hidden title=(words::RIGHT) { (hongwang_page::icon("circle-check")) }
            }
            p class={ "writer-said" @if field.problem.is_some() { " wrong" } } id=(id("said")) role="status" data-say {
                (field.problem.unwrap_or_default())
            }
            div class="writer-panels" role="group" aria-label=(words::KEYS) hidden { (panels(field.kind)) }
        }
    }
}

fn panels(kind: FieldKind) -> Markup {
    match kind {
        FieldKind::Text => written(words::FIRST_WORDS),
        FieldKind::Name => written(words::SURNAMES),
        FieldKind::Digits => digits(None),
        FieldKind::Phone => digits(None),
        FieldKind::IdNumber => digits(Some(("X", "X"))),
        FieldKind::Amount | FieldKind::Decimal => digits(Some((".", words::POINT))),
        FieldKind::Date => wheels(),
        FieldKind::Place => place(),
    }
}

/// By hand, by letters or by digits. `first` is what is suggested before anything is written.
fn written(first: &str) -> Markup {
    html! {
        (suggestions(first))
        div class="writer-tabs" {
            button type="button" class="writer-key" data-tab="ink" aria-pressed="true" data-say { (words::BY_HAND) }
            button type="button" class="writer-key" data-tab="pinyin" aria-pressed="false" data-say { (words::BY_PINYIN) }
            button type="button" class="writer-key" data-tab="digits" aria-pressed="false" data-say { (words::BY_DIGITS) }
            (edit_keys())
        }
        div class="writer-panel" data-panel="ink" { (crate::ink::pad::pad()) }
        div class="writer-panel" data-panel="pinyin" hidden { (letters()) }
        div class="writer-panel" data-panel="digits" hidden { (digit_keys(Some(("-", "-")))) }
    }
}

/// The row of big tiles with arrows on both sides; filled by the island.
fn suggestions(first: &str) -> Markup {
    html! {
        div class="writer-suggestions" role="group" aria-label=(words::SUGGESTIONS) data-first-words=(first) {
            button type="button" class="writer-key" data-act="earlier" aria-label=(words::EARLIER) data-say=(words::EARLIER) disabled {
                (hongwang_page::icon("arrow-left"))
            }
            div class="writer-tiles" {}
            button type="button" class="writer-key" data-act="later" aria-label=(words::LATER) data-say=(words::LATER) disabled {
                (hongwang_page::icon("arrow-right"))
            }
        }
    }
}

fn letters() -> Markup {
    html! {
        p class="writer-typed" data-typed data-say aria-label=(words::TYPED) data-hint=(words::LETTERS_HINT) { (words::LETTERS_HINT) }
        div class="writer-letters" {
            @for row in ROWS {
                div class="writer-row" { @for letter in row.chars() { (key(&letter.to_string(), &letter.to_string())) } }
            }
        }
    }
}

fn digits(extra: Option<(&str, &str)>) -> Markup {
    html! {
        div class="writer-panel writer-beside" data-panel="digits" {
            (digit_keys(extra))
            div class="writer-side" { (edit_keys()) }
        }
    }
}

/// Three by four, with what the field needs beside the zero.
fn digit_keys(extra: Option<(&str, &str)>) -> Markup {
    html! {
        div class="writer-digits" {
            @for digit in 1..=9 { (key(&digit.to_string(), &digit.to_string())) }
            @if let Some((sign, said)) = extra { (key(sign, said)) } @else { span class="writer-gap" {} }
            (key("0", "0"))
            (act("erase", words::ERASE))
        }
    }
}

/// 删除 清空 写好了: at one place in every panel.
fn edit_keys() -> Markup {
    html! { (act("erase", words::ERASE)) (act("clear", words::CLEAR)) (act("done", words::DONE)) }
}

fn key(sign: &str, said: &str) -> Markup {
    html! { button type="button" class="writer-key" data-key=(sign) data-say=(said) { (sign) } }
}

fn act(name: &str, word: &str) -> Markup {
    html! { button type="button" class={ "writer-key " (name) } data-act=(name) data-say { (word) } }
}

fn wheels() -> Markup {
    html! {
        div class="writer-panel writer-beside" data-panel="wheels" data-from=(YEARS.0) data-to=(YEARS.1) {
            div class="writer-wheels" {
                @for (part, unit) in words::WHEELS { (wheel(part, unit)) }
            }
            div class="writer-side" {
                button type="button" class="writer-key" data-leap="-10" data-say { (words::TEN_BACK) }
                button type="button" class="writer-key" data-leap="10" data-say { (words::TEN_ON) }
                (act("clear", words::CLEAR))
                (act("done", words::TAKE_DATE))
            }
        }
    }
}

/// One wheel: a key upwards, the value between its neighbours, a key downwards.
fn wheel(part: &str, unit: &str) -> Markup {
    let turn = |by: &str, icon: &str, later: bool| {
        html! {
            button type="button" class="writer-key" data-turn=(by) aria-label=(words::step(unit, later)) data-say=(words::step(unit, later)) {
                (hongwang_page::icon(icon))
            }
        }
    };
    html! {
        div class="writer-wheel" data-wheel=(part) data-unit=(unit) {
            (turn("-1", "chevron-up", false))
            span class="writer-near" aria-hidden="true" {}
            span class="writer-now" aria-live="polite" data-say {}
            span class="writer-near" aria-hidden="true" {}
            (turn("1", "chevron-down", true))
        }
    }
}

fn place() -> Markup {
    html! {
        div class="writer-panel" data-panel="place" data-group=(words::GROUP) data-groups=(GROUPS) {
            p class="writer-ask" data-asks=(words::PLACE_ASKS.join(" "))
                data-no-answer=(words::PLACE_NO_ANSWER) data-say {}
            (suggestions(""))
            div class="writer-tabs" {
                button type="button" class="writer-key" data-act="here" data-say hidden { (words::PLACE_HERE) }
                button type="button" class="writer-key" data-act="no-group" data-say hidden { (words::PLACE_NO_GROUP) }
                button type="button" class="writer-key" data-act="clear" data-say { (words::PLACE_BACK) }
                (act("done", words::DONE))
            }
        }
    }
}
