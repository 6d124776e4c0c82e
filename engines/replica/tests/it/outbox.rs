use hongwang_replica::{
    BlobHash, BlobRef,
    outbox::{Entry, Outcome, Stage, Step, Submission},
};
use proptest::prelude::*;
use uuid::Uuid;

fn entry(attachments: usize) -> Entry {
    let attachments =
        (0..attachments).map(|n| BlobRef { hash: BlobHash::of(&n.to_le_bytes()), len: 8 }).collect();
    Entry::new(Submission {
        id: Uuid::nil(),
        kind: "t.t".into(),
        body: serde_json::Value::Null,
        attachments,
        at: 1_000,
    })
}

#[test]
fn a_failure_waits_longer_each_time_but_never_more_than_ten_minutes_and_a_quarter() {
    let (mut entry, mut now, mut last) = (entry(0), 1_000, 0);
    for _ in 0..40 {
        entry = entry.after(Outcome::Failed, now, 1_000);
        let wait = entry.due - now;
        assert!(wait >= last && wait <= 750_000, "{wait}");
        (now, last) = (entry.due, wait);
        assert_eq!(entry.step(now), Some(Step::Submit));
    }
}

#[test]
fn a_clock_set_back_by_years_does_not_park_an_entry() {
    let entry = entry(0).after(Outcome::Failed, 1_000_000_000_000, 0);
    assert_eq!(entry.step(1_000_000_000_001), None);
    assert_eq!(entry.step(0), Some(Step::Submit));
}

#[test]
fn attachments_go_first_in_order_and_are_sent_again_when_the_center_lacks_them() {
    let entry = entry(2);
    let first = entry.submission.attachments[0];
    assert_eq!(entry.step(2_000), Some(Step::Send(first)));
    let entry = entry.after(Outcome::Sent, 2_000, 0).after(Outcome::Sent, 2_000, 0);
    assert_eq!(entry.step(2_000), Some(Step::Submit));
    let entry = entry.after(Outcome::AttachmentsMissing, 2_000, 0);
    assert_eq!(entry.step(entry.due), Some(Step::Send(first)));
}

#[test]
fn a_settled_entry_stays_as_it_is() {
    let taken = entry(0).after(Outcome::Taken(7.into()), 2_000, 0);
    let after = taken.clone().after(Outcome::Refused("晚了".into()), 3_000, 0);
    assert_eq!(after.stage, Stage::Taken { answer: 7.into() });
    assert_eq!((after.step(i64::MAX), taken.is_settled()), (None, true));
}

proptest! {
    #[test]
    fn whatever_fails_in_between_every_entry_is_settled_once_the_center_answers(
        attachments in 0..4usize,
        outcomes in proptest::collection::vec(0..3u8, 0..30),
        spread in any::<u16>(),
    ) {
        let (mut entry, mut now) = (entry(attachments), 1_000);
        for outcome in outcomes {
            now = now.max(entry.due);
            let outcome = match (outcome, entry.step(now)) {
                (0, _) => Outcome::Failed,
                (1, Some(Step::Submit)) => Outcome::AttachmentsMissing,
                (_, Some(Step::Send(_))) => Outcome::Sent,
                _ => Outcome::Failed,
            };
            entry = entry.after(outcome, now, spread);
            prop_assert!(!entry.is_settled());
        }
        for _ in 0..=attachments {
            now = now.max(entry.due);
            let outcome = match entry.step(now) {
                Some(Step::Send(_)) => Outcome::Sent,
                Some(Step::Submit) => Outcome::Taken(1.into()),
                None => break,
            };
            entry = entry.after(outcome, now, 0);
        }
        prop_assert!(entry.is_settled());
    }
}
