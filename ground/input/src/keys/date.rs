//! A day of the calendar, as it is written or turned on the wheels.

use jiff::civil::{Date, Weekday};

use super::{Look, Standing, words};

/// The years that the wheels turn through.
pub(super) const YEARS: (i16, i16) = (1900, 2100);

/// A date as a person reads it in a field: `2024年2月29日`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateText(pub Date);

impl std::fmt::Display for DateText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}年{}月{}日", self.0.year(), self.0.month(), self.0.day())
    }
}

pub(super) fn look(text: &str) -> Look {
    let Some([year, month, day]) = parts(text) else {
        return Look::new(Standing::Wrong, text, words::DATE_FORM);
    };
    if !(i32::from(YEARS.0)..=i32::from(YEARS.1)).contains(&year) {
        return Look::new(Standing::Wrong, text, words::date_year(YEARS.0, YEARS.1));
    }
    if !(1..=12).contains(&month) {
        return Look::new(Standing::Wrong, text, words::DATE_MONTH);
    }
    let date = i8::try_from(day).ok().and_then(|day| Date::new(year as i16, month as i8, day).ok());
    match date {
        Some(date) => Look::whole(date.to_string(), DateText(date).to_string(), weekday(date)),
        None => Look::new(Standing::Wrong, text, words::date_day(year, month, day)),
    }
}

/// Year, month and day of `2024年2月29日`, `2024-2-29`, `2024/2/29`, `2024.2.29` or `20240229`.
fn parts(text: &str) -> Option<[i32; 3]> {
    let numbers: Vec<&str> =
        text.split(|each: char| !each.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let three = match numbers[..] {
        [run] if run.len() == 8 => [&run[..4], &run[4..6], &run[6..]],
        [year, month, day] => [year, month, day],
        _ => return None,
    };
    let number = |text: &str| text.parse::<i32>().ok().filter(|value| *value < 10_000);
    Some([number(three[0])?, number(three[1])?, number(three[2])?])
}

fn weekday(date: Date) -> &'static str {
    match date.weekday() {
        Weekday::Monday => "星期一",
        Weekday::Tuesday => "星期二",
        Weekday::Wednesday => "星期三",
        Weekday::Thursday => "星期四",
        Weekday::Friday => "星期五",
        Weekday::Saturday => "星期六",
        Weekday::Sunday => "星期日",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_understood_however_it_is_written() {
        for text in ["2024年2月29日", "2024-02-29", "2024/2/29", "2024.2.29", "20240229"] {
            let look = look(text);
            assert_eq!((look.plain.as_str(), look.shown.as_str()), ("2024-02-29", "2024年2月29日"), "{text}");
        }
    }

    #[test]
    fn a_day_that_does_not_exist_says_so() {
        assert_eq!(look("2023年2月29日").said, words::date_day(2023, 2, 29));
        assert_eq!(look("2024-13-01").said, words::DATE_MONTH);
        assert_eq!(look("1850-1-1").said, words::date_year(1900, 2100));
        assert_eq!(look("昨天").said, words::DATE_FORM);
        assert_eq!(look("2024-2-999999999999").standing, Standing::Wrong);
    }
}
