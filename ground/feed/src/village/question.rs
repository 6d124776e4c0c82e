//! The village's end of a live question: somebody stands before the screen and waits for what the center knows now.
//! Nothing of question or answer is kept here; whoever asks shows it and forgets it.

use super::connect::{Coming, Connector, LineError, Talk, plain};
use crate::center::AskAnswer;
use hongwang_base::Millis;
use hongwang_feature::NodeStatus;
use http::{Method, StatusCode};
use serde_json::Value;
use std::time::Duration;
use tokio::{sync::watch, time::timeout};

/// Somebody stands before the screen.
const PATIENCE: Duration = Duration::from_secs(6);
/// The center has as long to begin what goes on, and the line some more.
const BEGINNING: Duration = Duration::from_secs(10);
/// The longest answer that is read.
const LONGEST: usize = 256 << 10;

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Unanswered {
    /// The line is known to be down, since this time: nothing was asked.
    #[error("没有线路")]
    Offline(Millis),
    /// This device asks too often.
    #[error("问得太多")]
    TooMany,
    /// The line or the center failed meanwhile, or the center shut the door.
    #[error(transparent)]
    Line(#[from] LineError),
}

/// What asks the center. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Questions {
    connector: Connector,
    status: watch::Receiver<NodeStatus>,
}

impl Questions {
    /// Asks over this connector, while the node stands so that its center answers.
    pub fn over(connector: Connector, status: watch::Receiver<NodeStatus>) -> Self {
        Self { connector, status }
    }

    /// Since when the line is known to be down; none while it is not.
    pub fn offline_since(&self) -> Option<Millis> {
        let status = self.status.borrow();
        (!status.center_online).then_some(status.since)
    }

    /// Asks; within it, why the center will not say, as a Chinese sentence for whoever asked.
    ///
    /// # Errors
    /// See [`Unanswered`]; at once where the line is known to be down, otherwise within seconds.
    pub async fn ask(&self, kind: &str, question: &Value) -> Result<Result<Value, String>, Unanswered> {
        if let Some(since) = self.offline_since() {
            return Err(Unanswered::Offline(since));
        }
        let body = question.to_string().into_bytes().into();
        let mut talk = Talk::new(self.connector.clone());
        match talk.ask(Method::POST, &format!("/ask/{kind}"), body, (LONGEST, PATIENCE)).await {
            Ok(answer) => Ok(match plain(&answer)? {
                AskAnswer::Told { answer } => Ok(answer),
                AskAnswer::Refused { why } => Err(why),
            }),
            Err(LineError::Refused { status: StatusCode::TOO_MANY_REQUESTS, .. }) => Err(Unanswered::TooMany),
            Err(error) => Err(error.into()),
        }
    }

    /// Follows something that goes on; within it, why there is none, as a Chinese sentence for whoever asked.
    ///
    /// # Errors
    /// As [`Questions::ask`].
    pub async fn follow(&self, kind: &str, question: &Value) -> Result<Result<Coming, String>, Unanswered> {
        if let Some(since) = self.offline_since() {
            return Err(Unanswered::Offline(since));
        }
        let body = question.to_string().into_bytes().into();
        let begin = async { self.connector.http().await?.follow(&format!("/flow/{kind}"), body).await };
        match timeout(BEGINNING, begin).await.map_err(LineError::from)? {
            Ok(coming) => Ok(Ok(coming)),
            Err(LineError::Refused { status: StatusCode::CONFLICT, words }) => Ok(Err(words)),
            Err(LineError::Refused { status: StatusCode::TOO_MANY_REQUESTS, .. }) => Err(Unanswered::TooMany),
            Err(error) => Err(error.into()),
        }
    }
}
