//! The one rule of what may follow: [`decide`] looks and answers, and changes nothing.

use crate::{
    Actor, Command, End, Event, Limit, Refusal, Role, Room, Text, Thing, Venue, VenueId, What, entry, floor,
    limits, polling, roll, screen, talk, vote,
};

/// What follows from a command: the events to store and to apply, in order, or why not.
///
/// Gives only whole answers: where it is refused, nothing follows.
///
/// # Errors
/// One Chinese sentence that says why and what to do, with a code that stays.
pub fn decide(room: &Room, actor: &Actor, command: &Command, at: i64) -> Result<Vec<Event>, Refusal> {
    let now = at.max(room.at);
    command.check_phase(room)?;
    command.check_who(room, actor)?;
    check_pace(room, actor, command, now)?;
    let mut events = Vec::new();
    for what in follows(room, actor, command, now)? {
        let seq = room.seq + 1 + events.len() as u64;
        events.push(Event { seq, at: now, by: actor.id.clone(), what });
    }
    Ok(events)
}

fn follows(room: &Room, actor: &Actor, command: &Command, now: i64) -> Result<Vec<What>, Refusal> {
    let what = match command {
        Command::Open => return Ok(entry::open(room)),
        Command::End => return Ok(closing(room, entry::why_ended(room))),
        Command::Poll { groups, dwell_seconds } => return polling::start(room, groups, *dwell_seconds),
        Command::Unmute { venue } => return floor::unmute(room, actor, venue),

        Command::Schedule { plan } => entry::schedule(actor, plan, now)?,
        Command::Invite { invitation } => entry::invite(room, invitation)?,
        Command::Uninvite { org } => entry::uninvite(room, org)?,
        Command::Move { start, end } => entry::set_date(*start, *end, now)?,
        Command::OpenLobby => What::LobbyOpened,
        Command::Join { org, name } => entry::join(room, actor, org.as_deref(), name)?,
        Command::Leave => entry::leave(room, actor)?,
        Command::Drop { venue } => entry::drop(room, venue)?,
        Command::Admit { venue } => entry::admit(room, venue)?,
        Command::Remove { venue } => entry::remove(room, venue)?,
        Command::Lock => entry::lock(room, true)?,
        Command::Unlock => entry::lock(room, false)?,
        Command::SetMain { venue } => entry::set_main(room, venue)?,
        Command::HandChair { to } => entry::hand_chair(room, to)?,
        Command::Extend { minutes } => entry::extend(room, *minutes, now)?,

        Command::GiveFloor { venue } => floor::give(room, venue)?,
        Command::TakeFloor { venue } => floor::take(room, venue)?,
        Command::Mute { venue } => floor::mute(room, actor, venue)?,
        Command::MuteAll => floor::mute_all(room, true)?,
        Command::UnmuteAll => floor::mute_all(room, false)?,
        Command::Ask => floor::ask(room, actor)?,
        Command::Withdraw => floor::withdraw(room, &actor.id)?,
        Command::RefuseAsk { venue } => floor::refuse(room, venue)?,

        Command::Arrange { grid, pinned } => screen::arrange(room, *grid, pinned)?,
        Command::Broadcast { venue } => screen::broadcast(room, venue)?,
        Command::StopBroadcast => screen::stop_broadcast(room)?,
        Command::StopPolling => polling::stop(room)?,
        Command::Share { sharing } => screen::share(room, actor, *sharing)?,
        Command::StopSharing { venue } => screen::stop_sharing(room, venue)?,

        Command::CallRoll { seconds } => roll::call(room, *seconds, now)?,
        Command::AnswerRoll { venue } => roll::answer(room, venue, now)?,
        Command::EndRoll => roll::end(room)?,
        Command::SignIn { venue, way, entry } => roll::sign_in(room, venue, *way, *entry)?,

        Command::AskVote { question, options, secret } => vote::ask(room, question, options, *secret)?,
        Command::Vote { ballot } => vote::answer(room, actor, ballot)?,
        Command::CloseVote { counts } => vote::close(room, counts.as_deref())?,

        Command::Say { text } => talk::say(room, actor, text, now)?,
        Command::Caption { text } => talk::caption(room, text)?,
        Command::MarkChapter { title } => talk::mark_chapter(room, title)?,
        Command::Record { on } => talk::record(room, *on)?,
    };
    Ok(vec![what])
}

