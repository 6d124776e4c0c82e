//! Reports of nodes: of other versions, and of nodes that lie.

use hongwang_replica::wire::{Health, Up, Waiting};
use proptest::prelude::*;
use serde::Deserialize;
use serde_json::json;

/// The report as the first version knew it.
#[derive(Debug, PartialEq, Deserialize)]
struct First {
    version: String,
    clock: i64,
    disk_free: Option<u64>,
    blobs_missing: u64,
    outbox: u32,
    trouble: String,
}

#[test]
fn a_report_of_a_version_that_did_not_say_what_waits_still_counts() {
    let said = json!({
        "type": "health", "version": "0.1.0", "clock": 7, "disk_free": null, "blobs_missing": 1, "outbox": 3, "trouble": ""
    });
    let Ok(Up::Health(health)) = serde_json::from_value(said) else { panic!("it is read") };
    assert_eq!((health.outbox, health.waiting), (3, Waiting::default()));
}

#[test]
fn what_waits_may_be_said_in_part() {
    let waiting: Waiting =
        serde_json::from_value(json!({ "oldest": 5, "of_a_later_version": [] })).expect("it is read");
    assert_eq!(waiting, Waiting { oldest: Some(5), ..Waiting::default() });
}

#[test]
fn kinds_that_are_not_told_apart_take_no_place_from_those_that_are() {
    let kinds: serde_json::Map<_, _> = ('a'..='t').map(|kind| (format!("x.{kind}"), json!(1))).collect();
    let mut said = json!({
        "type": "health", "version": "0.1.0", "clock": 7, "disk_free": null, "blobs_missing": 1, "outbox": 25, "trouble": "",
        "waiting": { "kinds": kinds }
    });
    said["waiting"]["kinds"][""] = json!(5);
    let Ok(Up::Health(health)) = serde_json::from_value(said) else { panic!("it is read") };
    let kept = health.bounded();
    assert_eq!((kept.waiting.kinds.len(), kept.waiting.kinds[""]), (17, 9));
    assert_eq!(kept.clone().bounded(), kept);
}

fn waiting() -> impl Strategy<Value = Waiting> {
    let kinds = prop::collection::btree_map(".{0,60}|[a-z]{1,8}\\.[a-z]{1,8}", any::<u32>(), 0..40);
    (kinds, any::<Option<i64>>(), any::<u64>()).prop_map(|(kinds, oldest, attachments)| Waiting {
        kinds,
        oldest,
        attachments,
    })
}

prop_compose! {
    fn health()(
        version in ".{0,200}",
        clock in any::<i64>(),
        disk_free in any::<Option<u64>>(),
        blobs_missing in any::<u64>(),
        outbox in any::<u32>(),
        waiting in waiting(),
        trouble in ".{0,900}",
    ) -> Health {
        Health { version, clock, disk_free, blobs_missing, outbox, waiting, trouble }
    }
}

proptest! {
    #[test]
    fn a_report_arrives_as_it_was_sent_and_the_first_version_reads_it(health in health()) {
        let text = serde_json::to_string(&Up::Health(health.clone())).expect("plain data");
        prop_assert_eq!(serde_json::from_str::<Up>(&text).expect("it is read"), Up::Health(health.clone()));
        let first: First = serde_json::from_str(&text).expect("it is read");
        prop_assert_eq!(first.outbox, health.outbox);
    }

    #[test]
    fn what_is_kept_of_a_report_is_short_counts_the_same_and_is_kept_so_again(health in health()) {
        let kept = health.clone().bounded();
        prop_assert!(kept.waiting.kinds.len() <= 17 && kept.waiting.kinds.keys().all(|kind| kind.len() <= 40));
        prop_assert_eq!(kept.waiting.count(), health.waiting.count());
        prop_assert!(health.version.starts_with(&kept.version) && kept.version.chars().count() <= 64);
        prop_assert!(health.trouble.starts_with(&kept.trouble) && kept.trouble.chars().count() <= 300);
        prop_assert_eq!(kept.clone().bounded(), kept);
    }
}
