//! The letters as a lattice of words, and the likeliest ways through it.

use std::collections::HashSet;

use super::index::{Index, WordId};
use super::names::{Given, Name};
use super::spelling::unfinished;
use super::{Candidate, Engine, WORDS_AT_MOST};

/// Words that are kept for the same stretch of letters within a sentence.
const WORDS_A_STRETCH: usize = 3;
/// Ways that are kept to each letter.
const WAYS: usize = 4;
/// Words of the first stretch that are told by themselves when they leave letters over.
const WORDS_ALONE: usize = 60;
/// What it costs that a stretch is a person's name: at the start of a text, and within one.
const NAME_AT_START: f32 = 4.0;
const NAME_WITHIN: f32 = 6.0;
/// What each further word of a sentence costs: one word is likelier than two that sound like it.
const FURTHER_WORD: f32 = 2.0;
/// What a letter costs that a word leaves over.
const LETTER_LEFT: f32 = 8.0;
/// What it is worth that a word goes on with what is written before it.
const GOES_ON: f32 = 4.0;
/// What is written before the cursor is looked at so far, in characters.
const BEFORE_AT_MOST: usize = 4;

/// For each letter and each syllable: how many letters the syllable may take from there, and what that costs.
pub(super) type Options = Vec<Vec<Vec<(usize, f32)>>>;

/// A word with its cost and the letters that it takes.
type Told = (f32, String, usize);

/// Words for the letters from one place to `end`.
struct Stretch {
    node: usize,
    end: usize,
    slip: f32,
}

/// One way to read the letters up to some place: the last piece, and the way before it.
#[derive(Clone)]
struct Way {
    cost: f32,
    piece: Piece,
    from: usize,
    /// Which of the ways to `from`.
    way: usize,
    words: usize,
}

#[derive(Clone)]
enum Piece {
    Start,
    Word(WordId),
    Name(String),
}

pub(super) fn candidates(engine: &Engine, keys: &str, before: &str, limit: usize) -> Vec<Candidate> {
    let context = Context::of(&engine.index, before);
    let letters = Letters::of(engine, keys);
    let mut found = letters.alone(&context);
    found.extend(letters.sentences(&context));
    found.sort_by(|one, other| one.0.total_cmp(&other.0).then_with(|| one.1.cmp(&other.1)));
    let mut seen = HashSet::new();
    let told = found.into_iter().filter(|(_, text, _)| seen.insert(text.clone()));
    told.take(limit).map(|(_, text, used)| Candidate { text, used }).collect()
}

/// What the text before the cursor makes likelier.
struct Context<'a> {
    index: &'a Index,
    ends: Vec<&'a str>,
    name: f32,
}

impl<'a> Context<'a> {
    fn of(index: &'a Index, before: &'a str) -> Self {
        let starts: Vec<usize> = before.char_indices().map(|(at, _)| at).collect();
        let ends = starts[starts.len().saturating_sub(BEFORE_AT_MOST)..].iter().map(|at| &before[*at..]);
        Self {
            index,
            ends: ends.collect(),
            name: if before.is_empty() { NAME_AT_START } else { NAME_WITHIN },
        }
    }

    /// What it is worth that `text` follows.
    fn worth(&self, text: &str) -> f32 {
        let goes_on = |end: &&str| self.index.holds(&format!("{end}{text}"));
        if self.ends.iter().any(goes_on) { GOES_ON } else { 0.0 }
    }
}

/// What was pressed, with what each letter may begin.
struct Letters<'a> {
    engine: &'a Engine,
    length: usize,
    options: Options,
    given: Vec<Given>,
}

impl<'a> Letters<'a> {
    fn of(engine: &'a Engine, keys: &str) -> Self {
        let unfinished = unfinished(keys);
        let at = |from: usize| engine.spelling.all(&keys[from..], unfinished);
        let options: Options = (0..keys.len()).map(at).collect();
        Self { engine, length: keys.len(), given: engine.names.given(&options), options }
    }

