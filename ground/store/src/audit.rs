//! The audit log: who changed what, each entry chained to the one before by its hash.
//!
//! [`record`] runs in the transaction of the change itself, so a change without its entry cannot exist. The
//! chain's head is one row, which also puts writers in order. [`verify`] reads the whole log and names the
//! first entry that does not follow.

use crate::{Migrations, Result, Row, Tx, sql};
use hongwang_base::{Millis, OrgPath, Scope};
use serde::Serialize;

/// The tables of the log.
pub const MIGRATIONS: Migrations =
    Migrations { owner: "audit", steps: &[("log", include_str!("../migrations/audit.sql"))] };

/// What happened, as it is written down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// When.
    pub at: Millis,
    /// Who: an account's name, or the part of the system that acted by itself.
    pub actor: String,
    /// The organisation whose data changed; readers of the log are scoped by it.
    pub org: OrgPath,
    /// What was done, as `thing.verb`: `article.publish`, `device.revoke`.
    pub action: String,
    /// What it was done to: an id or a name.
    pub object: String,
    /// What a reader needs to understand it, in Chinese. Never a secret, never a citizen's sensitive field.
    pub detail: String,
}

/// An entry at its place in the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chained {
    /// Its number, from 1 without gaps.
    pub seq: i64,
    /// The entry.
    pub entry: Entry,
    /// The chain's hash after it.
    pub hash: Vec<u8>,
}

/// How far a log holds together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// All entries follow from each other, and the last is the head.
    Whole {
        /// How many there are.
        entries: i64,
    },
    /// The entry with this number is missing, changed or out of place.
    Broken {
        /// The first number that does not hold.
        seq: i64,
    },
}

/// The hash after `entry`: BLAKE3 over the hash before, the number, and the entry's JSON.
fn link(before: &[u8], seq: i64, entry: &Entry) -> Vec<u8> {
    let mut hasher = blake3::Hasher::new_derive_key("hongwang audit log v1");
    hasher.update(&(before.len() as u64).to_le_bytes());
    hasher.update(before);
    hasher.update(&seq.to_le_bytes());
    hasher.update(&serde_json::to_vec(entry).expect("an entry is plain data"));
    hasher.finalize().as_bytes().to_vec()
}

/// Writes `entry` down in the transaction of the change that it tells of.
///
/// # Errors
/// When the store fails.
pub async fn record(tx: &mut Tx, entry: &Entry) -> Result<()> {
    // The update takes the row's lock on PostgreSQL, so two writers cannot both follow the same entry.
    let head = sql("UPDATE audit_head SET seq = seq + 1 WHERE id = 1 RETURNING seq, hash").one(tx).await?;
    let head = head.ok_or_else(|| crate::StoreError::corrupt("audit_head", "没有链头"))?;
    let seq = head.get::<i64>("seq")?;
    let hash = link(&head.get::<Vec<u8>>("hash")?, seq, entry);
    sql("INSERT INTO audit_entry (seq, at, actor, org, action, object, detail, hash) VALUES ($1,$2,$3,$4,$5,$6,$7,$8)")
        .bind(seq)
        .bind(entry.at)
        .bind(&entry.actor)
        .bind(&entry.org)
        .bind(&entry.action)
        .bind(&entry.object)
        .bind(&entry.detail)
        .bind(hash.clone())
        .run(tx)
        .await?;
    sql("UPDATE audit_head SET hash = $1 WHERE id = 1").bind(hash).run(tx).await?;
    Ok(())
}

/// Up to `limit` entries with numbers after `after`, oldest first.
///
/// # Errors
/// When the store fails.
pub async fn read_after(tx: &mut Tx, after: i64, limit: i64) -> Result<Vec<Chained>> {
    let rows = sql("SELECT seq, at, actor, org, action, object, detail, hash FROM audit_entry WHERE seq > $1 ORDER BY seq LIMIT $2")
        .bind(after)
        .bind(limit)
        .all(tx)
        .await?;
    rows.iter().map(chained).collect()
}

