//! A notice: what screens of invited organisations know of a meeting before they are in it.

use crate::store::{self, Held, Kind};
use hongwang_base::{Millis, OrgPath};
use hongwang_conference::{Phase, Room};
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// So long a meeting calls once one may go in, and once more from its beginning, milliseconds; whoever comes later finds it in
/// its column.
pub(crate) const CALLS: i64 = 30 * Millis::MINUTE;

/// A notice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Notice {
    pub(crate) id: Uuid,
    pub(crate) title: String,
    /// Who holds the meeting, as people call them.
    pub(crate) host: String,
    pub(crate) start: Millis,
    pub(crate) end: Millis,
    pub(crate) standing: Standing,
    /// Whether it is a lecture, which one can look on at without a seat.
    #[serde(default)]
    pub(crate) lecture: bool,
    /// Whether it was opened so late that it calls nobody, by the center's clock.
    #[serde(default)]
    pub(crate) late: bool,
    /// Organisations below the one that is told whose invitation was taken back: their screens show nothing of it.
    #[serde(default)]
    pub(crate) except: Vec<OrgPath>,
}

/// How far the meeting is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Standing {
    /// It has a date.
    Coming,
    /// Who comes waits for its beginning.
    Lobby,
    /// It is held.
    Open,
}

impl Notice {
    /// What is to be said of a meeting to those below `org`; nothing of one that is over, or to which none of them is invited
    /// any more.
    fn of(held: &Held, room: &Room, org: &OrgPath) -> Option<Self> {
        let below = |path: &str| path.parse::<OrgPath>().ok().filter(|path| org.covers(path));
        let except: Vec<OrgPath> = room.uninvited.iter().filter_map(|path| below(path)).collect();
        if !except.is_empty() && !room.plan.invited.iter().any(|one| below(&one.org).is_some()) {
            return None;
        }
        let standing = match room.phase {
            Phase::Scheduled => Standing::Coming,
            Phase::Lobby => Standing::Lobby,
            Phase::Open => Standing::Open,
            Phase::New | Phase::Ended => return None,
        };
        Some(Self {
            id: held.id,
            title: room.plan.title.clone(),
            host: held.host.clone(),
            start: Millis(room.plan.start),
            end: Millis(room.plan.end),
            standing,
            lecture: held.kind == Kind::Lecture,
            late: room.opened.is_some_and(|opened| opened > room.plan.start + CALLS),
            except,
        })
    }

    /// Whether one can go in at a touch.
    pub(crate) fn is_open(&self) -> bool {
        self.standing != Standing::Coming
    }

    /// The page of the meeting.
    pub(crate) fn address(&self) -> String {
        format!("/meetings/{}", self.id)
    }

    /// The page of a lecture for those who look on.
    pub(crate) fn watched(&self) -> String {
        format!("{}/watch", self.address())
    }
}

/// Tells of what changed for screens, and gives the logs that have grown by it.
pub(crate) async fn tell(
    tx: &mut Tx,
    held: &Held,
    before: &Room,
    after: &Room,
    now: Millis,
) -> Result<Vec<OrgPath>> {
    let more = told_more(held, before, after);
    let mut grown = more.clone();
    let differs = |org: &&OrgPath| Notice::of(held, before, org) != Notice::of(held, after, org);
    grown.extend(held.told.iter().filter(differs).cloned());
    if !more.is_empty() {
        let told: Vec<OrgPath> = held.told.iter().chain(&more).cloned().collect();
        store::tell(tx, held.id, &told).await?;
    }
    for org in &grown {
        let record = store::record(held.id, org, Notice::of(held, after, org).as_ref());
        let entry = hongwang_feed::append(tx, org, record, now).await?;
        store::apply(tx, &entry).await?;
    }
    Ok(grown)
}

/// Those who were invited after the meeting was scheduled, and hear of it through no log yet.
fn told_more(held: &Held, before: &Room, after: &Room) -> Vec<OrgPath> {
    if before.phase == Phase::New {
        return Vec::new();
    }
    let new = after.plan.invited.iter().filter(|one| before.invitation(&one.org).is_none());
    let paths = new.filter_map(|one| one.org.parse::<OrgPath>().ok());
    paths.filter(|org| !held.told.iter().any(|told| told.covers(org))).collect()
}
