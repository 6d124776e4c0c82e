//! A hand-off: for some minutes a device takes files from somebody's phone that cannot reach it, through the center.
//!
//! The device opens it over its port and gets a token, which its screen shows as a code. The phone comes by the token to
//! a page of whatever capability it is for ([`look`]), and leaves files there ([`put`]); the device fetches them, and
//! says of each what became of it. This is the center's part, in its database alone, so that any of several centers
//! may be asked.
//!
//! Invariants: the token is told to the device that opened it, and never kept; the phone that came first is the only
//! one; a file is sealed with a key that is made of the token, so the center at rest cannot read it; it goes when the
//! device has it, and with its hand-off in any case.

use data_encoding::BASE32_NOPAD;
use hongwang_base::{DeviceId, Millis, SubmissionId};
use hongwang_feature::Place;
use hongwang_store::{Result, StoreError, Tx, Vault, sql};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use uuid::Uuid;

/// How long one holds.
pub const HOLDS: i64 = 5 * Millis::MINUTE;
/// Files of one, at most.
pub const MOST_FILES: i64 = 24;
/// Bytes that one holds at a time.
const MOST_BYTES: i64 = 64 << 20;
/// Those that one device has open at a time: more screens than a village has.
const MOST_OPEN: i64 = 50;

/// What a device asks for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Wanted {
    /// Whose page the phone gets, such as `cases.paper`.
    pub kind: String,
    /// What that page shows. Nothing of a person.
    pub shown: Value,
    /// How many files are taken.
    pub most: i64,
}

/// What a device is told of one that it has opened.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Opened {
    /// What opens it.
    pub token: String,
    /// How phones reach the center, `http(s)://host[:port]`.
    pub address: String,
}

/// A hand-off, for the phone that it is for.
#[derive(Clone, Debug)]
pub struct HandOff {
    mark: Vec<u8>,
    /// What its page shows.
    pub shown: Value,
    /// What was sent, in order.
    pub files: Vec<Left>,
}

/// How a file stands that a phone has left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Left {
    /// It waits for the device.
    Waiting,
    /// The device has it.
    Fetched,
    /// The device does not take it; why, one Chinese sentence.
    Refused(String),
}

/// What somebody who comes by a token is told.
#[derive(Clone, Debug)]
pub enum Looked {
    /// It is theirs. A phone that came first gets the mark by which it is known again.
    Yours(Box<HandOff>, Option<String>),
    /// Another phone came first.
    Taken,
    /// It holds no longer, or never did.
    Over,
}

/// What became of a file that a phone sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Put {
    /// It waits for the device.
    There,
    /// No more are taken.
    Full,
    /// It holds no longer.
    Over,
}

/// 128 bits that nobody guesses, in letters for an address.
fn draw() -> String {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    BASE32_NOPAD.encode(&bytes).to_lowercase()
}

fn made_of(what: &str, secret: &str) -> [u8; 32] {
    Sha256::new().chain_update(what).chain_update([0]).chain_update(secret).finalize().into()
}

fn mark_of(token: &str) -> Vec<u8> {
    made_of("hongwang hand-off v1", token).to_vec()
}

fn mark_of_phone(phone: &str) -> Vec<u8> {
    made_of("hongwang hand-off phone v1", phone).to_vec()
}

/// What seals the files of a hand-off, for whoever has its token.
pub(crate) fn vault(token: &str) -> Vault {
    Vault::of(&made_of("hongwang hand-off key v1", token))
}

/// Somebody comes by a token to the page of `kind`, with the mark that a phone was given.
///
/// # Errors
/// When the store fails.
pub async fn look(place: &Place, kind: &str, token: &str, phone: Option<&str>) -> Result<Looked> {
    let (mark, now) = (mark_of(token), place.clock.now());
    let mut tx = place.db.read().await?;
    let row = sql("SELECT shown, phone FROM handoff WHERE mark = $1 AND kind = $2 AND until > $3")
        .bind(mark.as_slice())
        .bind(kind)
        .bind(now)
        .one(&mut tx)
        .await?;
    let Some(row) = row else { return Ok(Looked::Over) };
    let shown = row.json("shown")?;
    let yours = |files, drawn| Looked::Yours(Box::new(HandOff { mark: mark.clone(), shown, files }), drawn);
    match row.get::<Option<Vec<u8>>>("phone")? {
        Some(known) if phone.is_some_and(|phone| mark_of_phone(phone) == known) => {
            Ok(yours(left(&mut tx, &mark).await?, None))
        }
        Some(_) => Ok(Looked::Taken),
        None => {
            drop(tx);
            let drawn = draw();
            let first = claim(place, &mark, &drawn).await?;
            Ok(if first { yours(Vec::new(), Some(drawn)) } else { Looked::Taken })
        }
    }
}

