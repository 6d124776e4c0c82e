//! The forwarding engine: a selective forwarding unit (RFC 7667, 3.7) for WebRTC that knows no meeting.
//!
//! Peers [join](Forwarder::join) with an offer. What they send are *tracks*; where they receive are *slots*, fixed by
//! that offer. [`Forwarder::watch`] puts a track into a slot; from then on its packets are sent there under the slot's
//! own SSRC, with sequence numbers and times that go on where the former track ended. So a roll call over 300 venues,
//! or a change of speaker, negotiates nothing. Nothing is decoded. Who may watch whom is decided by the caller.
//!
//! The way of a packet: `demux` finds the peer; [`str0m`] checks and decrypts it, asks again for what is lost, and
//! answers those who ask; `forward` finds the track and hands the packet to each watcher's `slot`, which rewrites it
//! (`rewrite`); each subscriber is then driven once for all that came, and `transmit` gathers what goes to one address
//! into batches. By the clock (`tick`): `layers` decides which simulcast layer a line carries, `speaker` who speaks,
//! and senders are told over the control channel what nobody watches.
//!
//! # What is bounded
//!
//! Every queue belongs to one peer and has a bound ([`Limits`]): packets waiting in a slot, packets kept for
//! retransmission (512 a slot, their payload shared between all subscribers), the control channel, addresses, SSRCs,
//! layers, and what a peer may send a second. A subscriber that does not read loses its own packets and begins again
//! at a keyframe. The forwarder never waits for anybody.
//!
//! # Links between forwarders
//!
//! A link is a peer like any other, only with many lines. The forwarder at the village
//! [dials](Forwarder::dial) with as many receiving lines as it wants streams; the center answers it by
//! [`Forwarder::join`] and `watch`es into its slots. What comes are tracks at the village, fanned out there to every
//! screen and phone: one stream a village crosses the line, whatever the number of watchers. Requests for keyframes,
//! lost packets, estimates and the pause of unwatched tracks work hop by hop, because each hop is an ordinary
//! connection. From center to center (and from core to core) it is the same.
//!
//! # What is left out, and why
//!
//! - Codecs other than Opus (with redundancy, RFC 2198, and in-band correction), H.264 and VP8: every browser has both.
//!   Discontinuous transmission is up to the sender (`usedtx` in the answer it is given) and passes.
//! - H.264 without parameter sets before its keyframes: whoever brings such a camera in puts them there.
//! - Sender reports carry the time of arrival here, not that at the camera. Lips stay in time as far as sound and
//!   picture of a peer travel equally long.
//! - No clock is read and nothing is awaited. Keys and identifiers are drawn by aws-lc through `str0m`.

#[cfg(test)]
#[path = "../tests/it/clock.rs"]
mod clock;
mod config;
mod demux;
mod event;
mod forward;
mod forwarder;
mod ids;
mod join;
pub mod keyframe;
mod layers;
mod peer;
mod rewrite;
mod slot;
mod speaker;
mod throttle;
mod tick;
mod track;
mod transmit;

pub use config::{Config, Limits};
pub use event::{Event, Gone, Line, Output, PeerStats, Tapped, Totals};
pub use forwarder::{Forwarder, Unknown};
pub use ids::{GroupId, Kind, PeerId, Sends, SlotId, Source, TrackId, Wants};
pub use join::{Dial, Join, JoinRefused, Joined};
pub use peer::CONTROL;
pub use str0m::format::Codec;
pub use str0m::net::Protocol;
pub use throttle::KEYFRAME_INTERVAL;
pub use transmit::Transmit;
