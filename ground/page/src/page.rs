//! One page: what a handler says about it, and the document made of that.
//!
//! The frame is the same everywhere: a header with the title and the time, the content, and
//! the bottom bar with 返回 and 首页 at the same place, in reach of a thumb and of a wheelchair.

use std::sync::LazyLock;

use http::StatusCode;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use rust_embed::RustEmbed;

use crate::marks::{Notice, notice_line};
use crate::waiting::waiting_strips;
use crate::weather::weather_slot;
use crate::{Desk, Html, Screen, Shelf, Visit, icon, say, spoken, when, words};
use crate::{alarm, aloud};

#[derive(RustEmbed)]
#[folder = "assets/"]
struct Files;

/// The style sheets, the islands and the mark of the product.
pub(crate) static SHELF: LazyLock<Shelf> = LazyLock::new(|| Shelf::of::<Files>("/assets/"));

const PEOPLE_ISLANDS: [&str; 10] = [
    "swap.js", "focus.js", "idle.js", "clock.js", "size.js", "live.js", "aloud.js", "hold.js", "point.js",
    "alarm.js",
];

/// The mark of the product, for the start page: part of the document, so that it is drawn with it.
const MARK: &str = include_str!("../assets/mark.svg");

/// An address with its name.
#[derive(Clone, Debug)]
pub struct Link {
    /// The address.
    pub href: String,
    /// What is read.
    pub name: String,
}

impl Link {
    /// A link.
    pub fn new(href: impl Into<String>, name: impl Into<String>) -> Link {
        Link { href: href.into(), name: name.into() }
    }
}

/// What a handler says about a page.
#[derive(Clone, Debug)]
pub struct Page {
    pub(crate) title: String,
    icon: Option<String>,
    home: String,
    trail: Vec<Link>,
    heard: Vec<String>,
    as_of: Option<i64>,
    notice: Option<Notice>,
    start: bool,
    personal: bool,
    bare: bool,
    player: bool,
    plain: bool,
    islands: Vec<String>,
    status: StatusCode,
    pub(crate) body: Markup,
    desk: Option<Desk>,
}

impl Page {
    /// A page of this title, which becomes its heading.
    pub fn new(title: impl Into<String>) -> Page {
        Page {
            title: title.into(),
            icon: None,
            home: "/".to_owned(),
            trail: Vec::new(),
            heard: Vec::new(),
            as_of: None,
            notice: None,
            start: false,
            personal: false,
            bare: false,
            player: false,
            plain: false,
            islands: Vec::new(),
            status: StatusCode::OK,
            body: PreEscaped(String::new()),
            desk: None,
        }
    }

    /// Makes this the start page: the header shows product, place, weather and clock.
    pub fn start(mut self) -> Page {
        self.start = true;
        self
    }

    /// The pictogram beside the heading.
    pub fn icon(mut self, name: impl Into<String>) -> Page {
        self.icon = Some(name.into());
        self
    }

    /// Where 首页 leads, when it is not the start page of this node itself.
    pub fn home(mut self, href: impl Into<String>) -> Page {
        self.home = href.into();
        self
    }

    /// The pages above this one without the start page, first the highest. The last is where 返回 leads.
    pub fn trail(mut self, ancestors: impl IntoIterator<Item = Link>) -> Page {
        self.trail.extend(ancestors);
        self
    }

    /// Words that are heard after the heading and not shown: what one finds here.
    pub fn heard(mut self, words: impl Into<String>) -> Page {
        self.heard.push(words.into());
        self
    }

    /// Time up to which this page is complete, where it differs from the node's (milliseconds UTC).
    pub fn as_of(mut self, at: i64) -> Page {
        self.as_of = Some(at);
        self
    }

    /// The line under the header.
    pub fn notice(mut self, notice: Notice) -> Page {
        self.notice = Some(notice);
        self
    }

    /// Marks a page that shows a person's own data: no cache keeps it, no script fetches it ahead.
    pub fn personal(mut self) -> Page {
        self.personal = true;
        self
    }

    /// Leaves out notices and bar: the idle screen, which is one thing to touch. Nobody is in front of it, so no
    /// visit runs on it.
    pub fn bare(mut self) -> Page {
        self.bare = true;
        self
    }

    /// Its keys lead on by whole pages, and none is fetched ahead: what plays here ends with the document, and the page that
    /// they lead to begins something when it is asked for.
    pub fn plainly(mut self) -> Page {
        self.plain = true;
        self
    }

    /// Lets a script of this page put together what a `<video>` plays (Media Source Extensions): the policy of this document
    /// allows `media-src blob:`, that of no other does.
    pub fn plays_what_a_script_makes(mut self) -> Page {
        self.player = true;
        self
    }

    /// Adds the player of lists of pieces (hls.js, light): for browsers that play none by themselves. It lays down `window.Hls`.
    pub fn plays_lists(self) -> Page {
        self.plays_what_a_script_makes().island(SHELF.address("hls.light.min.js"))
    }

