//! Who is in a room: venues 会场 and persons, each under one id and in one role.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a device or person is called in a room, as whoever calls names them.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct VenueId(String);

impl VenueId {
    /// As text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<&str> for VenueId {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl From<String> for VenueId {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Display for VenueId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// In which role somebody is in a room. The chair is no role: it is one seat of the room that is handed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 操作员: staff at the desk.
    Operator,
    /// A device of an invited organisation.
    Venue,
    /// Somebody by telephone or link: heard, never seen.
    Guest,
    /// Looks and sends nothing. Stands in the list like everybody.
    Observer,
    /// Time and the line, never a person.
    System,
}

/// Who acts, as whoever calls has proven it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub id: VenueId,
    /// In which role.
    pub role: Role,
}

impl Actor {
    /// The id of [`Actor::system`], which nobody else can have.
    pub const SYSTEM: &str = "system";

    /// Somebody in a role.
    pub fn new(id: impl Into<VenueId>, role: Role) -> Self {
        Self { id: id.into(), role }
    }

    /// Time and the line.
    pub fn system() -> Self {
        Self::new(Self::SYSTEM, Role::System)
    }
}

/// How somebody's line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// Connected.
    Here,
    /// Broken; for [`crate::limits::GRACE`] all that the venue has is kept.
    Dropped {
        /// Since when, milliseconds UTC.
        since: i64,
    },
    /// Left, removed, or gone for longer than that.
    Away,
}

/// Whether a microphone is closed, and by whom. It is open only where nobody closed it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Muted {
    /// By the venue itself: nobody else opens it.
    pub own: bool,
    /// By chair or operator: a way out and back in does not open it.
    pub lead: bool,
}

impl Muted {
    /// Whether it is closed.
    pub fn is_closed(self) -> bool {
        self.own || self.lead
    }
}

/// Somebody who is or was in the room.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Venue {
    /// Who.
    pub id: VenueId,
    /// In which role, for good.
    pub role: Role,
    /// For which organisation.
    pub org: Option<String>,
    /// What people call it.
    pub name: String,
    /// The how manieth that came, from 0.
    pub nth: usize,
    /// How its line stands.
    pub link: Link,
    /// Whether it was let in: devices of invited organisations and operators are, others wait in the lobby.
    pub admitted: bool,
    /// Whether its microphone is closed.
    pub muted: Muted,
    pub(crate) pace: Pace,
}

impl Venue {
    /// Whether it has a picture to show.
    pub(crate) fn has_picture(&self) -> bool {
        matches!(self.role, Role::Venue | Role::Operator)
    }
}

/// How much a venue did in the running minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Pace {
    pub(crate) since: i64,
    pub(crate) count: u32,
}

impl Pace {
    pub(crate) fn new(now: i64) -> Self {
        Self { since: now, count: 0 }
    }

    /// The pace in the minute of `now`, before anything that is done then.
    pub(crate) fn at(self, now: i64) -> Self {
        if now.saturating_sub(self.since) >= crate::limits::MINUTE { Self::new(now) } else { self }
    }
}
