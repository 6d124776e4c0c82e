//! Behaviour of hongwang-gtfs: a real feed, and everything that is wrong with others, each with its place.

mod days;
mod faults;
mod robustness;
mod sample;

use hongwang_gtfs::{Fault, Feed, Report, Severity, read_files};
use jiff::civil::{Date, date};

/// Monday.
pub(crate) const TODAY: Date = date(2026, 11, 23);

pub(crate) const AGENCY: &str =
    "agency_id,agency_name,agency_url,agency_timezone\nYS,演示客运,http://a.cn,Asia/Shanghai\n";
pub(crate) const STOPS: &str = "stop_id,stop_code,stop_name,stop_lat,stop_lon\nA,421124102201,叶家坊村,30.7,115.7\nB,,红山镇,30.72,115.71\nC,,县城,30.74,115.68\n";
pub(crate) const ROUTES: &str = "route_id,route_short_name,route_long_name,route_type\nR1,1路,红山—县城,3\n";
pub(crate) const TRIPS: &str = "route_id,service_id,trip_id,trip_headsign\nR1,D,T1,县城\n";
pub(crate) const CALLS: &str = "trip_id,arrival_time,departure_time,stop_id,stop_sequence\nT1,8:00:00,8:00:00,A,1\nT1,08:10:00,08:12:00,B,2\nT1,08:30:00,08:30:00,C,3\n";
pub(crate) const CALENDAR: &str = "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nD,1,1,1,1,1,0,0,20260101,20271231\n";

/// A small feed that is in order.
pub(crate) fn whole() -> Vec<(&'static str, String)> {
    [
        ("agency.txt", AGENCY),
        ("stops.txt", STOPS),
        ("routes.txt", ROUTES),
        ("trips.txt", TRIPS),
        ("stop_times.txt", CALLS),
        ("calendar.txt", CALENDAR),
    ]
    .map(|(name, text)| (name, text.to_owned()))
    .into()
}

/// The small feed with these files in the place of its own, or beside them; an empty one is left out.
pub(crate) fn with(files: &[(&'static str, &str)]) -> (Option<Feed>, Report) {
    let mut all = whole();
    for (name, text) in files {
        all.retain(|(known, _)| known != name);
        if !text.is_empty() {
            all.push((name, (*text).to_owned()));
        }
    }
    let all: Vec<_> = all.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    read_files(&all, TODAY)
}

/// The feed, which has no error.
pub(crate) fn good(files: &[(&'static str, &str)]) -> Feed {
    let (feed, report) = with(files);
    feed.unwrap_or_else(|| panic!("{:#?}", report.faults))
}

/// Severity, file, line and field of each fault.
pub(crate) fn places<'a>(report: &'a Report) -> Vec<(Severity, &'a str, Option<u64>, &'a str)> {
    let place = |fault: &'a Fault| (fault.severity, fault.file.as_str(), fault.line, fault.field.as_str());
    report.faults.iter().map(place).collect()
}
