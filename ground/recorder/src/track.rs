//! A track's queue and thread.

use crate::file::{Failure, Files};
use crate::name::{self, Part};
use hongwang_recording::{Codec, Counts, Packet, Recorder};
use std::{
    fs, io,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
        mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

/// What is due by time alone is looked for this often.
const TICK: Duration = Duration::from_secs(1);

/// The recording of one meeting.
#[derive(Clone, Debug)]
pub struct Recording {
    folder: PathBuf,
    /// When this process began it, and how long it had gone on before.
    began: Instant,
    before: Duration,
}

impl Recording {
    /// Records into `folder`, which is made. `before` is how long it has gone on already, in a process that ended; it is
    /// nothing for a new one.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn begin(folder: PathBuf, now: Instant, before: Duration) -> io::Result<Self> {
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, began: now, before })
    }

    /// `at` in milliseconds since the recording began: what [`Packet::arrived`] is to be.
    pub fn millis(&self, at: Instant) -> u64 {
        let since = self.before + at.saturating_duration_since(self.began);
        u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
    }

    /// Records a track under `name`, which is unique in this recording: ASCII letters, digits, `-` and `_`. So many packets
    /// wait at most while the disk is slow; a thousand are three seconds of a large picture.
    ///
    /// # Errors
    /// When it is no such name, or the machine gives no thread.
    pub fn track(&self, name: &str, codec: Codec, waiting: usize) -> io::Result<Track> {
        if !name::is_name(name) {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                format!("{name:?} is no name of a track"),
            ));
        }
        let (queue, packets) = sync_channel(waiting.max(1));
        let told = Arc::new(Told::default());
        let writer = Writer {
            recording: self.clone(),
            recorder: Recorder::new(codec),
            files: Files::new(self.folder.clone(), name.to_owned()),
            told: told.clone(),
            ticked: Instant::now(),
        };
        let thread =
            thread::Builder::new().name("recorder".to_owned()).spawn(move || writer.run(&packets))?;
        Ok(Track { queue, told, thread })
    }
}

/// What a track's thread and its owner tell each other beside the packets.
#[derive(Debug, Default)]
struct Told {
    wants_keyframe: AtomicBool,
    dropped: AtomicU64,
}

/// A track that is being recorded. Dropping it ends it as [`Track::stop`] does, without waiting for the disk.
#[derive(Debug)]
pub struct Track {
    queue: SyncSender<Packet>,
    told: Arc<Told>,
    thread: JoinHandle<Stopped>,
}

/// What became of a track.
#[derive(Debug)]
pub struct Stopped {
    /// Its files, in the order of time.
    pub parts: Vec<Part>,
    /// What was lost on the way here.
    pub counts: Counts,
    /// Packets for which the queue had no room.
    pub dropped: u64,
    /// Why it ended before it was stopped.
    pub error: Option<Failure>,
}

impl Track {
    /// Hands a packet over, without waiting. False when nothing more is taken because the disk failed: [`Track::stop`]
    /// says why.
    pub fn push(&self, packet: Packet) -> bool {
        match self.queue.try_send(packet) {
            Ok(()) => true,
            Err(TrySendError::Full(_)) => {
                self.told.dropped.fetch_add(1, Ordering::Relaxed);
                true
            }
            Err(TrySendError::Disconnected(_)) => false,
        }
    }

    /// Whether the sender should be asked for a keyframe now; each wish is told once.
    pub fn wants_keyframe(&self) -> bool {
        self.told.wants_keyframe.swap(false, Ordering::Relaxed)
    }

    /// Writes what is left, and waits for the disk.
    pub fn stop(self) -> Stopped {
        drop(self.queue);
        match self.thread.join() {
            Ok(stopped) => stopped,
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

/// What the thread of a track has.
#[derive(Debug)]
struct Writer {
    recording: Recording,
    recorder: Recorder,
    files: Files,
    told: Arc<Told>,
    ticked: Instant,
}

impl Writer {
    fn run(mut self, packets: &Receiver<Packet>) -> Stopped {
        let error = self.write(packets).err();
        if let Some(error) = &error {
            tracing::error!(%error, "the recording of a track ended");
        }
        Stopped {
            parts: self.files.parts,
            counts: self.recorder.counts(),
            dropped: self.told.dropped.load(Ordering::Relaxed),
            error,
        }
    }

    fn write(&mut self, packets: &Receiver<Packet>) -> Result<(), Failure> {
        loop {
            let mut steps = match packets.recv_timeout(TICK) {
                Ok(packet) => self.recorder.take(packet),
                Err(RecvTimeoutError::Timeout) => Vec::new(),
                Err(RecvTimeoutError::Disconnected) => break,
            };
            if self.ticked.elapsed() >= TICK {
                self.ticked = Instant::now();
                let now = self.recording.millis(self.ticked);
                steps.extend(self.recorder.tick(now));
                if self.recorder.wants_keyframe(now) {
                    self.told.wants_keyframe.store(true, Ordering::Relaxed);
                }
            }
            steps.into_iter().try_for_each(|step| self.files.apply(step))?;
        }
        self.recorder.finish().into_iter().try_for_each(|step| self.files.apply(step))
    }
}
