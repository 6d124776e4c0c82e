//! Which days are worked: the shipped tables of the years, and those that the county has said since.
//!
//! A year is a record in the log of the county; where none says anything, the shipped table stands.

pub(crate) mod pages;
mod text;

use crate::casebook;
use hongwang_base::{Millis, OrgPath};
use hongwang_casework::{Calendar, YearTable};
use hongwang_feature::{Place, Reply};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use std::{
    collections::BTreeSet,
    sync::{Arc, LazyLock},
};

/// The record kind; the key is the year.
pub(crate) const RECORD_KIND: &str = "cases.calendar";

static SHIPPED: LazyLock<Arc<Calendar>> = LazyLock::new(|| Arc::new(Calendar::shipped()));

/// The calendar without what a county says.
#[cfg(test)]
pub(crate) fn shipped() -> &'static Arc<Calendar> {
    &SHIPPED
}

/// Which days are worked here.
pub(crate) async fn of(tx: &mut Tx) -> Result<Arc<Calendar>> {
    let rows = sql("SELECT calendar FROM case_calendar ORDER BY year").all(tx).await?;
    if rows.is_empty() {
        return Ok(SHIPPED.clone());
    }
    let mut calendar = Calendar::clone(&SHIPPED);
    for row in rows {
        let table: YearTable = row.json("calendar")?;
        let year = table.year;
        match calendar.clone().with(table) {
            Ok(with) => calendar = with,
            Err(error) => tracing::warn!(year, %error, "the table of a year contradicts itself"),
        }
    }
    Ok(Arc::new(calendar))
}

/// The years of which the county says something.
async fn own(tx: &mut Tx) -> Result<BTreeSet<i16>> {
    let rows = sql("SELECT year FROM case_calendar").all(tx).await?;
    let years = rows.iter().map(|row| row.get::<i64>("year")).collect::<Result<Vec<_>>>()?;
    Ok(years.into_iter().filter_map(|year| i16::try_from(year).ok()).collect())
}

/// Tells every node of `county` which days of a year are worked.
async fn publish(tx: &mut Tx, county: &OrgPath, table: &YearTable, now: Millis) -> Result<()> {
    let record = Record {
        kind: RECORD_KIND.to_owned(),
        key: table.year.to_string(),
        body: Some(serde_json::to_value(table).expect("a table is plain data")),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let entry = hongwang_feed::append(tx, county, record, now).await?;
    apply(tx, &entry).await
}

/// Lets every open case be looked at anew, a batch a transaction: its days may be others now. What a power cut leaves
/// out follows within a week, as any case does.
pub(crate) async fn look_again(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    loop {
        let mut tx = place.db.write().await?;
        let moved = casebook::look_again(&mut tx, now).await?;
        tx.commit().await?;
        if moved == 0 {
            return Ok(());
        }
    }
}

/// Applies a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let Ok(year) = key.parse::<i16>() else {
        tracing::warn!(key, "a table of holidays came without a year");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM case_calendar WHERE year = $1").bind(i64::from(year)).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<YearTable>(body.clone()) {
        Ok(table) if table.year == year => {
            sql("INSERT INTO case_calendar (year, calendar) VALUES ($1,$2) \
                 ON CONFLICT (year) DO UPDATE SET calendar = $2")
            .bind(i64::from(year))
            .bind_json(&table)
            .run(tx)
            .await?;
        }
        Ok(_) => tracing::warn!(year, "a table of holidays is of another year"),
        Err(error) => tracing::warn!(year, %error, "a table of holidays cannot be read"),
    }
    Ok(())
}
