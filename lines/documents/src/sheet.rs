//! Small sheets (xlsx, xls, ods, CSV) as rows of text, and rows as CSV.
//!
//! Invariants: a file cannot make the reader use more than its bounds of memory; nothing in it is calculated, a formula
//! counts as what it showed last; what [`csv`] writes [`rows`] reads again, and no office program takes a cell of it
//! for a formula.

use crate::table::{self, Bounds, Cell, TableError};
use crate::words;
use jiff::civil::{Date, Time};

/// Largest sheet that is read, in bytes.
pub const LARGEST_SHEET: usize = 2 * 1024 * 1024;
/// Most rows, the heads among them.
pub const MOST_ROWS: usize = 1_001;
/// Most columns.
pub const MOST_COLUMNS: usize = 64;
/// Longest cell, in characters.
pub const LONGEST_CELL: usize = 4_000;
const BOUNDS: Bounds = Bounds {
    bytes: LARGEST_SHEET,
    lines: MOST_ROWS,
    columns: MOST_COLUMNS,
    cells: MOST_ROWS * MOST_COLUMNS,
    text: 16 * 1024 * 1024,
    cell: LONGEST_CELL,
    unpacked: 16 * 1024 * 1024,
};
/// What an office program may take for the beginning of a formula, in narrow and wide signs.
pub(crate) const SIGNS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// Why a sheet was not read. `Display` is a Chinese sentence for the desk.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// The file, or what it unpacks to, is larger than is read.
    #[error("{}", words::SHEET_LARGE)]
    TooLarge,
    /// More rows or columns than are read.
    #[error("{}", words::sheet_many(MOST_ROWS - 1, MOST_COLUMNS))]
    TooMany,
    /// A cell is longer than is read.
    #[error("{}", words::cell_long(*.row, LONGEST_CELL))]
    LongCell {
        /// Its row, counted from 1.
        row: usize,
    },
    /// A cell shows an error of the office program.
    #[error("{}", words::cell_error(*.row))]
    ErrorCell {
        /// Its row, counted from 1.
        row: usize,
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

impl From<TableError> for SheetError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::TooLarge => Self::TooLarge,
            TableError::TooMany => Self::TooMany,
            TableError::LongCell { line } => Self::LongCell { row: line },
            TableError::Protected => Self::Protected,
            TableError::WebPage => Self::WebPage,
            TableError::UnknownFormat => Self::UnknownFormat,
            TableError::Empty => Self::Empty,
            TableError::Damaged => Self::Damaged,
        }
    }
}

/// The rows of a small sheet as text ([`crate::table`] reads it). Of a workbook the first sheet is read. Cells have no
/// space around them; rows are as long as they need to be.
///
/// This is CPU work; call it off the async threads.
///
/// # Errors
/// [`SheetError`] when it is no sheet or goes beyond a bound.
pub fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetError> {
    let tables = table::read_within(bytes, &BOUNDS, &|_| ())?;
    let table = tables.first().ok_or(SheetError::Empty)?;
    // A time of day alone lies on the day 0.
    let day_0 = table.moment(0.0).map(|moment| moment.date());
    (0..table.len())
        .map(|line| {
            let row = table
                .cells(line)
                .map(|cell| shown(cell, day_0).ok_or(SheetError::ErrorCell { row: line + 1 }));
            row.collect()
        })
        .collect()
}

/// What a cell shows; none for an error.
fn shown(cell: Cell<'_>, day_0: Option<Date>) -> Option<String> {
    Some(match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) => text.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(moment) if Some(moment.date()) == day_0 => moment.strftime("%H:%M").to_string(),
        Cell::Date(moment) if moment.time() == Time::midnight() => moment.date().to_string(),
        Cell::Date(moment) => moment.strftime("%Y-%m-%d %H:%M").to_string(),
        Cell::Bool(true) => words::YES.to_owned(),
        Cell::Bool(false) => words::NO.to_owned(),
        Cell::Error(_) => return None,
    })
}

/// Rows as one sheet of a workbook (xlsx). Cells of up to nine digits are numbers, all others text.
///
/// # Panics
/// Never: rows and columns are bounded by what a sheet holds.
pub fn xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (at, row) in (0u32..).zip(rows.iter().take(1_000_000)) {
        for (column, cell) in (0u16..).zip(row.iter().take(1_000)) {
            let is_number =
                cell.len() < 10 && !cell.is_empty() && cell.bytes().all(|sign| sign.is_ascii_digit());
            let number = cell.parse::<u32>().ok().filter(|_| is_number);
            let cell: String = cell.chars().take(32_000).collect();
            let written = match number {
                Some(number) => sheet.write_number(at, column, number),
                None => sheet.write_string(at, column, cell),
            };
            written.expect("a cell within the bounds of a sheet");
        }
    }
    book.save_to_buffer().expect("a workbook in memory")
}

/// Rows as CSV that spreadsheets know for UTF-8.
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new();
    let writer = writer.flexible(true).terminator(csv::Terminator::CRLF);
    let mut writer = writer.from_writer(Vec::from("\u{feff}"));
    for row in rows {
        writer.write_record(row.iter().map(|cell| harmless(cell))).expect("memory takes every byte");
    }
    writer.into_inner().expect("memory takes every byte")
}

fn harmless(cell: &str) -> String {
    if cell.trim_start().starts_with(SIGNS) { format!("'{cell}") } else { cell.to_owned() }
}
