//! The words as a tree of syllables, and as a list by their text: two ways into one compact table.
//!
//! Memory is what counts here: texts stand one behind another in one string, a node of the tree is twelve bytes,
//! children lie side by side.
//!
//! Invariant: the words of one character are the standard characters, all of them and no others.

use std::collections::HashMap;
use std::ops::Range;

use hongwang_hanzi::{readings, word_reading};

use super::Vocabulary;
use super::spelling::Id;
use crate::ink::standard;

/// A word, by its place among all words in the order of their texts.
pub(super) type WordId = u32;

/// Longer words are left out: nobody types them in one go.
const SYLLABLES_AT_MOST: usize = 12;
/// Bits of a syllable in a [`Sound`].
const SYLLABLE_BITS: usize = 9;
/// How often a word of the county counts at least, in the measure of the dictionary.
const COUNTY_WEIGHT: u32 = 12_000;
/// A character counts once for so many times that it stands in longer words: 技 is hardly ever written alone.
const WITHIN_WORDS: u32 = 8;
/// Longer words with a character that is not standard stay when they are counted so often: 硫磺, 鲶鱼.
const WRITTEN_ALL_THE_SAME: u32 = 10;
/// What a reading costs that is not the character's commonest.
const OTHER_READING: f32 = 3.0;

struct Node {
    children: u32,
    words: u32,
    syllable: Id,
    children_count: u16,
}

/// The table. Node 0 is the root; the words of a node run to the first word of the next.
pub(super) struct Index {
    nodes: Vec<Node>,
    /// Words in the order of the nodes, the likeliest first within one, each with its cost there.
    entries: Vec<(WordId, f32)>,
    texts: Texts,
    costs: Vec<f32>,
}

/// Texts one behind another, in order once they are [sorted](Texts::sorted).
#[derive(Default)]
struct Texts {
    joined: String,
    /// Where each ends.
    ends: Vec<u32>,
}

/// Up to twelve syllables in one number that is ordered as they are; 0 where there is none.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Sound(u128);

/// One way to say one word.
struct Spoken {
    sound: Sound,
    word: WordId,
    cost: f32,
}

impl Texts {
    fn push(&mut self, text: &str) {
        self.joined.push_str(text);
        self.ends.push(count(self.joined.len()));
    }

    fn get(&self, at: usize) -> &str {
        let start = at.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.joined[start as usize..self.ends[at] as usize]
    }
}

impl Sound {
    fn of(syllables: impl Iterator<Item = Id>) -> Option<Self> {
        let mut sound = 0;
        let mut length = 0;
        for syllable in syllables {
            length += 1;
            if length > SYLLABLES_AT_MOST {
                return None;
            }
            sound |= u128::from(syllable + 1) << (SYLLABLE_BITS * (SYLLABLES_AT_MOST - length));
        }
        Some(Self(sound))
    }

    /// The syllable at a depth, if it goes so far.
    fn at(self, depth: usize) -> Option<Id> {
        let place = SYLLABLES_AT_MOST.checked_sub(depth + 1)?;
        let bits = self.0 >> (SYLLABLE_BITS * place) & ((1 << SYLLABLE_BITS) - 1);
        Id::try_from(bits).ok()?.checked_sub(1)
    }
}

impl Index {
    pub(super) fn build(vocabulary: &Vocabulary) -> Self {
        let (texts, weights) = weighed(vocabulary);
        let total: f64 = weights.iter().map(|weight| f64::from(*weight)).sum();
        let costs: Vec<f32> =
            weights.iter().map(|weight| (total / f64::from((*weight).max(1))).ln() as f32).collect();
        let mut spoken = Vec::with_capacity(costs.len() + 8_000);
        for (word, cost) in (0..).zip(&costs) {
            say(texts.get(word as usize), word, *cost, &mut spoken);
        }
        spoken
            .sort_unstable_by(|one, other| one.sound.cmp(&other.sound).then(one.cost.total_cmp(&other.cost)));
        let mut index = Self { nodes: Vec::new(), entries: Vec::with_capacity(spoken.len()), texts, costs };
        index.grow(&spoken);
        index
    }

    /// Lays the tree out level by level, so that children lie side by side.
    fn grow(&mut self, spoken: &[Spoken]) {
        self.nodes.push(Node { children: 0, words: 0, syllable: 0, children_count: 0 });
        let mut level: Vec<(usize, Range<usize>)> = vec![(0, 0..spoken.len())];
        for depth in 0..=SYLLABLES_AT_MOST {
            let mut next = Vec::new();
            for (node, range) in level {
                self.nodes[node].words = count(self.entries.len());
                let own = spoken[range.clone()].partition_point(|each| each.sound.at(depth).is_none());
                let ended = &spoken[range.start..range.start + own];
                self.entries.extend(ended.iter().map(|each| (each.word, each.cost)));
                self.nodes[node].children = count(self.nodes.len());
                let mut start = range.start + own;
                while let Some(syllable) =
                    spoken[start..range.end].first().and_then(|each| each.sound.at(depth))
                {
                    let same = spoken[start..range.end]
                        .partition_point(|each| each.sound.at(depth) <= Some(syllable));
                    next.push((self.nodes.len(), start..start + same));
                    self.nodes.push(Node { children: 0, words: 0, syllable, children_count: 0 });
                    self.nodes[node].children_count += 1;
                    start += same;
                }
            }
            level = next;
        }
        self.nodes.shrink_to_fit();
    }

