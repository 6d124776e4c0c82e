//! The job of batches: reads what came, tells what was released, takes back what was rolled back, deletes what is kept no
//! longer. One at a time, in steps of one transaction each, so that others come in between.

use super::collect::{Looks, from_folder};
use super::fetch::from_addresses;
use super::{Batch, Event, State, file, noted, read, report, stand, store};
use crate::Inquiry;
use crate::words::batch as words;
use hongwang_base::BatchId;
use hongwang_feature::{Fail, Place, Reply};
use hongwang_store::audit;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;

/// Nothing waits longer than this.
const LONGEST: Duration = Duration::from_secs(60);
/// As long as that where a folder is watched.
const STILL: Duration = Duration::from_secs(12);
/// Rows that are deleted at once.
const AT_ONCE: i64 = 2_000;

/// What the job does now, for the page of the batch, and what wakes it.
#[derive(Debug, Default)]
pub(crate) struct Working {
    pub(crate) wake: Notify,
    /// Wakes what asks addresses.
    pub(super) ask: Notify,
    turn: tokio::sync::Mutex<()>,
    at: Mutex<Option<(BatchId, Progress)>>,
    /// How the files of the folder looked the last time.
    pub(super) looks: Mutex<Looks>,
}

/// How far it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Progress {
    pub(crate) doing: Doing,
    pub(crate) done: usize,
    /// Nothing where it is not known.
    pub(crate) whole: usize,
}

/// What it does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Doing {
    Opening,
    Reading,
    Keeping,
    Comparing,
    Telling,
    TakingBack,
}

impl Working {
    /// How far it is with a batch, if it is at this one.
    pub(crate) fn at(&self, id: BatchId) -> Option<Progress> {
        let at = self.at.lock().unwrap_or_else(PoisonError::into_inner);
        at.filter(|(of, _)| *of == id).map(|(_, progress)| progress)
    }

    /// Says how far it is.
    pub(super) fn say(&self, id: BatchId, doing: Doing, done: usize, whole: usize) {
        *self.at.lock().unwrap_or_else(PoisonError::into_inner) = Some((id, Progress { doing, done, whole }));
    }
}

/// Does everything that is to be done now.
///
/// # Errors
/// The first one of the store; the other batches were done all the same.
pub(crate) async fn work(inquiry: &Inquiry, place: &Place) -> Reply<()> {
    let _turn = inquiry.working.turn.lock().await;
    tidy(place).await?;
    let mut failed = Ok(());
    loop {
        let batches = store::to_work(&mut place.db.read().await?).await?;
        let mut moved = false;
        for batch in &batches {
            match one(inquiry, place, batch).await {
                Ok(()) => moved = true,
                // Somebody changed it meanwhile, and has woken the job.
                Err(Fail::Problem(problem)) => {
                    tracing::debug!(batch = %batch.id, problem.title, "left alone")
                }
                Err(error) => {
                    tracing::error!(batch = %batch.id, %error, "a batch could not be worked on");
                    failed = Err(error);
                }
            }
        }
        if !moved {
            break;
        }
    }
    purge(place).await?;
    failed
}

async fn one(inquiry: &Inquiry, place: &Place, batch: &Batch) -> Reply<()> {
    match batch.life.state {
        State::Uploaded => read::read(inquiry, place, batch).await,
        State::Releasing => stand::release(inquiry, place, batch).await,
        State::Returning => stand::take_back(inquiry, place, batch).await,
        _ => Ok(()),
    }
}

/// Throws away what nobody decided on in time.
async fn tidy(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    for batch in store::too_old(&mut place.db.read().await?, now).await? {
        throw_away(place, &batch, words::TOO_OLD).await?;
    }
    Ok(())
}

/// Throws a batch away that nobody threw away.
pub(super) async fn throw_away(place: &Place, batch: &Batch, why: &str) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let event = Event::ThrowAway { by: None, why: why.chars().take(200).collect() };
    store::step(&mut tx, batch, event).await?;
    file::delete(&mut tx, batch.id).await?;
    report::delete(&mut tx, batch.id).await?;
    audit::record(&mut tx, &noted(place, batch, None, "discard", why)).await?;
    tx.commit().await?;
    Ok(())
}

/// Deletes the rows that are kept no longer: of each period what stands, and what it stands in the place of, are kept.
async fn purge(place: &Place) -> Reply<()> {
    let over = store::with_rows(&mut place.db.read().await?).await?;
    for batch in over {
        let all = store::of_period(&mut place.db.read().await?, &batch.dataset, batch.period()).await?;
        if !batch.keeps_rows(&all) {
            empty(place, &batch).await?;
            let mut tx = place.db.write().await?;
            if batch.life.state != State::Asking {
                report::delete(&mut tx, batch.id).await?;
                store::forget_kept(&mut tx, batch.id).await?;
            }
            store::holds(&mut tx, &batch, false).await?;
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Deletes the rows of a batch, some at a time.
pub(super) async fn empty(place: &Place, batch: &Batch) -> Reply<()> {
    loop {
        let mut tx = place.db.write().await?;
        let more = store::delete_rows(&mut tx, batch.id, AT_ONCE).await?;
        tx.commit().await?;
        if !more {
            return Ok(());
        }
        tokio::task::yield_now().await;
    }
}

/// Takes what came by itself.
///
/// # Errors
/// When the store fails.
pub(crate) async fn collect(inquiry: &Inquiry, place: &Place) -> Reply<()> {
    if let Some(folder) = &inquiry.folder {
        from_folder(inquiry, place, folder).await?;
    }
    from_addresses(inquiry, place).await
}

/// Works until the process ends.
pub(crate) async fn keep_working(place: Place, inquiry: Inquiry) {
    // Side by side: an address may take minutes to answer, and no release waits for it.
    tokio::join!(keep_collecting(&place, &inquiry), keep_at_work(&place, &inquiry));
}

async fn keep_collecting(place: &Place, inquiry: &Inquiry) {
    // A folder is looked at often, so that a file in it is soon seen to lie still.
    let longest = if inquiry.folder.is_some() { STILL } else { LONGEST };
    loop {
        if let Err(error) = collect(inquiry, place).await {
            tracing::error!(%error, "files that came by themselves could not be taken");
        }
        // Either way it is time to look.
        let _ = tokio::time::timeout(longest, inquiry.working.ask.notified()).await;
    }
}

async fn keep_at_work(place: &Place, inquiry: &Inquiry) {
    loop {
        if let Err(error) = work(inquiry, place).await {
            tracing::error!(%error, "batches could not be worked on");
        }
        // Either way it is time to look.
        let _ = tokio::time::timeout(LONGEST, inquiry.working.wake.notified()).await;
    }
}
