//! Datasets and their rows as documents for the search.
//!
//! A row is named by its place in the newest batch, so a batch that takes another's place changes documents and adds or
//! takes away the last ones. Invariant: whatever a batch touches gets the next numbers in the transaction that does it
//! ([`note`]). Rows about persons are never documents.

use super::definition::{Definition, Kind, Reach};
use super::show::At;
use super::told::{self, Standing, Told};
use super::{all, find, sentence};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_feature::findable::{Changes, Document, Group};
use hongwang_feature::organisations::Names;
use hongwang_store::{Result, StoreError, Tx, sql};
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Counted up whenever documents are made differently.
const FORM: u32 = 1;
/// Documents told at a time.
const MOST: i64 = 100;
/// The slot of the dataset itself.
const ITSELF: i64 = -1;

fn rows_are_found(definition: &Definition) -> bool {
    definition.findable && definition.reach == Reach::County && !definition.is_personal()
}

/// Notes that what stands of a dataset changed.
///
/// # Errors
/// When the store fails.
pub(crate) async fn note(tx: &mut Tx, dataset: &str) -> Result<()> {
    let rows = match find(tx, dataset).await? {
        Some(definition) if rows_are_found(&definition) => told::count(tx, dataset).await?,
        _ => 0,
    };
    let known =
        sql("SELECT MAX(slot) AS slot FROM inquiry_change WHERE dataset = $1").bind(dataset).one(tx).await?;
    let known = known.map(|row| row.get::<Option<i64>>("slot")).transpose()?.flatten().unwrap_or(ITSELF);
    let last = known.max(rows - 1);
    let slots = last - ITSELF + 1;
    let row = sql("UPDATE inquiry_change_last SET number = number + $1 WHERE id = 1 RETURNING number");
    let row = row.bind(slots).one(tx).await?;
    let upto: i64 =
        row.ok_or_else(|| StoreError::corrupt("inquiry_change_last", "没有序号"))?.get("number")?;
    for slot in ITSELF..=last {
        sql("INSERT INTO inquiry_change (dataset, slot, number) VALUES ($1,$2,$3) \
             ON CONFLICT (dataset, slot) DO UPDATE SET number = excluded.number")
        .bind(dataset)
        .bind(slot)
        .bind(upto - last + slot)
        .run(tx)
        .await?;
    }
    Ok(())
}

/// What a dataset shows on the screens of an organisation.
struct Shown {
    definition: Definition,
    standing: Standing,
    told: Told,
}

/// What changed after `after`, as the screens of `org` show it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn changes(tx: &mut Tx, org: &OrgPath, after: i64) -> Result<Changes> {
    let rows =
        sql("SELECT dataset, slot, number FROM inquiry_change WHERE number > $1 ORDER BY number LIMIT $2");
    let rows = rows.bind(after).bind(MOST).all(tx).await?;
    let names = Names::load(tx, &Scope(org.chain().remove(0))).await?;
    let mut shown: HashMap<String, Option<Shown>> = HashMap::new();
    let (mut changed, mut upto) = (Vec::new(), after);
    for row in &rows {
        upto = row.get("number")?;
        let (dataset, slot): (String, i64) = (row.get("dataset")?, row.get("slot")?);
        if !shown.contains_key(&dataset) {
            shown.insert(dataset.clone(), load(tx, org, &dataset).await?);
        }
        let document = shown[&dataset].as_ref().and_then(|shown| document(shown, slot, &names));
        changed.push((format!("{dataset}:{slot}"), document));
    }
    let more = rows.len() as i64 == MOST;
    // What one organisation's screens show, of datasets as they are described now.
    let mut described = DefaultHasher::new();
    for definition in all(tx).await? {
        serde_json::to_string(&*definition).expect("a definition is plain data").hash(&mut described);
    }
    Ok(Changes { edition: format!("{FORM}-{:016x}-{org}", described.finish()), changed, upto, more })
}

async fn load(tx: &mut Tx, org: &OrgPath, dataset: &str) -> Result<Option<Shown>> {
    let Some(definition) = find(tx, dataset).await? else { return Ok(None) };
    let Some(standing) = told::periods(tx, org, dataset).await?.into_iter().next() else { return Ok(None) };
    let told = told::read(tx, dataset, &standing).await?;
    Ok(told.map(|told| Shown { definition: definition.into_owned(), standing, told }))
}

fn document(shown: &Shown, slot: i64, names: &Names) -> Option<Document> {
    let Shown { definition, standing, told } = shown;
    let at = At { dataset: &definition.id, org: None, period: "", only: "", q: "" };
    let (group, title, text, href) = if slot == ITSELF {
        let href = definition.columns.first().map_or_else(|| at.href(&[]), |column| format!("/{column}"));
        (Group::Column, definition.name.clone(), format!("{}\n{}", definition.owner, definition.help), href)
    } else {
        let row = told
            .rows_by(definition)
            .nth(usize::try_from(slot).ok()?)
            .filter(|_| rows_are_found(definition))?;
        let (place, field) = definition.title();
        let title = sentence::shown(field.kind, row[place], names);
        let is_office = definition.public_fields().any(|(_, field)| field.kind == Kind::OfficePhone);
        let group = if is_office { Group::Organisation } else { Group::Article };
        let href = at.href(&[("q", &title)]);
        (group, title, sentence::of_row(definition, &row, names), href)
    };
    Some(Document {
        group,
        title,
        text,
        trail: if slot == ITSELF { Vec::new() } else { vec![definition.name.clone()] },
        href,
        date: Some(midnight(told.as_of)),
        ends: None,
        scope: standing.org.clone(),
    })
}

/// The beginning of a day in Beijing.
pub(crate) fn midnight(day: jiff::civil::Date) -> Millis {
    let since = day.duration_since(jiff::civil::date(1970, 1, 1));
    Millis(i64::try_from(since.as_millis()).unwrap_or_default() - 8 * Millis::HOUR)
}
