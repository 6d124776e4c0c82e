//! 朗读: the sentences of pages as sound, on every screen.
//!
//! At the center a job walks the public pages, makes what they say ahead ([`job`]) and sends it to the villages as
//! records with bytes ([`clip`]). Everywhere `/aloud` answers with the stored clip, or makes the sentence now, clause by
//! clause ([`serve`]). What was made for a public page is kept ([`cache`]); what was made for a person's own page is
//! not.
//!
//! Invariants: a page never waits for the voice; no text that was asked for is written down here, only its hash; the
//! center's clips come from records alone, there as in villages.

mod cache;
mod clip;
mod flight;
mod job;
mod pages;
mod pronunciation;
mod serve;
mod store;
mod walk;
mod words;

use axum::{
    Extension, Router,
    routing::{get, post},
};
use bytes::Bytes;
use cache::Cache;
use clip::ClipKey;
use flight::Flights;
use futures_util::{StreamExt, stream};
use hongwang_base::{Millis, Permission};
use hongwang_feature::{Desk, DeskEntry, Feature, Place, Site, Work};
use hongwang_models::Models;
use hongwang_replica::Entry;
use hongwang_speech::{Manners, SpeakError, Speaker};
use hongwang_store::{Migrations, Result, Tx};
use job::Standing;
use serve::Rest;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

/// Bytes of clips that a node keeps of what it made itself.
const CACHE: u64 = 200_000_000;
/// People come before the job: it rests for so long after the last of them asked.
const REST: Duration = Duration::from_secs(10);
/// For somebody who listens: two threads bring the first clause out in time.
const FOR_PEOPLE: Manners = Manners { threads: 2, nice: 5 };
/// For the job: whatever is left of one processor.
const FOR_THE_JOB: Manners = Manners { threads: 1, nice: 19 };

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone, Debug)]
pub struct Aloud(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    voice: Speaker,
    job_voice: Speaker,
    cache: Arc<Cache>,
    flights: Flights,
    /// The finished pages of this node, for the job that walks them.
    pages: OnceLock<Router>,
    /// Whether the center has sent sounds, which a node without a voice plays too.
    has_clips: AtomicBool,
    last_asked: Mutex<Option<Instant>>,
    standing: Mutex<Standing>,
}

impl Aloud {
    /// Read-aloud with the voice in `models`, spoken by `program voice`; keeps what it makes below `data`.
    ///
    /// # Errors
    /// When the folder of clips cannot be made or read.
    pub fn new(models: &Models, program: &Path, data: &Path) -> io::Result<Self> {
        let speaker = |manners| Speaker::new(PathBuf::from(program), models.clone(), manners);
        let voice = speaker(FOR_PEOPLE);
        if let Some(reason) = voice.absent() {
            tracing::warn!(reason, "pages are not read aloud: there is no voice");
        }
        Ok(Self(Arc::new(Shared {
            voice,
            job_voice: speaker(FOR_THE_JOB),
            cache: Arc::new(Cache::open(&data.join("clips"), CACHE)?),
            flights: Flights::default(),
            pages: OnceLock::new(),
            has_clips: AtomicBool::new(false),
            last_asked: Mutex::default(),
            standing: Mutex::default(),
        })))
    }

    /// Whether pages can offer to be read: there is a voice, as far as is known, or sounds of the center's.
    pub fn is_installed(&self) -> bool {
        self.0.voice.absent().is_none() || self.0.has_clips.load(Ordering::Relaxed)
    }

    /// Hands over the finished pages of a center, so that what they say is made ahead.
    pub fn walk(&self, pages: Router) {
        // A node's pages are finished once.
        let _ = self.0.pages.set(pages);
    }

    fn voice(&self) -> &Speaker {
        &self.0.voice
    }

    fn cache(&self) -> Arc<Cache> {
        self.0.cache.clone()
    }

    /// Notes that somebody listens.
    fn asked(&self) {
        *self.0.last_asked.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }

    /// Whether nobody listens, nor has a moment ago.
    fn is_quiet(&self) -> bool {
        let asked = *self.0.last_asked.lock().unwrap_or_else(PoisonError::into_inner);
        !self.voice().is_busy() && asked.is_none_or(|at| at.elapsed() > REST)
    }

    /// Makes a sentence of a public page, together with everybody who asks for the same, and keeps it.
    async fn say(&self, key: ClipKey, text: &str) -> std::result::Result<(Bytes, Rest), SpeakError> {
        let mut listener = self.0.flights.listen(key, &self.0.cache, || self.voice().say(text))?;
        let first = listener.next().await.unwrap_or(Err(SpeakError::Nothing))?;
        let rest = stream::unfold(listener, async |mut listener| Some((listener.next().await?, listener)));
        Ok((first, rest.boxed()))
    }

    /// Makes a sentence of a person's own page, for that person, and forgets it.
    async fn say_once(&self, text: &str) -> std::result::Result<(Bytes, Rest), SpeakError> {
        let mut sound = self.voice().say(text)?;
        let first = sound.next().await.unwrap_or(Err(SpeakError::Nothing))?;
        let rest = stream::unfold(sound, async |mut sound| Some((sound.next().await?, sound)));
        Ok((first, rest.boxed()))
    }
}

/// Applies a record of either kind.
///
/// # Errors
/// When the store fails.
async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    match entry.record.kind.as_str() {
        clip::RECORD_KIND => clip::apply(tx, entry).await,
        _ => pronunciation::apply(tx, entry).await,
    }
}

impl Feature for Aloud {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "aloud", steps: &[("aloud", include_str!("../migrations/aloud.sql"))] }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[clip::RECORD_KIND, pronunciation::RECORD_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(apply(tx, entry))
    }

    fn public(&self) -> Router<Place> {
        Router::new()
            .route("/aloud", get(serve::sentence))
            .route("/aloud/ready", post(serve::ready))
            .layer(Extension(self.clone()))
    }

    fn desk(&self) -> Desk {
        let may = Permission::ManageSources;
        let with = |handlers: axum::routing::MethodRouter<Place>| handlers.layer(Extension(self.clone()));
        let entry = DeskEntry {
            group: words::GROUP,
            href: pages::BASE,
            name: words::TITLE,
            icon: "volume",
            permission: may,
        };
        Desk::new()
            .entry(entry)
            .route(pages::BASE, may, with(get(pages::page)))
            .route("/desk/aloud/words", may, with(post(pages::add_word)))
            .route("/desk/aloud/words/remove", may, with(post(pages::remove_word)))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        match place.site {
            Site::Center => vec![Box::pin(job::run(place.clone(), self.clone()))],
            Site::Village => vec![Box::pin(job::know_clips(place.clone(), self.clone()))],
        }
    }
}
