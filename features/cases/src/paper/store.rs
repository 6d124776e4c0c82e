//! The SQL of papers.

use super::{Handed, Key, Kind};
use crate::draft::Draft;
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::{Result, Row, StoreError, Tx, Vault, sql};
use std::collections::BTreeMap;
use uuid::Uuid;

/// A paper that is laid.
pub(crate) struct Laid<'a> {
    pub(crate) hash: BlobHash,
    pub(crate) kind: Kind,
    pub(crate) len: usize,
    pub(crate) mark: &'a [u8],
    pub(crate) key: &'a Key,
}

fn bound(owner: Uuid, hash: BlobHash) -> Vec<u8> {
    [owner.as_bytes().as_slice(), hash.as_bytes()].concat()
}

/// To what the key of a paper is bound, from a row with its `id` and `hash`.
pub(crate) fn bound_of(row: &Row) -> Result<Vec<u8>> {
    Ok(bound(row.get("id")?, hash(row)?))
}

fn sealed(vault: &Vault, owner: Uuid, hash: BlobHash, key: &Key) -> Vec<u8> {
    vault.seal(&bound(owner, hash), key.bytes())
}

fn opened(vault: &Vault, owner: Uuid, hash: BlobHash, row: &Row) -> Result<Key> {
    let bytes = vault.unseal(&bound(owner, hash), &row.get::<Vec<u8>>("key")?)?;
    Key::of(&bytes).ok_or_else(|| StoreError::corrupt("key", "材料的钥匙长度不对"))
}

fn hash(row: &Row) -> Result<BlobHash> {
    row.get::<String>("hash")?.parse().map_err(|error| StoreError::corrupt("hash", error))
}

/// How many papers a draft has.
pub(crate) async fn count(tx: &mut Tx, owner: Uuid) -> Result<i64> {
    let row = sql("SELECT COUNT(*) AS n FROM case_draft_paper WHERE owner = $1").bind(owner).one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// How many bytes all of them hold.
pub(crate) async fn held(tx: &mut Tx) -> Result<i64> {
    let row = sql("SELECT CAST(COALESCE(SUM(len), 0) AS BIGINT) AS n FROM case_draft_paper").one(tx).await?;
    row.map_or(Ok(0), |row| row.get("n"))
}

/// The paper of a draft with the same bytes.
pub(crate) async fn same(tx: &mut Tx, owner: Uuid, mark: &[u8]) -> Result<Option<BlobHash>> {
    let row = sql("SELECT hash FROM case_draft_paper WHERE owner = $1 AND mark = $2 LIMIT 1");
    row.bind(owner).bind(mark).one(tx).await?.as_ref().map(hash).transpose()
}

/// Notes a paper of a draft, before its bytes are written.
pub(crate) async fn lay(tx: &mut Tx, owner: Uuid, vault: &Vault, laid: &Laid<'_>) -> Result<()> {
    sql("INSERT INTO case_draft_paper (owner, hash, kind, len, mark, key) VALUES ($1,$2,$3,$4,$5,$6) \
         ON CONFLICT (owner, hash) DO NOTHING")
    .bind(owner)
    .bind(laid.hash.to_string())
    .bind(laid.kind.word())
    .bind(i64::try_from(laid.len).unwrap_or(i64::MAX))
    .bind(laid.mark)
    .bind(sealed(vault, owner, laid.hash, laid.key))
    .run(tx)
    .await?;
    Ok(())
}

/// What a paper of a draft is, and what opens it.
pub(crate) async fn key(
    tx: &mut Tx,
    owner: Uuid,
    vault: &Vault,
    of: BlobHash,
) -> Result<Option<(Kind, Key)>> {
    let row = sql("SELECT kind, key FROM case_draft_paper WHERE owner = $1 AND hash = $2");
    let row = row.bind(owner).bind(of.to_string()).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.word("kind", Kind::from_word)?, opened(vault, owner, of, &row)?)))
}

/// Lets a second draft hold the papers of a first one.
pub(crate) async fn copy(tx: &mut Tx, from: (Uuid, &Vault), to: (Uuid, &Vault)) -> Result<()> {
    let rows = sql("SELECT hash, kind, len, mark, key FROM case_draft_paper WHERE owner = $1");
    for row in rows.bind(from.0).all(tx).await? {
        let hash = hash(&row)?;
        let laid = Laid {
            hash,
            kind: row.word("kind", Kind::from_word)?,
            len: usize::try_from(row.get::<i64>("len")?).unwrap_or(0),
            mark: &row.get::<Vec<u8>>("mark")?,
            key: &opened(from.1, from.0, hash, &row)?,
        };
        lay(tx, to.0, to.1, &laid).await?;
    }
    Ok(())
}

