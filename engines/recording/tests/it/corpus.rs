//! Every seed of the fuzz target through the same exercise, and seeds with some bytes changed.

use crate::props::exercise::outside;
use proptest::prelude::*;
use std::{fs, path::Path};

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/recording");
    let seeds = fs::read_dir(folder).expect("the seeds");
    seeds.map(|seed| fs::read(seed.expect("a seed").path()).expect("a seed")).collect()
}

#[test]
fn every_seed_keeps_its_promises() {
    assert!(seeds().len() >= 5);
    seeds().iter().for_each(|seed| outside(seed));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_seed_with_bytes_changed_keeps_its_promises(
        seed in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..3), 1..12),
    ) {
        let mut bytes = seed.get(&seeds()).clone();
        for (at, byte, how) in changes {
            let at = at.index(bytes.len());
            match how {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ if bytes.len() > 1 => drop(bytes.remove(at)),
                _ => {}
            }
        }
        outside(&bytes);
    }
}
