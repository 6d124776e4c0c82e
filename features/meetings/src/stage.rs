//! Who is to send and to see what: from the room as it stands to the calls of the forwarder, as plain functions.
//!
//! Invariant: what a peer may send is what [`may_send`] says, whatever its browser does; a source that stays wanted stays
//! in its slot, so that no picture is cut and no voice interrupted by what happens elsewhere.

use hongwang_conference::{Grid, Room, VenueId, may_send, shown};
use hongwang_realtime::forwarding::{Joined, Kind, PeerId, Sends, SlotId, Source, TrackId, Wants};
use std::{collections::BTreeMap, time::Duration};

/// Bits a second that a venue sends at most: three layers of a picture, a second stream, and its voice.
const BITRATE: u64 = 4_000_000;

/// The lines of a peer by what they are for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Lines {
    /// Its voice and its picture, as far as it sends them.
    pub(crate) voice: Option<TrackId>,
    pub(crate) picture: Option<TrackId>,
    /// What it shows beside its picture: a screen, a document.
    pub(crate) second: Option<TrackId>,
    /// Where it hears and sees others.
    pub(crate) voices: Vec<SlotId>,
    pub(crate) pictures: Vec<SlotId>,
}

impl Lines {
    /// Those that an offer had.
    pub(crate) fn of(joined: &Joined) -> Self {
        let track = |kind, nth| {
            let mut of_kind = (0u16..).zip(&joined.tracks).filter(|(_, line)| line.kind == kind);
            of_kind.nth(nth).map(|(place, _)| TrackId(place))
        };
        let slots = |kind| {
            let of_kind = (0u16..).zip(&joined.slots).filter(|(_, line)| line.kind == kind);
            of_kind.map(|(place, _)| SlotId(place)).collect()
        };
        Self {
            voice: track(Kind::Audio, 0),
            picture: track(Kind::Video, 0),
            second: track(Kind::Video, 1),
            voices: slots(Kind::Audio),
            pictures: slots(Kind::Video),
        }
    }
}

/// One picture that is to be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) of: VenueId,
    /// Whether it is the second stream 双流 of that venue.
    pub(crate) second: bool,
}

impl Picture {
    fn of(venue: VenueId) -> Self {
        Self { of: venue, second: false }
    }
}

/// Who is in which slot of a peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) voices: Vec<Option<VenueId>>,
    pub(crate) pictures: Vec<Option<Picture>>,
    /// The slots of pictures in the order of the screen, the large one first.
    pub(crate) order: Vec<usize>,
    /// How the screen is divided.
    pub(crate) grid: Grid,
    /// Tells its connection from others of the same venue: the name in its offer (RFC 8839, 5.4).
    pub(crate) line: String,
}

/// The name that an offer (SDP) gives its connection, which each has of its own; empty where there is none.
pub(crate) fn line_of(offer: &str) -> String {
    let name = offer.lines().find_map(|line| line.strip_prefix("a=ice-ufrag:"));
    name.map(|name| name.trim().to_owned()).unwrap_or_default()
}

impl Placed {
    /// Puts those that are wanted into so many slots, as [`place`] says.
    pub(crate) fn after(
        before: &Self,
        lines: &Lines,
        voices: &[VenueId],
        (grid, pictures): (Grid, &[Picture]),
    ) -> Self {
        let placed = place(&before.pictures, lines.pictures.len(), pictures);
        let slot = |picture: &Picture| placed.iter().position(|there| there.as_ref() == Some(picture));
        Self {
            voices: place(&before.voices, lines.voices.len(), voices),
            order: pictures.iter().filter_map(slot).collect(),
            pictures: placed,
            grid,
            line: before.line.clone(),
        }
    }
}

/// What is wanted of the forwarder for one peer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub(crate) sends: Option<Sends>,
    pub(crate) slots: BTreeMap<SlotId, (Source, Wants)>,
}

/// A call of the forwarder for one peer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    /// It may send this.
    Allow(Sends),
    /// This goes into a slot, as it is wanted there; or nothing.
    Watch(SlotId, Option<Source>, Wants),
}

