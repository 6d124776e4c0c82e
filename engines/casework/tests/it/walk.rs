//! Random walks through every workflow: whatever people do in whatever order and time, the invariants hold.

use crate::desk::{Desk, SERVICES, actor};
use hongwang_casework::{Action, Actor, Case, Refusal, StateKind, decide, due, offered, standing, verify};
use proptest::prelude::*;
use std::collections::BTreeSet;

const DAY: i64 = 86_400_000;
/// 2026-03-02 10:00 in Beijing.
const BEGIN: i64 = 1_772_416_800_000;

/// A small generator (xorshift), so that a walk is its seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) % n.max(1)
    }
}

struct Walker {
    desk: Desk,
    dice: Dice,
    now: i64,
    states: BTreeSet<String>,
    actions: BTreeSet<String>,
}

impl Walker {
    fn new(service: &str, seed: u64) -> Self {
        Self::with(Desk::of(service), seed)
    }

    fn with(desk: Desk, seed: u64) -> Self {
        let states = BTreeSet::from([desk.case.state.clone()]);
        Self { desk, dice: Dice(seed | 1), now: BEGIN, states, actions: BTreeSet::new() }
    }

    fn kind(&self) -> StateKind {
        self.desk.workflow.state(&self.desk.case.state).expect("a case stands in a state").kind
    }

    fn send(&mut self, command: &hongwang_casework::Command) -> Result<(), Refusal> {
        self.desk.send(command, self.now)?;
        self.states.insert(self.desk.case.state.clone());
        self.actions.insert(command.action.clone());
        Ok(())
    }

    /// Time goes on (now and then back), time acts, and then somebody does something that is offered.
    fn step(&mut self) {
        self.now += match self.dice.below(8) {
            0 => -(self.dice.below(5) as i64) * DAY,
            1 => self.dice.below(60) as i64 * DAY,
            _ => self.dice.below(36) as i64 * DAY / 24,
        };
        let mut by_itself = 0;
        while let Some(command) = due(&self.desk.workflow, &self.desk.calendar, &self.desk.case, self.now) {
            self.send(&command).unwrap_or_else(|refusal| panic!("{}: {refusal}", command.action));
            by_itself += 1;
            assert!(by_itself < 10, "time acts without end");
        }
        let choices = self.choices();
        if choices.is_empty() {
            assert_eq!(self.kind(), StateKind::Final, "somebody can always do something");
            return;
        }
        let (who, action) = &choices[self.dice.below(choices.len() as u64) as usize];
        self.attempt(who.clone(), action);
    }

    fn choices(&self) -> Vec<(Actor, Action)> {
        let roles = self.desk.workflow.roles.keys();
        let people = roles.flat_map(|role| (0..3).map(move |n| actor(role, &format!("person-{n}"))));
        let offers = people.flat_map(|who| {
            let offers = offered(&self.desk.workflow, &self.desk.case, &who);
            offers.into_iter().map(move |action| (who.clone(), action.clone())).collect::<Vec<_>>()
        });
        offers.collect()
    }

    fn attempt(&mut self, who: Actor, action: &Action) {
        let target = action.to.as_deref().and_then(|to| self.desk.workflow.state(to));
        let ends = target.is_some_and(|to| to.kind == StateKind::Final);
        if ends && self.dice.below(8) > 0 {
            return;
        }
        let mut command = self.desk.command(who, &action.id);
        for holds in command.findings.values_mut() {
            *holds = self.dice.below(6) == 0;
        }
        match self.send(&command) {
            Ok(()) => {}
            Err(
                Refusal::SamePerson { .. }
                | Refusal::OwnWork { .. }
                | Refusal::NotDoneYet { .. }
                | Refusal::Blocked { .. },
            ) => {}
            Err(other) => panic!("what was offered was refused: {}: {other}", action.id),
        }
    }

    /// Whoever did something did none of what stands in its `not_by`, the last time that this was done.
    fn check_persons(&self) {
        let events = &self.desk.events;
        for (place, event) in events.iter().enumerate() {
            let action = self.desk.workflow.action(&event.action).expect("it is known");
            for other in &action.not_by {
                let mut round = Vec::new();
                for before in events[..place].iter().rev().filter(|before| before.action == *other) {
                    round.push(&before.actor);
                    if before.nth == 1 {
                        break;
                    }
                }
                assert!(!round.contains(&&event.actor), "{} after {other}", event.action);
            }
        }
    }

