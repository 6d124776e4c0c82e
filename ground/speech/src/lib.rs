//! Text to sound: what is said, how it sounds, and the voice that says it.

pub mod say;
