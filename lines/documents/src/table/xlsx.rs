//! Workbooks of Excel since 2007 and of WPS.

use super::filling::Filling;
use super::{Cell, TableError, moment, scan};
use crate::words;
use calamine::{Data, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};
use std::io::Cursor;

pub(super) fn read(bytes: &[u8], filling: &mut Filling<'_>) -> Result<(), TableError> {
    let counts = scan::within_bounds(bytes, filling.bounds)?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => TableError::Protected,
        _ => TableError::Damaged,
    })?;
    let from_1904 = book.has_1904_epoch();
    let sheets: Vec<_> =
        book.sheets_metadata().iter().filter(|sheet| sheet.typ == SheetType::WorkSheet).cloned().collect();
    for sheet in sheets {
        filling.sheet(&sheet.name, from_1904, sheet.visible != SheetVisible::Visible)?;
        cells(&mut book, &sheet.name, filling, from_1904)?;
        if counts.merged > 0 {
            for merged in book.merge_cells_by_sheet_name(&sheet.name).map_err(|_| TableError::Damaged)? {
                let (from, to) = (merged.start, merged.end);
                filling.merge((from.0 as usize, to.0 as usize), (from.1 as usize, to.1 as usize))?;
            }
        }
    }
    Ok(())
}

/// Cell by cell: a range would be as large as its two farthest cells say.
fn cells(
    book: &mut Xlsx<Cursor<&[u8]>>,
    sheet: &str,
    filling: &mut Filling<'_>,
    from_1904: bool,
) -> Result<(), TableError> {
    let damaged = |_| TableError::Damaged;
    let mut cells = book.worksheet_cells_reader(sheet).map_err(damaged)?;
    while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(damaged)? {
        let (line, column) = (cell.pos.0 as usize, cell.pos.1 as usize);
        let is_formula = cell.formula.is_some();
        let mut put = |cell: Cell<'_>| filling.put(line, column, cell, is_formula);
        match &cell.value {
            DataRef::Empty if is_formula => put(Cell::Error(words::NO_RESULT))?,
            DataRef::Empty => {}
            DataRef::SharedString(text) => put(Cell::Text(text))?,
            #[allow(clippy::cast_precision_loss, reason = "spreadsheets know no other numbers")]
            DataRef::Int(number) => put(Cell::Number(*number as f64))?,
            DataRef::Float(number) => put(Cell::Number(*number))?,
            DataRef::Bool(is) => put(Cell::Bool(*is))?,
            DataRef::DateTime(day) => {
                let number = day.as_f64();
                put(moment(number, from_1904).map_or(Cell::Number(number), Cell::Date))?;
            }
            DataRef::String(text) | DataRef::DurationIso(text) => put(Cell::Text(text))?,
            DataRef::DateTimeIso(text) => put(text.parse().map_or(Cell::Text(text), Cell::Date))?,
            DataRef::Error(_) => put(Cell::Error(&Data::from(cell.value.clone()).to_string()))?,
        }
    }
    Ok(())
}
