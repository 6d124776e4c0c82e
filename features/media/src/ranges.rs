//! What of a film is asked for (RFC 9110 §14), the answer's head, and the bytes out of a file.

use axum::body::{Body, Bytes};
use futures_util::stream;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use rustix::io::{ReadWriteFlags, preadv2};
use std::fs::File;
use std::io::{self, IoSliceMut};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Bytes read at a time: so few that they are still in the processor's own memory when the line takes them.
const PIECE: usize = 64 << 10;

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

/// Pieces of memory that were read into and sent, for the next bytes of the same answer: memory that the machine hands out
/// anew for every piece costs as much as the reading.
#[derive(Clone, Debug, Default)]
struct Spare(Arc<Mutex<Vec<Vec<u8>>>>);

impl Spare {
    fn kept(&self) -> MutexGuard<'_, Vec<Vec<u8>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn piece(&self) -> Lent {
        let bytes = self.kept().pop().unwrap_or_else(|| vec![0; PIECE]);
        Lent { bytes, read: 0, spare: self.clone() }
    }
}

/// A piece of memory on its way, which comes back when it is sent.
#[derive(Debug)]
struct Lent {
    bytes: Vec<u8>,
    read: usize,
    spare: Spare,
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes[..self.read]
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        self.spare.kept().push(std::mem::take(&mut self.bytes));
    }
}

/// The bytes of a span out of a file, a piece at a time and none before it is wanted.
pub(crate) fn from_file(file: Arc<File>, span: Span) -> Body {
    let spare = Spare::default();
    let next = move |at: u64| {
        let (file, spare) = (Arc::clone(&file), spare.clone());
        async move {
            let left = span.to.saturating_sub(at);
            if left == 0 {
                return Ok(None);
            }
            let piece = piece(&file, at, usize::try_from(left).unwrap_or(PIECE).min(PIECE), &spare).await?;
            let after = at + piece.read as u64;
            Ok::<_, io::Error>(Some((Bytes::from_owner(piece), after)))
        }
    };
    Body::from_stream(stream::try_unfold(span.from, next))
}

/// At most `most` bytes, at least one.
///
/// What the machine holds in memory is copied here and now, which is the most of what a hall looks at; only what has to
/// come from the disk is worth a thread that waits for it.
async fn piece(file: &Arc<File>, at: u64, most: usize, spare: &Spare) -> io::Result<Lent> {
    let mut piece = spare.piece();
    let here = preadv2(file, &mut [IoSliceMut::new(&mut piece.bytes[..most])], at, ReadWriteFlags::NOWAIT);
    piece.read = here.unwrap_or(0);
    if piece.read == 0 {
        let file = Arc::clone(file);
        let waiting = tokio::task::spawn_blocking(move || {
            piece.read = file.read_at(&mut piece.bytes[..most], at)?;
            Ok::<_, io::Error>(piece)
        });
        piece = waiting.await.map_err(io::Error::other)??;
    }
    if piece.read == 0 { Err(io::ErrorKind::UnexpectedEof.into()) } else { Ok(piece) }
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
