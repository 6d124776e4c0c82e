//! A family call before whoever is in it: the same before the screen and on the telephone. Picture and sound are brought by
//! the island of all calls.

use super::call_parts::{Frame, glass, key};
use crate::{
    family::view::{FamilyView, Standing},
    words::{self, call as of_calls, family as said},
};
use hongwang_base::Millis;
use hongwang_page::{Markup, html, icon, qr};

/// What one drawing shows beside how the call stands.
#[derive(Clone, Copy, Default)]
pub(super) struct Shown<'a> {
    /// Where its keys post to.
    pub(super) at: &'a str,
    /// Whether it is drawn on the telephone.
    pub(super) far: bool,
    /// What the telephone scans, where this box knows it.
    pub(super) link: Option<&'a str>,
    /// What the last key did, and why it did nothing.
    pub(super) done: Option<&'a str>,
    pub(super) refused: Option<&'a str>,
}

/// The call.
pub(super) fn body(view: &FamilyView, shown: &Shown<'_>) -> Markup {
    let frame = Frame {
        at: shown.at,
        desk: false,
        opens: false,
        media: view.media,
        place: &view.place,
        own: of_calls::SELF,
    };
    html! { div class="family" data-ends { (glass(&frame, &panel(view, shown))) } }
}

fn panel(view: &FamilyView, shown: &Shown<'_>) -> Markup {
    let standing = view.standing;
    let says = if shown.far {
        said::stands_far(standing, &view.place, view.length)
    } else {
        said::stands(standing, view.length)
    };
    html! {
        section class="call-panel" data-panel=(view.panel) data-stage=(standing.word()) {
            @if let Some(why) = shown.refused { p class="meeting-refused" role="alert" data-say { (icon("alert-circle")) (why) } }
            @if let Some(done) = shown.done { p class="call-done" role="status" data-say { (icon("check")) (done) } }
            p class="meeting-standing" role="status" data-say { (says) }
            @if let Some(news) = lost(view, shown) { p class="meeting-refused" role="status" data-say { (icon("wifi-off")) (news) } }
            @if !view.is_over && standing != Standing::Waiting {
                p class="call-left" data-clock=(view.left / Millis::SECOND) { (said::left(view.left)) }
            }
            @match (standing, shown.far) {
                (Standing::Waiting, false) => (code(shown.link)),
                (Standing::Knocking, false) => p class="call-free" data-say { (said::KNOCKS_HOW) },
                (Standing::Waiting, true) => p class="call-free" data-say { (said::KNOCK_HOW) },
                (Standing::Taken, _) => p class="call-free" data-say { (said::TAKEN_HOW) },
                (Standing::Over, true) => p class="call-free" data-say { (said::CLOSED_HOW) },
                _ => {},
            }
            (keys(view, shown))
            @if !view.is_over && !view.media { p class="meeting-how" data-say { (of_calls::NO_MEDIA) } }
            @if !view.is_over { p class="meeting-how" data-say { (said::NOT_KEPT) } }
        }
    }
}

/// That the other's line broke.
fn lost(view: &FamilyView, shown: &Shown<'_>) -> Option<&'static str> {
    let broken = view.standing == Standing::Talking && !view.there;
    broken.then_some(if shown.far { said::SCREEN_LOST } else { said::COMES_BACK })
}

fn code(link: Option<&str>) -> Markup {
    html! {
        @if let Some(link) = link {
            div class="meeting-code family-code" data-link=(link) {
                (qr(link, said::SCAN_LABEL))
                div { p data-say { (said::SCAN) } p class="meeting-how" data-say { (said::GIVES_UP) } }
            }
        } @else { p class="call-free" data-say { (said::LINK_LOST) } }
    }
}

fn keys(view: &FamilyView, shown: &Shown<'_>) -> Markup {
    let (at, talks) = (shown.at, view.standing == Standing::Talking);
    let opens = talks || (shown.far && view.standing == Standing::Knocking);
    html! {
        div class="meeting-keys" {
            @if view.is_over && !shown.far { (begin(said::AGAIN)) }
            @if view.standing == Standing::Waiting && shown.far { (key(at, "knock", said::KNOCK, "video", "strong")) }
            @if view.standing == Standing::Knocking && !shown.far { (key(at, "let_in", said::LET_IN, "check", "strong")) }
            @if opens && view.media { div data-without-media { button class="button meeting-act strong" type="button" data-camera data-say { (icon("video")) (words::OPEN_PICTURE) } } }
            @if talks && view.muted { (key(at, "unmute", words::UNMUTE_OWN, "microphone", "")) }
            @else if talks { (key(at, "mute", words::MUTE, "volume", "")) }
            @if view.may_extend && !shown.far { (key(at, "extend", said::MORE, "clock", "")) }
            @if !view.is_over && (!shown.far || view.standing != Standing::Waiting) { (key(at, "hang_up", said::END, "x", "call-end")) }
        }
    }
}

/// The key that begins one.
pub(super) fn begin(name: &str) -> Markup {
    html! {
        form method="post" action="/meetings/family" {
            button class="button meeting-act strong" type="submit" data-say { (icon("video")) (name) }
        }
    }
}

/// What it is, and the key that begins one.
pub(super) fn about(here: bool) -> Markup {
    html! {
        div class="family-about" {
            p class="lead" data-say { (said::LEAD) }
            ol class="family-steps" { @for step in said::STEPS { li data-say { (step) } } }
            @if here { div class="meeting-keys first" { (begin(said::BEGIN)) } }
            @else { p class="meeting-standing" data-say { (said::AT_SCREEN) } }
            p class="meeting-how" data-say { (said::ABOUT) }
        }
    }
}
