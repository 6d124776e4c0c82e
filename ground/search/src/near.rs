//! What was perhaps meant when nothing was found: titles that sound the same or differ by one character, documents
//! that hold most of a sentence's words, columns that share characters.

use crate::ask::{Ask, Found, placed, scored};
use crate::fold::folded;
use crate::index::{Index, SearchError};
use crate::sound::syllables;
use hongwang_feature::findable::{Document, Group};
use std::collections::BTreeSet;
use tantivy::query::{AllQuery, BooleanQuery, Occur, Query};

/// The longest word that is looked at.
const LONGEST: usize = 12;
/// Titles that are looked at, of each group.
const TITLES: usize = 8;
/// Suggestions given.
const MOST: usize = 3;
/// Columns given.
const COLUMNS: usize = 3;
/// Ways to read a word that are tried.
const WAYS: usize = 8;
/// Words of a question that say nothing of what is asked for.
const ASKING: [&str; 20] = [
    "怎么",
    "怎样",
    "如何",
    "什么",
    "哪里",
    "哪儿",
    "可以",
    "需要",
    "我们",
    "你们",
    "多少",
    "请问",
    "想要",
    "有没有",
    "为什么",
    "怎么办",
    "怎么样",
    "是不是",
    "一下",
    "我要",
];

/// Near misses of a question that found nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Near {
    /// Words that stand in titles and were perhaps meant.
    pub meant: Vec<String>,
    /// Documents that hold most of the words of what reads like a sentence.
    pub loose: Found,
    /// The columns nearest to it: always some, as long as there are columns.
    pub columns: Vec<Document>,
}

/// A word with one character wrong: where its characters stand, and over how many it reaches.
struct Pattern {
    letters: Vec<(usize, char)>,
    span: usize,
}

impl Index {
    /// What was perhaps meant. `ask.only`, `skip` and `take` do not count.
    ///
    /// # Errors
    /// When the index is damaged.
    pub fn near(&self, ask: Ask<'_>) -> Result<Near, SearchError> {
        let ask = Ask { only: None, skip: 0, take: TITLES, ..ask };
        let mut near = Near { columns: self.nearest_columns(ask)?, ..Near::default() };
        let Some(word) = ask.words.only() else { return Ok(near) };
        let letters: Vec<char> = word.chars().collect();
        if (2..=LONGEST).contains(&letters.len()) && letters.iter().any(|c| !syllables(*c).is_empty()) {
            let mut meant = self.same_sound(&letters, ask)?;
            meant.extend(self.one_wrong(&letters, ask)?);
            let mut seen = BTreeSet::from([word.to_owned()]);
            near.meant = meant.into_iter().filter(|each| seen.insert(each.clone())).take(MOST).collect();
        }
        if letters.len() >= 4 {
            near.loose = self.most_words(word, ask)?;
        }
        Ok(near)
    }

    fn titles(&self, any: Vec<Box<dyn Query>>, ask: Ask<'_>) -> Result<Vec<String>, SearchError> {
        if any.is_empty() {
            return Ok(Vec::new());
        }
        let found =
            self.answer(vec![(Occur::Must, scored(Box::new(BooleanQuery::union(any)), 1))], ask, 1)?;
        let hits = found.groups.into_iter().flat_map(|group| group.hits);
        Ok(hits.map(|hit| folded(&hit.document.title)).collect())
    }

    fn same_sound(&self, letters: &[char], ask: Ask<'_>) -> Result<Vec<String>, SearchError> {
        let sounds: Vec<BTreeSet<String>> = letters.iter().map(|c| sounds_of(*c)).collect();
        let ways = ways(&sounds).into_iter().map(|way| crate::ask::row(self.fields.sound, &way));
        let titles = self.titles(ways.collect(), ask)?;
        let same = |window: &[char]| {
            window.iter().zip(&sounds).all(|(c, sounds)| !sounds_of(*c).is_disjoint(sounds))
        };
        Ok(titles.iter().filter_map(|title| window(title, letters.len(), same)).collect())
    }

