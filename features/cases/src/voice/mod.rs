//! What applicants do with a case of theirs at a screen: papers that were asked for are brought, or it is withdrawn.
//!
//! The village takes it like an application, through the outbox and with an answer at once. The center decides it by
//! the case's workflow, as `applicant`. A slip alone is enough to read where a case stands, and not to change it: the
//! last four digits of the telephone number that was given stand beside it, and five wrong ones shut a case to screens
//! for a day.

pub(crate) mod pages;
mod received;
mod store;

pub(crate) use received::receive;
pub(crate) use store::{spoken, spoken_since};

use crate::case::Dossier;
use crate::flow::APPLICANT;
use crate::form::{Entry, Form};
use hongwang_base::Millis;
use hongwang_casework::{Action, Actor, Case, Outcome, StateKind, Workflow, offered};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Digits of the telephone number that are asked for.
const TAIL: usize = 4;
/// So many wrong ones shut a case to screens.
const MOST_WRONG: i64 = 5;
/// How long wrong ones count.
const WRONG_FOR: i64 = Millis::DAY;

/// What can be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// 补正: the papers are brought.
    Supply,
    /// It is withdrawn.
    Withdraw,
}

/// The kinds of submissions.
pub(crate) const SUPPLY: &str = "cases.supply";
pub(crate) const WITHDRAW: &str = "cases.withdraw";

impl Kind {
    pub(crate) const ALL: [Self; 2] = [Self::Supply, Self::Withdraw];

    /// Its word in addresses, rows and records.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Supply => "supply",
            Self::Withdraw => "withdraw",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    fn submission(self) -> &'static str {
        match self {
            Self::Supply => SUPPLY,
            Self::Withdraw => WITHDRAW,
        }
    }

    fn of_submission(kind: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.submission() == kind)
    }

    /// The step of the applicant that this means where the case stands, if there is one.
    fn action<'f>(self, flow: &'f Workflow, case: &Case) -> Option<&'f Action> {
        let waits = flow.state(&case.state).is_some_and(|state| state.kind == StateKind::WaitingForApplicant);
        let fits = |action: &&Action| {
            let outcome = flow.state(action.target(&case.state)).and_then(|state| state.outcome);
            match self {
                Self::Supply => waits && outcome.is_none(),
                Self::Withdraw => outcome == Some(Outcome::Withdrawn),
            }
        };
        offered(flow, case, &applicant()).into_iter().find(fits)
    }
}

/// Whoever handed it in.
fn applicant() -> Actor {
    Actor { id: APPLICANT.to_owned(), roles: vec![APPLICANT.to_owned()] }
}

/// What its applicant can do with a case at a screen, as words.
pub(crate) fn can(dossier: &Dossier) -> Vec<String> {
    if !asks_for_a_phone(&dossier.form) {
        return Vec::new();
    }
    let can = Kind::ALL.into_iter().filter(|kind| kind.action(&dossier.flow, &dossier.case).is_some());
    can.map(|kind| kind.word().to_owned()).collect()
}

/// Whether a form asks for the number by which its applicant is known again.
fn asks_for_a_phone(form: &Form) -> bool {
    form.entries().iter().any(|entry| match entry {
        Entry::One(question) => form.personal(&question.at) == Some("phone"),
        Entry::Group(_) => false,
    })
}

/// What travels.
#[derive(Debug, Serialize, Deserialize)]
struct Said {
    /// Which case.
    case: Uuid,
    /// The last digits of the telephone number.
    tail: String,
    /// Papers that are brought.
    #[serde(default)]
    papers: Vec<String>,
    /// Why it is withdrawn: one of the reasons on the screen.
    #[serde(default)]
    why: String,
}

/// What the center answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Heard {
    /// Whether it was done.
    pub(crate) done: bool,
    /// Why not, for whoever said it.
    #[serde(default)]
    pub(crate) why: String,
}
