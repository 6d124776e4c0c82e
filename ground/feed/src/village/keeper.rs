//! What a node keeps: batches applied, each in one transaction with its cursor.

use super::{fetch, session::Station};
use crate::{
    log::{number, sequence},
    words,
};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Fact, Features, NodeStatus, Place};
use hongwang_replica::{
    Batch, BlobHash, Cursors, Entry, Judgement, KeyChange, LinePolicy, Refusal, ScopeName, Trust, open,
    wire::{Down, Health, Up},
};
use hongwang_store::{Result, Sql, StoreError, Tx, sql};
use std::sync::Arc;
use tokio::sync::{Notify, watch};

/// A clock that is wrong by less than this is left alone, milliseconds.
const CLOCK_TOLERANCE: i64 = 2_000;

/// Why a batch was not applied.
#[derive(Debug, thiserror::Error)]
pub enum ApplyError {
    /// It is not believed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// It begins after something that is missing here.
    #[error("数据包与本机进度接不上")]
    Gap,
    /// It belongs to a scope that this node does not follow.
    #[error("数据包不属于本村")]
    NotFollowed,
    /// It could not be stored; nothing of it was.
    #[error("{}", if .0.is_full() { words::DISK_FULL } else { words::STORE_FAILED })]
    Store(#[from] StoreError),
}

/// The cursors as the node's database has them.
pub(crate) async fn cursors(tx: &mut Tx, org: &OrgPath) -> Result<Cursors> {
    let mut cursors = Cursors::new(org.chain().iter().map(|scope| ScopeName(scope.to_string())));
    for row in sql("SELECT scope, seq FROM replica_cursor").all(tx).await? {
        cursors.restore(&ScopeName(row.get("scope")?), sequence(row.get("seq")?));
    }
    Ok(cursors)
}

/// A batch that was believed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// The batch.
    pub batch: Batch,
    /// Whether it was applied now; false when all of it had been applied before.
    pub is_news: bool,
}

/// Opens a sealed batch, judges it, and applies it in one transaction with its cursor. Whoever carried it - line, neighbour, USB stick - it comes through here.
///
/// # Errors
/// See [`ApplyError`]: nothing has then changed.
pub async fn apply(
    place: &Place,
    features: &Features,
    trust: &Trust,
    sealed: &[u8],
) -> std::result::Result<Applied, ApplyError> {
    let batch = open(sealed, trust)?;
    let mut tx = place.db.write().await?;
    match cursors(&mut tx, &place.org).await?.judge(&batch) {
        Judgement::Apply => {}
        Judgement::Old => return Ok(Applied { batch, is_news: false }),
        Judgement::Gap { .. } => return Err(ApplyError::Gap),
        Judgement::NotFollowed => return Err(ApplyError::NotFollowed),
    }
    let now = place.clock.now();
    let mut released = Vec::new();
    for entry in &batch.entries {
        released.extend(fetch::refer(&mut tx, &place.blobs, &batch.scope, entry).await?);
        match features.for_record(&entry.record.kind) {
            Some(feature) => feature.apply(&mut tx, entry, now).await?,
            None => defer(&mut tx, &batch.scope, entry).await?,
        }
    }
    sql("INSERT INTO replica_cursor (scope, seq, at) VALUES ($1,$2,$3) ON CONFLICT (scope) DO UPDATE SET seq = $2, at = $3")
        .bind(&batch.scope.0)
        .bind(number(batch.upto))
        .bind(batch.at)
        .run(&mut tx)
        .await?;
    tx.commit().await?;
    forget(place, released).await?;
    place.bus.tell(Fact::Applied);
    place.live.changed();
    Ok(Applied { batch, is_news: true })
}

/// Bytes that no record needs any more go.
pub(super) async fn forget(place: &Place, released: Vec<BlobHash>) -> Result<()> {
    let mut tx = place.db.read().await?;
    for hash in released {
        let needed = sql("SELECT 1 AS one FROM replica_blob WHERE hash = $1")
            .bind(hash.to_string())
            .one(&mut tx)
            .await?;
        if needed.is_none()
            && let Err(error) = place.blobs.remove(&hash)
        {
            tracing::warn!(%hash, %error, "a blob that nothing needs could not be removed");
        }
    }
    Ok(())
}

/// Keeps a record of a kind that this version does not know, for the version that does.
async fn defer(tx: &mut Tx, scope: &ScopeName, entry: &Entry) -> Result<()> {
    sql("INSERT INTO replica_deferred (scope, kind, key, entry) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (scope, kind, key) DO UPDATE SET entry = $4")
    .bind(&scope.0)
    .bind(&entry.record.kind)
    .bind(&entry.record.key)
    .bind_json(entry)
    .run(tx)
    .await?;
    Ok(())
}

/// Applies the records that an older version of the program had to put aside.
pub(crate) async fn apply_deferred(place: &Place, features: &Features) -> Result<()> {
    let mut tx = place.db.write().await?;
    let rows = sql("SELECT scope, kind, key, entry FROM replica_deferred").all(&mut tx).await?;
    for row in rows {
        let kind: String = row.get("kind")?;
        let Some(feature) = features.for_record(&kind) else { continue };
        feature.apply(&mut tx, &row.json("entry")?, place.clock.now()).await?;
        sql("DELETE FROM replica_deferred WHERE scope = $1 AND kind = $2 AND key = $3")
            .bind(row.get::<String>("scope")?)
            .bind(kind)
            .bind(row.get::<String>("key")?)
            .run(&mut tx)
            .await?;
    }
    tx.commit().await
}

