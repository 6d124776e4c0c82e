//! Finding documents by words, on a node's own disk: a small adapter over tantivy.
//!
//! A document is found when it holds every word of the query as a plain substring, letter for letter, in its title
//! or its text, capital or small, full or half width. Never fewer, never more: [`Words::are_in`] is that rule as a
//! plain function, and the index ([`Index`]) must give the same set. It keeps every pair of neighbouring characters
//! with its place, so that a longer word is a row of pairs; single characters stand in a field of their own, so that
//! one character is a word too and `5G` is found in 5G网络. What is a word to a reader only changes the order.
//!
//! Beside that a title is found by pinyin (`dibao`, `db`), and when nothing is found there are [`Near`] misses.
//!
//! Invariants: an index knows what it covers ([`Covers`]), written in the same commit as the documents, so it may be
//! killed at any point; it is thrown away and made anew whenever anything about it is in doubt. It holds nothing that
//! is not in the database.

mod ask;
mod cut;
mod fields;
mod fold;
mod index;
mod mark;
mod near;
mod sound;
mod top;

pub use ask::{Ask, Found, FoundGroup, Hit};
pub use fold::{LONGEST, Words, WordsError};
pub use index::{Covered, Covers, Index, SearchError, Writing};
pub use mark::{Part, excerpt, marked};
pub use near::Near;
