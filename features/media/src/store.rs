//! The SQL of films that stand, of reels, and of what villages hold.

use crate::film::{Film, Made, Sheet};
use crate::reel::{Reel, State};
use crate::removal;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_replica::{BlobHash, Entry, Lane, Record};
use hongwang_store::{Result, Row, Tx, sql};
use uuid::Uuid;

/// The record kind of a film; the key is its id. Its pictures and subtitles travel with it, its copies do not.
pub(crate) const FILM: &str = "media.film";

/// The record that tells of a film, or that it is taken down.
pub(crate) fn record(id: Uuid, film: Option<&Film>) -> Record {
    let body = film.map(|film| serde_json::to_value(film).expect("a film is plain data"));
    let blobs = film.map(|film| film.made.light().map(|(_, blob)| blob).collect()).unwrap_or_default();
    Record { kind: FILM.to_owned(), key: id.to_string(), body, blobs, lane: Lane::Text }
}

/// Applies a record of a film.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a film came without an id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else { return take_down(tx, id, Millis(entry.at)).await };
    match serde_json::from_value::<Film>(body.clone()) {
        Ok(film) if film.id == id => put_up(tx, &film).await,
        Ok(_) => {
            tracing::warn!(%id, "a film came under another's key");
            Ok(())
        }
        Err(error) => {
            tracing::warn!(%id, %error, "a film cannot be read");
            Ok(())
        }
    }
}

