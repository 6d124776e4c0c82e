//! Text messages through a gateway: an operator's by CMPP 2.0 or 3.0 or SMPP 3.4, or any that takes a message as a web
//! address.
//!
//! [`open`] gives a [`Gateway`] that runs for ever, a [`Handle`] that takes messages, and the events that come of it:
//! one verdict for each part of each message, receipts, and how the line stands. `cmpp/` and `smpp.rs` are
//! the protocols as bytes and plain data, each a `Wire`; `session.rs` and `client.rs` speak over either; `http.rs` asks an
//! address; `text.rs` cuts a text into parts.
//!
//! Invariants: nothing is kept here and nothing is sent twice by itself, since only whoever keeps the messages knows what
//! is worth it; a message that was taken gets exactly one verdict for each part; no secret, number or text is in an
//! error, an event's words or the log.

mod client;
pub mod cmpp;
mod config;
mod gateway;
mod http;
mod receipts;
mod session;
mod smpp;
mod text;
mod wire;

pub use config::{Config, ConfigError, Line, Template, Timers};
pub use gateway::{Event, Fate, Gateway, Handle, Message, Verdict, open};
pub use receipts::Receipts;
pub use text::{MOST_LETTERS, TooLong, parts};
