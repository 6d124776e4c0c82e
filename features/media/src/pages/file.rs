//! `/media/file/{hash}`: bytes of films that stand on this screen, whole or in ranges.

use crate::{pull, store};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Request, State},
    response::{IntoResponse, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_feed::village::Pulls;
use hongwang_replica::BlobHash;
use http::{HeaderValue, Method, StatusCode, header};
use std::ops::Range;
use tower::ServiceExt;
use tower_http::services::ServeFile;

/// `GET /media/file/{hash}`
pub(crate) async fn show(
    State(place): State<Place>,
    pulls: Option<Extension<Pulls>>,
    Path(name): Path<String>,
    request: Request,
) -> Reply<Response> {
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(none()) };
    let kind = store::file(&mut place.db.read().await?, &place.org, &hash, place.clock.now()).await?;
    let Some(kind) = kind else { return Ok(none()) };
    if let Some(Extension(pulls)) = pulls.filter(|_| !place.blobs.has(&hash))
        && let Some((film, copy)) = pull::find(&place, &place.org, &hash).await?
    {
        let asked =
            request.headers().get(header::RANGE).and_then(|range| range.to_str().ok()).map(str::to_owned);
        return pull::answer(&place, &pulls, (&film, &copy, &kind), asked.as_deref()).await;
    }
    Ok(answer(&place, &hash, &kind, request).await)
}

/// `GET /desk/media/reels/{id}/file/{hash}`: bytes of a film that is looked at before it is let onto the screens.
pub(crate) async fn show_reel(
    staff: Staff,
    State(place): State<Place>,
    Path((id, name)): Path<(String, String)>,
    request: Request,
) -> Reply<Response> {
    let (Ok(id), Ok(hash)) = (id.parse(), name.parse::<BlobHash>()) else { return Ok(none()) };
    let reel = store::reel_of(&mut place.db.read().await?, &staff.scope(), id).await?;
    let made = reel.and_then(|reel| reel.made);
    let kind = made.and_then(|made| made.files().find(|(_, blob)| blob.hash == hash).map(|(kind, _)| kind));
    let Some(kind) = kind else { return Ok(none()) };
    Ok(answer(&place, &hash, kind, request).await)
}

fn none() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// Ranges, conditions and methods are tower-http's, which is asked for the head alone; the bytes go by
/// `hongwang_sendfile`.
async fn answer(place: &Place, hash: &BlobHash, kind: &str, mut request: Request) -> Response {
    let Some(path) = place.blobs.file(hash) else { return none() };
    let has_body = request.method() == Method::GET;
    if has_body {
        *request.method_mut() = Method::HEAD;
    }
    let Ok(mut response) = ServeFile::new(&path).oneshot(request).await;
    let kind = HeaderValue::try_from(kind).expect("a media type of ours");
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, kind);
    // What was taken down is not shown by a cache.
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, max-age=300"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    match promised(&response).filter(|_| has_body) {
        None => response.map(Body::new),
        Some(range) => match std::fs::File::open(&path) {
            Ok(file) => response.map(|_| hongwang_sendfile::body(file, range)),
            // It went a moment ago.
            Err(_) => none(),
        },
    }
}

/// Which bytes of the file an answer says that it has; `None` if it has none of them.
fn promised<B>(response: &http::Response<B>) -> Option<Range<u64>> {
    let header = |name| response.headers().get(name)?.to_str().ok();
    let len: u64 = header(header::CONTENT_LENGTH)?.parse().ok()?;
    let start = match response.status() {
        StatusCode::OK => 0,
        StatusCode::PARTIAL_CONTENT => {
            header(header::CONTENT_RANGE)?.strip_prefix("bytes ")?.split_once('-')?.0.parse().ok()?
        }
        _ => return None,
    };
    Some(start..start + len)
}
