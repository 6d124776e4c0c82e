//! 点对点咨询: somebody before a screen calls an office; whoever of its staff is signed in is rung, and the first who answers
//! sits before them.
//!
//! ```text
//! screen ─► question ─► open: room + call + ring ─► strip and tone on the desks of that office ─► accept ─► talk
//!                                   └─► nobody, all busy, no answer in time ─► the form that asks to be called back
//! ```
//!
//! A call is a meeting whose chair is the device that called. Invariants: an organisation rings for its own villages and
//! those below it, and of its staff whoever answers for the office that is called ([`offices`]); of two who answer at once one has it; a call is never recorded; still, strokes, shared form and result card
//! lie in memory alone ([`memo`], [`sheet`]), and the card is written down only by the villager's own touch, who finds it
//! again by a code until its end ([`kept`]).

pub(crate) mod advert;
pub(crate) mod answer;
pub(crate) mod caller;
pub(crate) mod card;
pub(crate) mod due;
pub(crate) mod helper;
pub(crate) mod kept;
pub(crate) mod memo;
pub(crate) mod offices;
pub(crate) mod photo;
pub(crate) mod questions;
pub(crate) mod sheet;
pub(crate) mod store;
pub(crate) mod view;

use crate::{
    Meetings,
    rooms::New,
    store::{Held, Kind},
    words::{self, call as said},
};
use hongwang_base::{AccountId, DeviceId, Millis, OrgPath, Permission, SubmissionId};
use hongwang_conference::{Actor, Command, Grid, Plan, Role, VenueId};
use hongwang_feature::{Place, Sender, Staff, organisations, signed_in};
use hongwang_store::{Result, StoreError, Tx};
use offices::Chosen;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// A screen calls so often in [`WITHIN`]: more is a child that rings and gives up.
const HOURLY: i64 = 30;
const WITHIN: i64 = Millis::HOUR;
/// So long it rings.
pub(crate) const RINGS: i64 = 45 * Millis::SECOND;
/// A call that nobody ends is over after this.
const LENGTH: i64 = Millis::HOUR;
/// Characters of a person's name.
const NAME: usize = 20;
/// Who may do this is rung, and answers.
pub(crate) const ANSWERS: Permission = Permission::AnswerHelp;

/// Whom somebody calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    /// Whose staff is rung.
    pub(crate) org: OrgPath,
    /// One of [`said::OFFICES`], by its word.
    pub(crate) office: String,
    /// Whom of them the villager means; may be empty.
    #[serde(default)]
    pub(crate) person: String,
}

impl Wanted {
    /// Whether the people of `village` may call there, and it can be shown.
    fn is_sound(&self, village: &OrgPath) -> bool {
        let name = self.person.chars();
        let is_plain = name.clone().count() <= NAME && !self.person.chars().any(char::is_control);
        self.org.covers(village) && said::office(&self.office).is_some() && is_plain
    }
}

/// How a call goes, or went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Outcome {
    /// It rings.
    #[default]
    Ringing,
    /// Somebody answered, and it goes on.
    Talking,
    /// It was held.
    Done,
    /// The caller gave up.
    Cancelled,
    /// Nobody answered in time.
    Unanswered,
    /// Everybody was in a call.
    Busy,
    /// Nobody was signed in.
    Nobody,
}

impl Outcome {
    const ALL: [Self; 7] = [
        Self::Ringing,
        Self::Talking,
        Self::Done,
        Self::Cancelled,
        Self::Unanswered,
        Self::Busy,
        Self::Nobody,
    ];

    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Ringing => "ringing",
            Self::Talking => "talking",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
            Self::Unanswered => "unanswered",
            Self::Busy => "busy",
            Self::Nobody => "nobody",
        }
    }

    pub(crate) fn of(word: &str) -> Result<Self> {
        let known = Self::ALL.into_iter().find(|outcome| outcome.word() == word);
        known.ok_or_else(|| StoreError::corrupt("outcome", word))
    }

    /// Whether it goes on.
    pub(crate) fn goes_on(self) -> bool {
        matches!(self, Self::Ringing | Self::Talking)
    }
}

/// A call.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub(crate) id: Uuid,
    /// The screen, whose it is, and what it is called.
    pub(crate) device: DeviceId,
    pub(crate) org: OrgPath,
    pub(crate) place: String,
    pub(crate) at: Millis,
    /// 0 until then.
    pub(crate) answered: Millis,
    pub(crate) ended: Millis,
    pub(crate) outcome: Outcome,
    /// What was advised, sealed, and by whom, where the villager agreed.
    pub(crate) advice: Option<Vec<u8>>,
    pub(crate) adviser: Option<String>,
    /// Until when that is kept; none until the center has looked after one that was kept before there were ends.
    pub(crate) kept_until: Option<Millis>,
}

