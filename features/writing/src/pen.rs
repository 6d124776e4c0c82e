//! The one reader of this node: loaded at the first character, asked one at a time, dropped when nobody writes.
//!
//! A thread of its own holds the model, so that reading never holds up a page. Its queue is short: a screen has one
//! hand before it, and an answer that comes late is of no use.

use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    time::Duration,
};

use hongwang_input::ink::{Allowed, Candidate, Ink, InkProblem, Reader};
use hongwang_models::Models;
use tokio::sync::oneshot;

/// After so long without a character the model leaves the memory.
const IDLE: Duration = Duration::from_secs(10 * 60);
/// Characters that may wait.
const WAITING: usize = 8;

/// Why a character was not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unread {
    /// The ink is at fault.
    Ink(InkProblem),
    /// The model is not installed, or another one.
    NoModel,
    /// Too many wait.
    Busy,
}

struct Job {
    ink: Ink,
    allowed: Allowed,
    answer: oneshot::Sender<Result<Vec<Candidate>, Unread>>,
}

/// Hands ink to the thread that reads it.
#[derive(Clone)]
pub(crate) struct Pen {
    models: Models,
    queue: Arc<Mutex<Option<SyncSender<Job>>>>,
}

impl Pen {
    pub(crate) fn new(models: Models) -> Self {
        Self { models, queue: Arc::default() }
    }

    /// The characters that the ink may mean, likeliest first.
    ///
    /// # Errors
    /// Why none can be given.
    pub(crate) async fn read(&self, ink: Ink, allowed: Allowed) -> Result<Vec<Candidate>, Unread> {
        let (answer, answered) = oneshot::channel();
        self.hand(Job { ink, allowed, answer })?;
        answered.await.unwrap_or(Err(Unread::Busy))
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

/// Reads until nobody can ask any more, or nobody did for a while: the next character begins a new thread.
fn work(models: &Models, jobs: &Receiver<Job>) {
    let mut reader = None;
    loop {
        let job = match jobs.recv_timeout(IDLE) {
            Ok(job) => job,
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        };
        // Whoever asked may have gone on writing, and asked again.
        if job.answer.is_closed() {
            continue;
        }
        if reader.is_none() {
            match Reader::load(models) {
                Ok(loaded) => reader = Some(loaded),
                Err(error) => tracing::warn!(%error, "no handwriting on this machine"),
            }
        }
        let read = match &reader {
            Some(reader) => reader.read(&job.ink, job.allowed).map_err(Unread::Ink),
            None => Err(Unread::NoModel),
        };
        // Nobody waits any more: nothing is lost.
        let _ = job.answer.send(read);
    }
}
