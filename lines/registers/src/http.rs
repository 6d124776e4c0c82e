//! One question over HTTPS.

use crate::question::Question;
use crate::reply::{BadReply, Reply, read_reply};
use hongwang_base::Millis;
use hongwang_outward::{Call, CallError, Caller, Method, Secret, SignatureError};
use std::time::Duration;
use tokio::time::timeout;
use url::Url;

/// Somebody stands before a screen far away.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a register did not answer. `Display` is a Chinese sentence for whoever runs the center.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegisterError {
    /// There was no answer.
    #[error(transparent)]
    Call(#[from] CallError),
    /// None came in time.
    #[error("没有及时答复")]
    Late,
    /// Another status than 200.
    #[error("答复的状态是 {0}，应为 200")]
    Status(u16),
    /// It is not signed, or not by this secret, for this question, now.
    #[error("答复没有签名，或者签的不是这一次的问题")]
    Unsigned,
    /// The signature does not hold.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// It is not as agreed.
    #[error(transparent)]
    Bad(#[from] BadReply),
    /// It is of a day that has not come.
    #[error("答复里的日期在今天以后")]
    Future,
}

/// The register of an office behind an address.
#[derive(Clone, Debug)]
pub struct Register {
    url: Url,
    secret: Secret,
    caller: Caller,
    patience: Duration,
}

impl Register {
    /// The register at an address, with the secret that both sides keep.
    pub fn new(url: Url, secret: Secret, caller: Caller) -> Self {
        Self { url, secret, caller, patience: PATIENCE }
    }

    /// Waits so long instead.
    #[must_use]
    pub fn within(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Asks. Only a question that never left is sent again, once.
    ///
    /// # Errors
    /// Why there is no answer that counts.
    pub async fn ask(&self, question: &Question, now: Millis) -> Result<Reply, RegisterError> {
        let asking = async {
            match self.once(question, now).await {
                Err(RegisterError::Call(CallError::Unreached(_))) => self.once(question, now).await,
                answered => answered,
            }
        };
        timeout(self.patience, asking).await.map_err(|_| RegisterError::Late)?
    }

    async fn once(&self, question: &Question, now: Millis) -> Result<Reply, RegisterError> {
        let (id, seconds) = (question.request_id.to_string(), now.0.div_euclid(Millis::SECOND));
        let body = serde_json::to_vec(question).expect("a question is plain data");
        let headers = vec![
            ("content-type", "application/json".to_owned()),
            ("webhook-id", id.clone()),
            ("webhook-timestamp", seconds.to_string()),
            ("webhook-signature", self.secret.sign(&id, seconds, &body)),
        ];
        let answer = self.caller.call(Call { method: Method::POST, url: &self.url, headers, body }).await?;
        if answer.status != 200 {
            return Err(RegisterError::Status(answer.status));
        }
        let signed = answer.signed.filter(|signed| signed.id == id).ok_or(RegisterError::Unsigned)?;
        self.secret.verify(&id, &signed.timestamp, &signed.signatures, &answer.body, seconds)?;
        let reply = read_reply(&answer.body, question.request_id)?;
        match &reply {
            Reply::Found { as_of, .. } if *as_of > now.beijing().date() => Err(RegisterError::Future),
            _ => Ok(reply),
        }
    }
}
