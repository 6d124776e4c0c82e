//! Drives the public surface of read-aloud, with the installed voice in its own process.
#![allow(clippy::unwrap_used)]

mod ahead;
mod desk;
mod sentences;
mod world;
