//! The log of each scope at the center: append, and the batches that are cut from it.

use crate::Authority;
use bytes::Bytes;
use hongwang_base::{DeviceId, Millis, OrgPath};
use hongwang_feature::Fact;
use hongwang_replica::{Batch, Entry, Record, ScopeName, Sequence, cut};
use hongwang_store::{Db, Result, Row, StoreError, Tx, sql};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::broadcast::{self, error::RecvError};

/// Entries read for one batch; [`cut`] takes no more.
const READ: i64 = 501;
/// Sealed batches kept for the next village that asks for the same.
const KEPT: usize = 256;

/// Puts `record` at the end of the log of `scope`; an older record of the same kind and key leaves the log.
///
/// Everything below `scope` gets it. The caller applies the returned entry itself in the same transaction, and
/// after the commit tells [`Fact::FeedGrew`](hongwang_feature::Fact::FeedGrew).
///
/// # Errors
/// When the store fails.
pub async fn append(tx: &mut Tx, scope: &OrgPath, record: Record, now: Millis) -> Result<Entry> {
    // The upsert takes the scope's row on PostgreSQL, so numbers become visible in their order.
    let head = sql("INSERT INTO feed_head (scope, seq) VALUES ($1, 1) \
                    ON CONFLICT (scope) DO UPDATE SET seq = feed_head.seq + 1 RETURNING seq")
    .bind(scope)
    .one(tx)
    .await?;
    let seq: i64 = head.ok_or_else(|| StoreError::corrupt("feed_head", "没有序号"))?.get("seq")?;
    sql("DELETE FROM feed_entry WHERE scope = $1 AND kind = $2 AND key = $3")
        .bind(scope)
        .bind(&record.kind)
        .bind(&record.key)
        .run(tx)
        .await?;
    sql("INSERT INTO feed_entry (scope, seq, kind, key, body, blobs, lane, at) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)")
        .bind(scope)
        .bind(seq)
        .bind(&record.kind)
        .bind(&record.key)
        .bind(record.body.clone())
        .bind_json(&record.blobs)
        .bind(lane_word(record.lane))
        .bind(now)
        .run(tx)
        .await?;
    Ok(Entry { seq: sequence(seq), at: now.0, record })
}

/// The last number of a scope's log; 0 when nothing was ever written.
///
/// # Errors
/// When the store fails.
pub async fn head(tx: &mut Tx, scope: &OrgPath) -> Result<Sequence> {
    let row = sql("SELECT seq FROM feed_head WHERE scope = $1").bind(scope).one(tx).await?;
    row.map_or(Ok(Sequence(0)), |row| Ok(sequence(row.get("seq")?)))
}

/// Moves the whole log of `scope` beyond `beyond`, which is above its head: a center that was restored from an older
/// backup would otherwise give out numbers that villages have already passed. Every live entry travels again.
///
/// # Errors
/// When the store fails.
pub(crate) async fn move_beyond(tx: &mut Tx, scope: &OrgPath, beyond: Sequence) -> Result<()> {
    sql("UPDATE feed_entry SET seq = seq + $2 WHERE scope = $1")
        .bind(scope)
        .bind(number(beyond))
        .run(tx)
        .await?;
    sql("INSERT INTO feed_head (scope, seq) VALUES ($1, $2) \
         ON CONFLICT (scope) DO UPDATE SET seq = feed_head.seq + $2")
    .bind(scope)
    .bind(number(beyond))
    .run(tx)
    .await?;
    Ok(())
}

/// The live entries of `scope` above `after`, as one batch; none when there is nothing above.
pub(crate) async fn batch(
    tx: &mut Tx,
    scope: &OrgPath,
    after: Sequence,
    now: Millis,
) -> Result<Option<Batch>> {
    let head = head(tx, scope).await?;
    if head <= after {
        return Ok(None);
    }
    let rows = sql("SELECT seq, kind, key, body, blobs, lane, at FROM feed_entry WHERE scope = $1 AND seq > $2 ORDER BY seq LIMIT $3")
        .bind(scope)
        .bind(number(after))
        .bind(READ)
        .all(tx)
        .await?;
    let entries = rows.iter().map(entry).collect::<Result<Vec<_>>>()?;
    let (entries, upto) = cut(entries, head);
    Ok(Some(Batch { scope: ScopeName(scope.to_string()), after, upto, at: now.0, entries }))
}

fn entry(row: &Row) -> Result<Entry> {
    let body = row.json_or_null("body")?;
    let lane: String = row.get("lane")?;
    Ok(Entry {
        seq: sequence(row.get("seq")?),
        at: row.get("at")?,
        record: Record {
            kind: row.get("kind")?,
            key: row.get("key")?,
            body,
            blobs: row.json("blobs")?,
            lane: serde_json::from_value(lane.into()).map_err(|error| StoreError::corrupt("lane", error))?,
        },
    })
}

fn lane_word(lane: hongwang_replica::Lane) -> String {
    let word = serde_json::to_value(lane).expect("a lane is one word");
    word.as_str().expect("a lane is one word").to_owned()
}

