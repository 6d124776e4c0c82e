//! One table: its heads, and its rows with their lines.

use crate::report::{At, Report, file};
use crate::{LONGEST_CELL, words};
use csv::{ReaderBuilder, StringRecord, Trim};
use std::collections::{BTreeMap, HashMap};

/// A table whose heads are known.
pub(crate) struct Table<'a> {
    name: &'a str,
    heads: HashMap<String, usize>,
    width: usize,
    rows: Vec<StringRecord>,
}

/// A row of a table.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    table: &'a Table<'a>,
    record: &'a StringRecord,
}

/// Rows that are found by their ids.
pub(crate) struct Known<T> {
    pub(crate) rows: Vec<T>,
    pub(crate) ids: HashMap<String, usize>,
}

impl<T> Known<T> {
    pub(crate) fn new() -> Self {
        Self { rows: Vec::new(), ids: HashMap::new() }
    }

    /// Which row has the id.
    pub(crate) fn find(&self, id: &str) -> Option<usize> {
        self.ids.get(id).copied()
    }

    /// Takes a row under the id that stands in `field`, which no other row may have.
    pub(crate) fn put(&mut self, row: Row<'_>, field: &'static str, made: T, report: &mut Report) {
        let id = row.get(field);
        if id.is_empty() {
            report.error(row.at(field), words::EMPTY);
        } else if self.ids.insert(id.to_owned(), self.rows.len()).is_some() {
            report.error(row.at(field), words::id_twice(id));
        }
        self.rows.push(made);
    }
}

impl<'a> Table<'a> {
    /// The table of this name. None when it is not there, cannot be read or lacks one of the heads in `needed`; what is
    /// wrong is reported, but not that it is not there.
    pub(crate) fn open(
        files: &BTreeMap<String, Vec<u8>>,
        name: &'a str,
        needed: &[&'static str],
        most: usize,
        report: &mut Report,
    ) -> Option<Table<'a>> {
        let bytes = files.get(name)?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
        let Ok(text) = std::str::from_utf8(bytes) else {
            report.error(file(name), words::NO_UTF8);
            return None;
        };
        // The reader counts a line too few where lines end in two signs.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut reader = ReaderBuilder::new();
        let reader = reader.has_headers(false).flexible(true).trim(Trim::All).from_reader(text.as_bytes());
        let mut rows = Vec::new();
        for record in reader.into_records() {
            let Ok(record) = record else {
                report.error(file(name), words::FILE_DAMAGED);
                return None;
            };
            if rows.len() > most {
                report.error(file(name), words::too_many_rows(most));
                return None;
            }
            rows.push(record);
        }
        let mut rows = rows.into_iter();
        let Some(first) = rows.next() else {
            report.error(file(name), words::NO_HEADS);
            return None;
        };
        let heads = heads_of(name, &first, report);
        let missing: Vec<_> = needed.iter().filter(|head| !heads.contains_key(**head)).collect();
        for field in &missing {
            report.error(At { file: name, line: Some(1), field }, words::NO_HEAD);
        }
        let mut table = Table { name, heads, width: first.len(), rows: Vec::new() };
        if !missing.is_empty() {
            return None;
        }
        table.rows = rows.filter(|record| record.iter().any(|cell| !cell.is_empty())).collect();
        table.look_at_cells(report);
        Some(table)
    }

    /// The same, where the feed needs it.
    pub(crate) fn need(
        files: &BTreeMap<String, Vec<u8>>,
        name: &'a str,
        needed: &[&'static str],
        most: usize,
        report: &mut Report,
    ) -> Option<Table<'a>> {
        if !files.contains_key(name) {
            report.error(file(name), words::NO_FILE);
        }
        let table = Self::open(files, name, needed, most, report)?;
        if table.rows.is_empty() {
            report.error(file(name), words::NO_ROWS);
        }
        Some(table)
    }

    fn look_at_cells(&self, report: &mut Report) {
        for row in self.rows() {
            let beyond = row.record.iter().skip(self.width).any(|cell| !cell.is_empty());
            if beyond {
                report.error(row.whole(), words::row_too_long(row.record.len(), self.width));
            } else if row.record.len() < self.width {
                report.remark(row.whole(), words::row_too_short(row.record.len(), self.width));
            }
            // Letters are counted only where there are enough bytes for too many.
            if row.record.iter().any(|cell| cell.len() > LONGEST_CELL && cell.chars().count() > LONGEST_CELL)
            {
                report.error(row.whole(), words::cell_too_long());
            }
        }
    }

    /// Its rows that are not empty.
    pub(crate) fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|record| Row { table: self, record })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
}

fn heads_of(name: &str, first: &StringRecord, report: &mut Report) -> HashMap<String, usize> {
    let mut heads = HashMap::new();
    for (place, head) in first.iter().enumerate().filter(|(_, head)| !head.is_empty()) {
        if heads.insert(head.to_ascii_lowercase(), place).is_some() {
            report.error(At { file: name, line: Some(1), field: head }, words::HEAD_TWICE);
        }
    }
    heads
}

impl<'a> Row<'a> {
    /// The cell below a head; empty when there is none.
    pub(crate) fn get(self, field: &str) -> &'a str {
        let place = self.table.heads.get(field);
        place.and_then(|place| self.record.get(*place)).unwrap_or_default()
    }

    /// Where that cell stands.
    pub(crate) fn at(self, field: &'a str) -> At<'a> {
        let line = self.record.position().map(csv::Position::line);
        At { file: self.table.name, line, field }
    }

    pub(crate) fn whole(self) -> At<'a> {
        self.at("")
    }

    /// What is read from a cell; reported as an error when it cannot be, empty included.
    pub(crate) fn read<T>(
        self,
        field: &'static str,
        read: impl Fn(&str) -> Option<T>,
        form: &str,
        report: &mut Report,
    ) -> Option<T> {
        let text = self.get(field);
        let value = read(text);
        if value.is_none() {
            report.error(self.at(field), words::wrong_form(text, form));
        }
        value
    }

    /// The same, where an empty cell means `otherwise`.
    pub(crate) fn read_or<T>(
        self,
        field: &'static str,
        otherwise: T,
        read: impl Fn(&str) -> Option<T>,
        form: &str,
        report: &mut Report,
    ) -> Option<T> {
        if self.get(field).is_empty() { Some(otherwise) } else { self.read(field, read, form, report) }
    }
}
