//! What the register says of a camera, as its village is told. Where it is and who signs in is not among it.

use hongwang_base::{Millis, OrgPath};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Cameras of one village.
pub(crate) const MOST: usize = 16;
/// The longest that somebody consents to, days.
pub(crate) const LONGEST_DAYS: i32 = 366;

/// What is watched. There is no word for a home, and none for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Field,
    Greenhouse,
    Orchard,
    TeaGarden,
    Livestock,
    Storage,
    Public,
}

impl Kind {
    pub(crate) const ALL: [Self; 7] = [
        Self::Field,
        Self::Greenhouse,
        Self::Orchard,
        Self::TeaGarden,
        Self::Livestock,
        Self::Storage,
        Self::Public,
    ];

    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Field => "field",
            Self::Greenhouse => "greenhouse",
            Self::Orchard => "orchard",
            Self::TeaGarden => "tea_garden",
            Self::Livestock => "livestock",
            Self::Storage => "storage",
            Self::Public => "public",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Its pictogram.
    pub(crate) fn icon(self) -> &'static str {
        match self {
            Self::Field => "wheat",
            Self::Greenhouse => "seedling",
            Self::Orchard => "trees",
            Self::TeaGarden => "leaf",
            Self::Livestock => "droplet",
            Self::Storage => "building-warehouse",
            Self::Public => "building-community",
        }
    }
}

/// Who may look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Eyes {
    /// The screens of the village alone.
    Village,
    /// Its screens, and staff of the offices above it.
    County,
}

impl Eyes {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::County => "county",
        }
    }

    pub(crate) fn from_word(word: &str) -> Option<Self> {
        [Self::Village, Self::County].into_iter().find(|eyes| eyes.word() == word)
    }
}

/// How often a still is kept, minutes; none is kept at 0.
pub(crate) const EVERY: [u16; 3] = [0, 10, 60];

/// A camera in the register.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) id: Uuid,
    /// The village in whose network it stands.
    pub(crate) org: OrgPath,
    pub(crate) name: String,
    /// Where it stands, in words.
    pub(crate) place: String,
    pub(crate) kind: Kind,
    /// What it is for.
    pub(crate) purpose: String,
    /// Who consented, and on which paper.
    pub(crate) consenter: String,
    pub(crate) paper: String,
    /// From then on nobody sees it.
    pub(crate) until: Millis,
    pub(crate) eyes: Eyes,
    /// One of [`EVERY`].
    pub(crate) every: u16,
    /// Grows whenever where it is or who signs in changes.
    pub(crate) edition: i64,
}

impl Entry {
    /// Whether anybody may see it now.
    pub(crate) fn is_open(&self, now: Millis) -> bool {
        now < self.until
    }

    /// Whether the offices above its village may.
    pub(crate) fn is_for_county(&self, now: Millis) -> bool {
        self.is_open(now) && self.eyes == Eyes::County
    }

    /// How long from one kept still to the next, if any is kept.
    pub(crate) fn between_stills(&self) -> Option<i64> {
        (self.every > 0).then(|| i64::from(self.every) * Millis::MINUTE)
    }
}
