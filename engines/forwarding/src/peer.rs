//! One WebRTC connection with its lines, and what is remembered of it.

use crate::config::{Config, Limits};
use crate::slot::Slot;
use crate::throttle::Bucket;
use crate::{GroupId, Kind, Line, PeerStats, Sends, SlotId, TrackId};
use std::collections::{HashMap, VecDeque};
use std::fmt::Display;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use str0m::bwe::Bitrate;
use str0m::change::SdpPendingOffer;
use str0m::channel::ChannelId;
use str0m::config::DtlsCert;
use str0m::media::{MediaKind, Mid};
use str0m::net::{TcpType, Transmit};
use str0m::rtp::Ssrc;
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig, RtcError};

/// The label of the data channel (RFC 8831) on which a peer and the forwarder talk.
pub const CONTROL: &str = "control";
/// Packets kept a stream to answer requests for retransmission (RFC 4588): three seconds of 1 Mbit/s and more.
const RESENDS: usize = 512;
/// Messages that wait until the control channel opens.
const BACKLOG: usize = 64;
/// SSRCs of which it is remembered what they carry.
const SSRCS: usize = 256;

pub(crate) struct Peer {
    pub(crate) rtc: Rtc,
    pub(crate) group: GroupId,
    pub(crate) fragment: String,
    pub(crate) sends: Sends,
    pub(crate) bucket: Bucket,
    pub(crate) slots: Vec<Slot>,
    pub(crate) tracks: Vec<(Mid, TrackId)>,
    /// What each SSRC carries: a track and a layer of it.
    pub(crate) ssrcs: HashMap<Ssrc, (TrackId, u8)>,
    /// The time up to which the connection was driven; it may be a little ahead of the caller's.
    pub(crate) clock: Instant,
    pub(crate) due: Instant,
    pub(crate) dirty: bool,
    pub(crate) connected: bool,
    /// Since when it is connected, or is not.
    pub(crate) since: Instant,
    pub(crate) control: Option<ChannelId>,
    backlog: VecDeque<String>,
    pub(crate) desired: u64,
    pub(crate) stats: PeerStats,
    pub(crate) pending: Option<SdpPendingOffer>,
}

/// What a connection has, once it has given what it has to send.
#[expect(clippy::large_enum_variant, reason = "it is taken apart where it comes from, never kept")]
pub(crate) enum Given {
    Event(Event),
    /// Nothing before this.
    Rest(Instant),
}

impl Peer {
    pub(crate) fn new(rtc: Rtc, group: GroupId, sends: Sends, now: Instant) -> Self {
        let mut rtc = rtc;
        let fragment = rtc.direct_api().local_ice_credentials().ufrag;
        Self {
            rtc,
            group,
            fragment,
            sends,
            bucket: Bucket::new(now),
            slots: Vec::new(),
            tracks: Vec::new(),
            ssrcs: HashMap::new(),
            clock: now,
            due: now,
            dirty: false,
            connected: false,
            since: now,
            control: None,
            backlog: VecDeque::new(),
            desired: 0,
            stats: PeerStats::default(),
            pending: None,
        }
    }

    /// `now`, but never before what the connection has seen.
    pub(crate) fn at(&mut self, now: Instant) -> Instant {
        self.clock = self.clock.max(now);
        self.clock
    }

    pub(crate) fn drive(&mut self, now: Instant) -> Result<(), String> {
        let at = self.at(now);
        self.input(Input::Timeout(at))
    }

    pub(crate) fn input(&mut self, input: Input<'_>) -> Result<(), String> {
        contained(|| self.rtc.handle_input(input))
    }

    pub(crate) fn output(&mut self) -> Result<Output, String> {
        contained(|| self.rtc.poll_output())
    }

    /// Hands what it has to send to `send`, up to so many steps and until it has something to tell.
    pub(crate) fn give(
        &mut self,
        now: Instant,
        steps: &mut usize,
        mut send: impl FnMut(Transmit),
    ) -> Result<Given, String> {
        let at = self.at(now);
        let mut waiting: usize = self.slots.iter().map(|slot| slot.waiting).sum();
        contained(|| {
            while *steps > 0 {
                *steps -= 1;
                match self.rtc.poll_output()? {
                    Output::Transmit(datagram) => send(datagram),
                    Output::Event(event) => return Ok(Given::Event(event)),
                    Output::Timeout(at) => return Ok(Given::Rest(at)),
                }
                // The pacer gives one packet each time it is driven, and asks for that at once: it is not asked first.
                if waiting > 0 {
                    waiting -= 1;
                    self.rtc.handle_input(Input::Timeout(at))?;
                }
            }
            Ok::<_, RtcError>(Given::Rest(now))
        })
    }

