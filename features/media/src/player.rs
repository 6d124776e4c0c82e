//! The player: a film with giant keys, the same on a kiosk, a television and a telephone; and the lesson, which is the
//! same film slower, mirrored and in circles.
//!
//! The browser plays by itself, with its own controls; `islands/player.js` takes them off and puts these in their
//! place. Everything that the modules know stands in the markup.
//!
//! What the page sends, as forms by `sendBeacon`, to routes of the node that shows it:
//!
//! - `POST /media/{id}/at`: `at` = the whole second where this screen stands. Every 15 seconds while it plays, at each
//!   pause and when the page is left; 0 once the end was seen. Nothing before the first ten seconds. The node gives it
//!   back as [`Playing::at`].
//! - `POST /media/{id}/played`: once a play, when it ends, breaks or is left: `play` = a random name (the same play is
//!   never counted twice), `seconds` = how many seconds something really played, `from` and `until` = where it began
//!   and where it stopped, `touches` = touches and keys while it played (the one that started it is none of them),
//!   `touched` = `1` when there was one, else `0`, `end` = `1` when the end was seen, `lesson` = `1` in a lesson,
//!   `fault` = `broken` or `stalled`, else empty. Nothing is sent of a play that never showed anything, unless it broke.
//!
//! Invariants: nothing says who watches; where it stopped belongs to the screen and lies at the node, never in the
//! browser; the camera sends nothing anywhere.

use crate::words::player as words;
use hongwang_page::{Link, Markup, Shelf, html, icon};

/// One file of the film.
#[derive(Clone, Debug)]
pub(crate) struct Source {
    /// Its address.
    pub(crate) address: String,
    /// `video/mp4` or `audio/mp4`.
    pub(crate) kind: &'static str,
    /// Rows of pixels; 0 of a sound.
    pub(crate) height: u32,
}

/// Small pictures of the film, all in one.
#[derive(Clone, Debug)]
pub(crate) struct Strip {
    /// Its address.
    pub(crate) address: String,
    /// Milliseconds between two pictures.
    pub(crate) every: u64,
    /// Pictures in a row.
    pub(crate) columns: u64,
    /// Pixels of one.
    pub(crate) picture: (u32, u32),
}

/// What is played.
#[derive(Clone)]
pub(crate) struct Playing<'a> {
    /// Where the modules lie.
    pub(crate) shelf: &'a Shelf,
    /// Its name in addresses.
    pub(crate) id: String,
    /// What is read above it.
    pub(crate) title: String,
    /// Its length in milliseconds.
    pub(crate) millis: u64,
    /// The second where this screen stopped; 0 begins at the beginning.
    pub(crate) at: u64,
    /// The files; the first is played unless somebody chooses another.
    pub(crate) sources: Vec<Source>,
    /// The picture before the first picture.
    pub(crate) poster: Option<String>,
    /// What is seen while somebody looks for a place.
    pub(crate) strip: Option<Strip>,
    /// Language and address of captions (WebVTT).
    pub(crate) captions: Vec<(String, String)>,
    /// Milliseconds and name of chapters, the first first; a name may be empty.
    pub(crate) chapters: Vec<(u64, String)>,
    /// What comes by itself after it.
    pub(crate) next: Option<Link>,
    /// Where one comes from.
    pub(crate) back: Link,
    /// Whether it is followed: dance, lessons.
    pub(crate) lesson: bool,
    /// The loudest, in percent: less than 100 in quiet hours.
    pub(crate) volume_limit: u8,
    /// How a step of a teacher's list is gone through (a lesson).
    pub(crate) set: Option<Set>,
    /// A key that leads elsewhere, with its pictogram: to the roll of a class, to its questions.
    pub(crate) leads: Option<(&'static str, Link)>,
    /// Whether it comes over the line as it is watched: what it waits for is the line.
    pub(crate) pulled: bool,
}

/// What a teacher set for a step.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Set {
    /// How fast, in thousandths.
    pub(crate) permille: u32,
    /// How often; then comes what is next.
    pub(crate) rounds: u16,
    /// From which millisecond to which.
    pub(crate) from: u64,
    pub(crate) until: u64,
}

/// The styles and scripts for [`hongwang_page::Page::island`].
pub(crate) fn islands(shelf: &Shelf, lesson: bool) -> Vec<&str> {
    let mut names = vec!["player.css", "player.js"];
    if lesson {
        names.insert(1, "lesson.css");
    }
    names.into_iter().map(|name| shelf.address(name)).collect()
}

