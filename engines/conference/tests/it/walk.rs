//! Random walks: whoever does whatever whenever, the room is sound.

use crate::hall::{Hall, MINUTE, SECOND, actor, id, join};
use hongwang_conference::{
    Actor, Ballot, Command, End, Grid, Group, Link, Muted, Phase, Role, Room, Sends, Sharing, VenueId, Way,
    due, limits, may_send, read, shown, wakes,
};
use proptest::prelude::*;
use std::collections::BTreeSet;

const PEOPLE: [&str; 12] = [
    "county",
    "desk",
    "desk2",
    "village1",
    "village1b",
    "village2",
    "village3",
    "guest",
    "guest2",
    "observer",
    "system",
    "stranger",
];

struct Dice(u64);

impl Dice {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % n
    }

    fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    fn who(&mut self) -> &'static str {
        self.one(&PEOPLE)
    }

    fn command(&mut self) -> Command {
        let venue = id(self.who());
        let other = id(self.who());
        let secret = self.below(2) == 0;
        match self.below(46) {
            0 => Command::Schedule { plan: crate::hall::plan() },
            1 => Command::OpenLobby,
            2 => Command::Open,
            3..=5 => join(venue.as_str()),
            6 => Command::Leave,
            7 | 8 => Command::Drop { venue },
            9 => Command::Admit { venue },
            10 => Command::Remove { venue },
            11 => self.one(&[Command::Lock, Command::Unlock, Command::Unlock]),
            12 => Command::SetMain { venue },
            13 => Command::HandChair { to: venue },
            14 => Command::Extend { minutes: self.one(&[0, 1, 30, 240, u32::MAX]) },
            15 if self.below(8) == 0 => Command::End,
            16 | 17 => Command::GiveFloor { venue },
            18 => Command::TakeFloor { venue },
            19 => Command::Mute { venue },
            20 => Command::Unmute { venue },
            21 => self.one(&[Command::MuteAll, Command::UnmuteAll]),
            22 | 23 => Command::Ask,
            24 => Command::Withdraw,
            25 => Command::RefuseAsk { venue },
            26 => Command::Arrange { grid: self.one(&[Grid::One, Grid::Nine]), pinned: vec![venue, other] },
            27 => Command::Arrange {
                grid: self.one(&[Grid::OneAndFive, Grid::Four, Grid::Sixteen]),
                pinned: vec![],
            },
            28 => Command::Broadcast { venue },
            29 => Command::StopBroadcast,
            30 => Command::Poll { groups: vec![], dwell_seconds: 10 },
            31 => {
                let groups = vec![Group { name: "组".into(), venues: vec![venue, other] }];
                Command::Poll { groups, dwell_seconds: self.one(&[3, 600, 0]) }
            }
            32 => Command::StopPolling,
            33 => Command::Share { sharing: self.one(&[Sharing::Screen, Sharing::Document]) },
            34 => Command::StopSharing { venue },
            35 => Command::CallRoll { seconds: self.one(&[10, 1_800, 0]) },
            36 => Command::AnswerRoll { venue },
            37 => Command::EndRoll,
            38 => {
                Command::SignIn { venue, way: Way::Code, entry: self.one(&[None, Some(0), Some(1), Some(9)]) }
            }
            39 => {
                Command::AskVote { question: "问".into(), options: vec!["是".into(), "否".into()], secret }
            }
            40 => Command::Vote {
                ballot: self.one(&[Ballot::Open(0), Ballot::Open(7), Ballot::Sealed("x".into())]),
            },
            41 => Command::CloseVote { counts: self.one(&[None, Some(vec![1, 0]), Some(vec![9, 9])]) },
            42 => Command::Say { text: "话".into() },
            43 => self.one(&[
                Command::Caption { text: "字".into() },
                Command::MarkChapter { title: "章".into() },
                Command::Record { on: true },
                Command::Record { on: false },
            ]),
            44 => Command::Move { start: crate::hall::START + MINUTE, end: crate::hall::END },
            _ => self.one(&[Command::Uninvite { org: "village9".into() }, crate::hall::invite("village9")]),
        }
    }

    /// Who gives it: half of the time somebody who may, else anybody, now and then in a role that is not theirs.
    fn actor(&mut self, hall: &Hall, command: &Command) -> Actor {
        match self.below(8) {
            0 => Actor::new(
                self.who(),
                self.one(&[Role::Operator, Role::Venue, Role::Guest, Role::Observer, Role::System]),
            ),
            1 | 2 => actor(self.who()),
            3 if matches!(command, Command::Join { .. }) => actor(self.who()),
            _ => match command.who() {
                hongwang_conference::Who::System => Actor::system(),
                hongwang_conference::Who::Lead => actor(self.one(&["desk", hall.room.chair.as_str()])),
                hongwang_conference::Who::Operator => actor("desk"),
                _ => {
                    actor(self.one(&["village1", "village2", "village3", "guest", hall.room.chair.as_str()]))
                }
            },
        }
    }
}

