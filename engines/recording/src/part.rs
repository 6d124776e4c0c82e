//! One file: fragmented MP4 (ISO/IEC 14496-12, 8.8) of one track with one sample description.

use crate::Codec;
use crate::picture::Frame;
use crate::skew::Skew;
use shiguredo_mp4::TrackKind;
use shiguredo_mp4::boxes::SampleEntry;
use shiguredo_mp4::mux::{Fmp4SegmentMuxer, MuxError, Sample};

/// A part ends where nothing comes for so many milliseconds. Until then the last sample lasts.
pub const LONGEST_GAP: u64 = 10_000;
/// Milliseconds after which a fragment is over.
const FRAGMENT: u64 = 2_000;
/// And after which a keyframe begins the next.
const SHORT: u64 = 1_000;
/// Bytes after which it is over whatever its length.
const BYTES: usize = 8 << 20;
/// Times that go back further than these milliseconds are another clock.
const BACK: u64 = 1_000;
/// Nothing can come so many milliseconds before its time, but for a clock that jumped.
const AHEAD: i64 = 2_000;
/// Milliseconds of a picture of which nobody knows how long it was shown.
const PICTURE: u64 = 40;

/// What is to be done for a track, in this order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Step {
    /// A new file begins.
    Begin(Begin),
    /// Append this: whole fragments, and before the first of them what every player reads first. To be in the file at
    /// once, so that a crash costs no more than what comes after.
    Write(Vec<u8>),
    /// The file is whole.
    End(End),
}

/// The beginning of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Begin {
    /// When its first sample came, in milliseconds since the recording of the meeting began.
    pub start: u64,
    /// Width and height of its pictures.
    pub size: Option<(u16, u16)>,
}

/// The end of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct End {
    /// How long it is, in milliseconds.
    pub length: u64,
}

/// A sample whose fragment is not written yet.
#[derive(Debug)]
struct Held {
    /// Ticks since the part began.
    time: u64,
    bytes: usize,
    is_key: bool,
}

/// What a part is of, in the units of its track.
#[derive(Debug)]
struct Clock {
    codec: Codec,
    /// Milliseconds of the recording.
    start: u64,
    /// RTP time of the first frame.
    first: u64,
}

impl Clock {
    fn ticks(&self, millis: u64) -> u64 {
        millis * u64::from(self.codec.clock().get()) / 1_000
    }

    fn millis(&self, ticks: u64) -> u64 {
        ticks.saturating_mul(1_000) / u64::from(self.codec.clock().get())
    }

    /// How much later than its own time a frame came, in milliseconds.
    fn later(&self, frame: &Frame) -> i64 {
        let due = self.start.saturating_add(self.millis(frame.time.saturating_sub(self.first)));
        frame.arrived.saturating_sub(due).cast_signed() - due.saturating_sub(frame.arrived).cast_signed()
    }
}

#[derive(Debug)]
pub(crate) struct Part {
    clock: Clock,
    entry: SampleEntry,
    muxer: Fmp4SegmentMuxer,
    /// Never empty.
    held: Vec<Held>,
    bytes: Vec<u8>,
    is_begun: bool,
    skew: Skew,
    /// When the last frame came, and when the last fragment was written.
    came: u64,
    wrote: u64,
    /// Ticks of the newest sample, where nothing follows it.
    usual: u64,
}

impl Part {
    /// Begins with `frame`; none where none can.
    pub(crate) fn begin(codec: Codec, frame: Frame, out: &mut Vec<Step>) -> Option<Self> {
        let (start, first) = (frame.arrived, frame.time);
        let entry = frame.entry?;
        let size = match &entry {
            SampleEntry::Avc1(entry) => Some((entry.visual.width, entry.visual.height)),
            SampleEntry::Vp08(entry) => Some((entry.visual.width, entry.visual.height)),
            _ => None,
        };
        let clock = Clock { codec, start, first };
        let usual = frame.ticks.map_or(clock.ticks(PICTURE), u64::from);
        out.push(Step::Begin(Begin { start, size }));
        Some(Self {
            clock,
            entry,
            muxer: Fmp4SegmentMuxer::new().ok()?,
            held: vec![Held { time: 0, bytes: frame.data.len(), is_key: true }],
            bytes: frame.data,
            is_begun: false,
            skew: Skew::default(),
            came: start,
            wrote: start,
            usual,
        })
    }

