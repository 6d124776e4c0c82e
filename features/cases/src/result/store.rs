//! The SQL of result papers.

use super::{Kind, Paper, Revoked};
use hongwang_base::{AccountId, Millis};
use hongwang_store::{Result, Row, StoreError, Tx, Vault, sql};
use uuid::Uuid;

/// A paper at the center. Its file is not in here.
#[derive(Clone, Debug)]
pub(crate) struct Issued {
    pub(crate) id: Uuid,
    pub(crate) mark: String,
    /// Whom it is for, masked.
    pub(crate) masked: String,
    /// Who issued it.
    pub(crate) by: String,
    pub(crate) account: AccountId,
    /// Who revoked it.
    pub(crate) revoked_by: String,
    /// What everybody may know.
    pub(crate) paper: Paper,
}

macro_rules! issued {
    ($which:literal) => {
        concat!(
            "SELECT id, case_id, serial, mark, kind, item, office, masked, hash, issued_at, issued_by, \
             issued_account, revoked_at, revoked_by, revoked_why FROM case_result WHERE ",
            $which
        )
    };
}

fn kind_word(kind: Kind) -> &'static str {
    match kind {
        Kind::Proof => "proof",
        Kind::Notice => "notice",
        Kind::Certificate => "certificate",
        Kind::Approval => "approval",
    }
}

fn kind_from_word(word: &str) -> Option<Kind> {
    [Kind::Proof, Kind::Notice, Kind::Certificate, Kind::Approval]
        .into_iter()
        .find(|kind| kind_word(*kind) == word)
}

fn issued(row: &Row) -> Result<Issued> {
    let revoked = match row.get::<Option<i64>>("revoked_at")? {
        Some(at) => Some(Revoked {
            at: Millis(at),
            why: row.get::<Option<String>>("revoked_why")?.unwrap_or_default(),
        }),
        None => None,
    };
    Ok(Issued {
        id: row.get("id")?,
        mark: row.get("mark")?,
        masked: row.get("masked")?,
        by: row.get("issued_by")?,
        account: row.id("issued_account")?,
        revoked_by: row.get::<Option<String>>("revoked_by")?.unwrap_or_default(),
        paper: Paper {
            case: row.get("case_id")?,
            serial: row.get("serial")?,
            kind: row.word("kind", kind_from_word)?,
            item: row.get("item")?,
            office: row.get("office")?,
            at: row.millis("issued_at")?,
            hash: row.get("hash")?,
            revoked,
        },
    })
}

/// The papers of a case, first the oldest.
pub(crate) async fn of_case(tx: &mut Tx, case: Uuid) -> Result<Vec<Issued>> {
    sql(issued!("case_id = $1 ORDER BY issued_at, id")).bind(case).all(tx).await?.iter().map(issued).collect()
}

/// A paper by the mark of its code.
pub(crate) async fn marked(tx: &mut Tx, mark: &str) -> Result<Option<Issued>> {
    let row = sql(issued!("mark = $1")).bind(mark).one(tx).await?;
    row.as_ref().map(issued).transpose()
}

/// Keeps a paper with its sealed file; false where somebody else has issued one under this number meanwhile.
pub(crate) async fn issue(tx: &mut Tx, issued: &Issued, sealed: Vec<u8>) -> Result<bool> {
    let paper = &issued.paper;
    let kept = sql("INSERT INTO case_result (id, case_id, serial, mark, kind, item, office, masked, hash, file, \
                    issued_at, issued_by, issued_account) VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13) \
                    ON CONFLICT (serial) DO NOTHING")
    .bind(issued.id)
    .bind(paper.case)
    .bind(&paper.serial)
    .bind(&issued.mark)
    .bind(kind_word(paper.kind))
    .bind(&paper.item)
    .bind(&paper.office)
    .bind(&issued.masked)
    .bind(&paper.hash)
    .bind(sealed)
    .bind(paper.at)
    .bind(&issued.by)
    .bind(issued.account)
    .run(tx)
    .await?;
    Ok(kept == 1)
}

/// The sealed file of a paper.
pub(crate) async fn file(tx: &mut Tx, id: Uuid) -> Result<Vec<u8>> {
    let row = sql("SELECT file FROM case_result WHERE id = $1").bind(id).one(tx).await?;
    row.ok_or_else(|| StoreError::corrupt("case_result", "没有这张结果纸"))?.get("file")
}

/// Revokes a paper; false where it is revoked already.
pub(crate) async fn revoke(tx: &mut Tx, id: Uuid, by: &str, revoked: &Revoked) -> Result<bool> {
    let changed = sql("UPDATE case_result SET revoked_at = $2, revoked_by = $3, revoked_why = $4 \
                       WHERE id = $1 AND revoked_at IS NULL")
    .bind(id)
    .bind(revoked.at)
    .bind(by)
    .bind(&revoked.why)
    .run(tx)
    .await?;
    Ok(changed == 1)
}

/// Keeps what is known of a paper.
pub(super) async fn keep_mark(tx: &mut Tx, mark: &str, paper: &Paper) -> Result<()> {
    sql("INSERT INTO case_result_mark (mark, case_id, paper) VALUES ($1,$2,$3) \
         ON CONFLICT (mark) DO UPDATE SET case_id = $2, paper = $3")
    .bind(mark)
    .bind(paper.case)
    .bind_json(paper)
    .run(tx)
    .await?;
    Ok(())
}

/// Forgets it.
pub(super) async fn forget_mark(tx: &mut Tx, mark: &str) -> Result<()> {
    sql("DELETE FROM case_result_mark WHERE mark = $1").bind(mark).run(tx).await?;
    Ok(())
}

/// What this node knows of the paper whose code has this mark.
pub(super) async fn known(tx: &mut Tx, mark: &str) -> Result<Option<Paper>> {
    let row = sql("SELECT paper FROM case_result_mark WHERE mark = $1").bind(mark).one(tx).await?;
    row.map(|row| row.json("paper")).transpose()
}

/// Whether a case has a paper that is valid, as far as this node was told.
pub(crate) async fn is_ready(tx: &mut Tx, case: Uuid) -> Result<bool> {
    let rows = sql("SELECT paper FROM case_result_mark WHERE case_id = $1").bind(case).all(tx).await?;
    let papers = rows.iter().map(|row| row.json::<Paper>("paper")).collect::<Result<Vec<_>>>()?;
    Ok(papers.iter().any(|paper| paper.revoked.is_none()))
}

/// Takes the files of a case's papers, and whom they name. That they are valid can still be verified.
pub(crate) async fn forget_files(tx: &mut Tx, vault: &Vault, case: Uuid) -> Result<()> {
    for row in sql("SELECT id FROM case_result WHERE case_id = $1").bind(case).all(tx).await? {
        let id: Uuid = row.get("id")?;
        let nothing = vault.seal(id.as_bytes(), &[]);
        sql("UPDATE case_result SET file = $2, masked = '' WHERE id = $1")
            .bind(id)
            .bind(nothing)
            .run(tx)
            .await?;
    }
    Ok(())
}
