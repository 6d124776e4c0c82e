//! A piece of a stream, and how it goes over a line to another [`super::Ring`].

use std::sync::Arc;

/// Bytes of a map at most.
const MOST_MAP: u32 = 64 << 10;
/// Bytes of a piece at most: what may wait of pictures, and as much again.
const MOST: u32 = 16 << 20;
/// Milliseconds of a piece at most.
const LONGEST: u32 = 10_000;

/// What a piece is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Head {
    /// Of all pieces of the stream, one after the other.
    pub number: u64,
    /// Of which segment.
    pub segment: u64,
    /// The how-manieth of that segment, from 0.
    pub part: u32,
    /// By which map it is read.
    pub map: u64,
    /// How long it is.
    pub millis: u32,
    /// Whether a player can begin here.
    pub is_key: bool,
}

/// A piece of a stream: a fragment of MP4 (ISO/IEC 14496-12, 8.8) with picture and sound.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Piece {
    /// What it is.
    pub head: Head,
    /// What a player reads before the first piece of a map.
    pub map: Arc<[u8]>,
    /// The fragment.
    pub bytes: Arc<[u8]>,
}

/// What came is no piece.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Unreadable;

impl Head {
    /// Bytes of a head on a line.
    pub const LENGTH: usize = 42;
}

impl Piece {
    /// As it goes over a line: the head, the map where `with_map`, the fragment.
    pub fn to_line(&self, with_map: bool) -> Vec<u8> {
        let map: &[u8] = if with_map { &self.map } else { &[] };
        let length = |bytes: &[u8]| u32::try_from(bytes.len()).expect("a piece is bounded");
        let mut line = Vec::with_capacity(Head::LENGTH + map.len() + self.bytes.len());
        for number in [self.head.number, self.head.segment, self.head.map] {
            line.extend(number.to_be_bytes());
        }
        for number in [self.head.part, self.head.millis, length(map), length(&self.bytes)] {
            line.extend(number.to_be_bytes());
        }
        line.extend([u8::from(self.head.is_key), 0]);
        line.extend_from_slice(map);
        line.extend_from_slice(&self.bytes);
        line
    }

    /// The first piece of `line`, and how long it is there; none while it is not whole. `known` is the map that came last.
    ///
    /// # Errors
    /// When it is no piece, whatever comes behind it.
    pub fn of_line(
        line: &[u8],
        known: Option<&(u64, Arc<[u8]>)>,
    ) -> Result<Option<(Self, usize)>, Unreadable> {
        let Some((head, rest)) = line.split_at_checked(Head::LENGTH) else { return Ok(None) };
        let long = |at: usize| u64::from_be_bytes(head[at..at + 8].try_into().expect("eight bytes"));
        let short = |at: usize| u32::from_be_bytes(head[at..at + 4].try_into().expect("four bytes"));
        let (map_length, length, is_key) = (short(32), short(36), head[40]);
        let head = Head {
            number: long(0),
            segment: long(8),
            part: short(24),
            map: long(16),
            millis: short(28),
            is_key: is_key == 1,
        };
        let is_fit = map_length <= MOST_MAP
            && (1..=MOST).contains(&length)
            && (1..=LONGEST).contains(&head.millis)
            && is_key <= 1
            && line[41] == 0;
        if !is_fit {
            return Err(Unreadable);
        }
        let (map_length, length) = (map_length as usize, length as usize);
        let Some(content) = rest.get(..map_length + length) else { return Ok(None) };
        let (map, bytes) = content.split_at(map_length);
        let map = match known {
            _ if !map.is_empty() => map.into(),
            Some((number, known)) if *number == head.map => known.clone(),
            _ => return Err(Unreadable),
        };
        Ok(Some((Self { head, map, bytes: bytes.into() }, Head::LENGTH + map_length + length)))
    }
}
