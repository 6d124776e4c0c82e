//! From what was handed in to a batch: a feed with the divisions of its stops, a sheet of trains; and how each differs from
//! what is on the screens.

use super::What;
use super::batch::{self, Made, State, Who};
use super::timetable::{Route, Timetable, Way};
use super::trains::{self, About, Train, Trains, Wrong};
use crate::words::transport as words;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_documents::sheet;
use hongwang_feature::{Place, Reply, organisations};
use hongwang_gtfs::{Feed, Report};
use hongwang_store::{Result, StoreError, Tx};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::result::Result as StdResult;
use tokio::task::spawn_blocking;

/// What a source gave: a feed that can be used, or none, and what is to be said of it.
#[derive(Debug)]
pub(crate) struct Fetched {
    pub(crate) feed: Option<Feed>,
    pub(crate) report: Report,
}

/// Reads a zip on a thread of its own.
pub(crate) async fn read_feed(bytes: Vec<u8>, now: Millis) -> Fetched {
    let today = now.beijing().date();
    let read = spawn_blocking(move || hongwang_gtfs::read(&bytes, today)).await;
    // A reader that fell over has said nothing; its report then is empty, and there is no feed.
    let (feed, report) = read.unwrap_or_default();
    Fetched { feed, report }
}

/// The parts of the timetable of a feed: each stop with its division, by its code, by the county's word, or by a name
/// that only one division of the county has. It is much to do: on a thread of its own, and before anything is written.
pub(crate) async fn parts(place: &Place, feed: Feed) -> Reply<Vec<Value>> {
    let (county, mut tx) = (&place.org, place.db.read().await?);
    let said = batch::places(&mut tx, county).await?;
    let mut names: HashMap<String, Option<String>> = HashMap::new();
    let mut codes = BTreeSet::new();
    for org in organisations::list(&mut tx, &Scope(county.clone())).await? {
        let code = org.path.code().to_owned();
        codes.insert(code.clone());
        names.entry(org.short.clone()).and_modify(|known| *known = None).or_insert(Some(code));
    }
    drop(tx);
    let made = spawn_blocking(move || {
        let whole = Timetable::of(&feed, |stop| {
            let own = Some(stop.code.clone()).filter(|code| codes.contains(code));
            said.get(&stop.id).cloned().or(own).or_else(|| names.get(&stop.name).cloned().flatten())
        });
        whole.parts()
    });
    Ok(made.await.map_err(|error| StoreError::corrupt("timetable", error))?)
}

/// Lets what a source gave wait for somebody, if it is anything new.
pub(crate) async fn take_fetched(
    tx: &mut Tx,
    place: &Place,
    parts: Vec<Value>,
    report: Report,
    now: Millis,
) -> Result<()> {
    let (name, state) = (words::FETCHED.to_owned(), State::Waiting);
    let made = Made { what: What::Bus, parts, report, name, state, also: Vec::new() };
    let who = Who { account: None, name: words::CLOCKWORK.to_owned() };
    batch::put(tx, &place.org, made, &who, now).await?;
    Ok(())
}

/// Reads a sheet of trains on a thread of its own.
///
/// # Errors
/// What is wrong with which lines; one without a line when it is no sheet.
pub(crate) async fn read_trains(bytes: Vec<u8>, about: About) -> StdResult<Trains, Vec<Wrong>> {
    let whole = |why: String| vec![Wrong { line: 0, head: "", why }];
    let read = spawn_blocking(move || sheet::rows(&bytes)).await;
    let rows = read.map_err(|error| whole(error.to_string()))?.map_err(|error| whole(error.to_string()))?;
    Ok(Trains { about, rows: trains::read(&rows)? })
}

/// What differs between what is on the screens and what was handed in, a line each.
pub(crate) async fn differences(
    tx: &mut Tx,
    county: &OrgPath,
    what: What,
    current: Option<i64>,
    number: i64,
) -> Reply<Vec<String>> {
    let new = batch::parts(tx, county, what, number).await?;
    let old = match current {
        Some(current) => batch::parts(tx, county, what, current).await?,
        None => Vec::new(),
    };
    Ok(match what {
        What::Bus => {
            let whole = |parts| Timetable::of_parts(parts).unwrap_or_default();
            of_buses(&whole(old), &whole(new))
        }
        What::Train => {
            let rows = |parts| Trains::of_parts(parts).map(|trains| trains.rows).unwrap_or_default();
            of_trains(rows(old), rows(new))
        }
    })
}

/// Where and when a bus stops, and on which weekdays.
type Seen<'t> = (Vec<(&'t str, u16)>, [bool; 7]);

/// What people notice of a line.
fn calls<'t>(whole: &'t Timetable, route: &'t Route) -> BTreeSet<Seen<'t>> {
    let of_way = |way: &'t Way| {
        way.runs.iter().map(|run| {
            let minutes = way.paces[run.pace].iter().map(|(_, leave)| run.start.saturating_add(*leave));
            let stops = way.stops.iter().map(|(stop, ..)| whole.stops[*stop].name.as_str());
            (stops.zip(minutes).collect(), whole.head.services[run.service].weekdays)
        })
    };
    route.ways.iter().flat_map(of_way).collect()
}

fn of_buses(old: &Timetable, new: &Timetable) -> Vec<String> {
    let by_id = |whole: &'_ Timetable| -> BTreeMap<String, usize> {
        whole.routes.iter().enumerate().map(|(place, route)| (route.id.clone(), place)).collect()
    };
    let runs = |route: &Route| route.ways.iter().map(|way| way.runs.len()).sum::<usize>();
    let (before, after) = (by_id(old), by_id(new));
    let mut lines = Vec::new();
    for (id, place) in &after {
        let route = &new.routes[*place];
        match before.get(id).map(|place| &old.routes[*place]) {
            None => lines.push(words::route_new(&route.name(), runs(route))),
            Some(was) if was.name() != route.name() || calls(old, was) != calls(new, route) => {
                lines.push(words::route_changed(&route.name(), runs(was), runs(route)));
            }
            Some(_) => {}
        }
    }
    let gone = before.iter().filter(|(id, _)| !after.contains_key(*id));
    lines.extend(gone.map(|(_, place)| words::route_gone(&old.routes[*place].name())));
    let places = |whole: &'_ Timetable| -> BTreeMap<String, Option<String>> {
        whole.stops.iter().map(|stop| (stop.name.clone(), stop.place.clone())).collect()
    };
    let (before, after) = (places(old), places(new));
    for (name, place) in after {
        match before.get(&name) {
            None if !before.is_empty() => lines.push(words::stop_new(&name)),
            Some(was) if *was != place => lines.push(words::stop_moved(&name)),
            _ => {}
        }
    }
    if lines.is_empty() && old != new {
        lines.push(words::DAYS_CHANGED.to_owned());
    }
    lines
}

fn of_trains(old: Vec<Train>, new: Vec<Train>) -> Vec<String> {
    let (old, new): (BTreeSet<Train>, BTreeSet<Train>) =
        (old.into_iter().collect(), new.into_iter().collect());
    let mut lines: Vec<String> = new.difference(&old).map(words::train_new).collect();
    lines.extend(old.difference(&new).map(words::train_gone));
    lines
}