/// What a venue may send.
pub(crate) fn sends(room: &Room, id: &VenueId) -> Sends {
    let may = may_send(room, id);
    let video = u16::from(may.video) + u16::from(may.second);
    Sends { audio: u16::from(may.audio), video, bitrate: BITRATE }
}

/// Whom `me` is to hear, those first that must be heard: the chair, who has the floor, the main venue, who spoke last
/// (`heard`, the newest first), and the others as they came; `most` at once.
pub(crate) fn voices(room: &Room, me: &VenueId, heard: &[VenueId], most: usize) -> Vec<VenueId> {
    if !room.is_in(me) {
        return Vec::new();
    }
    let present = room.present();
    let wanted = [&room.chair].into_iter().chain(room.floor.speakers.iter().rev()).chain(&room.main);
    let wanted = wanted.chain(heard).chain(present.iter().map(|venue| &venue.id));
    let mut voices: Vec<VenueId> = Vec::new();
    for id in wanted {
        if voices.len() == most {
            break;
        }
        if id != me && !voices.contains(id) && may_send(room, id).audio {
            voices.push(id.clone());
        }
    }
    voices
}

/// What `me` is to see of those in `flowing`, whose media come, and how its screen is divided: a second stream first, then
/// the screens of everybody without itself; where nobody is left of these, somebody else. A second stream is there to be
/// read: it stands large among small pictures, however the screens are divided else.
pub(crate) fn pictures<T>(
    room: &Room,
    me: &VenueId,
    flowing: &BTreeMap<VenueId, T>,
    now: i64,
) -> (Grid, Vec<Picture>) {
    if !room.is_in(me) {
        return Default::default();
    }
    let layout = shown(room, now);
    let second = layout.second.filter(|id| id != me).map(|of| Picture { of, second: true });
    let others = layout.cells.into_iter().filter(|id| id != me).map(Picture::of);
    let comes = |picture: &Picture| flowing.contains_key(&picture.of);
    let mut pictures: Vec<Picture> = second.into_iter().chain(others).filter(comes).collect();
    if pictures.is_empty() {
        let others = room.present().into_iter().map(|venue| &venue.id);
        let mut others =
            [&room.chair].into_iter().chain(others).filter(|id| *id != me && flowing.contains_key(*id));
        pictures.extend(others.find(|id| may_send(room, id).video).cloned().map(Picture::of));
    }
    let grid =
        if pictures.first().is_some_and(|first| first.second) { Grid::OneAndFive } else { layout.grid };
    pictures.truncate(grid.cells());
    (grid, pictures)
}

/// So long before a cut of 轮巡 whoever is next begins to send, milliseconds: a browser that was told to pause needs a
/// breath, and what is to be shown is looked at every two seconds.
const AHEAD: i64 = 4_000;

/// What is to be sent in advance, and for how long: the picture of whom 轮巡 shows next.
pub(crate) fn ahead(
    room: &Room,
    others: &BTreeMap<VenueId, (PeerId, Lines)>,
    now: i64,
) -> Option<(Source, Duration)> {
    let next = shown(room, now).next?;
    let left = Some(next.at.saturating_sub(now)).filter(|left| (1..=AHEAD).contains(left))?;
    let (peer, lines) = others.get(&next.venue)?;
    Some((Source { peer: *peer, track: lines.picture? }, Duration::from_millis(left.unsigned_abs())))
}

/// Puts those that are wanted into slots: who is in one already stays there, the others take the free ones.
fn place<T: Clone + PartialEq>(before: &[Option<T>], slots: usize, wanted: &[T]) -> Vec<Option<T>> {
    let wanted = &wanted[..wanted.len().min(slots)];
    let stays = |slot: usize| before.get(slot).cloned().flatten().filter(|id| wanted.contains(id));
    let mut placed: Vec<Option<T>> = (0..slots).map(stays).collect();
    for id in wanted {
        if placed.iter().flatten().any(|there| there == id) {
            continue;
        }
        if let Some(free) = placed.iter_mut().find(|slot| slot.is_none()) {
            *free = Some(id.clone());
        }
    }
    placed
}

