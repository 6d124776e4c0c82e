//! What must hold for a large table that somebody uploads, read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_documents::table::{self, Cell, MOST_LINES, MOST_TABLE_COLUMNS};

/// Bytes as a table: refused in words, or sheets within the bounds.
pub fn tables(data: &[u8]) {
    match table::read(data, &|_| ()) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(tables) => {
            assert!(!tables.is_empty());
            for table in &tables {
                assert!((1..=MOST_LINES).contains(&table.len()));
                assert!(table.width() <= MOST_TABLE_COLUMNS);
                let last = table.cells(table.len() - 1);
                assert!(last.into_iter().any(|cell| cell != Cell::Empty), "nothing stands in the last line");
                assert_eq!(table.cell(table.len(), 0), Cell::Empty);
            }
        }
    }
}
