//! Where a file ends and another begins.

use crate::bed::{recorded, sent};
use crate::props::exercise::{File, files};
use hongwang_recording::{Codec, Packet, Recorder, Step};

fn starts(files: &[File]) -> Vec<(u64, u64)> {
    files.iter().map(|file| (file.begin.start, file.end.length)).collect()
}

/// Packets of sound by hand: 20 ms each, with what is between them.
fn sound(number: u64, time: u64, arrived: u64) -> Packet {
    Packet { layer: 0, sequence: number, time, marker: false, arrived, payload: [0x78, 1, 2].into() }
}

#[test]
fn a_sender_whose_clock_jumps_ahead_or_back_begins_a_part_where_it_arrives() {
    for jump in [-48_000 * 60, 48_000 * 60] {
        let mut packets: Vec<Packet> = (0..200).map(|n| sound(n, (1 << 32) + n * 960, n * 20)).collect();
        packets.iter_mut().skip(100).for_each(|packet| packet.time = packet.time.wrapping_add_signed(jump));
        let files = files(recorded(Codec::Opus, &packets));
        assert_eq!(starts(&files), [(0, 2_000), (2_000, 2_000)], "{jump}");
    }
}

#[test]
fn a_clock_that_stood_still_while_nothing_was_sent_is_laid_anew() {
    let packets: Vec<Packet> =
        (0..400).map(|n| sound(n, n * 960, n * 20 + if n < 100 { 0 } else { 5_000 })).collect();
    let files = files(recorded(Codec::Opus, &packets));
    let (last, length) = *starts(&files).last().unwrap();
    assert_eq!(last + length, 13_000, "{:?}", starts(&files));
    assert_eq!(files.len(), 2);
}

#[test]
fn a_clock_that_runs_too_slowly_stays_within_a_fifth_of_a_second() {
    // Half a percent: ten times what crystals do.
    let packets: Vec<Packet> = (0..9_000).map(|n| sound(n, n * 960, n * 20 + n / 10)).collect();
    let files = files(recorded(Codec::Opus, &packets));
    assert!(files.len() > 3);
    for two in files.windows(2) {
        let end = two[0].begin.start + two[0].end.length;
        assert!(two[1].begin.start.abs_diff(end) < 200, "{:?}", starts(&files));
    }
}

#[test]
fn where_nothing_comes_for_long_the_part_ends_at_once_and_another_begins_later() {
    let (mut recorder, mut steps) = (Recorder::new(Codec::Opus), Vec::new());
    (0..100).for_each(|n| steps.extend(recorder.take(sound(n, n * 960, n * 20))));
    steps.extend(recorder.tick(11_980));
    assert!(matches!(steps.last(), Some(Step::Write(_))), "what is whole is written; it may go on");
    steps.extend(recorder.tick(11_981));
    assert!(matches!(steps.last(), Some(Step::End(end)) if end.length == 2_000), "{:?}", steps.last());
    (100..150).for_each(|n| steps.extend(recorder.take(sound(n, n * 960 + 48_000 * 60, n * 20 + 60_000))));
    steps.extend(recorder.finish());
    assert_eq!(starts(&files(steps)), [(0, 2_000), (62_000, 1_000)]);
}

#[test]
fn a_picture_of_another_size_begins_a_part() {
    let mut packets = sent(Codec::H264, "testsrc2=s=320x180:r=25", 3, 0);
    let mut others = sent(Codec::H264, "testsrc2=s=640x360:r=25", 3, 3_000);
    let (number, time) = packets.last().map(|last| (last.sequence + 1, last.time + 3_600)).unwrap();
    let (first, began) = (others[0].sequence, others[0].time);
    for packet in &mut others {
        packet.sequence = packet.sequence - first + number;
        packet.time = packet.time - began + time;
    }
    packets.extend(others);
    let files = files(recorded(Codec::H264, &packets));
    assert_eq!(starts(&files), [(0, 3_000), (3_000, 3_000)]);
    assert_eq!([files[0].begin.size, files[1].begin.size], [Some((320, 180)), Some((640, 360))]);
}

#[test]
fn of_three_layers_at_once_the_largest_is_recorded() {
    let layers = ["160x90", "320x180", "640x360"]
        .map(|size| sent(Codec::H264, &format!("testsrc2=s={size}:r=25"), 3, 0));
    let mut all: Vec<Packet> = Vec::new();
    for (layer, packets) in (0..).zip(layers) {
        all.extend(packets.into_iter().map(|packet| Packet { layer, ..packet }));
    }
    all.sort_by_key(|packet| packet.arrived);
    let files = files(recorded(Codec::H264, &all));
    assert_eq!(files.last().unwrap().begin.size, Some((640, 360)));
    assert!(files.last().unwrap().end.length >= 2_960, "{:?}", starts(&files));
}

#[test]
fn a_keyframe_is_asked_for_until_it_comes_and_no_more_often_than_every_two_seconds() {
    let packets = sent(Codec::H264, "testsrc2=s=320x180:r=25", 3, 0);
    let mut recorder = Recorder::new(Codec::H264);
    // It began in the midst of the stream.
    for packet in packets.iter().filter(|packet| (400..1_900).contains(&packet.arrived)) {
        assert_eq!(recorder.take(packet.clone()), []);
    }
    let asked: Vec<u64> = (0..6).map(|n| n * 500).filter(|now| recorder.wants_keyframe(*now)).collect();
    assert_eq!(asked, [0, 2_000]);
    packets.iter().filter(|packet| packet.arrived >= 1_900).for_each(|packet| {
        recorder.take(packet.clone());
    });
    assert!(!recorder.wants_keyframe(9_000), "it came");
}
