//! Words beside the meeting: the staff's chat, the line of captions, chapter marks, recording.

use crate::{
    Actor, Limit, Refusal, Room, Text, Thing, VenueId, What,
    decide::{check_text, only_if, unless},
    limits,
};

/// What somebody of the staff wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Who.
    pub by: VenueId,
    /// When, milliseconds UTC.
    pub at: i64,
    /// What.
    pub text: String,
}

/// A line of captions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caption {
    /// What it says.
    pub text: String,
    /// Since when, milliseconds UTC.
    pub at: i64,
}

impl Caption {
    pub(crate) fn stands_at(&self, now: i64) -> bool {
        now.saturating_sub(self.at) < limits::CAPTION_STANDS
    }
}

pub(crate) fn say(room: &Room, actor: &Actor, text: &str, now: i64) -> Result<What, Refusal> {
    check_text(text, Text::Chat)?;
    if room.chat.len() >= limits::CHAT {
        return Err(Refusal::Full { limit: Limit::Chat });
    }
    let newest = room.chat.iter().rev().take_while(|said| now.saturating_sub(said.at) < limits::MINUTE);
    if newest.filter(|said| said.by == actor.id).count() >= limits::CHAT_PACE {
        return Err(Refusal::TooFast);
    }
    Ok(What::Said { text: text.to_owned() })
}

pub(crate) fn caption(room: &Room, text: &str) -> Result<What, Refusal> {
    check_text(text, Text::Caption)?;
    if room.captions >= limits::CAPTIONS {
        return Err(Refusal::Full { limit: Limit::Captions });
    }
    Ok(What::Captioned { text: text.to_owned() })
}

pub(crate) fn mark_chapter(room: &Room, title: &str) -> Result<What, Refusal> {
    check_text(title, Text::Title)?;
    if room.chapters >= limits::CHAPTERS {
        return Err(Refusal::Full { limit: Limit::Chapters });
    }
    Ok(What::ChapterMarked { title: title.to_owned() })
}

pub(crate) fn record(room: &Room, on: bool) -> Result<What, Refusal> {
    if on {
        unless(room.recording, Thing::Recording)?;
        return Ok(What::RecordingStarted);
    }
    only_if(room.recording, Thing::Recording)?;
    Ok(What::RecordingStopped)
}
