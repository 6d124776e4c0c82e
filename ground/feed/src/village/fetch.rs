//! Bringing the bytes that records need: from a neighbour on the LAN if it has them, else from the center.
//!
//! What is needed stands in `replica_blob`, one row a reference, written in the transaction that applied the
//! record. Four ranges travel at a time, urgent lanes first; a range is kept only after it was checked against the
//! blob's name, so whoever sent it need not be trusted, and an interrupted blob goes on with the ranges it has.

use super::{
    connect::{Address, Connector, Http, LineError},
    line::Shared,
};
use crate::{bundle, log::number, words};
use hongwang_base::{Clock, Millis};
use hongwang_replica::{
    BlobHash, Entry, Lane, LinePolicy, ScopeName, Sequence,
    blob::{self, Fetch, Outline, RANGE},
};
use hongwang_store::{BlobError, Blobs, Result as StoreResult, StoreError, Tx, sql};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::{task::JoinSet, time::Instant};

/// Ranges on the way at once. One lossy connection fills a quarter of a thin line; four fill it.
const PARALLEL: usize = 4;
/// After a failure of the line or the disk.
const PAUSE: Duration = Duration::from_secs(5);

/// How much of what is needed is here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BlobProgress {
    /// Blobs needed.
    pub total: u64,
    /// Of them not here.
    pub missing: u64,
    /// Bytes needed.
    pub bytes_total: u64,
    /// Of them not here.
    pub bytes_missing: u64,
}

