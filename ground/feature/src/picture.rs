//! Pictures by the name of their bytes, as a page asks for them.
//!
//! Invariant: only bytes that begin like a picture which screens show are answered, and a browser never guesses what
//! they are. Who may see which picture is for the caller to know.

use crate::{Place, Reply};
use axum::response::{IntoResponse, Response};
use hongwang_replica::BlobHash;
use http::{StatusCode, header};

/// `Cache-Control` of a picture whose address holds its hash: it never changes.
pub const FOREVER: &str = "public, max-age=31536000, immutable";

/// A blank sheet of paper.
const BLANK: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 4"><rect width="3" height="4" fill="#e4dacd"/></svg>"##;

/// The picture of this name with its type. The caller has checked that there is one and that the reader may see it.
///
/// Bytes follow the record that refers to them by some seconds: until then a blank sheet stands for them, which is
/// not cached. What is no picture is [`no_picture`].
///
/// # Errors
/// When the blob folder fails.
pub async fn picture_response(place: &Place, hash: BlobHash, cache: &'static str) -> Reply<Response> {
    let blobs = place.blobs.clone();
    let bytes = tokio::task::spawn_blocking(move || blobs.get(&hash))
        .await
        .expect("reading a file does not panic")?;
    let Some(bytes) = bytes else {
        let headers = [(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "no-store")];
        return Ok((headers, BLANK).into_response());
    };
    let Some(kind) = media_type(&bytes) else { return Ok(no_picture()) };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, cache),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    Ok((headers, bytes).into_response())
}

/// There is no such picture for this reader. Not cached: there may be one soon.
pub fn no_picture() -> Response {
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
