//! The release of a batch, and its way back: organisation by organisation, each in one transaction that notes that it was
//! told. Whoever falls on the way goes on with those that were not.

use super::job::Doing;
use super::store::Part;
use super::{Batch, Event, State, file, noted, report, store};
use crate::dataset::definition::{Definition, Kind};
use crate::dataset::overview::{self, Overview, Village};
use crate::dataset::told::{self, Told};
use crate::dataset::{self, Row, own};
use crate::words::batch as words;
use crate::{Inquiry, disclosure};
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::{Place, Reply};
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::{StoreError, Tx, audit};
use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use tokio::task::spawn_blocking;

async fn definition(tx: &mut Tx, batch: &Batch) -> Reply<Cow<'static, Definition>> {
    let found = dataset::find(tx, &batch.dataset).await?;
    Ok(found.ok_or_else(|| StoreError::corrupt("dataset", &batch.dataset))?)
}

fn changed() -> hongwang_feature::Fail {
    Problem::conflict(words::CHANGED_MEANWHILE).into()
}

/// The rows of a batch for one organisation, in the order of the fields that the definition has now.
async fn rows(
    inquiry: &Inquiry,
    place: &Place,
    definition: &Definition,
    batch: &Batch,
    org: &OrgPath,
) -> Reply<Vec<Row>> {
    let sealed = own::sealed(&mut place.db.read().await?, batch.id, org).await?;
    let vault = inquiry.vault.clone();
    let opening = spawn_blocking(move || own::open(&vault, &sealed));
    let rows = opening.await.map_err(|error| StoreError::corrupt("sealed", error))??;
    Ok(ordered(definition, batch, rows))
}

/// Rows as a batch keeps them, in the order of the fields that the definition has now.
pub(super) fn ordered(definition: &Definition, batch: &Batch, rows: Vec<Row>) -> Vec<Row> {
    let place_of = |name: &String| batch.about.fields.iter().position(|known| known == name);
    let places: Vec<Option<usize>> = definition.fields.iter().map(|field| place_of(&field.name)).collect();
    let ordered = |row: Row| {
        let value = |place: &Option<usize>| place.and_then(|place| row.get(place)).cloned();
        places.iter().map(|place| value(place).unwrap_or_default()).collect()
    };
    rows.into_iter().map(ordered).collect()
}

/// Such a row as the batch keeps it; nothing where a field has come since.
pub(super) fn as_kept(definition: &Definition, batch: &Batch, row: &Row) -> Option<Row> {
    let is_known = definition.fields.iter().all(|field| batch.about.fields.contains(&field.name));
    let value = |name: &String| Some(row[definition.place_of(name)?].clone());
    batch.about.fields.iter().map(value).collect::<Option<Row>>().filter(|_| is_known)
}

/// Lets the rows of `batch` stand in `org`, or nothing where it has none there.
pub(super) async fn put(
    tx: &mut Tx,
    place: &Place,
    definition: &Definition,
    batch: &Batch,
    (org, rows): (&OrgPath, &[Row]),
) -> Reply<()> {
    let now = place.clock.now();
    if rows.is_empty() {
        return fall(tx, place, batch, org).await;
    }
    let source = if place.demo { words::demo_source(&definition.owner) } else { definition.owner.clone() };
    let told = told::Batch {
        id: batch.id,
        period: batch.period().to_owned(),
        as_of: batch.about.as_of,
        source,
        pictures: pictures(place, definition, rows),
    };
    told::publish(tx, org, definition, &told, rows, now).await?;
    own::stand(tx, definition, (batch.id, batch.period(), org)).await?;
    disclosure::flow::rows_changed(tx, org, &definition.id, now).await?;
    Ok(())
}

/// Lets nothing stand in `org`.
async fn fall(tx: &mut Tx, place: &Place, batch: &Batch, org: &OrgPath) -> Reply<()> {
    let now = place.clock.now();
    told::withdraw(tx, org, &batch.dataset, batch.period(), now).await?;
    own::fall(tx, &batch.dataset, batch.period(), org).await?;
    disclosure::flow::rows_changed(tx, org, &batch.dataset, now).await?;
    Ok(())
}

/// Lets what a clerk entered stand again in `org`.
async fn put_kept(
    tx: &mut Tx,
    place: &Place,
    definition: &Definition,
    (org, kept): (&OrgPath, Told),
) -> Reply<()> {
    let rows = kept.whole_rows(definition);
    own::fall(tx, &definition.id, &kept.period, org).await?;
    let pictures = pictures(place, definition, &rows);
    let Told { batch: id, period, as_of, source, .. } = kept;
    let told = told::Batch { id, period, as_of, source, pictures };
    let now = place.clock.now();
    told::publish(tx, org, definition, &told, &rows, now).await?;
    disclosure::flow::rows_changed(tx, org, &definition.id, now).await?;
    Ok(())
}