/// The end, and before it the end of all that runs.
pub(crate) fn closing(room: &Room, why: End) -> Vec<What> {
    let mut closing = Vec::new();
    closing.extend(room.roll().map(|_| What::RollEnded));
    closing.extend(room.vote().map(|vote| What::VoteClosed { counts: vote.open_counts() }));
    closing.extend(room.screens.polling.as_ref().map(|_| What::PollingStopped));
    let second = room.screens.second.as_ref();
    closing.extend(second.map(|second| What::SharingStopped { venue: second.venue.clone() }));
    closing.extend(room.recording.then_some(What::RecordingStopped));
    closing.push(What::Ended { why });
    closing
}

/// Whoever leads is not held back, and nobody is kept from leaving or from noticing that a line broke.
fn check_pace(room: &Room, actor: &Actor, command: &Command, now: i64) -> Result<(), Refusal> {
    if matches!(command, Command::Leave | Command::Drop { .. } | Command::End) {
        return Ok(());
    }
    if room.seq >= limits::EVENTS {
        return Err(Refusal::Full { limit: Limit::Events });
    }
    let pace = room.venues.get(&actor.id).map(|venue| venue.pace.at(now).count);
    if !room.is_led_by(actor) && pace.is_some_and(|count| count >= limits::PACE) {
        return Err(Refusal::TooFast);
    }
    Ok(())
}

/// Somebody who ever came.
pub(crate) fn known<'r>(room: &'r Room, id: &VenueId) -> Result<&'r Venue, Refusal> {
    room.venues.get(id).ok_or(Refusal::UnknownVenue)
}

/// Somebody who is in the meeting.
pub(crate) fn present<'r>(room: &'r Room, id: &VenueId) -> Result<&'r Venue, Refusal> {
    let venue = known(room, id)?;
    if room.is_in(id) { Ok(venue) } else { Err(Refusal::NotPresent { name: venue.name.clone() }) }
}

/// Somebody who is in the meeting and has a picture.
pub(crate) fn pictured<'r>(room: &'r Room, id: &VenueId) -> Result<&'r Venue, Refusal> {
    let venue = present(room, id)?;
    if venue.has_picture() { Ok(venue) } else { Err(Refusal::NoPicture { name: venue.name.clone() }) }
}

/// Whoever acts, in the meeting.
pub(crate) fn member<'r>(room: &'r Room, actor: &Actor) -> Result<&'r Venue, Refusal> {
    let here = room.venues.get(&actor.id).ok_or(Refusal::NotHere)?;
    match (room.is_in(&actor.id), room.is_waiting(&actor.id)) {
        (true, _) => Ok(here),
        (_, true) => Err(Refusal::Waiting),
        _ => Err(Refusal::NotHere),
    }
}

/// A text that says something and is not too long.
pub(crate) fn check_text(text: &str, what: Text) -> Result<(), Refusal> {
    let length = text.chars().count();
    let is_plain = !text.chars().any(char::is_control);
    if text.trim().is_empty() || length > what.limit() || !is_plain {
        return Err(Refusal::BadText { text: what });
    }
    Ok(())
}

/// An id that can be stored and shown.
pub(crate) fn check_id(id: &VenueId) -> Result<(), Refusal> {
    let text = id.as_str();
    let is_sound =
        !text.trim().is_empty() && text.len() <= limits::ID_BYTES && !text.chars().any(char::is_control);
    if is_sound && text != Actor::SYSTEM { Ok(()) } else { Err(Refusal::BadId) }
}

/// How many in a role ever came.
pub(crate) fn count_in(room: &Room, role: Role) -> usize {
    room.venues.values().filter(|venue| venue.role == role).count()
}

/// A refusal where something stands already.
pub(crate) fn unless(stands: bool, thing: Thing) -> Result<(), Refusal> {
    if stands { Err(Refusal::Already { thing }) } else { Ok(()) }
}

/// A refusal where something does not stand.
pub(crate) fn only_if(stands: bool, thing: Thing) -> Result<(), Refusal> {
    if stands { Ok(()) } else { Err(Refusal::NotSo { thing }) }
}
