//! Print in a picture: where its lines stand, what they say, and what an identity card says.
//!
//! A [`Picture`] is decoded within bounds and grey; a [`Reader`] finds lines in it and reads them, with the models of
//! PP-OCRv6; [`card`] makes of such lines the fields of an identity card, or none where they contradict each other.
//! [`Reading`] does it for a node: one picture at a time, on one core, in a process of its own ([`child`]) that is there
//! only meanwhile.
//!
//! Invariants: a picture and what stands in it live in memory alone, until the answer is given, and in no log; what is
//! read is a proposal, and nothing here decides by it.

pub mod card;
pub mod child;
mod find;
mod picture;
mod queue;
mod reader;
mod wire;
mod words;

pub use card::Card;
pub use picture::{LONGEST, Picture, PictureProblem};
pub use queue::{Reading, Unread};
pub use reader::{Line, LoadError, Reader};
