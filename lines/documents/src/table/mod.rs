//! Large tables: every sheet of a workbook (XLSX, XLS, ODS) or a text (CSV), cell by cell with what kind of value each is.
//!
//! Invariants: a file cannot make the reader use more than its bounds of memory, whatever it announces; nothing is
//! calculated, a formula counts as what it showed last.

mod filling;
mod ods;
mod scan;
mod text;
mod xls;
mod xlsx;

use crate::words;
use filling::Filling;
use jiff::civil::{Date, DateTime, Time};
use jiff::{SignedDuration, ToSpan};
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Largest file that is read, in bytes.
pub const LARGEST_TABLE: usize = 64 * 1024 * 1024;
/// Most lines of a sheet.
pub const MOST_LINES: usize = 1_000_000;
/// Most columns of a sheet.
pub const MOST_TABLE_COLUMNS: usize = 100;

/// How much of a file is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    /// Bytes of the file.
    pub(crate) bytes: usize,
    /// Lines of a sheet.
    pub(crate) lines: usize,
    /// Columns of a sheet.
    pub(crate) columns: usize,
    /// Cells of all sheets, counted to the last that is filled in its line.
    pub(crate) cells: usize,
    /// Bytes of the words in all cells.
    pub(crate) text: usize,
    /// Characters of one cell.
    pub(crate) cell: usize,
    /// Bytes of what an archive unpacks to.
    pub(crate) unpacked: u64,
}

const WHOLE: Bounds = Bounds {
    bytes: LARGEST_TABLE,
    lines: MOST_LINES,
    columns: MOST_TABLE_COLUMNS,
    cells: 16_000_000,
    text: 256 * 1024 * 1024,
    cell: crate::sheet::LONGEST_CELL,
    unpacked: 1024 * 1024 * 1024,
};

/// Why a file was not read. `Display` is a Chinese sentence for the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    /// The file, or what it unpacks to, is larger than is read.
    #[error("{}", words::TABLE_LARGE)]
    TooLarge,
    /// More lines, columns or cells than are read.
    #[error("{}", words::table_many(MOST_LINES, MOST_TABLE_COLUMNS))]
    TooMany,
    /// A cell is longer than is read.
    #[error("{}", words::cell_long(*.line, crate::sheet::LONGEST_CELL))]
    LongCell {
        /// Its line, counted from 1.
        line: usize,
    },
    /// Protected by a password.
    #[error("{}", words::TABLE_PROTECTED)]
    Protected,
    /// A page of the web, which some systems call an Excel file.
    #[error("{}", words::TABLE_PAGE)]
    WebPage,
    /// None of the formats.
    #[error("{}", words::NO_TABLE)]
    UnknownFormat,
    /// Nothing stands in it.
    #[error("{}", words::EMPTY_SHEET)]
    Empty,
    /// The file contradicts itself.
    #[error("{}", words::SHEET_DAMAGED)]
    Damaged,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Cell<'t> {
    /// Nothing.
    #[default]
    Empty,
    /// Words, without space around them.
    Text(&'t str),
    /// A number.
    Number(f64),
    /// A day with its time, or a time of day on the day 0 of the sheet.
    Date(DateTime),
    /// True or false.
    Bool(bool),
    /// An error of the office program, such as `#REF!`.
    Error(&'t str),
}

/// Cells that are shown as one: the first and the last line and column, counted from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Merged {
    /// The first line and the last.
    pub lines: (usize, usize),
    /// The first column and the last.
    pub columns: (usize, usize),
}

/// A sheet.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Table {
    /// Its name; empty for a text.
    pub name: String,
    /// What is merged, the leftmost first, from the top.
    pub merged: Vec<Merged>,
    /// Whether its days are counted from 1904.
    from_1904: bool,
    /// Where each line ends in `slots`.
    ends: Vec<u32>,
    slots: Vec<Slot>,
    /// The cells that a formula gave, as places in `slots`, in order.
    formulas: Vec<u32>,
    /// The words of all cells.
    text: String,
}

/// A cell in sixteen bytes: a million lines fit into memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum Slot {
    #[default]
    Empty,
    Text {
        at: u32,
        length: u16,
    },
    Error {
        at: u32,
        length: u16,
    },
    Number(f64),
    Date(DateTime),
    Bool(bool),
}

impl Table {
    /// How many lines it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing stands in it.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many columns its longest line has.
    pub fn width(&self) -> usize {
        (0..self.len()).map(|line| self.span(line).len()).max().unwrap_or(0)
    }

