//! What goes out, gathered so that one system call sends many datagrams (generic segmentation offload).

use crate::PeerId;
use core::net::SocketAddr;
use std::collections::VecDeque;
use str0m::net::Protocol;

/// Segments in one batch: what Linux takes (`UDP_MAX_SEGMENTS`).
const SEGMENTS: usize = 64;
/// Bytes in one batch: below what one UDP send may carry.
const BYTES: usize = 60_000;
/// Datagrams of a picture, about.
const PICTURE: usize = 12;

/// Datagrams for one destination, each of `segment` bytes, only the last of which may be shorter.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Transmit {
    /// For whom.
    pub peer: PeerId,
    /// UDP, or TCP: then each datagram is framed (RFC 4571).
    pub protocol: Protocol,
    /// From which of the local addresses.
    pub source: SocketAddr,
    /// To where.
    pub destination: SocketAddr,
    /// The datagrams, one after the other.
    pub contents: Vec<u8>,
    /// Bytes of each datagram but the last.
    pub segment: usize,
}

impl Transmit {
    /// The datagrams one by one.
    pub fn datagrams(&self) -> impl Iterator<Item = &[u8]> {
        self.contents.chunks(self.segment.max(1))
    }

    fn takes(&self, datagram: &str0m::net::Transmit) -> bool {
        let whole = self.contents.len().is_multiple_of(self.segment);
        self.destination == datagram.destination
            && self.source == datagram.source
            && self.protocol == datagram.proto
            && whole
            && datagram.contents.len() <= self.segment
            && self.contents.len() / self.segment < SEGMENTS
            && self.contents.len() + datagram.contents.len() <= BYTES
    }
}

/// Batches in the order in which they go.
#[derive(Debug, Default)]
pub(crate) struct Outbound {
    queue: VecDeque<Transmit>,
}

impl Outbound {
    pub(crate) fn push(&mut self, peer: PeerId, datagram: str0m::net::Transmit) {
        if datagram.contents.is_empty() {
            return;
        }
        if let Some(last) = self.queue.back_mut()
            && last.peer == peer
            && last.takes(&datagram)
        {
            // Room for a picture at once, so that what is there is moved once.
            if last.contents.len() == last.segment {
                last.contents.reserve(last.segment * PICTURE);
            }
            last.contents.extend_from_slice(&datagram.contents);
            return;
        }
        self.queue.push_back(Transmit {
            peer,
            protocol: datagram.proto,
            source: datagram.source,
            destination: datagram.destination,
            segment: datagram.contents.len(),
            contents: datagram.contents.into(),
        });
    }

    pub(crate) fn pop(&mut self) -> Option<Transmit> {
        self.queue.pop_front()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn datagram(port: u16, length: usize) -> str0m::net::Transmit {
        str0m::net::Transmit {
            proto: Protocol::Udp,
            source: SocketAddr::from(([10, 0, 0, 1], 1)),
            destination: SocketAddr::from(([10, 0, 0, 2], port)),
            contents: vec![7; length].into(),
        }
    }

    #[test]
    fn equal_datagrams_to_one_address_are_one_batch_that_a_shorter_one_ends() {
        let mut out = Outbound::default();
        for length in [1_200, 1_200, 800, 1_200, 1_201] {
            out.push(PeerId(1), datagram(5, length));
        }
        out.push(PeerId(2), datagram(6, 1_201));
        let sizes: Vec<_> = std::iter::from_fn(|| out.pop()).map(|t| (t.contents.len(), t.segment)).collect();
        assert_eq!(sizes, [(3_200, 1_200), (1_200, 1_200), (1_201, 1_201), (1_201, 1_201)]);
    }

    #[test]
    fn a_batch_stays_within_what_the_kernel_takes() {
        let mut out = Outbound::default();
        for _ in 0..200 {
            out.push(PeerId(1), datagram(5, 100));
        }
        let batches: Vec<_> = std::iter::from_fn(|| out.pop()).collect();
        assert_eq!(batches.iter().map(|t| t.datagrams().count()).collect::<Vec<_>>(), [64, 64, 64, 8]);
        for _ in 0..100 {
            out.push(PeerId(1), datagram(5, 1_400));
        }
        assert!(std::iter::from_fn(|| out.pop()).all(|t| t.contents.len() <= BYTES));
    }
}
