//! Tables as CSV files that a spreadsheet opens without being attacked by them.
//!
//! Invariant: no cell begins as a formula. Names come from people and troubles from devices, and a spreadsheet
//! would run `=…` in them; such a cell gets an apostrophe in front, which spreadsheets read as "this is text".

use axum::response::{IntoResponse, Response};
use http::header;

/// What a spreadsheet may take for the beginning of a formula, the full-width forms included.
const FORMULA: &[char] =
    &['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

fn harmless(cell: &str) -> String {
    if cell.trim_start_matches(' ').starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

/// The rows as a file to be saved under `name`, with the mark by which a spreadsheet knows UTF-8.
pub(crate) fn csv_file(name: &str, head: &[&str], rows: impl IntoIterator<Item = Vec<String>>) -> Response {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer("\u{feff}".as_bytes().to_vec());
    let never = "a writer into memory takes every row of equal length";
    writer.write_record(head).expect(never);
    for row in rows {
        debug_assert_eq!(row.len(), head.len(), "every row has a cell a column");
        writer.write_record(row.iter().map(|cell| harmless(cell))).expect(never);
    }
    let bytes = writer.into_inner().expect("memory takes every byte");
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_cell_begins_as_a_formula(cell in "[ =+\\-@\t\r\n\u{ff1d}\u{ff0b}\u{ff20}a村]{0,6}") {
            let safe = harmless(&cell);
            prop_assert!(!safe.trim_start_matches(' ').starts_with(FORMULA));
            prop_assert!(safe.ends_with(&cell));
        }
    }
}
