//! What travels: a record of some kind under a key, at a place in its scope's log.

use crate::BlobHash;
use serde::{Deserialize, Serialize};

/// A position in the log of one scope. The first entry has 1; 0 is "nothing yet".
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Sequence(pub u64);

/// The name of a scope's log: the path of its organisation.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ScopeName(pub String);

/// What goes first when the line is thin. The order of the variants is the order of the lanes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lane {
    /// Weather and emergency warnings.
    Warnings,
    /// Applications and their papers.
    Applications,
    /// Articles and their pictures.
    #[default]
    Text,
    /// Films and voice.
    Video,
}

impl Lane {
    /// All lanes, first first.
    pub const ALL: [Lane; 4] = [Lane::Warnings, Lane::Applications, Lane::Text, Lane::Video];
}

/// Bytes that a record needs, by name and length.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct BlobRef {
    /// The name.
    pub hash: BlobHash,
    /// The length in bytes.
    pub len: u64,
}

/// One fact for villages. A newer record with the same kind and key takes the older one's place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Which capability reads it, as `feature.thing`.
    pub kind: String,
    /// Which one of that kind.
    pub key: String,
    /// The content; none withdraws what stood under the key.
    pub body: Option<serde_json::Value>,
    /// The bytes that it needs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub blobs: Vec<BlobRef>,
    /// How urgent those bytes are.
    #[serde(default)]
    pub lane: Lane,
}

/// A record at its place in the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Its place.
    pub seq: Sequence,
    /// When the center wrote it, milliseconds UTC.
    pub at: i64,
    /// The record.
    pub record: Record,
}
