//! The replica engine: how records travel down to villages and submissions travel up, as pure rules.
//!
//! Down: a center keeps one append-only log a scope. A [`Batch`] holds *all live entries* of one scope between
//! two sequence numbers, signed and compressed ([`seal`], [`open`]). A village applies a batch exactly when it
//! begins where its [`Cursors`] stand ([`Cursors::judge`]), and moves the cursor in the same transaction: so
//! loss, duplication, reordering and restart at any point end in the same state. Bytes travel apart from
//! records, by hash and in verified ranges ([`blob`]). Up: the [`outbox`].
//!
//! Nothing here does I/O, reads a clock or draws a random number: those come in as arguments.

mod batch;
pub mod blob;
mod cursor;
pub mod outbox;
mod policy;
mod record;
pub mod wire;

pub use batch::{Batch, KeyChange, Refusal, SealedBatch, Trust, cut, open, seal};
pub use blob::BlobHash;
pub use cursor::{Cursors, Judgement};
pub use policy::{LinePolicy, Window};
pub use record::{BlobRef, Entry, Lane, Record, ScopeName, Sequence};
