//! The table of family calls.

use super::Call;
use crate::store::{Held, Kind};
use hongwang_base::{DeviceId, Millis};
use hongwang_conference::{Phase, Room};
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

fn call(row: &Row) -> Result<Call> {
    Ok(Call {
        id: row.get("id")?,
        device: row.id("device")?,
        org: row.org("org")?,
        place: row.get("place")?,
        phone: row.get("phone")?,
        at: row.millis("asked_at")?,
        until: row.millis("until")?,
        extended: row.get("extended")?,
        knocked: row.millis("knocked")?,
        answered: row.millis("answered")?,
        ended: row.millis("ended")?,
    })
}

/// Keeps one that is new, with the mark of its link.
pub(crate) async fn keep(tx: &mut Tx, call: &Call, link: &[u8]) -> Result<()> {
    sql("INSERT INTO meetings_family \
         (id, device, org, place, link, asked_at, until, extended, knocked, answered, ended, texts) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,0,0,0,0)")
    .bind(call.id)
    .bind(call.device)
    .bind(&call.org)
    .bind(&call.place)
    .bind(link)
    .bind(call.at)
    .bind(call.until)
    .bind(call.extended)
    .run(tx)
    .await?;
    Ok(())
}

/// One, of this device.
pub(crate) async fn find(tx: &mut Tx, device: DeviceId, id: Uuid) -> Result<Option<Call>> {
    let row =
        sql("SELECT id, device, org, place, phone, asked_at, until, extended, knocked, answered, ended \
                   FROM meetings_family WHERE id = $1 AND device = $2");
    row.bind(id).bind(device).one(tx).await?.as_ref().map(call).transpose()
}

/// The one that a link opens, by the link's mark.
pub(crate) async fn linked(tx: &mut Tx, link: &[u8], now: Millis) -> Result<Option<Call>> {
    let row =
        sql("SELECT id, device, org, place, phone, asked_at, until, extended, knocked, answered, ended \
                   FROM meetings_family WHERE link = $1 AND ended = 0 AND until > $2");
    row.bind(link).bind(now).one(tx).await?.as_ref().map(call).transpose()
}

/// Every one that goes on.
pub(crate) async fn open(tx: &mut Tx) -> Result<Vec<Call>> {
    let rows =
        sql("SELECT id, device, org, place, phone, asked_at, until, extended, knocked, answered, ended \
                    FROM meetings_family WHERE ended = 0 ORDER BY asked_at, id");
    rows.all(tx).await?.iter().map(call).collect()
}

/// Those of a device that go on.
pub(crate) async fn open_of(tx: &mut Tx, device: DeviceId) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT id FROM meetings_family WHERE device = $1 AND ended = 0").bind(device);
    rows.all(tx).await?.iter().map(|row| row.get("id")).collect()
}

/// How many a device has begun since then, and how many text messages went out for them.
pub(crate) async fn since(tx: &mut Tx, device: DeviceId, then: Millis) -> Result<(i64, i64)> {
    let row = sql("SELECT COUNT(*) AS calls, CAST(COALESCE(SUM(texts), 0) AS BIGINT) AS texts \
                   FROM meetings_family WHERE device = $1 AND asked_at >= $2");
    let row = row.bind(device).bind(then).one(tx).await?;
    row.map_or(Ok((0, 0)), |row| Ok((row.get("calls")?, row.get("texts")?)))
}

/// A telephone knocks; whether it is the first.
pub(crate) async fn knock(tx: &mut Tx, link: &[u8], phone: &[u8], now: Millis) -> Result<bool> {
    let changed = sql("UPDATE meetings_family SET phone = $1, knocked = $2 \
                       WHERE link = $3 AND phone IS NULL AND ended = 0 AND until > $2")
    .bind(phone)
    .bind(now)
    .bind(link)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Whoever knocked is let in; whether that was news.
pub(crate) async fn let_in(tx: &mut Tx, id: Uuid, now: Millis) -> Result<bool> {
    let changed = sql("UPDATE meetings_family SET answered = $1 \
                       WHERE id = $2 AND knocked <> 0 AND answered = 0 AND ended = 0 AND until > $1")
    .bind(now)
    .bind(id)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Adds a slot; whether it was the one that may be added.
pub(crate) async fn extend(tx: &mut Tx, call: &Call, until: Millis) -> Result<bool> {
    let changed = sql("UPDATE meetings_family SET until = $1, extended = $2 \
                       WHERE id = $3 AND extended = $4 AND answered <> 0 AND ended = 0")
    .bind(until)
    .bind(true)
    .bind(call.id)
    .bind(false)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Counts a text message.
pub(crate) async fn count_text(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("UPDATE meetings_family SET texts = texts + 1 WHERE id = $1").bind(id).run(tx).await?;
    Ok(())
}

/// Ends one: what opened it, who came and what was written to them go.
pub(crate) async fn close(tx: &mut Tx, id: Uuid, now: Millis) -> Result<()> {
    sql("UPDATE meetings_family SET ended = $1, link = NULL, phone = NULL WHERE id = $2 AND ended = 0")
        .bind(now)
        .bind(id)
        .run(tx)
        .await?;
    hongwang_messages::forget_about(tx, id, now).await
}

/// Lets it follow what happened in its room.
pub(crate) async fn follow(tx: &mut Tx, held: &Held, room: &Room, now: Millis) -> Result<()> {
    if held.kind == Kind::Family && room.phase == Phase::Ended {
        close(tx, held.id, now).await
    } else {
        Ok(())
    }
}
