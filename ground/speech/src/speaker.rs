//! The node's side of the voice: one child process, sentences in the order in which they came.
//!
//! Invariants: the node never loads the voice itself; at most one child runs for a speaker; whoever waits gets sound
//! or one plain reason within the time limits; a child that was killed, hangs or fails is replaced for the next
//! sentence; a child that nobody needs for a minute goes.

use crate::{child::Manners, kokoro, wire};
use bytes::Bytes;
use hongwang_models::Models;
use std::{
    io,
    path::PathBuf,
    process::Stdio,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU32, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{Semaphore, mpsc},
    time::timeout,
};

/// Sentences that may wait or be spoken at once.
const WAITING: usize = 8;
/// More clauses than a sentence has: one who reads slowly does not hold up the next.
const PIECES: usize = 64;
/// The voice is open within this, on the slowest box.
const OPENING: Duration = Duration::from_secs(60);
/// A clause takes no longer, on the slowest box.
const CLAUSE: Duration = Duration::from_secs(60);
/// A voice that could not be opened is tried again after this: what it lacked may have been memory for a moment.
const AGAIN: Duration = Duration::from_secs(10 * 60);
/// A child that nobody needs for this long goes.
const IDLE: Duration = Duration::from_secs(60);

/// Why a sentence is not spoken. The words are for the person who listens.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SpeakError {
    /// No voice is installed, or its files are wrong.
    #[error("本机没有语音:{0}")]
    Absent(String),
    /// Too many sentences wait.
    #[error("朗读的人多,请稍等几秒再按一次")]
    Busy,
    /// Nothing in the text can be said.
    #[error("这一句没有可以读出来的字")]
    Nothing,
    /// The voice's process ended or hangs; the next sentence gets a new one.
    #[error("语音程序中断了,请再按一次朗读")]
    Lost,
    /// The voice failed at this sentence.
    #[error("这一句没有读出来:{0}")]
    Failed(String),
}

/// A sentence on its way: pieces of one Ogg stream in order; at its end none.
#[derive(Debug)]
pub struct Sound(mpsc::Receiver<Result<Bytes, SpeakError>>);

impl Sound {
    /// The next piece; none when the sentence is complete. After an error nothing more comes.
    pub async fn next(&mut self) -> Option<Result<Bytes, SpeakError>> {
        self.0.recv().await
    }
}

/// Speaks sentences. Cheap to clone: all clones share the child.
#[derive(Clone, Debug)]
pub struct Speaker(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    program: PathBuf,
    models: Models,
    manners: Manners,
    places: Arc<Semaphore>,
    /// Whoever holds the lock speaks; the lock is fair.
    line: tokio::sync::Mutex<Option<Line>>,
    /// The open child's process id, or 0.
    child: AtomicU32,
    /// How often the child was used, so that an idle one is known.
    turns: AtomicU64,
    /// Why there is no voice, once it is known.
    absent: Mutex<Option<Absence>>,
}

#[derive(Debug)]
struct Absence {
    reason: String,
    /// When it is worth another try; never, where files are missing.
    over: Option<Instant>,
}

impl Speaker {
    /// A speaker whose child is `program voice`. Nothing is started yet.
    pub fn new(program: impl Into<PathBuf>, models: Models, manners: Manners) -> Self {
        let missing = kokoro::FILES.into_iter().find(|name| !models.folder().join(name).is_file());
        let absent = missing.map(|name| Absence {
            reason: format!("模型目录 {} 里没有 {name}", models.folder().display()),
            over: None,
        });
        Self(Arc::new(Shared {
            program: program.into(),
            models,
            manners,
            places: Arc::new(Semaphore::new(WAITING)),
            line: tokio::sync::Mutex::default(),
            child: AtomicU32::new(0),
            turns: AtomicU64::new(0),
            absent: Mutex::new(absent),
        }))
    }

    /// Why there is no voice; none while there is one as far as is known.
    pub fn absent(&self) -> Option<String> {
        let absent = self.0.absent.lock().unwrap_or_else(PoisonError::into_inner);
        let lasting = absent.as_ref().filter(|absence| absence.over.is_none_or(|over| over > Instant::now()));
        lasting.map(|absence| absence.reason.clone())
    }

    /// Whether somebody is being spoken to, or waits for it.
    pub fn is_busy(&self) -> bool {
        self.0.places.available_permits() < WAITING
    }

    /// The process id of the open child, for measuring it.
    pub fn child(&self) -> Option<u32> {
        Some(self.0.child.load(Ordering::Relaxed)).filter(|id| *id != 0)
    }

    /// Starts the child ahead of the first sentence; returns at once.
    ///
    /// # Errors
    /// When there is no voice.
    pub fn ready(&self) -> Result<(), SpeakError> {
        if let Some(reason) = self.absent() {
            return Err(SpeakError::Absent(reason));
        }
        let shared = self.0.clone();
        // Somebody who speaks already has started it.
        if let Ok(place) = self.0.places.clone().try_acquire_owned() {
            tokio::spawn(async move {
                let mut line = shared.line.lock().await;
                let turn = shared.turns.fetch_add(1, Ordering::Relaxed) + 1;
                if let Err(error) = shared.open(&mut line).await {
                    tracing::info!(%error, "the voice was not started ahead");
                }
                drop((line, place));
                shared.clone().leave_when_idle(turn);
            });
        }
        Ok(())
    }

