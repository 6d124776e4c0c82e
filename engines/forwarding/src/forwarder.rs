//! The forwarder itself: who is here, who watches what, and the calls from outside.

use crate::demux::{Belongs, Demux};
use crate::event::{Gone, Totals};
use crate::layers::Trial;
use crate::peer::{Given, Peer, contained};
use crate::speaker::Speakers;
use crate::track::Track;
use crate::transmit::Outbound;
use crate::{Config, Event, GroupId, Kind, Output, PeerId, PeerStats, Sends, SlotId, Source, Wants};
use core::net::SocketAddr;
use std::collections::{BTreeSet, HashMap, VecDeque};
use std::time::{Duration, Instant};
use str0m::config::DtlsCert;
use str0m::net::{Protocol, Receive};
use str0m::{Input, Output as RtcOutput};

/// Timers of a connection that are due within this are taken now: its pacer asks for the next microsecond after every
/// packet, and a batch must not wait for that.
const AHEAD: Duration = Duration::from_millis(1);
/// Steps of one connection in one go, so that none keeps the others waiting.
const STEPS: usize = 2_000;
/// How often layers, speakers, keyframes and graces are looked after.
pub(crate) const TICK: Duration = Duration::from_millis(100);

/// Forwards RTP between peers. Pure: datagrams and time come in, datagrams and events come out.
///
/// After any number of [`Forwarder::datagram`], [`Forwarder::timeout`] or other calls, [`Forwarder::poll`] is called
/// until it says [`Output::Wait`]. Handing in all datagrams that a socket has before polling makes the batches large.
/// Each poll is told the time anew: what it sends is taken to leave then, and lines are measured by that.
pub struct Forwarder {
    pub(crate) config: Config,
    pub(crate) certificate: DtlsCert,
    pub(crate) peers: HashMap<PeerId, Peer>,
    pub(crate) tracks: HashMap<Source, Track>,
    pub(crate) speakers: HashMap<GroupId, Speakers>,
    pub(crate) demux: Demux,
    pub(crate) totals: Totals,
    pub(crate) events: VecDeque<Event>,
    due: BTreeSet<(Instant, PeerId)>,
    dirty: VecDeque<PeerId>,
    out: Outbound,
    next_tick: Option<Instant>,
}

/// Why a call about a peer came to nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Unknown {
    /// It has left, or never was.
    #[error("peer {0:?} is not here")]
    Peer(PeerId),
    /// The peer offered no such line to receive on.
    #[error("peer {0:?} has no slot {1:?}; its offer must have a line for it that receives")]
    Slot(PeerId, SlotId),
    /// Its peer has left, or offered no such line to send on.
    #[error("there is no track {0:?}")]
    Source(Source),
    /// Sound does not go into a slot for pictures, nor the other way round.
    #[error("slot {1:?} of peer {0:?} is of another kind than the track")]
    Kind(PeerId, SlotId),
}

impl Forwarder {
    /// A forwarder that nobody has joined. Its key pair (DTLS) is made here, at random.
    ///
    /// # Panics
    ///
    /// When the machine gives no random bytes.
    pub fn new(config: Config) -> Self {
        let provider = str0m::crypto::from_feature_flags();
        let certificate = provider.dtls_provider.generate_certificate().expect("aws-lc makes certificates");
        Self {
            config,
            certificate,
            peers: HashMap::new(),
            tracks: HashMap::new(),
            speakers: HashMap::new(),
            demux: Demux::default(),
            totals: Totals::default(),
            events: VecDeque::new(),
            due: BTreeSet::new(),
            dirty: VecDeque::new(),
            out: Outbound::default(),
            next_tick: None,
        }
    }

    /// How many peers there are.
    pub fn peers(&self) -> usize {
        self.peers.len()
    }

    /// How `peer` fares.
    pub fn stats(&self, peer: PeerId) -> Option<PeerStats> {
        self.peers.get(&peer).map(|peer| peer.stats)
    }

