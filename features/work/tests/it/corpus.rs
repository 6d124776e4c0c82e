//! The seeds of the fuzz target, through the same exercise.

#[path = "../../../../fuzz/exercise/wages.rs"]
mod wages;

#[test]
fn every_seed_of_the_fuzz_target_holds() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/wages");
    let seeds = std::fs::read_dir(folder).expect("the seeds are there");
    let read = seeds.map(|seed| std::fs::read(seed.expect("a file").path()).expect("reads"));
    assert!(read.map(|bytes| wages::wage(&bytes)).count() >= 7);
}
