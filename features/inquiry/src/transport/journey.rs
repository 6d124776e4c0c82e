//! From here to a stop with one change at most. A plain function: every bus that runs is looked at, first those that one
//! can take here, then those that one can take from where the first ones go.
//!
//! Invariants (tested against trying everything): no journey arrives before it leaves; none that exists arrives earlier;
//! of those that arrive together a direct one is told.

use super::days::{DAY, Minute};
use super::timetable::{Route, Timetable, Way};

/// Minutes that it takes to change buses.
pub(crate) const CHANGE: i64 = 5;
/// Days ahead that are looked through when nothing goes today.
const AHEAD: i64 = 8;
/// Tries for the list: some leave earlier than others and arrive no sooner.
const TRIES: usize = 12;

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

/// The earliest arrival at each stop on one bus, when one is at stop `s` from `ready[s]` on; buses that leave before
/// `until` alone.
fn ride<'t>(timetable: &'t Timetable, ready: &[Option<Minute>], until: Minute) -> Vec<Option<Ride<'t>>> {
    let mut best: Vec<Option<Ride<'t>>> = vec![None; timetable.stops.len()];
    let Some(earliest) = ready.iter().flatten().min() else { return best };
    // A bus of the night belongs to a day before.
    let days = earliest.day().0 - 2..=until.day().0;
    for day in days.map(super::days::Day) {
        for (route, way) in
            timetable.routes.iter().flat_map(|route| route.ways.iter().map(move |way| (route, way)))
        {
            if !way.stops.iter().any(|(stop, on, _)| *on && ready[*stop].is_some()) {
                continue;
            }
            for run in way.runs.iter().filter(|run| timetable.runs(run.service, day)) {
                let times = way.paces[run.pace].iter().map(|(arrive, leave)| {
                    (day.at(run.start.saturating_add(*arrive)), day.at(run.start.saturating_add(*leave)))
                });
                let mut on: Option<(usize, Minute)> = None;
                for ((stop, may_on, may_off), (arrive, leave)) in way.stops.iter().zip(times) {
                    if let Some((from, left)) = on
                        && *may_off
                        && *stop != from
                        && best[*stop].as_ref().is_none_or(|held| arrive < held.arrive)
                    {
                        let (to, about) = (*stop, run.about);
                        best[*stop] = Some(Ride { route, way, from, to, leave: left, arrive, about });
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
    best
}

/// The journey that arrives first of those that leave one of `from` at `now` or later, before `until`.
pub(crate) fn earliest<'t>(
    timetable: &'t Timetable,
    from: &[usize],
    to: usize,
    now: Minute,
    until: Minute,
) -> Option<Journey<'t>> {
    let ready: Vec<_> = (0..timetable.stops.len()).map(|stop| from.contains(&stop).then_some(now)).collect();
    let first = ride(timetable, &ready, until);
    let direct = first.get(to)?.clone();
    let changed: Vec<_> =
        first.iter().map(|ride| ride.as_ref().map(|ride| ride.arrive.plus(CHANGE))).collect();
    let second = ride(timetable, &changed, until.plus(DAY)).swap_remove(to);
    let changed = second.and_then(|second| {
        let first = first.get(second.from)?.clone()?;
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
    for ahead in 0..AHEAD {
        let begin = Minute(now.0.max((i64::from(now.day().0) + ahead) * DAY));
        let until = Minute((i64::from(now.day().0) + ahead + 1) * DAY);
        let mut found: Vec<Journey<'t>> = Vec::new();
        let mut at = begin;
        for _ in 0..TRIES {
            let Some(journey) = earliest(timetable, from, to, at, until) else { break };
            at = journey.leave().plus(1);
            found.retain(|held| held.arrive() < journey.arrive());
            found.push(journey);
            if found.len() > most {
                break;
            }
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
