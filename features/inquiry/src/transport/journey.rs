//! From here to a stop with one change at most. A plain function: every bus that runs is looked at, first those that one
//! can take here, then those that one can take from where the first ones go.
//!
//! Invariants (tested against trying everything): no journey arrives before it leaves; none that exists arrives earlier;
//! none that arrives as early leaves later; of those that leave and arrive together a direct one is told.

use super::days::{AHEAD, DAY, Day, Minute};
use super::timetable::{Route, Timetable, Way};

/// Minutes that it takes to change buses.
pub(crate) const CHANGE: i64 = 5;

/// A ride on one bus.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Ride<'t> {
    pub(crate) route: &'t Route,
    pub(crate) way: &'t Way,
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) leave: Minute,
    pub(crate) arrive: Minute,
    /// 0, or how many minutes lie between buses of which only that is known.
    pub(crate) about: u16,
}

/// One ride, or two with a change between them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Journey<'t> {
    pub(crate) first: Ride<'t>,
    pub(crate) second: Option<Ride<'t>>,
}

impl Journey<'_> {
    pub(crate) fn leave(&self) -> Minute {
        self.first.leave
    }

    pub(crate) fn arrive(&self) -> Minute {
        self.second.as_ref().map_or(self.first.arrive, |second| second.arrive)
    }
}

/// Calls `told` with every ride on one bus, when one is at stop `s` from `ready[s]` on; buses that leave before `until`
/// alone.
fn rides<'t>(
    timetable: &'t Timetable,
    ready: &[Option<Minute>],
    until: Minute,
    mut told: impl FnMut(Ride<'t>),
) {
    let Some(earliest) = ready.iter().flatten().min() else { return };
    // A bus of the night belongs to a day before.
    for day in (earliest.day().0 - 2..=until.day().0).map(Day) {
        let running = timetable.running(day);
        for (route, way) in
            timetable.routes.iter().flat_map(|route| route.ways.iter().map(move |way| (route, way)))
        {
            if !way.stops.iter().any(|(stop, on, _)| *on && ready[*stop].is_some()) {
                continue;
            }
            for run in way.runs.iter().filter(|run| running[run.service]) {
                let times = way.paces[run.pace].iter().map(|(arrive, leave)| {
                    (day.at(run.start.saturating_add(*arrive)), day.at(run.start.saturating_add(*leave)))
                });
                let mut on: Option<(usize, Minute)> = None;
                for ((stop, may_on, may_off), (arrive, leave)) in way.stops.iter().zip(times) {
                    if let Some((from, left)) = on
                        && *may_off
                        && *stop != from
                    {
                        let (to, about) = (*stop, run.about);
                        told(Ride { route, way, from, to, leave: left, arrive, about });
                    }
                    let catches = ready[*stop].is_some_and(|ready| ready <= leave) && leave < until;
                    // Where one may get on again, later is better: it is the same bus.
                    if *may_on && catches {
                        on = Some((*stop, leave));
                    }
                }
            }
        }
    }
}

/// Of these rides the one that arrives first at each stop.
fn first<'t>(timetable: &'t Timetable, ready: &[Option<Minute>], until: Minute) -> Vec<Option<Ride<'t>>> {
    let mut best: Vec<Option<Ride<'t>>> = vec![None; timetable.stops.len()];
    rides(timetable, ready, until, |ride| {
        let held = &mut best[ride.to];
        if held.as_ref().is_none_or(|held| ride.arrive < held.arrive) {
            *held = Some(ride);
        }
    });
    best
}

/// From when on one is at which stop, who is at `from` now.
fn here(timetable: &Timetable, from: &[usize], now: Minute) -> Vec<Option<Minute>> {
    (0..timetable.stops.len()).map(|stop| from.contains(&stop).then_some(now)).collect()
}

/// The same journey with the first bus that leaves last of those that are in time for what follows.
fn later<'t>(
    timetable: &'t Timetable,
    from: &[usize],
    (now, until): (Minute, Minute),
    journey: Journey<'t>,
) -> Journey<'t> {
    let by = journey.second.as_ref().map_or(journey.first.arrive, |second| second.leave.plus(-CHANGE));
    let Journey { first: mut last, second } = journey;
    rides(timetable, &here(timetable, from, now), until, |ride| {
        if ride.to == last.to && ride.arrive <= by && ride.leave > last.leave {
            last = ride;
        }
    });
    Journey { first: last, second }
}

/// The journey that arrives first of those that leave one of `from` at `now` or later, before `until`.
pub(crate) fn earliest<'t>(
    timetable: &'t Timetable,
    from: &[usize],
    to: usize,
    now: Minute,
    until: Minute,
) -> Option<Journey<'t>> {
    let firsts = first(timetable, &here(timetable, from, now), until);
    let direct = firsts.get(to)?.clone();
    let changed: Vec<_> =
        firsts.iter().map(|ride| ride.as_ref().map(|ride| ride.arrive.plus(CHANGE))).collect();
    let second = first(timetable, &changed, until.plus(DAY)).swap_remove(to);
    let changed = second.and_then(|second| {
        let first = firsts.get(second.from)?.clone()?;
        Some(Journey { first, second: Some(second) })
    });
    let direct = direct.map(|first| Journey { first, second: None });
    match (direct, changed) {
        (Some(direct), Some(changed)) if changed.arrive() < direct.arrive() => Some(changed),
        (Some(direct), _) => Some(direct),
        (None, changed) => changed,
    }
}

/// The next `most` journeys worth taking, on the first day on which there are any: of two of which one leaves later and
/// arrives no later, only that one.
pub(crate) fn next<'t>(
    timetable: &'t Timetable,
    from: &[usize],
    to: usize,
    now: Minute,
    most: usize,
) -> Vec<Journey<'t>> {
    for day in (0..AHEAD).map(|ahead| now.day().plus(ahead)) {
        let until = day.plus(1).at(0);
        let mut at = now.max(day.at(0));
        let mut found: Vec<Journey<'t>> = Vec::new();
        // One more than is asked for: it shows that the last one is not left behind.
        while found.len() <= most
            && let Some(journey) = earliest(timetable, from, to, at, until)
        {
            let journey = later(timetable, from, (at, until), journey);
            at = journey.leave().plus(1);
            found.retain(|held| held.arrive() < journey.arrive());
            found.push(journey);
        }
        if !found.is_empty() {
            found.truncate(most);
            return found;
        }
    }
    Vec::new()
}

/// Every stop that can be reached within the days ahead, with one change at most.
pub(crate) fn reachable(timetable: &Timetable, from: &[usize]) -> Vec<bool> {
    let mut reached = vec![false; timetable.stops.len()];
    let mut at: Vec<bool> = (0..timetable.stops.len()).map(|stop| from.contains(&stop)).collect();
    for _ in 0..2 {
        let mut more = at.clone();
        for way in timetable.routes.iter().flat_map(|route| &route.ways).filter(|way| !way.runs.is_empty()) {
            let mut on = false;
            for (stop, may_on, may_off) in &way.stops {
                if on && *may_off {
                    more[*stop] = true;
                }
                on |= *may_on && at[*stop];
            }
        }
        at = more;
    }
    for (stop, there) in at.iter().enumerate() {
        reached[stop] = *there && !from.contains(&stop);
    }
    reached
}
