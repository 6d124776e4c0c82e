//! A forecast as the county tells it, and what of it holds at some time. Plain functions of forecast and clock: a village
//! that was off for days finds its own today in it, or nothing.

use hongwang_base::Millis;
use hongwang_page::{DayWeather, Weather};
use hongwang_weather::{Day, Forecast, Hour, Observation, SkyKind};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The column of the tree that shows it.
pub(crate) const COLUMN: &str = "fuwu/agri/weather";
/// After so long another forecast should have come.
const STALE: i64 = 6 * Millis::HOUR;
/// After so long its figures are not shown any more.
const OLD: i64 = 3 * Millis::DAY;
/// Days that are shown.
const DAYS: usize = 7;
/// Hours that are shown.
const HOURS: usize = 24;

/// The body of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    /// Who says so.
    pub(crate) source: String,
    /// What.
    pub(crate) forecast: Forecast,
}

impl Told {
    fn age(&self, now: Millis) -> i64 {
        now.since(self.forecast.published_at)
    }

    /// Whether another one should have come by now.
    pub(crate) fn is_stale(&self, now: Millis) -> bool {
        self.age(now) > STALE
    }

    /// The days from today on; none once the forecast is too old.
    pub(crate) fn days(&self, now: Millis) -> Vec<&Day> {
        if self.age(now) > OLD {
            return Vec::new();
        }
        let today = now.beijing().date();
        self.forecast.days.iter().filter(|day| day.date >= today).take(DAYS).collect()
    }

    /// The hours that are not over; none once the forecast is too old.
    pub(crate) fn hours(&self, now: Millis) -> Vec<&Hour> {
        if self.age(now) > OLD {
            return Vec::new();
        }
        let to_come = |hour: &&Hour| hour.at.plus(Millis::HOUR) > now;
        self.forecast.hours.iter().filter(to_come).take(HOURS).collect()
    }

    /// Whether its service said it before it said `other`.
    pub(crate) fn is_older_than(&self, other: &Told) -> bool {
        self.source == other.source && self.forecast.published_at < other.forecast.published_at
    }

    /// What it is like outside, as long as that can be called so.
    pub(crate) fn outside(&self, now: Millis) -> Option<&Observation> {
        self.forecast.now.as_ref().filter(|seen| now.since(seen.at) <= STALE)
    }

    /// For masthead and idle screen.
    pub(crate) fn in_short(&self, now: Millis) -> Weather {
        let (today, days) = (now.beijing().date(), self.days(now));
        let on = |date: Option<Date>| days.iter().find(|day| Some(day.date) == date).map(|day| short(day));
        Weather {
            today: on(Some(today)),
            tomorrow: on(today.tomorrow().ok()),
            at: self.forecast.published_at.0,
            stale: self.is_stale(now),
            source: self.source.clone(),
            href: format!("/{COLUMN}"),
        }
    }
}

/// A day as the shell shows it.
pub(crate) fn short(day: &Day) -> DayWeather {
    let icon = icon(day.sky.kind).to_owned();
    DayWeather { sky: day.sky.words.clone(), icon, low: day.low, high: day.high }
}

/// Whether something falls from this sky.
pub(crate) fn is_wet(kind: SkyKind) -> bool {
    matches!(kind, SkyKind::Rain | SkyKind::Thunder | SkyKind::Snow)
}

