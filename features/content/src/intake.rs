//! Intake: from a source to an article on its way, at the center.
//!
//! ```text
//! due ─► gather ─► judge ─► read ─► judge ─► take ─► report, health, next run
//!        (list)   (known,  (page,   (copy,   (pictures, article and item
//!                  rules)   file)    rules)   in one transaction)
//! ```
//!
//! Invariants: an article and the item that it came from are kept in one transaction, so a run that breaks off
//! repeats nothing; a list's version is kept only when nothing of it is left to do; one source that fails holds up no
//! other; everything is bounded: items a run, pictures an article, bytes, and time.

pub(crate) mod apply;
mod folder;
mod gather;
pub(crate) mod job;
mod judge;
pub(crate) mod preview;
mod read;
pub(crate) mod run;
mod take;
pub(crate) mod words;

use hongwang_websites::fetch::{FetchConfig, FetchError, Fetcher};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    path::PathBuf,
    sync::{Arc, OnceLock},
};
use tokio::sync::Notify;

/// Items that one run reads; the rest waits for the next.
const MOST_A_RUN: usize = 30;
/// Pictures that are taken into one article.
const MOST_PICTURES: usize = 12;

/// The way out of the center: sites and the inbox. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Intake {
    pub(crate) fetching: FetchConfig,
    /// The folder below which watched folders lie; none where nobody configured one.
    pub(crate) inbox: Option<PathBuf>,
    /// Made at the first use: a village never makes it.
    fetcher: Arc<OnceLock<Result<Fetcher, FetchError>>>,
    /// Wakes the job.
    wake: Arc<Notify>,
}

impl fmt::Debug for Intake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Intake").field("inbox", &self.inbox).finish_non_exhaustive()
    }
}

impl Intake {
    fn fetcher(&self) -> Result<&Fetcher, FetchError> {
        self.fetcher.get_or_init(|| Fetcher::new(self.fetching.clone())).as_ref().map_err(Clone::clone)
    }

    /// Lets the job look at once.
    pub(crate) fn wake(&self) {
        self.wake.notify_one();
    }
}

/// What came of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Report {
    /// Items in the list.
    pub found: usize,
    /// Of them, known from earlier.
    pub known: usize,
    /// New articles.
    pub taken: usize,
    /// Left out by rules.
    pub filtered: usize,
    /// Copies.
    pub duplicate: usize,
    /// Not readable.
    pub failed: usize,
    /// Left for the next run.
    pub left: usize,
    /// Whether the site said that nothing has changed.
    pub unchanged: bool,
    /// Why the list could not be read; none when it could.
    pub error: Option<String>,
    /// What else is worth knowing, a sentence each.
    pub notes: Vec<String>,
}

impl Report {
    /// Adds a sentence; only so many are kept.
    fn note(&mut self, note: String) {
        if self.notes.len() < 20 {
            self.notes.push(note);
        }
    }
}
