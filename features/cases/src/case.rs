//! A case 办件 at the center: what is kept of it, what happened, and the one way in which anything more happens.
//!
//! Invariant: event, row, and what village and applicant are told of a changed state are one transaction ([`proceed`]);
//! whoever acts writes the audit entry into the same one.

use crate::assign::Handed;
use crate::catalogue;
use crate::form::Form;
use crate::handling::{Queue, Summary, alert_at, summary};
use crate::item::Item;
use crate::seat::Seats;
use crate::{
    applicant, assign, calendar, casebook, desk_words, flow, hooks, mask, notice, standing, statistics,
    store, systems, told, wall,
};
use hongwang_base::{Millis, OrgPath};
use hongwang_casework::{Alert, Calendar, Case, Command, Event, Refusal, Workflow, decide};
use hongwang_store::{Result, StoreError, Tx, Vault};
use std::{result::Result as StdResult, sync::Arc};
use uuid::Uuid;

/// What a step lacks whose words name somebody, as a refusal says it.
const NOBODY_NAMED: &str = "nobody_named";

/// A case as its row says it. What was answered is not in here.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    /// Its id: that of the submission.
    pub(crate) id: Uuid,
    /// 办件编号, the official one.
    pub(crate) number: String,
    /// The number that the villager was given.
    pub(crate) local: String,
    /// Its item.
    pub(crate) item: String,
    /// The version of the form that was answered.
    pub(crate) form: String,
    /// The workflow that it runs by.
    pub(crate) workflow: String,
    /// The version of that.
    pub(crate) version: u32,
    /// The village that it came from.
    pub(crate) org: OrgPath,
    /// Who handles it now.
    pub(crate) office: OrgPath,
    /// Whom it is for, masked; empty where nobody said.
    pub(crate) masked: String,
    /// Where it stands.
    pub(crate) state: String,
    /// Whose move it is.
    pub(crate) queue: Queue,
    /// The number of its newest event.
    pub(crate) seq: u64,
    /// The hash of that.
    pub(crate) head: String,
    /// The first deadline of the clocks that run.
    pub(crate) due_at: Option<Millis>,
    /// Its place in its queue.
    pub(crate) turn: i64,
    /// How urgent it is.
    pub(crate) alert: Alert,
    /// When it was handed in, by the village's clock.
    pub(crate) filed_at: Millis,
    /// Whether a 督办 about it waits for an answer.
    pub(crate) urged: bool,
    /// Whether it came by somebody without a good mandate (待核委托).
    pub(crate) unproven: bool,
}

/// An event, and the name of whoever caused it.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// What happened.
    pub(crate) event: Event,
    /// The name; empty for the applicant and for time.
    pub(crate) by: String,
}

/// Everything about a case but what was answered.
#[derive(Debug)]
pub(crate) struct Dossier {
    /// Its row.
    pub(crate) kept: Kept,
    /// Its item, as it is now.
    pub(crate) item: Arc<Item>,
    /// The version of the form that was answered.
    pub(crate) form: Arc<Form>,
    /// Its workflow, with the days of the item.
    pub(crate) flow: Workflow,
    /// Which days are worked.
    pub(crate) calendar: Arc<Calendar>,
    /// Another office than the workflow's, if it was handed to one.
    pub(crate) handed: Option<Handed>,
    /// Who is what in the offices that it goes through.
    pub(crate) seats: Seats,
    /// The fold of what happened.
    pub(crate) case: Case,
    /// What happened, first the oldest.
    pub(crate) told: Vec<Told>,
}

