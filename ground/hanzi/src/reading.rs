//! How every character of a text is read in its place: 重庆 and 重量, 银行 and 行走, 单大爷.
//!
//! Text is cut into words; a word that stands in the table of phrases is read from there, words that only together
//! make a phrase are joined, a surname before a name or title has its own reading, a single character between words
//! goes by the rules of `context`, and everything else by its commonest reading.

use crate::context;
use crate::dictionary::tagged;
use crate::readings::{LONGEST_PHRASE, phrase, readings};
use crate::syllable::Syllable;

/// A character of a text and its reading there; none for what is no Chinese character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reading {
    /// The character as it stands in the text.
    pub character: char,
    /// How it is read, before any change of tone by its neighbours.
    pub syllable: Option<Syllable>,
}

/// A word of a text with the readings of its characters, one for each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadWord<'a> {
    /// The word as it stands in the text.
    pub text: &'a str,
    /// One for each character of `text`.
    pub readings: Vec<Reading>,
}

/// A word and its part of speech, as the rules of context see it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Token<'a> {
    pub(crate) text: &'a str,
    pub(crate) tag: &'static str,
}

/// The reading of every character of a text, in order.
pub fn pinyin(text: &str) -> Vec<Reading> {
    read_words(text).into_iter().flat_map(|word| word.readings).collect()
}

/// The text as words, each with its readings. Joined again the words are the text.
pub fn read_words(text: &str) -> Vec<ReadWord<'_>> {
    let tokens: Vec<Token<'_>> = tagged(text).into_iter().map(|(text, tag)| Token { text, tag }).collect();
    let mut words = Vec::with_capacity(tokens.len());
    let mut at = 0;
    let mut byte = 0;
    while at < tokens.len() {
        let joined = joined_phrase(text, byte, &tokens[at..]);
        let (length, count, syllables) = match joined {
            Some((length, count, syllables)) => (length, count, syllables.to_vec()),
            None => (tokens[at].text.len(), 1, read_token(&tokens, at)),
        };
        let word = &text[byte..byte + length];
        words.push(read_word(word, &syllables));
        at += count;
        byte += length;
    }
    words
}

/// The reading of one word of the dictionary by itself, without looking at a sentence; None where a character of it
/// has none.
pub fn word_reading(word: &str) -> Option<Vec<Syllable>> {
    phrase(word).map_or_else(|| read_parts(word), wrap).into_iter().collect()
}

/// The longest run of two to four words that together are a phrase: its bytes, its words, its readings.
fn joined_phrase<'a>(
    text: &str,
    byte: usize,
    tokens: &[Token<'a>],
) -> Option<(usize, usize, Vec<Option<Syllable>>)> {
    let mut found = None;
    let mut length = tokens[0].text.len();
    for (count, token) in tokens.iter().enumerate().take(4).skip(1) {
        length += token.text.len();
        if length > LONGEST_PHRASE * 4 || !token.text.chars().all(is_hanzi) {
            break;
        }
        if let Some(syllables) = phrase(&text[byte..byte + length]) {
            found = Some((length, count + 1, wrap(syllables)));
        }
    }
    found
}

fn read_token(tokens: &[Token<'_>], at: usize) -> Vec<Option<Syllable>> {
    let text = tokens[at].text;
    if let Some(syllables) = phrase(text) {
        return wrap(syllables);
    }
    let mut characters = text.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return vec![context::single(only, tokens, at).or_else(|| readings(only).first().copied())];
    }
    if let Some((family, syllables)) = context::surname(tokens, at) {
        let mut read = wrap(syllables);
        read.extend(read_parts(&text[family.len()..]));
        return read;
    }
    let mut read = read_parts(text);
    if let Some((place, syllable)) = context::within(tokens, at) {
        read[place] = Some(syllable);
    }
    read
}

/// A word that is no phrase itself: the longest phrases within it, else the characters.
fn read_parts(word: &str) -> Vec<Option<Syllable>> {
    let ends: Vec<usize> = word.char_indices().map(|(start, _)| start).chain([word.len()]).collect();
    let mut read = Vec::with_capacity(ends.len());
    let mut at = 0;
    while at + 1 < ends.len() {
        let last = (at + LONGEST_PHRASE).min(ends.len() - 1);
        let part = (at + 2..=last).rev().find_map(|end| Some((end, phrase(&word[ends[at]..ends[end]])?)));
        if let Some((end, syllables)) = part {
            read.extend(wrap(syllables));
            at = end;
        } else {
            let character = word[ends[at]..].chars().next();
            read.push(character.and_then(|c| readings(c).first().copied()));
            at += 1;
        }
    }
    read
}

fn read_word<'a>(text: &'a str, syllables: &[Option<Syllable>]) -> ReadWord<'a> {
    let paired = text.chars().zip(syllables.iter().copied().chain(std::iter::repeat(None)));
    let readings = paired.map(|(character, syllable)| Reading { character, syllable }).collect();
    ReadWord { text, readings }
}

fn wrap(syllables: &[Syllable]) -> Vec<Option<Syllable>> {
    syllables.iter().copied().map(Some).collect()
}

pub(crate) fn is_hanzi(character: char) -> bool {
    !readings(character).is_empty()
}
