//! How long a meeting was recorded, and who was seen first meanwhile.

use crate::{Event, Room, Unreadable, VenueId, What, screen::shown_first};

/// How long was recorded, as the log goes by.
#[derive(Default)]
pub(crate) struct Tape {
    before: i64,
    since: Option<i64>,
}

impl Tape {
    /// Follows the room after an event that was applied to it.
    pub(crate) fn follow(&mut self, room: &Room, event: &Event) {
        if event.what == What::RecordingStarted {
            self.since = Some(event.at);
        }
        if !room.recording {
            self.before = self.length(event.at);
            self.since = None;
        }
    }

    /// Where in the recording, milliseconds from its beginning; none where it was off.
    pub(crate) fn place(&self, at: i64) -> Option<i64> {
        self.since.map(|since| self.before.saturating_add(at.saturating_sub(since)))
    }

    fn length(&self, at: i64) -> i64 {
        self.place(at).unwrap_or(self.before)
    }
}

/// Who is seen first from when on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Where in the recording, milliseconds from its beginning.
    pub from: i64,
    /// Whose picture, and whether it is the second stream; none where nobody is seen.
    pub shown: Option<(VenueId, bool)>,
}

/// What was recorded of a meeting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recorded {
    /// How long until now, milliseconds; without what was left out between a stop and the next start.
    pub length: i64,
    /// In order; each differs from the one before.
    pub cuts: Vec<Cut>,
}

/// What was recorded of a stored log until `now`, milliseconds UTC.
///
/// # Errors
/// As [`Room::replay`].
pub fn recorded(events: &[Event], now: i64) -> Result<Recorded, Unreadable> {
    Room::replay(events)?;
    let (mut room, mut tape, mut cuts) = (Room::default(), Tape::default(), Vec::<Cut>::new());
    for event in events {
        room.apply(event);
        tape.follow(&room, event);
        let Some(from) = tape.place(event.at) else { continue };
        let shown = shown_first(&room, event.at);
        if cuts.last().is_none_or(|cut| cut.shown != shown) {
            cuts.push(Cut { from, shown });
        }
    }
    Ok(Recorded { length: tape.length(now.max(room.at)), cuts })
}
