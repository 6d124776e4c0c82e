//! The one reader of this node: loaded at the first picture, asked one at a time, dropped when nobody asks.
//!
//! A thread of its own holds the models, so that reading never holds up a page. Its queue is short: a screen has one
//! card before it.

use crate::reader::FILES;
use crate::{Card, Picture, PictureProblem, Reader};
use bytes::Bytes;
use hongwang_models::Models;
use jiff::civil::Date;
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};
use tokio::sync::oneshot;

/// After so long without a picture the models leave the memory.
const IDLE: Duration = Duration::from_secs(10);
/// Pictures that may wait.
const WAITING: usize = 2;
/// So long somebody waits; what a picture may cost is bounded far below.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why there is no card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unread {
    /// The picture is at fault.
    Picture(PictureProblem),
    /// Nothing in the picture reads like an identity card.
    NoCard,
    /// A model is not installed, or another one.
    NoModel,
    /// Too many wait.
    Busy,
}

struct Job {
    bytes: Bytes,
    today: Date,
    answer: oneshot::Sender<Result<Card, Unread>>,
}

/// Hands pictures to the thread that reads them. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Reading {
    models: Models,
    queue: Arc<Mutex<Option<SyncSender<Job>>>>,
}

impl Reading {
    /// Reads with the models in this folder; nothing is loaded yet.
    pub fn new(models: &Models) -> Self {
        Self { models: models.clone(), queue: Arc::default() }
    }

    /// Whether the models lie there. Whether they are the right ones is seen when they are loaded.
    pub fn installed(&self) -> bool {
        FILES.iter().all(|file| self.models.folder().join(file).is_file())
    }

    /// What an identity card says in a picture; JPEG, PNG or WebP.
    ///
    /// # Errors
    /// Why nothing can be said.
    pub async fn card(&self, bytes: Bytes, today: Date) -> Result<Card, Unread> {
        let (answer, answered) = oneshot::channel();
        self.hand(Job { bytes, today, answer })?;
        match tokio::time::timeout(PATIENCE, answered).await {
            Ok(Ok(read)) => read,
            Ok(Err(_)) | Err(_) => Err(Unread::Busy),
        }
    }

    /// Puts a job into the queue; the thread is begun when there is none.
    fn hand(&self, job: Job) -> Result<(), Unread> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = match &*queue {
            Some(open) => open.try_send(job),
            None => Err(TrySendError::Disconnected(job)),
        };
        match sent {
            Ok(()) => Ok(()),
            Err(TrySendError::Full(_)) => Err(Unread::Busy),
            Err(TrySendError::Disconnected(job)) => {
                let (open, jobs) = sync_channel(WAITING);
                let models = self.models.clone();
                std::thread::spawn(move || work(&models, &jobs));
                // A fresh queue has room.
                let _ = open.try_send(job);
                *queue = Some(open);
                Ok(())
            }
        }
    }
}

/// Reads until nobody can ask any more, or nobody did for a while: the next picture begins a new thread.
fn work(models: &Models, jobs: &Receiver<Job>) {
    let mut reader = None;
    while let Ok(job) = jobs.recv_timeout(IDLE) {
        // Whoever asked may have gone.
        if job.answer.is_closed() {
            continue;
        }
        if reader.is_none() {
            match Reader::load(models) {
                Ok(loaded) => reader = Some(loaded),
                Err(error) => tracing::warn!(%error, "no reading of pictures on this machine"),
            }
        }
        let read = match &reader {
            Some(reader) => read(reader, &job),
            None => Err(Unread::NoModel),
        };
        // Nobody waits any more: nothing is lost.
        let _ = job.answer.send(read);
    }
}

fn read(reader: &Reader, job: &Job) -> Result<Card, Unread> {
    let picture = Picture::decode(&job.bytes).map_err(Unread::Picture)?;
    reader.lines_that(&picture, |lines| Card::read(lines, job.today)).ok_or(Unread::NoCard)
}
