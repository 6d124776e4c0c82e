//! The tables of batches.

use super::totals::Compared;
use super::{Batch, Event, OPEN_FOR, State};
use crate::dataset::import::Mapping;
use crate::dataset::told::Told;
use crate::words::batch as words;
use hongwang_base::{BatchId, Millis, OrgPath, Problem};
use hongwang_feature::Reply;
use hongwang_store::{Result, Row, Tx, sql};
use std::collections::BTreeMap;

fn batch(row: &Row) -> Result<Batch> {
    Ok(Batch {
        id: row.id("id")?,
        dataset: row.get("dataset")?,
        org: row.org("org")?,
        about: row.json("about")?,
        life: row.json("life")?,
        version: row.get("version")?,
        has_rows: row.get("has_rows")?,
        created_at: row.millis("created_at")?,
    })
}

/// Keeps a new batch.
pub(super) async fn put(tx: &mut Tx, batch: &Batch, mark: [u8; 32]) -> Result<()> {
    sql("INSERT INTO inquiry_batch (id, dataset, org, period, about, state, life, version, mark, has_rows, created_at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)")
    .bind(batch.id)
    .bind(&batch.dataset)
    .bind(&batch.org)
    .bind(batch.period())
    .bind_json(&batch.about)
    .bind(batch.life.state.word())
    .bind_json(&batch.life)
    .bind(batch.version)
    .bind(mark.to_vec())
    .bind(batch.has_rows)
    .bind(batch.created_at)
    .run(tx)
    .await?;
    Ok(())
}

/// The batch of this id.
pub(super) async fn find(tx: &mut Tx, id: BatchId) -> Result<Option<Batch>> {
    let row = sql(
        "SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch WHERE id = $1",
    );
    row.bind(id).one(tx).await?.as_ref().map(batch).transpose()
}

/// The batches of a dataset of `scope` and those below it, the newest first.
pub(super) async fn of_dataset(tx: &mut Tx, dataset: &str, scope: &OrgPath) -> Result<Vec<Batch>> {
    let rows = sql("SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch \
                    WHERE dataset = $1 AND org LIKE $2 || '%' ORDER BY created_at DESC, id DESC");
    rows.bind(dataset).bind(scope).all(tx).await?.iter().map(batch).collect()
}

/// Every batch of `scope` and below that is not over, or stands; the newest first.
pub(super) async fn living(tx: &mut Tx, scope: &OrgPath) -> Result<Vec<Batch>> {
    let rows = sql("SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch \
                    WHERE org LIKE $1 || '%' AND state NOT IN ('superseded', 'rolled_back', 'thrown_away') \
                    ORDER BY created_at DESC, id DESC");
    rows.bind(scope).all(tx).await?.iter().map(batch).collect()
}

/// Those that the job has something to do with, in their order.
pub(super) async fn to_work(tx: &mut Tx) -> Result<Vec<Batch>> {
    let rows = sql("SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch \
                    WHERE state IN ('uploaded', 'releasing', 'returning') ORDER BY created_at, id");
    rows.all(tx).await?.iter().map(batch).collect()
}

/// Those that nobody decided on in time.
pub(super) async fn too_old(tx: &mut Tx, now: Millis) -> Result<Vec<Batch>> {
    let rows = sql("SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch \
                    WHERE state IN ('uploaded', 'asking', 'tried', 'waiting') AND created_at < $1");
    rows.bind(now.plus(-OPEN_FOR)).all(tx).await?.iter().map(batch).collect()
}

/// Those of a dataset and period that may have rows, beside `batch` in time or not.
pub(super) async fn of_period(tx: &mut Tx, dataset: &str, period: &str) -> Result<Vec<Batch>> {
    let rows = sql("SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch \
                    WHERE dataset = $1 AND period = $2 ORDER BY created_at, id");
    rows.bind(dataset).bind(period).all(tx).await?.iter().map(batch).collect()
}

/// Those of over batches that still have rows.
pub(super) async fn with_rows(tx: &mut Tx) -> Result<Vec<Batch>> {
    let rows = sql("SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch \
                    WHERE has_rows AND state IN ('superseded', 'rolled_back', 'thrown_away', 'asking')");
    rows.all(tx).await?.iter().map(batch).collect()
}

