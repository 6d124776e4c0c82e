//! What one venue sees of a meeting: plain data that the center sends over the line, and nothing of other venues' more
//! than everybody in the meeting sees.

use crate::{looks::Look, relay::IceServer, stage::Placed, words};
use hongwang_base::Millis;
use hongwang_conference::{Actor, Ballot, Grid, Link, Phase, Room, VenueId, shown};
use hongwang_page::desk::board_mark;
use serde::{Deserialize, Serialize};

/// What a venue sees.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct View {
    /// Differs when anything below differs that is not of the clock.
    pub(crate) mark: String,
    /// The number of the newest event.
    pub(crate) seq: u64,
    pub(crate) title: String,
    /// When it begins and ends, milliseconds UTC.
    pub(crate) start: i64,
    pub(crate) end: i64,
    pub(crate) stage: Stage,
    /// Where the venue itself stands.
    pub(crate) me: Me,
    /// Whether it was let in, and so may come back by itself after its line was broken for long.
    pub(crate) admitted: bool,
    /// Whether it has the floor, and who has, by name.
    pub(crate) has_floor: bool,
    pub(crate) speakers: Vec<String>,
    pub(crate) asking: bool,
    /// Whether its microphone was closed by itself, or by whoever leads.
    pub(crate) muted_own: bool,
    pub(crate) muted_lead: bool,
    pub(crate) all_muted: bool,
    /// Whether what it says is heard now.
    pub(crate) heard: bool,
    /// Whether it leads the meeting, and so need not ask for the floor.
    pub(crate) leads: bool,
    /// Whether it may show a second stream now, and whether it does.
    pub(crate) may_share: bool,
    pub(crate) shares: bool,
    /// How many are in the meeting.
    pub(crate) here: usize,
    pub(crate) roll: Option<Roll>,
    pub(crate) vote: Option<Question>,
    /// Who asked for the floor first, by name; for whoever leads.
    #[serde(default)]
    pub(crate) first: Option<First>,
    /// How the screen is divided, and who is in which slot for pictures, in the order of the screen.
    pub(crate) grid: Grid,
    pub(crate) cells: Vec<Cell>,
    /// The line of captions that stands now.
    pub(crate) caption: Option<String>,
    /// Whether it is recorded.
    pub(crate) recording: bool,
    /// Whether it is a lecture, which one can look on at without a seat.
    pub(crate) lecture: bool,
    /// Who sees the activity that this screen opened.
    pub(crate) activity: Option<Activity>,
    /// Whether the center forwards picture and sound.
    pub(crate) media: bool,
    /// Whether the center forwards it for this venue now: after a start of the center, for nobody yet.
    pub(crate) joined: bool,
    /// Which connection of this venue it is forwarded over: the name in its offer; empty for none.
    #[serde(default)]
    pub(crate) line: String,
    /// A relay for its media, where the county has one and the venue is there.
    pub(crate) relay: Option<IceServer>,
}

/// How far the meeting is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Stage {
    /// It has a date.
    #[default]
    Coming,
    /// Who comes waits.
    Lobby,
    /// It is held.
    Open,
    /// It is over.
    Ended,
}

/// Where the venue stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Me {
    /// Not there.
    #[default]
    Away,
    /// It waits to be let in, or for the beginning.
    Waiting,
    /// It hears and sees the meeting.
    In,
}

/// Who asked for the floor first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct First {
    pub(crate) name: String,
    /// Since when, milliseconds UTC: a key about them does nothing once somebody else is first.
    pub(crate) since: i64,
}

/// Who sees an activity, for the branch that holds it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Activity {
    /// Who sees it now, on the wall or inside.
    pub(crate) looking: Vec<String>,
    /// Who looked and who came in when, the newest first.
    #[serde(default)]
    pub(crate) looks: Vec<Look>,
}

/// A roll call that runs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Roll {
    /// Until when, milliseconds UTC.
    pub(crate) until: i64,
    /// Whether its organisation has answered.
    pub(crate) answered: bool,
}

/// A vote that is open.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    pub(crate) question: String,
    pub(crate) options: Vec<String>,
    /// Whether nobody learns who answered what.
    #[serde(default)]
    pub(crate) secret: bool,
    /// The place of its answer, if it gave one; of a secret vote a place that is none.
    pub(crate) answered: Option<usize>,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Cell {
    /// The how-manieth of its lines for pictures, from 0.
    pub(crate) slot: usize,
    /// Whose, by name.
    pub(crate) name: String,
}

