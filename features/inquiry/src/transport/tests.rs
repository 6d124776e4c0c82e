//! The rules of timetables: truth tables by hand, and journeys against trying everything.

use super::days::{AHEAD, DAY, Day, Minute};
use super::departures::{self, between, kinds_of_day, near};
use super::journey::{self, CHANGE, earliest};
use super::timetable::{Head, Route, Run, Service, Stop, Timetable, Way, version};
use super::trains::{self, About, Train, Trains, Wrong};
use hongwang_gtfs::read_files;
use jiff::civil::date;
use proptest::prelude::*;
use std::collections::BTreeMap;
use std::sync::LazyLock;

/// Monday, 23 November 2026.
fn monday() -> Day {
    Day::of(date(2026, 11, 23))
}

/// A minute of that Monday, or of the nights and days after.
fn at(hours: i64, minutes: i64) -> Minute {
    Minute(i64::from(monday().0) * DAY + hours * 60 + minutes)
}

/// Stops A, B, C …; services: every day, on weekdays, at weekends.
fn table(routes: Vec<Route>) -> Timetable {
    let stop = |name: char| Stop { id: name.to_string(), name: format!("{name}村"), place: None };
    let service = |weekdays: [u8; 7]| Service {
        weekdays: weekdays.map(|runs| runs == 1),
        dates: Some((monday().plus(-100), monday().plus(100))),
        other: BTreeMap::new(),
    };
    let services = vec![service([1; 7]), service([1, 1, 1, 1, 1, 0, 0]), service([0, 0, 0, 0, 0, 1, 1])];
    Timetable { head: Head { services, ..Head::default() }, stops: ('A'..='F').map(stop).collect(), routes }
}

/// A line through these stops with so many minutes between two, leaving at these (hour, minute, service).
fn line(id: &str, stops: &[usize], step: u16, starts: &[(u16, u16, usize)]) -> Route {
    let pace = (0..stops.len()).map(|place| (step * place as u16, step * place as u16)).collect();
    let run = |(hour, minute, service): &(u16, u16, usize)| Run {
        start: hour * 60 + minute,
        service: *service,
        pace: 0,
        about: 0,
    };
    let way = Way {
        to: format!("{}号", stops[stops.len() - 1]),
        stops: stops.iter().map(|stop| (*stop, true, true)).collect(),
        paces: vec![pace],
        runs: starts.iter().map(run).collect(),
    };
    Route { id: id.to_owned(), short: id.to_owned(), ways: vec![way], ..Route::default() }
}

