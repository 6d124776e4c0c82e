//! The SQL of what the desk says (center).

use super::{Order, Rank, What};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_store::{Result, Row, Tx, sql};
use std::collections::BTreeMap;
use uuid::Uuid;

fn order(row: &Row) -> Result<Order> {
    Ok(Order {
        id: row.get("id")?,
        org: row.org("org")?,
        what: What::from_word(&row.get::<String>("what")?),
        rank: row.word("rank", Rank::from_word)?,
        until: row.get::<Option<i64>>("until")?.map(Millis),
        name: row.get("name")?,
        at: row.millis("at")?,
    })
}

/// What was said for organisations of `scope` and still counts at `now`, the last first.
pub(crate) async fn orders(tx: &mut Tx, scope: &Scope, now: Millis) -> Result<Vec<Order>> {
    let rows = sql("SELECT * FROM media_order WHERE org LIKE $1 || '%' AND (until IS NULL OR until > $2) \
                    ORDER BY at DESC, id");
    rows.bind(scope).bind(now).all(tx).await?.iter().map(order).collect()
}

/// What was said for the organisations above `org`, the last first.
pub(crate) async fn from_above(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Vec<Order>> {
    let rows = sql("SELECT * FROM media_order WHERE $1 LIKE org || '%' AND org <> $1 \
                    AND (until IS NULL OR until > $2) ORDER BY at DESC, id");
    rows.bind(org).bind(now).all(tx).await?.iter().map(order).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Order>> {
    let row = sql("SELECT * FROM media_order WHERE id = $1 AND org LIKE $2 || '%'").bind(id).bind(scope);
    row.one(tx).await?.as_ref().map(order).transpose()
}

/// Keeps what is said; what was said before for the same organisation of the same films counts no more.
pub(crate) async fn say(tx: &mut Tx, one: &Order) -> Result<()> {
    sql("DELETE FROM media_order WHERE org = $1 AND what = $2")
        .bind(&one.org)
        .bind(one.what.word())
        .run(tx)
        .await?;
    sql("INSERT INTO media_order (id, org, what, rank, until, name, at) VALUES ($1,$2,$3,$4,$5,$6,$7)")
        .bind(one.id)
        .bind(&one.org)
        .bind(one.what.word())
        .bind(one.rank.word())
        .bind(one.until.map(|until| until.0))
        .bind(&one.name)
        .bind(one.at)
        .run(tx)
        .await
        .map(drop)
}

/// Takes back what was said.
pub(crate) async fn take_back(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM media_order WHERE id = $1").bind(id).run(tx).await.map(drop)
}

/// The room that was said for each organisation.
pub(crate) async fn rooms(tx: &mut Tx) -> Result<BTreeMap<String, u64>> {
    let rows = sql("SELECT org, bytes FROM media_room ORDER BY org").all(tx).await?;
    rows.iter().map(|row| Ok((row.get("org")?, row.get::<i64>("bytes")?.max(0).unsigned_abs()))).collect()
}

/// Gives the villages of an organisation this room; none for that of the organisation above.
pub(crate) async fn set_room(tx: &mut Tx, org: &OrgPath, bytes: Option<u64>) -> Result<()> {
    sql("DELETE FROM media_room WHERE org = $1").bind(org).run(tx).await?;
    let Some(bytes) = bytes else { return Ok(()) };
    sql("INSERT INTO media_room (org, bytes) VALUES ($1,$2)")
        .bind(org)
        .bind(i64::try_from(bytes).unwrap_or(i64::MAX))
        .run(tx)
        .await
        .map(drop)
}
