//! Starts ffprobe and ffmpeg, waits for them no longer than they may take, and says in words what went wrong.

use crate::child::Share;
use crate::encode::{self, Loudness};
use crate::live::Pipes;
use crate::plan::{Copy, Plan, Size, Unfit};
use crate::probe::Probe;
use crate::words;
use std::{
    ffi::OsString,
    fs, io,
    path::{Path, PathBuf},
    process::{ExitStatus, Stdio},
    time::Duration,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncReadExt, BufReader},
    process::{Child, Command},
    time::{Instant, timeout, timeout_at},
};

/// Of what a program prints as it goes wrong: its last lines.
const TAIL: usize = 16 << 10;
/// Of what ffprobe says.
const MOST_SAID: u64 = 1 << 20;
/// To look at a file.
const PROBING: Duration = Duration::from_secs(60);

/// What converting one film may take of the machine.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Bytes of memory of its own.
    pub memory: u64,
    /// How long it may take, beside `per_minute`.
    pub first: Duration,
    /// How long it may take for each minute of film.
    pub per_minute: Duration,
    /// How long it may stand still.
    pub stall: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        Self {
            memory: 1536 << 20,
            first: Duration::from_secs(600),
            per_minute: Duration::from_secs(300),
            stall: Duration::from_secs(120),
        }
    }
}

/// Why a film did not come to be.
#[derive(Debug, thiserror::Error)]
pub enum FilmError {
    /// The file is none; it will not be one the next time either.
    #[error(transparent)]
    Unfit(#[from] Unfit),
    /// The machine lacks the programs.
    #[error("{}", words::NOT_INSTALLED)]
    NotInstalled,
    /// It took longer than it may.
    #[error("{}", words::TOO_SLOW)]
    TooSlow,
    /// It went on no more.
    #[error("{}", words::STALLED)]
    Stalled,
    /// The disk is full.
    #[error("{}", words::FULL)]
    Full,
    /// The file breaks off or is broken inside. With the last that the program printed, for the log.
    #[error("{}", words::BROKEN)]
    Broken(String),
    /// The machine failed.
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// One file that a screen plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MadeCopy {
    /// Which.
    pub copy: Copy,
    /// Its pictures; none of sound alone.
    pub size: Option<Size>,
    /// Where it lies.
    pub path: PathBuf,
}

/// Small pictures of a film in rows of one picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strip {
    /// Where it lies.
    pub path: PathBuf,
    /// Milliseconds from one to the next.
    pub every: u64,
    /// Of them beside each other.
    pub columns: u64,
    /// Pixels of one.
    pub picture: (u32, u32),
}

/// What was made of a film, whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Made {
    /// The largest first.
    pub copies: Vec<MadeCopy>,
    /// The picture that stands for it; none of sound alone.
    pub poster: Option<PathBuf>,
    /// For finding a place; none of sound alone.
    pub strip: Option<Strip>,
    /// WebVTT, with the language that the file says; those without a word are left out.
    pub subtitles: Vec<(String, PathBuf)>,
}

/// The way to ffmpeg. Each call is a child of its own, which ends with it: dropping the call ends the child.
#[derive(Clone, Debug)]
pub struct Films {
    program: PathBuf,
    bounds: Bounds,
}

impl Films {
    /// `program` becomes the child when it is started as `program filming …`: the node's own, see [`crate::child`].
    pub fn new(program: PathBuf, bounds: Bounds) -> Self {
        Self { program, bounds }
    }

