//! The tables of disclosure, and the records that fill them.

use super::{Disclosed, Matter, Settings};
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::{BlobRef, Entry, Lane, Record};
use hongwang_store::{
    Result, Row, Tx, Vault,
    reseal::{By, Sealed},
    sql,
};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use std::collections::BTreeMap;
use uuid::Uuid;

/// The record kind of what was published; the key is the village and its id.
pub(crate) const DISCLOSED: &str = "inquiry.disclosed";
/// The record kind of a matter; the key is the village and its id.
pub(crate) const MATTER: &str = "inquiry.matter";
/// The record kind of a county's settings; the key is the county.
pub(crate) const SETTINGS: &str = "inquiry.disclosure_settings";

/// What the number of whoever is reminded is bound to.
const PHONE: &[u8] = b"inquiry.reminded";

/// Where the numbers lie sealed.
pub(crate) const SEALED_PHONE: Sealed = Sealed {
    name: "inquiry_reminded.phone",
    by: By::Id,
    older: "SELECT id, phone AS sealed FROM inquiry_reminded WHERE substr(phone, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE inquiry_reminded SET phone = $1 WHERE phone = $2 AND id = $3",
    bound: |_| Ok(PHONE.to_vec()),
};

/// A record about a village or county; without a body it takes back.
pub(crate) fn record(
    kind: &str,
    key: String,
    body: Option<serde_json::Value>,
    blobs: Vec<BlobRef>,
) -> Record {
    Record { kind: kind.to_owned(), key, body, blobs, lane: Lane::Text }
}

/// The key of something of a village.
pub(crate) fn key(org: &OrgPath, id: Uuid) -> String {
    format!("{org}{id}")
}

fn read_key(key: &str) -> Option<(OrgPath, Uuid)> {
    let (org, id) = key.split_at(key.rfind('/')? + 1);
    Some((org.parse().ok()?, id.parse().ok()?))
}

fn body<T: DeserializeOwned>(entry: &Entry) -> Option<Option<T>> {
    let Some(body) = &entry.record.body else { return Some(None) };
    match serde_json::from_value(body.clone()) {
        Ok(read) => Some(Some(read)),
        Err(error) => {
            tracing::warn!(kind = entry.record.kind, key = entry.record.key, %error, "a record cannot be read");
            None
        }
    }
}

/// Applies a record of one of the three kinds.
///
/// # Errors
/// When the store fails.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    match entry.record.kind.as_str() {
        SETTINGS => apply_settings(tx, entry).await,
        MATTER => apply_matter(tx, entry).await,
        _ => apply_disclosed(tx, entry).await,
    }
}

async fn apply_settings(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let (Ok(org), Some(Some(settings))) = (entry.record.key.parse::<OrgPath>(), body::<Settings>(entry))
    else {
        return Ok(());
    };
    sql("INSERT INTO inquiry_disclosure_settings (org, settings) VALUES ($1,$2) ON CONFLICT (org) DO UPDATE SET settings = $2")
        .bind(&org)
        .bind_json(&settings)
        .run(tx)
        .await?;
    Ok(())
}

async fn apply_matter(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let (Some((org, id)), Some(matter)) = (read_key(&entry.record.key), body::<Matter>(entry)) else {
        return Ok(());
    };
    match matter {
        None => sql("DELETE FROM inquiry_matter WHERE id = $1 AND org = $2").bind(id).bind(&org).run(tx).await?,
        Some(matter) => {
            sql("INSERT INTO inquiry_matter (id, org, body) VALUES ($1,$2,$3) ON CONFLICT (id) DO UPDATE SET body = $3")
                .bind(id)
                .bind(&org)
                .bind_json(&matter)
                .run(tx)
                .await?
        }
    };
    Ok(())
}

