//! The live picture of a camera, as one file without an end and as a list of pieces.
//!
//! Invariant: what is handed out ends with the consent, in the midst of a picture that is watched.

use super::watch::LIST;
use crate::{
    Plots,
    entry::Entry,
    node::{NoPicture, find},
    store, words,
};
use axum::{
    Extension,
    body::Body,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{Stream, StreamExt, stream};
use hongwang_base::Problem;
use hongwang_cameras::{Piece, playlist};
use hongwang_feature::{Place, Reply};
use http::{StatusCode, header};
use std::{convert::Infallible, pin::Pin, time::Duration};
use tokio::time::{Instant, Interval, interval, sleep};

/// How often it is looked whether the consent holds still.
const LOOK: Duration = Duration::from_millis(500);
/// Whoever asks for a list before the first piece is whole waits this long.
const FIRST: Duration = Duration::from_secs(10);
const SHORT: Duration = Duration::from_millis(200);

/// `GET /cameras/{id}/live.mp4`. Its type is what MSE is asked for.
pub(crate) async fn file(
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let entry = find(&place, &id).await?;
    plots.note_village(&place, entry.id).await?;
    let camera = match plots.camera(&place, &entry).await? {
        Ok(camera) => camera,
        Err(why) => return Ok(not_now(words::no_picture(why))),
    };
    let Ok(mut viewer) = plots.0.cameras.watch(&camera) else {
        return Ok(not_now(words::no_picture(NoPicture::Full)));
    };
    let beginning = match viewer.begins().await {
        Ok(beginning) => beginning,
        Err(trouble) => return Ok(not_now(words::no_picture(NoPicture::Trouble(trouble)))),
    };
    let body = Body::from_stream(while_open(place, entry, viewer.into_bytes()));
    let headers = [
        (header::CONTENT_TYPE, beginning.mime()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    Ok((headers, body).into_response())
}

/// What is handed out, as long as somebody consents.
struct Open<S> {
    place: Place,
    entry: Entry,
    bytes: Pin<Box<S>>,
    tick: Interval,
}

fn while_open(
    place: Place,
    entry: Entry,
    bytes: impl Stream<Item = Bytes> + Send,
) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
    let open = Open { place, entry, bytes: Box::pin(bytes), tick: interval(LOOK) };
    stream::unfold(open, async |mut open| {
        loop {
            tokio::select! {
                biased;
                _ = open.tick.tick() => open.entry = still_open(&open.place, &open.entry).await?,
                bytes = open.bytes.next() => {
                    let bytes = bytes.filter(|_| open.entry.is_open(open.place.clock.now()))?;
                    return Some((Ok(bytes), open));
                }
            }
        }
    })
}

/// The entry as it stands, if anybody may see it still. Where it cannot be looked up nobody may.
async fn still_open(place: &Place, entry: &Entry) -> Option<Entry> {
    let mut tx = place.db.read().await.ok()?;
    let entry = store::shown(&mut tx, &place.org, entry.id).await.ok()??;
    entry.is_open(place.clock.now()).then_some(entry)
}

fn not_now(why: String) -> Response {
    let headers = [(header::RETRY_AFTER, "5"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, why).into_response()
}

/// `GET /cameras/{id}/hls/{name}`: the list `live.m3u8`, and what it names.
pub(crate) async fn hls(
    State(place): State<Place>,
    Extension(plots): Extension<Plots>,
    Path((id, name)): Path<(String, String)>,
) -> Reply<Response> {
    let entry = find(&place, &id).await?;
    plots.note_village(&place, entry.id).await?;
    let camera = match plots.camera(&place, &entry).await? {
        Ok(camera) => camera,
        Err(why) => return Ok(not_now(words::no_picture(why))),
    };
    let deadline = Instant::now() + FIRST;
    loop {
        let Ok(pieces) = plots.0.cameras.pieces(&camera) else {
            return Ok(not_now(words::no_picture(NoPicture::Full)));
        };
        if name != "live.m3u8" {
            return named(&pieces, &name).ok_or_else(|| Problem::missing(words::NO_STILL).into());
        }
        if !pieces.is_empty() {
            return Ok(uncached(LIST, playlist(&pieces).into()));
        }
        if Instant::now() >= deadline {
            return Ok(not_now(words::SOON.to_owned()));
        }
        sleep(SHORT).await;
    }
}

/// `3.mp4` is what is read before pieces of the third run, `12.m4s` is the piece.
fn named(pieces: &[Piece], name: &str) -> Option<Response> {
    let (number, kind) = name.split_once('.')?;
    let number: u64 = number.parse().ok()?;
    match kind {
        "mp4" => {
            let piece = pieces.iter().find(|piece| piece.run == number)?;
            Some(uncached("video/mp4", piece.beginning.bytes.clone()))
        }
        "m4s" => {
            let piece = pieces.iter().find(|piece| piece.number == number)?;
            Some(uncached("video/iso.segment", piece.bytes()))
        }
        _ => None,
    }
}

fn uncached(kind: &'static str, bytes: Bytes) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}
