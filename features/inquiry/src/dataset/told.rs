//! The public rows on every node: records, their table, and what a page reads.
//!
//! A batch goes to an organisation in parts, one record each. What is shown is the newest batch of a period of which
//! every part is here, so a line that breaks in between leaves the one before.

use super::definition::Definition;
use super::{Row, findable, public};
use hongwang_base::{BatchId, Millis, OrgPath};
use hongwang_replica::{BlobHash, BlobRef, Entry, Lane, Record};
use hongwang_store::{self as store, Result, Tx, sql};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The record kind of public rows; the key is the organisation that they are for, then dataset, period, batch and part.
pub(crate) const RECORD_KIND: &str = "inquiry.rows";
/// Rows of one part.
const PART: usize = 500;

/// What is published at once for one organisation.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    /// Its id: the same for every organisation that one release reaches.
    pub(crate) id: BatchId,
    /// What it is of, such as `2026-10`; empty for what holds at present.
    pub(crate) period: String,
    /// Up to which day its figures are.
    pub(crate) as_of: Date,
    /// Who gave it, as it is read.
    pub(crate) source: String,
    /// Pictures that its rows name.
    pub(crate) pictures: Vec<BlobRef>,
}

/// A part as a record says it.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Part {
    parts: usize,
    as_of: Date,
    source: String,
    /// The names of the fields, so that rows are read by name whatever the definition says meanwhile.
    fields: Vec<String>,
    rows: Vec<Row>,
}

/// A batch that can be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Standing {
    /// Whom it was told to.
    pub(crate) org: OrgPath,
    pub(crate) period: String,
    pub(crate) batch: BatchId,
    /// When it was told.
    pub(crate) at: Millis,
}

/// A batch with its rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) batch: BatchId,
    pub(crate) period: String,
    pub(crate) as_of: Date,
    pub(crate) source: String,
    /// Of which public fields of the definition, by name.
    pub(crate) fields: Vec<String>,
    pub(crate) rows: Vec<Row>,
}

fn key(org: &OrgPath, dataset: &str, period: &str, batch: BatchId, part: usize) -> String {
    format!("{org}{dataset}:{period}:{batch}:{part}")
}

struct Key<'k> {
    org: OrgPath,
    dataset: &'k str,
    period: &'k str,
    batch: BatchId,
    part: i64,
}

fn read_key(key: &str) -> Option<Key<'_>> {
    let (org, rest) = key.split_at(key.rfind('/')? + 1);
    let [dataset, period, batch, part] = rest.split(':').collect::<Vec<_>>().try_into().ok()?;
    Some(Key {
        org: org.parse().ok()?,
        dataset,
        period,
        batch: batch.parse().ok()?,
        part: part.parse().ok()?,
    })
}

/// Publishes the public part of `rows` to `org` in the place of its last batch of that period, applied here as
/// everywhere. After the commit the caller announces `org`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn publish(
    tx: &mut Tx,
    org: &OrgPath,
    definition: &Definition,
    batch: &Batch,
    rows: &[Row],
    now: Millis,
) -> Result<()> {
    let before = batches(tx, org, &definition.id, &batch.period).await?;
    let public = public::rows(definition, rows, now.beijing().date());
    let fields: Vec<String> = definition.public_fields().map(|(_, field)| field.name.clone()).collect();
    // Also what has no rows is told: an office said that there are none.
    let parts = public.len().div_ceil(PART).max(1);
    for part in 0..parts {
        let end = public.len().min((part + 1) * PART);
        let body = Part {
            parts,
            as_of: batch.as_of,
            source: batch.source.clone(),
            fields: fields.clone(),
            rows: public[part * PART..end].to_vec(),
        };
        let record = Record {
            kind: RECORD_KIND.to_owned(),
            key: key(org, &definition.id, &batch.period, batch.id, part),
            body: Some(serde_json::to_value(body).expect("rows are plain data")),
            blobs: if part == 0 { batch.pictures.clone() } else { Vec::new() },
            lane: Lane::Text,
        };
        tell(tx, org, record, now).await?;
    }
    for (old, part) in before.into_iter().filter(|(old, _)| *old != batch.id) {
        take_back(tx, org, &key(org, &definition.id, &batch.period, old, part), now).await?;
    }
    findable::note(tx, &definition.id).await
}

/// Takes what was published to `org` of a period back everywhere.
///
/// # Errors
/// When the store fails.
pub(crate) async fn withdraw(
    tx: &mut Tx,
    org: &OrgPath,
    dataset: &str,
    period: &str,
    now: Millis,
) -> Result<()> {
    for (batch, part) in batches(tx, org, dataset, period).await? {
        take_back(tx, org, &key(org, dataset, period, batch, part), now).await?;
    }
    findable::note(tx, dataset).await
}

async fn take_back(tx: &mut Tx, org: &OrgPath, key: &str, now: Millis) -> Result<()> {
    let kind = RECORD_KIND.to_owned();
    tell(tx, org, Record { kind, key: key.to_owned(), body: None, blobs: Vec::new(), lane: Lane::Text }, now)
        .await
}

