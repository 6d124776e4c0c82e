//! Every bound of a room, in one place. What goes beyond is refused in words; nothing grows without end.

/// Devices of invited organisations.
pub const VENUES: usize = 600;
/// Guests by telephone or link, those who were let in and those who wait.
pub const GUESTS: usize = 50;
/// Guests who came in the course of a meeting.
pub const GUESTS_EVER: usize = 500;
/// Observers.
pub const OBSERVERS: usize = 50;
/// Operators who look.
pub const OPERATORS: usize = 20;
/// Invited organisations.
pub const INVITED: usize = 600;
/// Persons who are counted at one organisation and stand on no roster.
pub const HEADS: usize = 1_000;
/// Requests to speak that wait.
pub const QUEUE: usize = 100;
/// Venues that have the floor at once.
pub const SPEAKERS: usize = 6;
/// Messages of the staff in one meeting.
pub const CHAT: usize = 1_000;
/// Messages of one person of the staff in a minute.
pub const CHAT_PACE: usize = 20;
/// Captions in one meeting.
pub const CAPTIONS: u32 = 20_000;
/// Roll calls in one meeting.
pub const ROLLS: usize = 20;
/// Seconds of a roll call.
pub const ROLL_SECONDS: std::ops::RangeInclusive<u32> = 10..=1_800;
/// Votes in one meeting.
pub const VOTES: usize = 50;
/// Options of a vote.
pub const OPTIONS: std::ops::RangeInclusive<usize> = 2..=10;
/// Groups of a polling.
pub const GROUPS: usize = 20;
/// Seconds for which a polling shows one venue.
pub const DWELL_SECONDS: std::ops::RangeInclusive<u32> = 3..=600;
/// Chapter marks set by hand.
pub const CHAPTERS: usize = 200;
/// Minutes of one extension.
pub const EXTENSION_MINUTES: std::ops::RangeInclusive<u32> = 1..=240;
/// Events of one room. After so many it can only be left and ended, and what time brings goes on.
pub const EVENTS: u64 = 100_000;
/// What a venue that does not lead may do within a minute.
pub const PACE: u32 = 60;

/// Characters of a name.
pub const NAME_CHARS: usize = 60;
/// Characters of a title.
pub const TITLE_CHARS: usize = 120;
/// Characters of a message.
pub const CHAT_CHARS: usize = 500;
/// Characters of a caption.
pub const CAPTION_CHARS: usize = 120;
/// Characters of a vote's question.
pub const QUESTION_CHARS: usize = 300;
/// Bytes of a sealed ballot.
pub const SEALED_BYTES: usize = 512;
/// Bytes of an id.
pub const ID_BYTES: usize = 80;

/// One minute, in milliseconds.
pub const MINUTE: i64 = 60_000;
/// The longest meeting with all its extensions, milliseconds.
pub const LENGTH: i64 = 12 * 60 * MINUTE;
/// How long before its beginning the lobby opens by itself, milliseconds.
pub const LOBBY_BEFORE: i64 = 15 * MINUTE;
/// How long before its end a meeting says so, milliseconds.
pub const END_NEAR: i64 = 5 * MINUTE;
/// How long a venue whose line broke keeps floor, request and second stream, milliseconds.
pub const GRACE: i64 = MINUTE;
/// How long a caption stands, milliseconds.
pub const CAPTION_STANDS: i64 = 8_000;
