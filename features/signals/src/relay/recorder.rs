//! Keeps the last hour of a channel on the node's disk: one more viewer of the relay that writes what it sees in pieces.
//!
//! It runs while the desk has a channel kept, or a telephone asks for its list. What lies on the disk from before a start
//! of the node is thrown away, since nobody says how much of it was written when the power went. A disk that is full, or
//! slow, costs pieces and never the picture: this reader loses its place like any other, and joins anew.

use super::boxes::{Boxes, Part, scales, starts};
use super::cut::Cutter;
use super::ring::{Name, Ring, budget};
use super::{Full, Relay, held};
use bytes::Bytes;
use futures_util::{Stream, StreamExt};
use hongwang_base::{Clock, Millis};
use hongwang_feed::village::disk_free;
use hongwang_iptv::Source;
use std::{
    collections::HashMap,
    convert::Infallible,
    io,
    ops::Range,
    path::{Path, PathBuf},
    pin::pin,
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    fs::{self, File},
    io::AsyncWriteExt,
    sync::{Mutex as Turn, OnceCell, watch},
    time::{sleep, timeout},
};
use uuid::Uuid;

/// Channels whose last hour is written at a time.
pub(crate) const MOST_RECORDED: usize = 8;
/// So long after a telephone asked for its list what it asked for is written.
const ASKED: i64 = 30 * Millis::SECOND;
/// So often it is looked whether anybody wants it, also while nothing comes.
const LOOK: Duration = Duration::from_secs(1);
/// A channel that ffmpeg makes nothing of is tried again after this at the latest.
const LONGEST_WAIT: Duration = Duration::from_secs(8);
/// Until the first piece of a channel stands: the signal, a first picture, and four seconds.
const FIRST: Duration = Duration::from_secs(10);
/// What ended longer ago than this is not what is on now.
const PRESENT: i64 = Millis::MINUTE;
/// So much of the disk stays free: more than the feed's own floor, for a film that is on its way is dearer than what was on.
const ROOM: u64 = 512 << 20;
/// The piece that is being written.
const COMING: &str = "coming";

/// What is recorded on a node. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Recorders(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    relay: Relay,
    folder: PathBuf,
    running: Mutex<HashMap<Uuid, Arc<Recorder>>>,
    /// A folder is made or removed by one at a time.
    turn: Turn<()>,
    emptied: OnceCell<()>,
}

/// One channel that is recorded.
#[derive(Debug)]
pub(crate) struct Recorder {
    folder: PathBuf,
    ring: Mutex<Ring>,
    wanted: Mutex<Wanted>,
    /// Whether a piece has stood.
    stands: watch::Sender<bool>,
}

/// Who wants it, and from where it comes.
#[derive(Clone, Debug, Default)]
struct Wanted {
    sources: Vec<Source>,
    is_kept: bool,
    asked: Option<Millis>,
}

impl Wanted {
    fn stands(&self, now: Millis) -> bool {
        self.is_kept || self.asked.is_some_and(|asked| now.since(asked).abs() < ASKED)
    }
}

impl Recorders {
    /// Everything is written below `folder`, which is theirs.
    pub(crate) fn new(relay: Relay, folder: PathBuf) -> Self {
        let (running, turn, emptied) = (Mutex::default(), Turn::default(), OnceCell::new());
        Self(Arc::new(Inner { relay, folder, running, turn, emptied }))
    }

    /// Throws away what lies there from before this start, once.
    pub(crate) async fn empty(&self) {
        self.0.emptied.get_or_init(async || remove(&self.0.folder).await).await;
    }

    /// These are kept, and no others.
    pub(crate) fn keep(&self, channels: &[(Uuid, Vec<Source>)], clock: &Clock) {
        for (id, one) in &*held(&self.0.running) {
            held(&one.wanted).is_kept = channels.iter().any(|(kept, _)| kept == id);
        }
        for (id, sources) in channels {
            if self.want(*id, sources, clock, |wanted| wanted.is_kept = true).is_err() {
                tracing::warn!(channel = %id, "too many channels are recorded");
            }
        }
    }

    /// A telephone asks for what is on now.
    pub(crate) fn ask(&self, id: Uuid, sources: &[Source], clock: &Clock) -> Result<Arc<Recorder>, Full> {
        let now = clock.now();
        self.want(id, sources, clock, |wanted| wanted.asked = Some(now))
    }

    /// What is recorded of a channel, if anything is.
    pub(crate) fn of(&self, id: Uuid) -> Option<Arc<Recorder>> {
        held(&self.0.running).get(&id).cloned()
    }

