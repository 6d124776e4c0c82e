//! What one side sees of a call: plain data, the same for the screen that called and for whoever answered.

use super::{
    Call, Outcome, Ring, Stands,
    memo::{Card, Sight},
    offices::{Near, near},
    rung,
    sheet::Window,
    store,
};
use crate::{
    Meetings,
    party::Party,
    relay::IceServer,
    view::{Cell, view},
};
use hongwang_conference::{Link, Role, Room};
use hongwang_feature::Place;
use hongwang_page::desk::board_mark;
use hongwang_store::Result;
use serde::{Deserialize, Serialize};

/// A call as it stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CallView {
    /// Differs when anything below differs.
    pub(crate) mark: String,
    /// Differs when what stands in words differs.
    pub(crate) panel: String,
    pub(crate) outcome: Outcome,
    pub(crate) is_over: bool,
    /// Whom the villager called, as people say it, and what it takes to call again.
    pub(crate) whom: String,
    /// The same without a person: 红山镇 农技专家.
    pub(crate) counter: String,
    pub(crate) org: String,
    pub(crate) office: String,
    pub(crate) person: String,
    /// The screen, as people say it.
    pub(crate) place: String,
    /// How long it rings still, milliseconds, and at how many desks.
    pub(crate) left: i64,
    pub(crate) free: usize,
    /// Whom the staff rings beside.
    pub(crate) asking: Option<String>,
    /// Who of the staff is in it.
    pub(crate) with: Vec<String>,
    /// How long it was held, milliseconds.
    pub(crate) length: i64,
    /// Whether whoever sees it is in it, and whether the screen's line broke.
    pub(crate) here: bool,
    pub(crate) lost: bool,
    pub(crate) muted: bool,
    /// Who is in which slot for pictures.
    pub(crate) cells: Vec<Cell>,
    /// Whether the center forwards picture and sound.
    pub(crate) media: bool,
    /// A relay for its media, where the county has one.
    pub(crate) relay: Option<IceServer>,
    #[serde(flatten)]
    pub(crate) sight: Sight,
    pub(crate) card: Option<Card>,
    /// Whether the center gives a code for a card that is kept.
    #[serde(default)]
    pub(crate) finds: bool,
    /// Before the screen that called: whether a telephone may come, and the address that stands there for one.
    #[serde(default)]
    pub(crate) telephones: bool,
    #[serde(default)]
    pub(crate) telephone: Option<String>,
    /// The form that is shared, for the screen alone that shares it.
    #[serde(default)]
    pub(crate) window: Option<Window>,
    /// For the desk: differs when that form, or what was written, differs; 0 while none is shared.
    #[serde(default)]
    pub(crate) sheet: u32,
    /// For the desk, while it talks: where somebody can be rung in now.
    #[serde(default)]
    pub(crate) near: Vec<Near>,
}

impl CallView {
    /// With its marks.
    fn marked(self) -> Self {
        let stands = (self.outcome, self.is_over, &self.asking, &self.with, self.here, self.lost);
        let shown = (self.muted, self.media, &self.card, self.sight.still, self.sight.on);
        let form = (self.window.as_ref().map(|window| (&window.title, &window.filled)), self.sheet);
        let asked = (self.sight.strokes.is_empty(), self.free, &self.telephone);
        let panel = board_mark(&(stands, shown, asked, form, &self.near));
        let waiting = self.window.as_ref().map(|window| &window.waiting);
        let mark = board_mark(&(&panel, &self.cells, &self.sight.strokes, waiting));
        Self { mark, panel, ..self }
    }
}

/// What `party` sees of a call.
///
/// # Errors
/// When the store fails.
pub(crate) async fn sees(meetings: &Meetings, place: &Place, party: &Party, call: &Call) -> Result<CallView> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let rings = store::rings(&mut tx, call.id).await?;
    let room = meetings.rooms.load(&mut tx, call.id).await?;
    let ringing = rings.iter().find(|ring| ring.state == Stands::Rings && !call.is_over());
    let free = match ringing {
        Some(ring) => rung(&mut tx, ring, now).await?.len(),
        None => 0,
    };
    let desk = party.actor.role == Role::Operator;
    let near = match rings.first() {
        Some(first) if desk && call.talks() => near(&mut tx, call, &first.office, now).await?,
        _ => Vec::new(),
    };
    drop(tx);
    let caller = party.actor.id == call.venue() && !call.is_over();
    let telephone = meetings.memo.offered(call.id).filter(|_| caller);
    let first = rings.first();
    let of = |part: fn(&Ring) -> String| first.map(part).unwrap_or_default();
    let end = if call.is_over() { call.ended } else { now };
    let seen = CallView {
        outcome: call.outcome,
        is_over: call.is_over(),
        whom: of(Ring::whom),
        counter: of(Ring::counter),
        org: of(|ring| ring.org.to_string()),
        office: of(|ring| ring.office.clone()),
        person: of(|ring| ring.person.clone()),
        place: call.place.clone(),
        left: ringing.map_or(0, |ring| ring.until.since(now).max(0)),
        free,
        asking: ringing.filter(|_| rings.len() > 1).map(Ring::whom),
        length: if call.answered.0 == 0 { 0 } else { end.since(call.answered) },
        media: meetings.director().is_some(),
        relay: meetings.relay.get().filter(|_| !call.is_over()).map(|relay| relay.lend(call.id, now)),
        sight: meetings.memo.sight(call.id),
        card: meetings.memo.card(call.id).map(|card| if desk { card.without_code() } else { card }),
        finds: meetings.vault().is_some(),
        telephones: caller && !meetings.address.is_empty(),
        telephone: telephone.map(|link| format!("{}/call/{link}", meetings.address)),
        window: meetings.memo.window(call.id).filter(|_| !call.is_over() && !desk),
        sheet: if desk && !call.is_over() { meetings.memo.turn(call.id) } else { 0 },
        near,
        ..CallView::default()
    };
    Ok(room
        .map_or_else(|| seen.clone(), |room| in_room(seen.clone(), meetings, party, (call, &room), now))
        .marked())
}

/// What the room says.
fn in_room(
    seen: CallView,
    meetings: &Meetings,
    party: &Party,
    (call, room): (&Call, &Room),
    now: hongwang_base::Millis,
) -> CallView {
    let placed = meetings.director().and_then(|director| director.placed(call.id, &party.actor.id));
    let me = view(room, (&party.actor, party.org.as_deref()), placed.as_ref(), now);
    let staff = room.present().into_iter().filter(|venue| venue.role == Role::Operator);
    let screen = room.venues.get(&call.venue()).map(|venue| venue.link);
    CallView {
        with: staff.map(|venue| venue.name.clone()).collect(),
        here: me.is_in(),
        lost: matches!(screen, Some(Link::Dropped { .. })),
        muted: me.muted_own,
        cells: me.cells,
        ..seen
    }
}
