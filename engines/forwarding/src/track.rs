//! What a peer sends: a track and its simulcast layers.

use crate::layers::Offered;
use crate::throttle::{KeyframeWish, Rate};
use crate::{GroupId, Kind, PeerId, SlotId, Wants};
use std::time::{Duration, Instant};
use str0m::media::{Mid, Rid};

/// A layer without packets for so long is not being sent.
const LIVE: Duration = Duration::from_millis(1_500);
/// Simulcast layers of one track (RFC 8853); browsers send up to three.
const LAYERS: usize = 4;

#[derive(Debug)]
pub(crate) struct Track {
    pub(crate) mid: Mid,
    pub(crate) kind: Kind,
    pub(crate) group: GroupId,
    /// The how-manieth of its kind at its peer.
    pub(crate) place: u16,
    pub(crate) layers: Vec<Layer>,
    pub(crate) watchers: Vec<(PeerId, SlotId)>,
    pub(crate) tapped: bool,
    /// Until when it is sent in advance, though nobody watches it.
    pub(crate) warm: Option<Instant>,
    /// When it was last watched, tapped or warm.
    pub(crate) used: Instant,
    /// What its sender was last told: None that all is wanted.
    pub(crate) told: Upload,
}

/// What of a track is to be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Upload {
    pub(crate) on: bool,
    /// Simulcast layers that nobody wants, by `rid`.
    pub(crate) off: Vec<String>,
}

#[derive(Debug)]
pub(crate) struct Layer {
    pub(crate) rid: Option<Rid>,
    pub(crate) rate: Rate,
    pub(crate) last: Instant,
    /// The highest extended sequence number that came.
    pub(crate) highest: u64,
    pub(crate) height: Option<u16>,
    pub(crate) wish: KeyframeWish,
}

impl Track {
    pub(crate) fn new(mid: Mid, kind: Kind, group: GroupId, place: u16, now: Instant) -> Self {
        Self {
            mid,
            kind,
            group,
            place,
            layers: Vec::new(),
            watchers: Vec::new(),
            tapped: false,
            warm: None,
            used: now,
            told: Upload { on: true, off: Vec::new() },
        }
    }

    /// The index of the layer `rid`, made when it is new. None when a peer invents ever more of them.
    pub(crate) fn layer(&mut self, rid: Option<Rid>, now: Instant) -> Option<u8> {
        let found = self.layers.iter().position(|layer| layer.rid == rid);
        let index = match found {
            Some(index) => index,
            None if self.layers.len() < LAYERS => {
                let last = now.checked_sub(LIVE * 2).unwrap_or(now);
                let (rate, wish) = (Rate::new(now), KeyframeWish::default());
                self.layers.push(Layer { rid, rate, last, highest: 0, height: None, wish });
                self.layers.len() - 1
            }
            None => return None,
        };
        u8::try_from(index).ok()
    }

    /// The layers that `wants` permits of those being sent, ascending by rate. The lowest is always permitted: a
    /// sender without simulcast has no other.
    pub(crate) fn offered(&self, wants: &Wants, now: Instant) -> Vec<Offered> {
        let mut live: Vec<(Offered, Option<u16>)> = self
            .layers
            .iter()
            .enumerate()
            .filter(|(_, layer)| layer.is_live(now))
            .filter_map(|(index, layer)| {
                let offered =
                    Offered { layer: u8::try_from(index).ok()?, bitrate: layer.rate.bits_per_second() };
                Some((offered, layer.height))
            })
            .collect();
        live.sort_by_key(|(offered, height)| (*height, offered.bitrate));
        let permitted = |(rank, (offered, height)): (usize, (Offered, Option<u16>))| {
            (rank == 0 || permits(wants, offered.bitrate, height)).then_some(offered)
        };
        live.into_iter().enumerate().filter_map(permitted).collect()
    }

    /// Whether it is sent in advance now.
    pub(crate) fn is_warm(&self, now: Instant) -> bool {
        self.warm.is_some_and(|until| now < until)
    }

    /// What of it somebody wants, given the wants of its watchers; `all` for whoever is to have every layer.
    pub(crate) fn upload(&self, on: bool, all: bool, wants: &[Wants]) -> Upload {
        if !on || all {
            return Upload { on, off: Vec::new() };
        }
        let lowest = self.layers.iter().map(|layer| layer.rate.bits_per_second()).min().unwrap_or(0);
        let unwanted = |layer: &&Layer| {
            let bitrate = layer.rate.bits_per_second();
            bitrate > lowest && !wants.iter().any(|wants| permits(wants, bitrate, layer.height))
        };
        let off =
            self.layers.iter().filter(unwanted).filter_map(|layer| Some(layer.rid?.to_string())).collect();
        Upload { on, off }
    }
}

fn permits(wants: &Wants, bitrate: u64, height: Option<u16>) -> bool {
    bitrate <= wants.bitrate && (wants.height == 0 || height.is_none_or(|height| height <= wants.height))
}

impl Layer {
    pub(crate) fn is_live(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.last) < LIVE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock;

    fn track(layers: &[(&str, usize, u16)], now: Instant) -> Track {
        let mut track = Track::new("0".into(), Kind::Video, GroupId(1), 0, now);
        for (rid, bytes, height) in layers {
            let index = track.layer(Some((*rid).into()), now).unwrap();
            let layer = &mut track.layers[usize::from(index)];
            layer.rate.count(*bytes, now);
            layer.last = now;
            layer.height = Some(*height);
        }
        track
    }

    #[test]
    fn only_what_is_wanted_is_offered_lowest_first() {
        let now = clock::start();
        let track = track(&[("f", 200_000, 720), ("q", 15_000, 180), ("h", 50_000, 360)], now);
        let layers = |wants: Wants| track.offered(&wants, now).iter().map(|o| o.layer).collect::<Vec<_>>();
        assert_eq!(layers(Wants::default()), [1, 2, 0]);
        assert_eq!(layers(Wants { height: 360, ..Wants::default() }), [1, 2]);
        assert_eq!(layers(Wants { bitrate: 300_000, ..Wants::default() }), [1]);
        assert_eq!(layers(Wants { height: 90, ..Wants::default() }), [1], "the lowest always");
        assert!(track.offered(&Wants::default(), now + LIVE).is_empty(), "nothing is being sent");
    }

    #[test]
    fn what_nobody_wants_need_not_be_sent() {
        let now = clock::start();
        let track = track(&[("f", 200_000, 720), ("q", 15_000, 180), ("h", 50_000, 360)], now);
        let wall = Wants { height: 180, ..Wants::default() };
        let big = Wants { height: 360, ..Wants::default() };
        assert_eq!(track.upload(true, false, &[wall]).off, ["f", "h"]);
        assert_eq!(track.upload(true, false, &[wall, big]).off, ["f"]);
        assert_eq!(track.upload(false, false, &[]), Upload { on: false, off: Vec::new() });
        assert_eq!(track.upload(true, true, &[wall]).off, Vec::<String>::new(), "a recording has it all");
    }

    #[test]
    fn invented_layers_come_to_an_end() {
        let now = clock::start();
        let mut track = track(&[], now);
        let known =
            (0..100).filter(|n| track.layer(Some(n.to_string().as_str().into()), now).is_some()).count();
        assert_eq!(known, LAYERS);
    }
}
