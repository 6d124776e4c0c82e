//! A lecture as it is looked on at: what comes out of it plays without a hole, whatever its senders do.

#[path = "../../../../fuzz/exercise/lecture.rs"]
mod exercise;

use crate::bed::{decoded, sent, written};
use hongwang_recording::live::{
    Head, Held, LONGEST_MILLIS, Live, MOST_BYTES, PART_MILLIS, Piece, Ring, SEGMENT_MILLIS,
};
use hongwang_recording::{Codec, Packet};
use proptest::prelude::*;

/// What comes, by its time of arrival.
enum Comes {
    Picture(Codec, Packet),
    Voice(Packet),
    /// Of somebody else from now on.
    Other(u64),
}

fn at(one: &Comes) -> u64 {
    match one {
        Comes::Picture(_, packet) | Comes::Voice(packet) => packet.arrived,
        Comes::Other(at) => *at,
    }
}

/// The pieces of so many milliseconds.
fn pieces(mut all: Vec<Comes>, millis: u64) -> Vec<Piece> {
    all.sort_by_key(at);
    let (mut live, mut pieces, mut all) = (Live::new(1_000, 0), Vec::new(), all.into_iter().peekable());
    for now in (0..millis).step_by(50) {
        while let Some(one) = all.next_if(|one| at(one) <= now) {
            match one {
                Comes::Picture(codec, packet) => live.picture(codec, packet),
                Comes::Voice(packet) => live.voice(packet),
                Comes::Other(_) => {
                    live.other_picture();
                    live.other_voice();
                }
            }
        }
        pieces.extend(live.tick(now));
    }
    pieces
}

fn pictures(source: &str, seconds: u32, start: u64) -> Vec<Comes> {
    let packets = sent(Codec::H264, source, seconds, start);
    packets.into_iter().map(|packet| Comes::Picture(Codec::H264, packet)).collect()
}

fn voice(seconds: u32, start: u64) -> Vec<Comes> {
    sent(Codec::Opus, "sine=440:r=48000", seconds, start).into_iter().map(Comes::Voice).collect()
}

/// The maps that follow each other, each with the bytes of a file of its own.
fn files(pieces: &[Piece]) -> Vec<(u64, Vec<u8>)> {
    let mut files: Vec<(u64, Vec<u8>)> = Vec::new();
    for piece in pieces {
        if files.last().is_none_or(|(map, _)| *map != piece.head.map) {
            files.push((piece.head.map, piece.map.to_vec()));
        }
        files.last_mut().expect("there is one").1.extend_from_slice(&piece.bytes);
    }
    files
}

/// What ffmpeg finds wrong with a file, but for the ticks into which it rounds pictures that stand unevenly long.
fn wrong(file: &std::path::Path) -> Vec<String> {
    let said = decoded(file);
    said.lines()
        .filter(|line| !line.contains("monotonically increasing dts to muxer"))
        .map(str::to_owned)
        .collect()
}

fn follow_each_other(pieces: &[Piece]) {
    for two in pieces.windows(2) {
        let (one, other) = (two[0].head, two[1].head);
        assert_eq!(other.number, one.number + 1);
        let within = other.segment == one.segment && other.part == one.part + 1 && other.map == one.map;
        assert!(within || other.segment == one.segment + 1 && other.part == 0, "{one:?} {other:?}");
    }
    for piece in pieces {
        assert!(u64::from(piece.head.millis) <= PART_MILLIS + 5, "{:?}", piece.head);
    }
}

#[test]
fn where_nothing_comes_a_slate_and_silence_play() {
    let pieces = pieces(Vec::new(), 8_000);
    follow_each_other(&pieces);
    let long: u32 = pieces.iter().map(|piece| piece.head.millis).sum();
    assert!((5_400..=7_200).contains(&long), "{long}");
    assert!(pieces.iter().all(|piece| piece.head.is_key));
    let folder = tempfile::tempdir().expect("a folder");
    let files = files(&pieces);
    assert_eq!(files.len(), 1);
    let file = written(folder.path(), "slate.mp4", &files[0].1);
    assert_eq!(decoded(&file), "");
}

