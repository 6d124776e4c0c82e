//! A source 信源: where content comes from, which column it fills, and how it is doing.
//!
//! Plain data and rules; [`store`] keeps it, [`crate::intake`] runs it.

pub mod health;
pub mod store;

use crate::article::store::takes_articles;
use crate::columns::{ColumnSlug, Tree};
use crate::intake::words;
use health::{Health, Rhythm, Seen, usual_gap};
use hongwang_base::{Millis, OrgPath, Problem, SourceId};
use hongwang_websites::{fetch::Version, source::SourceConfig};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// How often a source may be looked at, in minutes.
pub const INTERVALS: [i64; 8] = [5, 15, 30, 60, 180, 360, 720, 1440];
/// After failures a source is asked less often, at most this many times its interval apart.
const LONGEST_BACKOFF: i64 = 8;
const LONGEST_NAME: usize = 40;

/// Where a source's items are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// On a site.
    Web(Box<SourceConfig>),
    /// In a folder of the center's inbox: `<inbox>/<code of the organisation>/<folder>`.
    Folder(String),
}

/// What an editor says of a source.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// What it is called at the desk.
    pub name: String,
    /// Whose screens it fills.
    pub org: OrgPath,
    /// Where its items are.
    pub origin: Origin,
    /// The column that its items go to unless a filter says otherwise.
    pub column: ColumnSlug,
    /// Minutes between two runs, one of [`INTERVALS`].
    pub every: i64,
    /// The unit that answers for its items where they name none.
    pub unit: String,
    /// Whether its items go straight onto the screens of columns that ask for no second person.
    pub trusted: bool,
    /// Whether the list carries the whole text, so that no page is fetched.
    pub full_text: bool,
}

impl Settings {
    /// Everything that keeps it from being used, each with its field.
    pub fn problems(&self, tree: &Tree) -> Vec<Problem> {
        let mut problems = Vec::new();
        let mut wrong = |field: &str, title: String| problems.push(Problem::field(field, title));
        match self.name.trim().chars().count() {
            0 => wrong("name", words::NO_NAME.into()),
            1..=LONGEST_NAME => {}
            _ => wrong("name", words::LONG_NAME.into()),
        }
        if !tree.column(&self.column).is_some_and(|column| takes_articles(column.kind)) {
            wrong("column", words::NO_COLUMN.into());
        }
        if !INTERVALS.contains(&self.every) {
            wrong("every", words::BAD_INTERVAL.into());
        }
        if self.unit.chars().count() > LONGEST_NAME {
            wrong("unit", words::LONG_NAME.into());
        }
        match &self.origin {
            Origin::Web(config) => {
                for problem in config.problems() {
                    wrong(problem.field, problem.message);
                }
            }
            Origin::Folder(folder) if !is_folder_name(folder) => wrong("folder", words::BAD_FOLDER.into()),
            Origin::Folder(_) => {}
        }
        problems
    }

    /// Milliseconds between two runs.
    pub fn interval(&self) -> i64 {
        self.every.max(1).saturating_mul(Millis::MINUTE)
    }
}

/// One folder name, that leads nowhere else.
fn is_folder_name(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    (1..=40).contains(&name.chars().count()) && name.chars().all(plain) && !["done", "failed"].contains(&name)
}

/// A file as it was last seen in a folder: it is taken when it is still the same a while later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// Bytes.
    pub size: u64,
    /// When it was last written to, milliseconds UTC as the file system says it.
    pub written: i64,
    /// When it was first seen so.
    pub at: Millis,
}

/// What is known from earlier runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Progress {
    /// The list's version, sent back to ask for changes only.
    pub version: Version,
    /// Files that are not taken yet.
    pub looks: BTreeMap<String, Look>,
    /// How it is doing.
    pub health: Health,
    /// Runs that failed in a row.
    pub failures: u32,
    /// When it was first run.
    pub first_run: Option<Millis>,
    /// When it was last run.
    pub last_run: Option<Millis>,
    /// When it was last read well.
    pub last_ok: Option<Millis>,
    /// When something new last came.
    pub last_new: Option<Millis>,
    /// The usual milliseconds between two arrivals.
    pub usual: Option<i64>,
}

impl Progress {
    /// What is known after a run at `now` that saw `seen` and, with `is_new`, something that was not there before.
    #[must_use]
    pub fn after(&self, seen: &Seen, is_new: bool, max_age: Option<i64>, now: Millis) -> Progress {
        let mut to = self.clone();
        to.first_run.get_or_insert(now);
        to.last_run = Some(now);
        if *seen == Seen::Fine {
            to.failures = 0;
            to.last_ok = Some(now);
        } else {
            to.failures = to.failures.saturating_add(1);
        }
        if is_new {
            if let Some(last) = self.last_new.filter(|last| *last < now) {
                to.usual = Some(usual_gap(self.usual, now.since(last)));
            }
            to.last_new = Some(now);
        }
        let last_new = to.last_new.or(to.first_run).unwrap_or(now);
        let rhythm = Rhythm { last_new, usual: to.usual, max_age };
        to.health = health::after(&self.health, seen, rhythm, words::quiet_for, now);
        to
    }
}

/// When a source that was run at `now` is due again: after its interval, twice as long after each failure, at most
/// eight intervals or a day, whichever is less, and never sooner than its interval.
pub fn next_run(interval: i64, failures: u32, now: Millis) -> Millis {
    let factor = 1i64.checked_shl(failures.min(8)).unwrap_or(LONGEST_BACKOFF).min(LONGEST_BACKOFF);
    let wait = interval.saturating_mul(factor).min(Millis::DAY).max(interval);
    now.plus(wait)
}

/// A source as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which.
    pub id: SourceId,
    /// What an editor says of it.
    pub settings: Settings,
    /// Whether it is run.
    pub enabled: bool,
    /// What is known from earlier runs.
    pub progress: Progress,
    /// When it is due.
    pub run_at: Millis,
    /// When its settings were last changed.
    pub changed_at: Millis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_source_is_asked_less_and_less_but_at_least_once_a_day() {
        let waits = |minutes: i64| {
            (0..6).map(move |failures| {
                next_run(minutes * Millis::MINUTE, failures, Millis(0)).0 / Millis::MINUTE
            })
        };
        assert_eq!(waits(60).collect::<Vec<_>>(), [60, 120, 240, 480, 480, 480]);
        assert_eq!(waits(360).collect::<Vec<_>>(), [360, 720, 1440, 1440, 1440, 1440]);
        assert_eq!(next_run(Millis::HOUR, u32::MAX, Millis(0)), Millis(8 * Millis::HOUR));
    }

    #[test]
    fn a_folder_name_cannot_lead_out_of_the_inbox() {
        for bad in ["", "..", ".", "a/b", "a\\b", "/etc", ".hidden", "done", "a b", "a\0"] {
            assert!(!is_folder_name(bad), "{bad:?}");
        }
        assert!(is_folder_name("融媒体中心") && is_folder_name("notices-2026"));
    }

    #[test]
    fn the_rhythm_is_learned_from_arrivals() {
        let mut progress = Progress::default();
        for day in 0..4 {
            progress = progress.after(&Seen::Fine, true, None, Millis(day * Millis::DAY));
        }
        assert_eq!((progress.usual, progress.last_new), (Some(Millis::DAY), Some(Millis(3 * Millis::DAY))));
        let quiet = progress.after(&Seen::Fine, false, None, Millis(7 * Millis::DAY));
        assert_eq!(quiet.health.trouble, Some(health::Trouble::Quiet));
    }
}
