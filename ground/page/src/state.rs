//! What stands in the place of content: nothing there, an error, no line, not connected.
//!
//! Each says the same five things in the same order: what, why, since when, what to do,
//! whom to call. What is not known is left out, never invented.

use maud::{Markup, html};

use crate::{Contact, Link, icon, say, spoken, when, words};

/// Why there is no content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StateKind {
    /// Everything works and there is nothing.
    Empty,
    /// Something broke.
    Error,
    /// The line to the center is down.
    Offline,
    /// No interface or authorisation exists yet.
    NotConnected,
}

/// A page in place of content.
#[derive(Clone, Debug)]
pub struct State {
    /// Which of the four.
    pub kind: StateKind,
    /// What is the matter, one sentence.
    pub what: String,
    /// Why, one sentence.
    pub why: Option<String>,
    /// Since when, milliseconds UTC.
    pub since: Option<i64>,
    /// What a person can do instead, one sentence.
    pub to_do: Option<String>,
    /// Whom to call, first the nearest.
    pub call: Vec<Contact>,
    /// Where to go from here.
    pub links: Vec<Link>,
}

impl State {
    /// A state of which only the matter is known.
    pub fn new(kind: StateKind, what: impl Into<String>) -> State {
        State {
            kind,
            what: what.into(),
            why: None,
            since: None,
            to_do: None,
            call: Vec::new(),
            links: Vec::new(),
        }
    }

    /// Adds the reason.
    pub fn why(mut self, why: impl Into<String>) -> State {
        self.why = Some(why.into());
        self
    }

    /// Adds the time, milliseconds UTC.
    pub fn since(mut self, at: i64) -> State {
        self.since = Some(at);
        self
    }

    /// Adds what a person can do instead.
    pub fn to_do(mut self, to_do: impl Into<String>) -> State {
        self.to_do = Some(to_do.into());
        self
    }

    /// Adds whom to call.
    pub fn call(mut self, contacts: impl IntoIterator<Item = Contact>) -> State {
        self.call.extend(contacts);
        self
    }

    /// Adds a way on.
    pub fn link(mut self, href: impl Into<String>, name: impl Into<String>) -> State {
        self.links.push(Link::new(href, name));
        self
    }
}

/// Draws a state.
pub fn state_panel(state: &State) -> Markup {
    let (class, name, word) = match state.kind {
        StateKind::Empty => ("empty", "inbox", words::EMPTY),
        StateKind::Error => ("error", "alert-triangle", words::ERROR),
        StateKind::Offline => ("offline", "wifi-off", words::OFFLINE),
        StateKind::NotConnected => ("not-connected", "plug-connected-x", words::NOT_CONNECTED),
    };
    html! {
        section class={ "state " (class) } aria-label=(word) {
            div class="state-icon" { (icon(name)) }
            div class="state-words" {
                p class="state-kind" data-say { (word) }
                h2 { (say(&state.what)) }
                dl {
                    @if let Some(why) = &state.why { div { dt data-say { (words::WHY) } dd { (say(why)) } } }
                    @if let Some(at) = state.since {
                        div { dt data-say { (words::SINCE) } dd data-say { time datetime=(when::machine(at)) { (when::moment(at)) } } }
                    }
                    @if let Some(to_do) = &state.to_do { div { dt data-say { (words::TO_DO) } dd { (say(to_do)) } } }
                    @for contact in &state.call { div { dt data-say { (words::CALL) } dd { (call(contact)) } } }
                }
                @if !state.links.is_empty() {
                    p class="state-links" {
                        @for link in &state.links { a class="button" href=(link.href) data-swap data-say { (link.name) } }
                    }
                }
            }
        }
    }
}

/// A person with a number, dialled at a touch where the screen is a phone.
pub(crate) fn call(contact: &Contact) -> Markup {
    html! {
        span class="contact" data-say=(spoken([words::contact(&contact.who, &contact.phone)])) {
            span { (contact.who) }
            " "
            a href={ "tel:" (contact.phone) } { (icon("phone")) (contact.phone) }
        }
    }
}