impl Dossier {
    /// Lets the row say what follows from the case at `now`.
    pub(crate) fn renew(&mut self, now: Millis) -> Summary {
        let summary = summary(&self.flow, &self.calendar, &self.case, now);
        let kept = &mut self.kept;
        let handed = self.handed.as_ref().filter(|_| assign::is_open(&self.flow, &self.case.state));
        kept.office = match handed {
            Some(handed) => handed.office.clone(),
            None => flow::office(&self.flow, &self.case.state, &self.item, &kept.org, &kept.office),
        };
        kept.state.clone_from(&self.case.state);
        (kept.seq, kept.head) = (self.case.seq, self.case.head.to_string());
        (kept.queue, kept.due_at, kept.alert) = (summary.queue, summary.due_at, summary.alert);
        kept.turn = summary.turn;
        summary
    }
}

/// Folds the events of a case. One whose chain or newest event does not hold is not shown as if it did.
pub(crate) async fn load(tx: &mut Tx, kept: Kept) -> Result<Dossier> {
    let broken = |what: String| StoreError::corrupt("case_event", format!("{}：{what}", kept.number));
    let item = catalogue::item(tx, &kept.item).await?;
    let item = item.ok_or_else(|| StoreError::corrupt("item", &kept.item))?;
    let form = catalogue::form_of(tx, &item, &kept.form).await?;
    let flow = flow::version(&kept.workflow, kept.version)
        .ok_or_else(|| StoreError::corrupt("workflow", format!("{} {}", kept.workflow, kept.version)))?;
    let flow = flow::with_days(flow, &item, &kept.org);
    // A transaction that writes on PostgreSQL sees what others commit between two looks. Events up to the row's own are
    // there and never change; whoever acts on what is older than the newest is told so by `proceed`.
    let told = casebook::events(tx, kept.id, kept.seq).await?;
    let events: Vec<Event> = told.iter().map(|told| told.event.clone()).collect();
    let case = Case::replay(&events).map_err(|error| broken(error.to_string()))?;
    let case = case.filter(|case| case.seq == kept.seq && case.head.to_string() == kept.head);
    let case = case.ok_or_else(|| broken("最新的记录对不上".to_owned()))?;
    let handed = assign::handed(tx, kept.id).await?;
    let seats = Seats::load(tx, &kept.org, &kept.office).await?;
    Ok(Dossier { kept, item, form, flow, calendar: calendar::of(tx).await?, handed, seats, case, told })
}

/// Begins a case with its first event: keeps it, and tells village and applicant.
pub(crate) async fn begin(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &mut Dossier,
    command: &Command,
    sealed: Vec<u8>,
    now: Millis,
) -> Result<StdResult<(), Refusal>> {
    let event = match decide(&dossier.flow, &dossier.calendar, &dossier.case, command, now.0) {
        Ok(event) => event,
        Err(refusal) => return Ok(Err(refusal)),
    };
    dossier.case.apply(&event);
    let summary = dossier.renew(now);
    casebook::begin(tx, &dossier.kept, &summary, sealed).await?;
    casebook::note(tx, dossier.kept.id, &event, "").await?;
    statistics::store::begun(tx, &dossier.kept).await?;
    dossier.told.push(Told { event, by: String::new() });
    standing::publish(tx, dossier, now).await?;
    told::tell(tx, vault, dossier, now).await?;
    hooks::note(tx, dossier, now).await?;
    systems::note(tx, dossier, now).await?;
    Ok(Ok(()))
}

/// Whoever helped to fill an application in does not handle it: who stood beside not for the village, who wrote from far
/// away nowhere.
async fn recused(tx: &mut Tx, dossier: &Dossier, command: &Command) -> Result<Option<Refusal>> {
    let actor = &command.actor;
    if actor.id == flow::APPLICANT {
        return Ok(None);
    }
    let helpers = applicant::store::helpers(tx, dossier.kept.id).await?;
    let for_village = actor.roles.iter().any(|role| role == flow::VILLAGE_CLERK);
    let had_a_part = helpers.wrote_from_afar(&actor.id) || (for_village && helpers.stood_beside(&actor.id));
    let action = dossier.flow.action(&command.action).map_or(&command.action, |action| &action.name);
    Ok(had_a_part.then(|| Refusal::Recused { action: action.clone() }))
}

