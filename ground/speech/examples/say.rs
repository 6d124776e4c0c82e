//! Prints what is said of each line of input, and its syllables: `cat text | cargo run --example say`.

use std::io::{BufRead, Write, stdin, stdout};

use hongwang_speech::say::{Spoken, spoken, syllables};

fn main() -> std::io::Result<()> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        let said = spoken(&line?).unwrap_or_default();
        let pieces = syllables(&said).into_iter().map(|piece| match piece {
            Spoken::Word { syllables, .. } => {
                syllables.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
            }
            Spoken::Mark(mark) => mark.to_string(),
        });
        writeln!(out, "{said}\t{}", pieces.collect::<Vec<_>>().join(" "))?;
    }
    Ok(())
}
