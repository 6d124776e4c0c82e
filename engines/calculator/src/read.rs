//! Reads a rule file: TOML in, a checked [`Rule`] or every fault with its line out.
//!
//! What cannot be read is reported and stood in for, so that the rest is still checked; a rule with stand-ins is never
//! handed out.

use crate::check::Scope;
use crate::expression::{self, Expr};
use crate::fault::{Fault, Faults, What};
use crate::file::{File, Part};
use crate::rule::{
    Asks, Choice, Example, Of, Question, Reckon, Refuse, Round, Row, Rule, Source, Step, Table, Total,
};
use crate::value::{Kind, Value};
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};
use toml::de::{DeTable, DeValue};

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
    let tables = tables(file, root, &questions);
    let mut scope = Scope {
        names: questions.iter().map(|question| (question.id.clone(), question.asks.kind())).collect(),
        questions: &questions,
        tables: &tables,
        text: String::new(),
    };
    let steps = steps(file, root, &mut scope);
    let (result, rising) = total(file, root, &mut scope);
    let examples = examples(file, root, from.unwrap_or(Date::ZERO));
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

fn tables<'a>(file: &mut File<'a>, root: Part<'a>, questions: &[Question]) -> Vec<Table> {
    let mut taken = BTreeSet::new();
    let mut all = Vec::new();
    for part in file.parts(root, "table", MOST_PARTS) {
        file.only(part, &["id", "by", "row"]);
        let id = name(file, part, &mut taken);
        let by = file.maybe(part, "by", 32).map(|(_, by)| by.to_owned());
        let rows = file.parts(part, "row", MOST_PARTS);
        let Some(first) = rows.first() else {
            file.fault(part.at, What::NoPart("table.row"));
            continue;
        };
        let asks = by.as_ref().and_then(|by| questions.iter().find(|question| question.id == *by));
        let offered = asks.and_then(|question| match &question.asks {
            Asks::Choice(choices) => Some(choices.as_slice()),
            _ => None,
        });
        let (columns, bounds) = head(file, *first);
        let mut table = Table { id, by, columns, bounds, rows: Vec::new() };
        for row in rows {
            self::row(file, row, &mut table, offered);
        }
        let has = |word: &str| table.rows.iter().any(|row| row.of == Of::Is(word.to_owned()));
        let absent = offered.unwrap_or_default().iter().find(|choice| !has(&choice.value));
        if let Some(choice) = absent.filter(|_| table.bounds.is_none()) {
            file.fault(part.at, What::NoRow(choice.value.clone()));
        }
        all.push(table);
    }
    all
}

/// What kind each column of a table has, and its brackets, as its first row says.
fn head<'a>(file: &mut File<'a>, row: Part<'a>) -> (BTreeMap<String, Kind>, Option<Kind>) {
    let mut columns = BTreeMap::new();
    for (key, value) in row.table {
        let key = key.get_ref().as_ref();
        let cell = value.get_ref().as_str().and_then(Value::literal);
        if !matches!(key, "is" | "from" | "to")
            && let Some(cell) = cell
        {
            columns.insert(key.to_owned(), cell.kind());
        }
    }
    let bounds = file.maybe(row, "from", 20).and_then(|(_, from)| Value::literal(from));
    (columns, bounds.map(|bounds| bounds.kind()))
}

fn row<'a>(file: &mut File<'a>, part: Part<'a>, table: &mut Table, offered: Option<&[Choice]>) {
    let mut cells = BTreeMap::new();
    for (key, value) in part.table {
        let key = key.get_ref().as_ref();
        if matches!(key, "is" | "from" | "to") {
            continue;
        }
        let cell = value.get_ref().as_str().and_then(Value::literal);
        match cell.filter(|cell| table.columns.get(key) == Some(&cell.kind())) {
            Some(cell) => drop(cells.insert(key.to_owned(), cell)),
            None => file.fault(
                value.span().start,
                What::Columns("数要加引号，如 \"200元\"、\"90%\"、\"80\"".to_owned()),
            ),
        }
    }
    if cells.len() != table.columns.len() {
        let columns: Vec<&str> = table.columns.keys().map(String::as_str).collect();
        file.fault(part.at, What::Columns(columns.join("、")));
    }
    let of =
        if table.bounds.is_some() { bracket(file, part, table) } else { choice(file, part, table, offered) };
    if let Some(of) = of {
        table.rows.push(Row { of, cells });
    }
}

fn choice<'a>(file: &mut File<'a>, part: Part<'a>, table: &Table, offered: Option<&[Choice]>) -> Option<Of> {
    let word = file.text(part, "is", 32);
    let offered = offered.unwrap_or_default();
    if !offered.iter().any(|choice| choice.value == word) {
        let allowed: Vec<&str> = offered.iter().map(|choice| choice.value.as_str()).collect();
        file.fault(part.at, What::Word { word, allowed: allowed.join("、") });
        return None;
    }
    let of = Of::Is(word.clone());
    if table.rows.iter().any(|row| row.of == of) {
        file.fault(part.at, What::Twice(word));
    }
    Some(of)
}

