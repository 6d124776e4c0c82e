//! Every seed of the fuzz target through the same exercise.

#[path = "../../../../fuzz/exercise/query.rs"]
mod exercise;

use crate::{document, put};
use hongwang_feature::findable::Group;
use std::{fs, path::Path};

#[test]
fn every_seed_of_a_query_keeps_its_promises() {
    let folder = tempfile::tempdir().unwrap();
    let index = put(
        folder.path(),
        &[document(Group::Column, "低保救助", "说明"), document(Group::Article, "5G网络", "通了")],
    );
    let seeds = fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/query")).unwrap();
    let seeds: Vec<_> = seeds.map(|seed| fs::read(seed.unwrap().path()).unwrap()).collect();
    assert!(!seeds.is_empty());
    for seed in seeds {
        exercise::query(&seed);
        exercise::asked(&index, &seed);
    }
}
