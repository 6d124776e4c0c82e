//! The words as a tree of syllables, and as a list by their text: two ways into one compact table.
//!
//! Memory is what counts here: texts stand one behind another in one string, a node of the tree is twelve bytes,
//! children lie side by side.

use std::collections::HashMap;
use std::ops::Range;

use hongwang_hanzi::{readings, word_reading};

use super::Vocabulary;
use super::spelling::{self, Id};

/// A word, by its place in the table. Lower ones are likelier.
pub(super) type WordId = u32;

/// Longer words are left out: nobody types them in one go.
const SYLLABLES_AT_MOST: usize = 12;
/// How often a word of the county counts at least, in the measure of the dictionary.
const COUNTY_WEIGHT: u32 = 12_000;
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
    texts: String,
    /// Where each word begins in `texts`.
    starts: Vec<u32>,
    costs: Vec<f32>,
    /// Word ids in the order of their texts.
    by_text: Vec<WordId>,
}

/// One way to say one word.
struct Spoken {
    syllables: Box<[Id]>,
    word: WordId,
    cost: f32,
}

impl Index {
    pub(super) fn build(vocabulary: &Vocabulary) -> Self {
        let words = weighed(vocabulary);
        let total: f64 = words.iter().map(|(_, weight)| f64::from(*weight)).sum();
        let cost = |weight: u32| (total / f64::from(weight.max(1))).ln() as f32;
        let mut index = Self {
            nodes: Vec::new(),
            entries: Vec::new(),
            texts: String::with_capacity(words.iter().map(|(text, _)| text.len()).sum()),
            starts: Vec::with_capacity(words.len() + 1),
            costs: words.iter().map(|(_, weight)| cost(*weight)).collect(),
            by_text: Vec::new(),
        };
        let mut spoken = Vec::with_capacity(words.len() + 8_000);
        for (word, (text, _)) in (0..).zip(&words) {
            index.starts.push(length(&index.texts));
            index.texts.push_str(text);
            spoken.extend(ways_to_say(text, word, index.costs[word as usize]));
        }
        index.starts.push(length(&index.texts));
        let mut by_text: Vec<WordId> = (0..).take(words.len()).collect();
        by_text.sort_unstable_by_key(|word| index.text(*word));
        index.by_text = by_text;
        spoken.sort_unstable_by(|one, other| {
            one.syllables.cmp(&other.syllables).then(one.cost.total_cmp(&other.cost))
        });
        index.grow(&spoken);
        index
    }

    /// Lays the tree out level by level, so that children lie side by side.
    fn grow(&mut self, spoken: &[Spoken]) {
        let root = Node { children: 0, words: 0, syllable: 0, children_count: 0 };
        self.nodes.push(root);
        let mut level: Vec<(usize, Range<usize>)> = vec![(0, 0..spoken.len())];
        for depth in 0..=SYLLABLES_AT_MOST {
            let mut next = Vec::new();
            for (node, range) in level {
                self.nodes[node].words = length_of(&self.entries);
                let own = range.clone().take_while(|at| spoken[*at].syllables.len() == depth).count();
                self.entries
                    .extend(spoken[range.start..range.start + own].iter().map(|each| (each.word, each.cost)));
                self.nodes[node].children = length_of(&self.nodes);
                let mut start = range.start + own;
                while start < range.end {
                    let syllable = spoken[start].syllables[depth];
                    let same =
                        spoken[start..range.end].partition_point(|each| each.syllables[depth] <= syllable);
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
        let at = word as usize;
        &self.texts[self.starts[at] as usize..self.starts[at + 1] as usize]
    }

    pub(super) fn cost(&self, word: WordId) -> f32 {
        self.costs[word as usize]
    }

    /// The words that begin with `head`, in the order of their texts; `head` itself is one of them if it is a word.
    pub(super) fn beginning_with<'a>(&'a self, head: &'a str) -> impl Iterator<Item = WordId> + 'a {
        let first = self.by_text.partition_point(|word| self.text(*word) < head);
        self.by_text[first..].iter().copied().take_while(move |word| self.text(*word).starts_with(head))
    }
}

/// Every word once with its weight.
fn weighed(vocabulary: &Vocabulary) -> Vec<(String, u32)> {
    let mut weights: HashMap<String, u32> = HashMap::with_capacity(200_000);
    for (word, frequency) in hongwang_hanzi::words() {
        let weight = weights.entry(word).or_default();
        *weight = frequency.max(*weight);
    }
    let own = hongwang_hanzi::county_words().map(str::to_owned).chain(vocabulary.words.iter().cloned());
    for word in own {
        let weight = weights.entry(word).or_default();
        *weight = COUNTY_WEIGHT.max(*weight);
    }
    let mut words: Vec<_> = weights.into_iter().collect();
    // The order of a hash map is no order.
    words.sort_unstable_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    words
}

/// A word as it is read; a single character in each of its readings.
fn ways_to_say(text: &str, word: WordId, cost: f32) -> Vec<Spoken> {
    let mut characters = text.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        let mut ids: Vec<Id> = Vec::new();
        for id in readings(only).iter().filter_map(|each| spelling::id(each.letters())) {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        let rank = |at: usize| if at == 0 { cost } else { cost + OTHER_READING };
        return (0..)
            .zip(ids)
            .map(|(at, id)| Spoken { syllables: Box::new([id]), word, cost: rank(at) })
            .collect();
    }
    let Some(syllables) = word_reading(text) else { return Vec::new() };
    if syllables.len() > SYLLABLES_AT_MOST {
        return Vec::new();
    }
    let ids: Option<Box<[Id]>> = syllables.iter().map(|each| spelling::id(each.letters())).collect();
    ids.map(|syllables| Spoken { syllables, word, cost }).into_iter().collect()
}

fn length(text: &str) -> u32 {
    u32::try_from(text.len()).expect("the dictionary is a few megabytes")
}

fn length_of<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).expect("the dictionary has some hundred thousand words")
}