/// What is wanted for a peer, where `source` knows the lines of the others.
pub(crate) fn wanted(
    sends: Sends,
    lines: &Lines,
    placed: &Placed,
    others: &BTreeMap<VenueId, (PeerId, Lines)>,
) -> Wanted {
    let source = |id: &VenueId, line: fn(&Lines) -> Option<TrackId>| {
        let (peer, lines) = others.get(id)?;
        line(lines).map(|track| Source { peer: *peer, track })
    };
    let mut slots = BTreeMap::new();
    for (slot, id) in lines.voices.iter().zip(&placed.voices) {
        if let Some(source) = id.as_ref().and_then(|id| source(id, |lines| lines.voice)) {
            slots.insert(*slot, (source, Wants { priority: VOICE, ..Wants::default() }));
        }
    }
    for (place, (slot, picture)) in lines.pictures.iter().zip(&placed.pictures).enumerate() {
        let line = |picture: &Picture| -> fn(&Lines) -> Option<TrackId> {
            if picture.second { |lines| lines.second } else { |lines| lines.picture }
        };
        if let Some(source) = picture.as_ref().and_then(|picture| source(&picture.of, line(picture))) {
            let rank = placed.order.iter().position(|slot| *slot == place);
            slots.insert(*slot, (source, wants(placed.grid, rank.unwrap_or(usize::MAX))));
        }
    }
    Wanted { sends: Some(sends), slots }
}

/// Where a line is thin, voices go first, then the large picture.
const VOICE: u8 = 9;
const LARGE: u8 = 5;
const SMALL: u8 = 1;

/// Lines of a picture that a quarter of a screen can show, and of one that a ninth can; what has more is never sent there.
/// Of a camera of 720 or 1080 lines these are the middle layer and the small one (`islands/connection.js`).
const QUARTER: u16 = 540;
const NINTH: u16 = 270;

/// What is wanted of the picture in this place of a screen, from 0.
fn wants(grid: Grid, place: usize) -> Wants {
    let height = match grid {
        Grid::One => 0,
        Grid::OneAndFive if place == 0 => 0,
        Grid::Four => QUARTER,
        Grid::OneAndFive | Grid::Nine | Grid::Sixteen => NINTH,
    };
    Wants { height, priority: if place == 0 { LARGE } else { SMALL }, ..Wants::default() }
}