    /// Speaks `text`, when those before it are done. Dropping the sound ends the sentence after the clause in hand.
    ///
    /// # Errors
    /// When there is no voice, or too many wait.
    pub fn say(&self, text: &str) -> Result<Sound, SpeakError> {
        if let Some(reason) = self.absent() {
            return Err(SpeakError::Absent(reason));
        }
        let place = self.0.places.clone().try_acquire_owned().map_err(|_| SpeakError::Busy)?;
        let (to, sound) = mpsc::channel(PIECES);
        let (shared, text) = (self.0.clone(), text.to_owned());
        tokio::spawn(async move {
            let mut line = tokio::select! {
                line = shared.line.lock() => line,
                // Who goes from name to name in a hurry leaves no place taken behind.
                () = to.closed() => return,
            };
            if !to.is_closed() {
                let turn = shared.turns.fetch_add(1, Ordering::Relaxed) + 1;
                let spoken = shared.speak(&mut line, &text, &to).await;
                drop((line, place));
                shared.leave_when_idle(turn);
                if let Err(error) = spoken {
                    // Who does not listen any more misses nothing.
                    let _ = to.send(Err(error)).await;
                }
            }
        });
        Ok(Sound(sound))
    }
}

impl Shared {
    /// Starts the child if there is none that lives.
    async fn open(&self, line: &mut Option<Line>) -> Result<(), SpeakError> {
        if line.as_mut().is_some_and(Line::is_alive) {
            return Ok(());
        }
        self.close(line);
        let mut opened = Line::start(self).map_err(|error| {
            tracing::error!(%error, program = %self.program.display(), "the voice cannot be started");
            SpeakError::Lost
        })?;
        match timeout(OPENING, opened.read()).await {
            Ok(Ok((wire::READY, _))) => {
                self.child.store(opened.child.id().unwrap_or_default(), Ordering::Relaxed);
                *line = Some(opened);
            }
            Ok(Ok((_, reason))) => {
                let reason = String::from_utf8_lossy(&reason).into_owned();
                tracing::warn!(reason, "there is no voice on this machine");
                let absence = Absence { reason: reason.clone(), over: Some(Instant::now() + AGAIN) };
                *self.absent.lock().unwrap_or_else(PoisonError::into_inner) = Some(absence);
                return Err(SpeakError::Absent(reason));
            }
            Ok(Err(_)) | Err(_) => return Err(SpeakError::Lost),
        }
        Ok(())
    }

    async fn speak(
        &self,
        line: &mut Option<Line>,
        text: &str,
        to: &mpsc::Sender<Result<Bytes, SpeakError>>,
    ) -> Result<(), SpeakError> {
        self.open(line).await?;
        let mut ask = wire::message(wire::SAY, text.as_bytes());
        loop {
            let Some(open) = line.as_mut() else { return Err(SpeakError::Lost) };
            let Ok(Ok((kind, body))) = timeout(CLAUSE, open.exchange(&ask)).await else {
                self.close(line);
                return Err(SpeakError::Lost);
            };
            match kind {
                wire::NOTHING => return Err(SpeakError::Nothing),
                wire::SOUND | wire::LAST => {
                    if to.send(Ok(body.into())).await.is_err() || kind == wire::LAST {
                        return Ok(());
                    }
                }
                _ => return Err(SpeakError::Failed(String::from_utf8_lossy(&body).into_owned())),
            }
            ask = wire::message(wire::MORE, &[]);
        }
    }

    /// Ends the child after a minute in which nobody needed it.
    fn leave_when_idle(self: Arc<Self>, turn: u64) {
        tokio::spawn(async move {
            tokio::time::sleep(IDLE).await;
            let mut line = self.line.lock().await;
            if self.turns.load(Ordering::Relaxed) == turn {
                self.close(&mut line);
            }
        });
    }

    /// Lets go of the child, which kills it.
    fn close(&self, line: &mut Option<Line>) {
        *line = None;
        self.child.store(0, Ordering::Relaxed);
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
            .arg("voice")
            .arg("--models")
            .arg(shared.models.folder())
            .args(["--threads", &shared.manners.threads.to_string()])
            .args(["--nice", &shared.manners.nice.to_string()])
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

    async fn exchange(&mut self, ask: &[u8]) -> io::Result<(u8, Vec<u8>)> {
        self.to.write_all(ask).await?;
        self.read().await
    }

    async fn read(&mut self) -> io::Result<(u8, Vec<u8>)> {
        let mut first = [0; wire::HEAD];
        self.from.read_exact(&mut first).await?;
        let (kind, length) = wire::head(first)?;
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).await?;
        Ok((kind, body))
    }
}
