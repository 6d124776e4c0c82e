//! `GET /aloud` and `POST /aloud/ready`: a sentence as sound, stored, or made while it is heard.

use crate::{
    Aloud,
    clip::{ClipKey, Sentence},
    pronunciation, store, words,
};
use axum::{
    Extension, Json,
    body::Body,
    extract::{Query, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::stream;
use hongwang_feature::{Place, Reply};
use hongwang_speech::SpeakError;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::ops::Range;

/// What a stored clip may be kept for by the browser: as long as a visit.
const KEPT: &str = "private, max-age=600";

#[derive(Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    text: String,
    /// There, with or without a value: nothing of it is kept.
    private: Option<String>,
}

/// Why there is no sound, for the island: `{"problem": "…"}`.
struct Silent(StatusCode, String);

impl From<SpeakError> for Silent {
    fn from(error: SpeakError) -> Self {
        let status = match error {
            SpeakError::Nothing => StatusCode::UNPROCESSABLE_ENTITY,
            _ => StatusCode::SERVICE_UNAVAILABLE,
        };
        Self(status, error.to_string())
    }
}

impl IntoResponse for Silent {
    fn into_response(self) -> Response {
        let body = Json(serde_json::json!({ "problem": self.1 }));
        (self.0, [(header::CACHE_CONTROL, "no-store")], body).into_response()
    }
}

/// Starts the voice ahead of the first sentence.
pub(crate) async fn ready(Extension(aloud): Extension<Aloud>) -> Response {
    aloud.asked();
    match aloud.voice().ready() {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => Silent::from(error).into_response(),
    }
}

/// One sentence as `audio/ogg` with Opus.
pub(crate) async fn sentence(
    State(place): State<Place>,
    Extension(aloud): Extension<Aloud>,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Reply<Response> {
    let Some(sentence) = Sentence::new(&asked.text) else {
        let silent = Silent(StatusCode::UNPROCESSABLE_ENTITY, words::UNSAYABLE.to_owned());
        return Ok(silent.into_response());
    };
    aloud.asked();
    let mut tx = place.db.read().await?;
    let spoken = sentence.spoken(&pronunciation::all(&mut tx).await?);
    let key = spoken.key();
    let clip = store::clip(&mut tx, key).await?;
    drop(tx);
    let private = asked.private.is_some();
    let (blobs, cache) = (place.blobs.clone(), aloud.cache());
    let kept = tokio::task::spawn_blocking(move || {
        let made_by_the_center = clip.and_then(|hash| blobs.get(&hash).ok().flatten());
        made_by_the_center.or_else(|| cache.get(key))
    });
    if let Ok(Some(bytes)) = kept.await {
        return Ok(stored(key, bytes.into(), private, &headers));
    }
    let made =
        if private { aloud.say_once(spoken.as_str()).await } else { aloud.say(key, spoken.as_str()).await };
    Ok(match made {
        Ok((first, rest)) => streamed(first, rest, private),
        Err(error) => Silent::from(error).into_response(),
    })
}

/// What follows the first piece of a sentence that is being made.
pub(crate) type Rest = stream::BoxStream<'static, Result<Bytes, SpeakError>>;

/// The first clause at once, the others while it is heard. Its length is not known yet, and ranges of it are not served.
fn streamed(first: Bytes, rest: Rest, private: bool) -> Response {
    let pieces = stream::StreamExt::chain(stream::once(async { Ok(first) }), rest);
    let headers = [
        (header::CONTENT_TYPE, "audio/ogg"),
        (header::CACHE_CONTROL, if private { "no-store" } else { KEPT }),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::ACCEPT_RANGES, "none"),
    ];
    (headers, Body::from_stream(pieces)).into_response()
}

/// A whole clip, or the part of it that the player asks for.
fn stored(key: ClipKey, bytes: Bytes, private: bool, asked: &HeaderMap) -> Response {
    let tag = format!("\"{key}\"");
    let headers = [
        (header::CONTENT_TYPE, "audio/ogg".to_owned()),
        (header::CACHE_CONTROL, if private { "no-store" } else { KEPT }.to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::ACCEPT_RANGES, "bytes".to_owned()),
        (header::ETAG, tag.clone()),
    ];
    let has = |name, value: &str| asked.get(name).is_some_and(|sent: &HeaderValue| sent == value);
    if has(header::IF_NONE_MATCH, &tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let same = !asked.contains_key(header::IF_RANGE) || has(header::IF_RANGE, &tag);
    let range = asked.get(header::RANGE).filter(|_| same).and_then(|range| range.to_str().ok());
    match range.and_then(|range| part(range, bytes.len())) {
        Some(part) => {
            let place = format!("bytes {}-{}/{}", part.start, part.end - 1, bytes.len());
            let place = [(header::CONTENT_RANGE, place)];
            (StatusCode::PARTIAL_CONTENT, headers, place, bytes.slice(part)).into_response()
        }
        None => (headers, bytes).into_response(),
    }
}

/// The one range that a player asks for, if it asks for one that there is; anything else gets the whole.
fn part(range: &str, length: usize) -> Option<Range<usize>> {
    let (from, to) = range.strip_prefix("bytes=")?.split_once('-')?;
    let from: usize = from.parse().ok()?;
    let to = if to.is_empty() { length } else { to.parse::<usize>().ok()?.checked_add(1)?.min(length) };
    (from < to).then_some(from..to)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_gets_the_range_that_it_asks_for_and_the_whole_for_anything_odd() {
        assert_eq!(part("bytes=0-", 10), Some(0..10));
        assert_eq!(part("bytes=2-4", 10), Some(2..5));
        assert_eq!(part("bytes=9-99", 10), Some(9..10));
        for odd in ["bytes=10-", "bytes=4-2", "bytes=-3", "bytes=0-1,3-4", "items=0-1", "bytes=a-b", ""] {
            assert_eq!(part(odd, 10), None, "{odd}");
        }
        assert_eq!(part("bytes=0-18446744073709551615", 10), None);
        assert_eq!(part("bytes=0-", 0), None);
    }
}
