//! 督办: an office is asked about a case by somebody above it, or because its time has run out, and must answer with a
//! sentence.
//!
//! It is no step of the case and decides nothing, so it stands beside the events. Invariant: one deadline urges once,
//! and the level above has the same list as the office.

pub(crate) mod pages;
mod store;

pub(crate) use store::{count, escalate, listed};

use crate::case::Kept;
use crate::handling::Queue;
use hongwang_base::{Millis, OrgPath};
use uuid::Uuid;

/// One 督办.
#[derive(Clone, Debug)]
pub(crate) struct Urge {
    id: Uuid,
    by_org: OrgPath,
    by_name: String,
    text: String,
    at: Millis,
    /// What was answered, and by whom.
    answer: Option<(String, String)>,
}

/// Whether somebody of `org` may urge: whoever stands above the office.
fn may_urge(org: &OrgPath, kept: &Kept) -> bool {
    kept.queue != Queue::Closed && org != &kept.office && org.covers(&kept.office)
}

/// Whether somebody of `org` answers for the office.
fn may_answer(org: &OrgPath, kept: &Kept) -> bool {
    org == &kept.office
}
