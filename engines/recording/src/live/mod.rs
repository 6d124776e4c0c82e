//! A lecture as it is looked on at: one picture after the other and one voice after the other become one stream of pieces
//! that browsers play with a delay of seconds (Low-Latency HLS, draft-pantos-hls-rfc8216bis).
//!
//! ```text
//! packets of the picture ─► layer, order, frames ─┐
//!                                                 ├─► Live: one timeline ─► Piece ─► Ring ─► list (m3u8), parts, maps
//! packets of the voice ─► order, frames ──────────┘                              └─► head and bytes for another ring
//! ```
//!
//! Invariants: nothing is decoded; pieces follow each other without a hole in picture or sound; what is missing of the
//! picture is a slate that says so, what is missing of the sound is silence; everything that waits has a bound.

mod list;
mod piece;
mod ring;
mod slate;
mod sound;

pub use list::{PART_MILLIS, SEGMENT_MILLIS};
pub use piece::{Head, Piece, Unreadable};
pub use ring::{Held, LONGEST_MILLIS, MOST_BYTES, Ring};

use crate::layers::{Choice, Layers};
use crate::order::Order;
use crate::picture::{Assembler, Frame};
use crate::{Codec, Packet};
use shiguredo_mp4::TrackKind;
use shiguredo_mp4::boxes::SampleEntry;
use shiguredo_mp4::mux::{Fmp4SegmentMuxer, MuxError, Sample};
use sound::Sound;
use std::collections::VecDeque;
use std::num::NonZeroU32;
use std::sync::Arc;

/// A part is over at the first picture after this: 85 % of the longest (rfc8216bis, 4.4.4.9).
const SHORT_PART: u64 = PART_MILLIS * 85 / 100;
/// A segment wants a keyframe after this, ends at any keyframe after that, and ends without one at the last.
const WANTS_KEY: u64 = 3_500;
const TAKES_KEY: u64 = 2_000;
/// Nothing is waited for longer than this beyond the end of a part.
const LATE: u64 = 900;
/// Sound comes this much after the pictures of the same moment.
const SOUND_LATE: u64 = 250;
/// A sender's clock and the time of arrival that are further apart are laid anew.
const SKEW: u64 = 400;
/// What waits of pictures.
const MOST_FRAMES: usize = 600;
const MOST_WAITING: usize = 8 << 20;
/// A keyframe is asked for no more often than this.
const ASKING: u64 = 1_000;

/// Milliseconds of the stream's timeline.
const MILLIS: NonZeroU32 = NonZeroU32::new(1_000).expect("not zero");

/// Times of one sender on the timeline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Anchor {
    arrived: u64,
    time: u64,
}

impl Anchor {
    /// When something happened by its sender's clock, as milliseconds of arrival; laid anew where the two are too far apart.
    pub(crate) fn place(anchor: &mut Option<Self>, (arrived, time): (u64, u64), codec: Codec) -> u64 {
        let first = *anchor.get_or_insert(Self { arrived, time });
        let since = time.checked_sub(first.time);
        let since = since.map(|ticks| ticks.saturating_mul(1_000) / u64::from(codec.clock().get()));
        match since.map(|since| first.arrived.saturating_add(since)) {
            Some(at) if at.abs_diff(arrived) <= SKEW => at,
            _ => {
                *anchor = Some(Self { arrived, time });
                arrived
            }
        }
    }
}

/// A picture that waits for its part.
#[derive(Debug)]
struct Shown {
    at: u64,
    data: Vec<u8>,
    /// How a map is described that begins with it.
    entry: Option<SampleEntry>,
}

/// The file that is being written.
#[derive(Debug)]
struct Map {
    muxer: Fmp4SegmentMuxer,
    entry: SampleEntry,
    /// What stands before its first part.
    bytes: Arc<[u8]>,
    number: u64,
}

/// The segment that is open.
#[derive(Clone, Copy, Debug)]
struct Segment {
    number: u64,
    /// When it began.
    from: u64,
    parts: u32,
}

/// The stream.
#[derive(Debug)]
pub struct Live {
    layers: Layers,
    order: Order,
    assembler: Assembler,
    anchor: Option<Anchor>,
    waiting: VecDeque<Shown>,
    sound: Sound,
    map: Option<Map>,
    /// Where the next part begins.
    from: Option<u64>,
    began: u64,
    segment: Option<Segment>,
    /// Of the next part.
    number: u64,
    maps: u64,
    wants_key: bool,
    asked: Option<u64>,
}

impl Live {
    /// A stream from `now` on, in the milliseconds of [`Packet::arrived`]. `first` numbers its first part, segment and
    /// map: greater than those of any stream that had the same name before.
    pub fn new(first: u64, now: u64) -> Self {
        Self {
            layers: Layers::default(),
            order: Order::default(),
            assembler: Assembler::new(Codec::H264),
            anchor: None,
            waiting: VecDeque::new(),
            sound: Sound::default(),
            map: None,
            from: None,
            began: now,
            segment: None,
            number: first,
            maps: first,
            wants_key: true,
            asked: None,
        }
    }

