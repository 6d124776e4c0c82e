//! The routes behind the keys of a field.

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use hongwang_feature::Place;

use crate::{check, letters, letters::Letters, places, practice};

/// More than any of the questions needs.
const QUESTION_BYTES: usize = 8 * 1024;

/// Everything of this feature but ink. `letters` is the one engine of this node.
pub(crate) fn routes(letters: Letters) -> Router<Place> {
    Router::new()
        .route("/writing/check", post(check::check))
        .route("/writing/pinyin", post(letters::pinyin))
        .route("/writing/next", post(letters::next))
        .layer(DefaultBodyLimit::max(QUESTION_BYTES))
        .layer(Extension(letters))
        .route("/writing/places", get(places::places))
        .merge(practice::routes())
        .merge(hongwang_input::router())
}
