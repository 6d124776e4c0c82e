//! Whatever the bytes: it answers, within its bounds.

use crate::{TODAY, whole, with};
use hongwang_gtfs::{MOST_BYTES, MOST_FILES, Trip, read};
use proptest::prelude::*;
use std::io::{Cursor, Write};
use zip::{ZipWriter, write::SimpleFileOptions};

#[path = "../../../../fuzz/exercise/gtfs.rs"]
mod exercise;

fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(name.as_str(), SimpleFileOptions::default()).expect("a file");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("a zip").into_inner()
}

fn all(prefix: &str) -> Vec<(String, Vec<u8>)> {
    whole().into_iter().map(|(name, text)| (format!("{prefix}{name}"), text.into_bytes())).collect()
}

#[test]
fn a_zip_of_a_folder_is_read_and_remarked_on() {
    let (plain, _) = read(&zipped(&all("")), TODAY);
    let (folder, report) = read(&zipped(&all("gtfs/")), TODAY);
    assert!(plain.is_some() && plain == folder);
    assert_eq!((report.errors, report.remarks), (0, 6));
}

#[test]
fn what_is_no_zip_is_too_big_or_unpacks_to_too_much_is_refused() {
    let said = |bytes: &[u8]| {
        let (feed, report) = read(bytes, TODAY);
        assert!(feed.is_none());
        report.faults[0].what.clone()
    };
    assert!(said(b"").contains("不是 zip"));
    assert!(said(b"PK\x03\x04 and more").contains("不是 zip"));
    assert!(said(&vec![0; MOST_BYTES + 1]).contains("超过 8 MB"));
    let many: Vec<_> = (0..=MOST_FILES).map(|number| (format!("{number}.txt"), Vec::new())).collect();
    assert!(said(&zipped(&many)).contains("64 个文件"));
    let mut twice = all("");
    twice.push(("x/stops.txt".to_owned(), Vec::new()));
    let (feed, report) = read(&zipped(&twice), TODAY);
    assert!(feed.is_none() && report.faults.iter().any(|fault| fault.what.contains("同名")));
    let mut bomb = all("");
    bomb[1].1 = vec![b' '; 50 * 1024 * 1024];
    let packed = zipped(&bomb);
    assert!(packed.len() < 1024 * 1024, "it is small on the way");
    assert!(said(&packed).contains("解压以后超过 48 MB"));
}

#[test]
fn a_file_of_an_old_office_program_is_told_what_to_do() {
    let mut files = all("");
    files[1].1 = b"stop_id,stop_name\nA,\xba\xec\xc9\xbd\n".to_vec();
    let (_, report) = read(&zipped(&files), TODAY);
    assert!(report.faults[0].what.contains("CSV UTF-8"), "{:?}", report.faults);
}

#[test]
fn too_many_rows_are_not_read() {
    let rows: String = (0..50_001).map(|row| format!("S{row},站,,\n")).collect();
    let (feed, report) = with(&[("stops.txt", &format!("stop_id,stop_name,stop_lat,stop_lon\n{rows}"))]);
    assert!(feed.is_none() && report.faults[0].what.contains("超过 50000 行"));
}

#[test]
fn a_few_lines_that_come_to_more_runs_than_anybody_drives_are_refused() {
    let trips: String = (0..100).map(|trip| format!("R1,D,T{trip}\n")).collect();
    let calls: String =
        (0..100).map(|trip| format!("T{trip},0:00:00,0:00:00,A,1\nT{trip},0:10:00,0:10:00,C,2\n")).collect();
    let read = |every: u32| {
        let headways: String = (0..100).map(|trip| format!("T{trip},0:00:00,25:00:00,{every}\n")).collect();
        with(&[
            ("trips.txt", &format!("route_id,service_id,trip_id\n{trips}")),
            (
                "stop_times.txt",
                &format!("trip_id,arrival_time,departure_time,stop_id,stop_sequence\n{calls}"),
            ),
            ("frequencies.txt", &format!("trip_id,start_time,end_time,headway_secs\n{headways}")),
        ])
    };
    let (feed, report) = read(60);
    assert!(feed.is_none() && report.faults[0].what.contains("150000 班"), "{report:#?}");
    assert_eq!(report.faults[0].file, "frequencies.txt");
    let (feed, report) = read(90);
    assert_eq!(feed.expect("it is good").trips.iter().map(Trip::runs).sum::<u64>(), 100_000, "{report:#?}");
}

#[test]
fn the_seeds_keep_the_promises() {
    let seeds = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fuzz/corpus/gtfs");
    let seeds: Vec<_> =
        std::fs::read_dir(seeds).expect("a folder").map(|seed| seed.expect("a seed").path()).collect();
    assert!(seeds.len() >= 3, "{seeds:?}");
    for seed in seeds {
        let bytes = std::fs::read(seed).expect("a seed");
        exercise::feed(&bytes);
        exercise::tables(&bytes);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..2_000)) {
        exercise::feed(&bytes);
    }

    /// A byte of a real feed is another one.
    #[test]
    fn a_damaged_zip_is_answered(place in 0..100_000usize, byte in any::<u8>()) {
        let mut bytes = include_bytes!("../data/sample-feed-1.zip").to_vec();
        let place = place % bytes.len();
        bytes[place] = byte;
        exercise::feed(&bytes);
    }

    /// Letters of the small feed are others.
    #[test]
    fn damaged_tables_are_answered_and_what_comes_out_holds(
        file in 0..6usize,
        changes in prop::collection::vec((any::<usize>(), "[0-9A-Z,:\n\" é村]"), 1..8),
    ) {
        let mut files = all("");
        let mut letters: Vec<char> = String::from_utf8(files[file].1.clone()).expect("text").chars().collect();
        for (place, letter) in changes {
            let place = place % letters.len();
            letters[place] = letter.chars().next().expect("one");
        }
        files[file].1 = letters.into_iter().collect::<String>().into_bytes();
        exercise::feed(&zipped(&files));
    }
}