/// The player of a page.
pub(crate) fn player(playing: &Playing) -> Markup {
    let lesson = playing.lesson.then(|| playing.shelf.address("lesson.js"));
    html! {
        section class={ "player" @if playing.lesson { " lesson" } } aria-label=(words::PLAYER)
            data-player=(playing.id) data-title=(playing.title) data-at=(playing.at)
            data-millis=(playing.millis) data-limit=(playing.volume_limit.min(100))
            data-set-speed=[playing.set.map(|set| set.permille)] data-set-rounds=[playing.set.map(|set| set.rounds)]
            data-set-from=[playing.set.map(|set| set.from)] data-set-until=[playing.set.map(|set| set.until)]
            data-next=[playing.next.as_ref().map(|next| &next.href)] data-back=(playing.back.href)
            data-panel=(playing.shelf.address("panel.js")) data-choices=(playing.shelf.address("choices.js"))
            data-card=(playing.shelf.address("card.js")) data-lesson=[lesson]
            data-waiting=(if playing.pulled { words::WAITING_LINE } else { words::WAITING })
            data-stalled=(if playing.pulled { words::STALLED_LINE } else { words::STALLED }) data-broken=(words::BROKEN)
            data-skipped=(words::SKIPPED) data-resumed=(words::RESUMED) data-quiet=(words::QUIET)
            data-loudest=(words::LOUDEST) data-listening=(words::LISTENING)
            data-captions-on=(words::CAPTIONS_ON) data-captions-off=(words::CAPTIONS_OFF) {
            div class="player-stage" data-do="stage" {
                (film(playing))
                div class="player-dark" hidden { (icon("headphones")) p data-say { (playing.title) } }
                p class="player-caption" aria-hidden="true" hidden { span {} }
                @if playing.lesson { (camera()) }
                p class="player-count" aria-hidden="true" hidden {}
            }
            p class="player-title" data-say hidden { (playing.title) }
            p class="player-note" role="status" data-say hidden {}
            button data-say class="player-start" type="button" data-do="play" aria-label=(words::PLAY) hidden {
                span { (icon("player-play")) } strong { (words::PLAY) }
            }
            @if playing.lesson {
                button data-say class="player-again" type="button" data-do="again" hidden {
                    (icon("repeat")) strong { (words::AGAIN) }
                }
            }
            (panel(playing))
            (card(playing))
        }
        @if let Some(next) = &playing.next {
            p class="player-plain" data-say { (words::NEXT) " " a class="button" href=(next.href) { (next.name) } }
        }
    }
}

/// What the browser plays by itself.
fn film(playing: &Playing) -> Markup {
    let from = if playing.at > 0 { format!("#t={}", playing.at) } else { String::new() };
    html! {
        video controls playsinline preload="auto" poster=[playing.poster.as_ref()] aria-label=(playing.title) {
            @for source in &playing.sources {
                source src={ (source.address) (from) } type=(source.kind) data-height=(source.height);
            }
            @for (language, address) in &playing.captions {
                track kind="subtitles" srclang=(language) src=(address) label=(words::CAPTIONS);
            }
        }
    }
}

/// The keys that come when something is touched.
fn panel(playing: &Playing) -> Markup {
    let has_captions = !playing.captions.is_empty();
    let pictures = playing.sources.iter().filter(|source| source.height > 0).count();
    let has_sound = playing.sources.iter().any(|source| source.height == 0);
    html! {
        div class="player-panel" hidden {
            @if playing.lesson { (lesson_keys()) }
            @if !playing.chapters.is_empty() { (chapters(playing)) }
            div class="player-line" {
                time class="player-now" data-say { "0:00" }
                (bar(playing))
                time class="player-whole" data-say {}
            }
            div class="player-keys" role="toolbar" aria-label=(words::KEYS) {
                (key("back", "rewind-backward-10", words::BACK))
                button data-say class="player-key strong" type="button" data-do="toggle"
                    data-names={ (words::PLAY) " " (words::PAUSE) } {
                    span class="player-plays" { (icon("player-play")) }
                    span class="player-pauses" { (icon("player-pause")) }
                    span data-name { (words::PLAY) }
                }
                (key("on", "rewind-forward-10", words::ON))
                (key("quieter", "volume-2", words::QUIETER))
                span class="player-volume" role="img" aria-label=(words::VOLUME) data-name=(words::VOLUME) {
                    @for _ in 0..10 { i {} }
                }
                (key("louder", "volume", words::LOUDER))
                @if has_captions { (switch("captions", "badge-cc", words::CAPTIONS)) }
                @if has_sound && !playing.lesson { (switch("sound", "headphones", words::SOUND)) }
                @if pictures > 1 {
                    button data-say class="player-key" type="button" data-do="size" data-names=(words::SIZES) {
                        (icon("photo-video")) span { (words::SIZE) span data-name {} }
                    }
                }
                @if !playing.chapters.is_empty() && !playing.lesson { (switch("chapters", "list", words::CHAPTERS)) }
                @if playing.at > 0 && !playing.lesson { (key("again", "refresh", words::FROM_START)) }
                (key("full", "maximize", words::FULL))
                @if let Some((picture, link)) = &playing.leads {
                    a data-say class="player-key" href=(link.href) { (icon(picture)) span { (link.name) } }
                }
            }
        }
    }
}

