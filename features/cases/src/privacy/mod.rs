//! What a person may expect of whoever holds data about them (PIPL): to be told and asked before (`consent`), to see,
//! correct and delete it (`find`, `pages`), and that it goes by itself when it was kept long enough (`erase`).
//!
//! Invariants: no personal question is asked before somebody agreed to the very words that were shown; a person is found
//! by a keyed mark of a whole number, so neither number stands in the database; whoever is only named in the case of
//! somebody else gets what is about them and no more; what is deleted leaves number, events
//! and statistics, and the chain of events holds as before.

pub(crate) mod consent;
pub(crate) mod erase;
pub(crate) mod export;
pub(crate) mod find;
mod package;
pub(crate) mod pages;
pub(crate) mod person;
pub(crate) mod sealed;

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// Longest that anything personal is kept.
pub(crate) const MOST_YEARS: u16 = 100;

/// How many years something is kept: `3y`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Years(pub(crate) u16);

impl FromStr for Years {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let years = text.strip_suffix('y').and_then(|years| years.parse().ok());
        let years = years.filter(|years| (1..=MOST_YEARS).contains(years));
        years.map(Self).ok_or_else(|| format!("保存期限“{text}”应写成 3y（年），最多100年"))
    }
}

impl TryFrom<String> for Years {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl fmt::Display for Years {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}y", self.0)
    }
}

impl From<Years> for String {
    fn from(years: Years) -> String {
        years.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_time_of_keeping_says_its_years() {
        for wrong in ["", "y", "3", "0y", "101y", "-3y", "3年", "三y", "99999y"] {
            assert!(wrong.parse::<Years>().is_err(), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(years in 1..=MOST_YEARS) {
            prop_assert_eq!(Years(years).to_string().parse::<Years>(), Ok(Years(years)));
        }
    }
}
