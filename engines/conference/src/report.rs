//! What stays of a meeting: absences, the sign-in sheet, results of votes, and minutes with chapters.

use crate::{
    Ballot, End, Event, Invitation, Role, RollCall, Room, Unreadable, VenueId, Vote, Way, What, tape::Tape,
    words,
};
use std::collections::BTreeMap;

/// An organisation that did not answer a roll call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Absence {
    /// Which.
    pub org: String,
    /// What people call it.
    pub name: String,
    /// Whether a device of it was connected at the end: there, and silent.
    pub connected: bool,
}

/// Who did not answer a roll call: of one that is over, as it stood at its end.
pub fn absences(room: &Room, roll: &RollCall) -> Vec<Absence> {
    if roll.ended.is_some() { roll.absent.clone() } else { missing(room, roll) }
}

pub(crate) fn missing(room: &Room, roll: &RollCall) -> Vec<Absence> {
    let present = room.present();
    let silent = room.plan.invited.iter().filter(|invitation| !roll.answers.contains_key(&invitation.org));
    let absence = silent.map(|invitation| Absence {
        org: invitation.org.clone(),
        name: invitation.name.clone(),
        connected: present
            .iter()
            .any(|venue| venue.role == Role::Venue && venue.org.as_ref() == Some(&invitation.org)),
    });
    absence.collect()
}

/// The sign-in sheet of one organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    /// Which.
    pub org: String,
    /// What people call it.
    pub name: String,
    /// Who of its roster signed in, by number: how and when, milliseconds UTC.
    pub signed: BTreeMap<u32, (Way, i64)>,
    /// How many were counted beside the roster.
    pub others: usize,
}

/// The sign-in sheets of all invited organisations, in the order of the invitation.
pub fn sign_in_sheets(room: &Room) -> Vec<Sheet> {
    let sheet = |invitation: &Invitation| Sheet {
        org: invitation.org.clone(),
        name: invitation.name.clone(),
        signed: BTreeMap::new(),
        others: 0,
    };
    let mut sheets: Vec<Sheet> = room.plan.invited.iter().map(sheet).collect();
    let places: BTreeMap<&str, usize> =
        room.plan.invited.iter().enumerate().map(|(place, one)| (one.org.as_str(), place)).collect();
    for one in &room.signed {
        let Some(sheet) = places.get(one.org.as_str()).and_then(|place| sheets.get_mut(*place)) else {
            continue;
        };
        match one.entry {
            Some(number) => _ = sheet.signed.insert(number, (one.way, one.at)),
            None => sheet.others += 1,
        }
    }
    sheets
}

/// The result of a vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoteResult {
    /// What was asked.
    pub question: String,
    /// Whether nobody learns who answered what.
    pub secret: bool,
    /// Each option with its answers.
    pub options: Vec<(String, u32)>,
    /// How many venues answered.
    pub answered: usize,
    /// Who answered what, by name; empty for a secret vote.
    pub named: Vec<(String, String)>,
}

/// The result of a vote that was closed and counted; none before, so that nobody votes by how it stands.
pub fn vote_result(room: &Room, vote: &Vote) -> Option<VoteResult> {
    let counts = vote.counts.as_ref()?;
    let named = vote.ballots.iter().filter_map(|(id, ballot)| {
        let Ballot::Open(option) = ballot else { return None };
        Some((name_of(room, id), vote.options.get(*option)?.clone()))
    });
    Some(VoteResult {
        question: vote.question.clone(),
        secret: vote.secret,
        options: vote.options.iter().cloned().zip(counts.iter().copied()).collect(),
        answered: vote.ballots.len(),
        named: named.collect(),
    })
}

/// When somebody heard and saw the meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attendance {
    /// Who.
    pub venue: VenueId,
    /// What people call them.
    pub name: String,
    /// For which organisation.
    pub org: Option<String>,
    /// In which role.
    pub role: Role,
    /// From when to when, milliseconds UTC; an open end is the newest event.
    pub spans: Vec<(i64, i64)>,
}

/// A chapter of the replay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chapter {
    /// When, milliseconds UTC.
    pub at: i64,
    /// Where in the recording, milliseconds from its beginning; none where it was off.
    pub recorded: Option<i64>,
    /// What people read.
    pub title: String,
}

