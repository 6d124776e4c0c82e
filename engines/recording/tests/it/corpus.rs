//! Every seed of the fuzz target through the same exercise.

use crate::props::exercise::outside;
use std::{fs, path::Path};

#[test]
fn every_seed_keeps_its_promises() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/recording");
    let seeds: Vec<_> =
        fs::read_dir(folder).unwrap().map(|seed| fs::read(seed.unwrap().path()).unwrap()).collect();
    assert!(seeds.len() >= 3);
    seeds.iter().for_each(|seed| outside(seed));
}
