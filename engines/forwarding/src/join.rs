//! How peers come: by an offer that is answered, or by dialling another forwarder.

use crate::event::{Gone, Line};
use crate::peer::{CONTROL, Peer, contained, rtc};
use crate::track::Track;
use crate::{Forwarder, GroupId, PeerId, Sends, Source};
use core::net::SocketAddr;
use std::time::Instant;
use str0m::change::{SdpAnswer, SdpOffer};
use str0m::media::{Direction, MediaKind};

/// Who comes, and what it offers.
#[derive(Clone, Copy, Debug)]
pub struct Join<'a> {
    /// Its number, never given before.
    pub peer: PeerId,
    /// Among whom it is heard.
    pub group: GroupId,
    /// Its offer (SDP, RFC 8866 and RFC 8829): lines that send are its tracks, lines that receive its slots, in their
    /// order; a data channel labelled [`CONTROL`].
    pub offer: &'a str,
    /// What it may send.
    pub sends: Sends,
}

/// What came of a [`Join`] or a [`Dial`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Joined {
    /// The answer (SDP). Empty for who dialled: there the other side gave it.
    pub answer: String,
    /// [`crate::SlotId`] `n` is the `n`th.
    pub slots: Vec<Line>,
    /// [`crate::TrackId`] `n` is the `n`th.
    pub tracks: Vec<Line>,
}

/// A link to another forwarder that answers.
#[derive(Clone, Copy, Debug)]
pub struct Dial {
    /// Its number, never given before.
    pub peer: PeerId,
    /// Among whom the streams that come over it are heard.
    pub group: GroupId,
    /// Audio and video slots, into which tracks of this side are sent.
    pub slots: (u16, u16),
    /// Audio and video tracks that may come.
    pub tracks: (u16, u16),
    /// Bits per second that may come.
    pub bitrate: u64,
}

/// Why a peer could not come.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum JoinRefused {
    /// [`crate::Limits::peers`] are here.
    #[error("there are {0} peers, which is the bound; raise `peers` or add a core")]
    Full(usize),
    /// Its number was given before and it is still here.
    #[error("peer {0:?} is here already; let it leave first")]
    Here(PeerId),
    /// More bytes than [`crate::Limits::sdp_bytes`].
    #[error("the description has {bytes} bytes, more than {most}")]
    TooLong {
        /// As it came.
        bytes: usize,
        /// The bound.
        most: usize,
    },
    /// More m-lines than [`crate::Limits::lines`].
    #[error("the description has {lines} lines, more than {most}")]
    TooManyLines {
        /// As it came.
        lines: usize,
        /// The bound.
        most: usize,
    },
    /// It cannot be read, or nothing in it fits.
    #[error("the description cannot be used: {0}")]
    Unusable(String),
    /// An answer to nothing that was offered.
    #[error("peer {0:?} has no offer open; dial first")]
    NotDialled(PeerId),
}

impl Forwarder {
    /// Lets a peer in and answers its offer. [`crate::Event::Connected`] follows once it has connected,
    /// [`crate::Event::Gone`] if it does not within [`crate::Limits::grace`].
    ///
    /// # Errors
    ///
    /// [`JoinRefused`]; then nothing of it is kept.
    pub fn join(&mut self, join: Join<'_>, now: Instant) -> Result<Joined, JoinRefused> {
        self.check_room(join.peer)?;
        self.check_description(join.offer)?;
        let offer = contained(|| SdpOffer::from_sdp_string(join.offer)).map_err(JoinRefused::Unusable)?;
        let mut rtc = rtc(&self.config, &self.certificate, true, now);
        let answer =
            contained(|| rtc.sdp_api().accept_offer(offer)).map_err(JoinRefused::Unusable)?.to_sdp_string();
        let mut peer = Peer::new(rtc, join.group, join.sends, now);
        let (slots, tracks) = self.take_lines(join.peer, &mut peer, &answer, now);
        self.admit(join.peer, peer, now);
        Ok(Joined { answer, slots, tracks })
    }

