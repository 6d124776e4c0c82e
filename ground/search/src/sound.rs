//! How titles sound: syllables and first letters at the place of each character, and Latin letters cut into them.
//!
//! Sounds that people here do not keep apart are one: zh and z, ch and c, sh and s, n and l at the start, ng and n at
//! the end. Tones do not count.

use crate::cut::Piece;
use crate::fold::fold;
use hongwang_hanzi::{Syllable, readings};
use std::collections::BTreeSet;

/// Readings of a character that are looked at.
const READINGS: usize = 3;
/// The longest row of letters that is taken for pinyin.
const LONGEST: usize = 40;
/// Ways to cut letters into syllables that are tried.
const WAYS: usize = 6;

/// A syllable as it is compared.
fn alike(letters: &str) -> String {
    let start = match letters.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => format!("{}{}", &letters[..1], &letters[2..]),
        [b'n', ..] => format!("l{}", &letters[1..]),
        _ => letters.to_owned(),
    };
    match start.strip_suffix("ng") {
        Some(rest) if rest.ends_with(['a', 'e', 'i']) => format!("{rest}n"),
        _ => start,
    }
}

fn first(letters: &str) -> String {
    alike(letters).chars().take(1).collect()
}

/// The syllables that a character may be, as they are compared.
pub(crate) fn syllables(character: char) -> BTreeSet<String> {
    readings(character).iter().take(READINGS).map(|syllable| alike(syllable.letters())).collect()
}

/// The pieces under which a title is found by sound.
pub(crate) fn sounds(title: &str) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (place, character) in title.chars().enumerate() {
        let mut here = syllables(character);
        here.extend(here.clone().iter().map(|syllable| first(syllable)));
        let plain = fold(character);
        if plain.is_ascii_alphanumeric() {
            here.insert(first(&plain.to_string()));
        }
        if place == 0 {
            here.extend(here.clone().iter().map(|sound| at_start(sound)));
        }
        pieces.extend(here.into_iter().map(|sound| (place, sound)));
    }
    pieces
}

/// The piece of a sound with which a title begins.
fn at_start(sound: &str) -> String {
    format!("^{sound}")
}

/// The same row of sounds at the start of a title.
pub(crate) fn from_start(way: &[String]) -> Vec<String> {
    let mut way = way.to_vec();
    if let Some(first) = way.first_mut() {
        *first = at_start(first);
    }
    way
}

/// The rows of sounds that typed letters may mean, the likeliest first: `dibao` is di bao, `db` is d b, `xian` is xian
/// and xi an. Empty for anything but two to forty Latin letters and digits with a letter among them.
pub(crate) fn cut(word: &str) -> Vec<Vec<String>> {
    let typed = word.bytes().all(|b| b.is_ascii_alphanumeric()) && (2..=LONGEST).contains(&word.len());
    if !typed || !word.bytes().any(|b| b.is_ascii_lowercase()) {
        return Vec::new();
    }
    // From which places on the letters can be cut to the end: the rest is not walked into.
    let mut ends = vec![false; word.len() + 1];
    ends[word.len()] = true;
    for at in (0..word.len()).rev() {
        ends[at] = parts(&word[at..]).any(|(length, _)| ends[at + length]);
    }
    let mut ways = Vec::new();
    walk(word, 0, &ends, &mut Vec::new(), &mut ways);
    ways.sort_by_key(Vec::len);
    let letters: Vec<String> = word.chars().map(|c| first(&c.to_string())).collect();
    if word.bytes().all(begins_syllables) && !ways.contains(&letters) {
        ways.push(letters);
    }
    ways
}

fn begins_syllables(letter: u8) -> bool {
    !matches!(letter, b'i' | b'u' | b'v')
}

/// What the letters may begin with, the longest syllable first; a letter may stand for a syllable that it begins.
fn parts(rest: &str) -> impl Iterator<Item = (usize, String)> {
    (1..=rest.len().min(6)).rev().filter_map(|length| {
        let part = &rest[..length];
        if length == 1 && begins_syllables(part.as_bytes()[0]) {
            return Some((length, first(part)));
        }
        Syllable::all_letters().binary_search(&part).ok().map(|_| (length, alike(part)))
    })
}

fn walk(word: &str, at: usize, ends: &[bool], before: &mut Vec<String>, ways: &mut Vec<Vec<String>>) {
    if at == word.len() {
        ways.push(before.clone());
        return;
    }
    for (length, sound) in parts(&word[at..]) {
        if ways.len() < WAYS && ends[at + length] {
            before.push(sound);
            walk(word, at + length, ends, before, ways);
            before.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_cut_into_syllables_or_first_letters() {
        assert_eq!(cut("dibao")[0], ["di", "bao"]);
        assert!(cut("db").contains(&vec!["d".to_owned(), "b".to_owned()]));
        let xian = cut("xian");
        assert!(
            xian.contains(&vec!["xian".to_owned()]) && xian.contains(&vec!["xi".to_owned(), "an".to_owned()])
        );
        assert!(
            cut(&format!("{}vv", "xian".repeat(9))).is_empty(),
            "no way to the end, and no walking about"
        );
        assert!(cut("低保").is_empty() && cut("d").is_empty() && cut("2026").is_empty());
    }

    #[test]
    fn sounds_that_are_confused_here_are_one() {
        assert_eq!(alike("zhong"), alike("zong"));
        assert_eq!(alike("nan"), alike("lang"));
        assert_eq!(alike("xing"), alike("xin"));
        assert_ne!(alike("dong"), alike("dun"));
    }

    #[test]
    fn a_polyphone_is_found_by_each_reading() {
        let sounds: Vec<_> =
            sounds("银行").into_iter().filter(|(place, _)| *place == 1).map(|(_, s)| s).collect();
        assert!(sounds.contains(&"xin".to_owned()) && sounds.contains(&"han".to_owned()));
    }
}
