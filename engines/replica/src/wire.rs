//! The messages of the control channel, JSON text frames. Batches travel as binary frames beside them.

use crate::{KeyChange, LinePolicy, ScopeName, Sequence};
use serde::{Deserialize, Serialize};

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
    /// What is wrong at present, one Chinese sentence; empty when nothing is.
    pub trouble: String,
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
