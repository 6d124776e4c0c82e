//! Whether what a column shows is still young enough to be shown without a warning.

use super::Fault;
use hongwang_base::Millis;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// How long content stands without an update before it is stale: `6h`, `35d`, or `none` where nothing ages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct MaxAge(Option<i64>);

impl MaxAge {
    /// Nothing ages here.
    pub const NONE: Self = Self(None);

    /// The limit in milliseconds, if there is one.
    pub fn millis(self) -> Option<i64> {
        self.0
    }
}

impl FromStr for MaxAge {
    type Err = Fault;

    /// One hour to 3650 days.
    fn from_str(text: &str) -> Result<Self, Fault> {
        if text == "none" {
            return Ok(Self::NONE);
        }
        let parsed = || {
            let (number, unit) = match text.strip_suffix('d') {
                Some(number) => (number, Millis::DAY),
                None => (text.strip_suffix('h')?, Millis::HOUR),
            };
            let number = number.bytes().all(|b| b.is_ascii_digit()).then_some(number)?;
            number.parse::<i64>().ok()?.checked_mul(unit).filter(|age| (1..=3650 * Millis::DAY).contains(age))
        };
        parsed().map(|age| Self(Some(age))).ok_or_else(|| Fault::BadAge { word: text.to_owned() })
    }
}

impl fmt::Display for MaxAge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            None => f.write_str("none"),
            Some(age) if age % Millis::DAY == 0 => write!(f, "{}d", age / Millis::DAY),
            Some(age) => write!(f, "{}h", age / Millis::HOUR),
        }
    }
}

impl TryFrom<String> for MaxAge {
    type Error = Fault;
    fn try_from(text: String) -> Result<Self, Fault> {
        text.parse()
    }
}

impl From<MaxAge> for String {
    fn from(age: MaxAge) -> String {
        age.to_string()
    }
}

/// The state of a column's content, for its page and for the board.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Freshness {
    /// Young enough.
    Fresh,
    /// Older than it may be, since this moment (the last update plus the maximum age).
    Stale {
        /// When it became stale.
        since: Millis,
    },
    /// Nothing has come yet.
    Empty,
    /// Nothing has come, and nothing can before somebody connects it.
    NotConnected,
}

/// An update from the future (a clock that was wrong) counts as fresh.
pub(super) fn freshness(
    needs_connection: bool,
    max_age: MaxAge,
    last_update: Option<Millis>,
    now: Millis,
) -> Freshness {
    match (last_update, max_age.millis()) {
        (None, _) if needs_connection => Freshness::NotConnected,
        (None, _) => Freshness::Empty,
        (Some(update), Some(age)) if now > update.plus(age) => Freshness::Stale { since: update.plus(age) },
        (Some(_), _) => Freshness::Fresh,
    }
}