    /// What is in `file`, an absolute path.
    ///
    /// # Errors
    /// [`FilmError::Unfit`] when it is no film at all.
    pub async fn probe(&self, file: &Path) -> Result<Probe, FilmError> {
        if fs::metadata(file)?.len() == 0 {
            return Err(Unfit(words::EMPTY.to_owned()).into());
        }
        // It writes nothing: the folder of a child that is given none.
        let folder = Path::new("/dev/null");
        let share = Share { memory: self.bounds.memory, cpu: PROBING.as_secs(), file: 0 };
        let mut child = self.start("ffprobe", share, (file, folder), encode::probe(file), Pipes::Out)?;
        let mut out = Vec::new();
        let (stdout, errors) = pipes(&mut child);
        let mut stdout = stdout.take(MOST_SAID);
        let said = async { tokio::join!(stdout.read_to_end(&mut out), tail(errors), child.wait()) };
        let Ok((read, errors, status)) = timeout(PROBING, said).await else { return Err(FilmError::TooSlow) };
        read?;
        match judged(status?, &errors) {
            Ok(()) => Probe::read(&out).ok_or_else(|| Unfit(words::NO_FILM.to_owned()).into()),
            Err(FilmError::Broken(_)) => Err(Unfit(words::NO_FILM.to_owned()).into()),
            Err(error) => Err(error),
        }
    }

    /// Makes everything of `plan` out of `file` in `folder`, which is empty and whose content is worth nothing when this
    /// fails. Both are absolute paths. `progress` hears how many thousandths are done.
    ///
    /// # Errors
    /// See [`FilmError`].
    pub async fn make(
        &self,
        file: &Path,
        plan: &Plan,
        folder: &Path,
        mut progress: impl FnMut(u64),
    ) -> Result<Made, FilmError> {
        let mut told = |from: u64, share: u64, done: u64| {
            progress(from + share * done.min(plan.millis) / plan.millis.max(1));
        };
        let loudness = match plan.audio {
            None => None,
            Some(stream) => {
                let arguments = encode::measure(file, stream);
                let printed =
                    self.run((file, folder), plan.millis, arguments, |done| told(0, 100, done)).await?;
                Loudness::read(&printed)
            }
        };
        let arguments = encode::make(file, plan, loudness.as_ref());
        self.run((file, folder), plan.millis, arguments, |done| told(100, 850, done)).await?;
        let copies: Vec<MadeCopy> = encode::copies(plan)
            .into_iter()
            .map(|(copy, size)| MadeCopy { copy, size, path: folder.join(encode::name(copy)) })
            .collect();
        let mut made = Made { copies, poster: None, strip: None, subtitles: Vec::new() };
        if let Some(copy) = made.copies.iter().rev().find(|copy| copy.size.is_some()) {
            let copy = copy.path.clone();
            self.run((&copy, folder), plan.millis, encode::poster(&copy, plan.millis), |_| {}).await?;
            self.run((&copy, folder), plan.millis, encode::strip(&copy, plan.millis), |_| {}).await?;
            made.poster = Some(folder.join("poster.jpg"));
            made.strip = Some(Strip {
                path: folder.join("filmstrip.jpg"),
                every: encode::strip_every(plan.millis),
                columns: encode::STRIP_COLUMNS,
                picture: encode::STRIP_PICTURE,
            });
        }
        for (number, subtitle) in plan.subtitles.iter().enumerate() {
            let path = folder.join(encode::subtitles(number));
            if fs::read_to_string(&path)?.contains("-->") {
                made.subtitles.push((subtitle.language.clone(), path));
            }
        }
        // What ffmpeg did not write although it ended well: a film that breaks off at its beginning.
        let files = made.copies.iter().map(|copy| &copy.path).chain(&made.poster);
        let files = files.chain(made.strip.as_ref().map(|strip| &strip.path));
        if let Some(missing) =
            files.into_iter().find(|path| fs::metadata(path).map_or(true, |file| file.len() == 0))
        {
            return Err(FilmError::Broken(format!("{} was not written", missing.display())));
        }
        told(0, 1000, plan.millis);
        Ok(made)
    }

    /// The same, but a child that shows nothing is waited for as long as it may last.
    pub(crate) fn patient(&self) -> Self {
        const LONGER_THAN_ANY: Duration = Duration::from_secs(30 * 24 * 3600);
        Self { bounds: Bounds { stall: LONGER_THAN_ANY, ..self.bounds }, ..self.clone() }
    }

    pub(crate) fn memory(&self) -> u64 {
        self.bounds.memory
    }

