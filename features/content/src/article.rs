//! An article 文章 and the one rule of its life: draft → waiting → scheduled → shown → expired or recalled.
//!
//! Plain data and [`next`], a pure function. Invariants, whatever is tried in whatever order:
//! - a version is on the screens only after somebody released it: in a column that asks for a second person, one who
//!   wrote nothing of it since the release before;
//! - what was recalled comes back only as a newer version that was released again;
//! - a newer version on its way does not disturb the one on the screens.

pub mod discard;
mod manuscript;
pub mod publish;
pub mod store;

pub use manuscript::{Image, Manuscript, Picture};

use crate::columns::Review;
use crate::words::article as words;
use hongwang_base::{AccountId, Millis, Permission, Problem};
use hongwang_feature::Staff;
use serde::{Deserialize, Serialize};

/// Where the newest version of an article is on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// Somebody writes.
    Draft,
    /// Handed in; a second person reads it.
    Waiting,
    /// Released for a moment to come.
    Scheduled,
    /// On the screens.
    Shown,
    /// Its time on the screens is over.
    Expired,
    /// Withdrawn everywhere.
    Recalled,
}

impl Stage {
    /// All, in the order of an article's life.
    pub const ALL: [Stage; 6] =
        [Self::Draft, Self::Waiting, Self::Scheduled, Self::Shown, Self::Recalled, Self::Expired];

    /// The word under which it is stored and stands in addresses.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Scheduled => "scheduled",
            Self::Shown => "shown",
            Self::Expired => "expired",
            Self::Recalled => "recalled",
        }
    }

    /// The stage of a stored word.
    pub fn from_word(word: &str) -> Option<Stage> {
        Self::ALL.into_iter().find(|stage| stage.word() == word)
    }

    /// The name that people read.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => words::DRAFT,
            Self::Waiting => words::WAITING,
            Self::Scheduled => words::SCHEDULED,
            Self::Shown => words::SHOWN,
            Self::Expired => words::EXPIRED,
            Self::Recalled => words::RECALLED,
        }
    }
}

/// Who did something, as it is kept: the account, and what a reader is told of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The account; none for the system itself (intake, time).
    pub account: Option<AccountId>,
    /// The name.
    pub name: String,
    /// Roles in words: `编辑 · 审核`.
    pub role: String,
    /// The organisation that the person acts for.
    pub office: String,
}

impl Signature {
    /// A part of the system that acts by itself, such as a source of intake.
    pub fn system(name: impl Into<String>) -> Self {
        Self { account: None, name: name.into(), role: words::SYSTEM.into(), office: String::new() }
    }

    /// `张三(县融媒体中心 审核)`
    pub fn words(&self) -> String {
        let around: Vec<_> = [&self.office, &self.role].into_iter().filter(|word| !word.is_empty()).collect();
        let around = around.into_iter().map(String::as_str).collect::<Vec<_>>().join(" ");
        format!("{}({around})", self.name)
    }
}

/// Who acts, and what they may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// Who.
    pub signature: Signature,
    /// Whether they may write.
    pub may_write: bool,
    /// Whether they may approve, reject and recall.
    pub may_review: bool,
}

impl Actor {
    /// A member of staff.
    pub fn of(staff: &Staff) -> Self {
        let roles: Vec<_> = staff.roles.iter().map(|role| role.name()).collect();
        Self {
            signature: Signature {
                account: Some(staff.account),
                name: staff.name.clone(),
                role: roles.join(" · "),
                office: staff.org_name.clone(),
            },
            may_write: staff.may(Permission::WriteArticle),
            may_review: staff.may(Permission::ReviewArticle),
        }
    }

    /// A part of the system: it writes and hands in, and never stands in for a second person.
    pub fn system(name: impl Into<String>) -> Self {
        Self { signature: Signature::system(name), may_write: true, may_review: false }
    }
}

/// When a version is to come and go; none means at once, and never.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    /// Not on the screens before.
    pub publish_at: Option<Millis>,
    /// Off the screens from here on.
    pub expire_at: Option<Millis>,
}

/// Who let a version onto the screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Release {
    /// Which version.
    pub version: i64,
    /// Who.
    pub by: Signature,
    /// Whether as a second person, or because the column asks for none.
    pub second: bool,
    /// When.
    pub at: Millis,
}

/// The version on the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnScreen {
    /// Which.
    pub version: i64,
    /// Since when.
    pub since: Millis,
    /// Until when, if it ends by itself.
    pub until: Option<Millis>,
}

/// Where an article stands: all that [`next`] needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Of the newest version.
    pub stage: Stage,
    /// The newest version, from 1.
    pub version: i64,
    /// The plan of the newest version.
    pub plan: Plan,
    /// Everybody who wrote of the newest version what was not released before.
    pub writers: Vec<AccountId>,
    /// Who released the newest version, if somebody did and did not take it back.
    pub release: Option<Release>,
    /// What is on the screens, which may be an older version.
    pub shown: Option<OnScreen>,
    /// Why it was last rejected or recalled; empty when neither.
    #[serde(default)]
    pub reason: String,
}

/// What one can do to an article.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Save a new version with this plan.
    Write(Plan),
    /// Hand it in: to a second person, or onto the screens where the column asks for none.
    Submit,
    /// Release it as a second person.
    Approve,
    /// Give it back to its writers.
    Reject {
        /// Why, for the writers.
        reason: String,
    },
    /// Withdraw it from every screen.
    Recall {
        /// Why, for the log.
        reason: String,
    },
    /// Let time pass: what is due comes, what is over goes.
    Pass,
}