#[test]
fn another_speaker_is_another_map_and_a_hole_is_filled() {
    let mut all = pictures("color=red:s=320x180:r=25", 5, 300);
    all.push(Comes::Other(5_300));
    all.extend(pictures("color=blue:s=640x360:r=25", 4, 8_000));
    all.extend(voice(9, 300));
    let pieces = pieces(all, 13_000);
    follow_each_other(&pieces);
    let files = files(&pieces);
    assert!(files.len() >= 3, "red, slate, blue: {}", files.len());
    let folder = tempfile::tempdir().expect("a folder");
    for (number, bytes) in &files {
        assert!(wrong(&written(folder.path(), &format!("{number}.mp4"), bytes)).is_empty());
    }
    let long: u32 = pieces.iter().map(|piece| piece.head.millis).sum();
    assert!(long > 10_500, "{long}");
}

#[test]
fn what_no_browser_plays_in_a_list_is_the_slate() {
    let packets = sent(Codec::Vp8, "testsrc2=s=320x180:r=25", 3, 0);
    let all = packets.into_iter().map(|packet| Comes::Picture(Codec::Vp8, packet)).collect();
    let pieces = pieces(all, 4_000);
    assert!(!pieces.is_empty());
    assert_eq!(files(&pieces).len(), 1);
}

fn piece(number: u64, segment: u64, part: u32, map: u64, bytes: usize) -> Piece {
    let head = Head { number, segment, part, map, millis: 600, is_key: part == 0 };
    Piece { head, map: vec![map as u8; 9].into(), bytes: vec![number as u8; bytes].into() }
}

/// Pieces as a stream has them: how long each segment is, and whether another map begins.
fn stream() -> impl Strategy<Value = Vec<Piece>> {
    prop::collection::vec((1u32..10, any::<bool>(), 1usize..50), 1..40).prop_map(|segments| {
        let (mut number, mut map, mut all) = (500, 7, Vec::new());
        for (segment, (parts, other, bytes)) in (90..).zip(segments) {
            map += u64::from(other);
            for part in 0..parts {
                all.push(piece(number, segment, part, map, bytes));
                number += 1;
            }
        }
        all
    })
}

proptest! {
    #[test]
    fn a_list_names_what_is_there_in_order_and_nothing_else(all in stream(), over in any::<bool>()) {
        let mut ring = Ring::default();
        for piece in &all {
            ring.push(piece.clone());
            let list = ring.list().expect("something is there");
            let kept: Vec<Piece> = ring.after(Some(0));
            prop_assert!(kept.iter().map(|one| u64::from(one.head.millis)).sum::<u64>() <= LONGEST_MILLIS);
            prop_assert_eq!(kept.last(), Some(piece));
            let (mut parts, mut segments, mut maps) = (Vec::new(), Vec::new(), Vec::new());
            for line in list.lines() {
                if let Some(rest) = line.strip_prefix("#EXT-X-PART:DURATION=0.600,URI=\"part-") {
                    parts.push(rest.split('.').next().unwrap().parse::<u64>().unwrap());
                } else if let Some(rest) = line.strip_prefix("segment-") {
                    segments.push(rest.strip_suffix(".m4s").unwrap().parse::<u64>().unwrap());
                } else if let Some(rest) = line.strip_prefix("#EXT-X-MAP:URI=\"map-") {
                    maps.push(rest.split('.').next().unwrap().parse::<u64>().unwrap());
                }
            }
            // Of the newest everything is listed, and each is answered.
            let newest: Vec<u64> = kept.iter().map(|one| one.head.number).collect();
            prop_assert!(newest.ends_with(&parts) && !parts.is_empty());
            prop_assert!(parts.iter().all(|number| ring.part(*number).is_some()));
            prop_assert!(segments.windows(2).all(|two| two[1] == two[0] + 1));
            for segment in &segments {
                let bytes: Vec<u8> = kept.iter().filter(|one| one.head.segment == *segment)
                    .flat_map(|one| one.bytes.to_vec()).collect();
                prop_assert_eq!(ring.segment(*segment), Some(bytes));
            }
            prop_assert!(maps.iter().all(|map| ring.map(*map).is_some()));
            prop_assert_eq!(list.matches("#EXT-X-DISCONTINUITY\n").count() + 1, maps.len());
            let first = format!("#EXT-X-MEDIA-SEQUENCE:{}\n", kept[0].head.segment);
            prop_assert!(list.contains(&first));
            let hint = format!("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-{}.m4s\"", piece.head.number + 1);
            prop_assert!(list.contains(&hint));
            let changes = piece.head.map - all[0].head.map;
            let gone = format!("#EXT-X-DISCONTINUITY-SEQUENCE:{}\n", changes + 1 - maps.len() as u64);
            prop_assert!(list.contains(&gone), "{} {}", gone, list);
        }
        if over {
            ring.end();
            let list = ring.list().expect("something is there");
            prop_assert!(list.ends_with("#EXT-X-ENDLIST\n") && !list.contains("PRELOAD"));
        }
    }

    #[test]
    fn pieces_come_over_a_line_as_they_were(all in stream(), cut in any::<prop::sample::Index>()) {
        let (mut line, mut map) = (Vec::new(), None);
        for piece in &all {
            line.extend(piece.to_line(map.replace(piece.head.map) != Some(piece.head.map)));
        }
        let (mut came, mut at, mut known) = (Vec::new(), 0, None);
        // The first part of the line alone gives whole pieces or nothing.
        let end = cut.index(line.len() + 1);
        for end in [end, line.len()] {
            while let Some((piece, length)) = Piece::of_line(&line[at..end], known.as_ref()).expect("they are pieces") {
                at += length;
                known = Some((piece.head.map, piece.map.clone()));
                came.push(piece);
            }
        }
        prop_assert_eq!(came, all);
    }

    #[test]
    fn whatever_its_senders_do_it_goes_on_without_a_hole(data in prop::collection::vec(any::<u8>(), 0..3_000)) {
        exercise::packets(&data);
    }

    #[test]
    fn whatever_comes_is_a_piece_or_none(line in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(Some((_, length))) = Piece::of_line(&line, None) {
            prop_assert!(length <= line.len());
        }
        exercise::line(&line);
    }
}

