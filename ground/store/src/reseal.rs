//! What older keys sealed is sealed anew with the newest, some rows at a time, while everything goes on.
//!
//! Invariant: a row is changed only from the very bytes that were opened, so whoever writes at the same moment wins; one
//! that cannot be opened stays as it is and is counted. Killed at any point, the next pass goes on with what is left.

use crate::{Arg, Db, Result, Row, Tx, Vault, sql};
use std::time::Duration;
use uuid::Uuid;

/// Rows in a transaction.
const BATCH: i64 = 200;

/// How a row is found again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// By its UUID, selected as `id`; rows that share one share it in `put` too, which looks for the value besides.
    Id,
    /// By the sealed value itself, which is never twice the same: for tables of a few rows.
    Value,
}

/// A column whose values are sealed with the node's key. The statements name `sealed`, `id` where rows are found by it,
/// and what `bound` needs.
#[derive(Clone, Copy, Debug)]
pub struct Sealed {
    /// What it is called in the log.
    pub name: &'static str,
    /// How a row is found again.
    pub by: By,
    /// Reads `$3` rows behind `$2`, in order, whose value does not begin with `$1`: `substr(column, 1, 12) <> $1`.
    pub older: &'static str,
    /// Writes `$1` where `$2` stands, in the row `$3` where rows are found by their id.
    pub put: &'static str,
    /// To what a value is bound.
    pub bound: fn(&Row) -> Result<Vec<u8>>,
}

impl Sealed {
    /// Before every row.
    fn first(&self) -> Arg {
        match self.by {
            By::Id => Uuid::nil().into(),
            By::Value => Vec::<u8>::new().into(),
        }
    }

    /// Where a row stands.
    fn place(&self, row: &Row) -> Result<Arg> {
        Ok(match self.by {
            By::Id => row.get::<Uuid>("id")?.into(),
            By::Value => row.get::<Vec<u8>>("sealed")?.into(),
        })
    }
}

/// The id of a row, to which most values are bound.
///
/// # Errors
/// When the row has none.
pub fn by_id(row: &Row) -> Result<Vec<u8>> {
    Ok(row.get::<Uuid>("id")?.as_bytes().to_vec())
}

/// What a pass did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Left {
    /// They are opened by no key that there is.
    pub shut: u64,
    /// They were sealed anew.
    pub renewed: u64,
}

/// Seals anew whatever older keys sealed in these columns.
///
/// # Errors
/// When the store fails; what was done until then is kept.
pub async fn reseal(db: &Db, vault: &Vault, all: &[Sealed]) -> Result<Left> {
    let head = vault.head();
    let mut left = Left::default();
    if head.is_empty() {
        return Ok(left);
    }
    for sealed in all {
        let mut after = sealed.first();
        loop {
            let mut tx = db.write().await?;
            let rows =
                sql(sealed.older).bind(head.as_slice()).bind(after.clone()).bind(BATCH).all(&mut tx).await?;
            for row in &rows {
                after = sealed.place(row)?;
                if one(&mut tx, vault, sealed, row).await? {
                    left.renewed += 1;
                } else {
                    left.shut += 1;
                }
            }
            tx.commit().await?;
            if rows.len() < BATCH.unsigned_abs() as usize {
                break;
            }
        }
    }
    Ok(left)
}

async fn one(tx: &mut Tx, vault: &Vault, sealed: &Sealed, row: &Row) -> Result<bool> {
    let before: Vec<u8> = row.get("sealed")?;
    let bound = (sealed.bound)(row)?;
    let Ok(secret) = vault.unseal(&bound, &before) else { return Ok(false) };
    let put = sql(sealed.put).bind(vault.seal(&bound, &secret)).bind(before);
    match sealed.by {
        By::Id => put.bind(row.get::<Uuid>("id")?),
        By::Value => put,
    }
    .run(tx)
    .await?;
    Ok(true)
}

/// Whether any of these columns holds a value that an older key sealed; gives its name.
///
/// # Errors
/// When the store fails.
pub async fn older(tx: &mut Tx, vault: &Vault, all: &[Sealed]) -> Result<Option<&'static str>> {
    let head = vault.head();
    for sealed in all {
        let row = sql(sealed.older).bind(head.as_slice()).bind(sealed.first()).bind(1).one(tx).await?;
        if row.is_some() {
            return Ok(Some(sealed.name));
        }
    }
    Ok(None)
}

/// Seals anew for ever, as often as `every` says.
pub async fn keep(db: Db, vault: Vault, all: Vec<Sealed>, every: Duration) {
    let mut head = Vec::new();
    loop {
        let now = vault.head();
        if now != head {
            match reseal(&db, &vault, &all).await {
                // Once more: whoever sealed at the same moment may have had the older key.
                Ok(left) if left.renewed == 0 => head = now,
                Ok(left) => tracing::info!(left.renewed, left.shut, "what older keys sealed was sealed anew"),
                Err(error) => tracing::error!(%error, "what older keys sealed could not be sealed anew"),
            }
        }
        tokio::time::sleep(every).await;
    }
}
