//! The example feed of the specification, as it is.

use hongwang_gtfs::{Headway, Severity, read};
use jiff::civil::date;

const SAMPLE: &[u8] = include_bytes!("../data/sample-feed-1.zip");

#[test]
fn the_example_of_the_specification_is_read_whole() {
    let (feed, report) = read(SAMPLE, date(2008, 1, 1));
    let feed = feed.unwrap_or_else(|| panic!("{:#?}", report.faults));
    let counts = (feed.stops.len(), feed.routes.len(), feed.services.len(), feed.trips.len());
    assert_eq!(counts, (9, 5, 2, 11));
    assert_eq!(feed.trips.iter().map(|trip| trip.calls.len()).sum::<usize>(), 28);
    let city = feed.trips.iter().find(|trip| trip.id == "CITY1").expect("it is there");
    assert_eq!(city.headways[0], Headway { from: 6 * 3600, until: 8 * 3600 - 1, every: 1800, exact: false });
    assert_eq!(city.headways.len(), 5);
    let second = city.calls[1];
    assert_eq!((feed.stops[second.stop].id.as_str(), second.arrive, second.leave), ("NANAA", 21_900, 22_020));
    assert_eq!(feed.stops[1].at, Some((36.868_446, -116.784_582)));
}

#[test]
fn its_exception_and_its_end_hold() {
    let (feed, _) = read(SAMPLE, date(2008, 1, 1));
    let services = feed.expect("a feed").services;
    let [full, weekend] = &services[..] else { panic!("{services:?}") };
    assert!(full.runs_on(date(2007, 6, 3)) && !full.runs_on(date(2007, 6, 4)), "a Monday was taken away");
    assert!(full.runs_on(date(2010, 12, 31)) && !full.runs_on(date(2011, 1, 1)));
    assert!(weekend.runs_on(date(2008, 1, 5)) && !weekend.runs_on(date(2008, 1, 4)));
}

#[test]
fn what_is_to_be_said_of_it_is_said_and_none_of_it_is_an_error() {
    let (feed, report) = read(SAMPLE, date(2026, 11, 23));
    assert!(feed.is_some());
    assert_eq!(report.errors, 0, "{:#?}", report.faults);
    let said = |words: &str| {
        report.faults.iter().find(|fault| fault.what.contains(words)).unwrap_or_else(|| panic!("{words}"))
    };
    let zone = said("America/Los_Angeles");
    assert_eq!((zone.severity, zone.file.as_str(), zone.line), (Severity::Remark, "agency.txt", Some(2)));
    assert_eq!(said("已经过期").file, "calendar.txt");
    assert_eq!(said("只有 5 格").line, Some(17), "a row that ends early");
}
