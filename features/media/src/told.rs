//! What a village tells of its screens: finished hours of plays and films that are gone, under the signature of its
//! device, and what it holds.
//!
//! Invariants: figures that the device did not sign, or that stand under another's name or a second time, are refused;
//! the center keeps the very text that was signed, and can show at any time that its figures are those of the devices.

use crate::play::{self, Row};
use crate::removal::{self, Gone};
use crate::share::{self, Share};
use crate::words::board as words;
use crate::words::library;
use crate::{Media, store};
use data_encoding::BASE64;
use hongwang_base::{DeviceId, Millis, OrgPath, Problem, Scope, SubmissionId};
use hongwang_feature::{Fact, Place, Reply, Sender};
use hongwang_feed::{devices, village};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Result, Tx, sql};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The submission that tells what was played and what is held; also what is signed as such.
pub(crate) const PLAYS: &str = "media.plays";
/// Rows that one submission tells at most.
const MOST_ROWS: usize = 500;
/// How long what was told is kept.
const KEPT: i64 = 400 * Millis::DAY;
/// More plays in an hour are none of one device.
const MOST_PLAYS: u64 = 5_000;

/// What a device signs.
#[derive(Debug, Serialize, Deserialize)]
struct Statement {
    /// The submission that carries it, so that none is told twice.
    id: Uuid,
    village: OrgPath,
    at: Millis,
    rows: Vec<Row>,
    /// Films that were taken down and of which nothing is left on its disk.
    #[serde(default)]
    gone: Vec<Gone>,
}

/// What a village hands in.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(default)]
struct Told {
    /// A [`Statement`] as text; empty where there is nothing to state.
    told: String,
    /// In base 64.
    signature: String,
    held: Vec<Share>,
}

/// Tells the center the hours that are over, films that are gone, and what is held since it changed (village). A node without the key of its
/// device tells nothing.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tell(media: &Media, place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let rows = finished(&mut tx, now).await?;
    let shares = share::of(&mut tx, &place.org).await?;
    let held: Vec<Share> = shares.into_iter().filter(|share| place.blobs.has(&share.blob.hash)).collect();
    let gone = removal::gone(&mut tx, place, MOST_ROWS).await?;
    if rows.is_empty() && gone.is_empty() && media.last_held().as_ref() == Some(&held) {
        return Ok(());
    }
    let Some(signer) = &media.signer else { return Ok(()) };
    for one in &gone {
        removal::forget(&mut tx, one.film).await?;
    }
    // Films that are gone stand alone: figures that are refused take nothing with them.
    let figures = rows.chunks(MOST_ROWS).map(|rows| (rows.to_vec(), Vec::new()));
    let mut all: Vec<(Vec<Row>, Vec<Gone>)> = figures.collect();
    if all.is_empty() || !gone.is_empty() {
        all.push((Vec::new(), gone));
    }
    for (rows, gone) in all {
        let id = SubmissionId::new(now);
        let mut told = Told { held: held.clone(), ..Told::default() };
        if !rows.is_empty() || !gone.is_empty() {
            let statement = Statement { id: id.0, village: place.org.clone(), at: now, rows, gone };
            told.told = serde_json::to_string(&statement).expect("a statement is plain data");
            let signature =
                signer.sign(PLAYS, &told.told).map_err(|error| Problem::conflict(error.to_string()))?;
            told.signature = BASE64.encode(&signature);
        }
        village::submit(&mut tx, &media.vault, id, PLAYS, &json!(told), Vec::new(), now).await?;
    }
    tx.commit().await?;
    *media.last_held() = Some(held);
    place.bus.tell(Fact::HandedIn);
    Ok(())
}

/// Takes the hours that are over out of what is counted here.
async fn finished(tx: &mut Tx, now: Millis) -> Result<Vec<Row>> {
    let rows =
        sql("DELETE FROM media_play WHERE hour < $1 RETURNING *").bind(now.0 / Millis::HOUR).all(tx).await?;
    rows.iter().map(row).collect()
}

fn row(row: &hongwang_store::Row) -> Result<Row> {
    let number = |name| -> Result<u64> { Ok(row.get::<i64>(name)?.max(0).unsigned_abs()) };
    Ok(Row {
        film: row.get("film")?,
        place: row.get("place")?,
        hour: row.get("hour")?,
        plays: number("plays")?,
        classes: number("classes")?,
        unattended: number("unattended")?,
        seconds: number("seconds")?,
        idle_seconds: number("idle_seconds")?,
    })
}