    /// Adds the address of a script or style sheet of the feature ([`Shelf::address`]).
    pub fn island(mut self, address: impl Into<String>) -> Page {
        self.islands.push(address.into());
        self
    }

    /// Looks again while something on the page carries `data-standing=waiting`: what was sent is on its way.
    pub fn follow_standing(self) -> Page {
        self.island(SHELF.address("standing.js"))
    }

    /// Keeps a board ([`board`](crate::desk::board)) true while somebody looks at it.
    pub fn follow_board(self) -> Page {
        self.island(SHELF.address("board.js"))
    }

    /// Sets another status than 200.
    pub fn status(mut self, status: StatusCode) -> Page {
        self.status = status;
        self
    }

    /// Gives the page the staff shell. Desk pages are personal: they show what one account may see.
    pub fn desk(mut self, desk: Desk) -> Page {
        self.desk = Some(desk);
        self.personal()
    }

    /// The content.
    pub fn body(mut self, body: Markup) -> Page {
        self.body = body;
        self
    }

    /// The document for this visit.
    pub fn render(self, visit: &Visit) -> Html {
        let markup = match &self.desk {
            Some(desk) => self.document(visit, "desk", crate::desk::shell(desk, &self, visit)),
            None => self.document(visit, "people", self.people(visit)),
        };
        Html {
            markup,
            status: self.status,
            personal: self.personal,
            player: self.player,
            remember_screen: visit.screen_is_new.then(|| visit.screen.name()),
        }
    }

    fn document(&self, visit: &Visit, shell: &str, inside: Markup) -> Markup {
        let people = shell == "people";
        let patience = visit.masthead.patience;
        let idles = people && !self.bare && shared(visit);
        let screen = Some(visit.screen.name()).filter(|name| !name.is_empty());
        html! {
            (DOCTYPE)
            html lang="zh-CN" data-shell=(shell) data-screen=[screen] data-size=(visit.size.step())
                data-idle=[idles.then_some(patience.idle)] data-warning=[idles.then_some(patience.warning)] {
                head {
                    meta charset="utf-8";
                    meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover";
                    meta name="format-detection" content="telephone=no";
                    meta name="theme-color" content="#a01c16";
                    title { (self.title) " · " (words::PRODUCT) }
                    link rel="icon" href=(SHELF.address("mark.svg")) type="image/svg+xml";
                    link rel="stylesheet" href=(SHELF.address("page.css"));
                    @if people {
                        link rel="stylesheet" href=(SHELF.address("session.css"));
                        link rel="stylesheet" href=(SHELF.address("alarm.css"));
                    }
                    @if self.bare { link rel="stylesheet" href=(SHELF.address("rest.css")); }
                    @if let Some(windows) = television(visit).filter(|_| people) {
                        link rel="stylesheet" href=(SHELF.address("tv.css")) media=(windows);
                    }
                    @let shell = if people { "aloud.css" } else { "desk.css" };
                    link rel="stylesheet" href=(SHELF.address(shell));
                    @if self.desk.as_ref().is_some_and(crate::desk::answers) {
                        script type="module" src=(SHELF.address("ring.js")) {}
                    }
                    script type="module" src=(SHELF.address("press.js")) {}
                    @if people {
                        @for name in PEOPLE_ISLANDS { script type="module" src=(SHELF.address(name)) {} }
                    }
                    @for address in &self.islands {
                        @if address.ends_with(".css") {
                            link rel="stylesheet" href=(address);
                        } @else {
                            script type="module" src=(address) {}
                        }
                    }
                }
                body data-personal[self.personal] data-plain[self.plain] { (inside) }
            }
        }
    }

    fn people(&self, visit: &Visit) -> Markup {
        html! {
            @if self.start { (self.start_header(visit)) } @else { (self.header(visit)) }
            @if self.bare { main id="main" class="rest" { (self.body) } } @else { (self.filled(visit)) }
        }
    }

    fn filled(&self, visit: &Visit) -> Markup {
        html! {
            main id="main" class=[self.start.then_some("start")] {
                (alarm::strips(visit, self.start))
                @if let Some(since) = visit.masthead.offline_since {
                    p class="notice warn" role="status" {
                        (icon("wifi-off"))
                        span { (say(&words::offline(&when::moment(since)))) }
                    }
                }
                @if let Some(notice) = &self.notice {
                    (notice_line(notice))
                }
                (self.body)
            }
            (self.bar(visit))
        }
    }

    /// What the heading says: itself, then what is heard and not shown.
    fn heading_words(&self, shown: &str) -> String {
        spoken(std::iter::once(shown).chain(self.heard.iter().map(String::as_str)))
    }

    fn start_header(&self, visit: &Visit) -> Markup {
        html! {
            header class="top start-top" {
                div class="brand" {
                    (PreEscaped(MARK))
                    h1 tabindex="-1" data-say=(self.heading_words(&words::start(&visit.masthead.place))) {
                        (words::PRODUCT)
                        @if !visit.masthead.place.is_empty() { span class="place" { (visit.masthead.place) } }
                    }
                }
                (weather_slot(visit.masthead.weather.as_ref()))
                (clock(visit))
            }
        }
    }

