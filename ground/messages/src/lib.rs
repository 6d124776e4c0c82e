//! Text messages to people: an outbox at the center, from which a gateway is fed.
//!
//! ```text
//! ask (in the transaction of what it tells of) ─► waiting ─► handed ─► sent ─► delivered
//!                                                   ▲  │        │        └───► failed
//!                                                   └──┼── again ┘
//!                                                      └─► dropped: too old, or no telephone that takes messages
//! ```
//!
//! [`ask`] is for whoever has something to say; [`hand_over`], [`verdict`], [`receipt`] and [`sweep`] for whoever
//! speaks to the gateway. The rules are plain functions in `rules.rs`.
//!
//! Invariants: what is said is a template that was approved; telephone and text lie sealed and bound to their row, and
//! are gone a month after the end, and all that is known of it after three; a message is told of at most once for each time it is asked for, except where a
//! gateway does not say whether it took it; nothing goes out in quiet hours but what is urgent; nothing goes out a day
//! after it was asked for.

mod outbox;
mod rules;
mod store;
mod template;
mod words;

pub use outbox::{
    Ask, Asked, Due, SEALED, ask, forget_about, hand_over, receipt, receipt_of, sweep, verdict,
};
pub use rules::{Again, Fold, Part, PartState, Rules, RulesError, fold, masked, mobile};
pub use store::{Count, Listed, State, counts, list};
pub use template::{Draft, Shown, Template, approve, discard, draft, filled, read, shipped, shown};

use hongwang_store::Migrations;

/// The tables.
pub const MIGRATIONS: Migrations = Migrations {
    owner: "messages",
    steps: &[
        ("messages", include_str!("../migrations/messages.sql")),
        ("about", include_str!("../migrations/about.sql")),
        ("forget", include_str!("../migrations/forget.sql")),
    ],
};