/// Which entries a reader asks for. An empty text asks for all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// Only entries about organisations in here.
    pub scope: Scope,
    /// A part of the actor's name.
    pub actor: String,
    /// The beginning of the action: `article.` or `article.publish`.
    pub action: String,
    /// The beginning of what it was done to.
    pub object: String,
    /// Not before.
    pub from: Millis,
    /// Before.
    pub until: Millis,
}

impl Search {
    /// Everything in `scope`.
    pub fn all(scope: Scope) -> Self {
        Self {
            scope,
            actor: String::new(),
            action: String::new(),
            object: String::new(),
            from: Millis(i64::MIN),
            until: Millis(i64::MAX),
        }
    }
}

/// The newest `limit` entries with numbers below `before` that `search` asks for, newest first.
///
/// # Errors
/// When the store fails.
pub async fn find(tx: &mut Tx, search: &Search, before: i64, limit: i64) -> Result<Vec<Chained>> {
    let rows = sql("SELECT seq, at, actor, org, action, object, detail, hash FROM audit_entry \
                    WHERE org LIKE $1 || '%' AND actor LIKE '%' || $2 || '%' ESCAPE '!' \
                    AND action LIKE $3 || '%' ESCAPE '!' AND object LIKE $4 || '%' ESCAPE '!' \
                    AND at >= $5 AND at < $6 AND seq < $7 ORDER BY seq DESC LIMIT $8")
    .bind(&search.scope)
    .bind(plain(&search.actor))
    .bind(plain(&search.action))
    .bind(plain(&search.object))
    .bind(search.from)
    .bind(search.until)
    .bind(before)
    .bind(limit)
    .all(tx)
    .await?;
    rows.iter().map(chained).collect()
}

/// `text` for LIKE with `ESCAPE '!'`, so that its signs mean themselves.
fn plain(text: &str) -> String {
    text.replace('!', "!!").replace('%', "!%").replace('_', "!_")
}

/// The actions that occur in the log of `scope`, in order of the alphabet.
///
/// # Errors
/// When the store fails.
pub async fn actions(tx: &mut Tx, scope: &Scope) -> Result<Vec<String>> {
    let rows = sql("SELECT DISTINCT action FROM audit_entry WHERE org LIKE $1 || '%' ORDER BY action")
        .bind(scope)
        .all(tx)
        .await?;
    rows.iter().map(|row| row.get("action")).collect()
}

fn chained(row: &Row) -> Result<Chained> {
    let entry = Entry {
        at: row.millis("at")?,
        actor: row.get("actor")?,
        org: row.org("org")?,
        action: row.get("action")?,
        object: row.get("object")?,
        detail: row.get("detail")?,
    };
    Ok(Chained { seq: row.get("seq")?, entry, hash: row.get("hash")? })
}

/// Checks the whole chain.
///
/// # Errors
/// When the store fails; a broken chain is a verdict, not an error.
pub async fn verify(tx: &mut Tx) -> Result<Verdict> {
    let (mut seq, mut hash) = (0i64, Vec::new());
    loop {
        let page = read_after(tx, seq, 1_000).await?;
        for at in &page {
            if at.seq != seq + 1 || at.hash != link(&hash, at.seq, &at.entry) {
                return Ok(Verdict::Broken { seq: seq + 1 });
            }
            (seq, hash) = (at.seq, at.hash.clone());
        }
        if page.is_empty() {
            break;
        }
    }
    let head = sql("SELECT seq, hash FROM audit_head WHERE id = 1").one(tx).await?;
    let head = head.ok_or_else(|| crate::StoreError::corrupt("audit_head", "没有链头"))?;
    let ends_at_head = head.get::<i64>("seq")? == seq && head.get::<Vec<u8>>("hash")? == hash;
    Ok(if ends_at_head { Verdict::Whole { entries: seq } } else { Verdict::Broken { seq: seq + 1 } })
}
