//! Filters in the database of the center.

use super::Filter;
use hongwang_base::{FilterId, Scope};
use hongwang_store::{Result, Row, Tx, sql};

fn filter(row: &Row) -> Result<Filter> {
    Ok(Filter {
        id: row.id("id")?,
        org: row.org("org")?,
        position: row.get("position")?,
        enabled: row.get("enabled")?,
        rule: row.json("rule")?,
    })
}

/// The filters that were made in `scope`, in order.
///
/// # Errors
/// When the store fails.
pub async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Filter>> {
    let rows = sql("SELECT id, org, position, enabled, rule FROM content_filter WHERE org LIKE $1 || '%' ORDER BY org, position, id")
        .bind(scope)
        .all(tx)
        .await?;
    rows.iter().map(filter).collect()
}

/// Every filter that binds a source in `scope`: those made there and those made above.
///
/// # Errors
/// When the store fails.
pub async fn binding(tx: &mut Tx, scope: &Scope) -> Result<Vec<Filter>> {
    let rows = sql("SELECT id, org, position, enabled, rule FROM content_filter \
                    WHERE org LIKE $1 || '%' OR $1 LIKE org || '%' ORDER BY org, position, id")
    .bind(scope)
    .all(tx)
    .await?;
    rows.iter().map(filter).collect()
}

/// The filter of this id, if it was made in `scope`.
///
/// # Errors
/// When the store fails.
pub async fn find(tx: &mut Tx, scope: &Scope, id: FilterId) -> Result<Option<Filter>> {
    let row = sql(
        "SELECT id, org, position, enabled, rule FROM content_filter WHERE id = $1 AND org LIKE $2 || '%'",
    )
    .bind(id)
    .bind(scope)
    .one(tx)
    .await?;
    row.as_ref().map(filter).transpose()
}

/// Keeps a filter, new or changed.
///
/// # Errors
/// When the store fails.
pub async fn put(tx: &mut Tx, filter: &Filter) -> Result<()> {
    sql("INSERT INTO content_filter (id, org, position, enabled, rule) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (id) DO UPDATE SET org = excluded.org, position = excluded.position, \
         enabled = excluded.enabled, rule = excluded.rule")
    .bind(filter.id)
    .bind(&filter.org)
    .bind(filter.position)
    .bind(filter.enabled)
    .bind_json(&filter.rule)
    .run(tx)
    .await?;
    Ok(())
}
