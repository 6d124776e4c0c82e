//! Rows that a clerk enters one by one on a telephone, until they are published together.
//!
//! Each is read by the same rules as a bureau's file ([`import`]): a table of one line whose heads are the titles. Until
//! then they lie sealed at the center.

use super::is_village;
use crate::dataset::Row;
use crate::dataset::definition::{Definition, Kind, Period, Reach, Seen};
use crate::dataset::import::{self, Around, Places};
use crate::words::{disclosure as words, import as import_words};
use hongwang_base::{OrgPath, Problem, RowId};
use hongwang_documents::{sheet, table};
use hongwang_replica::BlobHash;
use hongwang_store::{
    Result, StoreError, Tx, Vault,
    reseal::{By, Sealed},
    sql,
};
use jiff::civil::Date;
use std::collections::HashMap;
use uuid::Uuid;

/// Most rows of one time.
pub(crate) const MOST: usize = 300;
/// What entered rows are bound to, before their id.
const BOUND_TO: &[u8] = b"inquiry.entered";

/// Where they lie sealed.
pub(crate) const SEALED: Sealed = Sealed {
    name: "inquiry_entered.sealed",
    by: By::Id,
    older: "SELECT id, sealed FROM inquiry_entered WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE inquiry_entered SET sealed = $1 WHERE sealed = $2 AND id = $3",
    bound: |row| Ok(bound(row.get("id")?)),
};

fn bound(id: Uuid) -> Vec<u8> {
    [BOUND_TO, id.as_bytes()].concat()
}

/// Whether a clerk can enter rows of it for one village: nothing in it is of a person but a name.
pub(crate) fn can(definition: &Definition) -> bool {
    definition.reach == Reach::Village
        && definition.period != Period::Present
        && !definition.fields.iter().any(|field| field.kind.is_private())
}

/// The fields that are asked, each with its place in a row: the village is known.
pub(crate) fn asked(
    definition: &Definition,
) -> impl Iterator<Item = (usize, &crate::dataset::definition::Field)> {
    let fields = definition.fields.iter().enumerate();
    fields.filter(|(_, field)| field.kind != Kind::Place && field.seen == Seen::Public)
}

/// The row that was entered, field by field, with the pictures that came with it.
///
/// # Errors
/// With the field and what to write instead.
pub(crate) fn read(
    definition: &Definition,
    entered: &HashMap<String, String>,
    pictures: &HashMap<String, BlobHash>,
    (org, today): (&OrgPath, Date),
) -> std::result::Result<Row, Problem> {
    debug_assert!(is_village(org), "rows are entered for villages");
    let written: Vec<_> = asked(definition).filter(|(_, field)| field.kind != Kind::Picture).collect();
    let heads = written.iter().map(|(_, field)| field.title.clone()).collect();
    let values = written.iter().map(|(_, field)| entered.get(&field.name).cloned().unwrap_or_default());
    let whole = |why: String| Problem::bad(why);
    let tables = table::read(&sheet::csv(&[heads, values.collect()]), &|_| ())
        .map_err(|error| whole(error.to_string()))?;
    let table = tables.first().ok_or_else(|| whole(words::ROWS_EMPTY.to_owned()))?;
    let mapping = import::propose(definition, table, None).mapping;
    let places = Places::default();
    let around = Around { places: &places, of: org, today, year: today.year() };
    let outcome = import::read(definition, table, &mapping, around, &|_| ());
    if let Some(fault) = outcome.faults.first() {
        let field = definition.fields.iter().find(|field| field.title == fault.field);
        let why = import_words::why(&fault.why);
        return Err(
            field.map_or_else(|| whole(why.clone()), |field| Problem::field(&field.name, why.clone()))
        );
    }
    let mut row = outcome.rows.into_iter().next().ok_or_else(|| whole(words::ROWS_EMPTY.to_owned()))?.row;
    for (place, field) in asked(definition).filter(|(_, field)| field.kind == Kind::Picture) {
        row[place] = pictures.get(&field.name).map(ToString::to_string).unwrap_or_default();
    }
    Ok(row)
}

/// Of which dataset, time and village rows are entered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sheet<'s> {
    pub(crate) org: &'s OrgPath,
    pub(crate) dataset: &'s str,
    pub(crate) period: &'s str,
}

/// Keeps a row.
///
/// # Errors
/// When the store fails.
pub(crate) async fn put(tx: &mut Tx, vault: &Vault, of: Sheet<'_>, id: RowId, row: &Row) -> Result<()> {
    let bytes = serde_json::to_vec(row).expect("a row is plain data");
    sql("INSERT INTO inquiry_entered (id, org, dataset, period, sealed) VALUES ($1,$2,$3,$4,$5)")
        .bind(id)
        .bind(of.org)
        .bind(of.dataset)
        .bind(of.period)
        .bind(vault.seal(&bound(id.into()), &bytes))
        .run(tx)
        .await?;
    Ok(())
}

/// The rows so far, in the order in which they were entered.
///
/// # Errors
/// When the store fails, or one cannot be opened.
pub(crate) async fn rows(tx: &mut Tx, vault: &Vault, of: Sheet<'_>) -> Result<Vec<(Uuid, Row)>> {
    let rows = sql(
        "SELECT id, sealed FROM inquiry_entered WHERE org = $1 AND dataset = $2 AND period = $3 ORDER BY id",
    );
    let rows = rows.bind(of.org).bind(of.dataset).bind(of.period).all(tx).await?;
    let one = |row: &hongwang_store::Row| {
        let id: Uuid = row.get("id")?;
        let bytes = vault.unseal(&bound(id), &row.get::<Vec<u8>>("sealed")?)?;
        let read = serde_json::from_slice(&bytes).map_err(|error| StoreError::corrupt("sealed", error))?;
        Ok((id, read))
    };
    rows.iter().map(one).collect()
}

/// Forgets one of them, or all; tells how many.
///
/// # Errors
/// When the store fails.
pub(crate) async fn forget(tx: &mut Tx, of: Sheet<'_>, id: Option<Uuid>) -> Result<u64> {
    let gone = sql(
        "DELETE FROM inquiry_entered WHERE org = $1 AND dataset = $2 AND period = $3 AND ($4 OR id = $5)",
    );
    let gone =
        gone.bind(of.org).bind(of.dataset).bind(of.period).bind(id.is_none()).bind(id.unwrap_or(Uuid::nil()));
    gone.run(tx).await
}
