//! `POST /writing/ink`: one character's strokes, and the ten characters that they may mean. Nothing of it is kept.

use axum::{
    Extension, Json,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    response::{IntoResponse, Response},
};
use hongwang_feature::Place;
use hongwang_input::ink::{InkProblem, Request, lean};
use http::{HeaderValue, StatusCode, header};
use serde_json::json;

use crate::{
    asked::Refused,
    letters::Letters,
    pen::{Pen, Unread},
    words,
};

/// Next words that are looked at to break a tie, and that come along with the answer.
const NEXT: usize = 16;

/// `{"candidates":["低",…],"next":["保",…]}`; `next` follows the likeliest candidate.
pub(crate) async fn ink(
    State(place): State<Place>,
    Extension(pen): Extension<Pen>,
    Extension(letters): Extension<Letters>,
    body: Result<Bytes, BytesRejection>,
) -> Response {
    let answer = read(&place, &pen, &letters, body).await;
    let mut response = answer.map_or_else(IntoResponse::into_response, |words| Json(words).into_response());
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

async fn read(
    place: &Place,
    pen: &Pen,
    letters: &Letters,
    body: Result<Bytes, BytesRejection>,
) -> Result<serde_json::Value, Refused> {
    let body = body.map_err(|rejection| Refused {
        status: rejection.status(),
        problem: InkProblem::TooManyPoints.to_string(),
    })?;
    let Request { ink, before, allowed } =
        Request::parse(&body).map_err(|problem| refused(Unread::Ink(problem)))?;
    let mut candidates = pen.read(ink, allowed).await.map_err(refused)?;
    // What may follow is a help: no character waits for it.
    let engine = letters.at_hand(place);
    let next = |text: &str| engine.as_ref().map_or_else(Vec::new, |engine| engine.next(text, NEXT));
    let likely: Vec<char> = next(&before).iter().filter_map(|word| word.chars().next()).collect();
    lean(&mut candidates, &likely);
    let best = candidates.first().map(|each| each.character);
    let next = next(&before.chars().chain(best).collect::<String>());
    let candidates: Vec<String> = candidates.iter().map(|each| each.character.to_string()).collect();
    Ok(json!({ "candidates": candidates, "next": next }))
}

fn refused(why: Unread) -> Refused {
    let (status, problem) = match why {
        Unread::Ink(problem) => (StatusCode::UNPROCESSABLE_ENTITY, problem.to_string()),
        Unread::NoModel => (StatusCode::SERVICE_UNAVAILABLE, words::NO_MODEL.to_owned()),
        Unread::Busy => (StatusCode::SERVICE_UNAVAILABLE, words::BUSY.to_owned()),
    };
    Refused { status, problem }
}
