//! Taking a wanted item in: its pictures become blobs, its text an article, both noted in one transaction.

use super::gather::Candidate;
use super::judge::Judge;
use super::read::Reading;
use super::{Intake, MOST_PICTURES, words};
use crate::article::{Action, Actor, Manuscript, Picture, store};
use crate::columns::{Review, Tree};
use crate::filter::Decision;
use crate::item::{self, Item, Outcome, Sighting};
use crate::source::Source;
use hongwang_base::{ArticleId, ItemId, Millis, Problem};
use hongwang_documents::{picture, picture_index};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_store::{BlobError, Tx, sql};
use hongwang_websites::{
    fetch::{self, Version},
    near::{Fingerprint, title_key},
    sanitise,
};
use std::{cell::RefCell, collections::BTreeMap};

/// Characters kept of an item's text for filters that come later.
const KEPT_TEXT: usize = 2_000;
const LONGEST_TITLE: usize = 80;
const LONGEST_SUMMARY: usize = 200;
const LONGEST_NAME: usize = 60;
/// A picture smaller than this, in pixels, is an ornament.
const SMALLEST: u32 = 64;

/// What one source's items are taken in with.
pub(super) struct Desk<'a> {
    pub(super) place: &'a Place,
    pub(super) intake: &'a Intake,
    pub(super) tree: &'a Tree,
    pub(super) source: &'a Source,
    pub(super) now: Millis,
}

/// What became of a wanted item.
pub(super) enum Taken {
    /// An article.
    Article,
    /// Nothing: somebody took it, or a copy of it, meanwhile.
    Copy(String),
    /// Nothing: the articles' own rules refuse it.
    Refused(String),
}

