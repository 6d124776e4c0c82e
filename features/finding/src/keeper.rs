//! Keeps the index as new as the database, beside the pages.
//!
//! Each feature numbers its changes; the index knows up to which number it has them. So the work is always the same:
//! ask for what came after, take it in. An index that is lost, damaged, of another form or of another edition is made
//! anew beside the old one, which answers meanwhile; one of another database ([`crate::mark`]) does not answer.

use crate::mark::{self, Which};
use hongwang_feature::{Bus, Features, Place, findable::Document};
use hongwang_search::{Covered, Covers, Index, SearchError, Writing};
use hongwang_store::StoreError;
use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};
use tokio::sync::Notify;

/// How often it looks by itself.
const LOOK: Duration = Duration::from_secs(60);
/// How long it waits after something failed.
const RETRY: Duration = Duration::from_secs(10);
/// How long it gathers changes before it takes them in; pages know of them at once in any case.
const GATHER: Duration = Duration::from_secs(1);
/// An index that nobody asked for this long is closed.
const IDLE: Duration = Duration::from_secs(300);
/// Bytes of text between two commits: so much waits in memory, some times over, since each field has a copy.
const COMMIT: usize = 2 << 20;

/// How the index stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It was not looked at yet.
    Unknown,
    /// There is none; it is being made.
    Making,
    /// It answers.
    Ready,
    /// It answers, and cannot grow: the disk is full.
    Full,
}

/// Why the index could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index failed.
    #[error(transparent)]
    Search(#[from] SearchError),
    /// What can be found changed as a whole while it was taken in: from the beginning.
    #[error("the documents of {0} have another edition; the index begins anew")]
    Edition(String),
    /// The work on the index ended with a panic: it is damaged in a way that was not noticed.
    #[error("the index broke while it was used ({0}); it is made anew")]
    Broke(String),
}

#[derive(Debug)]
struct Held {
    index: Option<Index>,
    asked: Instant,
    standing: Standing,
}

/// The keeper of one node's index.
#[derive(Debug)]
pub(crate) struct Keeper {
    pub(crate) features: Features,
    folder: PathBuf,
    held: Mutex<Held>,
    lost: Notify,
}

/// What there is to do.
enum Plan {
    Nothing,
    TakeIn,
    Anew,
}

/// Runs work on the disk beside the pages.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, SearchError> + Send + 'static,
) -> Result<T, KeepError> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| KeepError::Broke(error.to_string()))??)
}

impl Keeper {
    pub(crate) fn new(features: Features, folder: PathBuf) -> Self {
        let held = Held { index: None, asked: Instant::now(), standing: Standing::Unknown };
        Self { features, folder, held: Mutex::new(held), lost: Notify::new() }
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn standing(&self) -> Standing {
        self.held().standing
    }

    /// The index for a page; none while there is none that can be trusted.
    pub(crate) async fn index(&self) -> Option<Index> {
        self.held().asked = Instant::now();
        self.opened().await
    }

    /// The index, opened if it was closed.
    async fn opened(&self) -> Option<Index> {
        let standing = {
            let held = self.held();
            if held.index.is_some() {
                return held.index.clone();
            }
            held.standing
        };
        if !matches!(standing, Standing::Ready | Standing::Full) {
            return None;
        }
        let folder = self.folder.clone();
        match blocking(move || Index::open(&folder, false)).await {
            Ok(index) => {
                self.held().index = Some(index.clone());
                Some(index)
            }
            Err(error) => {
                self.lose(&error);
                None
            }
        }
    }

    /// Does without an index that failed; the job makes it anew.
    pub(crate) fn lose(&self, error: &KeepError) {
        tracing::warn!(%error, "the search index is given up");
        let mut held = self.held();
        (held.index, held.standing) = (None, Standing::Unknown);
        self.lost.notify_one();
    }

    /// For ever.
    pub(crate) async fn run(self: Arc<Self>, place: Place) {
        let mut facts = place.bus.listen();
        loop {
            let pause = match self.catch_up(&place).await {
                Ok(()) => LOOK,
                Err(error) => {
                    tracing::warn!(%error, "the search index is behind");
                    RETRY
                }
            };
            self.close_idle();
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = self.lost.notified() => {}
                () = Bus::changed(&mut facts) => tokio::time::sleep(GATHER).await,
            }
        }
    }

    fn close_idle(&self) {
        let mut held = self.held();
        if held.asked.elapsed() > IDLE {
            held.index = None;
        }
    }

    pub(crate) async fn catch_up(&self, place: &Place) -> Result<(), KeepError> {
        let caught = self.try_to_catch_up(place).await;
        match &caught {
            Ok(()) => {}
            Err(KeepError::Search(SearchError::Full(_))) => {
                let mut held = self.held();
                held.standing =
                    if held.standing == Standing::Making { Standing::Making } else { Standing::Full };
            }
            Err(KeepError::Search(_) | KeepError::Broke(_)) => {
                let folder = self.folder.clone();
                blocking(move || Index::discard(&folder)).await?;
                let mut held = self.held();
                (held.index, held.standing) = (None, Standing::Unknown);
            }
            Err(KeepError::Store(_) | KeepError::Edition(_)) => {}
        }
        caught
    }

