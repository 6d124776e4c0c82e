//! What a forwarder is given at its start, and its bounds.

use core::net::SocketAddr;
use std::time::Duration;

/// How a forwarder is reached, and its bounds.
#[derive(Clone, Debug)]
pub struct Config {
    /// UDP addresses as peers see them: one host candidate each (RFC 8445). Datagrams are handed in with one of these
    /// as their destination, whatever the socket is bound to behind a one-to-one NAT.
    pub udp: Vec<SocketAddr>,
    /// TCP addresses on which connections are accepted, as peers see them (passive candidates, RFC 6544).
    pub tcp: Vec<SocketAddr>,
    /// The bounds.
    pub limits: Limits,
}

/// Bounds of a forwarder.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Peers at once.
    pub peers: usize,
    /// Bytes of an offer or answer (SDP, RFC 8866).
    pub sdp_bytes: usize,
    /// m-lines of a peer. A link to another forwarder needs as many as it carries streams.
    pub lines: usize,
    /// Packets that wait in one slot of a subscriber before its packets are dropped.
    pub slot_packets: usize,
    /// Events that wait before packets of taps are dropped.
    pub events: usize,
    /// Bytes of one message on the control channel, and of those that wait in it.
    pub control_bytes: usize,
    /// Bits per second that a subscriber's line is taken to carry before it was measured.
    pub first_estimate: u64,
    /// A peer that is not connected within this, or no longer for this long, is gone.
    pub grace: Duration,
    /// How long a track goes on being asked for after the last of its watchers left.
    pub unwatched: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            peers: 2_000,
            sdp_bytes: 256 * 1024,
            lines: 64,
            slot_packets: 400,
            events: 16_384,
            control_bytes: 16 * 1024,
            first_estimate: 3_000_000,
            grace: Duration::from_secs(30),
            unwatched: Duration::from_secs(2),
        }
    }
}
