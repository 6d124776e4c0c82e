//! What must hold for a timetable read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_gtfs::{Feed, LATEST, Severity, read, read_files};
use jiff::civil::date;

/// Reads bytes as a zip.
pub fn feed(data: &[u8]) {
    let (feed, report) = read(data, date(2026, 11, 23));
    assert_eq!(feed.is_none(), report.is_refused());
    let errors = report.faults.iter().filter(|fault| fault.severity == Severity::Error).count();
    assert!(errors <= report.errors && report.faults.iter().all(|fault| !fault.what.is_empty()));
    feed.iter().for_each(holds);
}

/// Reads bytes as the tables themselves, parted by zeros.
pub fn tables(data: &[u8]) {
    const NAMES: [&str; 8] = [
        "agency.txt",
        "stops.txt",
        "routes.txt",
        "trips.txt",
        "stop_times.txt",
        "calendar.txt",
        "calendar_dates.txt",
        "frequencies.txt",
    ];
    let parts: Vec<(&str, &[u8])> = NAMES.into_iter().zip(data.split(|byte| *byte == 0)).collect();
    let (feed, _) = read_files(&parts, date(2026, 11, 23));
    feed.iter().for_each(holds);
}

fn holds(feed: &Feed) {
    assert!(!feed.trips.is_empty());
    for trip in &feed.trips {
        assert!(trip.route < feed.routes.len() && trip.service < feed.services.len());
        assert!(trip.calls.len() >= 2 && trip.calls.iter().all(|call| call.stop < feed.stops.len()));
        assert!(trip.calls.iter().all(|call| call.arrive <= call.leave && call.leave <= LATEST));
        assert!(trip.calls.windows(2).all(|two| two[0].leave <= two[1].arrive));
        assert!(trip.headways.iter().all(|each| each.from < each.until && each.every >= 60));
    }
    for route in &feed.routes {
        assert!(route.agency < feed.agencies.len());
    }
    for stop in &feed.stops {
        assert!(stop.station.is_none_or(|station| station < feed.stops.len()));
    }
}
