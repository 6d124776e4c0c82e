//! Its SQL.

use crate::{
    address::Address,
    entry::Entry,
    look::{KEPT, Look, Looks, MOST, NOW, SITTING},
};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_replica::{Lane, Record};
use hongwang_store::{
    Result, Row, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use uuid::Uuid;

/// The record kind of cameras; the key is the camera's id. Without a body nobody sees it any more.
pub(crate) const CAMERA_KIND: &str = "plots.camera";
/// The record kind of who of the staff looked. It asks its village for stills, too: there is no other way to.
pub(crate) const LOOKS_KIND: &str = "plots.looks";

/// What is sealed, for a newer key.
pub(crate) const SEALED: [Sealed; 2] = [
    Sealed {
        name: "camera",
        by: By::Id,
        older: "SELECT id, sealed FROM plots_address \
                WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE plots_address SET sealed = $1 WHERE sealed = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "camera of a village",
        by: By::Id,
        older: "SELECT id, sealed FROM plots_known \
                WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE plots_known SET sealed = $1 WHERE sealed = $2 AND id = $3",
        bound: by_id,
    },
];

/// The record that tells a village of a camera, or that nobody sees it any more.
pub(crate) fn record(id: Uuid, entry: Option<&Entry>) -> Record {
    let body = entry.map(|entry| serde_json::to_value(entry).expect("an entry is plain data"));
    Record { kind: CAMERA_KIND.to_owned(), key: id.to_string(), body, blobs: Vec::new(), lane: Lane::Text }
}

/// The record that tells a village who looked.
pub(crate) fn looks_record(id: Uuid, looks: Option<&Looks>) -> Record {
    let body = looks.map(|looks| serde_json::to_value(looks).expect("looks are plain data"));
    Record { kind: LOOKS_KIND.to_owned(), key: id.to_string(), body, blobs: Vec::new(), lane: Lane::Text }
}

/// Applies a record of a camera.
pub(crate) async fn apply(tx: &mut Tx, id: Uuid, entry: Option<&Entry>) -> Result<()> {
    if let Some(entry) = entry {
        sql("INSERT INTO plots_camera (id, org, entry) VALUES ($1,$2,$3) \
             ON CONFLICT (id) DO UPDATE SET org = $2, entry = $3")
        .bind(id)
        .bind(&entry.org)
        .bind_json(entry)
        .run(tx)
        .await?;
        sql("DELETE FROM plots_known WHERE id = $1 AND edition <> $2")
            .bind(id)
            .bind(entry.edition)
            .run(tx)
            .await?;
        return Ok(());
    }
    sql("DELETE FROM plots_camera WHERE id = $1").bind(id).run(tx).await?;
    sql("DELETE FROM plots_known WHERE id = $1").bind(id).run(tx).await?;
    sql("DELETE FROM plots_still WHERE camera = $1").bind(id).run(tx).await?;
    no_longer_asked(tx, id).await
}

/// Applies a record of who looked, and that stills are asked for until `until`.
pub(crate) async fn apply_looks(tx: &mut Tx, id: Uuid, looks: Option<&Looks>, until: Millis) -> Result<()> {
    sql("DELETE FROM plots_look WHERE camera = $1 AND who <> ''").bind(id).run(tx).await?;
    let Some(looks) = looks else { return no_longer_asked(tx, id).await };
    // A record that comes late, as after a cable was out, asks for nothing any more.
    let newest = looks.looks.iter().map(|look| look.ends).max().unwrap_or(Millis(0));
    let until = until.min(newest.plus(NOW));
    for look in looks.looks.iter().filter(|look| !look.who.is_empty()) {
        sql("INSERT INTO plots_look (camera, who, office, begins, ends) VALUES ($1,$2,$3,$4,$5) \
             ON CONFLICT (camera, who, office, begins) DO NOTHING")
        .bind(id)
        .bind(look.who.as_str())
        .bind(look.office.as_str())
        .bind(look.begins)
        .bind(look.ends)
        .run(tx)
        .await?;
    }
    sql("INSERT INTO plots_asked (camera, until) VALUES ($1,$2) ON CONFLICT (camera) DO UPDATE SET until = $2")
        .bind(id)
        .bind(until)
        .run(tx)
        .await
        .map(drop)
}

fn sorted(rows: &[Row]) -> Result<Vec<Entry>> {
    let mut all = rows.iter().map(|row| row.json("entry")).collect::<Result<Vec<Entry>>>()?;
    all.sort_by(|one, other| (&one.org, &one.name, one.id).cmp(&(&other.org, &other.name, other.id)));
    Ok(all)
}

/// The cameras that the screens of `org` may show at `now`.
pub(crate) async fn open(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Vec<Entry>> {
    let rows = sql("SELECT entry FROM plots_camera WHERE $1 LIKE org || '%'").bind(org).all(tx).await?;
    Ok(sorted(&rows)?.into_iter().filter(|entry| entry.is_open(now)).collect())
}

/// One that `org` was told of, whether or not its consent still holds.
pub(crate) async fn shown(tx: &mut Tx, org: &OrgPath, id: Uuid) -> Result<Option<Entry>> {
    let row = sql("SELECT entry FROM plots_camera WHERE id = $1 AND $2 LIKE org || '%'");
    row.bind(id).bind(org).one(tx).await?.map(|row| row.json("entry")).transpose()
}

/// Every camera of which nodes know, whose consent has run out (center).
pub(crate) async fn run_out(tx: &mut Tx, now: Millis) -> Result<Vec<Entry>> {
    let rows = sql("SELECT entry FROM plots_camera").all(tx).await?;
    Ok(sorted(&rows)?.into_iter().filter(|entry| !entry.is_open(now)).collect())
}

/// The register of `scope`.
pub(crate) async fn registered(tx: &mut Tx, scope: &Scope) -> Result<Vec<Entry>> {
    let rows = sql("SELECT entry FROM plots_register WHERE org LIKE $1 || '%'").bind(scope).all(tx).await?;
    sorted(&rows)
}

/// One of the register.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Entry>> {
    let row = sql("SELECT entry FROM plots_register WHERE id = $1 AND org LIKE $2 || '%'");
    row.bind(id).bind(scope).one(tx).await?.map(|row| row.json("entry")).transpose()
}

/// Writes a camera into the register.
pub(crate) async fn register(tx: &mut Tx, entry: &Entry) -> Result<()> {
    sql("INSERT INTO plots_register (id, org, entry) VALUES ($1,$2,$3) \
         ON CONFLICT (id) DO UPDATE SET org = $2, entry = $3")
    .bind(entry.id)
    .bind(&entry.org)
    .bind_json(entry)
    .run(tx)
    .await
    .map(drop)
}

/// Takes a camera out of the register, and where it was.
pub(crate) async fn strike(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM plots_register WHERE id = $1").bind(id).run(tx).await?;
    sql("DELETE FROM plots_address WHERE id = $1").bind(id).run(tx).await.map(drop)
}

/// Where a registered camera is, and of which edition that is (center).
pub(crate) async fn address(tx: &mut Tx, vault: &Vault, id: Uuid) -> Result<Option<(i64, Address)>> {
    let row = sql("SELECT edition, sealed FROM plots_address WHERE id = $1").bind(id).one(tx).await?;
    opened(vault, id, row)
}

pub(crate) async fn put_address(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    (edition, address): (i64, &Address),
) -> Result<()> {
    sql("INSERT INTO plots_address (id, edition, sealed) VALUES ($1,$2,$3) \
         ON CONFLICT (id) DO UPDATE SET edition = $2, sealed = $3")
    .bind(id)
    .bind(edition)
    .bind(address.seal(vault, id))
    .run(tx)
    .await
    .map(drop)
}

/// The same as this village was told it.
pub(crate) async fn known(tx: &mut Tx, vault: &Vault, id: Uuid) -> Result<Option<(i64, Address)>> {
    let row = sql("SELECT edition, sealed FROM plots_known WHERE id = $1").bind(id).one(tx).await?;
    opened(vault, id, row)
}

pub(crate) async fn put_known(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    (edition, address): (i64, &Address),
) -> Result<()> {
    // Of one that was withdrawn meanwhile nothing is kept.
    sql("INSERT INTO plots_known (id, edition, sealed) SELECT id, $2, $3 FROM plots_camera WHERE id = $1 \
         ON CONFLICT (id) DO UPDATE SET edition = $2, sealed = $3")
    .bind(id)
    .bind(edition)
    .bind(address.seal(vault, id))
    .run(tx)
    .await
    .map(drop)
}

fn opened(vault: &Vault, id: Uuid, row: Option<Row>) -> Result<Option<(i64, Address)>> {
    let Some(row) = row else { return Ok(None) };
    let edition = row.get("edition")?;
    let address = Address::unseal(vault, id, &row.get::<Vec<u8>>("sealed")?)?;
    Ok(address.map(|address| (edition, address)))
}

/// Writes down that somebody looks at `now`. Whether a sitting begins with it.
pub(crate) async fn note_look(tx: &mut Tx, camera: Uuid, who: (&str, &str), now: Millis) -> Result<bool> {
    let goes_on = sql("UPDATE plots_look SET ends = $4 \
                       WHERE camera = $1 AND who = $2 AND office = $3 AND ends >= $5 AND begins <= $4");
    let goes_on = goes_on.bind(camera).bind(who.0).bind(who.1).bind(now).bind(now.plus(-SITTING));
    if goes_on.run(tx).await? > 0 {
        return Ok(false);
    }
    sql("INSERT INTO plots_look (camera, who, office, begins, ends) VALUES ($1,$2,$3,$4,$4) \
         ON CONFLICT (camera, who, office, begins) DO NOTHING")
    .bind(camera)
    .bind(who.0)
    .bind(who.1)
    .bind(now)
    .run(tx)
    .await?;
    Ok(true)
}

/// Who looked at a camera, the newest first.
pub(crate) async fn looks(tx: &mut Tx, camera: Uuid) -> Result<Vec<Look>> {
    let rows = sql("SELECT who, office, begins, ends FROM plots_look WHERE camera = $1 \
                    ORDER BY ends DESC, begins DESC, who LIMIT $2");
    let rows = rows.bind(camera).bind(MOST).all(tx).await?;
    let one = |row: &Row| {
        let (begins, ends) = (row.millis("begins")?, row.millis("ends")?);
        Ok(Look { who: row.get("who")?, office: row.get("office")?, begins, ends })
    };
    rows.iter().map(one).collect()
}

/// Forgets what is older than it is remembered.
pub(crate) async fn forget_looks(tx: &mut Tx, now: Millis) -> Result<()> {
    sql("DELETE FROM plots_look WHERE ends < $1").bind(now.plus(-KEPT)).run(tx).await.map(drop)
}

/// The cameras of which the county asks for stills at `now`.
pub(crate) async fn asked(tx: &mut Tx, now: Millis) -> Result<Vec<Uuid>> {
    let rows = sql("SELECT camera FROM plots_asked WHERE until > $1 ORDER BY camera");
    rows.bind(now).all(tx).await?.iter().map(|row| row.get("camera")).collect()
}

pub(crate) async fn no_longer_asked(tx: &mut Tx, camera: Uuid) -> Result<()> {
    sql("DELETE FROM plots_asked WHERE camera = $1").bind(camera).run(tx).await.map(drop)
}

/// Keeps a still of a camera whose consent holds; of any other none.
pub(crate) async fn keep_still(tx: &mut Tx, camera: Uuid, at: Millis, jpeg: &[u8]) -> Result<()> {
    sql("INSERT INTO plots_still (camera, at, jpeg) SELECT id, $2, $3 FROM plots_camera WHERE id = $1 \
         ON CONFLICT (camera, at) DO NOTHING")
    .bind(camera)
    .bind(at)
    .bind(jpeg.to_vec())
    .run(tx)
    .await
    .map(drop)
}

/// When stills of a camera were made, the oldest first, none older than `from`.
pub(crate) async fn stills(tx: &mut Tx, camera: Uuid, from: Millis) -> Result<Vec<Millis>> {
    let rows = sql("SELECT at FROM plots_still WHERE camera = $1 AND at >= $2 ORDER BY at");
    rows.bind(camera).bind(from).all(tx).await?.iter().map(|row| row.millis("at")).collect()
}

/// One of them.
pub(crate) async fn still(tx: &mut Tx, camera: Uuid, at: Millis) -> Result<Option<Vec<u8>>> {
    let row = sql("SELECT jpeg FROM plots_still WHERE camera = $1 AND at = $2");
    row.bind(camera).bind(at).one(tx).await?.map(|row| row.get("jpeg")).transpose()
}

/// Removes what is older than `from` or newer than `until`, and what is of cameras that are not among `of`.
pub(crate) async fn drop_stills(tx: &mut Tx, (from, until): (Millis, Millis), of: &[Uuid]) -> Result<()> {
    sql("DELETE FROM plots_still WHERE at < $1 OR at > $2").bind(from).bind(until).run(tx).await?;
    for row in sql("SELECT DISTINCT camera FROM plots_still").all(tx).await? {
        let camera: Uuid = row.get("camera")?;
        if !of.contains(&camera) {
            sql("DELETE FROM plots_still WHERE camera = $1").bind(camera).run(tx).await?;
        }
    }
    Ok(())
}

/// Removes the oldest stills until all together are no more bytes than this.
pub(crate) async fn drop_stills_beyond(tx: &mut Tx, most: i64) -> Result<()> {
    loop {
        let row = sql("SELECT CAST(COALESCE(SUM(length(jpeg)), 0) AS BIGINT) AS bytes FROM plots_still");
        let bytes = row.one(tx).await?.map_or(Ok(0), |row| row.get::<i64>("bytes"))?;
        if bytes <= most {
            return Ok(());
        }
        sql("DELETE FROM plots_still WHERE at = (SELECT MIN(at) FROM plots_still)").run(tx).await?;
    }
}
