//! What a forwarder tells its caller.

use crate::{GroupId, Kind, PeerId, Source, Transmit};
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::format::Codec;

/// What [`crate::Forwarder::poll`] hands out.
#[derive(Debug)]
pub enum Output {
    /// Send this.
    Transmit(Transmit),
    /// Know this.
    Event(Event),
    /// Nothing more until a datagram, a call, or this time, at which [`crate::Forwarder::timeout`] is to be called.
    Wait(Instant),
}

/// What happened.
#[derive(Debug)]
pub enum Event {
    /// Keys are agreed on (DTLS, RFC 5764): media flow.
    Connected(PeerId),
    /// The peer is gone, and with it its tracks and slots.
    Gone {
        /// Who.
        peer: PeerId,
        /// Why.
        why: Gone,
    },
    /// Who speaks in a group changed.
    Speaks {
        /// Where.
        group: GroupId,
        /// Who, and on which track.
        source: Source,
    },
    /// A message came on the control channel of a peer.
    Told {
        /// From whom.
        peer: PeerId,
        /// What.
        text: String,
    },
    /// A packet of a tapped track.
    Tapped(Box<Tapped>),
}

/// Why a peer is gone.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Gone {
    /// It closed the connection, or the caller made it leave.
    #[error("it left")]
    Left,
    /// It was not heard of for [`crate::Limits::grace`].
    #[error("it was not heard of any more; look at its line and at the firewall's UDP and TCP ports")]
    Lost,
    /// What it sent cannot be gone on with.
    #[error("its connection broke: {0}")]
    Broken(String),
}

/// One RTP packet of a tapped track, as its sender made it.
#[derive(Clone, Debug)]
pub struct Tapped {
    /// Whose.
    pub source: Source,
    /// Which simulcast layer, in the order in which they first came; 0 without simulcast.
    pub layer: u8,
    /// What is in it.
    pub codec: Codec,
    /// Ticks of `time` in a second.
    pub clock: u32,
    /// Extended sequence number: rollovers are counted in (RFC 3550, A.1).
    pub sequence: u64,
    /// Extended RTP time in ticks.
    pub time: u64,
    /// The marker bit: with video, the last packet of a picture.
    pub marker: bool,
    /// Whether a decoder can begin here.
    pub keyframe: bool,
    /// When it came.
    pub at: Instant,
    /// The RTP payload, shared with whoever else is sent it; without redundancy (RFC 2198).
    pub payload: Arc<[u8]>,
}

/// How a peer fares. Counts are since it joined.
#[derive(Clone, Copy, Default, PartialEq, Debug)]
pub struct PeerStats {
    /// RTP packets that came from it.
    pub packets_in: u64,
    /// Bytes of datagrams that came from it.
    pub bytes_in: u64,
    /// RTP packets that were handed to its slots.
    pub packets_out: u64,
    /// Bytes of datagrams that went to it.
    pub bytes_out: u64,
    /// Packets for it that were dropped because too many waited in a slot.
    pub dropped: u64,
    /// Packets from it that it may not send.
    pub refused: u64,
    /// Datagrams from it beyond its permitted rate.
    pub excess: u64,
    /// Of what was sent to it in the last second, the lost part, 0 to 1, as it reports (TWCC).
    pub lost_out: Option<f32>,
    /// Of what it sent, the lost part, 0 to 1.
    pub lost_in: Option<f32>,
    /// To it and back.
    pub round_trip: Option<Duration>,
    /// Bits per second that its line is estimated to carry towards it.
    pub estimate: Option<u64>,
}

/// Counts of a whole forwarder.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Totals {
    /// Datagrams that belonged to no peer.
    pub strangers: u64,
    /// Datagrams that a peer could not read.
    pub malformed: u64,
    /// Packets of taps that nobody fetched in time.
    pub untapped: u64,
    /// Requests for keyframes that were sent.
    pub keyframes_asked: u64,
}

/// An m-line as both sides name it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Line {
    /// Sound or picture.
    pub kind: Kind,
    /// Its `a=mid` (RFC 5888), by which a browser finds the transceiver.
    pub mid: String,
}
