//! A chain of events that somebody touched.

use crate::desk::Desk;
use hongwang_casework::{BrokenAt, Case, Event, Hash, verify};
use proptest::prelude::*;
use serde_json::Value;

/// Every field of an event is used by one of these.
fn events() -> Vec<Event> {
    let mut desk = Desk::of("homestead");
    desk.act("applicant", "张三", "submit", "2026-02-24 09:00");
    desk.act("village_group", "组长", "group_agrees", "2026-02-24 10:00");
    desk.wait("2026-03-04 00:00");
    desk.act("village_clerk", "村文书", "village_agrees", "2026-03-04 10:00");
    desk.act("town_clerk", "李四", "ask_supplement", "2026-03-05 10:00");
    desk.act("applicant", "张三", "supply", "2026-03-05 10:00");
    desk.act("town_clerk", "李四", "accept", "2026-03-05 10:00");
    desk.act("town_leader", "镇长", "extend", "2026-03-05 11:00");
    desk.act_finding("town_reviewer", "农经站", "review", "2026-03-09 10:00", "on_farmland");
    desk.act("town_reviewer", "自然资源所", "review", "2026-03-10 10:00");
    desk.act("town_leader", "镇长", "refuse", "2026-03-11 10:00");
    desk.events
}

/// Every plain value in a JSON tree, as a path of steps.
fn leaves(value: &Value, path: &str, into: &mut Vec<String>) {
    match value {
        Value::Object(fields) => {
            fields.iter().for_each(|(key, field)| leaves(field, &format!("{path}/{key}"), into));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(at, item)| leaves(item, &format!("{path}/{at}"), into));
        }
        _ => into.push(path.to_owned()),
    }
}

fn changed(value: &Value) -> Value {
    match value {
        Value::String(text) => text.chars().rev().chain(['改']).collect::<String>().into(),
        Value::Number(number) => (number.as_i64().expect("a whole number") ^ 1).into(),
        Value::Bool(yes) => (!yes).into(),
        other => other.clone(),
    }
}

#[test]
fn a_whole_chain_holds_also_after_it_was_stored() {
    let events = events();
    let text = serde_json::to_string(&events).expect("plain data");
    let stored: Vec<Event> = serde_json::from_str(&text).expect("the same form");
    assert_eq!(stored, events);
    assert_eq!(verify(&stored), Ok(events.last().expect("there are some").hash));
    assert_eq!(verify(&[]), Ok(Hash::default()));
    assert_eq!(Case::replay(&[]), Ok(None));
}

#[test]
fn a_change_of_any_value_of_any_event_is_found_at_that_event() {
    let events = events();
    let mut tried = 0;
    for (at, event) in events.iter().enumerate() {
        let tree = serde_json::to_value(event).expect("plain data");
        let mut paths = Vec::new();
        leaves(&tree, "", &mut paths);
        for path in paths {
            let mut tree = tree.clone();
            let leaf = tree.pointer_mut(&path).expect("the leaf is there");
            *leaf = changed(leaf);
            // What is no event any more is not even read.
            let Ok(other) = serde_json::from_value::<Event>(tree) else { continue };
            let mut touched = events.clone();
            touched[at] = other;
            assert_eq!(verify(&touched), Err(BrokenAt(at as u64 + 1)), "{path}");
            tried += 1;
        }
    }
    assert!(tried > 150, "{tried}");
}

#[test]
fn a_removed_value_is_found() {
    let mut events = events();
    let last = events.len() - 1;
    events[last].remedy = None;
    assert_eq!(verify(&events), Err(BrokenAt(last as u64 + 1)));
}

#[test]
fn missing_newest_events_show_beside_the_head_that_was_kept() {
    let events = events();
    let kept = verify(&events).expect("it is whole");
    let shorter = verify(&events[..events.len() - 1]).expect("the beginning is whole");
    assert_ne!(shorter, kept);
}

#[test]
fn an_event_of_another_case_is_found() {
    let mut events = events();
    let mut other = Desk::of("birth");
    other.act("applicant", "张三", "submit", "2026-02-24 09:00");
    events[0] = other.events[0].clone();
    assert_eq!(verify(&events), Err(BrokenAt(2)));
    assert_eq!(BrokenAt(2).to_string(), "办件记录从第 2 条起对不上：被改动过、缺少或次序不对");
}

proptest! {
    #[test]
    fn a_lost_a_repeated_and_a_swapped_event_are_found(a in 0usize..11, b in 0usize..11) {
        let events = events();
        prop_assert_eq!(events.len(), 11);
        let mut lost = events.clone();
        lost.remove(a);
        prop_assert_eq!(verify(&lost).is_ok(), a == 10, "only the loss of the last leaves a chain");
        let mut repeated = events.clone();
        repeated.insert(b, events[a].clone());
        prop_assert!(verify(&repeated).is_err());
        let mut swapped = events;
        swapped.swap(a, b);
        prop_assert_eq!(verify(&swapped).is_ok(), a == b);
    }
}
