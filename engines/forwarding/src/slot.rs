//! A place at a subscriber into which one track after another is sent, without negotiating anew.

use crate::layers::{LAG, Trial};
use crate::rewrite::{Counter, Rewriter};
use crate::{Kind, PeerId, Source, Wants};
use std::sync::Arc;
use std::time::{Duration, Instant};
use str0m::Rtc;
use str0m::format::{Codec, PayloadParams};
use str0m::media::{ExtensionValues, Mid, Pt};
use str0m::rtp::{RedDecoder, RtpWrite, Ssrc, Vp8Descriptor, Vp8Patch};

/// For how long the former picture stays while the next one's keyframe is awaited.
pub(crate) const CUT_WITHIN: Duration = Duration::from_secs(2);

/// Bits of a packet, about.
const PACKET_BITS: u64 = 9_600;

/// A packet on its way from a track to slots.
#[derive(Debug)]
pub(crate) struct Incoming {
    pub(crate) source: Source,
    pub(crate) layer: u8,
    pub(crate) params: PayloadParams,
    /// Whether it is wrapped with redundancy (RFC 2198).
    pub(crate) red: bool,
    pub(crate) sequence: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    /// Whether a decoder can begin here and nothing after it came before it.
    pub(crate) begins: bool,
    pub(crate) vp8: Option<Vp8Descriptor>,
    pub(crate) extensions: ExtensionValues,
    pub(crate) payload: Arc<[u8]>,
    pub(crate) at: Instant,
}

/// What became of a packet in a slot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Sent,
    /// It begins here, and this source is no longer what the slot sends.
    Cut(Source),
    /// Not for this slot now.
    Left,
    /// Too much waits: the slot begins again at the next keyframe.
    Dropped,
}

#[derive(Clone, Copy, Debug)]
struct Route {
    peer: PeerId,
    incoming: Pt,
    red: bool,
    outgoing: Option<(Pt, bool)>,
}

#[derive(Debug)]
pub(crate) struct Slot {
    pub(crate) mid: Mid,
    pub(crate) kind: Kind,
    pub(crate) ssrc: Ssrc,
    pub(crate) wants: Wants,
    /// What it is to send.
    pub(crate) source: Option<Source>,
    /// Since when.
    pub(crate) asked: Instant,
    /// The layer of `source` that is to be sent.
    pub(crate) target: Option<u8>,
    /// When the target last changed.
    pub(crate) changed: Option<Instant>,
    /// Whether it is let through although its line seems too thin.
    pub(crate) trial: Trial,
    /// What it does send.
    pub(crate) sending: Option<(Source, u8)>,
    /// Packets that were written and have not gone out.
    pub(crate) waiting: usize,
    rewriter: Rewriter,
    picture: Counter,
    level_zero: Counter,
    key: Counter,
    route: Option<Route>,
}

impl Slot {
    pub(crate) fn new(mid: Mid, kind: Kind, ssrc: Ssrc, now: Instant) -> Self {
        Self {
            mid,
            kind,
            ssrc,
            wants: Wants::default(),
            source: None,
            asked: now,
            target: None,
            changed: None,
            trial: Trial::default(),
            sending: None,
            waiting: 0,
            rewriter: Rewriter::new(),
            picture: Counter::of_bits(15),
            level_zero: Counter::of_bits(8),
            key: Counter::of_bits(5),
            route: None,
        }
    }

    /// Stops what it sends at once.
    pub(crate) fn stop(&mut self) {
        self.sending = None;
        self.rewriter.cut();
    }

    /// Whether the picture of `layer`, of so many bits per second, is behind by what waits here. What a larger layer left is
    /// not its own.
    pub(crate) fn lags(&self, layer: u8, bitrate: u64, since: Duration) -> bool {
        let behind = self.waiting as u64 * PACKET_BITS * 1_000 > bitrate * LAG.as_millis() as u64;
        self.target == Some(layer) && since >= LAG && behind
    }

    /// Whether it waits for a keyframe of its target.
    pub(crate) fn awaits(&self) -> Option<(Source, u8)> {
        let wanted = (self.source?, self.target?);
        (self.sending != Some(wanted)).then_some(wanted)
    }

    /// Sends `packet` if it belongs here now, switching to it if it is what is awaited and one can begin with it.
    pub(crate) fn offer(&mut self, rtc: &mut Rtc, packet: &Incoming, most_waiting: usize) -> Outcome {
        let from = (packet.source, packet.layer);
        let goes_on = self.sending == Some(from);
        let begins = self.awaits() == Some(from) && (self.kind == Kind::Audio || packet.begins);
        let is_full = self.waiting >= most_waiting;
        if is_full && goes_on {
            self.stop();
            return Outcome::Dropped;
        }
        if is_full || !(goes_on || begins) {
            return Outcome::Left;
        }
        let former = self.sending.replace(from).map(|(source, _)| source);
        if !goes_on {
            self.rewriter.cut();
        }
        let written = self.write(rtc, packet);
        self.waiting += usize::from(written);
        match former.filter(|former| *former != packet.source) {
            Some(former) => Outcome::Cut(former),
            None if written => Outcome::Sent,
            None => Outcome::Left,
        }
    }

