//! What must hold for whatever comes to a lecture: packets of its senders at the center, pieces over the line in a village.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_recording::live::{LONGEST_MILLIS, Live, MOST_BYTES, PART_MILLIS, Piece, Ring};
use hongwang_recording::{Codec, Packet};

/// The first byte says which of the two.
pub fn outside(data: &[u8]) {
    match data.split_first() {
        Some((kind, rest)) if kind % 2 == 0 => line(rest),
        Some((_, rest)) => packets(rest),
        None => {}
    }
}

/// Pieces one after the other, as long as they are any.
pub fn line(mut line: &[u8]) {
    let (mut ring, mut map) = (Ring::default(), None);
    while let Ok(Some((piece, length))) = Piece::of_line(line, map.as_ref()) {
        assert!(length <= line.len() && !piece.bytes.is_empty());
        map = Some((piece.head.map, piece.map.clone()));
        line = &line[length..];
        ring.push(piece);
        bounded(&ring);
    }
}

fn bounded(ring: &Ring) {
    let all = ring.after(Some(0));
    let list = ring.list().expect("something came");
    // What is open may be longer than all that is kept; whatever else is there is bounded.
    let open = all.last().map(|piece| piece.head.segment);
    let whole: Vec<_> = all.iter().filter(|piece| Some(piece.head.segment) != open).collect();
    assert!(whole.iter().map(|piece| u64::from(piece.head.millis)).sum::<u64>() <= LONGEST_MILLIS);
    assert!(whole.iter().map(|piece| piece.bytes.len()).sum::<usize>() <= MOST_BYTES);
    assert!(list.starts_with("#EXTM3U\n") && list.ends_with('\n'));
}

/// Packets, each behind seven bytes: length, whose, how far the sequence number and (in units of 10 ms, two bytes) the RTP
/// time go on, how many units of 10 ms later it comes, what to do then.
pub fn packets(mut rest: &[u8]) {
    let (mut live, mut ring) = (Live::new(7, 0), Ring::default());
    let (mut sequence, mut time, mut arrived) = (1_000_u64, 1_000_000_u64, 0_u64);
    let mut last: Option<Piece> = None;
    while let Some(([length, head, on, fast, slow, wait, then], after)) = rest.split_first_chunk::<7>() {
        let (payload, after) = after.split_at(usize::from(*length).min(after.len()));
        let codec = if head & 4 == 0 { Codec::H264 } else { Codec::Opus };
        sequence = sequence.wrapping_add_signed(i64::from(on.cast_signed()));
        let units = i64::from(i16::from_be_bytes([*fast, *slow]));
        time = time.wrapping_add_signed(units * i64::from(codec.clock().get()) / 100);
        arrived += u64::from(*wait) * 10;
        let marker = head & 0x80 != 0;
        let packet = Packet { layer: head & 3, sequence, time, marker, arrived, payload: payload.into() };
        match codec {
            Codec::Opus => live.voice(packet),
            _ => live.picture(codec, packet),
        }
        match then & 7 {
            1 => live.other_picture(),
            2 => live.other_voice(),
            _ => {}
        }
        let _ = live.wants_keyframe(arrived);
        for piece in live.tick(arrived) {
            let head = piece.head;
            assert!((1..=PART_MILLIS + 1_000).contains(&u64::from(head.millis)), "{head:?}");
            if let Some(last) = &last {
                let within = head.segment == last.head.segment && head.part == last.head.part + 1;
                assert!(head.number == last.head.number + 1);
                assert!(within || (head.segment == last.head.segment + 1 && head.part == 0));
                assert!(within <= (head.map == last.head.map), "a map begins a segment");
            }
            ring.push(piece.clone());
            bounded(&ring);
            last = Some(piece);
        }
        rest = after;
    }
}