/// The pictures that everybody sees in rows, as far as they are here.
fn pictures(place: &Place, definition: &Definition, rows: &[Row]) -> Vec<BlobRef> {
    let shown = definition.public_fields().filter(|(_, field)| field.kind == Kind::Picture);
    let named = shown.flat_map(|(at, _)| rows.iter().filter_map(move |row| row.get(at)?.parse().ok()));
    let named: BTreeSet<BlobHash> = named.collect();
    named.into_iter().filter_map(|hash| Some(BlobRef { len: place.blobs.len(&hash)?, hash })).collect()
}

/// Tells everybody whom a batch is for.
pub(super) async fn release(inquiry: &Inquiry, place: &Place, batch: &Batch) -> Reply<()> {
    let mut tx = place.db.write().await?;
    if !store::holds(&mut tx, batch, true).await? {
        return Err(changed());
    }
    let definition = definition(&mut tx, batch).await?;
    // Also where it has no row something may have come to stand since it was tried.
    for org in store::standing(&mut tx, batch, batch.period(), &batch.org).await?.keys() {
        store::add_part(&mut tx, batch.id, org, &super::totals::Compared::default()).await?;
    }
    let parts = store::parts(&mut tx, batch.id).await?;
    tx.commit().await?;
    let whole = parts.len();
    for (done, mut part) in parts.into_iter().enumerate().filter(|(_, part)| !part.told) {
        inquiry.working.say(batch.id, Doing::Telling, done, whole);
        let rows = rows(inquiry, place, &definition, batch, &part.org).await?;
        let mut tx = place.db.write().await?;
        if !store::holds(&mut tx, batch, true).await? {
            return Err(changed());
        }
        let standing = store::standing(&mut tx, batch, batch.period(), &part.org).await?;
        part.told = true;
        part.before = standing.get(&part.org).copied().filter(|before| *before != batch.id);
        if let Some(before) = part.before
            && store::find(&mut tx, before).await?.is_none()
        {
            part.kept = told::of(&mut tx, &batch.dataset, (&part.org, batch.period(), before)).await?;
        }
        put(&mut tx, place, &definition, batch, (&part.org, &rows)).await?;
        store::note_told(&mut tx, batch.id, &part).await?;
        tx.commit().await?;
        place.announce(vec![part.org.clone()]);
        tokio::task::yield_now().await;
    }
    told_all(place, batch, &definition).await
}

/// Everybody was told: the batch stands, in the place of those before it.
async fn told_all(place: &Place, batch: &Batch, definition: &Definition) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let stands = store::step(&mut tx, batch, Event::Told(now)).await?;
    for other in store::of_period(&mut tx, &batch.dataset, batch.period()).await? {
        let is_before = other.id != batch.id && other.life.state == State::Stands;
        if is_before && batch.org.covers(&other.org) {
            store::step(&mut tx, &other, Event::Overtaken(batch.id)).await?;
        }
    }
    file::delete(&mut tx, batch.id).await?;
    look_over(&mut tx, place, definition, batch, now).await?;
    let detail = words::audit_stands(&definition.name, batch.period(), batch.life.rows);
    audit::record(&mut tx, &noted(place, &stands, None, "stand", detail)).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(())
}

/// What stands in an organisation once a batch is taken back.
pub(super) enum Again {
    /// An earlier batch.
    Batch(Box<Batch>),
    /// What a clerk entered.
    Kept(Told),
    Nothing,
}

/// What will stand where once a batch is taken back.
pub(super) async fn after(tx: &mut Tx, batch: &Batch, parts: &[Part]) -> Reply<Vec<Again>> {
    let standing = store::standing(tx, batch, batch.period(), &batch.org).await?;
    let mut after = Vec::new();
    // Where a later one of that organisation alone stands, it stays.
    for part in parts.iter().filter(|part| standing.get(&part.org) == Some(&batch.id)) {
        after.push(stood_before(tx, part).await?);
    }
    Ok(after)
}

