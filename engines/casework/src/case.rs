//! A case 办件: the fold of its events, and the one rule of what may follow.
//!
//! [`decide`] looks and answers; [`Case::apply`] follows an event. Invariants, whatever is tried in whatever order:
//! - a case that is folded from its stored events is the case that stood when they were made;
//! - two who act on the same sight of a case do not both succeed: a command names the number that was seen;
//! - the time of an event is never before that of the event before it, whatever a clock says;
//! - what a state asks for is asked anew each time that the state is entered.

use crate::{
    Action, BrokenAt, Calendar, ClockChange, Event, Hash, Need, Refusal, SYSTEM, StateKind, Workflow,
    standing::is_over, verify,
};
use std::collections::BTreeMap;

/// Who acts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who, as whoever calls names them.
    pub id: String,
    /// What they are towards this case: role words of its workflow. `applicant` is given only to its own applicant.
    pub roles: Vec<String>,
}

impl Actor {
    /// Time itself.
    pub fn system() -> Self {
        Self { id: SYSTEM.to_owned(), roles: vec![SYSTEM.to_owned()] }
    }
}

/// What somebody wants to do with a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// Who.
    pub actor: Actor,
    /// Other names under which the same person may have acted before: where the rules ask for another one, whoever has
    /// one of these is none.
    pub aliases: Vec<String>,
    /// What.
    pub action: String,
    /// The number of the newest event that they had seen; 0 for none.
    pub expected: u64,
    /// 理由
    pub reason: Option<String>,
    /// 救济途径
    pub remedy: Option<String>,
    /// Papers: those that are asked for, or brought.
    pub materials: Vec<String>,
    /// Conditions that were looked at, and whether they hold.
    pub findings: BTreeMap<String, bool>,
}

impl Command {
    /// A command with nothing written.
    pub fn new(actor: Actor, action: impl Into<String>, expected: u64) -> Self {
        Self {
            actor,
            aliases: Vec::new(),
            action: action.into(),
            expected,
            reason: None,
            remedy: None,
            materials: Vec::new(),
            findings: BTreeMap::new(),
        }
    }

    /// Whether whoever acts may be the one who signed.
    fn may_be(&self, signed: &Signed) -> bool {
        signed.actor == self.actor.id || self.aliases.contains(&signed.actor)
    }
}

/// A stretch of time in which a clock ran, milliseconds UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// Since when.
    pub from: i64,
    /// Until when; none while it runs.
    pub to: Option<i64>,
}

/// How a clock of a case ran so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClockRun {
    /// The stretches, in order; only the last one may be open.
    pub spans: Vec<Span>,
    /// Days on top of its limit.
    pub extended: u16,
}

impl ClockRun {
    /// Since when it runs, if it does.
    pub fn running_since(&self) -> Option<i64> {
        self.spans.last().filter(|span| span.to.is_none()).map(|span| span.from)
    }
}

/// Somebody did something in a state of the case that still counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signed {
    /// What.
    pub action: String,
    /// Who.
    pub actor: String,
    /// In which state.
    pub state: String,
    /// Which signature of the quorum, from 1.
    pub nth: u8,
    /// Whether the action was done with it.
    pub completes: bool,
    /// Conditions that they looked at.
    pub findings: BTreeMap<String, bool>,
}

/// A case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// Its name.
    pub id: String,
    /// The workflow that it runs by.
    pub workflow: String,
    /// The version of that workflow.
    pub version: u32,
    /// Where it stands.
    pub state: String,
    /// The number of its newest event; 0 before the first.
    pub seq: u64,
    /// The hash of its newest event.
    pub head: Hash,
    /// The time of its newest event, milliseconds UTC.
    pub at: i64,
    /// Its clocks, those that ever ran.
    pub clocks: BTreeMap<String, ClockRun>,
    /// What was done and still counts.
    pub signed: Vec<Signed>,
    /// How often each action was done in full.
    pub times: BTreeMap<String, u32>,
    /// Papers that were asked for 补正.
    pub asked: Vec<String>,
    /// Papers that were brought (those that are asked for: since then).
    pub brought: Vec<String>,
    /// The newest reason that was given.
    pub reason: Option<String>,
    /// The newest remedy that was named.
    pub remedy: Option<String>,
}

