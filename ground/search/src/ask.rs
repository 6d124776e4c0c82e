//! The question and its answer.

use crate::fields::Fields;
use crate::fold::Words;
use crate::index::{Index, SearchError, key_term};
use crate::sound;
use crate::top::{Best, Place, Top};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::findable::{Document, Group};
use std::cmp::Reverse;
use tantivy::query::{BooleanQuery, ConstScoreQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Value};
use tantivy::{Searcher, TantivyDocument};

/// What a word adds to the score of a document: whole numbers, so that each case stands in a class of its own.
const IN_TEXT: u32 = 16;
const IN_TITLE: u32 = 8;
const IS_A_WORD: u32 = 2;
const BEGINS_BY_SOUND: u32 = 4;
const BY_SOUND: u32 = 1;

/// A question to the index.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// What is looked for.
    pub words: &'a Words,
    /// Whose screen asks: it finds what is shown to it and to everything above it.
    pub org: &'a OrgPath,
    /// What ended before this is not found.
    pub now: Millis,
    /// Only this group.
    pub only: Option<Group>,
    /// How many of each group are left out at the start.
    pub skip: usize,
    /// How many of each group are given after those.
    pub take: usize,
    /// Documents that changed since the index was written, by feature and key: they are passed over.
    pub without: &'a [(String, String)],
}

/// What was found, group by group; groups without a hit are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// In the order of the page.
    pub groups: Vec<FoundGroup>,
}

/// The hits of one group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundGroup {
    /// Which.
    pub group: Group,
    /// How many there are in all.
    pub total: usize,
    /// Those asked for, best first.
    pub hits: Vec<Hit>,
}

/// A document that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hit {
    /// What it is.
    pub document: Document,
    /// Whether it holds the words themselves; else its title only sounds like them.
    pub exact: bool,
}

impl Found {
    /// How many there are in all groups.
    pub fn total(&self) -> usize {
        self.groups.iter().map(|group| group.total).sum()
    }
}

impl Index {
    /// Every document that holds the words, and those whose title sounds like them where the only word is of Latin
    /// letters.
    ///
    /// # Errors
    /// When the index is damaged: it has to be made anew.
    pub fn find(&self, ask: Ask<'_>) -> Result<Found, SearchError> {
        let ways = ask.words.only().map(sound::cut).unwrap_or_default();
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        for word in ask.words.iter() {
            let in_text = scored(self.fields.holds(word), IN_TEXT);
            clauses.push((Occur::Must, self.or_by_sound(&ways, in_text)));
            clauses.push((Occur::Should, scored(self.fields.in_title(word), IN_TITLE)));
            clauses.push((Occur::Should, scored(Fields::word(self.fields.word, word), IS_A_WORD)));
        }
        if !ways.is_empty() {
            let starts: Vec<_> = ways.iter().map(|way| sound::from_start(way)).collect();
            clauses.push((Occur::Should, scored(self.sounding(&starts), BEGINS_BY_SOUND)));
        }
        let least = u32::try_from(ask.words.count()).unwrap_or(u32::MAX).saturating_mul(IN_TEXT);
        self.answer(clauses, ask, least)
    }

    fn or_by_sound(&self, ways: &[Vec<String>], in_text: Box<dyn Query>) -> Box<dyn Query> {
        if ways.is_empty() {
            return in_text;
        }
        Box::new(BooleanQuery::union(vec![in_text, scored(self.sounding(ways), BY_SOUND)]))
    }

    /// The title sounds like one of these rows.
    fn sounding(&self, ways: &[Vec<String>]) -> Box<dyn Query> {
        Box::new(BooleanQuery::union(ways.iter().map(|way| row(self.fields.sound, way)).collect()))
    }

    /// Runs a query; what scores `exact` or more holds the words themselves.
    pub(crate) fn answer(
        &self,
        mut clauses: Vec<(Occur, Box<dyn Query>)>,
        ask: Ask<'_>,
        exact: u32,
    ) -> Result<Found, SearchError> {
        for (feature, key) in ask.without {
            let one = TermQuery::new(key_term(self.fields.key, feature, key), IndexRecordOption::Basic);
            clauses.push((Occur::MustNot, Box::new(one)));
        }
        let searcher = self.searcher();
        let top = Top { org: ask.org, now: ask.now, only: ask.only, keep: ask.skip.saturating_add(ask.take) };
        let best = searcher.search(&BooleanQuery::new(clauses), &top).map_err(|error| self.damaged(error))?;
        let mut found = Found::default();
        for (group, best) in Group::ALL.into_iter().zip(best) {
            let Best { total, places } = best;
            if total > 0 {
                let hits = places.into_iter().skip(ask.skip).map(|place| self.hit(&searcher, place, exact));
                found.groups.push(FoundGroup { group, total, hits: hits.collect::<Result<_, _>>()? });
            }
        }
        Ok(found)
    }

    fn hit(&self, searcher: &Searcher, place: Place, exact: u32) -> Result<Hit, SearchError> {
        let (score, _, Reverse(address)) = place;
        let stored: TantivyDocument = searcher.doc(address).map_err(|error| self.damaged(error))?;
        let shown = stored.get_first(self.fields.shown).and_then(|value| value.as_str()).unwrap_or_default();
        let document = serde_json::from_str(shown).map_err(|error| self.damaged(error))?;
        Ok(Hit { document, exact: score >= exact })
    }
}

pub(crate) fn scored(query: Box<dyn Query>, score: u32) -> Box<dyn Query> {
    Box::new(ConstScoreQuery::new(query, score as f32))
}

/// These pieces, one after another.
pub(crate) fn row(field: Field, pieces: &[String]) -> Box<dyn Query> {
    placed(field, pieces.iter().cloned().enumerate().collect())
}

/// These pieces at these distances.
pub(crate) fn placed(field: Field, pieces: Vec<(usize, String)>) -> Box<dyn Query> {
    match &pieces[..] {
        [(_, only)] => Fields::word(field, only),
        _ => {
            let terms = pieces.into_iter().map(|(place, piece)| (place, Fields::term(field, &piece)));
            Box::new(PhraseQuery::new_with_offset(terms.collect()))
        }
    }
}

impl Fields {
    fn word(field: Field, text: &str) -> Box<dyn Query> {
        Box::new(TermQuery::new(Self::term(field, text), IndexRecordOption::Basic))
    }

    /// Title or text hold this word as a plain substring.
    pub(crate) fn holds(&self, word: &str) -> Box<dyn Query> {
        let letters: Vec<char> = word.chars().collect();
        if let [only] = letters[..] {
            return Self::word(self.letter, &only.to_string());
        }
        // Every second pair covers the word; an odd one needs its last pair too.
        let last = letters.len() - 2;
        let places = (0..last).step_by(2).chain([last]);
        placed(self.pair, places.map(|at| (at, letters[at..at + 2].iter().collect())).collect())
    }

    /// The title holds this word.
    pub(crate) fn in_title(&self, word: &str) -> Box<dyn Query> {
        placed(self.title, word.chars().map(String::from).enumerate().collect())
    }
}
