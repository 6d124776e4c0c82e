//! Every way that a case can go: from the start over all actions, with the clocks that run meanwhile.
//!
//! What persons find and who they are is left open, so this is everything that could happen; there are at most a few
//! hundred situations.

use crate::{
    Action, StateKind, Workflow,
    fault::{Faults, Table, Wrong},
};
use std::collections::{BTreeMap, BTreeSet};

/// Clocks that can be kept apart in a set of bits.
const MOST_CLOCKS: usize = 32;

/// A set of clocks by their place in the workflow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Clocks(u32);

impl Clocks {
    fn of<'a>(workflow: &Workflow, names: impl IntoIterator<Item = &'a String>) -> Self {
        let places = names.into_iter().filter_map(|name| workflow.clocks.iter().position(|c| c.id == *name));
        Self(places.fold(0, |bits, place| bits | 1 << place))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    fn with(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    fn is_empty(self) -> bool {
        self.0 == 0
    }

    fn names(self, workflow: &Workflow) -> impl Iterator<Item = &str> {
        let places = workflow.clocks.iter().enumerate();
        places.filter(move |(place, _)| self.0 >> place & 1 == 1).map(|(_, clock)| clock.id.as_str())
    }
}

/// Where a case may stand, as far as ways and clocks go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Situation<'w> {
    state: &'w str,
    running: Clocks,
    /// Those that ever began.
    begun: Clocks,
    /// Those that 补正 or a pause stopped.
    held: Clocks,
}

/// What an action did to clocks, wherever it was done.
#[derive(Clone, Copy, Default)]
struct Seen {
    stopped: Clocks,
    resumed: Clocks,
    extended: Clocks,
}

pub(super) fn check(workflow: &Workflow, faults: &mut Faults) {
    if workflow.clocks.len() > MOST_CLOCKS {
        faults.add(Table::Head, "", "", Wrong::TooManyClocks(MOST_CLOCKS));
        return;
    }
    let none = Clocks::default();
    let start = Situation { state: &workflow.start, running: none, begun: none, held: none };
    let (mut open, mut situations) = (vec![start], BTreeSet::from([start]));
    let mut back: BTreeMap<Situation, Vec<Situation>> = BTreeMap::new();
    let mut seen: BTreeMap<&str, Seen> = BTreeMap::new();
    while let Some(before) = open.pop() {
        check_situation(workflow, before, faults);
        for action in workflow.actions.iter().filter(|action| can_happen(workflow, action, before)) {
            let after = follow(workflow, action, before, seen.entry(&action.id).or_default());
            check_step(workflow, action, before, after, faults);
            back.entry(after).or_default().push(before);
            if situations.insert(after) {
                open.push(after);
            }
        }
    }
    check_reach(workflow, &situations, &back, faults);
    check_effects(workflow, &seen, faults);
}

fn kind(workflow: &Workflow, state: &str) -> StateKind {
    workflow.state(state).map_or(StateKind::Open, |state| state.kind)
}

fn can_happen(workflow: &Workflow, action: &Action, before: Situation) -> bool {
    action.is_from(before.state) && (!action.is_automatic() || is_coming(workflow, action, before))
}

/// Whether a clock runs whose end does `action`.
fn is_coming(workflow: &Workflow, action: &Action, before: Situation) -> bool {
    let clocks = workflow.clocks.iter().filter(|clock| clock.at_expiry.as_ref() == Some(&action.id));
    !before.running.and(Clocks::of(workflow, clocks.map(|clock| &clock.id))).is_empty()
}

fn extended(workflow: &Workflow, action: &Action) -> Clocks {
    Clocks::of(workflow, action.extend.iter().map(|more| &more.clock))
}

