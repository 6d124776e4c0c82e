//! Real packets on real disks: full ones, and under a process that is killed.

#[path = "../../../../engines/recording/tests/it/bed.rs"]
mod bed;

use hongwang_recorder::{Failure, Recording, found, mend};
use hongwang_recording::{Codec, Packet};
use hongwang_testkit::SmallDisk;
use std::{
    env, fs,
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

fn recording(folder: &Path) -> Recording {
    Recording::begin(folder.to_owned(), Instant::now(), Duration::ZERO).expect("a folder")
}

fn picture(seconds: u32) -> Vec<Packet> {
    bed::sent(Codec::H264, "testsrc2=s=320x180:r=25", seconds, 0)
}

#[test]
fn a_full_disk_ends_the_track_with_its_reason_and_leaves_what_plays() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SmallDisk::over(&folder.path().join("small"), 256 << 10);
    let track = recording(&folder.path().join("small")).track("village", Codec::H264, 100_000).unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    let mut packets = picture(20).into_iter();
    let mut last = packets.next_back().unwrap();
    assert!(packets.all(|packet| track.push(packet)));
    while track.push(last.clone()) {
        assert!(Instant::now() < deadline, "it went on");
        last.sequence += 1;
        thread::sleep(Duration::from_millis(10));
    }
    let stopped = track.stop();
    let [part] = &stopped.parts[..] else { panic!("{stopped:?}") };
    let Some(Failure::Full { path }) = &stopped.error else { panic!("{stopped:?}") };
    assert_eq!((path, &found(&folder.path().join("small")).unwrap()[0]), (&part.path, part));
    let length = bed::length(path);
    assert!(length >= 2_000 && length.is_multiple_of(2_000), "whole fragments: {length}");
    assert_eq!(bed::decoded(path), "");
    drop(disk);
}

#[test]
fn a_disk_that_is_full_from_the_beginning_leaves_no_file() {
    let folder = tempfile::tempdir().unwrap();
    let disk = SmallDisk::over(&folder.path().join("small"), 256 << 10);
    let track = recording(&folder.path().join("small")).track("village", Codec::H264, 100_000).unwrap();
    disk.fill();
    picture(4).into_iter().for_each(|packet| {
        track.push(packet);
    });
    let stopped = track.stop();
    assert!(matches!(stopped.error, Some(Failure::Full { .. })) && stopped.parts.is_empty(), "{stopped:?}");
    assert_eq!(found(&folder.path().join("small")).unwrap(), []);
}

#[test]
fn a_disk_that_takes_nothing_in_time_loses_packets_and_holds_up_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let track = recording(folder.path()).track("village", Codec::H264, 1).unwrap();
    let packets = picture(4);
    let before = Instant::now();
    for _ in 0..100 {
        packets.iter().for_each(|packet| assert!(track.push(packet.clone())));
    }
    assert!(before.elapsed() < Duration::from_secs(20));
    assert!(track.stop().dropped > 0);
}

/// What the process does that is killed; by itself it is no test.
#[test]
fn records_until_it_is_killed() {
    let Some(folder) = env::var_os("RECORDER_FOLDER") else { return };
    let track = recording(Path::new(&folder)).track("village", Codec::H264, 100_000).unwrap();
    for packet in picture(9) {
        assert!(track.push(packet));
    }
    // The packets are in; the end is never told.
    thread::sleep(Duration::from_secs(120));
}

#[test]
fn a_process_that_is_killed_loses_its_last_fragment_and_no_more() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "records_until_it_is_killed"])
        .env("RECORDER_FOLDER", folder.path())
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + Duration::from_secs(60);
    // Four fragments of two seconds are whole; the fifth waits for more.
    let written = || found(folder.path()).ok()?.first().and_then(|part| fs::metadata(&part.path).ok());
    let (mut size, mut since) = (0, Instant::now());
    while size == 0 || since.elapsed() < Duration::from_millis(500) {
        assert!(Instant::now() < deadline, "nothing was written");
        thread::sleep(Duration::from_millis(20));
        let now = written().map_or(0, |file| file.len());
        if now != size {
            (size, since) = (now, Instant::now());
        }
    }
    child.kill().unwrap();
    assert_eq!(child.wait().unwrap().signal(), Some(9));
    let parts = found(folder.path()).unwrap();
    assert_eq!((parts.len(), parts[0].track.as_str(), parts[0].start), (1, "village", 0));
    assert!((8_000..9_000).contains(&bed::length(&parts[0].path)));
    assert_eq!(bed::decoded(&parts[0].path), "");
}

#[test]
fn a_part_that_a_machine_without_power_left_half_written_plays_once_it_is_mended() {
    let folder = tempfile::tempdir().unwrap();
    let track = recording(folder.path()).track("village", Codec::H264, 100_000).unwrap();
    assert!(picture(5).into_iter().all(|packet| track.push(packet)));
    let part = track.stop().parts.remove(0);
    let whole = fs::read(&part.path).unwrap();
    assert_eq!(mend(&part.path).unwrap(), whole.len() as u64, "nothing is to be done");
    assert_eq!(fs::read(&part.path).unwrap(), whole);
    let mut lengths = Vec::new();
    for cut in (0..whole.len()).step_by(whole.len() / 40) {
        fs::write(&part.path, &whole[..cut]).unwrap();
        if mend(&part.path).unwrap() > 0 {
            assert_eq!(bed::decoded(&part.path), "");
            lengths.push(bed::length(&part.path));
        }
    }
    lengths.dedup();
    assert_eq!(lengths[..2], [2_000, 4_000]);
}

#[test]
fn tracks_of_one_meeting_stand_where_they_began_also_after_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let recording = recording(folder.path());
    assert!(recording.track("../up", Codec::Opus, 10).is_err());
    let now = Instant::now();
    assert!(recording.millis(now + Duration::from_secs(3)) >= 3_000);
    let again = Recording::begin(folder.path().to_owned(), now, Duration::from_secs(60)).unwrap();
    assert_eq!(again.millis(now + Duration::from_secs(3)), 63_000);
    let tracks = [(&recording, "sound", 0), (&again, "sound", 63_000), (&again, "other", 64_000)];
    for (recording, name, start) in tracks {
        let track = recording.track(name, Codec::Opus, 100_000).unwrap();
        for packet in bed::sent(Codec::Opus, "sine=440:r=48000", 3, start) {
            assert!(track.push(packet));
        }
        let stopped = track.stop();
        assert!(stopped.error.is_none() && stopped.dropped == 0 && stopped.parts.len() == 1);
        assert!(bed::length(&stopped.parts[0].path).abs_diff(3_000) <= 40);
    }
    let found = found(folder.path()).unwrap();
    let starts: Vec<(&str, u64)> = found.iter().map(|part| (part.track.as_str(), part.start)).collect();
    assert_eq!(starts, [("other", 64_000), ("sound", 0), ("sound", 63_000)]);
}
