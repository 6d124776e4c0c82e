//! The tables of calculators: what is released everywhere, every version at the center.

use hongwang_base::{AccountId, Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};

/// The record kind of a calculator; the key is the path of the county, and its name.
pub(crate) const RECORD_KIND: &str = "inquiry.calculator";

/// A version that stands on screens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Released {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) text: String,
}

#[derive(Serialize, Deserialize)]
struct Body {
    number: i64,
    text: String,
}

/// The record that tells of a released version, or that the county's own is withdrawn.
pub(crate) fn record(county: &OrgPath, id: &str, version: Option<(i64, &str)>) -> Record {
    let body = version.map(|(number, text)| Body { number, text: text.to_owned() });
    Record {
        kind: RECORD_KIND.to_owned(),
        key: format!("{county}{id}"),
        body: body.map(|body| serde_json::to_value(body).expect("a file is plain data")),
        blobs: Vec::new(),
        lane: Lane::Text,
    }
}

/// Applies a record of a calculator.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let split = key.rfind('/').map(|at| key.split_at(at + 1));
    let Some((org, id)) = split.and_then(|(org, id)| Some((org.parse::<OrgPath>().ok()?, id))) else {
        tracing::warn!(key, "a calculator is for no organisation");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM inquiry_calculator WHERE org = $1 AND id = $2").bind(&org).bind(id).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Body>(body.clone()) {
        Ok(body) => {
            sql("INSERT INTO inquiry_calculator (org, id, number, text) VALUES ($1,$2,$3,$4) \
                 ON CONFLICT (org, id) DO UPDATE SET number = $3, text = $4")
            .bind(&org)
            .bind(id)
            .bind(body.number)
            .bind(body.text)
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(key, %error, "a calculator cannot be read"),
    }
    Ok(())
}

/// What is released for the screens of `org`.
pub(crate) async fn released(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Released>> {
    let rows =
        sql("SELECT id, number, text FROM inquiry_calculator WHERE $1 LIKE org || '%' ORDER BY org, id");
    let released =
        |row: &Row| Ok(Released { id: row.get("id")?, number: row.get("number")?, text: row.get("text")? });
    rows.bind(org).all(tx).await?.iter().map(released).collect()
}

/// A version that was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    pub(crate) id: String,
    pub(crate) number: i64,
    pub(crate) text: String,
    pub(crate) writer: AccountId,
    pub(crate) writer_name: String,
    pub(crate) at: Millis,
    /// Who released it, and when.
    pub(crate) released: Option<(String, Millis)>,
}

fn version(row: &Row) -> Result<Version> {
    let released: Option<String> = row.get("releaser_name")?;
    let at: Option<i64> = row.get("released_at")?;
    Ok(Version {
        id: row.get("id")?,
        number: row.get("number")?,
        text: row.get("text")?,
        writer: row.id("writer")?,
        writer_name: row.get("writer_name")?,
        at: row.millis("at")?,
        released: released.zip(at.map(Millis)),
    })
}

/// Every version in a county, of one calculator or of all with an empty `id`; the newest first.
pub(crate) async fn versions(tx: &mut Tx, county: &OrgPath, id: &str) -> Result<Vec<Version>> {
    let rows = sql("SELECT id, number, text, writer, writer_name, at, releaser_name, released_at \
                    FROM inquiry_calculator_version WHERE county = $1 AND ($2 = '' OR id = $2) ORDER BY id, number DESC");
    rows.bind(county).bind(id).all(tx).await?.iter().map(version).collect()
}

/// Keeps a version that was handed in under the next number.
pub(crate) async fn add(
    tx: &mut Tx,
    county: &OrgPath,
    (id, text): (&str, &str),
    (writer, writer_name): (AccountId, &str),
    now: Millis,
) -> Result<i64> {
    let last = sql(
        "SELECT COALESCE(MAX(number), 0) AS last FROM inquiry_calculator_version WHERE county = $1 AND id = $2",
    );
    let last = last.bind(county).bind(id).one(tx).await?;
    let number = last.map_or(Ok(0), |row| row.get::<i64>("last"))? + 1;
    sql("INSERT INTO inquiry_calculator_version (county, id, number, text, writer, writer_name, at) VALUES ($1,$2,$3,$4,$5,$6,$7)")
        .bind(county)
        .bind(id)
        .bind(number)
        .bind(text)
        .bind(writer)
        .bind(writer_name)
        .bind(now)
        .run(tx)
        .await?;
    Ok(number)
}

/// Notes who released a version.
pub(crate) async fn note_release(
    tx: &mut Tx,
    county: &OrgPath,
    (id, number): (&str, i64),
    by: &str,
    now: Millis,
) -> Result<()> {
    sql("UPDATE inquiry_calculator_version SET releaser_name = $1, released_at = $2 WHERE county = $3 AND id = $4 AND number = $5")
        .bind(by)
        .bind(now)
        .bind(county)
        .bind(id)
        .bind(number)
        .run(tx)
        .await?;
    Ok(())
}
