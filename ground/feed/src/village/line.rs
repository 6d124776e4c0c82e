//! The line of a node: dials, keeps the session, dials again.

use super::{
    PERSONAL_KEY,
    connect::{Address, Connector},
    fetch,
    handoff::HandOffs,
    job::{FetchError, Jobs},
    keeper,
    keeper::Keeper,
    meter::Meter,
    node::{Membership, Node, NodeError},
    outbox,
    pull::Pulls,
    question::Questions,
    session::{self, Ended},
};
use crate::words;
use hongwang_base::Millis;
use hongwang_feature::{Features, NodeStatus, Place};
use hongwang_replica::{BlobHash, LinePolicy};
use hongwang_store::{Result, StoreError, Vault, sql};
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// The waits between tries to dial: doubling from the first to the last.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LAST_WAIT: Duration = Duration::from_secs(10);
/// A node that cannot reach its center within this time after its start shows what it has.
const CHECKING: Duration = Duration::from_secs(3);
/// How often the free disk is looked at.
const LOOK_AT_DISK: Duration = Duration::from_secs(20);

/// So much room stays free of pictures and films: what is on its way at once, and what records need.
const FLOOR: u64 = 6 << 20;

/// What the parts of a line share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) place: Place,
    pub(crate) connector: Connector,
    pub(crate) vault: Vault,
    pub(crate) neighbours: Vec<Address>,
    pub(crate) status: watch::Sender<NodeStatus>,
    pub(crate) policy: watch::Sender<LinePolicy>,
    pub(crate) wake: Arc<Notify>,
    pub(crate) jobs: Jobs,
    pub(crate) meter: Mutex<Meter>,
}

impl Shared {
    /// Says on the status what is wrong; the next health report carries it to the desk.
    pub(crate) fn trouble(&self, what: &str) {
        self.status.send_modify(|status| status.trouble = Some(what.to_owned()));
    }

    pub(crate) fn meter(&self) -> MutexGuard<'_, Meter> {
        self.meter.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whether the disk has room for what is to come.
    pub(crate) fn room(&self) -> std::result::Result<(), FetchError> {
        if disk_free(self.place.blobs.folder()).is_some_and(|free| free < FLOOR) {
            return Err(FetchError::Full);
        }
        self.status.send_if_modified(|status| {
            let was_full = status.trouble.as_deref() == Some(words::NO_ROOM);
            if was_full {
                status.trouble = None;
            }
            was_full
        });
        Ok(())
    }

    /// Says what stopped the bytes, where somebody can do something about it.
    pub(crate) fn stopped(&self, error: &FetchError) {
        if error.is_full() {
            self.trouble(words::NO_ROOM);
        }
    }

    /// Throws away what came of a blob that nothing needs any more.
    pub(crate) async fn let_go(&self, hash: &BlobHash) -> Result<()> {
        keeper::forget(&self.place, vec![*hash]).await
    }

    /// Writes down what the line was measured to carry, for a node that starts without a line.
    pub(crate) async fn note_speed(&self) -> Result<()> {
        let Some(speed) = self.meter().speed() else { return Ok(()) };
        let mut tx = self.place.db.write().await?;
        let note = sql("UPDATE node SET speed = $1 WHERE id = 1");
        note.bind(i64::try_from(speed).unwrap_or(i64::MAX)).run(&mut tx).await?;
        tx.commit().await
    }

    pub(crate) async fn tell_progress(&self) -> Result<()> {
        let progress = fetch::progress(&mut self.place.db.read().await?).await?;
        self.status.send_modify(|status| {
            status.blobs_total = progress.total;
            status.blobs_missing = progress.missing;
            status.bytes_total = progress.bytes_total;
            status.bytes_missing = progress.bytes_missing;
        });
        Ok(())
    }

    pub(crate) async fn tell_outbox(&self) -> Result<()> {
        let waiting = outbox::waiting(&mut self.place.db.read().await?).await?;
        self.status.send_if_modified(|status| {
            let news = status.outbox != waiting;
            status.outbox = waiting;
            news
        });
        Ok(())
    }
}

/// The line of an admitted node.
#[derive(Debug)]
pub struct Line {
    shared: Arc<Shared>,
    keeper: Keeper,
    data: std::path::PathBuf,
}