/// Of two phones that come at once, one is first.
async fn claim(place: &Place, mark: &[u8], phone: &str) -> Result<bool> {
    let mut tx = place.db.write().await?;
    let claimed = sql("UPDATE handoff SET phone = $2 WHERE mark = $1 AND phone IS NULL")
        .bind(mark)
        .bind(mark_of_phone(phone))
        .run(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(claimed == 1)
}

async fn left(tx: &mut Tx, mark: &[u8]) -> Result<Vec<Left>> {
    let rows = sql("SELECT sealed IS NULL AS gone, refused FROM handoff_file WHERE handoff = $1 ORDER BY id");
    let rows = rows.bind(mark).all(tx).await?;
    let standing = rows.iter().map(|row| {
        Ok(match (row.get::<Option<String>>("refused")?, row.get("gone")?) {
            (Some(why), _) => Left::Refused(why),
            (None, true) => Left::Fetched,
            (None, false) => Left::Waiting,
        })
    });
    standing.collect()
}

/// The phone leaves a file, which its capability has looked at.
///
/// # Errors
/// When the store fails.
pub async fn put(place: &Place, to: &HandOff, token: &str, bytes: &[u8]) -> Result<Put> {
    let now = place.clock.now();
    let id = SubmissionId::new(now).0;
    let sealed = vault(token).seal(id.as_bytes(), bytes);
    let len = i64::try_from(sealed.len()).unwrap_or(i64::MAX);
    let mut tx = place.db.write().await?;
    // The row counts, so that two files at once are not one too many.
    let taken = sql("UPDATE handoff SET came = came + 1, bytes = bytes + $2 \
                     WHERE mark = $1 AND until > $3 AND came < most AND bytes + $2 <= $4")
    .bind(to.mark.as_slice())
    .bind(len)
    .bind(now)
    .bind(MOST_BYTES)
    .run(&mut tx)
    .await?;
    if taken == 0 {
        let open = find(&mut tx, &to.mark, None, now).await?;
        return Ok(if open { Put::Full } else { Put::Over });
    }
    sql("INSERT INTO handoff_file (id, handoff, sealed) VALUES ($1,$2,$3)")
        .bind(id)
        .bind(to.mark.as_slice())
        .bind(sealed)
        .run(&mut tx)
        .await?;
    tx.commit().await?;
    Ok(Put::There)
}

/// Whether one holds, for any device or for this one.
async fn find(tx: &mut Tx, mark: &[u8], device: Option<DeviceId>, now: Millis) -> Result<bool> {
    let row = sql("SELECT device FROM handoff WHERE mark = $1 AND until > $2").bind(mark).bind(now);
    let Some(row) = row.one(tx).await? else { return Ok(false) };
    Ok(match device {
        Some(device) => row.id::<DeviceId>("device")? == device,
        None => true,
    })
}

/// Opens one for a device; none where it has too many open.
pub(crate) async fn open(
    tx: &mut Tx,
    device: DeviceId,
    wanted: &Wanted,
    now: Millis,
) -> Result<Option<String>> {
    let row = sql("SELECT COUNT(*) AS n FROM handoff WHERE device = $1 AND until > $2");
    let open: i64 = row.bind(device).bind(now).one(tx).await?.map_or(Ok(0), |row| row.get("n"))?;
    if open >= MOST_OPEN {
        return Ok(None);
    }
    let token = draw();
    sql("INSERT INTO handoff (mark, device, kind, shown, most, came, bytes, until) VALUES ($1,$2,$3,$4,$5,0,0,$6)")
        .bind(mark_of(&token))
        .bind(device)
        .bind(&wanted.kind)
        .bind(wanted.shown.clone())
        .bind(wanted.most.clamp(0, MOST_FILES))
        .bind(now.plus(HOLDS))
        .run(tx)
        .await?;
    Ok(Some(token))
}

/// What waits for the device that opened it; none where it holds no longer, or another device did.
pub(crate) async fn waiting(
    tx: &mut Tx,
    device: DeviceId,
    token: &str,
    now: Millis,
) -> Result<Option<Vec<Uuid>>> {
    let mark = mark_of(token);
    if !find(tx, &mark, Some(device), now).await? {
        return Ok(None);
    }
    let rows = sql("SELECT id FROM handoff_file WHERE handoff = $1 AND sealed IS NOT NULL ORDER BY id");
    let rows = rows.bind(mark).all(tx).await?;
    rows.iter().map(|row| row.get("id")).collect::<Result<_>>().map(Some)
}

/// A file that waits for the device, sealed.
pub(crate) async fn fetch(
    tx: &mut Tx,
    device: DeviceId,
    token: &str,
    file: Uuid,
    now: Millis,
) -> Result<Option<Vec<u8>>> {
    let mark = mark_of(token);
    if !find(tx, &mark, Some(device), now).await? {
        return Ok(None);
    }
    let row = sql("SELECT sealed FROM handoff_file WHERE id = $1 AND handoff = $2").bind(file).bind(mark);
    row.one(tx).await?.map_or(Ok(None), |row| row.get("sealed"))
}

/// The device has a file, or does not take it, and why: it goes. Said again, nothing changes.
pub(crate) async fn settle(
    tx: &mut Tx,
    device: DeviceId,
    token: &str,
    file: Uuid,
    refused: Option<&str>,
    now: Millis,
) -> Result<bool> {
    let mark = mark_of(token);
    if !find(tx, &mark, Some(device), now).await? {
        return Ok(false);
    }
    let row = sql("SELECT CAST(LENGTH(sealed) AS BIGINT) AS len FROM handoff_file \
                   WHERE id = $1 AND handoff = $2 AND sealed IS NOT NULL");
    let Some(row) = row.bind(file).bind(mark.as_slice()).one(tx).await? else { return Ok(true) };
    let gone =
        sql("UPDATE handoff_file SET sealed = NULL, refused = $2 WHERE id = $1 AND sealed IS NOT NULL");
    if gone.bind(file).bind(refused).run(tx).await? == 1 {
        // What was refused took nobody's place.
        sql("UPDATE handoff SET bytes = bytes - $2, came = came - $3 WHERE mark = $1")
            .bind(mark)
            .bind(row.get::<i64>("len")?)
            .bind(i64::from(refused.is_some()))
            .run(tx)
            .await?;
    }
    Ok(true)
}

/// Ends one, with whatever it holds.
pub(crate) async fn close(tx: &mut Tx, device: DeviceId, token: &str) -> Result<()> {
    let mark = mark_of(token);
    let closed = sql("DELETE FROM handoff WHERE mark = $1 AND device = $2");
    if closed.bind(mark.as_slice()).bind(device).run(tx).await? == 1 {
        sql("DELETE FROM handoff_file WHERE handoff = $1").bind(mark).run(tx).await?;
    }
    Ok(())
}

/// Removes those that hold no longer, and what a clock that was set back would keep; gives how many.
pub(crate) async fn sweep(place: &Place) -> Result<u64> {
    let now = place.clock.now();
    let over = "SELECT 1 AS one FROM handoff WHERE until <= $1 OR until > $2 LIMIT 1";
    let any = sql(over).bind(now).bind(now.plus(HOLDS)).one(&mut place.db.read().await?).await?;
    if any.is_none() {
        return Ok(0);
    }
    let mut tx = place.db.write().await?;
    let gone = sql("DELETE FROM handoff WHERE until <= $1 OR until > $2");
    let gone = gone.bind(now).bind(now.plus(HOLDS)).run(&mut tx).await?;
    sql(
        "DELETE FROM handoff_file WHERE NOT EXISTS (SELECT 1 FROM handoff WHERE mark = handoff_file.handoff)",
    )
    .run(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(gone)
}

/// Opens what the center kept sealed.
pub(crate) fn unseal(token: &str, file: Uuid, sealed: &[u8]) -> std::result::Result<Vec<u8>, StoreError> {
    vault(token).unseal(file.as_bytes(), sealed)
}