fn follow<'w>(
    workflow: &'w Workflow,
    action: &'w Action,
    before: Situation<'w>,
    seen: &mut Seen,
) -> Situation<'w> {
    let state = action.target(before.state);
    let stopped = before.running.and(Clocks::of(workflow, &action.stop));
    let resumed = before.begun.without(before.running).and(Clocks::of(workflow, &action.resume));
    let started = Clocks::of(workflow, &action.start);
    seen.stopped = seen.stopped.with(stopped);
    seen.resumed = seen.resumed.with(resumed);
    seen.extended = seen.extended.with(before.begun.and(extended(workflow, action)));
    let (none, begun) = (Clocks::default(), before.begun.with(started));
    let to = kind(workflow, state);
    if to == StateKind::Final {
        return Situation { state, running: none, begun, held: none };
    }
    let running = before.running.without(stopped).with(resumed).with(started);
    let held = match (to.holds_clocks(), kind(workflow, before.state).holds_clocks()) {
        (true, true) => before.held.without(running),
        (true, false) => stopped,
        (false, _) => none,
    };
    Situation { state, running, begun, held }
}

fn check_situation(workflow: &Workflow, at: Situation, faults: &mut Faults) {
    let mut automatic = workflow.actions.iter().filter(|action| action.is_automatic());
    let ends = automatic.any(|action| can_happen(workflow, action, at));
    if kind(workflow, at.state) == StateKind::Notice && !ends {
        faults.add(Table::State, at.state, "", Wrong::NoticeWithoutEnd);
    }
}

fn check_step(
    workflow: &Workflow,
    action: &Action,
    before: Situation,
    after: Situation,
    faults: &mut Faults,
) {
    let (from, to) = (kind(workflow, before.state), kind(workflow, after.state));
    if to == StateKind::Final {
        return;
    }
    let mut wrong = |field: &'static str, clocks: Clocks, wrong: fn(String) -> Wrong| {
        for clock in clocks.names(workflow) {
            faults.add(Table::Action, &action.id, field, wrong(clock.to_owned()));
        }
    };
    let stopped = Clocks::of(workflow, &action.stop);
    let started = Clocks::of(workflow, &action.start);
    wrong("start", started.and(before.running.without(stopped)), Wrong::StartedTwice);
    if to.holds_clocks() && !from.holds_clocks() {
        wrong("stop", before.running.and(after.running).without(started), Wrong::RunsWhileHeld);
    }
    if from.holds_clocks() && !to.holds_clocks() {
        wrong("resume", before.held.without(after.running).without(stopped), Wrong::NeverResumed);
    }
}

fn check_reach<'w>(
    workflow: &'w Workflow,
    situations: &BTreeSet<Situation<'w>>,
    back: &BTreeMap<Situation<'w>, Vec<Situation<'w>>>,
    faults: &mut Faults,
) {
    let reached: BTreeSet<&str> = situations.iter().map(|situation| situation.state).collect();
    for state in workflow.states.iter().filter(|state| !reached.contains(state.id.as_str())) {
        faults.add(Table::State, &state.id, "", Wrong::Unreachable);
    }
    for action in &workflow.actions {
        if !situations.iter().any(|situation| can_happen(workflow, action, *situation)) {
            faults.add(Table::Action, &action.id, "", Wrong::NeverPossible);
        }
    }
    let is_end = |situation: &&Situation| kind(workflow, situation.state) == StateKind::Final;
    let mut open: Vec<Situation> = situations.iter().filter(is_end).copied().collect();
    let mut ending: BTreeSet<Situation> = open.iter().copied().collect();
    while let Some(after) = open.pop() {
        let before = back.get(&after).into_iter().flatten();
        let new: Vec<Situation> = before.copied().filter(|before| ending.insert(*before)).collect();
        open.extend(new);
    }
    for situation in situations.difference(&ending) {
        faults.add(Table::State, situation.state, "", Wrong::NoEnd);
    }
}

/// A change of a clock that never happens is a slip of the pen.
fn check_effects(workflow: &Workflow, seen: &BTreeMap<&str, Seen>, faults: &mut Faults) {
    for action in &workflow.actions {
        let Some(seen) = seen.get(action.id.as_str()) else { continue };
        let mut wrong = |field: &'static str, without: Clocks| {
            for clock in without.names(workflow) {
                faults.add(Table::Action, &action.id, field, Wrong::NoEffect(clock.to_owned()));
            }
        };
        wrong("stop", Clocks::of(workflow, &action.stop).without(seen.stopped));
        wrong("resume", Clocks::of(workflow, &action.resume).without(seen.resumed));
        wrong("extend", extended(workflow, action).without(seen.extended));
    }
}
