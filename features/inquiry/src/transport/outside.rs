//! Timetables without a database, for whoever tries files from outside.

use super::timetable::Timetable;
use crate::Inquiry;
use hongwang_gtfs::Feed;
use serde_json::Value;

impl Inquiry {
    /// The bodies of the records that carry the timetable of a feed.
    pub fn timetable_of(feed: &Feed) -> Vec<Value> {
        Timetable::of(feed, |stop| Some(stop.code.clone()).filter(|code| !code.is_empty())).parts()
    }

    /// The same bodies, cut anew of the timetable that these carry; none where they carry no whole one.
    pub fn timetable_again(parts: Vec<Value>) -> Option<Vec<Value>> {
        Timetable::of_parts(parts).map(|whole| whole.parts())
    }
}
