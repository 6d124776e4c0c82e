//! Workflows as data (`workflows/`): what happens to an application at the center, by the rules of `engines/casework`.
//!
//! An item names its workflow and says the days of its clock `decide`. A case stays with the version under which it
//! began, so a file by which cases ran is not changed any more: another version is a further file with the same `id`.
//! Which roles a member of staff has in a case, `seat.rs` says.

use crate::item::{Item, Level, Limit};
use crate::seat::level_of;
use hongwang_base::OrgPath;
use hongwang_casework::{Action, Days, Faults, StateKind, Workflow};
use rust_embed::RustEmbed;
use std::{borrow::Cow, collections::BTreeSet, sync::LazyLock};

#[derive(RustEmbed)]
#[folder = "workflows/"]
struct Files;

/// The role of whoever handed it in.
pub(crate) const APPLICANT: &str = "applicant";
/// The role of whoever works for the office that handles the case, or for one above it.
pub(crate) const OFFICE: &str = "clerk";
/// The role of whoever works for the village.
pub(crate) const VILLAGE_CLERK: &str = "village_clerk";
/// The clock whose days the item says.
const DECIDE: &str = "decide";

/// The shipped workflows.
pub(crate) fn shipped() -> Result<Vec<Workflow>, Faults> {
    let mut names: Vec<Cow<'static, str>> = Files::iter().collect();
    names.sort();
    let read = |name: &Cow<'static, str>| {
        let bytes = Files::get(name).map(|file| file.data.into_owned()).unwrap_or_default();
        Workflow::read(name, &String::from_utf8_lossy(&bytes))
    };
    names.iter().map(read).collect()
}

static SHIPPED: LazyLock<Vec<Workflow>> =
    LazyLock::new(|| shipped().expect("the shipped workflows are read by a test"));

/// The workflow of this name and version.
pub(crate) fn version(id: &str, version: u32) -> Option<&'static Workflow> {
    SHIPPED.iter().find(|flow| flow.id == id && flow.version == version)
}

/// The names of all workflows.
pub(crate) fn names() -> BTreeSet<&'static str> {
    SHIPPED.iter().map(|flow| flow.id.as_str()).collect()
}

/// What people call a workflow; its own name where this program has none of it.
pub(crate) fn name(id: &str) -> &str {
    let newest = SHIPPED.iter().filter(|flow| flow.id == id).max_by_key(|flow| flow.version);
    newest.map_or(id, |flow| &flow.name)
}

/// The newest workflow by which cases of an item begin.
pub(crate) fn newest(item: &Item) -> Option<&'static Workflow> {
    SHIPPED.iter().filter(|flow| flow.id == item.workflow).max_by_key(|flow| flow.version)
}

/// The same with the days that the item has for a case of `org`. What takes no day at all is due by the end of the next one: the day on which
/// something is handed in does not count.
pub(crate) fn with_days(flow: &Workflow, item: &Item, org: &OrgPath) -> Workflow {
    let mut flow = flow.clone();
    let terms = item.terms(org);
    if let Some(clock) = flow.clocks.iter_mut().find(|clock| clock.id == DECIDE) {
        let days = |limit: Limit| limit.days.max(1);
        let promised = days(terms.promised);
        clock.days = if terms.legal.working { Days::Working } else { Days::Natural };
        clock.legal = days(terms.legal);
        clock.promised = Some(promised);
        // Of a short limit no more than its last third is yellow, and no more than its last sixth red.
        clock.yellow = clock.yellow.min(promised / 3);
        clock.red = clock.red.min(promised / 6);
    }
    flow
}

/// What the applicant does to begin a case.
pub(crate) fn hand_in(flow: &Workflow) -> Option<&Action> {
    let hands_in =
        |action: &&Action| action.is_from(&flow.start) && action.who.iter().any(|who| who == APPLICANT);
    flow.actions.iter().find(hands_in)
}

/// The organisation of this level to which `org` belongs.
pub(crate) fn above(org: &OrgPath, level: Level) -> OrgPath {
    let depth = match level {
        Level::County => 1,
        Level::Town => 2,
        Level::Village => 3,
    };
    let chain = org.chain();
    chain.get(depth - 1).unwrap_or(org).clone()
}

