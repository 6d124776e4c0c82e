//! What time alone brings: the lobby, the end and its announcement, the end of a roll call, the next cut of a polling,
//! and that a venue whose line stays broken is gone.

use crate::{Actor, End, Event, Link, Phase, Role, Room, VenueId, What, decide::closing, limits, polling};

/// What is due at `now`, in order: store it, apply it, and nothing more is due at that time.
pub fn due(room: &Room, now: i64) -> Vec<Event> {
    let now = now.max(room.at);
    let mut events = Vec::new();
    if let Some((_, why)) = end(room).filter(|(at, _)| *at <= now) {
        for what in closing(room, why) {
            events.push(event(room.seq + 1 + events.len() as u64, now, what));
        }
        return events;
    }
    let Some(mut what) = first(room).and_then(|(at, what)| (at <= now).then_some(what)) else {
        return events;
    };
    let mut ahead = room.clone();
    loop {
        let event = event(ahead.seq + 1, now, what);
        ahead.apply(&event);
        events.push(event);
        match first(&ahead).filter(|(at, _)| *at <= now) {
            Some((_, following)) => what = following,
            None => return events,
        }
    }
}

/// When to look at [`due`] again, if nothing else happens: milliseconds UTC, not before the newest event.
pub fn wakes(room: &Room) -> Option<i64> {
    let end = end(room).map(|(at, _)| at);
    let first = first(room).map(|(at, _)| at);
    end.into_iter().chain(first).min().map(|at| at.max(room.at))
}

fn event(seq: u64, at: i64, what: What) -> Event {
    Event { seq, at, by: Actor::system().id, what }
}

fn end(room: &Room) -> Option<(i64, End)> {
    match room.phase {
        Phase::Scheduled | Phase::Lobby => Some((room.plan.end, End::NotHeld)),
        Phase::Open => Some((room.plan.end, End::TimeOver)),
        Phase::New | Phase::Ended => None,
    }
}

/// The first thing that time brings before the end.
fn first(room: &Room) -> Option<(i64, What)> {
    let gone = room.venues.values().filter_map(|venue| {
        let Link::Dropped { since } = venue.link else { return None };
        Some((since.saturating_add(limits::GRACE), What::Gone { venue: venue.id.clone() }))
    });
    let others = [lobby(room), end_near(room), roll_end(room), successor(room), cut(room)];
    others.into_iter().flatten().chain(gone).min_by_key(|(at, _)| *at)
}

fn lobby(room: &Room) -> Option<(i64, What)> {
    let at = room.plan.start.saturating_sub(limits::LOBBY_BEFORE);
    (room.phase == Phase::Scheduled).then_some((at, What::LobbyOpened))
}

fn end_near(room: &Room) -> Option<(i64, What)> {
    let end = room.plan.end;
    let is_news = room.phase == Phase::Open && room.warned != Some(end);
    is_news.then_some((end.saturating_sub(limits::END_NEAR), What::EndNear { end }))
}

fn roll_end(room: &Room) -> Option<(i64, What)> {
    room.roll().map(|roll| (roll.until, What::RollEnded))
}

fn cut(room: &Room) -> Option<(i64, What)> {
    polling::cut(room).map(|(at, venue)| (at, What::Polled { venue: venue.clone() }))
}

/// A chair who is gone from an open meeting leaves it to the desk, or else to the main venue; where neither is there,
/// the seat waits for them.
fn successor(room: &Room) -> Option<(i64, What)> {
    let chair = room.venues.get(&room.chair)?;
    if room.phase != Phase::Open || chair.link != Link::Away {
        return None;
    }
    let present = room.present();
    let desk = present.iter().find(|venue| venue.role == Role::Operator).map(|venue| &venue.id);
    let main = room.main.as_ref().filter(|id| room.is_in(id));
    let to: &VenueId = desk.or(main)?;
    Some((i64::MIN, What::ChairHanded { to: to.clone() }))
}