/// Takes what a village tells or asks for (center).
///
/// # Errors
/// When the store fails; within it, why it is refused.
pub(crate) async fn receive(
    tx: &mut Tx,
    media: &Media,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<std::result::Result<Value, String>> {
    let village = from.org.as_str();
    if submission.kind == play::WISH {
        let film =
            submission.body.get("film").and_then(|film| serde_json::from_value::<Uuid>(film.clone()).ok());
        let Some(film) = film else { return Ok(Err(library::GONE.to_owned())) };
        if store::find(tx, &from.org, film, now).await?.is_none() {
            return Ok(Err(library::GONE.to_owned()));
        }
        play::note_wish(tx, village, film, now).await?;
        media.wake.notify_one();
        return Ok(Ok(json!({})));
    }
    let Ok(told) = serde_json::from_value::<Told>(submission.body.clone()) else {
        return Ok(Err(library::NOT_READ.to_owned()));
    };
    if !told.told.is_empty()
        && let Err(why) = take(tx, from, (submission.id, &told), now).await?
    {
        return Ok(Err(why));
    }
    sql("DELETE FROM media_held WHERE village = $1").bind(village).run(tx).await?;
    for share in &told.held {
        sql("INSERT INTO media_held (village, film, bytes) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING")
            .bind(village)
            .bind(share.film)
            .bind(i64::try_from(share.blob.len).unwrap_or(i64::MAX))
            .run(tx)
            .await?;
    }
    Ok(Ok(json!({})))
}

/// Takes figures that the device signed, and keeps what it signed.
async fn take(
    tx: &mut Tx,
    from: &Sender,
    (id, told): (Uuid, &Told),
    now: Millis,
) -> Result<std::result::Result<(), String>> {
    let signature = BASE64.decode(told.signature.as_bytes()).unwrap_or_default();
    if !devices::has_signed(tx, from.device, (PLAYS, &told.told), &signature).await? {
        return Ok(Err(words::NOT_SIGNED.to_owned()));
    }
    let statement = serde_json::from_str::<Statement>(&told.told).ok();
    let statement = statement.filter(|said| said.id == id && said.village == from.org);
    let Some(statement) = statement.filter(|said| said.rows.iter().all(|row| is_sound(row, now))) else {
        return Ok(Err(words::NOT_SOUND.to_owned()));
    };
    sql("INSERT INTO media_told (id, village, device, told, signature, at) VALUES ($1,$2,$3,$4,$5,$6)")
        .bind(id)
        .bind(&from.org)
        .bind(from.device)
        .bind(&told.told)
        .bind(signature)
        .bind(now)
        .run(tx)
        .await?;
    let device = from.device.to_string();
    for row in &statement.rows {
        play::count(tx, (from.org.as_str(), &device), row).await?;
    }
    for one in statement.gone.iter().take(MOST_ROWS) {
        removal::note(tx, *one, (from.device, id), now).await?;
    }
    Ok(Ok(()))
}

/// Whether the statement of this id is that device's and says that the film is gone; none where it is kept no longer.
pub(crate) async fn says_gone(tx: &mut Tx, id: Uuid, device: DeviceId, one: Gone) -> Result<Option<bool>> {
    let row = sql("SELECT device, told, signature FROM media_told WHERE id = $1").bind(id).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let (told, signature): (String, Vec<u8>) = (row.get("told")?, row.get("signature")?);
    let says = serde_json::from_str::<Statement>(&told).is_ok_and(|said| said.gone.contains(&one));
    let own = row.id::<DeviceId>("device")? == device;
    Ok(Some(says && own && devices::has_signed(tx, device, (PLAYS, &told), &signature).await?))
}

/// Whether a device can have counted this.
fn is_sound(row: &Row, now: Millis) -> bool {
    let hours = 0..=now.0 / Millis::HOUR + 1;
    hours.contains(&row.hour)
        && row.plays <= MOST_PLAYS
        && row.classes.checked_add(row.unattended).is_some_and(|sum| sum <= row.plays)
        && row.idle_seconds <= row.seconds
        && row.seconds <= MOST_PLAYS * play::MOST_SECONDS
        && row.place.len() <= 200
}

/// Forgets what was told long ago (center).
pub(crate) async fn forget_old(tx: &mut Tx, now: Millis) -> Result<()> {
    sql("DELETE FROM media_removal WHERE gone < $1").bind(now.plus(-KEPT)).run(tx).await?;
    sql("DELETE FROM media_told WHERE at < $1").bind(now.plus(-KEPT)).run(tx).await.map(drop)
}

/// What a look at the signatures of one device found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Checked {
    pub(crate) village: String,
    /// Statements since then.
    pub(crate) statements: u64,
    /// Those whose signature does not hold.
    pub(crate) broken: u64,
    /// When the last one came.
    pub(crate) last: Millis,
    /// Plays in the statements that hold, and in the figures of the board.
    pub(crate) signed: u64,
    pub(crate) counted: u64,
}

impl Checked {
    pub(crate) fn holds(&self) -> bool {
        self.broken == 0 && self.signed == self.counted
    }
}

/// Looks at every signature of the hours since `since` anew, and whether the figures are what was signed (center).
pub(crate) async fn check(tx: &mut Tx, scope: &Scope, since: Millis) -> Result<BTreeMap<Uuid, Checked>> {
    let first = since.0 / Millis::HOUR;
    let mut all = BTreeMap::<Uuid, Checked>::new();
    let rows = sql("SELECT * FROM media_told WHERE village LIKE $1 || '%' AND at >= $2 ORDER BY at, id");
    for row in rows.bind(scope).bind(Millis(first * Millis::HOUR)).all(tx).await? {
        let (device, told): (Uuid, String) = (row.get("device")?, row.get("told")?);
        let signature: Vec<u8> = row.get("signature")?;
        let holds = devices::has_signed(tx, DeviceId(device), (PLAYS, &told), &signature).await?;
        let one = all.entry(device).or_default();
        one.village = row.get("village")?;
        one.statements += 1;
        one.last = row.millis("at")?;
        match serde_json::from_str::<Statement>(&told).ok().filter(|_| holds) {
            Some(said) => {
                one.signed +=
                    said.rows.iter().filter(|row| row.hour >= first).map(|row| row.plays).sum::<u64>()
            }
            None => one.broken += 1,
        }
    }
    let rows = sql("SELECT village, device, CAST(SUM(plays) AS BIGINT) AS n FROM media_play \
                    WHERE village LIKE $1 || '%' AND hour >= $2 GROUP BY village, device");
    for row in rows.bind(scope).bind(first).all(tx).await? {
        let Ok(device) = row.get::<String>("device")?.parse::<Uuid>() else { continue };
        let one = all.entry(device).or_default();
        one.village = row.get("village")?;
        one.counted += row.get::<i64>("n")?.max(0).unsigned_abs();
    }
    Ok(all)
}
