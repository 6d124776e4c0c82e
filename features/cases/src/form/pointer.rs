//! JSON pointers (RFC 6901) into answers and into a schema. Names in forms hold neither `/` nor `~`.

use serde_json::{Map, Value};

/// What stands at a place of the answers.
pub(crate) fn get<'a>(answers: &'a Value, at: &str) -> Option<&'a Value> {
    answers.pointer(at)
}

/// Puts a value, making the objects and members above it. A place that cannot be made is left as it is: forms are
/// checked, and members are numbered without gaps by whoever asks.
pub(crate) fn set(answers: &mut Value, at: &str, value: Value) {
    let mut here = answers;
    for part in at.split('/').skip(1) {
        here = match part.parse::<usize>() {
            Ok(index) => {
                if !here.is_array() {
                    *here = Value::Array(Vec::new());
                }
                let Value::Array(members) = here else { return };
                if index == members.len() {
                    members.push(Value::Object(Map::new()));
                }
                let Some(member) = members.get_mut(index) else { return };
                member
            }
            Err(_) => {
                if !here.is_object() {
                    *here = Value::Object(Map::new());
                }
                let Value::Object(object) = here else { return };
                object.entry(part).or_insert(Value::Null)
            }
        };
    }
    *here = value;
}

/// Takes the member of a list away.
pub(crate) fn remove(answers: &mut Value, list: &str, index: usize) {
    if let Some(Value::Array(members)) = answers.pointer_mut(list)
        && index < members.len()
    {
        members.remove(index);
    }
}

/// The schema of a place: through `properties`, `items` and local `$ref`.
pub(crate) fn leaf<'s>(schema: &'s Value, at: &str) -> Option<&'s Value> {
    let mut here = resolved(schema, schema)?;
    for part in at.split('/').skip(1) {
        let next = match part.parse::<usize>() {
            Ok(_) => here.get("items")?,
            Err(_) => here.get("properties")?.get(part)?,
        };
        here = resolved(schema, next)?;
    }
    Some(here)
}

/// What a `$ref` within the document names; refuses one that leads out, or in a circle.
fn resolved<'s>(schema: &'s Value, mut here: &'s Value) -> Option<&'s Value> {
    const DEEPEST: usize = 8;
    for _ in 0..DEEPEST {
        let Some(to) = here.get("$ref") else { return Some(here) };
        here = schema.pointer(to.as_str()?.strip_prefix('#')?)?;
    }
    None
}

/// The places of all leaves, members written as `/0`.
pub(super) fn leaves(schema: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(schema, schema, "", &mut found);
    found
}

fn walk(schema: &Value, here: &Value, at: &str, found: &mut Vec<String>) {
    let Some(here) = resolved(schema, here) else { return };
    if let Some(Value::Object(properties)) = here.get("properties") {
        for (name, below) in properties {
            walk(schema, below, &format!("{at}/{name}"), found);
        }
    } else if let Some(items) = here.get("items") {
        walk(schema, items, &format!("{at}/0"), found);
    } else {
        found.push(at.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_answer_comes_with_the_objects_and_members_above_it() {
        let mut answers = json!({});
        set(&mut answers, "/woman/name", json!("王小花"));
        set(&mut answers, "/children/0/name", json!("大宝"));
        set(&mut answers, "/children/1/name", json!("二宝"));
        set(&mut answers, "/children/7/name", json!("no gap is made"));
        let wanted = json!({"woman": {"name": "王小花"}, "children": [{"name": "大宝"}, {"name": "二宝"}]});
        assert_eq!(answers, wanted);
        remove(&mut answers, "/children", 0);
        assert_eq!(get(&answers, "/children/0/name"), Some(&json!("二宝")));
    }

    #[test]
    fn a_reference_that_leads_in_a_circle_leads_nowhere() {
        let schema =
            json!({"properties": {"a": {"$ref": "#/$defs/a"}}, "$defs": {"a": {"$ref": "#/$defs/a"}}});
        assert_eq!(leaf(&schema, "/a"), None);
        assert!(leaves(&schema).is_empty());
    }
}
