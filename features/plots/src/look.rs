//! Who looked at a camera, and when: a sitting, not each glance.

use hongwang_base::Millis;
use serde::{Deserialize, Serialize};

/// Who comes back within this has not left.
pub(crate) const SITTING: i64 = 5 * Millis::MINUTE;
/// Who was not heard of for this long no longer looks.
pub(crate) const NOW: i64 = 40 * Millis::SECOND;
/// How long it is remembered.
pub(crate) const KEPT: i64 = 30 * Millis::DAY;
/// How many are told and shown.
pub(crate) const MOST: i64 = 40;

/// One who looked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Look {
    /// Empty for the screens of the village: nobody there is known by name.
    pub(crate) who: String,
    pub(crate) office: String,
    pub(crate) begins: Millis,
    pub(crate) ends: Millis,
}

impl Look {
    /// Whether it is somebody at the desk who looks now.
    pub(crate) fn is_county_now(&self, now: Millis) -> bool {
        !self.who.is_empty() && now.since(self.ends) < NOW
    }
}

/// What a village is told of the looks of the offices above it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Looks {
    /// The newest first.
    pub(crate) looks: Vec<Look>,
}
