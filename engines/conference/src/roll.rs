//! 点名 and 签到: which organisations are there, and which persons of their rosters.

use crate::{
    Limit, Refusal, Room, Thing, Venue, VenueId, What,
    decide::{known, only_if, present, unless},
    limits,
    report::Absence,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A roll call 点名 of every invited organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollCall {
    /// Since when, milliseconds UTC.
    pub started: i64,
    /// Until when it is answered.
    pub until: i64,
    /// When it ended.
    pub ended: Option<i64>,
    /// Who answered, by organisation.
    pub answers: BTreeMap<String, Answer>,
    /// Who had not answered when it ended.
    pub absent: Vec<Absence>,
}

impl RollCall {
    pub(crate) fn new(started: i64, until: i64) -> Self {
        Self { started, until, ended: None, answers: BTreeMap::new(), absent: Vec::new() }
    }
}

/// An answer to a roll call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Which venue gave it.
    pub venue: VenueId,
    /// When, milliseconds UTC.
    pub at: i64,
}

/// How somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// Touched their name on the roster.
    Roster,
    /// Laid a card on the reader; nothing of the card is kept.
    Card,
    /// Scanned a code; somebody who stands on no roster is counted.
    Code,
}

/// 签到 of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    /// At which organisation.
    pub org: String,
    /// How.
    pub way: Way,
    /// Their number on its roster; none where they are only counted.
    pub entry: Option<u32>,
    /// When, milliseconds UTC.
    pub at: i64,
}

pub(crate) fn call(room: &Room, seconds: u32, now: i64) -> Result<What, Refusal> {
    unless(room.roll().is_some(), Thing::Roll)?;
    if !limits::ROLL_SECONDS.contains(&seconds) {
        return Err(Refusal::BadTime);
    }
    if room.rolls.len() >= limits::ROLLS {
        return Err(Refusal::Full { limit: Limit::Rolls });
    }
    Ok(What::RollCalled { until: now.saturating_add(i64::from(seconds) * 1_000) })
}

pub(crate) fn answer(room: &Room, id: &VenueId, now: i64) -> Result<What, Refusal> {
    let venue = present(room, id)?;
    let roll = room.roll().filter(|roll| now < roll.until).ok_or(Refusal::NotSo { thing: Thing::Roll })?;
    let org = org_of(room, venue)?;
    unless(roll.answers.contains_key(org), Thing::Answered)?;
    Ok(What::RollAnswered { org: org.to_owned(), venue: id.clone() })
}

pub(crate) fn end(room: &Room) -> Result<What, Refusal> {
    only_if(room.roll().is_some(), Thing::Roll)?;
    Ok(What::RollEnded)
}

pub(crate) fn sign_in(room: &Room, id: &VenueId, way: Way, entry: Option<u32>) -> Result<What, Refusal> {
    let venue = known(room, id)?;
    if !room.is_in(id) && !room.is_waiting(id) {
        return Err(Refusal::NotPresent { name: venue.name.clone() });
    }
    let org = org_of(room, venue)?;
    let there = || room.signed.iter().filter(|signed| signed.org == org);
    match entry {
        Some(_) => unless(there().any(|signed| signed.entry == entry), Thing::SignedIn)?,
        None if way != Way::Code => return Err(Refusal::NotOnRoster),
        // Those who are only counted keep nobody of the roster out.
        None if there().filter(|signed| signed.entry.is_none()).count() >= limits::HEADS => {
            return Err(Refusal::Full { limit: Limit::Heads });
        }
        None => {}
    }
    Ok(What::SignedIn { org: org.to_owned(), way, entry })
}

fn org_of<'r>(room: &'r Room, venue: &Venue) -> Result<&'r str, Refusal> {
    let invitation = room.invitation_of(venue);
    invitation
        .map(|invitation| invitation.org.as_str())
        .ok_or(Refusal::NotOnRoll { name: venue.name.clone() })
}
