//! Letters to words: an engine over the dictionary, the county's own words and people's names.
//!
//! Pure: built once from tables ([`Engine::new`]), then asked. Letters may be full pinyin, initials or both mixed,
//! with the slips that people here make ([`spelling`]). The letters become a lattice of words ([`lattice`]) in which
//! the likeliest path is found; what was pressed is kept nowhere.
//!
//! Invariants: any input has an answer in bounded time; what cannot be pinyin has none. Every standard character can
//! be typed, and none that is not stands alone among the candidates.

mod index;
mod lattice;
mod names;
mod next;
mod spelling;

use index::Index;
use names::Names;
use spelling::Spelling;

/// More letters than these are not looked at.
pub const LETTERS_AT_MOST: usize = 40;

/// So many candidates hold every standard character of a syllable that is typed whole, the rarest ones too.
pub const WORDS_AT_MOST: usize = 240;

/// The words of this county that stand above the dictionary.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// Names of places and organisations, halls and columns, services, crops.
    pub words: Vec<String>,
}

/// A word that letters may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The word, or several in a row.
    pub text: String,
    /// How many letters it takes, from the first on.
    pub used: usize,
}

/// Letters to words. About 10 MB; made at the first use, shared by all who write.
pub struct Engine {
    index: Index,
    names: Names,
    spelling: Spelling,
}

impl Engine {
    /// Reads the dictionary and puts `vocabulary` above it.
    pub fn new(vocabulary: &Vocabulary) -> Self {
        Self { index: Index::build(vocabulary), names: Names::build(), spelling: Spelling::new() }
    }

    /// What `keys` may mean after the text `before`, best first, at most `limit`. First what takes all letters, then
    /// what takes the first of them.
    pub fn candidates(&self, keys: &str, before: &str, limit: usize) -> Vec<Candidate> {
        let mut keys = keys.replace('ü', "v").to_lowercase();
        if keys.is_empty() || !keys.bytes().all(|each| each.is_ascii_lowercase()) {
            return Vec::new();
        }
        keys.truncate(LETTERS_AT_MOST);
        lattice::candidates(self, &keys, before, limit)
    }

    /// What may follow the text `before`, best first, at most `limit`: the rest of words that begin with its end.
    pub fn next(&self, before: &str, limit: usize) -> Vec<String> {
        next::continuations(&self.index, before, limit)
    }

    /// Characters of a given name that may follow the name `before` as far as it is written, the commonest first, at
    /// most `limit`; none when it begins with no surname or is whole.
    pub fn given(&self, before: &str, limit: usize) -> Vec<String> {
        self.names.following(before).iter().take(limit).map(char::to_string).collect()
    }

    /// Whether `keys` may be pressed for this one syllable (`zhong`), and what the slip costs; 0 when it is spelt right.
    pub fn tolerates(&self, keys: &str, syllable: &str) -> Option<f32> {
        let id = spelling::id(syllable)?;
        self.spelling
            .options(id, keys, spelling::unfinished(keys))
            .into_iter()
            .filter(|(length, _)| *length == keys.len())
            .map(|(_, cost)| cost)
            .reduce(f32::min)
    }
}
