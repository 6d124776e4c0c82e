//! What is on the screens: layouts, 广播会场, 双流, and who is shown.

use crate::{
    Actor, Refusal, Role, Room, Thing, VenueId, What,
    decide::{known, member, only_if, pictured, unless},
    polling,
};
use serde::{Deserialize, Serialize};

/// How a screen is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Grid {
    /// One picture.
    #[default]
    One,
    /// One large, five small.
    OneAndFive,
    /// Two by two.
    Four,
    /// Three by three.
    Nine,
    /// Four by four.
    Sixteen,
}

impl Grid {
    /// How many pictures it has.
    pub fn cells(self) -> usize {
        match self {
            Self::One => 1,
            Self::OneAndFive => 6,
            Self::Four => 4,
            Self::Nine => 9,
            Self::Sixteen => 16,
        }
    }
}

/// What a second stream shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sharing {
    /// A screen.
    Screen,
    /// A document, or the picture of a document camera.
    Document,
}

/// The second stream 双流.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Second {
    /// Whose it is.
    pub venue: VenueId,
    /// What it shows.
    pub sharing: Sharing,
}

/// What was set for the screens.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Screens {
    /// How they are divided.
    pub grid: Grid,
    /// Who is on them first.
    pub pinned: Vec<VenueId>,
    /// 广播会场
    pub broadcast: Option<VenueId>,
    /// 轮巡
    pub polling: Option<crate::Polling>,
    /// 双流
    pub second: Option<Second>,
}

/// Who is on the screens at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// How they are divided.
    pub grid: Grid,
    /// Who is in which cell, the large one first. Fewer than cells where fewer are there.
    pub cells: Vec<VenueId>,
    /// Whose second stream is shown.
    pub second: Option<VenueId>,
    /// Whom 轮巡 shows next, so that the cut can be made ready.
    pub next: Option<Next>,
    /// The line of captions.
    pub caption: Option<String>,
}

/// The next cut of 轮巡.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// To whom.
    pub venue: VenueId,
    /// When, milliseconds UTC.
    pub at: i64,
}

/// Whether somebody's picture can be shown now.
pub(crate) fn has_picture_now(room: &Room, id: &VenueId) -> bool {
    room.is_in(id) && room.venues.get(id).is_some_and(|venue| venue.has_picture())
}

/// Who is on the screens at `now`: the broadcast venue, then who is polled, who is pinned, who has the floor (the
/// newest first), the main venue, the chair, and the others as they came. Whoever dropped makes room until they are
/// back.
pub fn shown(room: &Room, now: i64) -> Layout {
    let screens = &room.screens;
    let polled = screens.polling.as_ref().and_then(|polling| polling.shown.as_ref()).map(|(id, _)| id);
    let present = room.present();
    let wanted = (screens.broadcast.iter())
        .chain(polled)
        .chain(&screens.pinned)
        .chain(room.floor.speakers.iter().rev())
        .chain(&room.main)
        .chain([&room.chair])
        .chain(present.iter().map(|venue| &venue.id));
    let mut cells: Vec<VenueId> = Vec::with_capacity(screens.grid.cells());
    for id in wanted {
        if cells.len() == screens.grid.cells() {
            break;
        }
        if has_picture_now(room, id) && !cells.contains(id) {
            cells.push(id.clone());
        }
    }
    let second = screens.second.as_ref().map(|second| &second.venue);
    let caption = room.caption.as_ref().filter(|caption| caption.stands_at(now));
    Layout {
        grid: screens.grid,
        cells,
        second: second.filter(|id| has_picture_now(room, id)).cloned(),
        next: polling::cut(room).map(|(at, venue)| Next { venue: venue.clone(), at: at.max(now) }),
        caption: caption.map(|caption| caption.text.clone()),
    }
}

/// Whose picture stands first on the screens at `now`, and whether it is a second stream, which stands before all others.
pub fn shown_first(room: &Room, now: i64) -> Option<(VenueId, bool)> {
    let Layout { second, cells, .. } = shown(room, now);
    let first = cells.into_iter().next().map(|id| (id, false));
    second.map(|id| (id, true)).or(first)
}

pub(crate) fn arrange(room: &Room, grid: Grid, pinned: &[VenueId]) -> Result<What, Refusal> {
    if pinned.len() > grid.cells() {
        return Err(Refusal::TooManyPinned { cells: grid.cells() });
    }
    for (place, id) in pinned.iter().enumerate() {
        let venue = known(room, id)?;
        if !venue.has_picture() {
            return Err(Refusal::NoPicture { name: venue.name.clone() });
        }
        unless(pinned[..place].contains(id), Thing::Pinned)?;
    }
    unless(room.screens.grid == grid && room.screens.pinned == pinned, Thing::Arranged)?;
    Ok(What::Arranged { grid, pinned: pinned.to_vec() })
}

pub(crate) fn broadcast(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    pictured(room, id)?;
    unless(room.screens.broadcast.as_ref() == Some(id), Thing::Broadcast)?;
    Ok(What::BroadcastStarted { venue: id.clone() })
}

pub(crate) fn stop_broadcast(room: &Room) -> Result<What, Refusal> {
    only_if(room.screens.broadcast.is_some(), Thing::Broadcast)?;
    Ok(What::BroadcastStopped)
}

impl Room {
    /// Whether somebody needs no floor for a second stream: the chair, the main venue, the desk.
    pub(crate) fn may_always_share(&self, id: &VenueId) -> bool {
        let is_desk = self.venues.get(id).is_some_and(|venue| venue.role == Role::Operator);
        is_desk || *id == self.chair || self.main.as_ref() == Some(id)
    }
}

/// A second stream is for one at a time.
pub(crate) fn share(room: &Room, actor: &Actor, sharing: Sharing) -> Result<What, Refusal> {
    let venue = member(room, actor)?;
    if !room.may_always_share(&venue.id) && !room.floor.speakers.contains(&venue.id) {
        return Err(Refusal::NeedsFloor);
    }
    if let Some(second) = &room.screens.second {
        unless(second.venue == venue.id, Thing::Sharing)?;
        return Err(Refusal::SecondTaken { name: known(room, &second.venue)?.name.clone() });
    }
    Ok(What::SharingStarted { venue: venue.id.clone(), sharing })
}

pub(crate) fn stop_sharing(room: &Room, id: &VenueId) -> Result<What, Refusal> {
    known(room, id)?;
    only_if(room.screens.second.as_ref().is_some_and(|second| second.venue == *id), Thing::Sharing)?;
    Ok(What::SharingStopped { venue: id.clone() })
}