fn bracket<'a>(file: &mut File<'a>, part: Part<'a>, table: &Table) -> Option<Of> {
    let mut bound = |key: &'static str| {
        let (at, text) = file.maybe(part, key, 20)?;
        let value = Value::literal(text).filter(|value| Some(value.kind()) == table.bounds);
        if value.is_none() {
            file.wrong(at, key);
        }
        value
    };
    let (from, to) = (bound("from"), bound("to"));
    let Some((from, figure)) = from.and_then(|from| from.figure().map(|figure| (from, figure))) else {
        file.fault(part.at, What::Missing { key: "from", example: "\"80\"" });
        return None;
    };
    let to = to.and_then(|to| to.figure());
    if to.is_some_and(|to| to <= figure) {
        file.fault(part.at, What::Reversed("from", "to"));
    }
    if let Some(Row { of: Of::Within(_, before), .. }) = table.rows.last()
        && *before != Some(figure)
    {
        let after = before.map_or_else(|| from.to_string(), |_| "上一行的 to".to_owned());
        file.fault(part.at, What::Gap(after));
    }
    Some(Of::Within(figure, to))
}

/// An expression with its kind, if it is there and right.
fn expr<'a>(
    file: &mut File<'a>,
    part: Part<'a>,
    key: &'static str,
    scope: &Scope<'_>,
    wanted: Option<Kind>,
) -> Option<(Expr, Kind)> {
    let (at, text) = file.maybe(part, key, EXPRESSION)?;
    let mut expr = match expression::parse(text) {
        Ok(expr) => expr,
        Err(why) => {
            file.fault(at, What::Expression { text: text.to_owned(), why });
            return None;
        }
    };
    let scope = Scope { names: scope.names.clone(), text: text.to_owned(), ..*scope };
    match scope.kind(&mut expr) {
        Ok(got) if wanted.is_none_or(|wanted| wanted == got) => Some((expr, got)),
        Ok(got) => {
            let wanted = wanted.unwrap_or(got);
            file.fault(at, What::Kind { key, wanted, got });
            None
        }
        Err(what) => {
            file.fault(at, what);
            None
        }
    }
}

fn steps<'a>(file: &mut File<'a>, root: Part<'a>, scope: &mut Scope<'_>) -> Vec<Step> {
    let parts = file.parts(root, "step", MOST_PARTS);
    if parts.is_empty() {
        file.fault(root.at, What::NoPart("step"));
    }
    let mut taken = scope.names.keys().cloned().collect();
    let mut all = Vec::new();
    for part in parts {
        let has = |key: &str| part.table.contains_key(key);
        match (has("value"), has("refuse")) {
            (true, false) => all.extend(reckon(file, part, scope, &mut taken).map(Step::Reckon)),
            (false, true) => all.extend(refuse(file, part, scope).map(Step::Refuse)),
            _ => file.fault(part.at, What::Step),
        }
    }
    all
}

fn reckon<'a>(
    file: &mut File<'a>,
    part: Part<'a>,
    scope: &mut Scope<'_>,
    taken: &mut BTreeSet<String>,
) -> Option<Reckon> {
    file.only(part, &["id", "when", "value", "least", "most", "round", "say", "say_most"]);
    let id = name(file, part, taken);
    let value = expr(file, part, "value", scope, None);
    let (value, kind) = value?;
    if !matches!(kind, Kind::Money | Kind::Number | Kind::Share) {
        file.fault(part.at, What::Kind { key: "value", wanted: Kind::Money, got: kind });
    }
    let when = expr(file, part, "when", scope, Some(Kind::Truth)).map(|(when, _)| when);
    let least = expr(file, part, "least", scope, Some(kind)).map(|(least, _)| least);
    let most = expr(file, part, "most", scope, Some(kind)).map(|(most, _)| most);
    scope.names.insert(id.clone(), kind);
    let say = template(file, part, "say", scope, true);
    let say_most = template(file, part, "say_most", scope, false);
    if most.is_some() && say_most.is_empty() {
        file.fault(part.at, What::SayMost);
    }
    let round = file.text_or_none(part, "round", 20);
    let round = match round.as_str() {
        "" | "cent" => Round::Cent,
        "yuan" => Round::Yuan,
        "yuan-down" => Round::YuanDown,
        _ => {
            file.fault(part.at, What::Word { word: round, allowed: "cent、yuan、yuan-down".to_owned() });
            Round::Cent
        }
    };
    Some(Reckon { id, kind, when, value, least, most, round, say, say_most })
}

fn refuse<'a>(file: &mut File<'a>, part: Part<'a>, scope: &Scope<'_>) -> Option<Refuse> {
    file.only(part, &["when", "refuse", "change"]);
    if !part.table.contains_key("when") {
        file.fault(part.at, What::Missing { key: "when", example: "\"age < 80\"" });
    }
    file.text(part, "change", SENTENCE);
    let (why, change) =
        (template(file, part, "refuse", scope, false), template(file, part, "change", scope, false));
    let (when, _) = expr(file, part, "when", scope, Some(Kind::Truth))?;
    Some(Refuse { when, why, change })
}

