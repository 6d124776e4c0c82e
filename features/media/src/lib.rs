//! The video library: the player.

#[allow(dead_code, reason = "its page comes with the library")]
mod player;
mod words;
