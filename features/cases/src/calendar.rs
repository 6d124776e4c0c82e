//! Which days are worked: the shipped tables of the years, and those that the county has said since.
//!
//! A year is a record in the log of the county; where none says anything, the shipped table stands.

use hongwang_casework::{Calendar, YearTable};
use hongwang_replica::Entry;
use hongwang_store::{Result, Tx, sql};
use std::sync::{Arc, LazyLock};

/// The record kind; the key is the year.
pub(crate) const RECORD_KIND: &str = "cases.calendar";

static SHIPPED: LazyLock<Arc<Calendar>> = LazyLock::new(|| Arc::new(Calendar::shipped()));

/// The calendar without what a county says.
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
