//! What is answered to whoever asks for bytes of a film: all of them, some, or that nothing changed (RFC 9110, 13 and 14).
//!
//! A file goes by its hash and never changes, so the hash is its strong validator and there is no date.

use hongwang_replica::{BlobHash, BlobRef};
use http::{HeaderMap, StatusCode, header, response};
use std::ops::Range;

/// What of a file is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All of it.
    Whole,
    /// These bytes, at least one.
    Some(Range<u64>),
    /// Whoever asks has it.
    Unchanged,
    /// It has none of the bytes that were asked for.
    Nothing,
}

impl Part {
    /// What `asked` wants of a file of this hash and so many bytes. Of several ranges the first; what is no range of bytes is
    /// refused.
    pub(crate) fn of(asked: &HeaderMap, blob: BlobRef) -> Self {
        let tag = tag(&blob.hash);
        let words =
            |name| asked.get_all(name).iter().filter_map(|value: &http::HeaderValue| value.to_str().ok());
        let mut known = words(header::IF_NONE_MATCH).flat_map(|tags| tags.split(',')).map(str::trim);
        if known.any(|known| known == "*" || known.trim_start_matches("W/") == tag) {
            return Self::Unchanged;
        }
        // Of another file no part is wanted.
        let is_other = words(header::IF_RANGE).any(|known| known != tag);
        let Some(range) = words(header::RANGE).next().filter(|_| !is_other) else { return Self::Whole };
        let ranges =
            http_range_header::parse_range_header(range).and_then(|ranges| ranges.validate(blob.len));
        let first = ranges.ok().and_then(|ranges| ranges.into_iter().next());
        let first = first.map(|range| *range.start()..range.end().saturating_add(1).min(blob.len));
        first.filter(|range| !range.is_empty()).map_or(Self::Nothing, Self::Some)
    }

    /// The bytes that go with the answer, of a file of so many.
    pub(crate) fn bytes(&self, len: u64) -> Option<Range<u64>> {
        match self {
            Self::Whole => Some(0..len),
            Self::Some(range) => Some(range.clone()),
            Self::Unchanged | Self::Nothing => None,
        }
    }

    /// The answer without its bytes, for a file of this media type.
    pub(crate) fn head(&self, blob: BlobRef, kind: &str, caching: &'static str) -> response::Builder {
        let head = http::Response::builder()
            .header(header::ACCEPT_RANGES, "bytes")
            .header(header::CACHE_CONTROL, caching)
            .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        let valid = |head: response::Builder| head.header(header::ETAG, tag(&blob.hash));
        let whole = blob.len;
        match self {
            Self::Whole => {
                valid(head).header(header::CONTENT_TYPE, kind).header(header::CONTENT_LENGTH, whole)
            }
            Self::Some(Range { start, end }) => valid(head)
                .status(StatusCode::PARTIAL_CONTENT)
                .header(header::CONTENT_TYPE, kind)
                .header(header::CONTENT_LENGTH, end - start)
                .header(header::CONTENT_RANGE, format!("bytes {start}-{}/{whole}", end - 1)),
            Self::Unchanged => valid(head).status(StatusCode::NOT_MODIFIED),
            Self::Nothing => head
                .status(StatusCode::RANGE_NOT_SATISFIABLE)
                .header(header::CONTENT_RANGE, format!("bytes */{whole}")),
        }
    }
}

fn tag(hash: &BlobHash) -> String {
    format!("\"{hash}\"")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn blob(len: u64) -> BlobRef {
        BlobRef { hash: BlobHash::of(b"a film"), len }
    }

    fn part(asked: &[(&'static str, &str)], len: u64) -> Part {
        let headers = asked.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap()));
        Part::of(&headers.collect(), blob(len))
    }

    #[test]
    fn a_part_of_another_file_or_beyond_the_end_is_not_answered() {
        let tag = tag(&blob(0).hash);
        assert_eq!(part(&[("range", "bytes=10-19")], 10), Part::Nothing);
        assert_eq!(part(&[("range", "bytes=9-3")], 10), Part::Nothing);
        assert_eq!(part(&[("range", "lines=1-3")], 10), Part::Nothing);
        assert_eq!(part(&[("range", "bytes=0-")], 0), Part::Nothing);
        assert_eq!(part(&[("range", "bytes=2-3"), ("if-range", "\"another\"")], 10), Part::Whole);
        assert_eq!(part(&[("range", "bytes=2-3"), ("if-range", &tag)], 10), Part::Some(2..4));
    }

    #[test]
    fn what_is_asked_for_is_answered_and_what_is_known_is_not_sent_again() {
        let tag = tag(&blob(0).hash);
        assert_eq!(part(&[], 10), Part::Whole);
        assert_eq!(part(&[("range", "bytes=4-7")], 10), Part::Some(4..8));
        assert_eq!(part(&[("range", "bytes=8-99")], 10), Part::Some(8..10));
        assert_eq!(part(&[("range", "bytes=-3")], 10), Part::Some(7..10));
        assert_eq!(part(&[("range", "bytes=4-5,8-9")], 10), Part::Some(4..6));
        assert_eq!(part(&[("if-none-match", &tag), ("range", "bytes=4-7")], 10), Part::Unchanged);
        assert_eq!(part(&[("if-none-match", &format!("\"x\", W/{tag}"))], 10), Part::Unchanged);
    }

    proptest! {
        #[test]
        fn what_is_answered_lies_within_the_file(
            range in "(bytes=)?[0-9]{0,2}-[0-9]{0,2}|bytes=[0-9,-]{0,60}|[ -~]{0,40}",
            len in 0u64..50,
        ) {
            if let Part::Some(bytes) = part(&[("range", &range)], len) {
                prop_assert!(bytes.start < bytes.end && bytes.end <= len);
            }
        }
    }
}