    fn header(&self, visit: &Visit) -> Markup {
        html! {
            header class="top" {
                div class="heading" {
                    @if let Some(name) = &self.icon { span class="heading-icon" { (icon(name)) } }
                    div {
                        @if !self.trail.is_empty() {
                            nav class="trail" aria-label=(words::TRAIL) {
                                ol { @for link in &self.trail { li data-say { (link.name) } } }
                            }
                        }
                        h1 tabindex="-1" data-say=(self.heading_words(&self.title)) { (self.title) }
                    }
                }
                div class="aside" {
                    (clock(visit))
                    (self.as_of_line(visit))
                }
            }
        }
    }

    fn as_of_line(&self, visit: &Visit) -> Markup {
        html! {
            @if let Some(at) = self.as_of.or(visit.masthead.as_of) {
                p class="as-of small" data-say {
                    (words::AS_OF) " " time datetime=(when::machine(at)) { (when::moment(at)) }
                }
            }
        }
    }

    fn bar(&self, visit: &Visit) -> Markup {
        let parent = self.trail.last().map_or(self.home.as_str(), |link| link.href.as_str());
        html! {
            footer class="bottom" {
                (waiting_strips())
                @if shared(visit) { (idle_strip(visit.masthead.patience.warning)) }
                (aloud::strip())
                nav class="bar" aria-label=(words::BAR) {
                    @if self.start {
                        span class="key off" aria-hidden="true" { (icon("arrow-left")) (words::BACK) }
                        a class="key" href=(self.home) aria-current="page" data-say { (icon("home")) (words::HOME) }
                    } @else {
                        a class="key" href=(parent) data-back data-swap rel="up" data-say { (icon("arrow-left")) (words::BACK) }
                        a class="key" href=(self.home) data-swap data-say { (icon("home")) (words::HOME) }
                    }
                    a class="key" href="/search" data-say { (icon("search")) (words::SEARCH) }
                    (aloud::key(visit))
                    (size_key(visit))
                    a class="key help" href="/help" data-swap data-say { (icon("lifebuoy")) (words::HELP) }
                    @if shared(visit) { a class="key" href="/wipe" data-end data-say { (icon("logout")) (words::END) } }
                }
            }
        }
    }
}

/// Whether strangers come and go in front of this screen; a phone is its owner's, whatever page it looks at.
fn shared(visit: &Visit) -> bool {
    visit.masthead.shared && visit.screen != Screen::Phone
}

/// For which windows the page is laid out as on a television: all wide ones when the address said so,
/// those of a set-top box when it said nothing, none otherwise.
fn television(visit: &Visit) -> Option<&'static str> {
    match visit.screen {
        Screen::Tv => Some("(min-width: 900px)"),
        Screen::Any => Some("(min-width: 900px) and (max-width: 1300px) and (max-height: 740px)"),
        Screen::Kiosk | Screen::Phone => None,
    }
}

fn clock(visit: &Visit) -> Markup {
    html! {
        p class="clock" data-clock data-say {
            @if let Some(now) = visit.masthead.now {
                span class="clock-date" { (when::day(now)) " " (when::weekday(now)) }
                " "
                time class="clock-time" datetime=(when::machine(now)) { (when::clock(now)) }
            } @else {
                span class="clock-date" {} " " time class="clock-time" {}
            }
        }
    }
}

/// Part of the page, shown by its island: never a layer above what somebody reads.
fn idle_strip(warning: u16) -> Markup {
    html! {
        div class="idle" id="idle" data-aloud=(words::idle_aloud(warning)) data-gone=(words::GONE) hidden {
            p class="idle-left" { span data-seconds {} (words::IDLE_SECONDS) }
            p data-say { strong { (words::IDLE_ASK) } " " (words::IDLE_AFTER) }
            p class="aside-voice" aria-live="assertive" {}
            button class="button strong" type="button" data-say { (icon("hand-finger")) (words::IDLE_STAY) }
        }
    }
}

fn size_key(visit: &Visit) -> Markup {
    let mut query = url_query("to", &visit.size.next().step().to_string());
    query.push('&');
    query.push_str(&url_query("back", &visit.address));
    html! {
        a class="key" href={ "/size?" (query) } id="size" data-say {
            (icon("text-size"))
            span { (words::SIZE) " " span data-names=(words::SIZES.join(" ")) { (words::SIZES[visit.size.step()]) } }
        }
    }
}

/// `name=value` with everything but plain characters escaped.
fn url_query(name: &str, value: &str) -> String {
    let mut text = format!("{name}=");
    for byte in value.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'/' => text.push(byte as char),
            _ => text.push_str(&format!("%{byte:02X}")),
        }
    }
    text
}
