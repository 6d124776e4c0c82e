//! Sheets (xlsx, CSV) as rows of text, and rows as CSV.
//!
//! Invariants: a file cannot make the reader use more than its bounds of memory; nothing in it is calculated, a formula
//! counts as what it showed last; what [`csv`] writes [`rows`] reads again, and no office program takes a cell of it
//! for a formula.

use crate::words;
use calamine::{Data, DataRef, Reader, Xlsx};
use encoding_rs::{Encoding, GB18030, UTF_8};
use std::io::{Cursor, Read};
use std::panic::catch_unwind;
use zip::ZipArchive;

/// Largest sheet that is read, in bytes.
pub const LARGEST_SHEET: usize = 2 * 1024 * 1024;
/// Most rows, the heads among them.
pub const MOST_ROWS: usize = 1_001;
/// Most columns.
pub const MOST_COLUMNS: usize = 64;
/// Longest cell, in characters.
pub const LONGEST_CELL: usize = 4_000;
const MOST_ENTRIES: usize = 200;
const LARGEST_UNPACKED: u64 = 16 * 1024 * 1024;
/// What an office program may take for the beginning of a formula, in narrow and wide signs.
const SIGNS: [char; 8] = ['=', '+', '-', '@', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

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
    /// The old binary format of Excel.
    #[error("{}", words::OLD_EXCEL)]
    OldExcel,
    /// Neither xlsx nor text.
    #[error("{}", words::NO_SHEET)]
    UnknownFormat,
    /// Nothing stands in it.
    #[error("{}", words::EMPTY_SHEET)]
    Empty,
    /// The file contradicts itself.
    #[error("{}", words::SHEET_DAMAGED)]
    Damaged,
}

/// The rows of a sheet, xlsx by its first bytes and CSV otherwise (UTF-8, UTF-16 with its mark, GB18030; commas or
/// tabs). Of a workbook the first sheet is read. Cells have no space around them; rows are as long as they need to be.
///
/// This is CPU work; call it off the async threads.
///
/// # Errors
/// [`SheetError`] when it is no sheet or goes beyond a bound.
pub fn rows(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetError> {
    if bytes.len() > LARGEST_SHEET {
        return Err(SheetError::TooLarge);
    }
    let mut rows = match bytes {
        [b'P', b'K', 3, 4, ..] => {
            // The format library promises not to panic; a file from outside does not get to test that.
            catch_unwind(|| of_workbook(bytes)).unwrap_or(Err(SheetError::Damaged))?
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => return Err(SheetError::OldExcel),
        _ => of_csv(bytes)?,
    };
    while rows.last().is_some_and(|row| row.iter().all(String::is_empty)) {
        rows.pop();
    }
    if rows.is_empty() { Err(SheetError::Empty) } else { Ok(rows) }
}

fn of_workbook(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetError> {
    unpacks_within_bounds(bytes)?;
    let damaged = |_| SheetError::Damaged;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let name = book.sheet_names().first().cloned().ok_or(SheetError::Empty)?;
    // Cell by cell: a range would be as large as its two farthest cells say.
    let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
    let mut rows: Vec<Vec<String>> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let (row, column) = (row as usize, column as usize);
        let text = shown(cell.get_value()).ok_or(SheetError::ErrorCell { row: row + 1 })?;
        let text = cleaned(&text, row)?;
        if text.is_empty() {
            continue;
        }
        if row >= MOST_ROWS || column >= MOST_COLUMNS {
            return Err(SheetError::TooMany);
        }
        if rows.len() <= row {
            rows.resize(row + 1, Vec::new());
        }
        let cells = &mut rows[row];
        if cells.len() <= column {
            cells.resize(column + 1, String::new());
        }
        cells[column] = text;
    }
    Ok(rows)
}

/// Unpacks everything once, because what an archive announces is not what it holds; and refuses a table of texts that
/// announces more of them than fit, for which the reader would make room.
fn unpacks_within_bounds(bytes: &[u8]) -> Result<(), SheetError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| SheetError::Damaged)?;
    if archive.len() > MOST_ENTRIES {
        return Err(SheetError::TooLarge);
    }
    let mut left = LARGEST_UNPACKED;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(|_| SheetError::Damaged)?;
        let mut part = Vec::new();
        entry.take(left + 1).read_to_end(&mut part).map_err(|_| SheetError::Damaged)?;
        left = left.checked_sub(part.len() as u64).ok_or(SheetError::TooLarge)?;
        if announces_too_many(&part) {
            return Err(SheetError::TooMany);
        }
    }
    Ok(())
}

/// Whether some `uniqueCount` in a part has more digits than a sheet that is read has texts.
fn announces_too_many(part: &[u8]) -> bool {
    const WORD: &[u8] = b"uniqueCount";
    const DIGITS: usize = 6;
    let after = |at: usize| part[at + WORD.len()..].iter().skip_while(|byte| b" \t\r\n='\"+0".contains(byte));
    let found = part.windows(WORD.len()).enumerate().filter(|(_, window)| *window == WORD);
    let mut digits =
        found.map(|(at, _)| after(at).take_while(|byte| byte.is_ascii_digit()).take(DIGITS + 1).count());
    digits.any(|count| count > DIGITS)
}

/// What a cell shows; none for an error.
fn shown(value: &DataRef<'_>) -> Option<String> {
    match Data::from(value.clone()) {
        Data::Error(_) => None,
        Data::Bool(true) => Some(words::YES.to_owned()),
        Data::Bool(false) => Some(words::NO.to_owned()),
        other => Some(other.to_string()),
    }
}

fn of_csv(bytes: &[u8]) -> Result<Vec<Vec<String>>, SheetError> {
    let text = decoded(bytes)?;
    let first = text.lines().next().unwrap_or_default();
    let delimiter = if first.contains('\t') && !first.contains(',') { b'\t' } else { b',' };
    let mut reader = csv::ReaderBuilder::new();
    let mut reader =
        reader.has_headers(false).flexible(true).delimiter(delimiter).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| SheetError::Damaged)?;
        let row = rows.len();
        let cells = record.iter().map(|cell| cleaned(cell, row)).collect::<Result<Vec<_>, _>>()?;
        if row >= MOST_ROWS || cells.len() > MOST_COLUMNS {
            return Err(SheetError::TooMany);
        }
        rows.push(cells);
    }
    Ok(rows)
}

fn decoded(bytes: &[u8]) -> Result<String, SheetError> {
    let encodings = match Encoding::for_bom(bytes) {
        Some((encoding, _)) => vec![encoding],
        None => vec![UTF_8, GB18030],
    };
    let text = encodings.into_iter().find_map(|encoding| {
        let (text, wrong) = encoding.decode_with_bom_removal(bytes);
        (!wrong).then(|| text.into_owned())
    });
    let text = text.ok_or(SheetError::UnknownFormat)?;
    let control = |letter: char| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r');
    if text.contains(control) { Err(SheetError::UnknownFormat) } else { Ok(text) }
}

/// A cell without what surrounds its text, and without the apostrophe that keeps it from being a formula.
fn cleaned(cell: &str, row: usize) -> Result<String, SheetError> {
    let text = cell.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    let text = text.strip_prefix('\'').filter(|rest| rest.starts_with(SIGNS)).unwrap_or(text).trim();
    if text.chars().count() > LONGEST_CELL {
        Err(SheetError::LongCell { row: row + 1 })
    } else {
        Ok(text.to_owned())
    }
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
