//! Text to sound: what is said, how it sounds, and the voice that says it.
//!
//! ```text
//!  node:   text ─► Speaker ─┐                       ┌─► pages of one Ogg Opus stream, clause by clause
//!                           │ pipe                  │
//!  child:                   └► say::clauses ─► Voice ─► level ─► opus
//! ```
//!
//! The voice needs a third of a gigabyte while it speaks, so it lives in a process of its own ([`child`]) that leaves
//! when nobody needs it; the node keeps only the [`Speaker`].

pub mod child;
mod kokoro;
mod level;
mod opus;
pub mod say;
mod speaker;
mod voice;
mod wire;

pub use child::Manners;
pub use opus::milliseconds;
pub use speaker::{Sound, SpeakError, Speaker};
pub use voice::{RATE, Voice, VoiceError};
