//! The interface for other systems, at the center: items, cases, their events, and what was answered, as JSON under
//! `/api/v1`, described by OpenAPI 3.1.
//!
//! One endpoint is one place: what it answers, its description, its handler. Invariants: every request but the one for the
//! description bears a key ([`token`]); what lies outside of its organisation is answered like what does not exist;
//! every refusal is a problem by RFC 9457 that names its field; what is not expected is refused, not ignored.

mod answers;
mod cases;
pub(crate) mod desk;
mod events;
mod hooks;
mod items;
mod problem;
mod token;

pub(crate) use token::Limits;

use axum::{
    Router,
    extract::State,
    middleware,
    response::{IntoResponse, Response},
    routing::{get, put},
};
use hongwang_base::Millis;
use hongwang_feature::{Place, Site};
use hongwang_store::Vault;
use http::{HeaderValue, header};
use problem::Refused;
use utoipa::{
    Modify, OpenApi,
    openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme},
};

/// The longest body that is read.
const LONGEST: usize = 64 * 1024;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "红网办件接口",
        version = "1",
        description = "事项、办件、经过。每次请求带密钥：Authorization: Bearer …，密钥在工作台“接口”页上发。"
    ),
    paths(
        items::list,
        items::one,
        cases::list,
        cases::one,
        events::list,
        events::act,
        answers::see,
        hooks::list,
        hooks::choose
    ),
    modifiers(&Keys)
)]
struct Description;

struct Keys;

impl Modify for Keys {
    fn modify(&self, openapi: &mut utoipa::openapi::OpenApi) {
        let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build();
        openapi.components.get_or_insert_default().add_security_scheme("token", SecurityScheme::Http(bearer));
    }
}

/// The description of the interface, as it is served and as `docs/openapi/cases.json` holds it.
pub(crate) fn description() -> String {
    let mut text = Description::openapi().to_pretty_json().expect("a description is plain data");
    text.push('\n');
    text
}

/// The pages of the interface.
pub(crate) fn router(vault: Vault, limits: Limits) -> Router<Place> {
    let inside = Router::new()
        .route("/items", get(items::list))
        .route("/items/{slug}", get(items::one))
        .route("/cases", get(cases::list))
        .route("/cases/{id}", get(cases::one))
        .route("/cases/{id}/events", get(events::list).post(events::act))
        .route("/cases/{id}/answers", get(answers::see))
        .route("/hooks", get(hooks::list))
        .route("/hooks/{id}/events", put(hooks::choose))
        .route("/openapi.json", get(describe))
        .fallback(async || Refused::missing())
        .method_not_allowed_fallback(async || Refused::method())
        .layer(axum::extract::DefaultBodyLimit::max(LONGEST))
        .layer(middleware::map_response(async |mut answer: Response| {
            answer.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            answer
        }))
        .layer(axum::Extension(vault))
        .layer(axum::Extension(limits));
    Router::new().nest("/api/v1", inside)
}

async fn describe(State(place): State<Place>) -> Result<Response, Refused> {
    at_a_center(&place)?;
    Ok(([(header::CONTENT_TYPE, "application/json")], description()).into_response())
}

/// Only a center has cases.
fn at_a_center(place: &Place) -> Result<(), Refused> {
    if place.site == Site::Center { Ok(()) } else { Err(Refused::missing()) }
}

/// A time as the interface writes it.
fn time(at: Millis) -> String {
    at.rfc3339()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::Path};

    /// `HONGWANG_WRITE_OPENAPI=1` writes it anew.
    #[test]
    fn the_committed_description_is_the_one_that_is_served() {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi/cases.json");
        if std::env::var_os("HONGWANG_WRITE_OPENAPI").is_some() {
            fs::create_dir_all(path.parent().expect("it lies in a folder")).expect("makes");
            fs::write(&path, description()).expect("writes");
        }
        assert_eq!(fs::read_to_string(&path).expect("it is committed"), description());
        assert!(description().contains("\"openapi\": \"3.1"));
    }
}
