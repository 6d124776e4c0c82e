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
use std::sync::LazyLock;

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

/// Rows of one statement: its way to the engine costs more than a row.
const MANY: usize = 50;
/// Binds that all rows share, and those of each row.
const SHARED: usize = 4;
const EACH: usize = 3;
static INSERT_ONE: LazyLock<String> = LazyLock::new(|| insert(1));
static INSERT_MANY: LazyLock<String> = LazyLock::new(|| insert(MANY));

fn insert(rows: usize) -> String {
    let row = |at: usize| {
        let own = SHARED + at * EACH;
        format!("($1,$2,$3,$4,${},${},${})", own + 1, own + 2, own + 3)
    };
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!(
        "INSERT INTO inquiry_detail (dataset, batch, period, org, id, person, sealed) VALUES {}",
        rows.join(",")
    )
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
    // In their order they also go where the one before went.
    let rows: Vec<(RowId, &Row)> = RowId::series(now).zip(rows).collect();
    let (many, rest) = rows.as_chunks::<MANY>();
    let many = many.iter().map(|chunk| (&INSERT_MANY, chunk.as_slice()));
    for (text, chunk) in many.chain(rest.chunks(1).map(|one| (&INSERT_ONE, one))) {
        let mut statement = sql(text).bind(&definition.id).bind(batch).bind(period).bind(org);
        for (id, row) in chunk {
            let person = id_place.map(|place| row[place].as_str()).filter(|number| !number.is_empty());
            let bytes = serde_json::to_vec(row).expect("a row is plain data");
            statement = statement
                .bind(*id)
                .bind(person.map(|number| mark(vault, number).to_vec()))
                .bind(vault.seal(&bound(*id), &bytes));
        }
        statement.run(tx).await?;
    }
    Ok(())
}

/// Keeps a row in the place of what it said before; it stays of the same person.
///
/// # Errors
/// When the store fails.
pub(crate) async fn change(tx: &mut Tx, vault: &Vault, id: RowId, row: &Row) -> Result<()> {
    let bytes = serde_json::to_vec(row).expect("a row is plain data");
    let sealed = vault.seal(&bound(id), &bytes);
    sql("UPDATE inquiry_detail SET sealed = $1 WHERE id = $2").bind(sealed).bind(id).run(tx).await?;
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
