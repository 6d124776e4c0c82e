//! Every seed of the fuzz targets, replayed through what the targets do.

#[path = "../../../../fuzz/exercise/lists.rs"]
mod lists;

use std::{fs, path::Path};

fn replay(target: &str, exercise: fn(&[u8])) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus").join(target);
    let mut seeds = 0;
    for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        exercise(&fs::read(entry.unwrap().path()).unwrap());
        seeds += 1;
    }
    assert!(seeds >= 5, "{} seeds in {}", seeds, folder.display());
}

#[test]
fn the_feed_seeds_keep_the_promises() {
    replay("rss", lists::rss);
}

#[test]
fn the_html_list_seeds_keep_the_promises() {
    replay("html_list", lists::html_list);
}
