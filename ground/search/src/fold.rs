//! Text as it is compared: one character for one, so that places in folded text are places in the text itself.

use hongwang_feature::findable::Document;

/// The longest query, in characters.
pub const LONGEST: usize = 200;

/// Small letters, half width, every blank and control character a space.
pub(crate) fn fold(character: char) -> char {
    match character {
        '\u{ff01}'..='\u{ff5e}' => fold(char::from_u32(character as u32 - 0xfee0).unwrap_or(character)),
        c if c.is_whitespace() || c.is_control() => ' ',
        c => {
            let mut small = c.to_lowercase();
            match (small.next(), small.next()) {
                (Some(one), None) => one,
                _ => c,
            }
        }
    }
}

pub(crate) fn folded(text: &str) -> String {
    text.chars().map(fold).collect()
}

/// What is searched in a document.
pub(crate) fn whole(document: &Document) -> String {
    format!("{}\n{}", document.title, document.text)
}

/// What somebody looks for: words, all of which must be there. A blank parts words; nothing else has a meaning of its
/// own, so quotes, brackets and `AND` are characters like any other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<String>);

/// Why a text cannot be looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// Nothing but blanks.
    #[error("请先写要找的词")]
    Empty,
    /// More than [`LONGEST`] characters.
    #[error("一次最多找 200 个字,请写短一点")]
    TooLong,
}

impl Words {
    /// The words of what was entered.
    ///
    /// # Errors
    /// See [`WordsError`].
    pub fn parse(entered: &str) -> Result<Self, WordsError> {
        // A character has at most four bytes: a text of megabytes is not walked through.
        let trimmed = entered.trim();
        if trimmed.len() > LONGEST * 4 || trimmed.chars().count() > LONGEST {
            return Err(WordsError::TooLong);
        }
        let mut words: Vec<String> = Vec::new();
        for word in folded(trimmed).split(' ').filter(|word| !word.is_empty()) {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        if words.is_empty() { Err(WordsError::Empty) } else { Ok(Self(words)) }
    }

    /// The words, folded.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// How many words.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The only word, if there is one.
    pub(crate) fn only(&self) -> Option<&str> {
        if let [only] = &self.0[..] { Some(only) } else { None }
    }

    /// Whether the document holds every word: the rule that the index must keep.
    pub fn are_in(&self, document: &Document) -> bool {
        let text = folded(&whole(document));
        self.iter().all(|word| text.contains(word))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn operators_quotes_and_brackets_are_plain_words() {
        let words = Words::parse("  AND \"(低保) OR\u{3000}+5G  and ").unwrap();
        assert_eq!(words.iter().collect::<Vec<_>>(), ["and", "\"(低保)", "or", "+5g"]);
    }

    #[test]
    fn nothing_and_too_much_are_refused_with_words_for_people() {
        assert_eq!(Words::parse(" \u{3000}\n\0").unwrap_err(), WordsError::Empty);
        assert!(Words::parse(&"低".repeat(LONGEST)).is_ok());
        assert_eq!(Words::parse(&"低".repeat(LONGEST + 1)).unwrap_err(), WordsError::TooLong);
    }

    #[test]
    fn a_character_stays_one_character() {
        for c in ['İ', 'ß', 'A', '保', '😀', '\u{3000}', 'ẞ'] {
            assert_eq!(folded(&c.to_string()).chars().count(), 1, "{c}");
        }
    }
}
