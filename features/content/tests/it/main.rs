//! Drives the public surface of the content feature.
#![allow(clippy::unwrap_used)]

mod article_rules;
mod articles;
mod center;
mod columns;
mod halls;
mod intake;
mod intake_desk;
mod intake_filters;
mod intake_folders;
mod kiosk;
mod site;
