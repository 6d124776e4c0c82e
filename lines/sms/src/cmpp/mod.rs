//! CMPP 2.0 and 3.0 as bytes: frames of a line, and what stands in one.
//!
//! Any bytes may come: nothing here panics or keeps more than one frame. A length that cannot be ends the line, because
//! nothing tells where the next frame begins.

mod frame;
mod pdu;
mod read;
mod wire;

pub use frame::{Decoder, HEADER, LONGEST};
pub use pdu::{Body, Connect, Deliver, Pdu, Receipt, Submit, Version, authenticator};
pub use read::Wrong;
pub(crate) use wire::CmppWire;
