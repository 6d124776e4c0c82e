//! Large tables: every sheet of a workbook (XLSX, XLS, ODS) or a text (CSV), cell by cell with what kind of value each is.
//!
//! Invariants: a file cannot make the reader use more than its bounds of memory, whatever it announces; nothing is
//! calculated, a formula counts as what it showed last.

use crate::words;
use jiff::civil::DateTime;

/// Largest file that is read, in bytes.
pub const LARGEST_TABLE: usize = 64 * 1024 * 1024;
/// Most lines of a sheet.
pub const MOST_LINES: usize = 1_000_000;
/// Most columns of a sheet.
pub const MOST_TABLE_COLUMNS: usize = 100;

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
    /// What is merged, in no order.
    pub merged: Vec<Merged>,
    /// Where each line ends in `slots`.
    ends: Vec<u32>,
    slots: Vec<Slot>,
    /// The words of all cells.
    text: String,
}

/// A cell, small: a million lines fit into memory.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Slot {
    what: What,
    is_formula: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
enum What {
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
    /// Milliseconds since 1970, without a time zone.
    Date(i64),
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
        (0..self.len()).map(|line| self.slots_of(line).len()).max().unwrap_or(0)
    }

    /// What stands in a cell, counted from 0; nothing beyond its end.
    pub fn cell(&self, line: usize, column: usize) -> Cell<'_> {
        todo!("{line} {column}")
    }

    /// Whether a formula gave what stands in a cell.
    pub fn is_formula(&self, line: usize, column: usize) -> bool {
        self.slots_of(line).get(column).is_some_and(|slot| slot.is_formula)
    }

    fn slots_of(&self, line: usize) -> &[Slot] {
        todo!("{line}")
    }
}

/// The sheets of a file in which something stands, in its order. `progress` is told how many lines are read, every few
/// thousand.
///
/// This is CPU work; call it off the async threads.
///
/// # Errors
/// [`TableError`] when it is no table or goes beyond a bound.
pub fn read(bytes: &[u8], progress: &dyn Fn(usize)) -> Result<Vec<Table>, TableError> {
    let _ = (bytes, progress);
    todo!()
}
