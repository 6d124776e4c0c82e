//! The one form of each kind of value, and what is computed with it.
//!
//! | kind | form |
//! |---|---|
//! | money | `1234.50`, minus in front |
//! | number, whole | `3.5`, `12` |
//! | date, month, time | `2026-11-26`, `2026-11`, `08:30` |
//! | place | a path of the organisation tree |
//! | yes_no | 是, 否 |
//! | all others | the words, without space around them |

use super::definition::Kind;
use hongwang_base::OrgPath;
use hongwang_replica::BlobHash;
use jiff::civil::{Date, Time};

/// The largest count of digits before the point of an amount: more are no amount of an office but a number of somebody.
/// The importer takes no more ([`super::import`]).
const DIGITS: usize = 10;

/// Whether a value of a kind that is not of words has the form of its kind, and so is nothing else.
pub(crate) fn has_form(kind: Kind, text: &str) -> bool {
    let digits =
        |text: &str| (1..=DIGITS).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let amount = |text: &str| {
        let text = text.strip_prefix('-').unwrap_or(text);
        text.split_once('.')
            .map_or(digits(text), |(whole, part)| digits(whole) && digits(part) && part.len() <= 4)
    };
    let code = |code: &str| code.len() == 12 || !code.bytes().all(|byte| byte.is_ascii_digit());
    match kind {
        Kind::Money | Kind::Number | Kind::Whole => amount(text),
        Kind::Date => text.len() == 10 && text.parse::<Date>().is_ok(),
        Kind::Month => text.len() == 7 && format!("{text}-01").parse::<Date>().is_ok(),
        Kind::Time => text.len() == 5 && text.parse::<Time>().is_ok(),
        Kind::Place => text.parse::<OrgPath>().is_ok_and(|org| org.codes().all(code)),
        Kind::Picture => text.parse::<BlobHash>().is_ok(),
        _ => false,
    }
}

/// Cents of an amount in the form of money; none where it has another.
pub(crate) fn cents(text: &str) -> Option<i64> {
    let (minus, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(part) || part.len() > 2 {
        return None;
    }
    let part: i64 = format!("{part:0<2}").parse().ok()?;
    whole.parse::<i64>().ok()?.checked_mul(100)?.checked_add(part)?.checked_mul(minus)
}

/// The form of money of so many cents.
pub(crate) fn money(cents: i64) -> String {
    let (minus, all) = if cents < 0 { ("-", cents.unsigned_abs()) } else { ("", cents.unsigned_abs()) };
    format!("{minus}{}.{:02}", all / 100, all % 100)
}

/// A whole one in millionths.
pub(crate) const MILLION: i128 = 1_000_000;

/// Millionths of an amount in the form of money, numbers and whole numbers; none where it has another. All amounts can be
/// added and compared so.
pub(crate) fn millionths(text: &str) -> Option<i128> {
    let (minus, digits) = match text.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, text),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 24 || !is_digits(whole) || !is_digits(part) || part.len() > 6 {
        return None;
    }
    let part: i128 = format!("{part:0<6}").parse().ok()?;
    Some(minus * (whole.parse::<i128>().ok()? * MILLION + part))
}

/// The form of an amount of so many millionths; what is smaller than the kind shows is cut.
pub(crate) fn amount(kind: Kind, millionths: i128) -> String {
    let cut = match kind {
        Kind::Money => return money(i64::try_from(millionths / (MILLION / 100)).unwrap_or(i64::MAX)),
        Kind::Whole => millionths / MILLION * MILLION,
        _ => millionths,
    };
    let (minus, all) = if cut < 0 { ("-", cut.unsigned_abs()) } else { ("", cut.unsigned_abs()) };
    let (whole, part) = (all / MILLION.unsigned_abs(), all % MILLION.unsigned_abs());
    let text = format!("{minus}{whole}.{part:06}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_form_of_money_is_money() {
        assert_eq!(["12", "12.5", "-0.05", "0"].map(cents), [Some(1200), Some(1250), Some(-5), Some(0)]);
        assert_eq!(["", "-", ".5", "1,200", "1.234", "１２", "1e5"].map(cents), [None; 7]);
    }

    #[test]
    fn amounts_are_added_in_millionths_and_shown_in_their_form() {
        assert_eq!(
            ["12", "-0.000001", "3.5", ".5", "1.2345678"].map(millionths),
            [Some(12_000_000), Some(-1), Some(3_500_000), None, None]
        );
        let all = -1_234_567_890;
        assert_eq!(
            [Kind::Money, Kind::Number, Kind::Whole].map(|kind| amount(kind, all)),
            ["-1234.56", "-1234.56789", "-1234"]
        );
        assert_eq!([0, 20_000_000].map(|all| amount(Kind::Number, all)), ["0", "20"]);
    }

    proptest! {
        #[test]
        fn numbers_are_read_as_they_are_written(all in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(millionths(&amount(Kind::Number, i128::from(all))), Some(i128::from(all)));
        }

        #[test]
        fn money_is_read_as_it_is_written(all in -1_000_000_000_000_i64..1_000_000_000_000) {
            prop_assert_eq!(cents(&money(all)), Some(all));
        }
    }
}
