//! What a capability hands to the binary, and what the binary hands to it.
//!
//! A capability is one crate under `features/` with one [`Feature`]: its tables, its pages, the record kinds it
//! applies, its jobs. It is given a [`Place`]: the node it runs on. Desk pages are registered with the one
//! [`Permission`](hongwang_base::Permission) that they need ([`Desk::route`]), so there is no desk page without one.
//!
//! Two features never import each other: they meet through records in the feed and [`Fact`]s.

mod desk;
mod fail;
mod place;
mod staff;

pub use desk::{Desk, DeskEntry};
pub use fail::{Fail, Reply};
pub use place::{Bus, Fact, Place, Site};
pub use staff::{Login, SESSION_IDLE, Staff, close_session, close_sessions_of, open_session, session_migrations};

use axum::Router;
use hongwang_replica::Entry;
use hongwang_store::{Migrations, Result, Tx};
use std::{future::Future, pin::Pin};

/// A future that a feature hands out.
pub type Work<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// A capability. Every method has an answer for "nothing of that".
pub trait Feature: Send + Sync + 'static {
    /// Its tables.
    fn migrations(&self) -> Migrations;

    /// The record kinds that it applies. The same on center and village: a center applies what it publishes.
    fn record_kinds(&self) -> &'static [&'static str] {
        &[]
    }

    /// Applies a record of one of [`Feature::record_kinds`] in the transaction that moves the cursor. `now` is when
    /// it arrived here. A body of the wrong form is a defect of its sender: skip it with a `tracing::warn`, since
    /// an error here stops the whole feed; return errors of the store only.
    fn apply<'a>(&'a self, _tx: &'a mut Tx, _entry: &'a Entry, _now: hongwang_base::Millis) -> Work<'a, Result<()>> {
        Box::pin(async { Ok(()) })
    }

    /// Pages for everybody, at the center and in villages.
    fn public(&self) -> Router<Place> {
        Router::new()
    }

    /// Pages for staff, at the center.
    fn desk(&self) -> Desk {
        Desk::new()
    }

    /// Work that goes on beside the pages until the process ends. Each is one endless future; it must look at
    /// `place.site` itself if it belongs to one site only.
    fn jobs(&self, _place: &Place) -> Vec<Work<'static, ()>> {
        Vec::new()
    }

    /// Fills an empty center with invented data for a demonstration, all of it marked 演示. Runs at every start of
    /// a demo; what is there already stays as it is.
    fn demo<'a>(&'a self, _place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(async { Ok(()) })
    }
}
