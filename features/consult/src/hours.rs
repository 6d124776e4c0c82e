//! Hours of duty in words: as the desk writes them (`08:00-17:30`, `2026-11-25 08:00-17:30`) and as people read them.

use crate::roster::{Person, Shift, Span};
use crate::words;
use hongwang_base::day::{clock, minute};
use jiff::civil::Date;

/// The most single days that one person has.
const SHIFTS_MOST: usize = 60;
/// Single days that people are told.
const SHIFTS_SHOWN: usize = 3;

pub(crate) fn span(from: &str, to: &str) -> Option<Span> {
    let (from, to) = (minute(from)?, minute(to)?);
    (from < to).then_some(Span { from, to })
}

fn epoch() -> Date {
    Date::constant(1970, 1, 1)
}

/// Lines such as `2026-11-25 08:00-17:30`.
pub(crate) fn shifts(text: &str) -> Result<Vec<Shift>, String> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let shift = |line: &str| -> Option<Shift> {
        let (day, hours) = line.trim().split_once(' ')?;
        let (from, to) = hours.trim().split_once('-')?;
        let day: Date = day.parse().ok()?;
        let day = i64::from(day.since(epoch()).ok()?.get_days());
        Some(Shift { day, span: span(from, to)? })
    };
    let read: Result<Vec<_>, _> =
        lines.map(|(number, line)| shift(line).ok_or_else(|| words::row_of(number + 1))).collect();
    read.and_then(
        |shifts| if shifts.len() <= SHIFTS_MOST { Ok(shifts) } else { Err(words::row_of(SHIFTS_MOST + 1)) },
    )
}

pub(crate) fn shift_words(shift: &Shift) -> String {
    let day = i32::try_from(shift.day)
        .ok()
        .and_then(|day| epoch().checked_add(jiff::Span::new().try_days(day).ok()?).ok());
    format!("{} {}-{}", day.unwrap_or_else(epoch), clock(shift.span.from), clock(shift.span.to))
}

/// All hours of a person.
pub(crate) fn all(person: &Person) -> String {
    in_words(person, &person.shifts)
}

/// The hours that are still to come on `today` and after; of single days the next few.
pub(crate) fn coming(person: &Person, today: i64) -> String {
    let mut shifts: Vec<Shift> = person.shifts.iter().copied().filter(|shift| shift.day >= today).collect();
    shifts.sort_by_key(|shift| (shift.day, shift.span.from));
    shifts.truncate(SHIFTS_SHOWN);
    in_words(person, &shifts)
}

fn in_words(person: &Person, shifts: &[Shift]) -> String {
    let weekly = person.weekly.map(|weekly| {
        let days = words::days(&weekly.days);
        format!("{days} {}-{}", clock(weekly.span.from), clock(weekly.span.to))
    });
    weekly.into_iter().chain(shifts.iter().map(shift_words)).collect::<Vec<_>>().join("；")
}
