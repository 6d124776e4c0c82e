//! What a client sends: pictures of equal size, 25 a second, in H.264 packets whose tail says when they were made.
//!
//! A keyframe is as large as any picture: bursts of keyframes are not measured. A picture leaves at once, unpaced.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use str0m::Rtc;
use str0m::media::{Mid, Rid};
use str0m::rtp::RtpWrite;

const PICTURE: Duration = Duration::from_millis(40);
/// Of the clock of 90 kHz, a picture.
const TICKS: u32 = 3_600;
/// Bytes of a [`Stamp`].
const STAMP: usize = 12;
/// Sequence parameters, with which a keyframe begins; and slices of it, and of other pictures (RFC 6184).
const PARAMETERS: u8 = 0x67;
const KEY: u8 = 0x65;
const OTHER: u8 = 0x41;

/// A simulcast layer: what a picture of it is made of.
#[derive(Debug)]
pub(crate) struct Layer {
    rid: Option<&'static str>,
    packets: usize,
    /// Of a packet's payload.
    bytes: usize,
}

/// One layer of 2.5 Mbit/s.
pub(crate) const ONE: &[Layer] = &[Layer { rid: None, packets: 11, bytes: 1_137 }];
/// 2.5, 0.6 and 0.15 Mbit/s.
pub(crate) const THREE: &[Layer] = &[
    Layer { rid: Some("f"), packets: 11, bytes: 1_137 },
    Layer { rid: Some("h"), packets: 3, bytes: 1_000 },
    Layer { rid: Some("q"), packets: 1, bytes: 750 },
];
/// Layers of a camera at most.
pub(crate) const LAYERS: usize = 3;

impl Layer {
    pub(crate) fn rid(&self) -> Option<&'static str> {
        self.rid
    }

    pub(crate) fn packets(&self) -> usize {
        self.packets
    }

    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(crate) fn bits_per_second(&self) -> u64 {
        (self.packets * self.bytes * 8 * 25) as u64
    }
}

/// What the tail of a packet says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Stamp {
    /// Who made it.
    pub(crate) source: u16,
    /// The how-manieth of its camera's layers.
    pub(crate) layer: u8,
    /// In which measurement; 0 in none.
    pub(crate) mark: u8,
    /// Nanoseconds since the clients began.
    pub(crate) at: u64,
}

impl Stamp {
    fn write(self, payload: &mut Vec<u8>) {
        payload.extend(self.source.to_be_bytes());
        payload.extend([self.layer, self.mark]);
        payload.extend(self.at.to_be_bytes());
    }

    /// None for what no camera made.
    pub(crate) fn read(payload: &[u8]) -> Option<Self> {
        let (_, tail) = payload.split_last_chunk::<STAMP>()?;
        let [high, low, layer, mark, at @ ..] = *tail;
        Some(Self { source: u16::from_be_bytes([high, low]), layer, mark, at: u64::from_be_bytes(at) })
    }
}

/// What a client sends on one line.
pub(crate) struct Camera {
    mid: Mid,
    layers: &'static [Layer],
    pub(crate) on: bool,
    next: Instant,
    time: u32,
    sequences: [u64; LAYERS],
    wished: [bool; LAYERS],
}

impl Camera {
    pub(crate) fn new(mid: Mid, layers: &'static [Layer], on: bool, now: Instant) -> Self {
        Self { mid, layers, on, next: now, time: 0, sequences: [100; LAYERS], wished: [true; LAYERS] }
    }

    /// A keyframe is asked for.
    pub(crate) fn wish(&mut self, rid: Option<Rid>) {
        for (layer, wished) in self.layers.iter().zip(&mut self.wished) {
            *wished |= rid.is_none() || layer.rid.map(Rid::from) == rid;
        }
    }

    /// Begins anew, with a keyframe, at once.
    pub(crate) fn switch(&mut self, on: bool, now: Instant) {
        if on && !self.on {
            self.wish(None);
            self.next = now;
        }
        self.on = on;
    }

    pub(crate) fn is_due(&self, now: Instant) -> bool {
        self.on && self.next <= now
    }

    /// Makes the next picture in every layer. Returns the packets of each.
    pub(crate) fn take(&mut self, rtc: &mut Rtc, stamp: Stamp, now: Instant) -> Result<[u64; LAYERS]> {
        self.next = (self.next + PICTURE).max(now);
        self.time = self.time.wrapping_add(TICKS);
        let mut made = [0; LAYERS];
        let layers = self.layers;
        for (index, layer) in layers.iter().enumerate() {
            self.write(rtc, index, layer, Stamp { layer: index as u8, ..stamp }, now)?;
            made[index] = layer.packets as u64;
        }
        Ok(made)
    }

    fn write(
        &mut self,
        rtc: &mut Rtc,
        index: usize,
        layer: &Layer,
        stamp: Stamp,
        now: Instant,
    ) -> Result<()> {
        let known = rtc.media(self.mid).context("the line of the camera is gone")?.remote_pts();
        let mut params = rtc.codec_config().params().iter();
        let usable = |params: &&str0m::format::PayloadParams| {
            known.contains(&params.pt()) && params.spec().format.packetization_mode == Some(1)
        };
        let pt = params.find(usable).context("the server takes no H.264")?.pt();
        let is_key = std::mem::take(&mut self.wished[index]);
        let mut direct = rtc.direct_api();
        let stream =
            direct.stream_tx_by_mid(self.mid, layer.rid.map(Rid::from)).context("the layer is gone")?;
        for packet in 0..layer.packets {
            let first = match (is_key, packet) {
                (true, 0) => PARAMETERS,
                (true, _) => KEY,
                _ => OTHER,
            };
            let mut payload = vec![first];
            payload.resize(layer.bytes - STAMP, 0x55);
            stamp.write(&mut payload);
            let sequence = self.sequences[index].into();
            let write = RtpWrite::new(pt, sequence, self.time, now, payload);
            stream.write_rtp(write.marker(packet + 1 == layer.packets).nackable(true));
            self.sequences[index] += 1;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_read_from_the_end_of_a_payload() {
        let stamp = Stamp { source: 300, layer: 2, mark: 7, at: u64::MAX - 1 };
        let mut payload = vec![OTHER, 0x55];
        assert_eq!(Stamp::read(&payload), None);
        stamp.write(&mut payload);
        assert_eq!(Stamp::read(&payload), Some(stamp));
    }

    #[test]
    fn the_layers_have_the_rates_that_they_say() {
        assert_eq!(ONE[0].bits_per_second() / 10_000, 250);
        assert_eq!([0, 1, 2].map(|layer: usize| THREE[layer].bits_per_second() / 10_000), [250, 60, 15]);
    }
}
