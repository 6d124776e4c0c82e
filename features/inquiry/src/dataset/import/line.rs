//! What a line below the heads is: a row, or something that offices write between and below rows.

use super::Left;
use super::letters::{is_dash, key};
use crate::dataset::definition::Kind;
use hongwang_documents::table::{Cell, Table};
use std::collections::HashSet;

/// What a line is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line {
    Blank,
    Row,
    /// With what it begins with; a doubt where it is a row all the same if it is filled as one.
    Other(Left, String, Option<Doubt>),
}

/// What makes a line sound like none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Doubt {
    /// Where it stands.
    pub(super) column: usize,
    /// Whether it says a sum and not of what.
    pub(super) is_bare: bool,
}

const SUMS: [&str; 5] = ["合计", "小计", "总计", "共计", "累计"];
/// What a sum is of that is no thing of its own: a place, a page, a time.
const OF_SUMS: [&str; 13] =
    ["村", "镇", "乡", "县", "组", "户", "社区", "部", "页", "月", "年", "季", "季度"];
/// Longest words that name a sum, such as 红山镇乌云山村小计.
const LONGEST_SUM: usize = 14;
/// Longest words before a colon that say what follows it, such as 单位负责人（签字）.
const LONGEST_LABEL: usize = 10;
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
    /// The kind of the field that each column is, if any.
    pub(super) kinds: Vec<Option<Kind>>,
    /// The column of identity numbers: what has one is a row whatever else it says.
    pub(super) id: Option<usize>,
    /// Lines with a cell that is merged over most columns.
    pub(super) wide: HashSet<usize>,
}

/// Looks at a line.
pub(super) fn look(table: &Table, at: usize, looking: &Looking) -> Line {
    let Looking { heads, kinds, id, wide } = looking;
    let kind = |column: &usize| kinds.get(*column).copied().flatten();
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
    let same =
        keys.iter().filter(|(column, text)| heads.get(*column) == Some(text) && kind(column).is_some());
    if same.count() >= 2 {
        return Line::Other(Left::Head, words(&all), None);
    }
    if has_id {
        return Line::Row;
    }
    if let Some((column, text)) = keys.iter().find(|(_, text)| is_sum(text)) {
        let from = all.iter().position(|(at, _)| at == column).unwrap_or(0);
        let is_bare = is_bare(text);
        // A text may well be about a sum; what is beside the list, such as the number of a line, only names one.
        let may_be = kind(column) == Some(Kind::Text) || kind(column).is_none() && !is_bare;
        let doubt = may_be.then_some(Doubt { column: *column, is_bare });
        return Line::Other(Left::Sum, words(&all[from..]), doubt);
    }
    // A note stands alone, or with other notes beside it, and never with a number.
    let is_words = all.iter().all(|(_, cell)| matches!(cell, Cell::Text(_) | Cell::Date(_)));
    let begins = keys.first().filter(|(_, text)| begins_note(text) && all.len() <= 4);
    if let Some((column, _)) = begins.filter(|_| is_words) {
        let is_sure =
            all.len() == 1 || is_label(&words(&all)) || keys.iter().all(|(_, text)| begins_note(text));
        let may_be = !is_sure && kind(column) == Some(Kind::Text);
        let doubt = may_be.then_some(Doubt { column: *column, is_bare: false });
        return Line::Other(Left::Note, words(&all), doubt);
    }
    if is_words && all.len() == 1 && (wide.contains(&at) || is_page(&keys)) {
        return Line::Other(Left::Note, words(&all), None);
    }
    if all.iter().any(|(column, _)| kind(column).is_some()) {
        return Line::Row;
    }
    // Lines that are only numbered, in a form that was not filled to its end.
    if keys.is_empty() { Line::Blank } else { Line::Other(Left::Note, words(&all), None) }
}

fn begins_note(text: &str) -> bool {
    NOTES.iter().any(|word| text.starts_with(word))
}

/// `填表人：张三`
fn is_label(text: &str) -> bool {
    text.chars().take(LONGEST_LABEL).any(|letter| matches!(letter, ':' | '：'))
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

/// Whether words name a sum and nothing that could be a thing of its own: 合计, 红山镇合计, 鱼塘小计, 本月累计.
fn is_bare(text: &str) -> bool {
    let rest = SUMS.iter().find_map(|word| text.strip_suffix(word).or_else(|| text.strip_prefix(word)));
    let rest = rest.unwrap_or(text);
    text.contains("小计") || rest.is_empty() || OF_SUMS.iter().any(|end| rest.ends_with(end))
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
