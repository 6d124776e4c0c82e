//! What the center does with warnings: tells the villages, and ends what is over, each in one transaction.

use super::{Known, Told, follow, messages, places, store, whole};
use hongwang_base::{Millis, OrgPath, Scope};
use hongwang_feature::{Place, Reply, organisations};
use hongwang_store::{Result, Tx};
use hongwang_warnings::{Warning, WarningId};
use std::collections::BTreeMap;

async fn publish(tx: &mut Tx, org: &OrgPath, id: &WarningId, told: Option<&Told>, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, org, store::record(org, id, told), now).await?;
    store::apply(tx, &entry).await
}

/// Takes messages that came; tells whose logs grew.
pub(crate) async fn take(tx: &mut Tx, place: &Place, came: &[Warning], now: Millis) -> Result<Vec<OrgPath>> {
    let county = &place.org;
    let mut known = store::known(tx, county).await?;
    let mut grown = Vec::new();
    let mut tree = None;
    for parts in messages(came) {
        let Some(warning) = whole(&parts) else { continue };
        let step = follow(&known, &warning, now);
        for id in &step.end {
            grown.extend(end(tx, county, &known, id, now).await?);
            known.iter_mut().filter(|one| one.told.id == *id).for_each(|one| one.ended_at = Some(now));
        }
        if !step.show {
            continue;
        }
        if tree.is_none() {
            let all = organisations::list(tx, &Scope(county.clone())).await?;
            tree = Some(all.into_iter().map(|org| org.path).collect::<Vec<_>>());
        }
        let told = by_place(county, tree.as_deref().unwrap_or_default(), &parts);
        if told.is_empty() {
            continue;
        }
        // Another source may have told it to more places than it is for.
        let before = known.iter().find(|one| one.told.id == warning.id);
        for org in before.iter().flat_map(|one| &one.orgs).filter(|org| !told.contains_key(org)) {
            publish(tx, org, &warning.id, None, now).await?;
            grown.push(org.clone());
        }
        for (org, told) in &told {
            publish(tx, org, &told.id, Some(told), now).await?;
        }
        let shown = Known::of(&warning, told.into_keys().collect());
        grown.extend(shown.orgs.iter().cloned());
        store::put_known(tx, county, &shown).await?;
        known.retain(|one| one.told.id != shown.told.id);
        known.push(shown);
    }
    Ok(grown)
}

/// What of a message each place is told: the worst of its parts that are for it.
fn by_place(county: &OrgPath, tree: &[OrgPath], parts: &[&Warning]) -> BTreeMap<OrgPath, Told> {
    let mut told: BTreeMap<OrgPath, Told> = BTreeMap::new();
    for part in parts {
        for org in places(county, tree, &part.areas) {
            if told.get(&org).is_none_or(|there| there.level < part.level) {
                told.insert(org, Told::of(part));
            }
        }
    }
    told
}

/// Ends one that stands; tells whose logs grew.
pub(crate) async fn end(
    tx: &mut Tx,
    county: &OrgPath,
    known: &[Known],
    id: &WarningId,
    now: Millis,
) -> Result<Vec<OrgPath>> {
    let Some(known) = known.iter().find(|known| known.told.id == *id) else { return Ok(Vec::new()) };
    for org in &known.orgs {
        publish(tx, org, id, None, now).await?;
    }
    store::end(tx, county, id, now).await?;
    Ok(known.orgs.clone())
}

/// Takes what is past its end out of the logs, and forgets what is over for long; tells whose logs grew.
pub(crate) async fn tidy(place: &Place) -> Reply<Vec<OrgPath>> {
    let now = place.clock.now();
    let is_over = |known: &&Known| known.ended_at.is_none() && known.told.until <= now;
    let known = store::known(&mut place.db.read().await?, &place.org).await?;
    if !known.iter().any(|known| is_over(&known)) {
        return Ok(Vec::new());
    }
    let mut tx = place.db.write().await?;
    let known = store::known(&mut tx, &place.org).await?;
    let mut grown = Vec::new();
    for over in known.iter().filter(is_over) {
        grown.extend(end(&mut tx, &place.org, &known, &over.told.id, now).await?);
    }
    store::forget(&mut tx, &place.org, now).await?;
    tx.commit().await?;
    Ok(grown)
}
