//! The runs: which line on which days, where and when they stop, how they are repeated.

use crate::report::Report;
use crate::table::{Known, Row, Table};
use crate::unpack::{CALENDAR, CALLS, HEADWAYS, ROUTES, STOPS, TRIPS};
use crate::{Call, Headway, MOST_ROWS, MOST_RUNS, Route, Service, Stop, Trip, values, words};
use std::collections::{BTreeMap, HashMap};

type Files = BTreeMap<String, Vec<u8>>;

/// A call as it stands in its row: its time may be left out between others.
struct Written {
    sequence: u32,
    stop: usize,
    arrive: Option<u32>,
    leave: Option<u32>,
    on: bool,
    off: bool,
    line: u64,
}

pub(crate) fn trips(
    files: &Files,
    routes: &Known<Route>,
    services: &[(u64, Service)],
    stops: &Known<Stop>,
    report: &mut Report,
) -> Vec<Trip> {
    let days: HashMap<&str, usize> =
        services.iter().enumerate().map(|(place, (_, service))| (service.id.as_str(), place)).collect();
    let mut known = Known::new();
    let mut lines = Vec::new();
    let needed = ["route_id", "service_id", "trip_id"];
    let Some(table) = Table::need(files, TRIPS, &needed, MOST_ROWS, report) else { return Vec::new() };
    for row in table.rows() {
        let mut find = |field: &'static str, found: Option<usize>, file: &str| {
            if found.is_none() {
                report.error(row.at(field), words::unknown(row.get(field), file));
            }
            found.unwrap_or_default()
        };
        let route = find("route_id", routes.find(row.get("route_id")), ROUTES);
        let service = find("service_id", days.get(row.get("service_id")).copied(), CALENDAR);
        let (id, headsign) = (row.get("trip_id").to_owned(), row.get("trip_headsign").to_owned());
        let made = Trip { id, route, service, headsign, ..Trip::default() };
        known.put(row, "trip_id", made, report);
        lines.push(row);
    }
    put_calls(files, &mut known, stops, report);
    put_headways(files, &mut known, report);
    for (trip, row) in known.rows.iter().zip(&lines).filter(|(trip, _)| trip.calls.len() < 2) {
        report.remark(row.at("trip_id"), words::goes_nowhere(&trip.id));
    }
    known.rows.retain(|trip| trip.calls.len() >= 2);
    let runs: u64 = known.rows.iter().map(Trip::runs).sum();
    if runs > MOST_RUNS {
        report.error(crate::report::file(HEADWAYS), words::too_many_runs(runs));
    }
    if known.rows.is_empty() && !report.is_refused() {
        report.error(crate::report::file(CALLS), words::NOTHING_RUNS);
    }
    known.rows
}

fn put_calls(files: &Files, trips: &mut Known<Trip>, stops: &Known<Stop>, report: &mut Report) {
    let needed = ["trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence"];
    let Some(table) = Table::need(files, CALLS, &needed, 10 * MOST_ROWS, report) else { return };
    let mut written: BTreeMap<usize, Vec<Written>> = BTreeMap::new();
    for row in table.rows() {
        let trip = trips.find(row.get("trip_id"));
        if trip.is_none() {
            report.error(row.at("trip_id"), words::unknown(row.get("trip_id"), TRIPS));
        }
        let call = call(row, stops, report);
        if let (Some(trip), Some(call)) = (trip, call) {
            written.entry(trip).or_default().push(call);
        }
    }
    for (trip, mut calls) in written {
        calls.sort_by_key(|call| call.sequence);
        trips.rows[trip].calls = in_order(&calls, report);
    }
}

