//! What must hold for whatever comes to the forwarder of realtime media from outside.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use aws_lc_rs::hmac;
use hongwang_forwarding::*;
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::Receive;
use str0m::rtp::{ExtensionValues, RtpWrite};
use str0m::{Candidate, Input, Output as RtcOutput, Rtc, RtcConfig};

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
    let (mut near, _, _) = pair();
    let mut now = Instant::now();
    for datagram in cut(data) {
        now += Duration::from_millis(5);
        near.datagram(now, Protocol::Udp, THERE, HERE, datagram);
        near.datagram(now, Protocol::Tcp, SocketAddr::from(([10, 9, 9, 9], 1)), HERE, datagram);
        settle(&mut near, now);
    }
}

/// A STUN message (RFC 8489) of any type with any attributes, of somebody who knows the name and the password: it is
/// answered or dropped.
pub fn request(data: &[u8]) {
    let Some((kind, attributes)) = data.split_first_chunk::<2>() else { return };
    let (mut near, offer, answer) = pair();
    let value = |text: &str, name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(name)).expect("it is there");
        line.trim().to_owned()
    };
    let user = format!("{}:{}", value(&offer, "a=ice-ufrag:"), value(&answer, "a=ice-ufrag:"));
    let message = stun(*kind, &user, &value(&offer, "a=ice-pwd:"), &attributes[..attributes.len().min(1000)]);
    let now = Instant::now();
    for from in [THERE, SocketAddr::from(([10, 9, 9, 9], 1))] {
        near.datagram(now, Protocol::Udp, from, HERE, &message);
        settle(&mut near, now);
    }
}

/// Datagrams of a peer in the midst of the handshake (the first byte: after so many turns) and after it. What cannot be
/// its own ends no connection that stands.
pub fn linked(data: &[u8]) {
    let Some((turns, rest)) = data.split_first() else { return };
    let (mut near, mut far) = (forwarder(HERE), forwarder(THERE));
    let mut now = Instant::now();
    link(&mut near, &mut far, now);
    let mut stands = false;
    for _ in 0..turns % 64 {
        now += Duration::from_millis(10);
        stands |= exchange(&mut near, &mut far, now);
    }
    for datagram in cut(rest) {
        near.datagram(now, Protocol::Udp, THERE, HERE, datagram);
        settle(&mut near, now);
    }
    for _ in 0..8 {
        now += Duration::from_millis(10);
        exchange(&mut near, &mut far, now);
    }
    assert!(!stands || near.peers() == 1, "garbage ends no connection");
}

/// Whatever a peer with keys sends as its voice and its pictures goes to whoever watches, or nowhere, and ends no
/// connection.
pub fn media(data: &[u8]) {
    forwarded(data);
}

/// How many of such packets come back to a peer that watches itself.
pub fn forwarded(data: &[u8]) -> usize {
    let mut now = Instant::now();
    let mut near = forwarder(HERE);
    let rtc = RtcConfig::new().clear_codecs().enable_opus(true, true).enable_vp8(true).enable_h264(true);
    let mut rtc = rtc.set_rtp_mode(true).build(now);
    rtc.add_local_candidate(Candidate::host(THERE, "udp").expect("an address"));
    let mut changes = rtc.sdp_api();
    let mut line = |kind, direction| changes.add_media(kind, direction, None, None, None);
    let sending = [MediaKind::Audio, MediaKind::Video].map(|kind| line(kind, Direction::SendOnly));
    for kind in [MediaKind::Audio, MediaKind::Video] {
        line(kind, Direction::RecvOnly);
    }
    let (offer, pending) = changes.apply().expect("there are changes");
    let offer = offer.to_sdp_string();
    let join = Join { peer: PeerId(1), group: GroupId(1), offer: &offer, sends: Sends::VENUE };
    let answer = near.join(join, now).expect("it is answered").answer;
    let answer = SdpAnswer::from_sdp_string(&answer).expect("an answer");
    rtc.sdp_api().accept_answer(pending, answer).expect("its answer is accepted");
    for place in 0..2 {
        let source = Some(Source { peer: PeerId(1), track: TrackId(place) });
        near.watch(PeerId(1), SlotId(place), source, Wants::default(), now).expect("it may see itself");
    }
    for _ in 0..200 {
        now += Duration::from_millis(10);
        between(&mut near, &mut rtc, now);
        if rtc.is_connected() {
            break;
        }
    }
    assert!(rtc.is_connected(), "two that are well come together");
    let mut came = 0;
    for (number, packet) in (1..).zip(cut(data)) {
        now += Duration::from_millis(20);
        write(&mut rtc, sending, number, packet, now);
        came += between(&mut near, &mut rtc, now);
    }
    for _ in 0..8 {
        now += Duration::from_millis(20);
        came += between(&mut near, &mut rtc, now);
    }
    assert!(rtc.is_alive() && near.peers() == 1, "no packet ends a connection");
    came
}

