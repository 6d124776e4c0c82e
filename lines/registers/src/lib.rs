//! The registers of other offices: what each holds of one person, asked live.
//!
//! One contract for all of them, `docs/openapi/registers.json`: JSON over HTTPS, question and answer signed with a secret
//! that both sides keep (Standard Webhooks). [`Register`] asks, [`read_reply`] reads.
//!
//! Invariants: a question ends within its time and is sent at most once; an answer counts only with its signature, of now,
//! to this very question, within its bounds; `Debug` shows nothing of a person.

mod http;
mod question;
mod reply;

pub use http::{Register, RegisterError};
pub use question::{Kind, Question, Wanted};
pub use reply::{BadReply, Line, MOST_BYTES, Refusal, Reply, ValueType, read_reply};