    /// The lines that `sdp`, of either side, agreed on: slots where this side sends, tracks where it receives.
    pub(crate) fn take_lines(&mut self, sdp: &str, now: Instant) -> (Vec<Line>, Vec<(Line, Mid, TrackId)>) {
        let (mut slots, mut tracks) = (Vec::new(), Vec::new());
        for mid in mids(sdp) {
            let Some(media) = self.rtc.media(mid) else { continue };
            if media.disabled() {
                continue;
            }
            let kind = match media.kind() {
                MediaKind::Audio => Kind::Audio,
                MediaKind::Video => Kind::Video,
            };
            let direction = media.direction();
            let line = Line { kind, mid: mid.to_string() };
            if direction.is_receiving() {
                let track = TrackId(tracks.len() as u16);
                self.tracks.push((mid, track));
                tracks.push((line.clone(), mid, track));
            }
            if direction.is_sending()
                && let Some(stream) = self.rtc.direct_api().stream_tx_by_mid(mid, None)
            {
                self.slots.push(Slot::new(mid, kind, stream.ssrc(), now));
                slots.push(line);
            }
        }
        (slots, tracks)
    }

    pub(crate) fn slot(&mut self, slot: SlotId) -> Option<&mut Slot> {
        self.slots.get_mut(usize::from(slot.0))
    }

    pub(crate) fn remember(&mut self, ssrc: Ssrc, carries: (TrackId, u8)) {
        if self.ssrcs.len() >= SSRCS {
            self.ssrcs.clear();
        }
        self.ssrcs.insert(ssrc, carries);
    }

    /// Sends `text` on the control channel, or keeps it until that opens. False when it is full: the peer does not
    /// read.
    pub(crate) fn tell(&mut self, text: String) -> bool {
        let Some(control) = self.control else {
            let room = self.backlog.len() < BACKLOG;
            if room {
                self.backlog.push_back(text);
            }
            return room;
        };
        match self.rtc.channel(control) {
            Some(mut channel) => channel.write(false, text.as_bytes()).unwrap_or(false),
            None => false,
        }
    }

    pub(crate) fn control_opened(&mut self, control: ChannelId) {
        self.control = Some(control);
        for text in std::mem::take(&mut self.backlog) {
            self.tell(text);
        }
    }

    /// What waits in each slot, as the pacer last saw it.
    pub(crate) fn recount(&mut self) {
        let mut direct = self.rtc.direct_api();
        for slot in &mut self.slots {
            if slot.waiting > 0 {
                let stream = direct.stream_tx(&slot.ssrc);
                slot.waiting =
                    stream.and_then(|stream| Some(stream.queue_info()?.packet_count())).unwrap_or(0);
            }
        }
    }
}

/// What `call` on one connection gives, or says or shouts. `str0m` asserts what it takes for granted, and descriptions
/// from outside can break that (two codecs under one payload type, for one): then this connection is given up, and the
/// others go on.
pub(crate) fn contained<T, E: Display>(call: impl FnOnce() -> Result<T, E>) -> Result<T, String> {
    match catch_unwind(AssertUnwindSafe(call)) {
        Ok(given) => given.map_err(|error| error.to_string()),
        Err(shout) => {
            let text = shout.downcast_ref::<String>().map(String::as_str);
            let text = text.or_else(|| shout.downcast_ref::<&str>().copied());
            Err(text.unwrap_or("an assertion failed").to_owned())
        }
    }
}

/// The values of `a=mid`, in the order of their lines.
fn mids(sdp: &str) -> impl Iterator<Item = Mid> {
    sdp.lines().filter_map(|line| line.trim().strip_prefix("a=mid:")).map(Mid::from)
}

/// A connection that answers, or one that dials; the latter cannot be ICE-lite (RFC 8445, 2.5).
pub(crate) fn rtc(config: &Config, certificate: &DtlsCert, answers: bool, now: Instant) -> Rtc {
    let Limits { first_estimate, control_bytes, .. } = config.limits;
    let mut rtc = RtcConfig::new()
        .set_dtls_cert(certificate.clone())
        .set_ice_lite(answers)
        .clear_codecs()
        .enable_opus(true, true)
        .enable_h264(true)
        .enable_vp8(true)
        .set_rtp_mode(true)
        .enable_bwe(Some(Bitrate::from(first_estimate)))
        .set_stats_interval(Some(Duration::from_secs(1)))
        .set_send_buffer_audio(16)
        .set_send_buffer_video(RESENDS)
        .set_sctp_max_message_size(u32::try_from(control_bytes).unwrap_or(u32::MAX))
        .set_sctp_max_buffered_amount(control_bytes)
        .build(now);
    let tcp = config.tcp.iter().filter_map(|address| {
        Candidate::builder().tcp().host(*address).tcptype(TcpType::Passive).build().ok()
    });
    let udp = config.udp.iter().filter_map(|address| Candidate::builder().udp().host(*address).build().ok());
    for candidate in udp.chain(tcp.filter(|_| answers)) {
        rtc.add_local_candidate(candidate);
    }
    rtc.bwe().set_bitrate(Bitrate::from(0), Bitrate::from(first_estimate));
    rtc
}