impl View {
    /// Whether whoever sees it hears and sees the meeting.
    pub(crate) fn is_in(&self) -> bool {
        self.me == Me::In
    }

    /// The same for the screen that holds an activity; what it shows of it differs by its mark too.
    pub(crate) fn with(self, activity: Option<Activity>) -> Self {
        if activity.is_none() {
            return self;
        }
        Self { mark: board_mark(&(&self.mark, &activity)), activity, ..self }
    }
}

/// What somebody sees at `now`, a device with its organisation; `placed` says who is in which of their slots.
pub(crate) fn view(
    room: &Room,
    (actor, org): (&Actor, Option<&str>),
    placed: Option<&Placed>,
    now: Millis,
) -> View {
    let id = &actor.id;
    let me = room.venues.get(id);
    let name = |id: &VenueId| room.venues.get(id).map_or_else(String::new, |venue| venue.name.clone());
    let cell = |placed: &Placed, slot: usize| {
        let picture = placed.pictures.get(slot)?.as_ref()?;
        let name = name(&picture.of);
        Some(Cell { slot, name: if picture.second { words::shown_by(&name) } else { name } })
    };
    let stage = match room.phase {
        Phase::New | Phase::Scheduled => Stage::Coming,
        Phase::Lobby => Stage::Lobby,
        Phase::Open => Stage::Open,
        Phase::Ended => Stage::Ended,
    };
    let standing = match me.map(|me| me.link) {
        Some(Link::Here | Link::Dropped { .. }) if stage == Stage::Ended => Me::Away,
        Some(Link::Here) if room.is_in(id) => Me::In,
        Some(Link::Here) => Me::Waiting,
        _ => Me::Away,
    };
    let cells: Vec<Cell> = placed
        .map_or_else(Vec::new, |placed| placed.order.iter().filter_map(|slot| cell(placed, *slot)).collect());
    let grid = placed.map_or(Grid::One, |placed| placed.grid);
    let asks_first = room.floor.queue.first().filter(|_| room.is_led_by(actor));
    let caption = shown(room, now.0).caption.filter(|_| standing == Me::In);
    View {
        mark: board_mark(&(room.seq, grid as u8, &cells, &caption, placed.map(|placed| &placed.line))),
        seq: room.seq,
        // Said by whoever knows what kind of meeting it is.
        lecture: false,
        title: room.plan.title.clone(),
        start: room.plan.start,
        end: room.plan.end,
        stage,
        me: standing,
        admitted: me.is_some_and(|me| me.admitted),
        has_floor: room.floor.speakers.contains(id),
        speakers: room.floor.speakers.iter().map(name).collect(),
        asking: room.floor.queue.iter().any(|asking| asking.venue == *id),
        muted_own: me.is_some_and(|me| me.muted.own),
        muted_lead: me.is_some_and(|me| me.muted.lead),
        all_muted: room.floor.all_muted,
        heard: hongwang_conference::may_send(room, id).audio,
        here: room.present().len(),
        leads: room.is_led_by(actor),
        may_share: room.is_led_by(actor)
            || room.floor.speakers.contains(id)
            || room.main.as_ref() == Some(id),
        shares: hongwang_conference::may_send(room, id).second,
        // Both are for organisations.
        roll: room
            .roll()
            .zip(org)
            .map(|(roll, org)| Roll { until: roll.until, answered: roll.answers.contains_key(org) }),
        vote: room.vote().filter(|_| org.is_some()).map(|vote| Question {
            question: vote.question.clone(),
            options: vote.options.clone(),
            secret: vote.secret,
            answered: vote.ballots.get(id).map(|ballot| match ballot {
                Ballot::Open(option) => *option,
                Ballot::Sealed(_) => usize::MAX,
            }),
        }),
        first: asks_first.map(|asking| First { name: name(&asking.venue), since: asking.since }),
        grid,
        cells,
        caption,
        recording: room.recording,
        activity: None,
        media: false,
        joined: placed.is_some(),
        line: placed.map(|placed| placed.line.clone()).unwrap_or_default(),
        relay: None,
    }
}
