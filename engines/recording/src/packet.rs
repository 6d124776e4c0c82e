//! What comes in.

use std::num::NonZeroU32;
use std::sync::Arc;

/// What is in a track.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Codec {
    /// Pictures (RFC 6184).
    H264,
    /// Pictures (RFC 7741).
    Vp8,
    /// Sound (RFC 7587).
    Opus,
}

impl Codec {
    /// Whether it is pictures.
    pub fn is_picture(self) -> bool {
        self != Self::Opus
    }

    /// Ticks of RTP time in a second, as the RFC of each says.
    pub fn clock(self) -> NonZeroU32 {
        let ticks = if self.is_picture() { 90_000 } else { 48_000 };
        NonZeroU32::new(ticks).expect("neither is zero")
    }
}

/// One RTP packet of a track, as its sender made it.
#[derive(Clone, Debug)]
pub struct Packet {
    /// Which simulcast layer; 0 without simulcast.
    pub layer: u8,
    /// Extended sequence number within the layer: rollovers are counted in (RFC 3550, A.1).
    pub sequence: u64,
    /// Extended RTP time in ticks of [`Codec::clock`].
    pub time: u64,
    /// The marker bit: with pictures, the last packet of one.
    pub marker: bool,
    /// When it came, in milliseconds since the recording of the meeting began.
    pub arrived: u64,
    /// The RTP payload.
    pub payload: Arc<[u8]>,
}