impl Case {
    /// A case in which nothing happened yet.
    pub fn new(id: impl Into<String>, workflow: &Workflow) -> Self {
        Self::begun(id.into(), workflow.id.clone(), workflow.version, workflow.start.clone())
    }

    fn begun(id: String, workflow: String, version: u32, state: String) -> Self {
        Self {
            id,
            workflow,
            version,
            state,
            seq: 0,
            head: Hash::default(),
            at: i64::MIN,
            clocks: BTreeMap::new(),
            signed: Vec::new(),
            times: BTreeMap::new(),
            asked: Vec::new(),
            brought: Vec::new(),
            reason: None,
            remedy: None,
        }
    }

    /// The case of stored events, once they hold; none without an event.
    ///
    /// # Errors
    /// Where the chain is broken.
    pub fn replay(events: &[Event]) -> Result<Option<Self>, BrokenAt> {
        verify(events)?;
        let Some(first) = events.first() else { return Ok(None) };
        let mut case =
            Self::begun(first.case.clone(), first.workflow.clone(), first.version, first.from.clone());
        events.iter().for_each(|event| case.apply(event));
        Ok(Some(case))
    }

    /// Follows an event that was decided, or stored and verified.
    pub fn apply(&mut self, event: &Event) {
        (self.seq, self.head, self.at) = (event.seq, event.hash, event.at);
        for change in &event.clocks {
            self.turn(change, event.at);
        }
        if event.nth == 1 {
            self.signed.retain(|signed| signed.action != event.action);
        }
        self.signed.push(Signed {
            action: event.action.clone(),
            actor: event.actor.clone(),
            state: event.from.clone(),
            nth: event.nth,
            completes: event.completes(),
            findings: event.findings.clone(),
        });
        if event.completes() {
            *self.times.entry(event.action.clone()).or_default() += 1;
        }
        if event.to != event.from {
            self.signed.retain(|signed| signed.state != event.to);
            self.state.clone_from(&event.to);
        }
        if !event.asked.is_empty() {
            self.asked.clone_from(&event.asked);
            self.brought.retain(|paper| !event.asked.contains(paper));
        }
        let new = event.brought.iter().filter(|paper| !self.brought.contains(paper));
        let new: Vec<_> = new.cloned().collect();
        self.brought.extend(new);
        self.reason = event.reason.clone().or(self.reason.take());
        self.remedy = event.remedy.clone().or(self.remedy.take());
    }

    fn turn(&mut self, change: &ClockChange, at: i64) {
        match change {
            ClockChange::Start { clock, since } => {
                let run = ClockRun { spans: vec![Span { from: *since, to: None }], extended: 0 };
                self.clocks.insert(clock.clone(), run);
            }
            ClockChange::Stop { clock } => {
                let last = self.clocks.get_mut(clock).and_then(|run| run.spans.last_mut());
                if let Some(span) = last.filter(|span| span.to.is_none()) {
                    span.to = Some(at);
                }
            }
            ClockChange::Resume { clock } => {
                if let Some(run) = self.clocks.get_mut(clock).filter(|run| run.running_since().is_none()) {
                    run.spans.push(Span { from: at, to: None });
                }
            }
            ClockChange::Extend { clock, days } => {
                if let Some(run) = self.clocks.get_mut(clock) {
                    run.extended = run.extended.saturating_add(*days);
                }
            }
        }
    }

    /// Whether an action was done in full, and still counts.
    pub fn is_done(&self, action: &str) -> bool {
        self.signed.iter().any(|signed| signed.completes && signed.action == action)
    }

    /// Whether a condition holds: somebody who looked at it, and whose word still counts, said yes.
    pub fn holds(&self, condition: &str) -> bool {
        self.signed.iter().any(|signed| signed.findings.get(condition) == Some(&true))
    }

    /// Papers that were asked for and not brought yet.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.asked.iter().filter(|paper| !self.brought.contains(paper)).map(String::as_str)
    }

    /// Signatures of the quorum of `action` that stand, while it is not complete.
    fn open_signatures<'a>(&'a self, action: &'a str) -> impl Iterator<Item = &'a Signed> {
        let open = !self.is_done(action);
        self.signed.iter().filter(move |signed| open && signed.action == action)
    }
}

