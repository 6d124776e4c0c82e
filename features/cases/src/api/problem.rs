//! Refusals as `application/problem+json` (RFC 9457), and the parts of a request, which are refused in the same form.

use super::token::Denied;
use crate::words::interfaces as words;
use axum::{
    extract::{
        FromRequest, FromRequestParts,
        rejection::{JsonRejection, PathRejection, QueryRejection},
    },
    response::{IntoResponse, Response},
};
use hongwang_casework::Refusal;
use hongwang_store::StoreError;
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// A refusal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(super) struct Problem {
    /// Always `about:blank`: the status says of which kind it is.
    #[serde(rename = "type")]
    kind: &'static str,
    /// The status.
    status: u16,
    /// What is wrong and what to do, in Chinese.
    title: String,
    /// The field that it is about, if it is about one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    field: Option<String>,
    /// Of a step that is not taken: why.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    code: Option<Code>,
    /// With `blocked`, the condition of the workflow that forbids it; with `unmet`, what is missing: `answer` is the answer
    /// to whoever wrote a letter, which is written at the desk.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    condition: Option<String>,
}

/// Why a step is not taken.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Code {
    /// The action is none of the workflow.
    UnknownAction,
    /// The organisation of the key has none of the roles of the action.
    NotYourRole,
    /// The case has moved since `expected`.
    Stale,
    /// Not in the state in which the case stands.
    NotInState,
    /// It was done, and is done once.
    Once,
    /// It takes another person.
    OtherPerson,
    /// Reason, remedy, materials or findings are missing, or there are findings that the action does not ask for.
    Incomplete,
    /// A condition of the workflow forbids it.
    Blocked,
    /// Something is missing that is no step of the case.
    Unmet,
    /// Another step comes before it.
    NotDoneYet,
    /// Time does it, and its time has not come.
    NotYet,
    /// The case runs by another workflow: a fault of the center.
    OtherWorkflow,
}

impl Code {
    fn of(refusal: &Refusal) -> Self {
        match refusal {
            Refusal::OtherWorkflow { .. } => Self::OtherWorkflow,
            Refusal::UnknownAction { .. } => Self::UnknownAction,
            Refusal::NotYourRole { .. } => Self::NotYourRole,
            Refusal::Stale { .. } => Self::Stale,
            Refusal::NotInState { .. } => Self::NotInState,
            Refusal::SecondSupplement | Refusal::Once { .. } => Self::Once,
            Refusal::SamePerson { .. } | Refusal::OwnWork { .. } | Refusal::Recused { .. } => {
                Self::OtherPerson
            }
            Refusal::ReasonMissing { .. }
            | Refusal::RemedyMissing { .. }
            | Refusal::MaterialsMissing { .. }
            | Refusal::FindingMissing { .. }
            | Refusal::FindingNotAsked { .. } => Self::Incomplete,
            Refusal::Blocked { .. } => Self::Blocked,
            Refusal::Unmet { .. } => Self::Unmet,
            Refusal::NotDoneYet { .. } => Self::NotDoneYet,
            Refusal::NotYet { .. } => Self::NotYet,
        }
    }
}

/// Why a request is refused.
#[derive(Debug)]
pub(super) struct Refused {
    problem: Problem,
    retry_after: Option<u64>,
}

