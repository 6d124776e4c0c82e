//! Values as they are read, and the sentences of a definition filled with them.

use super::definition::{Definition, Field, Kind, placeholders};
use super::value;
use crate::words::dataset as words;
use hongwang_base::OrgPath;
use hongwang_feature::organisations::Names;
use jiff::civil::Date;

/// A value as it is read, without its unit.
pub(crate) fn shown(kind: Kind, text: &str, names: &Names) -> String {
    match kind {
        Kind::Money => value::cents(text).map_or_else(|| text.to_owned(), yuan),
        // Four digits may be a year.
        Kind::Number | Kind::Whole if text.len() > 4 => grouped(text),
        Kind::Date => text.parse::<Date>().map_or_else(|_| text.to_owned(), words::date),
        Kind::Month => words::period(text),
        Kind::Place => text.parse::<OrgPath>().map_or_else(|_| text.to_owned(), |org| names.of(&org)),
        _ => text.to_owned(),
    }
}

/// As [`shown`], with what it counts.
pub(crate) fn with_unit(field: &Field, text: &str, names: &Names) -> String {
    let unit = if field.kind == Kind::Money { words::YUAN } else { field.unit.as_str() };
    if text.is_empty() { String::new() } else { format!("{}{unit}", shown(field.kind, text, names)) }
}

/// Yuan as they are read: `1,234.50`, `1,200`.
pub(crate) fn yuan(cents: i64) -> String {
    let text = value::money(cents);
    grouped(text.strip_suffix(".00").unwrap_or(&text))
}

/// A number with a comma after each three digits before the point.
fn grouped(text: &str) -> String {
    let (whole, part) = text.split_once('.').map_or((text, None), |(whole, part)| (whole, Some(part)));
    let digits = whole.trim_start_matches('-');
    if digits.len() < 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.to_owned();
    }
    let mut out = whole[..whole.len() - digits.len()].to_owned();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    part.map_or(out.clone(), |part| format!("{out}.{part}"))
}

/// A sentence with its places filled; what stands in `[...]` is left out where one of its places is empty.
pub(crate) fn fill(sentence: &str, value: impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, inside, after)) = part(rest) {
        out.push_str(&places(before, &value));
        if placeholders(inside).all(|name| !value(name).is_empty()) {
            out.push_str(&places(inside, &value));
        }
        rest = after;
    }
    out + &places(rest, &value)
}

/// What stands before, in and behind the first `[...]`.
fn part(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('[')?;
    let (inside, after) = rest.split_once(']')?;
    Some((before, inside, after))
}

fn places(text: &str, value: &impl Fn(&str) -> String) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, more)) = rest.split_once('{') {
        let Some((name, after)) = more.split_once('}') else { break };
        out.push_str(before);
        out.push_str(&value(name));
        rest = after;
    }
    out + rest
}

/// What is said of a row of the public fields.
pub(crate) fn of_row(definition: &Definition, row: &[&str], names: &Names) -> String {
    fill(&definition.sentence, |name| {
        let found = definition.public_fields().zip(row).find(|((_, field), _)| field.name == name);
        found.map(|((_, field), text)| shown(field.kind, text, names)).unwrap_or_default()
    })
}

/// What is said above rows of the public fields.
pub(crate) fn of_all(definition: &Definition, rows: &[Vec<&str>], period: &str) -> String {
    fill(&definition.summary, |name| match name {
        "period" => words::period(period),
        "count" => grouped(&rows.len().to_string()),
        _ => name.strip_prefix("sum:").and_then(|summed| sum(definition, rows, summed)).unwrap_or_default(),
    })
}

/// The sum of a field, of the rows for which another one says so where it is `field:other=word`.
fn sum(definition: &Definition, rows: &[Vec<&str>], summed: &str) -> Option<String> {
    let (name, only) = summed.split_once(':').map_or((summed, None), |(name, only)| (name, Some(only)));
    let only = match only.and_then(|only| only.split_once('=')) {
        Some((other, word)) => Some((definition.public_place_of(other)?, word)),
        None => None,
    };
    let place = definition.public_place_of(name)?;
    let (_, field) = definition.public_fields().nth(place)?;
    let counted = rows.iter().filter(|row| only.is_none_or(|(place, word)| row[place] == word));
    Some(total(field.kind, counted.map(|row| row[place])))
}

/// The sum of amounts of a kind as it is read.
pub(crate) fn total<'t>(kind: Kind, amounts: impl Iterator<Item = &'t str>) -> String {
    if kind == Kind::Money {
        return yuan(amounts.filter_map(value::cents).fold(0, i64::saturating_add));
    }
    grouped(&plain_total(amounts))
}

/// The sum of numbers in the form of a number.
pub(crate) fn plain_total<'t>(amounts: impl Iterator<Item = &'t str>) -> String {
    let known = amounts.filter_map(|text| text.parse::<f64>().ok()).filter(|amount| amount.is_finite());
    hongwang_page::figure(known.sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dataset::shipped;

    #[test]
    fn a_part_whose_place_is_empty_is_left_out() {
        let value = |name: &str| if name == "a" { "甲".to_owned() } else { String::new() };
        assert_eq!(fill("{a}[，{b}][，{a}在]。", value), "甲，甲在。");
        assert_eq!(fill("没有[关上{a}", value), "没有[关上甲");
    }

    #[test]
    fn amounts_are_read_in_threes_and_without_cents_that_say_nothing() {
        assert_eq!(
            [0, 120_000, 1_234_550, -100_000_000].map(yuan),
            ["0", "1,200", "12,345.50", "-1,000,000"]
        );
        assert_eq!(["12345.5", "999", "x1234"].map(grouped), ["12,345.5", "999", "x1234"]);
    }

    #[test]
    fn income_and_expense_are_summed_apart() {
        let finance = shipped().iter().find(|known| known.id == "finance").expect("it is shipped");
        let rows = [
            vec!["2026-10-03", "卖树", "收入", "1200.50", "", ""],
            vec!["2026-10-09", "修路", "支出", "300.00", "", ""],
            vec!["2026-10-10", "电费", "支出", "45.25", "", ""],
        ];
        assert_eq!(of_all(finance, &rows, "2026-10"), "2026年10月，3笔，收入1,200.50元，支出345.25元");
    }
}
