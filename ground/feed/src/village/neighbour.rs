//! Giving blobs to the next village on the same LAN, so that one copy crosses the thin line.
//!
//! Blobs of a village are public content; whoever takes them checks them against their name.

use crate::center::{outline_of, range_of};
use axum::{
    Router,
    extract::{Path, State},
    routing::get,
};
use hongwang_base::Problem;
use hongwang_feature::{Place, Reply};
use hongwang_replica::BlobHash;

/// `/neighbour/{hash}/outline` and `/neighbour/{hash}/{range}`.
pub fn router() -> Router<Place> {
    Router::new().route("/neighbour/{hash}/{part}", get(part))
}

async fn part(State(place): State<Place>, Path((hash, part)): Path<(String, String)>) -> Reply<Vec<u8>> {
    let not_here = || Problem::missing("没有这份内容");
    let hash: BlobHash = hash.parse().map_err(|_| not_here())?;
    let blobs = place.blobs;
    let read = tokio::task::spawn_blocking(move || match part.parse() {
        Ok(index) => range_of(&blobs, &hash, index),
        Err(_) if part == "outline" => outline_of(&blobs, &hash),
        Err(_) => Ok(None),
    });
    let bytes = read.await.map_err(|_| not_here())??;
    Ok(bytes.ok_or_else(not_here)?)
}