/// What every endpoint may answer beside its own.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "it describes answers, and is never made")]
pub(super) enum Refusals {
    /// The request is not of the described form.
    #[response(status = 400, content_type = "application/problem+json")]
    Bad(#[to_schema] Problem),
    /// No key, or one that does not count any more.
    #[response(status = 401, content_type = "application/problem+json")]
    NoKey(#[to_schema] Problem),
    /// The key does not allow it.
    #[response(status = 403, content_type = "application/problem+json")]
    Forbidden(#[to_schema] Problem),
    /// There is no such thing within reach of the key.
    #[response(status = 404, content_type = "application/problem+json")]
    Missing(#[to_schema] Problem),
    /// The path has no such method.
    #[response(status = 405, content_type = "application/problem+json")]
    Method(#[to_schema] Problem),
    /// More requests in a minute than the key has; `Retry-After` says when to go on.
    #[response(status = 429, content_type = "application/problem+json")]
    TooMany(#[to_schema] Problem),
    /// A fault of the center.
    #[response(status = 500, content_type = "application/problem+json")]
    Ours(#[to_schema] Problem),
}

impl Refused {
    pub(super) fn new(status: StatusCode, title: impl Into<String>, field: Option<&str>) -> Self {
        let (status, title) = (status.as_u16(), title.into());
        let problem = Problem {
            kind: "about:blank",
            status,
            title,
            field: field.map(str::to_owned),
            code: None,
            condition: None,
        };
        Self { problem, retry_after: None }
    }

    /// Why the rules do not let a step be taken.
    pub(super) fn step(status: StatusCode, refusal: &Refusal, field: Option<&str>) -> Self {
        let Self { problem, retry_after } = Self::new(status, refusal.to_string(), field);
        let condition = match refusal {
            Refusal::Blocked { condition, .. } | Refusal::Unmet { condition, .. } => Some(condition.clone()),
            _ => None,
        };
        Self { problem: Problem { code: Some(Code::of(refusal)), condition, ..problem }, retry_after }
    }

    pub(super) fn field(field: &str, title: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, title, Some(field))
    }

    pub(super) fn missing() -> Self {
        Self::new(StatusCode::NOT_FOUND, words::MISSING, None)
    }

    pub(super) fn method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, words::METHOD, None)
    }

    pub(super) fn later(seconds: u64) -> Self {
        let refused = Self::new(StatusCode::TOO_MANY_REQUESTS, words::TOO_MANY, None);
        Self { retry_after: Some(seconds), ..refused }
    }
}

impl From<Denied> for Refused {
    fn from(denied: Denied) -> Self {
        match denied {
            Denied::NoKey => Self::new(StatusCode::UNAUTHORIZED, words::NO_KEY, None),
            Denied::Right => Self::new(StatusCode::FORBIDDEN, words::NO_RIGHT, None),
            Denied::TooMany(seconds) => Self::later(seconds),
        }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Self {
        tracing::error!(%error, "a request of another system failed");
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, words::OURS, None)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.problem.status).expect("it was a status");
        let body = serde_json::to_vec(&self.problem).expect("a problem is plain data");
        let mut answer = (status, [(header::CONTENT_TYPE, "application/problem+json")], body).into_response();
        if status == StatusCode::UNAUTHORIZED {
            answer.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(seconds) = self.retry_after {
            answer.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        answer
    }
}

/// A part of the path.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Path), rejection(Refused))]
pub(super) struct Path<T>(pub(super) T);

impl From<PathRejection> for Refused {
    fn from(_: PathRejection) -> Self {
        Self::missing()
    }
}

/// What stands behind the question mark; nothing that is not described.
#[derive(FromRequestParts)]
#[from_request(via(axum::extract::Query), rejection(Refused))]
pub(super) struct Query<T>(pub(super) T);

impl From<QueryRejection> for Refused {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(StatusCode::BAD_REQUEST, words::query(&rejection.body_text()), None)
    }
}

/// A body; nothing that is not described.
#[derive(FromRequest)]
#[from_request(via(axum::Json), rejection(Refused))]
pub(super) struct Json<T>(pub(super) T);

impl From<JsonRejection> for Refused {
    fn from(rejection: JsonRejection) -> Self {
        let status = match rejection.status() {
            kept @ (StatusCode::PAYLOAD_TOO_LARGE | StatusCode::UNSUPPORTED_MEDIA_TYPE) => kept,
            _ => StatusCode::BAD_REQUEST,
        };
        Self::new(status, words::body(&rejection.body_text()), None)
    }
}
