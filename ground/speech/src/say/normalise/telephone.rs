//! Numbers that name something and count nothing: phones, ID numbers, cards, rooms, roads. Said digit by digit.

use super::figures::{dialled, grouped, one_by_one};
use super::{Piece, Spot, digits};
use crate::say::words::{COUNTERS, DIALLED_BEFORE, PHONE_AFTER, PHONE_BEFORE, SERVICE_NUMBERS};

/// How far back the word 电话 still speaks of this number, in characters.
const NEAR: usize = 10;

/// `421124195001011234`, `42112419500101123X`.
pub(super) fn identity(spot: Spot<'_>) -> Piece {
    let number = digits(spot.rest());
    let checked = spot.after(number.len()).starts_with(['X', 'x']);
    let length = number.len() + usize::from(checked);
    if length != 18 || spot.follows_letter() {
        return None;
    }
    let month = number[10..12].parse::<u32>().ok()?;
    let closed = !spot.after(length).starts_with(|c: char| c.is_ascii_alphanumeric());
    let text = spot.rest()[..length].to_ascii_uppercase();
    (closed && (1..=12).contains(&month)).then(|| (length, grouped(&text, &[6, 8, 4])))
}

/// Mobile, land line, 400 and service numbers.
pub(super) fn phone(spot: Spot<'_>) -> Piece {
    let number = digits(spot.rest());
    let rest = spot.after(number.len());
    let closed = !rest.starts_with(|c: char| c.is_ascii_alphanumeric()) && !decimal_follows(rest);
    dashed(spot.rest())
        .or_else(|| masked(number, rest))
        .or_else(|| mobile(number).filter(|_| closed))
        .or_else(|| service(spot, number, rest).filter(|_| closed))
        .or_else(|| local(spot, number).filter(|_| closed))
}

fn mobile(number: &str) -> Piece {
    let mobile = number.len() == 11 && number.starts_with('1') && !number.starts_with("10");
    let free = number.len() == 10 && (number.starts_with("400") || number.starts_with("800"));
    let land = (10..=12).contains(&number.len()) && number.starts_with('0');
    match (mobile, free, land) {
        (true, ..) => Some((11, grouped(number, &[3, 4, 4]))),
        (_, true, _) => Some((10, grouped(number, &[3, 3, 4]))),
        (.., true) => Some((number.len(), grouped(number, &[number.len() - 7, 7]))),
        _ => None,
    }
}

/// `0713-7012345`, `400-123-4567`, `138-1234-5678`, `138 1234 5678`.
fn dashed(text: &str) -> Piece {
    let first = digits(text);
    let starts = match first.len() {
        3 => first.starts_with('0') || first == "400" || first == "800" || first.starts_with('1'),
        4 => first.starts_with('0'),
        _ => false,
    };
    if !starts {
        return None;
    }
    let mut length = first.len();
    let mut count = first.len();
    let mut said = dialled(first);
    while let Some(more) = text[length..].strip_prefix(['-', ' ']).map(digits).filter(|more| more.len() >= 3)
    {
        length += 1 + more.len();
        count += more.len();
        said.push('，');
        said.push_str(&dialled(more));
    }
    let land = first.starts_with('0') && (10..=12).contains(&count);
    let other = (first.starts_with('1') && count == 11) || (!first.starts_with(['0', '1']) && count == 10);
    (land || other).then_some((length, said))
}

/// `138****1234`: a number that hides a part of itself.
fn masked(number: &str, rest: &str) -> Piece {
    let stars = rest.bytes().take_while(|byte| *byte == b'*').count();
    let tail = digits(&rest[stars..]);
    let shown = (2..=18).contains(&stars) && !tail.is_empty() && tail.len() <= 8 && number.len() <= 10;
    shown.then(|| {
        let said = format!("{}，{}个星号，{}", dialled(number), one_by_one_count(stars), dialled(tail));
        (number.len() + stars + tail.len(), said)
    })
}

fn one_by_one_count(count: usize) -> String {
    if count == 2 { "两".to_owned() } else { super::figures::cardinal(&count.to_string()) }
}

/// 110, 12345, 95598: known numbers, where nothing is counted with them.
fn service(spot: Spot<'_>, number: &str, rest: &str) -> Piece {
    let bank = number.len() == 5 && number.starts_with("955");
    if !bank && !SERVICE_NUMBERS.contains(&number) {
        return None;
    }
    let counted =
        COUNTERS.iter().any(|word| rest.starts_with(word)) || rest.starts_with(['%', '-', '~', '/', ':']);
    let spoken_of = near(spot.behind()) || PHONE_AFTER.iter().any(|word| rest.starts_with(word));
    let listed = listed_with(rest.strip_prefix('、').map_or("", digits))
        || listed_with(last_digits(spot.behind().strip_suffix('、').unwrap_or("")));
    let alone = number.len() >= 5 && !counted;
    (((spoken_of || listed) && !counted) || alone).then(|| (number.len(), dialled(number)))
}

/// 110、119: a neighbour in a row is such a number too.
fn listed_with(neighbour: &str) -> bool {
    SERVICE_NUMBERS.contains(&neighbour)
}

fn last_digits(text: &str) -> &str {
    let start = text.bytes().rposition(|byte| !byte.is_ascii_digit()).map_or(0, |at| at + 1);
    text.get(start..).unwrap_or("")
}

/// Seven or eight digits after 电话 or an area code in brackets.
fn local(spot: Spot<'_>, number: &str) -> Piece {
    let fits = (3..=8).contains(&number.len()) && near(spot.behind());
    let after_code = (7..=8).contains(&number.len()) && spot.before() == Some(')');
    let counted = COUNTERS.iter().any(|word| spot.after(number.len()).starts_with(word));
    ((fits || after_code) && !counted)
        .then(|| (number.len(), grouped(number, &[4, 4])))
        .filter(|_| after_code || number.len() >= 5)
}

/// A word of telephoning stands shortly before, in the same sentence.
fn near(behind: &str) -> bool {
    let start = behind.char_indices().rev().take(NEAR).last().map_or(0, |(at, _)| at);
    let tail = &behind[start..];
    let tail = tail.rsplit(['。', '；', '！', '？']).next().unwrap_or(tail);
    PHONE_BEFORE.iter().any(|word| tail.contains(word))
}

/// Cards, document numbers, rooms, roads, what stands after a letter, what begins with zero.
pub(super) fn code(spot: Spot<'_>) -> Piece {
    let number = digits(spot.rest());
    let rest = spot.after(number.len());
    if decimal_follows(rest) {
        return None;
    }
    let whole = number.len();
    let counted = COUNTERS.iter().any(|word| rest.starts_with(word));
    if whole >= 9 && !(counted && whole <= 16) {
        return Some((whole, grouped(number, &[4])));
    }
    let calendar = rest.starts_with(['月', '日', '号', '时', '点', '分', '秒']);
    let zero = whole >= 2 && number.starts_with('0') && !calendar && !rest.starts_with([',', '%']);
    let numbered = spot.before() == Some('号') && !counted;
    let named = whole >= 3 && (numbered || DIALLED_BEFORE.iter().any(|word| rest.starts_with(word)));
    let lettered = spot.follows_letter() && whole >= 2;
    if zero {
        return Some((whole, if whole >= 3 { dialled(number) } else { one_by_one(number) }));
    }
    (named || lettered).then(|| (whole, dialled(number)))
}

fn decimal_follows(rest: &str) -> bool {
    rest.strip_prefix('.').is_some_and(|more| more.starts_with(|c: char| c.is_ascii_digit()))
}
