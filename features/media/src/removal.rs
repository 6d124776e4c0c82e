//! Whether a film that was taken down is gone: each device says so itself, under its signature, once none of the film's
//! bytes is on its disk any more, or none ever was.
//!
//! Invariants: the center asks every admitted device below the film's scope, for a picture of it lies everywhere; a device
//! that is off is asked until it has answered or is shut out; where a film is shown again it is asked for no more; a word
//! about an earlier end counts for no later one.

use crate::told;
use hongwang_base::{DeviceId, Millis, OrgPath, Scope};
use hongwang_feature::Place;
use hongwang_feed::devices;
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Row, Tx, sql};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;

/// What one device said of a film that was taken down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Removal {
    pub(crate) film: Uuid,
    pub(crate) device: DeviceId,
    pub(crate) village: OrgPath,
    /// When the film was taken down.
    pub(crate) since: Millis,
    /// When the device's word came that it is gone; none as long as it has not.
    pub(crate) gone: Option<Millis>,
    /// The statement that says so.
    told: Option<Uuid>,
}

/// Every device that may hold some of the film is asked from now on (center).
pub(crate) async fn ask(tx: &mut Tx, film: Uuid, scope: &OrgPath, now: Millis) -> Result<()> {
    for (device, village) in devices::admitted_in(tx, &Scope(scope.clone())).await? {
        sql("INSERT INTO media_removal (film, device, village, since) VALUES ($1,$2,$3,$4) \
             ON CONFLICT (film, device) DO UPDATE SET since = $4, gone = NULL, told = NULL")
        .bind(film)
        .bind(device)
        .bind(village)
        .bind(now)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// A film is shown again to the villages of `scope` (center).
pub(crate) async fn ask_no_more(tx: &mut Tx, film: Uuid, scope: &OrgPath) -> Result<()> {
    let rows = sql("DELETE FROM media_removal WHERE film = $1 AND village LIKE $2 || '%'").bind(film);
    rows.bind(scope).run(tx).await.map(drop)
}

/// A film of which a device says that nothing is left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Gone {
    pub(crate) film: Uuid,
    /// When the film was taken down, by the center's word.
    pub(crate) down: Millis,
}

/// Notes what a device said in the statement `told` (center). What it was not asked is passed over.
pub(crate) async fn note(
    tx: &mut Tx,
    one: Gone,
    (device, told): (DeviceId, Uuid),
    now: Millis,
) -> Result<()> {
    sql("UPDATE media_removal SET gone = $4, told = $5 \
         WHERE film = $1 AND device = $2 AND since = $3 AND gone IS NULL")
    .bind(one.film)
    .bind(device)
    .bind(one.down)
    .bind(now)
    .bind(told)
    .run(tx)
    .await
    .map(drop)
}

fn removal(row: &Row) -> Result<Removal> {
    Ok(Removal {
        film: row.get("film")?,
        device: row.id("device")?,
        village: row.org("village")?,
        since: row.millis("since")?,
        gone: row.get::<Option<i64>>("gone")?.map(Millis),
        told: row.get("told")?,
    })
}

/// Those that count: a device that was shut out before it answered is not waited for.
async fn counted(tx: &mut Tx, scope: &Scope, rows: &[Row]) -> Result<Vec<Removal>> {
    let admitted = devices::admitted_in(tx, scope).await?;
    let all = rows.iter().map(removal).collect::<Result<Vec<Removal>>>()?;
    Ok(all.into_iter().filter(|one| one.gone.is_some() || admitted.contains_key(&one.device)).collect())
}

/// What was said of a film by the devices of a scope, those that are still to answer first.
pub(crate) async fn of(tx: &mut Tx, scope: &Scope, film: Uuid) -> Result<Vec<Removal>> {
    let rows = sql("SELECT * FROM media_removal WHERE film = $1 AND village LIKE $2 || '%' \
                    ORDER BY gone IS NOT NULL, village, device");
    let rows = rows.bind(film).bind(scope).all(tx).await?;
    counted(tx, scope, &rows).await
}

/// Whether some device is still to answer for a film.
pub(crate) async fn is_open(tx: &mut Tx, scope: &Scope, film: Uuid) -> Result<bool> {
    Ok(of(tx, scope, film).await?.iter().any(|one| one.gone.is_none()))
}

/// Films that some devices of a scope are still to answer for: how many of how many, since when.
pub(crate) async fn open(tx: &mut Tx, scope: &Scope) -> Result<BTreeMap<Uuid, (u64, u64, Millis)>> {
    let rows = sql("SELECT * FROM media_removal WHERE village LIKE $1 || '%' \
                    AND film IN (SELECT film FROM media_removal WHERE gone IS NULL)");
    let rows = rows.bind(scope).all(tx).await?;
    let mut all = BTreeMap::<Uuid, (u64, u64, Millis)>::new();
    for one in counted(tx, scope, &rows).await? {
        let sum = all.entry(one.film).or_insert((0, 0, one.since));
        *sum = (sum.0 + u64::from(one.gone.is_none()), sum.1 + 1, sum.2.min(one.since));
    }
    all.retain(|_, (open, _, _)| *open > 0);
    Ok(all)
}

/// Whether the statement by which a device said so is its own, looked at anew; none where it is kept no longer.
pub(crate) async fn is_signed(tx: &mut Tx, one: &Removal) -> Result<Option<bool>> {
    let Some(told) = one.told else { return Ok(None) };
    told::says_gone(tx, told, one.device, Gone { film: one.film, down: one.since }).await
}

/// A film was taken down at `down`: the center is to be told once nothing is left of it (village).
pub(crate) async fn is_to_be_said(tx: &mut Tx, film: Uuid, down: Millis) -> Result<()> {
    sql("INSERT INTO media_to_say (film, down) VALUES ($1,$2) ON CONFLICT (film) DO UPDATE SET down = $2")
        .bind(film)
        .bind(down)
        .run(tx)
        .await
        .map(drop)
}

/// Films that were taken down and of which nothing is left here, and that the center does not know of yet (village): no
/// record needs their bytes any more, and no byte is on the disk but those that a film on the screens has too.
pub(crate) async fn gone(tx: &mut Tx, place: &Place, most: usize) -> Result<Vec<Gone>> {
    let rows = sql("SELECT media_to_say.film AS film, down, COALESCE(hash, '') AS hash, \
         CAST((SELECT COUNT(*) FROM media_file AS other JOIN media_film AS stands ON stands.id = other.film \
         WHERE other.hash = media_file.hash AND stands.film IS NOT NULL) AS BIGINT) AS shared \
         FROM media_to_say LEFT JOIN media_file ON media_file.film = media_to_say.film \
         WHERE NOT EXISTS (SELECT 1 FROM media_share WHERE media_share.film = media_to_say.film) \
         ORDER BY media_to_say.film")
    .all(tx)
    .await?;
    let mut left = BTreeMap::<Uuid, (Millis, bool)>::new();
    for row in &rows {
        let hash = row.get::<String>("hash")?.parse::<BlobHash>();
        let is_here = hash.is_ok_and(|hash| place.blobs.has_any(&hash)) && row.get::<i64>("shared")? == 0;
        let one = left.entry(row.get("film")?).or_insert((row.millis("down")?, false));
        one.1 |= is_here;
    }
    let gone = left.into_iter().filter(|(_, (_, is_here))| !is_here);
    Ok(gone.map(|(film, (down, _))| Gone { film, down }).take(most).collect())
}

/// Whether there is such a film.
pub(crate) async fn any_gone(place: &Place) -> Result<bool> {
    let mut tx = place.db.read().await?;
    Ok(!gone(&mut tx, place, 1).await?.is_empty())
}

/// Forgets which bytes belonged to a film, and that its end is to be told: it is told (village), or it stands again, or the
/// bytes are the center's own.
pub(crate) async fn forget(tx: &mut Tx, film: Uuid) -> Result<()> {
    sql("DELETE FROM media_to_say WHERE film = $1").bind(film).run(tx).await?;
    sql("DELETE FROM media_file WHERE film = $1").bind(film).run(tx).await.map(drop)
}
