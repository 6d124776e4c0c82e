//! Whether a workflow contradicts itself or the law: names first, then each table's own rules, then every way that a
//! case can go (`explore.rs`). The later ones look only at a workflow whose names hold.

mod explore;

use crate::{
    Action, ClockRule, Need, Outcome, SYSTEM, StateKind, Workflow,
    fault::{Faults, Table, Wrong},
};
use std::collections::{BTreeMap, BTreeSet};

pub(crate) fn check(workflow: &Workflow) -> Result<(), Faults> {
    let mut faults = Faults::default();
    check_names(workflow, &mut faults);
    if faults.0.is_empty() {
        check_states(workflow, &mut faults);
        workflow.actions.iter().for_each(|action| check_action(workflow, action, &mut faults));
        workflow.clocks.iter().for_each(|clock| check_clock(workflow, clock, &mut faults));
        check_use(workflow, &mut faults);
        check_automatic_loop(workflow, &mut faults);
        explore::check(workflow, &mut faults);
    }
    if faults.0.is_empty() { Ok(()) } else { Err(faults) }
}

fn check_names(workflow: &Workflow, faults: &mut Faults) {
    let texts = |texts: &[(&'static str, &str)]| {
        let blank = texts.iter().find(|(_, text)| text.trim().is_empty());
        blank.map(|(field, _)| *field)
    };
    if let Some(field) = texts(&[("id", &workflow.id), ("name", &workflow.name)]) {
        faults.add(Table::Head, "", field, Wrong::Blank);
    }
    let mut entries: Vec<(Table, &str, Option<&'static str>)> = Vec::new();
    for it in &workflow.states {
        entries.push((
            Table::State,
            &it.id,
            texts(&[("id", &it.id), ("name", &it.name), ("says", &it.says)]),
        ));
    }
    for it in &workflow.actions {
        entries.push((Table::Action, &it.id, texts(&[("id", &it.id), ("name", &it.name)])));
    }
    for it in &workflow.clocks {
        let blank = texts(&[("id", &it.id), ("name", &it.name), ("basis", &it.basis)]);
        entries.push((Table::Clock, &it.id, blank));
    }
    for it in &workflow.conditions {
        let blank = texts(&[("id", &it.id), ("name", &it.name), ("says", &it.says)]);
        entries.push((Table::Condition, &it.id, blank));
    }
    let mut seen: BTreeMap<&'static str, BTreeSet<&str>> = BTreeMap::new();
    for (table, id, blank) in entries {
        if let Some(field) = blank {
            faults.add(table, id, field, Wrong::Blank);
        }
        if !seen.entry(table.key()).or_default().insert(id) {
            faults.add(table, id, "id", Wrong::Twice);
        }
    }
    check_references(workflow, faults);
}

fn check_references(workflow: &Workflow, faults: &mut Faults) {
    if workflow.state(&workflow.start).is_none() {
        faults.add(Table::Head, "", "start", Wrong::Unknown(workflow.start.clone()));
    }
    for action in &workflow.actions {
        let mut refer = |field: &'static str, names: &[String], is_known: &dyn Fn(&str) -> bool| {
            for name in names.iter().filter(|name| !is_known(name)) {
                faults.add(Table::Action, &action.id, field, Wrong::Unknown(name.clone()));
            }
        };
        let is_state = |id: &str| workflow.state(id).is_some();
        let is_clock = |id: &str| workflow.clock(id).is_some();
        let is_condition = |id: &str| workflow.condition(id).is_some();
        let is_role = |id: &str| id == SYSTEM || workflow.roles.contains_key(id);
        refer("from", &action.from, &is_state);
        refer("to", action.to.as_slice(), &is_state);
        refer("who", &action.who, &is_role);
        refer("blocked_by", &action.blocked_by, &is_condition);
        refer("finds", &action.finds, &is_condition);
        refer("start", &action.start, &is_clock);
        refer("stop", &action.stop, &is_clock);
        refer("resume", &action.resume, &is_clock);
        refer("as_of", action.as_of.as_slice(), &is_clock);
        refer("not_by", &action.not_by, &|id: &str| workflow.action(id).is_some());
        for before in &action.before {
            refer("when", before.when.as_slice(), &is_condition);
            refer("must", &before.must, &|id: &str| workflow.action(id).is_some());
        }
        if let Some(more) = &action.extend {
            refer("extend", std::slice::from_ref(&more.clock), &is_clock);
        }
    }
    for clock in &workflow.clocks {
        let unknown = clock.at_expiry.as_ref().filter(|action| workflow.action(action).is_none());
        if let Some(action) = unknown {
            faults.add(Table::Clock, &clock.id, "at_expiry", Wrong::Unknown(action.clone()));
        }
    }
}

fn check_states(workflow: &Workflow, faults: &mut Faults) {
    for state in &workflow.states {
        let is_final = state.kind == StateKind::Final;
        match (is_final, state.outcome) {
            (true, None) => faults.add(Table::State, &state.id, "kind", Wrong::NoOutcome),
            (false, Some(_)) => faults.add(Table::State, &state.id, "outcome", Wrong::OutcomeTooEarly),
            _ => {}
        }
        if state.id == workflow.start && !matches!(state.kind, StateKind::Draft | StateKind::Open) {
            faults.add(Table::Head, "", "start", Wrong::BadStart);
        }
        let mut ways = workflow.actions.iter().filter(|action| action.is_from(&state.id));
        let goes_back = |action: &Action| {
            let target = action.target(&state.id);
            let is_final = workflow.state(target).is_some_and(|to| to.kind == StateKind::Final);
            !action.is_automatic() && target != state.id && !is_final
        };
        if state.kind == StateKind::Notice && !ways.any(goes_back) {
            faults.add(Table::State, &state.id, "", Wrong::NoticeWithoutObjection);
        }
    }
}

fn check_action(workflow: &Workflow, action: &Action, faults: &mut Faults) {
    let mut wrong = |field: &'static str, wrong: Wrong| faults.add(Table::Action, &action.id, field, wrong);
    let kind_of = |state: &str| workflow.state(state).map(|state| state.kind);
    for (field, list) in [("from", &action.from), ("who", &action.who)] {
        if list.is_empty() {
            wrong(field, Wrong::Blank);
        }
    }
    if let Some(ended) = action.from.iter().find(|from| kind_of(from) == Some(StateKind::Final)) {
        wrong("from", Wrong::AfterTheEnd(ended.clone()));
    }
    if !separates_persons(workflow, action) {
        wrong("not_by", Wrong::BadNotBy);
    }
    let to = action.to.as_deref().and_then(|to| workflow.state(to));
    let moves_clocks = !action.start.is_empty() || !action.resume.is_empty() || action.extend.is_some();
    if moves_clocks && to.is_some_and(|to| to.kind == StateKind::Final) {
        wrong("to", Wrong::ClockAfterTheEnd);
    }
    let needs = |need: Need| action.needs.contains(&need);
    let refuses = to.is_some_and(|to| to.outcome == Some(Outcome::Refused));
    if refuses && !(needs(Need::Reason) && needs(Need::Remedy)) {
        wrong("needs", Wrong::RefusalUnexplained);
    }
    let asks = to.is_some_and(|to| to.kind == StateKind::WaitingForApplicant);
    if asks && !(action.once && needs(Need::Materials)) {
        wrong("needs", Wrong::SupplementTwice);
    }
    if action.quorum == 0 || action.is_automatic() && action.quorum > 1 {
        wrong("quorum", Wrong::BadQuorum);
    }
    if action.as_of.is_some() && action.start.is_empty() {
        wrong("as_of", Wrong::AsOfWithoutStart);
    }
    if action.extend.as_ref().is_some_and(|more| more.days == 0) {
        wrong("extend", Wrong::BadDays);
    }
    for condition in &action.blocked_by {
        let is_stuck = |from: &String| !has_another_way(workflow, action, from, condition);
        if action.from.iter().any(is_stuck) {
            wrong("blocked_by", Wrong::BlockedForGood(condition.clone()));
        }
    }
    if action.is_automatic() {
        check_automatic(workflow, action, faults);
    }
}

/// Whether everything in `not_by` is what persons do, and something else than the action itself.
fn separates_persons(workflow: &Workflow, action: &Action) -> bool {
    let by_person = |id: &String| workflow.action(id).is_some_and(|other| !other.is_automatic());
    let others = action.not_by.iter().all(|id| *id != action.id && by_person(id));
    others && (action.not_by.is_empty() || !action.is_automatic())
}

/// Whether a person can do something else from there that goes on although `condition` holds.
fn has_another_way(workflow: &Workflow, action: &Action, from: &str, condition: &String) -> bool {
    workflow.actions.iter().any(|other| {
        other.id != action.id
            && other.is_from(from)
            && other.target(from) != from
            && !other.is_automatic()
            && !other.blocked_by.contains(condition)
            && other.who.iter().any(|role| action.who.contains(role))
    })
}

fn check_automatic(workflow: &Workflow, action: &Action, faults: &mut Faults) {
    let mut wrong = |field: &'static str, wrong: Wrong| faults.add(Table::Action, &action.id, field, wrong);
    if action.who.len() > 1 {
        wrong("who", Wrong::SystemAndPerson);
    }
    let writes = action.needs.iter().any(|need| *need != Need::Reason);
    let asks = !action.finds.is_empty() || !action.before.is_empty() || !action.blocked_by.is_empty();
    if writes || asks || action.once {
        wrong("who", Wrong::SystemCannot);
    }
    let mut clocks =
        workflow.clocks.iter().filter(|clock| clock.at_expiry.as_ref() == Some(&action.id)).peekable();
    if clocks.peek().is_none() {
        wrong("who", Wrong::NoClockForSystem);
    }
    for clock in clocks.filter(|clock| !action.stop.contains(&clock.id)) {
        let ends = action.to.as_deref().and_then(|to| workflow.state(to)).map(|to| to.kind);
        if ends != Some(StateKind::Final) {
            wrong("stop", Wrong::ExpiryGoesOn(clock.id.clone()));
        }
    }
}

fn check_clock(workflow: &Workflow, clock: &ClockRule, faults: &mut Faults) {
    let limit = clock.promised.unwrap_or(clock.legal);
    let in_order = 0 < limit && limit <= clock.legal && clock.red <= clock.yellow && clock.yellow < limit;
    if !in_order {
        faults.add(Table::Clock, &clock.id, "legal", Wrong::BadDays);
    }
    let action = clock.at_expiry.as_deref().and_then(|action| workflow.action(action));
    if let Some(action) = action.filter(|action| !action.is_automatic()) {
        faults.add(Table::Clock, &clock.id, "at_expiry", Wrong::NotAutomatic(action.id.clone()));
    }
}

fn check_use(workflow: &Workflow, faults: &mut Faults) {
    let actions = &workflow.actions;
    for clock in &workflow.clocks {
        if !actions.iter().any(|action| action.start.contains(&clock.id)) {
            faults.add(Table::Clock, &clock.id, "", Wrong::Unused);
        }
    }
    for condition in &workflow.conditions {
        let matters = |action: &Action| {
            let mut before = action.before.iter();
            action.blocked_by.contains(&condition.id)
                || before.any(|before| before.when.as_ref() == Some(&condition.id))
        };
        let is_found = actions.iter().any(|action| action.finds.contains(&condition.id));
        if !is_found || !actions.iter().any(matters) {
            faults.add(Table::Condition, &condition.id, "", Wrong::Unused);
        }
    }
    for role in workflow.roles.keys() {
        if !actions.iter().any(|action| action.who.contains(role)) {
            faults.add(Table::Head, "", "roles", Wrong::IdleRole(role.clone()));
        }
    }
}

/// Automatic actions alone never lead back to where they began.
fn check_automatic_loop(workflow: &Workflow, faults: &mut Faults) {
    let automatic: Vec<&Action> = workflow.actions.iter().filter(|action| action.is_automatic()).collect();
    for action in &automatic {
        let mut open: Vec<&str> = action.from.iter().map(|from| action.target(from)).collect();
        let mut seen = BTreeSet::new();
        while let Some(state) = open.pop() {
            if seen.insert(state) {
                let on = automatic.iter().filter(|next| next.is_from(state));
                open.extend(on.map(|next| next.target(state)));
            }
        }
        if action.from.iter().any(|from| seen.contains(from.as_str())) {
            faults.add(Table::Action, &action.id, "to", Wrong::AutomaticLoop(action.id.clone()));
        }
    }
}
