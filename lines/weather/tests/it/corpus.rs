//! Any bytes: every seed of the fuzz target, bytes at random, and good answers with changed bytes.

#[path = "../../../../fuzz/exercise/weather.rs"]
mod exercise;

use proptest::prelude::*;
use std::{fs, path::Path};

const GOOD: [&str; 3] = [
    include_str!("../../../../fuzz/corpus/weather/nmc.json"),
    include_str!("../../../../fuzz/corpus/weather/nmc-evening.json"),
    include_str!("../../../../fuzz/corpus/weather/caiyun.json"),
];

#[test]
fn the_seeds_keep_the_promises() {
    let seeds =
        fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/weather")).unwrap();
    let seeds: Vec<_> = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap()).collect();
    assert!(seeds.len() >= 5, "{} seeds", seeds.len());
    seeds.iter().for_each(|seed| exercise::forecast(seed));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn arbitrary_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        exercise::forecast(&bytes);
    }

    #[test]
    fn a_good_answer_with_changed_bytes_does_no_harm(
        which in 0..GOOD.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"0123456789-.e\"[]{}:,nul \xe6".to_vec())), 1..6),
    ) {
        let mut answer = GOOD[which].as_bytes().to_vec();
        for (at, value) in changes {
            let at = at.index(answer.len());
            answer[at] = value;
        }
        exercise::forecast(&answer);
    }
}
