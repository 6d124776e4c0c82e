//! Meetings as they stand: each is the fold of its log in the database, kept in memory up to what was read of it.
//!
//! Invariant: what follows from a command and the events that say so are one transaction, numbered behind what it was
//! decided upon; who finds the number taken decides anew. So two chairs at once cannot both win, on one center or two. On
//! one center the commands of a room go one after another: a whole county that comes at once takes no number from itself.

use crate::{
    ballots::{self, Urn},
    call, family, notice,
    store::{self, Held},
};
use hongwang_base::{Millis, OrgPath};
use hongwang_conference::{Actor, Command, Event, Plan, Refusal, Room, decide, due};
use hongwang_feature::Place;
use hongwang_store::{Result, StoreError, Tx, Vault, audit};
use std::{
    borrow::Cow,
    collections::HashMap,
    sync::{Arc, Mutex, Weak},
};
use tokio::sync::watch;
use uuid::Uuid;

/// So often it is decided anew where another center is faster.
const TRIES: usize = 8;

/// What came of a command: the room after it, or why nothing followed.
pub(crate) type Outcome = std::result::Result<Arc<Room>, Refusal>;

/// Held by whoever acts in a room.
type Turn = tokio::sync::Mutex<()>;

/// The rooms of a center. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rooms {
    known: Arc<Mutex<HashMap<Uuid, Arc<Room>>>>,
    /// Whose turn it is in each room; of those alone in which somebody acts.
    turns: Arc<Mutex<HashMap<Uuid, Weak<Turn>>>>,
    changed: Arc<watch::Sender<u64>>,
    /// What seals the keys of secret votes, and all else of meetings that is personal.
    vault: Option<Vault>,
}

/// A meeting that is to be scheduled.
#[derive(Debug)]
pub(crate) struct New {
    pub(crate) held: Held,
    pub(crate) plan: Plan,
    pub(crate) actor: Actor,
    pub(crate) audit: Option<audit::Entry>,
}

impl Rooms {
    /// The same with what seals.
    pub(crate) fn sealing(self, vault: Vault) -> Self {
        Self { vault: Some(vault), ..self }
    }

    /// What seals; none where nothing personal is kept.
    pub(crate) fn vault(&self) -> Option<&Vault> {
        self.vault.as_ref()
    }

    /// Hears when anything happened in any meeting.
    pub(crate) fn listen(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Tells everybody who listens to look again.
    pub(crate) fn stir(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    fn remembered(&self, id: Uuid) -> Option<Arc<Room>> {
        self.known.lock().expect("no holder of this lock panics").get(&id).cloned()
    }

    fn remember(&self, id: Uuid, room: &Arc<Room>) {
        let mut known = self.known.lock().expect("no holder of this lock panics");
        if known.get(&id).is_none_or(|before| before.seq < room.seq) {
            known.insert(id, room.clone());
        }
    }

    /// Forgets a meeting that is over; whoever asks reads it again.
    pub(crate) fn forget(&self, id: Uuid) {
        self.known.lock().expect("no holder of this lock panics").remove(&id);
    }

    /// The turn of a room.
    fn turn(&self, id: Uuid) -> Arc<Turn> {
        let mut turns = self.turns.lock().expect("no holder of this lock panics");
        if let Some(turn) = turns.get(&id).and_then(Weak::upgrade) {
            return turn;
        }
        turns.retain(|_, turn| turn.strong_count() > 0);
        let turn = Arc::default();
        turns.insert(id, Arc::downgrade(&turn));
        turn
    }

    /// A meeting as its log has it now.
    ///
    /// # Errors
    /// When the store fails, or the log has a gap.
    pub(crate) async fn load(&self, tx: &mut Tx, id: Uuid) -> Result<Option<Arc<Room>>> {
        let before = self.remembered(id);
        let after = before.as_ref().map_or(0, |room| room.seq);
        let events = store::events(tx, id, after).await?;
        if events.is_empty() {
            return Ok(before);
        }
        let mut room = before.map_or_else(Room::default, |room| (*room).clone());
        for event in &events {
            if event.seq != room.seq + 1 {
                return Err(StoreError::corrupt("meetings_event", format!("{id} 缺第 {} 条", room.seq + 1)));
            }
            room.apply(event);
        }
        let room = Arc::new(room);
        self.remember(id, &room);
        Ok(Some(room))
    }

    /// Schedules a meeting.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn schedule(&self, place: &Place, new: New) -> Result<Outcome> {
        let New { held, plan, actor, audit } = new;
        let now = place.clock.now();
        let mut room = Room::default();
        let events = match decide(&room, &actor, &Command::Schedule { plan }, now.0) {
            Ok(events) => events,
            Err(refusal) => return Ok(Err(refusal)),
        };
        let events = follow(&mut room, events, None, now);
        let mut tx = place.db.write().await?;
        store::keep(&mut tx, &held).await?;
        self.write(place, tx, &held, &Room::default(), room, (&events, audit), now).await.map(Ok)
    }

    /// Does what a command says, after everything that is due; without one only that. None where there is no such
    /// meeting.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn act(
        &self,
        place: &Place,
        id: Uuid,
        command: Option<(&Actor, &Command)>,
        audit: Option<audit::Entry>,
    ) -> Result<Option<Outcome>> {
        let turn = self.turn(id);
        let _mine = turn.lock().await;
        let mut tries = 1;
        loop {
            match self.try_to_act(place, id, command, audit.clone()).await {
                Err(error) if error.is_duplicate() && tries < TRIES => tries += 1,
                done => return done,
            }
        }
    }