/// The calls that make what is wanted of what was.
pub(crate) fn calls(before: &Wanted, after: &Wanted) -> Vec<Call> {
    let mut calls = Vec::new();
    // What somebody may no longer send ends first.
    calls.extend(after.sends.filter(|_| before.sends != after.sends).map(Call::Allow));
    for slot in before.slots.keys().filter(|slot| !after.slots.contains_key(slot)) {
        calls.push(Call::Watch(*slot, None, Wants::default()));
    }
    for (slot, wanted) in &after.slots {
        if before.slots.get(slot) != Some(wanted) {
            calls.push(Call::Watch(*slot, Some(wanted.0), wanted.1));
        }
    }
    calls
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use hongwang_conference::{Actor, Command, Invitation, Plan, Role, Sharing, decide};

    const START: i64 = 1_000_000;

    fn invitation(org: &str) -> Invitation {
        Invitation { org: org.to_owned(), name: org.to_owned() }
    }

    pub(crate) fn lead(room: &mut Room, command: Command) {
        act(room, &Actor::new("desk", Role::Operator), command);
    }

    pub(crate) fn act(room: &mut Room, actor: &Actor, command: Command) {
        let events = decide(room, actor, &command, START).expect("it is allowed");
        events.iter().for_each(|event| room.apply(event));
    }

    /// An open meeting of three venues, in which everybody may speak.
    pub(crate) fn held() -> Room {
        let mut room = Room::default();
        let orgs = ["a", "b", "c"];
        let plan = Plan {
            title: "会".to_owned(),
            start: START,
            end: START + 3_600_000,
            chair: "desk".into(),
            main: None,
            free: true,
            invited: orgs.map(invitation).to_vec(),
        };
        lead(&mut room, Command::Schedule { plan });
        lead(&mut room, Command::Open);
        for org in orgs {
            let join = Command::Join { org: Some(org.to_owned()), name: org.to_owned() };
            act(&mut room, &Actor::new(org, Role::Venue), join);
        }
        room
    }

    fn ids(names: &[&str]) -> Vec<VenueId> {
        names.iter().map(|name| VenueId::from(*name)).collect()
    }

    /// One voice and one picture out, two voices and two pictures in.
    pub(crate) fn lines() -> Lines {
        Lines {
            voice: Some(TrackId(0)),
            picture: Some(TrackId(1)),
            second: Some(TrackId(2)),
            voices: vec![SlotId(0), SlotId(1)],
            pictures: vec![SlotId(2), SlotId(3)],
        }
    }

    #[test]
    fn a_mute_is_one_call_that_takes_the_voice() {
        let mut room = held();
        let (b, others) = (VenueId::from("b"), BTreeMap::new());
        let wanted = |room: &Room| wanted(sends(room, &b), &lines(), &Placed::default(), &others);
        let before = wanted(&room);
        lead(&mut room, Command::Mute { venue: b.clone() });
        let silent = Sends { audio: 0, video: 1, bitrate: BITRATE };
        assert_eq!(calls(&before, &wanted(&room)), [Call::Allow(silent)]);
        assert_eq!(voices(&room, &"a".into(), &[], 8), ids(&["c"]));
        assert_eq!(calls(&before, &before), []);
    }

    #[test]
    fn nobody_hears_or_sees_themselves_and_nobody_outside_hears_or_sees() {
        let room = held();
        let all = BTreeMap::from(["a", "b", "c"].map(|id| (VenueId::from(id), ())));
        assert_eq!(voices(&room, &"a".into(), &ids(&["c"]), 8), ids(&["c", "b"]));
        assert_eq!(voices(&room, &"a".into(), &ids(&["c"]), 1), ids(&["c"]));
        assert_eq!(pictures(&room, &"a".into(), &all, START).1, [seen("b")]);
        assert_eq!(pictures(&room, &"b".into(), &all, START).1, [seen("a")]);
        assert_eq!(voices(&room, &"x".into(), &[], 8), ids(&[]));
        assert_eq!(pictures(&room, &"x".into(), &all, START).1, []);
        // Of whom nothing comes, nothing is shown in the place of others.
        let others = BTreeMap::from([("c".into(), ())]);
        assert_eq!(pictures(&room, &"a".into(), &others, START).1, [seen("c")]);
    }

    fn seen(venue: &str) -> Picture {
        Picture::of(venue.into())
    }

    #[test]
    fn a_second_stream_stands_first_for_the_others_and_is_sent_only_while_it_is_shared() {
        let mut room = held();
        let (a, desk) = (VenueId::from("a"), Actor::new("desk", Role::Operator));
        act(&mut room, &desk, Command::Join { org: None, name: "台".to_owned() });
        assert_eq!(sends(&room, &desk.id).video, 1);
        act(&mut room, &desk, Command::Share { sharing: Sharing::Screen });
        assert_eq!(sends(&room, &desk.id).video, 2);
        let shared = Picture { of: desk.id.clone(), second: true };
        let all = BTreeMap::from([&a, &desk.id].map(|id| (id.clone(), ())));
        let (grid, seen) = pictures(&room, &a, &all, START);
        assert_eq!((grid, &seen[0]), (Grid::OneAndFive, &shared), "what is to be read is large");
        let (grid, seen) = pictures(&room, &desk.id, &all, START);
        assert!(grid == Grid::One && !seen.contains(&shared));
        let camera = Picture::of(desk.id.clone());
        let camera_alone = (Grid::One, std::slice::from_ref(&camera));
        let before = Placed::after(&Placed::default(), &lines(), &[], camera_alone);
        let placed = Placed::after(&before, &lines(), &[], (Grid::OneAndFive, &[shared, camera.clone()]));
        assert_eq!(placed.order, [1, 0], "the camera stays where it was");
        let others = BTreeMap::from([(desk.id.clone(), (PeerId(3), lines()))]);
        let wanted = wanted(sends(&room, &a), &lines(), &placed, &others);
        let tracks: Vec<TrackId> = wanted.slots.values().map(|(source, _)| source.track).collect();
        assert_eq!(tracks, [TrackId(1), TrackId(2)]);
        lead(&mut room, Command::StopSharing { venue: desk.id.clone() });
        assert_eq!(sends(&room, &desk.id).video, 1);
    }

    #[test]
    fn who_stays_wanted_stays_in_the_slot() {
        let first = place(&[], 3, &ids(&["a", "b", "c", "d"]));
        assert_eq!(first, [Some("a".into()), Some("b".into()), Some("c".into())]);
        let then = place(&first, 3, &ids(&["d", "c"]));
        assert_eq!(then, [Some("d".into()), None, Some("c".into())]);
    }

    #[test]
    fn a_venue_that_comes_anew_is_watched_anew_and_one_that_goes_is_let_go() {
        let pictures = vec![None, Some(seen("b"))];
        let placed = Placed { voices: vec![Some("b".into())], pictures, order: vec![1], ..Placed::default() };
        let send = Sends { audio: 1, video: 1, bitrate: BITRATE };
        let of =
            |peer| wanted(send, &lines(), &placed, &BTreeMap::from([("b".into(), (PeerId(peer), lines()))]));
        let source = |peer, track| Some(Source { peer: PeerId(peer), track: TrackId(track) });
        let voice = Wants { priority: VOICE, ..Wants::default() };
        let picture = Wants { priority: LARGE, ..Wants::default() };
        let anew =
            [Call::Watch(SlotId(0), source(7, 0), voice), Call::Watch(SlotId(3), source(7, 1), picture)];
        assert_eq!(calls(&of(5), &of(7)), anew);
        let gone = wanted(send, &lines(), &placed, &BTreeMap::new());
        let let_go = [0, 3].map(|slot| Call::Watch(SlotId(slot), None, Wants::default()));
        assert_eq!(calls(&of(7), &gone), let_go);
    }

    #[test]
    fn a_small_place_wants_a_small_picture_and_the_large_one_all_of_it() {
        let heights = |grid: Grid| (0..3).map(|place| wants(grid, place).height).collect::<Vec<_>>();
        assert_eq!(heights(Grid::One), [0, 0, 0]);
        assert_eq!(heights(Grid::OneAndFive), [0, NINTH, NINTH]);
        assert_eq!(heights(Grid::Four), [QUARTER; 3]);
        assert_eq!(heights(Grid::Nine), [NINTH; 3]);
        assert_eq!(heights(Grid::Sixteen), [NINTH; 3]);
        let first = |grid| wants(grid, 0).priority > wants(grid, 1).priority;
        assert!([Grid::One, Grid::OneAndFive, Grid::Four].into_iter().all(first));
        // By its place on the screen, not by its slot: the second slot stands first here.
        let placed = Placed {
            voices: vec![],
            pictures: vec![Some(seen("b")), Some(seen("c"))],
            order: vec![1, 0],
            grid: Grid::OneAndFive,
            ..Placed::default()
        };
        let others = ["b", "c"].map(|id| (id.into(), (PeerId(1), lines())));
        let wanted = wanted(Sends::VENUE, &lines(), &placed, &BTreeMap::from(others));
        let heights: Vec<u16> = wanted.slots.values().map(|(_, wants)| wants.height).collect();
        assert_eq!(heights, [NINTH, 0]);
    }

    #[test]
    fn a_screen_has_no_more_pictures_than_its_places() {
        let mut room = held();
        lead(&mut room, Command::Arrange { grid: Grid::Four, pinned: vec![] });
        let all = BTreeMap::from(["a", "b", "c"].map(|id| (VenueId::from(id), ())));
        let (grid, pictures) = pictures(&room, &"a".into(), &all, START);
        assert_eq!((grid, pictures), (Grid::Four, vec![seen("b"), seen("c")]));
    }

    #[test]
    fn whom_polling_shows_next_begins_to_send_some_seconds_before() {
        let mut room = held();
        assert_eq!(ahead(&room, &BTreeMap::new(), START), None, "nobody is polled");
        lead(&mut room, Command::Poll { groups: vec![], dwell_seconds: 10 });
        let others = BTreeMap::from([("b".into(), (PeerId(7), lines()))]);
        assert_eq!(ahead(&room, &others, START), None, "it is early");
        let source = Source { peer: PeerId(7), track: TrackId(1) };
        assert_eq!(ahead(&room, &others, START + 7_000), Some((source, Duration::from_secs(3))));
        assert_eq!(ahead(&room, &BTreeMap::new(), START + 7_000), None, "nothing comes of it");
    }
}
