//! Every seed of the fuzz targets through the same exercise.

#[path = "../../../../fuzz/exercise/replica.rs"]
mod exercise;

use std::{fs, path::Path};

fn replay(target: &str, exercise: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let seeds: Vec<_> = fs::read_dir(&folder)
        .expect("the corpus is there")
        .map(|seed| seed.expect("a seed").path())
        .collect();
    assert!(!seeds.is_empty(), "{} has no seeds", folder.display());
    for seed in seeds {
        exercise(&fs::read(seed).expect("reads"));
    }
}

#[test]
fn every_seed_of_a_batch_keeps_its_promises() {
    replay("batch", exercise::batch);
}

#[test]
fn every_seed_of_a_blob_range_keeps_its_promises() {
    replay("blob_range", exercise::blob_range);
}
