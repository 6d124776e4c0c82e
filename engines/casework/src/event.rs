//! What happened to a case: append-only events, each carrying the hash of all before it.
//!
//! An event holds everything that follows from it (state, clocks), so that a case is folded from its events alone,
//! whatever became of its workflow since. The chain finds a change, a gap, a repetition and another order; that the
//! newest events are missing shows only beside a head that was kept elsewhere.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{collections::BTreeMap, fmt, str::FromStr};

/// One thing that somebody did with a case, and what followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    /// Which case.
    pub case: String,
    /// The workflow that it runs by.
    pub workflow: String,
    /// The version of that workflow.
    pub version: u32,
    /// Its number in the case, from 1.
    pub seq: u64,
    /// When, milliseconds UTC; never before the event before it.
    pub at: i64,
    /// Who.
    pub actor: String,
    /// In which role.
    pub role: String,
    /// What was done.
    pub action: String,
    /// The state before.
    pub from: String,
    /// The state after.
    pub to: String,
    /// Which signature of the action's quorum this is, from 1.
    pub nth: u8,
    /// How many the action asks for; with the last one it is done.
    pub of: u8,
    /// What became of the clocks, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub clocks: Vec<ClockChange>,
    /// 理由
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// 救济途径
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
    /// Papers that the applicant is asked for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub asked: Vec<String>,
    /// Papers that were brought.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub brought: Vec<String>,
    /// Conditions that were looked at, and whether they hold.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub findings: BTreeMap<String, bool>,
    /// The hash of the event before and of this one.
    pub hash: Hash,
}

impl Event {
    /// Whether the action is done with it: the last signature of the quorum.
    pub fn completes(&self) -> bool {
        self.nth >= self.of
    }

    /// This event with the hash that it has after `previous`.
    pub(crate) fn sealed(mut self, previous: Hash) -> Self {
        self.hash = self.hash_after(previous);
        self
    }

    fn hash_after(&self, previous: Hash) -> Hash {
        let mut value = serde_json::to_value(self).expect("an event is plain data");
        if let Value::Object(fields) = &mut value {
            fields.remove("hash");
        }
        let mut text = String::new();
        write_canonical(&value, &mut text);
        let mut hasher = blake3::Hasher::new();
        hasher.update(&previous.0).update(text.as_bytes());
        Hash(*hasher.finalize().as_bytes())
    }
}

/// What became of a clock.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "change", rename_all = "lowercase")]
pub enum ClockChange {
    /// It begins, from nothing.
    Start {
        /// Which.
        clock: String,
        /// Since when it counts, which may lie before the event.
        since: i64,
    },
    /// It stops.
    Stop {
        /// Which.
        clock: String,
    },
    /// It goes on where it stopped.
    Resume {
        /// Which.
        clock: String,
    },
    /// Its limit is longer.
    Extend {
        /// Which.
        clock: String,
        /// By how many days of its kind.
        days: u16,
    },
}

/// The first event, by its place from 1, that does not follow from those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("办件记录从第 {0} 条起对不上：被改动过、缺少或次序不对")]
pub struct BrokenAt(pub u64);

/// Whether `events` are the whole beginning of one case, unchanged. Gives its head: compare it with the one that was
/// kept beside them, to find that the newest are missing.
///
/// # Errors
/// Where the chain is broken.
pub fn verify(events: &[Event]) -> Result<Hash, BrokenAt> {
    let mut head = Hash::default();
    for (place, event) in (1u64..).zip(events) {
        if event.hash_after(head) != event.hash {
            return Err(BrokenAt(place));
        }
        head = event.hash;
    }
    Ok(head)
}

/// JSON with the keys of every object in order and no blanks, whatever features serde_json was built with.
fn write_canonical(value: &Value, into: &mut String) {
    match value {
        Value::Array(items) => {
            into.push('[');
            for (place, item) in items.iter().enumerate() {
                into.push_str(if place > 0 { "," } else { "" });
                write_canonical(item, into);
            }
            into.push(']');
        }
        Value::Object(fields) => {
            let sorted: BTreeMap<&String, &Value> = fields.iter().collect();
            into.push('{');
            for (place, (key, field)) in sorted.into_iter().enumerate() {
                into.push_str(if place > 0 { "," } else { "" });
                into.push_str(&Value::from(key.as_str()).to_string());
                into.push(':');
                write_canonical(field, into);
            }
            into.push('}');
        }
        plain => into.push_str(&plain.to_string()),
    }
}

/// A BLAKE3 hash, written as 64 hex digits. The default, all zero, stands before the first event.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Hash([u8; 32]);

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from(self.0).to_hex())
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hash({self})")
    }
}

/// A text that is not 64 hex digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("不是记录哈希：应为 64 位十六进制")]
pub struct NotAHash;

impl FromStr for Hash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes())).map_err(|_| NotAHash)
    }
}

impl TryFrom<String> for Hash {
    type Error = NotAHash;
    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

impl From<Hash> for String {
    fn from(hash: Hash) -> String {
        hash.to_string()
    }
}