    fn want(
        &self,
        id: Uuid,
        sources: &[Source],
        clock: &Clock,
        why: impl FnOnce(&mut Wanted),
    ) -> Result<Arc<Recorder>, Full> {
        let mut running = held(&self.0.running);
        let (one, is_new) = match running.get(&id) {
            Some(known) => (known.clone(), false),
            None if running.len() >= MOST_RECORDED => return Err(Full),
            None => {
                let one = Arc::new(Recorder {
                    folder: self.0.folder.join(id.to_string()),
                    ring: Mutex::new(Ring::begin(clock.now())),
                    wanted: Mutex::default(),
                    stands: watch::Sender::new(false),
                });
                running.insert(id, one.clone());
                (one, true)
            }
        };
        let mut wanted = held(&one.wanted);
        wanted.sources = sources.to_vec();
        why(&mut wanted);
        drop(wanted);
        if is_new {
            tokio::spawn(self.clone().run(id, one.clone(), clock.clone()));
        }
        Ok(one)
    }

    async fn run(self, id: Uuid, one: Arc<Recorder>, clock: Clock) {
        self.empty().await;
        // Whoever was here before has gone, and its folder with it.
        drop(self.0.turn.lock().await);
        let mut wait = LOOK;
        while !self.ends(id, &one, &clock).await {
            let sources = held(&one.wanted).sources.clone();
            let before = held(&one.ring).next();
            if let Ok(stream) = self.0.relay.live(id, &sources, &clock) {
                self.follow(&one, &sources, stream, &clock).await;
            }
            // What ends before a piece stands is not begun anew every second.
            wait = if held(&one.ring).next() == before { (wait * 2).min(LONGEST_WAIT) } else { LOOK };
            one.expire(clock.now(), self.share()).await;
            sleep(wait).await;
        }
    }

    /// Bytes that one channel may have.
    fn share(&self) -> u64 {
        budget(held(&self.0.running).len())
    }

    /// Ends it when nobody wants it any more, and throws away what it wrote.
    async fn ends(&self, id: Uuid, one: &Recorder, clock: &Clock) -> bool {
        let _turn = self.0.turn.lock().await;
        {
            let mut running = held(&self.0.running);
            if held(&one.wanted).stands(clock.now()) {
                return false;
            }
            running.remove(&id);
        }
        remove(&one.folder).await;
        true
    }

    /// Writes what comes until it breaks off, comes from elsewhere, or nobody wants it.
    async fn follow(
        &self,
        one: &Recorder,
        sources: &[Source],
        stream: impl Stream<Item = Result<Bytes, Infallible>>,
        clock: &Clock,
    ) {
        let mut stream = pin!(stream);
        let (mut boxes, mut parts, mut writing) = (Boxes::default(), Vec::new(), Writing::new(one));
        loop {
            let bytes = match timeout(LOOK, stream.next()).await {
                Ok(Some(Ok(bytes))) => bytes,
                Ok(None) => break,
                Err(_) => Bytes::new(),
            };
            let wanted = held(&one.wanted).clone();
            if !wanted.stands(clock.now()) || wanted.sources != sources {
                break;
            }
            if boxes.take(&bytes, &mut parts).is_err() {
                break;
            }
            let share = self.share();
            if bytes.is_empty() {
                one.expire(clock.now(), share).await;
            }
            for part in parts.drain(..) {
                if let Err(error) = writing.take(part, clock, share).await {
                    writing.fail(&error);
                }
            }
        }
        // What comes after this is another run.
        writing.give_up();
        let _ = fs::remove_file(one.folder.join(COMING)).await;
    }
}

impl Recorder {
    /// From when until when something stands.
    pub(crate) fn reach(&self) -> Option<Range<Millis>> {
        held(&self.ring).reach()
    }

    /// The list of what is on now; none while nothing comes. Waits for the first piece, but not for ever.
    pub(crate) async fn live(&self, clock: &Clock) -> Option<String> {
        let mut stands = self.stands.subscribe();
        let _ = timeout(FIRST, stands.wait_for(|stands| *stands)).await;
        let ring = held(&self.ring);
        let is_present = ring.reach().is_some_and(|reach| clock.now().since(reach.end) < PRESENT);
        ring.live().filter(|_| is_present)
    }

    /// The list from a moment on; none while nothing stands.
    pub(crate) fn since(&self, moment: Millis) -> Option<String> {
        held(&self.ring).since(moment)
    }

    /// A file that stands, and how long it is. Who has opened it reads it whole, whatever becomes of it.
    pub(crate) async fn open(&self, name: Name) -> Option<(File, u64)> {
        if !held(&self.ring).has(name) {
            return None;
        }
        let file = File::open(self.folder.join(name.to_string())).await.ok()?;
        let length = file.metadata().await.ok()?.len();
        Some((file, length))
    }
}