    /// What stands in a cell, counted from 0; nothing beyond its end.
    pub fn cell(&self, line: usize, column: usize) -> Cell<'_> {
        let word = |at: u32, length: u16| &self.text[at as usize..at as usize + usize::from(length)];
        match self.slots[self.span(line)].get(column).copied().unwrap_or_default() {
            Slot::Empty => Cell::Empty,
            Slot::Text { at, length } => Cell::Text(word(at, length)),
            Slot::Error { at, length } => Cell::Error(word(at, length)),
            Slot::Number(number) => Cell::Number(number),
            Slot::Date(moment) => Cell::Date(moment),
            Slot::Bool(is) => Cell::Bool(is),
        }
    }

    /// The cells of a line.
    pub fn cells(&self, line: usize) -> impl Iterator<Item = Cell<'_>> {
        (0..self.span(line).len()).map(move |column| self.cell(line, column))
    }

    /// Whether a formula gave what stands in a cell.
    pub fn is_formula(&self, line: usize, column: usize) -> bool {
        let span = self.span(line);
        column < span.len()
            && u32::try_from(span.start + column).is_ok_and(|at| self.formulas.binary_search(&at).is_ok())
    }

    /// The day and time of a number that counts days, as this sheet counts them. None where there is no such day: the
    /// 29th of February 1900, which spreadsheets count, never was.
    pub fn moment(&self, number: f64) -> Option<DateTime> {
        moment(number, self.from_1904)
    }

    fn span(&self, line: usize) -> std::ops::Range<usize> {
        let end = self.ends.get(line).map_or(0, |end| *end as usize);
        let start =
            line.checked_sub(1).and_then(|before| self.ends.get(before)).map_or(0, |end| *end as usize);
        start.min(end)..end
    }
}

/// The day that spreadsheets count as 0, and one before it for what they count after a day that never was.
const DAY_0: Date = Date::constant(1899, 12, 31);
const DAY_0_AFTER_FEBRUARY_1900: Date = Date::constant(1899, 12, 30);
const DAY_0_OF_1904: Date = Date::constant(1904, 1, 1);
/// The 29th of February 1900.
const NO_DAY: i64 = 60;
/// The last day of 9999.
const LAST_DAY: f64 = 2_958_465.0;

fn moment(number: f64, from_1904: bool) -> Option<DateTime> {
    if !(0.0..=LAST_DAY).contains(&number) {
        return None;
    }
    #[allow(clippy::cast_possible_truncation, reason = "it is between 0 and the last day")]
    let (days, seconds) = (number.floor() as i64, ((number - number.floor()) * 86_400.0).round() as i64);
    let first = match days {
        _ if from_1904 => DAY_0_OF_1904,
        NO_DAY => return None,
        ..NO_DAY => DAY_0,
        _ => DAY_0_AFTER_FEBRUARY_1900,
    };
    let day = first.checked_add(days.days()).ok()?;
    day.to_datetime(Time::midnight()).checked_add(SignedDuration::from_secs(seconds)).ok()
}

/// The sheets of a file in which something stands, in its order; those that are hidden only where all are. `progress` is
/// told how many lines are read, every few thousand.
///
/// This is CPU work; call it off the async threads.
///
/// # Errors
/// [`TableError`] when it is no table or goes beyond a bound.
pub fn read(bytes: &[u8], progress: &dyn Fn(usize)) -> Result<Vec<Table>, TableError> {
    read_within(bytes, &WHOLE, progress)
}

pub(crate) fn read_within(
    bytes: &[u8],
    bounds: &Bounds,
    progress: &dyn Fn(usize),
) -> Result<Vec<Table>, TableError> {
    if bytes.len() > bounds.bytes {
        return Err(TableError::TooLarge);
    }
    let reader = match bytes {
        [b'P', b'K', 3, 4, ..] if ods::is_ods(bytes) => ods::read,
        [b'P', b'K', 3, 4, ..] => xlsx::read,
        [0xd0, 0xcf, 0x11, 0xe0, ..] => xls::read,
        _ => text::read,
    };
    let mut filling = Filling::new(bounds, progress);
    // The format libraries promise not to panic; a file from outside does not get to test that.
    catch_unwind(AssertUnwindSafe(|| reader(bytes, &mut filling))).unwrap_or(Err(TableError::Damaged))?;
    let tables = filling.done();
    if tables.is_empty() { Err(TableError::Empty) } else { Ok(tables) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_as_spreadsheets_count_them() {
        let day = |number: f64, from_1904: bool| moment(number, from_1904).map(|moment| moment.to_string());
        for (number, from_1904, right) in [
            (1.0, false, Some("1900-01-01T00:00:00")),
            (59.0, false, Some("1900-02-28T00:00:00")),
            (60.0, false, None),
            (61.0, false, Some("1900-03-01T00:00:00")),
            (46_329.0, false, Some("2026-11-03T00:00:00")),
            (44_867.0, true, Some("2026-11-03T00:00:00")),
            (0.0, true, Some("1904-01-01T00:00:00")),
            (46_329.354_166_666_664, false, Some("2026-11-03T08:30:00")),
            (0.999_999_999, false, Some("1900-01-01T00:00:00")),
            (2_958_466.0, false, None),
            (-1.0, false, None),
            (f64::NAN, false, None),
        ] {
            assert_eq!(day(number, from_1904).as_deref(), right, "{number} {from_1904}");
        }
    }

    #[test]
    fn a_cell_is_small() {
        assert_eq!(size_of::<Slot>(), 16);
    }
}
