use crate::hall::{Hall, MINUTE, SECOND, give, id, mute, take, unmute};
use hongwang_conference::{Actor, Command, Sends, Sharing, limits};

#[test]
fn before_the_opening_and_after_the_end_nobody_sends_anything() {
    let mut hall = Hall::lobby(&["county", "village1", "desk"]);
    for who in ["county", "village1", "desk"] {
        assert_eq!(hall.sends(who), Sends::default(), "{who}");
    }
    hall.does("desk", Command::Open);
    assert!(hall.sends("village1").video && hall.is_heard("county"));
    hall.does("desk", Command::End);
    for who in ["county", "village1", "desk"] {
        assert_eq!(hall.sends(who), Sends::default(), "{who}");
    }
}

#[test]
fn under_mute_all_only_the_chair_and_who_has_the_floor_are_heard() {
    let mut hall = Hall::open(&["village1", "village2", "guest"]);
    assert!(hall.is_heard("county"));
    for who in ["village1", "guest", "desk"] {
        assert!(!hall.is_heard(who), "{who}");
    }
    hall.does("county", give("village1"));
    hall.does("county", give("guest"));
    assert!(hall.is_heard("village1") && hall.is_heard("guest") && !hall.is_heard("village2"));
    hall.does("county", Command::MuteAll);
    assert!(!hall.is_heard("village1") && !hall.is_heard("guest") && hall.is_heard("county"));
    assert_eq!(hall.refused("county", Command::MuteAll), "already");
    hall.does("county", Command::UnmuteAll);
    assert!(hall.is_heard("village2"));
    assert_eq!(hall.refused("county", Command::UnmuteAll), "not_so");
}

#[test]
fn an_observer_never_sends_and_a_guest_sends_voice_alone() {
    let mut hall = Hall::open(&["observer", "guest"]);
    hall.does("county", Command::UnmuteAll);
    assert_eq!(hall.sends("observer"), Sends::default());
    assert_eq!(hall.sends("guest"), Sends { audio: true, video: false, second: false });
    assert_eq!(hall.refused("county", give("observer")), "only_looks");
    assert_eq!(hall.refused("observer", Command::Ask), "not_yours");
    assert_eq!(hall.refused("observer", Command::Share { sharing: Sharing::Screen }), "not_yours");
    assert_eq!(hall.refused("guest", Command::Share { sharing: Sharing::Screen }), "not_yours");
    assert_eq!(hall.refused("county", Command::Broadcast { venue: id("guest") }), "no_picture");
}

#[test]
fn a_venue_opens_no_microphone_that_was_closed_for_it_and_gets_round_it_by_no_way() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", Command::UnmuteAll);
    hall.does("county", mute("village1"));
    assert_eq!(hall.refused("county", mute("village1")), "already");
    assert_eq!(hall.refused("village1", unmute("village1")), "lead_mute");
    hall.does("village1", mute("village1"));
    hall.does("village1", unmute("village1"));
    assert!(!hall.is_heard("village1"));
    hall.drops("village1");
    hall.joins("village1");
    assert!(!hall.is_heard("village1"));
    hall.does("village1", Command::Leave);
    hall.joins("village1");
    assert!(!hall.is_heard("village1"));
    hall.does("county", unmute("village1"));
    assert!(hall.is_heard("village1"));
    assert_eq!(hall.refused("county", unmute("village1")), "not_so");
}

#[test]
fn a_microphone_that_a_venue_closed_itself_is_opened_by_nobody_else() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("village1", mute("village1"));
    hall.does("county", mute("village1"));
    hall.does("county", unmute("village1"));
    assert_eq!(hall.refused("county", unmute("village1")), "own_mute");
    hall.does("county", give("village1"));
    assert!(!hall.is_heard("village1"), "also not by giving the floor");
    hall.does("village1", unmute("village1"));
    assert!(hall.is_heard("village1"));
}

#[test]
fn nobody_mutes_or_unmutes_another_venue_but_who_leads() {
    let mut hall = Hall::open(&["village1", "village2"]);
    assert_eq!(hall.refused("village1", mute("village2")), "not_yours");
    assert_eq!(hall.refused("village1", unmute("village2")), "not_yours");
    assert_eq!(hall.refused("village1", give("village1")), "not_yours");
    hall.does("county", give("village2"));
    assert_eq!(hall.refused("village1", take("village2")), "not_yours");
    hall.does("village2", take("village2"));
    assert_eq!(hall.refused("village2", take("village2")), "not_so");
}

#[test]
fn requests_to_speak_are_kept_in_order_granted_refused_and_withdrawn() {
    let mut hall = Hall::open(&["village1", "village2", "village3", "guest"]);
    for who in ["village2", "village1", "guest", "village3"] {
        hall.does(who, Command::Ask);
        assert_eq!(hall.refused(who, Command::Ask), "already");
    }
    assert_eq!(hall.refused("village1", Command::RefuseAsk { venue: id("village2") }), "not_yours");
    hall.does("county", give("village1"));
    hall.does("county", Command::RefuseAsk { venue: id("guest") });
    hall.does("village3", Command::Withdraw);
    let waiting: Vec<_> = hall.room.floor.queue.iter().map(|asking| asking.venue.as_str()).collect();
    assert_eq!(waiting, ["village2"]);
    assert_eq!(hall.refused("village3", Command::Withdraw), "not_so");
    assert_eq!(hall.refused("county", Command::RefuseAsk { venue: id("guest") }), "not_so");
    assert_eq!(hall.refused("village1", Command::Ask), "already");
    assert_eq!(hall.refused("county", Command::Ask), "already");
}

