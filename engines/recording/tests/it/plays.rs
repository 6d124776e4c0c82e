//! What was recorded plays, whole, broken off or with holes.

use crate::bed::{colour, decoded, length, loudness, probed, recorded, sent, written};
use crate::props::exercise::{File, files};
use hongwang_recording::{Codec, Packet, Step};

fn one(codec: Codec, packets: &[Packet]) -> File {
    let mut files = files(recorded(codec, packets));
    assert_eq!(files.len(), 1);
    files.remove(0)
}

#[test]
fn a_recording_that_is_killed_plays_but_for_its_last_fragment() {
    let steps = recorded(Codec::H264, &sent(Codec::H264, "testsrc2=s=320x180:r=25", 9, 0));
    let writes: Vec<&Vec<u8>> = steps
        .iter()
        .filter_map(|step| if let Step::Write(bytes) = step { Some(bytes) } else { None })
        .collect();
    assert!(writes.len() >= 5, "a fragment every two seconds");
    let folder = tempfile::tempdir().unwrap();
    for (count, millis) in [(1, 2_000), (2, 4_000), (4, 8_000)] {
        let whole = writes[..count].iter().flat_map(|bytes| bytes.iter().copied()).collect::<Vec<u8>>();
        let file = written(folder.path(), "whole.mp4", &whole);
        assert_eq!((length(&file), decoded(&file)), (millis, String::new()));
        let broken = [&whole[..], &writes[count][..writes[count].len() / 2]].concat();
        let file = written(folder.path(), "broken.mp4", &broken);
        assert!(decoded(&file).lines().count() < 10 && colour(&file, millis - 100) != [0, 0, 0]);
    }
}

#[test]
fn sound_that_was_lost_leaves_silence_of_its_length() {
    let mut packets = sent(Codec::Opus, "sine=440:r=48000", 9, 500);
    packets.retain(|packet| !(3_500..6_500).contains(&packet.arrived));
    let file = one(Codec::Opus, &packets);
    assert_eq!((file.begin.start, file.begin.size), (500, None));
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "sound.mp4", &file.bytes);
    assert!(length(&path).abs_diff(9_000) <= 40 && file.end.length.abs_diff(9_000) <= 40);
    assert_eq!(probed(&path, "stream=codec_name"), ["opus"]);
    assert_eq!(decoded(&path), "");
    assert!(loudness(&path, 1_000, 2_900) > -30.0);
}

#[test]
fn sound_that_is_not_sent_while_all_are_silent_keeps_its_times() {
    let packets = sent(Codec::Opus, "sine=440:r=48000", 8, 0);
    // As RFC 7587, 3.1.3: one frame every 400 ms stands for the others.
    let thin = packets.iter().step_by(20).zip(0..);
    let thin = thin.map(|(packet, sequence)| Packet { sequence, ..packet.clone() });
    let file = one(Codec::Opus, &thin.collect::<Vec<_>>());
    assert!(file.samples.iter().rev().skip(1).all(|(_, ticks, _)| *ticks == 400 * 48));
    assert!(file.end.length.abs_diff(8_000) <= 400);
}

#[test]
fn a_stall_of_the_picture_does_not_shorten_it() {
    let mut packets = sent(Codec::H264, "testsrc2=s=320x180:r=25", 8, 0);
    packets.retain(|packet| !(2_500..5_900).contains(&packet.arrived));
    let file = one(Codec::H264, &packets);
    let folder = tempfile::tempdir().unwrap();
    let path = written(folder.path(), "picture.mp4", &file.bytes);
    assert_eq!((file.end.length, length(&path)), (8_000, 8_000));
}

#[test]
fn pictures_of_both_codecs_play_with_every_frame_and_the_right_length() {
    let folder = tempfile::tempdir().unwrap();
    for (codec, name) in [(Codec::H264, "h264"), (Codec::Vp8, "vp8")] {
        let file = one(codec, &sent(codec, "color=red:s=640x360:r=25", 6, 1_234));
        let path = written(folder.path(), "picture.mp4", &file.bytes);
        let stream = "stream=codec_name,width,height,nb_read_packets";
        assert_eq!(probed(&path, stream), [name, "640", "360", "150"]);
        assert_eq!((file.begin.start, file.begin.size), (1_234, Some((640, 360))));
        assert_eq!((file.end.length, length(&path), decoded(&path)), (6_000, 6_000, String::new()));
        let [red, green, blue] = colour(&path, 3_000);
        assert!(red > 200 && green < 40 && blue < 40, "{red} {green} {blue}");
    }
}
