//! Own rows: what a bureau's file says of one person, at the center alone. Each lies sealed; the person is a mark, which
//! finds the rows of a number that comes again and says nothing to anybody else.

use super::Row;
use super::definition::{Definition, Kind};
use hongwang_base::{BatchId, Millis, OrgPath, RowId};
use hongwang_store::{
    self as store, Result, StoreError, Tx, Vault,
    reseal::{By, Sealed},
    sql,
};

/// What a mark of a person is bound to.
const PERSON: &[u8] = b"inquiry.person";

/// The mark of the person whose identity card has this number.
pub(crate) fn mark(vault: &Vault, id_number: &str) -> [u8; 32] {
    vault.mark(PERSON, id_number.to_ascii_uppercase().as_bytes())
}

/// Where sealed rows lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "inquiry_detail.sealed",
    by: By::Id,
    older: "SELECT id, sealed FROM inquiry_detail WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE inquiry_detail SET sealed = $1 WHERE id = $2 AND sealed = $3",
    bound: |row| Ok(bound(RowId(row.get("id")?))),
};

fn bound(id: RowId) -> Vec<u8> {
    [b"inquiry.detail".as_slice(), id.0.as_bytes()].concat()
}

/// A row as its person may look at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Own {
    pub(crate) dataset: String,
    pub(crate) period: String,
    pub(crate) row: Row,
}

/// Keeps rows of a batch, sealed; their ids sort in their order, behind those that were put at an earlier `now`. They
/// stand once [`stand`] says so.
///
/// # Errors
/// When the store fails.
pub(crate) async fn put(
    tx: &mut Tx,
    vault: &Vault,
    definition: &Definition,
    (batch, period, org): (BatchId, &str, &OrgPath),
    rows: &[Row],
    now: Millis,
) -> Result<()> {
    let id_place = definition.place_of_kind(Kind::IdNumber);
    for (row, id) in rows.iter().zip(RowId::series(now)) {
        let person = id_place.map(|place| row[place].as_str()).filter(|number| !number.is_empty());
        let bytes = serde_json::to_vec(row).expect("a row is plain data");
        sql("INSERT INTO inquiry_detail (id, dataset, batch, period, org, person, sealed) VALUES ($1,$2,$3,$4,$5,$6,$7)")
            .bind(id)
            .bind(&definition.id)
            .bind(batch)
            .bind(period)
            .bind(org)
            .bind(person.map(|number| mark(vault, number).to_vec()))
            .bind(vault.seal(&bound(id), &bytes))
            .run(tx)
            .await?;
    }
    Ok(())
}

/// Makes this batch the one that holds for its dataset, period and organisation, in the place of the one before.
///
/// # Errors
/// When the store fails.
pub(crate) async fn stand(
    tx: &mut Tx,
    definition: &Definition,
    (batch, period, org): (BatchId, &str, &OrgPath),
) -> Result<()> {
    sql("UPDATE inquiry_detail SET standing = (batch = $1) \
         WHERE dataset = $2 AND period = $3 AND org = $4 AND standing <> (batch = $1)")
    .bind(batch)
    .bind(&definition.id)
    .bind(period)
    .bind(org)
    .run(tx)
    .await?;
    Ok(())
}

/// Lets no batch hold for its dataset, period and organisation.
///
/// # Errors
/// When the store fails.
pub(crate) async fn fall(tx: &mut Tx, dataset: &str, period: &str, org: &OrgPath) -> Result<()> {
    sql("UPDATE inquiry_detail SET standing = FALSE \
         WHERE dataset = $1 AND period = $2 AND org = $3 AND standing")
    .bind(dataset)
    .bind(period)
    .bind(org)
    .run(tx)
    .await?;
    Ok(())
}

/// The rows of a batch for one organisation, in the order in which they were put.
///
/// # Errors
/// When the store fails.
pub(crate) async fn sealed(tx: &mut Tx, batch: BatchId, org: &OrgPath) -> Result<Vec<(RowId, Vec<u8>)>> {
    let rows = sql("SELECT id, sealed FROM inquiry_detail WHERE batch = $1 AND org = $2 ORDER BY id");
    let rows = rows.bind(batch).bind(org).all(tx).await?;
    rows.iter().map(|row| Ok((row.id("id")?, row.get("sealed")?))).collect()
}

/// What such rows say. This is CPU work; call it off the async threads.
///
/// # Errors
/// When one cannot be opened.
pub(crate) fn open(vault: &Vault, sealed: &[(RowId, Vec<u8>)]) -> Result<Vec<Row>> {
    sealed.iter().map(|(id, sealed)| unsealed(vault, *id, sealed)).collect()
}

fn unsealed(vault: &Vault, id: RowId, sealed: &[u8]) -> Result<Row> {
    let bytes = vault.unseal(&bound(id), sealed)?;
    serde_json::from_slice(&bytes).map_err(|error| StoreError::corrupt("sealed", error))
}

/// The rows of a person in the batches that stand, the newest period first; at most `most`.
///
/// # Errors
/// When the store fails, or a row cannot be opened.
pub(crate) async fn of(tx: &mut Tx, vault: &Vault, id_number: &str, most: i64) -> Result<Vec<Own>> {
    let rows = sql("SELECT id, dataset, period, sealed FROM inquiry_detail WHERE person = $1 AND standing \
                    ORDER BY period DESC, dataset, id LIMIT $2");
    let rows = rows.bind(mark(vault, id_number).to_vec()).bind(most).all(tx).await?;
    rows.iter().map(|row| own(vault, row)).collect()
}

fn own(vault: &Vault, row: &store::Row) -> Result<Own> {
    let read = unsealed(vault, row.id("id")?, &row.get::<Vec<u8>>("sealed")?)?;
    Ok(Own { dataset: row.get("dataset")?, period: row.get("period")?, row: read })
}
