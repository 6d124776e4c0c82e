//! Blobs on their way: each is one job, whoever brings it and however many wait for it.
//!
//! Invariants: a range is asked for once at a time; it counts as here only after it was checked and written; whoever
//! gives up in the middle gives the range back.

use super::{
    connect::{Connector, Http, LineError},
    line::Shared,
};
use bytes::Bytes;
use hongwang_replica::{
    BlobHash,
    blob::{self, Fetch, Outline, Turn},
};
use hongwang_store::{BlobError, Blobs, StoreError};
use std::{
    collections::HashMap,
    pin::pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
};
use tokio::sync::{Notify, OnceCell};

/// Why bytes did not come.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// The line or the center failed.
    #[error(transparent)]
    Line(#[from] LineError),
    /// They are not those that their name promises.
    #[error(transparent)]
    Refused(#[from] blob::BlobRefusal),
    /// The disk failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The disk has no room.
    #[error("磁盘满了")]
    Full,
    /// Nothing needs them any more, or the work was broken off.
    #[error("传输中断")]
    Cut,
}

impl FetchError {
    /// Whether the disk has no room.
    pub fn is_full(&self) -> bool {
        match self {
            Self::Full => true,
            Self::Blob(error) => error.is_full(),
            Self::Store(error) => error.is_full(),
            _ => false,
        }
    }
}

/// The place of a job, which is opened by whoever needs it first.
pub(crate) type Slot = OnceCell<Job>;

/// All jobs that somebody is at.
#[derive(Debug, Default)]
pub(crate) struct Jobs(Mutex<HashMap<BlobHash, Weak<Slot>>>);

impl Jobs {
    /// The one job of a blob.
    pub(crate) fn slot(&self, hash: &BlobHash) -> Arc<Slot> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, slot| slot.strong_count() > 0);
        if let Some(slot) = all.get(hash).and_then(Weak::upgrade) {
            return slot;
        }
        let slot = Arc::new(Slot::new());
        all.insert(*hash, Arc::downgrade(&slot));
        slot
    }
}

/// One blob on its way.
#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) hash: BlobHash,
    pub(crate) len: u64,
    fetch: Mutex<Fetch>,
    /// A range came, or was given back.
    moved: Notify,
    finishing: tokio::sync::Mutex<()>,
    blobs: Blobs,
}

/// A range that is asked for; it is given back unless it comes.
#[derive(Debug)]
pub(crate) struct Asked<'a> {
    job: &'a Job,
    pub(crate) index: usize,
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        self.job.fetch().lost(self.index);
        self.job.moved.notify_waiters();
    }
}

impl Job {
    /// Begins, or goes on with the ranges that an earlier run left and that still check.
    pub(crate) async fn open(
        shared: &Shared,
        hash: BlobHash,
        len: u64,
        outline: Outline,
    ) -> Result<Self, FetchError> {
        let blobs = shared.place.blobs.clone();
        let resumed = tokio::task::spawn_blocking(move || -> Result<(Fetch, Blobs), BlobError> {
            let mut fetch = Fetch::new(outline);
            for index in 0..blob::ranges(len) {
                let (start, size) = blob::bounds(len, index);
                if let Some(bytes) = blobs.arrived(&hash, start, size)?.filter(|bytes| !bytes.is_empty()) {
                    // A range that does not check was cut short; it counts as missing.
                    let _ = fetch.take(index, &bytes);
                }
            }
            Ok((fetch, blobs))
        });
        let (fetch, blobs) = resumed.await.map_err(|_| FetchError::Cut)??;
        let (fetch, moved, finishing) = (Mutex::new(fetch), Notify::new(), tokio::sync::Mutex::default());
        Ok(Self { hash, len, fetch, moved, finishing, blobs })
    }

    fn fetch(&self) -> MutexGuard<'_, Fetch> {
        self.fetch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn is_whole(&self) -> bool {
        self.fetch().is_whole()
    }

    /// The next range to bring; none when all are here or on their way.
    pub(crate) fn ask(&self) -> Option<Asked<'_>> {
        self.fetch().ask().map(|index| Asked { job: self, index })
    }

    /// Waits until range `index` is here (none) or is to be brought by whoever asks.
    pub(crate) async fn turn(&self, index: usize) -> Option<Asked<'_>> {
        loop {
            let mut moved = pin!(self.moved.notified());
            moved.as_mut().enable();
            let turn = self.fetch().ask_for(index);
            match turn {
                Turn::Here => return None,
                Turn::Yours => return Some(Asked { job: self, index }),
                Turn::Another => moved.await,
            }
        }
    }

    /// Checks the bytes of a range and writes them.
    pub(crate) async fn keep(&self, asked: Asked<'_>, bytes: Bytes) -> Result<(), FetchError> {
        let index = asked.index;
        self.fetch().check(index, &bytes)?;
        let (blobs, hash, start) = (self.blobs.clone(), self.hash, blob::bounds(self.len, index).0);
        let written = bytes.clone();
        let writing = tokio::task::spawn_blocking(move || blobs.partial(&hash)?.write_at(start, &written));
        writing.await.map_err(|_| FetchError::Cut)??;
        // Only now does it count: whoever waits reads it from the disk.
        self.fetch().take(index, &bytes)?;
        Ok(())
    }

    /// The bytes of a range that is here.
    pub(crate) async fn read(&self, index: usize) -> Result<Bytes, FetchError> {
        let (blobs, hash) = (self.blobs.clone(), self.hash);
        let (start, size) = blob::bounds(self.len, index);
        let read = tokio::task::spawn_blocking(move || blobs.arrived(&hash, start, size));
        let bytes = read.await.map_err(|_| FetchError::Cut)??.unwrap_or_default();
        // Nothing needs it any more, and it was taken away under whoever watches.
        if bytes.len() as u64 == size { Ok(bytes.into()) } else { Err(FetchError::Cut) }
    }

    /// Makes the whole file a blob.
    pub(crate) async fn finish(&self) -> Result<(), FetchError> {
        let _alone = self.finishing.lock().await;
        if self.blobs.has(&self.hash) {
            return Ok(());
        }
        let (blobs, hash) = (self.blobs.clone(), self.hash);
        let settled = tokio::task::spawn_blocking(move || blobs.partial(&hash)?.finish()).await;
        Ok(settled.map_err(|_| FetchError::Cut)??)
    }
}

/// The outline of a blob as the center says it.
pub(crate) async fn outline(pool: &Pool, hash: BlobHash, len: u64) -> Result<Outline, FetchError> {
    let bytes = if blob::ranges(len) == 1 {
        Vec::new()
    } else {
        let most = blob::ranges(len) * 32;
        let mut http = pool.take().await?;
        let bytes = http.get(&format!("/blob/{hash}/outline"), most).await?;
        pool.give(http);
        bytes.to_vec()
    };
    Ok(Outline::check(hash, len, &bytes)?)
}

/// Connections that stand open between ranges.
#[derive(Debug)]
pub(crate) struct Pool {
    connector: Connector,
    idle: Mutex<Vec<Http>>,
}

impl Pool {
    pub(crate) fn new(connector: Connector) -> Self {
        Self { connector, idle: Mutex::default() }
    }

    /// One that stands open, if there is one.
    pub(crate) fn kept(&self) -> Option<Http> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }

    pub(crate) async fn dial(&self) -> Result<Http, LineError> {
        self.connector.http().await
    }

    pub(crate) async fn take(&self) -> Result<Http, LineError> {
        match self.kept() {
            Some(http) => Ok(http),
            None => self.dial().await,
        }
    }

    pub(crate) fn give(&self, http: Http) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(http);
    }
}