/// The station of a real node.
#[derive(Debug)]
pub struct Keeper {
    place: Place,
    features: Features,
    trust: Trust,
    status: watch::Sender<NodeStatus>,
    policy: watch::Sender<LinePolicy>,
    /// Wakes the fetcher and the outbox: the line is there, or there is more to fetch.
    wake: Arc<Notify>,
    /// Where the center stands; none before its welcome.
    heads: Option<Vec<(ScopeName, hongwang_replica::Sequence)>>,
    cursors: Cursors,
}

impl Keeper {
    /// A keeper over the node's own state.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) async fn open(
        place: Place,
        features: Features,
        trust: Trust,
        status: watch::Sender<NodeStatus>,
        policy: watch::Sender<LinePolicy>,
        wake: Arc<Notify>,
    ) -> Result<Self> {
        let cursors = Cursors::default();
        let mut keeper = Self { place, features, trust, status, policy, wake, heads: None, cursors };
        keeper.look_up_cursors().await?;
        Ok(keeper)
    }

    /// The database is asked each time: a USB stick may have moved the cursors on beside the line.
    async fn look_up_cursors(&mut self) -> Result<()> {
        self.cursors = cursors(&mut self.place.db.read().await?, &self.place.org).await?;
        let scopes = self.cursors.iter().map(|(scope, at)| (scope.0.clone(), at.0)).collect();
        self.status.send_modify(|status| status.scopes = scopes);
        Ok(())
    }

    fn is_up_to_date(&self) -> bool {
        self.heads.as_ref().is_some_and(|heads| {
            heads.iter().all(|(scope, head)| self.cursors.at(scope).is_none_or(|at| at >= *head))
        })
    }

    /// Moves "as of" on: everything the center has is here, as of now.
    async fn up_to_date(&mut self) {
        let now = self.place.clock.now();
        // Written down before it is shown: what a screen once said survives a kill.
        self.note(sql("UPDATE node SET as_of = $1 WHERE id = 1").bind(now)).await;
        self.status.send_modify(|status| {
            status.as_of = Some(now);
            status.checking = false;
        });
    }

    /// Takes over what the center says of its keys and of the time.
    async fn welcome(&mut self, clock: Millis, changes: &[KeyChange]) -> std::result::Result<(), Refusal> {
        for change in changes {
            self.trust = self.trust.follow(change)?;
        }
        if clock.since(self.place.clock.now()).abs() > CLOCK_TOLERANCE {
            self.place.clock.correct(clock);
        }
        let correction = self.place.clock.now().since(self.place.clock.raw());
        let note = sql("UPDATE node SET trust = $1, clock_correction = $2 WHERE id = 1");
        self.note(note.bind_json(&self.trust).bind(correction)).await;
        Ok(())
    }

    /// Writes a note of the node about itself. A disk that has no room for it is a trouble to tell of, not a reason
    /// to hang up: the note is made good at the next welcome.
    async fn note(&self, note: Sql) {
        let written = async {
            let mut tx = self.place.db.write().await?;
            note.run(&mut tx).await?;
            tx.commit().await
        };
        if let Err(error) = written.await {
            let trouble = ApplyError::from(error).to_string();
            self.status.send_modify(|status| status.trouble = Some(trouble));
        }
    }
}

impl Station for Keeper {
    async fn hello(&mut self) -> std::result::Result<Up, String> {
        self.heads = None;
        self.look_up_cursors().await.map_err(|error| ApplyError::from(error).to_string())?;
        let cursors = self.cursors.iter().map(|(scope, at)| (scope.clone(), at)).collect();
        Ok(Up::Hello { cursors, key_version: self.trust.version, health: self.health().await })
    }

    async fn heard(&mut self, down: Down) -> std::result::Result<(), String> {
        match down {
            Down::Welcome { clock, heads, policy, key_changes } => {
                let now = self.place.clock.now();
                self.status.send_modify(|status| {
                    (status.center_online, status.since, status.trouble) = (true, now, None);
                });
                self.welcome(Millis(clock), &key_changes).await.map_err(|refusal| refusal.to_string())?;
                self.heads = Some(heads);
                self.policy.send_if_modified(|known| std::mem::replace(known, policy.clone()) != policy);
                if self.is_up_to_date() {
                    self.up_to_date().await;
                }
                self.wake.notify_waiters();
                self.place.live.changed();
                Ok(())
            }
            Down::Policy(policy) => {
                self.policy.send_replace(policy);
                self.wake.notify_waiters();
                Ok(())
            }
        }
    }

    async fn batch(&mut self, sealed: &[u8]) -> std::result::Result<Option<Up>, String> {
        let applied = apply(&self.place, &self.features, &self.trust, sealed).await;
        let Applied { batch, .. } = applied.map_err(|error| {
            tracing::warn!(?error, "a batch was not applied");
            error.to_string()
        })?;
        self.look_up_cursors().await.map_err(|error| ApplyError::from(error).to_string())?;
        if self.is_up_to_date() {
            self.up_to_date().await;
        }
        if batch.entries.iter().any(|entry| !entry.record.blobs.is_empty()) {
            self.wake.notify_waiters();
        }
        let upto = self.cursors.at(&batch.scope).unwrap_or(batch.upto);
        Ok(Some(Up::Applied { scope: batch.scope, upto }))
    }

    fn alive(&mut self) {
        if self.is_up_to_date() {
            let now = self.place.clock.now();
            self.status.send_modify(|status| status.as_of = Some(now));
        }
    }

    async fn health(&mut self) -> Health {
        let status = self.status.borrow();
        Health {
            version: status.version.clone(),
            clock: self.place.clock.raw().0,
            disk_free: status.disk_free,
            blobs_missing: status.bytes_missing,
            outbox: status.outbox.count(),
            waiting: status.outbox.clone(),
            trouble: status.trouble.clone().unwrap_or_default(),
        }
    }
}
