//! Open documents, of `LibreOffice` and of some offices' own systems.
//!
//! Read here and not by a library, because a cell may say that it stands a million times and a blank that it is a
//! million blanks: each is held against the bounds before room is made for it.

use super::filling::Filling;
use super::{Cell, TableError};
use crate::words;
use jiff::civil::DateTime;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::io::{BufReader, Cursor, Read};
use zip::ZipArchive;

const CONTENT: &str = "content.xml";
/// Longest text of one cell that is put together, in bytes, before its length is looked at.
const LONGEST: usize = 64 * 1024;

pub(super) fn is_ods(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes)).is_ok_and(|archive| archive.index_for_name(CONTENT).is_some())
}

pub(super) fn read(bytes: &[u8], filling: &mut Filling<'_>) -> Result<(), TableError> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| TableError::Damaged)?;
    if let Ok(entry) = archive.by_name("META-INF/manifest.xml") {
        let mut manifest = Vec::new();
        entry.take(1024 * 1024).read_to_end(&mut manifest).map_err(|_| TableError::Damaged)?;
        if manifest.windows(15).any(|window| window == b"encryption-data") {
            return Err(TableError::Protected);
        }
    }
    let entry = archive.by_name(CONTENT).map_err(|_| TableError::Damaged)?;
    let content = Bounded { inner: entry, left: filling.bounds.unpacked, run: 0 };
    let mut state = State { filling, line: 0, lines: 1, column: 0, cell: None, row: Vec::new(), notes: 0 };
    let mut reader = Reader::from_reader(BufReader::with_capacity(64 * 1024, content));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer).map_err(|error| broken(&error))? {
            Event::Start(tag) => state.start(&tag, false)?,
            Event::Empty(tag) => state.start(&tag, true)?,
            Event::End(tag) => state.end(tag.name().as_ref())?,
            Event::Text(text) => state.text(&text.xml10_content()),
            Event::GeneralRef(reference) => {
                let named = reference.xml10_content();
                let letter = match reference.resolve_char_ref() {
                    Ok(Some(letter)) => Some(letter.to_string()),
                    _ => quick_xml::escape::resolve_predefined_entity(&named).map(str::to_owned),
                };
                state.text(&letter.unwrap_or_default());
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
    }
}

fn broken(error: &quick_xml::Error) -> TableError {
    match error {
        quick_xml::Error::Io(error) if error.kind() == std::io::ErrorKind::FileTooLarge => {
            TableError::TooLarge
        }
        _ => TableError::Damaged,
    }
}

/// Ends with an error where more comes than may, or where one piece between two tags is so long that it would have to be
/// kept whole.
struct Bounded<R> {
    inner: R,
    left: u64,
    run: usize,
}

const LONGEST_RUN: usize = 1024 * 1024;

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(into)?;
        self.run = match into[..read].iter().rposition(|byte| *byte == b'<') {
            Some(at) => read - at,
            None => self.run + read,
        };
        match self.left.checked_sub(read as u64) {
            Some(left) if self.run <= LONGEST_RUN => self.left = left,
            _ => return Err(std::io::ErrorKind::FileTooLarge.into()),
        }
        Ok(read)
    }
}

/// A cell that is being read.
struct Open {
    /// How often it stands.
    times: usize,
    spans: (usize, usize),
    value: Value,
    /// What is read in it.
    text: String,
    is_formula: bool,
    /// Whether it gave words, be they none.
    gave_words: bool,
}

enum Value {
    /// What is read in it.
    Shown,
    Number(f64),
    Date(DateTime),
    Bool(bool),
    Error,
    Said(String),
}

struct State<'s, 'f> {
    filling: &'s mut Filling<'f>,
    line: usize,
    /// How often this line stands.
    lines: usize,
    column: usize,
    cell: Option<Open>,
    row: Vec<(usize, Open)>,
    /// How deep in notes on a cell.
    notes: usize,
}

impl State<'_, '_> {
    fn start(&mut self, tag: &BytesStart<'_>, is_empty: bool) -> Result<(), TableError> {
        match tag.name().as_ref() {
            "office:annotation" if !is_empty => self.notes += 1,
            _ if self.notes > 0 => {}
            "table:table" => {
                (self.line, self.column) = (0, 0);
                self.filling.sheet(&attribute(tag, "table:name").unwrap_or_default(), false, false)?;
            }
            "table:table-row" => {
                self.lines = number(tag, "table:number-rows-repeated");
                self.column = 0;
                self.row.clear();
                if is_empty {
                    self.end("table:table-row")?;
                }
            }
            "table:table-cell" | "table:covered-table-cell" => {
                self.cell = Some(opened(tag));
                if is_empty {
                    self.end("table:table-cell")?;
                }
            }
            "text:p" => self.more(|text| {
                if !text.is_empty() {
                    text.push('\n');
                }
            }),
            "text:s" => {
                let blanks = number(tag, "text:c").min(100);
                self.more(|text| text.extend(std::iter::repeat_n(' ', blanks)));
            }
            "text:tab" | "text:line-break" => self.more(|text| text.push('\n')),
            _ => {}
        }
        Ok(())
    }

