//! Asking to be admitted, until somebody does.

use super::{
    connect::LineError,
    node::{Membership, Node, NodeError},
};
use crate::center::EnrolAnswer;
use data_encoding::BASE64;
use hongwang_base::Millis;
use std::time::Duration;
use tokio::sync::watch;

/// How often a waiting node asks.
const ASK: Duration = Duration::from_secs(2);
/// How often while the center cannot be reached.
const ASK_AGAIN: Duration = Duration::from_secs(5);

/// What the screen shows while the node waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// The center is dialled.
    Dialling,
    /// The center knows the code; an operator has to admit it.
    ForOperator {
        /// The desk page that does it, for the operator's phone.
        desk: String,
    },
    /// The center cannot be reached, or refuses: why, and since when.
    Trouble {
        /// One Chinese sentence.
        what: String,
        /// Since when.
        since: Millis,
    },
}

/// Asks until the node is admitted, telling how it stands.
///
/// # Errors
/// When the node's own key or store fails; everything about the line is waited out.
pub async fn until_admitted(node: &Node, standing: &watch::Sender<Waiting>) -> Result<Membership, NodeError> {
    if let Some(membership) = node.membership().await? {
        return Ok(membership);
    }
    let connector = node.connector(None)?;
    let request = node.request()?;
    loop {
        let answer = ask(&connector, &request).await;
        let pause = match answer {
            Ok(Answer::Admitted(membership)) => {
                node.join(&membership).await?;
                return Ok(membership);
            }
            Ok(Answer::Waiting { desk }) => {
                standing.send_replace(Waiting::ForOperator { desk });
                ASK
            }
            Err(error) => {
                let now = node.clock.now();
                let what = error.to_string();
                standing.send_modify(|standing| {
                    let since = match standing {
                        Waiting::Trouble { since, .. } => *since,
                        _ => now,
                    };
                    *standing = Waiting::Trouble { what, since };
                });
                ASK_AGAIN
            }
        };
        tokio::time::sleep(pause).await;
    }
}

enum Answer {
    Waiting { desk: String },
    Admitted(Membership),
}

async fn ask(connector: &super::Connector, request: &[u8]) -> Result<Answer, LineError> {
    let mut http = connector.http().await?;
    let (_, body) = http.request(http::Method::POST, "/enrol", request.to_vec().into(), 64 << 10).await?;
    let odd = |what: &str| LineError::Io(std::io::Error::other(what.to_owned()));
    match serde_json::from_slice(&body) {
        Ok(EnrolAnswer::Waiting { desk }) => Ok(Answer::Waiting { desk }),
        Ok(EnrolAnswer::Admitted { device, org, certificate, trust }) => {
            let certificate = BASE64.decode(certificate.as_bytes()).map_err(|_| odd("证书格式不对"))?;
            Ok(Answer::Admitted(Membership { device, org, certificate, trust }))
        }
        Err(_) => Err(odd("中心的答复看不懂")),
    }
}
