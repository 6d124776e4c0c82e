//! Whether a film that was taken down is gone: each device says so itself, under its signature, once none of the film's
//! bytes is on its disk any more.
//!
//! Invariants: the center asks every admitted device whose village was to hold the film or said that it does; a device
//! that is off is asked until it has answered; a film that is shown again is asked for no more.

use crate::told;
use hongwang_base::{DeviceId, Millis, OrgPath, Scope};
use hongwang_feature::Place;
use hongwang_feed::devices::{self, DeviceState};
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Row, Tx, sql};
use std::collections::{BTreeMap, BTreeSet};
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

/// Every device that may hold the film is asked from now on (center).
pub(crate) async fn ask(tx: &mut Tx, film: Uuid, scope: &OrgPath, now: Millis) -> Result<()> {
    let rows = sql(
        "SELECT village FROM media_share WHERE film = $1 UNION SELECT village FROM media_held WHERE film = $1",
    );
    let rows = rows.bind(film).all(tx).await?;
    let villages = rows.iter().map(|row| row.get("village")).collect::<Result<BTreeSet<String>>>()?;
    let all = devices::list(tx, &Scope(scope.clone())).await?.into_iter().map(|view| view.device);
    for device in all.filter(|one| one.state == DeviceState::Admitted && villages.contains(one.org.as_str()))
    {
        sql("INSERT INTO media_removal (film, device, village, since) VALUES ($1,$2,$3,$4) \
             ON CONFLICT (film, device) DO UPDATE SET since = $4, gone = NULL, told = NULL")
        .bind(film)
        .bind(device.id)
        .bind(&device.org)
        .bind(now)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// A film is shown again (center).
pub(crate) async fn ask_no_more(tx: &mut Tx, film: Uuid) -> Result<()> {
    sql("DELETE FROM media_removal WHERE film = $1").bind(film).run(tx).await.map(drop)
}

/// Notes what a device said in the statement `told` (center). A film that is shown, or that nobody knows, is passed over.
pub(crate) async fn note(
    tx: &mut Tx,
    film: Uuid,
    (device, village, told): (DeviceId, &OrgPath, Uuid),
    now: Millis,
) -> Result<()> {
    let down = sql("SELECT at FROM media_film WHERE id = $1 AND film IS NULL").bind(film).one(tx).await?;
    let Some(down) = down else { return Ok(()) };
    sql("INSERT INTO media_removal (film, device, village, since, gone, told) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (film, device) DO UPDATE SET gone = $5, told = $6 WHERE media_removal.gone IS NULL")
    .bind(film)
    .bind(device)
    .bind(village)
    .bind(down.millis("at")?)
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

/// What was said of a film by the devices of a scope, those that are still to answer first.
pub(crate) async fn of(tx: &mut Tx, scope: &Scope, film: Uuid) -> Result<Vec<Removal>> {
    let rows = sql("SELECT * FROM media_removal WHERE film = $1 AND village LIKE $2 || '%' \
                    ORDER BY gone IS NOT NULL, village, device");
    rows.bind(film).bind(scope).all(tx).await?.iter().map(removal).collect()
}

/// Whether some device is still to answer for a film.
pub(crate) async fn is_open(tx: &mut Tx, film: Uuid) -> Result<bool> {
    let row = sql("SELECT device FROM media_removal WHERE film = $1 AND gone IS NULL LIMIT 1").bind(film);
    Ok(row.one(tx).await?.is_some())
}

/// Films that some devices of a scope are still to answer for: how many of how many, since when.
pub(crate) async fn open(tx: &mut Tx, scope: &Scope) -> Result<BTreeMap<Uuid, (u64, u64, Millis)>> {
    let rows = sql("SELECT * FROM media_removal WHERE village LIKE $1 || '%'").bind(scope).all(tx).await?;
    let mut all = BTreeMap::<Uuid, (u64, u64, Millis)>::new();
    for row in &rows {
        let one = removal(row)?;
        let sum = all.entry(one.film).or_insert((0, 0, one.since));
        *sum = (sum.0 + u64::from(one.gone.is_none()), sum.1 + 1, sum.2.min(one.since));
    }
    all.retain(|_, (open, _, _)| *open > 0);
    Ok(all)
}

/// Whether the statement by which a device said so is its own, looked at anew; none where it is kept no longer.
pub(crate) async fn is_signed(tx: &mut Tx, one: &Removal) -> Result<Option<bool>> {
    let Some(told) = one.told else { return Ok(None) };
    told::says_gone(tx, told, (one.device, one.film)).await
}

/// Films that were taken down and of which nothing is left here, and that the center does not know of yet (village). Bytes
/// that a film on the screens has too are that one's.
pub(crate) async fn gone(tx: &mut Tx, place: &Place, most: usize) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT media_file.film AS film, hash, CAST((SELECT COUNT(*) FROM media_file AS other \
         JOIN media_film AS stands ON stands.id = other.film \
         WHERE other.hash = media_file.hash AND stands.film IS NOT NULL) AS BIGINT) AS shared \
         FROM media_file JOIN media_film ON media_film.id = media_file.film WHERE media_film.film IS NULL")
    .all(tx)
    .await?;
    let mut left = BTreeMap::<Uuid, bool>::new();
    for row in &rows {
        let hash = row.get::<String>("hash")?.parse::<BlobHash>();
        let is_here = hash.is_ok_and(|hash| place.blobs.has_any(&hash)) && row.get::<i64>("shared")? == 0;
        *left.entry(row.get("film")?).or_default() |= is_here;
    }
    Ok(left.into_iter().filter(|(_, is_here)| !is_here).map(|(film, _)| film).take(most).collect())
}

/// Whether there is such a film.
pub(crate) async fn any_gone(place: &Place) -> Result<bool> {
    let mut tx = place.db.read().await?;
    Ok(!gone(&mut tx, place, 1).await?.is_empty())
}

/// Forgets which bytes belonged to a film: it is gone, and the center is told (village); or they are the center's own.
pub(crate) async fn forget(tx: &mut Tx, film: Uuid) -> Result<()> {
    sql("DELETE FROM media_file WHERE film = $1").bind(film).run(tx).await.map(drop)
}
