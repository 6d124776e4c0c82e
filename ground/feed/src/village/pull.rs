//! Bytes that somebody waits for before the screen, by day too: brought from the center range by range, as they are
//! asked for, and kept.
//!
//! Invariants: each range is checked against the blob's name before anybody sees it; a blob has one request on the line
//! however many wait for it; so many blobs at once and no more. What is pulled is needed by this node from then on
//! ([`need`]): what nobody waited for comes by night with the films, and it goes when it is let go.

use super::{
    fetch::{came, lane_number},
    job::{FetchError, Job, Pool, Slot, outline},
    keeper,
    line::Shared,
    meter::Transfer,
};
use crate::log::number;
use bytes::Bytes;
use hongwang_base::Millis;
use hongwang_feature::Place;
use hongwang_replica::{
    BlobHash, BlobRef, Lane, LinePolicy, Sequence,
    blob::{self, RANGE},
};
use hongwang_store::{Result as StoreResult, Tx, sql};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};
use tokio::time::timeout;

/// Blobs that are pulled at once.
const MOST: usize = 2;
/// A range that has not come by then is given up.
const PATIENCE: Duration = Duration::from_secs(60);
/// In place of the scope of a record: needed by this node itself.
const OWN: &str = "";

/// How the line stands.
#[derive(Clone, Debug)]
pub struct LineNow {
    /// Since when there is none; nothing while there is one.
    pub offline: Option<Millis>,
    /// Bytes a second that it was measured to carry, as far as the policy lets them travel.
    pub speed: Option<u64>,
    /// The policy.
    pub policy: LinePolicy,
}

/// Why nothing is pulled.
#[derive(Debug, thiserror::Error)]
pub enum NotPulled {
    /// There is no line, since this time.
    #[error("没有线路")]
    Offline(Millis),
    /// Others are being pulled.
    #[error("线路正忙")]
    Busy,
}

/// What brings bytes at once. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Pulls {
    shared: Arc<Shared>,
    ways: Arc<Mutex<HashMap<BlobHash, Weak<Way>>>>,
}

/// The one way of a blob from the center.
#[derive(Debug)]
struct Way {
    slot: Arc<Slot>,
    pool: Pool,
    turn: tokio::sync::Mutex<()>,
}

/// A blob that somebody waits for. Cheap to clone; the last one gone ends it.
#[derive(Clone, Debug)]
pub struct Pull {
    shared: Arc<Shared>,
    way: Arc<Way>,
    blob: BlobRef,
}

impl Pulls {
    pub(crate) fn over(shared: Arc<Shared>) -> Self {
        Self { shared, ways: Arc::default() }
    }

    /// How the line stands.
    pub fn line(&self) -> LineNow {
        let policy = self.shared.policy.borrow().clone();
        let offline = {
            let status = self.shared.status.borrow();
            (!status.center_online).then_some(status.since)
        };
        let speed = self.shared.meter().speed().map(|speed| speed.min(policy.bytes_per_second));
        LineNow { offline, speed, policy }
    }

    /// The bytes of films that wait for the night.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn queued(&self) -> StoreResult<u64> {
        let mut tx = self.shared.place.db.read().await?;
        let row = sql("SELECT CAST(COALESCE(SUM(len), 0) AS BIGINT) AS n FROM \
                       (SELECT hash, MAX(len) AS len FROM replica_blob WHERE NOT here AND lane = $1 GROUP BY hash) AS films")
        .bind(lane_number(Lane::Video))
        .one(&mut tx)
        .await?;
        row.map_or(Ok(0), |row| Ok(row.get::<i64>("n")?.max(0).unsigned_abs()))
    }

    /// Whether somebody may begin to wait for this blob.
    ///
    /// # Errors
    /// Why not.
    pub fn may(&self, hash: &BlobHash) -> Result<(), NotPulled> {
        if let Some(since) = self.line().offline {
            return Err(NotPulled::Offline(since));
        }
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        ways.retain(|_, way| way.strong_count() > 0);
        if ways.len() >= MOST && !ways.contains_key(hash) { Err(NotPulled::Busy) } else { Ok(()) }
    }

    /// Begins to pull a blob, or joins those who wait for it already.
    ///
    /// # Errors
    /// Why not.
    pub fn open(&self, blob: BlobRef) -> Result<Pull, NotPulled> {
        self.may(&blob.hash)?;
        let mut ways = self.ways.lock().unwrap_or_else(PoisonError::into_inner);
        let known = ways.get(&blob.hash).and_then(Weak::upgrade);
        if known.is_none() && ways.len() >= MOST {
            return Err(NotPulled::Busy);
        }
        let way = known.unwrap_or_else(|| {
            let pool = Pool::new(self.shared.connector.clone());
            Arc::new(Way {
                slot: self.shared.jobs.slot(&blob.hash),
                pool,
                turn: tokio::sync::Mutex::default(),
            })
        });
        ways.insert(blob.hash, Arc::downgrade(&way));
        Ok(Pull { shared: self.shared.clone(), way, blob })
    }
}

