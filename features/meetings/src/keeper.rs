//! What time brings to meetings at a center, and which venues are no longer there.
//!
//! A venue is there as long as its media flow or its screen asks how the meeting stands.

use crate::{Meetings, call, family, store};
use hongwang_base::Millis;
use hongwang_conference::{Actor, Command, Link, Phase, Role, VenueId, wakes};
use hongwang_feature::Place;
use hongwang_store::Result;
use std::{collections::HashMap, sync::Mutex, time::Duration};
use uuid::Uuid;

/// Where nothing happens, it is looked again after this long.
const LOOK: i64 = 5 * Millis::SECOND;
/// A venue that was not heard of for so long has dropped.
const SILENT: i64 = 25 * Millis::SECOND;

/// When each venue was last heard of. In memory: after a start everybody is new.
#[derive(Debug, Default)]
pub(crate) struct Seen(Mutex<HashMap<(Uuid, VenueId), Millis>>);

impl Seen {
    /// Notes that a venue is there.
    pub(crate) fn note(&self, room: Uuid, venue: &VenueId, now: Millis) {
        self.0.lock().expect("no holder of this lock panics").insert((room, venue.clone()), now);
    }

    fn since(&self, room: Uuid, venue: &VenueId, now: Millis) -> Millis {
        let mut seen = self.0.lock().expect("no holder of this lock panics");
        *seen.entry((room, venue.clone())).or_insert(now)
    }

    fn forget(&self, room: Uuid) {
        self.0.lock().expect("no holder of this lock panics").retain(|(of, _), _| *of != room);
    }
}

/// Looks after every meeting until the process ends.
pub(crate) async fn run(meetings: Meetings, place: Place) {
    let mut changed = meetings.rooms.listen();
    loop {
        let now = place.clock.now();
        let wake = match turn(&meetings, &place).await {
            Ok(wake) => wake,
            Err(error) => {
                tracing::warn!(%error, "meetings could not be looked after");
                None
            }
        };
        let wait = wake.map_or(LOOK, |at| at.saturating_sub(now.0)).clamp(50, LOOK);
        tokio::select! {
            told = changed.changed() => if told.is_err() { return },
            () = tokio::time::sleep(Duration::from_millis(wait.unsigned_abs())) => {}
        }
    }
}

/// Does what is due, and gives when more will be.
pub(crate) async fn turn(meetings: &Meetings, place: &Place) -> Result<Option<i64>> {
    let running = store::running(&mut place.db.read().await?).await?;
    let mut next: Option<i64> = call::due::turn(meetings, place).await?;
    family::turn(meetings, place).await?;
    for id in running {
        if let Some(at) = look_after(meetings, place, id).await? {
            next = Some(next.map_or(at, |next| next.min(at)));
        }
    }
    for id in meetings.lectures.running() {
        let room = meetings.rooms.load(&mut place.db.read().await?, id).await?;
        if room.is_none_or(|room| room.phase == Phase::Ended) {
            meetings.lectures.end(id);
        }
    }
    Ok(next)
}

async fn look_after(meetings: &Meetings, place: &Place, id: Uuid) -> Result<Option<i64>> {
    let now = place.clock.now();
    let Some(mut room) = meetings.rooms.load(&mut place.db.read().await?, id).await? else { return Ok(None) };
    if wakes(&room).is_some_and(|at| at <= now.0)
        && let Some(Ok(after)) = meetings.rooms.act(place, id, None, None).await?
    {
        room = after;
    }
    for venue in meetings.director().map(|director| director.connected(id)).unwrap_or_default() {
        meetings.seen.note(id, &venue, now);
    }
    let has_page = |role| matches!(role, Role::Venue | Role::Operator | Role::Guest);
    let here = room.venues.values().filter(|venue| has_page(venue.role) && venue.link == Link::Here);
    let silent = here.filter(|venue| now.since(meetings.seen.since(id, &venue.id, now)) > SILENT);
    let silent: Vec<VenueId> = silent.map(|venue| venue.id.clone()).collect();
    for venue in silent {
        let drop = Command::Drop { venue };
        // Whoever came back meanwhile is not there to be dropped: refused, and rightly.
        if let Some(Ok(after)) = meetings.rooms.act(place, id, Some((&Actor::system(), &drop)), None).await? {
            room = after;
        }
    }
    let next = wakes(&room);
    if next.is_none() {
        meetings.seen.forget(id);
        meetings.rooms.forget(id);
        meetings.wall.forget(id);
    }
    Ok(next)
}