/// The minutes of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    /// What people call it.
    pub title: String,
    /// When it was opened.
    pub opened: Option<i64>,
    /// When and why it ended.
    pub ended: Option<(i64, End)>,
    /// Everybody who ever came, in that order; also those who only looked or waited.
    pub attendance: Vec<Attendance>,
    /// Names of invited organisations of which no device was ever in the meeting.
    pub never_came: Vec<String>,
    /// What happened, in order.
    pub chapters: Vec<Chapter>,
    /// Who was missing at each roll call, with its time.
    pub rolls: Vec<(i64, Vec<Absence>)>,
    /// What was decided.
    pub votes: Vec<VoteResult>,
}

/// The minutes of a stored log.
///
/// # Errors
/// As [`Room::replay`].
pub fn minutes(events: &[Event]) -> Result<Minutes, Unreadable> {
    let end = Room::replay(events)?;
    let mut room = Room::default();
    let (mut spans, mut chapters, mut tape) = (Spans::default(), Vec::new(), Tape::default());
    for event in events {
        room.apply(event);
        spans.follow(&room, event);
        // What ends a recording still lies in it.
        let before = tape.place(event.at);
        tape.follow(&room, event);
        if let Some(title) = words::chapter(&room, event) {
            chapters.push(Chapter { at: event.at, recorded: tape.place(event.at).or(before), title });
        }
    }
    spans.finish(room.at);
    let attendance = attendance(&end, spans.closed);
    let was_in = |org: &str| {
        let mut were = attendance.iter().filter(|one| one.role == Role::Venue && !one.spans.is_empty());
        were.any(|one| one.org.as_deref() == Some(org))
    };
    let never = end.plan.invited.iter().filter(|invitation| !was_in(&invitation.org));
    Ok(Minutes {
        title: end.plan.title.clone(),
        opened: end.opened,
        ended: end.ended,
        never_came: never.map(|invitation| invitation.name.clone()).collect(),
        chapters,
        rolls: end.rolls.iter().map(|roll| (roll.started, absences(&end, roll))).collect(),
        votes: end.votes.iter().filter_map(|vote| vote_result(&end, vote)).collect(),
        attendance,
    })
}

fn attendance(room: &Room, mut spans: BTreeMap<VenueId, Vec<(i64, i64)>>) -> Vec<Attendance> {
    let mut came: Vec<_> = room.venues.values().collect();
    came.sort_by_key(|venue| venue.nth);
    let attended = came.into_iter().map(|venue| Attendance {
        venue: venue.id.clone(),
        name: venue.name.clone(),
        org: venue.org.clone(),
        role: venue.role,
        spans: spans.remove(&venue.id).unwrap_or_default(),
    });
    attended.collect()
}

fn name_of(room: &Room, id: &VenueId) -> String {
    room.venues.get(id).map_or_else(|| id.to_string(), |venue| venue.name.clone())
}

/// Stretches of presence, as the log goes by.
#[derive(Default)]
struct Spans {
    open: BTreeMap<VenueId, i64>,
    closed: BTreeMap<VenueId, Vec<(i64, i64)>>,
}

impl Spans {
    fn follow(&mut self, room: &Room, event: &Event) {
        match &event.what {
            What::Opened | What::Ended { .. } => {
                room.venues.keys().for_each(|id| self.look(room, id, event.at));
            }
            What::Joined { venue, .. }
            | What::Returned { venue }
            | What::Left { venue }
            | What::Dropped { venue }
            | What::Gone { venue }
            | What::Admitted { venue }
            | What::Removed { venue } => self.look(room, venue, event.at),
            _ => {}
        }
    }

    fn look(&mut self, room: &Room, id: &VenueId, at: i64) {
        if room.is_in(id) {
            self.open.entry(id.clone()).or_insert(at);
        } else if let Some(from) = self.open.remove(id) {
            self.closed.entry(id.clone()).or_default().push((from, at));
        }
    }

    fn finish(&mut self, at: i64) {
        for (id, from) in std::mem::take(&mut self.open) {
            self.closed.entry(id).or_default().push((from, at));
        }
    }
}
