//! Amounts as offices write them, in millionths.

use super::Why;
use super::letters::narrow;
use crate::dataset::definition::{Field, Kind};
use crate::dataset::value::{self, MILLION};
use hongwang_documents::table::Cell;

/// No amount is as large, also not the sum of all.
const LARGEST: i128 = 1_000_000_000_000_000 * MILLION;
/// The last decimal that is kept, in millionths.
const LAST: i128 = MILLION / 10_000;
/// Above this a number of a spreadsheet has lost digits.
const EXACT: f64 = 1e15;
/// What may stand behind the number of a field that counts something.
const UNITS: [&str; 16] =
    ["亩", "人", "户", "个", "家", "头", "只", "株", "次", "天", "年", "岁", "公里", "平方米", "斤", "公斤"];

/// An amount in the form of the field's kind, and what should be looked at. `times` is what the head says. What has not
/// the form that everybody is shown ([`value::has_form`]) would be covered there like the number of a person.
pub(super) fn read(field: &Field, cell: Cell<'_>, times: i64) -> Result<(String, Option<Why>), Why> {
    let (all, note) = exact(field, cell, times)?;
    let form = value::amount(field.kind, all);
    if value::has_form(field.kind, &form) { Ok((form, note)) } else { Err(Why::TooLarge) }
}

/// A sum that a file states, in millionths: it may be larger than what a row says.
pub(super) fn sum(field: &Field, cell: Cell<'_>, times: i64) -> Result<i128, Why> {
    exact(field, cell, times).map(|(all, _)| all)
}

fn exact(field: &Field, cell: Cell<'_>, times: i64) -> Result<(i128, Option<Why>), Why> {
    let (mut all, mut note) = (millionths(field, cell)?, None);
    all = all.checked_mul(i128::from(times)).ok_or(Why::TooLarge)?;
    if field.unit == "%" && matches!(cell, Cell::Number(number) if number != 0.0 && number.abs() <= 1.0) {
        // So a cell says that shows 12.5%.
        all *= 100;
        note = Some(Why::Percent);
    }
    if all.abs() > LARGEST {
        return Err(Why::TooLarge);
    }
    match field.kind {
        Kind::Money if all % (MILLION / 100) != 0 => Err(Why::Fraction),
        Kind::Whole if all % MILLION != 0 => Err(Why::NotWhole),
        Kind::Number if all % LAST != 0 => {
            let rounded = (all.abs() + LAST / 2) / LAST * LAST;
            Ok((rounded * all.signum(), note.or(Some(Why::Rounded))))
        }
        _ => Ok((all, note)),
    }
}

fn millionths(field: &Field, cell: Cell<'_>) -> Result<i128, Why> {
    match cell {
        Cell::Number(number) if !number.is_finite() || number.abs() >= EXACT => Err(Why::TooLarge),
        // Calculated fractions are a little off; the sixth decimal is right.
        Cell::Number(number) => value::millionths(&format!("{number:.6}")).ok_or(Why::Amount),
        Cell::Text(text) => words(field, text),
        _ => Err(Why::Amount),
    }
}

/// `￥1,234.50元`, `（123）`, `１２．３万元`, `3.5亩`.
fn words(field: &Field, text: &str) -> Result<i128, Why> {
    let text: String = narrow(text).chars().filter(|letter| !letter.is_whitespace()).collect();
    let (text, in_brackets) = match text.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
        Some(inner) => (inner, true),
        None => (text.as_str(), false),
    };
    let plain = |text| -> Option<(bool, &str)> {
        let text =
            ["人民币", "rmb", "RMB"].iter().find_map(|mark| str::strip_prefix(text, mark)).unwrap_or(text);
        let text = text.strip_prefix('¥').unwrap_or(text);
        let minus = text.strip_prefix('-').or_else(|| text.strip_prefix('负'));
        let text = minus.or_else(|| text.strip_prefix('+')).unwrap_or(text);
        Some((minus.is_some(), text.strip_prefix('¥').unwrap_or(text)))
    };
    let (is_minus, text) = plain(text).ok_or(Why::Amount)?;
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | '.' | ',')).unwrap_or(text.len());
    let (digits, unit) = text.split_at(end);
    let number = without_commas(digits).and_then(|digits| value::millionths(&digits)).ok_or(Why::Amount)?;
    let all = number.checked_mul(factor(field, unit).ok_or(Why::Amount)?).ok_or(Why::TooLarge)?;
    Ok(if is_minus != in_brackets { -all } else { all })
}

/// A number without the commas between thousands; none where one stands elsewhere.
fn without_commas(digits: &str) -> Option<String> {
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let mut groups = whole.split(',');
    let first = groups.next()?;
    let is_grouped = whole.contains(',');
    if part.contains(',')
        || is_grouped && !(1..=3).contains(&first.len())
        || !groups.all(|group| group.len() == 3)
    {
        return None;
    }
    // What is behind the sixth decimal counts nothing here.
    let part = part.get(..part.len().min(6))?;
    Some(format!("{}.{part}", whole.replace(',', "")).trim_end_matches('.').to_owned())
}

/// What the words behind a number make of it; none where they are no unit of the field.
fn factor(field: &Field, unit: &str) -> Option<i128> {
    if unit == "%" {
        let is_rate = field.unit == "%" || field.unit.is_empty() && field.title.contains(['率', '比']);
        return is_rate.then_some(1);
    }
    let (times, base) = scale(unit);
    let is_known = match field.kind {
        Kind::Money => matches!(base, "" | "元" | "圆" | "块" | "元整" | "圆整"),
        _ if unit == field.unit => return Some(1),
        _ => base.is_empty() || base == field.unit || field.unit.is_empty() && UNITS.contains(&base),
    };
    is_known.then_some(times)
}

/// `万元` as 10000 and `元`.
fn scale(unit: &str) -> (i128, &str) {
    let words = [
        ("亿", 100_000_000),
        ("千万", 10_000_000),
        ("百万", 1_000_000),
        ("万", 10_000),
        ("千", 1_000),
        ("百", 100),
    ];
    let found = words.iter().find_map(|(word, times)| Some((*times, unit.strip_prefix(word)?)));
    found.unwrap_or((1, unit))
}

/// What a unit in a head, such as `万元`, makes of the numbers below it; none where it says nothing of this field.
pub(super) fn times_of(field: &Field, unit: &str) -> Option<i64> {
    let own = if field.kind == Kind::Money { "元" } else { field.unit.as_str() };
    if !field.kind.is_amount() || own.is_empty() {
        return None;
    }
    if unit == own {
        return Some(1);
    }
    let (times, base) = scale(unit);
    (base == own).then(|| i64::try_from(times).unwrap_or(1))
}
