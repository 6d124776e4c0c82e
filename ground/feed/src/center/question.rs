//! The device port's part of a live question: `POST /ask/{kind}` is answered by the capability that knows the kind, in
//! seconds, and nothing of it is kept or logged here.
//!
//! Whoever answers may ask somebody outside, so no transaction is held meanwhile.

use super::{
    Desk,
    api::{Admitted, Refused},
};
use crate::words;
use axum::{
    Json,
    extract::{Path, State},
};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use hongwang_base::DeviceId;
use hongwang_feature::Sender;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::{num::NonZeroU32, sync::Arc, time::Duration};
use tokio::time::timeout;

/// A village does not wait longer.
const PATIENCE: Duration = Duration::from_secs(6);
/// The longest answer, in bytes.
const LONGEST: usize = 256 << 10;
/// Questions of one kind of a device at once, and after that in a minute: several people after each other at one screen.
const AT_ONCE: NonZeroU32 = NonZeroU32::new(20).expect("not zero");
const A_MINUTE: NonZeroU32 = NonZeroU32::new(20).expect("not zero");

/// What is answered.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "result")]
pub(crate) enum AskAnswer {
    /// This.
    Told {
        /// By the capability.
        answer: Value,
    },
    /// Nothing, for this reason.
    Refused {
        /// One Chinese sentence.
        why: String,
    },
}

/// How often each device asked lately. In memory: a start forgets it. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Limits(Arc<DefaultKeyedRateLimiter<(DeviceId, String)>>);

impl std::fmt::Debug for Limits {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Limits")
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self(Arc::new(RateLimiter::keyed(Quota::per_minute(A_MINUTE).allow_burst(AT_ONCE))))
    }
}

impl Limits {
    /// Whether a device asks this too often.
    pub(super) fn is_over(&self, device: DeviceId, kind: &str) -> bool {
        self.0.check_key(&(device, kind.to_owned())).is_err()
    }
}

/// `POST /ask/{kind}`
pub(super) async fn ask(
    State(desk): State<Desk>,
    from: Admitted,
    Path(kind): Path<String>,
    Json(question): Json<Value>,
) -> Result<Json<AskAnswer>, Refused> {
    let unknown = || Refused(StatusCode::NOT_FOUND, words::UNKNOWN_QUESTION.to_owned());
    let feature = desk.features.for_question(&kind).ok_or_else(unknown)?;
    // By kind: a screen in a meeting that asks how it stands keeps nobody beside it from asking something else.
    if desk.limits.is_over(from.device, &kind) {
        return Err(Refused(StatusCode::TOO_MANY_REQUESTS, words::TOO_MANY_QUESTIONS.to_owned()));
    }
    let sender = Sender { device: from.device, org: from.org };
    let answered = timeout(PATIENCE, feature.answer(&desk.place, &sender, &kind, question)).await;
    let late = |_| Refused(StatusCode::GATEWAY_TIMEOUT, words::ANSWER_LATE.to_owned());
    Ok(Json(match answered.map_err(late)?? {
        Ok(answer) if answer.to_string().len() > LONGEST => {
            tracing::error!(kind, "an answer is too long for the line");
            return Err(Refused(StatusCode::INTERNAL_SERVER_ERROR, words::ANSWER_LONG.to_owned()));
        }
        Ok(answer) => AskAnswer::Told { answer },
        Err(why) => AskAnswer::Refused { why },
    }))
}
