//! What must hold for the records that carry a timetable read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_gtfs::read;
use hongwang_inquiry::Inquiry;
use jiff::civil::date;

/// Bytes as a zip: what comes of it is cut into parts and put together again. Gives whether anything came of it.
pub fn feed(data: &[u8]) -> bool {
    let (Some(feed), _) = read(data, date(2026, 11, 23)) else { return false };
    let parts = Inquiry::timetable_of(&feed);
    assert!(parts.len() >= 3, "head, stops and a line");
    assert_eq!(Inquiry::timetable_again(parts.clone()), Some(parts));
    true
}

/// Bytes as the parts themselves: a whole timetable or none.
pub fn parts(data: &[u8]) {
    if let Ok(parts) = serde_json::from_slice(data) {
        let _ = Inquiry::timetable_again(parts);
    }
}
