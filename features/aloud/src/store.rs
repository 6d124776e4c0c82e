//! The SQL of clips and of what pages say.

use crate::clip::{ClipKey, Sentence};
use hongwang_base::Millis;
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Row, StoreError, Tx, sql};
use std::collections::HashSet;

/// The bytes of the center's clip of this name, if a record brought one.
///
/// # Errors
/// When the store fails.
pub(crate) async fn clip(tx: &mut Tx, key: ClipKey) -> Result<Option<BlobHash>> {
    let row = sql("SELECT hash FROM aloud_clip WHERE key = $1 LIMIT 1").bind(key.to_string()).one(tx).await?;
    row.as_ref().map(hash).transpose()
}

fn hash(row: &Row) -> Result<BlobHash> {
    let text: String = row.get("hash")?;
    text.parse().map_err(|error| StoreError::corrupt("hash", error))
}

/// Notes that pages say these now.
///
/// # Errors
/// When the store fails.
pub(crate) async fn note(tx: &mut Tx, texts: &[(ClipKey, Sentence)], now: Millis) -> Result<()> {
    for (key, sentence) in texts {
        sql("INSERT INTO aloud_text (key, text, seen_at) VALUES ($1,$2,$3) \
             ON CONFLICT (key) DO UPDATE SET seen_at = excluded.seen_at")
        .bind(key.to_string())
        .bind(sentence.as_str())
        .bind(now)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// Whether any record has brought clips.
///
/// # Errors
/// When the store fails.
pub(crate) async fn has_clips(tx: &mut Tx) -> Result<bool> {
    Ok(sql("SELECT 1 AS one FROM aloud_clip LIMIT 1").one(tx).await?.is_some())
}

/// The names of all clips that there are.
///
/// # Errors
/// When the store fails.
pub(crate) async fn clips(tx: &mut Tx) -> Result<HashSet<ClipKey>> {
    let rows = sql("SELECT DISTINCT key FROM aloud_clip").all(tx).await?;
    let key = |row: &Row| -> Result<ClipKey> {
        row.get::<String>("key")?.parse().map_err(|error| StoreError::corrupt("key", error))
    };
    rows.iter().map(key).collect()
}

/// Batches of which no page has said anything since `before`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn forgotten(tx: &mut Tx, before: Millis) -> Result<Vec<String>> {
    let rows = sql("SELECT c.batch AS batch FROM aloud_clip c LEFT JOIN aloud_text t ON t.key = c.key \
                    GROUP BY c.batch HAVING MAX(COALESCE(t.seen_at, 0)) < $1")
    .bind(before)
    .all(tx)
    .await?;
    rows.iter().map(|row| row.get("batch")).collect()
}

/// The bytes that only this batch needs.
///
/// # Errors
/// When the store fails.
pub(crate) async fn only_in(tx: &mut Tx, batch: &str) -> Result<Vec<BlobHash>> {
    let rows = sql("SELECT c.hash AS hash FROM aloud_clip c WHERE c.batch = $1 AND NOT EXISTS \
                    (SELECT 1 FROM aloud_clip o WHERE o.hash = c.hash AND o.batch <> $1)")
    .bind(batch)
    .all(tx)
    .await?;
    rows.iter().map(hash).collect()
}

/// Forgets what no page has said since `before`.
///
/// # Errors
/// When the store fails.
pub(crate) async fn forget_texts(tx: &mut Tx, before: Millis) -> Result<()> {
    sql("DELETE FROM aloud_text WHERE seen_at < $1").bind(before).run(tx).await?;
    Ok(())
}

/// What the desk shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Clips that there are.
    pub(crate) made: i64,
    /// Sentences on pages that have none yet.
    pub(crate) waiting: i64,
    /// How long all clips sound.
    pub(crate) ms: i64,
    /// Their bytes.
    pub(crate) bytes: i64,
}

/// Counts clips and sentences; those last seen before `since` are on no page any more.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tally(tx: &mut Tx, since: Millis) -> Result<Tally> {
    let made = sql("SELECT COUNT(*) AS made, CAST(COALESCE(SUM(ms), 0) AS BIGINT) AS ms, \
                    CAST(COALESCE(SUM(len), 0) AS BIGINT) AS bytes FROM aloud_clip")
    .one(tx)
    .await?;
    let waiting = sql("SELECT COUNT(*) AS waiting FROM aloud_text t WHERE t.seen_at >= $1 AND NOT EXISTS \
                       (SELECT 1 FROM aloud_clip c WHERE c.key = t.key)")
    .bind(since)
    .one(tx)
    .await?;
    let Some((made, waiting)) = made.zip(waiting) else { return Ok(Tally::default()) };
    Ok(Tally {
        made: made.get("made")?,
        waiting: waiting.get("waiting")?,
        ms: made.get("ms")?,
        bytes: made.get("bytes")?,
    })
}
