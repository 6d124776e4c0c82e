//! Realtime media over sockets: the thin shell around [`hongwang_forwarding`].
//!
//! Each core is one OS thread with its own UDP port, its own TCP listener for ICE over TCP (RFC 6544, framed by RFC
//! 4571) and its own [`hongwang_forwarding::Forwarder`]; cores share nothing. All peers of a group are on one core, so
//! forwarding never crosses threads. A group that outgrows a core is spread by a link between two of its forwarders
//! ([`Room::dial`]), as between two machines; nothing shorter is built for two cores.
//!
//! A loop turns: everything that the sockets have is handed in (`recvmmsg`, with receive offload), then everything that
//! the engine has goes out (one system call for up to 64 datagrams to one address). When the socket takes no more, the
//! engine is not asked for more: packets wait in their slots, within their bounds, and whoever overruns them loses its
//! own. A TCP connection has a bounded queue of its own and loses from it likewise.
//!
//! The async world holds a [`Handle`]; a [`Room`] of it reaches the core of one group.

mod core;
pub mod framing;
mod handle;
mod tcp;
mod udp;

pub use handle::{Config, Handle, Refused, Room, StartError, Totals, start};
pub use hongwang_forwarding as forwarding;
