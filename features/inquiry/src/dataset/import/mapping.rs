//! Which column is which field: proposed from the heads and from what was chosen before, mended by a person, remembered.

use super::head::{self, Heads};
use super::letters::{column, covered, key};
use super::{amount, cell, date};
use crate::dataset::definition::{Definition, Field, Kind};
use hongwang_documents::table::{Cell, Table};
use serde::{Deserialize, Serialize};

/// In the place of a field: the town of a line, by which villages of one name are told apart.
pub(crate) const TOWN: &str = "@town";
/// How it is called above a column.
const TOWN_HEADS: [&str; 10] =
    ["乡镇", "镇", "乡", "所属乡镇", "所在乡镇", "镇乡", "乡镇名称", "乡镇街道", "镇名", "所在镇"];
/// Values of a column that are shown.
const SAMPLES: usize = 3;

/// Which column of a sheet is which field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mapping {
    /// The name of the sheet.
    pub(crate) sheet: String,
    /// The first line of the heads, counted from 1.
    pub(crate) head: usize,
    /// How many lines the heads take: 1 or 2, or more where they are deeper.
    pub(crate) depth: usize,
    /// The columns, from the first.
    pub(crate) columns: Vec<Column>,
}

/// A column.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Column {
    /// What stands above it, the parts of a head in several lines joined by `/`.
    pub(crate) head: String,
    /// The name of the field that it is, if any.
    pub(crate) field: Option<String>,
    /// What its numbers count: 10000 where the head says 万元.
    pub(crate) times: i64,
}

impl Mapping {
    /// By which it is remembered beside the id of its dataset: the same for files with the same heads, wherever their
    /// columns and their first line stand.
    pub(crate) fn signature(&self) -> String {
        let mut heads: Vec<String> = self.columns.iter().map(|column| key(&column.head)).collect();
        heads.retain(|head| !head.is_empty());
        heads.sort();
        heads.join("|")
    }

    /// The field that a column with this head was chosen to be; the outer none where there was no such column.
    fn chosen(&self, head: &str) -> Option<&Column> {
        let wanted = key(head);
        self.columns.iter().find(|column| !wanted.is_empty() && key(&column.head) == wanted)
    }
}

/// What a person is asked to look at before a file is read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proposal {
    /// What would be read.
    pub(crate) mapping: Mapping,
    /// Each column, as a person may know it again.
    pub(crate) columns: Vec<Seen>,
    /// Title and notes above the heads.
    pub(crate) above: Vec<String>,
    /// What the title says that the file is of, in the form of a period.
    pub(crate) period: Option<String>,
    /// What is not as it should be.
    pub(crate) concerns: Vec<Concern>,
}

/// A column as a person may know it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    /// Its letter in a spreadsheet.
    pub(crate) letter: String,
    /// What stands above it.
    pub(crate) head: String,
    /// The first values in it, numbers of persons covered.
    pub(crate) samples: Vec<String>,
}

/// What is not as it should be with the columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Concern {
    /// No line was found that could be the heads.
    NoHead,
    /// A field has no column; whether it must have one.
    Missing {
        /// Its title.
        field: String,
        /// Whether nothing can be read without it.
        required: bool,
    },
    /// Several columns could be one field; the first was taken.
    Double {
        /// The title of the field.
        field: String,
        /// The letters of the columns.
        columns: Vec<String>,
    },
    /// A column is no field; it is not read.
    Unknown {
        /// Its letter.
        column: String,
        /// What stands above it.
        head: String,
    },
    /// A column that was there the last time is not.
    Gone {
        /// What stood above it.
        head: String,
    },
    /// A column that was not there the last time.
    New {
        /// Its letter.
        column: String,
        /// What stands above it.
        head: String,
    },
    /// A column stands elsewhere than the last time; it was followed.
    Moved {
        /// What stands above it.
        head: String,
        /// Where it stood.
        from: String,
        /// Where it stands.
        to: String,
    },
}

impl Concern {
    /// Whether nothing can be read before it is mended.
    pub(crate) fn stops(&self) -> bool {
        matches!(self, Self::NoHead | Self::Missing { required: true, .. })
    }
}

