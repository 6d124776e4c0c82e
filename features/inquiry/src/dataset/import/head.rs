//! Where the heads of a table stand, and what they say.

use super::letters::{key, narrow, one_line};
use hongwang_documents::table::{Cell, Merged, Table};
use std::collections::HashSet;

/// The heads are among the first so many lines.
const FIRST: usize = 30;
/// Heads are not deeper.
const DEEPEST: usize = 4;
/// Merged cells that are looked at; heads have few.
const MOST_MERGED: usize = 1_000;
/// Longest head, in characters; what is longer is a note.
const LONGEST: usize = 40;

/// The heads of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Heads {
    /// Their first line, counted from 0.
    pub(super) line: usize,
    /// How many lines they take.
    pub(super) depth: usize,
    /// What stands above each column, its parts from the top.
    pub(super) columns: Vec<Vec<String>>,
}

impl Heads {
    /// The heads in these lines; what is merged stands above all its columns.
    pub(super) fn at(table: &Table, line: usize, depth: usize) -> Self {
        Self::within(table, &merged(table, line + depth), table.width(), line, depth)
    }

    fn within(table: &Table, merged: &[Merged], width: usize, line: usize, depth: usize) -> Self {
        let mut columns = vec![Vec::new(); width];
        for at in line..line + depth {
            for (column, parts) in columns.iter_mut().enumerate() {
                let text = shown(table, merged, at, column);
                if !text.is_empty() && parts.last() != Some(&text) {
                    parts.push(text);
                }
            }
        }
        Self { line, depth, columns }
    }

    /// The lines in which most columns are `known`, the first of them, without a title or a note above them; none where no
    /// line has two of them, or all that there are.
    pub(super) fn find(
        table: &Table,
        all: usize,
        known: impl Fn(&[String]) -> Option<String>,
    ) -> Option<Self> {
        let mut best: Option<(usize, Self)> = None;
        let (merged, width) = (merged(table, FIRST + DEEPEST), table.width());
        for line in 0..table.len().min(FIRST) {
            for depth in depths(&merged, width, table.len(), line) {
                let heads = Self::within(table, &merged, width, line, depth);
                let found: HashSet<String> = heads.columns.iter().filter_map(|parts| known(parts)).collect();
                let is_better = |(count, known): &(usize, Self)| {
                    found.len() > *count
                        || found.len() == *count
                            && known.line + known.depth == line + depth
                            && is_above(table, known.line)
                };
                if found.len() >= all.clamp(1, 2) && best.as_ref().is_none_or(is_better) {
                    best = Some((found.len(), heads));
                }
            }
        }
        best.map(|(_, heads)| heads)
    }
}

/// Whether a line is a title or notes, such as 单位：万元, and no part of the heads below it.
fn is_above(table: &Table, line: usize) -> bool {
    let filled = table.cells(line).enumerate().filter(|(_, cell)| *cell != Cell::Empty);
    let filled: Vec<(usize, Cell<'_>)> = filled.collect();
    let is_note = |cell: &Cell<'_>| matches!(cell, Cell::Text(text) if text.contains([':', '：']));
    matches!(filled.as_slice(), [(0, Cell::Text(_))]) || filled.iter().all(|(_, cell)| is_note(cell))
}

/// What is merged in the lines before this one.
fn merged(table: &Table, end: usize) -> Vec<Merged> {
    table.merged.iter().filter(|merged| merged.lines.0 < end).take(MOST_MERGED).copied().collect()
}

/// How deep heads that begin in this line may be: as what is merged in it says, or else one line, or two.
fn depths(merged: &[Merged], width: usize, lines: usize, line: usize) -> Vec<usize> {
    let here = || merged.iter().filter(|merged| merged.lines.0 == line && merged.lines.1 < line + DEEPEST);
    let down = here().map(|merged| merged.lines.1 - line + 1).max().unwrap_or(1);
    // Something that stands above several columns has a line of its own below it.
    let is_group = |columns: (usize, usize)| columns.0 < columns.1 && columns.1 - columns.0 + 1 < width;
    let across = here().any(|merged| is_group(merged.columns));
    let deep = down.max(if across { 2 } else { 1 }).min(lines - line);
    if deep > 1 { vec![deep] } else { (1..=2.min(lines - line)).collect() }
}

/// What a cell of a head shows, on one line; that of what it is merged into.
fn shown(table: &Table, merged: &[Merged], line: usize, column: usize) -> String {
    let within = |range: (usize, usize), at: usize| (range.0..=range.1).contains(&at);
    let merged = merged.iter().find(|merged| within(merged.lines, line) && within(merged.columns, column));
    let (line, column) = merged.map_or((line, column), |merged| (merged.lines.0, merged.columns.0));
    match table.cell(line, column) {
        Cell::Text(text) if text.chars().count() <= LONGEST => one_line(text).replace(' ', ""),
        _ => String::new(),
    }
}

/// By what a head is known: all of it, without what stands in brackets, and each of its parts, the lowest first.
pub(super) fn keys(parts: &[String]) -> Vec<String> {
    let mut keys = vec![key(&parts.concat())];
    for part in parts.iter().rev() {
        keys.extend([key(part), key(&without_brackets(part))]);
    }
    keys.retain(|key| !key.is_empty());
    keys
}

fn without_brackets(text: &str) -> String {
    let text = narrow(text);
    match (text.find('('), text.rfind(')')) {
        (Some(from), Some(to)) if from < to => format!("{}{}", &text[..from], &text[to + 1..]),
        _ => text,
    }
}

/// The unit that a head or a note names: `万元` of 金额（万元） and of 单位：万元.
pub(super) fn unit(text: &str) -> Option<String> {
    let text: String = narrow(text).chars().filter(|letter| !letter.is_whitespace()).collect();
    let named = text.find("单位:").map(|at| &text[at + "单位:".len()..]);
    let inside = || text.rfind('(').map(|at| &text[at + 1..]);
    let unit = named.or_else(inside)?;
    let end = unit.find([')', ',', ';', '、', '/', '。']).unwrap_or(unit.len());
    Some(unit[..end].to_owned()).filter(|unit| !unit.is_empty())
}

/// What stands above the heads: a title, notes.
pub(super) fn above(table: &Table, line: usize) -> Vec<String> {
    let texts = (0..line).flat_map(|at| table.cells(at).collect::<Vec<_>>());
    let texts = texts.filter_map(|cell| match cell {
        Cell::Text(text) => Some(one_line(text)),
        _ => None,
    });
    texts.take(10).collect()
}