    async fn try_to_act(
        &self,
        place: &Place,
        id: Uuid,
        command: Option<(&Actor, &Command)>,
        audit: Option<audit::Entry>,
    ) -> Result<Option<Outcome>> {
        let mut tx = place.db.write().await?;
        let (Some(held), Some(before)) = (store::known(&mut tx, id).await?, self.load(&mut tx, id).await?)
        else {
            return Ok(None);
        };
        let now = place.clock.now();
        let mut room = (*before).clone();
        let urn = Urn::of(&mut tx, self.vault(), id, &before).await?;
        let urn = urn.as_ref();
        let mut events = follow(&mut room, Vec::new(), urn, now);
        let mut refused = None;
        if let Some((actor, command)) = command {
            let command = urn.map_or(Cow::Borrowed(command), |urn| urn.told(&room, &actor.id, command));
            match decide(&room, actor, &command, now.0) {
                Ok(more) => events.extend(follow(&mut room, more, urn, now)),
                Err(refusal) => refused = Some(refusal),
            }
        }
        if events.is_empty() {
            return Ok(Some(refused.map_or(Ok(before), Err)));
        }
        let audit = audit.filter(|_| refused.is_none());
        let room = self.write(place, tx, &held, &before, room, (&events, audit), now).await?;
        Ok(Some(refused.map_or(Ok(room), Err)))
    }

    /// Commits events, with all that follows from them outside of the room.
    #[allow(clippy::too_many_arguments, reason = "each is one thing that a commit needs")]
    async fn write(
        &self,
        place: &Place,
        mut tx: Tx,
        held: &Held,
        before: &Room,
        room: Room,
        (events, audit): (&[Event], Option<audit::Entry>),
        now: Millis,
    ) -> Result<Arc<Room>> {
        store::append(&mut tx, held.id, events, &room).await?;
        ballots::follow(&mut tx, self.vault(), held.id, before, &room).await?;
        call::store::follow(&mut tx, held, &room, now).await?;
        family::store::follow(&mut tx, held, &room, now).await?;
        let grown: Vec<OrgPath> = notice::tell(&mut tx, held, before, &room, now).await?;
        if let Some(entry) = &audit {
            audit::record(&mut tx, entry).await?;
        }
        tx.commit().await?;
        let room = Arc::new(room);
        self.remember(held.id, &room);
        place.announce(grown);
        self.stir();
        Ok(room)
    }
}

/// Applies events and what is due after them; all of it, in order.
fn follow(room: &mut Room, mut events: Vec<Event>, urn: Option<&Urn>, now: Millis) -> Vec<Event> {
    apply(room, &mut events, urn);
    let mut more = due(room, now.0);
    apply(room, &mut more, urn);
    events.extend(more);
    events
}

/// Applies events; a secret vote that ends with them is counted first.
fn apply(room: &mut Room, events: &mut [Event], urn: Option<&Urn>) {
    for event in events {
        urn.into_iter().for_each(|urn| urn.count(room, event));
        room.apply(event);
    }
}
