//! The way of a packet from the one who sends it to all who watch.

use crate::event::{Gone, Tapped};
use crate::keyframe::{height, starts_keyframe};
use crate::peer::CONTROL;
use crate::slot::{Incoming, Outcome, primary};
use crate::{Event, Forwarder, Kind, PeerId, SlotId, Source};
use std::time::Instant;
use str0m::bwe::BweKind;
use str0m::format::Codec;
use str0m::media::KeyframeRequest;
use str0m::rtp::{RtpPacket, Vp8Descriptor};
use str0m::{Event as RtcEvent, IceConnectionState};

impl Forwarder {
    /// What a connection said of itself.
    pub(crate) fn happened(&mut self, id: PeerId, event: RtcEvent, now: Instant) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        match event {
            RtcEvent::RtpPacket(packet) => self.came(id, packet, now),
            RtcEvent::KeyframeRequest(request) => self.wished(id, request, now),
            RtcEvent::EgressBitrateEstimate(BweKind::Twcc { estimate, can_probe }) => {
                peer.stats.estimate = can_probe.then(|| estimate.as_u64());
            }
            RtcEvent::Connected => {
                (peer.connected, peer.since) = (true, now);
                self.events.push_back(Event::Connected(id));
                self.choose_layers(id, now);
            }
            RtcEvent::IceConnectionStateChange(state) => match state {
                IceConnectionState::Disconnected => (peer.connected, peer.since) = (false, now),
                _ if peer.rtc.is_connected() => (peer.connected, peer.since) = (true, now),
                _ => {}
            },
            RtcEvent::ChannelOpen(channel, label) if label == CONTROL => peer.control_opened(channel),
            RtcEvent::ChannelData(data) if Some(data.id) == peer.control => {
                if data.data.len() <= self.config.limits.control_bytes
                    && let Ok(text) = String::from_utf8(data.data)
                {
                    self.events.push_back(Event::Told { peer: id, text });
                }
            }
            RtcEvent::ChannelClose(channel) if Some(channel) == peer.control => peer.control = None,
            RtcEvent::PeerStats(stats) => {
                peer.stats.lost_out = stats.egress_loss_fraction;
                peer.stats.lost_in = stats.ingress_loss_fraction;
                peer.stats.round_trip = stats.rtt.or(peer.stats.round_trip);
            }
            RtcEvent::Closed => self.forget(id, Gone::Left, now),
            _ => {}
        }
    }

    fn came(&mut self, id: PeerId, packet: RtpPacket, now: Instant) {
        let Some((source, layer)) = self.carried(id, &packet, now) else { return };
        let (Some(peer), Some(track)) = (self.peers.get_mut(&id), self.tracks.get_mut(&source)) else {
            return;
        };
        peer.stats.packets_in += 1;
        let permitted = match track.kind {
            Kind::Audio => peer.sends.audio,
            Kind::Video => peer.sends.video,
        };
        if track.place >= permitted {
            peer.stats.refused += 1;
            return;
        }
        if let (Kind::Audio, Some(level)) = (track.kind, packet.header.ext_vals.audio_level) {
            self.speakers.entry(track.group).or_default().hear(source, level, now);
        }
        let pt = packet.header.payload_type;
        let mut known = peer.rtc.codec_config().params().iter();
        let Some(params) = known.find(|params| params.pt() == pt || params.red() == Some(pt)).copied() else {
            return;
        };
        let codec = params.spec().codec;
        let sequence = *packet.seq_no;

        let Some(carrying) = track.layers.get_mut(usize::from(layer)) else { return };
        let woke = !carrying.is_live(now);
        carrying.last = now;
        carrying.rate.count(packet.payload.len(), now);
        let in_order = woke || sequence >= carrying.highest;
        carrying.highest = carrying.highest.max(sequence);
        let keyframe = track.kind == Kind::Video && starts_keyframe(codec, &packet.payload);
        if keyframe {
            carrying.wish.came();
            carrying.height = height(codec, &packet.payload).or(carrying.height);
        }
        let tapped = track.tapped;
        if track.watchers.is_empty() && !tapped {
            return;
        }
        let vp8 = (codec == Codec::Vp8).then(|| Vp8Descriptor::parse(&packet.payload).ok()).flatten();
        let incoming = Incoming {
            source,
            layer,
            params,
            red: params.red() == Some(pt),
            sequence,
            time: packet.header.timestamp,
            marker: packet.header.marker,
            // A beginning that came late has lost what should follow it to whoever begins with it.
            begins: keyframe && in_order,
            vp8,
            extensions: packet.header.ext_vals,
            payload: packet.payload,
            at: now,
        };
        if tapped {
            self.tapped(&incoming, packet.time.numer(), keyframe);
        }
        self.fan_out(&incoming, woke, now);
    }

    /// Which track and layer a packet belongs to.
    fn carried(&mut self, id: PeerId, packet: &RtpPacket, now: Instant) -> Option<(Source, u8)> {
        let peer = self.peers.get_mut(&id)?;
        let ssrc = packet.header.ssrc;
        if let Some((track, layer)) = peer.ssrcs.get(&ssrc) {
            return Some((Source { peer: id, track: *track }, *layer));
        }
        let mut direct = peer.rtc.direct_api();
        let stream = direct.stream_rx(&ssrc)?;
        let (mid, rid) = (stream.mid(), stream.rid());
        let (_, track) = *peer.tracks.iter().find(|(known, _)| *known == mid)?;
        let source = Source { peer: id, track };
        let layer = self.tracks.get_mut(&source)?.layer(rid, now)?;
        peer.remember(ssrc, (track, layer));
        Some((source, layer))
    }

    fn tapped(&mut self, packet: &Incoming, time: u64, keyframe: bool) {
        if self.events.len() >= self.config.limits.events {
            self.totals.untapped += 1;
            return;
        }
        // A recorder has each packet once or not at all: what is wrapped around it would be heard twice.
        let payload = if packet.red { primary(&packet.payload) } else { Some(packet.payload.clone()) };
        let Some(payload) = payload else { return };
        self.events.push_back(Event::Tapped(Box::new(Tapped {
            source: packet.source,
            layer: packet.layer,
            codec: packet.params.spec().codec,
            clock: packet.params.spec().clock_rate.get(),
            sequence: packet.sequence,
            time,
            marker: packet.marker,
            keyframe,
            at: packet.at,
            payload,
        })));
    }

    fn fan_out(&mut self, packet: &Incoming, woke: bool, now: Instant) {
        let Some(track) = self.tracks.get_mut(&packet.source) else { return };
        let watchers = std::mem::take(&mut track.watchers);
        let mut left: Vec<(PeerId, SlotId)> = Vec::new();
        let mut former: Vec<(PeerId, SlotId, Source)> = Vec::new();
        for &(watcher, slot) in &watchers {
            if woke {
                self.choose_layers(watcher, now);
            }
            let Some(peer) = self.peers.get_mut(&watcher) else { continue };
            if !peer.connected {
                continue;
            }
            let Some(place) = peer.slots.get_mut(usize::from(slot.0)) else { continue };
            match place.offer(&mut peer.rtc, packet, self.config.limits.slot_packets) {
                Outcome::Left => continue,
                Outcome::Dropped => {
                    peer.stats.dropped += 1;
                    left.push((watcher, slot));
                    continue;
                }
                Outcome::Cut(source) => former.push((watcher, slot, source)),
                Outcome::Sent => {}
            }
            peer.stats.packets_out += 1;
            self.mark(watcher);
        }
        if let Some(track) = self.tracks.get_mut(&packet.source) {
            track.watchers = watchers;
        }
        for (watcher, slot, source) in former {
            self.unwatch(watcher, slot, source);
        }
        for (watcher, slot) in left {
            self.wish_for(watcher, slot, now);
        }
    }

    /// A subscriber cannot decode what it gets in a slot.
    fn wished(&mut self, id: PeerId, request: KeyframeRequest, now: Instant) {
        let Some(peer) = self.peers.get(&id) else { return };
        let slot = peer.slots.iter().position(|slot| slot.mid == request.mid);
        let Some((source, layer)) = slot.and_then(|slot| peer.slots[slot].sending) else { return };
        self.wish(source, layer, now);
    }
}
