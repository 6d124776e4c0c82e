//! The bed: `str0m` clients and forwarders, joined by lines with delay, loss and a rate, under virtual time.

use hongwang_forwarding::*;
use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use str0m::bwe::Bitrate;
use str0m::change::SdpAnswer;
use str0m::channel::ChannelId;
use str0m::media::{Direction, MediaKind, Mid, Rid, Simulcast, SimulcastLayer};
use str0m::net::Receive;
use str0m::rtp::{ExtensionValues, RtpWrite, Vp8Descriptor};
use str0m::{Candidate, Input, Output as RtcOutput, Rtc, RtcConfig};

pub(crate) const SPS_720: &[u8] = &[
    0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0x50, 0x05, 0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
    0x00, 0x03, 0x00, 0xa0, 0xf1, 0x83, 0x24, 0x80,
];
pub(crate) const SPS_360: &[u8] = &[
    0x67, 0x64, 0x00, 0x16, 0xac, 0xd9, 0x40, 0xa0, 0x2f, 0xf9, 0x70, 0x11, 0x00, 0x00, 0x03, 0x00, 0x01,
    0x00, 0x00, 0x03, 0x00, 0x0a, 0x0f, 0x16, 0x2d, 0x96,
];

/// A packet that a client got.
#[derive(Clone, Debug)]
pub(crate) struct Got {
    pub(crate) mid: Mid,
    pub(crate) sequence: u64,
    pub(crate) time: u64,
    pub(crate) begins: bool,
    /// Who made it, in which layer, and its number there.
    pub(crate) from: u8,
    pub(crate) layer: u8,
    pub(crate) number: u32,
    /// The picture id, with VP8.
    pub(crate) picture: Option<u16>,
    pub(crate) at: Instant,
}

/// What a client does on one line.
pub(crate) struct Publishing {
    pub(crate) mid: Mid,
    rid: Option<Rid>,
    layer: u8,
    audio: bool,
    /// Packets a frame and bytes a packet.
    size: (usize, usize),
    sps: &'static [u8],
    sequence: u64,
    time: u32,
    next: Instant,
    pub(crate) level: i8,
    keyframe: bool,
    pub(crate) keyframes: u32,
    pub(crate) number: u32,
    pub(crate) on: bool,
}

pub(crate) struct Client {
    pub(crate) rtc: Rtc,
    pub(crate) address: SocketAddr,
    pub(crate) name: u8,
    pub(crate) publishing: Vec<Publishing>,
    pub(crate) slots: Vec<Mid>,
    pub(crate) got: Vec<Got>,
    pub(crate) told: Vec<String>,
    pub(crate) line: Wire,
    /// It neither reads nor answers any more.
    pub(crate) deaf: bool,
    pub(crate) bytes: u64,
    pub(crate) control: Option<ChannelId>,
    codec: Codec,
    due: Instant,
}

/// The line of a client: what is lost per mille in each direction, and bits per second towards it.
#[derive(Clone, Copy, Default)]
pub(crate) struct Wire {
    pub(crate) lost: u32,
    pub(crate) rate: Option<u64>,
    free: Option<Instant>,
}

pub(crate) struct Bed {
    pub(crate) now: Instant,
    pub(crate) forwarders: Vec<Forwarder>,
    pub(crate) clients: Vec<Client>,
    pub(crate) events: Vec<(usize, Event)>,
    pub(crate) batches: (u64, u64),
    homes: Vec<usize>,
    flying: BTreeMap<(Instant, u64), (SocketAddr, SocketAddr, Vec<u8>)>,
    count: u64,
    random: u64,
}

const DELAY: Duration = Duration::from_millis(10);

fn forwarder_address(index: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, 0, index as u8 + 1], 3478))
}

