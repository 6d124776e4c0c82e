//! Drives the public surface of finding: pages, the index behind them, words that found nothing.
#![allow(clippy::unwrap_used)]

mod keeping;
mod missed;
mod node;
mod pages;
