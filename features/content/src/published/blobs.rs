//! The pictures of shown articles: which bytes they need, and the address that serves them. Bytes that no record
//! needs any more are the feed's to remove.
//!
//! Invariant: `/blob/<hash>` answers only for what a shown article refers to; drafts and other features' bytes have
//! no public address.

use axum::{
    Router,
    extract::{Path, State},
    response::Response,
    routing::get,
};
use hongwang_base::ArticleId;
use hongwang_feature::{FOREVER, Place, Reply, no_picture, picture_response};
use hongwang_replica::{BlobHash, BlobRef};
use hongwang_store::{Result, Tx, sql};

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
    let Ok(hash) = name.parse::<BlobHash>() else { return Ok(no_picture()) };
    let mut tx = place.db.read().await?;
    let shown = sql("SELECT 1 AS one FROM content_blob WHERE hash = $1 LIMIT 1")
        .bind(hash.to_string())
        .one(&mut tx)
        .await?;
    drop(tx);
    if shown.is_none() {
        return Ok(no_picture());
    }
    picture_response(&place, hash, FOREVER).await
}
