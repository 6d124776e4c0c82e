//! Drives the public surface of the content feature.
#![allow(clippy::unwrap_used)]

mod article_rules;
mod articles;
mod center;
mod columns;
mod halls;
mod kiosk;
