//! Days and minutes as a timetable counts them: all in Beijing time, which has no summer time, so every day has 1440
//! minutes.

use hongwang_base::Millis;
use jiff::civil::{Date, date};
use serde::{Deserialize, Serialize};

/// Minutes of a day.
pub(crate) const DAY: i64 = 24 * 60;
/// Days ahead that are looked through when nothing goes today: a line of market days runs every ten.
pub(crate) const AHEAD: i32 = 15;

/// A day, counted from 1 January 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct Day(pub(crate) i32);

/// A minute, counted from the beginning of 1 January 1970 in Beijing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Minute(pub(crate) i64);

const FIRST: Date = date(1970, 1, 1);

impl Day {
    pub(crate) fn of(date: Date) -> Self {
        Self(FIRST.until(date).map_or(0, |span| span.get_days()))
    }

    pub(crate) fn date(self) -> Date {
        let days = jiff::Span::new().try_days(self.0);
        days.and_then(|days| FIRST.checked_add(days)).unwrap_or(FIRST)
    }

    /// 0 is Monday. The first of all days was a Thursday.
    pub(crate) fn weekday(self) -> usize {
        (i64::from(self.0) + 3).rem_euclid(7).unsigned_abs() as usize
    }

    pub(crate) fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// A minute of this day, or of the night after.
    pub(crate) fn at(self, minute: u16) -> Minute {
        Minute(i64::from(self.0) * DAY + i64::from(minute))
    }
}

impl Minute {
    /// The minute that has begun.
    pub(crate) fn of(now: Millis) -> Self {
        Self(now.plus(8 * Millis::HOUR).0.div_euclid(Millis::MINUTE))
    }

    pub(crate) fn day(self) -> Day {
        Day(i32::try_from(self.0.div_euclid(DAY)).unwrap_or_default())
    }

    pub(crate) fn plus(self, minutes: i64) -> Self {
        Self(self.0.saturating_add(minutes))
    }

    /// Minutes since an earlier one.
    pub(crate) fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// `08:05`
    pub(crate) fn clock(self) -> String {
        clock(self.0.rem_euclid(DAY))
    }
}

/// `08:05` for minutes of a day; those of the night after begin again.
pub(crate) fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60 % 24, minutes % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_begins_at_midnight_in_beijing() {
        // Monday, 23 November 2026, 00:00 in Beijing.
        let midnight = Millis(20_779 * Millis::DAY + 16 * Millis::HOUR);
        let day = Day::of(date(2026, 11, 23));
        assert_eq!((Minute::of(midnight).day(), day.weekday(), day.date()), (day, 0, date(2026, 11, 23)));
        assert_eq!(Minute::of(midnight.plus(-1)).day(), day.plus(-1));
        assert_eq!(Minute::of(midnight.plus(Millis::HOUR)).clock(), "01:00");
        assert_eq!(day.at(25 * 60 + 10).clock(), "01:10", "of the night after");
    }

    proptest! {
        #[test]
        fn a_day_is_its_date(days in -20_000..80_000i32) {
            let day = Day(days);
            prop_assert_eq!(Day::of(day.date()), day);
            let weekday = usize::from(day.date().weekday().to_monday_zero_offset().unsigned_abs());
            prop_assert_eq!(day.weekday(), weekday);
        }
    }
}
