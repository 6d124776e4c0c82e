//! One voice as a track without a hole: what is missing is silence.

use super::Anchor;
use crate::order::Order;
use crate::picture::{Assembler, Frame};
use crate::{Codec, Packet, opus};
use shiguredo_mp4::TrackKind;
use shiguredo_mp4::mux::Sample;
use std::collections::VecDeque;

/// Ticks of 48 kHz in a millisecond.
const TICKS: u64 = 48;
/// 20 ms of silence: CELT, full band, one frame that says nothing (RFC 6716, 3.1 and 4.3).
const SILENCE: [u8; 3] = [0xf8, 0xff, 0xfe];
const SILENCE_TICKS: u64 = 960;
/// What comes later than this behind the sound that stands already is left out.
const BEHIND: u64 = 60 * TICKS;
/// Packets that wait.
const MOST: usize = 1_000;

#[derive(Debug)]
struct Heard {
    /// Ticks of the timeline.
    at: u64,
    ticks: u64,
    data: Vec<u8>,
}

#[derive(Debug)]
pub(super) struct Sound {
    order: Order,
    assembler: Assembler,
    anchor: Option<Anchor>,
    waiting: VecDeque<Heard>,
    /// Where the next packet begins, in ticks.
    at: u64,
}

impl Default for Sound {
    fn default() -> Self {
        Self {
            order: Order::default(),
            assembler: Assembler::new(Codec::Opus),
            anchor: None,
            waiting: VecDeque::new(),
            at: 0,
        }
    }
}

impl Sound {
    /// The timeline begins.
    pub(super) fn begin(&mut self, millis: u64) {
        self.at = millis * TICKS;
    }

    /// Another speaks; what the former said is heard to its end.
    pub(super) fn other(&mut self) {
        (self.order, self.anchor) = (Order::default(), None);
    }

    pub(super) fn take(&mut self, packet: Packet) {
        let mut ordered = Vec::new();
        self.order.take(packet, &mut ordered);
        self.heard(ordered);
    }

    pub(super) fn release(&mut self, now: u64) {
        let mut ordered = Vec::new();
        self.order.release(now, &mut ordered);
        self.heard(ordered);
    }

    fn heard(&mut self, ordered: Vec<crate::order::Ordered>) {
        let mut frames = Vec::new();
        ordered.into_iter().for_each(|one| self.assembler.take(one, &mut frames));
        for Frame { time, arrived, data, ticks, .. } in frames {
            let at = Anchor::place(&mut self.anchor, (arrived, time), Codec::Opus) * TICKS;
            if self.waiting.len() < MOST {
                self.waiting.push_back(Heard { at, ticks: u64::from(ticks.unwrap_or(0)), data });
            }
        }
    }

    /// Whether everything until then came.
    pub(super) fn is_until(&self, millis: u64) -> bool {
        self.waiting.back().is_some_and(|last| last.at + last.ticks >= millis * TICKS)
    }

    /// The sound until `millis`, behind the pictures.
    pub(super) fn write(&mut self, millis: u64, samples: &mut Vec<Sample>, bytes: &mut Vec<u8>) {
        let until = millis * TICKS;
        while let Some(next) = self.waiting.pop_front_if(|next| next.at < until) {
            while next.at >= self.at + SILENCE_TICKS {
                self.put(SILENCE_TICKS, &SILENCE, samples, bytes);
            }
            if next.at + BEHIND >= self.at {
                self.put(next.ticks, &next.data, samples, bytes);
            }
        }
        while self.at < until {
            self.put(SILENCE_TICKS, &SILENCE, samples, bytes);
        }
    }

    fn put(&mut self, ticks: u64, data: &[u8], samples: &mut Vec<Sample>, bytes: &mut Vec<u8>) {
        self.at += ticks;
        samples.push(Sample {
            track_kind: TrackKind::Audio,
            timescale: Codec::Opus.clock(),
            sample_entry: Some(opus::entry()),
            duration: u32::try_from(ticks).unwrap_or(u32::MAX),
            keyframe: true,
            composition_time_offset: None,
            data_offset: bytes.len() as u64,
            data_size: data.len(),
        });
        bytes.extend_from_slice(data);
    }
}
