//! Fills tables cell by cell and keeps the bounds.

use super::{Bounds, Cell, Merged, Slot, Table, TableError};

/// After so many lines the progress is told.
const STEP: usize = 4_096;
/// Most sheets, and most merged ranges of all of them.
pub(super) const MOST_SHEETS: usize = 64;
pub(super) const MOST_MERGED: usize = 1_000_000;

pub(super) struct Filling<'f> {
    pub(super) bounds: &'f Bounds,
    progress: &'f dyn Fn(usize),
    /// Sheets that are read, each with whether it is hidden.
    done: Vec<(Table, bool)>,
    table: Table,
    is_hidden: bool,
    /// What may still come.
    cells: usize,
    text: usize,
    merged: usize,
    /// Lines of the sheets before this one.
    lines: usize,
    told: usize,
}

impl<'f> Filling<'f> {
    pub(super) fn new(bounds: &'f Bounds, progress: &'f dyn Fn(usize)) -> Self {
        Self {
            bounds,
            progress,
            done: Vec::new(),
            table: Table::default(),
            is_hidden: false,
            cells: bounds.cells,
            text: bounds.text,
            merged: MOST_MERGED,
            lines: 0,
            told: 0,
        }
    }

    /// What follows stands on this sheet.
    pub(super) fn sheet(&mut self, name: &str, from_1904: bool, is_hidden: bool) -> Result<(), TableError> {
        self.close();
        if self.done.len() >= MOST_SHEETS {
            return Err(TableError::TooMany);
        }
        self.table = Table { name: name.chars().take(100).collect(), from_1904, ..Table::default() };
        self.is_hidden = is_hidden;
        Ok(())
    }

    fn close(&mut self) {
        let mut table = std::mem::take(&mut self.table);
        self.lines += table.len();
        if !table.is_empty() {
            table.formulas.sort_unstable();
            table.formulas.dedup();
            table.merged.sort_unstable_by_key(|merged| (merged.columns.0, merged.lines.0));
            self.done.push((table, self.is_hidden));
        }
    }

    pub(super) fn done(mut self) -> Vec<Table> {
        self.close();
        let some_shown = self.done.iter().any(|(_, is_hidden)| !is_hidden);
        self.done.retain(|(_, is_hidden)| !(some_shown && *is_hidden));
        self.done.into_iter().map(|(table, _)| table).collect()
    }

    pub(super) fn merge(&mut self, lines: (usize, usize), columns: (usize, usize)) -> Result<(), TableError> {
        self.merged = self.merged.checked_sub(1).ok_or(TableError::TooMany)?;
        if lines.0 <= lines.1 && columns.0 <= columns.1 {
            self.table.merged.push(Merged { lines, columns });
        }
        Ok(())
    }

    /// A cell of this line or a later one. What is empty leaves nothing.
    pub(super) fn put(
        &mut self,
        line: usize,
        column: usize,
        cell: Cell<'_>,
        is_formula: bool,
    ) -> Result<(), TableError> {
        let mut kept = String::new();
        let cell = match cell {
            Cell::Text(text) => Cell::Text(cleaned(text, &mut kept)),
            other => other,
        };
        if matches!(cell, Cell::Empty | Cell::Text("")) {
            return Ok(());
        }
        if line >= self.bounds.lines || column >= self.bounds.columns {
            return Err(TableError::TooMany);
        }
        if line + 1 < self.table.len() {
            return Err(TableError::Damaged);
        }
        let at = self.room(line, column)?;
        self.table.slots[at] = match cell {
            Cell::Empty => Slot::Empty,
            Cell::Text(text) => self.word(line, column, text, |at, length| Slot::Text { at, length })?,
            Cell::Error(text) => self.word(line, column, text, |at, length| Slot::Error { at, length })?,
            Cell::Number(number) => Slot::Number(number),
            Cell::Date(moment) => Slot::Date(moment),
            Cell::Bool(is) => Slot::Bool(is),
        };
        if is_formula {
            self.table.formulas.push(u32::try_from(at).map_err(|_| TableError::TooMany)?);
        }
        let lines = self.lines + self.table.len();
        if lines >= self.told + STEP {
            self.told = lines;
            (self.progress)(lines);
        }
        Ok(())
    }

    /// The place of a cell, made where it is not.
    fn room(&mut self, line: usize, column: usize) -> Result<usize, TableError> {
        let table = &mut self.table;
        let end = |slots: &Vec<Slot>| u32::try_from(slots.len()).map_err(|_| TableError::TooMany);
        while table.ends.len() <= line {
            table.ends.push(end(&table.slots)?);
        }
        let start = table.span(line).start;
        let length = table.slots.len() - start;
        if length <= column {
            self.cells = self.cells.checked_sub(column + 1 - length).ok_or(TableError::TooMany)?;
            table.slots.resize(start + column + 1, Slot::Empty);
            table.ends[line] = end(&table.slots)?;
        }
        Ok(start + column)
    }

    /// Words, kept once where they stand also in the cell above.
    fn word(
        &mut self,
        line: usize,
        column: usize,
        text: &str,
        slot: impl Fn(u32, u16) -> Slot,
    ) -> Result<Slot, TableError> {
        let long = TableError::LongCell { line: line + 1 };
        if text.len() > self.bounds.cell && text.chars().count() > self.bounds.cell {
            return Err(long);
        }
        let length = u16::try_from(text.len()).map_err(|_| long)?;
        if let Some(above) = line.checked_sub(1)
            && let Some(Slot::Text { at, length }) = self.table.slots[self.table.span(above)].get(column)
            && &self.table.text[*at as usize..*at as usize + usize::from(*length)] == text
        {
            return Ok(slot(*at, *length));
        }
        self.text = self.text.checked_sub(text.len()).ok_or(TableError::TooLarge)?;
        let at = u32::try_from(self.table.text.len()).map_err(|_| TableError::TooLarge)?;
        self.table.text.push_str(text);
        Ok(slot(at, length))
    }
}

/// A cell without what surrounds its text, without control characters, and without the apostrophe that keeps it from
/// being a formula. `kept` holds it where it differs from what came.
fn cleaned<'c>(cell: &'c str, kept: &'c mut String) -> &'c str {
    let is_control = |letter: char| letter.is_control() && letter != '\n' && letter != '\t';
    let mut text = cell;
    if cell.contains(is_control) {
        let lines = cell.replace("\r\n", "\n").replace('\r', "\n");
        kept.extend(lines.chars().filter(|letter| !is_control(*letter)));
        text = kept;
    }
    let blank = |letter: char| letter.is_whitespace() || matches!(letter, '\u{feff}' | '\u{200b}');
    let text = text.trim_matches(blank);
    text.strip_prefix('\'')
        .filter(|rest| rest.starts_with(crate::sheet::SIGNS))
        .unwrap_or(text)
        .trim_matches(blank)
}
