//! The seeds of the fuzz target, through the same exercise.

#[path = "../../../../fuzz/exercise/calculator_file.rs"]
mod calculator_file;

#[test]
fn every_seed_keeps_the_promises() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/calculator_file");
    let seeds: Vec<_> = std::fs::read_dir(folder).expect("the seeds are there").collect();
    assert!(seeds.len() > 3);
    for seed in seeds {
        calculator_file::calculator_file(&std::fs::read(seed.expect("an entry").path()).expect("a file"));
    }
}
