//! What of a film is asked for (RFC 9110 §14), the answer's head, and the bytes out of a file.

use axum::body::{Body, Bytes};
use futures_util::stream;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use rustix::io::{ReadWriteFlags, preadv2};
use std::fs::File;
use std::io::{self, IoSliceMut};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::Arc;

/// Bytes read at a time: so few that they are still in the processor's own memory when the line takes them.
const PIECE: usize = 128 << 10;

/// The bytes that are asked for, of all that there are.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Span {
    pub(crate) from: u64,
    /// The first that is not asked for.
    pub(crate) to: u64,
    len: u64,
    is_part: bool,
}

/// What a request asks of `len` bytes.
///
/// # Errors
/// The answer to one that asks for bytes that there are not. One that asks for several ranges gets the first.
pub(crate) fn asked(headers: &HeaderMap, len: u64) -> Result<Span, Response<Body>> {
    let Some(range) = headers.get(header::RANGE) else {
        return Ok(Span { from: 0, to: len, len, is_part: false });
    };
    let first = range.to_str().ok().and_then(|range| {
        let ranges = http_range_header::parse_range_header(range).ok()?.validate(len).ok()?;
        ranges.first().cloned()
    });
    let Some(first) = first else {
        let mut response = empty(StatusCode::RANGE_NOT_SATISFIABLE);
        let whole = HeaderValue::try_from(format!("bytes */{len}")).expect("a number");
        response.headers_mut().insert(header::CONTENT_RANGE, whole);
        return Err(response);
    };
    Ok(Span { from: *first.start(), to: first.end().saturating_add(1).min(len), len, is_part: true })
}

impl Span {
    /// The answer with the bytes of this span, which caches may keep as `cache` says.
    pub(crate) fn answer(self, kind: &str, cache: &'static str, bytes: Body) -> Response<Body> {
        let Self { from, to, len, is_part } = self;
        let mut response = Response::builder()
            .status(if is_part { StatusCode::PARTIAL_CONTENT } else { StatusCode::OK })
            .header(header::CONTENT_TYPE, kind)
            .header(header::ACCEPT_RANGES, "bytes")
            .header(header::CONTENT_LENGTH, to - from)
            .header(header::CACHE_CONTROL, cache)
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        if is_part {
            response = response.header(header::CONTENT_RANGE, format!("bytes {from}-{}/{len}", to - 1));
        }
        response.body(bytes).expect("headers of ours")
    }
}

/// An answer without bytes, which no cache keeps.
pub(crate) fn empty(status: StatusCode) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Opens a file that is answered from, and says how long it is.
///
/// # Errors
/// When it cannot be opened.
pub(crate) async fn open(path: &Path) -> io::Result<(Arc<File>, u64)> {
    let file = tokio::fs::File::open(path).await?;
    let len = file.metadata().await?.len();
    Ok((Arc::new(file.into_std().await), len))
}

/// The bytes of a span out of a file, a piece at a time and none before it is wanted.
pub(crate) fn from_file(file: Arc<File>, span: Span) -> Body {
    let next = move |at: u64| {
        let file = Arc::clone(&file);
        async move {
            let left = span.to.saturating_sub(at);
            if left == 0 {
                return Ok(None);
            }
            let bytes = piece(&file, at, usize::try_from(left).unwrap_or(PIECE).min(PIECE)).await?;
            let after = at + bytes.len() as u64;
            Ok::<_, io::Error>(Some((bytes, after)))
        }
    };
    Body::from_stream(stream::try_unfold(span.from, next))
}

/// At most `most` bytes, at least one.
///
/// What the machine holds in memory is copied here and now, which is the most of what a hall looks at; only what has to
/// come from the disk is worth a thread that waits for it.
async fn piece(file: &Arc<File>, at: u64, most: usize) -> io::Result<Bytes> {
    let mut bytes = vec![0; most];
    let here = preadv2(file, &mut [IoSliceMut::new(&mut bytes)], at, ReadWriteFlags::NOWAIT);
    if let Ok(read) = here
        && read > 0
    {
        bytes.truncate(read);
        return Ok(bytes.into());
    }
    let file = Arc::clone(file);
    let waiting = tokio::task::spawn_blocking(move || {
        let read = file.read_at(&mut bytes, at)?;
        bytes.truncate(read);
        Ok::<_, io::Error>(bytes)
    });
    let bytes = waiting.await.map_err(io::Error::other)??;
    if bytes.is_empty() { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(bytes.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_answered_lies_within_the_film(range in "bytes=[0-9]{0,4}-[0-9]{0,4}", len in 1u64..5_000) {
            let mut headers = HeaderMap::new();
            headers.insert(header::RANGE, HeaderValue::try_from(range).expect("digits"));
            match asked(&headers, len) {
                Ok(span) => prop_assert!(span.from < span.to && span.to <= len),
                Err(refused) => prop_assert_eq!(refused.status(), StatusCode::RANGE_NOT_SATISFIABLE),
            }
        }
    }
}