/// Who handles a case of `org` that stands in `state`: whoever may do the first thing that the workflow names there.
/// While the applicant is waited for, and after the end, it stays with whoever had it `before`.
pub(crate) fn office(flow: &Workflow, state: &str, item: &Item, org: &OrgPath, before: &OrgPath) -> OrgPath {
    let rests = |kind: StateKind| matches!(kind, StateKind::WaitingForApplicant | StateKind::Final);
    if flow.state(state).is_none_or(|state| rests(state.kind)) {
        return before.clone();
    }
    let level = |role: &String| match role.as_str() {
        OFFICE => Some(item.level),
        role => level_of(role),
    };
    let mut roles = flow.actions.iter().filter(|action| action.is_from(state)).flat_map(|action| &action.who);
    roles.find_map(level).map_or_else(|| before.clone(), |level| above(org, level))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::item::{shipped as items, shipped_item};
    use crate::seat::is_known;
    use hongwang_casework::SYSTEM;

    fn org(text: &str) -> OrgPath {
        text.parse().expect("a path")
    }

    #[test]
    fn every_shipped_workflow_is_sound_and_begins_with_the_applicant() {
        let flows = shipped().unwrap_or_else(|faults| panic!("{faults}"));
        for flow in &flows {
            assert!(hand_in(flow).is_some_and(|action| action.to.is_some()), "{}", flow.id);
            assert!(flow.states.iter().all(|state| state.says.ends_with('。')), "{}", flow.id);
            assert!(items().iter().any(|item| item.workflow == flow.id), "{} is of no item", flow.id);
        }
    }

    #[test]
    fn every_item_names_a_workflow_that_holds_with_its_days() {
        for item in items() {
            let flow = newest(item).unwrap_or_else(|| panic!("{}: {}", item.slug, item.workflow));
            let flow = with_days(flow, item, &org("c/t/v/"));
            flow.check().unwrap_or_else(|faults| panic!("{}: {faults}", item.slug));
            let clock = flow.clock(DECIDE).unwrap_or_else(|| panic!("{} has no clock {DECIDE}", flow.id));
            assert_eq!(clock.legal, item.legal.days.max(1), "{}", item.slug);
            assert_eq!(clock.promised, Some(item.promised.days.max(1)), "{}", item.slug);
            assert_eq!(version(&flow.id, flow.version).map(|flow| &flow.id), Some(&flow.id));
        }
    }

    #[test]
    fn whatever_a_person_does_can_be_done_at_a_desk() {
        for flow in shipped().expect("they are sound") {
            for action in flow.actions.iter().filter(|action| !action.is_automatic()) {
                let at_desk = action.who.iter().any(|who| is_known(who));
                assert!(at_desk || action.is_from(&flow.start), "{}: {}", flow.id, action.id);
            }
            let strange = |role: &&String| {
                let role = role.as_str();
                role != APPLICANT && role != SYSTEM && !is_known(role)
            };
            assert_eq!(flow.roles.keys().find(strange), None, "{}: nobody has this role", flow.id);
        }
    }

    #[test]
    fn the_files_by_which_cases_ran_stand_beside_the_newer_ones() {
        for id in ["allowance", "homestead", "low_income", "relief", "support"] {
            assert!(version(id, 1).is_some(), "{id}");
            let item = items().iter().find(|item| item.workflow == id).expect("it is of an item");
            assert_eq!(newest(item).map(|flow| flow.version), Some(2), "{id}");
        }
    }

    #[test]
    fn a_case_lies_with_whoever_has_the_next_thing_to_do() {
        let village = org("c/t/v/");
        let at = |slug: &str, state: &str, before: &str| {
            let item = shipped_item(slug).expect("it is shipped");
            office(newest(item).expect("it has one"), state, item, &village, &org(before))
        };
        assert_eq!(at("dibao", "received", "c/"), org("c/t/"));
        assert_eq!(at("dibao", "county_review", "c/t/"), org("c/"));
        assert_eq!(at("house", "group", "c/t/"), org("c/t/v/"));
        assert_eq!(at("house", "supplement", "c/t/"), org("c/t/"), "it waits where it was");
        assert_eq!(at("proof", "handling", "c/"), org("c/t/v/"));
        assert_eq!(at("wage", "received", "c/t/v/"), org("c/"));
        assert_eq!(above(&org("c/"), Level::Village), org("c/"), "a screen of the county itself");
    }
}