/// A batch of this file that is not of no use.
pub(super) async fn same_file(
    tx: &mut Tx,
    dataset: &str,
    org: &OrgPath,
    mark: [u8; 32],
) -> Result<Option<Batch>> {
    let row = sql("SELECT id, dataset, org, about, life, version, has_rows, created_at FROM inquiry_batch \
                   WHERE dataset = $1 AND org = $2 AND mark = $3 AND state NOT IN ('rolled_back', 'thrown_away', 'superseded')");
    row.bind(dataset).bind(org).bind(mark.to_vec()).one(tx).await?.as_ref().map(batch).transpose()
}

/// Whether a dataset has any batch.
pub(super) async fn has_batches(tx: &mut Tx, dataset: &str) -> Result<bool> {
    Ok(sql("SELECT id FROM inquiry_batch WHERE dataset = $1 LIMIT 1").bind(dataset).one(tx).await?.is_some())
}

/// The mark of the last file of a dataset of `org`, whatever became of it.
pub(super) async fn last_mark(tx: &mut Tx, dataset: &str, org: &OrgPath) -> Result<Option<Vec<u8>>> {
    let row = sql("SELECT mark FROM inquiry_batch WHERE dataset = $1 AND org = $2 \
                   ORDER BY created_at DESC, id DESC LIMIT 1");
    row.bind(dataset).bind(org).one(tx).await?.map(|row| row.get("mark")).transpose()
}

/// Keeps what follows from an event.
///
/// # Errors
/// When it cannot happen, or somebody else was faster: both in words.
pub(super) async fn step(tx: &mut Tx, batch: &Batch, event: Event) -> Reply<Batch> {
    let life = batch.life.step(event).map_err(|refused| match refused.field {
        "" => Problem::conflict(refused.why),
        field => Problem::field(field, refused.why),
    })?;
    keep(tx, &Batch { life, ..batch.clone() }).await
}

/// Keeps a batch as it is now.
///
/// # Errors
/// When somebody else was faster.
pub(super) async fn keep(tx: &mut Tx, batch: &Batch) -> Reply<Batch> {
    let Batch { life, about, .. } = batch;
    let version = batch.version + 1;
    let kept = sql("UPDATE inquiry_batch SET state = $1, life = $2, about = $3, period = $4, version = $5 \
                    WHERE id = $6 AND version = $7")
    .bind(life.state.word())
    .bind_json(life)
    .bind_json(about)
    .bind(batch.period())
    .bind(version)
    .bind(batch.id)
    .bind(batch.version)
    .run(tx)
    .await?;
    if kept == 0 {
        return Err(Problem::conflict(words::CHANGED_MEANWHILE).into());
    }
    Ok(Batch { version, ..batch.clone() })
}

/// Whether a batch still is as it was read. It stays so until the transaction ends.
pub(super) async fn holds(tx: &mut Tx, batch: &Batch, has_rows: bool) -> Result<bool> {
    let held = sql("UPDATE inquiry_batch SET has_rows = $1 WHERE id = $2 AND version = $3");
    Ok(held.bind(has_rows).bind(batch.id).bind(batch.version).run(tx).await? == 1)
}

/// Deletes some rows of a batch; tells whether there may be more.
pub(super) async fn delete_rows(tx: &mut Tx, id: BatchId, most: i64) -> Result<bool> {
    let gone = sql(
        "DELETE FROM inquiry_detail WHERE id IN (SELECT id FROM inquiry_detail WHERE batch = $1 LIMIT $2)",
    );
    Ok(gone.bind(id).bind(most).run(tx).await? >= most.unsigned_abs())
}

/// What a batch holds for an organisation.
#[derive(Clone, Debug)]
pub(super) struct Part {
    pub(super) org: OrgPath,
    pub(super) compared: Compared,
    /// Whether it was told there.
    pub(super) told: bool,
    /// What stood there before.
    pub(super) before: Option<BatchId>,
    /// The same itself, where it was no batch: what a clerk entered lies nowhere else.
    pub(super) kept: Option<Told>,
}

/// Keeps what a batch holds for each organisation, in the place of what was kept.
pub(super) async fn put_parts(tx: &mut Tx, id: BatchId, parts: &BTreeMap<OrgPath, Compared>) -> Result<()> {
    sql("DELETE FROM inquiry_batch_org WHERE batch = $1").bind(id).run(tx).await?;
    for (org, compared) in parts {
        add_part(tx, id, org, compared).await?;
    }
    Ok(())
}

