//! Text with the words that were looked for marked in it: plain data, so that a page escapes it as any text.

use crate::fold::{Words, fold};

/// Characters of text before the first marked word of an excerpt, and in the whole excerpt.
const BEFORE: usize = 16;
const LENGTH: usize = 64;

/// A part of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The text.
    pub text: String,
    /// Whether it is one of the words.
    pub is_word: bool,
}

/// The whole text in parts.
pub fn marked(text: &str, words: &Words) -> Vec<Part> {
    let letters: Vec<char> = text.chars().collect();
    parts(&letters, &places(&letters, words))
}

/// The part of a text around the first of the words, its beginning where none stands in it. Breaks become blanks, what
/// is left out is shown by `…`.
pub fn excerpt(text: &str, words: &Words) -> Vec<Part> {
    let letters: Vec<char> = text.split_whitespace().collect::<Vec<_>>().join(" ").chars().collect();
    let is_word = places(&letters, words);
    let first = is_word.iter().position(|is_word| *is_word).unwrap_or(0);
    // Not from the middle of a clause where its beginning is near.
    let near = first.saturating_sub(BEFORE);
    let clause = letters[near..first].iter().position(|c| "。!?;,!?;,:: ".contains(*c));
    let start = if near == 0 { 0 } else { clause.map_or(near, |at| near + at + 1) };
    let end = (start + LENGTH).min(letters.len());
    let mut found = parts(&letters[start..end], &is_word[start..end]);
    let dots = || Part { text: "…".to_owned(), is_word: false };
    if start > 0 {
        found.insert(0, dots());
    }
    if end < letters.len() {
        found.push(dots());
    }
    found
}

/// For each character whether it belongs to one of the words.
fn places(letters: &[char], words: &Words) -> Vec<bool> {
    let folded: Vec<char> = letters.iter().copied().map(fold).collect();
    let mut is_word = vec![false; letters.len()];
    for word in words.iter() {
        let word: Vec<char> = word.chars().collect();
        for (at, window) in folded.windows(word.len()).enumerate() {
            if window == word {
                is_word[at..at + word.len()].fill(true);
            }
        }
    }
    is_word
}

fn parts(letters: &[char], is_word: &[bool]) -> Vec<Part> {
    let mut parts: Vec<Part> = Vec::new();
    for (letter, is_word) in letters.iter().zip(is_word) {
        match parts.last_mut() {
            Some(part) if part.is_word == *is_word => part.text.push(*letter),
            _ => parts.push(Part { text: letter.to_string(), is_word: *is_word }),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(parts: &[Part]) -> String {
        parts
            .iter()
            .map(|part| if part.is_word { format!("[{}]", part.text) } else { part.text.clone() })
            .collect()
    }

    #[test]
    fn words_are_marked_whatever_their_width_and_case() {
        let words = Words::parse("5g 网络").unwrap();
        assert_eq!(shown(&marked("全村5G网络", &words)), "全村[5G网络]");
    }

    #[test]
    fn an_excerpt_begins_near_the_word_and_says_what_it_leaves_out() {
        let text = format!("{}。今年的低保\n从七月起发{}", "前".repeat(100), "后".repeat(100));
        let found = shown(&excerpt(&text, &Words::parse("低保").unwrap()));
        assert!(found.starts_with("…今年的[低保] 从七月起发后") && found.ends_with('…'), "{found}");
        assert_eq!(shown(&excerpt("短文", &Words::parse("低保").unwrap())), "短文");
        assert_eq!(excerpt("", &Words::parse("低保").unwrap()), []);
    }
}