impl Pull {
    /// How long it is.
    pub fn len(&self) -> u64 {
        self.blob.len
    }

    /// Whether it has no bytes.
    pub fn is_empty(&self) -> bool {
        self.blob.len == 0
    }

    /// The bytes of a range, from the disk or from the center.
    ///
    /// # Errors
    /// When the line breaks, or the disk is full: what came is kept.
    pub async fn range(&self, index: usize) -> Result<Bytes, FetchError> {
        let brought = timeout(PATIENCE, self.bring(index)).await.unwrap_or(Err(FetchError::Cut));
        if let Err(error) = &brought {
            self.shared.stopped(error);
            // Nothing may need it any more.
            self.shared.let_go(&self.blob.hash).await?;
        }
        brought
    }

    async fn bring(&self, index: usize) -> Result<Bytes, FetchError> {
        let job = self.way.slot.get_or_try_init(async || {
            let outline = outline(&self.way.pool, self.blob.hash, self.blob.len).await?;
            Job::open(&self.shared, self.blob.hash, self.blob.len, outline).await
        });
        let job = job.await?;
        let Some(asked) = job.turn(index).await else { return job.read(index).await };
        let _turn = self.way.turn.lock().await;
        self.shared.room()?;
        let bytes = self.ask(&format!("/blob/{}/{index}", self.blob.hash)).await?;
        job.keep(asked, bytes.clone()).await?;
        if job.is_whole() {
            came(&self.shared, job).await?;
        }
        Ok(bytes)
    }

    /// Asks over the connection that stands open; one that was closed meanwhile is dialled anew.
    async fn ask(&self, path: &str) -> Result<Bytes, FetchError> {
        let pool = &self.way.pool;
        if let Some(mut http) = pool.kept() {
            let transfer = Transfer::begin(&self.shared.meter);
            if let Ok(bytes) = http.get(path, RANGE as usize).await {
                transfer.brought(bytes.len());
                pool.give(http);
                return Ok(bytes);
            }
        }
        let mut http = pool.dial().await?;
        let transfer = Transfer::begin(&self.shared.meter);
        let bytes = http.get(path, RANGE as usize).await?;
        transfer.brought(bytes.len());
        pool.give(http);
        Ok(bytes)
    }
}

/// Which range holds byte `at` of a blob of `len` bytes, and where that range begins.
pub fn range_at(len: u64, at: u64) -> (usize, u64) {
    let index = usize::try_from(at / RANGE).unwrap_or(usize::MAX);
    (index, blob::bounds(len, index).0)
}

/// Notes that this node itself needs a blob, under a name of the caller's; what is not here comes by night.
///
/// # Errors
/// When the store fails.
pub async fn need(tx: &mut Tx, (kind, key): (&str, &str), blob: BlobRef, here: bool) -> StoreResult<()> {
    sql("INSERT INTO replica_blob (scope, kind, key, hash, len, lane, here) VALUES ($1,$2,$3,$4,$5,$6,$7) \
         ON CONFLICT DO NOTHING")
    .bind(OWN)
    .bind(kind)
    .bind(key)
    .bind(blob.hash.to_string())
    .bind(number(Sequence(blob.len)))
    .bind(lane_number(Lane::Video))
    .bind(here)
    .run(tx)
    .await?;
    Ok(())
}

/// The names that this node itself needs blobs under, with their bytes, in the order of the names.
///
/// # Errors
/// When the store fails.
pub async fn needed(tx: &mut Tx, kind: &str) -> StoreResult<Vec<(String, u64)>> {
    let rows = sql("SELECT key, len FROM replica_blob WHERE scope = $1 AND kind = $2 ORDER BY key");
    let rows = rows.bind(OWN).bind(kind).all(tx).await?;
    rows.iter().map(|row| Ok((row.get("key")?, row.get::<i64>("len")?.max(0).unsigned_abs()))).collect()
}

/// Lets go of what was needed under that name: bytes that nothing else needs go.
///
/// # Errors
/// When the store fails.
pub async fn no_longer(place: &Place, (kind, key): (&str, &str)) -> StoreResult<()> {
    let mut tx = place.db.write().await?;
    let rows = sql("DELETE FROM replica_blob WHERE scope = $1 AND kind = $2 AND key = $3 RETURNING hash")
        .bind(OWN)
        .bind(kind)
        .bind(key)
        .all(&mut tx)
        .await?;
    let hashes =
        rows.iter().map(|row| super::fetch::hash(row.get("hash")?)).collect::<StoreResult<Vec<_>>>()?;
    tx.commit().await?;
    keeper::forget(place, hashes).await
}
