//! A workflow is data: which states a case passes, who may do what in them, which clocks run meanwhile.
//!
//! It is written as TOML and read by [`Workflow::read`], which refuses one that contradicts itself or the law; see
//! `check.rs` for what is looked at. A case stays with the version of the workflow under which it began.

use crate::{Days, check, fault::Faults};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The role of what happens by time alone.
pub const SYSTEM: &str = "system";

/// The rules of one kind of case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workflow {
    /// Its name in code and data.
    pub id: String,
    /// Counts up with every change.
    pub version: u32,
    /// What people call it.
    pub name: String,
    /// The state in which a case begins.
    pub start: String,
    /// Role words and what people call them; `system` needs no entry.
    pub roles: BTreeMap<String, String>,
    /// The states.
    #[serde(rename = "state")]
    pub states: Vec<State>,
    /// What can be done.
    #[serde(rename = "action")]
    pub actions: Vec<Action>,
    /// The time limits.
    #[serde(rename = "clock", default)]
    pub clocks: Vec<ClockRule>,
    /// What may stand in the way.
    #[serde(rename = "condition", default)]
    pub conditions: Vec<Condition>,
}

/// Where a case stands.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Its name in code and data.
    pub id: String,
    /// What staff call it.
    pub name: String,
    /// What kind of state it is.
    pub kind: StateKind,
    /// The step of GB/T 39046 that it belongs to.
    pub step: Step,
    /// What the applicant reads, in plain words.
    pub says: String,
    /// How it ended; final states have one, others none.
    #[serde(default)]
    pub outcome: Option<Outcome>,
}

/// What kind of state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StateKind {
    /// The applicant still writes.
    Draft,
    /// The authority works.
    Open,
    /// 补正: the authority waits for papers; no clock of its own runs.
    WaitingForApplicant,
    /// 特别程序 and the like: no clock of the authority runs.
    Paused,
    /// 公示: for a while, ended by time or by an objection.
    Notice,
    /// Nothing more happens, and no clock runs.
    Final,
}

impl StateKind {
    /// Whether the authority's clocks stand still in it.
    pub fn holds_clocks(self) -> bool {
        matches!(self, Self::WaitingForApplicant | Self::Paused)
    }
}

/// How a case ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 办成
    Done,
    /// 不予受理, 不予批准: with reason and remedy.
    Refused,
    /// Taken back, or given up by not answering.
    Withdrawn,
}

/// A step 环节 of GB/T 39046-2020, written by its Chinese name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub enum Step {
    /// 申请
    #[serde(rename = "申请")]
    Apply,
    /// 预受理
    #[serde(rename = "预受理")]
    Receive,
    /// 受理
    #[serde(rename = "受理")]
    Accept,
    /// 补正
    #[serde(rename = "补正")]
    Supplement,
    /// 特别程序
    #[serde(rename = "特别程序")]
    Special,
    /// 承办
    #[serde(rename = "承办")]
    Handle,
    /// 审核
    #[serde(rename = "审核")]
    Review,
    /// 批准
    #[serde(rename = "批准")]
    Approve,
    /// 办结
    #[serde(rename = "办结")]
    Close,
    /// 领证
    #[serde(rename = "领证")]
    Collect,
}

impl Step {
    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Apply => "申请",
            Self::Receive => "预受理",
            Self::Accept => "受理",
            Self::Supplement => "补正",
            Self::Special => "特别程序",
            Self::Handle => "承办",
            Self::Review => "审核",
            Self::Approve => "批准",
            Self::Close => "办结",
            Self::Collect => "领证",
        }
    }
}