impl Call {
    /// What was advised, opened.
    ///
    /// # Errors
    /// When the key is another.
    pub(crate) fn kept_advice(&self, meetings: &Meetings) -> Result<Option<String>> {
        let Some((sealed, vault)) = self.advice.as_ref().zip(meetings.vault()) else {
            return Ok(None);
        };
        let bytes = vault.unseal(self.id.as_bytes(), sealed)?;
        let text = String::from_utf8(bytes);
        text.map(Some).map_err(|error| StoreError::corrupt("advice", error.to_string()))
    }

    /// The device in its room.
    pub(crate) fn venue(&self) -> VenueId {
        VenueId::from(self.device.to_string())
    }

    pub(crate) fn is_over(&self) -> bool {
        self.ended.0 != 0
    }

    /// Whether it rings or talks.
    pub(crate) fn goes_on(&self) -> bool {
        self.outcome.goes_on() && !self.is_over()
    }

    /// Whether somebody answered, and it goes on.
    pub(crate) fn talks(&self) -> bool {
        self.outcome == Outcome::Talking && !self.is_over()
    }
}

/// One ring of a call.
#[derive(Clone, Debug)]
pub(crate) struct Ring {
    pub(crate) id: Uuid,
    pub(crate) call: Uuid,
    /// Whose staff is rung, and what it is called.
    pub(crate) org: OrgPath,
    pub(crate) org_name: String,
    pub(crate) office: String,
    pub(crate) person: String,
    pub(crate) at: Millis,
    pub(crate) until: Millis,
    pub(crate) state: Stands,
    /// Who answered.
    pub(crate) account: Option<AccountId>,
    pub(crate) name: Option<String>,
}

impl Ring {
    /// A ring that begins now.
    fn new(call: Uuid, wanted: Wanted, org_name: String, now: Millis) -> Self {
        Self {
            id: SubmissionId::new(now).0,
            call,
            org: wanted.org,
            org_name,
            office: wanted.office,
            person: wanted.person,
            at: now,
            until: now.plus(RINGS),
            state: Stands::Rings,
            account: None,
            name: None,
        }
    }

    /// Where it rings, for people.
    pub(crate) fn counter(&self) -> String {
        said::whom(&self.org_name, &self.office, "")
    }

    /// Who is rung, for people.
    pub(crate) fn whom(&self) -> String {
        said::whom(&self.org_name, &self.office, &self.person)
    }
}

/// How a ring stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stands {
    /// It rings.
    Rings,
    /// Somebody answered and is in the call.
    Taken,
    /// Whoever answered has left.
    Left,
    /// Nobody answered.
    Over,
}

impl Stands {
    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Rings => "rings",
            Self::Taken => "taken",
            Self::Left => "left",
            Self::Over => "over",
        }
    }

    pub(crate) fn of(word: &str) -> Result<Self> {
        let known = [Self::Rings, Self::Taken, Self::Left, Self::Over].into_iter();
        known.clone().find(|stands| stands.word() == word).ok_or_else(|| StoreError::corrupt("state", word))
    }
}

/// The one who does for a screen what it has been touched for.
fn switchboard() -> Actor {
    Actor::new("call", Role::Operator)
}

/// Who can be rung for an office of an organisation, and how many who answer for it are signed in at all.
async fn reachable(tx: &mut Tx, (org, office): (&OrgPath, &str), now: Millis) -> Result<(Vec<Staff>, usize)> {
    let mut there = signed_in(tx, org, ANSWERS, now).await?;
    let chosen = Chosen::at(tx, org).await?;
    there.retain(|staff| chosen.answers(staff.account, office));
    let all = there.len();
    let busy = store::busy(tx).await?;
    there.retain(|staff| !busy.contains(&staff.account));
    Ok((there, all))
}

/// Who is still rung: signed in, answers for that office, in no call, and has not said 暂不接.
pub(crate) async fn rung(tx: &mut Tx, ring: &Ring, now: Millis) -> Result<Vec<Staff>> {
    let (mut free, _) = reachable(tx, (&ring.org, &ring.office), now).await?;
    let declined = store::declined(tx, ring.id).await?;
    free.retain(|staff| !declined.contains(&staff.account));
    Ok(free)
}

/// What is rung if anybody can be: the outcome at once where nobody can.
fn outcome(free: usize, all: usize) -> Outcome {
    match (free, all) {
        (0, 0) => Outcome::Nobody,
        (0, _) => Outcome::Busy,
        _ => Outcome::Ringing,
    }
}

