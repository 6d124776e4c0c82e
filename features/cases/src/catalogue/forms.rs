//! Forms that the county makes for no item: an item asks one of them by its name, several may ask the same.

use super::form;
use crate::form::Form;
use hongwang_replica::BlobHash;
use hongwang_store::{Result, Row, Tx, sql};
use std::{collections::BTreeMap, sync::Arc};

/// A form of no item.
#[derive(Clone, Debug)]
pub(crate) struct Named {
    /// As it stands in addresses.
    pub(crate) id: String,
    /// What people call it.
    pub(crate) name: String,
    /// The version that was published last; empty where none was.
    pub(crate) hash: String,
}

/// The address of a form of this name. No item can be called so: `_` is no letter of theirs.
pub(crate) fn id_of(name: &str) -> String {
    let hash = BlobHash::of(name.as_bytes()).to_string();
    format!("form_{}", &hash[..16])
}

fn read(row: &Row) -> Result<Named> {
    Ok(Named { id: row.get("id")?, name: row.get("name")?, hash: row.get("hash")? })
}

/// All of them, in the order of their names.
pub(crate) async fn named(tx: &mut Tx) -> Result<Vec<Named>> {
    let rows = sql("SELECT id, name, hash FROM case_form_named ORDER BY name").all(tx).await?;
    rows.iter().map(read).collect()
}

/// The one at this address.
pub(crate) async fn find(tx: &mut Tx, id: &str) -> Result<Option<Named>> {
    let row = sql("SELECT id, name, hash FROM case_form_named WHERE id = $1").bind(id).one(tx).await?;
    row.map(|row| read(&row)).transpose()
}

/// Adds one without a version; whether the name was free.
pub(crate) async fn add(tx: &mut Tx, name: &str) -> Result<bool> {
    let insert = sql("INSERT INTO case_form_named (id, name, hash) VALUES ($1,$2,'') ON CONFLICT DO NOTHING");
    Ok(insert.bind(id_of(name)).bind(name).run(tx).await? == 1)
}

/// Says which version of it holds from now on.
pub(crate) async fn hold(tx: &mut Tx, id: &str, hash: &str) -> Result<()> {
    sql("UPDATE case_form_named SET hash = $2 WHERE id = $1").bind(id).bind(hash).run(tx).await?;
    Ok(())
}

/// Forgets one that was never published; whether it was.
pub(crate) async fn forget(tx: &mut Tx, id: &str) -> Result<bool> {
    Ok(sql("DELETE FROM case_form_named WHERE id = $1 AND hash = ''").bind(id).run(tx).await? == 1)
}

/// Those that an item can ask, by their name.
pub(super) async fn usable(tx: &mut Tx) -> Result<BTreeMap<String, Arc<Form>>> {
    let mut all = BTreeMap::new();
    for named in named(tx).await?.into_iter().filter(|named| !named.hash.is_empty()) {
        if let Some(form) = form(tx, &named.hash).await? {
            all.insert(named.name, form);
        }
    }
    Ok(all)
}
