//! The village's end of a hand-off: opens one at the center for a phone that reaches the center and not this box, and
//! brings what the phone has left. Nobody waits for it longer than is said here; whoever carries tries again.

use super::connect::{Connector, LineError, Talk, plain};
use crate::{
    center::Became,
    handoff::{self, Opened, Wanted},
};
use bytes::Bytes;
use hongwang_feature::NodeStatus;
use http::{Method, StatusCode};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

/// Somebody looks at the screen while one is opened.
const OPENING: Duration = Duration::from_secs(4);
/// A question to the center.
const ASKING: Duration = Duration::from_secs(15);
/// A file over a thin line.
const FETCHING: Duration = Duration::from_secs(120);
/// The longest file that is fetched.
const LONGEST: usize = 16 << 20;

/// What opens hand-offs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct HandOffs {
    pub(super) connector: Connector,
    pub(super) status: watch::Receiver<NodeStatus>,
}

impl HandOffs {
    /// Whether the center answers, as far as it is known.
    pub fn is_online(&self) -> bool {
        self.status.borrow().center_online
    }

    /// Opens one.
    ///
    /// # Errors
    /// See [`LineError`]; within seconds.
    pub async fn open(&self, wanted: &Wanted) -> Result<Opened, LineError> {
        let mut line = self.carrier(String::new());
        let body = serde_json::to_vec(wanted).expect("plain data");
        plain(&line.talk.ask(Method::POST, "/handoff", body.into(), (4_096, OPENING)).await?)
    }

    /// What carries the files of the one that this token opens.
    pub fn carrier(&self, token: String) -> Carrier {
        Carrier { talk: Talk::new(self.connector.clone()), token }
    }
}

/// Carries the files of one hand-off.
#[derive(Debug)]
pub struct Carrier {
    talk: Talk,
    token: String,
}

impl Carrier {
    fn path(&self, file: Uuid) -> String {
        format!("/handoff/{}/{file}", self.token)
    }

    /// What waits at the center; none where the hand-off holds no longer.
    ///
    /// # Errors
    /// See [`LineError`].
    pub async fn waiting(&mut self) -> Result<Option<Vec<Uuid>>, LineError> {
        let path = format!("/handoff/{}", self.token);
        match self.talk.ask(Method::GET, &path, Bytes::new(), (4_096, ASKING)).await {
            Ok(answer) => plain(&answer).map(Some),
            Err(LineError::Refused { status: StatusCode::NOT_FOUND, .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Brings a file; none where what came is not what the phone left.
    ///
    /// # Errors
    /// See [`LineError`].
    pub async fn fetch(&mut self, file: Uuid) -> Result<Option<Vec<u8>>, LineError> {
        let path = self.path(file);
        let sealed = self.talk.ask(Method::GET, &path, Bytes::new(), (LONGEST, FETCHING)).await?;
        Ok(handoff::unseal(&self.token, file, &sealed).ok())
    }

    /// Says that a file was taken, or why not. The center then has it no more.
    ///
    /// # Errors
    /// See [`LineError`].
    pub async fn settle(&mut self, file: Uuid, refused: Option<&str>) -> Result<(), LineError> {
        let path = self.path(file);
        let became = Became { refused: refused.map(str::to_owned) };
        let body = serde_json::to_vec(&became).expect("plain data");
        self.talk.ask(Method::POST, &path, body.into(), (4_096, ASKING)).await.map(drop)
    }

    /// Ends the hand-off. One that cannot be ended ends by itself.
    pub async fn close(mut self) {
        let path = format!("/handoff/{}", self.token);
        if let Err(error) = self.talk.ask(Method::DELETE, &path, Bytes::new(), (4_096, ASKING)).await {
            tracing::debug!(%error, "a hand-off ends by itself");
        }
    }
}
