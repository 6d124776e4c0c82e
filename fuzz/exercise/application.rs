//! What must hold for an application that a village sends, read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_cases::Cases;
use serde_json::{Value, json};
use std::sync::LazyLock;

/// Every shipped item, by its name in addresses.
static ITEMS: LazyLock<Vec<&str>> = LazyLock::new(|| Cases::shipped().collect());

/// Bytes as the body of a submission, and as the answers to each form: refused in words, or whole answers to what was
/// asked and to nothing else. Gives whether any of that was taken.
pub fn body(data: &[u8]) -> bool {
    let Ok(value) = serde_json::from_slice::<Value>(data) else { return false };
    let mut taken = is_taken(&value);
    for item in ITEMS.iter() {
        taken |= is_taken(&json!({ "item": item, "form": "", "number": "20261123-001", "answers": value }));
    }
    taken
}

fn is_taken(body: &Value) -> bool {
    if let Err(why) = Cases::looks_at(body) {
        assert!(why.contains('请'), "{why}: what is to be done?");
        return false;
    }
    let again = serde_json::from_str(&body.to_string()).expect("JSON reads what it wrote");
    assert_eq!(Cases::looks_at(&again), Ok(()), "it is read twice in the same way");
    let mut more = body.clone();
    if let Some(Value::Object(answers)) = more.get_mut("answers") {
        assert!(answers.values().all(is_text), "every answer is a text");
        answers.insert("nobody asked".to_owned(), json!("x"));
        assert!(Cases::looks_at(&more).is_err(), "what nobody asked was taken");
    }
    true
}

fn is_text(answer: &Value) -> bool {
    match answer {
        Value::Object(fields) => fields.values().all(is_text),
        Value::Array(members) => members.iter().all(is_text),
        other => other.is_string(),
    }
}
