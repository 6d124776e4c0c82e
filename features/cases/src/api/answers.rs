//! `GET /api/v1/cases/{id}/answers`: what was answered, for a key that may see it and says what for. Invariant: the look is
//! written down before anything is given out.

use super::cases::find;
use super::events::did;
use super::items::Nothing;
use super::problem::{Path, Query, Refusals, Refused};
use super::token::Token;
use crate::words::interfaces as words;
use crate::{casebook, store};
use axum::{Extension, Json, extract::State};
use hongwang_feature::Place;
use hongwang_store::{Vault, audit};
use http::HeaderMap;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// The header that says what for. A word and no sentence: nobody can be named in it.
const PURPOSE: &str = "x-purpose";

/// What was answered.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Answers {
    /// The version of the form.
    form: String,
    /// By the schema of that form.
    #[schema(value_type = Object)]
    answers: Value,
}

/// What was answered in a case. Each look stands in the audit log.
#[utoipa::path(get, path = "/api/v1/cases/{id}/answers", tag = "办件", security(("token" = [])),
    params(
        ("id" = uuid::Uuid, Path),
        ("X-Purpose" = inline(Purpose), Header, description = "What for: to handle the case, to verify what was stated, to supervise, to correct")),
    responses((status = 200, body = Answers), Refusals))]
pub(super) async fn see(
    token: Token,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Query(Nothing {}): Query<Nothing>,
    headers: HeaderMap,
) -> Result<Json<Answers>, Refused> {
    token.needs(token.may_see)?;
    let purpose = Purpose::of(&headers).ok_or_else(|| Refused::field("X-Purpose", words::PURPOSE))?;
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &token, &id).await?;
    let kept = &dossier.kept;
    let sealed = casebook::answers(&mut tx, kept.id).await?;
    let answers = store::opened(&vault, kept.id, &sealed)?;
    let detail = words::audit_answers(&kept.number, purpose.name());
    audit::record(&mut tx, &did(&token, kept, "case.reveal", detail, place.clock.now())).await?;
    tx.commit().await?;
    Ok(Json(Answers { form: kept.form.clone(), answers }))
}

/// What a look is for.
#[derive(Clone, Copy, Debug, ToSchema)]
#[schema(rename_all = "lowercase")]
enum Purpose {
    Handle,
    Verify,
    Supervise,
    Correct,
}

impl Purpose {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let mut all = headers.get_all(PURPOSE).iter();
        let word = all.next()?.to_str().ok()?;
        let purpose = match word {
            "handle" => Self::Handle,
            "verify" => Self::Verify,
            "supervise" => Self::Supervise,
            "correct" => Self::Correct,
            _ => return None,
        };
        all.next().is_none().then_some(purpose)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Handle => words::FOR_HANDLING,
            Self::Verify => words::FOR_VERIFYING,
            Self::Supervise => words::FOR_SUPERVISING,
            Self::Correct => words::FOR_CORRECTING,
        }
    }
}
