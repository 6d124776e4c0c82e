//! What stands in a field, asked while it is being filled in. Nothing of it is kept or logged.

use axum::{Json, extract::State, extract::rejection::JsonRejection};
use hongwang_base::Clock;
use hongwang_feature::Place;
use hongwang_input::{FieldKind, Look, look};
use jiff::civil::Date;
use serde::Deserialize;

use crate::asked::{Refused, asked};

/// A field's text.
#[derive(Deserialize)]
pub(crate) struct Question {
    kind: FieldKind,
    text: String,
}

/// `POST /writing/check`: [`Look`] as JSON.
pub(crate) async fn check(
    State(place): State<Place>,
    question: Result<Json<Question>, JsonRejection>,
) -> Result<Json<Look>, Refused> {
    let question = asked(question)?;
    Ok(Json(look(question.kind, &question.text, today(&place.clock))))
}

/// The day in Beijing.
pub(crate) fn today(clock: &Clock) -> Date {
    let now = clock.now().beijing();
    Date::new(now.year(), now.month(), now.day()).expect("a civil time has a day that exists")
}
