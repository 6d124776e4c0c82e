//! Pictures of an article at the desk: taken in, and shown to those who reach the article.

use super::form::{self, Received};
use super::picture_prefix;
use crate::article::{Picture, store};
use crate::words::desk as words;
use axum::{
    Json,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{ArticleId, Problem};
use hongwang_documents::picture;
use hongwang_feature::{Place, Reply, Staff, picture_response};
use hongwang_replica::BlobHash;
use hongwang_store::BlobError;
use http::StatusCode;

/// Checks, shrinks and keeps pictures as they came.
///
/// # Errors
/// When one of them is no usable picture, or the blob folder fails.
pub(super) async fn keep(place: &Place, pictures: Vec<Vec<u8>>, alt: &str) -> Reply<Vec<Picture>> {
    let (blobs, alt) = (place.blobs.clone(), alt.chars().take(120).collect::<String>());
    let work = move || -> Result<Vec<Result<Picture, BlobError>>, Problem> {
        let prepared = pictures.iter().map(|bytes| picture::prepare(bytes));
        let prepared: Vec<_> = prepared
            .collect::<Result<_, _>>()
            .map_err(|error| Problem::field("pictures", words::bad_picture(&error.to_string())))?;
        Ok(prepared.iter().map(|picture| Picture::store(&blobs, picture, &alt)).collect())
    };
    let kept = tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::field("pictures", words::bad_picture("")))??;
    Ok(kept.into_iter().collect::<Result<_, _>>()?)
}

/// Takes in pictures for the editor's script and tells where each is: `[{"address", "alt"}]`.
pub(super) async fn add(
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<ArticleId>,
    parts: Multipart,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    let article = store::find(&mut tx, &staff.scope(), id).await?;
    drop(tx);
    let Received { sheet, pictures } = match form::receive(parts).await {
        Ok(received) => received,
        Err(problem) => return Ok(refused(&problem)),
    };
    let kept = match keep(&place, pictures, sheet.alt()).await {
        Err(hongwang_feature::Fail::Problem(problem)) => return Ok(refused(&problem)),
        kept => kept?,
    };
    let mut tx = place.db.write().await?;
    let now = place.clock.now();
    for picture in &kept {
        store::add_picture(&mut tx, id, picture, now).await?;
    }
    let entry = staff.did(&place, &article.scope, "article.picture", id, words::pictures_added(kept.len()));
    hongwang_store::audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    let prefix = picture_prefix(id);
    let told: Vec<_> = kept
        .iter()
        .map(|picture| serde_json::json!({ "address": format!("{prefix}{}", picture.full.blob.hash), "alt": picture.alt }))
        .collect();
    Ok(Json(told).into_response())
}

/// RFC 9457, for the script.
fn refused(problem: &Problem) -> Response {
    let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
    let body = serde_json::json!({ "title": problem.title, "status": problem.status });
    (status, [(http::header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

/// A picture of this article, for staff who reach it.
pub(super) async fn show(
    staff: Staff,
    State(place): State<Place>,
    Path((id, hash)): Path<(ArticleId, String)>,
) -> Reply<Response> {
    let mut tx = place.db.read().await?;
    store::find(&mut tx, &staff.scope(), id).await?;
    let pictures = store::pictures(&mut tx, id).await?;
    drop(tx);
    let asked = hash.parse::<BlobHash>().ok();
    let of_article =
        pictures.iter().flat_map(|picture| [picture.full.blob.hash, picture.thumbnail.blob.hash]);
    let Some(hash) = asked.filter(|asked| of_article.into_iter().any(|hash| hash == *asked)) else {
        return Err(Problem::missing(words::NO_PICTURE).into());
    };
    picture_response(&place, hash, "no-store").await
}