struct Walker {
    hall: Hall,
    dice: Dice,
    tags: BTreeSet<String>,
}

impl Walker {
    fn new(seed: u64) -> Self {
        let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let hall = match dice.below(4) {
            0 if dice.below(2) == 0 => Hall::new(),
            0 => Hall::scheduled(crate::hall::plan()),
            1 => Hall::lobby(&["county", "village1"]),
            _ => Hall::open(&["village1", "village1b", "village2", "guest", "observer"]),
        };
        Self { hall, dice, tags: BTreeSet::new() }
    }

    fn step(&mut self) {
        let command = self.dice.command();
        let mut actor = self.dice.actor(&self.hall, &command);
        if let (Command::Join { .. }, true) = (&command, self.dice.below(4) > 0) {
            actor = crate::hall::actor(self.dice.who());
        }
        self.hall.now += self.dice.one(&[0, 0, 0, SECOND, 7 * SECOND, MINUTE, -MINUTE]);
        let before = self.hall.room.clone();
        let done = self.hall.acts(&actor, &command).is_ok();
        self.check_change(&before, &actor, &command, done);
        if self.dice.below(3) > 0 {
            self.hall.tick();
            assert_eq!(due(&self.hall.room, self.hall.now), [], "what was due is done");
            let wakes = wakes(&self.hall.room);
            assert!(wakes.is_none_or(|wakes| wakes > self.hall.now), "it wakes later");
        }
    }

    /// What one command may not do, whoever gives it.
    fn check_change(&self, before: &Room, actor: &Actor, command: &Command, done: bool) {
        let after = &self.hall.room;
        if !done {
            assert_eq!(before, after);
            return;
        }
        assert!(after.at >= before.at);
        let known = before.venues.contains_key(&actor.id);
        let outside =
            matches!(command, Command::Join { .. } | Command::Schedule { .. } | Command::Caption { .. });
        assert!(
            known || outside || before.is_led_by(actor) || actor.role == Role::System,
            "{actor:?} {command:?}"
        );
        if before.is_led_by(actor) || actor.role == Role::System {
            return;
        }
        assert_eq!(
            (&before.chair, before.locked),
            (&after.chair, after.locked),
            "only who leads turns these"
        );
        for other in PEOPLE.iter().map(|name| id(name)).filter(|other| *other != actor.id) {
            assert_eq!(may_send(before, &other), may_send(after, &other), "{actor:?} {command:?}");
        }
    }

    fn check(&mut self) {
        let Hall { room, events, .. } = &self.hall;
        let texts: Vec<String> =
            events.iter().map(|event| serde_json::to_string(event).expect("data")).collect();
        let replayed = Room::replay(&read(&texts).expect("known events")).expect("a whole log");
        assert_eq!(replayed, *room, "replay equals live");
        assert!(events.is_sorted_by_key(|event| event.at));
        for text in &texts {
            let tag = text.split("\"event\":\"").nth(1).and_then(|rest| rest.split('"').next());
            self.tags.extend(tag.map(str::to_owned));
        }
        check_chair(room);
        check_sends(room);
        check_floor(room);
        check_screens(room, self.hall.now);
    }

