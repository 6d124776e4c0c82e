//! People's names: a surname and one or two characters, by how common each is. No list of persons.

use std::collections::BTreeMap;

use hongwang_hanzi::{readings, surnames};

use super::lattice::Options;
use super::spelling::Id;

/// Given characters of this county, ours.
static GIVEN: &str = include_str!("../../data/given.txt");

/// How many surnames and given characters are looked at for the same letters.
const TRIED: usize = 3;
/// Characters of a given name.
const GIVEN_AT_MOST: usize = 2;
/// How many given characters are told before any letter is pressed.
const COMMONEST: usize = 60;
/// How many names are told for the same letters.
const TOLD: usize = 4;

/// A name that letters may mean.
pub(super) struct Name {
    pub(super) text: String,
    /// Where its letters end.
    pub(super) end: usize,
    pub(super) cost: f32,
}

/// Surnames and given characters with their costs.
pub(super) struct Names {
    /// (syllables, surname, cost)
    families: Vec<(Vec<Id>, &'static str, f32)>,
    /// (syllable, the commonest characters with their costs)
    given: Vec<(Id, Vec<(char, f32)>)>,
    /// The commonest given characters.
    commonest: Vec<char>,
}

/// Given characters that begin at one letter, and where they end.
pub(super) type Given = Vec<(usize, Vec<(char, f32)>)>;

/// A name as its parts: cost, surname, given characters.
type Parts = (f32, &'static str, char, Option<char>);

impl Names {
    pub(super) fn build() -> Self {
        let families = surnames().iter().zip(ranked(surnames().len(), 2.6));
        let families = families.map(|((name, syllables), cost)| {
            (syllables.iter().map(|each| each.place()).collect(), *name, cost)
        });
        let lines = GIVEN.lines().filter(|line| !line.starts_with('#'));
        let characters: Vec<char> = lines.flat_map(str::chars).filter(|each| !each.is_whitespace()).collect();
        let mut given: BTreeMap<Id, Vec<(char, f32)>> = BTreeMap::new();
        for (character, cost) in characters.iter().zip(ranked(characters.len(), 4.0)) {
            let Some(id) = readings(*character).first().map(|each| each.place()) else { continue };
            let list = given.entry(id).or_default();
            if list.len() < TRIED && list.iter().all(|(known, _)| known != character) {
                list.push((*character, cost));
            }
        }
        Self {
            families: families.collect(),
            given: given.into_iter().collect(),
            commonest: characters.into_iter().take(COMMONEST).collect(),
        }
    }

    /// What may follow a name as far as it is written.
    pub(super) fn following(&self, name: &str) -> &[char] {
        let surname = |(_, surname, _): &&(Vec<Id>, &str, f32)| name.starts_with(surname);
        let longest = self.families.iter().filter(surname).map(|(_, surname, _)| surname.len()).max();
        let written = longest.map(|length| name[length..].chars().count());
        if written.is_some_and(|written| written < GIVEN_AT_MOST) { &self.commonest } else { &[] }
    }

    /// The given characters that may begin at each letter.
    pub(super) fn given(&self, options: &Options) -> Vec<Given> {
        options.iter().map(|row| self.given_at(row)).collect()
    }

    fn given_at(&self, row: &[Vec<(usize, f32)>]) -> Given {
        let mut ends = Given::new();
        for (id, characters) in &self.given {
            for (length, slip) in &row[usize::from(*id)] {
                let place = ends.iter().position(|(known, _)| known == length).unwrap_or_else(|| {
                    ends.push((*length, Vec::new()));
                    ends.len() - 1
                });
                ends[place].1.extend(characters.iter().map(|(each, cost)| (*each, cost + slip)));
            }
        }
        for (_, characters) in &mut ends {
            characters.sort_by(|one, other| one.1.total_cmp(&other.1).then(one.0.cmp(&other.0)));
            characters.truncate(TRIED);
        }
        ends
    }

    /// The likeliest names whose letters begin at `from`, a few for each place where they may end.
    pub(super) fn beginning(&self, options: &Options, given: &[Given], from: usize) -> Vec<Name> {
        let mut names: BTreeMap<usize, Vec<Parts>> = BTreeMap::new();
        for (at, families) in self.families(options, from) {
            for (first_length, firsts) in given.get(at).into_iter().flatten() {
                let middle = at + first_length;
                for (family, family_cost) in &families {
                    for (first, first_cost) in firsts {
                        let cost = family_cost + first_cost;
                        keep(names.entry(middle).or_default(), (cost, family, *first, None), TOLD);
                        for (second_length, seconds) in given.get(middle).into_iter().flatten() {
                            for (second, second_cost) in seconds {
                                let whole = (cost + second_cost, *family, *first, Some(*second));
                                keep(names.entry(middle + second_length).or_default(), whole, TOLD);
                            }
                        }
                    }
                }
            }
        }
        let told = names.into_iter().flat_map(|(end, names)| {
            names.into_iter().map(move |(cost, family, first, second)| Name {
                text: family.chars().chain([first]).chain(second).collect(),
                end,
                cost,
            })
        });
        told.collect()
    }

    /// The likeliest surnames that begin at `from`, by where they end.
    fn families(&self, options: &Options, from: usize) -> BTreeMap<usize, Vec<(&'static str, f32)>> {
        let mut pieces: BTreeMap<usize, Vec<(&'static str, f32)>> = BTreeMap::new();
        for (ids, name, cost) in &self.families {
            let mut ends = vec![(from, *cost)];
            for id in ids {
                let longer = ends.iter().flat_map(|(at, cost)| {
                    let row = options.get(*at).map_or(&[][..], |row| &row[usize::from(*id)][..]);
                    row.iter().map(move |(length, slip)| (at + length, cost + slip))
                });
                ends = longer.collect();
            }
            for (end, cost) in ends {
                pieces.entry(end).or_default().push((name, cost));
            }
        }
        for families in pieces.values_mut() {
            families.sort_by(|one, other| one.1.total_cmp(&other.1));
            families.truncate(TRIED);
        }
        pieces
    }
}

/// The costs of `count` things of which each is a little rarer than the one before.
fn ranked(count: usize, first: f32) -> impl Iterator<Item = f32> {
    (0..count).map(move |rank| first + (1.0 + rank as f32 / 12.0).ln())
}

/// Puts a name where it belongs among the `most` likeliest; one that is there already stays as it is.
fn keep(names: &mut Vec<Parts>, name: Parts, most: usize) {
    let place = names.partition_point(|each| each.0 <= name.0);
    let known = names.iter().any(|each| (each.1, each.2, each.3) == (name.1, name.2, name.3));
    if place < most && !known {
        names.insert(place, name);
        names.truncate(most);
    }
}