/// Calls for the device that asks, called `name`, or leads to its call that goes on. Within it, why it is not called, as
/// one Chinese sentence.
///
/// # Errors
/// When the store fails.
pub(crate) async fn open(
    meetings: &Meetings,
    place: &Place,
    from: &Sender,
    (wanted, name): (Wanted, &str),
) -> Result<std::result::Result<Uuid, String>> {
    let (meetings, place, from, name) = (meetings.clone(), place.clone(), from.clone(), name.to_owned());
    // Several transactions: to its end also where the line waits no longer, so that no room is left without its call.
    let opening = tokio::spawn(async move { begin(&meetings, &place, &from, (wanted, &name)).await });
    opening.await.unwrap_or_else(|error| std::panic::resume_unwind(error.into_panic()))
}

async fn begin(
    meetings: &Meetings,
    place: &Place,
    from: &Sender,
    (wanted, name): (Wanted, &str),
) -> Result<std::result::Result<Uuid, String>> {
    if !wanted.is_sound(&from.org) {
        return Ok(Err(said::NO_SUCH_OFFICE.to_owned()));
    }
    let _one = meetings.memo.opening().await;
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    if let Some(call) = store::open_of(&mut tx, from.device).await? {
        return Ok(Ok(call));
    }
    let Some(org) = organisations::find(&mut tx, &wanted.org).await? else {
        return Ok(Err(said::NO_SUCH_OFFICE.to_owned()));
    };
    if store::since(&mut tx, from.device, now.plus(-WITHIN)).await? >= HOURLY {
        return Ok(Err(said::TOO_OFTEN.to_owned()));
    }
    let (free, all) = reachable(&mut tx, (&wanted.org, &wanted.office), now).await?;
    drop(tx);
    let outcome = outcome(free.len(), all);
    let id = SubmissionId::new(now).0;
    let mut ring = Ring::new(id, wanted, org.short, now);
    let mut call = Call {
        id,
        device: from.device,
        org: from.org.clone(),
        place: name.to_owned(),
        at: now,
        answered: Millis(0),
        ended: Millis(0),
        outcome,
        advice: None,
        adviser: None,
        kept_until: None,
    };
    if outcome == Outcome::Ringing {
        if let Err(why) = make_room(meetings, place, &call, &ring.whom()).await? {
            return Ok(Err(why));
        }
    } else {
        (call.ended, ring.state) = (now, Stands::Over);
    }
    let mut tx = place.db.write().await?;
    store::keep(&mut tx, &call).await?;
    store::ring(&mut tx, &ring).await?;
    tx.commit().await?;
    meetings.rooms.stir();
    Ok(Ok(id))
}

/// The room of a call, with its device in it.
async fn make_room(
    meetings: &Meetings,
    place: &Place,
    call: &Call,
    whom: &str,
) -> Result<std::result::Result<(), String>> {
    let device = call.venue();
    let plan = Plan {
        title: said::title(&call.place, whom),
        start: call.at.0,
        end: call.at.plus(LENGTH).0,
        chair: device.clone(),
        main: Some(device.clone()),
        free: true,
        // Nobody but the device itself and who answers.
        invited: Vec::new(),
    };
    let held = Held {
        id: call.id,
        org: call.org.clone(),
        host: call.place.clone(),
        told: Vec::new(),
        starts: call.at,
        kind: Kind::Call,
    };
    let new = New { held, plan, actor: switchboard(), audit: None };
    if let Err(refusal) = meetings.rooms.schedule(place, new).await? {
        return Ok(Err(refusal.to_string()));
    }
    meetings.seen.note(call.id, &device, call.at);
    let join = Command::Join { org: Some(call.org.to_string()), name: call.place.clone() };
    let screens = Command::Arrange { grid: Grid::Four, pinned: Vec::new() };
    let steps =
        [(switchboard(), Command::Open), (Actor::new(device, Role::Venue), join), (switchboard(), screens)];
    for (actor, command) in steps {
        match meetings.rooms.act(place, call.id, Some((&actor, &command)), None).await? {
            Some(Ok(_)) => {}
            Some(Err(refusal)) => return Ok(Err(refusal.to_string())),
            None => return Ok(Err(words::NO_MEETING.to_owned())),
        }
    }
    Ok(Ok(()))
}

/// Ends the room of a call; the call follows in the same transaction ([`store::follow`]).
async fn end_room(meetings: &Meetings, place: &Place, id: Uuid) -> Result<()> {
    // One that is over already is not ended again.
    meetings.rooms.act(place, id, Some((&switchboard(), &Command::End)), None).await?;
    Ok(())
}