    /// Whether `frame` does not belong here any more.
    pub(crate) fn is_over(&self, frame: &Frame) -> bool {
        let gap = self.clock.ticks(LONGEST_GAP);
        let last = self.clock.first.saturating_add(self.last());
        let back = last.saturating_sub(frame.time) > self.clock.ticks(BACK);
        let far = frame.time.saturating_sub(last) > gap || self.is_silent(frame.arrived);
        let other = frame.entry.as_ref().is_some_and(|entry| *entry != self.entry || self.skew.is_off());
        back || far || other || self.clock.later(frame) < -AHEAD
    }

    /// Whether nothing came for too long.
    pub(crate) fn is_silent(&self, now: u64) -> bool {
        now.saturating_sub(self.came) > LONGEST_GAP
    }

    /// Whether it waits for a frame at which the next part begins.
    pub(crate) fn is_off(&self) -> bool {
        self.skew.is_off()
    }

    pub(crate) fn take(&mut self, frame: Frame, out: &mut Vec<Step>) -> Result<(), MuxError> {
        let (is_key, last) = (frame.entry.is_some(), self.last());
        let time = frame.time.saturating_sub(self.clock.first).max(last + 1);
        let open = self.held.first().map_or(0, |held| time - held.time);
        let keyframe = self.clock.codec.is_picture() && is_key;
        let full = open >= self.clock.ticks(if keyframe { SHORT } else { FRAGMENT });
        if full || self.bytes.len() > BYTES {
            self.write(self.held.len(), time, out)?;
            self.wrote = frame.arrived;
        }
        self.skew.note(self.clock.later(&frame));
        self.came = self.came.max(frame.arrived);
        self.usual = frame.ticks.map_or((time - last).min(self.clock.ticks(1_000)), u64::from);
        self.held.push(Held { time, bytes: frame.data.len(), is_key });
        self.bytes.extend_from_slice(&frame.data);
        Ok(())
    }

    /// Writes what is whole when frames come too seldom to fill a fragment.
    pub(crate) fn tick(&mut self, now: u64, out: &mut Vec<Step>) -> Result<(), MuxError> {
        if now.saturating_sub(self.wrote) > FRAGMENT + SHORT && self.held.len() > 1 {
            self.wrote = now;
            self.write(self.held.len() - 1, self.last(), out)?;
        }
        Ok(())
    }

    /// Writes what is left, and the index of the fragments (ISO/IEC 14496-12, 8.8.9).
    pub(crate) fn end(mut self, out: &mut Vec<Step>) {
        let end = self.last() + self.usual;
        // What cannot be written is left out; what was written plays.
        if self.write(self.held.len(), end, out).is_ok()
            && let Ok(index) = self.muxer.mfra_bytes()
        {
            out.push(Step::Write(index));
        }
        out.push(Step::End(End { length: self.clock.millis(end) }));
    }

    fn last(&self) -> u64 {
        self.held.last().map_or(0, |held| held.time)
    }

    /// Writes the first `count` samples as a fragment; what follows them is at `until`.
    fn write(&mut self, count: usize, until: u64, out: &mut Vec<Step>) -> Result<(), MuxError> {
        let held: Vec<Held> = self.held.drain(..count).collect();
        let ends = held.iter().skip(1).map(|held| held.time).chain([until]);
        let mut offset = 0;
        let samples = held.iter().zip(ends).map(|(held, end)| {
            let data_offset = offset;
            offset += held.bytes;
            Sample {
                track_kind: if self.clock.codec.is_picture() { TrackKind::Video } else { TrackKind::Audio },
                timescale: self.clock.codec.clock(),
                sample_entry: Some(self.entry.clone()),
                duration: u32::try_from(end - held.time).unwrap_or(u32::MAX),
                keyframe: held.is_key,
                composition_time_offset: None,
                data_offset: data_offset as u64,
                data_size: held.bytes,
            }
        });
        let samples: Vec<Sample> = samples.collect();
        let fragment = self.muxer.create_media_segment_metadata(&samples)?;
        let mut bytes = if self.is_begun { Vec::new() } else { self.muxer.init_segment_bytes()? };
        self.is_begun = true;
        bytes.extend_from_slice(&fragment);
        bytes.extend(self.bytes.drain(..offset));
        self.skew.turn();
        out.push(Step::Write(bytes));
        Ok(())
    }
}
