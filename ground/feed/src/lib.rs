//! The feed over a bad line: the transport of `engines/replica`.
//!
//! Downwards: a feature calls [`append`] in the transaction of its change; [`center::Link`] sends signed batches to
//! every connected device of the scope; [`village::Line`] applies each in one transaction with its cursor, fetches
//! the bytes that records need in verified ranges, and keeps all of it when the line is cut. Upwards:
//! [`village::submit`] puts a submission into the outbox; it travels when the line allows and is taken once.
//! What somebody's phone sends comes through the center where it does not reach the village ([`handoff`]).
//! The line is HTTPS with mutual TLS (TLS 1.3 where both can) and one WebSocket that the village dials. The same
//! batches travel by USB stick ([`bundle`]).
//!
//! Invariant: a village believes what the center's publishing key signed, whoever carried it.

mod authority;
pub mod bundle;
pub mod center;
pub mod devices;
pub mod enrolment;
pub mod handoff;
mod log;
pub mod simulate;
mod tls;
pub mod village;
mod words;

pub use authority::{Authority, AuthorityError};
pub use log::{append, head};

use hongwang_feature::Place;
use hongwang_store::{BlobError, Blobs, Migrations};

/// Where the bytes lie that go up with submissions: at a village those on their way, at the center those that came.
/// Nothing serves them by name, neither to devices nor to neighbours.
///
/// # Errors
/// When the folder cannot be made.
pub fn attachments(place: &Place) -> Result<Blobs, BlobError> {
    place.blobs.within("attachments")
}

/// The tables of the feed, on center and village.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "feed",
    steps: &[
        ("feed", include_str!("../migrations/feed.sql")),
        ("attachments", include_str!("../migrations/attachments.sql")),
        ("handoff", include_str!("../migrations/handoff.sql")),
        ("speed", include_str!("../migrations/speed.sql")),
    ],
};
