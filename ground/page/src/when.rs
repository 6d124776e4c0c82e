//! Times as people read them: milliseconds since 1970 UTC in, Beijing time in words out.
//!
//! China has one time zone and no summer time, so a fixed +08:00 needs no zone database.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::Offset;

use crate::words;

fn beijing(millis: i64) -> DateTime {
    let at = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::UNIX_EPOCH);
    Offset::constant(8).to_datetime(at)
}

/// `2026年11月23日`
pub fn date(millis: i64) -> String {
    let at = beijing(millis);
    format!("{}年{}月{}日", at.year(), at.month(), at.day())
}

/// `11月23日`
pub fn day(millis: i64) -> String {
    let at = beijing(millis);
    format!("{}月{}日", at.month(), at.day())
}

/// `星期一`
pub fn weekday(millis: i64) -> String {
    let index = beijing(millis).weekday().to_monday_zero_offset();
    format!("星期{}", words::WEEKDAYS[index as usize])
}

/// `18:05`
pub fn clock(millis: i64) -> String {
    let at = beijing(millis);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// `11月23日 18时05分`
pub fn moment(millis: i64) -> String {
    let at = beijing(millis);
    format!("{}月{}日 {}时{:02}分", at.month(), at.day(), at.hour(), at.minute())
}

/// `11月23日18时`
pub fn hour(millis: i64) -> String {
    let at = beijing(millis);
    format!("{}月{}日{}时", at.month(), at.day(), at.hour())
}

/// `2026-11-23 18:05`, for desk tables.
pub fn stamp(millis: i64) -> String {
    beijing(millis).strftime("%Y-%m-%d %H:%M").to_string()
}

/// `2026-11-23T18:05:00+08:00`, for the `datetime` attribute.
pub fn machine(millis: i64) -> String {
    beijing(millis).strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_beijing_time() {
        // 17:59:30 on the 23rd in London is 01:59:30 on the 24th in Beijing.
        let millis = 1_795_456_770_000;
        assert_eq!(date(millis), "2026年11月24日");
        assert_eq!(day(millis), "11月24日");
        assert_eq!(weekday(millis), "星期二");
        assert_eq!(clock(millis), "01:59");
        assert_eq!(moment(millis), "11月24日 1时59分");
        assert_eq!(hour(millis), "11月24日1时");
        assert_eq!(stamp(millis), "2026-11-24 01:59");
        assert_eq!(machine(millis), "2026-11-24T01:59:30+08:00");
    }

    #[test]
    fn a_time_out_of_any_calendar_does_not_panic() {
        assert_eq!(date(i64::MAX), "1970年1月1日");
    }
}
