//! What is shown where no picture comes: one picture of H.264 that says so (640×360, made once with x264 of Noto Sans CJK;
//! `slate.264`, Annex B).

use crate::h264::{Sets, Units};
use shiguredo_mp4::boxes::SampleEntry;
use std::sync::LazyLock;

static SLATE: LazyLock<(Vec<u8>, SampleEntry)> = LazyLock::new(|| {
    let (mut units, mut sets) = (Units::default(), Sets::default());
    for unit in split(include_bytes!("slate.264")) {
        // A unit of ours is one that can be read: its test says so.
        let _ = units.take(unit);
    }
    let (data, _) = units.finish(&mut sets).expect("the slate is a picture");
    (data, sets.entry().expect("the slate describes itself"))
});

/// The units of an Annex B stream (ITU-T H.264, B.1).
fn split(stream: &[u8]) -> Vec<&[u8]> {
    let starts: Vec<usize> =
        stream.windows(3).enumerate().filter(|(_, at)| *at == [0, 0, 1]).map(|(at, _)| at + 3).collect();
    let ends = starts.iter().skip(1).map(|start| start - 3).chain([stream.len()]);
    let unit = |(start, end): (&usize, usize)| {
        let unit = &stream[*start..end];
        // The zero before a long start code is no part of a unit.
        unit.strip_suffix(&[0]).unwrap_or(unit)
    };
    starts.iter().zip(ends).map(unit).collect()
}

/// It as a sample.
pub(super) fn picture() -> Vec<u8> {
    SLATE.0.clone()
}

/// How a map is described that begins with it.
pub(super) fn entry() -> SampleEntry {
    SLATE.1.clone()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slate_is_a_whole_picture_of_its_size() {
        let SampleEntry::Avc1(entry) = entry() else { panic!("H.264") };
        assert_eq!((entry.visual.width, entry.visual.height), (640, 360));
        assert!((1_000..5_000).contains(&picture().len()));
    }
}
