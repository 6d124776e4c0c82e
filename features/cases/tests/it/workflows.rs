//! Random walks through every shipped workflow: whatever people do in whatever order and time, every state is reached,
//! every case can be ended, no clock runs backwards, and the stored case is the live one.

use hongwang_casework::{
    Action, Actor, Alert, Calendar, Case, Command, Event, Need, Refusal, StateKind, Workflow, decide, due,
    offered, standing, verify,
};
use proptest::prelude::*;
use std::{collections::BTreeSet, fs, path::Path, sync::LazyLock};

const DAY: i64 = 86_400_000;
/// 2026-03-02 10:00 in Beijing.
const BEGIN: i64 = 1_772_416_800_000;
/// Walks after which everything has been seen, with much to spare.
const WALKS: u64 = 400;
/// People, each of whom has every role.
const PEOPLE: u64 = 4;

static FLOWS: LazyLock<Vec<Workflow>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("the workflows are there")
        .map(|entry| entry.expect("an entry").path())
        .collect();
    files.sort();
    let read = |file: &std::path::PathBuf| {
        let text = fs::read_to_string(file).expect("a text");
        Workflow::read(&file.display().to_string(), &text).unwrap_or_else(|faults| panic!("{faults}"))
    };
    files.iter().map(read).collect()
});
static CALENDAR: LazyLock<Calendar> = LazyLock::new(Calendar::shipped);

/// What was seen of a workflow on all walks.
#[derive(Default)]
struct Seen {
    states: BTreeSet<String>,
    actions: BTreeSet<String>,
}

struct Walker<'w> {
    flow: &'w Workflow,
    case: Case,
    events: Vec<Event>,
    now: i64,
    dice: u64,
}

impl<'w> Walker<'w> {
    fn new(flow: &'w Workflow, seed: u64) -> Self {
        let dice = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
        Self { flow, case: Case::new("one", flow), events: Vec::new(), now: BEGIN, dice }
    }

    /// A small generator (xorshift), so that a walk is its seed.
    fn below(&mut self, end: u64) -> u64 {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        (self.dice >> 16) % end.max(1)
    }