/// What a client offers.
#[derive(Clone, Copy)]
pub(crate) struct Offers {
    pub(crate) audio: bool,
    /// No video, one layer, or three.
    pub(crate) video: u8,
    pub(crate) audio_slots: u16,
    pub(crate) video_slots: u16,
    pub(crate) vp8: bool,
}

pub(crate) const VENUE: Offers = Offers { audio: true, video: 1, audio_slots: 0, video_slots: 0, vp8: false };
pub(crate) const SCREEN: Offers =
    Offers { audio: false, video: 0, audio_slots: 1, video_slots: 1, vp8: false };

impl Bed {
    pub(crate) fn new(forwarders: usize) -> Self {
        Self::within(forwarders, Limits { grace: Duration::from_secs(8), ..Limits::default() })
    }

    pub(crate) fn within(forwarders: usize, limits: Limits) -> Self {
        let config = |index| Config { udp: vec![forwarder_address(index)], tcp: vec![], limits };
        Self {
            now: crate::clock::start(),
            forwarders: (0..forwarders).map(|index| Forwarder::new(config(index))).collect(),
            clients: Vec::new(),
            events: Vec::new(),
            batches: (0, 0),
            homes: Vec::new(),
            flying: BTreeMap::new(),
            count: 0,
            random: 88172645463325252,
        }
    }

