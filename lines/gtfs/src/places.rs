//! Who runs buses, where they stop, and the lines.

use crate::report::Report;
use crate::table::{Known, Row, Table};
use crate::unpack::{AGENCY, INFO, ROUTES, STOPS};
use crate::{Agency, Info, MOST_ROWS, Route, Stop, values, words};
use std::collections::{BTreeMap, HashMap};

type Files = BTreeMap<String, Vec<u8>>;

/// Names of the one time zone that a county of China has.
const BEIJING: [&str; 5] = ["Asia/Shanghai", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "PRC"];

pub(crate) fn agencies(files: &Files, report: &mut Report) -> Known<Agency> {
    let mut known = Known::new();
    let needed = ["agency_name", "agency_timezone"];
    let Some(table) = Table::need(files, AGENCY, &needed, MOST_ROWS, report) else { return known };
    let single = table.rows().count() == 1;
    for row in table.rows() {
        if row.get("agency_name").is_empty() {
            report.error(row.at("agency_name"), words::EMPTY);
        }
        let zone = row.get("agency_timezone");
        if !BEIJING.contains(&zone) {
            report.remark(row.at("agency_timezone"), words::other_zone(zone));
        }
        let made =
            Agency { name: row.get("agency_name").to_owned(), phone: row.get("agency_phone").to_owned() };
        // Only where there are several must they be told apart.
        if single && row.get("agency_id").is_empty() {
            known.rows.push(made);
        } else {
            known.put(row, "agency_id", made, report);
        }
    }
    known
}

pub(crate) fn info(files: &Files, report: &mut Report) -> Info {
    let table = Table::open(files, INFO, &["feed_publisher_name"], MOST_ROWS, report);
    let first = table.as_ref().and_then(|table| table.rows().next());
    first.map_or_else(Info::default, |row| Info {
        publisher: row.get("feed_publisher_name").to_owned(),
        version: row.get("feed_version").to_owned(),
    })
}

pub(crate) fn stops(files: &Files, report: &mut Report) -> Known<Stop> {
    let mut known = Known::new();
    let Some(table) = Table::need(files, STOPS, &["stop_id", "stop_name"], MOST_ROWS, report) else {
        return known;
    };
    let mut stations = HashMap::new();
    let mut without = Vec::new();
    for row in table.rows() {
        let kind = row.read_or("location_type", 0, values::number, words::FORM_NUMBER, report);
        // Doors and ways inside of stations are nothing that a bus stops at.
        if kind.is_some_and(|kind| kind > 1) {
            continue;
        }
        if row.get("stop_name").is_empty() {
            report.error(row.at("stop_name"), words::EMPTY);
        }
        if !row.get("parent_station").is_empty() {
            stations.insert(known.rows.len(), (row.get("parent_station"), row.at("parent_station")));
        }
        let at = position(row, report);
        if at.is_none() {
            without.push(row);
        }
        let text = |field: &str| row.get(field).to_owned();
        let made =
            Stop { id: text("stop_id"), code: text("stop_code"), name: text("stop_name"), at, station: None };
        known.put(row, "stop_id", made, report);
    }
    if let Some(first) = without.first() {
        report.remark(first.at("stop_lat"), words::without_position(without.len()));
    }
    for (stop, (station, at)) in stations {
        match known.find(station) {
            Some(station) => known.rows[stop].station = Some(station),
            None => report.error(at, words::unknown(station, STOPS)),
        }
    }
    known
}

fn position(row: Row<'_>, report: &mut Report) -> Option<(f64, f64)> {
    if row.get("stop_lat").is_empty() && row.get("stop_lon").is_empty() {
        return None;
    }
    let latitude = row.read("stop_lat", |text| values::degrees(text, 90.0), words::FORM_LATITUDE, report)?;
    let longitude =
        row.read("stop_lon", |text| values::degrees(text, 180.0), words::FORM_LONGITUDE, report)?;
    if latitude == 0.0 && longitude == 0.0 {
        report.remark(row.at("stop_lat"), words::AT_ZERO);
        return None;
    }
    Some((latitude, longitude))
}

pub(crate) fn routes(files: &Files, agencies: &Known<Agency>, report: &mut Report) -> Known<Route> {
    let mut known = Known::new();
    let Some(table) = Table::need(files, ROUTES, &["route_id", "route_type"], MOST_ROWS, report) else {
        return known;
    };
    for row in table.rows() {
        let text = |field: &str| row.get(field).to_owned();
        let (short, long) = (text("route_short_name"), text("route_long_name"));
        if short.is_empty() && long.is_empty() {
            report.error(row.at("route_long_name"), words::NO_NAME);
        }
        let kind = |text: &str| values::number(text).and_then(|number| u16::try_from(number).ok());
        let kind = row.read("route_type", kind, words::FORM_NUMBER, report);
        let agency = agency(row, agencies, report);
        let made = Route { id: text("route_id"), short, long, kind: kind.unwrap_or(3), agency };
        known.put(row, "route_id", made, report);
    }
    known
}

/// Which agency a line belongs to; it may be left out where there is one.
fn agency(row: Row<'_>, agencies: &Known<Agency>, report: &mut Report) -> usize {
    let id = row.get("agency_id");
    if id.is_empty() && agencies.rows.len() <= 1 {
        return 0;
    }
    agencies.find(id).unwrap_or_else(|| {
        // That there are no agencies at all was said already.
        if !agencies.rows.is_empty() {
            report.error(row.at("agency_id"), words::unknown(id, AGENCY));
        }
        0
    })
}
