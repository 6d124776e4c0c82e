//! Words and readings through the public surface, against a table that a person can read.
#![allow(clippy::unwrap_used)]

use hongwang_hanzi::{
    Syllable, county_words, pinyin, read_words, readings, segment, surnames, word_reading, words,
};
use proptest::prelude::*;

fn said(text: &str) -> String {
    let syllables = pinyin(text).into_iter().filter_map(|reading| reading.syllable);
    syllables.map(|syllable| syllable.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_character_of_several_readings_is_read_by_its_word() {
    let table = include_str!("polyphones.tsv");
    let rows: Vec<_> = table
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .collect();
    let wrong: Vec<String> = rows
        .iter()
        .filter(|(text, wanted)| said(text) != *wanted)
        .map(|(text, wanted)| format!("{text}: {}, not {wanted}", said(text)))
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= 150, "only {} rows", rows.len());
}

#[test]
fn towns_and_villages_of_the_county_stay_whole() {
    let text = "从石头咀镇到乌云山村,再到难作堰村";
    assert_eq!(segment(text), ["从", "石头咀镇", "到", "乌云山村", ",", "再", "到", "难作堰村"]);
}

#[test]
fn every_word_of_the_county_can_be_read() {
    for word in county_words() {
        assert!(word_reading(word).is_some(), "{word}");
    }
    assert!(county_words().count() > 400);
}

#[test]
fn a_surname_is_read_as_a_surname_only_in_a_name() {
    assert_eq!(said("曾书记曾经来过"), "zeng1 shu1 ji4 ceng2 jing1 lai2 guo4");
    assert_eq!(said("员工过江"), "yuan2 gong1 guo4 jiang1");
    let (_, reading) = surnames().iter().find(|(name, _)| *name == "单").unwrap();
    assert_eq!(reading, &[Syllable::parse("shan4").unwrap()]);
}

#[test]
fn every_surname_has_a_reading_for_each_character() {
    for (name, reading) in surnames() {
        assert_eq!(name.chars().count(), reading.len(), "{name}");
    }
    let mut names: Vec<_> = surnames().iter().map(|(name, _)| name).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), surnames().len(), "a surname stands twice");
}

#[test]
fn a_character_outside_the_tables_has_no_reading() {
    for unknown in ['a', '1', ',', '😀', 'に', '\u{10ffff}'] {
        assert!(readings(unknown).is_empty(), "{unknown:?}");
    }
}

#[test]
fn the_dictionary_counts_common_words_higher() {
    let frequency =
        |wanted: &str| words().find(|(word, _)| word == wanted).map_or(0, |(_, frequency)| frequency);
    assert!(frequency("我们") > frequency("村委会"));
    assert!(frequency("云雾茶") > 0);
}

#[test]
fn a_syllable_is_written_as_people_write_it() {
    let rows = [
        ("zhong4", "zhòng", "zh", "ong"),
        ("lv3", "lǚ", "l", "v"),
        ("gui4", "guì", "g", "ui"),
        ("liu2", "liú", "l", "iu"),
        ("ou1", "ōu", "", "ou"),
        ("de5", "de", "d", "e"),
        ("yuan2", "yuán", "y", "uan"),
    ];
    for (letters, marked, initial, rime) in rows {
        let syllable = Syllable::parse(letters).unwrap();
        assert_eq!(
            (syllable.marked().as_str(), syllable.initial(), syllable.rime()),
            (marked, initial, rime)
        );
    }
}

#[test]
fn what_is_no_syllable_is_refused() {
    for text in ["", "a", "zhong", "zhong6", "zhong0", "xyz1", "重4", "4重", "é"] {
        assert!(Syllable::parse(text).is_none(), "{text}");
    }
}

proptest! {
    #[test]
    fn words_joined_are_the_text(text in "\\PC{0,80}") {
        prop_assert_eq!(segment(&text).concat(), text.clone());
        let read = read_words(&text);
        prop_assert_eq!(read.iter().map(|word| word.text).collect::<String>(), text.clone());
        prop_assert_eq!(pinyin(&text).iter().map(|reading| reading.character).collect::<String>(), text);
    }

    #[test]
    fn a_reading_in_context_is_one_of_the_characters_own(text in "[\u{4e00}-\u{9fa5}]{1,20}") {
        for reading in pinyin(&text) {
            let Some(syllable) = reading.syllable else { continue };
            let own = readings(reading.character);
            let light = syllable.tone() == 5 && own.iter().any(|known| known.letters() == syllable.letters());
            let surname = surnames().iter().any(|(name, said)| name.contains(reading.character) && said.contains(&syllable));
            prop_assert!(light || surname || own.contains(&syllable), "{} {}", reading.character, syllable);
        }
    }

    #[test]
    fn letters_and_tone_make_the_syllable_again(place in 0..Syllable::all_letters().len(), tone in 1u8..=5) {
        let syllable = Syllable::new(Syllable::all_letters()[place], tone).unwrap();
        prop_assert_eq!(Syllable::parse(&syllable.to_string()), Some(syllable));
        prop_assert_eq!(format!("{}{}", syllable.initial(), syllable.rime()), syllable.letters());
    }
}
