//! The table of channels.

use crate::channel::Channel;
use crate::guide::{Guide, Programme};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use std::{collections::HashMap, ops::Range};
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

/// The record kind of guides; the key is the channel's id.
pub(crate) const GUIDE_KIND: &str = "signals.guide";

/// The record of what is on a channel, or of nothing any more.
pub(crate) fn guide_record(channel: Uuid, guide: Option<&Guide>) -> Record {
    let body = guide.map(|guide| serde_json::to_value(guide).expect("a guide is plain data"));
    let kind = GUIDE_KIND.to_owned();
    Record { kind, key: channel.to_string(), body, blobs: Vec::new(), lane: Lane::Text }
}

/// Applies a record of what is on.
pub(crate) async fn apply_guide(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(channel) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a guide has no channel");
        return Ok(());
    };
    let guide = match entry.record.body.clone().map(serde_json::from_value::<Guide>) {
        None => Guide { channel, programmes: Vec::new() },
        Some(Ok(guide)) => guide.tidy(),
        Some(Err(error)) => {
            tracing::warn!(%channel, %error, "a guide cannot be read");
            return Ok(());
        }
    };
    sql("DELETE FROM signals_programme WHERE channel = $1").bind(channel).run(tx).await?;
    for one in &guide.programmes {
        sql("INSERT INTO signals_programme (channel, starts, ends, title) VALUES ($1,$2,$3,$4)")
            .bind(channel)
            .bind(one.starts)
            .bind(one.ends)
            .bind(one.title.clone())
            .run(tx)
            .await?;
    }
    Ok(())
}

/// What is on a channel at some time of `span`, in order. Whoever asks has found the channel within its scope.
pub(crate) async fn on(tx: &mut Tx, channel: Uuid, span: &Range<Millis>) -> Result<Vec<Programme>> {
    let rows = sql("SELECT starts, ends, title FROM signals_programme \
                    WHERE channel = $1 AND ends > $2 AND starts < $3 ORDER BY starts");
    let rows = rows.bind(channel).bind(span.start).bind(span.end).all(tx).await?;
    let one = |row: &Row| {
        let (starts, ends) = (Millis(row.get("starts")?), Millis(row.get("ends")?));
        Ok(Programme { starts, ends, title: row.get("title")? })
    };
    rows.iter().map(one).collect()
}

/// What is on now, by channel. Whoever asks shows those alone that are found within its scope.
pub(crate) async fn on_now(tx: &mut Tx, now: Millis) -> Result<HashMap<Uuid, String>> {
    let rows =
        sql("SELECT channel, title FROM signals_programme WHERE ends > $1 AND starts <= $1 ORDER BY starts");
    rows.bind(now).all(tx).await?.iter().map(|row| Ok((row.get("channel")?, row.get("title")?))).collect()
}

/// Until when anything is known of a channel.
pub(crate) async fn known_until(tx: &mut Tx, channel: Uuid) -> Result<Option<Millis>> {
    let row = sql("SELECT ends FROM signals_programme WHERE channel = $1 ORDER BY ends DESC LIMIT 1");
    row.bind(channel).one(tx).await?.map(|row| Ok(Millis(row.get("ends")?))).transpose()
}
