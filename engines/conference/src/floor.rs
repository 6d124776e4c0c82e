//! The floor 发言权: who may speak, who waits for it, and what each may send.

use crate::{
    Actor, Limit, Muted, Refusal, Role, Room, Thing, VenueId, What,
    decide::{known, member, only_if, present, unless},
    limits,
};

/// Who may speak.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Floor {
    /// 全场静音: only the chair and who has the floor are heard.
    pub all_muted: bool,
    /// Who has the floor, the newest last.
    pub speakers: Vec<VenueId>,
    /// Who asked for it, the first first.
    pub queue: Vec<Asking>,
}

/// A request to speak 申请发言.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asking {
    /// Who.
    pub venue: VenueId,
    /// Since when, milliseconds UTC.
    pub since: i64,
}

/// Which media a venue may send now. Whatever else it sends is thrown away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sends {
    /// Its voice.
    pub audio: bool,
    /// Its picture.
    pub video: bool,
    /// 双流: a screen or a document.
    pub second: bool,
}

/// Which media a venue may send now; none for whoever is not in the meeting.
pub fn may_send(room: &Room, id: &VenueId) -> Sends {
    let Some(venue) = room.venues.get(id).filter(|venue| room.is_in(&venue.id)) else {
        return Sends::default();
    };
    let is_heard = venue.role != Role::Observer && !venue.muted.is_closed();
    let has_word = !room.floor.all_muted || *id == room.chair || room.floor.speakers.contains(id);
    Sends {
        audio: is_heard && has_word,
        video: venue.has_picture(),
        second: venue.has_picture() && room.screens.second.as_ref().is_some_and(|second| second.venue == *id),
    }
}

fn asks(room: &Room, id: &VenueId) -> bool {
    room.floor.queue.iter().any(|asking| asking.venue == *id)
}

pub(crate) fn give(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    let venue = present(room, id)?;
    if venue.role == Role::Observer {
        return Err(Refusal::OnlyLooks { name: venue.name.clone() });
    }
    unless(room.floor.speakers.contains(id), Thing::Floor)?;
    if room.floor.speakers.len() >= limits::SPEAKERS {
        return Err(Refusal::Full { limit: Limit::Speakers });
    }
    Ok(What::FloorGiven { venue: id.clone() })
}

pub(crate) fn take(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    known(room, id)?;
    only_if(room.floor.speakers.contains(id), Thing::Floor)?;
    Ok(What::FloorTaken { venue: id.clone() })
}

pub(crate) fn mute(room: &Room, actor: &Actor, id: &VenueId) -> Result<What, Refusal> {
    let venue = present(room, id)?;
    let own = actor.id == *id;
    unless(if own { venue.muted.own } else { venue.muted.lead }, Thing::Muted)?;
    Ok(What::Muted { venue: id.clone(), own })
}

pub(crate) fn unmute(room: &Room, actor: &Actor, id: &VenueId) -> Result<Vec<What>, Refusal> {
    let venue = present(room, id)?;
    let muted = venue.muted;
    // No microphone is opened from afar against the word of whoever sits before it.
    let opens_own = muted.own && actor.id == *id;
    let opens_lead = muted.lead && room.is_led_by(actor);
    let opened = |opens: bool, own: bool| opens.then(|| What::Unmuted { venue: id.clone(), own });
    let what: Vec<_> = opened(opens_own, true).into_iter().chain(opened(opens_lead, false)).collect();
    match muted {
        _ if !what.is_empty() => Ok(what),
        Muted { lead: true, .. } => Err(Refusal::LeadMute),
        Muted { own: true, .. } => Err(Refusal::OwnMute { name: venue.name.clone() }),
        Muted { .. } => Err(Refusal::NotSo { thing: Thing::Muted }),
    }
}

pub(crate) fn mute_all(room: &Room, on: bool) -> Result<What, Refusal> {
    if on {
        let only_chair = room.floor.speakers.iter().all(|speaker| *speaker == room.chair);
        unless(room.floor.all_muted && only_chair, Thing::AllMuted)?;
        return Ok(What::AllMuted);
    }
    only_if(room.floor.all_muted, Thing::AllMuted)?;
    Ok(What::AllUnmuted)
}

pub(crate) fn ask(room: &Room, actor: &Actor) -> Result<What, Refusal> {
    let venue = member(room, actor)?;
    unless(room.floor.speakers.contains(&venue.id) || venue.id == room.chair, Thing::Floor)?;
    unless(asks(room, &venue.id), Thing::Asking)?;
    if room.floor.queue.len() >= limits::QUEUE {
        return Err(Refusal::Full { limit: Limit::Queue });
    }
    Ok(What::Asked { venue: venue.id.clone() })
}

pub(crate) fn withdraw(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    only_if(asks(room, id), Thing::Asking)?;
    Ok(What::Withdrawn { venue: id.clone() })
}

pub(crate) fn refuse(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    known(room, id)?;
    only_if(asks(room, id), Thing::Asking)?;
    Ok(What::AskRefused { venue: id.clone() })
}
