//! What is told to villages of disclosure, and what follows by itself: rows that were released fulfil their duty, and what
//! was published long ago goes.

use super::store::{self, DISCLOSED, MATTER, SETTINGS};
use super::{Disclosed, Matter, Of, Settings, catalogue, is_village, last_over};
use crate::dataset;
use crate::words::disclosure as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Place, Reply};
use hongwang_replica::Record;
use hongwang_store::{Result, Tx};
use jiff::ToSpan;
use std::collections::{BTreeMap, BTreeSet};
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
    let mut grown = Vec::new();
    if let Some(settings) = store::settings(&mut tx, &place.org).await? {
        let known = store::published(&mut tx, &place.org, now.plus(-STANDS)).await?;
        let since = settings.since;
        for (duty, dataset) in catalogue().iter().filter_map(|duty| Some((duty, duty.dataset.as_deref()?))) {
            let Some(definition) = dataset::find(&mut tx, dataset).await? else { continue };
            for (org, period, at) in store::rows_told(&mut tx, &place.org, dataset).await? {
                let day = at.beijing().date();
                // A table of another rhythm fulfils what was over when it came.
                let fits = Of::from_word(&period).is_some() && fits_rhythm(&period, duty.rhythm);
                let of = if fits { period } else { last_over(duty.rhythm, day) };
                let is_known = |one: &Disclosed| one.duty == duty.id && one.of == of;
                if day < since
                    || !is_village(&org)
                    || known.get(&org).is_some_and(|all| all.iter().any(is_known))
                {
                    continue;
                }
                let id = Uuid::from(hongwang_base::RowId::new(now));
                let title = words::title(&definition.name, &of);
                let disclosed = Disclosed {
                    id,
                    duty: duty.id.clone(),
                    of,
                    title,
                    text: String::new(),
                    pages: Vec::new(),
                    entered: 0,
                    at,
                };
                tell_disclosed(&mut tx, &org, &disclosed, now).await?;
                grown.push(org);
            }
        }
    }
    for (org, id) in store::older(&mut tx, now.plus(-STANDS)).await? {
        take_back(&mut tx, &org, id, now).await?;
        grown.push(org);
    }
    tx.commit().await?;
    Ok(grown.into_iter().collect::<BTreeSet<_>>().into_iter().collect())
}

fn fits_rhythm(period: &str, rhythm: super::Rhythm) -> bool {
    super::Times::of(period).is_some_and(|times| times.rhythm == rhythm)
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
        let settings = Settings { since, days: BTreeMap::new(), off: Vec::new() };
        tell_settings(&mut tx, &place.org, &settings, now).await?;
        tx.commit().await?;
        crate::announce(place, vec![place.org.clone()]);
    }
    Ok(())
}
