//! What is told to villages of disclosure, and what follows by itself: rows that were released fulfil their duty, and what
//! was published long ago goes.

use super::store::{self, DISCLOSED, MATTER, SETTINGS, Table};
use super::{Disclosed, Matter, Settings, Standing, around, dues, fulfils, is_village};
use crate::dataset;
use crate::words::disclosure as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Place, Reply};
use hongwang_replica::Record;
use hongwang_store::{Result, Tx};
use jiff::ToSpan;
use jiff::civil::Date;
use std::collections::BTreeSet;
use uuid::Uuid;

/// How long something that was published stands.
pub(crate) const STANDS: i64 = 400 * Millis::DAY;

/// How far back a demonstration keeps dates.
const MONTHS_OF_DEMO: i32 = 2;

async fn tell(tx: &mut Tx, org: &OrgPath, record: Record, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, org, record, now).await?;
    store::apply(tx, &entry).await
}

/// Tells a county's villages how dates are kept.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tell_settings(
    tx: &mut Tx,
    county: &OrgPath,
    settings: &Settings,
    now: Millis,
) -> Result<()> {
    let body = serde_json::to_value(settings).expect("settings are plain data");
    tell(tx, county, store::record(SETTINGS, county.to_string(), Some(body), Vec::new()), now).await
}

/// Tells a village of a matter of its own, or that there is none any more.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tell_matter(
    tx: &mut Tx,
    org: &OrgPath,
    (id, matter): (Uuid, Option<&Matter>),
    now: Millis,
) -> Result<()> {
    let body = matter.map(|matter| serde_json::to_value(matter).expect("a matter is plain data"));
    tell(tx, org, store::record(MATTER, store::key(org, id), body, Vec::new()), now).await
}

/// Tells a village what it has published.
///
/// # Errors
/// When the store fails.
pub(crate) async fn tell_disclosed(
    tx: &mut Tx,
    org: &OrgPath,
    disclosed: &Disclosed,
    now: Millis,
) -> Result<()> {
    let blobs = disclosed.pages.iter().flat_map(|page| [page.thumbnail, page.full]).collect();
    let body = serde_json::to_value(disclosed).expect("it is plain data");
    tell(tx, org, store::record(DISCLOSED, store::key(org, disclosed.id), Some(body), blobs), now).await
}

/// Takes back what a village has published.
///
/// # Errors
/// When the store fails.
pub(crate) async fn take_back(tx: &mut Tx, org: &OrgPath, id: Uuid, now: Millis) -> Result<()> {
    tell(tx, org, store::record(DISCLOSED, store::key(org, id), None, Vec::new()), now).await
}

/// Notes rows that were released as what their village has published, and takes back what stood long enough. Tells which
/// organisations heard of it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn pass(place: &Place) -> Reply<Vec<OrgPath>> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let mut grown = BTreeSet::new();
    if let Some(settings) = store::settings(&mut tx, &place.org).await? {
        note_tables(&mut tx, place, &settings, &mut grown).await?;
    }
    for (org, id) in store::older(&mut tx, now.plus(-STANDS)).await? {
        take_back(&mut tx, &org, id, now).await?;
        grown.insert(org);
    }
    tx.commit().await?;
    Ok(grown.into_iter().collect())
}

/// Notes what tables of offices fulfil.
async fn note_tables(
    tx: &mut Tx,
    place: &Place,
    settings: &Settings,
    grown: &mut BTreeSet<OrgPath>,
) -> Result<()> {
    let now = place.clock.now();
    let today = now.beijing().date();
    let mut published = store::published(tx, &place.org, now.plus(-STANDS)).await?;
    let datasets: BTreeSet<&str> =
        settings.duties().filter_map(|(duty, _)| duty.dataset.as_deref()).collect();
    for dataset in datasets {
        let Some(definition) = dataset::find(tx, dataset).await? else { continue };
        for (org, mut tables) in store::tables(tx, &place.org, dataset).await? {
            let since = now.plus(-STANDS);
            tables.retain(|table| table.at >= since && table.at.beijing().date() >= settings.since);
            if !is_village(&org) || tables.is_empty() {
                continue;
            }
            let known = published.entry(org.clone()).or_default();
            for due in dues(settings, &[], known, today, around(today)) {
                let is_done = matches!(due.standing, Standing::Done { .. });
                if is_done || due.duty.dataset.as_deref() != Some(dataset) {
                    continue;
                }
                let of = due.of.word();
                let Some(at) = fulfilled(tx, &org, dataset, &tables, &of).await? else { continue };
                let disclosed = Disclosed {
                    id: hongwang_base::RowId::new(now).into(),
                    duty: due.duty.id.clone(),
                    title: words::title(&definition.name, &of),
                    of,
                    text: String::new(),
                    pages: Vec::new(),
                    entered: 0,
                    at,
                };
                tell_disclosed(tx, &org, &disclosed, now).await?;
                grown.insert(org.clone());
            }
        }
    }
    Ok(())
}

/// When the first of the tables was told that fulfils a duty of `time`. Their days are read only where they matter.
async fn fulfilled(
    tx: &mut Tx,
    org: &OrgPath,
    dataset: &str,
    tables: &[Table],
    time: &str,
) -> Result<Option<Millis>> {
    let mut first: Option<Millis> = None;
    for table in tables.iter().filter(|table| fulfils(&table.period, Date::MAX, time)) {
        let as_of = match table.period == time {
            true => Some(Date::MAX),
            false => store::as_of(tx, org, dataset, &table.period).await?,
        };
        if as_of.is_some_and(|as_of| fulfils(&table.period, as_of, time)) {
            first = Some(first.map_or(table.at, |first| first.min(table.at)));
        }
    }
    Ok(first)
}

/// After rows of `dataset` were taken back from `org`, or others stand in their place: takes back what was published by
/// rows that stand no longer.
///
/// # Errors
/// When the store fails.
pub(crate) async fn rows_changed(tx: &mut Tx, org: &OrgPath, dataset: &str, now: Millis) -> Result<()> {
    let Some(settings) = store::settings(tx, org).await? else { return Ok(()) };
    let tables = store::tables(tx, org, dataset).await?.remove(org).unwrap_or_default();
    for one in store::published_by(tx, org, now.plus(-STANDS)).await? {
        let is_by_rows = one.pages.is_empty()
            && settings.duty(&one.duty).is_some_and(|duty| duty.dataset.as_deref() == Some(dataset));
        if is_by_rows && fulfilled(tx, org, dataset, &tables, &one.of).await?.is_none() {
            take_back(tx, org, one.id, now).await?;
        }
    }
    Ok(())
}

/// Lets the county of a demonstration keep dates, some months back, so that its calendar has something on it.
///
/// # Errors
/// When the store fails.
pub(crate) async fn demo(place: &Place) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if store::settings(&mut tx, &place.org).await?.is_none() {
        let since = now.beijing().date().first_of_month().saturating_sub(MONTHS_OF_DEMO.months());
        let settings = Settings::new(since);
        tell_settings(&mut tx, &place.org, &settings, now).await?;
        tx.commit().await?;
        place.announce(vec![place.org.clone()]);
    }
    Ok(())
}
