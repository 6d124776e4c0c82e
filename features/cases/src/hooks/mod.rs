//! Notices 事件通知: addresses of other systems that are told of each event (Standard Webhooks), at the center.
//!
//! What is to be told is written in the transaction of the event ([`note`]); a job sends it ([`send`]). Invariants: nothing
//! of a person is in a notice; the notices of one case reach an address in their order; a notice bears the same id however
//! often it is sent; an address that is not public is not called unless the configuration permits it.

pub(crate) mod desk;
pub(crate) mod send;
pub(crate) mod store;

use crate::case::Dossier;
use crate::handling::{Queue, alert_word};
use hongwang_base::{Millis, SubmissionId};
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

/// The kinds of events, by which an address may choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[schema(as = EventKind)]
pub(crate) enum Kind {
    /// A case came.
    #[serde(rename = "case.begun")]
    Begun,
    /// It came to another state.
    #[serde(rename = "case.moved")]
    Moved,
    /// Something was done, and the state stays.
    #[serde(rename = "case.noted")]
    Noted,
    /// It ended.
    #[serde(rename = "case.closed")]
    Closed,
}

impl Kind {
    /// All of them.
    pub(crate) const ALL: [Self; 4] = [Self::Begun, Self::Moved, Self::Noted, Self::Closed];

    /// The word under which it is told and stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Begun => "case.begun",
            Self::Moved => "case.moved",
            Self::Noted => "case.noted",
            Self::Closed => "case.closed",
        }
    }

    /// The kind of a word.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// Of which kind what happened last to a case is.
    fn of(dossier: &Dossier) -> Self {
        match dossier.told.last().map(|told| &told.event) {
            Some(event) if event.seq == 1 => Self::Begun,
            Some(event) if event.from == event.to => Self::Noted,
            _ if dossier.kept.queue == Queue::Closed => Self::Closed,
            _ => Self::Moved,
        }
    }
}

/// Puts what just happened to a case into the outbox of every address that is to be told.
pub(crate) async fn note(tx: &mut Tx, dossier: &Dossier, now: Millis) -> Result<()> {
    let kept = &dossier.kept;
    let kind = Kind::of(dossier);
    let hooks = store::that_hear(tx, &kept.org, &kept.item, kind).await?;
    if hooks.is_empty() {
        return Ok(());
    }
    let body = body(dossier, kind);
    for hook in hooks {
        store::note(tx, SubmissionId::new(now).into(), hook, (kept.id, kept.seq), &body, now).await?;
    }
    Ok(())
}

/// What an address is told: what happened to which case. Reasons and papers are asked for by the interface.
fn body(dossier: &Dossier, kind: Kind) -> String {
    let kept = &dossier.kept;
    let event = dossier.told.last().map(|told| &told.event);
    let told = json!({
        "type": kind.word(),
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
