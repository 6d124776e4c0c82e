//! `/media/file/{hash}`: bytes of films that stand on this screen, whole or in ranges.

use crate::{pull, ranges, store};
use axum::{
    Extension,
    extract::{Path, State},
    response::Response,
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::village::Pulls;
use hongwang_replica::BlobHash;
use http::{HeaderMap, StatusCode};

/// `GET /media/file/{hash}`
pub(crate) async fn show(
    State(place): State<Place>,
    pulls: Option<Extension<Pulls>>,
    Path(name): Path<String>,
    asked: HeaderMap,
) -> Reply<Response> {
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(none()) };
    let kind = store::file(&mut place.db.read().await?, &place.org, &hash, place.clock.now()).await?;
    let Some(kind) = kind else { return Ok(none()) };
    if let Some(Extension(pulls)) = pulls.filter(|_| !place.blobs.has(&hash))
        && let Some((film, copy)) = pull::find(&place, &place.org, &hash).await?
    {
        return pull::answer(&place, &pulls, (&film, &copy, &kind), &asked).await;
    }
    Ok(answer(&place, &hash, &kind, &asked).await)
}

/// `GET /desk/media/reels/{id}/file/{hash}`: bytes of a film that is looked at before it is let onto the screens.
pub(crate) async fn show_reel(
    staff: Staff,
    State(place): State<Place>,
    Path((id, name)): Path<(String, String)>,
    asked: HeaderMap,
) -> Reply<Response> {
    let (Ok(id), Ok(hash)) = (id.parse(), name.parse::<BlobHash>()) else { return Ok(none()) };
    let reel = store::reel_of(&mut place.db.read().await?, &staff.scope(), id).await?;
    let made = reel.and_then(|reel| reel.made);
    let kind = made.and_then(|made| made.files().find(|(_, blob)| blob.hash == hash).map(|(kind, _)| kind));
    let Some(kind) = kind else { return Ok(none()) };
    Ok(answer(&place, &hash, kind, &asked).await)
}

fn none() -> Response {
    ranges::empty(StatusCode::NOT_FOUND)
}

async fn answer(place: &Place, hash: &BlobHash, kind: &str, asked: &HeaderMap) -> Response {
    let Some(path) = place.blobs.file(hash) else { return none() };
    let Ok((file, len)) = ranges::open(&path).await else { return none() };
    // What was taken down is not shown by a cache for long.
    match ranges::asked(asked, len) {
        Ok(span) => span.answer(kind, "private, max-age=300", ranges::from_file(file, span)),
        Err(refused) => refused,
    }
}
