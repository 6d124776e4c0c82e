//! Where a gateway that is asked over HTTP says what became of a message. The address went out with the message: a secret
//! that only the gateway knows, and the message's id. Whatever is wrong with a call, nothing is done and nothing is told.

use crate::sending::state_of;
use axum::{
    Extension, Router,
    extract::{Path, RawQuery, State},
    routing::get,
};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use hongwang_feature::{Place, Reply};
use hongwang_sms::Receipts;
use http::StatusCode;
use std::{num::NonZeroU32, sync::Arc};
use uuid::Uuid;

/// Below it receipts are taken.
pub const PATH: &str = "/messages/receipt";
/// Receipts that are taken a second in the long run, and at once: the line sends fewer messages than that.
const RATE: NonZeroU32 = NonZeroU32::new(10).expect("not zero");
const BURST: NonZeroU32 = NonZeroU32::new(100).expect("not zero");

/// What a gateway may do here.
#[derive(Clone)]
struct Door {
    receipts: Receipts,
    limiter: Arc<DefaultDirectRateLimiter>,
}

pub(crate) fn router(receipts: &Receipts) -> Router<Place> {
    let limiter = Arc::new(RateLimiter::direct(Quota::per_second(RATE).allow_burst(BURST)));
    let door = Door { receipts: receipts.clone(), limiter };
    Router::new().route(&format!("{PATH}/{{secret}}/{{id}}"), get(take).layer(Extension(door)))
}

async fn take(
    State(place): State<Place>,
    Extension(door): Extension<Door>,
    Path((secret, id)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Reply<StatusCode> {
    // Before the limit: who does not know the secret must not keep the gateway's own receipts out.
    if !door.receipts.knows(&secret) {
        return Ok(StatusCode::NOT_FOUND);
    }
    if door.limiter.check().is_err() {
        return Ok(StatusCode::TOO_MANY_REQUESTS);
    }
    let Some(fate) = door.receipts.fate(&query.unwrap_or_default()) else {
        return Ok(StatusCode::BAD_REQUEST);
    };
    let Ok(id) = Uuid::try_parse(&id) else { return Ok(StatusCode::NOT_FOUND) };
    let mut tx = place.db.write().await?;
    let now = place.clock.now();
    if !hongwang_messages::receipt_of(&mut tx, id, state_of(fate), now).await? {
        return Ok(StatusCode::NOT_FOUND);
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}
