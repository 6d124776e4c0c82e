//! Calendars, the night, what is repeated.

use crate::{CALENDAR, TODAY, good, with};
use hongwang_gtfs::LATEST;
use jiff::civil::date;

#[test]
fn days_are_added_and_taken_away_and_a_service_may_have_added_days_alone() {
    let others = "service_id,date,exception_type\nD,20261001,2\nD,20261003,1\nX,20261004,1\n";
    let trips = "route_id,service_id,trip_id\nR1,D,T1\nR1,X,T2\n";
    let calls = format!("{}T2,9:00:00,9:00:00,A,1\nT2,9:30:00,9:30:00,C,2\n", crate::CALLS);
    let feed = good(&[("calendar_dates.txt", others), ("trips.txt", trips), ("stop_times.txt", &calls)]);
    let runs = |service: usize, day| feed.services[service].runs_on(day);
    assert!(runs(0, date(2026, 9, 30)) && !runs(0, date(2026, 10, 1)), "a Thursday was taken away");
    assert!(runs(0, date(2026, 10, 3)) && !runs(0, date(2026, 10, 10)), "one Saturday was added");
    assert!(runs(1, date(2026, 10, 4)) && !runs(1, date(2026, 10, 5)));
    assert_eq!(feed.services[1].last_day(), Some(date(2026, 10, 4)));
}

#[test]
fn a_feed_may_do_with_added_days_alone() {
    let others = "service_id,date,exception_type\nD,20261123,1\n";
    let feed = good(&[("calendar.txt", ""), ("calendar_dates.txt", others)]);
    assert!(feed.services[0].runs_on(TODAY) && !feed.services[0].runs_on(date(2026, 11, 24)));
}

#[test]
fn a_bus_may_come_after_midnight_of_its_day() {
    let calls = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,23:50:00,23:50:00,A,5\nT1,25:10:00,25:10:00,C,9\n";
    let feed = good(&[("stop_times.txt", calls)]);
    let times: Vec<u32> = feed.trips[0].calls.iter().map(|call| call.arrive).collect();
    assert_eq!(times, [23 * 3600 + 50 * 60, 25 * 3600 + 10 * 60]);
    assert!(times.iter().all(|time| *time <= LATEST));
}

#[test]
fn a_time_that_was_left_out_lies_between_its_neighbours() {
    let calls = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,8:00:00,8:00:00,A,1\nT1,,,B,2\nT1,8:30:00,8:30:00,C,3\n";
    let feed = good(&[("stop_times.txt", calls)]);
    assert_eq!(feed.trips[0].calls[1].arrive, 8 * 3600 + 15 * 60);
}

#[test]
fn what_is_repeated_says_how() {
    let headways = "trip_id,start_time,end_time,headway_secs,exact_times\nT1,6:00:00,9:00:00,1200,1\nT1,9:00:00,18:00:00,3600,\n";
    let feed = good(&[("frequencies.txt", headways)]);
    let told: Vec<_> = feed.trips[0].headways.iter().map(|each| (each.every, each.exact)).collect();
    assert_eq!(told, [(1200, true), (3600, false)]);
}

#[test]
fn a_mark_at_the_beginning_and_lines_of_windows_change_nothing() {
    let marked = format!("\u{feff}{}", CALENDAR.replace('\n', "\r\n"));
    assert_eq!(good(&[("calendar.txt", &marked)]), good(&[]));
}

#[test]
fn who_publishes_it_is_kept() {
    let info = "feed_publisher_name,feed_publisher_url,feed_lang,feed_version\n县交通运输局（演示）,http://a.cn,zh,2026冬\n";
    let (feed, _) = with(&[("feed_info.txt", info)]);
    let info = feed.expect("a feed").info;
    assert_eq!((info.publisher.as_str(), info.version.as_str()), ("县交通运输局（演示）", "2026冬"));
}
