//! A timetable of buses from outside (GTFS Schedule: a zip of tables) as plain data, with a validator's report.
//!
//! Bytes in, plain data out: no product, no database, no clock. The report names file, line and field of each fault in
//! a sentence that whoever keeps the file can act on, and goes on after the first one. Invariants: a feed with an error
//! is none; what a feed names is in it; no trip's time goes back; nothing is read beyond the bounds below.

mod calendar;
mod places;
mod report;
mod table;
mod trips;
mod unpack;
mod values;
mod words;

pub use report::{Fault, Report, Severity};

use jiff::civil::Date;
use std::collections::BTreeMap;

/// Largest zip that is read, in bytes.
pub const MOST_BYTES: usize = 8 * 1024 * 1024;
/// Most files in it.
pub const MOST_FILES: usize = 64;
/// What all its files unpack to at most, in bytes.
pub const MOST_UNPACKED: u64 = 48 * 1024 * 1024;
/// Most rows of a table; of the table of calls there may be ten times as many.
pub const MOST_ROWS: usize = 50_000;
/// Most runs, those that a headway repeats counted one by one.
pub const MOST_RUNS: u64 = 100_000;
/// Longest cell, in characters.
pub const LONGEST_CELL: usize = 200;
/// No time lies later than so many seconds after the beginning of its day.
pub const LATEST: u32 = 72 * 3600;

/// A whole timetable.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Feed {
    /// Who runs the buses.
    pub agencies: Vec<Agency>,
    /// Who publishes the tables, as far as they say so.
    pub info: Info,
    /// Where buses stop.
    pub stops: Vec<Stop>,
    /// The lines.
    pub routes: Vec<Route>,
    /// On which days something runs.
    pub services: Vec<Service>,
    /// The runs.
    pub trips: Vec<Trip>,
}

/// Who runs buses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Agency {
    /// Its name.
    pub name: String,
    /// Its telephone; empty when it gives none.
    pub phone: String,
}

/// Who publishes a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Info {
    /// The publisher's name; empty when the feed does not say.
    pub publisher: String,
    /// What the publisher calls this edition.
    pub version: String,
}

/// Where buses stop.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stop {
    /// Its id in the feed.
    pub id: String,
    /// The code for people; in a county's feed the 12 digits of the division that it lies in. Empty when there is none.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Latitude and longitude, if the feed gives them.
    pub at: Option<(f64, f64)>,
    /// The station that it is a platform of.
    pub station: Option<usize>,
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Route {
    /// Its id in the feed.
    pub id: String,
    /// Its number, if it has one.
    pub short: String,
    /// Its name, if it has one.
    pub long: String,
    /// What runs there, as GTFS counts: 3 is a bus.
    pub kind: u16,
    /// Which of the agencies runs it.
    pub agency: usize,
}

/// On which days something runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Service {
    /// Its id in the feed.
    pub id: String,
    /// Monday to Sunday.
    pub weekdays: [bool; 7],
    /// The dates between which the weekdays hold, both included; none when it runs on added days alone.
    pub dates: Option<(Date, Date)>,
    /// Other days: true is added, false is taken away.
    pub other: BTreeMap<Date, bool>,
}

impl Service {
    /// Whether it runs on the day.
    pub fn runs_on(&self, day: Date) -> bool {
        let weekday = usize::from(day.weekday().to_monday_zero_offset().unsigned_abs());
        let regular = self.dates.is_some_and(|(from, until)| (from..=until).contains(&day));
        self.other.get(&day).copied().unwrap_or(regular && self.weekdays[weekday])
    }

    /// The last day on which it may run.
    pub fn last_day(&self) -> Option<Date> {
        let added = self.other.iter().filter(|(_, added)| **added).map(|(day, _)| *day);
        added.chain(self.dates.map(|(_, until)| until)).max()
    }
}

/// A run of a line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trip {
    /// Its id in the feed.
    pub id: String,
    /// Which line.
    pub route: usize,
    /// On which days.
    pub service: usize,
    /// Where it says that it goes; empty when it says nothing.
    pub headsign: String,
    /// Its stops in their order, two at least.
    pub calls: Vec<Call>,
    /// How it is repeated; empty for a run of its own.
    pub headways: Vec<Headway>,
}

impl Trip {
    /// How many runs it stands for.
    pub fn runs(&self) -> u64 {
        let repeated = self.headways.iter().map(|each| {
            let whole = each.until.saturating_sub(each.from).div_ceil(each.every.max(1));
            u64::from(whole)
        });
        if self.headways.is_empty() { 1 } else { repeated.sum() }
    }
}

/// A stop of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Call {
    /// Which stop.
    pub stop: usize,
    /// When it comes, in seconds of its service day.
    pub arrive: u32,
    /// When it leaves.
    pub leave: u32,
    /// Whether people may get on.
    pub on: bool,
    /// Whether people may get off.
    pub off: bool,
}

/// How a run is repeated.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headway {
    /// The first one leaves its first stop then, in seconds of its service day.
    pub from: u32,
    /// None leaves then or later.
    pub until: u32,
    /// Seconds from one to the next.
    pub every: u32,
    /// Whether the times are kept to the minute, or only the distance between them.
    pub exact: bool,
}

/// Reads a zip. `today` is the day by which a calendar has ended or not.
///
/// This is CPU work; call it off the async threads.
pub fn read(bytes: &[u8], today: Date) -> (Option<Feed>, Report) {
    let mut report = Report::default();
    match unpack::files(bytes, &mut report) {
        Some(files) => of_files(&files, today, report),
        None => (None, report),
    }
}

/// Reads the files themselves: each with its name.
pub fn read_files(files: &[(&str, &[u8])], today: Date) -> (Option<Feed>, Report) {
    let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec())).collect();
    of_files(&files, today, Report::default())
}

fn of_files(files: &BTreeMap<String, Vec<u8>>, today: Date, mut report: Report) -> (Option<Feed>, Report) {
    let agencies = places::agencies(files, &mut report);
    let info = places::info(files, &mut report);
    let stops = places::stops(files, &mut report);
    let routes = places::routes(files, &agencies, &mut report);
    let services = calendar::services(files, &mut report);
    calendar::remark_on_ends(&services, today, &mut report);
    let trips = trips::trips(files, &routes, &services, &stops, &mut report);
    let feed = Feed {
        agencies: agencies.rows,
        info,
        stops: stops.rows,
        routes: routes.rows,
        services: services.into_iter().map(|(_, service)| service).collect(),
        trips,
    };
    ((!report.is_refused()).then_some(feed), report)
}
