//! One track from its packets to the steps that write it.

use crate::layers::{Choice, Layers};
use crate::order::{Order, Ordered};
use crate::part::Part;
use crate::picture::{Assembler, Frame};
use crate::{Codec, Packet, Step};

/// A keyframe is asked for no more often than this, in milliseconds.
const ASKING: u64 = 2_000;

/// What was lost on the way.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Counts {
    /// Packets that never came, or too late.
    pub lost: u64,
    /// Frames that could not be put together.
    pub broken: u64,
}

/// One track.
#[derive(Debug)]
pub struct Recorder {
    codec: Codec,
    layers: Layers,
    order: Order,
    assembler: Assembler,
    part: Option<Part>,
    /// Something is missing that only a keyframe brings back.
    wants_keyframe: bool,
    asked: Option<u64>,
    /// Of layers that were left.
    former: Counts,
}

impl Recorder {
    /// Nothing is written before the first packet of sound, or the first keyframe.
    pub fn new(codec: Codec) -> Self {
        Self {
            codec,
            layers: Layers::default(),
            order: Order::default(),
            assembler: Assembler::new(codec),
            part: None,
            wants_keyframe: codec.is_picture(),
            asked: None,
            former: Counts::default(),
        }
    }

    /// What is to be done for the next packet.
    pub fn take(&mut self, packet: Packet) -> Vec<Step> {
        let mut out = Vec::new();
        match self.layers.choose(self.codec, &packet) {
            Choice::Leave => return out,
            Choice::Take => {}
            Choice::Switch => {
                self.end(&mut out);
                self.former = self.counts();
                self.order = Order::default();
                self.assembler = Assembler::new(self.codec);
            }
        }
        let mut ordered = Vec::new();
        self.order.take(packet, &mut ordered);
        self.assemble(ordered, &mut out);
        out
    }

    /// What is to be done by `now`, in milliseconds since the recording of the meeting began. To be called about once a
    /// second while nothing comes.
    pub fn tick(&mut self, now: u64) -> Vec<Step> {
        let (mut out, mut ordered) = (Vec::new(), Vec::new());
        self.order.release(now, &mut ordered);
        self.assemble(ordered, &mut out);
        if self.part.as_ref().is_some_and(|part| part.is_silent(now)) {
            self.end(&mut out);
        } else if self.part.as_mut().is_some_and(|part| part.tick(now, &mut out).is_err()) {
            self.end_part(&mut out);
        }
        out
    }

    /// The track is over: what is still to be written.
    pub fn finish(&mut self) -> Vec<Step> {
        let mut out = Vec::new();
        self.end(&mut out);
        out
    }

    /// Whether the sender should be asked for a keyframe; true every two seconds at most while one is missed.
    pub fn wants_keyframe(&mut self, now: u64) -> bool {
        let waits = self.asked.is_some_and(|asked| now.saturating_sub(asked) < ASKING);
        let wants = self.wants_keyframe && !waits;
        if wants {
            self.asked = Some(now);
        }
        wants
    }

    /// What was lost until now.
    pub fn counts(&self) -> Counts {
        Counts {
            lost: self.former.lost.saturating_add(self.order.lost),
            broken: self.former.broken + self.assembler.broken,
        }
    }

    fn end(&mut self, out: &mut Vec<Step>) {
        let (mut ordered, mut frames) = (Vec::new(), Vec::new());
        self.order.flush(&mut ordered);
        self.assemble(ordered, out);
        self.assembler.close(&mut frames);
        frames.into_iter().for_each(|frame| self.frame(frame, out));
        self.end_part(out);
    }

    fn end_part(&mut self, out: &mut Vec<Step>) {
        self.wants_keyframe = self.codec.is_picture();
        if let Some(part) = self.part.take() {
            part.end(out);
        }
    }

    fn assemble(&mut self, ordered: Vec<Ordered>, out: &mut Vec<Step>) {
        let mut frames = Vec::new();
        for one in ordered {
            // A picture that never came is missed by those after it.
            self.wants_keyframe |= one.gap && self.codec.is_picture();
            self.assembler.take(one, &mut frames);
            frames.drain(..).for_each(|frame| self.frame(frame, out));
        }
    }

    fn frame(&mut self, frame: Frame, out: &mut Vec<Step>) {
        if self.part.as_ref().is_some_and(|part| part.is_over(&frame)) {
            self.end_part(out);
        }
        if frame.entry.is_some() {
            self.wants_keyframe = false;
        }
        match &mut self.part {
            None => self.part = Part::begin(self.codec, frame, out),
            Some(part) => {
                let taken = part.take(frame, out);
                self.wants_keyframe |= part.is_off() && self.codec.is_picture();
                if taken.is_err() {
                    self.end_part(out);
                }
            }
        }
    }
}