    /// Words and names at the first letter by themselves; letters that they leave over cost much.
    fn alone(&self, context: &Context<'_>) -> Vec<Told> {
        let left = |end: usize| LETTER_LEFT * (self.length - end) as f32;
        let mut found = Vec::new();
        for stretch in self.stretches(0) {
            let most = if stretch.end == self.length { WORDS_AT_MOST } else { WORDS_ALONE };
            for (word, cost) in self.engine.index.words(stretch.node).iter().take(most) {
                let text = self.engine.index.text(*word);
                let cost = cost + stretch.slip + left(stretch.end) - context.worth(text);
                found.push((cost, text.to_owned(), stretch.end));
            }
        }
        // A name that leaves letters over would bury the words that do.
        let names = self.names(0).into_iter().filter(|name| name.end == self.length);
        found.extend(names.map(|Name { text, end, cost }| (cost + context.name, text, end)));
        found
    }

    /// The likeliest readings of all letters as several words.
    fn sentences(&self, context: &Context<'_>) -> Vec<Told> {
        let mut ways: Vec<Vec<Way>> = vec![Vec::new(); self.length + 1];
        ways[0].push(Way { cost: 0.0, piece: Piece::Start, from: 0, way: 0, words: 0 });
        for from in 0..self.length {
            if ways[from].is_empty() {
                continue;
            }
            for (end, cost, piece) in self.pieces(from, context) {
                for way in 0..ways[from].len() {
                    let Way { cost: before, words, .. } = ways[from][way];
                    let cost = before + cost + if words == 0 { 0.0 } else { FURTHER_WORD };
                    let longer = Way { cost, piece: piece.clone(), from, way, words: words + 1 };
                    keep(&mut ways[end], longer);
                }
            }
        }
        let several = ways[self.length].iter().filter(|way| way.words > 1);
        several.map(|way| (way.cost, told(&self.engine.index, &ways, way), self.length)).collect()
    }

    /// The likeliest words and names from one place on.
    fn pieces(&self, from: usize, context: &Context<'_>) -> Vec<(usize, f32, Piece)> {
        let index = &self.engine.index;
        let mut pieces = Vec::new();
        for stretch in self.stretches(from) {
            for (word, cost) in index.words(stretch.node).iter().take(WORDS_A_STRETCH) {
                let worth = if from == 0 { context.worth(index.text(*word)) } else { 0.0 };
                pieces.push((stretch.end, cost + stretch.slip - worth, Piece::Word(*word)));
            }
        }
        let name_cost = if from == 0 { context.name } else { NAME_WITHIN };
        let names = self.names(from).into_iter();
        pieces.extend(names.map(|Name { text, end, cost }| (end, cost + name_cost, Piece::Name(text))));
        pieces
    }

    fn names(&self, from: usize) -> Vec<Name> {
        self.engine.names.beginning(&self.options, &self.given, from)
    }

    /// Every node of the tree that the letters from one place on may lead to and that ends a word.
    fn stretches(&self, from: usize) -> Vec<Stretch> {
        let index = &self.engine.index;
        let mut found = Vec::new();
        let mut open = vec![Stretch { node: 0, end: from, slip: 0.0 }];
        while let Some(stretch) = open.pop() {
            if let Some(row) = self.options.get(stretch.end) {
                for (syllable, node) in index.children(stretch.node) {
                    for (length, slip) in &row[usize::from(syllable)] {
                        open.push(Stretch { node, end: stretch.end + length, slip: stretch.slip + slip });
                    }
                }
            }
            if !index.words(stretch.node).is_empty() {
                found.push(stretch);
            }
        }
        found
    }
}

fn keep(ways: &mut Vec<Way>, way: Way) {
    let place = ways.partition_point(|each| each.cost <= way.cost);
    if place < WAYS {
        ways.insert(place, way);
        ways.truncate(WAYS);
    }
}

fn told(index: &Index, ways: &[Vec<Way>], last: &Way) -> String {
    let mut pieces = Vec::new();
    let mut way = last;
    while way.words > 0 {
        pieces.push(match &way.piece {
            Piece::Start => "",
            Piece::Word(word) => index.text(*word),
            Piece::Name(name) => name,
        });
        way = &ways[way.from][way.way];
    }
    pieces.into_iter().rev().collect()
}