/// Why a blob did not come.
#[derive(Debug, thiserror::Error)]
enum FetchError {
    #[error(transparent)]
    Line(#[from] LineError),
    #[error(transparent)]
    Refused(#[from] blob::BlobRefusal),
    #[error(transparent)]
    Blob(#[from] BlobError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("传输中断")]
    Cut,
}

fn lane_number(lane: Lane) -> i64 {
    Lane::ALL.iter().zip(0i64..).find(|(of, _)| **of == lane).map_or(0, |(_, number)| number)
}

/// Notes in the transaction of a record which bytes it needs, and gives those that it needed before and that may
/// now be needed by nothing.
pub(crate) async fn refer(
    tx: &mut Tx,
    blobs: &Blobs,
    scope: &ScopeName,
    entry: &Entry,
) -> StoreResult<Vec<BlobHash>> {
    let record = &entry.record;
    let old = sql("DELETE FROM replica_blob WHERE scope = $1 AND kind = $2 AND key = $3 RETURNING hash")
        .bind(&scope.0)
        .bind(&record.kind)
        .bind(&record.key)
        .all(tx)
        .await?;
    for needed in &record.blobs {
        sql("INSERT INTO replica_blob (scope, kind, key, hash, len, lane, here) VALUES ($1,$2,$3,$4,$5,$6,$7) ON CONFLICT DO NOTHING")
            .bind(&scope.0)
            .bind(&record.kind)
            .bind(&record.key)
            .bind(needed.hash.to_string())
            .bind(number(Sequence(needed.len)))
            .bind(lane_number(record.lane))
            .bind(blobs.has(&needed.hash))
            .run(tx)
            .await?;
    }
    old.iter().map(|row| hash(row.get("hash")?)).collect()
}

fn hash(text: String) -> StoreResult<BlobHash> {
    text.parse().map_err(|error| StoreError::corrupt("hash", error))
}

/// How much of what is needed is here.
pub(crate) async fn progress(tx: &mut Tx) -> StoreResult<BlobProgress> {
    let mut progress = BlobProgress::default();
    for row in
        sql("SELECT len, MIN(CASE WHEN here THEN 1 ELSE 0 END) AS here FROM replica_blob GROUP BY hash, len")
            .all(tx)
            .await?
    {
        let len = row.get::<i64>("len")?.max(0).unsigned_abs();
        let missing = u64::from(row.get::<i64>("here")? == 0);
        progress.total += 1;
        progress.missing += missing;
        progress.bytes_total += len;
        progress.bytes_missing += missing * len;
    }
    Ok(progress)
}

/// A blob that is needed and not here.
#[derive(Clone, Copy, Debug)]
struct Want {
    hash: BlobHash,
    len: u64,
    lane: Lane,
}

/// What may be fetched now, most urgent first. Films of a village with neighbours in an order of its own: villages that
/// are all at the same film have nothing to give each other.
async fn wanted(shared: &Shared, policy: &LinePolicy) -> StoreResult<VecDeque<Want>> {
    let mut tx = shared.place.db.read().await?;
    let rows = sql("SELECT hash, len, MIN(lane) AS lane FROM replica_blob WHERE NOT here GROUP BY hash, len ORDER BY MIN(lane), len LIMIT 64")
        .all(&mut tx)
        .await?;
    let minute = minute_of_day(shared.place.clock.now());
    let mut wanted = VecDeque::new();
    for row in rows {
        let lane = usize::try_from(row.get::<i64>("lane")?).ok().and_then(|at| Lane::ALL.get(at).copied());
        let want = Want {
            hash: hash(row.get("hash")?)?,
            len: row.get::<i64>("len")?.max(0).unsigned_abs(),
            lane: lane.unwrap_or_default(),
        };
        if policy.allows(want.lane, minute) {
            wanted.push_back(want);
        }
    }
    if !shared.neighbours.is_empty() {
        let own = shared.place.org.as_str();
        let turn = |want: &Want| (want.lane == Lane::Video).then(|| blob::turn(own, &want.hash));
        wanted.make_contiguous().sort_by_cached_key(|want| (lane_number(want.lane), turn(want)));
    }
    Ok(wanted)
}

fn minute_of_day(now: Millis) -> u16 {
    let beijing = now.beijing();
    u16::from(beijing.hour().unsigned_abs()) * 60 + u16::from(beijing.minute().unsigned_abs())
}

/// Fetches whatever is needed, for ever.
pub(crate) async fn run(shared: Arc<Shared>) {
    loop {
        let online = shared.status.borrow().center_online;
        match round(&shared, online).await {
            Ok(0) => {
                // Nothing to do: until there is more, or the night window may have opened.
                tokio::select! {
                    () = shared.wake.notified() => {}
                    () = tokio::time::sleep(Duration::from_secs(30)) => {}
                }
            }
            Ok(_) => {}
            Err(error) => {
                tracing::info!(%error, "fetching bytes stopped");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// Fetches the most urgent blobs, up to four at a time; gives how many came.
async fn round(shared: &Arc<Shared>, online: bool) -> Result<usize, FetchError> {
    let policy = shared.policy.borrow().clone();
    let mut wanted = wanted(shared, &policy).await?;
    if wanted.is_empty() || (!online && shared.neighbours.is_empty()) {
        return Ok(0);
    }
    let pool = Arc::new(Pool::new(shared.connector.clone()));
    let brake = Arc::new(Brake::new(policy, shared.place.clock.clone()));
    let mut work: JoinSet<Result<bool, FetchError>> = JoinSet::new();
    let mut done = 0;
    loop {
        while work.len() < PARALLEL
            && let Some(want) = wanted.pop_front()
        {
            if !brake.is_open(want.lane) {
                continue;
            }
            // A long blob takes all four ways to itself, so the next begins when it is through.
            let alone = want.len > RANGE;
            if alone && !work.is_empty() {
                wanted.push_front(want);
                break;
            }
            let (shared, pool, brake) = (shared.clone(), pool.clone(), brake.clone());
            work.spawn(async move { fetch(&shared, &pool, &brake, want, online).await });
            if alone {
                break;
            }
        }
        match work.join_next().await {
            None => return Ok(done),
            Some(Ok(Ok(came))) => done += usize::from(came),
            Some(Ok(Err(error))) => return Err(error),
            Some(Err(_)) => return Err(FetchError::Cut),
        }
    }
}

/// Fetches one blob; false when nobody within reach has it.
async fn fetch(
    shared: &Arc<Shared>,
    pool: &Arc<Pool>,
    brake: &Arc<Brake>,
    want: Want,
    online: bool,
) -> Result<bool, FetchError> {
    for neighbour in &shared.neighbours {
        match from_neighbour(shared, neighbour, want).await {
            Ok(true) => return finish(shared, want).await,
            Ok(false) => {}
            Err(FetchError::Refused(_)) => {
                tracing::warn!(%neighbour, "a neighbour sent bytes that do not fit their name");
                shared.trouble(words::NEIGHBOUR_LIES);
            }
            Err(error) => tracing::debug!(%neighbour, %error, "a neighbour did not help"),
        }
    }
    if !online {
        return Ok(false);
    }
    let outline = match outline(pool, want).await {
        // The center does not have it (yet): leave it for a later round instead of asking at once again.
        Err(FetchError::Line(LineError::Refused { status, .. })) if status == http::StatusCode::NOT_FOUND => {
            return Ok(false);
        }
        other => other?,
    };
    let job = Arc::new(Job::open(shared, want, outline).await?);
    let mut ways: JoinSet<Result<(), FetchError>> = JoinSet::new();
    for _ in 0..PARALLEL.min(blob::ranges(want.len)) {
        let (job, pool, brake) = (job.clone(), pool.clone(), brake.clone());
        ways.spawn(async move { job.pull(&pool, &brake).await });
    }
    while let Some(way) = ways.join_next().await {
        way.map_err(|_| FetchError::Cut)??;
    }
    // The night ended before the film was here: the next goes on with its ranges.
    if !job.fetch().is_whole() {
        return Ok(false);
    }
    finish(shared, want).await
}

async fn outline(pool: &Pool, want: Want) -> Result<Outline, FetchError> {
    let bytes = if blob::ranges(want.len) == 1 {
        Vec::new()
    } else {
        let most = blob::ranges(want.len) * 32;
        let mut http = pool.take().await?;
        let bytes = http.get(&format!("/blob/{}/outline", want.hash), most).await?;
        pool.give(http);
        bytes.to_vec()
    };
    Ok(Outline::check(want.hash, want.len, &bytes)?)
}

async fn from_neighbour(shared: &Arc<Shared>, neighbour: &Address, want: Want) -> Result<bool, FetchError> {
    let mut http = Http::neighbour(neighbour).await?;
    let most = blob::ranges(want.len) * 32;
    let bytes = match http.get(&format!("/neighbour/{}/outline", want.hash), most).await {
        Err(LineError::Refused { .. }) => return Ok(false),
        other => other?,
    };
    let job = Job::open(shared, want, Outline::check(want.hash, want.len, &bytes)?).await?;
    while let Some(index) = job.ask() {
        let bytes = http.get(&format!("/neighbour/{}/{index}", want.hash), RANGE as usize).await?;
        job.keep(index, bytes).await?;
    }
    Ok(true)
}

/// Makes the whole file a blob and notes that it is here.
async fn finish(shared: &Arc<Shared>, want: Want) -> Result<bool, FetchError> {
    let blobs = shared.place.blobs.clone();
    let settled = tokio::task::spawn_blocking(move || blobs.partial(&want.hash)?.finish()).await;
    settled.map_err(|_| FetchError::Cut)??;
    bundle::note_here(&shared.place, &want.hash).await?;
    shared.tell_progress().await?;
    shared.place.live.changed();
    Ok(true)
}

/// One blob on its way.
struct Job {
    want: Want,
    fetch: Mutex<Fetch>,
    blobs: Blobs,
}

impl Job {
    /// Begins, or goes on with the ranges that an earlier run left and that still check.
    async fn open(shared: &Shared, want: Want, outline: Outline) -> Result<Self, FetchError> {
        let blobs = shared.place.blobs.clone();
        let resumed = tokio::task::spawn_blocking(move || -> Result<(Fetch, Blobs), BlobError> {
            let mut fetch = Fetch::new(outline);
            let mut partial = blobs.partial(&want.hash)?;
            for index in 0..blob::ranges(want.len) {
                let (start, len) = blob::bounds(want.len, index);
                let bytes = partial.read_at(start, len)?;
                if !bytes.is_empty() {
                    // A range that does not check was cut short; it counts as missing.
                    let _ = fetch.take(index, &bytes);
                }
            }
            Ok((fetch, blobs))
        });
        let (fetch, blobs) = resumed.await.map_err(|_| FetchError::Cut)??;
        Ok(Self { want, fetch: Mutex::new(fetch), blobs })
    }

    fn fetch(&self) -> std::sync::MutexGuard<'_, Fetch> {
        self.fetch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn ask(&self) -> Option<usize> {
        self.fetch().ask()
    }

    /// Checks the bytes of a range and writes them.
    async fn keep(&self, index: usize, bytes: bytes::Bytes) -> Result<(), FetchError> {
        self.fetch().take(index, &bytes)?;
        let (blobs, want) = (self.blobs.clone(), self.want);
        let written = tokio::task::spawn_blocking(move || {
            blobs.partial(&want.hash)?.write_at(blob::bounds(want.len, index).0, &bytes)
        });
        Ok(written.await.map_err(|_| FetchError::Cut)??)
    }

    /// Pulls ranges from the center until none is left to ask for, or none may travel any more.
    async fn pull(&self, pool: &Pool, brake: &Brake) -> Result<(), FetchError> {
        let mut http = pool.take().await?;
        while brake.is_open(self.want.lane)
            && let Some(index) = self.ask()
        {
            let path = format!("/blob/{}/{index}", self.want.hash);
            match http.get(&path, RANGE as usize).await {
                Ok(bytes) => {
                    let len = bytes.len() as u64;
                    self.keep(index, bytes).await?;
                    brake.passed(self.want.lane, len).await;
                }
                Err(error) => {
                    self.fetch().lost(index);
                    return Err(error.into());
                }
            }
        }
        pool.give(http);
        Ok(())
    }
}

/// Connections that stand open between ranges.
struct Pool {
    connector: Connector,
    idle: Mutex<Vec<Http>>,
}

impl Pool {
    fn new(connector: Connector) -> Self {
        Self { connector, idle: Mutex::default() }
    }

    async fn take(&self) -> Result<Http, LineError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        match idle {
            Some(http) => Ok(http),
            None => self.connector.http().await,
        }
    }

    fn give(&self, http: Http) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(http);
    }
}

/// Keeps the average within the village's line policy.
struct Brake {
    policy: LinePolicy,
    clock: Clock,
    free_at: Mutex<Instant>,
}

impl Brake {
    fn new(policy: LinePolicy, clock: Clock) -> Self {
        Self { policy, clock, free_at: Mutex::new(Instant::now()) }
    }

    /// Whether bytes of `lane` may travel now.
    fn is_open(&self, lane: Lane) -> bool {
        self.policy.allows(lane, minute_of_day(self.clock.now()))
    }

    /// Waits as long as `bytes` that have just passed are ahead of the policy.
    async fn passed(&self, lane: Lane, bytes: u64) {
        let cost = Duration::from_millis(self.policy.pause_after(lane, bytes));
        let until = {
            let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
            // The time that the bytes took on the line itself counts: credit never grows beyond one range.
            *free_at = (*free_at).max(Instant::now().checked_sub(cost).unwrap_or_else(Instant::now)) + cost;
            *free_at
        };
        tokio::time::sleep_until(until).await;
    }
}
