//! One track's files: whole fragments or nothing.

use crate::name::{self, Part};
use hongwang_recording::Step;
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

/// What was written longer ago than this is on the disk, not only in memory.
const SYNC: Duration = Duration::from_secs(2);

/// Why the recording of a track ended before its time.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// There is no room.
    #[error("{}: the disk is full; make room, then record anew", path.display())]
    Full {
        /// The file that was being written. It plays.
        path: PathBuf,
    },
    /// It cannot be written.
    #[error("{}: {error}; look at the disk and at the folder's owner", path.display())]
    Disk {
        /// The file that was being written. What was written of it plays.
        path: PathBuf,
        /// What the system says.
        error: io::Error,
    },
}

impl Failure {
    fn of(path: &Path, error: io::Error) -> Self {
        let path = path.to_owned();
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full { path },
            _ => Self::Disk { path, error },
        }
    }
}

/// A file that is being written.
#[derive(Debug)]
struct Open {
    file: File,
    path: PathBuf,
    /// Bytes of whole fragments.
    whole: u64,
    synced: Instant,
}

/// The files of a track.
#[derive(Debug)]
pub(crate) struct Files {
    folder: PathBuf,
    track: String,
    open: Option<Open>,
    pub(crate) parts: Vec<Part>,
    number: u32,
}

impl Files {
    pub(crate) fn new(folder: PathBuf, track: String) -> Self {
        Self { folder, track, open: None, parts: Vec::new(), number: 0 }
    }

    /// After an error nothing more is to be done here.
    pub(crate) fn apply(&mut self, step: Step) -> Result<(), Failure> {
        match step {
            Step::Begin(begin) => self.begin(begin.start),
            Step::Write(bytes) => self.write(&bytes),
            Step::End(_) => self.end(),
        }
    }

    fn begin(&mut self, start: u64) -> Result<(), Failure> {
        self.number += 1;
        let part = name::part(&self.folder, &self.track, start, self.number);
        let path = part.path.clone();
        let made = OpenOptions::new().write(true).create_new(true).open(&path).and_then(|file| {
            File::open(&self.folder)?.sync_all()?;
            Ok(file)
        });
        let file = made.map_err(|error| Failure::of(&path, error))?;
        self.parts.push(part);
        self.open = Some(Open { file, path, whole: 0, synced: Instant::now() });
        Ok(())
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        let Some(open) = &mut self.open else { return Ok(()) };
        let written = open.file.write_all(bytes).and_then(|()| {
            open.whole += bytes.len() as u64;
            if open.synced.elapsed() >= SYNC { open.sync() } else { Ok(()) }
        });
        let Err(error) = written else { return Ok(()) };
        let failure = Failure::of(&open.path, error);
        self.take_back();
        Err(failure)
    }

    fn end(&mut self) -> Result<(), Failure> {
        if self.open.as_ref().is_some_and(|open| open.whole == 0) {
            self.take_back();
        }
        let Some(mut open) = self.open.take() else { return Ok(()) };
        open.sync().map_err(|error| Failure::of(&open.path, error))
    }

    /// Takes back what is half written; a file without a whole fragment is none.
    fn take_back(&mut self) {
        let Some(mut open) = self.open.take() else { return };
        let taken = if open.whole == 0 {
            self.parts.pop();
            fs::remove_file(&open.path)
        } else {
            open.file.set_len(open.whole).and_then(|()| open.sync())
        };
        if let Err(error) = taken {
            tracing::warn!(path = %open.path.display(), %error, "the end of a part stays half written; it plays until there");
        }
    }
}

impl Open {
    fn sync(&mut self) -> io::Result<()> {
        self.synced = Instant::now();
        self.file.sync_data()
    }
}