/// Takes a paper from a draft; the bytes go with [`super::clean`].
pub(crate) async fn let_go(tx: &mut Tx, draft: &Draft, hash: BlobHash) -> Result<()> {
    let name = hash.to_string();
    if let Some(kept) = draft.kept {
        sql("DELETE FROM case_draft_paper WHERE owner = $1 AND hash = $2")
            .bind(kept)
            .bind(&name)
            .run(tx)
            .await?;
    }
    sql("UPDATE case_draft_paper SET owner = $1 WHERE owner = $2 AND hash = $3")
        .bind(Uuid::nil())
        .bind(draft.id)
        .bind(&name)
        .run(tx)
        .await?;
    Ok(())
}

/// The papers whose draft is gone.
pub(crate) async fn gone(tx: &mut Tx) -> Result<Vec<BlobHash>> {
    let rows = sql("SELECT DISTINCT hash FROM case_draft_paper WHERE hash NOT IN (\
                    SELECT hash FROM case_draft_paper WHERE owner IN (SELECT id FROM case_draft) \
                    OR owner IN (SELECT id FROM case_kept))");
    rows.all(tx).await?.iter().map(hash).collect()
}

/// Forgets papers whose bytes are gone, or are on their way with an application.
pub(crate) async fn forget(tx: &mut Tx, hashes: &[BlobHash]) -> Result<()> {
    for hash in hashes {
        sql("DELETE FROM case_draft_paper WHERE hash = $1").bind(hash.to_string()).run(tx).await?;
    }
    Ok(())
}

/// The papers of a draft as they travel, and as the outbox sends them. From then on they belong to the outbox. Gives the
/// first one that is not there instead.
pub(crate) async fn hand_over(
    tx: &mut Tx,
    owner: Uuid,
    vault: &Vault,
    hashes: &[BlobHash],
) -> Result<std::result::Result<(Vec<Handed>, Vec<BlobRef>), BlobHash>> {
    let (mut handed, mut sent) = (Vec::new(), Vec::new());
    for &hash in hashes {
        let row = sql("SELECT kind, len, key FROM case_draft_paper WHERE owner = $1 AND hash = $2");
        let row = row.bind(owner).bind(hash.to_string()).one(tx).await?;
        let Some(row) = row else { return Ok(Err(hash)) };
        let kind = row.word("kind", Kind::from_word)?;
        handed.push(Handed { hash, kind, key: opened(vault, owner, hash, &row)? });
        sent.push(BlobRef { hash, len: row.get::<i64>("len")?.max(0).unsigned_abs() });
    }
    forget(tx, hashes).await?;
    Ok(Ok((handed, sent)))
}

/// Notes the papers of a case at the center.
pub(crate) async fn link(tx: &mut Tx, vault: &Vault, case: Uuid, papers: &[Handed]) -> Result<()> {
    for paper in papers {
        sql("INSERT INTO case_paper (case_id, hash, kind, key) VALUES ($1,$2,$3,$4)")
            .bind(case)
            .bind(paper.hash.to_string())
            .bind(paper.kind.word())
            .bind(sealed(vault, case, paper.hash, &paper.key))
            .run(tx)
            .await?;
    }
    Ok(())
}

/// What the papers of a case are, by their names.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<BTreeMap<BlobHash, Kind>> {
    let rows = sql("SELECT hash, kind FROM case_paper WHERE case_id = $1").bind(case).all(tx).await?;
    rows.iter().map(|row| Ok((hash(row)?, row.word("kind", Kind::from_word)?))).collect()
}

/// What a paper of a case is, and what opens it.
pub(crate) async fn key_of_case(
    tx: &mut Tx,
    vault: &Vault,
    case: Uuid,
    of: BlobHash,
) -> Result<Option<(Kind, Key)>> {
    let row = sql("SELECT kind, key FROM case_paper WHERE case_id = $1 AND hash = $2");
    let row = row.bind(case).bind(of.to_string()).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.word("kind", Kind::from_word)?, opened(vault, case, of, &row)?)))
}
