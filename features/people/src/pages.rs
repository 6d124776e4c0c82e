//! Desk pages of this capability, and the doors to the desk that stand open: login, setup, invitation.

pub(crate) mod accounts;
pub(crate) mod audit;
pub(crate) mod badge;
pub(crate) mod invitation;
pub(crate) mod login;
pub(crate) mod me;
pub(crate) mod organisations;
pub(crate) mod roles;
pub(crate) mod setup;

use crate::words;
use axum::response::Redirect;
use hongwang_base::Problem;
use hongwang_page::{
    Tone,
    desk::{Desk, Flash, panel},
};
use maud::{Markup, html};
use std::sync::Arc;

/// What is wrong with an entered form, field by field.
#[derive(Debug, Default)]
pub(crate) struct Wrong(Vec<Problem>);

impl Wrong {
    /// The good value, or its problem kept.
    pub(crate) fn check<T>(&mut self, parsed: Result<T, Problem>) -> Option<T> {
        parsed.map_err(|problem| self.0.push(problem)).ok()
    }

    /// One more problem.
    pub(crate) fn add(&mut self, field: &str, title: impl Into<String>) {
        self.0.push(Problem::field(field, title));
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What is wrong with one field.
    pub(crate) fn of(&self, field: &str) -> Option<String> {
        self.0
            .iter()
            .find(|problem| problem.field.as_deref() == Some(field))
            .map(|problem| problem.title.clone())
    }
}

impl From<Problem> for Wrong {
    fn from(problem: Problem) -> Self {
        Self(vec![problem])
    }
}

/// A form was refused.
pub(crate) const REFUSED: http::StatusCode = http::StatusCode::UNPROCESSABLE_ENTITY;

/// After an action: on to the page `to`, which says what was done ([`words::done`]).
pub(crate) fn done(to: &str, word: &str) -> Redirect {
    let sign = if to.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{to}{sign}done={word}"))
}

/// The shell with the message of the action before.
pub(crate) fn after(desk: Desk, word: &str) -> Desk {
    let flash = words::done(word).map(|text| Flash { tone: Tone::Good, text: text.to_owned() });
    Desk { flash, ..desk }
}

/// The address that people know this center by, without a `/` at its end.
#[derive(Clone)]
pub(crate) struct PublicAddress(pub(crate) Arc<str>);

/// Links that are shown once, each with its person.
pub(crate) fn handed_out(PublicAddress(address): &PublicAddress, links: &[(String, String)]) -> Markup {
    let body = html! {
        p { (words::LINK_ONCE) }
        @for (who, path) in links { p { strong { (who) } } p { code data-link { (address) (path) } } }
    };
    panel(words::LINK_TITLE, &body)
}
