//! What this crate promises: its codec on any bytes, its line against separate programs and a rude one.

mod client;
mod codec;
mod config;
mod corpus;
mod kannel;
mod parts;
mod peer;
mod rude;
mod smpp;
