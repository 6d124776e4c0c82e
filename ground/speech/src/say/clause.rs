//! What is said, cut into clauses that the voice makes one after the other, each with the pause after it.
//!
//! The first clause is short so that sound begins early; no clause has more tokens than the voice takes.

use super::phonemes::{SPACE, mark, push_syllable};
use super::syllables::{Spoken, syllables};
use super::{normalise, words};

/// The most tokens that the voice takes at once.
pub const MOST_TOKENS: usize = 510;

/// From this many syllables the first clause ends at the next comma; later ones may be longer, since they are made
/// while the first is heard.
const FIRST_CLAUSE: usize = 6;
const LATER_CLAUSE: usize = 18;
/// Where no mark is in reach a clause ends between two words after so many syllables: the first so that sound begins in
/// time, later ones so that the voice's memory is bounded.
const FIRST_MOST: usize = 10;
const LATER_MOST: usize = 30;
/// A mark that comes within so many syllables is waited for.
const IN_REACH: usize = 5;
/// A sentence up to this long stays whole.
const SHORT_SENTENCE: usize = 14;

/// A run that the voice makes at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clause {
    /// What is said, spelled out, with its closing mark.
    pub text: String,
    /// Numbers in Kokoro's vocabulary, at most [`MOST_TOKENS`], without the padding at both ends.
    pub tokens: Vec<i64>,
    /// Silence after it, in milliseconds.
    pub pause_ms: u32,
}

/// The clauses of a text, as it stands on a page; none when nothing in it can be said.
pub fn clauses(text: &str) -> Vec<Clause> {
    let Some(said) = normalise::spoken(text) else { return Vec::new() };
    let pieces = syllables(&said);
    let mut maker = Maker::default();
    for (at, piece) in pieces.iter().enumerate() {
        match piece {
            Spoken::Word { text, syllables } => maker.word(text, syllables, &pieces[at..]),
            Spoken::Mark(symbol) => maker.mark(*symbol, &pieces[at + 1..]),
        }
    }
    maker.close(words::END_PAUSE_MS);
    maker.done
}

#[derive(Default)]
struct Maker {
    done: Vec<Clause>,
    text: String,
    tokens: Vec<i64>,
    syllables: usize,
}

impl Maker {
    fn word(&mut self, text: &str, syllables: &[hongwang_hanzi::Syllable], rest: &[Spoken]) {
        let most = if self.done.is_empty() { FIRST_MOST } else { LATER_MOST };
        if self.syllables >= most && to_mark(rest) > IN_REACH {
            self.close(0);
        }
        let mut own = Vec::with_capacity(syllables.len() * 6);
        for syllable in syllables {
            push_syllable(&mut own, *syllable);
        }
        let spaced = self.tokens.len() + 1 + own.len();
        // One place is kept for the closing mark.
        if spaced >= MOST_TOKENS {
            self.close(0);
        }
        if !self.tokens.is_empty() {
            self.tokens.push(SPACE);
        }
        // A single word may be longer than any clause: a letter repeated a thousand times.
        for part in own.chunks(MOST_TOKENS - 2) {
            if self.tokens.len() + part.len() >= MOST_TOKENS {
                self.close(0);
            }
            self.tokens.extend_from_slice(part);
        }
        self.text.push_str(text);
        self.syllables += syllables.len();
    }

    fn mark(&mut self, symbol: char, rest: &[Spoken]) {
        if self.tokens.is_empty() {
            return;
        }
        let (heard, pause_ms) = words::pause(symbol);
        self.text.push(symbol);
        self.tokens.extend(mark(heard));
        let ends = matches!(symbol, '。' | '！' | '？' | '；');
        let enough = if self.done.is_empty() { FIRST_CLAUSE } else { LATER_CLAUSE };
        let long = self.syllables + upcoming(rest) > SHORT_SENTENCE;
        if ends || (long && self.syllables >= enough) {
            self.close(pause_ms);
        }
    }

    fn close(&mut self, pause_ms: u32) {
        let tokens = std::mem::take(&mut self.tokens);
        let text = std::mem::take(&mut self.text);
        self.syllables = 0;
        if !tokens.is_empty() {
            self.done.push(Clause { text, tokens, pause_ms });
        }
    }
}

/// Syllables to the next mark, counted no further than it matters.
fn to_mark(rest: &[Spoken]) -> usize {
    let mut count = 0;
    for piece in rest {
        match piece {
            Spoken::Word { syllables, .. } if count <= IN_REACH => count += syllables.len(),
            _ => break,
        }
    }
    count
}

/// Syllables to the end of the sentence, counted no further than it matters.
fn upcoming(rest: &[Spoken]) -> usize {
    let mut count = 0;
    for piece in rest {
        match piece {
            Spoken::Word { syllables, .. } => count += syllables.len(),
            Spoken::Mark('。' | '！' | '？' | '；') => break,
            Spoken::Mark(_) => {}
        }
        if count > SHORT_SENTENCE {
            break;
        }
    }
    count
}