async fn apply_disclosed(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let (Some((org, id)), Some(disclosed)) = (read_key(&entry.record.key), body::<Disclosed>(entry)) else {
        return Ok(());
    };
    match disclosed {
        None => {
            sql("DELETE FROM inquiry_disclosed WHERE id = $1 AND org = $2")
                .bind(id)
                .bind(&org)
                .run(tx)
                .await?
        }
        Some(disclosed) => {
            sql(
                "INSERT INTO inquiry_disclosed (id, org, duty, of_what, at, body) VALUES ($1,$2,$3,$4,$5,$6) \
                 ON CONFLICT (id) DO UPDATE SET duty = $3, of_what = $4, at = $5, body = $6",
            )
            .bind(id)
            .bind(&org)
            .bind(&disclosed.duty)
            .bind(&disclosed.of)
            .bind(disclosed.at)
            .bind_json(&disclosed)
            .run(tx)
            .await?
        }
    };
    Ok(())
}

/// What holds for `org`: the settings of its county; none where that has not begun.
///
/// # Errors
/// When the store fails.
pub(crate) async fn settings(tx: &mut Tx, org: &OrgPath) -> Result<Option<Settings>> {
    let row = sql(
        "SELECT settings FROM inquiry_disclosure_settings WHERE $1 LIKE org || '%' ORDER BY LENGTH(org) DESC LIMIT 1",
    );
    row.bind(org).one(tx).await?.map(|row| row.json("settings")).transpose()
}

/// The matters of the villages below `org`, each with its village.
///
/// # Errors
/// When the store fails.
pub(crate) async fn matters(tx: &mut Tx, org: &OrgPath) -> Result<BTreeMap<OrgPath, Vec<Matter>>> {
    let rows = sql("SELECT org, body FROM inquiry_matter WHERE org LIKE $1 || '%' ORDER BY org, id");
    by_village(rows.bind(org).all(tx).await?)
}

/// What the villages below `org` have published since, each with its village, the newest first.
///
/// # Errors
/// When the store fails.
pub(crate) async fn published(
    tx: &mut Tx,
    org: &OrgPath,
    since: Millis,
) -> Result<BTreeMap<OrgPath, Vec<Disclosed>>> {
    let rows = sql(
        "SELECT org, body FROM inquiry_disclosed WHERE org LIKE $1 || '%' AND at >= $2 ORDER BY org, at DESC, id",
    );
    by_village(rows.bind(org).bind(since).all(tx).await?)
}

/// What one village has published since, the newest first.
///
/// # Errors
/// When the store fails.
pub(crate) async fn published_by(tx: &mut Tx, org: &OrgPath, since: Millis) -> Result<Vec<Disclosed>> {
    let rows = sql("SELECT body FROM inquiry_disclosed WHERE org = $1 AND at >= $2 ORDER BY at DESC, id");
    rows.bind(org).bind(since).all(tx).await?.iter().map(|row| row.json("body")).collect()
}

/// The duties of which one village has published a paper, and when the last was. Asked for each page of the tree.
///
/// # Errors
/// When the store fails.
pub(crate) async fn papers(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let rows = sql("SELECT duty, MAX(at) AS at FROM inquiry_disclosed \
                    WHERE org = $1 AND body ->> 'pages' IS NOT NULL GROUP BY duty ORDER BY duty");
    rows.bind(org).all(tx).await?.iter().map(|row| Ok((row.get("duty")?, row.millis("at")?))).collect()
}

fn by_village<T: DeserializeOwned>(rows: Vec<Row>) -> Result<BTreeMap<OrgPath, Vec<T>>> {
    let mut all: BTreeMap<OrgPath, Vec<T>> = BTreeMap::new();
    for row in rows {
        all.entry(row.org("org")?).or_default().push(row.json("body")?);
    }
    Ok(all)
}

/// Something that was published, with its village.
///
/// # Errors
/// When the store fails.
pub(crate) async fn find(tx: &mut Tx, id: Uuid) -> Result<Option<(OrgPath, Disclosed)>> {
    let row = sql("SELECT org, body FROM inquiry_disclosed WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| Ok((row.org("org")?, row.json("body")?))).transpose()
}

/// What was published before, with its village: the oldest first, some at a time.
///
/// # Errors
/// When the store fails.
pub(crate) async fn older(tx: &mut Tx, before: Millis) -> Result<Vec<(OrgPath, Uuid)>> {
    let rows =
        sql("SELECT org, id FROM inquiry_disclosed WHERE at < $1 ORDER BY at, id LIMIT 200").bind(before);
    rows.all(tx).await?.iter().map(|row| Ok((row.org("org")?, row.get("id")?))).collect()
}

/// A table that stands in a village.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Table {
    pub(crate) period: String,
    /// When it was told.
    pub(crate) at: Millis,
}