    fn someone_in(&mut self) -> Option<VenueId> {
        let present: Vec<_> = self.hall.room.present().iter().map(|venue| venue.id.clone()).collect();
        (!present.is_empty()).then(|| self.dice.one(&present))
    }
}

fn check_chair(room: &Room) {
    let leading = PEOPLE.iter().filter(|name| room.is_led_by(&Actor::new(**name, Role::Venue)));
    let desk_chairs = PEOPLE.iter().filter(|name| name.starts_with("desk") && room.chair == id(name)).count();
    let seats = leading.filter(|name| !name.starts_with("desk")).count() + desk_chairs;
    assert_eq!(seats, usize::from(room.phase != Phase::New), "one chair and no second");
    let chair = room.venues.get(&room.chair);
    assert!(chair.is_none_or(|chair| matches!(chair.role, Role::Operator | Role::Venue)));
}

fn check_sends(room: &Room) {
    let mut seconds = 0;
    for name in PEOPLE.iter().map(|name| id(name)) {
        let sends = may_send(room, &name);
        seconds += usize::from(sends.second);
        if !room.is_in(&name) {
            assert_eq!(sends, Sends::default(), "{name}");
            continue;
        }
        let venue = &room.venues[&name];
        assert!(venue.admitted && venue.link == Link::Here && room.phase == Phase::Open);
        assert!(venue.role != Role::Observer || sends == Sends::default(), "an observer sends nothing");
        assert!(venue.role != Role::Guest || !(sends.video || sends.second), "a guest is only heard");
        assert!(!sends.audio || venue.muted == Muted::default());
        let has_word = !room.floor.all_muted || room.chair == name || room.floor.speakers.contains(&name);
        assert!(!sends.audio || has_word, "{name}");
    }
    assert!(seconds <= 1);
}

fn check_floor(room: &Room) {
    let queue: Vec<_> = room.floor.queue.iter().map(|asking| &asking.venue).collect();
    let all: Vec<_> = queue.iter().copied().chain(&room.floor.speakers).collect();
    let unique: BTreeSet<_> = all.iter().collect();
    assert_eq!(unique.len(), all.len(), "nobody waits or speaks twice");
    assert!(all.iter().all(|venue| room.venues[*venue].link != Link::Away), "nobody waits who is gone");
    assert!(room.floor.speakers.len() <= limits::SPEAKERS && queue.len() <= limits::QUEUE);
    assert!(!queue.contains(&&room.chair), "the chair asks nobody");
}

fn check_screens(room: &Room, now: i64) {
    let layout = shown(room, now);
    assert!(layout.cells.len() <= layout.grid.cells());
    let unique: BTreeSet<_> = layout.cells.iter().collect();
    assert_eq!(unique.len(), layout.cells.len());
    for cell in layout.cells.iter().chain(&layout.second) {
        assert!(may_send(room, cell).video, "{cell} is shown and has no picture");
    }
    assert!(layout.second.as_ref().is_none_or(|second| may_send(room, second).second));
    let polled = room.screens.polling.as_ref().and_then(|polling| polling.shown.as_ref());
    assert!(
        layout
            .next
            .is_none_or(|next| room.is_in(&next.venue) && polled.is_none_or(|(id, _)| *id != next.venue))
    );
}

