//! What follows from a message, and where it is told.

use super::*;
use proptest::prelude::*;

const COUNTY: &str = "421124000000/";
/// Noon of some day.
const NOW: Millis = Millis(20_780 * Millis::DAY + 4 * Millis::HOUR);

fn id(minute: i64) -> WarningId {
    WarningId::try_from(format!("42112441600000_20261123{minute:06}")).expect("an id")
}

fn area(code: &str) -> Area {
    Area::parse(code).expect("a code")
}

/// A warning of rain that was given out at this minute before or after noon.
fn rain(minute: i64) -> Warning {
    let sent = NOW.plus(minute * Millis::MINUTE);
    Warning {
        id: id(1_000 + minute),
        doing: Doing::Warn,
        references: Vec::new(),
        kind: "暴雨".into(),
        level: Level::Red,
        headline: "发布暴雨红色预警信号".into(),
        text: "雨大".into(),
        advice: String::new(),
        sender: "英山县气象台".into(),
        sent,
        until: sent.plus(Millis::DAY),
        areas: vec![area("421124")],
        drill: false,
        signed: false,
    }
}

fn known(warning: &Warning) -> Known {
    Known::of(warning, vec![COUNTY.parse().expect("a path")])
}

fn ended(warning: &Warning) -> Known {
    Known { ended_at: Some(NOW), ..known(warning) }
}

fn shows(ends: &[i64]) -> Step {
    Step { show: true, end: ends.iter().map(|minute| id(1_000 + minute)).collect() }
}

#[test]
fn the_same_warning_from_two_sources_is_one() {
    assert_eq!(follow(&[], &rain(0), NOW), shows(&[]));
    assert_eq!(follow(&[known(&rain(0))], &rain(0), NOW), Step::default());
    let short = Warning { text: String::new(), ..rain(0) };
    assert_eq!(follow(&[known(&short)], &rain(0), NOW), shows(&[]), "the text that the first one lacked");
    assert_eq!(follow(&[known(&rain(0))], &short, NOW), Step::default());
}

#[test]
fn a_later_one_of_the_same_kind_takes_the_place_of_the_one_before() {
    let wind = Warning { kind: "大风".into(), id: id(7), ..rain(-5) };
    assert_eq!(follow(&[known(&rain(-10)), known(&wind)], &rain(0), NOW), shows(&[-10]));
    let named = Warning { kind: "其他".into(), references: vec![id(990)], ..rain(0) };
    assert_eq!(follow(&[known(&rain(-10))], &named, NOW), shows(&[-10]));
}

#[test]
fn one_for_another_town_takes_no_place_unless_it_says_so() {
    let town = |minute, code| Warning { areas: vec![area(code)], ..rain(minute) };
    let older = [known(&town(-10, "421124102"))];
    let other = Warning { level: Level::Orange, ..town(0, "421124101") };
    assert_eq!(follow(&older, &other, NOW), shows(&[]));
    assert_eq!(follow(&older, &town(0, "421124102201"), NOW), shows(&[-10]), "a village of it");
    let named = Warning { references: vec![id(990)], ..other.clone() };
    assert_eq!(follow(&older, &named, NOW), shows(&[-10]));
    let cancel = Warning { doing: Doing::End, ..other };
    assert_eq!(follow(&older, &cancel, NOW), Step::default());
    assert_eq!(follow(&[known(&town(0, "421124101"))], &town(-10, "421124102"), NOW), shows(&[]), "not late");
}

#[test]
fn the_parts_of_a_message_are_one_warning_of_the_worst_until_the_last_ends() {
    let orange = Warning { level: Level::Orange, areas: vec![area("421124101")], ..rain(0) };
    let red = Warning { until: NOW.plus(Millis::HOUR), areas: vec![area("421124102")], ..rain(0) };
    let came = [orange.clone(), rain(-5), red];
    let messages = messages(&came);
    assert_eq!(messages.iter().map(Vec::len).collect::<Vec<_>>(), [1, 2]);
    let whole = whole(&messages[1]).expect("there are parts");
    assert_eq!((whole.level, whole.until), (Level::Red, orange.until));
    assert_eq!(whole.areas, [area("421124101"), area("421124102")]);
}

#[test]
fn a_screen_shows_one_warning_once() {
    let orange = Told::of(&Warning { level: Level::Orange, ..rain(0) });
    let both = [orange, Told::of(&rain(0))];
    assert_eq!(standing(&both, NOW).iter().map(|told| told.level).collect::<Vec<_>>(), [Level::Red]);
}