/// The tables of a dataset that stand in the villages below `org`, each with its village.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tables(
    tx: &mut Tx,
    org: &OrgPath,
    dataset: &str,
) -> Result<BTreeMap<OrgPath, Vec<Table>>> {
    let rows = sql(
        "SELECT org, period, MIN(at) AS at FROM inquiry_rows WHERE dataset = $1 AND org LIKE $2 || '%' GROUP BY org, period",
    );
    let mut all: BTreeMap<OrgPath, Vec<Table>> = BTreeMap::new();
    for row in rows.bind(dataset).bind(org).all(tx).await? {
        let table = Table { period: row.get("period")?, at: row.millis("at")? };
        all.entry(row.org("org")?).or_default().push(table);
    }
    Ok(all)
}

/// Up to which day the figures of a table are that stands in a village.
///
/// # Errors
/// When the store fails.
pub(crate) async fn as_of(tx: &mut Tx, org: &OrgPath, dataset: &str, period: &str) -> Result<Option<Date>> {
    let row = sql(
        "SELECT body ->> 'as_of' AS as_of FROM inquiry_rows WHERE org = $1 AND dataset = $2 AND period = $3 LIMIT 1",
    );
    let row = row.bind(org).bind(dataset).bind(period).one(tx).await?;
    row.map_or(Ok(None), |row| Ok(row.get::<String>("as_of")?.parse().ok()))
}

/// Whom a village names to be reminded: the number; and the day of the last reminder.
///
/// # Errors
/// When the store fails, or the number cannot be opened.
pub(crate) async fn reminded(tx: &mut Tx, vault: &Vault, org: &OrgPath) -> Result<Option<(String, String)>> {
    let row = sql("SELECT phone, told_on FROM inquiry_reminded WHERE org = $1").bind(org).one(tx).await?;
    let read = |row: Row| {
        let phone = vault.unseal(PHONE, &row.get::<Vec<u8>>("phone")?)?;
        Ok((String::from_utf8_lossy(&phone).into_owned(), row.get("told_on")?))
    };
    row.map(read).transpose()
}

/// Keeps whom a village names, in the place of the one before; none takes it away.
///
/// # Errors
/// When the store fails.
pub(crate) async fn put_reminded(
    tx: &mut Tx,
    vault: &Vault,
    org: &OrgPath,
    (id, phone): (Uuid, Option<&str>),
) -> Result<()> {
    let Some(phone) = phone else {
        sql("DELETE FROM inquiry_reminded WHERE org = $1").bind(org).run(tx).await?;
        return Ok(());
    };
    sql("INSERT INTO inquiry_reminded (org, id, phone) VALUES ($1,$2,$3) ON CONFLICT (org) DO UPDATE SET id = $2, phone = $3")
        .bind(org)
        .bind(id)
        .bind(vault.seal(PHONE, phone.as_bytes()))
        .run(tx)
        .await?;
    Ok(())
}

/// The villages below `org` that name somebody who was not reminded on `day`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn to_remind(tx: &mut Tx, org: &OrgPath, day: &str) -> Result<Vec<OrgPath>> {
    let rows =
        sql("SELECT org FROM inquiry_reminded WHERE org LIKE $1 || '%' AND told_on <> $2 ORDER BY org");
    rows.bind(org).bind(day).all(tx).await?.iter().map(|row| row.org("org")).collect()
}

/// Notes that a village was reminded on `day`; false where that was done already.
///
/// # Errors
/// When the store fails.
pub(crate) async fn put_told(tx: &mut Tx, org: &OrgPath, day: &str) -> Result<bool> {
    let told =
        sql("UPDATE inquiry_reminded SET told_on = $2 WHERE org = $1 AND told_on <> $2").bind(org).bind(day);
    Ok(told.run(tx).await? == 1)
}
