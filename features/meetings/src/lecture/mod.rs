//! 讲座 as it is looked on at without a seat: what is shown first and the voice of who speaks, packaged once from the taps of
//! the forwarder, however many look.
//!
//! ```text
//! center: taps ─► tap.rs: Live ─► Ring ─┬─► staff at the desk
//!                                       └─► flow over the line ─► village: Ring ─► every screen and telephone there
//! ```
//!
//! Invariants: nobody is tapped while nobody looks; one copy of a lecture at the center and one in each village that looks;
//! what is kept is the newest half minute, in memory alone; who is not invited finds no lecture; which villages and who of
//! the staff look on stands at the console.

pub(crate) mod direct;
pub(crate) mod flow;
pub(crate) mod serve;
mod tap;

use crate::{rooms::Rooms, words::lecture as words};
use direct::Wanted;
use hongwang_base::{AccountId, OrgPath};
use hongwang_recording::live::{Piece, Ring};
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};
use tokio::sync::watch;
use uuid::Uuid;

/// Nobody looks any more when nobody asked for so long.
const LEFT: Duration = Duration::from_secs(20);
/// A lecture that is over is remembered so long, so that players hear of its end.
const OVER: Duration = Duration::from_secs(30);
/// Lectures that are looked on at once: of all that a center has, and of what a box has memory for.
const MOST: usize = 4;
/// What was refused is asked again after this long.
const REFUSED: Duration = Duration::from_secs(2);

/// The lectures that are looked on at, of a center or of a village. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Lectures(Arc<Mutex<HashMap<Uuid, Arc<Stream>>>>);

/// Who looks on.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Looker {
    /// A village, on how many screens only it knows.
    Village(OrgPath),
    /// Somebody of the staff, and how people call them: organisation and name.
    Staff(AccountId, String),
}

/// One lecture as it is looked on at.
#[derive(Debug)]
pub(crate) struct Stream {
    ring: Mutex<Ring>,
    /// When somebody asked for something of it.
    asked: Mutex<Instant>,
    /// At a center: who asked when.
    lookers: Mutex<BTreeMap<Looker, Instant>>,
    /// When its end came.
    over: Mutex<Option<Instant>>,
    /// Why there is nothing, in one Chinese sentence.
    refused: Mutex<Option<String>>,
    /// Tells that something of the above changed.
    news: watch::Sender<()>,
    /// At a center: what is to be tapped.
    wanted: watch::Sender<Wanted>,
}

impl Stream {
    fn new() -> Self {
        Self {
            ring: Mutex::default(),
            asked: Mutex::new(Instant::now()),
            lookers: Mutex::default(),
            over: Mutex::default(),
            refused: Mutex::default(),
            news: watch::Sender::default(),
            wanted: watch::Sender::default(),
        }
    }