    /// Makes an offer to another forwarder, which answers it by [`Forwarder::join`]. The answer goes to
    /// [`Forwarder::accept`].
    ///
    /// # Errors
    ///
    /// [`JoinRefused::Full`], [`JoinRefused::Here`], [`JoinRefused::TooManyLines`].
    pub fn dial(&mut self, dial: Dial, now: Instant) -> Result<String, JoinRefused> {
        self.check_room(dial.peer)?;
        let lines =
            [dial.slots.0, dial.slots.1, dial.tracks.0, dial.tracks.1].iter().map(|n| usize::from(*n)).sum();
        let most = self.config.limits.lines;
        if lines > most {
            return Err(JoinRefused::TooManyLines { lines, most });
        }
        let mut rtc = rtc(&self.config, &self.certificate, false, now);
        let mut changes = rtc.sdp_api();
        for (count, kind, direction) in [
            (dial.slots.0, MediaKind::Audio, Direction::SendOnly),
            (dial.slots.1, MediaKind::Video, Direction::SendOnly),
            (dial.tracks.0, MediaKind::Audio, Direction::RecvOnly),
            (dial.tracks.1, MediaKind::Video, Direction::RecvOnly),
        ] {
            for _ in 0..count {
                changes.add_media(kind, direction, None, None, None);
            }
        }
        changes.add_channel(CONTROL.to_owned());
        let (offer, pending) = changes.apply().expect("a channel is a change");
        let sends = Sends { audio: dial.tracks.0, video: dial.tracks.1, bitrate: dial.bitrate };
        let mut peer = Peer::new(rtc, dial.group, sends, now);
        peer.pending = Some(pending);
        self.admit(dial.peer, peer, now);
        Ok(offer.to_sdp_string())
    }

    /// Takes the answer to [`Forwarder::dial`] and connects.
    ///
    /// # Errors
    ///
    /// [`JoinRefused`]; the peer is gone then, unless none was dialled.
    pub fn accept(&mut self, id: PeerId, answer: &str, now: Instant) -> Result<Joined, JoinRefused> {
        self.check_description(answer)?;
        let mut peer = self.peers.remove(&id).ok_or(JoinRefused::NotDialled(id))?;
        let accepted = match peer.pending.take() {
            None => Err(JoinRefused::NotDialled(id)),
            Some(pending) => contained(|| SdpAnswer::from_sdp_string(answer))
                .and_then(|answer| contained(|| peer.rtc.sdp_api().accept_answer(pending, answer)))
                .map_err(JoinRefused::Unusable),
        };
        let lines = accepted.map(|()| self.take_lines(id, &mut peer, answer, now));
        self.peers.insert(id, peer);
        match lines {
            Ok((slots, tracks)) => {
                for address in candidates(answer) {
                    self.demux.learn(address, id);
                }
                self.mark(id);
                Ok(Joined { answer: String::new(), slots, tracks })
            }
            Err(refused @ JoinRefused::NotDialled(_)) => Err(refused),
            Err(refused) => {
                self.forget(id, Gone::Broken(refused.to_string()), now);
                Err(refused)
            }
        }
    }

    fn check_room(&self, peer: PeerId) -> Result<(), JoinRefused> {
        if self.peers.contains_key(&peer) {
            return Err(JoinRefused::Here(peer));
        }
        let most = self.config.limits.peers;
        if self.peers.len() >= most { Err(JoinRefused::Full(most)) } else { Ok(()) }
    }

    fn check_description(&self, sdp: &str) -> Result<(), JoinRefused> {
        let limits = &self.config.limits;
        if sdp.len() > limits.sdp_bytes {
            return Err(JoinRefused::TooLong { bytes: sdp.len(), most: limits.sdp_bytes });
        }
        let lines = sdp.lines().filter(|line| line.starts_with("m=")).count();
        if lines > limits.lines {
            return Err(JoinRefused::TooManyLines { lines, most: limits.lines });
        }
        Ok(())
    }

    fn take_lines(&mut self, id: PeerId, peer: &mut Peer, sdp: &str, now: Instant) -> (Vec<Line>, Vec<Line>) {
        let (slots, tracks) = peer.take_lines(sdp, now);
        let mut lines: Vec<Line> = Vec::new();
        for (line, mid, track) in tracks {
            let place = lines.iter().filter(|other| other.kind == line.kind).count() as u16;
            let made = Track::new(mid, line.kind, peer.group, place, now);
            self.tracks.insert(Source { peer: id, track }, made);
            lines.push(line);
        }
        (slots, lines)
    }
}

/// The addresses of `a=candidate` (RFC 8839, 5.1).
fn candidates(sdp: &str) -> impl Iterator<Item = SocketAddr> {
    sdp.lines().filter_map(|line| {
        let mut words = line.trim().strip_prefix("a=candidate:")?.split_whitespace().skip(4);
        Some(SocketAddr::new(words.next()?.parse().ok()?, words.next()?.parse().ok()?))
    })
}
