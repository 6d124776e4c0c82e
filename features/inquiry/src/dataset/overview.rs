//! The overview: how many rows each village has, and what they come to, for everybody in the county. Sums and counts of
//! public fields, nobody's name.

use hongwang_base::{Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The record kind; the key is the county's path, then dataset and period.
pub(crate) const RECORD_KIND: &str = "inquiry.overview";

/// What of a dataset and period stands in all villages.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Overview {
    pub(crate) dataset: String,
    pub(crate) period: String,
    /// Up to which day the latest of it is.
    pub(crate) as_of: Date,
    pub(crate) released_at: Millis,
    /// Who gave it, as it is read.
    pub(crate) source: String,
    /// Each village that has rows, in the order of the paths, so those of a town stand together.
    pub(crate) villages: Vec<Village>,
}

/// What stands in one village.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Village {
    pub(crate) org: OrgPath,
    /// Rows.
    pub(crate) count: u64,
    /// What the public fields with `total` come to, by their names, in the form of their kind.
    pub(crate) sums: BTreeMap<String, String>,
}

fn key(county: &OrgPath, dataset: &str, period: &str) -> String {
    format!("{county}{dataset}:{period}")
}

/// Tells the county what stands; takes it back where nothing does. Applied here as everywhere; after the commit the
/// caller announces `county`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn publish(
    tx: &mut Tx,
    county: &OrgPath,
    (dataset, period): (&str, &str),
    overview: Option<&Overview>,
    now: Millis,
) -> Result<()> {
    let body = overview.map(|overview| serde_json::to_value(overview).expect("an overview is plain data"));
    let (kind, key) = (RECORD_KIND.to_owned(), key(county, dataset, period));
    let record = Record { kind, key, body, blobs: Vec::new(), lane: Lane::Text };
    let entry = hongwang_feed::append(tx, county, record, now).await?;
    apply(tx, &entry).await
}

/// Applies a record of an overview.
///
/// # Errors
/// When the store fails.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let (org, rest) = key.split_at(key.rfind('/').map_or(0, |at| at + 1));
    let (Ok(org), Some((dataset, period))) = (org.parse::<OrgPath>(), rest.split_once(':')) else {
        tracing::warn!(key, "an overview is for no organisation");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM inquiry_overview WHERE org = $1 AND dataset = $2 AND period = $3")
            .bind(&org)
            .bind(dataset)
            .bind(period)
            .run(tx)
            .await?;
        return Ok(());
    };
    if let Err(error) = serde_json::from_value::<Overview>(body.clone()) {
        tracing::warn!(key, %error, "an overview cannot be read");
        return Ok(());
    }
    sql("INSERT INTO inquiry_overview (org, dataset, period, body) VALUES ($1,$2,$3,$4) \
         ON CONFLICT (org, dataset, period) DO UPDATE SET body = $4")
    .bind(&org)
    .bind(dataset)
    .bind(period)
    .bind(Some(body.clone()))
    .run(tx)
    .await?;
    Ok(())
}

/// Of each dataset the overview of its newest period, for the screens of `org`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn newest(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Overview>> {
    let rows = sql("SELECT body FROM inquiry_overview AS one WHERE $1 LIKE org || '%' AND period = \
                    (SELECT MAX(period) FROM inquiry_overview AS other WHERE other.org = one.org AND other.dataset = one.dataset)");
    rows.bind(org).all(tx).await?.iter().map(|row| row.json("body")).collect()
}

/// The overviews of a dataset for the screens of `org`, the newest period first.
///
/// # Errors
/// When the store fails.
pub(crate) async fn all(tx: &mut Tx, org: &OrgPath, dataset: &str) -> Result<Vec<Overview>> {
    let rows = sql("SELECT body FROM inquiry_overview WHERE dataset = $2 AND $1 LIKE org || '%' \
                    ORDER BY period DESC");
    rows.bind(org).bind(dataset).all(tx).await?.iter().map(|row| row.json("body")).collect()
}
