//! To which peer a datagram belongs, when all share one port (RFC 7983): STUN by the user name in it, which names the
//! peer's own ICE fragment (RFC 8445, 7.2.2); everything else by the address it comes from.
//!
//! An address is learnt only from a STUN message whose integrity the peer has checked, so nobody can take over or
//! crowd out another's address by guessing a fragment.

use crate::PeerId;
use core::net::SocketAddr;
use std::collections::{HashMap, VecDeque};

/// Addresses remembered a peer: it may move between networks, but not without end.
const ADDRESSES: usize = 8;
const USERNAME: u16 = 0x0006;
const STUN_HEADER: usize = 20;
const MAGIC_COOKIE: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];

#[derive(Debug, Default)]
pub(crate) struct Demux {
    by_address: HashMap<SocketAddr, PeerId>,
    by_fragment: HashMap<String, PeerId>,
    addresses: HashMap<PeerId, VecDeque<SocketAddr>>,
}

/// What the demultiplexer says of a datagram.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belongs {
    /// It comes from an address that the peer has proven to be its own.
    Known(PeerId),
    /// It claims to be for the peer: to be checked, then [`Demux::learn`].
    Claims(PeerId),
    Nobody,
}

impl Demux {
    pub(crate) fn add(&mut self, fragment: &str, peer: PeerId) {
        self.by_fragment.insert(fragment.to_owned(), peer);
    }

    pub(crate) fn of(&self, source: SocketAddr, datagram: &[u8]) -> Belongs {
        let known = self.by_address.get(&source).copied();
        let claimed = fragment(datagram).and_then(|fragment| self.by_fragment.get(fragment)).copied();
        match (known, claimed) {
            (Some(peer), None) => Belongs::Known(peer),
            (Some(peer), Some(claimed)) if peer == claimed => Belongs::Known(peer),
            (_, Some(claimed)) => Belongs::Claims(claimed),
            (None, None) => Belongs::Nobody,
        }
    }

    /// `source` is an address of `peer`: it proved so.
    pub(crate) fn learn(&mut self, source: SocketAddr, peer: PeerId) {
        if let Some(other) = self.by_address.insert(source, peer)
            && let Some(addresses) = self.addresses.get_mut(&other)
        {
            addresses.retain(|address| *address != source);
        }
        let addresses = self.addresses.entry(peer).or_default();
        addresses.push_back(source);
        if addresses.len() > ADDRESSES
            && let Some(oldest) = addresses.pop_front()
        {
            self.by_address.remove(&oldest);
        }
    }

    pub(crate) fn remove(&mut self, fragment: &str, peer: PeerId) {
        self.by_fragment.remove(fragment);
        for address in self.addresses.remove(&peer).into_iter().flatten() {
            self.by_address.remove(&address);
        }
    }
}

/// The fragment of whom a STUN request is for: what stands before the colon of its USERNAME (RFC 8489, 14.3).
fn fragment(datagram: &[u8]) -> Option<&str> {
    if *datagram.first()? > 3 || datagram.get(4..8)? != MAGIC_COOKIE {
        return None;
    }
    let mut rest = datagram.get(STUN_HEADER..)?;
    loop {
        let kind = u16::from_be_bytes([*rest.first()?, *rest.get(1)?]);
        let length = usize::from(u16::from_be_bytes([*rest.get(2)?, *rest.get(3)?]));
        let value = rest.get(4..4 + length)?;
        if kind == USERNAME {
            return std::str::from_utf8(value).ok()?.split(':').next();
        }
        rest = rest.get(4 + length.next_multiple_of(4)..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn binding(user: &str) -> Vec<u8> {
        let mut out = vec![0, 1, 0, 0];
        out.extend(MAGIC_COOKIE);
        out.extend([7; 12]);
        // An attribute of odd length first, so that padding counts.
        out.extend([0x80, 0x22, 0, 3, b'a', b'b', b'c', 0]);
        out.extend([0, 6, 0, user.len() as u8]);
        out.extend(user.as_bytes());
        out.resize(out.len().next_multiple_of(4), 0);
        out
    }

    fn address(port: u16) -> SocketAddr {
        SocketAddr::from(([10, 0, 0, 1], port))
    }

    #[test]
    fn stun_goes_by_name_and_the_rest_by_proven_address() {
        let mut demux = Demux::default();
        demux.add("aaaa", PeerId(1));
        demux.add("bbbb", PeerId(2));
        assert_eq!(demux.of(address(1), &binding("aaaa:x")), Belongs::Claims(PeerId(1)));
        assert_eq!(demux.of(address(1), &[0x80, 0]), Belongs::Nobody, "a claim alone proves nothing");
        demux.learn(address(1), PeerId(1));
        assert_eq!(demux.of(address(1), &[0x80, 0]), Belongs::Known(PeerId(1)));
        assert_eq!(demux.of(address(1), &binding("aaaa:x")), Belongs::Known(PeerId(1)));
        assert_eq!(demux.of(address(2), &binding("cccc:x")), Belongs::Nobody);
        assert_eq!(demux.of(address(1), &binding("bbbb:x")), Belongs::Claims(PeerId(2)), "the address moved");
        demux.learn(address(1), PeerId(2));
        assert_eq!(demux.of(address(1), &[0x80, 0]), Belongs::Known(PeerId(2)));
        demux.remove("aaaa", PeerId(1));
        assert_eq!(
            demux.of(address(1), &[0x80, 0]),
            Belongs::Known(PeerId(2)),
            "it was no longer the first one's"
        );
    }

    #[test]
    fn addresses_of_a_peer_are_bounded_and_gone_with_it() {
        let mut demux = Demux::default();
        demux.add("aaaa", PeerId(1));
        for port in 1..1_000 {
            demux.learn(address(port), PeerId(1));
        }
        assert_eq!(demux.by_address.len(), ADDRESSES);
        demux.remove("aaaa", PeerId(1));
        assert!(demux.by_address.is_empty() && demux.addresses.is_empty());
    }

    proptest! {
        #[test]
        fn whatever_comes_is_answered(bytes in prop::collection::vec(any::<u8>(), 0..80), cut in 0usize..80) {
            fragment(&bytes);
            let whole = binding("aaaa:bbbb");
            fragment(&whole[..cut.min(whole.len())]);
        }
    }
}