#[test]
fn a_ring_is_asked_for_what_is_gone_and_what_is_far() {
    let mut ring = Ring::default();
    assert_eq!((ring.list(), ring.holds(0, None), ring.part(0)), (None, Held::Soon, None));
    for number in 0..200 {
        ring.push(piece(number, number / 5, (number % 5) as u32, 1, 10));
    }
    assert_eq!((ring.part(3), ring.segment(1), ring.map(9)), (None, None, None));
    assert_eq!(ring.holds(1, None), Held::Yes, "a list that has gone on holds what is newer");
    assert_eq!(ring.holds(39, Some(4)), Held::Yes);
    assert_eq!(
        (ring.holds(39, None), ring.holds(39, Some(5)), ring.holds(40, Some(0))),
        (Held::Soon, Held::Soon, Held::Soon)
    );
    assert_eq!(
        (ring.holds(41, None), ring.holds(u64::MAX, Some(0)), ring.holds(39, Some(u32::MAX))),
        (Held::Far, Held::Far, Held::Far)
    );
    ring.end();
    assert_eq!(ring.holds(39, None), Held::Yes);
    assert_eq!(ring.segment(39).map(|bytes| bytes.len()), Some(50));
}

#[test]
fn a_ring_has_no_more_bytes_than_it_may_and_begins_anew_behind_a_hole() {
    let mut ring = Ring::default();
    for number in 0..50 {
        ring.push(piece(number, number, 0, 1, 3 << 20));
        assert!(ring.bytes() <= MOST_BYTES);
    }
    ring.push(piece(48, 48, 0, 1, 1));
    assert_eq!(ring.newest().map(|newest| newest.head.number), Some(49), "what is known changes nothing");
    ring.push(piece(70, 60, 0, 1, 1));
    let list = ring.list().expect("something is there");
    assert!(
        list.contains("#EXT-X-MEDIA-SEQUENCE:60\n") && list.contains("#EXT-X-DISCONTINUITY-SEQUENCE:1\n"),
        "{list}"
    );
    assert!(ring.after(Some(49)).len() == 1 && u64::from(ring.after(None)[0].head.millis) < SEGMENT_MILLIS);
}
