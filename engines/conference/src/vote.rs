//! Votes: a question, its options, one answer a venue, a close, a result.
//!
//! Of a secret vote the log holds who answered, and of the answer only what whoever calls has sealed; the engine cannot
//! open it. At the close whoever holds the key counts, and throws the key away.

use crate::{
    Actor, Limit, Refusal, Room, Text, Thing, VenueId, What,
    decide::{check_text, member, unless},
    limits,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ballot {
    /// The place of an option, from 0.
    Open(usize),
    /// The same, unreadable here.
    Sealed(String),
}

/// A vote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Vote {
    /// What is asked.
    pub question: String,
    /// What can be answered.
    pub options: Vec<String>,
    /// Whether nobody learns who answered what.
    pub secret: bool,
    /// Since when, milliseconds UTC.
    pub asked: i64,
    /// When it was closed.
    pub closed: Option<i64>,
    /// Who answered, and what.
    pub ballots: BTreeMap<VenueId, Ballot>,
    /// The answers to each option, once it was closed; none where a secret one could not be counted.
    pub counts: Option<Vec<u32>>,
}

impl Vote {
    pub(crate) fn new(question: String, options: Vec<String>, secret: bool, asked: i64) -> Self {
        Self { question, options, secret, asked, closed: None, ballots: BTreeMap::new(), counts: None }
    }

    /// The count of an open vote; of a secret one there is none here.
    pub(crate) fn open_counts(&self) -> Option<Vec<u32>> {
        if self.secret {
            return None;
        }
        let mut counts = vec![0; self.options.len()];
        for ballot in self.ballots.values() {
            let Ballot::Open(option) = ballot else { continue };
            counts.get_mut(*option).into_iter().for_each(|count| *count += 1);
        }
        Some(counts)
    }
}

pub(crate) fn ask(room: &Room, question: &str, options: &[String], secret: bool) -> Result<What, Refusal> {
    unless(room.vote().is_some(), Thing::Vote)?;
    check_text(question, Text::Question)?;
    options.iter().try_for_each(|option| check_text(option, Text::Name))?;
    let is_twice = options.iter().enumerate().any(|(place, option)| options[..place].contains(option));
    if !limits::OPTIONS.contains(&options.len()) || is_twice {
        return Err(Refusal::BadOptions);
    }
    if room.votes.len() >= limits::VOTES {
        return Err(Refusal::Full { limit: Limit::Votes });
    }
    Ok(What::VoteAsked { question: question.to_owned(), options: options.to_vec(), secret })
}

pub(crate) fn answer(room: &Room, actor: &Actor, ballot: &Ballot) -> Result<What, Refusal> {
    let venue = member(room, actor)?;
    let vote = room.vote().ok_or(Refusal::NotSo { thing: Thing::Vote })?;
    unless(vote.ballots.contains_key(&venue.id), Thing::Answered)?;
    let is_sound = match ballot {
        Ballot::Open(option) => !vote.secret && *option < vote.options.len(),
        Ballot::Sealed(text) => vote.secret && !text.is_empty() && text.len() <= limits::SEALED_BYTES,
    };
    if !is_sound {
        return Err(Refusal::BadBallot);
    }
    Ok(What::Voted { venue: venue.id.clone(), ballot: ballot.clone() })
}

pub(crate) fn close(room: &Room, counts: Option<&[u32]>) -> Result<What, Refusal> {
    let vote = room.vote().ok_or(Refusal::NotSo { thing: Thing::Vote })?;
    let counts = match (vote.open_counts(), counts) {
        (Some(counted), None) => counted,
        (None, Some(counts)) if may_be_counts(vote, counts) => counts.to_vec(),
        _ => return Err(Refusal::BadCount { ballots: vote.ballots.len() }),
    };
    Ok(What::VoteClosed { counts: Some(counts) })
}

/// Ballots that do not open may be missing in a count; none may be added.
fn may_be_counts(vote: &Vote, counts: &[u32]) -> bool {
    let sum: u64 = counts.iter().map(|count| u64::from(*count)).sum();
    counts.len() == vote.options.len() && sum <= vote.ballots.len() as u64
}