impl Line {
    /// Prepares the line of `node`, which was admitted as `membership`; `data` is the folder whose disk is watched.
    ///
    /// # Errors
    /// See [`NodeError`].
    pub async fn open(
        place: Place,
        features: Features,
        node: &Node,
        membership: &Membership,
        neighbours: Vec<Address>,
        data: &std::path::Path,
        version: &str,
    ) -> std::result::Result<Self, NodeError> {
        keeper::apply_deferred(&place, &features).await?;
        let mut tx = place.db.read().await?;
        let row = sql("SELECT as_of, policy, speed FROM node WHERE id = 1").one(&mut tx).await?;
        let needed = sql("SELECT DISTINCT hash FROM replica_blob WHERE NOT here").all(&mut tx).await?;
        let needed = needed.iter().map(|row| fetch::hash(row.get("hash")?)).collect::<Result<Vec<_>>>()?;
        drop(tx);
        place
            .blobs
            .sweep(|hash| needed.contains(hash))
            .map_err(|error| StoreError::corrupt("blobs", error))?;
        let mut status = NodeStatus {
            checking: true,
            since: place.clock.now(),
            version: version.to_owned(),
            disk_free: disk_free(data),
            ..NodeStatus::default()
        };
        let mut policy = LinePolicy::default();
        let mut speed = None;
        if let Some(row) = row {
            status.as_of = row.get::<Option<i64>>("as_of")?.map(Millis);
            policy = row.json("policy")?;
            speed = row.get::<Option<i64>>("speed")?.map(|speed| speed.max(0).unsigned_abs());
        }
        let (status, policy) = (watch::Sender::new(status), watch::Sender::new(policy));
        let wake = Arc::new(Notify::new());
        let keeper = Keeper::open(
            place.clone(),
            features,
            membership.trust,
            status.clone(),
            policy.clone(),
            wake.clone(),
        );
        let keeper = keeper.await?;
        let connector = node.connector(Some(membership))?;
        let vault = Vault::open(&data.join(PERSONAL_KEY))?;
        let (jobs, meter) = (Jobs::default(), Mutex::new(Meter::from(speed)));
        let shared = Shared { place, connector, vault, neighbours, status, policy, wake, jobs, meter };
        let shared = Arc::new(shared);
        shared.tell_progress().await?;
        shared.tell_outbox().await?;
        Ok(Self { shared, keeper, data: data.to_owned() })
    }

    /// How the node stands, for its pages.
    pub fn status(&self) -> watch::Receiver<NodeStatus> {
        self.shared.status.subscribe()
    }

    /// What opens hand-offs at its center.
    pub fn hand_offs(&self) -> HandOffs {
        HandOffs { connector: self.shared.connector.clone(), status: self.status() }
    }

    /// What asks its center.
    pub fn questions(&self) -> Questions {
        Questions::over(self.shared.connector.clone(), self.status())
    }

    /// What brings bytes that somebody waits for.
    pub fn pulls(&self) -> Pulls {
        Pulls::over(self.shared.clone())
    }

    /// Keeps the line until the future is dropped.
    pub async fn run(self) {
        let Self { shared, mut keeper, data } = self;
        tokio::join!(
            dial(&shared, &mut keeper),
            fetch::run(shared.clone()),
            outbox::run(shared.clone()),
            stop_checking(&shared),
            keep_policy(&shared),
            watch_disk(&shared, &data),
        );
    }
}

async fn dial(shared: &Shared, keeper: &mut Keeper) {
    let mut wait = FIRST_WAIT;
    loop {
        let ended = session::run(&shared.connector, keeper).await;
        let was_online = shared.status.borrow().center_online;
        let now = shared.place.clock.now();
        tracing::info!(%ended, "no line to the center");
        shared.status.send_modify(|status| {
            if status.center_online {
                (status.center_online, status.since) = (false, now);
            }
            match &ended {
                Ended::Trouble(what) => status.trouble = Some(what.clone()),
                Ended::Line(error) if error.is_shut_out() => {
                    status.trouble = Some(words::NOT_ADMITTED.to_owned())
                }
                _ => {}
            }
        });
        if was_online {
            shared.place.live.changed();
        }
        // Trouble of our own (a full disk, a batch not believed) is not mended by dialling fast.
        let slow = matches!(&ended, Ended::Trouble(_))
            || matches!(&ended, Ended::Line(error) if error.is_shut_out());
        wait = match (slow, was_online) {
            (true, _) => LAST_WAIT,
            (false, true) => FIRST_WAIT,
            (false, false) => (wait * 2).min(LAST_WAIT),
        };
        tokio::time::sleep(wait.mul_f64(jitter())).await;
    }
}

/// Between 0.75 and 1.25, so that a county's villages do not dial in step after the center was away.
fn jitter() -> f64 {
    let mut random = [0u8; 2];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    0.75 + f64::from(u16::from_be_bytes(random)) / f64::from(u16::MAX) / 2.0
}

/// Ends the checking after the start: at once when the node is up to date (the keeper says so), when no center
/// answers in time, or when the line breaks again before everything came.
async fn stop_checking(shared: &Shared) {
    tokio::time::sleep(CHECKING).await;
    let mut status = shared.status.subscribe();
    let settled = status.wait_for(|status| !status.checking || !status.center_online).await;
    drop(settled);
    shared.status.send_if_modified(|status| std::mem::replace(&mut status.checking, false));
}

/// Writes the line policy down, so that a node that starts without a line keeps it.
async fn keep_policy(shared: &Shared) {
    let mut policies = shared.policy.subscribe();
    while policies.changed().await.is_ok() {
        let policy = policies.borrow_and_update().clone();
        let stored = async {
            let mut tx = shared.place.db.write().await?;
            sql("UPDATE node SET policy = $1 WHERE id = 1").bind_json(&policy).run(&mut tx).await?;
            tx.commit().await
        };
        if let Err(error) = stored.await {
            tracing::error!(%error, "the line policy could not be written");
        }
    }
}

async fn watch_disk(shared: &Shared, data: &std::path::Path) {
    loop {
        tokio::time::sleep(LOOK_AT_DISK).await;
        let free = disk_free(data);
        shared.status.send_if_modified(|status| std::mem::replace(&mut status.disk_free, free) != free);
    }
}

/// Free bytes for an ordinary user on the disk of `folder`.
pub fn disk_free(folder: &std::path::Path) -> Option<u64> {
    let disk = nix::sys::statvfs::statvfs(folder).ok()?;
    Some(disk.blocks_available().saturating_mul(disk.fragment_size()))
}