/// The writing of one run.
struct Writing<'r> {
    one: &'r Recorder,
    beginning: Bytes,
    /// Ticks a second of each track.
    scales: Vec<(u32, u32)>,
    cutter: Cutter,
    file: Option<File>,
    written: u64,
    /// Whether nothing could be written since the last piece that stands: that is told once.
    fails: bool,
}

impl<'r> Writing<'r> {
    fn new(one: &'r Recorder) -> Self {
        let (beginning, scales, cutter) = (Bytes::new(), Vec::new(), Cutter::default());
        Self { one, beginning, scales, cutter, file: None, written: 0, fails: false }
    }

    async fn take(&mut self, part: Part, clock: &Clock, share: u64) -> io::Result<()> {
        match part {
            Part::Beginning(bytes) => {
                self.give_up();
                self.scales = scales(&bytes);
                self.beginning = bytes;
                Ok(())
            }
            Part::Fragment(bytes, begins) => {
                let step = self.cutter.take(starts(&bytes, &self.scales), begins, self.written);
                if let Some(length) = step.ended {
                    self.stand(length, clock.now(), share).await?;
                }
                if step.breaks {
                    held(&self.one.ring).renew();
                }
                if step.taken { self.write(&bytes).await } else { Ok(()) }
            }
        }
    }

    /// What is written of a piece is never read; the next one is the first of a run.
    fn give_up(&mut self) {
        self.cutter.give_up();
        self.file = None;
        held(&self.one.ring).renew();
    }

    fn fail(&mut self, error: &io::Error) {
        if !self.fails {
            tracing::warn!(%error, folder = %self.one.folder.display(), "a channel's last hour cannot be written");
        }
        self.fails = true;
        self.give_up();
    }

    async fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        let file = match &mut self.file {
            Some(file) => file,
            nothing => {
                self.one.make_room().await?;
                self.written = 0;
                // A write that was given up may still be on its way into the one before.
                let _ = fs::remove_file(self.one.folder.join(COMING)).await;
                nothing.insert(File::create(self.one.folder.join(COMING)).await?)
            }
        };
        self.written += bytes.len() as u64;
        file.write_all(bytes).await
    }

    /// What was written is whole: it gets its name and is listed, and what it takes the place of goes.
    async fn stand(&mut self, length: i64, now: Millis, share: u64) -> io::Result<()> {
        let Some(mut file) = self.file.take() else { return Ok(()) };
        file.flush().await?;
        let (beginning, name) = {
            let ring = held(&self.one.ring);
            (ring.beginning(), ring.next())
        };
        if let Some(beginning) = beginning {
            // Nobody is told of it before its piece stands.
            fs::write(self.one.folder.join(beginning.to_string()), &self.beginning).await?;
        }
        let folder = &self.one.folder;
        fs::rename(folder.join(COMING), folder.join(name.to_string())).await?;
        let gone = {
            let mut ring = held(&self.one.ring);
            ring.add(length, self.written, now);
            ring.spill(now, share)
        };
        self.one.delete(gone).await;
        self.one.stands.send_replace(true);
        self.fails = false;
        Ok(())
    }
}

impl Recorder {
    /// Lets go of the oldest where the disk has too little room; refuses where that is not enough.
    async fn make_room(&self) -> io::Result<()> {
        fs::create_dir_all(&self.folder).await?;
        let lacks = |folder: &Path| disk_free(folder).map_or(0, |free| ROOM.saturating_sub(free));
        let lacking = lacks(&self.folder);
        if lacking == 0 {
            return Ok(());
        }
        let gone = held(&self.ring).give(lacking);
        self.delete(gone).await;
        if lacks(&self.folder) > 0 { Err(io::ErrorKind::StorageFull.into()) } else { Ok(()) }
    }

    /// Lets go of what is too old, also while nothing comes.
    async fn expire(&self, now: Millis, share: u64) {
        let gone = held(&self.ring).spill(now, share);
        self.delete(gone).await;
    }

    async fn delete(&self, gone: Vec<Name>) {
        for name in gone {
            let _ = fs::remove_file(self.folder.join(name.to_string())).await;
        }
    }
}

/// Removes a folder with what lies in it; one that is not there is no error.
async fn remove(folder: &Path) {
    match fs::remove_dir_all(folder).await {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            tracing::warn!(%error, folder = %folder.display(), "pieces of channels cannot be removed");
        }
        _ => {}
    }
}