/// Sends a packet: its first byte says on which line and as what, the second how loud it is, the others are in it.
fn write(rtc: &mut Rtc, lines: [Mid; 2], number: u64, packet: &[u8], now: Instant) {
    let [how, level, payload @ ..] = packet else { return };
    let mid = lines[usize::from(how & 1)];
    let known = rtc.media(mid).expect("the line is there").remote_pts().to_vec();
    let pt = known[usize::from(how >> 2) % known.len()];
    let ext = ExtensionValues { audio_level: Some(-((level & 0x7F) as i8)), ..ExtensionValues::default() };
    let mut direct = rtc.direct_api();
    let stream = direct.stream_tx_by_mid(mid, None).expect("it is sent on");
    let time = number as u32 * 960;
    stream.write_rtp(
        RtpWrite::new(pt, number.into(), time, now, payload.to_vec()).marker(how & 2 > 0).ext_vals(ext),
    );
}

/// Carries what a forwarder and its peer have to say; how many packets the peer has read.
fn between(near: &mut Forwarder, rtc: &mut Rtc, now: Instant) -> usize {
    let mut read = 0;
    rtc.handle_input(Input::Timeout(now)).expect("time passes");
    loop {
        match rtc.poll_output().expect("it goes on") {
            RtcOutput::Timeout(_) => break,
            RtcOutput::Transmit(said) => near.datagram(now, Protocol::Udp, THERE, HERE, &said.contents),
            RtcOutput::Event(str0m::Event::RtpPacket(_)) => read += 1,
            RtcOutput::Event(_) => {}
        }
    }
    for datagram in said(near, now).0 {
        let receive =
            Receive::new(Protocol::Udp, HERE, THERE, &datagram).expect("what is sent is a datagram");
        rtc.handle_input(Input::Receive(now, receive)).expect("what is forwarded can be read");
    }
    read
}

const HERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 1)), 3478);
const THERE: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::new(10, 0, 0, 2)), 3478);

/// Two that know each other and have sent nothing yet: one of them, with both descriptions.
fn pair() -> (Forwarder, String, String) {
    let (mut near, mut far) = (forwarder(HERE), forwarder(THERE));
    let (offer, answer) = link(&mut near, &mut far, Instant::now());
    (near, offer, answer)
}

fn link(near: &mut Forwarder, far: &mut Forwarder, now: Instant) -> (String, String) {
    let dial = Dial { peer: PeerId(1), group: GroupId(1), slots: (1, 1), tracks: (1, 1), bitrate: 1_000_000 };
    let offer = near.dial(dial, now).expect("a link can be dialled");
    let join = Join { peer: PeerId(2), group: GroupId(1), offer: &offer, sends: Sends::VENUE };
    let answer = far.join(join, now).expect("a link is answered").answer;
    near.accept(PeerId(1), &answer, now).expect("its answer is accepted");
    (offer, answer)
}

/// Carries what both have to say; whether the first is connected by it.
fn exchange(near: &mut Forwarder, far: &mut Forwarder, now: Instant) -> bool {
    let (said, connected) = said(near, now);
    said.iter().for_each(|datagram| far.datagram(now, Protocol::Udp, HERE, THERE, datagram));
    let (answered, _) = self::said(far, now);
    answered.iter().for_each(|datagram| near.datagram(now, Protocol::Udp, THERE, HERE, datagram));
    connected
}

fn said(one: &mut Forwarder, now: Instant) -> (Vec<Vec<u8>>, bool) {
    one.timeout(now);
    let (mut said, mut connected) = (Vec::new(), false);
    for _ in 0..10_000 {
        match one.poll(now) {
            Output::Transmit(transmit) => said.extend(transmit.datagrams().map(<[u8]>::to_vec)),
            Output::Event(Event::Connected(_)) => connected = true,
            Output::Event(_) => {}
            Output::Wait(_) => return (said, connected),
        }
    }
    panic!("it never comes to rest");
}

/// What stands behind lengths of one byte.
fn cut(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (length, after) = rest.split_first()?;
        let (datagram, after) = after.split_at(usize::from(*length).min(after.len()));
        rest = after;
        Some(datagram)
    })
}

/// A STUN message with USERNAME, these attributes, MESSAGE-INTEGRITY and FINGERPRINT (RFC 8489, 14).
fn stun(kind: [u8; 2], user: &str, password: &str, attributes: &[u8]) -> Vec<u8> {
    let mut message = vec![kind[0] & 0x3F, kind[1], 0, 0, 0x21, 0x12, 0xA4, 0x42];
    message.extend([7; 12]);
    attribute(&mut message, 0x0006, user.as_bytes());
    message.extend(attributes);
    message.resize(message.len().next_multiple_of(4), 0);
    // The lengths that both are reckoned with count themselves.
    set_length(&mut message, 24);
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, password.as_bytes());
    let integrity = hmac::sign(&key, &message);
    attribute(&mut message, 0x0008, integrity.as_ref());
    set_length(&mut message, 8);
    let fingerprint = (crc32(&message) ^ 0x5354_554E).to_be_bytes();
    attribute(&mut message, 0x8028, &fingerprint);
    message
}

fn attribute(message: &mut Vec<u8>, kind: u16, value: &[u8]) {
    message.extend(kind.to_be_bytes());
    message.extend(u16::try_from(value.len()).expect("it is short").to_be_bytes());
    message.extend(value);
    message.resize(message.len().next_multiple_of(4), 0);
}

/// The length of a message to which so many bytes are still to come.
fn set_length(message: &mut [u8], coming: usize) {
    let length = u16::try_from(message.len() - 20 + coming).expect("it is short");
    message[2..4].copy_from_slice(&length.to_be_bytes());
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| (sum >> 1) ^ (0xEDB8_8320 * (sum & 1)))
    })
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
