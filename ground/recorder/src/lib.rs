//! Tracks of a meeting on the disk: the shell around `hongwang_recording`.
//!
//! ```text
//! Room::tap ─► Track::push ─► bounded queue ─► thread: Recorder ─► TRACK.START.NUMBER.mp4
//! ```
//!
//! A [`Recording`] is the folder of one meeting. Each [`Track`] has a thread of its own, so that one that waits for the
//! disk holds up no other, and nobody who hands packets over.

mod file;
mod mend;
mod name;
mod track;

pub use file::Failure;
pub use mend::mend;
pub use name::{Part, found};
pub use track::{Recording, Stopped, Track};