/// What `actor` can do with a case where it stands, as far as role and state go. What else may forbid it, [`decide`]
/// says in words when it is tried.
pub fn offered<'w>(workflow: &'w Workflow, case: &Case, actor: &Actor) -> Vec<&'w Action> {
    let may = |action: &&Action| action.is_from(&case.state) && role_in(action, actor).is_some();
    let spent = |action: &&Action| action.once && case.times.contains_key(&action.id);
    workflow.actions.iter().filter(may).filter(|action| !spent(action)).collect()
}

/// What follows from a command: the event to store and to apply, or why not.
///
/// # Errors
/// One Chinese sentence that says why, and what to do.
pub fn decide(
    workflow: &Workflow,
    calendar: &Calendar,
    case: &Case,
    command: &Command,
    at: i64,
) -> Result<Event, Refusal> {
    let now = at.max(case.at);
    if (&workflow.id, workflow.version) != (&case.workflow, case.version) {
        return Err(Refusal::OtherWorkflow { wanted: case.workflow.clone(), version: case.version });
    }
    let action = workflow.action(&command.action);
    let action = action.ok_or_else(|| Refusal::UnknownAction { action: command.action.clone() })?;
    let role = role_in(action, &command.actor).ok_or_else(|| Refusal::NotYourRole {
        action: action.name.clone(),
        who: action.who.iter().map(|role| workflow.role_name(role)).collect::<Vec<_>>().join("、"),
    })?;
    if command.expected != case.seq {
        return Err(Refusal::Stale { seen: command.expected, now: case.seq });
    }
    may_be_done_here(workflow, case, action, command)?;
    what_is_written(workflow, action, command)?;
    what_was_done_before(workflow, case, action, command)?;
    if role == SYSTEM {
        has_come(workflow, calendar, case, action, now)?;
    }
    Ok(event(workflow, case, action, role, command, now))
}

fn role_in<'a>(action: &'a Action, actor: &Actor) -> Option<&'a str> {
    action.who.iter().find(|role| actor.roles.contains(role)).map(String::as_str)
}

fn may_be_done_here(
    workflow: &Workflow,
    case: &Case,
    action: &Action,
    command: &Command,
) -> Result<(), Refusal> {
    let name = || action.name.clone();
    if !action.is_from(&case.state) {
        let state = workflow.state(&case.state).map_or(case.state.clone(), |state| state.name.clone());
        return Err(Refusal::NotInState { action: name(), state });
    }
    if action.once && case.times.contains_key(&action.id) {
        let asks = workflow.state(action.target(&case.state)).map(|state| state.kind);
        let asks = asks == Some(StateKind::WaitingForApplicant);
        return Err(if asks { Refusal::SecondSupplement } else { Refusal::Once { action: name() } });
    }
    if case.open_signatures(&action.id).any(|signed| command.may_be(signed)) {
        return Err(Refusal::SamePerson { action: name(), quorum: action.quorum });
    }
    let own =
        case.signed.iter().find(|signed| command.may_be(signed) && action.not_by.contains(&signed.action));
    match own {
        Some(own) => {
            let done = workflow.action(&own.action).map_or(&own.action, |known| &known.name).clone();
            Err(Refusal::OwnWork { action: name(), done })
        }
        None => Ok(()),
    }
}

fn what_is_written(workflow: &Workflow, action: &Action, command: &Command) -> Result<(), Refusal> {
    let name = || action.name.clone();
    let is_written = |text: &Option<String>| text.as_ref().is_some_and(|text| !text.trim().is_empty());
    if action.needs.contains(&Need::Reason) && !is_written(&command.reason) {
        return Err(Refusal::ReasonMissing { action: name() });
    }
    if action.needs.contains(&Need::Remedy) && !is_written(&command.remedy) {
        return Err(Refusal::RemedyMissing { action: name() });
    }
    let blank = command.materials.iter().any(|paper| paper.trim().is_empty());
    if blank || action.needs.contains(&Need::Materials) && command.materials.is_empty() {
        return Err(Refusal::MaterialsMissing { action: name() });
    }
    let question =
        |id: &str| workflow.condition(id).map_or(id.to_owned(), |condition| condition.name.clone());
    if let Some(open) = action.finds.iter().find(|condition| !command.findings.contains_key(*condition)) {
        return Err(Refusal::FindingMissing { action: name(), question: question(open) });
    }
    match command.findings.keys().find(|condition| !action.finds.contains(condition)) {
        Some(other) => Err(Refusal::FindingNotAsked { action: name(), question: question(other) }),
        None => Ok(()),
    }
}

