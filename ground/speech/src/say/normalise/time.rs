//! Dates, years and times of day.

use super::figures::{cardinal, one_by_one};
use super::{Piece, Spot, digits, range_sign};
use crate::say::words::{COUNTERS, SPANS};

/// `2026-11-23`, `2026/11/23`, `2026.11.23`, `2026-11`, `11/23`.
pub(super) fn date(spot: Spot<'_>) -> Piece {
    if spot.follows_letter() {
        return None;
    }
    full_date(spot.rest()).or_else(|| short_date(spot))
}

fn full_date(text: &str) -> Piece {
    let year = digits(text);
    if year.len() != 4 || !(1900..=2100).contains(&year.parse::<u32>().ok()?) {
        return None;
    }
    let separator = text[4..].chars().next().filter(|c| matches!(c, '-' | '/' | '.'))?;
    let month = within(digits(&text[5..]), 12)?;
    let mut length = 5 + month.len();
    let day = text[length..].strip_prefix(separator).map(digits).and_then(|day| within(day, 31));
    let mut said = format!("{}年{}月", one_by_one(year), cardinal(month));
    match day {
        Some(day) => {
            length += 1 + day.len();
            said.push_str(&cardinal(day));
            said.push('日');
        }
        // A year and month alone look like a decimal or a fraction, unless the month has two digits after a dash.
        None if separator == '-' && month.len() == 2 => {}
        None => return None,
    }
    let closed = !text[length..].starts_with(|c: char| c.is_ascii_digit() || c == separator);
    closed.then_some((length, said))
}

/// `11/23`; `1/2` and `1/10` are fractions.
fn short_date(spot: Spot<'_>) -> Piece {
    let month = within(digits(spot.rest()), 12)?;
    let day = within(digits(spot.after(month.len()).strip_prefix('/')?), 31)?;
    let length = month.len() + 1 + day.len();
    let fraction = day.len() < 2 || (month.len() == 1 && matches!(day, "10" | "12" | "15" | "20" | "30"));
    let joined = spot.after(length).starts_with(|c: char| c.is_ascii_digit() || c == '/')
        || spot.before() == Some('/');
    (!fraction && !joined).then(|| (length, format!("{}月{}日", cardinal(month), cardinal(day))))
}

/// One or two digits from 1 to `most`.
fn within(text: &str, most: u32) -> Option<&str> {
    let good = (1..=2).contains(&text.len()) && (1..=most).contains(&text.parse::<u32>().ok()?);
    good.then_some(text)
}

/// `2026年`, `2021-2025年`, `2026届`, `2026春节`; `90后`.
pub(super) fn year(spot: Spot<'_>) -> Piece {
    let year = digits(spot.rest());
    if spot.follows_letter() {
        return None;
    }
    let rest = spot.after(year.len());
    if year.len() == 2 && rest.starts_with('后') && year.ends_with('0') && !rest.starts_with("后天") {
        return Some((2, one_by_one(year)));
    }
    let value = year.parse::<u32>().ok().filter(|value| year.len() == 4 && (1001..=2199).contains(value))?;
    if let Some(sign) = range_sign(rest) {
        let last = digits(&rest[sign..]);
        let ends = &rest[sign + last.len()..];
        let years =
            last.len() == 4 && (ends.starts_with('年') || ends.starts_with("学年") || ends.starts_with(')'));
        return years.then(|| (4 + sign + 4, format!("{}到{}", one_by_one(year), one_by_one(last))));
    }
    let recent = (1900..=2099).contains(&value);
    if let Some(last) = rest.strip_prefix('/').map(digits).filter(|last| last.len() == 4)
        && last.parse() == Ok(value + 1)
    {
        return recent.then(|| (9, format!("{}到{}", one_by_one(year), one_by_one(last))));
    }
    let Some(next) = rest.chars().next() else { return recent.then(|| (4, one_by_one(year))) };
    let span = rest.strip_prefix('年').is_some_and(|more| SPANS.iter().any(|span| more.starts_with(span)));
    let titled =
        ('\u{4e00}'..='\u{9fff}').contains(&next) && !COUNTERS.iter().any(|word| rest.starts_with(word));
    let listed = rest.strip_prefix('、').map(digits).is_some_and(|other| other.len() == 4);
    let named = match next {
        '年' => !span,
        '届' | '级' | ')' | '，' | '。' => recent,
        '、' => listed,
        _ => recent && titled,
    };
    named.then(|| (4, one_by_one(year)))
}

/// `〔2026〕` in the number of a document.
pub(super) fn bracketed_year(spot: Spot<'_>) -> Piece {
    let open = spot.rest().chars().next()?;
    let close = match open {
        '〔' => '〕',
        '[' => ']',
        _ => ')',
    };
    let inner = &spot.rest()[open.len_utf8()..];
    let year = digits(inner);
    let number_follows =
        inner[year.len()..].strip_prefix(close)?.starts_with(|c: char| c.is_ascii_digit() || c == '第');
    let value = year.parse::<u32>().ok()?;
    let fits = year.len() == 4 && (1900..=2100).contains(&value) && number_follows;
    fits.then(|| (open.len_utf8() + 4 + close.len_utf8(), format!("，{}，", one_by_one(year))))
}

/// `8:30`, `08:30:15`, `8:30-17:00`; `3:2` and `1:500` are ratios.
pub(super) fn clock(spot: Spot<'_>) -> Piece {
    let (mut length, mut said) = time_of_day(spot.rest()).or_else(|| ratio(spot.rest()))?;
    let rest = spot.after(length);
    if said.contains('点')
        && let Some(sign) = range_sign(rest)
        && let Some((more, end)) = time_of_day(&rest[sign..])
    {
        length += sign + more;
        said = format!("{said}到{end}");
    }
    Some((length, said))
}

fn time_of_day(text: &str) -> Piece {
    let hour = digits(text);
    let minute = digits(text[hour.len()..].strip_prefix(':')?);
    let (h, m) = (hour.parse::<u32>().ok()?, minute.parse::<u32>().ok()?);
    if hour.len() > 2 || minute.len() != 2 || h > 24 || m > 59 {
        return None;
    }
    let mut length = hour.len() + 3;
    let seconds = text[length..].strip_prefix(':').map(digits).filter(|s| s.len() == 2);
    let hour = if h == 2 { "两".to_owned() } else { cardinal(hour) };
    let mut said = format!("{hour}点");
    if m > 0 || seconds.is_some() {
        said.push_str(if m < 10 { "零" } else { "" });
        said.push_str(&if m == 0 { "分".to_owned() } else { format!("{}分", cardinal(minute)) });
    }
    if let Some(seconds) = seconds {
        length += 3;
        said.push_str(&cardinal(seconds));
        said.push('秒');
    }
    Some((length, said))
}

fn ratio(text: &str) -> Piece {
    let first = digits(text);
    let second = digits(text[first.len()..].strip_prefix(':')?);
    let plain = !second.is_empty() && first.len() <= 6 && second.len() <= 6;
    plain.then(|| (first.len() + 1 + second.len(), format!("{}比{}", cardinal(first), cardinal(second))))
}
