//! On which days something runs.

use crate::report::{At, Report, file};
use crate::table::{Row, Table};
use crate::unpack::{CALENDAR, OTHER_DAYS};
use crate::{MOST_ROWS, Service, values, words};
use jiff::civil::Date;
use std::collections::{BTreeMap, HashMap};

const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Every service with the line that it stands in.
pub(crate) fn services(files: &BTreeMap<String, Vec<u8>>, report: &mut Report) -> Vec<(u64, Service)> {
    let mut found: Vec<(u64, Service)> = Vec::new();
    let mut ids: HashMap<String, usize> = HashMap::new();
    let needed: Vec<&'static str> =
        ["service_id", "start_date", "end_date"].into_iter().chain(WEEKDAYS).collect();
    let calendar = Table::open(files, CALENDAR, &needed, MOST_ROWS, report);
    for row in calendar.iter().flat_map(Table::rows) {
        let Some(service) = regular(row, report) else { continue };
        if ids.insert(service.id.clone(), found.len()).is_some() {
            report.error(row.at("service_id"), words::id_twice(&service.id));
        }
        found.push((row.whole().line.unwrap_or_default(), service));
    }
    let needed = ["service_id", "date", "exception_type"];
    let others = Table::open(files, OTHER_DAYS, &needed, MOST_ROWS, report);
    for row in others.iter().flat_map(Table::rows) {
        let Some((id, date, added)) = other_day(row, report) else { continue };
        let which = *ids.entry(id.to_owned()).or_insert_with(|| {
            let id = id.to_owned();
            found.push((0, Service { id, weekdays: [false; 7], dates: None, other: BTreeMap::new() }));
            found.len() - 1
        });
        if found[which].1.other.insert(date, added).is_some() {
            report.error(row.at("date"), words::day_twice(date));
        }
    }
    let is_there = |table: &Option<Table<'_>>| table.as_ref().is_some_and(|table| !table.is_empty());
    if !is_there(&calendar) && !is_there(&others) {
        report.error(file(CALENDAR), words::NO_CALENDAR);
    }
    found
}

fn regular(row: Row<'_>, report: &mut Report) -> Option<Service> {
    let id = row.get("service_id").to_owned();
    if id.is_empty() {
        report.error(row.at("service_id"), words::EMPTY);
    }
    let weekdays = WEEKDAYS.map(|day| row.read(day, values::yes_or_no, words::FORM_YES_NO, report));
    let from = row.read("start_date", values::date, words::FORM_DATE, report);
    let until = row.read("end_date", values::date, words::FORM_DATE, report);
    let dates = (from?, until?);
    if dates.0 > dates.1 {
        report.error(row.at("end_date"), words::ENDS_BEFORE);
    }
    let weekdays = weekdays.map(|day| day == Some(true));
    if weekdays == [false; 7] {
        report.remark(row.whole(), words::NEVER_RUNS);
    }
    Some(Service { id, weekdays, dates: Some(dates), other: BTreeMap::new() })
}

fn other_day<'a>(row: Row<'a>, report: &mut Report) -> Option<(&'a str, Date, bool)> {
    let id = row.get("service_id");
    if id.is_empty() {
        report.error(row.at("service_id"), words::EMPTY);
    }
    let kind = |text: &str| match text {
        "1" => Some(true),
        "2" => Some(false),
        _ => None,
    };
    let date = row.read("date", values::date, words::FORM_DATE, report);
    let added = row.read("exception_type", kind, words::FORM_EXCEPTION, report);
    Some((id, date?, added?))
}

/// Says which services have ended, and when everything has.
pub(crate) fn remark_on_ends(services: &[(u64, Service)], today: Date, report: &mut Report) {
    let ends = services.iter().filter_map(|(line, service)| Some((*line, service.last_day()?)));
    let last = ends.clone().map(|(_, day)| day).max();
    if let Some(last) = last.filter(|last| *last < today) {
        report.remark(file(CALENDAR), words::all_ended(last));
        return;
    }
    for (line, day) in ends.filter(|(line, day)| *line > 0 && *day < today) {
        let at = At { file: CALENDAR, line: Some(line), field: "end_date" };
        report.remark(at, words::ended(day));
    }
}
