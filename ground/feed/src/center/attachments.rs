//! The bytes that belong to a submission and come before it: offered by name, sent in verified ranges, claimed by it.
//!
//! A device says what it has ([`offer`]); the center answers which ranges it lacks, and takes each only as the one that
//! the name promises ([`range`]), so a line that is cut costs one range. They lie in a folder that no address serves.
//!
//! Invariants: a device sends and claims for itself alone; what it sends in a day is bounded; what no submission has
//! claimed after thirty days goes. What a person entrusts is sealed by its capability before it comes here.

use super::{
    Desk,
    api::{Admitted, Refused, bad_name, on_disk},
};
use crate::{attachments, words};
use axum::{
    Json,
    body::Bytes,
    extract::{Path, State},
};
use data_encoding::BASE64;
use hongwang_base::{DeviceId, Millis};
use hongwang_feature::Place;
use hongwang_replica::{
    BlobHash, BlobRef,
    blob::{self, Fetch, Outline},
    outbox::Submission,
};
use hongwang_store::{BlobError, Blobs, Result as StoreResult, StoreError, Tx, sql};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// The longest attachment.
pub(crate) const LONGEST: u64 = 32 << 20;
/// What one device may send in a day.
const MOST_A_DAY: i64 = 2_000;
const MOST_BYTES_A_DAY: i64 = 1 << 30;
/// How long bytes wait for their submission.
const KEPT_UNCLAIMED: i64 = 30 * Millis::DAY;
/// How often those that nobody claimed are looked for.
const SWEEP: Duration = Duration::from_secs(3_600);
/// Removed in one transaction.
const AT_ONCE: i64 = 200;

/// What a device has to send.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Offer {
    /// Name and length.
    pub(crate) blob: BlobRef,
    /// The chaining values of its ranges in base 64; empty for one of a single range.
    pub(crate) outline: String,
}

/// What the center lacks of it: numbers of ranges, none when it has all.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Lacks {
    pub(crate) ranges: Vec<usize>,
}

fn too_much() -> Refused {
    Refused(StatusCode::TOO_MANY_REQUESTS, words::TOO_MANY_ATTACHMENTS.to_owned())
}

fn number(len: u64) -> i64 {
    i64::try_from(len).unwrap_or(i64::MAX)
}

/// `POST /attachment`: takes an offer down, and says what is lacking.
pub(super) async fn offer(
    State(desk): State<Desk>,
    from: Admitted,
    Json(offer): Json<Offer>,
) -> Result<Json<Lacks>, Refused> {
    let BlobRef { hash, len } = offer.blob;
    let outline = BASE64.decode(offer.outline.as_bytes()).map_err(bad_name)?;
    if len == 0 || len > LONGEST {
        return Err(Refused(StatusCode::PAYLOAD_TOO_LARGE, words::ATTACHMENT_TOO_LONG.to_owned()));
    }
    let checked = Outline::check(hash, len, &outline).map_err(wrong)?;
    let blobs = attachments(&desk.place)?;
    let (ranges, here) = on_disk(move || Ok(Some(lacking(&blobs, checked, hash, len)?))).await?;
    let now = desk.place.clock.now();
    let mut tx = desk.place.db.write().await?;
    let known = sql("SELECT 1 AS one FROM attachment WHERE device = $1 AND hash = $2")
        .bind(from.device)
        .bind(hash.to_string())
        .one(&mut tx)
        .await?;
    if known.is_none() && is_too_much(&mut tx, from.device, len, now).await? {
        return Err(too_much());
    }
    sql("INSERT INTO attachment (device, hash, len, outline, here, at) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (device, hash) DO UPDATE SET here = $5, at = $6")
    .bind(from.device)
    .bind(hash.to_string())
    .bind(number(len))
    .bind(outline)
    .bind(here)
    .bind(now)
    .run(&mut tx)
    .await?;
    tx.commit().await?;
    Ok(Json(Lacks { ranges }))
}

async fn is_too_much(tx: &mut Tx, device: DeviceId, len: u64, now: Millis) -> StoreResult<bool> {
    let row = sql("SELECT COUNT(*) AS n, CAST(COALESCE(SUM(len), 0) AS BIGINT) AS bytes FROM attachment WHERE device = $1 AND at > $2")
        .bind(device)
        .bind(now.plus(-Millis::DAY))
        .one(tx)
        .await?;
    let Some(row) = row else { return Ok(false) };
    let (count, bytes): (i64, i64) = (row.get("n")?, row.get("bytes")?);
    Ok(count >= MOST_A_DAY || bytes.saturating_add(number(len)) > MOST_BYTES_A_DAY)
}

/// Which ranges are not here, and whether the whole is. What an interrupted try left is looked at again.
fn lacking(
    blobs: &Blobs,
    outline: Outline,
    hash: BlobHash,
    len: u64,
) -> Result<(Vec<usize>, bool), BlobError> {
    if blobs.has(&hash) {
        return Ok((Vec::new(), true));
    }
    let mut fetch = Fetch::new(outline);
    let mut partial = blobs.partial(&hash)?;
    for index in 0..blob::ranges(len) {
        let (start, size) = blob::bounds(len, index);
        let bytes = partial.read_at(start, size)?;
        if !bytes.is_empty() {
            // A range that does not check was cut short; it counts as missing.
            let _ = fetch.take(index, &bytes);
        }
    }
    if fetch.is_whole() {
        partial.finish()?;
        return Ok((Vec::new(), true));
    }
    let mut ranges = Vec::new();
    while let Some(index) = fetch.ask() {
        ranges.push(index);
    }
    Ok((ranges, false))
}