/// Adds an organisation, if it is not there.
pub(super) async fn add_part(tx: &mut Tx, id: BatchId, org: &OrgPath, compared: &Compared) -> Result<()> {
    sql("INSERT INTO inquiry_batch_org (batch, org, totals, told) VALUES ($1,$2,$3,FALSE) ON CONFLICT (batch, org) DO NOTHING")
        .bind(id)
        .bind(org)
        .bind_json(compared)
        .run(tx)
        .await?;
    Ok(())
}

fn part(row: &Row) -> Result<Part> {
    Ok(Part {
        org: row.org("org")?,
        compared: row.json("totals")?,
        told: row.get("told")?,
        before: row.get::<Option<_>>("before")?.map(BatchId),
        kept: row.json_or_null("kept")?,
    })
}

/// What a batch holds for each organisation.
pub(super) async fn parts(tx: &mut Tx, id: BatchId) -> Result<Vec<Part>> {
    let rows =
        sql("SELECT org, totals, told, before, kept FROM inquiry_batch_org WHERE batch = $1 ORDER BY org");
    rows.bind(id).all(tx).await?.iter().map(part).collect()
}

/// What a batch holds for one organisation.
pub(super) async fn part_of(tx: &mut Tx, id: BatchId, org: &OrgPath) -> Result<Option<Part>> {
    let row =
        sql("SELECT org, totals, told, before, kept FROM inquiry_batch_org WHERE batch = $1 AND org = $2");
    row.bind(id).bind(org).one(tx).await?.as_ref().map(part).transpose()
}

/// Notes whether an organisation was told a batch that holds there, and what stood before it.
pub(super) async fn note_told(tx: &mut Tx, id: BatchId, part: &Part) -> Result<()> {
    sql("UPDATE inquiry_batch_org SET told = $1, before = $2, kept = $3 WHERE batch = $4 AND org = $5")
        .bind(part.told)
        .bind(part.before.map(|before| before.0))
        .bind(part.kept.as_ref().map(|kept| serde_json::to_value(kept).expect("rows are plain data")))
        .bind(id)
        .bind(&part.org)
        .run(tx)
        .await?;
    Ok(())
}

/// Forgets what stood before a batch, as far as it was no batch.
pub(super) async fn forget_kept(tx: &mut Tx, id: BatchId) -> Result<()> {
    sql("UPDATE inquiry_batch_org SET kept = NULL WHERE batch = $1").bind(id).run(tx).await?;
    Ok(())
}

/// What stands where in `scope` that `batch` speaks of: every batch, and where it has rows also what a clerk entered.
pub(super) async fn standing(
    tx: &mut Tx,
    batch: &Batch,
    period: &str,
    scope: &OrgPath,
) -> Result<BTreeMap<OrgPath, BatchId>> {
    let rows = sql(
        "SELECT DISTINCT r.org, r.batch FROM inquiry_rows r LEFT JOIN inquiry_batch b ON b.id = r.batch \
                    WHERE r.dataset = $1 AND r.period = $2 AND r.org LIKE $3 || '%' AND (b.id IS NOT NULL \
                    OR EXISTS (SELECT 1 FROM inquiry_detail d WHERE d.batch = $4 AND d.org = r.org)) ORDER BY r.org",
    );
    let rows = rows.bind(&batch.dataset).bind(period).bind(scope).bind(batch.id).all(tx).await?;
    rows.iter().map(|row| Ok((row.org("org")?, row.id("batch")?))).collect()
}

/// Whether rows of an office's batch are what everybody sees of a period in `org`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn stands(tx: &mut Tx, dataset: &str, period: &str, org: &OrgPath) -> Result<bool> {
    let row = sql("SELECT 1 AS one FROM inquiry_rows r JOIN inquiry_batch b ON b.id = r.batch \
                   WHERE r.dataset = $1 AND r.period = $2 AND r.org = $3 LIMIT 1");
    Ok(row.bind(dataset).bind(period).bind(org).one(tx).await?.is_some())
}

/// What stands of the batches of a dataset in `scope`: where, which, and of which period; the newest period first.
pub(super) async fn all_standing(
    tx: &mut Tx,
    dataset: &str,
    scope: &OrgPath,
) -> Result<Vec<(OrgPath, BatchId, String)>> {
    let rows = sql(
        "SELECT DISTINCT r.org, r.batch, r.period FROM inquiry_rows r JOIN inquiry_batch b ON b.id = r.batch \
                    WHERE r.dataset = $1 AND r.org LIKE $2 || '%' AND b.state = 'stands' \
                    ORDER BY r.period DESC, r.org LIMIT 500",
    );
    let rows = rows.bind(dataset).bind(scope).all(tx).await?;
    rows.iter().map(|row| Ok((row.org("org")?, row.id("batch")?, row.get("period")?))).collect()
}

