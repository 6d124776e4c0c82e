//! Which sheets of a workbook are one list: an office may give each town one of its own.

use super::mapping::{Mapping, counted, propose};
use super::{date, head, letters::key};
use crate::dataset::definition::{Definition, Period};
use hongwang_documents::table::Table;

/// The sheets of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sheets {
    /// Those that are read, by their places in the file, each with its columns.
    pub(crate) read: Vec<(usize, Mapping)>,
    /// Those that are not, by their names.
    pub(crate) unread: Vec<(String, Unread)>,
}

/// Why a sheet is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// It has other heads.
    OtherHeads,
    /// It says that it is of another time.
    OtherPeriod,
}

/// The sheets that are read as one list of `period`: the one that was mapped, and each with the same heads, unless it says
/// that it is of another time.
pub(crate) fn sheets(
    definition: &Definition,
    tables: &[Table],
    (main, mapping): (usize, &Mapping),
    period: &str,
) -> Sheets {
    let (mut alike, mut found) = (Vec::new(), Sheets::default());
    for (at, table) in tables.iter().enumerate() {
        let own = if at == main { Some(mapping.clone()) } else { like(definition, table, mapping) };
        match own {
            Some(own) => alike.push((at, own)),
            None => found.unread.push((table.name.clone(), Unread::OtherHeads)),
        }
    }
    let is_of = |at: usize, own: &Mapping| {
        let told = told(definition.period, &tables[at], own, period);
        told.is_none_or(|told| told == period)
    };
    let some_are = alike.iter().any(|(at, own)| is_of(*at, own));
    for (at, own) in alike {
        // Where none is of it, a person said so of the one that was shown.
        if if some_are { is_of(at, &own) } else { at == main } {
            found.read.push((at, own));
        } else {
            found.unread.push((tables[at].name.clone(), Unread::OtherPeriod));
        }
    }
    found
}

/// The columns of a sheet with the same heads.
fn like(definition: &Definition, table: &Table, mapping: &Mapping) -> Option<Mapping> {
    let mut own = propose(definition, table, Some(mapping)).mapping;
    if own.signature().is_empty() || own.signature() != mapping.signature() {
        return None;
    }
    let head = |of: &Mapping, at: usize| of.columns.get(at).map_or(String::new(), |column| key(&column.head));
    let in_order =
        (0..own.columns.len().max(mapping.columns.len())).all(|at| head(&own, at) == head(mapping, at));
    if in_order {
        // Two columns may have one head, and a person chose the second.
        for (column, known) in own.columns.iter_mut().zip(&mapping.columns) {
            column.field.clone_from(&known.field);
        }
        return Some(counted(definition, table, &own));
    }
    let signature = own.signature();
    let mut heads: Vec<&str> = signature.split('|').collect();
    let all = heads.len();
    heads.dedup();
    (heads.len() == all).then_some(own)
}

/// What a sheet says that it is of: its title, or its name also where that leaves the year out.
fn told(kind: Period, table: &Table, mapping: &Mapping, period: &str) -> Option<String> {
    let above = head::above(table, mapping.head.saturating_sub(1));
    let name = &table.name;
    let named = match period.get(..4) {
        _ if name.contains('年') => name.clone(),
        _ if name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit()) => format!("{name}年"),
        Some(year) => format!("{year}年{name}"),
        None => name.clone(),
    };
    above.iter().chain([&named]).find_map(|title| date::period(kind, title))
}
