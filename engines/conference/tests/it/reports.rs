use crate::hall::{END, Hall, MINUTE, START, give, id};
use hongwang_conference::{Command, End, Event, Role, Sharing, Unreadable, report, tape};

#[test]
fn there_are_no_minutes_of_a_broken_log() {
    let mut events: Vec<Event> = Hall::open(&["village1"]).events;
    events.remove(1);
    assert_eq!(report::minutes(&events), Err(Unreadable::OutOfOrder { place: 2 }));
}

#[test]
fn minutes_say_who_was_there_when_also_who_only_looked_and_who_dropped() {
    let mut hall = Hall::open(&["village1", "observer"]);
    hall.joins("guest");
    hall.wait(10 * MINUTE);
    hall.drops("village1");
    hall.wait(5 * MINUTE);
    hall.joins("village1");
    hall.does("county", Command::Remove { venue: id("observer") });
    hall.now = END;
    hall.tick();
    let minutes = report::minutes(&hall.events).expect("the log is whole");
    assert_eq!((minutes.opened, minutes.ended), (Some(START), Some((END, End::TimeOver))));
    let told: Vec<_> = minutes
        .attendance
        .iter()
        .map(|one| {
            let spans = one.spans.iter().map(|(from, to)| ((from - START) / MINUTE, (to - START) / MINUTE));
            (one.venue.as_str(), one.role, spans.collect::<Vec<_>>())
        })
        .collect();
    assert_eq!(
        told,
        [
            ("county", Role::Venue, vec![(0, 60)]),
            ("desk", Role::Operator, vec![(0, 60)]),
            ("village1", Role::Venue, vec![(0, 10), (15, 60)]),
            ("observer", Role::Observer, vec![(0, 15)]),
            ("guest", Role::Guest, vec![]),
        ]
    );
    assert_eq!(minutes.never_came.len(), 8);
}

#[test]
fn chapters_come_from_the_log_with_their_place_in_the_recording() {
    let mut hall = Hall::open(&["village1"]);
    hall.wait(MINUTE);
    hall.does("county", Command::Record { on: true });
    hall.wait(2 * MINUTE);
    hall.does("county", give("village1"));
    hall.wait(MINUTE);
    hall.does("county", Command::Record { on: false });
    hall.wait(5 * MINUTE);
    hall.does("county", Command::CallRoll { seconds: 10 });
    hall.does("county", Command::Record { on: true });
    hall.wait(MINUTE);
    hall.does("county", Command::MarkChapter { title: "第二项议程".into() });
    hall.does("county", Command::End);
    let minutes = report::minutes(&hall.events).expect("the log is whole");
    let chapters: Vec<_> = minutes
        .chapters
        .iter()
        .map(|chapter| (chapter.title.as_str(), chapter.recorded.map(|at| at / MINUTE)))
        .collect();
    assert_eq!(
        chapters,
        [
            ("会议开始", None),
            ("village1会场发言", Some(2)),
            ("点名", None),
            ("第二项议程", Some(4)),
            ("会议结束", None),
        ]
    );
    assert_eq!(minutes.rolls.len(), 1);
    assert_eq!(minutes.rolls[0].1.len(), 9);
}

#[test]
fn what_was_recorded_leaves_pauses_out_and_says_who_was_seen_first_from_when_on() {
    let mut hall = Hall::open(&["village1"]);
    assert_eq!(tape::recorded(&hall.events, hall.now), Ok(tape::Recorded::default()));
    hall.does("desk", Command::Record { on: true });
    hall.wait(MINUTE);
    hall.does("desk", Command::Broadcast { venue: id("village1") });
    hall.wait(MINUTE);
    hall.does("desk", Command::Record { on: false });
    hall.wait(10 * MINUTE);
    hall.does("desk", Command::StopBroadcast);
    hall.does("desk", Command::Record { on: true });
    hall.does("desk", Command::Share { sharing: Sharing::Screen });
    let recorded = tape::recorded(&hall.events, hall.now + MINUTE).expect("the log is whole");
    assert_eq!(recorded.length, 3 * MINUTE);
    let cuts: Vec<_> = recorded
        .cuts
        .iter()
        .map(|cut| (cut.from / MINUTE, cut.shown.as_ref().map(|(id, second)| (id.as_str(), *second))))
        .collect();
    let (county, village) = (Some(("county", false)), Some(("village1", false)));
    assert_eq!(cuts, [(0, county), (1, village), (2, county), (2, Some(("desk", true)))]);
}
