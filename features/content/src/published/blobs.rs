//! The pictures of shown articles: which bytes they need, and the address that serves them. Bytes that no record
//! needs any more are the feed's to remove.
//!
//! Invariant: `/blob/<hash>` answers only for what a shown article refers to; drafts and other features' bytes have
//! no public address.

use axum::{
    Router,
    extract::{Path, State},
    response::{IntoResponse, Response},
    routing::get,
};
use hongwang_base::ArticleId;
use hongwang_feature::{Place, Reply};
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::{Result, Tx, sql};
use http::{StatusCode, header};

/// Says which blobs an article needs from here on.
pub(super) async fn refer(tx: &mut Tx, article: ArticleId, blobs: &[BlobRef]) -> Result<()> {
    sql("DELETE FROM content_blob WHERE article = $1").bind(article).run(tx).await?;
    for blob in blobs {
        sql("INSERT INTO content_blob (hash, article) VALUES ($1,$2)")
            .bind(blob.hash.to_string())
            .bind(article)
            .run(tx)
            .await?;
    }
    Ok(())
}

/// `/blob/<hash>`.
pub fn router() -> Router<Place> {
    Router::new().route("/blob/{hash}", get(serve))
}

async fn serve(State(place): State<Place>, Path(name): Path<String>) -> Reply<Response> {
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(absent()) };
    let mut tx = place.db.read().await?;
    let shown = sql("SELECT 1 AS one FROM content_blob WHERE hash = $1 LIMIT 1")
        .bind(hash.to_string())
        .one(&mut tx)
        .await?;
    drop(tx);
    if shown.is_none() {
        return Ok(absent());
    }
    picture_response(&place, hash, "public, max-age=31536000, immutable").await
}

/// The picture of this name with its type, or 404. The caller has checked that the reader may see it.
pub(crate) async fn picture_response(place: &Place, hash: BlobHash, cache: &'static str) -> Reply<Response> {
    let blobs = place.blobs.clone();
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&hash))
        .await
        .expect("reading a file does not panic")?;
    let Some((kind, bytes)) = bytes.and_then(|bytes| Some((media_type(&bytes)?, bytes))) else {
        return Ok(absent());
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, bytes).into_response())
}

/// Not cached: bytes follow their article by some seconds.
fn absent() -> Response {
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")]).into_response()
}

/// What the first bytes say, for the kinds of pictures that screens show.
fn media_type(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => Some("image/webp"),
        _ => None,
    }
}
