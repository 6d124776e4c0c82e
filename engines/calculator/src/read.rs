//! Reads a rule file: TOML in, a checked [`Rule`] or every fault with its line out.
//!
//! What cannot be read is reported and stood in for, so that the rest is still checked; a rule with stand-ins is never
//! handed out.

mod examples;
mod steps;
mod tables;

use crate::check::Scope;
use crate::fault::{Fault, Faults, What};
use crate::file::{File, Part};
use crate::rule::{Asks, Choice, Question, Rule, Source};
use crate::value::Kind;
use jiff::civil::Date;
use std::collections::BTreeSet;
use steps::expr;
use toml::de::DeTable;

/// The most bytes of a file.
pub const LONGEST_FILE: usize = 64 * 1024;
/// The fewest examples of a file.
pub const LEAST_EXAMPLES: usize = 3;

const NAME: usize = 20;
const SHORT: usize = 6;
const SENTENCE: usize = 120;
const EXPRESSION: usize = 300;
const MOST_QUESTIONS: usize = 12;
const MOST_CHOICES: usize = 16;
const MOST_PARTS: usize = 60;
const MOST_COLUMNS: usize = 8;
/// A hundred million yuan, in cents: more than anybody enters.
const LARGEST: i64 = 10_000_000_000;

const RULE: [&str; 18] = [
    "id", "name", "short", "icon", "speak", "columns", "owner", "ask", "item", "from", "until", "regions",
    "source", "question", "table", "step", "result", "example",
];

impl Rule {
    /// Reads a file; `name` is what faults call it.
    ///
    /// # Errors
    /// Every fault at once, in the order of their lines. A file whose own examples come out otherwise is one with
    /// faults.
    pub fn read(name: &str, bytes: &[u8]) -> Result<Self, Faults> {
        let one = |line, what| Err(Faults(vec![Fault { file: name.to_owned(), line, what }]));
        if bytes.len() > LONGEST_FILE {
            return one(1, What::Large(LONGEST_FILE));
        }
        let Ok(text) = std::str::from_utf8(bytes) else { return one(1, What::NotText) };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut file = File { name, text, faults: Vec::new() };
        let (document, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let at = error.span().map_or(0, |span| span.start);
            file.fault(at, What::Syntax(error.message().to_owned()));
        }
        let rule = errors.is_empty().then(|| rule(&mut file, Part { table: document.get_ref(), at: 0 }));
        if let Some(rule) = rule.as_ref().filter(|_| file.faults.is_empty()) {
            for (at, what) in rule.try_examples() {
                file.fault(at, what);
            }
        }
        file.faults.sort_by_key(|fault| fault.line);
        match rule.filter(|_| file.faults.is_empty()) {
            Some(rule) => Ok(rule),
            None => Err(Faults(file.faults)),
        }
    }
}

fn rule<'a>(file: &mut File<'a>, root: Part<'a>) -> Rule {
    file.only(root, &RULE);
    let id = file.text(root, "id", 32);
    if !id.is_empty() && !is_name(&id, '-') {
        file.fault(root.at, What::BadName(id.clone()));
    }
    let columns = file.texts(root, "columns", MOST_COLUMNS);
    if columns.is_empty() {
        file.fault(root.at, What::Missing { key: "columns", example: "[\"fuwu/apply/elder\"]" });
    }
    let (from, until) = (file.day(root, "from"), file.day(root, "until"));
    if from > until && until.is_some() {
        let at = file.value(root, "until").map_or(root.at, |(at, _)| at);
        file.fault(at, What::Ends);
    }
    let item = file.maybe(root, "item", 100);
    if let Some((at, _)) = item.filter(|(_, item)| !is_address(item)) {
        file.wrong(at, "item");
    }
    let (sources, questions) = (sources(file, root), questions(file, root));
    let tables = tables::tables(file, root, &questions);
    let mut scope = Scope {
        names: questions.iter().map(|question| (question.id.clone(), question.asks.kind())).collect(),
        questions: &questions,
        tables: &tables,
        text: String::new(),
    };
    let steps = steps::steps(file, root, &mut scope);
    let (result, rising) = steps::total(file, root, &mut scope);
    let examples = examples::examples(file, root, from.unwrap_or(Date::ZERO));
    Rule {
        id,
        name: file.text(root, "name", NAME),
        short: file.text(root, "short", SHORT),
        icon: file.text(root, "icon", 40),
        speak: file.text(root, "speak", SENTENCE),
        columns: columns.into_iter().map(|(_, column)| column).collect(),
        owner: file.text(root, "owner", 40),
        ask: file.text(root, "ask", SENTENCE),
        item: item.map(|(_, item)| item.to_owned()),
        from: from.unwrap_or(Date::ZERO),
        until: until.unwrap_or(Date::ZERO),
        regions: file.texts(root, "regions", 400).into_iter().map(|(_, region)| region).collect(),
        sources,
        questions,
        examples,
        tables,
        steps,
        result,
        rising,
    }
}