    /// A client at forwarder `home`; its peer id is its index.
    pub(crate) fn join(&mut self, home: usize, offers: Offers) -> usize {
        let index = self.clients.len();
        let address = SocketAddr::from(([10, 0, 1, index as u8], 5000));
        let rtc = RtcConfig::new().clear_codecs().enable_opus(true, false);
        let rtc = if offers.vp8 { rtc.enable_vp8(true) } else { rtc.enable_h264(true) };
        let mut rtc = rtc.set_rtp_mode(true).enable_bwe(Some(Bitrate::mbps(3))).build(self.now);
        rtc.add_local_candidate(Candidate::host(address, "udp").unwrap());
        let mut changes = rtc.sdp_api();
        let mut publishing = Vec::new();
        let now = self.now;
        let publish = |mid, rid: Option<&str>, layer, audio, size, sps| Publishing {
            mid,
            rid: rid.map(Rid::from),
            layer,
            audio,
            size,
            sps,
            sequence: 100 + u64::from(layer) * 1_000,
            time: 1_000_000 * (index as u32 + 1),
            next: now,
            level: -90,
            keyframe: true,
            keyframes: 0,
            number: 0,
            on: true,
        };
        if offers.audio {
            let mid = changes.add_media(MediaKind::Audio, Direction::SendOnly, None, None, None);
            publishing.push(publish(mid, None, 0, true, (1, 60), SPS_720));
        }
        if offers.video == 1 {
            let mid = changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, None);
            publishing.push(publish(mid, None, 0, false, (6, 1_000), SPS_720));
        }
        if offers.video == 3 {
            let mut simulcast = Simulcast::new();
            ["h", "q"].iter().for_each(|rid| simulcast.add_send_layer(SimulcastLayer::new(rid)));
            let mid = changes.add_media(MediaKind::Video, Direction::SendOnly, None, None, Some(simulcast));
            publishing.push(publish(mid, Some("q"), 1, false, (1, 500), SPS_360));
            publishing.push(publish(mid, Some("h"), 0, false, (6, 1_000), SPS_720));
        }
        let slots = [(MediaKind::Audio, offers.audio_slots), (MediaKind::Video, offers.video_slots)]
            .into_iter()
            .flat_map(|(kind, count)| std::iter::repeat_n(kind, count.into()))
            .map(|kind| changes.add_media(kind, Direction::RecvOnly, None, None, None))
            .collect();
        changes.add_channel(CONTROL.to_owned());
        let (offer, pending) = changes.apply().unwrap();
        let (peer, group, offer) = (PeerId(index as u64), GroupId(1), offer.to_sdp_string());
        let join = Join { peer, group, offer: &offer, sends: Sends::VENUE };
        let joined = self.forwarders[home].join(join, self.now).unwrap();
        assert_eq!(joined.tracks.len(), usize::from(offers.audio) + usize::from(offers.video > 0));
        assert_eq!(joined.slots.len(), usize::from(offers.audio_slots + offers.video_slots));
        rtc.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(&joined.answer).unwrap()).unwrap();
        self.homes.push(home);
        self.clients.push(Client {
            rtc,
            address,
            name: index as u8,
            publishing,
            slots,
            got: Vec::new(),
            told: Vec::new(),
            line: Wire::default(),
            deaf: false,
            bytes: 0,
            control: None,
            codec: if offers.vp8 { Codec::Vp8 } else { Codec::H264 },
            due: self.now,
        });
        index
    }

    /// Links forwarder `from` to `to`, which answers; returns the lines at `to` (its slots are the other's tracks).
    pub(crate) fn link(&mut self, from: usize, to: usize, peer: PeerId) -> (Joined, Joined) {
        let dial = Dial { peer, group: GroupId(1), slots: (0, 0), tracks: (1, 1), bitrate: 20_000_000 };
        let offer = self.forwarders[from].dial(dial, self.now).unwrap();
        let join = Join { peer, group: GroupId(1), offer: &offer, sends: Sends::NOTHING };
        let there = self.forwarders[to].join(join, self.now).unwrap();
        let here = self.forwarders[from].accept(peer, &there.answer, self.now).unwrap();
        (here, there)
    }

    pub(crate) fn watch(
        &mut self,
        home: usize,
        peer: u64,
        slot: u16,
        from: Option<(u64, u16)>,
        wants: Wants,
    ) {
        let source = from.map(|(peer, track)| Source { peer: PeerId(peer), track: TrackId(track) });
        self.forwarders[home].watch(PeerId(peer), SlotId(slot), source, wants, self.now).unwrap();
    }

    pub(crate) fn run(&mut self, millis: u64) {
        for _ in 0..millis {
            self.step();
        }
    }

    fn step(&mut self) {
        self.now += Duration::from_millis(1);
        let now = self.now;
        let mut out = VecDeque::new();
        while let Some(entry) = self.flying.first_entry()
            && entry.key().0 <= now
        {
            let (from, to, bytes) = entry.remove();
            if let Some(index) = (0..self.forwarders.len()).find(|index| forwarder_address(*index) == to) {
                self.forwarders[index].datagram(now, Protocol::Udp, from, to, &bytes);
            } else if let Some(client) =
                self.clients.iter_mut().find(|client| client.address == to && !client.deaf)
            {
                client.bytes += bytes.len() as u64;
                let receive = Receive::new(Protocol::Udp, from, to, &bytes).unwrap();
                client.rtc.handle_input(Input::Receive(now, receive)).unwrap();
                client.due = now;
                client.drain(now, &mut out);
            }
        }
        for client in self.clients.iter_mut().filter(|client| !client.deaf && client.rtc.is_alive()) {
            client.publish(now);
            client.drain(now, &mut out);
        }
        for (from, to, bytes) in out {
            let lost = self
                .clients
                .iter()
                .find(|client| client.address == from)
                .map_or(0, |client| client.line.lost);
            self.fly(from, to, bytes, lost, DELAY);
        }
        for index in 0..self.forwarders.len() {
            self.forwarders[index].timeout(now);
            loop {
                match self.forwarders[index].poll(now) {
                    Output::Wait(at) => {
                        assert!(at > now, "it must not spin");
                        break;
                    }
                    Output::Event(event) => self.events.push((index, event)),
                    Output::Transmit(transmit) => {
                        self.batches.0 += 1;
                        for datagram in transmit.datagrams() {
                            self.batches.1 += 1;
                            self.over_the_line(&transmit, datagram);
                        }
                    }
                }
            }
        }
    }

    fn over_the_line(&mut self, transmit: &Transmit, datagram: &[u8]) {
        let now = self.now;
        let (mut lost, mut delay) = (0, DELAY);
        if let Some(client) = self.clients.iter_mut().find(|client| client.address == transmit.destination) {
            lost = client.line.lost;
            if let Some(rate) = client.line.rate {
                let free = client.line.free.map_or(now, |free| free.max(now));
                let queued = free - now;
                if queued > Duration::from_millis(300) {
                    return;
                }
                client.line.free =
                    Some(free + Duration::from_micros(datagram.len() as u64 * 8_000_000 / rate));
                delay += queued;
            }
        }
        self.fly(transmit.source, transmit.destination, datagram.to_vec(), lost, delay);
    }

    fn fly(&mut self, from: SocketAddr, to: SocketAddr, bytes: Vec<u8>, lost: u32, delay: Duration) {
        self.random ^= self.random << 13;
        self.random ^= self.random >> 7;
        self.random ^= self.random << 17;
        // Handshakes come through: what is tested is media.
        if bytes[0] & 0xc0 == 0x80 && self.random % 1_000 < u64::from(lost) {
            return;
        }
        self.count += 1;
        self.flying.insert((self.now + delay, self.count), (from, to, bytes));
    }

    pub(crate) fn has(&self, matches: impl Fn(&Event) -> bool) -> bool {
        self.events.iter().any(|(_, event)| matches(event))
    }
}

