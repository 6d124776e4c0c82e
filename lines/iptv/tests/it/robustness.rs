//! Whatever the bytes: they are answered, within bounds.

#[path = "../../../../fuzz/exercise/iptv.rs"]
mod exercise;

use proptest::prelude::*;
use std::{fs, path::Path};

fn seeds() -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus/iptv");
    let files = fs::read_dir(folder).expect("the seeds are there");
    files.map(|file| fs::read(file.expect("a file").path()).expect("reads")).collect()
}

#[test]
fn every_seed_is_answered_also_where_it_is_cut() {
    for seed in seeds() {
        (0..seed.len()).step_by(seed.len().div_ceil(40)).for_each(|at| exercise::all(&seed[..at]));
        exercise::all(&seed);
    }
}

proptest! {
    #[test]
    fn seeds_with_wrong_bytes_are_answered(which in 0usize..6, wrong in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20)) {
        let mut seed = seeds().swap_remove(which);
        for (at, byte) in wrong {
            let at = at.index(seed.len());
            seed[at] = byte;
        }
        exercise::all(&seed);
    }
}
