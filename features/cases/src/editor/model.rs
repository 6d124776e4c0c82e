//! A form as it is edited: the questions in order, each together with the rules of its own answer. From these alone
//! follows the JSON Schema: its objects, what is required, and what is required on a condition.
//!
//! Invariant: `read(text(model)) == model`, whatever the model is, also one that nobody could fill in.

use crate::form::{Attach, Entry, Form, FormError, Group, Question, Text, leaf};
use hongwang_input::FieldKind;
use serde_json::{Map, Value, json};

/// A form that is being made.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Model {
    pub(crate) parts: Vec<Part>,
    /// Rules of the schema that no question says; they stay as they are.
    pub(crate) kept: Vec<Value>,
    /// What those refer to.
    pub(crate) defs: Option<Value>,
}

/// One entry of the list.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Part {
    One(Asked),
    Group(Members),
}

impl Part {
    /// Where its answers stand; of a question of members as each of them has it.
    pub(crate) fn at(&self) -> &str {
        match self {
            Self::One(asked) => &asked.question.at,
            Self::Group(group) => &group.at,
        }
    }

    /// The question that it is.
    pub(crate) fn asked(&self) -> Option<&Asked> {
        match self {
            Self::One(asked) => Some(asked),
            Self::Group(_) => None,
        }
    }

    /// The group that it is.
    pub(crate) fn group(&self) -> Option<&Members> {
        match self {
            Self::One(_) => None,
            Self::Group(group) => Some(group),
        }
    }
}

/// A question and the schema of its answer.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Asked {
    pub(crate) question: Question,
    pub(crate) leaf: Map<String, Value>,
}

/// Questions that are asked of each member.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Members {
    pub(crate) at: String,
    pub(crate) repeat: String,
    pub(crate) ask: String,
    pub(crate) most: usize,
    pub(crate) least: usize,
    pub(crate) questions: Vec<Asked>,
}

impl Members {
    /// Where the answers of the first member stand.
    pub(crate) fn base(&self) -> String {
        format!("{}/0", self.at)
    }
}

impl Model {
    /// Every question, with the place under which it is known on the desk: within a group that of the first member.
    pub(crate) fn all(&self) -> impl Iterator<Item = (String, String, &Asked)> {
        self.parts.iter().flat_map(|part| {
            let (base, questions) = match part {
                Part::One(asked) => (String::new(), std::slice::from_ref(asked)),
                Part::Group(group) => (group.base(), group.questions.as_slice()),
            };
            questions.iter().map(move |asked| (format!("{base}{}", asked.question.at), base.clone(), asked))
        })
    }

    /// A question by its place.
    pub(crate) fn asked(&self, place: &str) -> Option<&Asked> {
        self.all().find(|(at, ..)| at == place).map(|(_, _, asked)| asked)
    }

    /// A group by its place.
    pub(crate) fn group(&self, at: &str) -> Option<&Members> {
        self.parts.iter().find_map(|part| match part {
            Part::Group(group) if group.at == at => Some(group),
            _ => None,
        })
    }
}

/// Reads the text of a form, whole or not.
pub(crate) fn read(text: &str) -> Result<Model, FormError> {
    let Text { schema, questions } =
        serde_json::from_str(text).map_err(|error| FormError::Text(error.to_string()))?;
    let rules = |at: &str| {
        leaf(&schema, at).and_then(Value::as_object).cloned().unwrap_or_else(|| Map::from_iter(text_leaf()))
    };
    let asked = |question: Question, base: &str| {
        let mut leaf = rules(&format!("{base}{}", question.at));
        if !question.choose.is_empty() {
            leaf.remove("enum");
        }
        Asked { question, leaf }
    };
    let part = |entry: Entry| match entry {
        Entry::One(question) => Part::One(asked(question, "")),
        Entry::Group(group) => {
            let base = format!("{}/0", group.at);
            let questions = group.questions.into_iter().map(|question| asked(question, &base));
            Part::Group(Members {
                least: rules(&group.at).get("minItems").and_then(Value::as_u64).map_or(0, size),
                questions: questions.collect(),
                at: group.at,
                repeat: group.repeat,
                ask: group.ask,
                most: group.most,
            })
        }
    };
    let mut model = Model {
        parts: questions.into_iter().map(part).collect(),
        kept: Vec::new(),
        defs: schema.get("$defs").cloned(),
    };
    model.kept = super::rules::beyond(&model, &schema);
    Ok(model)
}

