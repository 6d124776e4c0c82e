//! What the applicant is told by text message: in the transaction of the step itself, so one message for each new state.
//!
//! Invariant: it says the item, the numbers and the state's own sentence; no name, no reason, no answer.

use crate::case::Dossier;
use crate::desk_words::demo::MARK;
use crate::{casebook, privacy, store};
use hongwang_base::Millis;
use hongwang_casework::{Outcome, State, StateKind, Step as Stage};
use hongwang_messages::{Ask, ask};
use hongwang_store::{Result, Tx, Vault};

/// Asks for the message of the state that a case has just come to. Without a telephone in the application there is none.
pub(crate) async fn tell(tx: &mut Tx, vault: &Vault, dossier: &Dossier, now: Millis) -> Result<()> {
    let kept = &dossier.kept;
    // Nobody answers for the telephones of people who were invented.
    if kept.masked.starts_with(MARK) {
        return Ok(());
    }
    let Some(state) = dossier.flow.state(&kept.state) else { return Ok(()) };
    let sealed = casebook::answers(tx, kept.id).await?;
    let answers = match store::opened(vault, kept.id, &sealed) {
        Ok(answers) => answers,
        Err(error) => {
            tracing::warn!(case = %kept.id, %error, "nobody can be told where a case stands");
            return Ok(());
        }
    };
    let Some(phone) = privacy::person::own(&dossier.form, &answers, "phone") else { return Ok(()) };
    let places = [
        ("item", dossier.item.name.as_str()),
        ("number", kept.local.as_str()),
        ("official", kept.number.as_str()),
        ("says", state.says.as_str()),
    ];
    let template = template(state, dossier.told.len() == 1);
    let wanted = Ask { org: &kept.org, phone, template, places: &places, about: Some(kept.id), now };
    ask(tx, vault, wanted).await.map(drop)
}

/// Which template tells of a state; `first` of the one in which a case begins.
fn template(state: &State, first: bool) -> &'static str {
    match (state.kind, state.outcome, state.step) {
        _ if first => "received",
        (StateKind::WaitingForApplicant, ..) => "supplement",
        (StateKind::Final, Some(Outcome::Done | Outcome::Refused), _) => "decided",
        (StateKind::Open, _, Stage::Collect) => "ready",
        _ => "moved",
    }
}