#[test]
fn what_comes_after_a_later_one_is_too_late() {
    assert_eq!(follow(&[known(&rain(0))], &rain(-10), NOW), Step::default());
    assert_eq!(follow(&[ended(&rain(0))], &rain(-10), NOW), Step::default());
}

#[test]
fn what_ended_never_comes_back() {
    assert_eq!(follow(&[ended(&rain(0))], &rain(0), NOW), Step::default());
    let short = Warning { text: String::new(), ..rain(0) };
    assert_eq!(follow(&[ended(&short)], &rain(0), NOW), Step::default());
}

#[test]
fn a_cancel_ends_what_it_names_and_otherwise_its_own_kind() {
    let wind = Warning { kind: "大风".into(), id: id(7), ..rain(-5) };
    let all = [known(&rain(-10)), known(&wind)];
    let cancel = Warning { doing: Doing::End, ..rain(0) };
    assert_eq!(follow(&all, &cancel, NOW).end, [id(990)]);
    let named = Warning { references: vec![id(7)], ..cancel.clone() };
    assert_eq!(follow(&all, &named, NOW).end, [id(7)]);
    let early = Warning { sent: NOW.plus(-20 * Millis::MINUTE), id: id(3), ..cancel };
    assert_eq!(follow(&all, &early, NOW), Step::default(), "it was said before the warning");
}

#[test]
fn a_drill_ends_no_warning_and_a_warning_no_drill() {
    let drill = |minute| Warning { drill: true, id: id(5_000 + minute), ..rain(minute) };
    assert_eq!(follow(&[known(&rain(-10))], &drill(0), NOW), shows(&[]).show_only());
    assert_eq!(follow(&[known(&drill(-10))], &rain(0), NOW), shows(&[]).show_only());
    let cancel = Warning { doing: Doing::End, ..drill(0) };
    assert_eq!(follow(&[known(&rain(-10)), known(&drill(-5))], &cancel, NOW).end, [id(4_995)]);
}

impl Step {
    fn show_only(self) -> Self {
        Self { end: Vec::new(), ..self }
    }
}

#[test]
fn a_warning_is_told_to_the_smallest_places_that_it_names() {
    let org = |path: &str| path.parse::<OrgPath>().expect("a path");
    let tree: Vec<OrgPath> = [
        COUNTY,
        "421124000000/421124102000/",
        "421124000000/421124102000/421124102201/",
        "421124000000/421124103000/",
    ]
    .map(org)
    .into();
    let told = |codes: &[&str]| {
        let areas: Vec<Area> = codes.iter().map(|code| area(code)).collect();
        places(&org(COUNTY), &tree, &areas)
    };
    assert_eq!(told(&["421124102000"]), [org("421124000000/421124102000/")]);
    assert_eq!(told(&["421124102201"]), [org("421124000000/421124102000/421124102201/")]);
    assert_eq!(told(&["421124102000", "421124102201"]), [org("421124000000/421124102000/")]);
    for whole in ["421124000000", "421100000000", "420000"] {
        assert_eq!(told(&[whole, "421124102000"]), [org(COUNTY)], "{whole}");
    }
    assert!(told(&["421123000000", "130132"]).is_empty());
    assert_eq!(told(&["421124199000"]), [org(COUNTY)], "a town that the tree does not know");
    assert_eq!(told(&["421124102000", "421124199000"]), [org(COUNTY)], "beside one that it knows");
    assert_eq!(told(&["421124102299"]), [org("421124000000/421124102000/")], "an unknown village of a town");
}

proptest! {
    /// Whatever comes in whatever order and however often: at most one of a kind stands, and it is the newest that came.
    #[test]
    fn one_of_a_kind_stands_and_it_is_the_newest(minutes in prop::collection::vec(-60i64..60, 1..20)) {
        let mut all: Vec<Known> = Vec::new();
        for minute in &minutes {
            let came = rain(*minute);
            let step = follow(&all, &came, NOW);
            for one in &mut all {
                if step.end.contains(&one.told.id) {
                    one.ended_at = Some(NOW);
                }
            }
            if step.show {
                all.push(known(&came));
            }
        }
        let standing: Vec<_> = all.iter().filter(|one| one.stands(NOW)).map(|one| one.told.sent).collect();
        let newest = minutes.iter().max().map(|minute| NOW.plus(minute * Millis::MINUTE));
        prop_assert_eq!(standing, Vec::from_iter(newest));
    }
}