fn size(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// The text of a form.
pub(crate) fn text(model: &Model) -> String {
    let questions = model.parts.iter().map(|part| match part {
        Part::One(asked) => Entry::One(asked.question.clone()),
        Part::Group(group) => Entry::Group(Group {
            at: group.at.clone(),
            repeat: group.repeat.clone(),
            most: group.most,
            ask: group.ask.clone(),
            questions: group.questions.iter().map(|asked| asked.question.clone()).collect(),
        }),
    });
    let text = Text { schema: schema(model), questions: questions.collect() };
    serde_json::to_string_pretty(&text).expect("a form is plain data")
}

/// The form of a model, checked.
pub(crate) fn form(model: &Model) -> Result<Form, FormError> {
    Form::parse(&text(model))
}

fn object() -> Value {
    json!({ "type": "object", "additionalProperties": false, "required": [], "properties": {} })
}

fn schema(model: &Model) -> Value {
    let mut root = object();
    for part in &model.parts {
        match part {
            Part::One(asked) => put_asked(&mut root, asked),
            Part::Group(group) => {
                let mut items = object();
                group.questions.iter().for_each(|asked| put_asked(&mut items, asked));
                let rules = super::rules::of_member(group);
                if !rules.is_empty() {
                    items["allOf"] = Value::Array(rules);
                }
                let list = json!({
                    "type": "array", "minItems": group.least, "maxItems": group.most.max(1), "items": items,
                });
                put(&mut root, &group.at, list, group.least > 0);
            }
        }
    }
    let rules: Vec<Value> = super::rules::of_form(model).into_iter().chain(model.kept.clone()).collect();
    if !rules.is_empty() {
        root["allOf"] = Value::Array(rules);
    }
    if let Some(defs) = &model.defs {
        root["$defs"] = defs.clone();
    }
    root["$schema"] = json!("https://json-schema.org/draft/2020-12/schema");
    root
}

fn put_asked(object: &mut Value, asked: &Asked) {
    let question = &asked.question;
    let mut leaf = asked.leaf.clone();
    if !question.choose.is_empty() {
        leaf.insert("enum".into(), question.choose.iter().map(|choice| json!(choice.value)).collect());
    }
    put(object, &question.at, Value::Object(leaf), !question.optional && question.when.is_none());
}

/// Puts the schema of a place, with the objects above it.
fn put(root: &mut Value, at: &str, schema: Value, required: bool) {
    let mut here = root;
    let mut names = at.split('/').skip(1).peekable();
    while let Some(name) = names.next() {
        // Two places of which one lies in the other: the check finds it, and nothing is lost before.
        if here.get("properties").is_none_or(|below| !below.is_object()) {
            here["properties"] = json!({});
        }
        if required && let Some(all) = required_of(here) {
            let name = json!(name);
            if !all.contains(&name) {
                all.push(name);
            }
        }
        let Some(below) = here["properties"].as_object_mut() else { return };
        if names.peek().is_none() {
            below.insert(name.to_owned(), schema);
            return;
        }
        here = below.entry(name).or_insert_with(object);
    }
}

fn required_of(object: &mut Value) -> Option<&mut Vec<Value>> {
    object.get_mut("required").and_then(Value::as_array_mut)
}

fn text_leaf() -> [(String, Value); 1] {
    [("type".to_owned(), json!("string"))]
}

/// The way a question is answered, by its word in forms of the desk.
pub(crate) const WAYS: [&str; 11] =
    ["text", "name", "phone", "id-number", "digits", "amount", "date", "place", CHOOSE, PAPER, SIGNATURE];
pub(crate) const CHOOSE: &str = "choose";
pub(crate) const PAPER: &str = "paper";
pub(crate) const SIGNATURE: &str = "signature";
/// The longest text of a question whose answer is written freely.
pub(crate) const LONGEST: u64 = 200;
/// The most papers that one question takes.
pub(crate) const PAPERS: u64 = 8;

/// The way of a question.
pub(crate) fn way(question: &Question) -> &'static str {
    match (question.keys, question.attach) {
        (Some(kind), _) => kind.word(),
        (None, Some(Attach::Paper)) => PAPER,
        (None, Some(Attach::Signature)) => SIGNATURE,
        (None, None) => CHOOSE,
    }
}

/// Which keys a way opens.
pub(crate) fn keys(way: &str) -> Option<FieldKind> {
    serde_json::from_value(json!(way)).ok()
}

/// The rules of an answer that is given this way, and what kind of personal data it mostly is.
pub(crate) fn rules_of(way: &str) -> (Map<String, Value>, &'static str) {
    let (most, pattern, personal) = match way {
        "name" => (30, r"\S", "name"),
        "phone" => (12, "^(1[3-9][0-9]{9}|0[0-9]{9,11})$", "phone"),
        "id-number" => (18, "^[1-9][0-9]{16}[0-9X]$", "id"),
        "digits" => (4, "^[0-9]+$", ""),
        "amount" => (12, r"^[0-9]{1,9}(\.[0-9]{1,2})?$", "money"),
        "date" => (10, "^[0-9]{4}-[0-9]{2}-[0-9]{2}$", ""),
        "place" => (100, r"\S", "address"),
        PAPER => (PAPERS * 65 - 1, "^[0-9a-f]{64}( [0-9a-f]{64})*$", "paper"),
        SIGNATURE => (64, "^[0-9a-f]{64}$", "signature"),
        CHOOSE => return (Map::from_iter(text_leaf()), ""),
        _ => (LONGEST, r"\S", ""),
    };
    let mut rules = Map::from_iter(text_leaf());
    rules.insert("maxLength".into(), json!(most));
    rules.insert("pattern".into(), json!(pattern));
    (rules, personal)
}
