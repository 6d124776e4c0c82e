//! What must hold for whatever comes to the forwarder of realtime media from outside.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_forwarding::*;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// The first byte says what the rest is: an offer if it is even, else datagrams, each behind its length in one byte.
pub fn outside(data: &[u8]) {
    match data.split_first() {
        Some((kind, rest)) if kind % 2 == 0 => description(rest),
        Some((_, rest)) => datagrams(rest),
        None => {}
    }
}

fn forwarder(address: SocketAddr) -> Forwarder {
    Forwarder::new(Config { udp: vec![address], tcp: vec![address], limits: Limits::default() })
}

/// An offer is answered or refused; a refusal leaves nothing, and an answer names the lines that there are.
pub fn description(data: &[u8]) {
    let now = Instant::now();
    let offer = String::from_utf8_lossy(data);
    let mut forwarder = forwarder(SocketAddr::from(([10, 0, 0, 1], 3478)));
    let join = Join { peer: PeerId(1), group: GroupId(1), offer: &offer, sends: Sends::VENUE };
    match forwarder.join(join, now) {
        Ok(joined) => {
            let lines = offer.lines().filter(|line| line.starts_with("m=")).count();
            assert!(joined.tracks.len() <= lines && joined.slots.len() <= lines);
            assert_eq!(forwarder.peers(), 1);
            settle(&mut forwarder, now);
            forwarder.leave(PeerId(1), now);
            assert_eq!(forwarder.peers(), 0);
        }
        Err(_) => assert_eq!(forwarder.peers(), 0),
    }
}

/// Datagrams from an address that is a peer's, and from a stranger's: all are taken, and it comes to rest.
pub fn datagrams(data: &[u8]) {
    let mut now = Instant::now();
    let (here, there) = (SocketAddr::from(([10, 0, 0, 1], 3478)), SocketAddr::from(([10, 0, 0, 2], 3478)));
    let (mut near, mut far) = (forwarder(here), forwarder(there));
    let dial = Dial { peer: PeerId(1), group: GroupId(1), slots: (1, 1), tracks: (1, 1), bitrate: 1_000_000 };
    let offer = near.dial(dial, now).expect("a link can be dialled");
    let join = Join { peer: PeerId(2), group: GroupId(1), offer: &offer, sends: Sends::VENUE };
    let answer = far.join(join, now).expect("a link is answered").answer;
    near.accept(PeerId(1), &answer, now).expect("its answer is accepted");
    let mut rest = data;
    while let Some((length, after)) = rest.split_first() {
        let (datagram, after) = after.split_at(usize::from(*length).min(after.len()));
        now += Duration::from_millis(5);
        near.datagram(now, Protocol::Udp, there, here, datagram);
        near.datagram(now, Protocol::Tcp, SocketAddr::from(([10, 9, 9, 9], 1)), here, datagram);
        settle(&mut near, now);
        rest = after;
    }
}

fn settle(forwarder: &mut Forwarder, now: Instant) {
    forwarder.timeout(now);
    for _ in 0..10_000 {
        if let Output::Wait(until) = forwarder.poll(now) {
            assert!(until > now, "it waits for a time to come");
            return;
        }
    }
    panic!("it never comes to rest");
}
