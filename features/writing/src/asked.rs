//! A question in JSON, or why it cannot be answered.

use axum::{
    Json,
    extract::rejection::JsonRejection,
    response::{IntoResponse, Response},
};
use http::StatusCode;
use serde_json::json;

use crate::words;

/// Why there is no answer: a status and one Chinese sentence.
#[derive(Debug)]
pub(crate) struct Refused {
    pub(crate) status: StatusCode,
    pub(crate) problem: String,
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.status, Json(json!({ "problem": self.problem }))).into_response()
    }
}

/// The question, when it is one.
///
/// # Errors
/// What is too long or of another form.
pub(crate) fn asked<T>(question: Result<Json<T>, JsonRejection>) -> Result<T, Refused> {
    let refuse = |rejection: JsonRejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => {
            Refused { status: StatusCode::PAYLOAD_TOO_LARGE, problem: words::TOO_MUCH.to_owned() }
        }
        _ => Refused { status: StatusCode::UNPROCESSABLE_ENTITY, problem: words::NOT_UNDERSTOOD.to_owned() },
    };
    question.map(|Json(question)| question).map_err(refuse)
}
