//! What the screen of a village asks its center, and why it gets no answer.

use crate::{
    questions::{self, Offer},
    words,
};
use axum::{
    Extension, Json,
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, Problem};
use hongwang_feed::village::{Questions, Unanswered};
use http::{StatusCode, header};
use serde::{Serialize, de::DeserializeOwned};
use std::{
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};
use uuid::Uuid;

/// The line takes twenty questions of a kind at once, and one more every three seconds. A few are left for pages.
const SAVED: f64 = 15.0;
const A_SECOND: f64 = 0.32;
/// Between two questions at least.
const SHORT: Duration = Duration::from_millis(250);
/// Questions that several screens may have lent themselves.
const OWED: f64 = 3.0;

/// How often this box asks how something stands that it follows: the questions that are saved, as of when. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Pace(Arc<Mutex<Option<(Instant, f64)>>>);

impl Pace {
    /// How long to wait before the next question, which is counted.
    pub(super) fn next(&self) -> Duration {
        let mut saved = self.0.lock().expect("no holder of this lock panics");
        let left =
            saved.map_or(SAVED, |(at, left)| (left + at.elapsed().as_secs_f64() * A_SECOND).min(SAVED));
        *saved = Some((Instant::now(), (left - 1.0).max(-OWED)));
        SHORT.max(Duration::from_secs_f64((1.0 - left).max(0.0) / A_SECOND))
    }
}

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

/// Why there is no answer, for a script.
pub(super) fn plain(not: &Not) -> Response {
    let status = match not {
        Not::Refused(_) => StatusCode::CONFLICT,
        Not::Offline(_) | Not::Broken(_) => StatusCode::BAD_GATEWAY,
    };
    (status, not.words()).into_response()
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

/// Asks the center to answer the offer of a browser (SDP) for a room.
pub(super) async fn connect(questions: &Questions, room: Uuid, offer: String) -> Response {
    match ask(questions, questions::OFFER, &Offer { room, offer }).await {
        Ok(answer) => Connected::Answer(answer).into_response(),
        Err(Not::Refused(why)) => Connected::Refused(why).into_response(),
        Err(not) => plain(&not),
    }
}

/// What becomes of the offer of a browser. That a meeting takes nobody, as one that just ended, is an answer too.
#[derive(Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Connected {
    /// SDP
    Answer(String),
    /// One Chinese sentence.
    Refused(String),
}

impl IntoResponse for Connected {
    fn into_response(self) -> Response {
        ([(header::CACHE_CONTROL, "no-store")], Json(self)).into_response()
    }
}
