//! The node's side of the reader: one child process, one picture at a time, ended when nobody asks.
//!
//! Invariants: the node itself decodes no picture and loads no model; at most one child runs; a child that was killed,
//! hangs, fails or was left in the middle of a picture is replaced for the next one; of what it says only lines are
//! believed, and what stands on a card is made of them here.

use crate::{
    Card, LONGEST, PictureProblem,
    reader::FILES,
    wire::{self, Answer},
};
use bytes::Bytes;
use hongwang_models::Models;
use jiff::civil::Date;
use std::{
    io,
    path::PathBuf,
    process::Stdio,
    sync::{
        Arc,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{Mutex, Semaphore},
    time::{sleep, timeout},
};

/// After so long without a picture the child goes, and the models with it.
const IDLE: Duration = Duration::from_secs(10);
/// Pictures that are read or wait.
const PLACES: usize = 3;
/// The models are open within this, on the slowest box.
const OPENING: Duration = Duration::from_secs(20);
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

/// Hands pictures to the process that reads them. Cheap to clone: all clones share it.
#[derive(Clone, Debug)]
pub struct Reading(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    program: PathBuf,
    models: Models,
    places: Semaphore,
    /// Whoever holds the lock asks; the lock is fair.
    line: Mutex<Option<Line>>,
    /// The child's process id, or 0.
    child: AtomicU32,
    /// How often the child was used, so that an idle one is known.
    turns: AtomicU64,
}

impl Reading {
    /// Reads in `program reading`, with the models in this folder; nothing is started yet.
    pub fn new(program: impl Into<PathBuf>, models: &Models) -> Self {
        Self(Arc::new(Shared {
            program: program.into(),
            models: models.clone(),
            places: Semaphore::new(PLACES),
            line: Mutex::default(),
            child: AtomicU32::new(0),
            turns: AtomicU64::new(0),
        }))
    }

    /// Whether the models lie there. Whether they are the right ones is seen when they are loaded.
    pub fn installed(&self) -> bool {
        FILES.iter().all(|file| self.0.models.folder().join(file).is_file())
    }

    /// The process id of the child, for measuring it.
    pub fn child(&self) -> Option<u32> {
        Some(self.0.child.load(Ordering::Relaxed)).filter(|id| *id != 0)
    }

    /// What an identity card says in a picture; JPEG, PNG or WebP.
    ///
    /// # Errors
    /// Why nothing can be said.
    pub async fn card(&self, bytes: Bytes, today: Date) -> Result<Card, Unread> {
        if !self.installed() {
            return Err(Unread::NoModel);
        }
        if bytes.len() > LONGEST {
            return Err(Unread::Picture(PictureProblem::TooLarge));
        }
        let _place = self.0.places.try_acquire().map_err(|_| Unread::Busy)?;
        let read = timeout(PATIENCE, self.0.read(&bytes, today)).await.unwrap_or(Err(Unread::Busy));
        self.leave_when_idle();
        read
    }

    /// Ends the child after a while in which nobody needed it.
    fn leave_when_idle(&self) {
        let turn = self.0.turns.load(Ordering::Relaxed);
        let shared = Arc::downgrade(&self.0);
        tokio::spawn(async move {
            sleep(IDLE).await;
            let Some(shared) = shared.upgrade() else { return };
            let mut line = shared.line.lock().await;
            if shared.turns.load(Ordering::Relaxed) == turn {
                shared.child.store(0, Ordering::Relaxed);
                *line = None;
            }
        });
    }
}

impl Shared {
    async fn read(&self, picture: &[u8], today: Date) -> Result<Card, Unread> {
        let mut line = self.line.lock().await;
        self.turns.fetch_add(1, Ordering::Relaxed);
        // Out of its place meanwhile: a child whose answer nobody waited for is not asked again.
        let mut open = match line.take_if(Line::is_alive) {
            Some(open) => open,
            None => self.open().await?,
        };
        let answer = open.exchange(&wire::question(picture, today)).await.map_err(|error| {
            tracing::warn!(%error, "a picture ended the process that read it");
            Unread::Picture(PictureProblem::Damaged)
        })?;
        *line = Some(open);
        match answer {
            Answer::Lines(lines) => Card::read(&lines, today).ok_or(Unread::NoCard),
            Answer::NoCard => Err(Unread::NoCard),
            Answer::Picture(problem) => Err(Unread::Picture(problem)),
            Answer::Ready | Answer::NoModel => Err(Unread::NoModel),
        }
    }

    async fn open(&self) -> Result<Line, Unread> {
        let started = async {
            let mut line = Line::start(self)?;
            let answer = line.read().await?;
            Ok::<_, io::Error>((line, answer))
        };
        match timeout(OPENING, started).await {
            Ok(Ok((line, Answer::Ready))) => {
                self.child.store(line.child.id().unwrap_or_default(), Ordering::Relaxed);
                Ok(line)
            }
            Ok(Ok(_)) => Err(Unread::NoModel),
            Ok(Err(error)) => {
                tracing::error!(%error, program = %self.program.display(), "no picture can be read");
                Err(Unread::NoModel)
            }
            Err(_) => Err(Unread::Busy),
        }
    }
}

/// The child and the pipes to it; killed when dropped.
#[derive(Debug)]
struct Line {
    child: Child,
    to: ChildStdin,
    from: ChildStdout,
}

impl Line {
    fn start(shared: &Shared) -> io::Result<Self> {
        let mut child = Command::new(&shared.program)
            .arg("reading")
            .arg("--models")
            .arg(shared.models.folder())
            // What the node was told in its environment is no business of who decodes pictures.
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .kill_on_drop(true)
            .spawn()?;
        let pipes = child.stdin.take().zip(child.stdout.take());
        let (to, from) = pipes.expect("both pipes were asked for");
        Ok(Self { child, to, from })
    }

    fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    async fn exchange(&mut self, question: &[u8]) -> io::Result<Answer> {
        self.to.write_all(question).await?;
        self.read().await
    }

    async fn read(&mut self) -> io::Result<Answer> {
        let mut head = [0; 4];
        self.from.read_exact(&mut head).await?;
        let mut body = vec![0; wire::length(head, wire::LONGEST_ANSWER)?];
        self.from.read_exact(&mut body).await?;
        wire::answer(&body)
    }
}
