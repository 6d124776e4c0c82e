//! The forwarder as the meetings want it: lets venues in by their offers, and after every change calls what the pure rules
//! of [`crate::stage`] say. Without a forwarder meetings are held without picture and sound, and say so.

use crate::{
    lecture::{Lectures, direct},
    quality::{Line, Measured},
    recording::{self, Recordings},
    rooms::Rooms,
    stage::{self, Call, Lines, Placed, Wanted},
    words,
};
use hongwang_base::Millis;
use hongwang_conference::{Phase, Room, VenueId};
use hongwang_feature::Place;
use hongwang_realtime::{
    Handle, Refused,
    forwarding::{Event, GroupId, PeerId, Sends},
};
use hongwang_store::Result;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};
use tokio::sync::mpsc::Receiver;
use uuid::Uuid;

/// What was refused by the forwarder is tried again after this long.
const AGAIN: Duration = Duration::from_secs(2);
/// How lines fare is asked no more often.
const MEASURE: i64 = 5 * Millis::SECOND;
/// Who spoke last is remembered so far back.
const HEARD: usize = 8;

/// The running forwarder of a center, and who is connected to it.
#[derive(Debug)]
pub(crate) struct Director {
    handle: Media,
    events: Mutex<Option<Receiver<Event>>>,
    on: Mutex<Connected>,
    recordings: Recordings,
    lectures: Lectures,
}

/// A handle that can be written about.
struct Media(Handle);

impl std::fmt::Debug for Media {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Media({:?})", self.0.addresses())
    }
}

#[derive(Debug, Default)]
struct Connected {
    rooms: HashMap<Uuid, Group>,
    groups: u64,
    peers: u64,
}

#[derive(Clone, Debug)]
struct Group {
    id: GroupId,
    peers: BTreeMap<VenueId, Peer>,
    /// Who spoke last, the newest first.
    heard: Vec<VenueId>,
    /// How everybody's line fared, and when that was asked.
    lines: Measured,
    measured: Option<Millis>,
}

#[derive(Clone, Debug)]
struct Peer {
    id: PeerId,
    lines: Lines,
    connected: bool,
    placed: Placed,
    /// What the forwarder was told.
    told: Wanted,
}

impl Director {
    pub(crate) fn new(
        handle: Handle,
        events: Receiver<Event>,
        recordings: Recordings,
        lectures: Lectures,
    ) -> Self {
        let (handle, events) = (Media(handle), Mutex::new(Some(events)));
        Self { handle, events, on: Mutex::default(), recordings, lectures }
    }