    /// Counts of everything.
    pub fn totals(&self) -> Totals {
        self.totals
    }

    /// `peer` may send this from now on; [`Unknown::Peer`] when it is not here.
    pub fn allow(&mut self, peer: PeerId, sends: Sends) -> Result<(), Unknown> {
        self.peers.get_mut(&peer).ok_or(Unknown::Peer(peer))?.sends = sends;
        Ok(())
    }

    /// Sends `source`, or nothing, in `slot` of `subscriber`.
    ///
    /// Nothing is negotiated: the stream in the slot goes on under its own SSRC. A picture is cut at the next keyframe
    /// of the new source, and the former one stays until then, two seconds at most; nothing (`None`) is at once.
    /// Calling it again with the same source changes what is wanted.
    ///
    /// # Errors
    ///
    /// [`Unknown`] when peer, slot or source do not exist or do not fit together; nothing is changed then.
    pub fn watch(
        &mut self,
        subscriber: PeerId,
        slot: SlotId,
        source: Option<Source>,
        wants: Wants,
        now: Instant,
    ) -> Result<(), Unknown> {
        let peer = self.peers.get_mut(&subscriber).ok_or(Unknown::Peer(subscriber))?;
        let place = peer.slot(slot).ok_or(Unknown::Slot(subscriber, slot))?;
        if let Some(source) = source {
            let track = self.tracks.get_mut(&source).ok_or(Unknown::Source(source))?;
            if track.kind != place.kind {
                return Err(Unknown::Kind(subscriber, slot));
            }
            if !track.watchers.contains(&(subscriber, slot)) {
                track.watchers.push((subscriber, slot));
            }
        }
        let former = place.source;
        place.wants = wants;
        if former != source {
            place.source = source;
            place.asked = now;
            place.changed = None;
            place.trial = Trial::default();
            place.target = (place.kind == Kind::Audio && source.is_some()).then_some(0);
        }
        if source.is_none() {
            place.stop();
        }
        let sending = place.sending.map(|(sending, _)| sending);
        for gone in [former, sending.filter(|_| source.is_none())].into_iter().flatten() {
            if Some(gone) != source && (source.is_none() || sending != Some(gone)) {
                self.unwatch(subscriber, slot, gone);
            }
        }
        self.choose_layers(subscriber, now);
        self.tell_uploads(source.map(|source| source.peer), now);
        Ok(())
    }

    pub(crate) fn unwatch(&mut self, subscriber: PeerId, slot: SlotId, source: Source) {
        if let Some(track) = self.tracks.get_mut(&source) {
            track.watchers.retain(|watcher| *watcher != (subscriber, slot));
        }
    }

    /// Hands every packet of `source` to the caller as [`Event::Tapped`], or no longer; all layers of it. A recorder
    /// begins with [`Forwarder::ask_keyframe`].
    ///
    /// # Errors
    ///
    /// [`Unknown::Source`] when there is no such track.
    pub fn tap(&mut self, source: Source, on: bool, now: Instant) -> Result<(), Unknown> {
        self.tracks.get_mut(&source).ok_or(Unknown::Source(source))?.tapped = on;
        self.tell_uploads(Some(source.peer), now);
        Ok(())
    }

    /// Asks for a keyframe of every layer of `source`; at most one request goes out per layer and half second.
    ///
    /// # Errors
    ///
    /// [`Unknown::Source`] when there is no such track.
    pub fn ask_keyframe(&mut self, source: Source, now: Instant) -> Result<(), Unknown> {
        let track = self.tracks.get_mut(&source).ok_or(Unknown::Source(source))?;
        track.layers.iter_mut().for_each(|layer| layer.wish.wish());
        self.send_wishes(source, now);
        Ok(())
    }

