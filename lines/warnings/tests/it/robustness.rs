//! Whatever comes, it is read or refused; and what is read keeps its bounds.

#[path = "../../../../fuzz/exercise/warnings.rs"]
mod exercise;

use crate::at;
use hongwang_warnings::{Answer, LONGEST_TEXT, MOST_BYTES, ReadError, USUAL_LIFE, read};
use proptest::prelude::*;

const NOW: &str = "2026-11-23T10:00:00";

#[test]
fn an_answer_beyond_the_bound_is_not_looked_at() {
    assert_eq!(read(&vec![b'<'; MOST_BYTES + 1], at(NOW)), Err(ReadError::TooBig));
}

#[test]
fn brackets_within_brackets_end() {
    for body in ["[".repeat(100_000), "<a>".repeat(100_000), format!("<alert>{}", "<info>".repeat(50_000))] {
        assert!(read(body.as_bytes(), at(NOW)).is_err());
    }
}

#[test]
fn five_hundred_and_one_rows_are_too_many() {
    let rows = vec!["{}"; 501].join(",");
    let body = format!(r#"{{"data":{{"page":{{"list":[{rows}]}}}}}}"#);
    assert_eq!(read(body.as_bytes(), at(NOW)), Err(ReadError::TooMany("data.page.list")));
}

fn seeds() -> Vec<Vec<u8>> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/warnings");
    let seeds = std::fs::read_dir(folder).expect("the folder of seeds");
    seeds.map(|seed| std::fs::read(seed.expect("a seed").path()).expect("bytes")).collect()
}

#[test]
fn the_seeds_keep_the_promises() {
    let seeds = seeds();
    assert!(seeds.len() >= 6, "{} seeds", seeds.len());
    seeds.iter().for_each(|seed| exercise::warnings(seed));
}

proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(body in prop::collection::vec(any::<u8>(), 0..2_000)) {
        exercise::warnings(&body);
    }

    #[test]
    fn a_good_answer_with_changed_bytes_keeps_the_promises(
        which in any::<prop::sample::Index>(), changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
    ) {
        let mut seed = which.get(&seeds()).clone();
        for (at, byte) in changes {
            let at = at.index(seed.len());
            seed[at] = byte;
        }
        exercise::warnings(&seed);
    }

    #[test]
    fn what_is_read_keeps_its_bounds(
        text in ".{0,3000}", sent in "2026-11-2[0-9]T0[0-9]:00:00\\+08:00", expires in "20[0-9]{2}-11-23T09:00:00\\+08:00",
    ) {
        let text = text.replace(['<', '&'], " ");
        let body = format!(
            "<alert><identifier>42112441600000_20261123093000</identifier><sent>{sent}</sent><info>\
             <headline>发布暴雨红色预警</headline><expires>{expires}</expires><description>{text}</description></info></alert>"
        );
        if let Ok(Answer::Warnings(found, _)) = read(body.as_bytes(), at(NOW)) {
            let warning = &found[0];
            prop_assert!(warning.text.chars().count() <= LONGEST_TEXT);
            prop_assert!(!warning.text.chars().any(|letter| letter.is_control() && letter != '\n'));
            prop_assert!(warning.until > warning.sent && warning.until > at(NOW));
            prop_assert!(warning.until.since(warning.sent) <= 3 * USUAL_LIFE);
            prop_assert!(!warning.areas.is_empty());
        }
    }
}
