//! A telephone beside the desk: a code by which one phone hands in one film for the account that drew it.
//!
//! Invariants: the address is made of the node's key and stands in no table and no log; the phone that came first is the
//! only one; one code is one film; a code that nobody came by is over after ten minutes, one by which a film comes half an
//! hour after its last piece, so that a cut or a restart of the center ends nothing.

use crate::upload::Bringer;
use data_encoding::BASE32_NOPAD;
use hongwang_base::{Millis, OrgPath, SubmissionId};
use hongwang_feature::Staff;
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Row, Tx, Vault, sql};
use uuid::Uuid;

/// How long somebody has to come by a code and to choose a film.
const TO_COME: i64 = 10 * Millis::MINUTE;
/// How long a code holds after each piece of its film.
const BETWEEN: i64 = 30 * Millis::MINUTE;

/// A code.
#[derive(Clone, Debug)]
pub(crate) struct Pass {
    pub(crate) id: Uuid,
    pub(crate) org: OrgPath,
    account: Uuid,
    /// Of the person whose code it is.
    pub(crate) name: String,
    /// Whether a phone came by it.
    pub(crate) claimed: bool,
    /// The film that comes by it.
    pub(crate) reel: Option<Uuid>,
}

/// What somebody who comes by an address is told.
pub(crate) enum Looked {
    /// It is theirs. A phone that came first gets the mark by which it is known again.
    Yours(Pass, Option<String>),
    /// Another phone came first.
    Taken,
    /// It holds no longer, or never did.
    Over,
}

fn drawn(vault: &Vault, what: &[u8], id: Uuid) -> String {
    BASE32_NOPAD.encode(&vault.mark(what, id.as_bytes())[..16]).to_lowercase()
}

/// What the address of a code ends with.
pub(crate) fn token(vault: &Vault, id: Uuid) -> String {
    drawn(vault, b"media_phone.token", id)
}

/// By what the phone that came first is known again.
fn mark_of_phone(vault: &Vault, id: Uuid) -> String {
    drawn(vault, b"media_phone.first", id)
}

impl Pass {
    /// Whose film comes by it.
    pub(crate) fn bringer(&self) -> Bringer {
        Bringer { org: self.org.clone(), account: Some(self.account), name: self.name.clone() }
    }
}

fn pass(row: &Row) -> Result<Pass> {
    Ok(Pass {
        id: row.get("id")?,
        org: row.org("org")?,
        account: row.get("account")?,
        name: row.get("name")?,
        claimed: row.get::<i64>("claimed")? != 0,
        reel: row.get("reel")?,
    })
}

/// Draws a code for an account; an earlier one that nobody came by ends.
pub(crate) async fn draw(tx: &mut Tx, vault: &Vault, staff: &Staff, now: Millis) -> Result<Uuid> {
    let id = SubmissionId::new(now).0;
    let account: Uuid = staff.account.into();
    sql("DELETE FROM media_phone WHERE until <= $1 OR (account = $2 AND reel IS NULL)")
        .bind(now)
        .bind(account)
        .run(tx)
        .await?;
    sql(
        "INSERT INTO media_phone (id, mark, org, account, name, until, claimed) VALUES ($1,$2,$3,$4,$5,$6,0)",
    )
    .bind(id)
    .bind(BlobHash::of(token(vault, id).as_bytes()).to_string())
    .bind(&staff.org)
    .bind(account)
    .bind(&staff.name)
    .bind(now.plus(TO_COME))
    .run(tx)
    .await?;
    Ok(id)
}

/// A code of an account, while it holds.
pub(crate) async fn of_account(tx: &mut Tx, account: Uuid, id: Uuid, now: Millis) -> Result<Option<Pass>> {
    let row = sql("SELECT * FROM media_phone WHERE id = $1 AND account = $2 AND until > $3");
    row.bind(id).bind(account).bind(now).one(tx).await?.as_ref().map(pass).transpose()
}

/// Somebody comes by an address, with the mark that a phone was given.
pub(crate) async fn look(
    tx: &mut Tx,
    vault: &Vault,
    token: &str,
    mark: Option<&str>,
    now: Millis,
) -> Result<Looked> {
    let row = sql("SELECT * FROM media_phone WHERE mark = $1 AND until > $2");
    let row = row.bind(BlobHash::of(token.as_bytes()).to_string()).bind(now).one(tx).await?;
    let Some(found) = row.as_ref().map(pass).transpose()? else { return Ok(Looked::Over) };
    let first = mark_of_phone(vault, found.id);
    if mark == Some(first.as_str()) {
        return Ok(Looked::Yours(found, None));
    }
    let claim = sql("UPDATE media_phone SET claimed = 1 WHERE id = $1 AND claimed = 0");
    let is_first = claim.bind(found.id).run(tx).await? == 1;
    Ok(if is_first { Looked::Yours(Pass { claimed: true, ..found }, Some(first)) } else { Looked::Taken })
}

/// Notes which film comes by a code; false when one comes already.
pub(crate) async fn begins(tx: &mut Tx, id: Uuid, reel: Uuid, now: Millis) -> Result<bool> {
    let begun = sql("UPDATE media_phone SET reel = $2, until = $3 WHERE id = $1 AND reel IS NULL");
    Ok(begun.bind(id).bind(reel).bind(now.plus(BETWEEN)).run(tx).await? == 1)
}

/// A piece of its film comes.
pub(crate) async fn goes_on(tx: &mut Tx, id: Uuid, now: Millis) -> Result<()> {
    let noted = sql("UPDATE media_phone SET until = $2 WHERE id = $1");
    noted.bind(id).bind(now.plus(BETWEEN)).run(tx).await.map(drop)
}