/// Lets what stood before a batch stand again, or nothing where nothing did.
pub(super) async fn take_back(inquiry: &Inquiry, place: &Place, batch: &Batch) -> Reply<()> {
    let mut tx = place.db.read().await?;
    let definition = definition(&mut tx, batch).await?;
    let parts = store::parts(&mut tx, batch.id).await?;
    drop(tx);
    let whole = parts.len();
    for (done, mut part) in parts.into_iter().enumerate().filter(|(_, part)| part.told) {
        inquiry.working.say(batch.id, Doing::TakingBack, done, whole);
        let again = stood_before(&mut place.db.read().await?, &part).await?;
        let rows = match &again {
            Again::Batch(again) => rows(inquiry, place, &definition, again, &part.org).await?,
            Again::Kept(_) | Again::Nothing => Vec::new(),
        };
        let mut tx = place.db.write().await?;
        if !store::holds(&mut tx, batch, true).await? {
            return Err(changed());
        }
        let standing = store::standing(&mut tx, batch, batch.period(), &part.org).await?;
        // Where a later one of that organisation alone stands, it stays.
        if standing.get(&part.org).is_none_or(|id| *id == batch.id) {
            match again {
                Again::Batch(again) => put(&mut tx, place, &definition, &again, (&part.org, &rows)).await?,
                Again::Kept(kept) => put_kept(&mut tx, place, &definition, (&part.org, kept)).await?,
                Again::Nothing => fall(&mut tx, place, batch, &part.org).await?,
            }
        }
        part.told = false;
        store::note_told(&mut tx, batch.id, &part).await?;
        tx.commit().await?;
        place.announce(vec![part.org.clone()]);
        tokio::task::yield_now().await;
    }
    taken_back(place, batch, &definition).await
}

/// What may stand in the place of a batch: what stood before it, or what stood before that.
async fn stood_before(tx: &mut Tx, part: &Part) -> Reply<Again> {
    let mut at = Some(part.clone());
    while let Some(part) = at {
        let Some(before) = part.before else { break };
        at = match store::find(tx, before).await? {
            Some(known) if known.may_stand() => return Ok(Again::Batch(Box::new(known))),
            Some(_) => store::part_of(tx, before, &part.org).await?,
            None => return Ok(part.kept.map_or(Again::Nothing, Again::Kept)),
        };
    }
    Ok(Again::Nothing)
}

async fn taken_back(place: &Place, batch: &Batch, definition: &Definition) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let over = store::step(&mut tx, batch, Event::Returned).await?;
    for other in store::of_period(&mut tx, &batch.dataset, batch.period()).await? {
        let is_next = other.life.state == State::Superseded && other.life.superseded_by == Some(batch.id);
        // What lost its rows stands nowhere.
        if is_next && other.has_rows {
            store::step(&mut tx, &other, Event::StandAgain).await?;
        }
    }
    report::delete(&mut tx, batch.id).await?;
    look_over(&mut tx, place, definition, batch, now).await?;
    let detail = words::audit_taken_back(&definition.name, batch.period());
    audit::record(&mut tx, &noted(place, &over, None, "taken-back", detail)).await?;
    tx.commit().await?;
    place.announce(vec![place.org.clone()]);
    Ok(())
}

/// Tells the county what all its villages have of a period now.
async fn look_over(
    tx: &mut Tx,
    place: &Place,
    definition: &Definition,
    batch: &Batch,
    now: Millis,
) -> Reply<()> {
    let period = batch.period();
    let key = (definition.id.as_str(), period);
    if definition.reach != dataset::definition::Reach::Village {
        return Ok(());
    }
    let mut villages = Vec::new();
    let mut as_of = None;
    for (org, id) in store::standing(tx, batch, period, &place.org).await? {
        let Some(batch) = store::find(tx, id).await? else { continue };
        as_of = as_of.max(Some(batch.about.as_of));
        let part = store::part_of(tx, id, &org).await?;
        villages.extend(part.map(|part| Village {
            org,
            count: part.compared.now.count,
            sums: public_sums(definition, part.compared.now.sums),
        }));
    }
    let overview = as_of.map(|as_of| Overview {
        dataset: definition.id.clone(),
        period: period.to_owned(),
        as_of,
        released_at: now,
        source: if place.demo { words::demo_source(&definition.owner) } else { definition.owner.clone() },
        villages,
    });
    overview::publish(tx, &place.org, key, overview.as_ref(), now).await?;
    Ok(())
}

/// Of sums those of fields that everybody sees.
fn public_sums(definition: &Definition, sums: BTreeMap<String, String>) -> BTreeMap<String, String> {
    let is_public = |name: &String| definition.public_fields().any(|(_, field)| field.name == *name);
    sums.into_iter().filter(|(name, _)| is_public(name)).collect()
}
