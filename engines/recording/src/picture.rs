//! Packets of one track into frames: pictures, or packets of sound.

use crate::h264::{self, Broken, Sets, Units};
use crate::order::Ordered;
use crate::{Codec, Packet, opus, vp8};
use shiguredo_mp4::boxes::SampleEntry;

/// Bytes of one picture at most: what is larger is none.
const LARGEST: usize = 8 << 20;

/// What becomes a sample.
#[derive(Debug)]
pub(crate) struct Frame {
    /// RTP time.
    pub(crate) time: u64,
    /// When its first packet came, in milliseconds.
    pub(crate) arrived: u64,
    /// As MP4 holds it.
    pub(crate) data: Vec<u8>,
    /// How a file is described that begins with it; none where none can.
    pub(crate) entry: Option<SampleEntry>,
    /// Its length in ticks, where it says so.
    pub(crate) ticks: Option<u32>,
}

/// A picture whose last packet has not come.
#[derive(Debug)]
struct Open {
    time: u64,
    arrived: u64,
    broken: bool,
    content: Content,
}

#[derive(Debug)]
enum Content {
    H264(Units),
    Vp8(Vec<u8>),
}

/// Puts frames together.
#[derive(Debug)]
pub(crate) struct Assembler {
    codec: Codec,
    open: Option<Open>,
    sets: Sets,
    /// Pictures that were left out, and packets of sound that were none.
    pub(crate) broken: u64,
}

impl Assembler {
    pub(crate) fn new(codec: Codec) -> Self {
        Self { codec, open: None, sets: Sets::default(), broken: 0 }
    }

    pub(crate) fn take(&mut self, ordered: Ordered, out: &mut Vec<Frame>) {
        let Ordered { packet, gap } = ordered;
        if self.codec == Codec::Opus {
            // An empty packet is a sender that has nothing to say.
            match opus::ticks(&packet.payload) {
                Some(ticks) => out.push(sound(&packet, ticks)),
                None => self.broken += u64::from(!packet.payload.is_empty()),
            }
            return;
        }
        if let Some(open) = &mut self.open {
            open.broken |= gap;
            if open.time != packet.time {
                self.close(out);
            }
        }
        let open = self.open.get_or_insert_with(|| Open {
            time: packet.time,
            arrived: packet.arrived,
            broken: false,
            content: match self.codec {
                Codec::Vp8 => Content::Vp8(Vec::new()),
                _ => Content::H264(Units::default()),
            },
        });
        open.take(&packet.payload);
        if packet.marker {
            self.close(out);
        }
    }

    /// Nothing more comes of the picture that is open.
    pub(crate) fn close(&mut self, out: &mut Vec<Frame>) {
        let Some(Open { time, arrived, broken, content }) = self.open.take() else { return };
        let sample = match content {
            _ if broken => None,
            Content::H264(units) => units
                .finish(&mut self.sets)
                .map(|(data, is_key)| (data, if is_key { self.sets.entry() } else { None })),
            Content::Vp8(data) => Some(data).filter(|data| !data.is_empty()).map(|data| {
                let entry = vp8::entry(&data);
                (data, entry)
            }),
        };
        match sample {
            Some((data, entry)) => out.push(Frame { time, arrived, data, entry, ticks: None }),
            None => self.broken += 1,
        }
    }
}

impl Open {
    fn take(&mut self, payload: &[u8]) {
        if self.broken {
            return;
        }
        let (taken, length) = match &mut self.content {
            Content::H264(units) => (units.take(payload), units.len()),
            Content::Vp8(data) => (vp8::take(data, payload), data.len()),
        };
        if taken == Err(Broken) || length > LARGEST {
            self.broken = true;
            // What is broken is not kept until its end comes.
            self.content = Content::Vp8(Vec::new());
        }
    }
}

fn sound(packet: &Packet, ticks: u32) -> Frame {
    Frame {
        time: packet.time,
        arrived: packet.arrived,
        data: packet.payload.to_vec(),
        entry: Some(opus::entry()),
        ticks: Some(ticks),
    }
}

/// Width and height that the first packet of a keyframe tells.
pub(crate) fn size(codec: Codec, payload: &[u8]) -> Option<(u16, u16)> {
    match codec {
        Codec::H264 => h264::size(payload),
        Codec::Vp8 => vp8::size(payload),
        Codec::Opus => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Packets as sequence number, time, marker, payload; those that are missing are gaps.
    fn frames(codec: Codec, packets: &[(u64, u64, bool, &[u8])]) -> (Vec<u64>, u64) {
        let (mut assembler, mut out, mut next) = (Assembler::new(codec), Vec::new(), packets[0].0);
        for &(sequence, time, marker, payload) in packets {
            let packet = Packet { layer: 0, sequence, time, marker, arrived: 0, payload: payload.into() };
            assembler.take(Ordered { packet, gap: sequence != next }, &mut out);
            next = sequence + 1;
        }
        assembler.close(&mut out);
        (out.iter().map(|frame| frame.time).collect(), assembler.broken)
    }

    #[test]
    fn a_picture_that_lacks_a_packet_is_left_out_and_its_neighbours_are_not() {
        let (start, middle, end): (&[u8], &[u8], &[u8]) =
            (&[0x7c, 0x81, 1], &[0x7c, 0x01, 2], &[0x7c, 0x41, 3]);
        let whole = |first: u64, time: u64| {
            [(first, time, false, start), (first + 1, time, false, middle), (first + 2, time, true, end)]
        };
        let all = [whole(0, 1), whole(3, 2), whole(6, 3)].concat();
        assert_eq!(frames(Codec::H264, &all), (vec![1, 2, 3], 0));
        for missing in 3..6 {
            let rest: Vec<_> = all.iter().filter(|one| one.0 != missing).copied().collect();
            assert_eq!(frames(Codec::H264, &rest), (vec![1, 3], 1), "{missing}");
        }
    }

    #[test]
    fn a_sender_without_markers_is_understood_by_its_times() {
        let unit: &[u8] = &[0x41, 1];
        let packets = [(0, 1, false, unit), (1, 1, false, unit), (2, 2, false, unit)];
        assert_eq!(frames(Codec::H264, &packets), (vec![1, 2], 0));
    }

    #[test]
    fn a_picture_without_end_is_bounded() {
        let large = [&[0x7c, 0x01][..], &[0; 60_000]].concat();
        let mut packets: Vec<(u64, u64, bool, &[u8])> = vec![(0, 1, false, &[0x7c, 0x81])];
        packets.extend((1..300).map(|sequence| (sequence, 1, false, &large[..])));
        assert_eq!(frames(Codec::H264, &packets), (vec![], 1));
    }

    #[test]
    fn silence_that_is_not_sent_is_no_fault() {
        assert_eq!(
            frames(Codec::Opus, &[(0, 1, true, &[0x78, 1]), (1, 2, false, &[]), (2, 3, false, &[0x7b])]),
            (vec![1], 1)
        );
    }
}