/// The sheet of a workbook that is most like the dataset: where it stands among `tables`. The one that was chosen the last
/// time goes first where several are.
pub(crate) fn choose(definition: &Definition, tables: &[Table], remembered: Option<&Mapping>) -> usize {
    let found = |table: &Table| {
        let heads = heads(definition, table, remembered);
        let known = heads
            .map_or(0, |heads| heads.columns.iter().filter_map(|parts| field(definition, parts)).count());
        (known, remembered.is_some_and(|mapping| mapping.sheet == table.name))
    };
    let best = tables.iter().enumerate().max_by_key(|(at, table)| (found(table), std::cmp::Reverse(*at)));
    best.map_or(0, |(at, _)| at)
}

fn heads(definition: &Definition, table: &Table, remembered: Option<&Mapping>) -> Option<Heads> {
    Heads::find(table, definition.fields.len(), |parts| {
        let chosen = remembered.and_then(|mapping| mapping.chosen(&parts.join("/")));
        chosen.and_then(|column| column.field.clone()).or_else(|| field(definition, parts).map(str::to_owned))
    })
}

/// The field that a head names.
fn field<'d>(definition: &'d Definition, parts: &[String]) -> Option<&'d str> {
    head::keys(parts).iter().find_map(|wanted| {
        let is_it = |field: &&Field| {
            let names = field.heads.iter().chain([&field.title]);
            names.into_iter().any(|name| key(name) == *wanted)
        };
        let found = definition.fields.iter().find(is_it).map(|field| field.name.as_str());
        let is_town =
            || TOWN_HEADS.contains(&wanted.as_str()) && definition.place_of_kind(Kind::Place).is_some();
        found.or_else(|| is_town().then_some(TOWN))
    })
}

/// Which column of `table` is which field, as far as it can be told; `remembered` is what was chosen for the last file.
pub(crate) fn propose(definition: &Definition, table: &Table, remembered: Option<&Mapping>) -> Proposal {
    match heads(definition, table, remembered) {
        Some(heads) => with_heads(definition, table, remembered, &heads),
        None => Proposal {
            above: head::above(table, table.len().min(5)),
            concerns: vec![Concern::NoHead],
            ..Proposal::default()
        },
    }
}

/// As [`propose`], with the heads where a person says that they stand: the first line, counted from 1, and how many.
pub(crate) fn propose_at(
    definition: &Definition,
    table: &Table,
    remembered: Option<&Mapping>,
    (line, depth): (usize, usize),
) -> Proposal {
    with_heads(definition, table, remembered, &heads_at(table, line, depth))
}

fn heads_at(table: &Table, line: usize, depth: usize) -> Heads {
    let line = line.clamp(1, table.len().max(1)) - 1;
    Heads::at(table, line, depth.clamp(1, 4).min(table.len() - line))
}

/// A mapping with what the numbers of each column count, as the heads say it of the field that the column is now.
pub(crate) fn counted(definition: &Definition, table: &Table, mapping: &Mapping) -> Mapping {
    let heads = heads_at(table, mapping.head, mapping.depth);
    let common = common_unit(&head::above(table, heads.line));
    let mut mapping = mapping.clone();
    for (column, parts) in mapping.columns.iter_mut().zip(&heads.columns) {
        column.times = times(definition, column.field.as_deref(), parts, common.as_ref());
    }
    mapping
}

/// The unit that a note above the heads names for all columns.
fn common_unit(above: &[String]) -> Option<String> {
    above.iter().find_map(|text| head::unit(text).filter(|_| text.contains("单位")))
}

/// What the numbers of a column with this head count where it is the field of this name.
fn times(definition: &Definition, name: Option<&str>, parts: &[String], common: Option<&String>) -> i64 {
    let Some(field) = name.and_then(|name| definition.fields.iter().find(|field| field.name == name)) else {
        return 1;
    };
    let unit = parts.iter().rev().find_map(|part| head::unit(part));
    let of = |unit: Option<&String>| unit.and_then(|unit| amount::times_of(field, unit));
    of(unit.as_ref()).or_else(|| of(common)).unwrap_or(1)
}

