//! The tables of warnings.

use super::{Known, REMEMBERED, Told};
use hongwang_base::{DeviceId, Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use hongwang_warnings::WarningId;
use std::collections::HashMap;

/// The record kind of a warning; the key is the path of the organisation that it is told to, and its id.
pub(crate) const RECORD_KIND: &str = "inquiry.warning";

/// The record that tells of a warning, or that it is over.
pub(crate) fn record(org: &OrgPath, id: &WarningId, told: Option<&Told>) -> Record {
    let body = told.map(|told| serde_json::to_value(told).expect("a warning is plain data"));
    Record {
        kind: RECORD_KIND.to_owned(),
        key: format!("{org}{id}"),
        body,
        blobs: Vec::new(),
        lane: Lane::Warnings,
    }
}

fn key(key: &str) -> Option<(OrgPath, WarningId)> {
    let (org, id) = key.split_at(key.rfind('/')? + 1);
    Some((org.parse().ok()?, WarningId::try_from(id.to_owned()).ok()?))
}

/// Applies a record of a warning.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Some((org, id)) = key(&entry.record.key) else {
        tracing::warn!(key = entry.record.key, "a warning is for no organisation");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM inquiry_warning WHERE id = $1 AND org = $2")
            .bind(id.as_str())
            .bind(&org)
            .run(tx)
            .await?;
        return Ok(());
    };
    match serde_json::from_value::<Told>(body.clone()) {
        Ok(told) => {
            sql("INSERT INTO inquiry_warning (id, org, told, until, seq) VALUES ($1,$2,$3,$4,$5) \
                 ON CONFLICT (id, org) DO UPDATE SET told = $3, until = $4, seq = $5")
            .bind(id.as_str())
            .bind(&org)
            .bind_json(&told)
            .bind(told.until)
            .bind(entry.seq.0.cast_signed())
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(%org, %id, %error, "a warning cannot be read"),
    }
    Ok(())
}

/// The warnings for the screens of `org`: those told to it and to those above it.
pub(crate) async fn told(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Told>> {
    let rows = sql("SELECT told FROM inquiry_warning WHERE $1 LIKE org || '%' ORDER BY id");
    rows.bind(org).all(tx).await?.iter().map(|row| row.json("told")).collect()
}

/// Everything known, the newest first.
pub(crate) async fn known(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Known>> {
    let known = |row: &Row| {
        let known: Known = row.json("known")?;
        Ok(Known { ended_at: row.get::<Option<i64>>("ended_at")?.map(Millis), ..known })
    };
    let rows =
        sql("SELECT known, ended_at FROM inquiry_warning_known WHERE county = $1 ORDER BY until DESC, id");
    rows.bind(county).all(tx).await?.iter().map(known).collect()
}

/// Keeps what is known of a warning.
pub(crate) async fn put_known(tx: &mut Tx, county: &OrgPath, known: &Known) -> Result<()> {
    sql("INSERT INTO inquiry_warning_known (county, id, known, until) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (county, id) DO UPDATE SET known = $3, until = $4")
    .bind(county)
    .bind(known.told.id.as_str())
    .bind_json(known)
    .bind(known.told.until)
    .run(tx)
    .await?;
    Ok(())
}

/// Notes that a warning is over.
pub(crate) async fn end(tx: &mut Tx, county: &OrgPath, id: &WarningId, now: Millis) -> Result<()> {
    sql("UPDATE inquiry_warning_known SET ended_at = $1 WHERE county = $2 AND id = $3 AND ended_at IS NULL")
        .bind(now)
        .bind(county)
        .bind(id.as_str())
        .run(tx)
        .await?;
    Ok(())
}

/// Forgets what is over for long.
pub(crate) async fn forget(tx: &mut Tx, county: &OrgPath, now: Millis) -> Result<()> {
    let before = now.plus(-REMEMBERED);
    sql("DELETE FROM inquiry_warning_seen WHERE at < $1").bind(before).run(tx).await?;
    sql("DELETE FROM inquiry_warning_known WHERE county = $1 AND until < $2")
        .bind(county)
        .bind(before)
        .run(tx)
        .await?;
    Ok(())
}

/// Where a warning stands in the logs: the organisation that it was told to, and the number of its record.
pub(crate) async fn sent(tx: &mut Tx, id: &WarningId) -> Result<Vec<(OrgPath, i64)>> {
    let rows = sql("SELECT org, seq FROM inquiry_warning WHERE id = $1 ORDER BY org").bind(id.as_str());
    rows.all(tx).await?.iter().map(|row| Ok((row.org("org")?, row.get("seq")?))).collect()
}

/// Notes that somebody in front of a screen has read it.
pub(crate) async fn put_seen(
    tx: &mut Tx,
    id: &WarningId,
    device: DeviceId,
    org: &OrgPath,
    at: Millis,
) -> Result<()> {
    sql("INSERT INTO inquiry_warning_seen (id, device, org, at) VALUES ($1,$2,$3,$4) ON CONFLICT (id, device) DO NOTHING")
        .bind(id.as_str())
        .bind(device)
        .bind(org)
        .bind(at)
        .run(tx)
        .await?;
    Ok(())
}

/// When each screen said that somebody has read it.
pub(crate) async fn seen(tx: &mut Tx, id: &WarningId) -> Result<HashMap<DeviceId, Millis>> {
    let rows = sql("SELECT device, at FROM inquiry_warning_seen WHERE id = $1").bind(id.as_str());
    rows.all(tx).await?.iter().map(|row| Ok((row.id("device")?, row.millis("at")?))).collect()
}