/// The period to compare a batch with: its own where something stands of it, else the last one before it.
pub(super) async fn last_period(tx: &mut Tx, batch: &Batch) -> Result<Option<String>> {
    let row = sql(
        "SELECT MAX(r.period) AS period FROM inquiry_rows r LEFT JOIN inquiry_batch b ON b.id = r.batch \
                   WHERE r.dataset = $1 AND r.period <= $2 AND r.org LIKE $3 || '%' AND (b.id IS NOT NULL \
                   OR EXISTS (SELECT 1 FROM inquiry_detail d WHERE d.batch = $4 AND d.org = r.org))",
    );
    let row = row.bind(&batch.dataset).bind(batch.period()).bind(&batch.org).bind(batch.id);
    let row = row.one(tx).await?;
    row.map_or(Ok(None), |row| row.get("period"))
}

/// How many people each organisation of a batch has who are not among those that stand for `period`.
pub(super) async fn new_people(tx: &mut Tx, batch: &Batch, period: &str) -> Result<BTreeMap<OrgPath, u64>> {
    let rows = sql("SELECT d.org, COUNT(DISTINCT d.person) AS n FROM inquiry_detail d \
                    WHERE d.batch = $1 AND d.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM inquiry_detail s \
                    WHERE s.person = d.person AND s.standing AND s.dataset = $2 AND s.period = $3 AND s.org = d.org) \
                    GROUP BY d.org");
    counts(&rows.bind(batch.id).bind(&batch.dataset).bind(period).all(tx).await?)
}

/// How many people stand for `period` in each organisation of `batch`'s who are not in it.
pub(super) async fn gone_people(tx: &mut Tx, batch: &Batch, period: &str) -> Result<BTreeMap<OrgPath, u64>> {
    let rows = sql("SELECT s.org, COUNT(DISTINCT s.person) AS n FROM inquiry_detail s \
                    WHERE s.dataset = $2 AND s.period = $3 AND s.org LIKE $4 || '%' AND s.standing \
                    AND s.person IS NOT NULL AND NOT EXISTS (SELECT 1 FROM inquiry_detail d \
                    WHERE d.batch = $1 AND d.org = s.org AND d.person = s.person) GROUP BY s.org");
    let rows = rows.bind(batch.id).bind(&batch.dataset).bind(period).bind(&batch.org).all(tx).await?;
    counts(&rows)
}

fn counts(rows: &[Row]) -> Result<BTreeMap<OrgPath, u64>> {
    rows.iter().map(|row| Ok((row.org("org")?, row.get::<i64>("n")?.unsigned_abs()))).collect()
}

/// What was chosen for the files of `org`, the latest first.
pub(super) async fn mappings(tx: &mut Tx, org: &OrgPath, dataset: &str) -> Result<Vec<Mapping>> {
    let rows =
        sql("SELECT mapping FROM inquiry_mapping WHERE org = $1 AND dataset = $2 ORDER BY at DESC LIMIT 20");
    rows.bind(org).bind(dataset).all(tx).await?.iter().map(|row| row.json("mapping")).collect()
}

/// Remembers a mapping.
pub(super) async fn remember(
    tx: &mut Tx,
    org: &OrgPath,
    dataset: &str,
    mapping: &Mapping,
    now: Millis,
) -> Result<()> {
    sql("INSERT INTO inquiry_mapping (org, dataset, signature, mapping, at) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (org, dataset, signature) DO UPDATE SET mapping = $4, at = $5")
    .bind(org)
    .bind(dataset)
    .bind(mapping.signature())
    .bind_json(mapping)
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

impl Batch {
    /// Whether its rows are kept: they stand, would stand again, or nobody decided yet. `all` are those of its period.
    pub(super) fn keeps_rows(&self, all: &[Batch]) -> bool {
        match self.life.state {
            State::RolledBack | State::ThrownAway | State::Asking => false,
            State::Superseded => {
                let by = all.iter().find(|other| Some(other.id) == self.life.superseded_by);
                by.is_some_and(|by| matches!(by.life.state, State::Stands | State::Returning))
            }
            _ => true,
        }
    }

    /// Whether its rows may come back to the screens: it was told, and they are still here.
    pub(super) fn may_stand(&self) -> bool {
        self.has_rows && matches!(self.life.state, State::Stands | State::Superseded)
    }
}
