//! The county's timetable as villages keep it: small, and whole. Made from a feed in GTFS; cut into parts for the records
//! that travel, and put together again.
//!
//! Invariants: what a timetable names is in it (one that was put together of parts is checked); the same content has
//! the same parts, so a version is the mark of its parts; platforms of one station, and stops of one name at one place,
//! are one stop.

use super::days::Day;
use hongwang_gtfs::{Call, Feed, Headway};
use hongwang_replica::BlobHash;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Stops in a part, so that none is long.
const STOPS_A_PART: usize = 500;
/// Numbers that the runs of a line take in a part, some five bytes each.
const NUMBERS_A_PART: usize = 12_000;
/// Stops of one name as near as this (in degrees, about a kilometre) are one.
const NEAR: f64 = 0.01;

/// A whole timetable.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Timetable {
    pub(crate) head: Head,
    pub(crate) stops: Vec<Stop>,
    pub(crate) routes: Vec<Route>,
}

/// What holds for all of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Head {
    /// Who publishes it.
    pub(crate) publisher: String,
    /// Who runs the buses, with a telephone or none.
    pub(crate) agencies: Vec<(String, String)>,
    pub(crate) services: Vec<Service>,
}

/// Where buses stop.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Stop {
    /// Its id in the feed.
    pub(crate) id: String,
    pub(crate) name: String,
    /// The 12-digit code of the division that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) place: Option<String>,
}

/// On which days something runs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Service {
    /// Monday to Sunday.
    pub(crate) weekdays: [bool; 7],
    /// Between which days the weekdays hold.
    pub(crate) dates: Option<(Day, Day)>,
    /// Other days: true is added, false is taken away.
    pub(crate) other: BTreeMap<Day, bool>,
}

/// A line as people know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Route {
    /// Its id in the feed.
    pub(crate) id: String,
    pub(crate) short: String,
    pub(crate) long: String,
    pub(crate) agency: usize,
    pub(crate) ways: Vec<Way>,
}

/// One way along a line: the same stops in the same order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Way {
    /// Where it goes.
    pub(crate) to: String,
    /// Each stop, whether one may get on there, and off.
    pub(crate) stops: Vec<(usize, bool, bool)>,
    /// How long it takes: minutes from the start to coming and to leaving, a stop each.
    pub(crate) paces: Vec<Vec<(u16, u16)>>,
    /// By their start.
    pub(crate) runs: Vec<Run>,
}

/// One bus on its way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The minute of its service day at which it leaves its first stop.
    pub(crate) start: u16,
    pub(crate) service: usize,
    pub(crate) pace: usize,
    /// Where only the distance between buses is kept: so many minutes. 0 where the time is.
    pub(crate) about: u16,
}

/// What a record carries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Part {
    Head(Head),
    Stops(Vec<Stop>),
    /// Runs of a line; those of a long one come in several parts.
    Route(Route),
}

impl Service {
    pub(crate) fn runs_on(&self, day: Day) -> bool {
        let regular = self.dates.is_some_and(|(from, until)| (from..=until).contains(&day));
        self.other.get(&day).copied().unwrap_or(regular && self.weekdays[day.weekday()])
    }

    fn last(&self) -> Option<Day> {
        let added = self.other.iter().filter(|(_, added)| **added).map(|(day, _)| *day);
        added.chain(self.dates.map(|(_, until)| until)).max()
    }
}

impl Route {
    /// `城乡公交 红山镇—乌云山`
    pub(crate) fn name(&self) -> String {
        format!("{} {}", self.short, self.long).trim().to_owned()
    }

    /// By what pages name it.
    pub(crate) fn key(&self) -> String {
        key(&self.id)
    }
}

impl Stop {
    /// By what pages name it.
    pub(crate) fn key(&self) -> String {
        key(&self.id)
    }
}

/// A short word for an address: the ids of a feed are any text.
fn key(id: &str) -> String {
    BlobHash::of(id.as_bytes()).to_string()[..12].to_owned()
}

impl Timetable {
    /// The last day that it knows of.
    pub(crate) fn last(&self) -> Option<Day> {
        self.head.services.iter().filter_map(Service::last).max()
    }

    /// Which services run. After the last day of all its weekday in the last week stands for it: the last good timetable
    /// is better than none, and whoever shows it says that it may have changed.
    pub(crate) fn running(&self, day: Day) -> Vec<bool> {
        let last = self.last().unwrap_or(day);
        let weeks =
            (day.0.saturating_sub(last.0)).max(0).div_euclid(7) + i32::from((day.0 - last.0).max(0) % 7 > 0);
        self.head.services.iter().map(|service| service.runs_on(day.plus(-7 * weeks))).collect()
    }

