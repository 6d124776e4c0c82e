//! The list of a stream as players read it (RFC 8216; draft-pantos-hls-rfc8216bis for parts, blocking reloads and hints).

use super::ring::{Ring, Segment};
use std::fmt::Write;

/// No part is longer (`EXT-X-PART-INF`).
pub const PART_MILLIS: u64 = 600;
/// No segment is longer (`EXT-X-TARGETDURATION`).
pub const SEGMENT_MILLIS: u64 = 6_000;
/// Parts of segments that are older than this are not listed, as 6.2.2 asks.
const WITH_PARTS: u64 = 3 * SEGMENT_MILLIS;

fn seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1_000, millis % 1_000)
}

/// Writes the list of what a ring has.
pub(super) fn write(ring: &Ring) -> String {
    let mut list = String::from("#EXTM3U\n#EXT-X-VERSION:9\n");
    put(&mut list, format_args!("#EXT-X-TARGETDURATION:{}", SEGMENT_MILLIS / 1_000));
    // Three parts behind the end, as the draft advises (4.4.3.8).
    let back = seconds(3 * PART_MILLIS);
    put(&mut list, format_args!("#EXT-X-SERVER-CONTROL:CAN-BLOCK-RELOAD=YES,PART-HOLD-BACK={back}"));
    put(&mut list, format_args!("#EXT-X-PART-INF:PART-TARGET={}", seconds(PART_MILLIS)));
    put(&mut list, format_args!("#EXT-X-MEDIA-SEQUENCE:{}", ring.first_segment()));
    put(&mut list, format_args!("#EXT-X-DISCONTINUITY-SEQUENCE:{}", ring.discontinuities()));
    let mut left: u64 = ring.segments().map(Segment::millis).sum();
    let mut map = None;
    for segment in ring.segments() {
        if map != Some(segment.map) {
            if map.is_some() {
                put(&mut list, format_args!("#EXT-X-DISCONTINUITY"));
            }
            put(&mut list, format_args!("#EXT-X-MAP:URI=\"map-{}.mp4\"", segment.map));
            map = Some(segment.map);
        }
        left -= segment.millis();
        if left < WITH_PARTS {
            parts(&mut list, segment);
        }
        if segment.is_whole {
            put(&mut list, format_args!("#EXTINF:{},", seconds(segment.millis())));
            put(&mut list, format_args!("segment-{}.m4s", segment.number));
        }
    }
    if ring.is_over() {
        put(&mut list, format_args!("#EXT-X-ENDLIST"));
    } else {
        put(&mut list, format_args!("#EXT-X-PRELOAD-HINT:TYPE=PART,URI=\"part-{}.m4s\"", ring.next_number()));
    }
    list
}

fn parts(list: &mut String, segment: &Segment) {
    for piece in &segment.pieces {
        let begins = if piece.head.is_key { ",INDEPENDENT=YES" } else { "" };
        let (long, number) = (seconds(piece.head.millis.into()), piece.head.number);
        put(list, format_args!("#EXT-X-PART:DURATION={long},URI=\"part-{number}.m4s\"{begins}"));
    }
}

fn put(list: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(list, "{line}").expect("a string takes everything");
}
