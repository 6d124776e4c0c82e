//! What one side sees of a family call: plain data, nothing of the other side's but that it is there.

use super::{Call, telephone};
use crate::{
    Meetings,
    call::memo::Sight,
    party::Party,
    relay::IceServer,
    view::{Cell, view},
};
use hongwang_base::Millis;
use hongwang_conference::{Link, Room};
use hongwang_feature::Place;
use hongwang_page::desk::board_mark;
use hongwang_store::Result;
use serde::{Deserialize, Serialize};

/// How it stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// Nobody has come yet.
    Waiting,
    /// A telephone knocks.
    Knocking,
    /// It was let in.
    Talking,
    /// It is over, or never was.
    #[default]
    Over,
    /// For a telephone: another came first.
    Taken,
}

impl Standing {
    /// The word by which the island knows it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Knocking => "knocking",
            Self::Talking => "talking",
            Self::Over | Self::Taken => "over",
        }
    }
}

/// A family call as it stands for one side.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FamilyView {
    /// Differs when anything below differs that is not of the clock.
    pub(crate) mark: String,
    /// Differs when what stands in words differs.
    pub(crate) panel: String,
    pub(crate) standing: Standing,
    pub(crate) is_over: bool,
    /// The screen, as people say it.
    pub(crate) place: String,
    /// What is left of its time, and how long both have talked, milliseconds.
    pub(crate) left: i64,
    pub(crate) length: i64,
    pub(crate) may_extend: bool,
    /// Whether the center sends text messages.
    pub(crate) texts: bool,
    /// Whether whoever sees it is in the room, and whether the other's line holds.
    pub(crate) here: bool,
    pub(crate) there: bool,
    pub(crate) muted: bool,
    /// Who is in which slot for pictures.
    pub(crate) cells: Vec<Cell>,
    /// Whether the center forwards picture and sound.
    pub(crate) media: bool,
    /// A relay for its media, where the county has one.
    pub(crate) relay: Option<IceServer>,
    /// Nothing is drawn in it.
    #[serde(flatten)]
    pub(crate) sight: Sight,
}

impl FamilyView {
    /// With its marks.
    fn marked(self) -> Self {
        let stands = (self.standing, self.here, self.there, self.muted, self.may_extend);
        let panel = board_mark(&(stands, self.media, self.texts));
        let mark = board_mark(&(&panel, &self.cells));
        Self { mark, panel, ..self }
    }

    /// What is there for whoever has no part in one.
    pub(crate) fn shut(standing: Standing) -> Self {
        Self { standing, is_over: true, ..Self::default() }.marked()
    }
}

/// What `party` sees.
///
/// # Errors
/// When the store fails.
pub(crate) async fn sees(
    meetings: &Meetings,
    place: &Place,
    party: &Party,
    call: &Call,
) -> Result<FamilyView> {
    let now = place.clock.now();
    let room = meetings.rooms.load(&mut place.db.read().await?, call.id).await?;
    let end = if call.is_over() { call.ended } else { now };
    let standing = match call {
        Call { ended, .. } if ended.0 != 0 => Standing::Over,
        Call { answered, .. } if answered.0 != 0 => Standing::Talking,
        Call { knocked, .. } if knocked.0 != 0 => Standing::Knocking,
        _ => Standing::Waiting,
    };
    let seen = FamilyView {
        standing,
        is_over: call.is_over(),
        place: call.place.clone(),
        left: if call.is_over() { 0 } else { call.until.since(now).max(0) },
        length: if call.answered.0 == 0 { 0 } else { end.since(call.answered) },
        may_extend: call.may_extend(now),
        texts: meetings.texts(),
        media: meetings.director().is_some(),
        ..FamilyView::default()
    };
    Ok(match room {
        Some(room) => in_room(seen, meetings, party, (call, &room), now).marked(),
        None => seen.marked(),
    })
}

/// What the room says.
fn in_room(
    seen: FamilyView,
    meetings: &Meetings,
    party: &Party,
    (call, room): (&Call, &Room),
    now: Millis,
) -> FamilyView {
    let placed = meetings.director().and_then(|director| director.placed(call.id, &party.actor.id));
    let me = view(room, (&party.actor, party.org.as_deref()), placed.as_ref(), now);
    let far = telephone().actor.id;
    let other = if party.actor.id == far { call.screen() } else { far };
    let there = room.venues.get(&other).is_some_and(|venue| venue.link == Link::Here);
    let relay = meetings.relay.get().filter(|_| me.is_in() && !call.is_over());
    FamilyView {
        relay: relay.map(|relay| relay.lend(call.id, now)),
        here: me.is_in(),
        there,
        muted: me.muted_own,
        cells: me.cells,
        ..seen
    }
}
