//! The side of the desk: what rings for whom, answering, 暂不接, asking somebody in, drawing, the result card, hanging up.
//!
//! Invariants: what rings at an organisation, those of its own staff who answer for that office alone hear and take; in a
//! call acts who answered a ring of it, and nobody else; each who came, and each look at a still, stands in the audit log.

use super::{
    Call, Outcome, Ring, Stands, Wanted, end_room, memo::AFTERWARDS, offices::Chosen, outcome, reachable,
    rung, store,
};
use crate::{Meetings, party::Party, words::call as said};
use bytes::Bytes;
use hongwang_base::Millis;
use hongwang_conference::{Actor, Command, Link, Role};
use hongwang_feature::{Place, Staff, organisations};
use hongwang_store::{Result, Tx, audit};
use uuid::Uuid;

/// Rings of one call, the villager's and those of the staff.
const RINGS: usize = 8;

/// What became of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Answered {
    /// Whoever answered is in this call.
    In(Uuid),
    /// Somebody else was faster.
    Taken(String),
    /// It rings no more.
    Over,
    /// Whoever answers is in another call.
    Busy,
    /// Nothing of it is theirs.
    Missing,
}

/// Somebody at the desk.
pub(crate) struct Answerer<'a> {
    pub(crate) meetings: &'a Meetings,
    pub(crate) place: &'a Place,
    pub(crate) staff: &'a Staff,
}

type Told<T> = Result<std::result::Result<T, String>>;