/// The pictogram of a sky.
pub(crate) fn icon(kind: SkyKind) -> &'static str {
    match kind {
        SkyKind::Clear => "sun",
        SkyKind::Cloudy | SkyKind::Overcast | SkyKind::Fog => "cloud",
        SkyKind::Rain => "cloud-rain",
        SkyKind::Thunder => "cloud-storm",
        SkyKind::Snow => "snowflake",
        SkyKind::Dust | SkyKind::Wind => "wind",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::words;
    use hongwang_weather::Sky;

    /// Monday, 23 November 2026, 10:00 in Beijing.
    const NOW: Millis = Millis(1_795_399_200_000);

    /// Forty hours from 9:00 on, each one degree warmer; rain from 15:00 to 20:00.
    fn hours() -> Vec<Hour> {
        let hour = |number: i16| {
            let (kind, words) = if (6..11).contains(&number) {
                (SkyKind::Rain, "小雨")
            } else {
                (SkyKind::Overcast, "阴")
            };
            let at = NOW.plus(i64::from(number - 1) * Millis::HOUR);
            Hour { at, degrees: number, sky: Sky { kind, words: words.into() }, wet: None, wind: None }
        };
        (0..40).map(hour).collect()
    }

    /// Seven days from that Monday on, each one degree warmer.
    fn told() -> Told {
        let dates = std::iter::successors(Some(NOW.beijing().date()), |date| date.tomorrow().ok());
        let days = dates.zip(10..17).map(|(date, high)| {
            let sky = Sky { kind: SkyKind::Clear, words: "晴".into() };
            Day { date, sky, low: Some(high - 8), high: Some(high) }
        });
        let forecast = Forecast { published_at: NOW, now: None, days: days.collect(), hours: hours() };
        Told { source: "演示".into(), forecast }
    }

    #[test]
    fn every_sky_has_a_pictogram_that_the_shell_knows() {
        for kind in SkyKind::ALL {
            assert!(hongwang_page::has_icon(icon(kind)), "{kind:?}");
        }
    }

    #[test]
    fn today_is_found_by_the_clock_and_not_the_first_row() {
        let high = |days: i64| told().in_short(NOW.plus(days * Millis::DAY)).today.and_then(|day| day.high);
        assert_eq!([high(0), high(1), high(2), high(3)], [Some(10), Some(11), Some(12), Some(13)]);
        // 23:59:59 and midnight in Beijing.
        let midnight = NOW.plus(14 * Millis::HOUR);
        assert_eq!(told().in_short(midnight.plus(-1)).today.and_then(|day| day.high), Some(10));
        assert_eq!(told().in_short(midnight).today.and_then(|day| day.high), Some(11));
        assert_eq!(told().in_short(midnight).tomorrow.and_then(|day| day.high), Some(12));
    }

    #[test]
    fn hours_that_are_over_are_not_told_by_the_clock_of_whoever_shows_them() {
        let said = |after: i64| {
            let (told, now) = (told(), NOW.plus(after));
            words::hours(&told.hours(now), now)
        };
        assert_eq!(told().hours(NOW).len(), HOURS);
        assert_eq!(told().hours(NOW)[0].degrees, 1, "nine o'clock is over");
        assert_eq!(told().hours(NOW.plus(59 * Millis::MINUTE))[0].degrees, 1);
        assert_eq!(told().hours(NOW.plus(30 * Millis::HOUR)).len(), 9);
        assert!(told().hours(NOW.plus(39 * Millis::HOUR)).is_empty());
        assert_eq!(said(0), "下午3点起有雨，晚上8点停。最低1度，最高24度。");
        assert_eq!(said(6 * Millis::HOUR), "现在有雨，晚上8点停。最低7度，最高30度。");
        assert_eq!(said(12 * Millis::HOUR), "今后24小时没有雨雪。最低13度，最高36度。");
        let mut late = told();
        late.forecast.hours.truncate(9);
        assert_eq!(
            words::hours(&late.hours(NOW), NOW),
            "下午3点起有雨，一直下到下午6点以后。最低1度，最高8度。"
        );
    }

    #[test]
    fn a_record_from_before_hours_were_told_can_be_read() {
        let mut body = serde_json::to_value(told()).expect("plain data");
        body["forecast"].as_object_mut().expect("an object").remove("hours");
        let old: Told = serde_json::from_value(body).expect("a forecast");
        assert!(old.hours(NOW).is_empty() && old.days(NOW).len() == 7);
    }

    #[test]
    fn a_forecast_that_says_nothing_of_today_has_no_row_for_it() {
        let mut short = told();
        short.forecast.days.truncate(1);
        let tomorrow = short.in_short(NOW.plus(Millis::DAY));
        assert_eq!((tomorrow.today, tomorrow.tomorrow), (None, None));
        assert!(short.days(NOW.plus(Millis::DAY)).is_empty());
    }

    #[test]
    fn it_is_stale_after_six_hours_and_of_no_use_after_three_days() {
        let stale = |after: i64| told().in_short(NOW.plus(after)).stale;
        assert_eq!([stale(6 * Millis::HOUR), stale(6 * Millis::HOUR + 1)], [false, true]);
        let there = |after: i64| told().in_short(NOW.plus(after)).today.is_some();
        assert_eq!([there(3 * Millis::DAY), there(3 * Millis::DAY + 1)], [true, false]);
        assert_eq!([told().days(NOW).len(), told().days(NOW.plus(3 * Millis::DAY)).len()], [7, 4]);
    }

    #[test]
    fn a_clock_that_is_behind_shows_what_there_is() {
        let before = told().in_short(NOW.plus(-400 * Millis::DAY));
        assert_eq!((before.today, before.stale), (None, false));
        assert_eq!(told().days(NOW.plus(-400 * Millis::DAY)).len(), 7);
    }
}
