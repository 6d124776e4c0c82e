//! Prints a text's readings word by word, one line of input a line: `cat text | cargo run --example read_aloud`.

use std::io::{BufRead, Write, stdin, stdout};

fn main() -> std::io::Result<()> {
    let mut out = stdout().lock();
    for line in stdin().lock().lines() {
        for word in hongwang_hanzi::read_words(&line?) {
            let said = word.readings.iter().filter_map(|r| r.syllable.map(|s| s.to_string()));
            write!(out, "{}[{}] ", word.text, said.collect::<Vec<_>>().join(" "))?;
        }
        writeln!(out)?;
    }
    Ok(())
}