    pub(crate) fn ring(&self) -> MutexGuard<'_, Ring> {
        self.ring.lock().expect("no holder of this lock panics")
    }

    /// Somebody looks.
    pub(crate) fn touch(&self) {
        *self.asked.lock().expect("no holder of this lock panics") = Instant::now();
    }

    /// This one looks; whether it did not until now.
    pub(crate) fn note(&self, who: Looker) -> bool {
        self.touch();
        let mut lookers = self.lookers.lock().expect("no holder of this lock panics");
        let before = lookers.insert(who, Instant::now());
        before.is_none_or(|asked| asked.elapsed() > LEFT)
    }

    /// This one does not look after all.
    pub(crate) fn strike(&self, who: &Looker) {
        self.lookers.lock().expect("no holder of this lock panics").remove(who);
    }

    /// Who looks.
    pub(crate) fn lookers(&self) -> Vec<Looker> {
        let mut lookers = self.lookers.lock().expect("no holder of this lock panics");
        lookers.retain(|_, asked| asked.elapsed() <= LEFT);
        lookers.keys().cloned().collect()
    }

    fn is_left(&self) -> bool {
        self.asked.lock().expect("no holder of this lock panics").elapsed() > LEFT
    }

    fn push(&self, piece: Piece) {
        self.ring().push(piece);
        self.news.send_replace(());
    }

    /// Nothing more comes.
    fn end(&self) {
        self.over.lock().expect("no holder of this lock panics").get_or_insert_with(Instant::now);
        self.ring().end();
        self.news.send_replace(());
    }

    fn is_over(&self) -> bool {
        self.over.lock().expect("no holder of this lock panics").is_some()
    }

    fn is_gone(&self) -> bool {
        // What is refused now may be there in a moment; what is over stays so.
        let passes = self.refused().is_some_and(|why| why != words::OVER);
        let kept = if passes { REFUSED } else { OVER };
        self.over.lock().expect("no holder of this lock panics").is_some_and(|over| over.elapsed() > kept)
    }

    fn refuse(&self, why: String) {
        *self.refused.lock().expect("no holder of this lock panics") = Some(why);
        self.end();
    }

    /// Why there is nothing.
    pub(crate) fn refused(&self) -> Option<String> {
        self.refused.lock().expect("no holder of this lock panics").clone()
    }

    pub(crate) fn listen(&self) -> watch::Receiver<()> {
        self.news.subscribe()
    }

    /// What is to be tapped from now on.
    pub(crate) fn want(&self, wanted: Wanted) {
        self.wanted.send_if_modified(|now| {
            let is_other = *now != wanted;
            *now = wanted;
            is_other
        });
    }
}

impl Lectures {
    fn on(&self) -> MutexGuard<'_, HashMap<Uuid, Arc<Stream>>> {
        self.0.lock().expect("no holder of this lock panics")
    }

    /// One that somebody looks at.
    pub(crate) fn get(&self, id: Uuid) -> Option<Arc<Stream>> {
        self.on().get(&id).filter(|stream| !stream.is_gone()).cloned()
    }

    /// The one that somebody looks at now, begun by `begin` where nobody did before; none where too many are looked at.
    fn open(&self, id: Uuid, begin: impl FnOnce(Arc<Stream>)) -> Option<Arc<Stream>> {
        let mut on = self.on();
        on.retain(|_, stream| !stream.is_gone());
        if let Some(stream) = on.get(&id).filter(|stream| !stream.is_over()) {
            stream.touch();
            return Some(stream.clone());
        }
        if on.len() >= MOST && !on.contains_key(&id) {
            return None;
        }
        let stream = Arc::new(Stream::new());
        on.insert(id, stream.clone());
        begin(stream.clone());
        Some(stream)
    }

    /// Who looks on at one.
    pub(crate) fn lookers(&self, id: Uuid) -> Vec<Looker> {
        let stream = self.get(id).filter(|stream| !stream.is_over());
        stream.map(|stream| stream.lookers()).unwrap_or_default()
    }

    /// Those that are looked on at.
    pub(crate) fn running(&self) -> Vec<Uuid> {
        self.on().iter().filter(|(_, stream)| !stream.is_over()).map(|(id, _)| *id).collect()
    }

    /// At a center: taps a lecture that is held. `first` numbers its first piece: later than any before.
    pub(crate) fn tap(&self, rooms: &Rooms, id: Uuid, first: u64) -> Option<Arc<Stream>> {
        let lectures = self.clone();
        self.open(id, |stream| {
            tokio::spawn(async move {
                tap::run(&stream, first).await;
                lectures.leave(id, &stream);
            });
            // Whoever knows what is shown says so at once.
            rooms.stir();
        })
    }

    /// Nobody looks at it any more, or it is over: of one that is over its end is remembered a while.
    fn leave(&self, id: Uuid, stream: &Arc<Stream>) {
        let mut on = self.on();
        if on.get(&id).is_some_and(|known| Arc::ptr_eq(known, stream) && !stream.is_over()) {
            on.remove(&id);
        }
        stream.end();
    }

    /// A lecture is over.
    pub(crate) fn end(&self, id: Uuid) {
        if let Some(stream) = self.get(id) {
            stream.end();
        }
    }
}
