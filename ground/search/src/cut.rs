//! Text cut for each field of the index, as tantivy's tokenizers.

use crate::fold::fold;
use crate::sound;
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer, TokenizerManager};

/// A piece of text and its place, counted in characters.
pub(crate) type Piece = (usize, String);

/// Every character by itself.
pub(crate) fn letters(text: &str) -> Vec<Piece> {
    let folded = text.chars().map(fold).enumerate();
    folded.filter(|(_, c)| *c != ' ').map(|(place, c)| (place, c.to_string())).collect()
}

/// Every two neighbours, at the place of the first. A word has no blank in it, so none reaches over one.
pub(crate) fn pairs(text: &str) -> Vec<Piece> {
    let folded: Vec<char> = text.chars().map(fold).collect();
    let both = folded.windows(2).enumerate().filter(|(_, pair)| !pair.contains(&' '));
    both.map(|(place, pair)| (place, pair.iter().collect())).collect()
}

/// What a reader sees as words.
fn words(text: &str) -> Vec<Piece> {
    let folded: String = text.chars().map(fold).collect();
    let words = hongwang_hanzi::segment(&folded).into_iter().filter(|word| word.chars().nth(1).is_some());
    words.enumerate().map(|(place, word)| (place, word.to_owned())).collect()
}

/// The names under which the fields know their tokenizers.
pub(crate) const LETTERS: &str = "letters";
pub(crate) const PAIRS: &str = "pairs";
pub(crate) const WORDS: &str = "words";
pub(crate) const SOUNDS: &str = "sounds";

pub(crate) fn tokenizers() -> TokenizerManager {
    let manager = TokenizerManager::default();
    let all =
        [(LETTERS, Cut(letters)), (PAIRS, Cut(pairs)), (WORDS, Cut(words)), (SOUNDS, Cut(sound::sounds))];
    for (name, cut) in all {
        manager.register(name, TextAnalyzer::from(cut));
    }
    manager
}

#[derive(Clone)]
struct Cut(fn(&str) -> Vec<Piece>);

impl Tokenizer for Cut {
    type TokenStream<'a> = Pieces;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Pieces {
        Pieces { rest: self.0(text).into_iter(), token: Token::default() }
    }
}

struct Pieces {
    rest: std::vec::IntoIter<Piece>,
    token: Token,
}

impl TokenStream for Pieces {
    fn advance(&mut self) -> bool {
        let Some((place, text)) = self.rest.next() else { return false };
        self.token = Token { position: place, text, ..Token::default() };
        true
    }

    fn token(&self) -> &Token {
        &self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        &mut self.token
    }
}