fn clocks(found: &[departures::Departure<'_>]) -> Vec<String> {
    found.iter().map(|each| each.at.clock()).collect()
}

#[test]
fn the_next_buses_are_those_from_this_minute_on_and_of_tomorrow_when_none_is_left() {
    let table = table(vec![line("1", &[0, 1, 2], 10, &[(8, 0, 0), (12, 0, 1), (18, 0, 0)])]);
    let next = |hours, minutes| clocks(&departures::next(&table, &[1], at(hours, minutes), 3));
    assert_eq!(next(0, 0), ["08:10", "12:10", "18:10"]);
    assert_eq!(next(8, 10), ["08:10", "12:10", "18:10"], "it is just leaving");
    assert_eq!(next(8, 11), ["12:10", "18:10"]);
    assert_eq!(next(18, 11), ["08:10", "12:10", "18:10"], "tomorrow");
    assert!(departures::next(&table, &[2], at(0, 0), 3).is_empty(), "nobody gets on where it ends");
    assert!(departures::next(&table, &[5], at(0, 0), 3).is_empty());
}

#[test]
fn a_bus_of_the_night_belongs_to_the_day_before() {
    let table = table(vec![line("1", &[0, 1], 10, &[(25, 10, 2)])]);
    // Of Saturday and Sunday: in the nights to Sunday and to Monday.
    let found = between(&table, &[0], at(0, 0), at(24, 0));
    assert_eq!(clocks(&found), ["01:10"], "Sunday's comes on Monday morning");
    assert!(between(&table, &[0], at(24, 0), at(48, 0)).is_empty());
}

#[test]
fn a_day_is_run_by_its_weekday_unless_it_was_added_or_taken_away() {
    let mut table = table(vec![line("1", &[0, 1], 10, &[(8, 0, 1), (9, 0, 2)])]);
    table.head.services[1].other.insert(monday(), false);
    table.head.services[2].other.insert(monday(), true);
    let on = |day: i64| clocks(&between(&table, &[0], at(24 * day, 0), at(24 * (day + 1), 0)));
    assert_eq!(on(0), ["09:00"], "a Monday that is run as a Sunday");
    assert_eq!([on(1), on(5)], [["08:00"], ["09:00"]]);
}

#[test]
fn after_its_last_day_the_last_week_stands_for_every_other() {
    let mut table = table(vec![line("1", &[0, 1], 10, &[(8, 0, 1), (9, 0, 2)])]);
    for service in &mut table.head.services {
        service.dates = Some((monday().plus(-100), monday().plus(-10)));
    }
    let on = |day: i64| clocks(&between(&table, &[0], at(24 * day, 0), at(24 * (day + 1), 0)));
    assert_eq!([on(0), on(4), on(5), on(6), on(7)], [["08:00"], ["08:00"], ["09:00"], ["09:00"], ["08:00"]]);
}

#[test]
fn a_place_has_its_own_stops_or_those_of_the_division_above_it() {
    let mut table = table(vec![line("1", &[0, 1, 2], 10, &[(8, 0, 0)]), line("2", &[2, 3], 5, &[(9, 0, 0)])]);
    table.stops[0].place = Some("421124102201".into());
    table.stops[1].place = Some("421124102000".into());
    let of = |codes: &[&str]| {
        let near = near(&table, codes);
        (near.stops, near.own)
    };
    assert_eq!(of(&["421124000000", "421124102000", "421124102201"]), (vec![0], true));
    assert_eq!(of(&["421124000000", "421124102000", "421124102202"]), (vec![1], false));
    assert_eq!(of(&["421124000000", "421124101000", "421124101201"]), (vec![2], false), "the busiest");
}

#[test]
fn keys_lead_to_today_tomorrow_and_to_each_other_kind_of_day() {
    let table =
        table(vec![line("1", &[0, 1], 10, &[(8, 0, 1), (9, 0, 2)]), line("2", &[0, 1], 9, &[(7, 0, 0)])]);
    let days = |route: usize, today: Day| {
        let days = kinds_of_day(&table, &table.routes[route], today, 5);
        days.iter().map(|day| day.0 - today.0).collect::<Vec<_>>()
    };
    assert_eq!(days(0, monday()), [0, 1, 5], "and Saturday");
    assert_eq!(days(0, monday().plus(4)), [0, 1], "a Friday and a Saturday are all kinds");
    assert_eq!(days(1, monday()), [0, 1]);
}

#[test]
fn a_day_of_a_line_is_told_where_one_is_or_where_it_begins() {
    let table = table(vec![line("1", &[0, 1, 2], 10, &[(8, 0, 0), (12, 0, 2)])]);
    let day = |stop: usize, day: Day| {
        let ways = departures::day(&table, &table.routes[0], &[stop], day);
        ways.iter()
            .map(|way| (way.stop, way.times.iter().map(|(at, _)| at.clock()).collect::<Vec<_>>()))
            .collect::<Vec<_>>()
    };
    assert_eq!(day(1, monday()), [(1, vec!["08:10".to_owned()])]);
    assert_eq!(day(5, monday().plus(5)), [(0, vec!["08:00".to_owned(), "12:00".to_owned()])]);
}

/// Leaves, arrives, and with a change or not, of the next journeys.
fn ways(table: &Timetable, from: usize, to: usize, now: Minute) -> Vec<(String, String, bool)> {
    let found = journey::next(table, &[from], to, now, 3);
    let told =
        |each: &journey::Journey<'_>| (each.leave().clock(), each.arrive().clock(), each.second.is_some());
    found.iter().map(told).collect()
}

fn told(leave: &str, arrive: &str, changes: bool) -> (String, String, bool) {
    (leave.to_owned(), arrive.to_owned(), changes)
}

#[test]
fn one_change_is_enough_where_it_is_in_time() {
    let table = table(vec![
        line("1", &[0, 1], 30, &[(8, 0, 0), (10, 0, 0)]),
        line("2", &[1, 2], 30, &[(8, 34, 0), (8, 35, 0), (11, 0, 0)]),
    ]);
    assert_eq!(ways(&table, 0, 2, at(7, 0)), [told("08:00", "09:05", true), told("10:00", "11:30", true)]);
    assert_eq!(ways(&table, 2, 0, at(7, 0)), [], "nothing goes back");
    assert_eq!(ways(&table, 0, 5, at(7, 0)), []);
}

#[test]
fn of_two_that_arrive_together_the_direct_one_is_told_and_a_slower_one_only_when_it_leaves_later() {
    let table = table(vec![
        line("1", &[0, 1, 2], 30, &[(8, 0, 0)]),
        line("2", &[0, 3], 10, &[(8, 5, 0)]),
        line("3", &[3, 2], 10, &[(8, 50, 0)]),
        line("4", &[0, 2], 200, &[(7, 59, 0)]),
    ]);
    let found = ways(&table, 0, 2, at(7, 0));
    assert_eq!(found, [told("08:05", "09:00", true)], "it leaves later and arrives with the direct one");
    assert_eq!(
        ways(&table, 0, 2, at(8, 6)),
        [told("07:59", "11:19", false), told("08:05", "09:00", true)][1..]
    );
}

#[test]
fn when_nothing_is_left_today_the_next_day_is_told() {
    let table = table(vec![line("1", &[0, 1], 30, &[(8, 0, 2)])]);
    let found = journey::next(&table, &[0], 1, at(9, 0), 3);
    assert_eq!(found[0].leave(), at(5 * 24 + 8, 0), "on Saturday");
}

/// A ride: when it leaves, to where, when it arrives.
struct Leg(Minute, usize, Minute);

/// Every ride of the days around `now`, by where it begins.
fn legs(table: &Timetable, now: Minute) -> Vec<Vec<Leg>> {
    let mut legs: Vec<Vec<Leg>> = table.stops.iter().map(|_| Vec::new()).collect();
    for day in (-2..4).map(|ahead| now.day().plus(ahead)) {
        let running = table.running(day);
        for way in table.routes.iter().flat_map(|route| &route.ways) {
            for run in way.runs.iter().filter(|run| running[run.service]) {
                let time = |minutes: u16| day.at(run.start + minutes);
                let pace = &way.paces[run.pace];
                for (i, (a, on, _)) in way.stops.iter().enumerate() {
                    for (j, (b, _, off)) in way.stops.iter().enumerate().skip(i + 1) {
                        if *on && *off && a != b {
                            legs[*a].push(Leg(time(pace[i].1), *b, time(pace[j].0)));
                        }
                    }
                }
            }
        }
    }
    legs
}

/// When every journey leaves and arrives, found by trying every bus and every pair of buses.
fn by_trying(table: &Timetable, from: usize, to: usize, now: Minute, until: Minute) -> Vec<(Minute, Minute)> {
    let legs = legs(table, now);
    let mut found = Vec::new();
    for Leg(leave, change, arrive) in legs[from].iter().filter(|leg| (now..until).contains(&leg.0)) {
        if *change == to {
            found.push((*leave, *arrive));
        }
        let in_time = |leg: &&Leg| leg.1 == to && (arrive.plus(CHANGE)..until.plus(DAY)).contains(&leg.0);
        found.extend(legs[*change].iter().filter(in_time).map(|second| (*leave, second.2)));
    }
    found
}

/// The first three worth taking, in order: nothing leaves later than one of them and arrives as early. On the first day
/// on which there are any.
fn worth_taking(table: &Timetable, from: usize, to: usize, now: Minute) -> Vec<(Minute, Minute)> {
    let days = (0..AHEAD).map(|ahead| now.day().plus(ahead));
    let mut of_days = days.map(|day| by_trying(table, from, to, now.max(day.at(0)), day.plus(1).at(0)));
    let mut all = of_days.find(|found| !found.is_empty()).unwrap_or_default();
    all.sort_by_key(|(leave, arrive)| (*arrive, std::cmp::Reverse(*leave)));
    let mut worth: Vec<(Minute, Minute)> = Vec::new();
    for (leave, arrive) in all {
        if worth.last().is_none_or(|(last, _)| leave > *last) {
            worth.push((leave, arrive));
        }
    }
    worth.truncate(3);
    worth
}

fn times(found: &[journey::Journey<'_>]) -> Vec<(Minute, Minute)> {
    found.iter().map(|each| (each.leave(), each.arrive())).collect()
}

#[test]
fn a_feeder_that_goes_often_leaves_no_later_connection_out() {
    let often: Vec<_> = (0..60).map(|minute| (8, minute, 0)).collect();
    let table = table(vec![
        line("1", &[0, 1], 10, &often),
        line("2", &[1, 2], 30, &[(8, 40, 0), (9, 10, 0), (12, 0, 0)]),
    ]);
    let expected = [told("08:25", "09:10", true), told("08:55", "09:40", true), told("08:59", "12:30", true)];
    assert_eq!(ways(&table, 0, 2, at(7, 0)), expected);
}

/// Lines through some of six stops, with waiting, stops where nobody gets on or off, and buses of the night.
fn any_table() -> impl Strategy<Value = Timetable> {
    let way = prop::collection::vec((0..6usize, any::<bool>(), any::<bool>()), 2..6);
    let pace = prop::collection::vec((1..40u16, 0..6u16), 6);
    let runs = prop::collection::vec((0..1_700u16, 0..3usize), 1..5);
    prop::collection::vec((way, pace, runs), 1..7).prop_map(|lines| {
        let routes = lines.into_iter().enumerate().map(|(number, (stops, steps, runs))| {
            let mut pace: Vec<(u16, u16)> = Vec::new();
            for (step, wait) in steps.into_iter().take(stops.len()) {
                let before = pace.last().map_or(0, |last| last.1);
                let arrive = if pace.is_empty() { 0 } else { before + step };
                pace.push((arrive, if pace.is_empty() { 0 } else { arrive + wait }));
            }
            let mut runs: Vec<Run> =
                runs.into_iter().map(|(start, service)| Run { start, service, pace: 0, about: 0 }).collect();
            runs.sort_unstable();
            let way = Way { to: "末站".into(), stops, paces: vec![pace], runs };
            Route { id: number.to_string(), ways: vec![way], ..Route::default() }
        });
        table(routes.collect())
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_journey_arrives_before_it_leaves_and_none_earlier_exists(
        table in any_table(), from in 0..6usize, to in 0..6usize, now in 0..2_880i64,
    ) {
        prop_assume!(from != to);
        let now = at(0, now);
        let until = now.day().plus(1).at(0);
        let found = earliest(&table, &[from], to, now, until);
        let best = by_trying(&table, from, to, now, until).into_iter().map(|(_, arrive)| arrive).min();
        prop_assert_eq!(found.as_ref().map(journey::Journey::arrive), best);
        for journey in found.into_iter().chain(journey::next(&table, &[from], to, now, 3)) {
            prop_assert!(journey.leave() >= now);
            prop_assert_eq!(journey.first.from, from);
            prop_assert!(journey.first.leave < journey.first.arrive);
            let last = journey.second.as_ref().unwrap_or(&journey.first);
            prop_assert_eq!(last.to, to);
            if let Some(second) = &journey.second {
                prop_assert_eq!(second.from, journey.first.to);
                prop_assert!(second.leave >= journey.first.arrive.plus(CHANGE) && second.leave < second.arrive);
            }
        }
    }

    #[test]
    fn the_journeys_that_are_told_are_those_worth_taking(
        table in any_table(), from in 0..6usize, to in 0..6usize, now in 0..2_880i64,
    ) {
        prop_assume!(from != to);
        let found = journey::next(&table, &[from], to, at(0, now), 3);
        prop_assert_eq!(times(&found), worth_taking(&table, from, to, at(0, now)));
    }

    #[test]
    fn also_those_of_the_invented_county(from in any::<usize>(), to in any::<usize>(), now in 0..2_880i64) {
        let table = &*INVENTED;
        let (from, to) = (from % table.stops.len(), to % table.stops.len());
        prop_assume!(from != to);
        let found = journey::next(table, &[from], to, at(0, now), 3);
        prop_assert_eq!(times(&found), worth_taking(table, from, to, at(0, now)));
    }

    #[test]
    fn departures_are_in_order_and_within_what_was_asked(table in any_table(), stop in 0..6usize, now in 0..2_880i64) {
        let (from, until) = (at(0, now), at(24, now));
        let found = between(&table, &[stop], from, until);
        prop_assert!(found.is_sorted_by_key(|each| each.at));
        prop_assert!(found.iter().all(|each| (from..until).contains(&each.at)));
    }

    #[test]
    fn a_timetable_that_was_cut_into_parts_is_the_same_when_it_is_whole_again(table in any_table()) {
        let parts = table.parts();
        let whole = Timetable::of_parts(parts.clone()).expect("it holds");
        prop_assert_eq!(&whole, &table);
        prop_assert_eq!(version(&whole.parts()), version(&parts));
    }
}

#[test]
fn a_long_line_comes_in_several_parts_of_which_none_is_long() {
    let starts: Vec<_> =
        (0..1_440u16).flat_map(|minute| (0..3).map(move |service| (0, minute, service))).collect();
    let mut route = line("1", &[0, 1, 2, 3, 4], 3, &starts);
    route.ways[0].runs.sort_unstable();
    let table = table(vec![route]);
    let parts = table.parts();
    assert!(parts.len() > 4, "{}", parts.len());
    for part in &parts {
        let bytes = serde_json::to_vec(part).expect("plain data").len();
        assert!(bytes < 150_000, "{bytes}");
    }
    assert_eq!(Timetable::of_parts(parts), Some(table));
}

#[test]
fn parts_that_name_what_is_not_there_are_no_timetable() {
    let mut broken = table(vec![line("1", &[0, 1], 10, &[(8, 0, 9)])]);
    assert_eq!(Timetable::of_parts(broken.parts()), None, "a service");
    broken.routes = vec![line("1", &[0, 99], 10, &[(8, 0, 0)])];
    assert_eq!(Timetable::of_parts(broken.parts()), None, "a stop");
    assert_eq!(Timetable::of_parts(vec!["x".into()]), None);
}

/// The timetable of the county's invented feed.
static INVENTED: LazyLock<Timetable> = LazyLock::new(|| {
    let (feed, report) = read_files(&super::demo::FILES, date(2026, 11, 23));
    let feed = feed.unwrap_or_else(|| panic!("{report:#?}"));
    Timetable::of(&feed, |stop| Some(stop.code.clone()).filter(|code| !code.is_empty()))
});

#[test]
fn the_invented_feed_of_the_county_is_in_order_and_every_line_says_so() {
    let (feed, report) = read_files(&super::demo::FILES, date(2026, 11, 23));
    let feed = feed.unwrap_or_else(|| panic!("{report:#?}"));
    assert_eq!((report.errors, report.remarks), (0, 1), "{report:#?}");
    assert!(report.faults[0].what.contains("没有经纬度"), "no position is invented");
    assert!(feed.routes.iter().all(|route| route.long.contains("演示")));
    let whole = &*INVENTED;
    let names: BTreeMap<&str, usize> =
        whole.stops.iter().enumerate().map(|(place, stop)| (stop.name.as_str(), place)).collect();
    let (here, there) = (names["乌云山村"], names["英山县城客运站"]);
    let found = journey::next(whole, &[here], there, at(9, 0), 3);
    assert!(found[0].second.is_some(), "{found:?}");
    assert!(Timetable::of_parts(whole.parts()).as_ref() == Some(whole));
}

fn rows(lines: &[&str]) -> Vec<Vec<String>> {
    lines.iter().map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

const HEADS: &str = "车次,出发站,到站,开车时间,到达时间,到达日,备注";

#[test]
fn a_train_takes_as_long_as_its_times_say_also_over_midnight() {
    let takes = |line: &str| trains::read(&rows(&[HEADS, line])).map(|found| found[0].takes);
    for (line, minutes) in [
        ("G1,黄冈东,武汉,07:12,07:50,,", 38),
        ("G1,黄冈东,武汉,07：12,07:50:00,当日,", 38),
        ("Z1,武昌,北京西,20:58,06:45,,", 587),
        ("Z1,武昌,北京西,20:58,06:45,次日,", 587),
        ("Z1,武昌,乌鲁木齐,20:58,21:00,第三日,", 2 * 1440 + 2),
        ("G1,黄冈东,武汉,0.3,0.5,,", 288),
    ] {
        assert_eq!(takes(line), Ok(minutes), "{line}");
    }
}

#[test]
fn each_bad_line_of_a_sheet_is_named() {
    let sheet = rows(&[
        "英山县火车时刻",
        HEADS,
        "G1,黄冈东,武汉,07:12,07:50,,",
        ",黄冈东,武汉,25:00,7点,后天,",
        "G2,武汉,武汉,07:12,07:50,,",
        "G1,黄冈东,武汉,07:12,07:50,,",
        "G3,黄冈东,武汉,07:50,07:12,当日,",
    ]);
    let wrong = trains::read(&sheet).expect_err("lines are wrong");
    let places: Vec<_> = wrong.iter().map(|wrong| (wrong.line, wrong.head)).collect();
    let expected = [
        (4, "车次"),
        (4, "开车时间"),
        (4, "到达时间"),
        (4, "到达日"),
        (5, "到站"),
        (6, "车次"),
        (7, "到达时间"),
    ];
    assert_eq!(places, expected, "{wrong:#?}");
    let missing = trains::read(&rows(&["车次,到站", "G1,武汉"])).expect_err("columns are missing");
    assert_eq!(
        missing.iter().map(|Wrong { head, .. }| *head).collect::<Vec<_>>(),
        ["出发站", "开车时间", "到达时间"]
    );
    assert!(trains::read(&[]).is_err() && trains::read(&rows(&[HEADS])).is_err());
}

#[test]
fn tickets_are_bought_from_the_one_seller() {
    for good in ["", " https://www.12306.cn/index/ ", "https://kyfw.12306.cn/otn/"] {
        assert!(trains::buy(good).is_ok(), "{good}");
    }
    for bad in [
        "http://www.12306.cn/",
        "https://12306.cn.example.com/",
        "https://my12306.cn/",
        "12306",
        "https://a@12306.cn/",
    ] {
        assert!(trains::buy(bad).is_err(), "{bad}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_a_sheet_holds_it_is_taken_whole_or_refused_with_places(
        cells in prop::collection::vec(prop::collection::vec("[0-9:.一日次G村]{0,6}", 0..8), 0..8),
    ) {
        let mut sheet = rows(&[HEADS]);
        sheet.extend(cells);
        match trains::read(&sheet) {
            Ok(found) => prop_assert!(found.iter().all(|train| train.takes > 0 && train.leave < 1440)),
            Err(wrong) => prop_assert!(wrong.iter().all(|each| (1..=sheet.len()).contains(&each.line))),
        }
    }

    #[test]
    fn trains_that_were_cut_into_parts_are_the_same_when_they_are_whole_again(count in 0..1_000usize) {
        let train = |number: usize| Train {
            from: "黄冈东".into(),
            leave: (number % 1440) as u16,
            takes: 38,
            to: "武汉".into(),
            number: format!("G{number}"),
            note: String::new(),
        };
        let about = About { day: monday(), source: "演示".into(), buy: trains::BUY.into() };
        let whole = Trains { about, rows: (0..count).map(train).collect() };
        let parts = whole.parts();
        prop_assert!(parts.iter().all(|part| part.to_string().len() < 100_000));
        prop_assert_eq!(Trains::of_parts(parts), Some(whole));
    }
}
