//! Pictures into fragments: one begins with each picture that stands for itself, and after half a second anyway.

use crate::boxes::{self, Sample};
use bytes::Bytes;
use std::time::Duration;

/// Ticks of a fragment, after which it ends with the next picture.
const LENGTH: i64 = crate::times::SECOND / 2;
/// Bytes of a fragment, the same.
const SIZE: usize = 2 << 20;
/// How long the last picture of a connection stands, in ticks: nothing says when the next one would have come.
const LAST: i64 = crate::times::SECOND / 25;

/// Some pictures for a player that has read the [`crate::Beginning`].
#[derive(Clone, PartialEq, Eq)]
pub struct Fragment {
    /// `moof` and `mdat`.
    pub bytes: Bytes,
    /// Whether a player can begin with it.
    pub begins: bool,
    /// When it begins. Times of one camera go forward as long as it is watched.
    pub starts: Duration,
    /// How long it plays.
    pub length: Duration,
}

impl std::fmt::Debug for Fragment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { bytes, begins, starts, length } = self;
        write!(f, "Fragment {{ {} bytes, begins: {begins}, {starts:?} + {length:?} }}", bytes.len())
    }
}

/// Ticks as time.
pub(crate) fn duration(ticks: i64) -> Duration {
    // A tick is 11 microseconds and one ninth.
    Duration::from_nanos(ticks.max(0).unsigned_abs().saturating_mul(100_000) / 9)
}

/// A picture with its time.
#[derive(Clone, Debug)]
pub(crate) struct Picture {
    pub(crate) data: Bytes,
    pub(crate) begins: bool,
    /// Ticks.
    pub(crate) time: i64,
}

/// What was not yet handed on.
#[derive(Debug, Default)]
pub(crate) struct Cutter {
    waiting: Vec<Picture>,
    size: usize,
    /// Fragments so far.
    number: u32,
    /// Whether a picture that stands for itself was seen since the last break.
    begun: bool,
}

impl Cutter {
    /// Takes the next picture, whose time is after all before it; gives the fragment that it ends.
    pub(crate) fn take(&mut self, picture: Picture) -> Option<Fragment> {
        if !self.begun && !picture.begins {
            return None;
        }
        self.begun = true;
        let is_full = self.waiting.first().is_some_and(|first| picture.time - first.time >= LENGTH);
        let ends = picture.begins || is_full || self.size + picture.data.len() > SIZE;
        let ended = if ends { self.end(picture.time) } else { None };
        self.size += picture.data.len();
        self.waiting.push(picture);
        ended
    }

    /// The connection ended: gives what is left. The next fragment begins with a picture that stands for itself.
    pub(crate) fn break_off(&mut self) -> Option<Fragment> {
        self.begun = false;
        let ends = self.waiting.last().map_or(0, |last| last.time + LAST);
        self.end(ends)
    }

    fn end(&mut self, at: i64) -> Option<Fragment> {
        let pictures = std::mem::take(&mut self.waiting);
        self.size = 0;
        let first = pictures.first()?;
        let (starts, begins) = (first.time, first.begins);
        let until = pictures.iter().skip(1).map(|next| next.time).chain([at]);
        let samples: Vec<Sample> = pictures
            .iter()
            .zip(until)
            .map(|(picture, until)| Sample {
                data: picture.data.clone(),
                begins: picture.begins,
                length: u32::try_from(until - picture.time).unwrap_or(1),
            })
            .collect();
        self.number = self.number.wrapping_add(1);
        let bytes = boxes::fragment(self.number, starts.unsigned_abs(), &samples);
        Some(Fragment { bytes, begins, starts: duration(starts), length: duration(at - starts) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn picture(time: i64, begins: bool) -> Picture {
        Picture { data: Bytes::from_static(b"\0\0\0\x01\x65"), begins, time }
    }

    fn taken(cutter: &mut Cutter, time: i64, begins: bool) -> Option<(u128, u128, bool)> {
        let fragment = cutter.take(picture(time, begins))?;
        Some((fragment.starts.as_millis(), fragment.length.as_millis(), fragment.begins))
    }

    #[test]
    fn what_comes_before_a_picture_that_stands_for_itself_is_left_out() {
        let mut cutter = Cutter::default();
        assert_eq!(taken(&mut cutter, 0, false), None);
        assert_eq!(taken(&mut cutter, 90_000, true), None);
        assert_eq!(taken(&mut cutter, 99_000, true), Some((1_000, 100, true)));
        let left = cutter.break_off().expect("one is left");
        assert_eq!((left.starts.as_millis(), left.length.as_millis()), (1_100, 40));
        assert_eq!(taken(&mut cutter, 180_000, false), None, "after a break it begins anew");
        assert_eq!(cutter.break_off(), None);
    }

    #[test]
    fn a_fragment_ends_after_half_a_second_and_where_another_can_begin() {
        let mut cutter = Cutter::default();
        let ended: Vec<_> = (0..30).filter_map(|at| taken(&mut cutter, at * 3_600, at % 20 == 0)).collect();
        assert_eq!(ended, [(0, 520, true), (520, 280, false)]);
    }

    proptest! {
        #[test]
        fn fragments_follow_each_other_without_a_gap(
            pictures in prop::collection::vec((1_i64..200_000, any::<bool>(), 1_usize..900_000), 1..60)
        ) {
            let (mut cutter, mut time, mut all) = (Cutter::default(), 0, Vec::new());
            for (step, begins, size) in pictures {
                time += step;
                let picture = Picture { data: vec![0; size].into(), begins, time };
                all.extend(cutter.take(picture));
            }
            all.extend(cutter.break_off());
            for pair in all.windows(2) {
                let gap = pair[1].starts.as_nanos().abs_diff((pair[0].starts + pair[0].length).as_nanos());
                prop_assert!(gap <= 1, "{pair:?}");
            }
            prop_assert!(all.first().is_none_or(|first| first.begins));
        }
    }
}
