//! What must hold for a forecast read from any bytes.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_base::Millis;
use hongwang_weather::{Form, MOST_DAYS, MOST_DEGREES, MOST_HOURS, read};

/// 2026-11-23 10:00 at +08:00.
const NOW: Millis = Millis(1_795_399_200_000);

/// Reads bytes in every form.
pub fn forecast(data: &[u8]) {
    for form in Form::ALL {
        let forecast = match read(form, data, NOW) {
            Ok(forecast) => forecast,
            Err(error) => {
                assert!(!error.to_string().is_empty());
                continue;
            }
        };
        assert!(forecast.published_at.since(NOW) <= Millis::DAY);
        assert!((1..=MOST_DAYS).contains(&forecast.days.len()));
        assert!(forecast.days.windows(2).all(|two| two[0].date < two[1].date));
        for day in &forecast.days {
            assert!(day.low.is_some() || day.high.is_some());
            assert!(day.low.zip(day.high).is_none_or(|(low, high)| low <= high));
            let mut degrees = day.low.into_iter().chain(day.high);
            assert!(degrees.all(|degrees| degrees.abs() <= MOST_DEGREES));
            assert!((1..=30).contains(&day.sky.words.chars().count()));
        }
        assert!(forecast.hours.len() <= MOST_HOURS);
        assert!(forecast.hours.windows(2).all(|two| two[0].at < two[1].at));
        for hour in &forecast.hours {
            assert!(hour.degrees.abs() <= MOST_DEGREES && hour.wet.is_none_or(|percent| percent <= 100));
        }
        if let Some(now) = &forecast.now {
            assert!(now.degrees.abs() <= MOST_DEGREES && now.humidity.is_none_or(|percent| percent <= 100));
        }
    }
}
