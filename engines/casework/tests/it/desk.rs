//! A desk for tests: one case, its stored events, and somebody who acts in a role.

use hongwang_casework::{
    Actor, Calendar, Case, ClockStanding, Command, Event, Refusal, Workflow, decide, due, standing,
};
use jiff::Timestamp;

pub(crate) const SERVICES: [&str; 4] = ["low_income", "homestead", "birth", "proxy"];

/// The text of a workflow in `tests/workflows`.
pub(crate) fn text_of(service: &str) -> String {
    let path = format!("{}/tests/workflows/{service}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the workflow is there")
}

pub(crate) fn workflow(service: &str) -> Workflow {
    let file = format!("{service}.toml");
    Workflow::read(&file, &text_of(service)).unwrap_or_else(|faults| panic!("{faults}"))
}

/// Milliseconds of `2026-03-02 10:00`, Beijing.
pub(crate) fn at(text: &str) -> i64 {
    let text = format!("{}:00+08:00", text.replace(' ', "T"));
    text.parse::<Timestamp>().expect("a time").as_millisecond()
}

pub(crate) fn actor(role: &str, id: &str) -> Actor {
    Actor { id: id.to_owned(), roles: vec![role.to_owned()] }
}

pub(crate) struct Desk {
    pub(crate) workflow: Workflow,
    pub(crate) calendar: Calendar,
    pub(crate) case: Case,
    pub(crate) events: Vec<Event>,
}

impl Desk {
    pub(crate) fn of(service: &str) -> Self {
        Self::with(workflow(service))
    }

    pub(crate) fn with(workflow: Workflow) -> Self {
        let case = Case::new("case-1", &workflow);
        Self { workflow, calendar: Calendar::shipped(), case, events: Vec::new() }
    }

    /// A command with everything written that the action needs, and nothing found.
    pub(crate) fn command(&self, actor: Actor, action: &str) -> Command {
        let mut command = Command::new(actor, action, self.case.seq);
        command.reason = Some("情况属实".into());
        command.remedy = Some("六十日内可向县人民政府申请行政复议".into());
        let known = self.workflow.action(action).expect("the action is known");
        command.findings = known.finds.iter().map(|condition| (condition.clone(), false)).collect();
        command.materials = vec!["户口簿".into()];
        command
    }

    pub(crate) fn send(&mut self, command: &Command, at: i64) -> Result<(), Refusal> {
        let event = decide(&self.workflow, &self.calendar, &self.case, command, at)?;
        self.case.apply(&event);
        self.events.push(event);
        Ok(())
    }

    /// Somebody (by role and name) does something, and it is taken.
    pub(crate) fn act(&mut self, role: &str, id: &str, action: &str, time: &str) {
        let command = self.command(actor(role, id), action);
        self.send(&command, at(time)).unwrap_or_else(|refusal| panic!("{action}: {refusal}"));
    }

    /// The same, with a condition found to hold.
    pub(crate) fn act_finding(&mut self, role: &str, id: &str, action: &str, time: &str, condition: &str) {
        let mut command = self.command(actor(role, id), action);
        command.findings.insert(condition.to_owned(), true);
        self.send(&command, at(time)).unwrap_or_else(|refusal| panic!("{action}: {refusal}"));
    }

    /// The same, and it is refused.
    pub(crate) fn refused(&mut self, role: &str, id: &str, action: &str, time: &str) -> Refusal {
        let command = self.command(actor(role, id), action);
        let (case, count) = (self.case.clone(), self.events.len());
        let refusal = self.send(&command, at(time)).expect_err("it is refused");
        assert_eq!((&case, count), (&self.case, self.events.len()), "a refusal changes nothing");
        refusal
    }

    /// Time passes until `time`: whatever it does by itself is done.
    pub(crate) fn wait(&mut self, time: &str) -> usize {
        let mut done = 0;
        while let Some(command) = due(&self.workflow, &self.calendar, &self.case, at(time)) {
            self.send(&command, at(time)).unwrap_or_else(|refusal| panic!("{}: {refusal}", command.action));
            done += 1;
        }
        done
    }

    pub(crate) fn clock(&self, id: &str, time: &str) -> ClockStanding {
        let clocks = standing(&self.workflow, &self.calendar, &self.case, at(time));
        clocks.into_iter().find(|clock| clock.id == id).expect("the clock began")
    }
}
