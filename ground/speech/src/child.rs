//! The voice's own process: sentences in, sound out, one clause at a time.
//!
//! It makes a clause only when it is asked for, so a sentence that nobody listens to any more costs at most the clause
//! in hand. It ends when its input ends: a node that is gone leaves no voice behind. Its memory is bounded by the
//! kernel, and it stands behind everything else that wants the processor.

use crate::{
    kokoro::Kokoro,
    level::{levelled, silence},
    opus::Stream,
    say::{Clause, clauses},
    voice::{Voice, VoiceError},
    wire,
};
use hongwang_models::Models;
use rustix::process::{Resource, Rlimit, nice, setrlimit};
use std::{
    collections::VecDeque,
    io::{self, Read, Write},
};

/// Memory of its own that the process may have; a sentence needs half of it.
const MEMORY: u64 = 1 << 30;
/// What the voice says to itself when it is opened, so that the first sentence finds everything in place.
const WARM_UP: &str = "好。";

/// How the process stands towards the rest of the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Manners {
    /// Threads that compute.
    pub threads: usize,
    /// How far it stands back, 0 to 19.
    pub nice: i32,
}

/// Speaks what is asked on `input` until it ends.
///
/// # Errors
/// When the voice cannot be opened (which `output` is told first), or the node is gone.
pub fn run(
    models: &Models,
    manners: Manners,
    input: &mut impl Read,
    output: &mut impl Write,
) -> Result<(), ChildError> {
    // A limit that cannot be set is no reason to stay silent.
    let limited = setrlimit(Resource::Data, Rlimit { current: Some(MEMORY), maximum: Some(MEMORY) });
    let stepped_back = nice(manners.nice);
    if limited.is_err() || stepped_back.is_err() {
        tracing::warn!(?limited, ?stepped_back, "the voice could not bound itself");
    }
    let mut voice = match open(models, manners.threads) {
        Ok(voice) => voice,
        Err(error) => {
            wire::write(output, wire::FAILED, error.to_string().as_bytes())?;
            return Err(error.into());
        }
    };
    wire::write(output, wire::READY, &[])?;
    serve(&mut voice, input, output)
}

/// Why the process ended before its input did.
#[derive(Debug, thiserror::Error)]
pub enum ChildError {
    /// The voice could not be opened.
    #[error(transparent)]
    Voice(#[from] VoiceError),
    /// The node is gone.
    #[error("与主程序的联系断了:{0}")]
    Pipe(#[from] io::Error),
}

fn open(models: &Models, threads: usize) -> Result<Kokoro, VoiceError> {
    let mut voice = Kokoro::open(models, threads)?;
    for clause in clauses(WARM_UP) {
        voice.speak(&clause)?;
    }
    Ok(voice)
}

fn serve(voice: &mut dyn Voice, input: &mut impl Read, output: &mut impl Write) -> Result<(), ChildError> {
    let mut saying: Option<Saying> = None;
    while let Some((kind, body)) = wire::read(input)? {
        if kind == wire::SAY {
            let clauses = clauses(&String::from_utf8_lossy(&body));
            if clauses.is_empty() {
                wire::write(output, wire::NOTHING, &[])?;
                continue;
            }
            saying = Some(Saying { clauses: clauses.into(), stream: Stream::new()? });
        }
        // What was dropped meanwhile is asked on by nobody.
        let Some(said) = saying.take() else { continue };
        match said.next(voice) {
            Ok(Next::Piece(sound, rest)) => {
                saying = Some(rest);
                wire::write(output, wire::SOUND, &sound)?;
            }
            Ok(Next::Last(sound)) => wire::write(output, wire::LAST, &sound)?,
            Err(error) => wire::write(output, wire::FAILED, error.to_string().as_bytes())?,
        }
    }
    Ok(())
}

/// A sentence in hand: what is left of it, and the stream that it becomes.
struct Saying {
    clauses: VecDeque<Clause>,
    stream: Stream,
}

enum Next {
    Piece(Vec<u8>, Saying),
    Last(Vec<u8>),
}

impl Saying {
    /// The next clause as pages of the stream.
    fn next(mut self, voice: &mut dyn Voice) -> Result<Next, VoiceError> {
        let mut sound = Vec::new();
        if let Some(clause) = self.clauses.pop_front() {
            let mut samples = levelled(&voice.speak(&clause)?);
            samples.extend(silence(clause.pause_ms));
            sound = self.stream.push(&samples)?;
        }
        if !self.clauses.is_empty() {
            return Ok(Next::Piece(sound, self));
        }
        sound.extend(self.stream.finish()?);
        Ok(Next::Last(sound))
    }
}
