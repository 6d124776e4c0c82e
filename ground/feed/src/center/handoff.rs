//! The device port's part of a hand-off: a device opens one, fetches what its phone has left, and says what became of
//! it. It reaches its own alone: of any other it hears what it hears of one that never was.

use super::{
    Desk,
    api::{Admitted, Refused, bad_name, not_here},
};
use crate::{
    handoff::{self, Opened, Wanted},
    words,
};
use axum::{
    Json,
    extract::{Path, State},
};
use hongwang_feature::Place;
use http::StatusCode;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use uuid::Uuid;

/// How often those that hold no longer are looked for.
const SWEEP: Duration = Duration::from_secs(15);
/// The longest reason of a device, in characters.
const LONGEST_REASON: usize = 200;

/// What became of a file.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Became {
    /// Why it was not taken; none where it was.
    pub(crate) refused: Option<String>,
}

/// `POST /handoff`
pub(super) async fn open(
    State(desk): State<Desk>,
    from: Admitted,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Opened>, Refused> {
    if desk.public_address.is_empty() {
        return Err(Refused(StatusCode::SERVICE_UNAVAILABLE, words::NO_PUBLIC_ADDRESS.to_owned()));
    }
    let mut tx = desk.place.db.write().await?;
    let opened = handoff::open(&mut tx, from.device, &wanted, desk.place.clock.now()).await?;
    let token =
        opened.ok_or_else(|| Refused(StatusCode::TOO_MANY_REQUESTS, words::TOO_MANY_HAND_OFFS.to_owned()))?;
    tx.commit().await?;
    Ok(Json(Opened { token, address: desk.public_address.trim_end_matches('/').to_owned() }))
}

/// `GET /handoff/{token}`: what waits.
pub(super) async fn waiting(
    State(desk): State<Desk>,
    from: Admitted,
    Path(token): Path<String>,
) -> Result<Json<Vec<Uuid>>, Refused> {
    let mut tx = desk.place.db.read().await?;
    let waiting = handoff::waiting(&mut tx, from.device, &token, desk.place.clock.now()).await?;
    waiting.map(Json).ok_or_else(not_here)
}

/// `GET /handoff/{token}/{file}`: one of them, sealed.
pub(super) async fn fetch(
    State(desk): State<Desk>,
    from: Admitted,
    Path((token, file)): Path<(String, String)>,
) -> Result<Vec<u8>, Refused> {
    let file = file.parse().map_err(bad_name)?;
    let mut tx = desk.place.db.read().await?;
    let sealed = handoff::fetch(&mut tx, from.device, &token, file, desk.place.clock.now()).await?;
    sealed.ok_or_else(not_here)
}

/// `POST /handoff/{token}/{file}`: what became of it.
pub(super) async fn settle(
    State(desk): State<Desk>,
    from: Admitted,
    Path((token, file)): Path<(String, String)>,
    Json(became): Json<Became>,
) -> Result<StatusCode, Refused> {
    let file = file.parse().map_err(bad_name)?;
    let refused = became.refused.map(|why| why.chars().take(LONGEST_REASON).collect::<String>());
    let now = desk.place.clock.now();
    let mut tx = desk.place.db.write().await?;
    if !handoff::settle(&mut tx, from.device, &token, file, refused.as_deref(), now).await? {
        return Err(not_here());
    }
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `DELETE /handoff/{token}`
pub(super) async fn close(
    State(desk): State<Desk>,
    from: Admitted,
    Path(token): Path<String>,
) -> Result<StatusCode, Refused> {
    let mut tx = desk.place.db.write().await?;
    handoff::close(&mut tx, from.device, &token).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes those that hold no longer, for ever.
pub(super) async fn sweep(place: Place) {
    loop {
        match handoff::sweep(&place).await {
            Ok(0) => {}
            Ok(gone) => tracing::debug!(gone, "hand-offs ended"),
            Err(error) => tracing::error!(%error, "hand-offs that hold no longer could not be removed"),
        }
        tokio::time::sleep(SWEEP).await;
    }
}