    /// From now on pictures come from another sender, from its next keyframe on.
    pub fn other_picture(&mut self) {
        self.layers = Layers::default();
        self.renew();
    }

    /// From now on the voice is another's.
    pub fn other_voice(&mut self) {
        self.sound.other();
    }

    fn renew(&mut self) {
        self.order = Order::default();
        self.assembler = Assembler::new(Codec::H264);
        self.anchor = None;
        self.wants_key = true;
        // What came of the former sender is shown to its end.
    }

    /// Takes a packet of the picture. What is not H.264 no browser plays in such a stream: the slate stands for it.
    pub fn picture(&mut self, codec: Codec, packet: Packet) {
        if codec != Codec::H264 {
            return;
        }
        match self.layers.choose(codec, &packet) {
            Choice::Leave => return,
            Choice::Take => {}
            Choice::Switch => self.renew(),
        }
        let (mut ordered, mut frames) = (Vec::new(), Vec::new());
        self.order.take(packet, &mut ordered);
        for one in ordered {
            self.wants_key |= one.gap;
            self.assembler.take(one, &mut frames);
        }
        frames.into_iter().for_each(|frame| self.shown(frame));
    }

    /// Takes a packet of the voice, Opus.
    pub fn voice(&mut self, packet: Packet) {
        self.sound.take(packet);
    }

    fn shown(&mut self, frame: Frame) {
        let at = Anchor::place(&mut self.anchor, (frame.arrived, frame.time), Codec::H264);
        let newest = self.waiting.back().map_or(0, |last| last.at + 1);
        if frame.entry.is_some() {
            self.wants_key = false;
        }
        let bytes: usize = self.waiting.iter().map(|one| one.data.len()).sum();
        if self.waiting.len() >= MOST_FRAMES || bytes + frame.data.len() > MOST_WAITING {
            self.waiting.clear();
            self.wants_key = true;
        }
        self.waiting.push_back(Shown { at: at.max(newest), data: frame.data, entry: frame.entry });
    }

    /// Whether the sender of the picture should be asked for a keyframe now: where one is missed, and once a segment, so
    /// that whoever comes finds where to begin.
    pub fn wants_keyframe(&mut self, now: u64) -> bool {
        let is_old = self.segment.is_some_and(|open| now.saturating_sub(open.from) >= WANTS_KEY);
        let waits = self.asked.is_some_and(|asked| now.saturating_sub(asked) < ASKING);
        let wants = (self.wants_key || is_old) && !waits;
        if wants {
            self.asked = Some(now);
        }
        wants
    }

    /// The parts that are whole by `now`. To be called ten times a second.
    pub fn tick(&mut self, now: u64) -> Vec<Piece> {
        let (mut ordered, mut frames) = (Vec::new(), Vec::new());
        self.order.release(now, &mut ordered);
        for one in ordered {
            self.wants_key |= one.gap;
            self.assembler.take(one, &mut frames);
        }
        frames.into_iter().for_each(|frame| self.shown(frame));
        self.sound.release(now);
        let mut pieces = Vec::new();
        while let Some(piece) = self.next(now) {
            pieces.push(piece);
        }
        pieces
    }

    fn next(&mut self, now: u64) -> Option<Piece> {
        let from = self.beginning(now)?;
        let until = self.until(from, now)?;
        let is_heard = self.sound.is_until(until) || now >= until.saturating_add(SOUND_LATE);
        if !is_heard {
            return None;
        }
        match self.write(from, until) {
            Ok(piece) => Some(piece),
            Err(error) => {
                // Nothing of ours is too long for a box; where it is, the next part begins anew.
                debug_assert!(false, "{error}");
                self.map = None;
                self.from = Some(until);
                None
            }
        }
    }

    /// Where the next part begins: the first at the first picture, or where none came for a while.
    fn beginning(&mut self, now: u64) -> Option<u64> {
        if self.from.is_none() {
            self.drop_before_key();
            let first = self.waiting.front().map(|one| one.at);
            let patient = now.saturating_sub(self.began) < PART_MILLIS + LATE;
            let from = if patient { first? } else { first.unwrap_or(now.saturating_sub(PART_MILLIS)) };
            self.from = Some(from);
            self.sound.begin(from);
        }
        self.from
    }

    /// Without something to begin with, what refers to it shows nothing.
    fn drop_before_key(&mut self) {
        while self.waiting.front().is_some_and(|one| one.entry.is_none()) {
            self.waiting.pop_front();
        }
    }

