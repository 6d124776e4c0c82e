//! Drives the public surface of the content feature.
#![allow(clippy::unwrap_used)]

mod columns;
