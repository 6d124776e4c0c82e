//! 回信 and 答复公开: what the writer of a letter reads, and what of it everybody may read.
//!
//! Invariants: nothing is published without the writer's consent in the form; neither text names the writer or holds a
//! number; what travels leads to no case; a withdrawal is one record, and takes effect wherever it arrives.

pub(crate) mod desk;
pub(crate) mod pages;
pub(crate) mod store;

use crate::case::Dossier;
use crate::form::text_at;
use crate::words::wall as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_casework::{Event, Outcome, Refusal};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// The record kind; the key is an id of its own.
pub(crate) const RECORD_KIND: &str = "cases.answer";
/// The items whose writers wait for an answer in words.
const ANSWERED: [&str; 3] = ["letter", "report", "wage"];
/// What is missing before such a case is done, as a refusal names it.
const ANSWER: &str = "answer";
/// Where a form asks whether the answer may be published, and the answer that allows it.
const CONSENT: (&str, &str) = ("/open", "yes");

/// Whether whoever handed this in waits for an answer in words.
pub(crate) fn is_answered(item: &str) -> bool {
    ANSWERED.contains(&item)
}

/// Why a step is not taken that would end a case well whose writer has no answer yet.
pub(crate) async fn owed(tx: &mut Tx, dossier: &Dossier, event: &Event) -> Result<Option<Refusal>> {
    let ends = dossier.flow.state(&event.to).is_some_and(|state| state.outcome == Some(Outcome::Done));
    if !ends || !is_answered(&dossier.kept.item) || store::of_case(tx, dossier.kept.id).await?.is_some() {
        return Ok(None);
    }
    let action = dossier.flow.action(&event.action).map_or(&event.action, |action| &action.name);
    let (action, condition, says) = (action.clone(), ANSWER.to_owned(), words::NOT_ANSWERED.to_owned());
    Ok(Some(Refusal::Unmet { action, condition, says }))
}

/// Whether the writer agreed that the answer is published.
pub(crate) fn agreed(answers: &Value) -> bool {
    text_at(answers, CONSENT.0) == CONSENT.1
}

/// A question and its answer, for everybody.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shown {
    /// Whose screens show it.
    pub(crate) scope: OrgPath,
    /// What the item is called.
    pub(crate) item: String,
    /// Who answered.
    pub(crate) office: String,
    /// What was asked, edited.
    pub(crate) question: String,
    /// What was answered.
    pub(crate) answer: String,
    /// When it was published.
    pub(crate) at: Millis,
}

/// Publishes an answer to a scope, or takes it back from there.
async fn publish(tx: &mut Tx, scope: &OrgPath, id: Uuid, shown: Option<&Shown>, now: Millis) -> Result<()> {
    let record = Record {
        kind: RECORD_KIND.to_owned(),
        key: id.to_string(),
        body: shown.map(|shown| serde_json::to_value(shown).expect("an answer is plain data")),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let entry = hongwang_feed::append(tx, scope, record, now).await?;
    apply(tx, &entry).await
}

/// Applies a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a public answer came without an id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else { return store::take_down(tx, id).await };
    match serde_json::from_value::<Shown>(body.clone()) {
        Ok(shown) => store::put_up(tx, id, &shown).await,
        Err(error) => {
            tracing::warn!(%id, %error, "a public answer cannot be read");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::form::Entry as Question;
    use crate::item::shipped_item;
    use serde_json::json;

    #[test]
    fn letters_and_reports_ask_for_consent_and_only_a_yes_is_one() {
        for slug in ["letter", "report"] {
            let asks =
                shipped_item(slug).expect("it is shipped").form().entries().iter().any(|entry| match entry {
                    Question::One(question) => {
                        question.at == CONSENT.0
                            && question.choose.iter().any(|choice| choice.value == CONSENT.1)
                    }
                    Question::Group(_) => false,
                });
            assert!(asks, "{slug}");
        }
        assert!(agreed(&json!({"open": "yes"})));
        for answers in [json!({}), json!({"open": "no"}), json!({"open": true}), json!(null)] {
            assert!(!agreed(&answers), "{answers}");
        }
    }
}