    /// Where the part that begins at `from` ends; nothing while that is not known.
    fn until(&mut self, from: u64, now: u64) -> Option<u64> {
        if self.map.as_ref().is_none_or(|map| map.entry == slate::entry()) {
            self.drop_before_key();
        }
        let longest = from + PART_MILLIS;
        let is_over =
            |one: &&Shown| one.at > from && (one.at >= from + SHORT_PART || self.begins_segment(one));
        let over = self.waiting.iter().find(is_over).map(|one| one.at.min(longest));
        over.or_else(|| (now >= longest + LATE).then_some(longest))
    }

    /// Whether a segment begins at a picture.
    fn begins_segment(&self, one: &Shown) -> bool {
        let Some(entry) = &one.entry else { return false };
        let is_other = self.map.as_ref().is_none_or(|map| map.entry != *entry);
        is_other || self.segment.is_some_and(|open| one.at.saturating_sub(open.from) >= TAKES_KEY)
    }

    /// Makes the part between two moments.
    fn write(&mut self, from: u64, until: u64) -> Result<Piece, MuxError> {
        let (entry, pictures) = self.take(from, until);
        let until = pictures.last().map_or(until, |last| until.max(last.at + 1));
        let is_new = match (&entry, &self.map) {
            (Some(entry), Some(map)) => map.entry != *entry,
            (_, None) => true,
            (None, Some(_)) => false,
        };
        let segment = self.segment_of((from, until), is_new, entry.is_some());
        let mut map = match (self.map.take(), entry) {
            (Some(map), _) if !is_new => map,
            (_, entry) => self.begin_map(entry.unwrap_or_else(slate::entry))?,
        };
        let (mut samples, mut bytes) = (Vec::new(), Vec::new());
        let ends = pictures.iter().skip(1).map(|one| one.at).chain([until]);
        for (one, end) in pictures.iter().zip(ends) {
            samples.push(Sample {
                track_kind: TrackKind::Video,
                timescale: MILLIS,
                sample_entry: Some(map.entry.clone()),
                duration: u32::try_from(end - one.at).unwrap_or(u32::MAX),
                keyframe: one.entry.is_some(),
                composition_time_offset: None,
                data_offset: bytes.len() as u64,
                data_size: one.data.len(),
            });
            bytes.extend_from_slice(&one.data);
        }
        self.sound.write(until, &mut samples, &mut bytes);
        let head = map.muxer.create_media_segment_metadata(&samples)?;
        if is_new {
            map.bytes = map.muxer.init_segment_bytes()?.into();
        }
        let piece = Piece {
            head: Head {
                number: self.number,
                segment: segment.number,
                part: segment.parts - 1,
                map: map.number,
                millis: u32::try_from(until - from).unwrap_or(u32::MAX),
                is_key: pictures.first().is_some_and(|one| one.entry.is_some()),
            },
            map: map.bytes.clone(),
            bytes: [head, bytes].concat().into(),
        };
        (self.map, self.segment) = (Some(map), Some(segment));
        (self.from, self.number) = (Some(until), self.number + 1);
        Ok(piece)
    }

    /// The pictures between two moments, the first from the beginning on, and how a map is described that begins with them.
    /// Where there are none, the slate.
    fn take(&mut self, from: u64, until: u64) -> (Option<SampleEntry>, Vec<Shown>) {
        let count = self.waiting.iter().take_while(|one| one.at < until).count();
        let mut taken: Vec<Shown> = self.waiting.drain(..count).collect();
        // One description a part: what came too late before another sender's first picture is left out.
        let other = taken.iter().rposition(|one| {
            one.entry.as_ref().is_some_and(|entry| self.map.as_ref().is_none_or(|map| map.entry != *entry))
        });
        taken.drain(..other.unwrap_or(0));
        if taken.is_empty() {
            self.wants_key = true;
            taken.push(Shown { at: from, data: slate::picture(), entry: Some(slate::entry()) });
        }
        let mut next = from;
        for (place, one) in taken.iter_mut().enumerate() {
            one.at = if place == 0 { from } else { one.at.max(next) };
            next = one.at + 1;
        }
        (taken.first().and_then(|one| one.entry.clone()), taken)
    }

    /// The segment of the part between two moments.
    fn segment_of(&self, (from, until): (u64, u64), is_new: bool, is_key: bool) -> Segment {
        let begins = |open: &Segment| is_new || is_key && from.saturating_sub(open.from) >= TAKES_KEY;
        let fits = |open: &Segment| until.saturating_sub(open.from) <= SEGMENT_MILLIS;
        match self.segment {
            Some(open) if !begins(&open) && fits(&open) => Segment { parts: open.parts + 1, ..open },
            Some(over) => Segment { number: over.number + 1, from, parts: 1 },
            None => Segment { number: self.number, from, parts: 1 },
        }
    }

    fn begin_map(&mut self, entry: SampleEntry) -> Result<Map, MuxError> {
        self.maps += 1;
        Ok(Map { muxer: Fmp4SegmentMuxer::new()?, entry, bytes: Arc::default(), number: self.maps })
    }
}
