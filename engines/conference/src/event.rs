//! What happened in a room: append-only events.
//!
//! The tag of an event is its version: one whose fields change gets a new tag, and the old one stays readable. A tag
//! that is not known is an error that names it, never an event that is passed over.

use crate::{Ballot, Grid, Group, Invitation, Plan, Role, Sharing, VenueId, Way};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One thing that happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// Its number in the room, from 1.
    pub seq: u64,
    /// When, milliseconds UTC; never before the event before it.
    pub at: i64,
    /// By whom.
    pub by: VenueId,
    /// What.
    pub what: What,
}

/// Why a meeting ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum End {
    /// Chair or operator ended it.
    Closed,
    /// Its time was over.
    TimeOver,
    /// It was called off.
    Cancelled,
    /// Its time passed and nobody opened it.
    NotHeld,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
#[allow(missing_docs, reason = "the fields are named for what they are")]
pub enum What {
    /// It has a date.
    Scheduled { plan: Plan },
    /// One more organisation is invited.
    Invited { invitation: Invitation },
    /// An organisation is not invited any more.
    Uninvited { org: String },
    /// It has another date.
    Moved { start: i64, end: i64 },
    /// 候会 begins: screens switch over.
    LobbyOpened,
    /// The meeting begins; who was let in comes in from the lobby.
    Opened,
    /// Somebody came for the first time.
    Joined {
        venue: VenueId,
        role: Role,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        org: Option<String>,
        name: String,
        /// Whether they need not be let in.
        admitted: bool,
    },
    /// Somebody who had dropped, left or been removed came back, under the name and organisation of the first time.
    Returned { venue: VenueId },
    /// Somebody left.
    Left { venue: VenueId },
    /// A line broke.
    Dropped { venue: VenueId },
    /// It stayed broken: floor, request and second stream are free.
    Gone { venue: VenueId },
    /// Somebody was let in from the lobby.
    Admitted { venue: VenueId },
    /// Somebody was sent out, and has to be let in again.
    Removed { venue: VenueId },
    /// Nobody new may come.
    Locked,
    /// Everybody invited may come again.
    Unlocked,
    /// 主会场
    MainSet { venue: VenueId },
    /// The chair was handed on.
    ChairHanded { to: VenueId },
    /// It ends later.
    Extended { end: i64 },
    /// It will end soon.
    EndNear { end: i64 },
    /// It is over; what ran has ended by events of its own before.
    Ended { why: End },

    /// 发言: a venue has the floor.
    FloorGiven { venue: VenueId },
    /// Its speech is over, and with it a second stream that only the floor allowed.
    FloorTaken { venue: VenueId },
    /// 静音
    Muted {
        venue: VenueId,
        /// Whether the venue closed its microphone itself.
        own: bool,
    },
    /// Whoever closed it no longer does.
    Unmuted {
        venue: VenueId,
        /// Whether that was the venue itself.
        own: bool,
    },
    /// 全场静音: every floor is taken but the chair's.
    AllMuted,
    /// Everybody may speak.
    AllUnmuted,
    /// 申请发言
    Asked { venue: VenueId },
    /// The request was withdrawn.
    Withdrawn { venue: VenueId },
    /// The request was refused.
    AskRefused { venue: VenueId },

    /// How the screens are divided, and who is on them first.
    Arranged { grid: Grid, pinned: Vec<VenueId> },
    /// 广播会场: a venue that everybody sees first.
    BroadcastStarted { venue: VenueId },
    /// No venue is broadcast.
    BroadcastStopped,
    /// 轮巡 begins. Without groups it goes through all branch venues.
    PollingStarted { groups: Vec<Group>, dwell_seconds: u32 },
    /// 轮巡 shows this one now.
    Polled { venue: VenueId },
    /// 轮巡 is over.
    PollingStopped,
    /// 双流: a venue sends a second stream.
    SharingStarted { venue: VenueId, sharing: Sharing },
    /// The second stream is over.
    SharingStopped { venue: VenueId },

    /// 点名 begins.
    RollCalled { until: i64 },
    /// An organisation is there.
    RollAnswered { org: String, venue: VenueId },
    /// 点名 is over.
    RollEnded,
    /// 签到. A person is only ever a number on the roster that whoever calls keeps; without one they are counted.
    SignedIn {
        org: String,
        way: Way,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        entry: Option<u32>,
    },

    /// A question is put to the vote.
    VoteAsked { question: String, options: Vec<String>, secret: bool },
    /// A venue answered.
    Voted { venue: VenueId, ballot: Ballot },
    /// The vote is closed, with the answers to each option; none where a secret one could not be counted.
    VoteClosed { counts: Option<Vec<u32>> },

    /// The staff among each other.
    Said { text: String },
    /// A line of captions.
    Captioned { text: String },
    /// A chapter mark set by hand.
    ChapterMarked { title: String },
    /// It is recorded from here.
    RecordingStarted,
    /// It is recorded until here.
    RecordingStopped,
}

/// Why a stored log is not read, by the place of the event from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// An event of a newer version, or none at all.
    Unknown {
        /// Which one.
        place: u64,
        /// What it says.
        tag: String,
    },
    /// Not the form of an event.
    Malformed {
        /// Which one.
        place: u64,
        /// What is wrong.
        why: String,
    },
    /// An event is missing, stands twice, or lies before the one before it.
    OutOfOrder {
        /// Which one.
        place: u64,
    },
}

/// Reads stored events, one JSON text each. [`crate::Room::replay`] looks at their order.
///
/// # Errors
/// At the first that is unknown or malformed.
pub fn read<T: AsRef<str>>(texts: &[T]) -> Result<Vec<Event>, Unreadable> {
    (1u64..).zip(texts).map(|(place, text)| read_one(place, text.as_ref())).collect()
}

fn read_one(place: u64, text: &str) -> Result<Event, Unreadable> {
    let malformed = |error: serde_json::Error| Unreadable::Malformed { place, why: error.to_string() };
    let error = match serde_json::from_str(text) {
        Ok(event) => return Ok(event),
        Err(error) => error,
    };
    let value: Value = serde_json::from_str(text).map_err(malformed)?;
    let tag = value.pointer("/what/event").and_then(Value::as_str).unwrap_or_default();
    if error.to_string().starts_with(&format!("unknown variant `{tag}`")) {
        return Err(Unreadable::Unknown { place, tag: tag.to_owned() });
    }
    Err(malformed(error))
}
