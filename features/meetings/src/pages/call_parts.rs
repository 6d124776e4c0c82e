//! A call before whoever is in it: the glass, the keys, the result card. The same before the screen that called and at the
//! desk; the island beside brings picture, sound and lines, and keeps it true.

use super::{SHELF, call_sheet};
use crate::{
    call::{
        Outcome,
        memo::{Card, Found},
        view::CallView,
    },
    words::{self, call as said, card},
};
use hongwang_base::Millis;
use hongwang_page::{Markup, html, icon, qr, say, spoken};

/// What one drawing shows beside how the call stands.
#[derive(Default)]
pub(super) struct Shown<'a> {
    /// Where its keys post to.
    pub(super) at: &'a str,
    pub(super) desk: bool,
    /// Whether whoever looks takes part, or looks on.
    pub(super) seated: bool,
    /// Whether the touch that led here opens picture and sound, after the countdown.
    pub(super) opens: bool,
    /// Whether a printer stands beside the screen.
    pub(super) prints: bool,
    /// What the last key did, and why it did nothing.
    pub(super) done: Option<&'a str>,
    pub(super) refused: Option<&'a str>,
}

/// The call.
pub(super) fn body(view: &CallView, shown: &Shown<'_>) -> Markup {
    let opens = shown.opens && view.outcome.goes_on();
    let own = if shown.desk { said::MINE } else { said::SELF };
    let frame = Frame { at: shown.at, desk: shown.desk, opens, media: view.media, place: &view.place, own };
    glass(&frame, &panel(view, shown))
}

/// What stands around what changes in a call.
pub(super) struct Frame<'a> {
    /// Where its keys post to.
    pub(super) at: &'a str,
    pub(super) desk: bool,
    /// Whether the touch that led here opens picture and sound.
    pub(super) opens: bool,
    pub(super) media: bool,
    /// The screen, and what the own picture is called.
    pub(super) place: &'a str,
    pub(super) own: &'a str,
}

/// The glass of a call, with what the island puts in anew below it.
pub(super) fn glass(frame: &Frame<'_>, panel: &Markup) -> Markup {
    html! {
        div class={ "call" @if frame.desk { " at-desk" } } data-call=(frame.at) data-desk[frame.desk] data-media[frame.media]
            data-open[frame.opens] data-place=(frame.place) data-still=(said::STILL_OF_CALLER)
            data-countdown=(words::COUNTDOWN) data-on=(words::CAMERA_ON) data-blind=(words::NO_CAMERA)
            data-again=(words::AGAIN) data-broken=(words::BROKEN) data-mine=(frame.own) data-connection=(SHELF.address("connection.js")) data-strokes=(SHELF.address("strokes.js")) {
            p class="meeting-banner" role="status" aria-live="assertive" data-say hidden {}
            div class="call-glass" hidden {}
            p class="meeting-said" role="status" aria-live="polite" data-say hidden {}
            button class="button meeting-act" type="button" data-cancel data-say hidden { (icon("x")) (words::NOT_NOW) }
            (panel)
        }
    }
}

fn stage(view: &CallView) -> &'static str {
    match view.outcome {
        _ if view.is_over => "over",
        Outcome::Talking => "talking",
        _ => "ringing",
    }
}

fn talks(view: &CallView) -> bool {
    stage(view) == "talking"
}

/// What the island puts in anew when something happened.
fn panel(view: &CallView, shown: &Shown<'_>) -> Markup {
    html! {
        section class="call-panel" data-panel=(view.panel) data-stage=(stage(view)) data-shares[view.window.is_some()] {
            @if let Some(why) = shown.refused { p class="meeting-refused" role="alert" data-say { (icon("alert-circle")) (why) } }
            @if let Some(done) = shown.done { p class="call-done" role="status" data-say { (icon("check")) (done) } }
            @match stage(view) {
                "ringing" => (ringing(view)),
                "talking" => (talking(view, shown)),
                _ => (over(view, shown)),
            }
            // Hanging up stands above what is to be read, and after it that stands first.
            @let card = view.card.as_ref().filter(|_| shown.seated && !shown.desk);
            @if let Some(card) = card.filter(|_| view.is_over) { (result(view, card, shown)) }
            @if let Some(address) = view.telephone.as_ref().filter(|_| shown.seated) { (telephone(address)) }
            @let shares = talks(view) && shown.seated && !shown.desk;
            // That a form is shared stands there whatever else does.
            @if shares && (view.window.is_some() || view.telephone.is_none()) { (call_sheet::above(view, shown.at)) }
            @if shown.seated { (keys(view, shown)) } @else { p class="meeting-how" data-say { (said::LOOKS_ON) } }
            @if shares { (call_sheet::below(view)) }
            @if let Some(card) = card.filter(|_| !view.is_over) { (result(view, card, shown)) }
            @if !view.is_over && !view.media { p class="meeting-how" data-say { (said::NO_MEDIA) } }
            @if !view.is_over { p class="meeting-how" data-say { (said::NEVER_RECORDED) } }
        }
    }
}

