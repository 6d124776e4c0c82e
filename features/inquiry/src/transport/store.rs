//! The version that a node shows, and its parts, as records bring them.
//!
//! A timetable travels in parts, each under a key of its version, and one record behind them says which version is shown.
//! A node keeps the parts of both versions until that record comes, and only then shows the new one: nobody ever sees half
//! of each. Invariant: the version that is told has all its parts; where one is missing, the version before stays.

use super::What;
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The record kind that says which version is shown; the key is `421124000000/bus`.
pub(crate) const TOLD_KIND: &str = "inquiry.transport";
/// The record kind of a part; the key is `421124000000/bus/VERSION/NUMBER`.
pub(crate) const PART_KIND: &str = "inquiry.transport_part";

/// Which version is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) version: String,
    /// How many parts it has.
    pub(crate) parts: usize,
    /// When it was released.
    pub(crate) at: Millis,
}

fn record(kind: &str, key: String, body: Option<Value>) -> Record {
    Record { kind: kind.to_owned(), key, body, blobs: Vec::new(), lane: Lane::Text }
}

/// Tells every node a version: its parts, then that it is shown, then that the parts of others may go.
pub(crate) async fn publish(
    tx: &mut Tx,
    county: &OrgPath,
    what: What,
    told: &Told,
    parts: &[Value],
    now: Millis,
) -> Result<()> {
    let of = |version: &str, number: i64| format!("{county}{}/{version}/{number}", what.word());
    let rows = sql(
        "SELECT version, number FROM inquiry_transport_part WHERE org = $1 AND what = $2 AND version <> $3 \
                    ORDER BY version, number",
    );
    let old = rows.bind(county).bind(what.word()).bind(&told.version).all(tx).await?;
    let mut records: Vec<Record> = Vec::with_capacity(parts.len() + 1 + old.len());
    for (part, number) in parts.iter().zip(0..) {
        records.push(record(PART_KIND, of(&told.version, number), Some(part.clone())));
    }
    let body = serde_json::to_value(told).expect("plain data");
    records.push(record(TOLD_KIND, format!("{county}{}", what.word()), Some(body)));
    for row in &old {
        records.push(record(PART_KIND, of(&row.get::<String>("version")?, row.get("number")?), None));
    }
    for record in records {
        let entry = hongwang_feed::append(tx, county, record, now).await?;
        apply(tx, &entry).await?;
    }
    Ok(())
}

/// Applies a record of one of the two kinds.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let is_part = entry.record.kind == PART_KIND;
    let done = if is_part { apply_part(tx, key, entry).await? } else { apply_told(tx, key, entry).await? };
    if done.is_none() {
        tracing::warn!(key, kind = entry.record.kind, "a record of a timetable cannot be read");
    }
    Ok(())
}

/// Organisation and what is told of it, and the rest of a key.
fn read_key(key: &str) -> Option<(OrgPath, What, &str)> {
    let (org, rest) = key.split_at(key.rfind("/bus").or_else(|| key.rfind("/train"))? + 1);
    let (what, rest) = rest.split_once('/').unwrap_or((rest, ""));
    Some((org.parse().ok()?, What::from_word(what)?, rest))
}

async fn apply_part(tx: &mut Tx, key: &str, entry: &Entry) -> Result<Option<()>> {
    let Some((org, what, rest)) = read_key(key) else { return Ok(None) };
    let Some((version, number)) = rest.split_once('/') else { return Ok(None) };
    let Ok(number) = number.parse::<i64>() else { return Ok(None) };
    match &entry.record.body {
        Some(body) => {
            sql("INSERT INTO inquiry_transport_part (org, what, version, number, body) VALUES ($1,$2,$3,$4,$5) \
                 ON CONFLICT (org, what, version, number) DO UPDATE SET body = $5")
            .bind(&org)
            .bind(what.word())
            .bind(version)
            .bind(number)
            .bind_json(body)
            .run(tx)
            .await?;
        }
        // What is shown stays whole, whatever came of the version that should have taken its place.
        None if told_to(tx, &org, what).await?.is_some_and(|told| told.version == version) => {}
        None => {
            sql("DELETE FROM inquiry_transport_part WHERE org = $1 AND what = $2 AND version = $3 AND number = $4")
                .bind(&org)
                .bind(what.word())
                .bind(version)
                .bind(number)
                .run(tx)
                .await?;
        }
    }
    Ok(Some(()))
}

async fn apply_told(tx: &mut Tx, key: &str, entry: &Entry) -> Result<Option<()>> {
    let Some((org, what, "")) = read_key(key) else { return Ok(None) };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM inquiry_transport WHERE org = $1 AND what = $2")
            .bind(&org)
            .bind(what.word())
            .run(tx)
            .await?;
        return Ok(Some(()));
    };
    let Ok(new) = serde_json::from_value::<Told>(body.clone()) else { return Ok(None) };
    let row =
        sql("SELECT COUNT(*) AS n FROM inquiry_transport_part WHERE org = $1 AND what = $2 AND version = $3");
    let row = row.bind(&org).bind(what.word()).bind(&new.version).one(tx).await?;
    let there: i64 = row.map_or(Ok(0), |row| row.get("n"))?;
    if usize::try_from(there) != Ok(new.parts) {
        tracing::warn!(key, there, "a timetable came without all its parts; the one before stays");
        return Ok(Some(()));
    }
    sql("INSERT INTO inquiry_transport (org, what, told) VALUES ($1,$2,$3) \
         ON CONFLICT (org, what) DO UPDATE SET told = $3")
    .bind(&org)
    .bind(what.word())
    .bind_json(&new)
    .run(tx)
    .await?;
    sql("DELETE FROM inquiry_transport_part WHERE org = $1 AND what = $2 AND version <> $3")
        .bind(&org)
        .bind(what.word())
        .bind(&new.version)
        .run(tx)
        .await?;
    Ok(Some(()))
}

async fn told_to(tx: &mut Tx, org: &OrgPath, what: What) -> Result<Option<Told>> {
    let row = sql("SELECT told FROM inquiry_transport WHERE org = $1 AND what = $2");
    row.bind(org).bind(what.word()).one(tx).await?.map(|row| row.json("told")).transpose()
}

/// The version for the screens of `org`, with the organisation that it was told to: the nearest.
pub(crate) async fn told(tx: &mut Tx, org: &OrgPath, what: What) -> Result<Option<(OrgPath, Told)>> {
    let row = sql("SELECT org, told FROM inquiry_transport WHERE what = $1 AND $2 LIKE org || '%' \
                   ORDER BY LENGTH(org) DESC LIMIT 1");
    let row = row.bind(what.word()).bind(org).one(tx).await?;
    row.map(|row| Ok((row.org("org")?, row.json("told")?))).transpose()
}

/// The parts of a version, in order.
pub(crate) async fn parts(tx: &mut Tx, org: &OrgPath, what: What, version: &str) -> Result<Vec<Value>> {
    let rows = sql("SELECT body FROM inquiry_transport_part WHERE org = $1 AND what = $2 AND version = $3 \
                    ORDER BY number");
    let rows = rows.bind(org).bind(what.word()).bind(version).all(tx).await?;
    rows.iter().map(|row| row.json("body")).collect()
}
