//! What a single character and a fixed phrase sound like: the tables, without any context.
//!
//! Unpacked at the first use and kept: 1.3 MB of characters, 0.9 MB of phrases.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::dictionary::{county_lines, entries};
use crate::syllable::Syllable;

static CHARACTERS_PACKED: &[u8] = include_bytes!("../data/characters.txt.zst");
static PHRASES_PACKED: &[u8] = include_bytes!("../data/phrases.txt.zst");
static OWN_PHRASES: &str = include_str!("../data/phrases.txt");
static LIGHT_ENDS: &str = include_str!("../data/neutral.txt");
static OWN_SURNAMES: &str = include_str!("../data/surnames.txt");

/// The longest phrase that is looked for, in characters.
pub(crate) const LONGEST_PHRASE: usize = 12;

type Phrases = HashMap<Box<str>, Box<[Syllable]>>;

/// Sorted by character; the readings of one run to the start of the next.
struct Characters {
    starts: Vec<(char, u32)>,
    readings: Vec<Syllable>,
}

static CHARACTERS: LazyLock<Characters> = LazyLock::new(|| {
    let mut table = Characters { starts: Vec::new(), readings: Vec::new() };
    for line in unpack(CHARACTERS_PACKED).lines() {
        let (Some(character), syllables) = (line.chars().next(), syllables_of(line)) else { continue };
        let start = u32::try_from(table.readings.len()).expect("fewer readings than four milliards");
        table.starts.push((character, start));
        table.readings.extend(syllables);
    }
    table
});

static PHRASES: LazyLock<Phrases> = LazyLock::new(|| {
    let packed = unpack(PHRASES_PACKED);
    let mut phrases: Phrases = packed.lines().filter_map(phrase_of).collect();
    phrases.extend(entries(OWN_PHRASES).chain(county_lines()).filter_map(phrase_of));
    for word in entries(LIGHT_ENDS).flat_map(|line| line.split(' ')) {
        let mut syllables = phrases.get(word).cloned().unwrap_or_else(|| commonest(word));
        if let Some(last) = syllables.last_mut() {
            *last = last.with_tone(5);
        }
        phrases.insert(word.into(), syllables);
    }
    phrases
});

static SURNAMES: LazyLock<Vec<(&'static str, Vec<Syllable>)>> = LazyLock::new(|| {
    let named = entries(OWN_SURNAMES).filter_map(|line| {
        let name = line.split(' ').next()?;
        let given = syllables_of(line);
        Some((name, if given.is_empty() { commonest(name).into_vec() } else { given }))
    });
    named.collect()
});

fn unpack(packed: &[u8]) -> String {
    let bytes = zstd::decode_all(packed).expect("the embedded table is a zstd stream");
    String::from_utf8(bytes).expect("the embedded table is UTF-8")
}

/// The syllables after the first word of a line.
fn syllables_of(line: &str) -> Vec<Syllable> {
    line.split(' ').skip(1).filter_map(Syllable::parse).collect()
}

fn phrase_of(line: &str) -> Option<(Box<str>, Box<[Syllable]>)> {
    let syllables = syllables_of(line);
    let phrase = line.split(' ').next()?;
    (syllables.len() == phrase.chars().count()).then(|| (phrase.into(), syllables.into()))
}

/// The commonest reading of each character.
fn commonest(word: &str) -> Box<[Syllable]> {
    word.chars().filter_map(|character| readings(character).first().copied()).collect()
}

/// All readings of a character, the commonest first; empty when it is no Chinese character or not known.
pub fn readings(character: char) -> &'static [Syllable] {
    let table: &'static Characters = &CHARACTERS;
    let Ok(place) = table.starts.binary_search_by_key(&character, |(c, _)| *c) else { return &[] };
    let start = table.starts[place].1 as usize;
    let end = table.starts.get(place + 1).map_or(table.readings.len(), |(_, next)| *next as usize);
    &table.readings[start..end]
}

/// The reading of a phrase that is not the sum of its characters' commonest ones.
pub(crate) fn phrase(text: &str) -> Option<&'static [Syllable]> {
    let phrases: &'static Phrases = &PHRASES;
    phrases.get(text).map(|syllables| &**syllables)
}

/// Surnames with their readings as surnames (单 shàn, 欧阳 ōu yáng), the commonest first.
pub fn surnames() -> &'static [(&'static str, Vec<Syllable>)] {
    let surnames: &'static Vec<_> = &SURNAMES;
    surnames
}

/// The surname that a text begins with, a double one before a single one, and its reading.
pub(crate) fn surname_at_start(text: &str) -> Option<(&'static str, &'static [Syllable])> {
    static BY_NAME: LazyLock<HashMap<&str, &[Syllable]>> =
        LazyLock::new(|| surnames().iter().map(|(name, syllables)| (*name, syllables.as_slice())).collect());
    let by_name: &'static HashMap<&'static str, &'static [Syllable]> = &BY_NAME;
    let ends = text.char_indices().map(|(at, character)| at + character.len_utf8()).take(2);
    let found = ends.filter_map(|end| by_name.get_key_value(&text[..end])).last();
    found.map(|(name, syllables)| (*name, *syllables))
}