fn ringing(view: &CallView) -> Markup {
    let ready = view.sight.still > 0;
    html! {
        // A code for a telephone needs the room: it and the keys stay on the screen.
        @if view.telephone.is_none() {
            p class="meeting-standing" data-say { (said::calling(&view.whom)) }
            p class="call-free" data-say { @if ready { (said::PHOTO_READY) } @else { (said::rung(view.free)) } }
        }
        p class="call-left" data-say { (said::WAIT.0) strong data-left { (view.left / Millis::SECOND) } (said::WAIT.1) }
    }
}

fn talking(view: &CallView, shown: &Shown<'_>) -> Markup {
    let who = if shown.desk { said::IN_TALK.to_owned() } else { said::talking(&view.with) };
    html! {
        // A shared form says with whom, above.
        @if shown.desk || !shown.seated || view.window.is_none() { p class="meeting-standing" data-say { (who) } }
        @if shown.desk { p class="meeting-speaks" { (said::looks_for(&view.whom)) } }
        @if shown.desk && view.with.len() > 1 { p class="meeting-speaks" { (said::talking(&view.with)) } }
        @if let Some(whom) = &view.asking { p class="meeting-speaks" role="status" data-say { (icon("phone-call")) (said::asking(whom)) } }
        @if shown.desk && view.lost { p class="meeting-refused" role="alert" { (icon("wifi-off")) (said::LOST) } }
        @if let Some(news) = news(view).filter(|_| !shown.desk && view.telephone.is_none()) { p class="meeting-speaks" role="status" data-say { (news) } }
    }
}

/// One line for the villager, the newest thing first: the keys below stay on the screen.
fn news(view: &CallView) -> Option<&'static str> {
    let drawn = !view.sight.strokes.is_empty();
    match (&view.card, view.sight.on) {
        (Some(_), _) => Some(said::CARD_CAME),
        (None, 0) => drawn.then_some(said::DRAWN_LIVE),
        (None, _) => drawn.then_some(said::LOOKS_AT_STILL),
    }
}

fn over(view: &CallView, shown: &Shown<'_>) -> Markup {
    let missed = view.length == 0;
    html! {
        p class="meeting-standing" data-say { (said::came_to(view.outcome, &view.counter, view.length)) }
        @if missed && !shown.desk { p class="call-free" data-say { (said::TO_TICKET) } }
    }
}

pub(super) fn key(at: &str, act: &str, label: &str, pictogram: &str, class: &str) -> Markup {
    html! {
        form method="post" action=(at) data-act=(act) {
            input type="hidden" name="do" value=(act);
            button class={ "button meeting-act " (class) } type="submit" data-say { (icon(pictogram)) (label) }
        }
    }
}

fn keys(view: &CallView, shown: &Shown<'_>) -> Markup {
    if view.is_over {
        return if shown.desk {
            html! {}
        } else {
            onward(view)
        };
    }
    let talks = view.outcome == Outcome::Talking;
    let end = if talks { said::HANG_UP } else { said::CANCEL };
    html! {
        div class="meeting-keys" {
            @if view.media { div data-without-media { button class="button meeting-act strong" type="button" data-camera data-say { (icon("video")) (words::OPEN_PICTURE) } } }
            @if view.telephone.is_some() { (key(shown.at, "no_telephone", said::NO_MORE_TELEPHONE, "x", "")) }
            @else {
            @if !shown.desk { div data-with-media hidden { button class="button meeting-act strong" type="button" data-shoot data-say { (icon("camera")) (said::SHOW_STILL) } } }
            @if view.telephones && view.window.is_none() { (key(shown.at, "telephone", said::BY_TELEPHONE, "device-mobile", "")) }
            @if talks && !shown.desk { (call_sheet::key(view)) }
            @if talks && shown.desk { (looking(view, shown.at)) }
            @if talks && view.muted { (key(shown.at, "unmute", words::UNMUTE_OWN, "microphone", "")) }
            @else if talks { (key(shown.at, "mute", words::MUTE, "volume", "")) }
            }
            (key(shown.at, "hang_up", end, "x", "call-end"))
        }
        @if talks && shown.desk { p class="meeting-how" { (said::DRAW) } }
    }
}

