//! When a list stands: hours of the day and a season of the year, by the clock in Beijing.

use hongwang_base::Millis;
use serde::{Deserialize, Serialize};

/// A list whose season begins within so many days is brought to the villages beforehand.
const BEFORE: i64 = 14;

/// A day of every year.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Day {
    /// From 1.
    pub(crate) month: i8,
    /// From 1.
    pub(crate) day: i8,
}

/// From when to when; as it is by default, always.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct When {
    /// From which hour until which, `0..24`; across midnight where the second is the smaller one, all day where they are the same.
    pub(crate) hours: (i8, i8),
    /// From which day to which, both included; across the new year where the second is the earlier one.
    pub(crate) season: Option<(Day, Day)>,
}

impl Day {
    /// `3-1`, `03-01` or `3月1日`; none for a day that no year has.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches(['日', '号']);
        let (month, day) = text.split_once(['-', '月', '.', '/'])?;
        let (month, day) = (month.trim().parse().ok()?, day.trim().parse().ok()?);
        // A year that has the 29th of February.
        jiff::civil::Date::new(2024, month, day).ok()?;
        Some(Self { month, day })
    }

    pub(crate) fn written(self) -> String {
        format!("{}-{}", self.month, self.day)
    }

    fn of(at: Millis) -> Self {
        let at = at.beijing();
        Self { month: at.month(), day: at.day() }
    }
}

impl When {
    /// Whether it is so at `now`.
    pub(crate) fn holds(&self, now: Millis) -> bool {
        let (from, until) = self.hours;
        let hour = now.beijing().hour();
        let hours = match from.cmp(&until) {
            std::cmp::Ordering::Less => from <= hour && hour < until,
            std::cmp::Ordering::Equal => true,
            std::cmp::Ordering::Greater => hour >= from || hour < until,
        };
        hours && self.is_season(now)
    }

    /// Whether it is so on some day from now until two weeks on.
    pub(crate) fn is_near(&self, now: Millis) -> bool {
        (0..=BEFORE).any(|days| self.is_season(now.plus(days * Millis::DAY)))
    }

    fn is_season(&self, now: Millis) -> bool {
        let Some((first, last)) = self.season else { return true };
        let today = Day::of(now);
        if first <= last { first <= today && today <= last } else { today >= first || today <= last }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// An hour of a day of 2026 in Beijing.
    fn at(month: i8, day: i8, hour: i8) -> Millis {
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        let moment =
            zone.to_timestamp(jiff::civil::date(2026, month, day).at(hour, 30, 0, 0)).expect("a moment");
        Millis(moment.as_millisecond())
    }

    fn day(text: &str) -> Day {
        Day::read(text).expect("a day")
    }

    #[test]
    fn hours_go_across_midnight_and_a_season_across_the_new_year() {
        let evening = When { hours: (19, 22), season: None };
        assert!(evening.holds(at(3, 1, 19)) && evening.holds(at(3, 1, 21)) && !evening.holds(at(3, 1, 22)));
        let night = When { hours: (22, 6), season: None };
        assert!(night.holds(at(3, 1, 23)) && night.holds(at(3, 1, 5)) && !night.holds(at(3, 1, 6)));
        let spring = When { hours: (0, 0), season: Some((day("12-20"), day("2月28日"))) };
        assert!(spring.holds(at(12, 20, 0)) && spring.holds(at(2, 28, 23)) && !spring.holds(at(3, 1, 0)));
        assert!(When::default().holds(at(7, 1, 12)));
    }

    #[test]
    fn what_comes_within_two_weeks_is_near_whatever_the_hour() {
        let tea = When { hours: (19, 20), season: Some((day("3-20"), day("4-20"))) };
        assert!(tea.is_near(at(3, 6, 9)) && !tea.is_near(at(3, 5, 9)));
        assert!(tea.is_near(at(4, 20, 9)) && !tea.is_near(at(4, 21, 9)));
    }

    #[test]
    fn a_day_that_no_year_has_is_none() {
        for wrong in ["2-30", "13-1", "0-1", "3", "", "三月一日", "-3-1"] {
            assert_eq!(Day::read(wrong), None, "{wrong}");
        }
        assert_eq!(day("02-29"), day("2月29号"));
    }

    proptest! {
        #[test]
        fn a_day_is_read_as_it_was_written(month in 1i8..=12, number in 1i8..=28) {
            let day = Day { month, day: number };
            prop_assert_eq!(Day::read(&day.written()), Some(day));
        }

        #[test]
        fn what_holds_is_near(first in (1i8..=12, 1i8..=28), last in (1i8..=12, 1i8..=28), from in 0i8..24, until in 0i8..24, now in 0i64..1_000) {
            let day = |(month, day)| Day { month, day };
            let when = When { hours: (from, until), season: Some((day(first), day(last))) };
            let now = at(1, 1, 0).plus(now * 9 * Millis::HOUR);
            prop_assert!(!when.holds(now) || when.is_near(now));
        }
    }
}
