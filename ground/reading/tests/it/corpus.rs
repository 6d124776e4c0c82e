//! Lines as a model might read them: the fuzzer's seeds, and the same with a byte changed.

use proptest::prelude::*;
use std::{fs, path::Path};

#[path = "../../../../fuzz/exercise/card_lines.rs"]
mod card_lines;

fn seeds() -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/card_lines");
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
fn cards_are_known_and_nothing_else_is() {
    let known: Vec<String> =
        seeds().into_iter().filter(|(_, bytes)| card_lines::lines(bytes)).map(|(name, _)| name).collect();
    assert_eq!(known, ["issue.txt", "person.txt"]);
}

proptest! {
    #[test]
    fn a_byte_changed_anywhere_breaks_no_promise(
        seed in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        let seeds = seeds();
        let (_, mut bytes) = seeds[seed.index(seeds.len())].clone();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        card_lines::lines(&bytes);
    }
}
