//! What a schema requires on a condition: made from the conditions of the questions, and told apart from what somebody
//! else wrote into a schema, which stays.

use super::model::{Asked, Members, Model, Part};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// What is required of a form on a condition.
pub(super) fn of_form(model: &Model) -> Vec<Value> {
    let rule =
        |(at, values): (String, &[String]), then: Value| json!({ "if": wanted(&at, values), "then": then });
    let mut rules = Vec::new();
    for part in &model.parts {
        match part {
            Part::One(asked) => {
                rules.extend(condition(asked, "").map(|when| rule(when, needed(&asked.question.at))));
            }
            // A question of a member that looks at an answer of the whole.
            Part::Group(group) => {
                let outer = group.questions.iter().filter(|asked| !looks_near(asked));
                rules.extend(outer.filter_map(|asked| {
                    let then = within(&group.at, &json!({ "items": needed(&asked.question.at) }));
                    condition(asked, &group.base()).map(|when| rule(when, then))
                }));
            }
        }
    }
    rules
}

/// What is required of one member on a condition within it.
pub(super) fn of_member(group: &Members) -> Vec<Value> {
    let near = group.questions.iter().filter(|asked| looks_near(asked));
    let rule = |asked: &Asked| {
        let (at, values) = condition(asked, "")?;
        Some(json!({ "if": wanted(&at, values), "then": needed(&asked.question.at) }))
    };
    near.filter_map(rule).collect()
}

fn looks_near(asked: &Asked) -> bool {
    asked.question.when.as_ref().is_some_and(|when| when.at.starts_with('.'))
}

fn condition<'a>(asked: &'a Asked, base: &str) -> Option<(String, &'a [String])> {
    let when = asked.question.when.as_ref().filter(|_| !asked.question.optional)?;
    Some((when.place(base), when.is.as_slice()))
}

fn names(at: &str) -> Vec<&str> {
    at.split('/').skip(1).collect()
}

/// That a place holds one of these.
fn wanted(at: &str, values: &[String]) -> Value {
    names(at).into_iter().rev().fold(
        json!({ "enum": values }),
        |below, name| json!({ "required": [name], "properties": { name: below } }),
    )
}

/// That a place holds something.
fn needed(at: &str) -> Value {
    let mut names = names(at).into_iter().rev();
    let last = names.next().map_or_else(|| json!({}), |name| json!({ "required": [name] }));
    names.fold(last, |below, name| json!({ "required": [name], "properties": { name: below } }))
}

/// A rule of what stands at a place, if anything stands there.
fn within(at: &str, rule: &Value) -> Value {
    names(at).into_iter().rev().fold(rule.clone(), |below, name| json!({ "properties": { name: below } }))
}

/// The rules of a schema that the questions of this model do not say, as rules of the whole.
pub(super) fn beyond(model: &Model, schema: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    let outer = Scope { said: of_form(model), asked: when_asked(model, None) };
    collect(schema, "", &outer, &mut found, &|at, rule| within(at, &rule));
    for part in &model.parts {
        let Part::Group(group) = part else { continue };
        let Some(list) = crate::form::leaf(schema, &group.at) else { continue };
        let known = ["type", "items", "minItems", "maxItems"];
        found.extend(other(list, &known).map(|rule| within(&group.at, &rule)));
        let inner = Scope { said: of_member(group), asked: when_asked(model, Some(group)) };
        let Some(items) = crate::form::leaf(schema, &group.base()) else { continue };
        collect(items, "", &inner, &mut found, &|at, rule| {
            within(&group.at, &json!({ "items": within(at, &rule) }))
        });
    }
    found
}

/// What of an object is said by questions already.
struct Scope {
    said: Vec<Value>,
    /// Place, what it looks at, and the answers to that.
    asked: Vec<(String, String, BTreeSet<String>)>,
}

fn when_asked(model: &Model, of: Option<&Members>) -> Vec<(String, String, BTreeSet<String>)> {
    let all = model.parts.iter().filter_map(|part| match (part, of) {
        (Part::One(asked), None) => Some(std::slice::from_ref(asked)),
        (Part::Group(group), Some(of)) if group.at == of.at => Some(group.questions.as_slice()),
        _ => None,
    });
    let when = |asked: &Asked| {
        let (at, values) = condition(asked, "")?;
        Some((asked.question.at.clone(), at, values.iter().cloned().collect()))
    };
    all.flatten().filter_map(when).collect()
}

/// Goes through the objects of a schema down to leaves and lists.
fn collect(
    here: &Value,
    at: &str,
    scope: &Scope,
    found: &mut Vec<Value>,
    place: &dyn Fn(&str, Value) -> Value,
) {
    const KNOWN: [&str; 9] = [
        "$schema",
        "$defs",
        "$id",
        "type",
        "title",
        "properties",
        "required",
        "additionalProperties",
        "allOf",
    ];
    let Some(properties) = here.get("properties").and_then(Value::as_object) else { return };
    found.extend(other(here, &KNOWN).map(|rule| place(at, rule)));
    for rule in here.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        if !scope.said.contains(rule) && !is_said(rule, at, scope) {
            found.push(place(at, rule.clone()));
        }
    }
    for (name, below) in properties {
        collect(below, &format!("{at}/{name}"), scope, found, place);
    }
}

/// The keywords of a schema beyond these.
fn other(schema: &Value, known: &[&str]) -> Option<Value> {
    let all = schema.as_object()?.iter().filter(|(key, _)| !known.contains(&key.as_str()));
    let rule: Map<String, Value> = all.map(|(key, value)| (key.clone(), value.clone())).collect();
    (!rule.is_empty()).then_some(Value::Object(rule))
}

/// Whether a rule of the object at `at` requires nothing that a question's own condition does not require.
fn is_said(rule: &Value, at: &str, scope: &Scope) -> bool {
    let said = || {
        let all = rule.as_object().filter(|all| all.len() == 2)?;
        let (looked, values) = flat_if(all.get("if")?, at)?;
        let mut places = Vec::new();
        flat_then(all.get("then")?, at, &mut places)?;
        let is = |place: &String| {
            scope.asked.iter().any(|(of, when, is)| of == place && *when == looked && *is == values)
        };
        Some(places.iter().all(is))
    };
    said() == Some(true)
}

fn flat_if(rule: &Value, at: &str) -> Option<(String, BTreeSet<String>)> {
    let all = rule.as_object()?;
    if let (Some(Value::Array(values)), 1) = (all.get("enum"), all.len()) {
        let values: Option<_> = values.iter().map(|value| value.as_str().map(str::to_owned)).collect();
        return Some((at.to_owned(), values?));
    }
    let properties = all.get("properties")?.as_object()?;
    let (name, below) = properties.iter().next()?;
    let fits = all.len() == 2 && properties.len() == 1 && *all.get("required")? == json!([name]);
    if fits { flat_if(below, &format!("{at}/{name}")) } else { None }
}

fn flat_then(rule: &Value, at: &str, places: &mut Vec<String>) -> Option<()> {
    let all = rule.as_object()?;
    let nothing = Map::new();
    let properties = match all.get("properties") {
        None => &nothing,
        Some(properties) => properties.as_object()?,
    };
    let required: Vec<&str> = all.get("required")?.as_array()?.iter().filter_map(Value::as_str).collect();
    let known = all.keys().all(|key| key == "required" || key == "properties");
    if !known || !properties.keys().all(|name| required.contains(&name.as_str())) {
        return None;
    }
    for name in required {
        let place = format!("{at}/{name}");
        match properties.get(name) {
            Some(below) => flat_then(below, &place, places)?,
            None => places.push(place),
        }
    }
    Some(())
}