impl Client {
    fn publish(&mut self, now: Instant) {
        if !self.rtc.is_connected() {
            return;
        }
        for line in &mut self.publishing {
            if !line.on {
                continue;
            }
            let every = if line.audio { 20 } else { 40 };
            if line.next > now {
                continue;
            }
            line.next = now + Duration::from_millis(every);
            line.time += if line.audio { 960 } else { 3_600 };
            let keyframe = std::mem::take(&mut line.keyframe) && !line.audio;
            line.keyframes += u32::from(keyframe);
            let media = self.rtc.media(line.mid).unwrap();
            let known = media.remote_pts().to_vec();
            let pt = self
                .rtc
                .codec_config()
                .params()
                .iter()
                .find(|params| {
                    let mode = params.spec().format.packetization_mode;
                    known.contains(&params.pt()) && (line.audio || mode != Some(0))
                })
                .unwrap();
            let (codec, pt) = (pt.spec().codec, pt.pt());
            let mut direct = self.rtc.direct_api();
            let stream = direct.stream_tx_by_mid(line.mid, line.rid).unwrap();
            for packet in 0..line.size.0 {
                let mut payload = match (line.audio, keyframe, packet) {
                    (true, ..) => vec![0xfc],
                    (_, keyframe, packet) if codec == Codec::Vp8 => {
                        vp8(line.time / 3_600, keyframe, packet == 0)
                    }
                    (_, true, 0) => {
                        let mut payload = vec![0x78, 0, line.sps.len() as u8];
                        payload.extend(line.sps);
                        payload.extend((line.size.1 as u16 - payload.len() as u16 - 2).to_be_bytes());
                        payload.push(0x65);
                        payload
                    }
                    _ => vec![0x41],
                };
                payload.resize(line.size.1 - 6, 0x55);
                payload.extend([self.name, line.layer]);
                payload.extend(line.number.to_be_bytes());
                line.number += 1;
                let extensions = ExtensionValues {
                    audio_level: line.audio.then_some(line.level),
                    voice_activity: line.audio.then_some(line.level > -50),
                    ..ExtensionValues::default()
                };
                stream.write_rtp(
                    RtpWrite::new(pt, line.sequence.into(), line.time, now, payload)
                        .marker(packet + 1 == line.size.0)
                        .nackable(!line.audio)
                        .ext_vals(extensions),
                );
                line.sequence += 1;
            }
            self.due = now;
        }
    }

