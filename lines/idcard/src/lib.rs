//! An ID-card reader on a serial line: whether a card lies on it, and nothing else.
//!
//! A node follows [`Reader::next_event`]; a card that is laid down begins a visit at its screen. Invariant, for the
//! sake of whoever lays a card there: nothing of a card is read. The commands that select a card and read it do not
//! exist here, of an answer only the reader's code is looked at, and a frame that could hold a card's content is
//! garbage ([`frame`]).

pub mod frame;
mod reader;
mod watch;

pub use reader::{Reader, Trouble};
pub use watch::Event;
