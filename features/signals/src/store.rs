//! The table of channels.

use crate::channel::Channel;
use hongwang_base::{OrgPath, Scope};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

/// The record kind of channels; the key is the channel's id.
pub(crate) const RECORD_KIND: &str = "signals.channel";

/// The record that tells villages of a channel, or of none any more.
pub(crate) fn record(id: Uuid, channel: Option<&Channel>) -> Record {
    let body = channel.map(|channel| serde_json::to_value(channel).expect("a channel is plain data"));
    Record { kind: RECORD_KIND.to_owned(), key: id.to_string(), body, blobs: Vec::new(), lane: Lane::Text }
}

/// Applies a record of a channel.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a channel has no id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        sql("DELETE FROM signals_channel WHERE id = $1").bind(id).run(tx).await?;
        return Ok(());
    };
    match serde_json::from_value::<Channel>(body.clone()) {
        Ok(channel) => {
            sql("INSERT INTO signals_channel (id, org, channel) VALUES ($1,$2,$3) \
                 ON CONFLICT (id) DO UPDATE SET org = $2, channel = $3")
            .bind(id)
            .bind(&channel.org)
            .bind_json(&channel)
            .run(tx)
            .await?;
        }
        Err(error) => tracing::warn!(%id, %error, "a channel cannot be read"),
    }
    Ok(())
}

fn sorted(rows: &[Row]) -> Result<Vec<Channel>> {
    let mut all = rows.iter().map(|row| row.json("channel")).collect::<Result<Vec<Channel>>>()?;
    all.sort_by(|one, other| (one.position, &one.name, one.id).cmp(&(other.position, &other.name, other.id)));
    Ok(all)
}

/// What the screens of `org` show, in its order.
pub(crate) async fn shown(tx: &mut Tx, org: &OrgPath) -> Result<Vec<Channel>> {
    let rows = sql("SELECT channel FROM signals_channel WHERE $1 LIKE org || '%'").bind(org).all(tx).await?;
    Ok(sorted(&rows)?.into_iter().filter(|channel| !channel.hidden).collect())
}

/// One of them.
pub(crate) async fn watched(tx: &mut Tx, org: &OrgPath, id: Uuid) -> Result<Option<Channel>> {
    let row = sql("SELECT channel FROM signals_channel WHERE id = $1 AND $2 LIKE org || '%'");
    let channel: Option<Channel> =
        row.bind(id).bind(org).one(tx).await?.map(|row| row.json("channel")).transpose()?;
    Ok(channel.filter(|channel| !channel.hidden))
}

/// The channels of every organisation in `scope`, the hidden among them.
pub(crate) async fn managed(tx: &mut Tx, scope: &Scope) -> Result<Vec<Channel>> {
    let rows = sql("SELECT channel FROM signals_channel WHERE org LIKE $1 || '%'");
    sorted(&rows.bind(scope).all(tx).await?)
}

/// One of those.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Channel>> {
    let row = sql("SELECT channel FROM signals_channel WHERE id = $1 AND org LIKE $2 || '%'");
    row.bind(id).bind(scope).one(tx).await?.map(|row| row.json("channel")).transpose()
}
