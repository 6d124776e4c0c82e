//! The records of classes at the center: sealed whole, kept for a time, scoped by village.

use super::class::{MOST_HEADS, Record};
use super::question;
use crate::words::study as words;
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_feature::Sender;
use hongwang_replica::outbox::Submission;
use hongwang_store::reseal::{By, Sealed, by_id};
use hongwang_store::{Result, Row, StoreError, Tx, Vault, sql};
use serde_json::{Value, json};
use uuid::Uuid;

/// The submission that hands a record in.
pub(crate) const CLASS: &str = "media.class";
/// How long a record is kept: two years, as a branch's own book of classes.
pub(crate) const KEPT: i64 = 730 * Millis::DAY;

/// What is sealed with the node's key.
pub(crate) const SEALED: [Sealed; 2] = [
    Sealed {
        name: "media_class.sealed",
        by: By::Id,
        older: "SELECT id, sealed FROM media_class WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE media_class SET sealed = $1 WHERE sealed = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "media_roster.sealed",
        by: By::Id,
        older: "SELECT id, sealed FROM media_roster WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE media_roster SET sealed = $1 WHERE sealed = $2 AND id = $3",
        bound: by_id,
    },
];

/// A record as it lies at the desk.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) id: Uuid,
    pub(crate) org: OrgPath,
    pub(crate) record: Record,
}

/// Whether a record can be one of a class.
fn is_sound(record: &Record) -> bool {
    let short = |text: &str, most: usize| text.chars().count() <= most;
    record.heads <= MOST_HEADS * 2
        && record.present.len() <= record.heads as usize
        && record.began <= record.ended
        && record.answers.len() <= question::MOST
        && short(&record.title, 80)
        && short(&record.group, 40)
        && record.present.iter().all(|name| short(name, 40))
        && record.answers.iter().all(|one| short(&one.ask, 120) && short(&one.answer, 120))
}

/// Takes the record of a class that was held in a village (center).
///
/// # Errors
/// When the store fails; within it, why it is not taken.
pub(crate) async fn receive(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    submission: &Submission,
) -> Result<std::result::Result<Value, String>> {
    let record = serde_json::from_value::<Record>(submission.body.clone()).ok().filter(is_sound);
    let Some(record) = record else { return Ok(Err(words::RECORD_NOT_READ.to_owned())) };
    let bytes = serde_json::to_vec(&record).expect("a record is plain data");
    sql("INSERT INTO media_class (id, org, began, sealed) VALUES ($1,$2,$3,$4) ON CONFLICT DO NOTHING")
        .bind(submission.id)
        .bind(&from.org)
        .bind(record.began)
        .bind(vault.seal(submission.id.as_bytes(), &bytes))
        .run(tx)
        .await?;
    Ok(Ok(json!({})))
}

fn opened(vault: &Vault, row: &Row) -> Result<Kept> {
    let id: Uuid = row.get("id")?;
    let bytes = vault.unseal(id.as_bytes(), &row.get::<Vec<u8>>("sealed")?)?;
    let record =
        serde_json::from_slice(&bytes).map_err(|error| StoreError::corrupt("sealed", error.to_string()))?;
    Ok(Kept { id, org: row.org("org")?, record })
}

/// The newest records of a scope.
pub(crate) async fn all(tx: &mut Tx, vault: &Vault, scope: &Scope) -> Result<Vec<Kept>> {
    let rows = sql("SELECT * FROM media_class WHERE org LIKE $1 || '%' ORDER BY began DESC, id LIMIT 200");
    rows.bind(scope).all(tx).await?.iter().map(|row| opened(vault, row)).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, vault: &Vault, scope: &Scope, id: Uuid) -> Result<Option<Kept>> {
    let row = sql("SELECT * FROM media_class WHERE id = $1 AND org LIKE $2 || '%'").bind(id).bind(scope);
    row.one(tx).await?.map(|row| opened(vault, &row)).transpose()
}

/// Forgets the records that are older than they are kept.
pub(crate) async fn forget_old(tx: &mut Tx, now: Millis) -> Result<()> {
    sql("DELETE FROM media_class WHERE began < $1").bind(now.plus(-KEPT)).run(tx).await.map(drop)
}