async fn tell(tx: &mut Tx, org: &OrgPath, record: Record, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, org, record, now).await?;
    keep(tx, &entry).await?;
    Ok(())
}

async fn batches(tx: &mut Tx, org: &OrgPath, dataset: &str, period: &str) -> Result<Vec<(BatchId, usize)>> {
    let rows = sql("SELECT batch, part FROM inquiry_rows WHERE org = $1 AND dataset = $2 AND period = $3");
    let rows = rows.bind(org).bind(dataset).bind(period).all(tx).await?;
    let one = |row: &store::Row| {
        Ok((BatchId(row.get("batch")?), usize::try_from(row.get::<i64>("part")?).unwrap_or_default()))
    };
    rows.iter().map(one).collect()
}

/// Applies a record of public rows. Parts that come before the last one, and go after the first one, change nothing that
/// is shown.
///
/// # Errors
/// When the store fails.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Some(key) = read_key(&entry.record.key) else {
        tracing::warn!(key = entry.record.key, "rows are for no organisation");
        return Ok(());
    };
    let was_whole = is_whole(tx, &key).await?;
    let Some(parts) = keep(tx, entry).await? else { return Ok(()) };
    let shows = if parts == 0 {
        was_whole
    } else {
        is_whole(tx, &key).await? && (!was_whole || key.part + 1 == parts)
    };
    if shows { findable::note(tx, key.dataset).await } else { Ok(()) }
}

/// Whether every part of a batch is here.
async fn is_whole(tx: &mut Tx, key: &Key<'_>) -> Result<bool> {
    let row = sql(
        "SELECT 1 AS one FROM inquiry_rows WHERE org = $1 AND dataset = $2 AND period = $3 AND batch = $4 \
                   GROUP BY batch HAVING COUNT(*) = MAX(parts)",
    );
    let row = row.bind(&key.org).bind(key.dataset).bind(key.period).bind(key.batch);
    Ok(row.one(tx).await?.is_some())
}

/// Keeps or deletes a part; of how many it is one, none where it was deleted, nothing where it cannot be read.
async fn keep(tx: &mut Tx, entry: &Entry) -> Result<Option<i64>> {
    let Some(Key { org, dataset, period, batch, part }) = read_key(&entry.record.key) else {
        return Ok(None);
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM inquiry_rows WHERE org = $1 AND dataset = $2 AND period = $3 AND batch = $4 AND part = $5")
            .bind(&org)
            .bind(dataset)
            .bind(period)
            .bind(batch)
            .bind(part)
            .run(tx)
            .await?;
        return Ok(Some(0));
    };
    let parts = match serde_json::from_value::<Part>(body.clone()) {
        Ok(read) => i64::try_from(read.parts).unwrap_or(i64::MAX),
        Err(error) => {
            tracing::warn!(%org, dataset, %error, "rows cannot be read");
            return Ok(None);
        }
    };
    sql("INSERT INTO inquiry_rows (org, dataset, period, batch, part, parts, at, body) VALUES ($1,$2,$3,$4,$5,$6,$7,$8) \
         ON CONFLICT (org, dataset, period, batch, part) DO UPDATE SET parts = $6, at = $7, body = $8")
    .bind(&org)
    .bind(dataset)
    .bind(period)
    .bind(batch)
    .bind(part)
    .bind(parts)
    .bind(Millis(entry.at))
    .bind(Some(body.clone()))
    .run(tx)
    .await?;
    Ok(Some(parts))
}

/// What stands of a dataset on the screens of `org`: of each period the newest batch that is whole here, the newest
/// period first, without its rows. Its own and what was told to those above it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn periods(tx: &mut Tx, org: &OrgPath, dataset: &str) -> Result<Vec<Standing>> {
    // By equality, so that the key of the table finds them.
    let chain = org.chain();
    let above = |depth: usize| chain.get(depth).unwrap_or(org);
    let rows = sql(
        "SELECT org, period, batch, MAX(at) AS at FROM inquiry_rows WHERE dataset = $1 AND org IN ($2, $3, $4, $5) \
                    GROUP BY org, period, batch HAVING COUNT(*) = MAX(parts) ORDER BY period DESC, LENGTH(org) DESC, at DESC, batch DESC",
    );
    let rows = rows.bind(dataset).bind(above(0)).bind(above(1)).bind(above(2)).bind(above(3)).all(tx).await?;
    let one = |row: &store::Row| {
        Ok(Standing {
            org: row.org("org")?,
            period: row.get("period")?,
            batch: BatchId(row.get("batch")?),
            at: row.millis("at")?,
        })
    };
    let mut all = rows.iter().map(one).collect::<Result<Vec<_>>>()?;
    all.dedup_by(|next, first| next.period == first.period);
    Ok(all)
}

