//! Letters to words.

use std::{collections::BTreeMap, sync::LazyLock};

use hongwang_hanzi::Syllable;
use hongwang_input::{
    ink,
    pinyin::{Candidate, Engine, LETTERS_AT_MOST, Vocabulary, WORDS_AT_MOST},
};
use proptest::prelude::*;

static ENGINE: LazyLock<Engine> = LazyLock::new(|| {
    Engine::new(&Vocabulary { words: ["乌云山村", "红山镇", "英山县"].map(str::to_owned).to_vec() })
});

/// All that is offered for every syllable typed in full.
static OFFERED: LazyLock<BTreeMap<&str, Vec<String>>> = LazyLock::new(|| {
    let offered = |keys: &&'static str| {
        let found = ENGINE.candidates(keys, "", WORDS_AT_MOST);
        (*keys, found.into_iter().map(|each| each.text).collect::<Vec<String>>())
    };
    Syllable::all_letters().iter().map(offered).collect()
});

fn texts(keys: &str) -> Vec<String> {
    after(keys, "")
}

fn after(keys: &str, before: &str) -> Vec<String> {
    ENGINE.candidates(keys, before, 20).into_iter().map(|each| each.text).collect()
}

fn place_of(word: &str, keys: &str) -> Option<usize> {
    texts(keys).iter().position(|each| each == word)
}

#[test]
fn what_cannot_be_pinyin_has_no_words_and_does_no_harm() {
    for keys in ["", "13800000000", "你好", "🙂", "di bao", "d'i", "\u{0}", "Ω"] {
        assert_eq!(texts(keys), Vec::<String>::new(), "{keys:?}");
    }
    assert!(ENGINE.candidates(&"s".repeat(200), "", 20).iter().all(|each| each.used <= LETTERS_AT_MOST));
    assert!(!ENGINE.candidates(&"yingshanxian".repeat(20), "", 20).is_empty());
    assert_eq!(ENGINE.candidates("dibao", "", 0), []);
}

#[test]
fn full_pinyin_gives_the_countys_words_first() {
    for (keys, word) in
        [("dibao", "低保"), ("yingshanxian", "英山县"), ("wuyunshancun", "乌云山村"), ("shenqing", "申请")]
    {
        assert_eq!(place_of(word, keys), Some(0), "{keys}: {:?}", texts(keys));
    }
}

/// The place of a character among what is offered for its first reading typed in full.
fn place_of_character(character: char) -> Option<usize> {
    let reading = hongwang_hanzi::readings(character).first()?;
    let text = character.to_string();
    OFFERED.get(reading.letters())?.iter().position(|each| *each == text)
}

#[test]
fn every_common_character_is_offered_early_for_its_first_reading_typed_in_full() {
    let late = |character: &char| place_of_character(*character).is_none_or(|place| place >= 150);
    let late: String = ink::common().iter().copied().filter(late).collect();
    assert_eq!(late, "");
}

#[test]
fn every_standard_character_can_be_typed() {
    let missing = |character: &char| place_of_character(*character).is_none();
    let missing: String = ink::standard().iter().copied().filter(missing).collect();
    assert_eq!(missing, "");
    for (keys, character) in [("biao", "骉"), ("wan", "塆"), ("he", "翯")] {
        assert!(OFFERED[keys].iter().any(|each| each == character), "{keys}: {:?}", OFFERED[keys]);
    }
}

#[test]
fn no_single_character_is_offered_that_nobody_writes_today() {
    for (keys, offered) in &*OFFERED {
        for text in offered {
            let mut characters = text.chars();
            if let (Some(only), None) = (characters.next(), characters.next()) {
                assert!(ink::standard().contains(&only), "{keys}: {only}");
            }
        }
    }
}

#[test]
fn the_characters_of_a_whole_syllable_stand_before_those_of_longer_ones() {
    for (keys, character) in
        [("ji", "技"), ("ji", "纪"), ("yi", "益"), ("qi", "企"), ("xi", "席"), ("li", "利"), ("wan", "塆")]
    {
        assert!(place_of(character, keys).is_some(), "{keys}: {:?}", texts(keys));
    }
    for (keys, character) in [("ji", "家"), ("xi", "县"), ("li", "两")] {
        assert_eq!(place_of(character, keys), None, "{keys}: {:?}", texts(keys));
    }
}