fn what_was_done_before(
    workflow: &Workflow,
    case: &Case,
    action: &Action,
    command: &Command,
) -> Result<(), Refusal> {
    let holds = |condition: &String| case.holds(condition) || command.findings.get(condition) == Some(&true);
    if let Some(condition) = action.blocked_by.iter().find(|condition| holds(condition)) {
        let says = workflow.condition(condition).map_or(condition.clone(), |known| known.says.clone());
        return Err(Refusal::Blocked { action: action.name.clone(), condition: condition.clone(), says });
    }
    let asked = action.before.iter().filter(|before| before.when.as_ref().is_none_or(holds));
    let open = asked.flat_map(|before| &before.must).filter(|must| !case.is_done(must));
    let open: Vec<&str> =
        open.map(|must| workflow.action(must).map_or(must.as_str(), |known| &known.name)).collect();
    if open.is_empty() {
        return Ok(());
    }
    Err(Refusal::NotDoneYet { action: action.name.clone(), open: open.join("”“") })
}

/// Time does nothing before its time.
fn has_come(
    workflow: &Workflow,
    calendar: &Calendar,
    case: &Case,
    action: &Action,
    now: i64,
) -> Result<(), Refusal> {
    let mut clocks =
        workflow.clocks.iter().filter(|rule| rule.at_expiry.as_deref() == Some(action.id.as_str()));
    let has_come = clocks.any(|rule| {
        let run = case.clocks.get(&rule.id).filter(|run| run.running_since().is_some());
        run.is_some_and(|run| is_over(calendar, rule, run, now))
    });
    if has_come { Ok(()) } else { Err(Refusal::NotYet { action: action.name.clone() }) }
}

fn event(
    workflow: &Workflow,
    case: &Case,
    action: &Action,
    role: &str,
    command: &Command,
    now: i64,
) -> Event {
    let nth = u8::try_from(case.open_signatures(&action.id).count() + 1).unwrap_or(u8::MAX);
    let done = nth >= action.quorum;
    let target = action.target(&case.state);
    let to = if done { target.to_owned() } else { case.state.clone() };
    let kind = workflow.state(target).map(|state| state.kind);
    let asks = kind == Some(StateKind::WaitingForApplicant);
    let materials = command.materials.clone();
    let (asked, brought) = if asks { (materials, Vec::new()) } else { (Vec::new(), materials) };
    Event {
        case: case.id.clone(),
        workflow: case.workflow.clone(),
        version: case.version,
        seq: case.seq + 1,
        at: now,
        actor: command.actor.id.clone(),
        role: role.to_owned(),
        action: action.id.clone(),
        from: case.state.clone(),
        to,
        nth,
        of: action.quorum,
        clocks: if done { changes(case, action, kind, now) } else { Vec::new() },
        reason: command.reason.clone(),
        remedy: command.remedy.clone(),
        asked,
        brought,
        findings: command.findings.clone(),
        hash: Hash::default(),
    }
    .sealed(case.head)
}

/// What an action that is done does to the clocks. Stopping one that stands is nothing, and at the end all stop.
fn changes(case: &Case, action: &Action, kind: Option<StateKind>, now: i64) -> Vec<ClockChange> {
    let runs = |clock: &String| case.clocks.get(clock).is_some_and(|run| run.running_since().is_some());
    let stands = |clock: &String| case.clocks.contains_key(clock) && !runs(clock);
    let ends = kind == Some(StateKind::Final);
    let stopped = case.clocks.keys().filter(|clock| runs(clock) && (ends || action.stop.contains(clock)));
    let mut changes: Vec<_> = stopped.map(|clock| ClockChange::Stop { clock: clock.clone() }).collect();
    let resumed = action.resume.iter().filter(|clock| stands(clock));
    changes.extend(resumed.map(|clock| ClockChange::Resume { clock: clock.clone() }));
    let as_of = action.as_of.as_ref().and_then(|clock| case.clocks.get(clock)?.running_since());
    let since = as_of.unwrap_or(now);
    let started = action.start.iter();
    changes.extend(started.map(|clock| ClockChange::Start { clock: clock.clone(), since }));
    let extended = action.extend.iter().filter(|more| case.clocks.contains_key(&more.clock));
    changes.extend(extended.map(|more| ClockChange::Extend { clock: more.clock.clone(), days: more.days }));
    changes
}
