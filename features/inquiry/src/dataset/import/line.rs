//! What a line below the heads is: a row, or something that offices write between and below rows.

use super::Left;
use super::letters::{is_dash, key};
use hongwang_documents::table::{Cell, Table};
use std::collections::HashSet;

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Blank,
    Row,
    /// With what it begins with.
    Other(Left, String),
}

const SUMS: [&str; 5] = ["合计", "小计", "总计", "共计", "累计"];
/// Longest words that name a sum, such as 红山镇乌云山村小计.
const LONGEST_SUM: usize = 14;
/// How notes begin.
const NOTES: [&str; 22] = [
    "注",
    "备注",
    "说明",
    "填表",
    "填报",
    "制表",
    "审核",
    "审批",
    "复核",
    "负责人",
    "经办",
    "单位负责",
    "单位领导",
    "领导签",
    "联系人",
    "联系电话",
    "日期",
    "以下空白",
    "以下无正文",
    "盖章",
    "签字",
    "分管领导",
];

/// What is the same for all lines.
pub(super) struct Looking {
    /// The lowest part of each head, for comparison.
    pub(super) heads: Vec<String>,
    /// Whether each column is a field.
    pub(super) is_read: Vec<bool>,
    /// The column of identity numbers: what has one is a row whatever else it says.
    pub(super) id: Option<usize>,
    /// Lines with a cell that is merged over most columns.
    pub(super) wide: HashSet<usize>,
}

/// Looks at a line.
pub(super) fn look(table: &Table, at: usize, looking: &Looking) -> Line {
    let Looking { heads, is_read, id, wide } = looking;
    let said = |cell: &Cell<'_>| match cell {
        Cell::Empty => false,
        Cell::Text(text) => !is_dash(text),
        _ => true,
    };
    // Most lines are rows, and a row with an identity number needs no second look.
    let has_id = id.is_some_and(|column| said(&table.cell(at, column)));
    let mut cells = table.cells(at).enumerate().filter(|(_, cell)| said(cell));
    let Some((first, cell)) = cells.next() else { return Line::Blank };
    let mut all = vec![(first, cell)];
    all.extend(cells);
    let keys: Vec<(usize, String)> = all
        .iter()
        .filter_map(|(column, cell)| match cell {
            Cell::Text(text) if !has_id || text.chars().count() <= LONGEST_SUM => Some((*column, key(text))),
            _ => None,
        })
        .collect();
    let same = keys
        .iter()
        .filter(|(column, text)| heads.get(*column) == Some(text) && is_read.get(*column) == Some(&true));
    if same.count() >= 2 {
        return Line::Other(Left::Head, words(&all));
    }
    if has_id {
        return Line::Row;
    }
    if let Some((column, _)) = keys.iter().find(|(_, text)| is_sum(text)) {
        return Line::Other(
            Left::Sum,
            words(&all[all.iter().position(|(at, _)| at == column).unwrap_or(0)..]),
        );
    }
    let is_read = |column: &usize| is_read.get(*column) == Some(&true);
    let begins = keys.first().is_some_and(|(_, text)| NOTES.iter().any(|word| text.starts_with(word)));
    // A note stands alone, or with other notes beside it, and never with a number.
    let is_words = all.iter().all(|(_, cell)| matches!(cell, Cell::Text(_) | Cell::Date(_)));
    if is_words && (begins && all.len() <= 4 || all.len() == 1 && (wide.contains(&at) || is_page(&keys))) {
        return Line::Other(Left::Note, words(&all));
    }
    if all.iter().any(|(column, _)| is_read(column)) {
        return Line::Row;
    }
    // Lines that are only numbered, in a form that was not filled to its end.
    if keys.is_empty() { Line::Blank } else { Line::Other(Left::Note, words(&all)) }
}

fn words(cells: &[(usize, Cell<'_>)]) -> String {
    match cells.first() {
        Some((_, cell)) => super::cell::shown(*cell),
        None => String::new(),
    }
}

fn is_sum(text: &str) -> bool {
    text.chars().count() <= LONGEST_SUM
        && SUMS.iter().any(|word| text.starts_with(word) || text.ends_with(word))
}

/// Whether a line says the sum of a part: 小计, or the name of a place before 合计.
pub(super) fn is_part(text: &str) -> bool {
    let text = key(text);
    text.contains("小计") || !SUMS.iter().any(|word| text.starts_with(word))
}

/// `第2页共3页`.
fn is_page(keys: &[(usize, String)]) -> bool {
    keys.first()
        .is_some_and(|(_, text)| text.starts_with('第') && text.contains('页') && text.chars().count() <= 12)
}
