//! What another system sends, as bytes: the fuzzer's seeds, and the same with a byte changed.

use proptest::prelude::*;
use std::{fs, path::Path};

#[path = "../../../../fuzz/exercise/exchange.rs"]
mod exchange;

fn seeds(of: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(of);
    let mut seeds: Vec<_> = fs::read_dir(folder)
        .expect("the seeds are there")
        .map(|seed| seed.expect("an entry").path())
        .map(|path| (path.file_name().expect("a name").to_string_lossy().into_owned(), path))
        .map(|(name, path)| (name, fs::read(path).expect("a seed can be read")))
        .collect();
    seeds.sort();
    seeds
}

fn taken(of: &str, read: fn(&[u8]) -> bool) -> Vec<String> {
    seeds(of).into_iter().filter(|(_, bytes)| read(bytes)).map(|(name, _)| name).collect()
}

#[test]
fn whole_batches_and_receipts_are_taken_and_nothing_else() {
    assert_eq!(taken("exchange_batch", exchange::batch), ["forwarded.xml", "step.xml"]);
    assert_eq!(taken("exchange_receipt", exchange::receipt), ["refused.xml", "taken.xml"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn a_byte_changed_anywhere_is_refused_or_still_one(
        seed in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), byte in any::<u8>(),
    ) {
        for (of, read) in [("exchange_batch", exchange::batch as fn(&[u8]) -> bool), ("exchange_receipt", exchange::receipt)] {
            let seeds = seeds(of);
            let (_, mut bytes) = seeds[seed.index(seeds.len())].clone();
            let at = at.index(bytes.len());
            bytes[at] = byte;
            read(&bytes);
        }
    }
}