    /// The children of a node: their syllables and places.
    pub(super) fn children(&self, node: usize) -> impl Iterator<Item = (Id, usize)> {
        let Node { children, children_count, .. } = self.nodes[node];
        let first = children as usize;
        (first..first + usize::from(children_count)).map(|at| (self.nodes[at].syllable, at))
    }

    /// The words that end at a node with their costs, the likeliest first.
    pub(super) fn words(&self, node: usize) -> &[(WordId, f32)] {
        let end = self.nodes.get(node + 1).map_or(self.entries.len(), |next| next.words as usize);
        &self.entries[self.nodes[node].words as usize..end]
    }

    pub(super) fn text(&self, word: WordId) -> &str {
        self.texts.get(word as usize)
    }

    pub(super) fn cost(&self, word: WordId) -> f32 {
        self.costs[word as usize]
    }

    /// The words that begin with `head`, in the order of their texts; `head` itself is one of them if it is a word.
    pub(super) fn beginning_with<'a>(&'a self, head: &'a str) -> impl Iterator<Item = WordId> + 'a {
        (self.first_from(head)..count(self.costs.len()))
            .take_while(move |word| self.text(*word).starts_with(head))
    }

    /// Whether this is a word.
    pub(super) fn holds(&self, text: &str) -> bool {
        let first = self.first_from(text);
        (first as usize) < self.costs.len() && self.text(first) == text
    }

    /// The first word that does not stand before `text`.
    fn first_from(&self, text: &str) -> WordId {
        let (mut low, mut high) = (0, count(self.costs.len()));
        while low < high {
            let middle = low + (high - low) / 2;
            if self.text(middle) < text {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

/// Every word once, in the order of the texts, with its weight; every standard character is one.
fn weighed(vocabulary: &Vocabulary) -> (Texts, Vec<u32>) {
    let mut all = Texts::default();
    let mut weights = Vec::new();
    let mut add = |word: &str, weight: u32| {
        all.push(word);
        weights.push(weight);
    };
    let mut within: HashMap<char, u32> = HashMap::new();
    for (word, weight) in hongwang_hanzi::words().filter(|(word, weight)| is_written(word, *weight)) {
        add(&word, weight);
        if is_longer(&word) {
            word.chars().for_each(|character| *within.entry(character).or_default() += weight);
        }
    }
    for character in standard() {
        let weight = within.get(character).map_or(0, |count| count / WITHIN_WORDS);
        add(character.encode_utf8(&mut [0; 4]), weight.max(1));
    }
    hongwang_hanzi::county_words().for_each(|word| add(word, COUNTY_WEIGHT));
    vocabulary.words.iter().for_each(|word| add(word, COUNTY_WEIGHT));
    let mut order: Vec<usize> = (0..weights.len()).collect();
    // The dictionary comes in order: a stable sort only merges the rest into it.
    order.sort_by_key(|at| all.get(*at));
    let mut kept =
        Texts { joined: String::with_capacity(all.joined.len()), ends: Vec::with_capacity(order.len()) };
    let mut kept_weights: Vec<u32> = Vec::with_capacity(order.len());
    for same in order.chunk_by(|one, other| all.get(*one) == all.get(*other)) {
        kept.push(all.get(same[0]));
        kept_weights.push(same.iter().map(|at| weights[*at]).max().unwrap_or_default());
    }
    (kept, kept_weights)
}

/// Whether people write this today. The dictionary also counted traditional and old forms, and among its single
/// characters what remains of texts in a wrong encoding.
fn is_written(word: &str, weight: u32) -> bool {
    let is_standard = |character: char| character.is_ascii() || standard().contains(&character);
    word.chars().all(is_standard) || (is_longer(word) && weight >= WRITTEN_ALL_THE_SAME)
}

/// Whether it has more than one character.
fn is_longer(word: &str) -> bool {
    word.chars().nth(1).is_some()
}

/// A word as it is read; a single character in each of its readings.
fn say(text: &str, word: WordId, cost: f32, spoken: &mut Vec<Spoken>) {
    let mut characters = text.chars();
    let (first, more) = (characters.next(), characters.next());
    let Some(only) = first.filter(|_| more.is_none()) else {
        let syllables = word_reading(text).unwrap_or_default();
        let sound = Sound::of(syllables.iter().map(|each| each.place()));
        spoken.extend(sound.filter(|sound| sound.at(0).is_some()).map(|sound| Spoken { sound, word, cost }));
        return;
    };
    let mut known: Vec<Sound> = Vec::new();
    for reading in readings(only) {
        let Some(sound) = Sound::of([reading.place()].into_iter()) else { continue };
        if !known.contains(&sound) {
            let cost = if known.is_empty() { cost } else { cost + OTHER_READING };
            spoken.push(Spoken { sound, word, cost });
            known.push(sound);
        }
    }
}

fn count(size: usize) -> u32 {
    u32::try_from(size).expect("the dictionary is a few megabytes")
}
