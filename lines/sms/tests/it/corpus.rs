//! Every seed of the fuzz target through the same exercise.

#[path = "../../../../fuzz/exercise/cmpp.rs"]
pub(crate) mod exercise;

use std::{fs, path::Path};

#[test]
fn every_seed_of_a_gateway_s_line_keeps_its_promises() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/cmpp");
    let seeds: Vec<_> =
        fs::read_dir(folder).expect("the corpus is there").map(|seed| seed.expect("a seed").path()).collect();
    assert!(!seeds.is_empty());
    for seed in seeds {
        exercise::line(&fs::read(seed).expect("reads"));
    }
}