    /// Of a feed. `place` names the division of a stop, where its code does not.
    pub(crate) fn of(feed: &Feed, place: impl Fn(&hongwang_gtfs::Stop) -> Option<String>) -> Self {
        let (stops, which) = merged(feed, place);
        let services = feed.services.iter().map(|service| Service {
            weekdays: service.weekdays,
            dates: service.dates.map(|(from, until)| (Day::of(from), Day::of(until))),
            other: service.other.iter().map(|(day, added)| (Day::of(*day), *added)).collect(),
        });
        let head = Head {
            publisher: feed.info.publisher.clone(),
            agencies: feed.agencies.iter().map(|each| (each.name.clone(), each.phone.clone())).collect(),
            services: services.collect(),
        };
        let mut routes: Vec<Route> = feed
            .routes
            .iter()
            .map(|route| Route {
                id: route.id.clone(),
                short: route.short.clone(),
                long: route.long.clone(),
                agency: route.agency,
                ways: Vec::new(),
            })
            .collect();
        for trip in &feed.trips {
            let stops: Vec<_> = trip.calls.iter().map(|call| (which[call.stop], call.on, call.off)).collect();
            let last = trip.calls.last().map_or("", |call| feed.stops[call.stop].name.as_str());
            let to = if trip.headsign.is_empty() { last } else { &trip.headsign };
            let ways = &mut routes[trip.route].ways;
            let known = ways.iter().position(|way| way.to == to && way.stops == stops).unwrap_or_else(|| {
                ways.push(Way { to: to.to_owned(), stops, ..Way::default() });
                ways.len() - 1
            });
            put_runs(&mut ways[known], trip.service, &trip.calls, &trip.headways);
        }
        routes.retain(|route| !route.ways.is_empty());
        for way in routes.iter_mut().flat_map(|route| &mut route.ways) {
            let (mut runs, paces) = (std::mem::take(&mut way.runs), std::mem::take(&mut way.paces));
            runs.sort_unstable();
            runs.dedup();
            put_all(way, &runs, &paces);
        }
        Self { head, stops, routes }
    }

    /// The bodies of the records that carry it.
    pub(crate) fn parts(&self) -> Vec<serde_json::Value> {
        let mut parts = vec![Part::Head(self.head.clone())];
        parts.extend(self.stops.chunks(STOPS_A_PART).map(|stops| Part::Stops(stops.to_vec())));
        for route in &self.routes {
            parts.extend(cut(route).into_iter().map(Part::Route));
        }
        parts.iter().map(|part| serde_json::to_value(part).expect("plain data")).collect()
    }

    /// Puts the parts together; none when they are no whole timetable.
    pub(crate) fn of_parts(parts: Vec<serde_json::Value>) -> Option<Self> {
        let mut whole = Self::default();
        for part in parts {
            match serde_json::from_value(part).ok()? {
                Part::Head(head) => whole.head = head,
                Part::Stops(stops) => whole.stops.extend(stops),
                Part::Route(more) => match whole.routes.last_mut().filter(|route| route.id == more.id) {
                    Some(route) => route.ways.extend(more.ways),
                    None => whole.routes.push(more),
                },
            }
        }
        for route in &mut whole.routes {
            route.ways = joined(std::mem::take(&mut route.ways));
        }
        whole.holds().then_some(whole)
    }

    /// Whether everything that it names is in it, and no bus comes before it left.
    fn holds(&self) -> bool {
        let way_holds = |way: &Way| {
            let stops = way.stops.iter().all(|(stop, ..)| *stop < self.stops.len());
            let pace_holds = |pace: &Vec<(u16, u16)>| {
                let order = pace.iter().flat_map(|(arrive, leave)| [arrive, leave]);
                pace.len() == way.stops.len() && order.is_sorted()
            };
            let run_holds = |run: &Run| run.service < self.head.services.len() && run.pace < way.paces.len();
            way.stops.len() >= 2
                && stops
                && way.paces.iter().all(pace_holds)
                && way.runs.iter().all(run_holds)
        };
        self.routes.iter().all(|route| route.ways.iter().all(way_holds))
    }
}

