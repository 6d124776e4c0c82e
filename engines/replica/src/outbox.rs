//! What a village sends up: attachments first, then one idempotent submit.
//!
//! Each entry walks its own stages and has its own time of next try, so one that is stuck never blocks another.
//! The id is the idempotency key: the center answers a second submit with the answer to the first.

use crate::BlobRef;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What is sent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// UUIDv7, made on the village.
    pub id: Uuid,
    /// Which capability takes it, as `feature.thing`.
    pub kind: String,
    /// The content.
    pub body: serde_json::Value,
    /// The bytes that belong to it.
    #[serde(default)]
    pub attachments: Vec<BlobRef>,
    /// When it was entered, milliseconds UTC by the village's clock.
    pub at: i64,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stage")]
pub enum Stage {
    /// Attachment number `next` is to be sent.
    Attachments {
        /// Those before it are there.
        next: usize,
    },
    /// All attachments are there; the submission itself is to be sent.
    Submit,
    /// The center took it.
    Taken {
        /// What the center answered, such as a case number.
        answer: serde_json::Value,
    },
    /// The center refused it for good; the village shows why.
    Refused {
        /// One Chinese sentence.
        why: String,
    },
}

/// An entry of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// What is sent.
    pub submission: Submission,
    /// How far it is.
    pub stage: Stage,
    /// Failed tries in a row.
    pub tries: u32,
    /// Not before, milliseconds.
    pub due: i64,
}

/// The one thing to do next for an entry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Send these bytes (offering them first: the center says what it lacks of them).
    Send(BlobRef),
    /// Send the submission.
    Submit,
}

/// What came of a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The attachment is there.
    Sent,
    /// The submission was taken.
    Taken(serde_json::Value),
    /// The submission was refused for good.
    Refused(String),
    /// The center lacks an attachment after all: send them again.
    AttachmentsMissing,
    /// No answer, or "later": try again.
    Failed,
}

/// Waits between tries: 5 s doubling to 10 minutes.
fn wait(tries: u32) -> i64 {
    (5_000i64 << tries.min(7)).min(600_000)
}

impl Entry {
    /// A new entry, due at once.
    pub fn new(submission: Submission) -> Self {
        let stage =
            if submission.attachments.is_empty() { Stage::Submit } else { Stage::Attachments { next: 0 } };
        Self { due: submission.at, submission, stage, tries: 0 }
    }

    /// What to do at `now`, if anything.
    pub fn step(&self, now: i64) -> Option<Step> {
        // A clock that was set back must not park an entry for years.
        if now < self.due && self.due - now <= 600_000 {
            return None;
        }
        match &self.stage {
            Stage::Attachments { next } => match self.submission.attachments.get(*next) {
                Some(blob) => Some(Step::Send(*blob)),
                None => Some(Step::Submit),
            },
            Stage::Submit => Some(Step::Submit),
            Stage::Taken { .. } | Stage::Refused { .. } => None,
        }
    }

    /// The entry after a step. `spread` in 0..1000 per mille draws the waits of many villages apart.
    #[must_use]
    pub fn after(mut self, outcome: Outcome, now: i64, spread: u16) -> Self {
        let progress = !matches!(outcome, Outcome::Failed | Outcome::AttachmentsMissing);
        self.stage = match (self.stage, outcome) {
            (Stage::Attachments { next }, Outcome::Sent) if next + 1 < self.submission.attachments.len() => {
                Stage::Attachments { next: next + 1 }
            }
            (Stage::Attachments { .. }, Outcome::Sent) => Stage::Submit,
            (Stage::Attachments { .. } | Stage::Submit, Outcome::Taken(answer)) => Stage::Taken { answer },
            (Stage::Attachments { .. } | Stage::Submit, Outcome::Refused(why)) => Stage::Refused { why },
            (Stage::Submit, Outcome::AttachmentsMissing) => Stage::Attachments { next: 0 },
            (stage, _) => stage,
        };
        if progress {
            (self.tries, self.due) = (0, now);
        } else {
            let pause = wait(self.tries);
            self.due = now.saturating_add(pause + pause * i64::from(spread.min(1_000)) / 4_000);
            self.tries = self.tries.saturating_add(1);
        }
        self
    }

    /// Whether nothing more will be done.
    pub fn is_settled(&self) -> bool {
        matches!(self.stage, Stage::Taken { .. } | Stage::Refused { .. })
    }
}
