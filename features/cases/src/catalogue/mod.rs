//! What can be applied for here, and which versions of forms there are.
//!
//! An item or a form of the county is a record in its log; every node keeps what it was told in its own database. The
//! shipped items (`item`) are the ground: they stand where no record says anything, so an empty database is a working
//! one, and what the county has said of an item outlives every update of the program.
//!
//! Everything is asked with the transaction at hand. Texts that were read are kept in the process by their hash
//! ([`parsed`]), so that a page reads rows and no schema.
//!
//! Invariants: a form is never changed once it was published; its record comes before that of an item which names it.

pub(crate) mod columns;
pub(crate) mod forms;
pub(crate) mod import;
pub(crate) mod pages;
pub(crate) mod pages_import;
mod parsed;
mod read;

use crate::form::Form;
use crate::item::{Item, shipped, shipped_forms, shipped_item};
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::{BlobHash, Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
pub(crate) use parsed::Parsed;
use parsed::{FORMS, ITEMS};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::{Arc, LazyLock},
};

/// The record kind of an item; the key is its slug, the body the item.
pub(crate) const ITEM_KIND: &str = "cases.item";
/// The record kind of a form; the key is its hash, the body `{"text": …}`.
pub(crate) const FORM_KIND: &str = "cases.form";

fn hash(text: &str) -> String {
    BlobHash::of(text.as_bytes()).to_string()
}

/// The item of this name, also one that is hidden.
pub(crate) async fn item(tx: &mut Tx, slug: &str) -> Result<Option<Arc<Item>>> {
    let row = sql("SELECT hash FROM case_item WHERE slug = $1").bind(slug).one(tx).await?;
    let own = match row {
        Some(row) => of_county(tx, slug, &row.get::<String>("hash")?).await?,
        None => None,
    };
    Ok(own.or_else(|| shipped_item(slug).cloned()))
}

/// What names the shipped items, in their order: the hash of each one's text.
static SHIPPED_MARKS: LazyLock<Vec<String>> =
    LazyLock::new(|| shipped().iter().map(|item| hash(&item.text())).collect());

/// Every item in the order of their names, each with the hash of its text as it is kept.
async fn marked(tx: &mut Tx) -> Result<BTreeMap<String, (String, Arc<Item>)>> {
    let ground = shipped().iter().zip(SHIPPED_MARKS.iter());
    let mut all: BTreeMap<_, _> =
        ground.map(|(item, mark)| (item.slug.clone(), (mark.clone(), item.clone()))).collect();
    for row in sql("SELECT slug, hash FROM case_item").all(tx).await? {
        let (slug, mark): (String, String) = (row.get("slug")?, row.get("hash")?);
        if let Some(item) = of_county(tx, &slug, &mark).await? {
            all.insert(slug, (mark, item));
        }
    }
    Ok(all)
}

/// Every item, also those that are hidden, in the order of their names.
pub(crate) async fn items(tx: &mut Tx) -> Result<Vec<Arc<Item>>> {
    Ok(marked(tx).await?.into_values().map(|(_, item)| item).collect())
}

/// Those that can be applied for.
pub(crate) async fn offered(tx: &mut Tx) -> Result<Vec<Arc<Item>>> {
    Ok(edition(tx).await?.1)
}

/// Those that can be applied for, and before them what names this very set: made of the hashes that are kept beside the
/// items, so that no item is written out to be compared.
pub(crate) async fn edition(tx: &mut Tx) -> Result<(String, Vec<Arc<Item>>)> {
    let offered = marked(tx).await?.into_values().filter(|(_, item)| !item.hidden);
    let (marks, items): (Vec<String>, Vec<Arc<Item>>) = offered.unzip();
    Ok((hash(&marks.concat()), items))
}

/// The names of the items that the county says.
pub(crate) async fn own(tx: &mut Tx) -> Result<BTreeSet<String>> {
    let rows = sql("SELECT slug FROM case_item").all(tx).await?;
    rows.iter().map(|row| row.get("slug")).collect()
}

/// What people call an item.
pub(crate) async fn name(tx: &mut Tx, slug: &str) -> Result<String> {
    Ok(item(tx, slug).await?.map_or_else(|| slug.to_owned(), |item| item.name.clone()))
}

/// An item as the county says it; none where this program cannot use it, so that the shipped one stands.
async fn of_county(tx: &mut Tx, slug: &str, hash: &str) -> Result<Option<Arc<Item>>> {
    if let Some(item) = ITEMS.get(hash) {
        return Ok(item);
    }
    let row = sql("SELECT item FROM case_item WHERE slug = $1").bind(slug).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let item = match Item::read(&row.get::<String>("item")?) {
        Ok(item) => item,
        Err(error) => {
            tracing::warn!(slug, %error, "an item of the county cannot be used by this version of the program");
            ITEMS.put(hash, None);
            return Ok(None);
        }
    };
    let Some(form) = form(tx, item.form_hash()).await? else {
        tracing::warn!(slug, form = item.form_hash(), "the form of an item is not here");
        return Ok(None);
    };
    let item = Arc::new(item.asking(form));
    ITEMS.put(hash, Some(item.clone()));
    Ok(Some(item))
}