/// What would follow from a command, or why it is not done: the rules of the workflow, and what no event tells of. It is
/// the one look that comes before every step, wherever it comes from.
pub(crate) async fn may(
    tx: &mut Tx,
    dossier: &Dossier,
    command: &Command,
    now: Millis,
) -> Result<StdResult<Event, Refusal>> {
    if let Some(refusal) = recused(tx, dossier, command).await? {
        return Ok(Err(refusal));
    }
    match decide(&dossier.flow, &dossier.calendar, &dossier.case, command, now.0) {
        Ok(event) => Ok(wall::owed(tx, dossier, &event).await?.map_or(Ok(event), Err)),
        Err(refusal) => Ok(Err(refusal)),
    }
}

/// What a command writes that names somebody who is named in the answers: what happened is never changed, and a village
/// shows some of it. Whoever applies may write of himself.
pub(crate) async fn naming(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &Dossier,
    command: &Command,
) -> Result<Option<&'static str>> {
    let written = command.reason.is_some() || command.remedy.is_some() || !command.materials.is_empty();
    if !written || command.actor.id == flow::APPLICANT {
        return Ok(None);
    }
    let sealed = casebook::answers(tx, dossier.kept.id).await?;
    let Ok(answers) = store::opened(vault, dossier.kept.id, &sealed) else { return Ok(None) };
    let names = |text: &str| mask::names_somebody(&dossier.form, &answers, text);
    let named = |text: &Option<String>| text.as_deref().is_some_and(names);
    Ok(match command {
        _ if named(&command.reason) => Some("reason"),
        _ if named(&command.remedy) => Some("remedy"),
        _ if command.materials.iter().any(|paper| names(paper)) => Some("papers"),
        _ => None,
    })
}

/// Does what a command says, or says why not. After a refusal the transaction must be dropped, and nothing of it is
/// kept; `by` is the name of whoever acts, `vault` opens what a village is shown of it (公示).
pub(crate) async fn proceed(
    tx: &mut Tx,
    vault: &Vault,
    dossier: &mut Dossier,
    command: &Command,
    by: &str,
    now: Millis,
) -> Result<StdResult<(), Refusal>> {
    let event = match may(tx, dossier, command, now).await? {
        Ok(event) => event,
        Err(refusal) => return Ok(Err(refusal)),
    };
    if naming(tx, vault, dossier, command).await?.is_some() {
        let action = dossier.flow.action(&command.action).map_or(&command.action, |action| &action.name);
        let (condition, says) = (NOBODY_NAMED.to_owned(), desk_words::NAME_IN_IT.to_owned());
        return Ok(Err(Refusal::Unmet { action: action.clone(), condition, says }));
    }
    let (seen, office) = (dossier.case.seq, dossier.kept.office.clone());
    let late = alert_at(&dossier.flow, &dossier.calendar, &dossier.case, event.at) == Alert::Overdue;
    dossier.case.apply(&event);
    let summary = dossier.renew(now);
    if !casebook::follow(tx, &dossier.kept, &summary, seen).await? {
        return Ok(Err(Refusal::Stale { seen: command.expected, now: event.seq }));
    }
    casebook::note(tx, dossier.kept.id, &event, by).await?;
    if let Some(outcome) = dossier.flow.state(&event.to).and_then(|state| state.outcome) {
        statistics::store::ended(tx, &dossier.kept, outcome.into(), (Millis(event.at), late)).await?;
    }
    if office != dossier.kept.office {
        assign::forget(tx, dossier.kept.id).await?;
    }
    let (from, to) = (event.from.clone(), event.to.clone());
    dossier.told.push(Told { event, by: by.to_owned() });
    if from != to {
        standing::publish(tx, dossier, now).await?;
        told::tell(tx, vault, dossier, now).await?;
        notice::follow(tx, vault, dossier, (&from, &to), now).await?;
    }
    hooks::note(tx, dossier, now).await?;
    systems::note(tx, dossier, now).await?;
    Ok(Ok(()))
}
