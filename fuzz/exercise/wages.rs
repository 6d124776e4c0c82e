//! What must hold for a wage read from any text.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_work::wage::{Per, read};

/// Reads bytes as a wage, with and without a head that says for what it is paid.
pub fn wage(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    for per in [None, Some(Per::Month), Some(Per::Day), Some(Per::Piece)] {
        match read(&text, per) {
            Ok(Some(pay)) => {
                assert!(pay.from > 0 && pay.to.is_none_or(|to| pay.from <= to));
                assert_eq!(read(&pay.words(), None).as_ref().map(Option::as_ref), Ok(Some(&pay)));
            }
            Ok(None) => {}
            Err(error) => assert!(!error.to_string().is_empty()),
        }
    }
}
