//! The talk with each system: what they did, what they say of ours, what is to be sent.

use super::actor::{self, Person};
use super::store::{self, Open};
use super::{CaseSystem, record};
use crate::case::{load, proceed};
use crate::pages::desk_act::holds_number;
use crate::words::interfaces as words;
use crate::{announce, applicant, casebook, desk_words, rating, store as answers};
use hongwang_base::{Millis, Scope};
use hongwang_casework::Command;
use hongwang_feature::{Place, Reply};
use hongwang_gbt39046::{Batch, ExchangeError, Moment, Outcome, Receipt, Record, StepStatus};
use hongwang_store::{Vault, audit};
use std::time::Duration;

/// How often each is spoken to.
const EVERY: Duration = Duration::from_secs(20);
/// Batches of theirs that are taken in one go.
const MOST: usize = 20;
/// How long a receipt is waited for before a batch is sent again: doubled each time, up to so long.
const FIRST_WAIT: i64 = 10 * Millis::MINUTE;
const LONGEST_WAIT: i64 = 6 * Millis::HOUR;

/// Speaks with all of them for ever, at a center.
pub(crate) async fn keep_talking(place: Place, vault: Vault, systems: std::sync::Arc<[CaseSystem]>) {
    loop {
        if let Err(error) = talk(&place, &vault, &systems).await {
            tracing::error!(%error, "other centers' systems could not be spoken to");
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Speaks with each once. What is wrong with one holds up no other.
pub(crate) async fn talk(place: &Place, vault: &Vault, systems: &[CaseSystem]) -> Reply<()> {
    let mut tx = place.db.write().await?;
    store::configure(&mut tx, systems).await?;
    tx.commit().await?;
    for system in systems {
        let problem = match talk_with(place, vault, system).await? {
            Ok(()) => String::new(),
            Err(error) => {
                tracing::warn!(%error, system = system.name, "the exchange with another center's system failed");
                error.to_string()
            }
        };
        let mut tx = place.db.write().await?;
        store::spoke(&mut tx, &system.name, &problem, place.clock.now()).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The store's errors end everything, the other side's only its own turn.
async fn talk_with(place: &Place, vault: &Vault, system: &CaseSystem) -> Reply<Result<(), ExchangeError>> {
    let took = take_in(place, vault, system).await?;
    let heard = hear(place, system).await?;
    let sent = if heard.is_ok() { hand_over(place, vault, system).await? } else { Ok(()) };
    Ok(took.and(heard).and(sent))
}

/// Does the steps that they took, each once, and says what became of each.
async fn take_in(place: &Place, vault: &Vault, system: &CaseSystem) -> Reply<Result<(), ExchangeError>> {
    for _ in 0..MOST {
        let batch = match system.line.next(place.clock.now()).await {
            Ok(Some(batch)) => batch,
            Ok(None) => break,
            Err(error) => return Ok(Err(error)),
        };
        let mut outcomes = Vec::new();
        for record in &batch.records {
            outcomes.push(take_in_one((place, vault), system, &batch, record).await?);
        }
        let now = place.clock.now();
        let receipt = Receipt::new(batch.id, Moment::of(now), outcomes);
        if let Err(error) = system.line.acknowledge(&receipt, now).await {
            return Ok(Err(error));
        }
    }
    Ok(Ok(()))
}

async fn take_in_one(
    (place, vault): (&Place, &Vault),
    system: &CaseSystem,
    batch: &Batch,
    record: &Record,
) -> Reply<Outcome> {
    let (key, now) = (record.key(), place.clock.now());
    let known = store::step(&mut place.db.read().await?, &system.name, batch.id, &key).await?;
    if let Some(known) = known {
        return Ok(known);
    }
    let refused = match step((place, vault), system, batch, record, now).await? {
        Ok(()) => None,
        Err(why) => {
            let mut tx = place.db.write().await?;
            let of = (batch.id, &key);
            store::keep_step(&mut tx, &system.name, of, &record.step.code, &why, now).await?;
            tx.commit().await?;
            Some(why)
        }
    };
    Ok(Outcome::new(key, refused))
}

/// Does a step of theirs and keeps that it was done, in one; or says why not.
async fn step(
    (place, vault): (&Place, &Vault),
    system: &CaseSystem,
    batch: &Batch,
    record: &Record,
    now: Millis,
) -> Reply<Result<(), String>> {
    let step = &record.step;
    if step.status != StepStatus::Done {
        return Ok(Err(words::NOT_DONE.to_owned()));
    }
    // What happened is never changed: nobody may be meant by it.
    if holds_number(&step.opinion) || step.papers.iter().any(|paper| holds_number(paper)) {
        return Ok(Err(desk_words::NUMBER_IN_IT.to_owned()));
    }
    if holds_number(&step.staff) {
        return Ok(Err(words::MARK_IS_NUMBER.to_owned()));
    }
    let mut tx = place.db.write().await?;
    let id = store::numbered(&mut tx, &Scope(system.org.clone()), &record.number).await?;
    let Some(id) = id else { return Ok(Err(desk_words::NO_CASE.to_owned())) };
    let Some(kept) = casebook::any(&mut tx, id).await? else {
        return Ok(Err(desk_words::NO_CASE.to_owned()));
    };
    let mut dossier = load(&mut tx, kept).await?;
    let mark = step.staff.as_str();
    let person = (!mark.is_empty()).then_some(Person { system: &system.name, mark });
    let by = person.map_or_else(|| system.name.clone(), |person| words::person(person.system, person.mark));
    let written = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    let command = Command {
        reason: written(&step.opinion),
        remedy: written(&step.remedy),
        materials: step.papers.clone(),
        findings: step.found.iter().map(|found| (found.condition.clone(), found.holds)).collect(),
        ..actor::command(&dossier, (&system.org, &system.duties), person, (&step.code, record.seq))
    };
    if let Err(refusal) = proceed(&mut tx, vault, &mut dossier, &command, &by, now).await? {
        return Ok(Err(refusal.to_string()));
    }
    store::keep_step(&mut tx, &system.name, (batch.id, &record.key()), &step.code, "", now).await?;
    let (kept, flow) = (&dossier.kept, &dossier.flow);
    let action = flow.action(&step.code).map_or(step.code.as_str(), |action| &action.name);
    let state = flow.state(&kept.state).map_or("", |state| &state.name);
    let entry = audit::Entry {
        at: now,
        actor: words::system(&by),
        org: kept.org.clone(),
        action: "case.act".to_owned(),
        object: kept.id.to_string(),
        detail: desk_words::audit_act(&kept.number, action, state),
    };
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    announce(place, &dossier.kept.org);
    Ok(Ok(()))
}

/// Looks whether they say something of what was sent.
async fn hear(place: &Place, system: &CaseSystem) -> Reply<Result<(), ExchangeError>> {
    let mut tx = place.db.read().await?;
    let open = store::open(&mut tx, &system.name).await?;
    let settled = store::settled(&mut tx, &system.name).await?;
    drop(tx);
    if let Some(batch) = settled
        && let Err(error) = system.line.settle(batch).await
    {
        return Ok(Err(error));
    }
    let Some(open) = open else { return Ok(Ok(())) };
    match system.line.receipt(&open.sent, place.clock.now()).await {
        Ok(Some(receipt)) => keep(place, system, &receipt).await,
        Ok(None) => Ok(Ok(())),
        // It was put aside; the batch is sent again in its time.
        Err(error @ ExchangeError::Bad { .. }) => Ok(Err(error)),
        Err(error) => Ok(Err(error)),
    }
}

async fn keep(place: &Place, system: &CaseSystem, receipt: &Receipt) -> Reply<Result<(), ExchangeError>> {
    let mut tx = place.db.write().await?;
    store::settle(&mut tx, receipt).await?;
    tx.commit().await?;
    Ok(system.line.settle(receipt.batch).await)
}

/// Makes a batch of what waits, and sends the one that is due.
async fn hand_over(place: &Place, vault: &Vault, system: &CaseSystem) -> Reply<Result<(), ExchangeError>> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    store::pack(&mut tx, &system.name, now).await?;
    let open = store::open(&mut tx, &system.name).await?;
    let Some(open) = open.filter(|open| open.due_at <= now) else {
        tx.commit().await?;
        return Ok(Ok(()));
    };
    let doubled = FIRST_WAIT.saturating_mul(1 << open.tries.clamp(0, 10));
    let mine = store::claim(&mut tx, &open, now.plus(doubled.min(LONGEST_WAIT))).await?;
    tx.commit().await?;
    if !mine {
        return Ok(Ok(()));
    }
    let batch = match batch(place, vault, system, &open).await? {
        Ok(batch) => batch,
        Err(error) => return Ok(Err(error)),
    };
    match system.line.send(&batch, now).await {
        Ok(Some(receipt)) => keep(place, system, &receipt).await,
        Ok(None) => Ok(Ok(())),
        Err(error) => Ok(Err(error)),
    }
}

/// The records of a batch as they are sent: the same however often.
async fn batch(
    place: &Place,
    vault: &Vault,
    system: &CaseSystem,
    open: &Open,
) -> Reply<Result<Batch, ExchangeError>> {
    let mut tx = place.db.read().await?;
    let mut records = Vec::new();
    for (case, seq) in &open.of {
        let Some(kept) = casebook::any(&mut tx, *case).await? else { continue };
        let dossier = load(&mut tx, kept).await?;
        let sealed = casebook::answers(&mut tx, *case).await?;
        let answers = answers::opened(vault, *case, &sealed)?;
        let applied = applicant::store::of(&mut tx, vault, *case).await?;
        let told = record::Told { dossier: &dossier, answers, applicant: applied.map(|all| all.applicant) };
        match dossier.told.iter().find(|told| told.event.seq == *seq) {
            Some(event) => records.push(told.event(&event.event)),
            None => {
                let given = rating::store::given(&mut tx, *case).await?;
                records.extend(given.map(|(score, at)| told.rating(*seq, score, at)));
            }
        }
    }
    Ok(Batch::new(open.sent.id, system.org.code(), Moment::of(open.made_at), records))
}
