//! What this crate promises, through its public surface, against a real server and real pages.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod accuracy;
mod corpus;
mod extracting;
mod fetching;
mod lists;
mod nearness;
mod robustness;

/// 2026-11-23 12:00 at +08:00.
const NOW: i64 = 1_795_406_400_000;

/// The folder of real sample data that stands beside the repository.
fn samples() -> std::path::PathBuf {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data");
    assert!(folder.is_dir(), "sample data is missing: expected the folder {}", folder.display());
    folder
}
