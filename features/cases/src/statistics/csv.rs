//! A table as a file that a spreadsheet opens: the mark by which it knows UTF-8 in front, and no cell that begins as a
//! formula.

use csv::{Terminator, WriterBuilder};

/// What a spreadsheet may take for the beginning of a formula, the full-width forms included.
const FORMULA: &[char] =
    &['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];

/// The rows as the bytes of a file; each is as long as the first.
pub(super) fn file(rows: impl IntoIterator<Item = Vec<String>>) -> Vec<u8> {
    let bytes = "\u{feff}".as_bytes().to_vec();
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(bytes);
    for row in rows {
        let cells = row.iter().map(|cell| harmless(cell));
        writer.write_record(cells).expect("a writer into memory takes every row of equal length");
    }
    writer.into_inner().expect("memory takes every byte")
}

/// An apostrophe says to a spreadsheet that what follows is text.
fn harmless(cell: &str) -> String {
    if cell.trim_start_matches(' ').starts_with(FORMULA) { format!("'{cell}") } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn cells_stay_apart_and_none_begins_as_a_formula(cells in prop::collection::vec("[ =+@\",\na村]{1,6}", 1..5)) {
            let bytes = file([cells.clone()]);
            let text = bytes.strip_prefix("\u{feff}".as_bytes()).expect("the mark");
            let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text);
            let read: Vec<_> = reader.records().collect::<Result<_, _>>().expect("it is read again");
            prop_assert_eq!(read.len(), 1);
            prop_assert_eq!(read[0].len(), cells.len());
            for (read, cell) in read[0].iter().zip(&cells) {
                prop_assert!(read.ends_with(cell.as_str()));
                prop_assert!(!read.trim_start_matches(' ').starts_with(FORMULA));
            }
        }
    }
}