/// `PUT /attachment/{hash}/{range}`: one range of what was offered. The last one makes it whole.
pub(super) async fn range(
    State(desk): State<Desk>,
    from: Admitted,
    Path((hash, index)): Path<(String, usize)>,
    bytes: Bytes,
) -> Result<StatusCode, Refused> {
    let hash: BlobHash = hash.parse().map_err(bad_name)?;
    let mut tx = desk.place.db.read().await?;
    let row = sql("SELECT len, outline FROM attachment WHERE device = $1 AND hash = $2")
        .bind(from.device)
        .bind(hash.to_string())
        .one(&mut tx)
        .await?;
    drop(tx);
    let row = row.ok_or_else(|| Refused(StatusCode::CONFLICT, words::NOT_OFFERED.to_owned()))?;
    let len = row.get::<i64>("len")?.max(0).unsigned_abs();
    let outline = Outline::check(hash, len, &row.get::<Vec<u8>>("outline")?).map_err(wrong)?;
    outline.check_range(index, &bytes).map_err(wrong)?;
    let blobs = attachments(&desk.place)?;
    let here = on_disk(move || {
        if !blobs.has(&hash) {
            blobs.partial(&hash)?.write_at(blob::bounds(len, index).0, &bytes)?;
        }
        Ok(Some(lacking(&blobs, outline, hash, len)?.1))
    });
    if here.await? {
        let mut tx = desk.place.db.write().await?;
        sql("UPDATE attachment SET here = TRUE WHERE device = $1 AND hash = $2")
            .bind(from.device)
            .bind(hash.to_string())
            .run(&mut tx)
            .await?;
        tx.commit().await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

fn wrong(error: blob::BlobRefusal) -> Refused {
    Refused(StatusCode::UNPROCESSABLE_ENTITY, error.to_string())
}

/// Whether every attachment of a submission has come from this very device.
pub(super) async fn are_here(
    tx: &mut Tx,
    blobs: &Blobs,
    from: &Admitted,
    submission: &Submission,
) -> StoreResult<bool> {
    for attached in &submission.attachments {
        let row =
            sql("SELECT 1 AS one FROM attachment WHERE device = $1 AND hash = $2 AND len = $3 AND here")
                .bind(from.device)
                .bind(attached.hash.to_string())
                .bind(number(attached.len))
                .one(tx)
                .await?;
        if row.is_none() || !blobs.has(&attached.hash) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// They belong to this submission from now on.
pub(super) async fn claim(tx: &mut Tx, from: &Admitted, submission: &Submission) -> StoreResult<()> {
    for attached in &submission.attachments {
        sql("UPDATE attachment SET submission = $1 WHERE device = $2 AND hash = $3")
            .bind(submission.id)
            .bind(from.device)
            .bind(attached.hash.to_string())
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Removes what nobody claimed, for ever.
pub(super) async fn sweep(place: Place) {
    loop {
        match sweep_once(&place).await {
            Ok(0) => tokio::time::sleep(SWEEP).await,
            Ok(gone) => tracing::info!(gone, "attachments that no submission claimed were removed"),
            Err(error) => {
                tracing::error!(%error, "unclaimed attachments could not be removed");
                tokio::time::sleep(SWEEP).await;
            }
        }
    }
}

/// Removes some of what nobody claimed; gives how many.
pub(crate) async fn sweep_once(place: &Place) -> StoreResult<usize> {
    let blobs = attachments(place).map_err(|error| StoreError::corrupt("attachments", error))?;
    let before = place.clock.now().plus(-KEPT_UNCLAIMED);
    let mut tx = place.db.write().await?;
    let rows =
        sql("SELECT device, hash FROM attachment WHERE submission IS NULL AND at < $1 ORDER BY at LIMIT $2")
            .bind(before)
            .bind(AT_ONCE)
            .all(&mut tx)
            .await?;
    for row in &rows {
        let hash: String = row.get("hash")?;
        sql("DELETE FROM attachment WHERE device = $1 AND hash = $2")
            .bind(row.get::<uuid::Uuid>("device")?)
            .bind(&hash)
            .run(&mut tx)
            .await?;
        let wanted =
            sql("SELECT 1 AS one FROM attachment WHERE hash = $1 LIMIT 1").bind(&hash).one(&mut tx).await?;
        let name: Option<BlobHash> = hash.parse().ok();
        if let (None, Some(name)) = (wanted, name)
            && let Err(error) = blobs.remove(&name).and_then(|()| blobs.partial(&name)?.discard())
        {
            tracing::warn!(%error, "an attachment that nobody claimed stays on the disk");
        }
    }
    tx.commit().await?;
    Ok(rows.len())
}