/// The code for a telephone that shows a photo.
fn telephone(address: &str) -> Markup {
    html! {
        div class="meeting-code call-code" data-link=(address) {
            (qr(address, said::SCAN_LABEL))
            div {
                p data-say { (said::SCAN) }
                p class="meeting-how" data-say { (said::SCAN_FATE) }
            }
        }
    }
}

/// What the staff looks at, and wiping what was drawn.
fn looking(view: &CallView, at: &str) -> Markup {
    html! {
        @if view.sight.on > 0 { (key(at, "to_live", said::TO_LIVE, "video", "")) }
        @else if view.sight.still > 0 { (key(at, "to_still", said::TO_STILL, "photo", "")) }
        @if !view.sight.strokes.is_empty() { (key(at, "wipe", said::WIPE, "trash", "")) }
    }
}

/// The ways on after a call.
fn onward(view: &CallView) -> Markup {
    let missed = view.length == 0;
    html! {
        @if missed { (tickets(&view.office)) }
        div class="meeting-keys" {
            (call_sheet::back())
            form method="post" action="/meetings/call" {
                input type="hidden" name="org" value=(view.org);
                input type="hidden" name="office" value=(view.office);
                input type="hidden" name="person" value=(view.person);
                button class="button meeting-act" type="submit" data-say { (icon("video")) (said::CALL_AGAIN) }
            }
        }
    }
}

/// The forms that ask to be called back, with what it is about filled in.
pub(super) fn tickets(office: &str) -> Markup {
    let office = said::office(office).map_or_else(String::new, |_| format!("?office={office}"));
    let message = if office.is_empty() { "?message=1" } else { "&message=1" };
    html! {
        div class="meeting-keys" {
            a class="button meeting-act strong" href={ "/help/call" (office) (message) } data-say { (icon("microphone")) (said::LEAVE_MESSAGE) }
            a class="button meeting-act strong" href={ "/help/call" (office) } data-say { (icon("phone-call")) (said::CALL_BACK) }
            a class="button meeting-act" href={ "/help/proxy" (office) } data-say { (icon("heart-handshake")) (said::PROXY) }
        }
    }
}

/// What stands on a card, with `more` below it, and the picture at that address beside.
pub(super) fn card_lines(card: &Card, more: &Markup, picture: Option<&str>) -> Markup {
    html! {
        div class="card-lines" {
            div class="card-words" {
                @for line in card.advice.lines() { p data-say { (line) } }
                p class="call-by" data-say { (said::signed(&card.by)) }
                (more)
            }
            @if let Some(picture) = picture { img class="call-picture" src=(picture) alt=(said::CARD_PICTURE); }
        }
    }
}

/// How a card that is kept is found again: before the villager alone.
fn found(found: &Found) -> Markup {
    html! {
        div class="card-code" id="card-code" {
            p data-say { (card::YOUR_CODE) }
            p class="card-number" data-say=(spoken([card::aloud(&found.code)])) { (card::grouped(&found.code)) }
            p data-say { (card::kept_until(found.until)) }
            p class="meeting-how" { (say(card::HOW)) }
        }
    }
}

/// 结果卡 before the villager.
fn result(view: &CallView, card: &Card, shown: &Shown<'_>) -> Markup {
    let picture = (card.pictured() > 0).then(|| format!("{}/card?at={}", shown.at, card.pictured()));
    let more = html! { @if let Some(by) = &card.found { (found(by)) } };
    html! {
        div class="call-card" {
            h2 data-say { (said::CARD) }
            (card_lines(card, &more, picture.as_deref()))
            div class="meeting-keys" {
                @if shown.prints { (key(shown.at, "print", said::PRINT, "printer", "")) }
                @if !card.kept {
                    form method="post" action=(shown.at) data-act="keep" {
                        input type="hidden" name="do" value="keep";
                        input type="hidden" name="card" value=(card.mark());
                        button class="button meeting-act" type="submit" data-say { (icon("check")) (said::KEEP) }
                    }
                }
            }
            p class="meeting-how" { (say(&said::card_fate(card.kept, shown.prints, view.finds))) }
        }
    }
}
