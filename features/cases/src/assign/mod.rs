//! 转办: who of an office has a case on his desk, and which other office handles it where it came to the wrong one.
//!
//! To another office a case goes only where the workflow speaks of the office that handles it, not of a level: there
//! whoever gets it can act, and the office that got it keeps it as long as the workflow goes on speaking so.

pub(crate) mod pages;
mod store;

pub(crate) use store::{forget, handed, is_known, listed, note_colleague};

use crate::flow::OFFICE;
use hongwang_base::OrgPath;
use hongwang_casework::Workflow;

/// Another office than the workflow's that handles a case.
#[derive(Clone, Debug)]
pub(crate) struct Handed {
    pub(crate) office: OrgPath,
    /// Why.
    pub(crate) reason: String,
}

/// Whether the workflow leaves it open, in a state, which office handles a case.
pub(crate) fn is_open(flow: &Workflow, state: &str) -> bool {
    let mut on = flow.actions.iter().filter(|action| action.is_from(state));
    let first = on.find(|action| !action.is_automatic());
    first.is_some_and(|action| action.who.iter().any(|role| role == OFFICE))
}