#[test]
fn initials_and_half_written_syllables_are_enough() {
    for (keys, word) in [
        ("ysx", "英山县"),
        ("db", "低保"),
        ("diba", "低保"),
        ("shenq", "申请"),
        ("yingsha", "英山"),
        ("yingsx", "英山县"),
        ("wyscun", "乌云山村"),
        ("zh", "中"),
        ("z", "中"),
    ] {
        assert!(place_of(word, keys).is_some_and(|place| place < 5), "{keys}: {:?}", texts(keys));
    }
}

#[test]
fn words_are_found_through_the_slips_of_those_who_speak_as_people_here_do() {
    for (keys, word) in [
        ("yinsanxian", "英山县"),
        ("senqing", "申请"),
        ("lonmin", "农民"),
        ("hupin", "扶贫"),
        ("nvse", "绿色"),
        ("lvse", "绿色"),
    ] {
        assert!(place_of(word, keys).is_some_and(|place| place < 5), "{keys}: {:?}", texts(keys));
    }
}

#[test]
fn a_persons_name_is_found_though_no_dictionary_has_it() {
    for (keys, name) in [("wangxiulan", "王秀兰"), ("zhangjianguo", "张建国"), ("duanwenying", "段文英")]
    {
        assert!(place_of(name, keys).is_some_and(|place| place < 5), "{keys}: {:?}", texts(keys));
    }
}

#[test]
fn several_words_are_read_in_one_go_and_the_first_can_be_taken_alone() {
    let found = ENGINE.candidates("dibaoshenqing", "", 20);
    assert_eq!(found[0], Candidate { text: "低保申请".to_owned(), used: 13 });
    assert!(found.contains(&Candidate { text: "低保".to_owned(), used: 5 }));
}

#[test]
fn what_stands_before_the_cursor_decides_between_words_that_sound_alike() {
    assert_eq!(after("xian", "英山").first().map(String::as_str), Some("县"));
    assert_eq!(after("cun", "乌云山").first().map(String::as_str), Some("村"));
}

#[test]
fn the_rest_of_a_word_is_offered_after_its_beginning() {
    assert!(ENGINE.next("我住在乌云山", 5).contains(&"村".to_owned()));
    assert!(ENGINE.next("低", 10).contains(&"保".to_owned()));
    assert_eq!(ENGINE.next("", 10), Vec::<String>::new());
    assert_eq!(ENGINE.next("🙂", 10), Vec::<String>::new());
    assert!(ENGINE.next("中", 3).len() <= 3);
}

#[test]
fn a_surname_goes_on_with_given_characters_until_the_name_is_whole() {
    assert!(ENGINE.given("王", 60).contains(&"秀".to_owned()));
    assert_eq!(ENGINE.given("欧阳", 5).len(), 5);
    assert!(!ENGINE.given("王秀", 5).is_empty());
    for whole in ["王秀兰", "", "🙂", "你好", "A"] {
        assert_eq!(ENGINE.given(whole, 5), Vec::<String>::new(), "{whole}");
    }
}

/// Whether the letters may be pressed for these characters, by any of their readings.
fn may_be_pressed(keys: &str, characters: &[char]) -> bool {
    let Some((first, rest)) = characters.split_first() else { return keys.is_empty() };
    let readings = hongwang_hanzi::readings(*first);
    readings.iter().any(|reading| {
        (1..=keys.len()).any(|end| {
            ENGINE.tolerates(&keys[..end], reading.letters()).is_some() && may_be_pressed(&keys[end..], rest)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_word_can_be_pressed_by_the_letters_that_it_takes(keys in "[a-z]{1,9}") {
        for found in ENGINE.candidates(&keys, "", 12) {
            let characters: Vec<char> = found.text.chars().collect();
            prop_assert!(found.used <= keys.len());
            prop_assert!(may_be_pressed(&keys[..found.used], &characters), "{keys}: {found:?}");
        }
    }

    #[test]
    fn nothing_that_is_typed_or_written_before_is_too_much(keys in ".{0,300}", before in ".{0,60}") {
        prop_assert!(ENGINE.candidates(&keys, &before, 12).len() <= 12);
        prop_assert!(ENGINE.next(&before, 12).len() <= 12);
    }
}
