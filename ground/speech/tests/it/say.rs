//! What is said of a text, and how it sounds: two tables that a person can read, and promises for any text at all.

use hongwang_hanzi::readings;
use hongwang_speech::say::{MOST_TOKENS, Spoken, clauses, spoken, syllables};
use proptest::prelude::*;

/// Rows of `left TAB right`; every row is looked at before the test fails, so that one run shows all.
fn check(table: &str, rows_at_least: usize, made: impl Fn(&str) -> String) {
    let rows = table.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('\t'));
    let rows: Vec<_> = rows.collect();
    let wrong: Vec<String> = rows
        .iter()
        .map(|(written, wanted)| (written, wanted, made(written)))
        .filter(|(_, wanted, made)| *wanted != made)
        .map(|(written, wanted, made)| format!("{written}: {made}, not {wanted}"))
        .collect();
    assert!(wrong.is_empty(), "{} of {} rows:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= rows_at_least, "only {} rows", rows.len());
}

fn sounds(said: &str) -> String {
    let words = syllables(said).into_iter().flat_map(|piece| match piece {
        Spoken::Word { syllables, .. } => syllables,
        Spoken::Mark(_) => Vec::new(),
    });
    words.map(|syllable| syllable.to_string()).collect::<Vec<_>>().join(" ")
}

#[test]
fn figures_signs_and_letters_are_said_as_people_say_them() {
    check(include_str!("normalise.tsv"), 150, |written| spoken(written).unwrap_or_else(|| "—".to_owned()));
}

#[test]
fn neighbours_change_each_others_tone() {
    check(include_str!("sandhi.tsv"), 25, sounds);
}

#[test]
fn nothing_to_say_makes_no_clause() {
    for silent in ["", " \n", "……", "😀", "***", "русский", "\u{200b}"] {
        assert!(clauses(silent).is_empty(), "{silent:?}");
    }
}

#[test]
fn a_long_sentence_begins_with_a_short_clause() {
    let text = "各位村民,今天下午三点在村委会开会,请大家带上户口簿、身份证和银行卡,准时到场,互相转告";
    let made = clauses(text);
    assert!(made.len() >= 2, "{made:?}");
    assert!(made[0].text.chars().count() <= 20, "{}", made[0].text);
    let together: String = made.iter().map(|clause| clause.text.as_str()).collect();
    assert_eq!(together, spoken(text).expect("there is much to say"));
}

#[test]
fn a_short_sentence_stays_whole_and_each_sentence_is_its_own() {
    let texts: Vec<String> =
        clauses("低保,怎么办?请问村长。").into_iter().map(|clause| clause.text).collect();
    assert_eq!(texts, ["低保，怎么办？", "请问村长。"]);
}

#[test]
fn the_words_between_two_spaces_sound_as_the_voice_knows_them() {
    let made = clauses("你好，世界");
    // ni↗ xau↓, ʂɨ↘ʨje↘ in Kokoro's numbers.
    assert_eq!(made[0].tokens, [56, 51, 172, 66, 43, 63, 169, 3, 16, 130, 101, 173, 21, 52, 47, 173]);
}

#[test]
fn two_hundred_thousand_characters_are_cut_into_clauses_that_the_voice_takes() {
    let article = "英山县2026年种茶27.4万亩,产量30,700吨,电话0713-7012345;".repeat(5_000);
    let letters = "A".repeat(100_000);
    let figures = "9".repeat(200_000);
    let unbroken = "茶".repeat(200_000);
    for text in [article, letters, figures, unbroken] {
        let made = clauses(&text);
        assert!(!made.is_empty());
        assert!(made.iter().all(|clause| (1..=MOST_TOKENS).contains(&clause.tokens.len())));
    }
}

proptest! {
    #[test]
    fn any_text_is_said_or_passed_over(text in ".{0,200}") {
        for clause in clauses(&text) {
            prop_assert!((1..=MOST_TOKENS).contains(&clause.tokens.len()));
            prop_assert!(clause.tokens.iter().all(|token| (1..178).contains(token)));
        }
    }

    #[test]
    fn any_mixture_of_figures_signs_and_units_is_said(text in "[0-9０-９.,:/%~—年月日时元至到第X* a-zA-Z@¥℃+()〔〕\\-鄂]{0,60}") {
        let said = spoken(&text).unwrap_or_default();
        let marks = "，。！？：；、";
        let heard = |c: char| c.is_ascii_alphabetic() || marks.contains(c) || !readings(c).is_empty();
        prop_assert!(said.chars().all(heard), "{} → {}", text, said);
        let pairs = said.chars().zip(said.chars().skip(1));
        prop_assert!(!pairs.into_iter().any(|(one, two)| marks.contains(one) && marks.contains(two)), "{}", said);
    }
}