/// A stored number as a sequence. Stored numbers count up from 1, so the sign is never lost.
pub(crate) fn sequence(number: i64) -> Sequence {
    Sequence(number.max(0).unsigned_abs())
}

/// A sequence as it is stored.
pub(crate) fn number(sequence: Sequence) -> i64 {
    i64::try_from(sequence.0).unwrap_or(i64::MAX)
}

/// A sealed batch and where it ends.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) upto: Sequence,
    pub(crate) sealed: Bytes,
}

/// What the press calls out to the links.
#[derive(Clone, Debug)]
pub(crate) enum Call {
    /// The log of some scope has grown.
    Grew,
    /// The door of this device was shut.
    Revoked(DeviceId),
    /// The line policy of this device has changed.
    Policy(DeviceId),
    /// Some facts were missed: look everything up.
    Look,
}

/// Batches sealed once and sent to every village that stands at the same place.
///
/// It knows the head of each log, so that a link that is up to date costs no look into the database; and it hears
/// the bus for all links, so that a head is known before the first link is woken by it.
#[derive(Debug)]
pub(crate) struct Press {
    db: Db,
    authority: Arc<Authority>,
    calls: broadcast::Sender<Call>,
    known: Mutex<Known>,
    /// One batch is sealed at a time: a thousand villages that ask at once get the one that the first made.
    sealing: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct Known {
    heads: HashMap<OrgPath, Sequence>,
    kept: HashMap<(OrgPath, Sequence), Ready>,
}

impl Press {
    /// A press over the center's log. [`Press::listen`] has to run beside it.
    pub(crate) fn new(db: Db, authority: Arc<Authority>) -> Self {
        let calls = broadcast::Sender::new(1_024);
        Self { db, authority, calls, known: Mutex::default(), sealing: tokio::sync::Mutex::default() }
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is called out from now on.
    pub(crate) fn calls(&self) -> broadcast::Receiver<Call> {
        self.calls.subscribe()
    }

    /// Hears the bus and calls out, until the bus is gone.
    pub(crate) async fn listen(&self, mut facts: broadcast::Receiver<Fact>) {
        loop {
            let call = match facts.recv().await {
                Ok(Fact::FeedGrew(scope)) => match self.grown(&scope).await {
                    Ok(()) => Call::Grew,
                    Err(error) => {
                        tracing::error!(%error, "the head of a log could not be read");
                        self.forget()
                    }
                },
                Ok(Fact::DeviceRevoked(device)) => Call::Revoked(device),
                Ok(Fact::PolicyChanged(device)) => Call::Policy(device),
                Ok(Fact::Applied | Fact::HandedIn) => continue,
                Err(RecvError::Lagged(_)) => self.forget(),
                Err(RecvError::Closed) => return,
            };
            // No link to hear it is no error.
            let _ = self.calls.send(call);
        }
    }

    /// Forgets all that is known, so that it is looked up again.
    fn forget(&self) -> Call {
        *self.known() = Known::default();
        Call::Look
    }

    /// Reads the head of a log that has grown; batches that reached its old end are no longer whole.
    async fn grown(&self, scope: &OrgPath) -> Result<()> {
        let head = head(&mut self.db.read().await?, scope).await?;
        let mut known = self.known();
        known.kept.retain(|(kept, _), _| kept != scope);
        known.heads.insert(scope.clone(), head);
        Ok(())
    }

    /// The head of a log.
    pub(crate) async fn head(&self, scope: &OrgPath) -> Result<Sequence> {
        let known = self.known().heads.get(scope).copied();
        if let Some(head) = known {
            return Ok(head);
        }
        let head = head(&mut self.db.read().await?, scope).await?;
        // A fact that came meanwhile knows better.
        Ok(*self.known().heads.entry(scope.clone()).or_insert(head))
    }

    fn look(&self, key: &(OrgPath, Sequence)) -> Option<Ready> {
        self.known().kept.get(key).cloned()
    }

    /// The batch of `scope` after `after`, unless the village is up to date.
    pub(crate) async fn ready(&self, scope: &OrgPath, after: Sequence, now: Millis) -> Result<Option<Ready>> {
        if self.head(scope).await? <= after {
            return Ok(None);
        }
        let key = (scope.clone(), after);
        if let Some(ready) = self.look(&key) {
            return Ok(Some(ready));
        }
        let _one_at_a_time = self.sealing.lock().await;
        if let Some(ready) = self.look(&key) {
            return Ok(Some(ready));
        }
        let mut tx = self.db.read().await?;
        let Some(batch) = batch(&mut tx, scope, after, now).await? else { return Ok(None) };
        drop(tx);
        let ready = Ready { upto: batch.upto, sealed: self.authority.seal(&batch).0.into() };
        let mut known = self.known();
        if known.kept.len() >= KEPT {
            known.kept.clear();
        }
        known.kept.insert(key, ready.clone());
        Ok(Some(ready))
    }
}
