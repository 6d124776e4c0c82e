//! Telling the village of a camera.

use crate::{
    entry::Entry,
    look::{Look, Looks},
    store,
};
use hongwang_base::Millis;
use hongwang_store::{Result, Tx};

/// Tells of a camera.
pub(crate) async fn tell(tx: &mut Tx, entry: &Entry, now: Millis) -> Result<()> {
    hongwang_feed::append(tx, &entry.org, store::record(entry.id, Some(entry)), now).await?;
    store::apply(tx, entry.id, Some(entry)).await
}

/// Nobody sees it any more.
pub(crate) async fn withdraw(tx: &mut Tx, entry: &Entry, now: Millis) -> Result<()> {
    hongwang_feed::append(tx, &entry.org, store::record(entry.id, None), now).await?;
    // Nor who looked: it would go to every node that is admitted later.
    hongwang_feed::append(tx, &entry.org, store::looks_record(entry.id, None), now).await?;
    store::apply(tx, entry.id, None).await
}

/// Tells who of the staff looked, and thereby that stills are asked for.
pub(crate) async fn tell_looks(tx: &mut Tx, entry: &Entry, now: Millis) -> Result<()> {
    let looks: Vec<Look> = store::looks(tx, entry.id).await?;
    let looks = Looks { looks: looks.into_iter().filter(|look| !look.who.is_empty()).collect() };
    hongwang_feed::append(tx, &entry.org, store::looks_record(entry.id, Some(&looks)), now).await.map(drop)
}
