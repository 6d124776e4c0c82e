//! What a village sends, as bytes: the fuzzer's seeds, and the same with a byte changed.

use proptest::prelude::*;
use std::{fs, path::Path};

#[path = "../../../../fuzz/exercise/application.rs"]
mod application;

/// Each seed with the name of its file.
fn seeds() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/application");
    let mut seeds: Vec<_> = fs::read_dir(folder)
        .expect("the seeds are there")
        .map(|seed| seed.expect("an entry").path())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path))
        .map(|(name, path)| (name, fs::read(path).expect("a seed can be read")))
        .collect();
    seeds.sort();
    seeds
}

#[test]
fn whole_answers_are_taken_and_whatever_else_comes_is_refused_in_words() {
    let taken: Vec<String> =
        seeds().into_iter().filter(|(_, bytes)| application::body(bytes)).map(|(name, _)| name).collect();
    assert_eq!(taken, ["birth.json", "dibao.json", "letter.json", "proof-body.json"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_byte_changed_anywhere_is_refused_or_still_an_answer(
        seed in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let seeds = seeds();
        let (_, mut bytes) = seeds[seed.index(seeds.len())].clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        application::body(&bytes);
    }
}
