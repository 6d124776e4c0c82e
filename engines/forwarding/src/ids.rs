//! Who and what: names of peers, their tracks and slots, and what each may send or wants to get.

/// One WebRTC connection. The caller gives the number and never gives one twice.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PeerId(pub u64);

/// Peers whose voices are compared with each other to find who speaks.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct GroupId(pub u64);

/// One medium that a peer sends: the how-manieth of the m-lines (RFC 8866) on which it may send, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TrackId(pub u16);

/// One place at a peer into which a track can be sent: the how-manieth m-line on which it receives, from 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct SlotId(pub u16);

/// Sound or picture.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// Sound.
    Audio,
    /// Picture: camera, screen or document.
    Video,
}

/// A track of a peer.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Source {
    /// Who sends it.
    pub peer: PeerId,
    /// Which of its tracks.
    pub track: TrackId,
}

/// What a peer may send. Packets beyond it are dropped and counted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sends {
    /// Of its audio tracks, the first so many.
    pub audio: u16,
    /// Of its video tracks, the first so many.
    pub video: u16,
    /// Bits per second over all that it sends, control included. Datagrams beyond are dropped unread.
    pub bitrate: u64,
}

impl Sends {
    /// Nothing but the control channel.
    pub const NOTHING: Self = Self { audio: 0, video: 0, bitrate: 256_000 };
    /// A voice, a camera and a screen.
    pub const VENUE: Self = Self { audio: 1, video: 2, bitrate: 12_000_000 };
}

/// What a subscriber wants in a slot, at most.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Wants {
    /// Bits per second; of simulcast layers only those at or below it are sent.
    pub bitrate: u64,
    /// Lines of the picture; of simulcast layers only those at or below it are sent, as far as their height is
    /// known. 0 is any.
    pub height: u16,
    /// When the line is too thin for all slots, higher ones get their layers first.
    pub priority: u8,
}

impl Default for Wants {
    fn default() -> Self {
        Self { bitrate: u64::MAX, height: 0, priority: 0 }
    }
}
