//! What leaves from where: the next buses of some stops, and a whole day of a line. Plain functions of timetable and
//! minute.

use super::days::{AHEAD, Day, Minute};
use super::timetable::{Route, Timetable, Way};
use std::collections::BTreeSet;

/// A bus that leaves a stop.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Departure<'t> {
    pub(crate) at: Minute,
    pub(crate) stop: usize,
    pub(crate) route: &'t Route,
    pub(crate) way: &'t Way,
    /// 0, or how many minutes lie between buses of which only that is known.
    pub(crate) about: u16,
}

/// What leaves `stops` of a way on a service day, when these services run; each bus once, at the first of the stops.
fn of_way<'t>(
    running: &[bool],
    route: &'t Route,
    way: &'t Way,
    stops: &[usize],
    day: Day,
) -> impl Iterator<Item = Departure<'t>> {
    let calls = way.stops.iter().take(way.stops.len().saturating_sub(1));
    let place =
        calls.enumerate().find(|(_, (stop, on, _))| *on && stops.contains(stop)).map(|(place, _)| place);
    let runs = way.runs.iter().filter(move |run| running[run.service]);
    place.into_iter().flat_map(move |place| {
        runs.clone().map(move |run| {
            let minute = run.start.saturating_add(way.paces[run.pace][place].1);
            Departure { at: day.at(minute), stop: way.stops[place].0, route, way, about: run.about }
        })
    })
}

/// What leaves `stops` from `from` on, before `until`, in order.
pub(crate) fn between<'t>(
    timetable: &'t Timetable,
    stops: &[usize],
    from: Minute,
    until: Minute,
) -> Vec<Departure<'t>> {
    // A bus of the night belongs to a day before.
    let first = from.day().plus(-2);
    let mut found = Vec::new();
    for day in (first.0..=until.day().0).map(Day) {
        let running = timetable.running(day);
        for route in &timetable.routes {
            let all = route.ways.iter().flat_map(|way| of_way(&running, route, way, stops, day));
            found.extend(all.filter(|each| (from..until).contains(&each.at)));
        }
    }
    found.sort_by(|a, b| (a.at, &a.route.id, a.stop).cmp(&(b.at, &b.route.id, b.stop)));
    found
}

/// The next `most` that leave `stops`, today or on the first day on which something does.
pub(crate) fn next<'t>(
    timetable: &'t Timetable,
    stops: &[usize],
    now: Minute,
    most: usize,
) -> Vec<Departure<'t>> {
    for day in (0..AHEAD).map(|ahead| now.day().plus(ahead)) {
        let mut found = between(timetable, stops, now.max(day.at(0)), day.plus(1).at(0));
        if !found.is_empty() {
            found.truncate(most);
            return found;
        }
    }
    Vec::new()
}

/// The stops that concern an organisation, and whether they are its own.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Near {
    pub(crate) stops: Vec<usize>,
    /// Whether they lie in the place itself; otherwise they are the nearest that there are.
    pub(crate) own: bool,
}

/// The stops of a place by its code: its own, else those of the division above it (a village without a stop has those
/// in the middle of its town). A county's are the stop from which most buses leave.
pub(crate) fn near(timetable: &Timetable, codes: &[&str]) -> Near {
    let of = |code: &str| -> Vec<usize> {
        let stops = timetable.stops.iter().enumerate();
        stops.filter(|(_, stop)| stop.place.as_deref() == Some(code)).map(|(at, _)| at).collect()
    };
    for (number, code) in codes.iter().rev().enumerate() {
        let stops = of(code);
        if !stops.is_empty() {
            return Near { stops, own: number == 0 };
        }
    }
    Near { stops: busiest(timetable, &BTreeSet::new()).into_iter().take(1).collect(), own: false }
}

/// Every stop but these: first the one that most lines call at, of those alike the one that most buses do.
pub(crate) fn busiest(timetable: &Timetable, but: &BTreeSet<usize>) -> Vec<usize> {
    let mut calls = vec![(0usize, 0usize); timetable.stops.len()];
    for route in &timetable.routes {
        let mut of_line = BTreeSet::new();
        for way in &route.ways {
            for (stop, ..) in &way.stops {
                calls[*stop].0 += usize::from(of_line.insert(*stop));
                calls[*stop].1 += way.runs.len();
            }
        }
    }
    let mut stops: Vec<usize> =
        (0..calls.len()).filter(|stop| !but.contains(stop) && calls[*stop].1 > 0).collect();
    stops.sort_by_key(|stop| (std::cmp::Reverse(calls[*stop]), *stop));
    stops
}

/// A day of one way: the stop by which its times are told, and the times.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DayOfWay<'t> {
    pub(crate) way: &'t Way,
    pub(crate) stop: usize,
    /// Minute, and 0 or the distance between buses.
    pub(crate) times: Vec<(Minute, u16)>,
}

/// A whole service day of a line, at `stops` where it calls there, else at the beginning of each way. Ways on which
/// nothing runs that day are left out; those that call at `stops` come first.
pub(crate) fn day<'t>(
    timetable: &'t Timetable,
    route: &'t Route,
    stops: &[usize],
    day: Day,
) -> Vec<DayOfWay<'t>> {
    let running = timetable.running(day);
    let mut found: Vec<_> = route
        .ways
        .iter()
        .filter_map(|way| {
            let here: Vec<_> = of_way(&running, route, way, stops, day).collect();
            let first = [way.stops.first()?.0];
            let all =
                if here.is_empty() { of_way(&running, route, way, &first, day).collect() } else { here };
            let stop = all.first()?.stop;
            let mut times: Vec<_> = all.into_iter().map(|each| (each.at, each.about)).collect();
            times.sort_unstable();
            times.dedup();
            Some(DayOfWay { way, stop, times })
        })
        .collect();
    found.sort_by_key(|each| !stops.contains(&each.stop));
    found
}

/// The days worth a key: today, tomorrow, and of the days after the first of each kind on which something else runs.
pub(crate) fn kinds_of_day(timetable: &Timetable, route: &Route, today: Day, most: usize) -> Vec<Day> {
    let services: BTreeSet<usize> =
        route.ways.iter().flat_map(|way| way.runs.iter().map(|run| run.service)).collect();
    let running = |day: Day| -> Vec<usize> {
        let running = timetable.running(day);
        services.iter().copied().filter(|service| running[*service]).collect()
    };
    let mut days = vec![today, today.plus(1)];
    let mut kinds: Vec<_> = days.iter().map(|day| running(*day)).collect();
    for day in (2..AHEAD).map(|ahead| today.plus(ahead)) {
        let kind = running(day);
        if days.len() < most && !kind.is_empty() && !kinds.contains(&kind) {
            days.push(day);
            kinds.push(kind);
        }
    }
    days
}