impl Desk<'_> {
    /// The name of where an item comes from: what its page says, or the source's.
    pub(super) fn source_name(&self, reading: &Reading) -> String {
        source_name(&self.source.settings.name, reading)
    }

    /// The item of a candidate with this outcome.
    pub(super) fn item(
        &self,
        candidate: &Candidate,
        reading: Option<&Reading>,
        outcome: Outcome,
        because: String,
        tries: i64,
    ) -> Item {
        let title = reading.map_or(&candidate.title, |reading| &reading.title);
        Item {
            id: ItemId::new(self.now),
            source: self.source.id,
            org: self.source.settings.org.clone(),
            address: candidate.key.clone(),
            found_at: self.now,
            title_key: title_key(title),
            fingerprint: reading.and_then(|reading| Fingerprint::of(&reading.text)),
            outcome,
            tries,
            article: None,
            sighting: Sighting {
                title: title.clone(),
                url: candidate.url.clone(),
                source: reading.map(|reading| self.source_name(reading)),
                text: reading.map(|reading| cut(&reading.text, KEPT_TEXT)),
                published: reading.map_or(candidate.published, |reading| reading.published),
                because,
            },
        }
    }

    /// Keeps what became of a candidate that is not taken.
    pub(super) async fn keep(&self, item: &Item) -> Reply<()> {
        let mut tx = self.place.db.write().await?;
        item::store::put(&mut tx, item).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Takes it in: pictures first, outside of any transaction; then article and item together.
    pub(super) async fn take(
        &self,
        judge: &mut Judge,
        candidate: &Candidate,
        reading: &Reading,
        decision: &Decision,
        notes: &mut Vec<String>,
    ) -> Reply<Taken> {
        let pictures = self.pictures(reading, notes).await?;
        let manuscript = self.manuscript(candidate, reading, decision, &pictures, notes);
        let mut tx = self.place.db.write().await?;
        sql("UPDATE content_intake_turn SET taken = taken + 1 WHERE id = 1").run(&mut tx).await?;
        if judge.settled(&mut tx, candidate).await?.is_some() {
            return Ok(Taken::Copy(reading.title.clone()));
        }
        judge.catch_up(&mut tx, self.now).await?;
        if let Some(other) = judge.copy(reading) {
            let item = self.item(candidate, Some(reading), Outcome::Duplicate, words::copy_of(&other), 1);
            item::store::put(&mut tx, &item).await?;
            tx.commit().await?;
            return Ok(Taken::Copy(other));
        }
        let (id, done) = match self.write(&mut tx, &manuscript).await {
            Err(Fail::Problem(problem)) => return Ok(Taken::Refused(problem.title)),
            written => written?,
        };
        let because = if decision.because.is_empty() {
            words::DEFAULT_RULE.to_owned()
        } else {
            decision.because.clone()
        };
        let item =
            Item { article: Some(id), ..self.item(candidate, Some(reading), Outcome::Taken, because, 1) };
        item::store::put(&mut tx, &item).await?;
        tx.commit().await?;
        if let Some(done) = done {
            done.announce(self.place);
        }
        Ok(Taken::Article)
    }

    /// A draft, handed in where its column's rule and the source's trust allow it.
    async fn write(&self, tx: &mut Tx, manuscript: &Manuscript) -> Reply<(ArticleId, Option<store::Done>)> {
        if let Some(gap) = manuscript.gaps().into_iter().next() {
            return Err(gap.into());
        }
        let actor = Actor::system(words::actor(&self.source.settings.name));
        let id = store::create(tx, self.tree, manuscript, &actor, self.now).await?;
        let column =
            self.tree.column(&manuscript.column).ok_or_else(|| Problem::field("column", words::NO_COLUMN))?;
        if column.review == Review::None && !self.source.settings.trusted {
            return Ok((id, None));
        }
        Ok((id, Some(store::act(tx, self.tree, id, &Action::Submit, &actor, self.now).await?)))
    }

    fn manuscript(
        &self,
        candidate: &Candidate,
        reading: &Reading,
        decision: &Decision,
        pictures: &BTreeMap<String, Picture>,
        notes: &mut Vec<String>,
    ) -> Manuscript {
        let settings = &self.source.settings;
        let column = decision.column.clone().unwrap_or_else(|| settings.column.clone());
        let mut sheet = Manuscript::blank(column, settings.org.clone());
        sheet.title = cut(&reading.title, LONGEST_TITLE);
        if sheet.title != reading.title {
            notes.push(words::title_cut(&sheet.title));
        }
        sheet.summary = cut(&candidate.summary, LONGEST_SUMMARY);
        let placed =
            sanitise::clean(&reading.html, |src| pictures.get(src).map(|picture| picture.full.address()));
        let known: Vec<_> = pictures.values().cloned().collect();
        sheet.set_html(&placed.html, &known);
        sheet.source = cut(&self.source_name(reading), LONGEST_NAME);
        sheet.unit = cut(reading.author.as_deref().unwrap_or(&settings.unit), LONGEST_NAME);
        sheet.source_url = candidate.url.clone();
        sheet.source_time = reading.published;
        sheet.rule = words::rule(&settings.name, &decision.because);
        sheet
    }

    /// The pictures of a text by the address that it names them by. One that cannot be had is left out with a note.
    async fn pictures(&self, reading: &Reading, notes: &mut Vec<String>) -> Reply<BTreeMap<String, Picture>> {
        let mut kept = BTreeMap::new();
        for (number, address) in addresses(&reading.html).into_iter().take(MOST_PICTURES).enumerate() {
            let bytes = match picture_index(&address) {
                Some(index) => {
                    reading.embedded.get(index).cloned().ok_or_else(|| words::NO_PICTURE.to_owned())
                }
                None => self.fetch_picture(&address).await,
            };
            let alt = words::picture_of(&cut(&reading.title, 40), number + 1);
            match bytes {
                Ok(bytes) => match self.keep_picture(bytes, alt).await? {
                    Ok(Some(picture)) => drop(kept.insert(address, picture)),
                    Ok(None) => {}
                    Err(why) => notes.push(words::picture_left_out(&reading.title, &why)),
                },
                Err(why) => notes.push(words::picture_left_out(&reading.title, &why)),
            }
        }
        Ok(kept)
    }

    async fn fetch_picture(&self, address: &str) -> Result<Vec<u8>, String> {
        let fetcher = self.intake.fetcher().map_err(|error| error.to_string())?;
        match fetcher.get(address, &Version::default()).await {
            Ok(fetch::Outcome::Fresh(fresh)) => Ok(fresh.body.into()),
            Ok(fetch::Outcome::NotModified) => Err(words::NO_PICTURE.to_owned()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Checks, shrinks and stores one picture; none when it is an ornament, a sentence when it is no picture.
    async fn keep_picture(&self, bytes: Vec<u8>, alt: String) -> Reply<Result<Option<Picture>, String>> {
        let blobs = self.place.blobs.clone();
        let work = move || -> Result<Result<Option<Picture>, String>, BlobError> {
            match picture::prepare(&bytes) {
                Err(error) => Ok(Err(error.to_string())),
                Ok(prepared) if prepared.full.width.min(prepared.full.height) < SMALLEST => Ok(Ok(None)),
                Ok(prepared) => Ok(Ok(Some(Picture::store(&blobs, &prepared, &alt)?))),
            }
        };
        let kept = tokio::task::spawn_blocking(work)
            .await
            .unwrap_or_else(|_| Ok(Err(words::READER_BROKE.to_owned())));
        Ok(kept?)
    }
}

/// The name of where an item comes from: what its page says, or that of the source.
pub(super) fn source_name(source: &str, reading: &Reading) -> String {
    reading.source.clone().filter(|name| !name.trim().is_empty()).unwrap_or_else(|| source.to_owned())
}

/// The addresses of the pictures in `html`, in order, each once.
pub(super) fn addresses(html: &str) -> Vec<String> {
    let found = RefCell::new(Vec::new());
    sanitise::clean(html, |src| {
        let mut found = found.borrow_mut();
        if !found.iter().any(|known| known == src) {
            found.push(src.to_owned());
        }
        Some(src.to_owned())
    });
    found.into_inner()
}

/// At most `most` characters, with a mark where something is missing.
pub(super) fn cut(text: &str, most: usize) -> String {
    let text = text.trim();
    match text.char_indices().nth(most) {
        None => text.to_owned(),
        Some(_) => text.chars().take(most.saturating_sub(1)).chain(['…']).collect(),
    }
}
