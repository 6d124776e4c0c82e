//! What is looked after by the clock: layers, keyframes, speakers, uploads that nobody watches, peers that are gone.

use crate::event::Gone;
use crate::layers::{Asking, choose};
use crate::slot::CUT_WITHIN;
use crate::{Event, Forwarder, Kind, PeerId, SlotId, Source, Wants};
use serde::Serialize;
use std::time::Instant;
use str0m::bwe::Bitrate;
use str0m::media::KeyframeRequestKind;

/// What a slot with sound is taken to need, in bits per second, redundancy included.
const VOICE: u64 = 80_000;

/// The message on the control channel that says what of a peer's tracks is wanted: `{"send":[{"mid":"1","on":true,
/// "off":["f"]}]}`. A track that is not `on` need not be sent, nor need the simulcast layers in `off`; everything else
/// should be. Each message holds for the tracks that it names.
#[derive(Serialize)]
struct Sending {
    send: Vec<SendingTrack>,
}

#[derive(Serialize)]
struct SendingTrack {
    mid: String,
    on: bool,
    off: Vec<String>,
}

impl Forwarder {
    pub(crate) fn tick(&mut self, now: Instant) {
        let peers: Vec<PeerId> = self.peers.keys().copied().collect();
        for id in peers {
            let Some(peer) = self.peers.get(&id) else { continue };
            if !peer.connected && now.saturating_duration_since(peer.since) > self.config.limits.grace {
                self.forget(id, Gone::Lost, now);
                continue;
            }
            self.end_stale_cuts(id, now);
            self.choose_layers(id, now);
        }
        let wishing: Vec<Source> = self.tracks.keys().copied().collect();
        for source in wishing {
            self.send_wishes(source, now);
        }
        for (group, speakers) in &mut self.speakers {
            if let Some(source) = speakers.judge(now) {
                self.events.push_back(Event::Speaks { group: *group, source });
            }
        }
        self.tell_uploads(None, now);
    }