    /// Has `source` sent until `until`, all layers of it, and asks for a keyframe: it is about to be watched. While it is
    /// warm already this only makes it last longer.
    ///
    /// # Errors
    ///
    /// [`Unknown::Source`] when there is no such track.
    pub fn warm(&mut self, source: Source, until: Instant, now: Instant) -> Result<(), Unknown> {
        let track = self.tracks.get_mut(&source).ok_or(Unknown::Source(source))?;
        let begins = !track.is_warm(now);
        track.warm = track.warm.max(Some(until));
        self.tell_uploads(Some(source.peer), now);
        if begins { self.ask_keyframe(source, now) } else { Ok(()) }
    }

    /// Sends `text` on the control channel of `peer`, when it opens at the latest. False when so much waits there that
    /// it was dropped: the peer does not read.
    ///
    /// # Errors
    ///
    /// [`Unknown::Peer`] when it is not here.
    pub fn tell(&mut self, peer: PeerId, text: String) -> Result<bool, Unknown> {
        let told = self.peers.get_mut(&peer).ok_or(Unknown::Peer(peer))?.tell(text);
        self.mark(peer);
        Ok(told)
    }

    /// Says goodbye to `peer` (RTCP BYE, DTLS close) and forgets it. [`Event::Gone`] follows if it was here.
    pub fn leave(&mut self, peer: PeerId, now: Instant) {
        if let Some(leaving) = self.peers.get_mut(&peer) {
            // A control channel that is still opening refuses to close; the BYE goes out all the same.
            let _closed = contained(|| leaving.rtc.close());
            while let Ok(output) = leaving.output() {
                match output {
                    RtcOutput::Transmit(datagram) => self.out.push(peer, datagram),
                    RtcOutput::Event(_) => {}
                    RtcOutput::Timeout(_) => break,
                }
            }
        }
        self.forget(peer, Gone::Left, now);
    }

    /// Takes in a datagram that came from `source` to `destination`, one of the addresses of [`Config`]. Over TCP it is
    /// what one frame held (RFC 4571). What belongs to nobody, or is malformed, is counted and dropped.
    pub fn datagram(
        &mut self,
        now: Instant,
        protocol: Protocol,
        source: SocketAddr,
        destination: SocketAddr,
        bytes: &[u8],
    ) {
        let belongs = self.demux.of(source, bytes);
        let (Belongs::Known(id) | Belongs::Claims(id)) = belongs else {
            self.totals.strangers += 1;
            return;
        };
        let Some(peer) = self.peers.get_mut(&id) else { return };
        if !peer.bucket.take(bytes.len(), peer.sends.bitrate, now) {
            peer.stats.excess += 1;
            return;
        }
        let Ok(receive) = Receive::new(protocol, source, destination, bytes) else {
            self.totals.malformed += 1;
            return;
        };
        let input = Input::Receive(peer.at(now), receive);
        if matches!(belongs, Belongs::Claims(_)) {
            if !peer.rtc.accepts(&input) {
                self.totals.strangers += 1;
                return;
            }
            self.demux.learn(source, id);
        }
        peer.stats.bytes_in += bytes.len() as u64;
        match peer.input(input) {
            Ok(()) => self.drain(id, now),
            Err(error) => self.forget(id, Gone::Broken(error), now),
        }
    }

    /// Has what is due at `now` done by the polls that follow.
    pub fn timeout(&mut self, now: Instant) {
        while let Some(&(at, id)) = self.due.first()
            && at <= now
        {
            self.due.pop_first();
            self.mark(id);
        }
        if self.next_tick.is_some_and(|at| at <= now) {
            self.next_tick = (!self.peers.is_empty()).then_some(now + TICK);
            self.tick(now);
        }
    }

