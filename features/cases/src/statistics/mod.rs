//! Statistics of cases: what came and how it ended, by item, town and month. Never of a person or a clerk, and never of a
//! village: there are so few cases in one that a figure would be somebody.
//!
//! They are read from a small table of counters that is written in the transaction of the event it counts
//! ([`store::begun`], [`store::ended`]); cases of before there was one are counted once, in batches ([`fill::fill`]).

mod csv;
pub(crate) mod fill;
pub(crate) mod pages;
pub(crate) mod store;

use hongwang_base::Millis;
use hongwang_casework::Outcome;
use std::collections::BTreeMap;

/// Days from which on it does not matter how many.
pub(crate) const MOST_DAYS: i64 = 400;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// It came.
    Received,
    /// It ended so.
    Ended(End),
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum End {
    /// 办成
    Done,
    /// 不予受理, 不予批准
    Refused,
    /// 撤回
    Withdrawn,
}

impl Kind {
    const ALL: [Self; 4] =
        [Self::Received, Self::Ended(End::Done), Self::Ended(End::Refused), Self::Ended(End::Withdrawn)];

    fn word(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Ended(End::Done) => "done",
            Self::Ended(End::Refused) => "refused",
            Self::Ended(End::Withdrawn) => "withdrawn",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

impl From<Outcome> for End {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::Done,
            Outcome::Refused => Self::Refused,
            Outcome::Withdrawn => Self::Withdrawn,
        }
    }
}

/// The month of a time, `2026-11`.
pub(crate) fn month(at: Millis) -> String {
    at.beijing().date().strftime("%Y-%m").to_string()
}

/// Days between two times by the calendar: what ends on the day on which it came took none.
pub(crate) fn days(from: Millis, to: Millis) -> i64 {
    let days = to.beijing().date().duration_since(from.beijing().date()).as_hours() / 24;
    days.clamp(0, MOST_DAYS)
}

/// The figures of an item, a town, or a month.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Figures {
    pub(crate) received: i64,
    pub(crate) done: i64,
    pub(crate) refused: i64,
    pub(crate) withdrawn: i64,
    /// Of what was decided, how many were overdue then.
    pub(crate) late: i64,
    /// How many were decided after how many days.
    took: BTreeMap<i64, i64>,
}

impl Figures {
    /// Counts what a counter says. What was taken back was decided by nobody: it is neither late nor of any duration.
    pub(crate) fn add(&mut self, kind: Kind, days: i64, cases: i64, late: i64) {
        match kind {
            Kind::Received => self.received += cases,
            Kind::Ended(End::Withdrawn) => self.withdrawn += cases,
            Kind::Ended(end) => {
                *(if end == End::Done { &mut self.done } else { &mut self.refused }) += cases;
                self.late += late;
                *self.took.entry(days).or_default() += cases;
            }
        }
    }

    /// How many were decided.
    pub(crate) fn decided(&self) -> i64 {
        self.done + self.refused
    }

    /// So many days or fewer took one half of what was decided.
    pub(crate) fn median(&self) -> Option<i64> {
        let mut left = (self.decided() + 1) / 2;
        self.took.iter().find_map(|(days, cases)| {
            left -= cases;
            (left <= 0).then_some(*days)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        // 2026-11-23 23:30 and an hour later in Beijing.
        let late = Millis(20_780 * Millis::DAY + 15 * Millis::HOUR + 30 * Millis::MINUTE);
        assert_eq!((month(late), days(late, late)), ("2026-11".to_owned(), 0));
        assert_eq!(days(late, late.plus(Millis::HOUR)), 1);
        assert_eq!(days(late.plus(Millis::HOUR), late), 0, "a clock that went back");
        assert_eq!(days(late, late.plus(9_999 * Millis::DAY)), MOST_DAYS);
        assert_eq!(month(Millis(20_787 * Millis::DAY + 16 * Millis::HOUR)), "2026-12");
    }

    #[test]
    fn of_nothing_there_is_no_median() {
        let mut figures = Figures::default();
        figures.add(Kind::Received, 0, 7, 0);
        figures.add(Kind::Ended(End::Withdrawn), 3, 7, 7);
        assert_eq!((figures.median(), figures.late, figures.decided()), (None, 0, 0));
    }

    proptest! {
        #[test]
        fn the_median_of_counters_is_that_of_the_cases(took in prop::collection::vec((0..50i64, any::<bool>()), 1..80)) {
            let mut figures = Figures::default();
            for (days, done) in &took {
                figures.add(Kind::Ended(if *done { End::Done } else { End::Refused }), *days, 1, 0);
            }
            let mut sorted: Vec<i64> = took.iter().map(|(days, _)| *days).collect();
            sorted.sort_unstable();
            prop_assert_eq!(figures.median(), Some(sorted[(sorted.len() - 1) / 2]));
            prop_assert_eq!(figures.decided(), took.len() as i64);
        }
    }
}
