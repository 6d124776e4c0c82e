//! Days, months and times as offices write them.

use super::Why;
use super::letters::narrow;
use crate::dataset::definition::Period;
use hongwang_documents::table::{Cell, Table};
use jiff::civil::Date;

/// Years that a day may be of.
const YEARS: std::ops::RangeInclusive<i16> = 1901..=2200;
/// Numbers that a spreadsheet means as days of 1954 to 2119.
const DAYS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;
/// A year without its century is one of so many years before or after.
const NEAR: i16 = 2;

/// A day as a cell says it. `year` is that of days that are written without one.
pub(super) fn day(cell: Cell<'_>, table: &Table, year: i16) -> Result<Date, Why> {
    let day = match cell {
        Cell::Date(moment) => moment.date(),
        Cell::Number(number) if DAYS.contains(&number) => table.moment(number).ok_or(Why::NoSuchDay)?.date(),
        Cell::Number(number) => of_words(&number.to_string(), year)?,
        Cell::Text(text) => of_words(text, year)?,
        _ => return Err(Why::Date),
    };
    if YEARS.contains(&day.year()) { Ok(day) } else { Err(Why::Date) }
}

/// A number in a text, and what stands behind it.
struct Part {
    number: i16,
    /// How many digits it has.
    digits: usize,
    mark: char,
}

/// The numbers of a date, at most three; what stands behind them (a time, a weekday) is left out.
fn parts(text: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while parts.len() < 3 && !rest.is_empty() {
        let digits = rest.len() - rest.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        if !(1..=4).contains(&digits) {
            break;
        }
        let number = rest[..digits].parse().ok()?;
        rest = &rest[digits..];
        let mark = rest.chars().next().unwrap_or('\0');
        let is_mark = matches!(mark, '年' | '月' | '日' | '号' | '-' | '/' | '.' | '、' | '—');
        parts.push(Part { number, digits, mark: if is_mark { mark } else { '\0' } });
        if !is_mark {
            break;
        }
        rest = &rest[mark.len_utf8()..];
        if matches!(mark, '日' | '号') {
            break;
        }
    }
    let after = rest.trim_start();
    let is_end = after.is_empty()
        || after.len() < rest.len() && after.starts_with(|letter: char| letter.is_ascii_digit())
        || after.starts_with(['T', '(', '星', '周', '上', '下', '前', '起', '止']);
    (is_end && !parts.is_empty()).then_some(parts)
}

/// A day in words: `2026年11月3日`, `2026.11.3`, `26/11/3`, `11月3日`, `20261103`.
pub(crate) fn of_words(text: &str, year: i16) -> Result<Date, Why> {
    let text: String = narrow(text.trim()).replace("年 ", "年").replace("月 ", "月");
    if text.len() == 8 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        let part = |range: std::ops::Range<usize>| text[range].parse::<i16>().unwrap_or(0);
        return made(part(0..4), part(4..6), part(6..8));
    }
    let parts = parts(&text).ok_or(Why::Date)?;
    match parts.as_slice() {
        [y, m, d] if y.digits == 4 => made(y.number, m.number, d.number),
        [y, m, d] if y.digits == 2 && y.mark == '年' => made(2000 + y.number, m.number, d.number),
        [m, d, y] if y.digits == 4 && m.mark == d.mark => two_ways(m, d, y.number),
        [a, b, c] if c.digits <= 2 && a.mark == b.mark => short(a, b, c, year),
        // 11月3日, 11-3, 11/3; a number with a point is a number.
        [m, d] if m.digits <= 2 && d.digits <= 2 && m.mark != '年' && (m.mark != '.' || d.mark != '\0') => {
            made(year, m.number, d.number)
        }
        _ => Err(Why::Date),
    }
}

fn made(year: i16, month: i16, day: i16) -> Result<Date, Why> {
    let small = |number: i16| i8::try_from(number).map_err(|_| Why::NoSuchDay);
    Date::new(year, small(month)?, small(day)?).map_err(|_| Why::NoSuchDay)
}

/// `3/4/2026`, of which nobody knows which is the month.
fn two_ways(a: &Part, b: &Part, year: i16) -> Result<Date, Why> {
    match (made(year, a.number, b.number), made(year, b.number, a.number)) {
        (Ok(one), Ok(other)) if one != other => Err(Why::AmbiguousDate),
        (Ok(day), _) | (_, Ok(day)) => Ok(day),
        (Err(why), _) => Err(why),
    }
}

