//! How a village node stands with its center, for its own pages. Whoever keeps the line writes it; the pages take
//! it as an axum `Extension<watch::Receiver<NodeStatus>>`.

use hongwang_base::Millis;
use hongwang_replica::wire::Waiting;

/// A village node and its line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NodeStatus {
    /// Whether the node has just started and is still asking the center what was withdrawn meanwhile: until that
    /// is known (or no center answers) it shows nothing.
    pub checking: bool,
    /// Whether the center answers.
    pub center_online: bool,
    /// Since when it has answered, or not answered.
    pub since: Millis,
    /// The time up to which everything of the center is here; none before the first contact.
    pub as_of: Option<Millis>,
    /// Every followed scope (an organisation path as text) with the last applied sequence.
    pub scopes: Vec<(String, u64)>,
    /// How many pictures and films the content here needs.
    pub blobs_total: u64,
    /// How many of them are not here yet.
    pub blobs_missing: u64,
    /// The bytes of all of them.
    pub bytes_total: u64,
    /// The bytes of those not here yet.
    pub bytes_missing: u64,
    /// Free bytes on the data disk, where the system tells.
    pub disk_free: Option<u64>,
    /// Submissions on their way up.
    pub outbox: Waiting,
    /// What is wrong at present, one Chinese sentence.
    pub trouble: Option<String>,
    /// The program's version.
    pub version: String,
}