impl Action {
    /// Its word in the audit log.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Write(_) => "article.write",
            Self::Submit => "article.submit",
            Self::Approve => "article.approve",
            Self::Reject { .. } => "article.reject",
            Self::Recall { .. } => "article.recall",
            Self::Pass => "article.time",
        }
    }

    /// Why, where it asks for a reason; else empty.
    pub fn reason(&self) -> &str {
        match self {
            Self::Reject { reason } | Self::Recall { reason } => reason.trim(),
            _ => "",
        }
    }
}

impl Standing {
    /// A first version, just written.
    pub fn first(actor: &Actor, plan: Plan) -> Self {
        Self {
            stage: Stage::Draft,
            version: 1,
            plan,
            writers: actor.signature.account.into_iter().collect(),
            release: None,
            shown: None,
            reason: String::new(),
        }
    }

    /// The next moment at which time alone changes it.
    pub fn wakes_at(&self) -> Option<Millis> {
        let comes = (self.stage == Stage::Scheduled).then(|| self.plan.publish_at.unwrap_or_default());
        let goes = self.shown.and_then(|shown| shown.until);
        [comes, goes].into_iter().flatten().min()
    }

    /// What is due comes, what is over goes.
    fn at(mut self, now: Millis) -> Self {
        if self.stage == Stage::Scheduled && self.plan.publish_at.is_none_or(|at| at <= now) {
            self.stage = Stage::Shown;
            self.shown = Some(OnScreen { version: self.version, since: now, until: self.plan.expire_at });
        }
        if self.shown.is_some_and(|shown| shown.until.is_some_and(|until| until <= now)) {
            self.shown = None;
            if self.stage == Stage::Shown {
                self.stage = Stage::Expired;
            }
        }
        self
    }

    fn released(mut self, actor: &Actor, second: bool, now: Millis) -> Self {
        self.stage = Stage::Scheduled;
        self.release = Some(Release { version: self.version, by: actor.signature.clone(), second, at: now });
        self.reason.clear();
        self
    }
}

/// The standing after `actor` did `action` at `now` in a column that asks for `review`.
///
/// # Errors
/// When the action does not fit the stage (409), the actor may not do it (403), or something is missing from it (400).
pub fn next(
    from: &Standing,
    action: &Action,
    actor: &Actor,
    review: Review,
    now: Millis,
) -> Result<Standing, Problem> {
    let to = match action {
        Action::Write(plan) => write(from, *plan, actor)?,
        Action::Submit => submit(from, actor, review, now)?,
        Action::Approve => approve(from, actor, now)?,
        Action::Reject { reason } => reject(from, reason, actor)?,
        Action::Recall { reason } => recall(from, reason, actor, review)?,
        Action::Pass => from.clone(),
    };
    Ok(to.at(now))
}

fn write(from: &Standing, plan: Plan, actor: &Actor) -> Result<Standing, Problem> {
    allow(actor.may_write, words::MAY_NOT_WRITE)?;
    let mut to =
        Standing { stage: Stage::Draft, version: from.version + 1, plan, release: None, ..from.clone() };
    if from.release.is_some() {
        to.writers.clear();
        to.reason.clear();
    }
    let writer = actor.signature.account.filter(|account| !to.writers.contains(account));
    to.writers.extend(writer);
    Ok(to)
}

fn submit(from: &Standing, actor: &Actor, review: Review, now: Millis) -> Result<Standing, Problem> {
    allow(actor.may_write, words::MAY_NOT_WRITE)?;
    stands(from, &[Stage::Draft])?;
    let begins = from.plan.publish_at.unwrap_or(now).max(now);
    if from.plan.expire_at.is_some_and(|end| end <= begins) {
        return Err(Problem::field("expire_at", words::EXPIRES_BEFORE));
    }
    Ok(match review {
        Review::Second => Standing { stage: Stage::Waiting, ..from.clone() },
        Review::None => from.clone().released(actor, false, now),
    })
}

fn approve(from: &Standing, actor: &Actor, now: Millis) -> Result<Standing, Problem> {
    allow(actor.may_review, words::MAY_NOT_REVIEW)?;
    stands(from, &[Stage::Waiting])?;
    let is_second = actor.signature.account.is_some_and(|account| !from.writers.contains(&account));
    allow(is_second, words::OWN_WORK)?;
    Ok(from.clone().released(actor, true, now))
}

fn reject(from: &Standing, reason: &str, actor: &Actor) -> Result<Standing, Problem> {
    allow(actor.may_review, words::MAY_NOT_REVIEW)?;
    stands(from, &[Stage::Waiting, Stage::Scheduled])?;
    Ok(Standing { stage: Stage::Draft, release: None, reason: given(reason)?, ..from.clone() })
}

/// Who could put it up alone may take it down alone; else it takes somebody who reviews.
fn recall(from: &Standing, reason: &str, actor: &Actor, review: Review) -> Result<Standing, Problem> {
    allow(actor.may_review || (actor.may_write && review == Review::None), words::MAY_NOT_RECALL)?;
    if from.shown.is_none() {
        return Err(Problem::conflict(words::NOT_ON_SCREEN));
    }
    Ok(Standing { stage: Stage::Recalled, shown: None, reason: given(reason)?, ..from.clone() })
}

fn allow(allowed: bool, otherwise: &str) -> Result<(), Problem> {
    if allowed { Ok(()) } else { Err(Problem::forbidden(otherwise)) }
}

fn stands(from: &Standing, stages: &[Stage]) -> Result<(), Problem> {
    if stages.contains(&from.stage) {
        Ok(())
    } else {
        Err(Problem::conflict(words::moved_on(from.stage.name())))
    }
}

fn given(reason: &str) -> Result<String, Problem> {
    let reason = reason.trim();
    match reason.chars().count() {
        0 => Err(Problem::field("reason", words::NO_REASON)),
        1..=200 => Ok(reason.to_owned()),
        _ => Err(Problem::field("reason", words::LONG_REASON)),
    }
}
