//! Notices 事件通知: addresses of other systems that are told of each event (Standard Webhooks), at the center.
//!
//! What is to be told is written in the transaction of the event ([`note`]); a job sends it ([`send`]). Invariants: nothing
//! of a person is in a notice; the notices of one case reach an address in their order; a notice bears the same id however
//! often it is sent; an address that is not public is not called unless the configuration permits it.

pub(crate) mod desk;
pub(crate) mod send;
mod store;

use crate::case::Dossier;
use crate::handling::{Queue, alert_word};
use hongwang_base::{Millis, SubmissionId};
use hongwang_store::{Result, Tx};
use serde_json::json;

/// Puts what just happened to a case into the outbox of every address that is to be told.
pub(crate) async fn note(tx: &mut Tx, dossier: &Dossier, now: Millis) -> Result<()> {
    let kept = &dossier.kept;
    let hooks = store::that_hear(tx, &kept.org, &kept.item).await?;
    if hooks.is_empty() {
        return Ok(());
    }
    let body = body(dossier);
    for hook in hooks {
        store::note(tx, SubmissionId::new(now).into(), hook, (kept.id, kept.seq), &body, now).await?;
    }
    Ok(())
}

/// What an address is told: what happened to which case. Reasons and papers are asked for by the interface.
fn body(dossier: &Dossier) -> String {
    let kept = &dossier.kept;
    let event = dossier.told.last().map(|told| &told.event);
    let closed = kept.queue == Queue::Closed;
    let kind = match event {
        Some(event) if event.seq == 1 => "case.begun",
        Some(event) if event.from == event.to => "case.noted",
        _ if closed => "case.closed",
        _ => "case.moved",
    };
    let told = json!({
        "type": kind,
        "timestamp": Millis(dossier.case.at).rfc3339(),
        "data": {
            "case": kept.id,
            "number": kept.number,
            "item": kept.item,
            "org": kept.org,
            "office": kept.office,
            "seq": kept.seq,
            "action": event.map(|event| event.action.as_str()),
            "from": event.map(|event| event.from.as_str()),
            "state": kept.state,
            "queue": kept.queue.word(),
            "due_at": kept.due_at.map(Millis::rfc3339),
            "alert": alert_word(kept.alert),
            "hash": kept.head,
        },
    });
    told.to_string()
}