    fn drain(&mut self, now: Instant, out: &mut VecDeque<(SocketAddr, SocketAddr, Vec<u8>)>) {
        while self.due <= now {
            self.rtc.handle_input(Input::Timeout(now)).unwrap();
            loop {
                match self.rtc.poll_output().unwrap() {
                    RtcOutput::Timeout(at) => {
                        self.due = at.max(now + Duration::from_micros(100));
                        if at <= now + Duration::from_micros(500) {
                            self.rtc.handle_input(Input::Timeout(at)).unwrap();
                            continue;
                        }
                        break;
                    }
                    RtcOutput::Transmit(t) => out.push_back((t.source, t.destination, t.contents.to_vec())),
                    RtcOutput::Event(event) => self.happened(event, now),
                }
            }
        }
    }

    fn happened(&mut self, event: str0m::Event, now: Instant) {
        match event {
            str0m::Event::KeyframeRequest(request) => {
                for line in &mut self.publishing {
                    line.keyframe |= line.mid == request.mid && line.rid == request.rid;
                }
            }
            str0m::Event::ChannelOpen(channel, _) => self.control = Some(channel),
            str0m::Event::ChannelData(data) => self.told.push(String::from_utf8(data.data).unwrap()),
            str0m::Event::RtpPacket(packet) => {
                let mid = self.rtc.direct_api().stream_rx(&packet.header.ssrc).unwrap().mid();
                let payload = &packet.payload;
                let tail = payload.len() - 6;
                self.got.push(Got {
                    mid,
                    sequence: *packet.seq_no,
                    time: packet.time.numer(),
                    begins: keyframe::starts_keyframe(self.codec, payload),
                    picture: Vp8Descriptor::parse(payload)
                        .ok()
                        .and_then(|descriptor| descriptor.picture_id()),
                    from: payload[tail],
                    layer: payload[tail + 1],
                    number: u32::from_be_bytes(payload[tail + 2..].try_into().unwrap()),
                    at: now,
                });
            }
            _ => {}
        }
    }

    /// What came in slot `slot`, in the order of sequence numbers.
    pub(crate) fn stream(&self, slot: usize) -> Vec<Got> {
        let mut got: Vec<Got> = self.got.iter().filter(|got| got.mid == self.slots[slot]).cloned().collect();
        got.sort_by_key(|got| got.sequence);
        got
    }
}

/// The head of a VP8 payload: a picture id of fifteen bits, a TL0PICIDX, no temporal layer (RFC 7741, 4.2).
fn vp8(picture: u32, keyframe: bool, first: bool) -> Vec<u8> {
    let picture = picture as u16;
    let begins = if first { 0x90 } else { 0x80 };
    vec![begins, 0xe0, 0x80 | (picture >> 8) as u8, picture as u8, picture as u8, 0, u8::from(!keyframe)]
}

/// Holds a stream to what a decoder needs: every number once; a change of maker or layer only at a keyframe; time never
/// back. Returns how many numbers are missing.
pub(crate) fn check(stream: &[Got], video: bool) -> u64 {
    let mut missing = 0;
    if video && let Some(first) = stream.first() {
        assert!(first.begins, "a picture begins with a keyframe: {first:?}");
    }
    for pair in stream.windows(2) {
        assert!(pair[1].sequence > pair[0].sequence, "{pair:?}");
        missing += pair[1].sequence - pair[0].sequence - 1;
        assert!(pair[1].time >= pair[0].time, "time goes forward: {pair:?}");
        if (pair[0].from, pair[0].layer) != (pair[1].from, pair[1].layer) {
            assert!(!video || pair[1].begins, "cut without a keyframe: {pair:?}");
            assert!(pair[1].time > pair[0].time, "{pair:?}");
        } else if pair[1].sequence == pair[0].sequence + 1 && !pair[1].begins {
            assert_eq!(pair[1].number, pair[0].number + 1, "{pair:?}");
        }
    }
    missing
}