    fn one<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len() as u64) as usize]
    }

    fn kind(&self) -> StateKind {
        self.flow.state(&self.case.state).expect("a case stands in a state").kind
    }

    fn send(&mut self, command: &Command) -> Result<(), Refusal> {
        let event = decide(self.flow, &CALENDAR, &self.case, command, self.now)?;
        self.case.apply(&event);
        self.events.push(event);
        Ok(())
    }

    /// Time goes on (now and then back), time acts, and then somebody does something that is offered.
    fn step(&mut self, seen: &mut Seen) {
        self.now += match self.below(8) {
            0 => -(self.below(5) as i64) * DAY,
            1 => self.below(60) as i64 * DAY,
            _ => self.below(36) as i64 * DAY / 24,
        };
        let mut by_itself = 0;
        while let Some(command) = due(self.flow, &CALENDAR, &self.case, self.now) {
            self.send(&command).unwrap_or_else(|refusal| panic!("{}: {refusal}", command.action));
            by_itself += 1;
            assert!(by_itself < 10, "time acts without end");
        }
        let choices = self.choices();
        if choices.is_empty() {
            assert_eq!(self.kind(), StateKind::Final, "somebody can always do something");
        } else {
            self.attempt(&choices, seen);
        }
        seen.actions.extend(self.events.iter().map(|event| event.action.clone()));
        seen.states.extend([self.flow.start.clone(), self.case.state.clone()]);
    }

    fn choices(&self) -> Vec<(Actor, &'w Action)> {
        let people = self.flow.roles.keys().flat_map(|role| {
            (0..PEOPLE).map(move |n| Actor { id: format!("person-{n}"), roles: vec![role.clone()] })
        });
        let offers = |who: Actor| {
            let offers = offered(self.flow, &self.case, &who);
            offers.into_iter().map(move |action| (who.clone(), action)).collect::<Vec<_>>()
        };
        people.flat_map(offers).collect()
    }

    /// Somebody does something: mostly what nobody has done yet, and seldom what ends the case.
    fn attempt(&mut self, choices: &[(Actor, &'w Action)], seen: &Seen) {
        let is_new = |action: &Action| {
            let state = action.target(&self.case.state);
            !seen.actions.contains(&action.id) || !seen.states.contains(state)
        };
        let new: Vec<_> = choices.iter().filter(|(_, action)| is_new(action)).cloned().collect();
        let wants_new = self.below(2) == 0 && !new.is_empty();
        let from: &[(Actor, &Action)] = if wants_new { &new } else { choices };
        let (who, action) = self.one(from).clone();
        let target = self.flow.state(action.target(&self.case.state));
        let ends = target.is_some_and(|to| to.kind == StateKind::Final);
        if ends && !wants_new && self.below(32) > 0 {
            return;
        }
        let command = self.command(who, action);
        match self.send(&command) {
            Ok(()) => {}
            Err(
                Refusal::SamePerson { .. }
                | Refusal::OwnWork { .. }
                | Refusal::NotDoneYet { .. }
                | Refusal::Blocked { .. },
            ) => {}
            Err(other) => panic!("{}: what was offered was refused: {}: {other}", self.flow.id, action.id),
        }
    }

    /// A command with everything written that its action asks for.
    fn command(&mut self, who: Actor, action: &Action) -> Command {
        let mut command = Command::new(who, &action.id, self.case.seq);
        for need in &action.needs {
            match need {
                Need::Reason => command.reason = Some("情况属实".to_owned()),
                Need::Remedy => command.remedy = Some("六十日内可申请行政复议".to_owned()),
                Need::Materials => command.materials = vec!["户口簿".to_owned()],
            }
        }
        for condition in &action.finds {
            let holds = self.below(6) == 0;
            command.findings.insert(condition.clone(), holds);
        }
        command
    }

    fn check(&self) {
        assert_eq!(verify(&self.events), Ok(self.case.head));
        assert!(
            (1u64..).zip(&self.events).all(|(number, event)| event.seq == number),
            "no number is missing"
        );
        assert!(self.events.is_sorted_by_key(|event| event.at));
        let replayed = Case::replay(&self.events).expect("the chain holds");
        assert!(replayed.is_none_or(|replayed| replayed == self.case), "replay equals live");
        let at = |at: i64| standing(self.flow, &CALENDAR, &self.case, at);
        for ((then, now), later) in at(i64::MIN).iter().zip(at(self.now)).zip(at(self.now + 400 * DAY)) {
            assert!(then.used <= now.used && now.used <= later.used, "{}", now.id);
            assert_eq!(now.used < later.used, now.running, "{} counts exactly while it runs", now.id);
            assert!(now.running || later.left == now.left, "{} stands still", now.id);
            assert!(!now.running || self.kind() != StateKind::Final, "{} runs after the end", now.id);
            let passed = now.deadline.is_some_and(|deadline| deadline < self.now.max(self.case.at));
            assert_eq!(passed, now.alert == Alert::Overdue, "{}", now.id);
        }
    }
}

#[test]
fn every_state_and_every_action_of_every_workflow_is_reached_by_people_and_time() {
    for flow in FLOWS.iter() {
        let states: BTreeSet<_> = flow.states.iter().map(|state| state.id.clone()).collect();
        let actions: BTreeSet<_> = flow.actions.iter().map(|action| action.id.clone()).collect();
        let mut seen = Seen::default();
        for seed in 1..=WALKS {
            let mut walker = Walker::new(flow, seed);
            for _ in 0..200 {
                walker.step(&mut seen);
                if walker.kind() == StateKind::Final {
                    break;
                }
            }
            if seen.states == states && seen.actions == actions {
                break;
            }
        }
        assert_eq!((seen.states, seen.actions), (states, actions), "{}", flow.id);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_done_the_clocks_are_sound_and_the_stored_case_is_the_live_one(
        flow in 0..FLOWS.len(), seed in any::<u64>(), steps in 0usize..40,
    ) {
        let mut walker = Walker::new(&FLOWS[flow], seed);
        let mut seen = Seen::default();
        for _ in 0..steps {
            walker.step(&mut seen);
            walker.check();
        }
    }

    #[test]
    fn from_wherever_a_case_stands_it_can_be_ended(
        flow in 0..FLOWS.len(), seed in any::<u64>(), steps in 0usize..40,
    ) {
        let mut walker = Walker::new(&FLOWS[flow], seed);
        let mut seen = Seen::default();
        (0..steps).for_each(|_| walker.step(&mut seen));
        let mut more = 0;
        while walker.kind() != StateKind::Final && more < 3_000 {
            walker.step(&mut seen);
            more += 1;
        }
        prop_assert!(more < 3_000, "stuck in {}", walker.case.state);
    }
}
