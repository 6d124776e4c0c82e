//! Scheduling, coming and going, the seats of the chair and of the main venue.

use crate::{
    Actor, End, Invitation, Limit, Link, Phase, Plan, Refusal, Role, Room, Text, Thing, VenueId, What,
    decide::{check_id, check_text, count_in, known, only_if, unless},
    limits,
};
use std::collections::BTreeSet;

pub(crate) fn schedule(actor: &Actor, plan: &Plan, now: i64) -> Result<What, Refusal> {
    check_id(&actor.id)?;
    check_text(&plan.title, Text::Title)?;
    check_id(&plan.chair)?;
    plan.main.iter().try_for_each(check_id)?;
    check_date(plan.start, plan.end, now)?;
    if plan.invited.len() > limits::INVITED {
        return Err(Refusal::Full { limit: Limit::Invited });
    }
    let mut orgs = BTreeSet::new();
    for invitation in &plan.invited {
        check_invitation(invitation)?;
        unless(!orgs.insert(&invitation.org), Thing::Invited)?;
    }
    Ok(What::Scheduled { plan: plan.clone() })
}

fn check_date(start: i64, end: i64, now: i64) -> Result<(), Refusal> {
    let length = end.checked_sub(start).filter(|length| (1..=limits::LENGTH).contains(length));
    if length.is_some() && end > now { Ok(()) } else { Err(Refusal::BadTime) }
}

pub(crate) fn set_date(start: i64, end: i64, now: i64) -> Result<What, Refusal> {
    check_date(start, end, now)?;
    Ok(What::Moved { start, end })
}

fn check_invitation(invitation: &Invitation) -> Result<(), Refusal> {
    check_id(&invitation.org.as_str().into())?;
    check_text(&invitation.name, Text::Name)
}

pub(crate) fn invite(room: &Room, invitation: &Invitation) -> Result<What, Refusal> {
    check_invitation(invitation)?;
    unless(room.invitation(&invitation.org).is_some(), Thing::Invited)?;
    if room.plan.invited.len() >= limits::INVITED {
        return Err(Refusal::Full { limit: Limit::Invited });
    }
    Ok(What::Invited { invitation: invitation.clone() })
}

pub(crate) fn uninvite(room: &Room, org: &str) -> Result<What, Refusal> {
    only_if(room.invitation(org).is_some(), Thing::Invited)?;
    Ok(What::Uninvited { org: org.to_owned() })
}

pub(crate) fn open(room: &Room) -> Vec<What> {
    let lobby = (room.phase == Phase::Scheduled).then_some(What::LobbyOpened);
    lobby.into_iter().chain([What::Opened]).collect()
}

pub(crate) fn why_ended(room: &Room) -> End {
    if room.phase == Phase::Open { End::Closed } else { End::Cancelled }
}

pub(crate) fn join(room: &Room, actor: &Actor, org: Option<&str>, name: &str) -> Result<What, Refusal> {
    let id = &actor.id;
    if let Some(venue) = room.venues.get(id) {
        unless(venue.link == Link::Here, Thing::Here)?;
        // Whoever was let in has a seat: a lock, like a broken line, takes it from nobody.
        if room.locked && !venue.admitted {
            return Err(Refusal::Locked);
        }
        return Ok(What::Returned { venue: id.clone() });
    }
    check_id(id)?;
    check_text(name, Text::Name)?;
    let is_chair = *id == room.chair;
    if is_chair && !matches!(actor.role, Role::Operator | Role::Venue) {
        return Err(Refusal::OtherRole);
    }
    if room.locked && !is_chair {
        return Err(Refusal::Locked);
    }
    let needs_no_invitation = actor.role != Role::Venue || is_chair || room.main.as_ref() == Some(id);
    if !needs_no_invitation && org.is_none_or(|org| room.invitation(org).is_none()) {
        return Err(Refusal::NotInvited);
    }
    org.map_or(Ok(()), |org| check_id(&org.into()))?;
    check_seats(room, actor.role)?;
    Ok(What::Joined {
        venue: id.clone(),
        role: actor.role,
        org: org.map(str::to_owned),
        name: name.to_owned(),
        admitted: matches!(actor.role, Role::Operator | Role::Venue),
    })
}

