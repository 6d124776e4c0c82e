//! The own systems of a town's or the county's service center: cases are forwarded to them at each event, and the steps that
//! they take come back ([`hongwang_gbt39046`]).
//!
//! Invariants: what is to be sent is written in the transaction of the event; a batch is made once and sent under its id
//! until its receipt is kept; a step of theirs is done once, by the engine, with the roles of the system's organisation;
//! what a person said stands in no table here.

pub(crate) mod desk;
mod record;
pub(crate) mod run;
mod store;

use crate::case::Dossier;
use hongwang_base::{Millis, OrgPath};
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
    /// How it is spoken to.
    pub line: Arc<dyn CenterSystem>,
}

/// Puts what just happened to a case into the outbox of every system that is to know.
pub(crate) async fn note(tx: &mut Tx, dossier: &Dossier, now: Millis) -> Result<()> {
    for system in store::that_follow(tx, &dossier.kept.org).await? {
        store::note(tx, &system, &dossier.kept, now).await?;
    }
    Ok(())
}
