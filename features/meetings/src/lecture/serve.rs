//! A lecture for players: the list that waits for what is new (blocking reload), pieces, maps.
//!
//! Source: draft-pantos-hls-rfc8216bis, 6.2.5 (Delivery Directives), 6.2.6 (hints).

use super::Stream;
use axum::response::{IntoResponse, Response};
use hongwang_recording::live::Held;
use http::{StatusCode, header};
use serde::Deserialize;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Nobody waits longer for something of a list.
const PATIENCE: Duration = Duration::from_secs(8);
const LIST: &str = "application/vnd.apple.mpegurl";

/// What a player waits for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Awaited {
    #[serde(rename = "_HLS_msn")]
    segment: Option<u64>,
    #[serde(rename = "_HLS_part")]
    part: Option<u32>,
}

/// What a file of a lecture is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum File {
    List,
    Map(u64),
    Part(u64),
    Segment(u64),
}

impl File {
    fn of(name: &str) -> Option<Self> {
        if name == "live.m3u8" {
            return Some(Self::List);
        }
        let (kind, rest) = name.split_once('-')?;
        let (number, ending) = rest.split_once('.')?;
        // One number is written one way.
        let number = number.parse().ok().filter(|n: &u64| n.to_string() == number)?;
        match (kind, ending) {
            ("map", "mp4") => Some(Self::Map(number)),
            ("part", "m4s") => Some(Self::Part(number)),
            ("segment", "m4s") => Some(Self::Segment(number)),
            _ => None,
        }
    }
}

/// Answers for one file of a lecture.
pub(crate) async fn file(stream: &Stream, name: &str, awaited: &Awaited) -> Response {
    stream.touch();
    let missing = || StatusCode::NOT_FOUND.into_response();
    match File::of(name) {
        None => missing(),
        Some(File::List) => list(stream, awaited).await,
        Some(File::Map(number)) => stream.ring().map(number).map_or_else(missing, |map| media(map.to_vec())),
        Some(File::Segment(number)) => stream.ring().segment(number).map_or_else(missing, media),
        Some(File::Part(number)) => part(stream, number).await.map_or_else(missing, media),
    }
}

async fn list(stream: &Stream, awaited: &Awaited) -> Response {
    if awaited.segment.is_none() && awaited.part.is_some() {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let deadline = Instant::now() + PATIENCE;
    let mut news = stream.listen();
    loop {
        news.borrow_and_update();
        {
            let ring = stream.ring();
            let held = awaited.segment.map_or(Held::Yes, |segment| ring.holds(segment, awaited.part));
            match (held, ring.list()) {
                (Held::Far, Some(_)) => return StatusCode::BAD_REQUEST.into_response(),
                (Held::Yes, Some(list)) => return answer(LIST, list.into_bytes()),
                _ => {}
            }
        }
        if let Some(why) = stream.refused() {
            return (StatusCode::NOT_FOUND, why).into_response();
        }
        if stream.is_over() {
            return StatusCode::NOT_FOUND.into_response();
        }
        if !matches!(timeout_at(deadline, news.changed()).await, Ok(Ok(()))) {
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "1")]).into_response();
        }
    }
}

/// A part that is there, or the next one, which a list hints at.
async fn part(stream: &Stream, number: u64) -> Option<Vec<u8>> {
    let deadline = Instant::now() + PATIENCE;
    let mut news = stream.listen();
    loop {
        news.borrow_and_update();
        {
            let ring = stream.ring();
            if let Some(part) = ring.part(number) {
                return Some(part.to_vec());
            }
            if ring.is_over() || ring.newest().is_none() || ring.next_number() != number {
                return None;
            }
        }
        timeout_at(deadline, news.changed()).await.ok()?.ok()?;
    }
}

fn media(bytes: Vec<u8>) -> Response {
    answer("video/mp4", bytes)
}

fn answer(kind: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    (headers, bytes).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_a_list_are_files() {
        assert_eq!(File::of("live.m3u8"), Some(File::List));
        assert_eq!(File::of("part-17.m4s"), Some(File::Part(17)));
        assert_eq!(File::of("segment-0.m4s"), Some(File::Segment(0)));
        for name in [
            "",
            "..",
            "../live.m3u8",
            "part-17.mp4",
            "part-+1.m4s",
            "part-01.m4s",
            "part-1.m4s.m4s",
            "part--1.m4s",
            "map-1.m4s",
            "part-99999999999999999999.m4s",
            "segment-1.m4s/..",
            "part-１.m4s",
        ] {
            assert_eq!(File::of(name), None, "{name}");
        }
    }
}
