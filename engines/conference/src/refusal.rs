//! Why something is not done. What people read of it stands in `words.rs`.

use crate::{Phase, Who, limits};

/// Why a command is refused. Nothing of it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The actor has not the seat for it.
    NotYours {
        /// Who has.
        who: Who,
    },
    /// The meeting is not so far, or over.
    NotNow {
        /// How far it is.
        phase: Phase,
    },
    /// The lobby is not open yet.
    TooEarly {
        /// When it opens, milliseconds UTC.
        lobby: i64,
    },
    /// The id is known in another role.
    OtherRole,
    /// Nobody of that id ever came.
    UnknownVenue,
    /// The actor is not in the meeting.
    NotHere,
    /// The actor waits in the lobby.
    Waiting,
    /// Whom it is about is not there.
    NotPresent {
        /// Their name.
        name: String,
    },
    /// The organisation is not invited.
    NotInvited,
    /// Nobody new may come.
    Locked,
    /// The chair cannot be left empty in an open meeting.
    ChairStays,
    /// Neither a venue nor somebody at the desk.
    NotAVenue {
        /// Their name.
        name: String,
    },
    /// An observer sends nothing.
    OnlyLooks {
        /// Their name.
        name: String,
    },
    /// Somebody who is only heard cannot be shown.
    NoPicture {
        /// Their name.
        name: String,
    },
    /// It is so already.
    Already {
        /// What.
        thing: Thing,
    },
    /// It is not so.
    NotSo {
        /// What.
        thing: Thing,
    },
    /// Muted by whoever leads.
    LeadMute,
    /// The venue closed its microphone itself.
    OwnMute {
        /// Its name.
        name: String,
    },
    /// A second stream needs the floor.
    NeedsFloor,
    /// There is a second stream already.
    SecondTaken {
        /// Whose.
        name: String,
    },
    /// More were pinned than the grid has cells.
    TooManyPinned {
        /// How many it has.
        cells: usize,
    },
    /// Not on any roster, or no such place on it.
    NotOnRoster,
    /// Not there for an invited organisation.
    NotOnRoll {
        /// Their name.
        name: String,
    },
    /// Too few, too many or equal options.
    BadOptions,
    /// Not an answer to this vote.
    BadBallot,
    /// Not a count of this vote.
    BadCount {
        /// How many answered.
        ballots: usize,
    },
    /// A time that is out of bounds.
    BadTime,
    /// An empty text, too long a one, or one with control characters.
    BadText {
        /// Which.
        text: Text,
    },
    /// An id that cannot be stored.
    BadId,
    /// A bound is reached.
    Full {
        /// Which.
        limit: Limit,
    },
    /// Too much in too short a time.
    TooFast,
}

impl Refusal {
    /// A code that stays the same whatever the words become.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotYours { .. } => "not_yours",
            Self::NotNow { .. } => "not_now",
            Self::TooEarly { .. } => "too_early",
            Self::OtherRole => "other_role",
            Self::UnknownVenue => "unknown_venue",
            Self::NotHere => "not_here",
            Self::Waiting => "waiting",
            Self::NotPresent { .. } => "not_present",
            Self::NotInvited => "not_invited",
            Self::Locked => "locked",
            Self::ChairStays => "chair_stays",
            Self::NotAVenue { .. } => "not_a_venue",
            Self::OnlyLooks { .. } => "only_looks",
            Self::NoPicture { .. } => "no_picture",
            Self::Already { .. } => "already",
            Self::NotSo { .. } => "not_so",
            Self::LeadMute => "lead_mute",
            Self::OwnMute { .. } => "own_mute",
            Self::NeedsFloor => "needs_floor",
            Self::SecondTaken { .. } => "second_taken",
            Self::TooManyPinned { .. } => "too_many_pinned",
            Self::NotOnRoster => "not_on_roster",
            Self::NotOnRoll { .. } => "not_on_roll",
            Self::BadOptions => "bad_options",
            Self::BadBallot => "bad_ballot",
            Self::BadCount { .. } => "bad_count",
            Self::BadTime => "bad_time",
            Self::BadText { .. } => "bad_text",
            Self::BadId => "bad_id",
            Self::Full { .. } => "full",
            Self::TooFast => "too_fast",
        }
    }
}

/// What stands already, or does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained by its words")]
pub enum Thing {
    Invited,
    Here,
    Admitted,
    Locked,
    Main,
    Chair,
    Floor,
    Muted,
    AllMuted,
    Asking,
    Pinned,
    Arranged,
    Broadcast,
    Polling,
    Grouped,
    Sharing,
    Roll,
    Answered,
    SignedIn,
    Vote,
    Recording,
}

/// Which bound is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained by its words")]
pub enum Limit {
    Venues,
    Guests,
    Observers,
    Operators,
    Invited,
    Heads,
    Queue,
    Speakers,
    Chat,
    Captions,
    Rolls,
    Votes,
    Groups,
    Chapters,
    Events,
}

/// Which text is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "each is explained by its words")]
pub enum Text {
    Name,
    Title,
    Chat,
    Caption,
    Question,
}

impl Text {
    /// How many characters it may have.
    pub fn limit(self) -> usize {
        match self {
            Self::Name => limits::NAME_CHARS,
            Self::Title => limits::TITLE_CHARS,
            Self::Chat => limits::CHAT_CHARS,
            Self::Caption => limits::CAPTION_CHARS,
            Self::Question => limits::QUESTION_CHARS,
        }
    }
}
