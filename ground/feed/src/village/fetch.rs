//! Bringing the bytes that records need: from a neighbour on the LAN if it has them, else from the center.
//!
//! What is needed stands in `replica_blob`, one row a reference, written in the transaction that applied the
//! record. Four ranges travel at a time, urgent lanes first; a range is kept only after it was checked against the
//! blob's name, so whoever sent it need not be trusted, and an interrupted blob goes on with the ranges it has.

use super::{
    connect::{Address, Http, LineError},
    job::{FetchError, Job, Pool, outline},
    line::Shared,
    meter::Transfer,
};
use crate::{bundle, log::number, words};
use hongwang_base::Clock;
use hongwang_replica::{
    BlobHash, Entry, Lane, LinePolicy, ScopeName, Sequence,
    blob::{self, Outline, RANGE},
};
use hongwang_store::{Blobs, Result as StoreResult, StoreError, Tx, sql};
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

pub(crate) fn lane_number(lane: Lane) -> i64 {
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

pub(crate) fn hash(text: String) -> StoreResult<BlobHash> {
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
    let minute = shared.place.clock.now().minute_of_day();
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
                shared.stopped(&error);
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
    shared.room()?;
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
    let came = bring(shared, pool, brake, want, online).await;
    // The record that needed it may have gone meanwhile, and with it what had come.
    shared.let_go(&want.hash).await?;
    came
}

async fn bring(
    shared: &Arc<Shared>,
    pool: &Arc<Pool>,
    brake: &Arc<Brake>,
    want: Want,
    online: bool,
) -> Result<bool, FetchError> {
    for neighbour in &shared.neighbours {
        match from_neighbour(shared, neighbour, want).await {
            Ok(true) => return Ok(true),
            Ok(false) => {}
            Err(FetchError::Refused(_)) => {
                tracing::warn!(%neighbour, "a neighbour sent bytes that do not fit their name");
                shared.trouble(words::NEIGHBOUR_LIES);
            }
            Err(error) if error.is_full() => return Err(error),
            Err(error) => tracing::debug!(%neighbour, %error, "a neighbour did not help"),
        }
    }
    if !online {
        return Ok(false);
    }
    let slot = shared.jobs.slot(&want.hash);
    let opened = slot.get_or_try_init(async || {
        Job::open(shared, want.hash, want.len, outline(pool, want.hash, want.len).await?).await
    });
    let job = match opened.await {
        // The center does not have it (yet): leave it for a later round instead of asking at once again.
        Err(FetchError::Line(LineError::Refused { status, .. })) if status == http::StatusCode::NOT_FOUND => {
            return Ok(false);
        }
        other => other?,
    };
    let mut ways: JoinSet<Result<(), FetchError>> = JoinSet::new();
    for _ in 0..PARALLEL.min(blob::ranges(want.len)) {
        let (shared, slot, pool, brake) = (shared.clone(), slot.clone(), pool.clone(), brake.clone());
        ways.spawn(async move {
            let job = slot.get().expect("it was opened above");
            pull(&shared, job, &pool, &brake, want.lane).await
        });
    }
    while let Some(way) = ways.join_next().await {
        way.map_err(|_| FetchError::Cut)??;
    }
    // The night ended before the film was here, or somebody who waits for it brings the rest: a later round goes on.
    if !job.is_whole() {
        return Ok(false);
    }
    came(shared, job).await?;
    Ok(true)
}

async fn from_neighbour(shared: &Arc<Shared>, neighbour: &Address, want: Want) -> Result<bool, FetchError> {
    let mut http = Http::neighbour(neighbour).await?;
    let most = blob::ranges(want.len) * 32;
    let bytes = match http.get(&format!("/neighbour/{}/outline", want.hash), most).await {
        Err(LineError::Refused { .. }) => return Ok(false),
        other => other?,
    };
    let outline = Outline::check(want.hash, want.len, &bytes)?;
    let slot = shared.jobs.slot(&want.hash);
    let job = slot.get_or_try_init(|| Job::open(shared, want.hash, want.len, outline)).await?;
    while let Some(asked) = job.ask() {
        let path = format!("/neighbour/{}/{}", want.hash, asked.index);
        let bytes = http.get(&path, RANGE as usize).await?;
        job.keep(asked, bytes).await?;
    }
    if !job.is_whole() {
        return Ok(false);
    }
    came(shared, job).await?;
    Ok(true)
}

/// Makes the whole file a blob and notes that it is here.
pub(crate) async fn came(shared: &Shared, job: &Job) -> Result<(), FetchError> {
    job.finish().await?;
    bundle::note_here(&shared.place, &job.hash).await?;
    shared.note_speed().await?;
    shared.tell_progress().await?;
    shared.place.live.changed();
    Ok(())
}

/// Pulls ranges from the center until none is left to ask for, or none may travel any more.
async fn pull(shared: &Shared, job: &Job, pool: &Pool, brake: &Brake, lane: Lane) -> Result<(), FetchError> {
    let mut http = pool.take().await?;
    while brake.is_open(lane)
        && let Some(asked) = job.ask()
    {
        let path = format!("/blob/{}/{}", job.hash, asked.index);
        let transfer = Transfer::begin(&shared.meter);
        let bytes = http.get(&path, RANGE as usize).await?;
        let len = bytes.len();
        transfer.brought(len);
        job.keep(asked, bytes).await?;
        brake.passed(lane, len as u64).await;
    }
    pool.give(http);
    Ok(())
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
        self.policy.allows(lane, self.clock.now().minute_of_day())
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