/// A sentence in which every name between braces is known.
fn template<'a>(
    file: &mut File<'a>,
    part: Part<'a>,
    key: &'static str,
    scope: &Scope<'_>,
    has_working: bool,
) -> String {
    let Some((at, text)) = file.maybe(part, key, SENTENCE) else { return String::new() };
    let mut rest = text;
    while let Some((_, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else {
            file.fault(at, What::Expression { text: text.to_owned(), why: "少了“}”".to_owned() });
            break;
        };
        rest = after;
        if name == "=" && has_working {
            continue;
        }
        let mut expr = match name.split_once('.') {
            Some((table, column)) => Expr::Cell { table: table.to_owned(), column: column.to_owned() },
            None => Expr::Name(name.to_owned()),
        };
        if let Err(what) = scope.kind(&mut expr) {
            file.fault(at, what);
        }
    }
    text.to_owned()
}

fn total<'a>(file: &mut File<'a>, root: Part<'a>, scope: &mut Scope<'_>) -> (Total, Vec<String>) {
    let none = Total { amount: String::new(), most: None, say_most: String::new(), label: String::new() };
    let table =
        file.value(root, "result").and_then(|(at, value)| Some(Part { table: value.as_table()?, at }));
    let Some(part) = table else {
        file.fault(
            root.at,
            What::Missing { key: "result", example: "{ amount = \"paid\", label = \"大约能报\" }" },
        );
        return (none, Vec::new());
    };
    file.only(part, &["amount", "most", "say_most", "label", "rising"]);
    let amount = file.text(part, "amount", 32);
    match scope.name(&amount) {
        Ok(Kind::Money) => {}
        Ok(got) => file.fault(part.at, What::Kind { key: "amount", wanted: Kind::Money, got }),
        Err(what) => file.fault(part.at, what),
    }
    let most = expr(file, part, "most", scope, Some(Kind::Money)).map(|(most, _)| most);
    let say_most = template(file, part, "say_most", scope, false);
    if most.is_some() && say_most.is_empty() {
        file.fault(part.at, What::SayMost);
    }
    let label = file.text(part, "label", NAME);
    let mut rising = Vec::new();
    for (at, name) in file.texts(part, "rising", MOST_QUESTIONS) {
        let question = scope.questions.iter().find(|question| question.id == name);
        match question.map(|question| question.asks.kind()) {
            Some(Kind::Money | Kind::Number) => rising.push(name),
            Some(got) => file.fault(at, What::Kind { key: "rising", wanted: Kind::Money, got }),
            None => {
                let known: Vec<&str> = scope.questions.iter().map(|question| question.id.as_str()).collect();
                file.fault(at, What::NoSuch { name, known: known.join("、") });
            }
        }
    }
    (Total { amount, most, say_most, label }, rising)
}

fn examples<'a>(file: &mut File<'a>, root: Part<'a>, from: Date) -> Vec<Example> {
    let parts = file.parts(root, "example", MOST_PARTS);
    if parts.len() < LEAST_EXAMPLES {
        file.fault(root.at, What::FewExamples(parts.len()));
    }
    let mut all = Vec::new();
    for part in parts {
        file.only(part, &["name", "on", "answers", "amount", "refuse", "line"]);
        let on = if part.table.contains_key("on") { file.day(part, "on") } else { Some(from) };
        let amount = file.maybe(part, "amount", 20);
        let cents = amount.and_then(|(_, amount)| Value::literal(amount));
        let refused = file.maybe(part, "refuse", SENTENCE);
        let end = match (cents, refused) {
            (Some(Value::Money(cents)), None) => Ok(cents),
            (None, Some((_, why))) if amount.is_none() => Err(why.to_owned()),
            _ => {
                file.fault(part.at, What::ExampleEnd);
                continue;
            }
        };
        all.push(Example {
            name: file.text(part, "name", 60),
            on: on.unwrap_or(from),
            answers: answers(file, part),
            end,
            line: file.text_or_none(part, "line", SENTENCE),
            at: part.at,
        });
    }
    all
}

fn answers<'a>(file: &mut File<'a>, part: Part<'a>) -> BTreeMap<String, String> {
    let Some((at, value)) = file.value(part, "answers") else {
        file.fault(
            part.at,
            What::Missing { key: "answers", example: "{ level = \"town\", cost = \"3000\" }" },
        );
        return BTreeMap::new();
    };
    let read = |value: &DeValue<'_>| match value {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.as_str().to_owned()),
        _ => None,
    };
    let all = value.as_table().and_then(|table| {
        let pairs =
            table.iter().map(|(key, value)| Some((key.get_ref().to_string(), read(value.get_ref())?)));
        pairs.collect::<Option<BTreeMap<_, _>>>()
    });
    all.unwrap_or_else(|| {
        file.wrong(at, "answers");
        BTreeMap::new()
    })
}