fn with_heads(
    definition: &Definition,
    table: &Table,
    remembered: Option<&Mapping>,
    heads: &Heads,
) -> Proposal {
    let above = head::above(table, heads.line);
    let common = common_unit(&above);
    let mut columns: Vec<Column> = Vec::new();
    for parts in &heads.columns {
        let head = parts.join("/");
        let chosen = remembered.and_then(|mapping| mapping.chosen(&head));
        let name = match chosen {
            Some(column) => column.field.clone(),
            None => field(definition, parts).map(str::to_owned),
        };
        let known = |name: &String| name == TOWN || definition.place_of(name).is_some();
        let name = name.filter(known);
        let times = times(definition, name.as_deref(), parts, common.as_ref());
        columns.push(Column { head, field: name, times });
    }
    let mut concerns = doubles(definition, &mut columns);
    concerns.extend(missing(definition, &columns));
    concerns.extend(remembered.map(|mapping| changes(mapping, &columns)).unwrap_or_default());
    let is_new = |head: &str| {
        concerns.iter().any(|concern| matches!(concern, Concern::New { head: new, .. } if new == head))
    };
    let is_double = |letter: &str| {
        concerns.iter().any(|concern| matches!(concern, Concern::Double { columns, .. } if columns.iter().any(|known| known == letter)))
    };
    let unknown = columns.iter().enumerate().filter(|(at, one)| {
        let was_left = remembered.is_some_and(|mapping| mapping.chosen(&one.head).is_some());
        one.field.is_none()
            && !one.head.is_empty()
            && !was_left
            && !is_new(&one.head)
            && !is_double(&column(*at))
    });
    let unknown: Vec<_> =
        unknown.map(|(at, one)| Concern::Unknown { column: column(at), head: one.head.clone() }).collect();
    concerns.extend(unknown);
    let titles = above.iter().chain([&table.name]);
    let period = titles.into_iter().find_map(|title| date::period(definition.period, title));
    Proposal {
        columns: seen(table, heads, &columns),
        mapping: Mapping { sheet: table.name.clone(), head: heads.line + 1, depth: heads.depth, columns },
        above,
        period,
        concerns,
    }
}

/// Of several columns that could be one field the first is it.
fn doubles(definition: &Definition, columns: &mut [Column]) -> Vec<Concern> {
    let mut concerns = Vec::new();
    for field in &definition.fields {
        let is_it = |one: &Column| one.field.as_deref() == Some(field.name.as_str());
        let all: Vec<usize> = (0..columns.len()).filter(|at| is_it(&columns[*at])).collect();
        if all.len() > 1 {
            all[1..].iter().for_each(|at| columns[*at].field = None);
            let letters = all.into_iter().map(column).collect();
            concerns.push(Concern::Double { field: field.title.clone(), columns: letters });
        }
    }
    concerns
}

fn missing(definition: &Definition, columns: &[Column]) -> Vec<Concern> {
    let is_there = |name: &str| columns.iter().any(|one| one.field.as_deref() == Some(name));
    let fields = definition.fields.iter().filter(|field| !is_there(&field.name));
    // Whoever sends the file may be the place of all its lines.
    let required = |field: &Field| field.required && field.kind != Kind::Place;
    let one = |field: &Field| Concern::Missing { field: field.title.clone(), required: required(field) };
    fields.map(one).collect()
}

/// What is otherwise than the last time.
fn changes(before: &Mapping, columns: &[Column]) -> Vec<Concern> {
    let stands = |head: &str| columns.iter().position(|one| key(&one.head) == key(head));
    let mut concerns = Vec::new();
    for (at, old) in before.columns.iter().enumerate().filter(|(_, old)| old.field.is_some()) {
        match stands(&old.head) {
            None => concerns.push(Concern::Gone { head: old.head.clone() }),
            Some(now) if now != at => {
                concerns.push(Concern::Moved { head: old.head.clone(), from: column(at), to: column(now) });
            }
            Some(_) => {}
        }
    }
    let new = columns
        .iter()
        .enumerate()
        .filter(|(_, one)| !one.head.is_empty() && before.chosen(&one.head).is_none());
    concerns.extend(new.map(|(at, one)| Concern::New { column: column(at), head: one.head.clone() }));
    concerns
}

fn seen(table: &Table, heads: &Heads, columns: &[Column]) -> Vec<Seen> {
    let from = heads.line + heads.depth;
    let one = |(at, one): (usize, &Column)| {
        let cells = (from..table.len().min(from + 50)).map(|line| table.cell(line, at));
        let texts = cells.filter(|cell| *cell != Cell::Empty).map(cell::shown);
        let short = texts.map(|text| covered(&text).chars().take(30).collect());
        Seen { letter: column(at), head: one.head.clone(), samples: short.take(SAMPLES).collect() }
    };
    columns.iter().enumerate().map(one).collect()
}
