//! An ID-card reader on a serial line: whether a card lies on it, and what stands on a card when somebody asked.
//!
//! A node follows [`Reader::next_event`]; a card that is laid down begins a visit at its screen. Whoever is asked by a
//! person to read a card does so by an [`Asking`]. Invariants, for the sake of whoever lays a card there: a card is
//! read for an [`Asking::read`] alone and never by the watch, whose questions choose and read none and to whom a frame
//! that could hold a card's content is garbage ([`frame`]); what was read lies in one buffer that is overwritten, its
//! picture is not decoded, and the line keeps nothing of it.

mod card;
pub mod frame;
mod reader;
mod reading;
mod watch;

pub use card::{Card, NoCard, Sex};
pub use reader::{Asking, Reader, Trouble};
pub use reading::NotRead;
pub use watch::Event;