    async fn try_to_catch_up(&self, place: &Place) -> Result<(), KeepError> {
        if self.standing() == Standing::Unknown {
            self.open_checked(place).await?;
        }
        let index = self.opened().await;
        let plan = self.plan(place, index.as_ref().map(Index::covers)).await?;
        let index = match plan {
            Plan::Nothing => {
                self.held().standing = Standing::Ready;
                return match index {
                    Some(index) => settle(place, index.mark().to_owned()).await,
                    None => Ok(()),
                };
            }
            Plan::TakeIn => {
                let folder = self.folder.clone();
                let writing = blocking(move || Writing::on(&folder)).await?;
                self.take_in(place, writing, Which::Live).await?
            }
            Plan::Anew => {
                let writing = self.anew(place).await?;
                self.take_in(place, writing, Which::Next).await?
            }
        };
        let mark = index.mark().to_owned();
        {
            let mut held = self.held();
            (held.index, held.standing) = (Some(index), Standing::Ready);
        }
        settle(place, mark).await
    }

    /// Looks at the index of an earlier run, every byte of it, and whether it is that of this database.
    async fn open_checked(&self, place: &Place) -> Result<(), KeepError> {
        let kept = mark::kept(&place.db).await?;
        let folder = self.folder.clone();
        let opened = blocking(move || Index::open(&folder, true)).await;
        let mut held = self.held();
        held.standing = Standing::Making;
        match opened {
            Ok(index) if kept.knows(index.mark()) => {
                (held.index, held.standing) = (Some(index), Standing::Ready);
            }
            Ok(_) => tracing::warn!("the search index is not that of this database: it is made anew"),
            Err(KeepError::Search(SearchError::Absent(_))) => {}
            Err(error) => tracing::warn!(%error, "the search index of an earlier run is not used"),
        }
        Ok(())
    }

    /// Begins a new index, or goes on with one that was left half made from this very database.
    async fn anew(&self, place: &Place) -> Result<Writing, KeepError> {
        let editions = self.editions(place).await?;
        let kept = mark::kept(&place.db).await?;
        let fits = move |begun: &Index| {
            kept.knows(begun.mark())
                && begun.covers().iter().all(|(name, covered)| editions.get(name) == Some(&covered.edition))
        };
        let folder = self.folder.clone();
        blocking(move || Writing::anew(&folder, fits)).await
    }

    async fn plan(&self, place: &Place, covers: Option<&Covers>) -> Result<Plan, KeepError> {
        let Some(covers) = covers else { return Ok(Plan::Anew) };
        let mut plan = Plan::Nothing;
        let mut known = 0;
        let mut tx = place.db.read().await?;
        for feature in self.features.iter() {
            let covered = covers.get(feature.migrations().owner);
            let after = covered.map_or(0, |covered| covered.upto);
            let Some(changes) = feature.findable(&mut tx, &place.org, after).await? else { continue };
            if covered.is_none_or(|covered| covered.edition != changes.edition) {
                return Ok(Plan::Anew);
            }
            known += 1;
            if !changes.changed.is_empty() {
                plan = Plan::TakeIn;
            }
        }
        Ok(if known == covers.len() { plan } else { Plan::Anew })
    }

    async fn editions(&self, place: &Place) -> Result<std::collections::BTreeMap<String, String>, KeepError> {
        let mut tx = place.db.read().await?;
        let mut editions = std::collections::BTreeMap::new();
        for feature in self.features.iter() {
            if let Some(changes) = feature.findable(&mut tx, &place.org, i64::MAX).await? {
                editions.insert(feature.migrations().owner.to_owned(), changes.edition);
            }
        }
        Ok(editions)
    }

    async fn take_in(&self, place: &Place, mut writing: Writing, which: Which) -> Result<Index, KeepError> {
        let mut waiting = 0;
        for feature in self.features.iter() {
            let name = feature.migrations().owner;
            loop {
                let covered = writing.covers().get(name).cloned();
                let after = covered.as_ref().map_or(0, |covered| covered.upto);
                let mut tx = place.db.read().await?;
                let Some(changes) = feature.findable(&mut tx, &place.org, after).await? else { break };
                drop(tx);
                if covered.is_some_and(|covered| covered.edition != changes.edition) {
                    return Err(KeepError::Edition(name.to_owned()));
                }
                let more = changes.more;
                waiting += changes.changed.iter().map(weight).sum::<usize>();
                writing = blocking(move || {
                    let covered = Covered { edition: changes.edition, upto: changes.upto };
                    writing.take(name, &changes.changed, covered)?;
                    Ok(writing)
                })
                .await?;
                if waiting >= COMMIT {
                    (writing, _) = commit(place, writing, which).await?;
                    waiting = 0;
                }
                if !more {
                    break;
                }
            }
        }
        let (writing, mark) = commit(place, writing, which).await?;
        blocking(move || writing.finish(&mark)).await
    }
}

/// How much text a change brings, bytes.
fn weight((key, document): &(String, Option<Document>)) -> usize {
    key.len() + document.as_ref().map_or(0, |document| document.title.len() + document.text.len())
}

/// Makes what was taken in last, and tells the database under which mark. A database that cannot be told is no reason
/// to stop: then an index is made anew after the next start, unless it is told in time ([`settle`]).
async fn commit(place: &Place, mut writing: Writing, which: Which) -> Result<(Writing, String), KeepError> {
    let mark = mark::fresh();
    let given = mark.clone();
    let writing = blocking(move || {
        writing.commit(&given)?;
        Ok(writing)
    })
    .await?;
    if let Err(error) = mark::keep(&place.db, which, &mark).await {
        tracing::warn!(%error, "the mark of the search index is not kept yet");
    }
    Ok((writing, mark))
}

/// Tells the database the mark of the index that is asked, which this process has made or checked, where it does not
/// know it.
async fn settle(place: &Place, mark: String) -> Result<(), KeepError> {
    if !mark::kept(&place.db).await?.is_live(&mark) {
        mark::keep(&place.db, Which::Live, &mark).await?;
    }
    Ok(())
}
