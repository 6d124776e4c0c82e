//! Batches: what a file or a feed tells, until a second person lets it onto the screens.
//!
//! Invariants: who handed a batch on does not release it; it lies sealed whole, and is gone once it was released or sent
//! back; a feed has one batch at most, which a newer one replaces.

use crate::Work;
use crate::publish::{self, Taken};
use crate::sheet::Draft;
use hongwang_base::{AccountId, Millis, OrgPath, Scope, SubmissionId};
use hongwang_replica::BlobHash;
use hongwang_store::{
    Result, Row, StoreError, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use uuid::Uuid;

/// Where batches lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "work_batch.drafts",
    by: By::Id,
    older: "SELECT id, drafts AS sealed FROM work_batch \
            WHERE substr(drafts, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE work_batch SET drafts = $1 WHERE drafts = $2 AND id = $3",
    bound: by_id,
};

/// A batch that waits.
#[derive(Clone, Debug)]
pub(crate) struct Batch {
    pub(crate) id: Uuid,
    pub(crate) org: OrgPath,
    pub(crate) source: String,
    /// Who handed it on; none where a feed did.
    pub(crate) account: Option<AccountId>,
    pub(crate) name: String,
    pub(crate) count: i64,
    pub(crate) at: Millis,
    sealed: Vec<u8>,
}

impl Batch {
    /// What it tells.
    pub(crate) fn drafts(&self, vault: &Vault) -> Result<Vec<Draft>> {
        let bytes = vault.unseal(self.id.as_bytes(), &self.sealed)?;
        serde_json::from_slice(&bytes).map_err(|error| StoreError::corrupt("drafts", error))
    }
}

/// Who hands a batch on.
pub(crate) struct From<'a> {
    pub(crate) org: &'a OrgPath,
    pub(crate) source: &'a str,
    pub(crate) account: Option<AccountId>,
    pub(crate) name: &'a str,
}

/// Keeps a batch until somebody looks at it. What a feed tells takes the place of what it told before; the same again is
/// left as it is, under the eyes of whoever looks at it.
pub(crate) async fn put(
    tx: &mut Tx,
    work: &Work,
    from: &From<'_>,
    drafts: &[Draft],
    now: Millis,
) -> Result<()> {
    let digests: Vec<String> = drafts.iter().map(|draft| publish::digest(work, draft)).collect();
    let digest = BlobHash::of(digests.concat().as_bytes()).to_string();
    if from.account.is_none() {
        let same = sql(
            "SELECT id FROM work_batch WHERE org = $1 AND source = $2 AND account IS NULL AND digest = $3",
        );
        if same.bind(from.org).bind(from.source).bind(&digest).one(tx).await?.is_some() {
            return Ok(());
        }
        withdraw_of_feed(tx, from.org, from.source).await?;
    }
    if drafts.is_empty() {
        return Ok(());
    }
    let id = SubmissionId::new(now).0;
    let bytes = serde_json::to_vec(drafts).expect("drafts are plain data");
    sql("INSERT INTO work_batch (id, org, source, account, name, count, digest, drafts, at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9)")
    .bind(id)
    .bind(from.org)
    .bind(from.source)
    .bind(from.account)
    .bind(from.name)
    .bind(i64::try_from(drafts.len()).unwrap_or(i64::MAX))
    .bind(digest)
    .bind(work.vault.seal(id.as_bytes(), &bytes))
    .bind(now)
    .run(tx)
    .await?;
    Ok(())
}

/// Deletes what a feed told and nobody has released.
pub(crate) async fn withdraw_of_feed(tx: &mut Tx, org: &OrgPath, source: &str) -> Result<()> {
    let old = sql("DELETE FROM work_batch WHERE org = $1 AND source = $2 AND account IS NULL");
    old.bind(org).bind(source).run(tx).await?;
    Ok(())
}

fn batch(row: &Row) -> Result<Batch> {
    Ok(Batch {
        id: row.get("id")?,
        org: row.org("org")?,
        source: row.get("source")?,
        account: row.get::<Option<Uuid>>("account")?.map(AccountId),
        name: row.get("name")?,
        count: row.get("count")?,
        at: row.millis("at")?,
        sealed: row.get("drafts")?,
    })
}

/// What waits below `scope`, the oldest first.
pub(crate) async fn list(tx: &mut Tx, scope: &Scope) -> Result<Vec<Batch>> {
    let rows = sql("SELECT id, org, source, account, name, count, at, drafts FROM work_batch \
                    WHERE org LIKE $1 || '%' ORDER BY at, id LIMIT 100");
    rows.bind(scope).all(tx).await?.iter().map(batch).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: Uuid) -> Result<Option<Batch>> {
    let row = sql("SELECT id, org, source, account, name, count, at, drafts FROM work_batch \
                   WHERE id = $1 AND org LIKE $2 || '%'");
    row.bind(id).bind(scope).one(tx).await?.as_ref().map(batch).transpose()
}

/// Deletes a batch; false where somebody was faster.
pub(crate) async fn remove(tx: &mut Tx, batch: &Batch) -> Result<bool> {
    Ok(sql("DELETE FROM work_batch WHERE id = $1").bind(batch.id).run(tx).await? == 1)
}

/// Tells the villages what a batch holds.
pub(crate) async fn release(tx: &mut Tx, work: &Work, batch: &Batch, now: Millis) -> Result<Taken> {
    let drafts = batch.drafts(&work.vault)?;
    // What has ended while it waited is not told.
    let drafts: Vec<Draft> =
        drafts.into_iter().filter(|draft| draft.until.is_none_or(|until| until > now)).collect();
    publish::take(tx, work, (&batch.org, &batch.source), &drafts, now).await
}