/// A room without what coming back changes of itself: number and time of the newest event, pace.
fn standing(room: &Room) -> impl PartialEq + std::fmt::Debug + use<> {
    let venues: Vec<_> = room
        .venues
        .values()
        .map(|venue| (venue.id.clone(), venue.link, venue.muted, venue.admitted))
        .collect();
    let sends: Vec<_> = room.venues.keys().map(|id| may_send(room, id)).collect();
    (
        venues,
        sends,
        room.chair.clone(),
        room.floor.clone(),
        room.screens.clone(),
        (room.rolls.clone(), room.votes.clone()),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn whoever_does_whatever_whenever_the_room_is_sound(seed in any::<u64>(), steps in 0usize..120) {
        let mut walker = Walker::new(seed);
        for _ in 0..steps {
            walker.step();
            check_sends(&walker.hall.room);
        }
        walker.check();
    }

    #[test]
    fn whoever_drops_and_is_back_in_time_finds_everything_as_it_was(seed in any::<u64>(), steps in 0usize..120) {
        let mut walker = Walker::new(seed);
        (0..steps).for_each(|_| walker.step());
        walker.hall.tick();
        if let Some(venue) = walker.someone_in() {
            let before = standing(&walker.hall.room);
            let role = walker.hall.room.venues[&venue].role;
            walker.hall.drops(venue.as_str());
            prop_assert_eq!(may_send(&walker.hall.room, &venue), Sends::default());
            let back = walker.hall.acts(&Actor::new(venue.clone(), role), &join(venue.as_str()));
            if back.as_ref().is_err_and(|refusal| refusal.code() == "too_fast") {
                return Ok(());
            }
            prop_assert_eq!(back, Ok(()));
            prop_assert_eq!(standing(&walker.hall.room), before);
        }
        walker.check();
    }

    #[test]
    fn whoever_was_gone_for_longer_keeps_seat_mute_answers_and_votes(seed in any::<u64>(), steps in 0usize..120) {
        let mut walker = Walker::new(seed);
        (0..steps).for_each(|_| walker.step());
        if let Some(venue) = walker.someone_in() {
            let before = walker.hall.room.clone();
            walker.hall.drops(venue.as_str());
            walker.hall.now = walker.hall.now.max(walker.hall.room.at) + limits::GRACE;
            walker.hall.tick();
            if walker.hall.room.phase == Phase::Open {
                prop_assert_eq!(walker.hall.room.venues[&venue].link, Link::Away);
                let role = before.venues[&venue].role;
                walker.hall.acts(&Actor::new(venue.clone(), role), &join(venue.as_str())).expect("it has a seat");
                let (was, is) = (&before.venues[&venue], &walker.hall.room.venues[&venue]);
                prop_assert!(walker.hall.room.is_in(&venue));
                prop_assert_eq!((was.role, was.muted, was.nth), (is.role, is.muted, is.nth));
                for (was, is) in before.votes.iter().zip(&walker.hall.room.votes) {
                    prop_assert_eq!(was.ballots.get(&venue), is.ballots.get(&venue));
                }
                for (was, is) in before.rolls.iter().zip(&walker.hall.room.rolls) {
                    prop_assert_eq!(&was.answers, &is.answers);
                }
            }
        }
        walker.check();
    }

    #[test]
    fn from_wherever_a_room_stands_time_ends_it(seed in any::<u64>(), steps in 0usize..80) {
        let mut walker = Walker::new(seed);
        (0..steps).for_each(|_| walker.step());
        let mut looks = 0;
        while let Some(next) = wakes(&walker.hall.room) {
            walker.hall.now = next;
            prop_assert!(!walker.hall.tick().is_empty(), "it wakes for something");
            looks += 1;
            prop_assert!(looks < 30_000);
        }
        prop_assert!(matches!(walker.hall.room.phase, Phase::Ended | Phase::New));
        walker.check();
    }
}

#[test]
fn the_walks_reach_every_kind_of_event_and_every_end() {
    let (mut tags, mut ends) = (BTreeSet::new(), BTreeSet::new());
    for seed in 1..300u64 {
        let mut walker = Walker::new(seed);
        (0..if seed % 3 == 0 { 20 } else { 250 }).for_each(|_| walker.step());
        if seed % 4 == 0 {
            for now in [walker.hall.room.plan.end - MINUTE, walker.hall.room.plan.end] {
                walker.hall.now = now;
                walker.hall.tick();
            }
        }
        walker.check();
        tags.append(&mut walker.tags);
        ends.extend(walker.hall.room.ended.map(|(_, why)| why.name()));
    }
    let unknown =
        serde_json::from_str::<hongwang_conference::What>(r#"{"event":"?"}"#).expect_err("it is unknown");
    let every: BTreeSet<_> = unknown.to_string().split('`').skip(3).step_by(2).map(str::to_owned).collect();
    assert_eq!(every.difference(&tags).collect::<Vec<_>>(), [""; 0]);
    let all = [End::Closed, End::TimeOver, End::Cancelled, End::NotHeld].map(End::name);
    assert_eq!(ends, BTreeSet::from(all));
}