#[test]
fn the_queue_and_the_number_of_speakers_are_bounded() {
    let mut hall = Hall::open(&[]);
    let venues: Vec<String> = (0..=limits::QUEUE).map(|n| format!("device{n}")).collect();
    for venue in &venues {
        hall.does(venue, Command::Join { org: Some("village1".into()), name: "会场".into() });
    }
    let (last, first) = venues.split_last().expect("there are some");
    first.iter().for_each(|venue| hall.does(venue, Command::Ask));
    assert_eq!(hall.refused(last, Command::Ask), "full");
    first[..limits::SPEAKERS].iter().for_each(|venue| hall.does("county", give(venue)));
    assert_eq!(hall.refused("county", give(last)), "full");
    hall.does("county", take(&first[0]));
    hall.does("county", give(last));
}

#[test]
fn a_short_break_costs_neither_floor_nor_place_in_the_queue_nor_second_stream() {
    let mut hall = Hall::open(&["village1", "village2", "village3"]);
    hall.does("county", give("village1"));
    hall.does("village1", Command::Share { sharing: Sharing::Document });
    hall.does("village2", Command::Ask);
    hall.does("village3", Command::Ask);
    hall.drops("village1");
    hall.drops("village2");
    assert_eq!(hall.sends("village1"), Sends::default());
    hall.wait(limits::GRACE - SECOND);
    hall.joins("village1");
    hall.joins("village2");
    assert_eq!(hall.sends("village1"), Sends { audio: true, video: true, second: true });
    assert_eq!(hall.room.floor.queue[0].venue, id("village2"));
}

#[test]
fn a_long_break_frees_what_others_wait_for() {
    let mut hall = Hall::open(&["village1", "village2"]);
    hall.does("county", give("village1"));
    hall.does("village1", Command::Share { sharing: Sharing::Screen });
    hall.does("county", Command::Broadcast { venue: id("village1") });
    hall.does("village2", Command::Ask);
    hall.drops("village1");
    hall.drops("village2");
    hall.wait(MINUTE);
    assert!(hall.room.floor.speakers.is_empty() && hall.room.floor.queue.is_empty());
    assert!(hall.room.screens.second.is_none() && hall.room.screens.broadcast.is_none());
    hall.joins("village1");
    assert_eq!(hall.sends("village1"), Sends { audio: false, video: true, second: false });
}

#[test]
fn a_second_stream_needs_standing_and_is_one_at_a_time() {
    let mut hall = Hall::open(&["village1", "village2"]);
    let share = || Command::Share { sharing: Sharing::Screen };
    assert_eq!(hall.refused("village1", share()), "needs_floor");
    hall.does("county", give("village1"));
    hall.does("village1", share());
    assert_eq!(hall.refused("village1", share()), "already");
    assert_eq!(hall.refused("county", share()), "second_taken");
    assert_eq!(hall.refused("village2", Command::StopSharing { venue: id("village1") }), "not_yours");
    assert_eq!(hall.refused("county", Command::StopSharing { venue: id("village2") }), "not_so");
    hall.does("county", Command::StopSharing { venue: id("village1") });
    hall.does("county", share());
    assert!(hall.sends("county").second && !hall.sends("village1").second);
}

#[test]
fn the_second_stream_ends_with_the_floor_that_it_came_with() {
    let mut hall = Hall::open(&["village1"]);
    let share = || Command::Share { sharing: Sharing::Screen };
    hall.does("county", give("village1"));
    hall.does("village1", share());
    hall.does("county", take("village1"));
    assert!(!hall.sends("village1").second && hall.room.screens.second.is_none());
    hall.does("county", give("village1"));
    hall.does("village1", share());
    hall.does("county", Command::MuteAll);
    assert!(hall.room.screens.second.is_none());
}

#[test]
fn whoever_may_share_without_the_floor_goes_on_when_it_is_taken() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", give("county"));
    hall.does("county", give("village1"));
    hall.does("county", Command::Share { sharing: Sharing::Document });
    hall.does("county", Command::MuteAll);
    assert!(hall.sends("county").second && hall.is_heard("county") && !hall.is_heard("village1"));
    hall.does("county", take("county"));
    assert!(hall.sends("county").second);
}

#[test]
fn the_line_alone_says_that_somebody_dropped() {
    let mut hall = Hall::open(&["village1"]);
    for who in ["county", "desk", "village1"] {
        assert_eq!(hall.refused(who, Command::Drop { venue: id("village1") }), "not_yours");
    }
    assert_eq!(hall.refused(Actor::SYSTEM, Command::MuteAll), "not_yours");
}
