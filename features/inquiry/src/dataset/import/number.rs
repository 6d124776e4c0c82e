//! Numbers that name a person or reach one: of identity cards, telephones, cards; and where they hide in a text.

use super::Why;
use super::letters::narrow;
use hongwang_documents::table::Cell;
use hongwang_input::keys::{FieldKind, read};
use jiff::civil::Date;

/// From here on a spreadsheet's numbers have lost their last digits.
const LOST: f64 = 1e15;
/// Digits of an identity number.
const ID: usize = 18;

/// The digits that stand in a cell, narrow and without what is set between them.
fn digits(cell: Cell<'_>) -> String {
    match cell {
        Cell::Text(text) => {
            let is_between =
                |letter: char| letter.is_whitespace() || matches!(letter, '-' | '\'' | '’' | '`');
            narrow(text).chars().filter(|letter| !is_between(*letter)).collect()
        }
        Cell::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Whether a text is a number as a spreadsheet shortens it, `4.21124E+17`.
fn is_shortened(text: &str) -> bool {
    let upper = text.to_ascii_uppercase();
    upper.split_once("E+").is_some_and(|(head, tail)| {
        head.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && tail.bytes().all(|byte| byte.is_ascii_digit())
    })
}

pub(super) fn id_number(cell: Cell<'_>, today: Date) -> Result<String, Why> {
    let text = digits(cell).to_uppercase();
    if matches!(cell, Cell::Number(number) if number >= LOST) || is_shortened(&text) {
        return Err(Why::LostDigits);
    }
    if text.len() == 15 && is_digits(&text) {
        return Err(Why::OldIdNumber);
    }
    match read(FieldKind::IdNumber, &text, today) {
        Ok(number) if number.len() == ID => Ok(number),
        // A spreadsheet keeps fifteen digits and makes the others zeros.
        _ if text.len() == ID && text.ends_with("000") => Err(Why::LostDigits),
        Ok(_) => Err(Why::IdNumber(String::new())),
        Err(said) => Err(Why::IdNumber(said)),
    }
}

/// Telephone numbers of a person, `13871234567` or `0713-7012345`, several with 、 between them.
pub(super) fn phone(cell: Cell<'_>) -> Result<String, Why> {
    phones(cell, |digits| match digits.len() {
        11 if is_mobile(digits) => Some(digits.to_owned()),
        7 | 8 if !digits.starts_with('0') => Some(digits.to_owned()),
        _ => landline(digits),
    })
}

/// Telephone numbers of an office: also short ones, such as 12345, and those with an extension.
pub(super) fn office_phone(cell: Cell<'_>) -> Result<String, Why> {
    phones(cell, |digits| match digits.len() {
        3..=8 if !digits.starts_with('0') => Some(digits.to_owned()),
        10 if digits.starts_with("400") || digits.starts_with("800") => {
            Some(format!("{}-{}-{}", &digits[..3], &digits[3..6], &digits[6..]))
        }
        11 if is_mobile(digits) => Some(digits.to_owned()),
        _ => landline(digits),
    })
}

fn phones(cell: Cell<'_>, one: impl Fn(&str) -> Option<String>) -> Result<String, Why> {
    let text = match cell {
        Cell::Number(number) if number < LOST => number.to_string(),
        Cell::Text(text) => narrow(text),
        _ => return Err(Why::Phone),
    };
    let text = text.trim_start_matches("+86").trim();
    let several = text.split(['、', ',', ';', '/', '\n', '；']);
    let parts = several.map(str::trim).filter(|part| !part.is_empty()).map(|part| {
        let (number, extension) = part.split_once('转').unwrap_or((part, ""));
        let plain: String =
            number.chars().filter(|letter| !matches!(letter, ' ' | '-' | '—' | '(' | ')' | '\t')).collect();
        let number = Some(plain.as_str()).filter(|digits| is_digits(digits)).and_then(&one)?;
        match extension.trim() {
            "" => Some(number),
            inner if is_digits(inner) && inner.len() <= 6 => Some(format!("{number}转{inner}")),
            _ => None,
        }
    });
    let parts: Option<Vec<String>> = parts.collect();
    parts
        .filter(|parts| !parts.is_empty() && parts.len() <= 4)
        .map(|parts| parts.join("、"))
        .ok_or(Why::Phone)
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_mobile(digits: &str) -> bool {
    digits.len() == 11 && digits.starts_with('1') && !matches!(digits.as_bytes()[1], b'0'..=b'2')
}

/// An area code and seven or eight digits: three for the great cities, four elsewhere.
fn landline(digits: &str) -> Option<String> {
    let code = match digits.as_bytes() {
        [b'0', b'1' | b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return None,
    };
    let (code, own) = digits.split_at_checked(code)?;
    (7..=8).contains(&own.len()).then(|| format!("{code}-{own}"))
}

/// The number of a card or an account, and whether its last digit should be looked at.
pub(super) fn card(cell: Cell<'_>) -> Result<(String, Option<Why>), Why> {
    let text = digits(cell);
    let is_lost = matches!(cell, Cell::Number(number) if number >= LOST) || is_shortened(&text);
    if is_lost || !is_digits(&text) || !(8..=30).contains(&text.len()) {
        return Err(Why::Card);
    }
    let note = ((16..=19).contains(&text.len()) && !fits_last_digit(&text)).then_some(Why::CardCheck);
    Ok((text, note))
}

/// Whether the last digit is the one that Luhn's sum of the others asks for.
fn fits_last_digit(digits: &str) -> bool {
    let values = digits.bytes().rev().map(|byte| u32::from(byte - b'0'));
    let sum: u32 = values
        .enumerate()
        .map(|(at, digit)| match digit * (1 + u32::try_from(at % 2).unwrap_or(0)) {
            double @ 10.. => double - 9,
            small => small,
        })
        .sum();
    sum.is_multiple_of(10)
}

/// Whether a number of a person stands in a text: of an identity card, a mobile telephone or a bank card, also with
/// blanks between its digits. Long numbers of papers and projects are none.
pub(super) fn is_in(text: &str, today: Date) -> bool {
    let digits =
        text.chars().filter(|letter| letter.is_ascii_digit() || ('０'..='９').contains(letter)).count();
    if digits < 11 {
        return false;
    }
    let narrow = narrow(text).to_ascii_uppercase();
    let is_part = |letter: char| letter.is_ascii_digit() || letter == 'X' || letter == ' ';
    let runs = narrow.split(|letter| !is_part(letter)).map(|run| run.replace(' ', ""));
    let mobile = |run: &str| is_mobile(run);
    let joined = narrow.split(|letter: char| !(is_part(letter) || letter == '-')).any(|run| {
        let groups: Vec<usize> = run.trim().split(['-', ' ']).map(str::len).collect();
        groups == [3, 4, 4] && mobile(&run.replace(['-', ' '], ""))
    });
    let of_words = narrow.split(|letter: char| !letter.is_ascii_alphanumeric());
    joined
        || runs.chain(of_words.map(str::to_owned)).any(|run| match run.len() {
            11 => is_digits(&run) && mobile(&run),
            15 => is_digits(&run) && is_old_id(&run),
            ID if read(FieldKind::IdNumber, &run, today).is_ok_and(|number| number.len() == ID) => true,
            16..=19 => is_digits(&run) && run.starts_with(['4', '5', '6']) && fits_last_digit(&run),
            _ => false,
        })
}

/// Whether fifteen digits have the region and birthday of an old identity number.
fn is_old_id(digits: &str) -> bool {
    let part = |range: std::ops::Range<usize>| digits[range].parse::<i16>().unwrap_or(0);
    let day = (i8::try_from(part(8..10)).unwrap_or(0), i8::try_from(part(10..12)).unwrap_or(0));
    (11..=82).contains(&part(0..2)) && Date::new(1900 + part(6..8), day.0, day.1).is_ok()
}
