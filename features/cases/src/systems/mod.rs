//! The own systems of a town's or the county's service center: cases are forwarded to them at each event, and the steps that
//! they take come back ([`hongwang_gbt39046`]).
//!
//! Invariants: what is to be sent is written in the transaction of the event; a batch is made once and sent under its id
//! until its receipt is kept; a step of theirs is done once, by the engine, with the roles of the system's organisation and
//! the duties that the configuration gives it; what a person said stands in no table here.

pub(crate) mod actor;
pub(crate) mod desk;
mod record;
pub(crate) mod run;
pub(crate) mod store;

use crate::case::{Dossier, Kept};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::duty::Duty;
use hongwang_gbt39046::CenterSystem;
use hongwang_store::{Result, Tx};
use std::sync::Arc;

/// A system as the configuration names it.
#[derive(Clone, Debug)]
pub struct CaseSystem {
    /// What the desk and the history of a case call it.
    pub name: String,
    /// The organisation whose system it is: it gets the cases from there and below, and acts for it.
    pub org: OrgPath,
    /// What it signs for there beside 经办; with none it handles only.
    pub duties: Vec<Duty>,
    /// How it is spoken to.
    pub line: Arc<dyn CenterSystem>,
}

/// Puts what just happened to a case into the outbox of every system that is to know.
pub(crate) async fn note(tx: &mut Tx, dossier: &Dossier, now: Millis) -> Result<()> {
    for system in store::that_follow(tx, &dossier.kept.org).await? {
        store::note(tx, &system, &dossier.kept, dossier.kept.seq, now).await?;
    }
    Ok(())
}

/// Puts how a case was rated into the same outboxes. It ended, so no event has the number behind the newest one.
pub(crate) async fn note_rating(tx: &mut Tx, kept: &Kept, now: Millis) -> Result<()> {
    for system in store::that_follow(tx, &kept.org).await? {
        store::note(tx, &system, kept, kept.seq + 1, now).await?;
    }
    Ok(())
}
