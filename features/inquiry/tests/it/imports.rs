//! What is thrown at the reader of bureaus' files.

use proptest::prelude::*;
use std::path::Path;

#[path = "../../../../fuzz/exercise/dataset.rs"]
mod exercise;

#[test]
fn the_seeds_of_the_fuzzers_are_read() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    let seeds = |target: &str| {
        let files = std::fs::read_dir(corpus.join(target)).expect("it is there");
        files.map(|seed| std::fs::read(seed.expect("a file").path()).expect("it is read")).collect::<Vec<_>>()
    };
    assert!(seeds("dataset_import").iter().all(|seed| exercise::import(seed)));
    seeds("date_words").iter().for_each(|seed| exercise::day(seed));
}

proptest! {
    #[test]
    fn whatever_words_come_are_a_day_or_no_day(text in "[0-9０-９年月日号./ -]{0,14}") {
        exercise::day(text.as_bytes());
    }

    #[test]
    fn whatever_file_comes_ends_in_rows_or_words(
        rows in prop::collection::vec("[村姓名身份证号金额补贴项目0-9X,，\t\"年月日-]{0,40}", 0..12),
    ) {
        exercise::import(rows.join("\n").as_bytes());
    }
}
