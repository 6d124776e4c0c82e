//! The life of an article under random actions of random people.

use hongwang_base::{AccountId, Millis};
use hongwang_content::article::{Action, Actor, Plan, Signature, Stage, Standing, next};
use hongwang_content::columns::Review;
use proptest::prelude::*;
use std::collections::BTreeSet;

const PEOPLE: u8 = 3;

/// Person `number`: the same account each time; the one after the last is the system.
fn actor(number: u8) -> Actor {
    let account = (number < PEOPLE).then(|| AccountId::from(fixed(number)));
    let signature =
        Signature { account, name: format!("演示{number}"), role: String::new(), office: String::new() };
    Actor { signature, may_write: true, may_review: number < PEOPLE }
}

fn fixed(number: u8) -> uuid::Uuid {
    uuid::Uuid::from_u128(u128::from(number) + 1)
}

fn actions() -> impl Strategy<Value = Action> {
    let moment = || proptest::option::of(0i64..100).prop_map(|at| at.map(Millis));
    prop_oneof![
        (moment(), moment())
            .prop_map(|(publish_at, expire_at)| Action::Write(Plan { publish_at, expire_at })),
        Just(Action::Submit),
        Just(Action::Approve),
        Just(Action::Reject { reason: "演示".into() }),
        Just(Action::Recall { reason: "演示".into() }),
        Just(Action::Pass),
    ]
}

/// What an outsider writes down: who wrote what, what was released by whom, what was recalled.
#[derive(Default)]
struct Witness {
    writers: BTreeSet<AccountId>,
    released: bool,
    second: BTreeSet<i64>,
    recalled: i64,
}

proptest! {
    #[test]
    fn nothing_is_shown_without_its_release_and_nothing_recalled_comes_back(
        steps in prop::collection::vec((actions(), 0..=PEOPLE, 0i64..20), 1..60),
    ) {
        let mut now = Millis(0);
        let mut at = Standing::first(&actor(0), Plan::default());
        let mut seen = Witness { writers: at.writers.iter().copied().collect(), ..Witness::default() };
        for (action, person, later) in steps {
            now = now.plus(later);
            let who = actor(person);
            let Ok(to) = next(&at, &action, &who, Review::Second, now) else { continue };
            match &action {
                Action::Write(_) => {
                    prop_assert_eq!(to.version, at.version + 1);
                    if std::mem::take(&mut seen.released) {
                        seen.writers.clear();
                    }
                    seen.writers.extend(who.signature.account);
                }
                Action::Approve => {
                    let approver = who.signature.account.expect("the system approves nothing");
                    prop_assert!(!seen.writers.contains(&approver), "a writer approved");
                    seen.second.insert(to.version);
                    seen.released = true;
                }
                Action::Reject { .. } => {
                    seen.second.remove(&to.version);
                    seen.released = false;
                }
                Action::Recall { .. } => seen.recalled = at.version,
                _ => prop_assert_eq!(to.version, at.version),
            }
            if let Some(shown) = to.shown {
                prop_assert!(seen.second.contains(&shown.version), "shown without a second person");
                prop_assert!(shown.version > seen.recalled, "a recalled version came back");
                prop_assert!(shown.until.is_none_or(|until| until > now), "shown past its end");
            }
            prop_assert_eq!(to.stage == Stage::Shown, to.shown.is_some_and(|shown| shown.version == to.version));
            prop_assert!(to.wakes_at().is_none_or(|at| at > now), "something due was left undone");
            at = to;
        }
    }

    #[test]
    fn time_alone_gives_the_same_in_one_step_as_in_many(publish in 1i64..50, length in 1i64..50, upto in 0i64..120) {
        let plan = Plan { publish_at: Some(Millis(publish)), expire_at: Some(Millis(publish + length)) };
        let start = Standing::first(&actor(0), plan);
        let start = next(&start, &Action::Submit, &actor(0), Review::None, Millis(0)).expect("handed in");
        let pass = |at: &Standing, now: i64| next(at, &Action::Pass, &actor(3), Review::None, Millis(now)).expect("time passes");
        let (once, mut many) = (pass(&start, upto), start);
        for now in 0..=upto {
            many = pass(&many, now);
        }
        prop_assert_eq!(once.stage, many.stage);
        prop_assert_eq!(once.shown.map(|shown| shown.version), many.shown.map(|shown| shown.version));
    }
}

#[test]
fn a_writer_cannot_approve_even_what_another_touched_last() {
    let now = Millis(0);
    let first = Standing::first(&actor(0), Plan::default());
    let second = next(&first, &Action::Write(Plan::default()), &actor(1), Review::Second, now).unwrap();
    let waiting = next(&second, &Action::Submit, &actor(1), Review::Second, now).unwrap();
    for writer in [0, 1] {
        let refused = next(&waiting, &Action::Approve, &actor(writer), Review::Second, now).unwrap_err();
        assert_eq!(refused.status, 403);
    }
    let shown = next(&waiting, &Action::Approve, &actor(2), Review::Second, now).unwrap();
    assert_eq!(shown.stage, Stage::Shown);
}

#[test]
fn what_its_reviewer_took_back_needs_a_second_person_again() {
    let now = Millis(0);
    let first = Standing::first(&actor(0), Plan { publish_at: Some(Millis(100)), expire_at: None });
    let waiting = next(&first, &Action::Submit, &actor(0), Review::Second, now).unwrap();
    let scheduled = next(&waiting, &Action::Approve, &actor(1), Review::Second, now).unwrap();
    let back = next(&scheduled, &Action::Reject { reason: "再核对".into() }, &actor(1), Review::Second, now)
        .unwrap();
    let waiting = next(&back, &Action::Submit, &actor(0), Review::Second, now).unwrap();
    assert_eq!(next(&waiting, &Action::Approve, &actor(0), Review::Second, now).unwrap_err().status, 403);
}

#[test]
fn a_recall_without_a_reason_names_its_field() {
    let now = Millis(0);
    let first = Standing::first(&actor(0), Plan::default());
    let shown = next(&first, &Action::Submit, &actor(0), Review::None, now).unwrap();
    let refused =
        next(&shown, &Action::Recall { reason: "  ".into() }, &actor(2), Review::None, now).unwrap_err();
    assert_eq!(refused.field.as_deref(), Some("reason"));
}
