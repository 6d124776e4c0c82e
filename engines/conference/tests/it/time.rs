use crate::hall::{END, Hall, MINUTE, SECOND, START, id, plan};
use hongwang_conference::{Command, End, Link, Phase, Room, What, due, limits, wakes};

#[test]
fn a_clock_that_goes_back_turns_nothing_back() {
    let mut hall = Hall::open(&["village1"]);
    let newest = hall.room.at;
    hall.now = i64::MIN;
    hall.does("village1", Command::Ask);
    assert_eq!(hall.room.at, newest);
    assert_eq!(hall.tick(), []);
    assert!(hall.events.is_sorted_by_key(|event| event.at));
}

#[test]
fn a_clock_that_leaps_to_the_end_of_days_ends_the_meeting_and_panics_nowhere() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", Command::Poll { groups: vec![], dwell_seconds: 600 });
    hall.does("county", Command::CallRoll { seconds: 1_800 });
    hall.drops("village1");
    hall.now = i64::MAX;
    hall.does("county", Command::EndRoll);
    hall.does("county", Command::CallRoll { seconds: 1_800 });
    assert_eq!(hall.refused("county", Command::Extend { minutes: 240 }), "bad_time");
    assert!(hall.tick().contains(&What::Ended { why: End::TimeOver }));
}

#[test]
fn the_lobby_opens_by_itself_a_quarter_of_an_hour_before_the_beginning() {
    let mut hall = Hall::scheduled(plan());
    let opens = START - limits::LOBBY_BEFORE;
    assert_eq!(wakes(&hall.room), Some(opens));
    hall.now = opens - 1;
    assert_eq!(hall.tick(), []);
    assert_eq!(hall.wait(1), [What::LobbyOpened]);
    assert_eq!(hall.refused("desk", Command::OpenLobby), "not_now");
    assert_eq!(wakes(&hall.room), Some(END));
}

#[test]
fn the_staff_open_the_lobby_or_the_meeting_itself_before_its_time() {
    let mut hall = Hall::scheduled(plan());
    hall.does("desk", Command::OpenLobby);
    hall.joins("village1");
    hall.does("desk", Command::Open);
    assert!(hall.is_in("village1"));
    let mut hall = Hall::scheduled(plan());
    hall.does("county", Command::Open);
    assert_eq!((hall.room.phase, hall.room.opened), (Phase::Open, Some(hall.now)));
    assert!(
        hall.events.iter().any(|event| event.what == What::LobbyOpened),
        "screens switch over all the same"
    );
}

#[test]
fn a_meeting_that_nobody_opened_is_over_at_its_end_without_calling_anybody() {
    let mut hall = Hall::scheduled(plan());
    hall.now = END + MINUTE;
    assert_eq!(hall.tick(), [What::Ended { why: End::NotHeld }]);
    assert_eq!(wakes(&hall.room), None);
}

#[test]
fn a_meeting_says_that_its_end_is_near_and_again_after_it_was_extended() {
    let mut hall = Hall::open(&["village1"]);
    hall.now = END - limits::END_NEAR;
    assert_eq!(hall.tick(), [What::EndNear { end: END }]);
    hall.does("county", Command::Extend { minutes: 10 });
    let end = END + 10 * MINUTE;
    assert_eq!(hall.wait(4 * MINUTE), []);
    hall.now = end - limits::END_NEAR;
    assert_eq!(hall.tick(), [What::EndNear { end }]);
    hall.now = end - 1;
    assert_eq!(hall.tick(), []);
    assert_eq!(hall.wait(1), [What::Ended { why: End::TimeOver }]);
}

#[test]
fn the_end_ends_all_that_runs_and_says_so() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", Command::Record { on: true });
    hall.does("county", Command::Poll { groups: vec![], dwell_seconds: 10 });
    hall.does("county", Command::Share { sharing: hongwang_conference::Sharing::Screen });
    hall.does("county", Command::CallRoll { seconds: 600 });
    hall.does("county", Command::End);
    let newest: Vec<_> =
        hall.events[hall.events.len() - 5..].iter().map(|event| event.what.clone()).collect();
    let stopped = What::SharingStopped { venue: id("county") };
    let ended = What::Ended { why: End::Closed };
    assert_eq!(newest, [What::RollEnded, What::PollingStopped, stopped, What::RecordingStopped, ended]);
    assert!(!hall.room.recording && hall.room.screens.second.is_none());
    assert!(hall.room.venues.values().all(|venue| venue.link == Link::Away));
}

#[test]
fn several_things_that_are_due_at_once_all_happen_and_in_order() {
    let mut hall = Hall::open(&["village1", "village2"]);
    hall.does("county", Command::CallRoll { seconds: 30 });
    hall.drops("village1");
    hall.now += 10 * SECOND;
    hall.drops("village2");
    let gone = |who: &str| What::Gone { venue: id(who) };
    assert_eq!(hall.wait(5 * MINUTE), [What::RollEnded, gone("village1"), gone("village2")]);
    assert!(hall.events.windows(2).all(|pair| pair[1].seq == pair[0].seq + 1));
}

#[test]
fn time_brings_nothing_to_a_new_room() {
    assert_eq!((due(&Room::default(), i64::MAX), wakes(&Room::default())), (vec![], None));
}