impl Answerer<'_> {
    /// This account in a room.
    pub(crate) fn party(&self) -> Party {
        Party { actor: Actor::new(self.staff.account.to_string(), Role::Operator), org: None }
    }

    /// What rings for this account, with the call of each.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn ringing(&self) -> Result<Vec<(Ring, Call)>> {
        let now = self.place.clock.now();
        let mut tx = self.place.db.read().await?;
        let mut all = Vec::new();
        for ring in store::ringing_at(&mut tx, &self.staff.org, now).await? {
            let hears =
                rung(&mut tx, &ring, now).await?.iter().any(|each| each.account == self.staff.account);
            let Some(call) = store::find(&mut tx, ring.call).await?.filter(|call| !call.is_over()) else {
                continue;
            };
            if hears {
                all.push((ring, call));
            }
        }
        Ok(all)
    }

    /// A ring of this account's organisation that is its to answer, or that it answered.
    async fn ring(&self, tx: &mut Tx, id: Uuid) -> Result<Option<Ring>> {
        let (me, org) = (self.staff.account, &self.staff.org);
        let Some(ring) = store::find_ring(tx, id).await?.filter(|ring| ring.org == *org) else {
            return Ok(None);
        };
        let own = ring.account == Some(me) || Chosen::at(tx, org).await?.answers(me, &ring.office);
        Ok(own.then_some(ring))
    }

    /// 接听: the first has it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn accept(&self, id: Uuid) -> Result<Answered> {
        let now = self.place.clock.now();
        let mut tx = self.place.db.write().await?;
        // Read in the transaction that takes it: a key that is pressed twice leads to the call both times.
        let Some(ring) = self.ring(&mut tx, id).await? else { return Ok(Answered::Missing) };
        if ring.account != Some(self.staff.account)
            && store::busy(&mut tx).await?.contains(&self.staff.account)
        {
            return Ok(Answered::Busy);
        }
        let me = (self.staff.account, self.staff.name.as_str());
        if !store::take(&mut tx, &ring, me, now).await? {
            drop(tx);
            return self.late(id).await;
        }
        audit::record(&mut tx, &self.did(&ring, "call.accept", said::audit_accept(&ring.whom()))).await?;
        tx.commit().await?;
        if self.sit_down(ring.call).await? { Ok(Answered::In(ring.call)) } else { Ok(Answered::Over) }
    }

    /// Why a ring is not this account's to take.
    async fn late(&self, id: Uuid) -> Result<Answered> {
        let ring = self.ring(&mut self.place.db.read().await?, id).await?;
        let Some(ring) = ring else { return Ok(Answered::Missing) };
        Ok(match (ring.state, ring.account, ring.name) {
            (Stands::Taken, Some(account), _) if account == self.staff.account => Answered::In(ring.call),
            (Stands::Taken | Stands::Left, _, Some(name)) => Answered::Taken(name),
            _ => Answered::Over,
        })
    }

    pub(super) fn did(&self, ring: &Ring, action: &str, detail: String) -> audit::Entry {
        self.staff.did(self.place, &ring.org, action, ring.call, detail)
    }

    /// Takes the seat in the room; whether there is one still.
    async fn sit_down(&self, call: Uuid) -> Result<bool> {
        let actor = self.party().actor;
        self.meetings.seen.note(call, &actor.id, self.place.clock.now());
        let join = Command::Join { org: None, name: said::seat(&self.staff.org_name, &self.staff.name) };
        let done = self.meetings.rooms.act(self.place, call, Some((&actor, &join)), None).await?;
        self.meetings.rooms.stir();
        Ok(matches!(done, Some(Ok(_))))
    }

    /// 暂不接
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn decline(&self, id: Uuid) -> Result<bool> {
        let mut tx = self.place.db.write().await?;
        let Some(ring) = self.ring(&mut tx, id).await? else { return Ok(false) };
        store::decline(&mut tx, ring.id, self.staff.account).await?;
        tx.commit().await?;
        self.meetings.rooms.stir();
        Ok(true)
    }

    /// A call that rang an organisation within reach, with its rings.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn find(&self, id: Uuid) -> Result<Option<(Call, Vec<Ring>)>> {
        let mut tx = self.place.db.read().await?;
        let Some(call) = store::find(&mut tx, id).await? else { return Ok(None) };
        let rings = store::rings(&mut tx, id).await?;
        let reaches = rings.iter().any(|ring| self.staff.scope().covers(&ring.org));
        Ok(reaches.then_some((call, rings)))
    }

    /// Whether this account answered a ring of the call, and has not left it since.
    pub(crate) fn is_member(&self, rings: &[Ring]) -> bool {
        self.seat(rings).is_some()
    }

    pub(super) fn seat<'r>(&self, rings: &'r [Ring]) -> Option<&'r Ring> {
        let mine = |ring: &&Ring| ring.account == Some(self.staff.account) && ring.state == Stands::Taken;
        rings.iter().rev().find(mine)
    }

    /// This account is there, also after its line broke; nobody who left comes back by looking.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn is_there(&self, call: &Call) -> Result<()> {
        if call.is_over() {
            return Ok(());
        }
        let party = self.party();
        self.meetings.seen.note(call.id, &party.actor.id, self.place.clock.now());
        let room = self.meetings.rooms.load(&mut self.place.db.read().await?, call.id).await?;
        if let Some(room) = room {
            party.returned(self.meetings, self.place, call.id, room).await?;
        }
        Ok(())
    }

    /// 挂断: whoever is alone with the screen ends the call, of several one leaves.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn hang_up(&self, call: &Call, rings: &[Ring]) -> Result<()> {
        let me = self.party().actor;
        let room = self.meetings.rooms.load(&mut self.place.db.read().await?, call.id).await?;
        let others = room.is_some_and(|room| {
            let staff = room.venues.values().filter(|each| each.role == Role::Operator && each.id != me.id);
            staff.filter(|each| each.link != Link::Away).count() > 0
        });
        if !others {
            return end_room(self.meetings, self.place, call.id).await;
        }
        let mut tx = self.place.db.write().await?;
        for ring in rings.iter().filter(|ring| ring.account == Some(self.staff.account)) {
            store::set_ring(&mut tx, ring.id, Stands::Left).await?;
        }
        tx.commit().await?;
        self.meetings.rooms.act(self.place, call.id, Some((&me, &Command::Leave)), None).await?;
        self.meetings.rooms.stir();
        Ok(())
    }

    /// 再请一位: rings another office into the call. Within it, why it does not ring.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn ask_in(&self, call: &Call, rings: &[Ring], wanted: Wanted) -> Told<()> {
        if call.outcome != Outcome::Talking || !wanted.is_sound(&call.org) {
            return Ok(Err(said::NO_SUCH_OFFICE.to_owned()));
        }
        if rings.iter().any(|ring| ring.state == Stands::Rings) {
            return Ok(Err(said::RINGS_ALREADY.to_owned()));
        }
        if rings.len() >= RINGS {
            return Ok(Err(said::TOO_MANY.to_owned()));
        }
        let now = self.place.clock.now();
        let mut tx = self.place.db.write().await?;
        let Some(org) = organisations::find(&mut tx, &wanted.org).await? else {
            return Ok(Err(said::NO_SUCH_OFFICE.to_owned()));
        };
        let (free, all) = reachable(&mut tx, (&wanted.org, &wanted.office), now).await?;
        match outcome(free.len(), all) {
            Outcome::Nobody => return Ok(Err(said::NOBODY_THERE.to_owned())),
            Outcome::Busy => return Ok(Err(said::ALL_BUSY_THERE.to_owned())),
            _ => {}
        }
        let ring = Ring::new(call.id, wanted, org.short, now);
        store::ring(&mut tx, &ring).await?;
        audit::record(&mut tx, &self.did(&ring, "call.ask_in", said::audit_asked_in(&ring.whom()))).await?;
        tx.commit().await?;
        self.meetings.rooms.stir();
        Ok(Ok(()))
    }

    /// Whether a card can still reach the screen.
    pub(crate) fn may_advise(&self, call: &Call) -> bool {
        let soon = self.place.clock.now().since(call.ended) <= AFTERWARDS - Millis::MINUTE;
        call.answered.0 != 0 && (!call.is_over() || soon)
    }

    /// The newest still; the first look of each at it is written down.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn still(&self, call: &Call, rings: &[Ring]) -> Result<Option<Bytes>> {
        let Some(seat) = self.seat(rings).filter(|_| !call.is_over()) else { return Ok(None) };
        let Some((still, anew)) = self.meetings.memo.look(call.id, self.staff.account) else {
            return Ok(None);
        };
        if anew {
            self.note(seat, "call.still", said::audit_still(&call.place)).await?;
        }
        Ok(Some(still))
    }

    /// Somebody reads a card that was kept: that is written down before they see it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn reads_card(&self, call: &Call, rings: &[Ring]) -> Result<()> {
        let Some(first) = rings.first().filter(|_| call.advice.is_some()) else { return Ok(()) };
        self.note(first, "call.look", said::audit_card(&call.place)).await
    }

    pub(super) async fn note(&self, ring: &Ring, action: &str, detail: String) -> Result<()> {
        self.write_down(self.did(ring, action, detail)).await
    }

    pub(super) async fn write_down(&self, entry: audit::Entry) -> Result<()> {
        let mut tx = self.place.db.write().await?;
        audit::record(&mut tx, &entry).await?;
        tx.commit().await
    }
}
