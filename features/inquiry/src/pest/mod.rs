//! 病虫害: bulletins of the plant protection station for each crop, and 农事月历, what each month asks for.
//!
//! ```text
//! desk: written ─► approved by another person ─► record inquiry.pest, a village or town or the county each
//!       (pictures made small and plain)             ─► crop ─► bulletins, until each node's own clock says that it is over
//! ```
//!
//! Invariants: nobody approves what they wrote last, or what was changed after they looked; what is approved is changed
//! by nobody, only recalled; after its last day a bulletin is on no page, also without a line.

pub(crate) mod calendar;
pub(crate) mod desk;
pub(crate) mod flow;
pub(crate) mod pages;
mod sheet;
pub(crate) mod store;

use crate::price::{Day, today};
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::{BlobHash, BlobRef};
use serde::{Deserialize, Serialize};

/// The column of the tree that shows bulletins.
pub(crate) const COLUMN: &str = "fuwu/agri/pest";

/// A bulletin, as it is written and as a record says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Bulletin {
    /// The crop, by its slug.
    pub(crate) crop: String,
    /// What comes: `茶小绿叶蝉`.
    pub(crate) name: String,
    /// What to look for, a line each.
    pub(crate) look: String,
    /// What to do, a line each.
    pub(crate) act: String,
    /// First and last day.
    pub(crate) from: Day,
    pub(crate) until: Day,
    /// Whom it concerns.
    pub(crate) orgs: Vec<OrgPath>,
    /// Pictures, made small.
    pub(crate) pictures: Vec<BlobRef>,
    /// Who says so.
    pub(crate) office: String,
}

impl Bulletin {
    /// A mark of all that it says: with another word or picture it is another one.
    pub(crate) fn version(&self) -> BlobHash {
        BlobHash::of(&serde_json::to_vec(self).expect("a bulletin is plain data"))
    }

    /// Whether it holds on the day of `now`.
    pub(crate) fn stands(&self, now: Millis) -> bool {
        (self.from..=self.until).contains(&today(now))
    }

    /// Whether its last day is behind.
    pub(crate) fn is_over(&self, now: Millis) -> bool {
        self.until < today(now)
    }
}