    /// Ends pictures of which the successor has not come for too long.
    fn end_stale_cuts(&mut self, id: PeerId, now: Instant) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let mut ended = Vec::new();
        for (index, slot) in peer.slots.iter_mut().enumerate() {
            let Some((sending, _)) = slot.sending else { continue };
            if slot.source != Some(sending) && now.saturating_duration_since(slot.asked) > CUT_WITHIN {
                slot.stop();
                ended.push((SlotId(index as u16), sending));
            }
        }
        for (slot, source) in ended {
            self.unwatch(id, slot, source);
        }
    }

    /// Decides which layer each slot of a subscriber gets, and asks for the keyframes that this needs.
    pub(crate) fn choose_layers(&mut self, id: PeerId, now: Instant) {
        let Some(peer) = self.peers.get_mut(&id).filter(|peer| peer.connected) else { return };
        let (mut asking, mut places, mut lowest) = (Vec::new(), Vec::new(), Vec::new());
        let mut voices = 0;
        let mut desired = 0;
        for (index, slot) in peer.slots.iter().enumerate() {
            let Some((source, track)) =
                slot.source.and_then(|source| Some((source, self.tracks.get(&source)?)))
            else {
                continue;
            };
            if slot.kind == Kind::Audio {
                voices += 1;
                continue;
            }
            let offered = track.offered(&slot.wants, now);
            if offered.is_empty() {
                continue;
            }
            desired += offered.last().map_or(0, |offered| offered.bitrate);
            let since = slot.changed.map(|at| now.saturating_duration_since(at));
            lowest.push(offered[0]);
            asking.push(Asking { priority: slot.wants.priority, current: slot.target, since, offered });
            places.push((index, source));
        }
        let estimate = peer.stats.estimate.unwrap_or(u64::MAX);
        let chosen = choose(estimate.saturating_sub(voices * VOICE), &asking);
        let mut wishes = Vec::new();
        for (((index, source), lowest), chosen) in places.into_iter().zip(lowest).zip(chosen) {
            let slot = &mut peer.slots[index];
            let since = now.saturating_duration_since(slot.changed.unwrap_or(slot.asked));
            let lags = slot.lags(lowest.layer, lowest.bitrate, since);
            let layer = slot.trial.judge(chosen, slot.target, lowest.layer, since, lags);
            if slot.target != layer {
                slot.target = layer;
                slot.changed = Some(now);
                if layer.is_none() {
                    slot.stop();
                }
            }
            if let Some((_, layer)) = slot.awaits() {
                wishes.push((source, layer));
            }
        }
        // A probe goes at the desired rate and media wait for it: it must not be less than a line is taken to carry.
        let desired = ((desired + voices * VOICE) * 5 / 4).max(self.config.limits.first_estimate);
        if desired.abs_diff(peer.desired) > peer.desired / 10 {
            peer.desired = desired;
            peer.rtc.bwe().set_bitrate(Bitrate::from(0), Bitrate::from(desired));
        }
        for (source, layer) in wishes {
            self.wish(source, layer, now);
        }
    }

    pub(crate) fn wish(&mut self, source: Source, layer: u8, now: Instant) {
        if let Some(layer) =
            self.tracks.get_mut(&source).and_then(|track| track.layers.get_mut(usize::from(layer)))
        {
            layer.wish.wish();
            self.send_wishes(source, now);
        }
    }

    /// A slot lost its packets: it needs a keyframe to begin again.
    pub(crate) fn wish_for(&mut self, id: PeerId, slot: SlotId, now: Instant) {
        let awaited = self.peers.get_mut(&id).and_then(|peer| peer.slot(slot)).and_then(|slot| slot.awaits());
        if let Some((source, layer)) = awaited {
            self.wish(source, layer, now);
        }
    }

    /// Asks for the keyframes of `source` that are wished for and may be asked for.
    pub(crate) fn send_wishes(&mut self, source: Source, now: Instant) {
        let Some(track) = self.tracks.get_mut(&source) else { return };
        if track.kind == Kind::Audio {
            return;
        }
        let Some(peer) = self.peers.get_mut(&source.peer) else { return };
        let mut asked = 0;
        for layer in track.layers.iter_mut().filter(|layer| layer.is_live(now)) {
            if layer.wish.take(now)
                && let Some(stream) = peer.rtc.direct_api().stream_rx_by_mid(track.mid, layer.rid)
            {
                stream.request_keyframe(KeyframeRequestKind::Pli);
                asked += 1;
            }
        }
        if asked > 0 {
            self.totals.keyframes_asked += asked;
            self.mark(source.peer);
        }
    }

    /// Tells peers what of their tracks is wanted, where that changed; of all, or of one.
    pub(crate) fn tell_uploads(&mut self, only: Option<PeerId>, now: Instant) {
        let mut changed: Vec<(PeerId, SendingTrack)> = Vec::new();
        let unwatched = self.config.limits.unwatched;
        for (source, track) in
            self.tracks.iter_mut().filter(|(source, _)| only.is_none_or(|id| id == source.peer))
        {
            let all = track.tapped || track.is_warm(now);
            if all || !track.watchers.is_empty() {
                track.used = now;
            }
            // A voice is small, and whoever speaks first must be heard at once and be found.
            let on = track.kind == Kind::Audio || now.saturating_duration_since(track.used) < unwatched;
            let wants: Vec<Wants> = track
                .watchers
                .iter()
                .filter_map(|(id, slot)| Some(self.peers.get(id)?.slots.get(usize::from(slot.0))?.wants))
                .collect();
            let wanted = if on && !all && wants.is_empty() {
                track.told.clone()
            } else {
                track.upload(on, all, &wants)
            };
            let wanted = crate::track::Upload { on, ..wanted };
            if wanted != track.told {
                let told = SendingTrack { mid: track.mid.to_string(), on, off: wanted.off.clone() };
                changed.push((source.peer, told));
                track.told = wanted;
            }
        }
        changed.sort_by_key(|(id, _)| *id);
        for group in changed.chunk_by_mut(|(one, _), (other, _)| one == other) {
            let id = group[0].0;
            let send = group.iter_mut().map(|(_, told)| SendingTrack {
                mid: std::mem::take(&mut told.mid),
                on: told.on,
                off: std::mem::take(&mut told.off),
            });
            let text =
                serde_json::to_string(&Sending { send: send.collect() }).expect("plain words are JSON");
            if let Some(peer) = self.peers.get_mut(&id) {
                peer.tell(text);
                self.mark(id);
            }
        }
    }
}
