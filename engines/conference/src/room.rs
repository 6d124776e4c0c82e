//! A room 会议: what its events make of it, as plain data.
//!
//! Invariants, whatever is tried in whatever order:
//! - a room that is folded from its stored events is the room that stood when they were made;
//! - there is one seat of the chair, so two chairs at once cannot be written down;
//! - the time of an event is never before that of the event before it, whatever a clock says.

use crate::{
    End, Event, Floor, Link, Role, RollCall, Said, Screens, SignIn, Unreadable, Venue, VenueId, Vote,
    talk::Caption,
};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How far a meeting is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Phase {
    /// Nothing was scheduled yet.
    #[default]
    New,
    /// It has a date.
    Scheduled,
    /// 候会: who comes waits and is seen by the staff.
    Lobby,
    /// It is held.
    Open,
    /// It is over.
    Ended,
}

/// What is scheduled.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// What people call it.
    pub title: String,
    /// When it begins, milliseconds UTC.
    pub start: i64,
    /// When it ends.
    pub end: i64,
    /// Who has the chair 主持 at first.
    pub chair: VenueId,
    /// 主会场, where one is known beforehand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<VenueId>,
    /// Whether everybody may speak from the beginning; otherwise it opens under 全场静音.
    #[serde(default)]
    pub free: bool,
    /// Who is invited.
    pub invited: Vec<Invitation>,
}

/// An organisation that is invited; each of its devices may come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Invitation {
    /// Which, as whoever calls names it.
    pub org: String,
    /// What people call it.
    pub name: String,
}

/// A room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Room {
    /// The number of its newest event; 0 before the first.
    pub seq: u64,
    /// The time of its newest event, milliseconds UTC.
    pub at: i64,
    /// How far it is.
    pub phase: Phase,
    /// What was scheduled, with later invitations and extensions.
    pub plan: Plan,
    /// Organisations whose invitation was taken back, and that were not invited anew.
    pub uninvited: BTreeSet<String>,
    /// Who has the chair.
    pub chair: VenueId,
    /// 主会场; every other venue is a branch 分会场.
    pub main: Option<VenueId>,
    /// When it was opened.
    pub opened: Option<i64>,
    /// When and why it ended.
    pub ended: Option<(i64, End)>,
    /// Everybody who ever came.
    pub venues: BTreeMap<VenueId, Venue>,
    /// Whether nobody new may come.
    pub locked: bool,
    /// Who may speak.
    pub floor: Floor,
    /// What is on the screens.
    pub screens: Screens,
    /// Roll calls, in order; only the last one may run.
    pub rolls: Vec<RollCall>,
    /// Votes, in order; only the last one may be open.
    pub votes: Vec<Vote>,
    /// Who signed in.
    pub signed: Vec<SignIn>,
    /// What the staff wrote to each other.
    pub chat: Vec<Said>,
    /// The newest caption.
    pub caption: Option<Caption>,
    /// Whether it is recorded.
    pub recording: bool,
    pub(crate) captions: u32,
    pub(crate) chapters: usize,
    /// The end of which it was said that it is near.
    pub(crate) warned: Option<i64>,
}

impl Room {
    /// The room of stored events.
    ///
    /// # Errors
    /// Where they are not the whole beginning of one log.
    pub fn replay(events: &[Event]) -> Result<Self, Unreadable> {
        let mut room = Self::default();
        for (place, event) in (1u64..).zip(events) {
            let begins = matches!(event.what, crate::What::Scheduled { .. });
            if event.seq != place || begins != (place == 1) || (place > 1 && event.at < room.at) {
                return Err(Unreadable::OutOfOrder { place });
            }
            room.apply(event);
        }
        Ok(room)
    }

    /// Whether somebody is in the meeting now: let in, connected, and the meeting is held.
    pub fn is_in(&self, id: &VenueId) -> bool {
        self.phase == Phase::Open
            && self.venues.get(id).is_some_and(|venue| venue.admitted && venue.link == Link::Here)
    }

    /// Whether somebody waits in the lobby.
    pub fn is_waiting(&self, id: &VenueId) -> bool {
        let is_here = self.venues.get(id).is_some_and(|venue| venue.link == Link::Here);
        is_here && !self.is_in(id)
    }

    /// Everybody who hears and sees the meeting now, in the order in which they came. Nobody else does.
    pub fn present(&self) -> Vec<&Venue> {
        let mut present: Vec<_> = self.venues.values().filter(|venue| self.is_in(&venue.id)).collect();
        present.sort_by_key(|venue| venue.nth);
        present
    }

    /// Whether an organisation is invited, and as what.
    pub fn invitation(&self, org: &str) -> Option<&Invitation> {
        self.plan.invited.iter().find(|invitation| invitation.org == org)
    }

    /// The invitation of the organisation that a venue is there for.
    pub(crate) fn invitation_of(&self, venue: &Venue) -> Option<&Invitation> {
        self.invitation(venue.org.as_deref().filter(|_| venue.role == Role::Venue)?)
    }

    /// The roll call that runs.
    pub fn roll(&self) -> Option<&RollCall> {
        self.rolls.last().filter(|roll| roll.ended.is_none())
    }

    /// The vote that is open.
    pub fn vote(&self) -> Option<&Vote> {
        self.votes.last().filter(|vote| vote.closed.is_none())
    }
}
