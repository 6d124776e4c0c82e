//! Datasets that a county described itself: records over the files that come with the product.

use super::definition::{self, Definition};
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use std::borrow::Cow;

/// The record kind; the key is the county's path, then the dataset's id.
pub(crate) const RECORD_KIND: &str = "inquiry.dataset";

/// Tells every node of the county what a dataset is. After the commit the caller announces `county`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn publish(
    tx: &mut Tx,
    county: &OrgPath,
    definition: &Definition,
    now: Millis,
) -> Result<()> {
    let record = Record {
        kind: RECORD_KIND.to_owned(),
        key: format!("{county}{}", definition.id),
        body: Some(serde_json::to_value(definition).expect("a definition is plain data")),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let entry = hongwang_feed::append(tx, county, record, now).await?;
    apply(tx, &entry).await
}

/// Applies a record of a dataset.
///
/// # Errors
/// When the store fails.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let (org, id) = key.split_at(key.rfind('/').map_or(0, |at| at + 1));
    let Ok(org) = org.parse::<OrgPath>() else {
        tracing::warn!(key, "a dataset is of no organisation");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM inquiry_dataset WHERE org = $1 AND id = $2").bind(&org).bind(id).run(tx).await?;
        return Ok(());
    };
    let read = serde_json::from_value::<Definition>(body.clone()).map_err(|error| error.to_string());
    let read = read.and_then(|read| definition::check(&read).map(|()| read));
    match read {
        Ok(read) if read.id == id => {
            sql("INSERT INTO inquiry_dataset (org, id, body) VALUES ($1,$2,$3) \
                 ON CONFLICT (org, id) DO UPDATE SET body = $3")
            .bind(&org)
            .bind(id)
            .bind(Some(body.clone()))
            .run(tx)
            .await?;
        }
        Ok(_) => tracing::warn!(key, "a dataset has another's key"),
        Err(error) => tracing::warn!(key, error, "a dataset cannot be read"),
    }
    Ok(())
}

/// Those that this node was told.
pub(super) async fn all(tx: &mut Tx) -> Result<Vec<Cow<'static, Definition>>> {
    let rows = sql("SELECT body FROM inquiry_dataset ORDER BY id").all(tx).await?;
    rows.iter().map(|row| Ok(Cow::Owned(row.json("body")?))).collect()
}

/// The one of this id, if this node was told one.
pub(super) async fn find(tx: &mut Tx, id: &str) -> Result<Option<Cow<'static, Definition>>> {
    let row = sql("SELECT body FROM inquiry_dataset WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| Ok(Cow::Owned(row.json("body")?))).transpose()
}
