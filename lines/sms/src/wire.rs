//! What is said on an operator's line, whichever protocol it is said in: CMPP (`cmpp/wire.rs`) or SMPP (`smpp.rs`).

use crate::gateway::{Fate, Verdict};
use hongwang_base::Millis;

/// A part of a message on its way.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// The telephone.
    pub(crate) to: String,
    /// Which one it is, from 1.
    pub(crate) number: u8,
    /// Of how many; with more than one the content begins with a head.
    pub(crate) of: u8,
    /// UCS2.
    pub(crate) content: Vec<u8>,
}

/// What we say.
#[derive(Clone, Debug)]
pub(crate) enum Say {
    /// Who we are, at this time.
    Greeting(Millis),
    /// A part.
    Part(Part),
    /// Is anybody there?
    AreYouThere,
    /// We go.
    Leave,
}

/// What became of a part that was taken; none while it is on its way.
#[derive(Clone, Debug)]
pub(crate) struct Receipt {
    /// The gateway's name for it.
    pub(crate) name: String,
    /// What became of it.
    pub(crate) fate: Option<Fate>,
}

/// What we hear, with the bytes that it is to be answered by.
#[derive(Debug)]
pub(crate) enum Heard {
    /// We may send.
    LetIn,
    /// We may not: why.
    NotLetIn(String),
    /// What became of the part that was said under this number.
    Answer(u32, Verdict),
    /// A receipt, where it can be read.
    Receipt(Option<Receipt>, Vec<u8>),
    /// A message from a telephone.
    Incoming(Vec<u8>),
    /// Are we there?
    Asked(Vec<u8>),
    /// The other side goes.
    Leaving(Vec<u8>),
    /// Nothing that asks for anything.
    Nothing,
}

/// What cannot be read; the line is of no use any more.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Garbled(pub(crate) String);

/// A protocol, as bytes in and out.
pub(crate) trait Wire: Send {
    /// Takes what came.
    fn push(&mut self, bytes: &[u8]);
    /// The next thing that was said, once all of it is there.
    fn next(&mut self) -> Result<Option<Heard>, Garbled>;
    /// What we say under a number, as bytes.
    fn say(&self, sequence: u32, say: &Say) -> Vec<u8>;
}

/// The operators' words for what became of a part, the same in both protocols.
pub(crate) fn fate(stat: &str) -> Option<Fate> {
    match stat {
        "DELIVRD" => Some(Fate::Arrived),
        // Another receipt follows.
        "ACCEPTD" | "ENROUTE" => None,
        other => Some(Fate::Lost(other.chars().filter(|letter| !letter.is_control()).collect())),
    }
}
