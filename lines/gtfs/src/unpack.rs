//! The files of a zip, within bounds: what a zip announces is not believed.

use crate::report::{Report, file};
use crate::{MOST_BYTES, MOST_FILES, MOST_UNPACKED, words};
use std::collections::BTreeMap;
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// The tables that are read.
pub(crate) const AGENCY: &str = "agency.txt";
pub(crate) const STOPS: &str = "stops.txt";
pub(crate) const ROUTES: &str = "routes.txt";
pub(crate) const TRIPS: &str = "trips.txt";
pub(crate) const CALLS: &str = "stop_times.txt";
pub(crate) const CALENDAR: &str = "calendar.txt";
pub(crate) const OTHER_DAYS: &str = "calendar_dates.txt";
pub(crate) const HEADWAYS: &str = "frequencies.txt";
pub(crate) const INFO: &str = "feed_info.txt";
const READ: [&str; 9] = [AGENCY, STOPS, ROUTES, TRIPS, CALLS, CALENDAR, OTHER_DAYS, HEADWAYS, INFO];

/// The files that are read, by name; none when it is no zip that can be read.
pub(crate) fn files(bytes: &[u8], report: &mut Report) -> Option<BTreeMap<String, Vec<u8>>> {
    if bytes.len() > MOST_BYTES {
        report.error(file(""), words::zip_too_big());
        return None;
    }
    let Ok(mut archive) = ZipArchive::new(Cursor::new(bytes)) else {
        report.error(file(""), words::NO_ZIP);
        return None;
    };
    if archive.len() > MOST_FILES {
        report.error(file(""), words::too_many_files());
        return None;
    }
    let (mut found, mut left) = (BTreeMap::new(), MOST_UNPACKED);
    for index in 0..archive.len() {
        let Ok(entry) = archive.by_index(index) else {
            report.error(file(""), words::FILE_DAMAGED);
            return None;
        };
        // A name that cannot be read is none of those that are.
        let Ok(whole) = entry.name().map(|name| name.into_owned()) else { continue };
        let name = whole.rsplit(['/', '\\']).next().unwrap_or_default();
        let Some(name) = READ.into_iter().find(|known| name.eq_ignore_ascii_case(known)) else { continue };
        let mut content = Vec::new();
        if entry.take(left + 1).read_to_end(&mut content).is_err() {
            report.error(file(name), words::FILE_DAMAGED);
            return None;
        }
        let Some(rest) = left.checked_sub(content.len() as u64) else {
            report.error(file(name), words::unpacks_too_big());
            return None;
        };
        left = rest;
        if whole != name {
            report.remark(file(name), words::in_a_folder(&whole));
        }
        if found.insert(name.to_owned(), content).is_some() {
            report.error(file(name), words::FILE_TWICE);
            return None;
        }
    }
    Some(found)
}
