//! What this crate promises, on real files that the tests write.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod docx;
mod papers;
mod pdf;
mod pictures;
mod robustness;
mod sheet;
mod tables;
