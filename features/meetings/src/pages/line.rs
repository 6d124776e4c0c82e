//! What the screen of a village asks its center, and why it gets no answer.

use crate::words;
use axum::Extension;
use hongwang_base::{Millis, Problem};
use hongwang_feed::village::{Questions, Unanswered};
use serde::{Serialize, de::DeserializeOwned};

/// The line to the center. A center has none, and no screen in a meeting.
pub(super) fn asking(questions: Option<Extension<Questions>>) -> Result<Questions, Problem> {
    let Extension(questions) = questions.ok_or_else(|| Problem::missing(words::NO_MEETING))?;
    Ok(questions)
}

/// Why a meeting is not shown.
pub(super) enum Not {
    /// The center says so.
    Refused(String),
    /// There is no line, since then.
    Offline(Millis),
    /// The line or the center failed, or too much was asked.
    Broken(&'static str),
}

impl Not {
    pub(super) fn words(&self) -> String {
        match self {
            Self::Refused(why) => why.clone(),
            Self::Offline(_) => words::OFFLINE.to_owned(),
            Self::Broken(why) => (*why).to_owned(),
        }
    }
}

/// Asks the center.
pub(super) async fn ask<T: DeserializeOwned>(
    questions: &Questions,
    kind: &str,
    question: &impl Serialize,
) -> Result<T, Not> {
    let question = serde_json::to_value(question).expect("plain data");
    match questions.ask(kind, &question).await {
        Ok(Ok(answer)) => serde_json::from_value(answer).map_err(|_| Not::Broken(words::NOT_UNDERSTOOD)),
        Ok(Err(why)) => Err(Not::Refused(why)),
        Err(Unanswered::Offline(since)) => Err(Not::Offline(since)),
        Err(Unanswered::TooMany) => Err(Not::Broken(words::TOO_MANY)),
        Err(Unanswered::Line(error)) => {
            tracing::warn!(%error, kind, "the center did not answer a question");
            Err(Not::Broken(words::BROKEN))
        }
    }
}