    /// What is to be done next. See [`Forwarder`].
    pub fn poll(&mut self, now: Instant) -> Output {
        loop {
            if let Some(transmit) = self.out.pop() {
                if let Some(peer) = self.peers.get_mut(&transmit.peer) {
                    peer.stats.bytes_out += transmit.contents.len() as u64;
                }
                return Output::Transmit(transmit);
            }
            if let Some(event) = self.events.pop_front() {
                return Output::Event(event);
            }
            let Some(id) = self.dirty.pop_front() else { break };
            if let Some(peer) = self.peers.get_mut(&id) {
                peer.dirty = false;
                self.drive(id, now);
            }
        }
        let first = self.due.first().map(|(at, _)| *at);
        let next = [first, self.next_tick].into_iter().flatten().min();
        Output::Wait(next.unwrap_or(now + Duration::from_secs(3_600)))
    }

    /// `peer` has something to send: it is driven before the next wait.
    pub(crate) fn mark(&mut self, id: PeerId) {
        if let Some(peer) = self.peers.get_mut(&id)
            && !peer.dirty
        {
            peer.dirty = true;
            self.dirty.push_back(id);
        }
    }

    /// `peer` has come: it is looked after from now on.
    pub(crate) fn admit(&mut self, id: PeerId, peer: Peer, now: Instant) {
        self.demux.add(&peer.fragment, id);
        self.peers.insert(id, peer);
        self.next_tick.get_or_insert(now + TICK);
        self.mark(id);
    }

    pub(crate) fn drive(&mut self, id: PeerId, now: Instant) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        match peer.drive(now) {
            Ok(()) => self.drain(id, now),
            Err(error) => self.forget(id, Gone::Broken(error), now),
        }
    }

    /// Takes everything out of a connection that it has to give.
    fn drain(&mut self, id: PeerId, now: Instant) {
        let (mut until, mut steps) = (now, STEPS);
        while steps > 0 {
            let Some(peer) = self.peers.get_mut(&id) else { return };
            let out = &mut self.out;
            let given = peer.give(now, &mut steps, |datagram| out.push(id, datagram));
            let went_on = match given {
                Ok(Given::Event(event)) => {
                    self.happened(id, event, now);
                    continue;
                }
                Ok(Given::Rest(_)) if !peer.rtc.is_alive() => {
                    self.forget(id, Gone::Left, now);
                    return;
                }
                Ok(Given::Rest(at)) => {
                    until = at;
                    if at > now + AHEAD {
                        break;
                    }
                    peer.drive(at)
                }
                Err(error) => Err(error),
            };
            if let Err(error) = went_on {
                self.forget(id, Gone::Broken(error), now);
                return;
            }
        }
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.recount();
        // A pause of a millisecond at least, so that a connection that always has something to do leaves room.
        let until = until.max(now + AHEAD);
        self.due.remove(&(peer.due, id));
        peer.due = until;
        self.due.insert((until, id));
    }

    pub(crate) fn forget(&mut self, id: PeerId, why: Gone, now: Instant) {
        let Some(peer) = self.peers.remove(&id) else { return };
        self.demux.remove(&peer.fragment, id);
        self.due.remove(&(peer.due, id));
        for (index, slot) in peer.slots.iter().enumerate() {
            let watched = [slot.source, slot.sending.map(|(source, _)| source)];
            for source in watched.into_iter().flatten() {
                self.unwatch(id, SlotId(index as u16), source);
            }
        }
        for (_, track) in &peer.tracks {
            self.end_track(Source { peer: id, track: *track }, peer.group);
        }
        self.events.push_back(Event::Gone { peer: id, why });
        self.tell_uploads(None, now);
    }

    fn end_track(&mut self, source: Source, group: GroupId) {
        if let Some(speakers) = self.speakers.get_mut(&group) {
            speakers.forget(source);
            if speakers.is_empty() {
                self.speakers.remove(&group);
            }
        }
        let Some(track) = self.tracks.remove(&source) else { return };
        for (watcher, slot) in track.watchers {
            let Some(slot) = self.peers.get_mut(&watcher).and_then(|peer| peer.slot(slot)) else { continue };
            if slot.sending.is_some_and(|(sending, _)| sending == source) {
                slot.stop();
            }
            if slot.source == Some(source) {
                slot.source = None;
                slot.target = None;
            }
        }
    }
}