    pub(crate) fn start(
        &self,
        tool: &str,
        share: Share,
        (file, folder): (&Path, &Path),
        arguments: Vec<OsString>,
        pipes: Pipes,
    ) -> Result<Child, FilmError> {
        let Some(tool) = installed(tool) else { return Err(FilmError::NotInstalled) };
        let child = Command::new(&self.program)
            .arg("filming")
            .args(share.arguments(file, folder))
            .arg(tool)
            .args(arguments)
            // What the node was told in its environment is no business of who decodes films.
            .env_clear()
            .stdin(if pipes == Pipes::Both { Stdio::piped() } else { Stdio::null() })
            .stdout(Stdio::piped())
            .stderr(if pipes == Pipes::Both { Stdio::null() } else { Stdio::piped() })
            .kill_on_drop(true)
            .spawn()?;
        Ok(child)
    }

    /// Runs ffmpeg over `millis` of film; `done` hears how many of them are through. Gives the end of what it printed.
    pub(crate) async fn run(
        &self,
        paths: (&Path, &Path),
        millis: u64,
        arguments: Vec<OsString>,
        mut done: impl FnMut(u64),
    ) -> Result<String, FilmError> {
        let Bounds { memory, first, per_minute, stall } = self.bounds;
        let minutes = u32::try_from(millis.div_ceil(60_000)).unwrap_or(u32::MAX);
        let wall = first + per_minute * minutes;
        // Two megabits a second are more than any copy has; the cores of a large machine count together.
        let share = Share { memory, cpu: wall.as_secs() * 4, file: (64 << 20) + millis * 250 };
        let mut child = self.start("ffmpeg", share, paths, arguments, Pipes::Out)?;
        let (stdout, errors) = pipes(&mut child);
        let deadline = Instant::now() + wall;
        let watching = async {
            let mut lines = BufReader::new(stdout).lines();
            let (mut at, mut moved) = (0, Instant::now());
            loop {
                let line = match timeout_at((moved + stall).min(deadline), lines.next_line()).await {
                    Err(_) if Instant::now() >= deadline => return Err(FilmError::TooSlow),
                    Err(_) => return Err(FilmError::Stalled),
                    Ok(line) => line?,
                };
                let Some(line) = line else { return Ok(()) };
                if let Some(now) = encode::progress(&line).filter(|now| *now > at) {
                    (at, moved) = (now, Instant::now());
                    done(now);
                }
            }
        };
        let errors = tokio::spawn(tail(errors));
        watching.await?;
        let Ok(status) = timeout_at(deadline, child.wait()).await else { return Err(FilmError::TooSlow) };
        let errors = errors.await.unwrap_or_default();
        match judged(status?, &errors) {
            // Its share of the cores ends with its time: what the machine stopped then had none left.
            Err(FilmError::Broken(_)) if Instant::now() >= deadline => Err(FilmError::TooSlow),
            Err(error) => Err(error),
            Ok(()) => Ok(errors),
        }
    }
}

/// Where a program of the machine is.
pub(crate) fn installed(tool: &str) -> Option<PathBuf> {
    ["/usr/bin", "/usr/local/bin"]
        .iter()
        .map(|folder| Path::new(folder).join(tool))
        .find(|path| path.exists())
}

fn pipes(child: &mut Child) -> (tokio::process::ChildStdout, tokio::process::ChildStderr) {
    child.stdout.take().zip(child.stderr.take()).expect("both pipes were asked for")
}

fn judged(status: ExitStatus, errors: &str) -> Result<(), FilmError> {
    if status.success() {
        Ok(())
    } else if errors.contains("No space left on device") || errors.contains("Disk quota exceeded") {
        Err(FilmError::Full)
    } else {
        Err(FilmError::Broken(format!("{status}: {}", errors.trim())))
    }
}

/// The end of what comes.
async fn tail(mut from: impl AsyncRead + Unpin) -> String {
    let (mut kept, mut part) = (Vec::new(), [0; 4096]);
    // A pipe that breaks has nothing more to say.
    while let Ok(read @ 1..) = from.read(&mut part).await {
        kept.extend_from_slice(&part[..read]);
        if kept.len() > 2 * TAIL {
            kept.drain(..kept.len() - TAIL);
        }
    }
    String::from_utf8_lossy(&kept).into_owned()
}
