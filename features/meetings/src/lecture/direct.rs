//! What of a lecture is tapped: a plain rule over the room, and what of the forwarder it means.

use crate::{recording, stage::Lines};
use hongwang_conference::{Room, VenueId, may_send};
use hongwang_realtime::{
    Room as Core,
    forwarding::{PeerId, Source},
};
use std::collections::BTreeMap;

/// What is tapped of a lecture now.
#[derive(Clone, Default)]
pub(crate) struct Wanted {
    pub(crate) core: Option<Core>,
    pub(crate) picture: Option<Source>,
    pub(crate) voice: Option<Source>,
}

impl PartialEq for Wanted {
    /// The forwarder of a meeting stays the same.
    fn eq(&self, other: &Self) -> bool {
        (self.core.is_some(), self.picture, self.voice) == (other.core.is_some(), other.picture, other.voice)
    }
}

impl std::fmt::Debug for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Wanted({:?}, {:?})", self.picture, self.voice)
    }
}

/// What is shown first and who is heard, where `peers` knows everybody's lines and `heard` who spoke last, the newest first.
pub(crate) fn wanted(
    room: &Room,
    now: i64,
    peers: &BTreeMap<VenueId, (PeerId, Lines)>,
    heard: &[VenueId],
) -> (Option<Source>, Option<Source>) {
    // Of whom nothing comes yet, as of one who was just given the floor, somebody else is shown.
    let others = room.present().into_iter().map(|venue| &venue.id);
    let seen = |id: &VenueId| {
        let (peer, lines) = peers.get(id).filter(|_| may_send(room, id).video)?;
        lines.picture.map(|track| Source { peer: *peer, track })
    };
    let somebody = || [&room.chair].into_iter().chain(&room.main).chain(others).find_map(seen);
    let picture = recording::first(room, now, peers).map(|(_, source)| source).or_else(somebody);
    let voice = |id: &VenueId| {
        let (peer, lines) = peers.get(id).filter(|_| may_send(room, id).audio)?;
        lines.voice.map(|track| Source { peer: *peer, track })
    };
    // One voice at a time: who spoke last, of those who may; before anybody did, who was given the floor.
    let speakers =
        heard.iter().chain(room.floor.speakers.iter().rev()).chain([&room.chair]).chain(&room.main);
    (picture, speakers.filter_map(voice).next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stage::tests::{act, held, lead, lines};
    use hongwang_conference::{Actor, Command, Role};

    #[test]
    fn who_spoke_last_is_heard_and_nobody_who_may_not() {
        let mut room = held();
        let peers: BTreeMap<VenueId, (PeerId, Lines)> =
            [("a", 1), ("b", 2)].map(|(id, peer)| (VenueId::from(id), (PeerId(peer), lines()))).into();
        let heard: Vec<VenueId> = vec!["b".into(), "a".into()];
        let voice = |room: &Room| wanted(room, 0, &peers, &heard).1.map(|source| source.peer.0);
        assert_eq!(voice(&room), Some(2));
        lead(&mut room, Command::Mute { venue: "b".into() });
        assert_eq!(voice(&room), Some(1));
        lead(&mut room, Command::MuteAll);
        assert_eq!(voice(&room), None);
        act(&mut room, &Actor::new("b", Role::Venue), Command::Ask);
        lead(&mut room, Command::GiveFloor { venue: "b".into() });
        assert_eq!(voice(&room), Some(2));
        assert_eq!(wanted(&room, 0, &BTreeMap::new(), &heard), (None, None));
        // Of the two that stand first nothing comes.
        let only = peers.clone().split_off(&"b".into());
        assert_eq!(wanted(&room, 0, &only, &heard).0.map(|source| source.peer.0), Some(2));
    }
}
