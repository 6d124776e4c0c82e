//! 活动连线: a branch opens its activity before its own screen, and the county sees that it is held.
//!
//! An activity is a meeting whose chair is the device that opened it. Invariants: it is open only after a touch at that
//! screen, and its camera only after the countdown; nobody sees it without standing in its log or in the list of those who
//! look at the wall, and the screen shows both; a still lies in memory alone, one an activity, and is gone with it.

use crate::{
    Meetings,
    party::Party,
    rooms::{New, Rooms},
    store::{self, Held, Kind},
    words,
};
use bytes::Bytes;
use hongwang_base::{Millis, Scope, SubmissionId};
use hongwang_conference::{Actor, Command, Invitation, Plan, Role, Room, VenueId};
use hongwang_feature::{Place, Sender, organisations};
use hongwang_store::Result;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Mutex, MutexGuard},
};
use uuid::Uuid;

/// An activity that nobody ends is over after this.
const LENGTH: i64 = 4 * Millis::HOUR;
/// The largest still, bytes.
pub(crate) const LARGEST: usize = 48 << 10;
/// A still that is older is no live picture.
const FRESH: i64 = 30 * Millis::SECOND;

/// What is seen of activities beside their rooms, in memory.
#[derive(Debug, Default)]
pub(crate) struct Wall(Mutex<HashMap<Uuid, Seen>>);

#[derive(Debug, Default)]
struct Seen {
    still: Option<(Millis, Bytes)>,
    /// Who of the staff last looked at its still when.
    lookers: BTreeMap<String, Millis>,
}

impl Wall {
    fn on(&self) -> MutexGuard<'_, HashMap<Uuid, Seen>> {
        self.0.lock().expect("no holder of this lock panics")
    }

    /// Keeps the newest still, a JPEG.
    fn put(&self, id: Uuid, still: Bytes, now: Millis) {
        self.on().entry(id).or_default().still = Some((now, still));
    }

    /// The still of an activity for somebody of the staff; whether they did not look lately. That they did is for
    /// [`Wall::looked`] to say, once it is written down.
    pub(crate) fn look(&self, id: Uuid, who: &str, now: Millis) -> (Option<Bytes>, bool) {
        let on = self.on();
        let seen = on.get(&id);
        let before = seen.and_then(|seen| seen.lookers.get(who));
        let still = seen.and_then(|seen| seen.still.as_ref()).filter(|(at, _)| now.since(*at) <= FRESH);
        (still.map(|(_, still)| still.clone()), before.is_none_or(|at| now.since(*at) > FRESH))
    }

    /// Somebody looks at it now.
    pub(crate) fn looked(&self, id: Uuid, who: &str, now: Millis) {
        self.on().entry(id).or_default().lookers.insert(who.to_owned(), now);
    }

    /// Who looks at its still now.
    pub(crate) fn lookers(&self, id: Uuid, now: Millis) -> Vec<String> {
        let on = self.on();
        let lookers = on.get(&id).into_iter().flat_map(|seen| &seen.lookers);
        lookers.filter(|(_, at)| now.since(**at) <= FRESH).map(|(who, _)| who.clone()).collect()
    }

    /// It is over.
    pub(crate) fn forget(&self, id: Uuid) {
        self.on().remove(&id);
    }
}

/// Everybody of the staff who ever came in, by name.
pub(crate) fn visitors(room: &Room) -> Vec<String> {
    let staff = room.venues.values().filter(|venue| venue.role == Role::Operator);
    staff.map(|venue| venue.name.clone()).collect()
}

/// The activity of an organisation that is open.
async fn running(rooms: &Rooms, place: &Place, org: &Scope) -> Result<Option<Uuid>> {
    let mut tx = place.db.read().await?;
    for held in store::list(&mut tx, org, Kind::Activity, false).await? {
        if rooms.load(&mut tx, held.id).await?.is_some() {
            return Ok(Some(held.id));
        }
    }
    Ok(None)
}

/// Opens the activity `title` of the device that asks, called `name`, or leads to the one that is open. Within it, why it
/// is not opened, as one Chinese sentence.
///
/// # Errors
/// When the store fails.
pub(crate) async fn open(
    meetings: &Meetings,
    place: &Place,
    from: &Sender,
    (title, name): (&str, &str),
) -> Result<std::result::Result<Uuid, String>> {
    if !words::ACTIVITIES.contains(&title) {
        return Ok(Err(words::NOT_UNDERSTOOD.to_owned()));
    }
    if let Some(id) = running(&meetings.rooms, place, &Scope(from.org.clone())).await? {
        return Ok(Ok(id));
    }
    let known = organisations::find(&mut place.db.read().await?, &from.org).await?;
    let org_name = known.map_or_else(|| name.to_owned(), |org| org.short);
    let now = place.clock.now();
    let (id, device) = (SubmissionId::new(now).0, VenueId::from(from.device.to_string()));
    let invitation = Invitation { org: from.org.to_string(), name: org_name.clone() };
    let plan = Plan {
        title: words::activity(&org_name, title),
        start: now.0,
        end: now.plus(LENGTH).0,
        chair: device.clone(),
        main: Some(device.clone()),
        free: true,
        invited: vec![invitation],
    };
    // The screen has been touched; who schedules and opens is the center for it.
    let center = Actor::new("activity", Role::Operator);
    let held = Held {
        id,
        org: from.org.clone(),
        host: org_name,
        told: Vec::new(),
        starts: now,
        kind: Kind::Activity,
    };
    let new = New { held, plan, actor: center.clone(), audit: None };
    if let Err(refusal) = meetings.rooms.schedule(place, new).await? {
        return Ok(Err(refusal.to_string()));
    }
    meetings.rooms.act(place, id, Some((&center, &Command::Open)), None).await?;
    let venue = Actor::new(device, Role::Venue);
    let join = Command::Join { org: Some(from.org.to_string()), name: name.to_owned() };
    meetings.seen.note(id, &venue.id, now);
    match meetings.rooms.act(place, id, Some((&venue, &join)), None).await? {
        Some(Err(refusal)) => Ok(Err(refusal.to_string())),
        _ => Ok(Ok(id)),
    }
}

/// Keeps a still that the screen of an activity sends. Within it, why it is not kept, as one Chinese sentence.
///
/// # Errors
/// When the store fails.
pub(crate) async fn keep_still(
    meetings: &Meetings,
    place: &Place,
    party: &Party,
    (id, still): (Uuid, Vec<u8>),
) -> Result<std::result::Result<(), String>> {
    let mut tx = place.db.read().await?;
    let is_activity = store::known(&mut tx, id).await?.is_some_and(|held| held.kind == Kind::Activity);
    let room = meetings.rooms.load(&mut tx, id).await?.filter(|_| is_activity);
    let is_chair = room.is_some_and(|room| room.chair == party.actor.id && room.is_in(&room.chair));
    if !is_chair || still.len() > LARGEST || !still.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Ok(Err(words::NOT_UNDERSTOOD.to_owned()));
    }
    meetings.wall.put(id, Bytes::from(still), place.clock.now());
    Ok(Ok(()))
}
