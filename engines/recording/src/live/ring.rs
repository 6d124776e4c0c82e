//! The newest of a stream, in memory.

use super::list;
use super::piece::Piece;
use std::collections::VecDeque;
use std::sync::Arc;

/// No more of a stream is kept than this and one segment.
pub const LONGEST_MILLIS: u64 = 30_000;
/// And no more bytes: whole segments go, the oldest first, but for the one that is open.
pub const MOST_BYTES: usize = 24 << 20;

/// Some of a stream that begins, but for a sender that stands still, where a player can begin.
#[derive(Debug)]
pub(super) struct Segment {
    pub(super) number: u64,
    pub(super) map: u64,
    /// Never empty.
    pub(super) pieces: Vec<Piece>,
    /// Nothing more comes of it.
    pub(super) is_whole: bool,
}

impl Segment {
    pub(super) fn millis(&self) -> u64 {
        self.pieces.iter().map(|piece| u64::from(piece.head.millis)).sum()
    }

    fn bytes(&self) -> usize {
        self.pieces.iter().map(|piece| piece.bytes.len()).sum()
    }
}

/// Whether a list has what a player waits for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Held {
    /// It has.
    Yes,
    /// Not yet.
    Soon,
    /// It lies too far in the future to wait for (rfc8216bis, 6.2.5.2).
    Far,
}

/// The newest of a stream.
#[derive(Debug, Default)]
pub struct Ring {
    segments: VecDeque<Segment>,
    /// Changes of the map among what went.
    gone: u64,
    is_over: bool,
}

impl Ring {
    /// Adds a piece. One that is known changes nothing; one behind a hole begins anew.
    pub fn push(&mut self, piece: Piece) {
        let head = piece.head;
        let newest = self.newest().map(|newest| newest.head);
        if newest.is_some_and(|newest| head.number <= newest.number) {
            return;
        }
        let follows = newest.is_some_and(|newest| {
            let within =
                (newest.segment, newest.map) == (head.segment, head.map) && head.part == newest.part + 1;
            let after = head.segment == newest.segment + 1 && head.part == 0;
            head.number == newest.number + 1 && (within || after)
        });
        if !follows {
            self.begin_anew();
        }
        match self.segments.back_mut() {
            Some(open) if open.number == head.segment => open.pieces.push(piece),
            last => {
                last.into_iter().for_each(|last| last.is_whole = true);
                let (number, map) = (head.segment, head.map);
                self.segments.push_back(Segment { number, map, pieces: vec![piece], is_whole: false });
            }
        }
        self.is_over = false;
        self.shorten();
    }

    /// Nothing more comes.
    pub fn end(&mut self) {
        self.is_over = true;
        self.segments.back_mut().into_iter().for_each(|last| last.is_whole = true);
    }

    fn begin_anew(&mut self) {
        while !self.segments.is_empty() {
            self.drop_oldest();
        }
    }

    fn drop_oldest(&mut self) {
        let Some(oldest) = self.segments.pop_front() else { return };
        self.gone += u64::from(self.segments.front().is_none_or(|next| next.map != oldest.map));
    }

    fn shorten(&mut self) {
        let too_much = |ring: &Self| {
            let long: u64 = ring.segments.iter().map(Segment::millis).sum();
            let bytes: usize = ring.segments.iter().map(Segment::bytes).sum();
            long > LONGEST_MILLIS || bytes > MOST_BYTES
        };
        while self.segments.len() > 1 && too_much(self) {
            self.drop_oldest();
        }
    }

    /// The newest piece.
    pub fn newest(&self) -> Option<&Piece> {
        self.segments.back().and_then(|last| last.pieces.last())
    }

    /// Everything after the piece of this number; without one, from the newest piece on at which a player can begin.
    pub fn after(&self, number: Option<u64>) -> Vec<Piece> {
        let all = || self.segments.iter().flat_map(|segment| &segment.pieces);
        let first = match number {
            Some(number) => number.saturating_add(1),
            None => all()
                .filter(|piece| piece.head.is_key && piece.head.part == 0)
                .map(|piece| piece.head.number)
                .max()
                .unwrap_or(0),
        };
        all().filter(|piece| piece.head.number >= first).cloned().collect()
    }

    /// The list for players; none while there is nothing to play.
    pub fn list(&self) -> Option<String> {
        (!self.segments.is_empty()).then(|| list::write(self))
    }

    /// Whether the list has this part of this segment, or the whole segment (`_HLS_part`, `_HLS_msn`).
    pub fn holds(&self, segment: u64, part: Option<u32>) -> Held {
        let Some(last) = self.segments.back() else { return Held::Soon };
        // The segment that is open is listed by its parts alone.
        let listed = if last.is_whole { last.number } else { last.number.saturating_sub(1) };
        let has_part = part.is_some_and(|part| segment == last.number && (part as usize) < last.pieces.len());
        if self.is_over || segment <= listed || has_part {
            return Held::Yes;
        }
        let is_far = segment > listed.saturating_add(2) || part.is_some_and(|part| part > 1_000);
        if is_far { Held::Far } else { Held::Soon }
    }

    /// One piece.
    pub fn part(&self, number: u64) -> Option<Arc<[u8]>> {
        let mut all = self.segments.iter().flat_map(|segment| &segment.pieces);
        all.find(|piece| piece.head.number == number).map(|piece| piece.bytes.clone())
    }

    /// One whole segment.
    pub fn segment(&self, number: u64) -> Option<Vec<u8>> {
        let found = self.segments.iter().find(|segment| segment.number == number && segment.is_whole)?;
        Some(found.pieces.iter().flat_map(|piece| piece.bytes.iter().copied()).collect())
    }

    /// What a player reads before the pieces of a map.
    pub fn map(&self, number: u64) -> Option<Arc<[u8]>> {
        let found = self.segments.iter().find(|segment| segment.map == number)?;
        found.pieces.first().map(|piece| piece.map.clone())
    }

    /// Bytes that are kept.
    pub fn bytes(&self) -> usize {
        self.segments.iter().map(Segment::bytes).sum()
    }

    /// Whether nothing more comes.
    pub fn is_over(&self) -> bool {
        self.is_over
    }

    /// The number that the next piece will have.
    pub fn next_number(&self) -> u64 {
        self.newest().map_or(0, |newest| newest.head.number.saturating_add(1))
    }

    pub(super) fn segments(&self) -> impl Iterator<Item = &Segment> {
        self.segments.iter()
    }

    pub(super) fn first_segment(&self) -> u64 {
        self.segments.front().map_or(0, |first| first.number)
    }

    pub(super) fn discontinuities(&self) -> u64 {
        self.gone
    }
}
