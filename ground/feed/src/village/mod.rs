//! The village's end of the line.
//!
//! [`Node`] is who this box is: its key, its village once admitted, what it trusts. [`enrol`] asks to be admitted.
//! [`Line`] keeps the link to the center: [`session`] speaks the protocol, [`keeper`] applies batches, [`fetch`]
//! brings bytes, [`pull`] those that somebody waits for,
//! [`job`] each of them once, [`meter`] measures the line meanwhile; [`outbox`] sends submissions, [`handoff`] brings what
//! phones left at the center, [`question`] asks it what is answered live. All state is in the node's database and blob
//! folder, so the process may be killed at any point.

mod connect;
pub mod enrol;
mod fetch;
mod handoff;
mod job;
mod keeper;
mod line;
mod meter;
mod neighbour;
mod node;
mod outbox;
mod pull;
mod question;
pub mod session;
mod signer;

pub use connect::{Address, Coming, Connector, LineError};
pub use fetch::BlobProgress;
pub use handoff::{Carrier, HandOffs};
pub use job::FetchError;
pub use keeper::{Applied, ApplyError, Keeper, apply};
pub use line::{Line, disk_free};
pub use neighbour::router as neighbour_router;
pub use node::{Membership, Node, NodeError};
pub use outbox::{Sent, standing, submit, waiting};
pub use pull::{LineNow, NotPulled, Pull, Pulls, need, needed, no_longer, range_at};
pub use question::{Questions, Unanswered};
pub use signer::Signer;
pub(crate) use signer::signed;

/// The key, below a node's data folder, that seals what people entrust to it (`hongwang_store::Vault`).
pub const PERSONAL_KEY: &str = "keys/personal.key";
