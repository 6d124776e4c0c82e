//! What of a camera is kept: what a player that joins reads first, the newest picture that stands for itself, and the last
//! pieces for players that fetch.
//!
//! Invariant: it is bounded in bytes and pieces; numbers of pieces only grow.

use crate::boxes::{self, Sample};
use crate::cut::{Fragment, Picture};
use crate::hls::Piece;
use bytes::Bytes;
use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

/// Bytes of what a player that joins reads first, and of one piece.
const MOST: usize = 8 << 20;
/// Pieces that are kept. A list names at least three (RFC 8216, 6.2.2); who is behind fetches some that it named before.
const PIECES: usize = 6;
/// How long a piece is at least, and where it is cut although nothing begins there.
const SHORTEST: Duration = Duration::from_secs(2);
pub(crate) const LONGEST: Duration = Duration::from_secs(10);

/// What every player reads first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    /// `ftyp` and `moov`.
    pub bytes: Bytes,
    /// What a player is asked whether it plays it (RFC 6381): `avc1.…` or `hvc1.…`.
    pub codecs: String,
    /// Pixels.
    pub width: u16,
    /// Pixels.
    pub height: u16,
}

impl Beginning {
    /// What MSE is asked for: `video/mp4; codecs="…"`.
    pub fn mime(&self) -> String {
        format!("video/mp4; codecs=\"{}\"", self.codecs)
    }
}

/// One piece of what a player reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// The first, and once more where the camera changed what it sends.
    Beginning(Arc<Beginning>),
    /// What comes after it.
    Fragment(Arc<Fragment>),
}

/// What is kept of one camera.
#[derive(Debug, Default)]
pub(crate) struct Recent {
    beginning: Option<Arc<Beginning>>,
    /// How many beginnings there were.
    run: u64,
    since: Vec<Arc<Fragment>>,
    since_size: usize,
    newest: Option<Picture>,
    pieces: VecDeque<Piece>,
    open: Vec<Arc<Fragment>>,
    /// Number of the next piece.
    next: u64,
}

impl Recent {
    /// Numbers of pieces begin with this.
    pub(crate) fn new(first: u64) -> Self {
        Self { next: first, run: first, ..Self::default() }
    }

    pub(crate) fn beginning(&self) -> Option<&Arc<Beginning>> {
        self.beginning.as_ref()
    }

    /// What a player that joins reads before what comes.
    pub(crate) fn first(&self) -> Vec<Part> {
        let beginning = self.beginning.iter().cloned().map(Part::Beginning);
        beginning.chain(self.since.iter().cloned().map(Part::Fragment)).collect()
    }

    pub(crate) fn pieces(&self) -> Vec<Piece> {
        self.pieces.iter().cloned().collect()
    }

    /// From here on it is read after another beginning.
    pub(crate) fn begin(&mut self, beginning: Arc<Beginning>) {
        self.close();
        self.since.clear();
        self.since_size = 0;
        self.newest = None;
        self.beginning = Some(beginning);
        self.run += 1;
    }

    pub(crate) fn saw(&mut self, picture: &Picture) {
        if picture.begins {
            self.newest = Some(picture.clone());
        }
    }

    /// The newest picture that stands for itself, as a file of one picture.
    pub(crate) fn newest(&self) -> Option<Bytes> {
        let (beginning, picture) = self.beginning.as_ref().zip(self.newest.clone())?;
        let sample = Sample { data: picture.data, begins: true, length: 1 };
        let fragment = boxes::fragment(1, 0, &[sample]);
        Some([&beginning.bytes[..], &fragment].concat().into())
    }

    pub(crate) fn take(&mut self, fragment: Arc<Fragment>) {
        let size = fragment.bytes.len();
        if fragment.begins || self.since_size + size > MOST {
            self.since.clear();
            self.since_size = 0;
        }
        if fragment.begins || !self.since.is_empty() {
            self.since_size += size;
            self.since.push(fragment.clone());
        }
        let length: Duration = self.open.iter().map(|open| open.length).sum();
        let held: usize = self.open.iter().map(|open| open.bytes.len()).sum();
        let is_full = length + fragment.length > LONGEST || held + size > MOST;
        if is_full || (fragment.begins && length >= SHORTEST) {
            self.close();
        }
        self.open.push(fragment);
    }

    fn close(&mut self) {
        let fragments = std::mem::take(&mut self.open);
        let Some(beginning) = self.beginning.clone().filter(|_| !fragments.is_empty()) else { return };
        let piece = Piece { number: self.next, run: self.run, beginning, fragments };
        self.next += 1;
        self.pieces.push_back(piece);
        while self.pieces.len() > PIECES {
            self.pieces.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fragment(millis: u64, begins: bool, size: usize) -> Arc<Fragment> {
        let bytes = vec![0; size].into();
        Arc::new(Fragment { bytes, begins, starts: Duration::ZERO, length: Duration::from_millis(millis) })
    }

    fn begun() -> Recent {
        let mut recent = Recent::new(7);
        recent.begin(Arc::new(Beginning {
            bytes: Bytes::from_static(b"ftyp"),
            codecs: "avc1.42c01f".into(),
            width: 320,
            height: 180,
        }));
        recent
    }

    #[test]
    fn who_joins_begins_with_the_last_picture_that_stands_for_itself() {
        let mut recent = begun();
        for begins in [true, false, true, false, false] {
            recent.take(fragment(500, begins, 10));
        }
        let first = recent.first();
        assert!(matches!(&first[0], Part::Beginning(_)));
        let begins = first[1..].iter().map(|part| matches!(part, Part::Fragment(one) if one.begins));
        assert_eq!(begins.collect::<Vec<_>>(), [true, false, false]);
    }

    #[test]
    fn a_camera_without_such_pictures_fills_no_memory() {
        let mut recent = begun();
        recent.take(fragment(500, true, 10));
        for _ in 0..100 {
            recent.take(fragment(500, false, 3 << 20));
        }
        assert_eq!(recent.first().len(), 1, "the beginning alone");
        let held: usize = recent.pieces().iter().map(|piece| piece.bytes().len()).sum();
        assert!(held <= PIECES * MOST, "{held}");
    }

    #[test]
    fn a_piece_begins_where_a_player_can_and_its_number_is_never_used_again() {
        let mut recent = begun();
        for number in 0..60 {
            recent.take(fragment(500, number % 2 == 0, 10));
        }
        let pieces = recent.pieces();
        assert_eq!(pieces.len(), PIECES);
        assert!(pieces.iter().all(|piece| piece.length() == SHORTEST && piece.fragments[0].begins));
        let numbers: Vec<u64> = pieces.iter().map(|piece| piece.number).collect();
        assert!(numbers.windows(2).all(|pair| pair[1] == pair[0] + 1) && numbers[0] >= 7, "{numbers:?}");
    }

    #[test]
    fn without_a_place_to_begin_a_piece_ends_after_ten_seconds() {
        let mut recent = begun();
        for number in 0..50 {
            recent.take(fragment(500, number == 0, 10));
        }
        assert!(recent.pieces().iter().all(|piece| piece.length() == LONGEST));
    }
}
