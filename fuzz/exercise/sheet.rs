//! What must hold for a sheet that somebody uploads, read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_documents::sheet;

/// Bytes as a sheet: refused in words, or rows within the bounds.
pub fn rows(data: &[u8]) {
    match sheet::rows(data) {
        Err(error) => assert!(!error.to_string().is_empty()),
        Ok(rows) => {
            assert!((1..=sheet::MOST_ROWS).contains(&rows.len()));
            for row in &rows {
                assert!(row.len() <= sheet::MOST_COLUMNS);
                assert!(row.iter().all(|cell| cell.chars().count() <= sheet::LONGEST_CELL));
            }
        }
    }
}
