//! Made ahead (center): what the public pages say becomes clips, and clips that no page needs any more go.
//!
//! One batch of clips is one record, so a withdrawal is rare. The order is that of the walk: prompts and tiles first,
//! then articles, the newest first. The job rests while somebody listens, and its voice takes only what is left of one
//! processor.

use crate::{
    Aloud,
    clip::{self, ClipKey, Made, Sentence, Spoken},
    pronunciation, store, walk, words,
};
use hongwang_base::Millis;
use hongwang_feature::{Fact, Place, Reply};
use hongwang_replica::{BlobHash, BlobRef, Sequence};
use hongwang_speech::{SpeakError, milliseconds};
use std::{
    collections::HashSet,
    sync::{PoisonError, atomic::Ordering},
    time::{Duration, Instant},
};
use tokio::sync::broadcast::{Receiver, error::RecvError};

/// Clips of one record at most.
const BATCH: usize = 64;
/// What was made waits no longer for its batch to fill.
const SOON: Duration = Duration::from_secs(20);
/// Pages are walked again after this long even when nothing happens.
const AGAIN: Duration = Duration::from_secs(600);
/// After something was published: so much comes at once that one walk should see all of it.
const SETTLE: Duration = Duration::from_secs(5);
/// While somebody listens, the job looks again after this long.
const PAUSE: Duration = Duration::from_secs(2);
/// A clip that no page has needed for this long goes.
const FORGOTTEN: i64 = 14 * Millis::DAY;
/// Rows of one transaction.
const ROWS: usize = 200;
/// A voice that is lost so often in a row is left alone until the next walk.
const LOST: u32 = 3;

/// How the job stands, for the desk.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    /// When the pages were last walked.
    pub(crate) walked_at: Option<Millis>,
    /// How many sentences they said.
    pub(crate) sentences: usize,
    /// What went wrong last, and when.
    pub(crate) trouble: Option<(Millis, String)>,
}

