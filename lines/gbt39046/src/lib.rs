//! Exchange of cases with the own system of another service center, in the data elements of GB/T 39046-2020.
//!
//! The standard names the elements of a case (办件编号, 申请者, 环节, …) and their codes, not how they travel. Here they
//! travel as UTF-8 XML with the standard's own short names: a [`Batch`] of records one way, a [`Receipt`] that says of
//! each record whether it was taken the other way. Both sides send batches, and both acknowledge those of the other.
//!
//! [`CenterSystem`] is how a system is spoken to, and has two implementations: a [`Folder`] that both sides see, and
//! [`Http`].
//!
//! Invariants: a batch is known by its id, so the same one may be sent again and is taken once; what is read was whole
//! (counted, of the stated length and checksum in a folder; bounded everywhere) and every receipt answers exactly the
//! records of its batch; what cannot be read is put aside and told, never guessed.

mod batch;
mod code;
mod folder;
mod http;
mod receipt;
mod record;
mod system;
mod xml;

pub use batch::{Batch, MOST_RECORDS};
pub use code::{Form, Handling, IdKind, Kind, Power, Satisfaction, StepStatus, Verdict};
pub use folder::Folder;
pub use http::Http;
pub use receipt::{Outcome, Receipt};
pub use record::{Found, Key, Moment, Person, Record, Step};
pub use system::{CenterSystem, ExchangeError, Sent, Work};
