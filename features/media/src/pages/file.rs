//! `/media/file/{hash}`: bytes of films that stand on this screen, whole or in ranges.

use super::range::Part;
use crate::{pull, store};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::village::Pulls;
use hongwang_replica::{BlobHash, BlobRef};
use http::{HeaderMap, StatusCode, header};
use std::fs::File;

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
    Ok(answer(&place, &hash, &kind, &asked))
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
    Ok(answer(&place, &hash, kind, &asked))
}

fn none() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// What is asked for of a film that is here; its bytes go by `hongwang_sendfile`.
fn answer(place: &Place, hash: &BlobHash, kind: &str, asked: &HeaderMap) -> Response {
    // It may have gone a moment ago.
    let file = place.blobs.file(hash).and_then(|path| File::open(path).ok());
    let Some((file, len)) = file.and_then(|file| file.metadata().map(|about| (file, about.len())).ok())
    else {
        return none();
    };
    let blob = BlobRef { hash: *hash, len };
    let part = Part::of(asked, blob);
    let body = part.bytes(len).map_or_else(Body::empty, |range| hongwang_sendfile::body(file, range));
    // What was taken down is not shown by a cache.
    part.head(blob, kind, "private, max-age=300").body(body).expect("headers of ours")
}
