use crate::hall::{Hall, MINUTE, give, id};
use hongwang_conference::{Command, Event, Room, Unreadable, limits, read};

fn stored(hall: &Hall) -> Vec<String> {
    hall.events.iter().map(|event| serde_json::to_string(event).expect("plain data")).collect()
}

#[test]
fn an_event_of_a_newer_version_is_refused_by_name() {
    let mut texts = stored(&Hall::open(&["village1"]));
    texts[2] = r#"{"seq":3,"at":1,"by":"desk","what":{"event":"joined2","venue":"x"}}"#.into();
    let error = read(&texts).expect_err("it is not known");
    assert_eq!(error, Unreadable::Unknown { place: 3, tag: "joined2".into() });
    assert!(error.to_string().contains("第 3 条“joined2”"), "{error}");
}

#[test]
fn what_is_no_event_is_refused_with_its_place() {
    for broken in [
        "",
        "{}",
        "[]",
        "null",
        "{\"seq\":1",
        r#"{"seq":-1,"at":1,"by":"desk","what":{"event":"opened"}}"#,
        r#"{"seq":1,"at":1,"by":"desk","what":{"event":"left"}}"#,
        r#"{"seq":1,"at":1,"by":"desk","what":{"event":7}}"#,
        r#"{"seq":1,"at":1,"by":"desk","what":{"event":"opened"},"more":1}"#,
        r#"{"seq":1,"at":1,"by":"desk","what":{"event":"arranged","grid":"two","pinned":[]}}"#,
    ] {
        let error = read(&[broken]).expect_err(broken);
        assert!(matches!(error, Unreadable::Malformed { place: 1, .. }), "{broken}: {error:?}");
    }
}

#[test]
fn a_gap_a_repetition_another_order_and_a_time_that_goes_back_are_found() {
    let events = Hall::open(&["village1", "village2"]).events;
    let broken = |change: &dyn Fn(&mut Vec<Event>)| {
        let mut events = events.clone();
        change(&mut events);
        Room::replay(&events).expect_err("it is broken")
    };
    assert_eq!(broken(&|events| drop(events.remove(2))), Unreadable::OutOfOrder { place: 3 });
    assert_eq!(broken(&|events| events.insert(2, events[1].clone())), Unreadable::OutOfOrder { place: 3 });
    assert_eq!(broken(&|events| events.swap(1, 2)), Unreadable::OutOfOrder { place: 2 });
    assert_eq!(broken(&|events| drop(events.remove(0))), Unreadable::OutOfOrder { place: 1 });
    assert_eq!(broken(&|events| events[3].at -= MINUTE), Unreadable::OutOfOrder { place: 4 });
    assert_eq!(
        broken(&|events| events[3].what = events[0].what.clone()),
        Unreadable::OutOfOrder { place: 4 }
    );
}

#[test]
fn a_stored_log_brings_the_same_room_back() {
    let mut hall = Hall::open(&["village1", "guest", "observer"]);
    hall.does("county", give("guest"));
    hall.drops("village1");
    let events = read(&stored(&hall)).expect("it was stored by this version");
    assert_eq!(Room::replay(&events).as_ref(), Ok(&hall.room));
    assert_eq!(Room::replay(&[]), Ok(Room::default()));
}

#[test]
fn the_form_of_stored_events_stays() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", give("village1"));
    let texts = stored(&hall);
    let newest = texts.last().expect("there is one");
    assert_eq!(
        newest,
        r#"{"seq":7,"at":1800000000000,"by":"county","what":{"event":"floor_given","venue":"village1"}}"#
    );
    assert_eq!(texts[4], r#"{"seq":5,"at":1800000000000,"by":"desk","what":{"event":"opened"}}"#);
}

#[test]
fn an_event_that_names_somebody_unknown_does_nothing_and_breaks_nothing() {
    let hall = Hall::open(&["village1"]);
    for tag in ["left", "gone", "dropped", "returned", "admitted", "removed", "floor_taken", "withdrawn"] {
        let text =
            format!(r#"{{"seq":7,"at":1800000000000,"by":"x","what":{{"event":"{tag}","venue":"nobody"}}}}"#);
        let mut room = hall.room.clone();
        read(&[text]).expect("it is an event").iter().for_each(|event| room.apply(event));
        room.seq = hall.room.seq;
        assert_eq!(room, hall.room, "{tag}");
    }
}

#[test]
fn a_log_that_is_full_can_only_be_left_and_ended() {
    let mut hall = Hall::open(&["village1"]);
    hall.room.seq = limits::EVENTS;
    assert_eq!(hall.refused("village1", Command::Ask), "full");
    assert_eq!(hall.refused("county", Command::MuteAll), "full");
    hall.drops("village1");
    hall.does("county", Command::End);
}

#[test]
fn chat_is_for_the_staff_and_bounded_in_length_number_and_pace() {
    let mut hall = Hall::open(&["village1"]);
    let say = |text: &str| Command::Say { text: text.into() };
    assert_eq!(hall.refused("village1", say("喂")), "not_yours");
    assert_eq!(hall.refused("county", say(&"长".repeat(limits::CHAT_CHARS + 1))), "bad_text");
    assert_eq!(hall.refused("county", say("  ")), "bad_text");
    (0..limits::CHAT_PACE).for_each(|_| hall.does("county", say("收到")));
    assert_eq!(hall.refused("county", say("收到")), "too_fast");
    hall.does("desk", say("好"));
    assert_eq!(hall.room.chat.last().map(|said| said.by.clone()), Some(id("desk")));
    for n in hall.room.chat.len()..limits::CHAT {
        hall.now += if n % 2 == 0 { MINUTE / 10 } else { 0 };
        hall.does("desk", say("好"));
    }
    hall.now += MINUTE;
    assert_eq!(hall.refused("desk", say("好")), "full");
}

#[test]
fn captions_are_bounded_and_only_the_newest_is_kept_in_the_room() {
    let mut hall = Hall::open(&[]);
    let caption = || Command::Caption { text: "水位正常".into() };
    (0..limits::CAPTIONS).for_each(|_| hall.does("system", caption()));
    assert_eq!(hall.refused("system", caption()), "full");
    assert_eq!(hall.refused("guest", caption()), "not_yours");
}

#[test]
fn chapter_marks_are_bounded_and_a_recording_is_on_or_off() {
    let mut hall = Hall::open(&[]);
    (0..limits::CHAPTERS).for_each(|_| hall.does("county", Command::MarkChapter { title: "议题".into() }));
    assert_eq!(hall.refused("county", Command::MarkChapter { title: "议题".into() }), "full");
    assert_eq!(hall.refused("county", Command::Record { on: false }), "not_so");
    hall.does("county", Command::Record { on: true });
    assert_eq!(hall.refused("county", Command::Record { on: true }), "already");
}
