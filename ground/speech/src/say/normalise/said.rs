//! What has been said so far: words, and at most one mark between them, the strongest.

use crate::say::words::PAUSES;
use hongwang_hanzi::readings;

#[derive(Default)]
pub(super) struct Said {
    text: String,
    pending: Option<char>,
}

impl Said {
    /// Words in a row; marks within them count as marks.
    pub(super) fn words(&mut self, words: &str) {
        for character in words.chars() {
            if PAUSES.contains(&character) { self.mark(character) } else { self.character(character) }
        }
    }

    fn character(&mut self, character: char) {
        if let Some(mark) = self.pending.take()
            && !self.text.is_empty()
        {
            self.text.push(mark);
        }
        self.text.push(character);
    }

    /// A pause; of several in a row the longest stays.
    pub(super) fn mark(&mut self, mark: char) {
        let strength = |mark: char| "、，：；。！？".chars().position(|known| known == mark);
        if self.pending.is_none_or(|before| strength(before) < strength(mark)) {
            self.pending = Some(mark);
        }
    }

    /// The whole, closed by its last mark; None when nothing can be heard in it.
    pub(super) fn finish(mut self) -> Option<String> {
        let heard = |c: char| c.is_ascii_alphabetic() || !readings(c).is_empty();
        if !self.text.chars().any(heard) {
            return None;
        }
        if let Some(mark) = self.pending.filter(|mark| "；。！？".contains(*mark)) {
            self.text.push(mark);
        }
        Some(self.text)
    }
}