fn call(row: Row<'_>, stops: &Known<Stop>, report: &mut Report) -> Option<Written> {
    let stop = stops.find(row.get("stop_id"));
    if stop.is_none() {
        report.error(row.at("stop_id"), words::unknown(row.get("stop_id"), STOPS));
    }
    let sequence = row.read("stop_sequence", values::number, words::FORM_NUMBER, report);
    let time = |text: &str| values::time(text).map(Some);
    let arrive = row.read_or("arrival_time", None, time, words::FORM_TIME, report);
    let leave = row.read_or("departure_time", None, time, words::FORM_TIME, report);
    let kind = |field: &'static str, report: &mut Report| {
        row.read_or(field, 0, |text| values::number(text).filter(|kind| *kind < 4), words::FORM_KIND, report)
    };
    let (on, off) = (kind("pickup_type", report), kind("drop_off_type", report));
    let (arrive, leave) = (arrive?, leave?);
    if let (Some(arrive), Some(leave)) = (arrive, leave)
        && leave < arrive
    {
        report.error(row.at("departure_time"), words::LEAVES_BEFORE);
    }
    Some(Written {
        sequence: sequence?,
        stop: stop?,
        arrive: arrive.or(leave),
        leave: leave.or(arrive),
        on: on? != 1,
        off: off? != 1,
        line: row.whole().line.unwrap_or_default(),
    })
}

/// The calls of one trip in their order; times that were left out lie evenly between those around them.
fn in_order(written: &[Written], report: &mut Report) -> Vec<Call> {
    let at =
        |call: &Written, field: &'static str| crate::report::At { file: CALLS, line: Some(call.line), field };
    for two in written.windows(2).filter(|two| two[0].sequence == two[1].sequence) {
        report.error(at(&two[1], "stop_sequence"), words::SEQUENCE_TWICE);
    }
    let ends = [written.first(), written.last()];
    if let Some(end) = ends.into_iter().flatten().find(|call| call.arrive.is_none()) {
        report.error(at(end, "arrival_time"), words::END_WITHOUT_TIME);
        return Vec::new();
    }
    let mut calls: Vec<Call> = Vec::with_capacity(written.len());
    for (place, call) in written.iter().enumerate() {
        let (arrive, leave) = call.arrive.zip(call.leave).unwrap_or_else(|| {
            let between = between(written, place, calls.last().map_or(0, |before| before.leave));
            (between, between)
        });
        if let Some(before) = calls.last()
            && arrive < before.leave
        {
            report.error(at(call, "arrival_time"), words::goes_back(before.leave, arrive));
            return Vec::new();
        }
        calls.push(Call { stop: call.stop, arrive, leave, on: call.on, off: call.off });
    }
    calls
}

/// A time after `before` for the call at `place`, evenly on the way to the next one that has a time.
fn between(written: &[Written], place: usize, before: u32) -> u32 {
    let next = written[place..].iter().enumerate().find_map(|(steps, call)| Some((steps, call.arrive?)));
    let Some((steps, arrive)) = next else { return before };
    let step = arrive.saturating_sub(before) / (u32::try_from(steps).unwrap_or(u32::MAX - 1) + 1);
    before + step
}

fn put_headways(files: &Files, trips: &mut Known<Trip>, report: &mut Report) {
    let needed = ["trip_id", "start_time", "end_time", "headway_secs"];
    let Some(table) = Table::open(files, HEADWAYS, &needed, MOST_ROWS, report) else { return };
    for row in table.rows() {
        let trip = trips.find(row.get("trip_id"));
        if trip.is_none() {
            report.error(row.at("trip_id"), words::unknown(row.get("trip_id"), TRIPS));
        }
        let from = row.read("start_time", values::time, words::FORM_TIME, report);
        let until = row.read("end_time", values::time, words::FORM_TIME, report);
        // Nobody runs a bus more than once a minute.
        let every = |text: &str| values::number(text).filter(|seconds| (60..=86_400).contains(seconds));
        let every = row.read("headway_secs", every, words::FORM_HEADWAY, report);
        let exact = row.read_or("exact_times", false, values::yes_or_no, words::FORM_YES_NO, report);
        let (Some(trip), Some(from), Some(until), Some(every), Some(exact)) =
            (trip, from, until, every, exact)
        else {
            continue;
        };
        if until <= from {
            report.error(row.at("end_time"), words::ENDS_BEFORE);
            continue;
        }
        let headways = &mut trips.rows[trip].headways;
        if headways.iter().any(|other| from < other.until && other.from < until) {
            report.error(row.at("start_time"), words::HEADWAYS_OVERLAP);
            continue;
        }
        headways.push(Headway { from, until, every, exact });
    }
}
