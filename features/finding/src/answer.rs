//! An answer as new as the pages: the index, and over it what changed since it was written.
//!
//! Changes that the index does not have yet are looked through as they are; their keys are passed over in the index,
//! so what was recalled a moment ago is not found. Where there is no index, or too much changed since, or another
//! edition holds, everything is looked through for a moment; if that is not enough the page says that it is not all.

use crate::keeper::{KeepError, Keeper, Standing, blocking};
use hongwang_feature::{Place, findable::Document, findable::Group};
use hongwang_search::{Ask, Covers, Found, FoundGroup, Hit, Index, Near, Words};
use hongwang_store::Result;
use std::time::{Duration, Instant};

/// So many changes are looked through over an index; more mean that it is being brought up to date.
const CHANGES: usize = 200;
/// How long everything is looked through where there is no index.
const PATIENCE: Duration = Duration::from_millis(300);
/// Columns that are named when nothing was found and no index helps.
const COLUMNS: usize = 3;

/// A question as a page asks it.
#[derive(Clone, Copy)]
pub(crate) struct Question<'a> {
    pub(crate) words: &'a Words,
    pub(crate) only: Option<Group>,
    pub(crate) skip: usize,
    pub(crate) take: usize,
}

/// What a page shows.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    pub(crate) found: Found,
    /// Near misses; empty as long as something was found.
    pub(crate) near: Near,
    /// Why this may not be all.
    pub(crate) partly: Option<Partly>,
}

/// Why an answer may not be all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Partly {
    /// The index is being made.
    Making,
    /// It cannot be made: the disk is full.
    Full,
}

/// What changed, and what of it was looked for.
#[derive(Default)]
struct Told {
    keys: Vec<(String, String)>,
    fits: Vec<Document>,
    columns: Vec<Document>,
    whole: bool,
}

impl Keeper {
    pub(crate) async fn answer(&self, place: &Place, question: Question<'_>) -> Result<Answer> {
        if let Some(index) = self.index().await {
            let told = self.told(place, question.words, Some(index.covers())).await?;
            if told.whole {
                match asked(place, question, index, told).await {
                    Ok(answer) => return Ok(answer),
                    Err(error) => self.lose(&error),
                }
            }
        }
        let told = self.told(place, question.words, None).await?;
        let partly = match self.standing() {
            _ if told.whole => None,
            Standing::Full => Some(Partly::Full),
            _ => Some(Partly::Making),
        };
        let mut answer = Answer { partly, ..Answer::default() };
        lay_over(&mut answer.found, &told.fits, question);
        if answer.found.total() == 0 {
            answer.near.columns = told.columns;
        }
        Ok(answer)
    }

    /// Looks through what changed since `covers`, or through everything.
    async fn told(&self, place: &Place, words: &Words, covers: Option<&Covers>) -> Result<Told> {
        let begun = Instant::now();
        let now = place.clock.now();
        let mut told = Told { whole: true, ..Told::default() };
        let mut tx = place.db.read().await?;
        for feature in self.features.iter() {
            let name = feature.migrations().owner;
            let covered = covers.and_then(|covers| covers.get(name));
            let mut after = covered.map_or(0, |covered| covered.upto);
            while let Some(changes) = feature.findable(&mut tx, &place.org, after).await? {
                // Of another edition nothing in the index may hold: its column may be off the screens.
                if covered.is_some_and(|covered| covered.edition != changes.edition) {
                    told.whole = false;
                    return Ok(told);
                }
                after = changes.upto;
                for (key, document) in changes.changed {
                    told.keys.push((name.to_owned(), key));
                    let Some(document) = document else { continue };
                    let shown =
                        document.scope.covers(&place.org) && document.ends.is_none_or(|end| end > now);
                    if told.columns.len() < COLUMNS && document.group == Group::Column {
                        told.columns.push(document.clone());
                    }
                    if shown && words.are_in(&document) {
                        told.fits.push(document);
                    }
                }
                if !changes.more {
                    break;
                }
                if begun.elapsed() > PATIENCE || (covers.is_some() && told.keys.len() >= CHANGES) {
                    told.whole = false;
                    return Ok(told);
                }
            }
        }
        // The newest first; what has no date, the shortest title first.
        told.fits.sort_by_key(|document| (std::cmp::Reverse(document.date), document.title.chars().count()));
        Ok(told)
    }
}

async fn asked(
    place: &Place,
    question: Question<'_>,
    index: Index,
    told: Told,
) -> std::result::Result<Answer, KeepError> {
    let (words, org, now) = (question.words.clone(), place.org.clone(), place.clock.now());
    let Question { only, skip, take, .. } = question;
    let Told { keys, fits, .. } = told;
    let newer = fits.clone();
    let (mut found, near) = blocking(move || {
        let ask = Ask { words: &words, org: &org, now, only, skip: 0, take: skip + take, without: &keys };
        let found = index.find(ask)?;
        let nothing = found.total() == 0 && newer.is_empty();
        let near = if nothing { index.near(ask)? } else { Near::default() };
        Ok((found, near))
    })
    .await?;
    lay_over(&mut found, &fits, question);
    Ok(Answer { found, near, partly: None })
}

/// Puts documents that are newer than the index before the hits of their group, and cuts out the part asked for.
fn lay_over(found: &mut Found, newer: &[Document], question: Question<'_>) {
    let wanted = |group| question.only.is_none_or(|only| only == group);
    for group in Group::ALL.into_iter().filter(|group| wanted(*group)) {
        let fits: Vec<_> = newer.iter().filter(|document| document.group == group).collect();
        if fits.is_empty() {
            continue;
        }
        let at = found.groups.partition_point(|each| each.group < group);
        if found.groups.get(at).is_none_or(|each| each.group != group) {
            found.groups.insert(at, FoundGroup { group, total: 0, hits: Vec::new() });
        }
        let each = &mut found.groups[at];
        each.total += fits.len();
        each.hits
            .splice(0..0, fits.into_iter().map(|document| Hit { document: document.clone(), exact: true }));
    }
    for each in &mut found.groups {
        each.hits = each.hits.drain(..).skip(question.skip).take(question.take).collect();
    }
}