    fn on(&self) -> MutexGuard<'_, Connected> {
        self.on.lock().expect("no holder of this lock panics")
    }

    /// Lets a venue in by its offer, in place of what it had before; gives the answer.
    ///
    /// # Errors
    /// One Chinese sentence.
    pub(crate) async fn join(
        &self,
        room: Uuid,
        venue: &VenueId,
        offer: String,
        sends: Sends,
    ) -> std::result::Result<String, String> {
        let (peer, group) = {
            let mut on = self.on();
            (on.peers, on.groups) = (on.peers + 1, on.groups + 1);
            let (peer, next) = (PeerId(on.peers), GroupId(on.groups));
            let new = || Group {
                id: next,
                peers: BTreeMap::new(),
                heard: Vec::new(),
                lines: Measured::new(),
                measured: None,
            };
            let group = on.rooms.entry(room).or_insert_with(new);
            (peer, group.id)
        };
        let core = self.handle.0.room(group);
        let placed = Placed { line: stage::line_of(&offer), ..Placed::default() };
        let joined = core.join(peer, offer, sends).await.map_err(refused)?;
        let told = Wanted { sends: Some(sends), ..Wanted::default() };
        let lines = Lines::of(&joined);
        let entered = Peer { id: peer, lines, connected: false, placed, told };
        // Of two offers of one venue the later one stays, and none where the meeting ended meanwhile.
        let goes = match self.on().rooms.get_mut(&room) {
            Some(group) => group.peers.insert(venue.clone(), entered),
            None => Some(entered),
        };
        if let Some(goes) = goes {
            core.leave(goes.id).await.map_err(refused)?;
        }
        Ok(joined.answer)
    }

    /// Who is in which slot of a venue's.
    pub(crate) fn placed(&self, room: Uuid, venue: &VenueId) -> Option<Placed> {
        self.on().rooms.get(&room)?.peers.get(venue).map(|peer| peer.placed.clone())
    }

    /// The venues whose media flow.
    pub(crate) fn connected(&self, room: Uuid) -> Vec<VenueId> {
        let on = self.on();
        let peers = on.rooms.get(&room).into_iter().flat_map(|group| &group.peers);
        peers.filter(|(_, peer)| peer.connected).map(|(id, _)| id.clone()).collect()
    }

    /// How the lines of those fare whose media flow.
    pub(crate) async fn lines(&self, room: Uuid, now: Millis) -> Measured {
        let (group, peers) = {
            let mut on = self.on();
            let Some(group) = on.rooms.get_mut(&room) else { return Measured::new() };
            if group.measured.is_some_and(|at| now.since(at) < MEASURE) {
                return group.lines.clone();
            }
            // Whoever asks meanwhile has what was measured before.
            group.measured = Some(now);
            let flowing = group.peers.iter().filter(|(_, peer)| peer.connected);
            (group.id, flowing.map(|(id, peer)| (id.clone(), peer.id)).collect::<Vec<_>>())
        };
        let asked = peers.iter().map(|(_, peer)| *peer).collect();
        let stats = self.handle.0.room(group).stats(asked).await.unwrap_or_default();
        let line = |(id, peer): (VenueId, PeerId)| Some((id, Line::of(stats.get(&peer)?)?));
        let lines: Measured = peers.into_iter().filter_map(line).collect();
        if let Some(group) = self.on().rooms.get_mut(&room) {
            group.lines.clone_from(&lines);
        }
        lines
    }

    /// Follows every change until the process ends.
    pub(crate) async fn run(self: Arc<Self>, rooms: Rooms, place: Place) {
        let events = self.events.lock().expect("no holder of this lock panics").take();
        let Some(mut events) = events else { return };
        let mut changed = rooms.listen();
        loop {
            match self.follow(&rooms, &place).await {
                // Whoever waits for news hears who is in which slot now.
                Ok(true) => rooms.stir(),
                Ok(false) => {}
                Err(error) => tracing::warn!(%error, "what meetings show could not be brought up to date"),
            }
            tokio::select! {
                event = events.recv() => {
                    let Some(event) = event else { return };
                    self.happened(event);
                    while let Ok(event) = events.try_recv() {
                        self.happened(event);
                    }
                }
                told = changed.changed() => {
                    if told.is_err() {
                        return;
                    }
                }
                () = tokio::time::sleep(AGAIN) => {}
            }
        }
    }

    fn happened(&self, event: Event) {
        let mut on = self.on();
        let mut groups = on.rooms.values_mut();
        match event {
            Event::Connected(id) => {
                let mut peers = groups.flat_map(|group| group.peers.values_mut());
                if let Some(peer) = peers.find(|peer| peer.id == id) {
                    peer.connected = true;
                }
            }
            Event::Gone { peer, why } => {
                tracing::debug!(?peer, %why, "a venue's media ended");
                groups.for_each(|group| group.peers.retain(|_, there| there.id != peer));
            }
            Event::Speaks { group, source } => {
                let Some(group) = groups.find(|each| each.id == group) else { return };
                let who = group.peers.iter().find(|(_, peer)| peer.id == source.peer);
                let Some(who) = who.map(|(id, _)| id.clone()) else { return };
                group.heard.retain(|id| *id != who);
                group.heard.insert(0, who);
                group.heard.truncate(HEARD);
            }
            Event::Told { .. } | Event::Tapped(_) => {}
        }
    }

    /// Brings everything up to date; gives whether anybody sees or hears somebody else than before.
    async fn follow(&self, rooms: &Rooms, place: &Place) -> Result<bool> {
        let mut moved = false;
        let groups: Vec<(Uuid, Group)> =
            self.on().rooms.iter().map(|(id, group)| (*id, group.clone())).collect();
        for (id, group) in groups {
            let room = rooms.load(&mut place.db.read().await?, id).await?;
            match room.filter(|room| room.phase != Phase::Ended) {
                Some(room) => {
                    moved |= self.direct(id, &group, &room, place.clock.now()).await;
                    self.record(place, id, &group, &room).await?;
                }
                None => self.close(id, &group).await,
            }
        }
        Ok(moved)
    }

    /// Records what the room says, and shows it to those who look on, of everybody whose media flow.
    async fn record(&self, place: &Place, id: Uuid, group: &Group, room: &Room) -> Result<()> {
        let flowing = group.peers.iter().filter(|(_, peer)| peer.connected);
        let peers = flowing.map(|(id, peer)| (id.clone(), (peer.id, peer.lines.clone()))).collect();
        let (core, now) = (self.handle.0.room(group.id), place.clock.now().0);
        if let Some(lecture) = self.lectures.get(id) {
            let (picture, voice) = direct::wanted(room, now, &peers, &group.heard);
            lecture.want(direct::Wanted { core: Some(core.clone()), picture, voice });
        }
        let wanted = recording::wanted(room, now, &peers);
        self.recordings.follow(place, id, room, &core, wanted).await
    }

    /// Everybody goes: the meeting is over.
    async fn close(&self, id: Uuid, group: &Group) {
        self.recordings.stop(id);
        self.lectures.end(id);
        self.on().rooms.remove(&id);
        for peer in group.peers.values() {
            self.leave(group.id, peer.id).await;
        }
    }

    async fn leave(&self, group: GroupId, peer: PeerId) {
        if let Err(error) = self.handle.0.room(group).leave(peer).await {
            tracing::warn!(%error, "a venue could not be let go");
        }
    }

    async fn direct(&self, id: Uuid, group: &Group, room: &Room, now: Millis) -> bool {
        let mut moved = false;
        let others: BTreeMap<VenueId, (PeerId, stage::Lines)> =
            group.peers.iter().map(|(id, peer)| (id.clone(), (peer.id, peer.lines.clone()))).collect();
        if let Some((source, lasts)) = stage::ahead(room, &others, now.0)
            && let Err(error) = self.handle.0.room(group.id).warm(source, lasts).await
        {
            tracing::debug!(%error, ?source, "who is shown next left");
        }
        for (venue, peer) in &group.peers {
            if !room.is_in(venue) && !room.is_waiting(venue) {
                self.leave(group.id, peer.id).await;
                self.change(id, venue, peer.id, |_| false);
                continue;
            }
            let voices = stage::voices(room, venue, &group.heard, peer.lines.voices.len());
            let (grid, pictures) = stage::pictures(room, venue, &others, now.0);
            let placed = Placed::after(&peer.placed, &peer.lines, &voices, (grid, &pictures));
            moved |= placed != peer.placed;
            let wanted = stage::wanted(stage::sends(room, venue), &peer.lines, &placed, &others);
            let told = self.call(group.id, peer, wanted).await;
            self.change(id, venue, peer.id, |peer| {
                (peer.placed, peer.told) = (placed, told);
                true
            });
        }
        moved
    }

    /// Calls what is new, and gives what the forwarder took.
    async fn call(&self, group: GroupId, peer: &Peer, wanted: Wanted) -> Wanted {
        let core = self.handle.0.room(group);
        let mut told = wanted.clone();
        for call in stage::calls(&peer.told, &wanted) {
            let done = match &call {
                Call::Allow(sends) => core.allow(peer.id, *sends).await,
                Call::Watch(slot, source, wants) => core.watch(peer.id, *slot, *source, *wants).await,
            };
            let Err(error) = done else { continue };
            // Who came or went meanwhile is looked at again.
            tracing::debug!(%error, ?call, "the forwarder did not follow");
            match call {
                Call::Allow(_) => told.sends = None,
                Call::Watch(slot, ..) => _ = told.slots.remove(&slot),
            }
        }
        told
    }

    /// Changes a peer, if it is still the one of a venue; it goes where `change` says no.
    fn change(&self, room: Uuid, venue: &VenueId, id: PeerId, change: impl FnOnce(&mut Peer) -> bool) {
        let mut on = self.on();
        let Some(group) = on.rooms.get_mut(&room) else { return };
        let Some(peer) = group.peers.get_mut(venue).filter(|peer| peer.id == id) else { return };
        if !change(peer) {
            group.peers.remove(venue);
        }
    }
}

/// Why a venue has no picture, for whoever stands before it.
fn refused(why: Refused) -> String {
    match why {
        Refused::Busy => words::MEDIA_BUSY.to_owned(),
        Refused::Join(why) => {
            tracing::info!(%why, "an offer was refused");
            words::MEDIA_UNUSABLE.to_owned()
        }
        Refused::Unknown(_) | Refused::Stopped => words::MEDIA_STOPPED.to_owned(),
    }
}
