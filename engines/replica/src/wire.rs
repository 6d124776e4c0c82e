//! The messages of the control channel, JSON text frames. Batches travel as binary frames beside them.

use crate::{KeyChange, LinePolicy, ScopeName, Sequence};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Kinds of submissions that a report may name; a program has fewer.
const MOST_KINDS: usize = 16;
/// Letters of a kind's name.
const LONGEST_KIND: usize = 40;
/// Letters of a version.
const LONGEST_VERSION: usize = 64;
/// Letters of a trouble.
const LONGEST_TROUBLE: usize = 300;

/// From village to center.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Up {
    /// The first message: where the node stands.
    Hello {
        /// Every followed scope with its cursor.
        cursors: Vec<(ScopeName, Sequence)>,
        /// The version of the publishing key that it trusts.
        key_version: u32,
        /// How it is.
        health: Health,
    },
    /// A scope is applied up to here. Also asks for what follows.
    Applied {
        /// The scope.
        scope: ScopeName,
        /// The cursor after it.
        upto: Sequence,
    },
    /// A batch was not believed or could not be stored; the center shows it on the desk.
    Trouble {
        /// One Chinese sentence.
        what: String,
    },
    /// How the node is; also the sign of life, every few seconds.
    Health(Health),
}

/// How a node is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// The program's version.
    pub version: String,
    /// The node's own clock, milliseconds UTC: the center shows how wrong it is.
    pub clock: i64,
    /// Free bytes on the data disk, when known.
    pub disk_free: Option<u64>,
    /// Bytes of blobs wanted and not here yet.
    pub blobs_missing: u64,
    /// Submissions on their way.
    pub outbox: u32,
    /// What those are; nothing in the report of a version that did not say so yet.
    #[serde(default)]
    pub waiting: Waiting,
    /// What is wrong at present, one Chinese sentence; empty when nothing is.
    pub trouble: String,
}

impl Health {
    /// The report with no more of it than an honest node says: a center keeps reports, and shows them.
    #[must_use]
    pub fn bounded(self) -> Self {
        let first = |text: String, most: usize| match text.char_indices().nth(most) {
            Some((end, _)) => text[..end].to_owned(),
            None => text,
        };
        Self {
            version: first(self.version, LONGEST_VERSION),
            waiting: self.waiting.bounded(),
            trouble: first(self.trouble, LONGEST_TROUBLE),
            ..self
        }
    }
}

/// What waits in an outbox, in figures: nothing of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// How many of each kind of submission; under an empty name those of kinds that are not told apart.
    #[serde(default)]
    pub kinds: BTreeMap<String, u32>,
    /// When the oldest was entered, milliseconds UTC.
    #[serde(default)]
    pub oldest: Option<i64>,
    /// Bytes of attachments that are still to go.
    #[serde(default)]
    pub attachments: u64,
}

impl Waiting {
    /// How many submissions that is.
    pub fn count(&self) -> u32 {
        self.kinds.values().fold(0, |sum, count| sum.saturating_add(*count))
    }

    /// A few kinds with names as programs give them; what goes beyond is counted under the empty name.
    fn bounded(self) -> Self {
        let mut kinds = BTreeMap::new();
        for (kind, count) in self.kinds {
            let named = (1..=LONGEST_KIND).contains(&kind.len())
                && kind.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'.' | b'_' | b'-'));
            let names = kinds.len() - usize::from(kinds.contains_key(""));
            let kind = if named && names < MOST_KINDS { kind } else { String::new() };
            let sum: &mut u32 = kinds.entry(kind).or_default();
            *sum = sum.saturating_add(count);
        }
        Self { kinds, ..self }
    }
}

/// From center to village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Down {
    /// The answer to hello.
    Welcome {
        /// The center's clock, milliseconds UTC.
        clock: i64,
        /// The last number of each scope that the village follows: at these it is up to date.
        heads: Vec<(ScopeName, Sequence)>,
        /// The line policy of this village.
        policy: LinePolicy,
        /// Key changes since the version that the node trusts, in order.
        key_changes: Vec<KeyChange>,
    },
    /// The line policy has changed.
    Policy(LinePolicy),
}
