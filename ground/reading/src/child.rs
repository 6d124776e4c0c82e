//! The reader's own process: pictures in, lines out. What decodes pictures from outside and holds the models is here, with
//! nothing else of the node; it ends when its input ends, and what it may hold is bounded by the kernel.

use crate::wire::{self, Answer};
use crate::{Card, Picture, Reader};
use hongwang_models::Models;
use jiff::civil::Date;
use rustix::process::{Resource, Rlimit, setrlimit};
use std::io::{self, Read, Write};

/// Memory of its own that the process may have: the models, and the largest picture that is decoded.
const MEMORY: u64 = 320 << 20;

/// Reads what is asked on `input` until it ends.
///
/// # Errors
/// When the node is gone, or says what it never says.
pub fn run(models: &Models, input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let bound = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    // Nothing of a picture may lie on a disk, not even after an accident.
    let bounded = bound(Resource::Data, MEMORY).and(bound(Resource::Core, 0));
    let reader = match (bounded, Reader::load(models)) {
        (Ok(()), Ok(reader)) => reader,
        (bounded, loaded) => {
            tracing::warn!(?bounded, error = ?loaded.err(), "no reading of pictures on this machine");
            return wire::say(output, &Answer::NoModel);
        }
    };
    wire::say(output, &Answer::Ready)?;
    while let Some((today, bytes)) = wire::asked(input)? {
        wire::say(output, &read(&reader, bytes, today))?;
    }
    Ok(())
}

fn read(reader: &Reader, bytes: Vec<u8>, today: Date) -> Answer {
    let picture = match Picture::decode(&bytes) {
        Ok(picture) => picture,
        Err(problem) => return Answer::Picture(problem),
    };
    drop(bytes);
    let lines = reader.lines_that(&picture, |lines| Card::read(lines, today).map(|_| lines.to_vec()));
    lines.map_or(Answer::NoCard, Answer::Lines)
}
