//! What the center does with bulletins: tells the places that they are for, and takes back what was recalled or is over.

use super::store::{self, Kept, Stage};
use crate::price::today;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Place, Reply};
use hongwang_store::{Result, Tx};

/// The places of a bulletin without those that lie in another of them.
fn places(one: &Kept) -> Vec<OrgPath> {
    let all = &one.bulletin.orgs;
    all.iter().filter(|org| !all.iter().any(|above| above != *org && above.covers(org))).cloned().collect()
}

async fn tell(tx: &mut Tx, one: &Kept, shown: bool, now: Millis) -> Result<Vec<OrgPath>> {
    let orgs = places(one);
    for org in &orgs {
        let record = store::record(org, &one.id, shown.then_some(&one.bulletin));
        let entry = hongwang_feed::append(tx, org, record, now).await?;
        store::apply(tx, &entry).await?;
    }
    Ok(orgs)
}

/// Tells the places of it; tells whose logs grew.
pub(crate) async fn show(tx: &mut Tx, county: &OrgPath, one: Kept, now: Millis) -> Result<Vec<OrgPath>> {
    let one = Kept { stage: Stage::Shown, ..one };
    store::put(tx, county, &one, now).await?;
    tell(tx, &one, true, now).await
}

/// Takes it back; tells whose logs grew.
pub(crate) async fn end(tx: &mut Tx, county: &OrgPath, one: Kept, now: Millis) -> Result<Vec<OrgPath>> {
    let one = Kept { stage: Stage::Ended, ..one };
    store::put(tx, county, &one, now).await?;
    tell(tx, &one, false, now).await
}

/// Takes what is over out of the logs; tells whose grew.
pub(crate) async fn tidy(place: &Place) -> Reply<Vec<OrgPath>> {
    let now = place.clock.now();
    if store::over(&mut place.db.read().await?, &place.org, today(now)).await?.is_empty() {
        return Ok(Vec::new());
    }
    let mut tx = place.db.write().await?;
    let mut grown = Vec::new();
    for one in store::over(&mut tx, &place.org, today(now)).await? {
        grown.extend(end(&mut tx, &place.org, one, now).await?);
    }
    tx.commit().await?;
    Ok(grown)
}
