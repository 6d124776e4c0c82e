//! At the center: whether it is the applicant who speaks, and what the workflow says to it.
//!
//! A wrong number is taken and answered, not refused: what is refused leaves no trace, and it has to be counted.

use super::{Heard, Kind, MOST_WRONG, Said, TAIL, applicant, store};
use crate::case::{self, Dossier, proceed};
use crate::words::voice as words;
use crate::{casebook, desk_words, privacy, store as answers};
use hongwang_base::Millis;
use hongwang_casework::{Command, Refusal};
use hongwang_feature::Sender;
use hongwang_replica::outbox::Submission;
use hongwang_store::{Result, Tx, Vault, audit};
use serde_json::Value;
use std::result::Result as StdResult;
use uuid::Uuid;

/// How often a step is tried while others act at the same moment.
const TRIES: usize = 3;

/// Does what an applicant said at a screen, once for each id.
pub(crate) async fn receive(
    tx: &mut Tx,
    vault: &Vault,
    from: &Sender,
    submission: &Submission,
    now: Millis,
) -> Result<StdResult<Value, String>> {
    let refused = |why: &str| Ok(Err(why.to_owned()));
    if let Some(heard) = store::answered(tx, submission.id).await? {
        return Ok(Ok(value(&heard)));
    }
    let said = serde_json::from_value::<Said>(submission.body.clone());
    let (Ok(said), Some(kind)) = (said, Kind::of_submission(&submission.kind)) else {
        return refused(desk_words::BODY_WRONG);
    };
    let Some(mut dossier) = dossier(tx, from, said.case).await? else { return refused(words::NO_CASE) };
    if store::wrong(tx, said.case, now).await? >= MOST_WRONG {
        return refused(words::SHUT);
    }
    if let Err(why) = is_applicant(tx, vault, &dossier, &said.tail).await? {
        let heard = Heard { done: false, why: why.to_owned() };
        store::answer(tx, submission.id, said.case, true, &heard, now).await?;
        return Ok(Ok(value(&heard)));
    }
    for _ in 0..TRIES {
        let command = match command(&dossier, kind, &said) {
            Ok(command) => command,
            Err(why) => return refused(why),
        };
        match proceed(tx, vault, &mut dossier, &command, "", now).await? {
            Ok(()) => {
                audit::record(tx, &did(&dossier, &command, now)).await?;
                let heard = Heard { done: true, why: String::new() };
                store::answer(tx, submission.id, said.case, false, &heard, now).await?;
                return Ok(Ok(value(&heard)));
            }
            // Somebody at a desk was faster, and it may still be possible.
            Err(Refusal::Stale { .. }) => match self::dossier(tx, from, said.case).await? {
                Some(newer) => dossier = newer,
                None => return refused(words::NO_CASE),
            },
            Err(_) => return refused(words::NOT_NOW),
        }
    }
    refused(words::NOT_NOW)
}

fn value(heard: &Heard) -> Value {
    serde_json::to_value(heard).expect("a word and a sentence are plain data")
}

/// The case, if it came from the village that speaks.
async fn dossier(tx: &mut Tx, from: &Sender, id: Uuid) -> Result<Option<Dossier>> {
    match casebook::any(tx, id).await?.filter(|kept| kept.org == from.org) {
        Some(kept) => case::load(tx, kept).await.map(Some),
        None => Ok(None),
    }
}

/// Whether the digits are the last ones of a telephone number that was given; or why nobody can say.
async fn is_applicant(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &Dossier,
    tail: &str,
) -> Result<StdResult<(), &'static str>> {
    let sealed = casebook::answers(tx, dossier.kept.id).await?;
    let answers = answers::opened(vault, dossier.kept.id, &sealed)?;
    let is_tail = tail.len() == TAIL && tail.bytes().all(|byte| byte.is_ascii_digit());
    Ok(match privacy::person::own(&dossier.form, &answers, "phone") {
        None => Err(words::NO_PHONE),
        Some(phone) if is_tail && phone.ends_with(tail) => Ok(()),
        Some(_) => Err(words::WRONG_TAIL),
    })
}

/// The step that it means where the case stands.
fn command(dossier: &Dossier, kind: Kind, said: &Said) -> StdResult<Command, &'static str> {
    let action = kind.action(&dossier.flow, &dossier.case).ok_or(words::NOT_NOW)?;
    let mut command = Command::new(applicant(), &action.id, dossier.case.seq);
    match kind {
        // Only what was asked for: a screen offers nothing else.
        Kind::Supply => {
            let asked = dossier.case.missing().filter(|paper| said.papers.iter().any(|said| said == paper));
            command.materials = asked.map(str::to_owned).collect();
            if command.materials.is_empty() {
                return Err(words::NO_PAPER);
            }
        }
        Kind::Withdraw => {
            let reason = words::REASONS.into_iter().find(|(word, _)| *word == said.why);
            command.reason = Some(reason.ok_or(desk_words::BODY_WRONG)?.1.to_owned());
        }
    }
    Ok(command)
}

fn did(dossier: &Dossier, command: &Command, now: Millis) -> audit::Entry {
    let (kept, flow) = (&dossier.kept, &dossier.flow);
    let action = flow.action(&command.action).map_or("", |action| &action.name);
    let state = flow.state(&kept.state).map_or("", |state| &state.name);
    audit::Entry {
        at: now,
        actor: desk_words::APPLICANT.to_owned(),
        org: kept.org.clone(),
        action: "case.voice".to_owned(),
        object: kept.id.to_string(),
        detail: desk_words::audit_act(&kept.number, action, state),
    }
}