/// A version of a form.
pub(crate) async fn form(tx: &mut Tx, hash: &str) -> Result<Option<Arc<Form>>> {
    if let Some(item) = shipped().iter().find(|item| item.form_hash() == hash) {
        return Ok(Some(item.form().clone()));
    }
    if let Some(form) = FORMS.get(hash) {
        return Ok(form);
    }
    let row = sql("SELECT form FROM case_form WHERE hash = $1").bind(hash).one(tx).await?;
    let Some(row) = row else { return Ok(None) };
    let form = match Form::parse(&row.get::<String>("form")?) {
        Ok(form) => Some(Arc::new(form)),
        Err(error) => {
            tracing::warn!(hash, %error, "a form cannot be used by this version of the program");
            None
        }
    };
    FORMS.put(hash, form.clone());
    Ok(form)
}

/// The version of an item's form that something was answered under: the one that is named, if the item has had it, or
/// else the newest.
pub(crate) async fn form_of(tx: &mut Tx, item: &Item, named: &str) -> Result<Arc<Form>> {
    if named == item.form_hash() {
        return Ok(item.form().clone());
    }
    let had = sql("SELECT hash FROM case_item_form WHERE slug = $1 AND hash = $2");
    let had = had.bind(&item.slug).bind(named).one(tx).await?.is_some();
    let had = had || shipped_item(&item.slug).is_some_and(|shipped| shipped.form_hash() == named);
    let form = if had { form(tx, named).await? } else { None };
    Ok(form.unwrap_or_else(|| item.form().clone()))
}

/// Keeps the shipped forms beyond an update that ships others: what was answered under them is looked at by them.
pub(crate) async fn keep_shipped(tx: &mut Tx) -> Result<()> {
    for (slug, text) in shipped_forms() {
        let hash = lay_down(tx, &text).await?;
        had(tx, &slug, &hash).await?;
    }
    Ok(())
}

/// Keeps a version of a form that was checked, so that an item which asks it can be published; gives its hash.
pub(crate) async fn lay_down(tx: &mut Tx, text: &str) -> Result<String> {
    let hash = hash(text);
    sql("INSERT INTO case_form (hash, form, told) VALUES ($1,$2,FALSE) ON CONFLICT (hash) DO NOTHING")
        .bind(&hash)
        .bind(text)
        .run(tx)
        .await?;
    Ok(hash)
}

async fn keep_form(tx: &mut Tx, text: &str) -> Result<()> {
    sql("INSERT INTO case_form (hash, form, told) VALUES ($1,$2,TRUE) \
         ON CONFLICT (hash) DO UPDATE SET told = TRUE")
    .bind(hash(text))
    .bind(text)
    .run(tx)
    .await?;
    Ok(())
}

async fn had(tx: &mut Tx, slug: &str, form: &str) -> Result<()> {
    let insert =
        sql("INSERT INTO case_item_form (slug, hash) VALUES ($1,$2) ON CONFLICT (slug, hash) DO NOTHING");
    insert.bind(slug).bind(form).run(tx).await?;
    Ok(())
}

/// Tells every node of `county` what an item says from now on, and before it the form that it asks: a village may run
/// another version of the program, which ships another one.
pub(crate) async fn publish(tx: &mut Tx, county: &OrgPath, item: &Item, now: Millis) -> Result<()> {
    let row = sql("SELECT form, told FROM case_form WHERE hash = $1").bind(item.form_hash()).one(tx).await?;
    let kept: Option<(String, bool)> =
        row.map(|row| -> Result<_> { Ok((row.get("form")?, row.get("told")?)) }).transpose()?;
    let text = match kept {
        Some((_, true)) => None,
        Some((text, false)) => Some(text),
        None => shipped_forms().map(|(_, text)| text).find(|text| hash(text) == item.form_hash()),
    };
    if let Some(text) = text {
        tell(tx, county, FORM_KIND, item.form_hash(), json!({ "text": text }), now).await?;
    }
    let body = serde_json::to_value(item).expect("an item is plain data");
    tell(tx, county, ITEM_KIND, &item.slug, body, now).await
}

async fn tell(tx: &mut Tx, county: &OrgPath, kind: &str, key: &str, body: Value, now: Millis) -> Result<()> {
    let record = Record {
        kind: kind.to_owned(),
        key: key.to_owned(),
        body: Some(body),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let entry = hongwang_feed::append(tx, county, record, now).await?;
    apply(tx, &entry).await
}

/// Applies a record of an item or a form.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let record = &entry.record;
    match (record.kind.as_str(), &record.body) {
        (FORM_KIND, Some(body)) => match body["text"].as_str() {
            Some(text) if hash(text) == record.key => keep_form(tx, text).await,
            _ => {
                tracing::warn!(key = record.key, "a form came that is not the one of its name");
                Ok(())
            }
        },
        // What was answered under it is still to be read.
        (FORM_KIND, None) => Ok(()),
        (_, Some(body)) => apply_item(tx, &record.key, body).await,
        (_, None) => {
            sql("DELETE FROM case_item WHERE slug = $1").bind(&record.key).run(tx).await?;
            Ok(())
        }
    }
}

/// Keeps it as it came, also one that only a newer version of the program can use.
async fn apply_item(tx: &mut Tx, slug: &str, body: &Value) -> Result<()> {
    if body["slug"].as_str() != Some(slug) {
        tracing::warn!(slug, "an item came that is not the one of its name");
        return Ok(());
    }
    let text = body.to_string();
    sql("INSERT INTO case_item (slug, hash, item) VALUES ($1,$2,$3) \
         ON CONFLICT (slug) DO UPDATE SET hash = $2, item = $3")
    .bind(slug)
    .bind(hash(&text))
    .bind(&text)
    .run(tx)
    .await?;
    match body["form"].as_str() {
        Some(form) => had(tx, slug, form).await,
        None => Ok(()),
    }
}