    fn write(&mut self, rtc: &mut Rtc, packet: &Incoming) -> bool {
        let Some((payload_type, unwrap)) = self.outgoing(rtc, packet) else { return false };
        let payload = if unwrap { primary(&packet.payload) } else { Some(packet.payload.clone()) };
        let Some(payload) = payload else { return false };
        let clock = packet.params.spec().clock_rate.get();
        let Some(place) = self.rewriter.place(packet.sequence, packet.time, clock, packet.at) else {
            return false;
        };
        let extensions = ExtensionValues {
            audio_level: packet.extensions.audio_level,
            voice_activity: packet.extensions.voice_activity,
            video_orientation: packet.extensions.video_orientation,
            ..ExtensionValues::default()
        };
        let mut write = RtpWrite::new(payload_type, place.sequence.into(), place.time, packet.at, payload)
            .marker(packet.marker)
            .nackable(self.kind == Kind::Video)
            .ext_vals(extensions);
        if let Some(patch) = packet.vp8.and_then(|descriptor| self.vp8(&descriptor, place.begins)) {
            write = write.vp8_patch(patch);
        }
        match rtc.direct_api().stream_tx(&self.ssrc) {
            Some(stream) => {
                stream.write_rtp(write);
                true
            }
            None => false,
        }
    }

    fn vp8(&mut self, descriptor: &Vp8Descriptor, begins: bool) -> Option<Vp8Patch> {
        let mut patch = descriptor.patch();
        if let Some(picture) = descriptor.picture_id() {
            patch = patch.picture_id(self.picture.place(picture, begins));
        }
        if let Some(level_zero) = descriptor.tl0_pic_idx() {
            patch = patch.tl0_pic_idx(self.level_zero.place(u16::from(level_zero), begins) as u8);
        }
        if let Some(key) = descriptor.key_idx() {
            patch = patch.key_idx(self.key.place(u16::from(key), begins) as u8);
        }
        // A picture id of seven bits cannot take one of fifteen: then it goes as it came.
        patch.build().ok()
    }

    /// The payload type under which this peer knows what is in `packet`, and whether redundancy must be taken off.
    fn outgoing(&mut self, rtc: &Rtc, packet: &Incoming) -> Option<(Pt, bool)> {
        let (peer, incoming, red) = (packet.source.peer, packet.params.pt(), packet.red);
        if let Some(route) = self.route
            && route.peer == peer
            && route.incoming == incoming
            && route.red == red
        {
            return route.outgoing;
        }
        let known = rtc.media(self.mid).map(|media| media.remote_pts()).unwrap_or_default();
        let usable = rtc.codec_config().params().iter().filter(|params| known.contains(&params.pt()));
        let outgoing = usable
            .filter_map(|params| Some((likeness(params, &packet.params)?, params)))
            .max_by_key(|(likeness, _)| *likeness)
            .map(|(_, params)| match params.red() {
                Some(wrapped) if red => (wrapped, false),
                _ => (params.pt(), red),
            });
        self.route = Some(Route { peer, incoming, red, outgoing });
        outgoing
    }
}

/// How well what is `theirs` can be read under `ours`; None not at all.
fn likeness(ours: &PayloadParams, theirs: &PayloadParams) -> Option<u8> {
    let (ours, theirs) = (ours.spec(), theirs.spec());
    if ours.codec != theirs.codec || ours.clock_rate != theirs.clock_rate {
        return None;
    }
    if ours.codec != Codec::H264 {
        return Some(0);
    }
    let single = |mode: Option<u8>| mode.unwrap_or(0) == 0;
    if single(ours.format.packetization_mode) && !single(theirs.format.packetization_mode) {
        return None;
    }
    let profile = |level_id: Option<u32>| level_id.unwrap_or(0x42_00_00) >> 8;
    let (one, other) = (profile(ours.format.profile_level_id), profile(theirs.format.profile_level_id));
    let same_mode = ours.format.packetization_mode == theirs.format.packetization_mode;
    Some(u8::from(one == other) * 4 + u8::from(one >> 8 == other >> 8) * 2 + u8::from(same_mode))
}

/// The newest block of a redundant payload (RFC 2198, 3).
pub(crate) fn primary(payload: &[u8]) -> Option<Arc<[u8]>> {
    let blocks = RedDecoder::decode(payload).ok()?;
    Some(Arc::from(blocks.last()?.payload))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    #[test]
    fn a_picture_is_behind_by_its_own_packets_and_not_by_those_of_a_larger_one_before_it() {
        let mut slot = Slot::new("0".into(), Kind::Video, 1.into(), clock::start());
        (slot.target, slot.waiting) = (Some(0), 300);
        assert!(!slot.lags(2, 100_000, LAG), "they are of the large layer");
        slot.target = Some(2);
        assert!(!slot.lags(2, 100_000, LAG / 2), "what was left is still on its way");
        assert!(slot.lags(2, 100_000, LAG));
        slot.waiting = 5;
        assert!(!slot.lags(2, 100_000, LAG), "half a second's worth at most");
    }

    #[test]
    fn of_a_redundant_payload_the_newest_sound_is_left_and_nonsense_is_nothing() {
        // One block of two bytes from 960 ticks before, then the newest one.
        let head = [0x80 | 111, 0x0f, 0x00, 0x02, 111];
        assert_eq!(primary(&[&head[..], &[7, 7], &[1, 2, 3]].concat()).as_deref(), Some(&[1, 2, 3][..]));
        assert_eq!(primary(&[111, 1, 2, 3]).as_deref(), Some(&[1, 2, 3][..]), "nothing but the newest");
        assert_eq!(primary(&head), None, "the block that is told of is missing");
        assert_eq!(primary(&[]), None);
    }
}
