//! Rule files through the public surface: what is reckoned, what is refused, and what every file keeps to.

#![allow(missing_docs, reason = "a test binary")]

mod corpus;
mod faults;
mod properties;
mod reckoning;

use hongwang_calculator::{Answers, Outcome, Rule};
use jiff::civil::Date;

/// A small file that uses everything; tests change a piece of it.
pub(crate) const TEA: &str = include_str!("tea.toml");

pub(crate) const ON: Date = Date::constant(2026, 11, 26);

pub(crate) fn tea() -> Rule {
    Rule::read("tea.toml", TEA.as_bytes()).unwrap_or_else(|faults| panic!("{faults}"))
}

pub(crate) fn answers(pairs: &[(&str, &str)]) -> Answers {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

/// What comes out: the amount in cents with its lines, or why not.
pub(crate) fn outcome(rule: &Rule, pairs: &[(&str, &str)]) -> Result<(i64, Vec<String>), String> {
    let answers = answers(pairs);
    let walk = rule.walk(&answers, ON);
    assert_eq!(walk.wrong, None, "{pairs:?}");
    match walk.reckon().expect("small numbers") {
        Outcome::Amount { cents, lines } => Ok((cents, lines)),
        Outcome::Refused { why, change } => Err(format!("{why}{change}")),
    }
}