    fn one_wrong(&self, letters: &[char], ask: Ask<'_>) -> Result<Vec<String>, SearchError> {
        let patterns = patterns(letters);
        let any = patterns.iter().map(|pattern| {
            let pieces = pattern.letters.iter().map(|(place, letter)| (*place, letter.to_string()));
            placed(self.fields.title, pieces.collect())
        });
        let titles = self.titles(any.collect(), ask)?;
        let meant = titles.iter().filter_map(|title| {
            patterns.iter().find_map(|pattern| {
                window(title, pattern.span, |window| pattern.letters.iter().all(|(at, c)| window[*at] == *c))
            })
        });
        Ok(meant.filter(|meant| !meant.contains(' ')).collect())
    }

    fn most_words(&self, sentence: &str, ask: Ask<'_>) -> Result<Found, SearchError> {
        let words = hongwang_hanzi::segment(sentence).into_iter();
        let words: BTreeSet<_> =
            words.filter(|word| word.chars().count() > 1 && !ASKING.contains(word)).collect();
        if words.is_empty() || (words.len() == 1 && words.contains(sentence)) {
            return Ok(Found::default());
        }
        let any = words.iter().map(|word| scored(self.fields.holds(word), 4));
        let most = BooleanQuery::union_with_minimum_required_clauses(any.collect(), words.len().div_ceil(2));
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, Box::new(most))];
        clauses.extend(words.iter().map(|word| (Occur::Should, scored(self.fields.in_title(word), 3))));
        self.answer(clauses, ask, u32::MAX)
    }

    fn nearest_columns(&self, ask: Ask<'_>) -> Result<Vec<Document>, SearchError> {
        let letters: BTreeSet<char> = ask.words.iter().flat_map(str::chars).collect();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = vec![(Occur::Must, scored(Box::new(AllQuery), 1))];
        for letter in letters {
            clauses.push((Occur::Should, scored(self.fields.holds(&letter.to_string()), 2)));
            clauses.push((Occur::Should, scored(self.fields.in_title(&letter.to_string()), 3)));
        }
        let found =
            self.answer(clauses, Ask { only: Some(Group::Column), take: COLUMNS, ..ask }, u32::MAX)?;
        Ok(found.groups.into_iter().flat_map(|group| group.hits).map(|hit| hit.document).collect())
    }
}

fn sounds_of(character: char) -> BTreeSet<String> {
    let sounds = syllables(character);
    if sounds.is_empty() { BTreeSet::from([character.to_string()]) } else { sounds }
}

fn ways(sounds: &[BTreeSet<String>]) -> Vec<Vec<String>> {
    let mut ways = vec![Vec::new()];
    for here in sounds {
        let longer = ways.iter().flat_map(|way: &Vec<String>| {
            here.iter().map(|sound| way.iter().cloned().chain([sound.clone()]).collect())
        });
        ways = longer.take(WAYS).collect();
    }
    ways
}

/// The first stretch of a title that fits.
fn window(title: &str, span: usize, fits: impl Fn(&[char]) -> bool) -> Option<String> {
    let letters: Vec<char> = title.chars().collect();
    letters.windows(span).find(|window| fits(window)).map(|window| window.iter().collect())
}

/// One character wrong, too many, missing, or two changed about. What is left must still say something: of three
/// characters two.
fn patterns(letters: &[char]) -> Vec<Pattern> {
    let count = letters.len();
    let mut patterns = Vec::new();
    let mut add = |letters: Vec<(usize, char)>, span| patterns.push(Pattern { letters, span });
    for at in 0..count {
        if at + 1 < count && letters[at] != letters[at + 1] {
            let mut changed = letters.to_vec();
            changed.swap(at, at + 1);
            add(changed.into_iter().enumerate().collect(), count);
        }
        if count > 2 {
            let others = letters.iter().copied().enumerate().filter(|(place, _)| *place != at);
            add(others.clone().collect(), count);
            add(others.map(|(_, c)| c).enumerate().collect(), count - 1);
        }
        if at > 0 {
            let apart = letters.iter().copied().enumerate();
            add(apart.map(|(place, c)| (place + usize::from(place >= at), c)).collect(), count + 1);
        }
    }
    // The longest stretch of a title says the most.
    patterns.sort_by_key(|pattern| std::cmp::Reverse(pattern.span));
    patterns
}
