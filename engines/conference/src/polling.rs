//! 轮巡: one venue after another is shown, each for the same time.
//!
//! Each cut is an event, so the log says who was seen when, and the next one is known before its time: whoever forwards
//! media asks its keyframe ahead. Who is not there is passed over and shown again once back.

use crate::{
    Limit, Refusal, Role, Room, Text, Thing, VenueId, What,
    decide::{check_text, known, only_if, unless},
    limits,
    screen::has_picture_now,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Venues that are gone through together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// What people call it.
    pub name: String,
    /// Its venues, in order.
    pub venues: Vec<VenueId>,
}

/// A polling that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Polling {
    /// What it goes through; without groups all branch venues in the order in which they came.
    pub groups: Vec<Group>,
    /// How long each is shown.
    pub dwell_seconds: u32,
    /// Who is shown, and since when, milliseconds UTC.
    pub shown: Option<(VenueId, i64)>,
}

impl Polling {
    /// When the one that is shown has been shown for its time.
    pub fn until(&self) -> Option<i64> {
        let (_, since) = self.shown.as_ref()?;
        Some(since.saturating_add(i64::from(self.dwell_seconds) * 1_000))
    }
}

/// Everybody that a polling goes through, whether there or not.
fn order<'r>(room: &'r Room, groups: &'r [Group]) -> Vec<&'r VenueId> {
    if !groups.is_empty() {
        return groups.iter().flat_map(|group| &group.venues).collect();
    }
    let is_seat = |id: &VenueId| *id == room.chair || room.main.as_ref() == Some(id);
    let mut branches: Vec<_> =
        room.venues.values().filter(|venue| venue.role == Role::Venue && !is_seat(&venue.id)).collect();
    branches.sort_by_key(|venue| venue.nth);
    branches.into_iter().map(|venue| &venue.id).collect()
}

/// The first after `shown` that can be seen; never `shown` itself.
fn next_after<'r>(room: &'r Room, groups: &'r [Group], shown: Option<&VenueId>) -> Option<&'r VenueId> {
    let order = order(room, groups);
    let place = order.iter().position(|id| Some(*id) == shown).map_or(0, |place| place + 1);
    let mut round = order[place..].iter().chain(&order[..place]);
    round.find(|id| Some(**id) != shown && has_picture_now(room, id)).copied()
}

/// Who is shown next, where there is somebody else to show.
pub(crate) fn next(room: &Room) -> Option<&VenueId> {
    let polling = room.screens.polling.as_ref()?;
    next_after(room, &polling.groups, polling.shown.as_ref().map(|(id, _)| id))
}

/// When the next cut is, and to whom: at once where nobody is seen.
pub(crate) fn cut(room: &Room) -> Option<(i64, &VenueId)> {
    let polling = room.screens.polling.as_ref()?;
    let next = next(room)?;
    let is_seen = polling.shown.as_ref().is_some_and(|(id, _)| has_picture_now(room, id));
    Some((polling.until().filter(|_| is_seen).unwrap_or(i64::MIN), next))
}

pub(crate) fn start(room: &Room, groups: &[Group], dwell_seconds: u32) -> Result<Vec<What>, Refusal> {
    unless(room.screens.polling.is_some(), Thing::Polling)?;
    if !limits::DWELL_SECONDS.contains(&dwell_seconds) {
        return Err(Refusal::BadTime);
    }
    if groups.len() > limits::GROUPS {
        return Err(Refusal::Full { limit: Limit::Groups });
    }
    let mut seen = BTreeSet::new();
    for group in groups {
        check_text(&group.name, Text::Name)?;
        for id in &group.venues {
            let venue = known(room, id)?;
            if !venue.has_picture() {
                return Err(Refusal::NoPicture { name: venue.name.clone() });
            }
            unless(!seen.insert(id), Thing::Grouped)?;
        }
    }
    let started = What::PollingStarted { groups: groups.to_vec(), dwell_seconds };
    let first = next_after(room, groups, None).cloned();
    Ok([started].into_iter().chain(first.map(|venue| What::Polled { venue })).collect())
}

pub(crate) fn stop(room: &Room) -> Result<What, Refusal> {
    only_if(room.screens.polling.is_some(), Thing::Polling)?;
    Ok(What::PollingStopped)
}
