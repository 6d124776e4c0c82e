use crate::hall::{Hall, SECOND, id};
use hongwang_conference::{Command, Way, What, limits, report};

fn call(seconds: u32) -> Command {
    Command::CallRoll { seconds }
}

fn answer(who: &str) -> Command {
    Command::AnswerRoll { venue: id(who) }
}

fn sign(who: &str, way: Way, entry: Option<u32>) -> Command {
    Command::SignIn { venue: id(who), way, entry }
}

#[test]
fn a_roll_call_is_answered_once_an_organisation_and_only_in_its_time() {
    let mut hall = Hall::open(&["village1", "village1b", "village2", "guest"]);
    assert_eq!(hall.refused("village1", answer("village1")), "not_so");
    assert_eq!(hall.refused("village1", call(60)), "not_yours");
    for seconds in [0, 9, 1_801, u32::MAX] {
        assert_eq!(hall.refused("county", call(seconds)), "bad_time");
    }
    hall.does("county", call(60));
    assert_eq!(hall.refused("county", call(60)), "already");
    hall.does("village1", answer("village1"));
    assert_eq!(hall.refused("village1", answer("village1")), "already");
    assert_eq!(hall.refused("village1b", answer("village1b")), "already");
    assert_eq!(hall.refused("village1", answer("village2")), "not_yours");
    assert_eq!(hall.refused("guest", answer("guest")), "not_on_roll");
    assert_eq!(hall.refused("desk", answer("desk")), "not_on_roll");
    hall.now += 60 * SECOND;
    assert_eq!(hall.refused("village2", answer("village2")), "not_so");
    assert_eq!(hall.tick(), [What::RollEnded]);
    assert_eq!(hall.refused("county", Command::EndRoll), "not_so");
}

#[test]
fn the_absence_report_tells_the_silent_from_the_missing_and_does_not_change_afterwards() {
    let mut hall = Hall::open(&["village1", "village2", "village3", "village4"]);
    hall.does("county", call(60));
    hall.does("village1", answer("village1"));
    hall.does("county", answer("village3"));
    hall.drops("village4");
    let running = report::absences(&hall.room, hall.room.roll().expect("it runs"));
    hall.wait(60 * SECOND);
    hall.joins("village9");
    hall.does("village2", Command::Leave);
    let absences = report::absences(&hall.room, &hall.room.rolls[0]);
    assert_eq!(absences, running);
    let told: Vec<_> = absences.iter().map(|absence| (absence.name.as_str(), absence.connected)).collect();
    let missing = [("4号村", false), ("5号村", false), ("6号村", false), ("7号村", false), ("8号村", false)];
    assert_eq!(told, [&[("2号村", true)], missing.as_slice(), &[("9号村", false)]].concat());
}

#[test]
fn whoever_drops_and_returns_during_a_roll_call_still_answers_it() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", call(600));
    hall.drops("village1");
    assert_eq!(hall.refused("village1", answer("village1")), "not_present");
    hall.wait(2 * limits::GRACE);
    hall.joins("village1");
    hall.does("village1", answer("village1"));
    hall.drops("village1");
    hall.joins("village1");
    assert_eq!(hall.refused("village1", answer("village1")), "already");
    hall.does("county", Command::EndRoll);
    assert!(hall.room.rolls[0].answers.contains_key("village1"));
}

#[test]
fn a_meeting_that_ends_ends_its_roll_call_with_the_absences_as_they_were() {
    let mut hall = Hall::open(&["village1"]);
    hall.does("county", call(600));
    hall.does("county", Command::End);
    let absences = report::absences(&hall.room, &hall.room.rolls[0]);
    assert!(absences.iter().any(|absence| absence.org == "village1" && absence.connected));
}

#[test]
fn signing_in_takes_a_number_once_or_counts_a_head_and_nothing_else() {
    let mut hall = Hall::lobby(&["county", "village1", "village1b", "village2", "guest"]);
    hall.does("village1", sign("village1", Way::Card, Some(1)));
    assert_eq!(hall.refused("village1", sign("village1", Way::Roster, Some(1))), "already");
    assert_eq!(hall.refused("village1b", sign("village1b", Way::Code, Some(1))), "already");
    assert_eq!(hall.refused("village1", sign("village1", Way::Card, None)), "not_on_roster");
    assert_eq!(hall.refused("village1", sign("village2", Way::Roster, Some(0))), "not_yours");
    assert_eq!(hall.refused("guest", sign("guest", Way::Code, None)), "not_on_roll");
    hall.does("village1", sign("village1", Way::Code, None));
    hall.does("desk", sign("village1", Way::Code, None));
    hall.does("desk", sign("village2", Way::Roster, Some(1)));
    let sheets = report::sign_in_sheets(&hall.room);
    assert_eq!(sheets.len(), 9);
    let first = &sheets[0];
    assert_eq!((first.name.as_str(), first.others), ("1号村", 2));
    let signed: Vec<_> = first.signed.iter().map(|(number, (way, _))| (*number, *way)).collect();
    assert_eq!(signed, [(1, Way::Card)]);
}

#[test]
fn heads_and_roll_calls_are_bounded() {
    let mut hall = Hall::open(&["village1"]);
    (0..limits::HEADS).for_each(|_| hall.does("desk", sign("village1", Way::Code, None)));
    assert_eq!(hall.refused("desk", sign("village1", Way::Code, None)), "full");
    hall.does("village1", sign("village1", Way::Roster, Some(1)));
    for _ in 0..limits::ROLLS {
        hall.does("county", call(60));
        hall.does("county", Command::EndRoll);
    }
    assert_eq!(hall.refused("county", call(60)), "full");
}