/// The stops that people know, and which of them each stop of the feed is.
fn merged(feed: &Feed, place: impl Fn(&hongwang_gtfs::Stop) -> Option<String>) -> (Vec<Stop>, Vec<usize>) {
    let mut stops = Vec::new();
    // By name and division: which stops, and where.
    type Same = Vec<(usize, Option<(f64, f64)>)>;
    let mut known: HashMap<(&str, Option<String>), Same> = HashMap::new();
    let mut which = Vec::with_capacity(feed.stops.len());
    for each in &feed.stops {
        let station = each.station.map_or(each, |station| &feed.stops[station]);
        let own = place(station).or_else(|| place(each));
        let same = known.entry((station.name.as_str(), own.clone())).or_default();
        let near = |at: &Option<(f64, f64)>| match (at, station.at) {
            (Some(a), Some(b)) => (a.0 - b.0).abs() < NEAR && (a.1 - b.1).abs() < NEAR,
            // Without positions a common division makes them one.
            _ => own.is_some(),
        };
        let found = same.iter().find(|(stop, at)| {
            let stop: &Stop = &stops[*stop];
            stop.id == station.id || near(at)
        });
        let found = found.map(|(stop, _)| *stop);
        let stop = found.unwrap_or_else(|| {
            same.push((stops.len(), station.at));
            stops.push(Stop { id: station.id.clone(), name: station.name.clone(), place: own });
            stops.len() - 1
        });
        which.push(stop);
    }
    (stops, which)
}

fn put_runs(way: &mut Way, service: usize, calls: &[Call], headways: &[Headway]) {
    let Some(start) = calls.first().map(|call| call.leave) else { return };
    let minutes = |seconds: u32| u16::try_from(seconds / 60).unwrap_or(u16::MAX);
    // Coming and leaving are rounded as clock times, as people read them; the first stop is where it leaves.
    let since = |seconds: u32| minutes(seconds).saturating_sub(minutes(start));
    let pace: Vec<_> = calls.iter().map(|call| (since(call.arrive), since(call.leave))).collect();
    let pace = way.paces.iter().position(|known| *known == pace).unwrap_or_else(|| {
        way.paces.push(pace);
        way.paces.len() - 1
    });
    if headways.is_empty() {
        way.runs.push(Run { start: minutes(start), service, pace, about: 0 });
    }
    for headway in headways {
        let about = if headway.exact { 0 } else { minutes(headway.every).max(1) };
        let starts = (headway.from..headway.until).step_by(headway.every.max(60) as usize);
        way.runs.extend(starts.map(|start| Run { start: minutes(start), service, pace, about }));
    }
}

/// A line in pieces of some runs each, with the paces of these runs.
fn cut(route: &Route) -> Vec<Route> {
    let empty = || Route { ways: Vec::new(), ..route.clone() };
    let (mut pieces, mut left) = (vec![empty()], NUMBERS_A_PART);
    for way in &route.ways {
        // As if each run had a pace of its own.
        let a_run = 4 + 2 * way.stops.len();
        for runs in way.runs.chunks((NUMBERS_A_PART / a_run).max(1)) {
            let needed = runs.len() * a_run;
            if needed > left {
                pieces.push(empty());
                left = NUMBERS_A_PART;
            }
            left = left.saturating_sub(needed);
            let mut piece = Way { paces: Vec::new(), runs: Vec::new(), ..way.clone() };
            put_all(&mut piece, runs, &way.paces);
            if let Some(last) = pieces.last_mut() {
                last.ways.push(piece);
            }
        }
    }
    pieces.retain(|piece| !piece.ways.is_empty());
    pieces
}

/// Ways that were cut, whole again.
fn joined(ways: Vec<Way>) -> Vec<Way> {
    let mut whole: Vec<Way> = Vec::new();
    for way in ways {
        match whole.last_mut().filter(|last| last.to == way.to && last.stops == way.stops) {
            Some(last) => put_all(last, &way.runs, &way.paces),
            None => whole.push(way),
        }
    }
    whole
}

/// Puts runs behind those of a way. Paces are numbered in the order in which runs come to need them.
fn put_all(way: &mut Way, runs: &[Run], paces: &[Vec<(u16, u16)>]) {
    let mut known: HashMap<usize, usize> = HashMap::new();
    for run in runs {
        let Some(wanted) = paces.get(run.pace) else {
            // It names nothing, and so does what comes of it.
            way.runs.push(Run { pace: usize::MAX, ..*run });
            continue;
        };
        let pace = *known.entry(run.pace).or_insert_with(|| {
            way.paces.iter().position(|pace| pace == wanted).unwrap_or_else(|| {
                way.paces.push(wanted.clone());
                way.paces.len() - 1
            })
        });
        way.runs.push(Run { pace, ..*run });
    }
}

/// The mark of these parts.
pub(crate) fn version(parts: &[serde_json::Value]) -> String {
    let text = serde_json::to_vec(parts).expect("plain data");
    BlobHash::of(&text).to_string()[..16].to_owned()
}