/// Something that somebody does with a case.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Action {
    /// Its name in code and data.
    pub id: String,
    /// What stands on the button.
    pub name: String,
    /// In which states it can be done.
    pub from: Vec<String>,
    /// Where the case goes; without it, it stays: one of several things to do in a state.
    #[serde(default)]
    pub to: Option<String>,
    /// The roles that may do it.
    pub who: Vec<String>,
    /// What has to be written with it.
    #[serde(default)]
    pub needs: Vec<Need>,
    /// How many different persons have to do it before it counts.
    #[serde(default = "one")]
    pub quorum: u8,
    /// Nobody may do it whose word on one of these actions still counts: who handled a case does not decide it.
    #[serde(default)]
    pub not_by: Vec<String>,
    /// Whether it can be done only once in the life of a case.
    #[serde(default)]
    pub once: bool,
    /// What must be done before.
    #[serde(default)]
    pub before: Vec<Before>,
    /// Conditions that forbid it while they hold.
    #[serde(default)]
    pub blocked_by: Vec<String>,
    /// Conditions that whoever does it has to answer with yes or no.
    #[serde(default)]
    pub finds: Vec<String>,
    /// Clocks that begin, from nothing.
    #[serde(default)]
    pub start: Vec<String>,
    /// Clocks that stop.
    #[serde(default)]
    pub stop: Vec<String>,
    /// Clocks that go on where they stopped.
    #[serde(default)]
    pub resume: Vec<String>,
    /// What is started began when this clock last began to run, not now: a deemed acceptance counts from the receipt.
    #[serde(default)]
    pub as_of: Option<String>,
    /// 延长审批: days that a clock gets on top.
    #[serde(default)]
    pub extend: Option<Extension>,
}

impl Action {
    /// Whether time alone does it.
    pub fn is_automatic(&self) -> bool {
        self.who.iter().any(|role| role == SYSTEM)
    }

    /// Whether it can be done in a state.
    pub fn is_from(&self, state: &str) -> bool {
        self.from.iter().any(|from| from == state)
    }

    /// Where a case goes that stands in `from`.
    pub fn target<'a>(&'a self, from: &'a str) -> &'a str {
        self.to.as_deref().unwrap_or(from)
    }
}

fn one() -> u8 {
    1
}

/// What has to be written with an action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Need {
    /// 理由
    Reason,
    /// 救济途径: where one can turn to against it, and until when.
    Remedy,
    /// A list of papers.
    Materials,
}

/// Actions that must have been done before another one.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Before {
    /// Only while this condition holds; without it, always.
    #[serde(default)]
    pub when: Option<String>,
    /// The actions, each in full (its whole quorum).
    pub must: Vec<String>,
}

/// Days on top of a clock's limit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Which clock.
    pub clock: String,
    /// How many days of its kind.
    pub days: u16,
}

/// A time limit 时限.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClockRule {
    /// Its name in code and data.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// How its days count.
    pub days: Days,
    /// The limit that the law sets.
    pub legal: u16,
    /// The shorter limit that the authority promised 承诺时限; it is what alerts go by.
    #[serde(default)]
    pub promised: Option<u16>,
    /// It is yellow when so many days are left, or fewer.
    pub yellow: u16,
    /// It is red when so many days are left, or fewer.
    pub red: u16,
    /// The action that follows by itself after the legal limit; without it, there is only the alert.
    #[serde(default)]
    pub at_expiry: Option<String>,
    /// The law or promise that the limit comes from, or 待核.
    pub basis: String,
}

/// Something that may stand in the way, such as a second homestead.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Condition {
    /// Its name in code and data.
    pub id: String,
    /// The question that is answered with yes or no.
    pub name: String,
    /// What is said when it forbids an action: why, and what to do instead.
    pub says: String,
}

impl Workflow {
    /// Reads the text of `file` and checks it.
    ///
    /// # Errors
    /// Everything that is wrong, each with its line.
    pub fn read(file: &str, text: &str) -> Result<Self, Faults> {
        let workflow: Self = toml::from_str(text).map_err(|error| Faults::of_form(&error, file, text))?;
        workflow.check().map_err(|faults| faults.with_lines(file, text))?;
        Ok(workflow)
    }

    /// Checks that it contradicts neither itself nor the law.
    ///
    /// # Errors
    /// Everything that is wrong, with its place.
    pub fn check(&self) -> Result<(), Faults> {
        check::check(self)
    }

    /// The state of that name.
    pub fn state(&self, id: &str) -> Option<&State> {
        self.states.iter().find(|state| state.id == id)
    }

    /// The action of that name.
    pub fn action(&self, id: &str) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == id)
    }

    /// The clock of that name.
    pub fn clock(&self, id: &str) -> Option<&ClockRule> {
        self.clocks.iter().find(|clock| clock.id == id)
    }

    /// The condition of that name.
    pub fn condition(&self, id: &str) -> Option<&Condition> {
        self.conditions.iter().find(|condition| condition.id == id)
    }

    /// What people call a role.
    pub fn role_name<'a>(&'a self, role: &'a str) -> &'a str {
        if role == SYSTEM { "系统" } else { self.roles.get(role).map_or(role, String::as_str) }
    }
}