fn check_seats(room: &Room, role: Role) -> Result<(), Refusal> {
    let (seats, limit) = match role {
        Role::Operator => (limits::OPERATORS, Limit::Operators),
        Role::Venue => (limits::VENUES, Limit::Venues),
        Role::Guest => (limits::GUESTS, Limit::Guests),
        Role::Observer | Role::System => (limits::OBSERVERS, Limit::Observers),
    };
    // Guests come and go, and whoever has the link is one: who left makes room, until too many ever came.
    let here = room.venues.values().filter(|venue| venue.role == role && venue.link != Link::Away).count();
    let (taken, ever) =
        if role == Role::Guest { (here, count_in(room, role)) } else { (count_in(room, role), 0) };
    if taken >= seats || ever >= limits::GUESTS_EVER { Err(Refusal::Full { limit }) } else { Ok(()) }
}

pub(crate) fn leave(room: &Room, actor: &Actor) -> Result<What, Refusal> {
    let venue = room.venues.get(&actor.id).ok_or(Refusal::NotHere)?;
    if venue.link == Link::Away {
        return Err(Refusal::NotHere);
    }
    if room.phase == Phase::Open && actor.id == room.chair {
        return Err(Refusal::ChairStays);
    }
    Ok(What::Left { venue: actor.id.clone() })
}

pub(crate) fn drop(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    let venue = known(room, id)?;
    if venue.link != Link::Here {
        return Err(Refusal::NotPresent { name: venue.name.clone() });
    }
    Ok(What::Dropped { venue: id.clone() })
}

pub(crate) fn admit(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    let venue = known(room, id)?;
    unless(venue.admitted, Thing::Admitted)?;
    if venue.link == Link::Away {
        return Err(Refusal::NotPresent { name: venue.name.clone() });
    }
    Ok(What::Admitted { venue: id.clone() })
}

pub(crate) fn remove(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    let venue = known(room, id)?;
    if *id == room.chair {
        return Err(Refusal::ChairStays);
    }
    if venue.link == Link::Away {
        return Err(Refusal::NotPresent { name: venue.name.clone() });
    }
    Ok(What::Removed { venue: id.clone() })
}

pub(crate) fn lock(room: &Room, on: bool) -> Result<What, Refusal> {
    if on {
        unless(room.locked, Thing::Locked)?;
        return Ok(What::Locked);
    }
    only_if(room.locked, Thing::Locked)?;
    Ok(What::Unlocked)
}

pub(crate) fn set_main(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    let venue = known(room, id)?;
    if venue.role != Role::Venue {
        return Err(Refusal::NotAVenue { name: venue.name.clone() });
    }
    unless(room.main.as_ref() == Some(id), Thing::Main)?;
    Ok(What::MainSet { venue: id.clone() })
}

pub(crate) fn hand_chair(room: &Room, to: &VenueId) -> Result<What, Refusal> {
    let venue = known(room, to)?;
    unless(*to == room.chair, Thing::Chair)?;
    if venue.link != Link::Here || !venue.admitted {
        return Err(Refusal::NotPresent { name: venue.name.clone() });
    }
    if !matches!(venue.role, Role::Operator | Role::Venue) {
        return Err(Refusal::NotAVenue { name: venue.name.clone() });
    }
    Ok(What::ChairHanded { to: to.clone() })
}

pub(crate) fn extend(room: &Room, minutes: u32, now: i64) -> Result<What, Refusal> {
    let end = room.plan.end.max(now).saturating_add(i64::from(minutes) * limits::MINUTE);
    let begun = room.opened.unwrap_or(room.plan.start).min(room.plan.start);
    if !limits::EXTENSION_MINUTES.contains(&minutes) || end.saturating_sub(begun) > limits::LENGTH {
        return Err(Refusal::BadTime);
    }
    Ok(What::Extended { end })
}
