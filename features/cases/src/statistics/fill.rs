//! Counts the cases of before there were counters, once: a batch a transaction, so that nobody waits for it.

use super::store::{self, Counter};
use crate::case::{self, Dossier};
use crate::{casebook, handling};
use hongwang_base::Millis;
use hongwang_casework::{Alert, Case, Event};
use hongwang_feature::{Place, Reply};
use hongwang_store::Tx;
use std::{collections::BTreeMap, time::Duration};
use uuid::Uuid;

/// Cases of one transaction, and what others get between two of them.
const BATCH: i64 = 100;
const REST: Duration = Duration::from_millis(20);

/// Counts whatever is not counted.
pub(crate) async fn fill(place: &Place) -> Reply<()> {
    loop {
        let mut tx = place.db.write().await?;
        let ids = store::uncounted(&mut tx, BATCH).await?;
        if ids.is_empty() {
            return Ok(());
        }
        let mut counted: BTreeMap<Counter, (i64, i64)> = BTreeMap::new();
        for id in ids {
            count(&mut tx, id, &mut counted).await?;
        }
        // In their order, so that two who let the same ones grow wait for each other in one way only.
        for (counter, (cases, late)) in &counted {
            store::grow(&mut tx, counter, *cases, *late).await?;
        }
        tx.commit().await?;
        tokio::time::sleep(REST).await;
    }
}

async fn count(tx: &mut Tx, id: Uuid, counted: &mut BTreeMap<Counter, (i64, i64)>) -> Reply<()> {
    let Some(kept) = casebook::any(tx, id).await? else { return Ok(()) };
    let received = Counter::received(&kept);
    let ended = if kept.queue == handling::Queue::Closed {
        match case::load(tx, kept).await {
            Ok(dossier) => ended(&dossier),
            Err(error) => {
                tracing::warn!(%error, case = %id, "how it ended is not counted");
                None
            }
        }
    } else {
        None
    };
    let closed = ended.is_some();
    if store::mark(tx, id, 0, if closed { 2 } else { 1 }).await? {
        counted.entry(received).or_default().0 += 1;
        if let Some((counter, late)) = ended {
            let found = counted.entry(counter).or_default();
            *found = (found.0 + 1, found.1 + i64::from(late));
        }
    }
    Ok(())
}

/// How a case ended, and whether it was overdue then.
fn ended(dossier: &Dossier) -> Option<(Counter, bool)> {
    let state = dossier.flow.state(&dossier.case.state)?;
    let (last, before) = dossier.told.split_last()?;
    let before: Vec<Event> = before.iter().map(|told| told.event.clone()).collect();
    let before = Case::replay(&before).ok().flatten();
    let at = last.event.at;
    let late = before.is_some_and(|case| {
        handling::alert_at(&dossier.flow, &dossier.calendar, &case, at) == Alert::Overdue
    });
    Some((Counter::ended(&dossier.kept, state.outcome?.into(), Millis(at)), late))
}