/// Three short numbers: year, month, day as here, or as elsewhere.
fn short(a: &Part, b: &Part, c: &Part, year: i16) -> Result<Date, Why> {
    // No year is written with one digit.
    let as_here = if a.digits == 2 { made(2000 + a.number, b.number, c.number).ok() } else { None };
    let elsewhere = if c.digits == 2 { two_ways(a, b, 2000 + c.number) } else { Err(Why::NoSuchDay) };
    match (as_here, elsewhere) {
        (Some(day), Ok(other)) if day == other => Ok(day),
        (Some(day), Err(Why::NoSuchDay)) => Ok(day),
        (Some(day), _) if a.number > 12 && (year - day.year()).abs() <= NEAR => Ok(day),
        (Some(_), _) => Err(Why::AmbiguousDate),
        (None, elsewhere) => elsewhere,
    }
}

/// A month in its form, `2026-10`.
pub(super) fn month(cell: Cell<'_>, table: &Table, year: i16) -> Result<String, Why> {
    let (year, month) = match cell {
        Cell::Date(moment) => (moment.year(), i16::from(moment.month())),
        Cell::Number(number) if DAYS.contains(&number) => {
            let day = table.moment(number).ok_or(Why::Month)?;
            (day.year(), i16::from(day.month()))
        }
        // 2026.1 is what is left of 2026.10.
        Cell::Number(number) if number.to_string().split_once('.').is_some_and(|(_, part)| part == "1") => {
            return Err(Why::AmbiguousDate);
        }
        Cell::Number(number) => month_of_words(&number.to_string(), year).ok_or(Why::Month)?,
        Cell::Text(text) => month_of_words(text, year).ok_or(Why::Month)?,
        _ => return Err(Why::Month),
    };
    if YEARS.contains(&year) && (1..=12).contains(&month) {
        Ok(format!("{year:04}-{month:02}"))
    } else {
        Err(Why::Month)
    }
}

fn month_of_words(text: &str, year: i16) -> Option<(i16, i16)> {
    let text = narrow(text.trim()).replace("月份", "月").replace(' ', "");
    if text.len() == 6 && text.bytes().all(|byte| byte.is_ascii_digit()) {
        return Some((text[..4].parse().ok()?, text[4..].parse().ok()?));
    }
    let parts = parts(&text)?;
    match parts.as_slice() {
        [y, m] if y.digits == 4 && m.mark != '日' => Some((y.number, m.number)),
        [y, m] if y.digits == 2 && y.mark == '年' => Some((2000 + y.number, m.number)),
        [m] if m.mark == '月' => Some((year, m.number)),
        [y, m, _] if y.digits == 4 => Some((y.number, m.number)),
        _ => None,
    }
}

/// A time of day in its form, `08:30`.
pub(super) fn time(cell: Cell<'_>, table: &Table) -> Result<String, Why> {
    let moment = match cell {
        Cell::Date(moment) => Some(moment),
        Cell::Number(number) if (0.0..1.0).contains(&number) => table.moment(number),
        Cell::Text(text) => return time_of_words(text).ok_or(Why::Time),
        _ => None,
    };
    moment.map(|moment| format!("{:02}:{:02}", moment.hour(), moment.minute())).ok_or(Why::Time)
}

fn time_of_words(text: &str) -> Option<String> {
    let text: String = narrow(text).chars().filter(|letter| !letter.is_whitespace()).collect();
    let later = ["下午", "晚上", "中午", "晚"].iter().find_map(|word| text.strip_prefix(word));
    let early = ["上午", "早上", "凌晨", "早"].iter().find_map(|word| text.strip_prefix(word));
    let clock = later.or(early).unwrap_or(&text);
    let (hour, rest) = clock.split_once([':', '点', '时'])?;
    let minute = rest.split([':', '分']).next().unwrap_or_default();
    let minute = match minute {
        "" | "整" => 0,
        "半" => 30,
        digits => digits.parse::<u8>().ok()?,
    };
    let hour = hour.parse::<u8>().ok()?;
    let hour = if later.is_some() && hour < 12 { hour + 12 } else { hour };
    (hour < 24 && minute < 60).then(|| format!("{hour:02}:{minute:02}"))
}

/// What a title says that its table is of, in the form of a period: `2025年`, `2026年第三季度`, `2026年10月`.
pub(super) fn period(kind: Period, title: &str) -> Option<String> {
    let text: String = narrow(title).chars().filter(|letter| !letter.is_whitespace()).collect();
    let at = text.find('年')?;
    let year =
        text.get(at.checked_sub(4)?..at).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let rest = &text[at + '年'.len_utf8()..];
    match kind {
        Period::Present => None,
        Period::Year => Some(year.to_owned()),
        Period::Quarter => {
            let before = &rest[..rest.find("季度")?];
            let quarter = match before.trim_start_matches(['度', '第']) {
                "1" | "一" => 1,
                "2" | "二" => 2,
                "3" | "三" => 3,
                "4" | "四" => 4,
                _ => return None,
            };
            Some(format!("{year}-Q{quarter}"))
        }
        Period::Month => {
            let month =
                rest[..rest.find('月')?].parse::<u8>().ok().filter(|month| (1..=12).contains(month))?;
            Some(format!("{year}-{month:02}"))
        }
    }
}