/// The datasets of which something was told here, by their ids.
///
/// # Errors
/// When the store fails.
pub(crate) async fn known(tx: &mut Tx) -> Result<Vec<String>> {
    let rows = sql("SELECT DISTINCT dataset FROM inquiry_rows ORDER BY dataset").all(tx).await?;
    rows.iter().map(|row| row.get("dataset")).collect()
}

/// Each dataset of which something stands on the screens of `org`, and when it was told.
///
/// # Errors
/// When the store fails.
pub(crate) async fn newest(tx: &mut Tx, org: &OrgPath) -> Result<BTreeMap<String, Millis>> {
    // By equality, as in `periods`: this is asked for each page of the tree.
    let chain = org.chain();
    let above = |depth: usize| chain.get(depth).unwrap_or(org);
    let rows = sql("SELECT dataset, MAX(at) AS at FROM inquiry_rows WHERE org IN ($1, $2, $3, $4) \
                    GROUP BY org, dataset, period, batch HAVING COUNT(*) = MAX(parts)");
    let rows = rows.bind(above(0)).bind(above(1)).bind(above(2)).bind(above(3)).all(tx).await?;
    let mut newest = BTreeMap::new();
    for row in &rows {
        let at = row.millis("at")?;
        let last = newest.entry(row.get("dataset")?).or_insert(at);
        *last = at.max(*last);
    }
    Ok(newest)
}

/// How many rows are here of a dataset, of all organisations and periods.
///
/// # Errors
/// When the store fails.
pub(crate) async fn count(tx: &mut Tx, dataset: &str) -> Result<i64> {
    let rows = sql("SELECT body FROM inquiry_rows WHERE dataset = $1").bind(dataset).all(tx).await?;
    let parts = rows.iter().map(|row| row.json::<Part>("body")).collect::<Result<Vec<_>>>()?;
    Ok(parts.iter().map(|part| part.rows.len() as i64).sum())
}

/// Whether a row that the screens of `org` show names a picture: of rows only public fields are here.
///
/// # Errors
/// When the store fails.
pub(crate) async fn names_picture(
    tx: &mut Tx,
    org: &OrgPath,
    dataset: &str,
    picture: BlobHash,
) -> Result<bool> {
    let chain = org.chain();
    let above = |depth: usize| chain.get(depth).unwrap_or(org);
    let named = sql("SELECT 1 AS one FROM inquiry_rows WHERE org IN ($1, $2, $3, $4) AND dataset = $5 \
                     AND CAST(body AS TEXT) LIKE '%' || $6 || '%' LIMIT 1");
    let named = named.bind(above(0)).bind(above(1)).bind(above(2)).bind(above(3));
    Ok(named.bind(dataset).bind(picture.to_string()).one(tx).await?.is_some())
}

/// The rows of what stands.
///
/// # Errors
/// When the store fails.
pub(crate) async fn read(tx: &mut Tx, dataset: &str, standing: &Standing) -> Result<Option<Told>> {
    of(tx, dataset, (&standing.org, &standing.period, standing.batch)).await
}

/// The rows of a batch that was told to `org`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn of(
    tx: &mut Tx,
    dataset: &str,
    (org, period, batch): (&OrgPath, &str, BatchId),
) -> Result<Option<Told>> {
    let rows = sql(
        "SELECT body FROM inquiry_rows WHERE org = $1 AND dataset = $2 AND period = $3 AND batch = $4 ORDER BY part",
    );
    let rows = rows.bind(org).bind(dataset).bind(period).bind(batch).all(tx).await?;
    let mut parts = rows.iter().map(|row| row.json::<Part>("body")).collect::<Result<Vec<_>>>()?.into_iter();
    let Some(first) = parts.next() else { return Ok(None) };
    let mut told = Told {
        batch,
        period: period.to_owned(),
        as_of: first.as_of,
        source: first.source,
        fields: first.fields,
        rows: first.rows,
    };
    told.rows.extend(parts.flat_map(|part| part.rows));
    Ok(Some(told))
}

impl Told {
    /// Each row with all fields of `definition`: what is not public is not known here, and empty.
    pub(crate) fn whole_rows(&self, definition: &Definition) -> Vec<Row> {
        let place = |name: &str| self.fields.iter().position(|known| known == name);
        let places: Vec<_> = definition.fields.iter().map(|field| place(&field.name)).collect();
        let value = |row: &Row, place: &Option<usize>| place.and_then(|at| row.get(at).cloned());
        let whole = |row: &Row| places.iter().map(|place| value(row, place).unwrap_or_default()).collect();
        self.rows.iter().map(whole).collect()
    }

    /// Each row with the public fields of `definition`, in the order that it has now: what it has got since is empty.
    pub(crate) fn rows_by<'t>(&'t self, definition: &Definition) -> impl Iterator<Item = Vec<&'t str>> {
        let places: Vec<Option<usize>> = definition
            .public_fields()
            .map(|(_, field)| self.fields.iter().position(|name| *name == field.name))
            .collect();
        self.rows.iter().map(move |row| {
            places
                .iter()
                .map(|place| place.and_then(|place| row.get(place)).map_or("", String::as_str))
                .collect()
        })
    }
}