async fn put_up(tx: &mut Tx, film: &Film) -> Result<()> {
    let changed = last_change(tx).await? + 1;
    sql("INSERT INTO media_film (id, scope, place, film, until, at, changed) VALUES ($1,$2,$3,$4,$5,$6,$7) \
         ON CONFLICT (id) DO UPDATE SET scope = $2, place = $3, film = $4, until = $5, at = $6, changed = $7")
    .bind(film.id)
    .bind(&film.scope)
    .bind(&film.sheet.place)
    .bind_json(film)
    .bind(film.until())
    .bind(film.at)
    .bind(changed)
    .run(tx)
    .await?;
    removal::forget(tx, film.id).await?;
    for (kind, blob) in film.made.files() {
        sql("INSERT INTO media_file (film, hash, kind) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING")
            .bind(film.id)
            .bind(blob.hash.to_string())
            .bind(kind)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Takes a film down at this node; its row stays for the search, which must hear of it, and the names of its bytes until
/// they are known to be gone (see `removal`).
async fn take_down(tx: &mut Tx, id: Uuid, at: Millis) -> Result<()> {
    removal::is_to_be_said(tx, id, at).await?;
    let changed = last_change(tx).await? + 1;
    // One that was shown again since, for others too, came in another log.
    sql("UPDATE media_film SET film = NULL, changed = $2 WHERE id = $1 AND film IS NOT NULL AND at <= $3")
        .bind(id)
        .bind(changed)
        .bind(at)
        .run(tx)
        .await?;
    sql("DELETE FROM media_seen WHERE film = $1").bind(id).run(tx).await.map(drop)
}

async fn last_change(tx: &mut Tx) -> Result<i64> {
    let row = sql("SELECT COALESCE(MAX(changed), 0) AS n FROM media_film").one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

fn film(row: &Row) -> Result<Film> {
    row.json("film")
}

/// The films that stand on the screens of `org` in a column, the newest first.
pub(crate) async fn standing(tx: &mut Tx, org: &OrgPath, place: &str, now: Millis) -> Result<Vec<Film>> {
    sql("SELECT film FROM media_film WHERE place = $1 AND until > $2 AND film IS NOT NULL \
         AND $3 LIKE scope || '%' ORDER BY at DESC, id")
    .bind(place)
    .bind(now)
    .bind(org)
    .all(tx)
    .await?
    .iter()
    .map(film)
    .collect()
}

/// Every film that stands on the screens of `org`, the newest first.
pub(crate) async fn all(tx: &mut Tx, org: &OrgPath, now: Millis) -> Result<Vec<Film>> {
    sql("SELECT film FROM media_film WHERE until > $1 AND film IS NOT NULL AND $2 LIKE scope || '%' \
         ORDER BY at DESC, id")
    .bind(now)
    .bind(org)
    .all(tx)
    .await?
    .iter()
    .map(film)
    .collect()
}

/// Every film that stands anywhere (center), the newest first.
pub(crate) async fn everywhere(tx: &mut Tx, now: Millis) -> Result<Vec<Film>> {
    let rows = sql("SELECT film FROM media_film WHERE until > $1 AND film IS NOT NULL ORDER BY at DESC, id");
    rows.bind(now).all(tx).await?.iter().map(film).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, org: &OrgPath, id: Uuid, now: Millis) -> Result<Option<Film>> {
    let row = sql("SELECT film FROM media_film WHERE id = $1 AND until > $2 AND film IS NOT NULL \
                   AND $3 LIKE scope || '%'");
    row.bind(id).bind(now).bind(org).one(tx).await?.as_ref().map(film).transpose()
}

/// What the bytes of this name are, if they belong to a film that stands on the screens of `org`.
pub(crate) async fn file(tx: &mut Tx, org: &OrgPath, hash: &BlobHash, now: Millis) -> Result<Option<String>> {
    let row =
        sql("SELECT MIN(kind) AS kind FROM media_file JOIN media_film ON media_film.id = media_file.film \
                   WHERE hash = $1 AND until > $2 AND media_film.film IS NOT NULL AND $3 LIKE scope || '%'")
        .bind(hash.to_string())
        .bind(now)
        .bind(org)
        .one(tx)
        .await?;
    row.map_or(Ok(None), |row| row.get("kind"))
}

/// The columns that hold films for the screens of `org`, with when the newest came.
pub(crate) async fn newest(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let rows = sql("SELECT place, MAX(at) AS at FROM media_film WHERE film IS NOT NULL \
                    AND $1 LIKE scope || '%' GROUP BY place ORDER BY place");
    let one = |row: &Row| -> Result<_> { Ok((row.get("place")?, row.millis("at")?)) };
    rows.bind(org).all(tx).await?.iter().map(one).collect()
}

/// A film that was put up or taken down, and the number of that change.
pub(crate) type Change = (i64, Uuid, Option<Film>);

/// What was put up or taken down after the change `after`.
pub(crate) async fn changes(tx: &mut Tx, org: &OrgPath, after: i64, most: i64) -> Result<Vec<Change>> {
    let rows = sql("SELECT id, film, changed FROM media_film WHERE changed > $2 \
                    AND $1 LIKE scope || '%' ORDER BY changed LIMIT $3");
    let one = |row: &Row| -> Result<Change> {
        Ok((row.get("changed")?, row.get("id")?, row.json_or_null::<Film>("film")?))
    };
    rows.bind(org).bind(after).bind(most).all(tx).await?.iter().map(one).collect()
}

// ---- reels ----

/// Keeps a reel as it is now.
pub(crate) async fn keep(tx: &mut Tx, reel: &Reel) -> Result<()> {
    sql("INSERT INTO media_reel (id, org, state, sheet, made, file, bytes, progress, problem, account, name, at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12) ON CONFLICT (id) DO UPDATE SET state = $3, sheet = $4, \
         made = $5, file = $6, bytes = $7, progress = $8, problem = $9, account = $10, name = $11, at = $12")
    .bind(reel.id)
    .bind(&reel.org)
    .bind(reel.state.word())
    .bind_json(&reel.sheet)
    .bind(reel.made.as_ref().map(|made| serde_json::to_value(made).expect("plain data")))
    .bind(&reel.file)
    .bind(i64::try_from(reel.bytes).unwrap_or(i64::MAX))
    .bind(i64::try_from(reel.progress).unwrap_or(1000))
    .bind(&reel.problem)
    .bind(reel.account)
    .bind(&reel.name)
    .bind(reel.at)
    .run(tx)
    .await?;
    Ok(())
}

fn reel(row: &Row) -> Result<Reel> {
    Ok(Reel {
        id: row.get("id")?,
        org: row.org("org")?,
        state: row.word("state", State::from_word)?,
        sheet: row.json::<Sheet>("sheet")?,
        made: row.json_or_null::<Made>("made")?,
        file: row.get("file")?,
        bytes: row.get::<i64>("bytes")?.max(0).unsigned_abs(),
        progress: row.get::<i64>("progress")?.max(0).unsigned_abs(),
        problem: row.get("problem")?,
        account: row.get("account")?,
        name: row.get("name")?,
        at: row.millis("at")?,
    })
}

/// The reels of `scope`, the newest first.
pub(crate) async fn reels(tx: &mut Tx, scope: &Scope) -> Result<Vec<Reel>> {
    let rows = sql("SELECT * FROM media_reel WHERE org LIKE $1 || '%' ORDER BY at DESC, id LIMIT 500");
    rows.bind(scope).all(tx).await?.iter().map(reel).collect()
}

/// One of them.
pub(crate) async fn reel_of(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Reel>> {
    let row = sql("SELECT * FROM media_reel WHERE id = $1 AND org LIKE $2 || '%'");
    row.bind(id).bind(scope).one(tx).await?.as_ref().map(reel).transpose()
}

/// The reels that are in a state, the longest first.
pub(crate) async fn in_state(tx: &mut Tx, state: State) -> Result<Vec<Reel>> {
    let rows = sql("SELECT * FROM media_reel WHERE state = $1 ORDER BY at, id");
    rows.bind(state.word()).all(tx).await?.iter().map(reel).collect()
}

/// Notes how far the work on a reel is; false when nobody works on it any more.
pub(crate) async fn note_progress(tx: &mut Tx, id: Uuid, progress: u64) -> Result<bool> {
    let noted = sql("UPDATE media_reel SET progress = $2 WHERE id = $1 AND state IN ('working', 'fetching')")
        .bind(id)
        .bind(i64::try_from(progress).unwrap_or(1000))
        .run(tx)
        .await?;
    Ok(noted > 0)
}

/// Forgets a reel.
pub(crate) async fn forget(tx: &mut Tx, id: Uuid) -> Result<()> {
    sql("DELETE FROM media_reel WHERE id = $1").bind(id).run(tx).await?;
    sql("DELETE FROM media_fetch WHERE reel = $1").bind(id).run(tx).await?;
    // Whoever lays the same file there again means it.
    sql("DELETE FROM media_content WHERE reel = $1").bind(id).run(tx).await?;
    Ok(())
}

/// Every film that stands or whose reel is still known, for what is told of the past (center).
pub(crate) async fn ever(tx: &mut Tx) -> Result<Vec<Film>> {
    let rows = sql("SELECT * FROM media_reel WHERE made IS NOT NULL").all(tx).await?;
    let reels = rows.iter().map(reel).collect::<Result<Vec<Reel>>>()?;
    let films = reels.iter().filter_map(|reel| Some(crate::reel::film(reel, reel.made.as_ref()?, reel.at)));
    Ok(films.collect())
}