impl Aloud {
    pub(crate) fn standing(&self) -> Standing {
        self.0.standing.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn note(&self, change: impl FnOnce(&mut Standing)) {
        change(&mut self.0.standing.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

/// The job; endless.
pub(crate) async fn run(place: Place, aloud: Aloud) {
    let mut facts = place.bus.listen();
    let mut job = Job { place, aloud, skipped: HashSet::new(), lost: 0, own: Sequence(0) };
    loop {
        if let Err(error) = job.round(&mut facts).await {
            tracing::warn!(%error, "clips could not be made ahead");
            let now = job.place.clock.now();
            job.aloud.note(|standing| standing.trouble = Some((now, error.to_string())));
        }
        job.wait_for_news(&mut facts).await;
    }
}

/// Waits until the center's first sounds are here; endless, like every job.
pub(crate) async fn know_clips(place: Place, aloud: Aloud) {
    let mut facts = place.bus.listen();
    loop {
        let there = async { store::has_clips(&mut place.db.read().await?).await };
        match there.await {
            Ok(true) => break,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "clips could not be looked for"),
        }
        if facts.recv().await == Err(RecvError::Closed) {
            break;
        }
    }
    aloud.0.has_clips.store(true, Ordering::Relaxed);
    std::future::pending::<()>().await;
}

struct Job {
    place: Place,
    aloud: Aloud,
    /// What the voice could not say; asked once in the life of a process.
    skipped: HashSet<ClipKey>,
    /// How often in a row the voice was lost.
    lost: u32,
    /// The last number in the county's log that is this job's own.
    own: Sequence,
}

impl Job {
    /// Walks the pages and makes what is missing, until it is made or something else was published.
    async fn round(&mut self, facts: &mut Receiver<Fact>) -> Reply<()> {
        let aloud = self.aloud.clone();
        let (Some(pages), None) = (aloud.0.pages.get(), aloud.0.job_voice.absent()) else {
            return Ok(());
        };
        self.quiet().await;
        // A batch of their own: prompts stay, and would keep what pages no longer say.
        let mut prompts = self.missing(walk::prompts(), self.place.clock.now()).await?;
        while !prompts.is_empty() {
            let made = self.make(&mut prompts).await?;
            self.publish(made).await?;
        }
        let sentences = walk::walk(pages).await;
        if sentences.is_empty() {
            return Ok(());
        }
        let (now, count) = (self.place.clock.now(), sentences.len());
        let mut missing = self.missing(sentences, now).await?;
        self.aloud.note(|standing| {
            standing.walked_at = Some(now);
            standing.sentences = count;
        });
        self.forget(now).await?;
        missing.reverse();
        while !missing.is_empty() && !self.has_news(facts).await? {
            let made = self.make(&mut missing).await?;
            self.publish(made).await?;
        }
        Ok(())
    }

    /// Notes what pages say, and gives what of it has no clip, in order.
    async fn missing(&self, sentences: Vec<Sentence>, now: Millis) -> Reply<Vec<(ClipKey, Spoken)>> {
        let mut tx = self.place.db.read().await?;
        let (words, there) = (pronunciation::all(&mut tx).await?, store::clips(&mut tx).await?);
        drop(tx);
        let mut missing = Vec::new();
        let mut noted = Vec::with_capacity(sentences.len());
        for sentence in sentences {
            let spoken = sentence.spoken(&words);
            let key = spoken.key();
            noted.push((key, sentence));
            if !there.contains(&key) && !self.skipped.contains(&key) {
                missing.push((key, spoken));
            }
        }
        for part in noted.chunks(ROWS) {
            let mut tx = self.place.db.write().await?;
            store::note(&mut tx, part, now).await?;
            tx.commit().await?;
        }
        Ok(missing)
    }

    /// Makes clips from the end of `missing`, until a batch is full or has waited long enough.
    async fn make(&mut self, missing: &mut Vec<(ClipKey, Spoken)>) -> Reply<Vec<Made>> {
        let begun = Instant::now();
        let mut made = Vec::new();
        while made.len() < BATCH && (made.is_empty() || begun.elapsed() < SOON) {
            let Some((key, spoken)) = missing.pop() else { break };
            self.quiet().await;
            match self.sound(key, &spoken).await {
                Ok(bytes) => {
                    self.lost = 0;
                    made.push(self.keep(key, bytes).await?);
                }
                Err(SpeakError::Absent(reason)) => {
                    missing.clear();
                    self.trouble(reason);
                }
                Err(SpeakError::Nothing) => {
                    self.skipped.insert(key);
                }
                Err(error) => {
                    // A process that ended or had no time may do better at the next walk.
                    if matches!(error, SpeakError::Failed(_)) {
                        self.skipped.insert(key);
                    } else {
                        self.lost += 1;
                    }
                    if self.lost >= LOST {
                        self.lost = 0;
                        missing.clear();
                    }
                    self.trouble(words::not_made(spoken.as_str(), &error.to_string()));
                }
            }
        }
        Ok(made)
    }

    fn trouble(&self, what: String) {
        tracing::warn!(what, "a clip was not made ahead");
        let now = self.place.clock.now();
        self.aloud.note(|standing| standing.trouble = Some((now, what)));
    }

    /// The clip as bytes: what somebody listened to already is not made again.
    async fn sound(&self, key: ClipKey, spoken: &Spoken) -> Result<Vec<u8>, SpeakError> {
        let cache = self.aloud.cache();
        if let Ok(Some(bytes)) = tokio::task::spawn_blocking(move || cache.get(key)).await {
            return Ok(bytes);
        }
        let mut sound = self.aloud.0.job_voice.say(spoken.as_str())?;
        let mut bytes = Vec::new();
        while let Some(piece) = sound.next().await {
            bytes.extend_from_slice(&piece?);
        }
        Ok(bytes)
    }

    async fn keep(&self, key: ClipKey, bytes: Vec<u8>) -> Reply<Made> {
        let (len, ms) = (bytes.len() as u64, milliseconds(&bytes).unwrap_or_default());
        let blobs = self.place.blobs.clone();
        let put = tokio::task::spawn_blocking(move || blobs.put(&bytes)).await;
        let hash: BlobHash = put.expect("writing a file does not panic")?;
        Ok(Made { key, blob: BlobRef { hash, len }, ms })
    }

    async fn publish(&mut self, made: Vec<Made>) -> Reply<()> {
        let Some(batch) = clip::batch_of(&made) else { return Ok(()) };
        self.send(clip::record(&batch, &made)).await
    }

    async fn send(&mut self, record: hongwang_replica::Record) -> Reply<()> {
        let mut tx = self.place.db.write().await?;
        let before = hongwang_feed::head(&mut tx, &self.place.org).await?;
        let seq = clip::send(&mut tx, &self.place.org, record, self.place.clock.now()).await?;
        tx.commit().await?;
        // What others wrote meanwhile is still news.
        if before == self.own || self.own == Sequence(0) {
            self.own = seq;
        }
        self.place.bus.tell(Fact::FeedGrew(self.place.org.clone()));
        Ok(())
    }

    /// Takes away what no page has said for a fortnight.
    async fn forget(&mut self, now: Millis) -> Reply<()> {
        let before = now.plus(-FORGOTTEN);
        let mut tx = self.place.db.read().await?;
        let batches = store::forgotten(&mut tx, before).await?;
        drop(tx);
        for batch in batches {
            let mut tx = self.place.db.read().await?;
            let gone = store::only_in(&mut tx, &batch).await?;
            drop(tx);
            self.send(clip::withdrawal(&batch)).await?;
            let blobs = self.place.blobs.clone();
            let removed =
                tokio::task::spawn_blocking(move || gone.iter().try_for_each(|hash| blobs.remove(hash)));
            removed.await.expect("removing a file does not panic")?;
        }
        let mut tx = self.place.db.write().await?;
        store::forget_texts(&mut tx, before).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Waits while somebody listens.
    async fn quiet(&self) {
        while !self.aloud.is_quiet() {
            tokio::time::sleep(PAUSE).await;
        }
    }

    /// Whether somebody else has published something since the last walk.
    async fn has_news(&mut self, facts: &mut Receiver<Fact>) -> Reply<bool> {
        let mut heard = false;
        while let Ok(fact) = facts.try_recv() {
            heard |= matches!(fact, Fact::FeedGrew(_));
        }
        Ok(heard && self.is_beyond_own().await?)
    }

    async fn is_beyond_own(&mut self) -> Reply<bool> {
        let mut tx = self.place.db.read().await?;
        let head = hongwang_feed::head(&mut tx, &self.place.org).await?;
        Ok(std::mem::replace(&mut self.own, head) != head)
    }

    /// Waits until somebody else publishes something, or long enough.
    async fn wait_for_news(&mut self, facts: &mut Receiver<Fact>) {
        let news = async {
            loop {
                match facts.recv().await {
                    Ok(Fact::FeedGrew(_)) | Err(RecvError::Lagged(_)) => {
                        // A store that fails is asked again at the next walk.
                        if self.is_beyond_own().await.unwrap_or(true) {
                            return;
                        }
                    }
                    Ok(_) => {}
                    Err(RecvError::Closed) => std::future::pending().await,
                }
            }
        };
        // Either way it is time to look.
        if tokio::time::timeout(AGAIN, news).await.is_ok() {
            tokio::time::sleep(SETTLE).await;
        }
    }
}
