//! 帮村民填表: the form that the villager shares, before whoever answered. One form a field, so that each is written by
//! itself and nothing else on the page is lost by it; the island beside keeps the rest.

use crate::{
    call::sheet::{Field, Kind, Shared},
    words::sheet as said,
};
use hongwang_base::{AccountId, Millis};
use hongwang_page::{
    Markup,
    desk::{self, Choice, Control, board_mark, panel},
    html, icon,
};

/// More choices than these are folded.
const SEEN: usize = 6;

/// What was typed and could not be proposed, and why.
pub(super) struct Typed {
    pub(super) at: String,
    pub(super) value: String,
    pub(super) why: String,
}

/// Who looks, and when.
#[derive(Clone, Copy)]
pub(super) struct Eyes {
    pub(super) account: AccountId,
    pub(super) now: Millis,
}

/// The form, or the place where one will stand.
pub(super) fn part(at: &str, shared: Option<&Shared>, typed: Option<&Typed>, eyes: Eyes) -> Markup {
    html! {
        div data-sheet data-shape=[shared.map(|shared| shared.shape)] {
            @if let Some(shared) = shared { (panel(said::WINDOW, &form(at, shared, typed, eyes))) }
        }
    }
}

fn form(at: &str, shared: &Shared, typed: Option<&Typed>, eyes: Eyes) -> Markup {
    html! {
        p class="sheet-title" { (said::form(&shared.sheet.title)) }
        p class="hint" { (said::LEAD) }
        ol class="sheet-fields" data-sheet-fields {
            @for field in &shared.sheet.fields { (one(at, shared, field, typed, eyes)) }
        }
    }
}

/// One field. Its mark differs when anything of it differs.
fn one(at: &str, shared: &Shared, field: &Field, typed: Option<&Typed>, eyes: Eyes) -> Markup {
    let waits = shared.writes(&field.at, eyes.now);
    let typed = typed.filter(|typed| typed.at == field.at);
    let refused = shared.refused.iter().find(|refused| refused.at == field.at);
    let (value, why) = match (typed, refused) {
        (Some(typed), _) => (typed.value.as_str(), Some(typed.why.as_str())),
        // What another typed may be personal.
        (None, Some(refused)) if refused.account != eyes.account => {
            (field.value.as_str(), Some(said::NOT_TAKEN))
        }
        (None, Some(refused)) => (refused.value.as_str(), Some(refused.why.as_str())),
        (None, None) => (field.value.as_str(), (!field.wrong.is_empty()).then_some(field.wrong.as_str())),
    };
    let by = waits.map(|waits| said::writes(&waits.by));
    let mark = board_mark(&(field, value, why, &by));
    html! {
        li class="sheet-field" data-field=(field.at) data-mark=(mark) {
            p class="sheet-ask" { (field.ask) }
            @if field.shown.is_empty() { p class="sheet-shown" { (said::EMPTY) } }
            @else { p class="sheet-shown" { (said::HAS) strong { (field.shown) } } }
            @if let Some(by) = &by {
                p class="sheet-waits" role="status" { (icon("history")) (by) }
            } @else if field.kind == Kind::Laid {
                p class="hint" { (said::LAID) }
            } @else {
                form class="form" method="post" action=(at) data-act="fill" {
                    input type="hidden" name="do" value="fill";
                    input type="hidden" name="at" value=(field.at);
                    input type="hidden" name="shape" value=(shared.shape);
                    (desk::field(&control(field, value, why)))
                    button class="button" type="submit" { (if field.kind == Kind::More { said::DO } else { said::WRITE }) }
                }
            }
        }
    }
}

/// What takes the answer. It is sent under the place of the field, which is unique on the page.
fn control(field: &Field, value: &str, why: Option<&str>) -> desk::Field {
    let choices = || field.choices.iter().map(|choice| Choice::new(&choice.value, &choice.name));
    let (label, value) = match field.kind {
        // The number of members is no choice.
        Kind::More => (said::WHAT, ""),
        _ => (field.label.as_str(), value),
    };
    let control = match field.kind {
        Kind::Text | Kind::Laid => Control::Line("text"),
        _ if field.choices.len() <= SEEN => Control::Radio(choices().collect()),
        _ => Control::Select(choices().collect()),
    };
    let drawn = desk::Field::new(&field.at, label, control).value(value).error(why);
    let drawn = if field.hint.is_empty() { drawn } else { drawn.hint(&field.hint) };
    if field.optional && field.kind != Kind::More { drawn.optional() } else { drawn }
}
