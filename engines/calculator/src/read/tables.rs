//! Tables: a row of each choice, or brackets that follow each other.

use super::{MOST_PARTS, name};
use crate::fault::What;
use crate::file::{File, Part};
use crate::rule::{Asks, Choice, Of, Question, Row, Table};
use crate::value::{Kind, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn tables<'a>(file: &mut File<'a>, root: Part<'a>, questions: &[Question]) -> Vec<Table> {
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