    fn check(&self) {
        self.check_persons();
        let Desk { workflow, calendar, case, events } = &self.desk;
        assert_eq!(verify(events), Ok(case.head));
        assert!(events.is_sorted_by_key(|event| event.at));
        let replayed = Case::replay(events).expect("the chain holds");
        assert!(replayed.is_none_or(|replayed| replayed == *case), "replay equals live");
        let long_ago = standing(workflow, calendar, case, i64::MIN);
        let later = standing(workflow, calendar, case, self.now + 400 * DAY);
        for ((then, now), later) in
            long_ago.iter().zip(standing(workflow, calendar, case, self.now)).zip(later)
        {
            assert!(then.used <= now.used && now.used <= later.used, "{}", now.id);
            assert_eq!(now.used < later.used, now.running, "{} counts exactly while it runs", now.id);
            assert!(later.left <= now.left, "{}", now.id);
            assert!(now.running || later.left == now.left, "{} stands still", now.id);
            let passed = now.deadline.is_some_and(|deadline| deadline < self.now.max(case.at));
            assert_eq!(passed, now.alert == hongwang_casework::Alert::Overdue, "{}", now.id);
            assert!(!now.running || self.kind() != StateKind::Final, "{} runs after the end", now.id);
            let both = now.deadline.zip(now.legal_deadline);
            assert!(both.is_none_or(|(promised, legal)| promised <= legal), "{}", now.id);
        }
    }
}

#[test]
fn every_state_and_every_action_of_every_workflow_is_reached_by_people_and_time() {
    for service in SERVICES {
        let (mut states, mut actions) = (BTreeSet::new(), BTreeSet::new());
        let workflow = crate::desk::workflow(service);
        for seed in 1..400u64 {
            let desk = Desk::with(workflow.clone());
            let mut walker = Walker::with(desk, seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
            (0..160).take_while(|_| walker_goes_on(&mut walker)).for_each(drop);
            states.append(&mut walker.states);
            actions.append(&mut walker.actions);
        }
        let known: BTreeSet<_> = workflow.states.iter().map(|state| state.id.clone()).collect();
        assert_eq!(states, known, "{service}");
        let known: BTreeSet<_> = workflow.actions.iter().map(|action| action.id.clone()).collect();
        assert_eq!(actions, known, "{service}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_is_done_the_clocks_are_sound_and_the_stored_case_is_the_live_one(
        service in 0usize..SERVICES.len(), seed in any::<u64>(), steps in 0usize..40,
    ) {
        let mut walker = Walker::new(SERVICES[service], seed);
        for _ in 0..steps {
            walker.step();
            walker.check();
        }
    }

    #[test]
    fn from_wherever_a_case_stands_it_can_be_ended(
        service in 0usize..SERVICES.len(), seed in any::<u64>(), steps in 0usize..40,
    ) {
        let mut walker = Walker::new(SERVICES[service], seed);
        (0..steps).for_each(|_| walker.step());
        let more = (0..3_000).take_while(|_| walker_goes_on(&mut walker)).count();
        prop_assert!(more < 3_000, "stuck in {}", walker.desk.case.state);
    }

    #[test]
    fn no_command_however_wrong_does_anything_but_be_refused(
        service in 0usize..SERVICES.len(), seed in any::<u64>(), steps in 0usize..30,
        action in "[a-z_]{0,12}", role in "[a-z_]{0,12}", expected in any::<u64>(), at in any::<i64>(),
    ) {
        let mut walker = Walker::new(SERVICES[service], seed);
        (0..steps).for_each(|_| walker.step());
        let Desk { workflow, calendar, case, .. } = &walker.desk;
        let seen = [expected, case.seq][(seed % 2) as usize];
        let command = hongwang_casework::Command::new(actor(&role, "谁"), action, seen);
        prop_assert!(decide(workflow, calendar, case, &command, at).is_err());
        for known in &workflow.actions {
            let command = hongwang_casework::Command::new(Actor::system(), &known.id, case.seq);
            if decide(workflow, calendar, case, &command, i64::MIN).is_ok() {
                prop_assert_eq!(due(workflow, calendar, case, i64::MIN).map(|due| due.action), Some(known.id.clone()));
            }
        }
    }
}

fn walker_goes_on(walker: &mut Walker) -> bool {
    let goes_on = walker.kind() != StateKind::Final;
    if goes_on {
        walker.step();
    }
    goes_on
}
