//! The last hour of a channel: its lists, its pieces, and the keys that lead into it.
//!
//! Invariants: they answer for no channel but those that the people in front of this screen may see; no browser keeps what
//! was looked at; nobody waits for ever.

use super::watch::{LIST, find, full};
use crate::channel::Channel;
use crate::relay::{Name, Recorders, Relay};
use crate::{store, words};
use axum::{
    Extension,
    body::Body,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use bytes::BytesMut;
use futures_util::stream;
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Fail, Place, Reply};
use hongwang_page::{Markup, html, icon};
use hongwang_store::{Result, Tx};
use http::{StatusCode, header};
use serde::Deserialize;
use std::ops::Range;
use tokio::{fs::File, io::AsyncReadExt};

/// Minutes back that have a key.
const AGO: [i64; 3] = [10, 30, 60];
/// Bytes of a piece that are read together.
const READ: usize = 64 << 10;

/// From when on somebody looks.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Moment {
    /// Milliseconds UTC.
    pub(super) from: Option<i64>,
}

/// `GET /signals/{id}/live.m3u8`: what is on now, for telephones. Asking begins the writing of pieces.
pub(crate) async fn live(
    State(place): State<Place>,
    Extension(relay): Extension<Relay>,
    Extension(recorders): Extension<Recorders>,
    Path(id): Path<String>,
) -> Reply<Response> {
    let channel = find(&place, &id).await?;
    if !relay.has_pictures() {
        return Ok(not_yet(words::NO_PICTURE));
    }
    let Ok(recorder) = recorders.ask(channel.id, &channel.sources(), &place.clock) else { return Ok(full()) };
    Ok(recorder.live(&place.clock).await.map_or_else(|| not_yet(words::SOON), listed))
}

/// `GET /signals/{id}/hour.m3u8?from=…`: from a moment on, into the present.
pub(crate) async fn hour(
    State(place): State<Place>,
    Extension(recorders): Extension<Recorders>,
    Path(id): Path<String>,
    Query(asked): Query<Moment>,
) -> Reply<Response> {
    let channel = find(&place, &id).await?;
    let recorder = match recorders.of(channel.id) {
        Some(_) => recorders.ask(channel.id, &channel.sources(), &place.clock).ok(),
        None => None,
    };
    let list = recorder.and_then(|recorder| recorder.since(Millis(asked.from.unwrap_or(0))));
    list.map(listed).ok_or_else(|| Fail::from(Problem::missing(words::NO_PIECE)))
}

/// `GET /signals/{id}/piece/{name}`
pub(crate) async fn piece(
    State(place): State<Place>,
    Extension(recorders): Extension<Recorders>,
    Path((id, name)): Path<(String, String)>,
) -> Reply<Response> {
    let channel = find(&place, &id).await?;
    let missing = || Fail::from(Problem::missing(words::NO_PIECE));
    let (name, recorder) = Name::parse(&name).zip(recorders.of(channel.id)).ok_or_else(missing)?;
    let (file, length) = recorder.open(name).await.ok_or_else(missing)?;
    let kind = match name {
        Name::Beginning(_) => "video/mp4",
        Name::Piece(_) => "video/iso.segment",
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_LENGTH, length.to_string()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    let bytes = stream::unfold(file, async |mut file: File| {
        let mut bytes = BytesMut::with_capacity(READ);
        match file.read_buf(&mut bytes).await {
            Ok(0) => None,
            Ok(_) => Some((Ok(bytes.freeze()), file)),
            Err(error) => Some((Err(error), file)),
        }
    });
    Ok((headers, Body::from_stream(bytes)).into_response())
}

fn listed(list: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, LIST),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, list).into_response()
}

fn not_yet(why: &'static str) -> Response {
    let headers = [(header::RETRY_AFTER, "5"), (header::CACHE_CONTROL, "no-store")];
    (StatusCode::SERVICE_UNAVAILABLE, headers, why).into_response()
}

/// The moments that can be looked at from a key, and what stands on it: only what stands on the disk.
fn moments(reach: &Range<Millis>, programme: Option<Millis>, now: Millis) -> Vec<(Millis, String)> {
    let programme = programme.map(|starts| (starts, words::FROM_START.to_owned()));
    // Of whole minutes: a page that is asked for again is the same page.
    let minute = Millis(now.0 - now.0.rem_euclid(Millis::MINUTE));
    let ago = AGO.map(|minutes| (minute.plus(-minutes * Millis::MINUTE), words::ago(minutes)));
    let all = programme.into_iter().chain(ago);
    all.filter(|(moment, _)| reach.contains(moment)).collect()
}

/// The keys below the picture: the whole screen, and what can be looked at. `back`: whether somebody looks back.
pub(super) async fn keys(
    tx: &mut Tx,
    channel: &Channel,
    reach: Option<&Range<Millis>>,
    back: bool,
    now: Millis,
) -> Result<Markup> {
    let on = store::on(tx, channel.id, &(now..now.plus(1))).await?;
    let moments =
        reach.map(|reach| moments(reach, on.first().map(|one| one.starts), now)).unwrap_or_default();
    let at = format!("/signals/{}", channel.id);
    Ok(html! {
        nav class="signals-back" aria-label=(words::KEYS) {
            // For a remote control, which does not reach the keys of the browser. Only a script can do it.
            button class="button" type="button" data-full hidden data-say { (icon("maximize")) (words::WHOLE) }
            @if back { a class="button" href=(at) data-say { (words::TO_PRESENT) } }
            @for (moment, word) in &moments {
                a class="button" href={ (at) "?from=" (moment.0) } data-say { (word) }
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_stands_has_a_key() {
        let now = Millis(100 * Millis::MINUTE);
        let minutes = |count: i64| Millis(count * Millis::MINUTE);
        let words = |reach: Range<Millis>, programme| -> Vec<String> {
            moments(&reach, programme, now).into_iter().map(|(_, word)| word).collect()
        };
        assert!(words(minutes(95)..now, Some(minutes(94))).is_empty());
        assert_eq!(words(minutes(70)..now, Some(minutes(75))), ["从头看这个节目", "10分钟前", "30分钟前"]);
        assert_eq!(words(minutes(35)..now, None), ["10分钟前", "30分钟前", "1小时前"]);
        // It has been silent for some while.
        assert_eq!(words(minutes(35)..minutes(80), None), ["30分钟前", "1小时前"]);
    }
}