    fn text(&mut self, more: &str) {
        if self.notes == 0 {
            self.more(|text| text.push_str(more));
        }
    }

    fn more(&mut self, add: impl FnOnce(&mut String)) {
        if let Some(cell) = self.cell.as_mut().filter(|cell| cell.text.len() < LONGEST) {
            add(&mut cell.text);
        }
    }

    fn end(&mut self, name: &str) -> Result<(), TableError> {
        match name {
            "office:annotation" => self.notes = self.notes.saturating_sub(1),
            "table:table-cell" | "table:covered-table-cell" => {
                let Some(cell) = self.cell.take() else { return Ok(()) };
                let (at, times) = (self.column, cell.times);
                self.column = self.column.saturating_add(times);
                if cell.shown() != Cell::Empty {
                    if self.column > self.filling.bounds.columns {
                        return Err(TableError::TooMany);
                    }
                    self.row.push((at, cell));
                }
            }
            "table:table-row" => self.line_ends()?,
            _ => {}
        }
        Ok(())
    }

    fn line_ends(&mut self) -> Result<(), TableError> {
        let row = std::mem::take(&mut self.row);
        let end = self.line.saturating_add(self.lines);
        if !row.is_empty() {
            let cells = row.iter().map(|(_, cell)| cell.times).sum::<usize>();
            if end > self.filling.bounds.lines || cells.saturating_mul(self.lines) > self.filling.bounds.cells
            {
                return Err(TableError::TooMany);
            }
            for line in self.line..end {
                for (at, cell) in &row {
                    for column in *at..at + cell.times {
                        self.filling.put(line, column, cell.shown(), cell.is_formula)?;
                    }
                    if cell.spans != (1, 1) {
                        let (lines, columns) = cell.spans;
                        self.filling.merge(
                            (line, line.saturating_add(lines - 1)),
                            (*at, at.saturating_add(columns - 1)),
                        )?;
                    }
                }
            }
        }
        self.line = end;
        Ok(())
    }
}

impl Open {
    fn shown(&self) -> Cell<'_> {
        match &self.value {
            Value::Shown if self.text.is_empty() && self.is_formula && !self.gave_words => {
                Cell::Error(words::NO_RESULT)
            }
            Value::Shown if self.text.is_empty() => Cell::Empty,
            Value::Shown => Cell::Text(&self.text),
            Value::Number(number) => Cell::Number(*number),
            Value::Date(moment) => Cell::Date(*moment),
            Value::Bool(is) => Cell::Bool(*is),
            Value::Error => Cell::Error(&self.text),
            Value::Said(text) => Cell::Text(text),
        }
    }
}

fn opened(tag: &BytesStart<'_>) -> Open {
    let said = |name: &str| attribute(tag, name);
    let kind = said("calcext:value-type").or_else(|| said("office:value-type")).unwrap_or_default();
    let value = match kind.as_str() {
        "error" => Some(Value::Error),
        "float" | "percentage" | "currency" => {
            said("office:value").and_then(|value| value.parse().ok()).map(Value::Number)
        }
        "date" => said("office:date-value").and_then(|value| day(&value)).map(Value::Date),
        "boolean" => said("office:boolean-value").map(|value| Value::Bool(value == "true")),
        "string" => said("office:string-value").filter(|text| !text.is_empty()).map(Value::Said),
        _ => None,
    };
    Open {
        times: number(tag, "table:number-columns-repeated"),
        spans: (number(tag, "table:number-rows-spanned"), number(tag, "table:number-columns-spanned")),
        value: value.unwrap_or(Value::Shown),
        text: String::new(),
        is_formula: said("table:formula").is_some(),
        gave_words: kind == "string",
    }
}

fn day(text: &str) -> Option<DateTime> {
    text.parse().ok()
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().with_checks(false).flatten().find(|found| found.key.as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// How often something stands, at least once.
fn number(tag: &BytesStart<'_>, name: &str) -> usize {
    let digits = attribute(tag, name);
    // More than fits is more than any bound.
    digits.map_or(1, |digits| digits.parse().unwrap_or(usize::MAX / 4)).clamp(1, usize::MAX / 4)
}
