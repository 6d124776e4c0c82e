//! Steps, what comes out at the end, and the expressions and sentences in them.

use super::{EXPRESSION, MOST_PARTS, MOST_QUESTIONS, NAME, SENTENCE, name};
use crate::check::Scope;
use crate::expression::{self, Expr};
use crate::fault::What;
use crate::file::{File, Part};
use crate::rule::{Reckon, Refuse, Round, Step, Total};
use crate::value::Kind;
use std::collections::BTreeSet;

/// An expression with its kind, if it is there and right.
pub(super) fn expr<'a>(
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

pub(super) fn steps<'a>(file: &mut File<'a>, root: Part<'a>, scope: &mut Scope<'_>) -> Vec<Step> {
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

pub(super) fn total<'a>(file: &mut File<'a>, root: Part<'a>, scope: &mut Scope<'_>) -> (Total, Vec<String>) {
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
