//! What time alone does with cases: answers that are deemed given, notices that end, alerts that turn yellow and red.
//!
//! Each case is looked at when something may have changed, found by an index, in batches; one that cannot be folded is
//! left for an hour and holds up no other.

use crate::case::{Dossier, load, proceed};
use crate::{announce, casebook, desk_words as words, hooks, notice, systems, urge};
use hongwang_base::Millis;
use hongwang_casework::{Refusal, due};
use hongwang_feature::{Place, Reply};
use hongwang_store::{StoreError, Vault, audit};
use std::time::Duration;
use uuid::Uuid;

/// How often it is looked for.
const EVERY: Duration = Duration::from_secs(60);
/// Cases read at once.
const BATCH: i64 = 100;
/// How long one that cannot be folded is left.
const LEAVE: i64 = Millis::HOUR;
/// How long it is known that an address was told, and what became of a batch.
const KEPT: i64 = 30 * Millis::DAY;
/// Time does no more than this at once: a workflow in which it would do so without end is refused when it is read.
const MOST: usize = 16;

/// Keeps time, at a center, for ever.
pub(crate) async fn keep_time(place: Place, vault: Vault) {
    loop {
        if let Err(error) = pass(&place, &vault).await {
            tracing::error!(%error, "what time does with cases could not be done");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Does whatever is due at the place's time.
pub(crate) async fn pass(place: &Place, vault: &Vault) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    notice::forget_ended(&mut tx, now).await?;
    hooks::store::forget_told(&mut tx, now.plus(-KEPT)).await?;
    systems::store::forget_settled(&mut tx, now.plus(-KEPT)).await?;
    tx.commit().await?;
    loop {
        let mut tx = place.db.read().await?;
        let due = casebook::due(&mut tx, now, BATCH).await?;
        drop(tx);
        for id in &due {
            if let Err(error) = pass_one(place, vault, *id, now).await {
                tracing::error!(%error, case = %id, "time could not do its part in a case");
                let mut tx = place.db.write().await?;
                casebook::postpone(&mut tx, *id, now.plus(LEAVE)).await?;
                tx.commit().await?;
            }
        }
        if due.len() < BATCH.unsigned_abs() as usize {
            return Ok(());
        }
    }
}

async fn pass_one(place: &Place, vault: &Vault, id: Uuid, now: Millis) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let Some(kept) = casebook::any(&mut tx, id).await? else { return Ok(()) };
    let mut dossier = load(&mut tx, kept).await?;
    let seen = dossier.case.seq;
    let mut held = false;
    for _ in 0..MOST {
        // Nobody has looked at what somebody said against it.
        held = notice::is_notice(&dossier, &dossier.kept.state)
            && notice::open_objections(&mut tx, id).await? > 0;
        if held {
            break;
        }
        let Some(command) = due(&dossier.flow, &dossier.calendar, &dossier.case, now.0) else { break };
        match proceed(&mut tx, vault, &mut dossier, &command, "", now).await? {
            Ok(()) => {}
            // Somebody acts at this moment, and says when it is to be looked at again.
            Err(Refusal::Stale { .. }) => return Ok(()),
            Err(refusal) => return Err(StoreError::corrupt("case_event", refusal).into()),
        }
        audit::record(&mut tx, &did(&dossier, now)).await?;
    }
    let acted = dossier.case.seq != seen;
    if !acted {
        let summary = dossier.renew(now);
        casebook::follow(&mut tx, &dossier.kept, &summary, seen).await?;
    }
    urge::escalate(&mut tx, &dossier, now).await?;
    if held {
        casebook::postpone(&mut tx, id, now.plus(LEAVE)).await?;
    }
    tx.commit().await?;
    if acted {
        announce(place, &dossier.kept.org);
    }
    Ok(())
}

/// The audit entry of what time did last.
fn did(dossier: &Dossier, now: Millis) -> audit::Entry {
    let (kept, flow) = (&dossier.kept, &dossier.flow);
    let event = dossier.told.last().map(|told| &told.event);
    let action = event.and_then(|event| flow.action(&event.action)).map_or("", |action| &action.name);
    let state = flow.state(&kept.state).map_or("", |state| &state.name);
    audit::Entry {
        at: now,
        actor: words::TIME_ITSELF.to_owned(),
        org: kept.org.clone(),
        action: "case.time".to_owned(),
        object: kept.id.to_string(),
        detail: words::audit_act(&kept.number, action, state),
    }
}