/// Lower case, digits and one more sign; begins with a letter.
fn is_name(word: &str, more: char) -> bool {
    let is_part = |each: char| each.is_ascii_lowercase() || each.is_ascii_digit() || each == more;
    word.len() <= 32 && word.starts_with(|each: char| each.is_ascii_lowercase()) && word.chars().all(is_part)
}

/// A page of this node.
fn is_address(item: &str) -> bool {
    let is_part = |each: char| each.is_ascii_lowercase() || each.is_ascii_digit() || "/-_".contains(each);
    item.starts_with('/') && !item.starts_with("//") && item.chars().all(is_part)
}

/// The name of a part, which expressions use: right, and not taken.
fn name<'a>(file: &mut File<'a>, part: Part<'a>, taken: &mut BTreeSet<String>) -> String {
    let id = file.text(part, "id", 32);
    let is_word = matches!(id.as_str(), "and" | "or" | "not" | "min" | "max" | "age" | "tiers");
    if !id.is_empty() && (is_word && part.table.contains_key("ask") || !is_name(&id, '_')) {
        file.fault(part.at, What::BadName(id.clone()));
    }
    if !taken.insert(id.clone()) && !id.is_empty() {
        file.fault(part.at, What::Twice(id.clone()));
    }
    id
}

fn sources<'a>(file: &mut File<'a>, root: Part<'a>) -> Vec<Source> {
    let parts = file.parts(root, "source", MOST_COLUMNS);
    if parts.is_empty() {
        file.fault(root.at, What::NoPart("source"));
    }
    let mut all = Vec::new();
    for part in parts {
        file.only(part, &["name", "number", "date", "place", "checked", "note"]);
        let checked = file.flag(part, "checked");
        let dated = checked || part.table.contains_key("date");
        let source = Source {
            name: file.text(part, "name", 80),
            number: file.text_or_none(part, "number", 40),
            date: if dated { file.day(part, "date") } else { None },
            place: file.text(part, "place", SENTENCE),
            checked,
            note: file.text_or_none(part, "note", 300),
        };
        if !source.checked && source.note.is_empty() {
            file.fault(part.at, What::NoNote);
        }
        all.push(source);
    }
    all
}

fn questions<'a>(file: &mut File<'a>, root: Part<'a>) -> Vec<Question> {
    let parts = file.parts(root, "question", MOST_QUESTIONS);
    if parts.is_empty() {
        file.fault(root.at, What::NoPart("question"));
    }
    let mut taken = BTreeSet::new();
    let mut all: Vec<Question> = Vec::new();
    for part in parts {
        file.only(part, &["id", "ask", "help", "kind", "unit", "min", "max", "when", "choice"]);
        let id = name(file, part, &mut taken);
        let asks = asks(file, part);
        let scope = Scope {
            names: all.iter().map(|question| (question.id.clone(), question.asks.kind())).collect(),
            questions: &all,
            tables: &[],
            text: String::new(),
        };
        let when = expr(file, part, "when", &scope, Some(Kind::Truth)).map(|(when, _)| when);
        if when.is_some() && asks == Asks::Birth {
            file.fault(part.at, What::BirthAlways);
        }
        let (ask, help) = (file.text(part, "ask", 30), file.text_or_none(part, "help", SENTENCE));
        all.push(Question { id, ask, help, asks, when });
    }
    all
}

fn asks<'a>(file: &mut File<'a>, part: Part<'a>) -> Asks {
    let unit = file.text_or_none(part, "unit", 6);
    let (least, most) = (file.hundredths(part, "min", 0), file.hundredths(part, "max", LARGEST));
    if least > most || most > LARGEST {
        file.fault(part.at, What::Reversed("min", "max"));
    }
    let kind = file.text(part, "kind", 20);
    match kind.as_str() {
        "choice" => Asks::Choice(choices(file, part)),
        "whole" => Asks::Whole(least, most, unit),
        "decimal" => Asks::Decimal(least, most, unit),
        "money" => Asks::Money(least, most),
        "birth" => Asks::Birth,
        "yes" => Asks::Truth,
        _ => {
            let allowed = "choice、whole、decimal、money、yes、birth".to_owned();
            file.fault(part.at, What::Word { word: kind, allowed });
            Asks::Truth
        }
    }
}

fn choices<'a>(file: &mut File<'a>, part: Part<'a>) -> Vec<Choice> {
    let parts = file.parts(part, "choice", MOST_CHOICES);
    if parts.len() < 2 {
        file.fault(part.at, What::NoPart("question.choice"));
    }
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    for part in parts {
        file.only(part, &["value", "name"]);
        let value = file.text(part, "value", 32);
        if !value.is_empty() && !is_name(&value, '_') {
            file.fault(part.at, What::BadName(value.clone()));
        }
        if !taken.insert(value.clone()) {
            file.fault(part.at, What::Twice(value.clone()));
        }
        all.push(Choice { value, name: file.text(part, "name", NAME) });
    }
    all
}