/// Where it is, and where a touch leads.
fn bar(playing: &Playing) -> Markup {
    html! {
        div class="player-bar" data-do="place" role="slider" tabindex="0" aria-label=(words::PLACE) aria-valuemin="0"
            aria-valuemax=(playing.millis / 1000) aria-valuenow="0" aria-valuetext="0:00" {
            div class="player-track" {
                div class="player-there" {}
                div class="player-done" {}
                div class="player-round" hidden {}
                @for (millis, _) in playing.chapters.iter().skip(1) { i data-millis=(millis) {} }
            }
            @if let Some(strip) = &playing.strip {
                div class="player-look" hidden data-strip=(strip.address) data-every=(strip.every)
                    data-columns=(strip.columns) data-width=(strip.picture.0) data-height=(strip.picture.1) {
                    div class="player-picture" {}
                    time {}
                }
            }
        }
    }
}

fn chapters(playing: &Playing) -> Markup {
    html! {
        div class="player-parts" role="group" aria-label=(words::PARTS) hidden[!playing.lesson] {
            @for (number, (millis, name)) in playing.chapters.iter().enumerate() {
                button data-say class="player-key" type="button" data-do="chapter" data-millis=(millis) aria-pressed="false" {
                    @if playing.lesson || name.is_empty() { strong { (words::part(number)) } }
                    @if !name.is_empty() { span { (name) } }
                }
            }
        }
    }
}

fn lesson_keys() -> Markup {
    html! {
        div class="lesson-keys" role="toolbar" aria-label=(words::LESSON_KEYS)
            data-camera-refused=(words::CAMERA_REFUSED) data-camera-none=(words::CAMERA_NONE)
            data-second-none=(words::SECOND_NONE) data-second-absent=(words::SECOND_ABSENT)
            data-second-on=(words::SECOND_ON) data-looped=(words::LOOPED) data-loop-short=(words::LOOP_SHORT) {
            span class="lesson-speeds" role="group" aria-label=(words::SPEED) {
                @for (speed, name) in words::SPEEDS {
                    button data-say class="player-key" type="button" data-do="speed" data-speed=(speed)
                        aria-pressed=(if speed == 1000 { "true" } else { "false" }) { (name) }
                }
            }
            (switch("mirror", "flip-horizontal", words::MIRROR))
            button data-say class="player-key" type="button" data-do="loop" data-names=(words::LOOP) {
                (icon("refresh")) span data-name {}
            }
            (key("second", "screen-share", words::SECOND))
            (switch("camera", "camera", words::CAMERA))
        }
    }
}

/// Beside the film, once somebody asks for it.
fn camera() -> Markup {
    html! {
        div class="lesson-camera" hidden {
            video muted playsinline aria-label=(words::CAMERA) {}
            p class="lesson-banner" role="status" {
                (icon("camera")) span data-say { (words::CAMERA_ON) }
                button data-say class="button" type="button" data-do="camera" { (words::CAMERA_STOP) }
            }
        }
    }
}

/// What stands there when there is nothing to play.
fn card(playing: &Playing) -> Markup {
    let then = if playing.next.is_some() { words::THEN_NEXT } else { words::THEN_HOME };
    html! {
        div class="player-card" role="alertdialog" aria-labelledby="player-card" tabindex="-1" hidden
            data-ended=(words::ENDED) data-then=(then) data-then-back=(words::THEN_BACK) {
            h2 id="player-card" data-say {}
            @if let Some(next) = &playing.next {
                p class="player-next" data-say { (words::NEXT) strong { (next.name) } }
            }
            p class="player-left" data-say { strong data-left {} " " span data-then {} }
            div class="player-choice" {
                @if let Some(next) = &playing.next {
                    a class="button strong" href=(next.href) data-go data-say { (icon("player-track-next")) (words::NOW) }
                }
                button data-say class="button" type="button" data-do="again" { (icon("refresh")) (words::AGAIN) }
                a class="button" href=(playing.back.href) data-leave data-say { (icon("x")) (words::NO_MORE) }
                button data-say class="button" type="button" data-do="stay" { (icon("hand-stop")) (words::STAY) }
            }
        }
    }
}

fn key(does: &str, picture: &str, name: &str) -> Markup {
    html! { button data-say class="player-key" type="button" data-do=(does) { (icon(picture)) span { (name) } } }
}

/// A key that stays down.
fn switch(does: &str, picture: &str, name: &str) -> Markup {
    html! {
        button data-say class="player-key" type="button" data-do=(does) aria-pressed="false" { (icon(picture)) span { (name) } }
    }
}

#[cfg(test)]
mod tests;
