//! Latin letters: addresses on the net, abbreviations, plates, Roman numerals.

use super::figures::dialled;
use super::{Piece, Spot};
use crate::say::words::{
    ADDRESS, ENDINGS, FOREIGN, LATIN, LATIN_IN_CHINESE, MAILBOX, PROVINCES, ROMAN, ROMAN_AFTER, UNITS,
};

/// A word of more letters is not spelled.
const SPELLED: usize = 12;
/// An address is looked for within so many bytes.
const ADDRESS_REACH: usize = 2_000;

/// What begins with a Latin letter.
pub(super) fn read(spot: Spot<'_>) -> Piece {
    address(spot).or_else(|| sentence(spot.rest())).or_else(|| word(spot))
}

/// `https://…`, `www.…`, `yingshan.gov.cn`, `a@b.cn`: it is on the screen, nobody could follow it by ear.
pub(super) fn address(spot: Spot<'_>) -> Piece {
    let text = spot.rest();
    if spot.before().is_some_and(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let inside = |c: &u8| c.is_ascii_alphanumeric() || b"-._~:/?#[]@!$&'*+,;=%".contains(c);
    let length = text.bytes().take(ADDRESS_REACH).take_while(inside).count();
    let run = text[..length].trim_end_matches(['.', ',', ';', ':', '!', '?', '-', '/', ']']);
    let host = run.split(['/', '?', '#', ':']).next().unwrap_or(run);
    let scheme = ["http://", "https://", "ftp://", "www."];
    if scheme.iter().any(|scheme| starts_with_small(run, scheme)) {
        return Some((run.len(), ADDRESS.to_owned()));
    }
    let lettered = run.contains(|c: char| c.is_ascii_alphabetic());
    if let Some((name, domain)) = run.split_once('@')
        && !name.is_empty()
        && domain.contains('.')
    {
        return Some((run.len(), MAILBOX.to_owned()));
    }
    let known = ENDINGS.iter().any(|ending| host.to_ascii_lowercase().ends_with(ending));
    (known && lettered).then(|| (run.len(), ADDRESS.to_owned()))
}

fn starts_with_small(text: &str, start: &str) -> bool {
    text.get(..start.len()).is_some_and(|head| head.eq_ignore_ascii_case(start))
}

/// Foreign sentences: three and more Latin words in a row, or one too long to be spelled.
fn sentence(text: &str) -> Piece {
    let inside = |c: &u8| c.is_ascii_alphabetic() || b" ,.'\"-;:!?()".contains(c);
    let length = text.bytes().take_while(inside).count();
    let run = text[..length].trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let long = run.split(' ').filter(|word| word.len() >= 3).count() >= 3;
    let word = run.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("");
    if long {
        return Some((run.len(), FOREIGN.to_owned()));
    }
    (word.len() > SPELLED).then(|| (word.len(), FOREIGN.to_owned()))
}

fn word(spot: Spot<'_>) -> Piece {
    let text = spot.rest();
    let length = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (word, rest) = text.split_at(length);
    if let Some((_, said)) = LATIN_IN_CHINESE.iter().find(|(latin, _)| latin.eq_ignore_ascii_case(word)) {
        return Some((length, (*said).to_owned()));
    }
    if let Some(number) = roman(word, rest, spot) {
        return Some((length, number.to_owned()));
    }
    if let Some(piece) = numbered(word, rest) {
        return Some(piece);
    }
    if let Some((sign, name)) = lone_unit(text, spot) {
        return Some((sign, name.to_owned()));
    }
    let said = LATIN.iter().any(|(known, _)| known.eq_ignore_ascii_case(word));
    Some((length, if said { word.to_ascii_lowercase() } else { word.to_ascii_uppercase() }))
}

/// `III级`, `IV类`.
fn roman(word: &str, rest: &str, spot: Spot<'_>) -> Option<&'static str> {
    let place = ROMAN.iter().position(|roman| roman.eq_ignore_ascii_case(word))?;
    let numbered = spot.before() == Some('第') || rest.starts_with(ROMAN_AFTER);
    numbered.then(|| ["二", "三", "四", "六", "七", "八", "九"][place])
}

/// `No.12` → 第十二.
fn numbered(word: &str, rest: &str) -> Piece {
    let dot = usize::from(rest.starts_with('.'));
    let number = super::digits(&rest[dot..]);
    let fits = word.eq_ignore_ascii_case("no") && (1..=4).contains(&number.len());
    fits.then(|| (word.len() + dot + number.len(), format!("{}号", super::figures::cardinal(number))))
}

/// A unit without its number: 每kg, 元/m².
fn lone_unit(text: &str, spot: Spot<'_>) -> Option<(usize, &'static str)> {
    let after_word = spot.before().is_some_and(|c| c == '/' || c == '每');
    let found = UNITS.iter().find(|(sign, _)| {
        let more = text.strip_prefix(sign);
        more.is_some_and(|more| !more.starts_with(|c: char| c.is_ascii_alphanumeric()))
    })?;
    (after_word || found.0.len() >= 3).then_some((found.0.len(), found.1))
}

/// `鄂J12345`, `鄂AD12345`.
pub(super) fn plate(spot: Spot<'_>) -> Piece {
    let mut characters = spot.rest().chars();
    let province = characters.next().filter(|c| PROVINCES.contains(*c))?;
    let office = characters.next().filter(char::is_ascii_uppercase)?;
    let start = province.len_utf8() + 1;
    let dot = spot.rest()[start..]
        .chars()
        .next()
        .filter(|c| matches!(c, '·' | '.' | ' '))
        .map_or(0, char::len_utf8);
    let rest = &spot.rest()[start + dot..];
    let number = rest.bytes().take_while(|c| c.is_ascii_digit() || c.is_ascii_uppercase()).count();
    let shown = (5..=6).contains(&number) && rest[..number].contains(|c: char| c.is_ascii_digit());
    shown.then(|| (start + dot + number, format!("{province}{office}，{}", dialled(&rest[..number]))))
}
