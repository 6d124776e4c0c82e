//! HTTP Live Streaming (RFC 8216): what a list says of a channel, and which pieces of it come next. No clock and no way out
//! of its own: who holds it fetches and waits.

use m3u8_rs::{AlternativeMediaType, KeyMethod, MasterPlaylist, MediaPlaylist, Playlist};
use std::{borrow::Cow, time::Duration};
use url::Url;

/// Bytes of a list; an hour of pieces has a tenth of it.
const MOST_BYTES: usize = 1 << 20;
/// Who begins to look begins so many pieces before the last: the next is there before this one is over (RFC 8216, 6.3.3).
const FROM_LAST: usize = 3;
/// Numbers that fall back further are another beginning, not an old list.
const FAR: u64 = 100;
/// What screens here play and a village's line holds.
const MOST_ROWS: u64 = 1080;
const MOST_BITS: u64 = 10_000_000;

/// A list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hls {
    /// It leads to the list of pieces, in the size that suits.
    Sizes(Url),
    /// The pieces.
    Pieces(Pieces),
}

/// The pieces of a channel that its list names now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pieces {
    /// How soon another is to be expected.
    pub every: Duration,
    /// No more come.
    pub ended: bool,
    pieces: Vec<Piece>,
}

/// A piece of a transport stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Each has the next number.
    pub number: u64,
    /// Where it is.
    pub url: Url,
    /// How long it plays.
    pub plays: Duration,
}

/// Why a list cannot be followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HlsError {
    /// It is something else.
    #[error("这个网址给的不是节目清单")]
    Other,
    /// Longer than any.
    #[error("这个网址给的清单太长")]
    TooLong,
    /// A list of sizes leads to another.
    #[error("清单里又是清单，一层套一层")]
    Nested,
    /// Its pieces are encrypted.
    #[error("这个频道加了密，这里放不了")]
    Encrypted,
    /// Its pieces are no transport stream.
    #[error("这个频道用的是 fMP4 分段，这里还放不了")]
    Fragmented,
    /// A piece is longer than any.
    #[error("这个频道的分段太大")]
    LargePiece,
}

/// Reads a list that came from `base`.
///
/// # Errors
/// When it cannot be followed.
pub fn hls(bytes: &[u8], base: &Url) -> Result<Hls, HlsError> {
    if bytes.len() > MOST_BYTES {
        return Err(HlsError::TooLong);
    }
    // The parser trusts what is no UTF-8 to be some, and a list to end with its last line.
    let text = match String::from_utf8_lossy(bytes) {
        Cow::Borrowed(text) => text.trim_start_matches('\u{feff}').to_owned() + "\n",
        Cow::Owned(text) => text + "\n",
    };
    match m3u8_rs::parse_playlist_res(text.as_bytes()) {
        Ok(Playlist::MasterPlaylist(list)) => suits(&list, base).map(Hls::Sizes).ok_or(HlsError::Other),
        Ok(Playlist::MediaPlaylist(list)) => pieces(list, base).map(Hls::Pieces),
        Err(_) => Err(HlsError::Other),
    }
}

/// The largest that screens play, with its sound inside where there is one; else the smallest.
fn suits(list: &MasterPlaylist, base: &Url) -> Option<Url> {
    let apart = |group: &Option<String>| {
        let of = |name: &String| {
            list.alternatives.iter().any(|one| {
                one.media_type == AlternativeMediaType::Audio && one.group_id == *name && one.uri.is_some()
            })
        };
        group.as_ref().is_some_and(of)
    };
    let all = list.variants.iter().filter(|one| !one.is_i_frame);
    let all = all.filter_map(|one| Some((one, join(base, &one.uri)?)));
    let order = |one: &m3u8_rs::VariantStream| {
        let rows = one.resolution.map_or(0, |size| size.height);
        let fits = rows <= MOST_ROWS && one.bandwidth <= MOST_BITS;
        let bits = i128::from(one.bandwidth);
        (fits, !apart(&one.audio), if fits { bits } else { -bits })
    };
    all.max_by_key(|(one, _)| order(one)).map(|(_, url)| url)
}

fn join(base: &Url, to: &str) -> Option<Url> {
    base.join(to).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn pieces(list: MediaPlaylist, base: &Url) -> Result<Pieces, HlsError> {
    let encrypted = |key: &m3u8_rs::Key| key.method != KeyMethod::None;
    if list.segments.iter().any(|one| one.key.as_ref().is_some_and(encrypted)) {
        return Err(HlsError::Encrypted);
    }
    if list.i_frames_only || list.segments.iter().any(|one| one.map.is_some() || one.byte_range.is_some()) {
        return Err(HlsError::Fragmented);
    }
    let plays = |seconds: f32| Duration::try_from_secs_f32(seconds).unwrap_or_default();
    let named = list.segments.into_iter().enumerate().filter_map(|(at, one)| {
        let number = list.media_sequence.saturating_add(at as u64);
        Some(Piece { number, url: join(base, &one.uri)?, plays: plays(one.duration) })
    });
    let pieces: Vec<_> = named.collect();
    if pieces.iter().any(|one| matches!(one.url.path().rsplit('.').next(), Some("m3u8" | "m3u"))) {
        return Err(HlsError::Nested);
    }
    let every = Duration::from_secs(list.target_duration.clamp(1, 20));
    Ok(Pieces { every, ended: list.end_list, pieces })
}

impl Pieces {
    /// What comes after the piece `last`, or where one begins who has seen none.
    pub fn after(&self, last: Option<u64>) -> &[Piece] {
        let begin = &self.pieces[self.pieces.len().saturating_sub(FROM_LAST)..];
        let newest = self.pieces.last().map_or(0, |one| one.number);
        match last {
            None => begin,
            Some(last) if newest.saturating_add(FAR) < last => begin,
            Some(last) => {
                let seen = self.pieces.partition_point(|one| one.number <= last);
                &self.pieces[seen..]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn base() -> Url {
        "http://head.end/live/a/index.m3u8?key=1".parse().expect("an address")
    }

    fn list(first: u64, pieces: u64) -> Vec<u8> {
        let head = format!("#EXTM3U\n#EXT-X-TARGETDURATION:6\n#EXT-X-MEDIA-SEQUENCE:{first}\n");
        let named = (first..first + pieces).map(|number| format!("#EXTINF:5.96,\n{number}.ts\n"));
        (head + &named.collect::<String>()).into_bytes()
    }

    fn read(bytes: &[u8]) -> Pieces {
        let Ok(Hls::Pieces(pieces)) = hls(bytes, &base()) else { panic!("it is a list of pieces") };
        pieces
    }

    #[test]
    fn who_begins_begins_near_the_end_and_then_gets_each_piece_once() {
        let numbers = |pieces: &[Piece]| pieces.iter().map(|one| one.number).collect::<Vec<_>>();
        let now = read(&list(100, 6));
        assert_eq!(numbers(now.after(None)), [103, 104, 105]);
        assert_eq!(now.after(None)[0].url.as_str(), "http://head.end/live/a/103.ts");
        assert_eq!(
            (now.every, now.after(None)[0].plays),
            (Duration::from_secs(6), Duration::from_secs_f32(5.96))
        );
        assert_eq!(numbers(now.after(Some(104))), [105]);
        assert!(now.after(Some(105)).is_empty() && now.after(Some(106)).is_empty());
        assert_eq!(numbers(read(&list(108, 2)).after(Some(105))), [108, 109]);
        assert_eq!(numbers(read(&list(0, 2)).after(Some(90))), [] as [u64; 0]);
        assert_eq!(numbers(read(&list(0, 2)).after(Some(5_000))), [0, 1]);
        assert!(read(&list(7, 0)).after(None).is_empty());
    }

    #[test]
    fn of_several_sizes_the_largest_is_taken_that_screens_play() {
        let sizes = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=900000,RESOLUTION=640x360\nlow.m3u8\n\
                     #EXT-X-STREAM-INF:BANDWIDTH=4000000,RESOLUTION=1920x1080\n../b/high.m3u8\n\
                     #EXT-X-STREAM-INF:BANDWIDTH=30000000,RESOLUTION=3840x2160\nuhd.m3u8\n";
        let to = |text: &str| hls(text.as_bytes(), &base());
        assert_eq!(
            to(sizes),
            Ok(Hls::Sizes("http://head.end/live/b/high.m3u8".parse().expect("an address")))
        );
        let large = "#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=30000000\nuhd.m3u8";
        assert_eq!(to(large), Ok(Hls::Sizes("http://head.end/live/a/uhd.m3u8".parse().expect("an address"))));
        assert_eq!(to("#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=1\nfile:///etc/passwd\n"), Err(HlsError::Other));
    }

    #[test]
    fn what_cannot_be_followed_is_refused_in_words() {
        let head = "#EXTM3U\n#EXT-X-TARGETDURATION:6\n";
        let refused =
            |rest: &str| hls(format!("{head}{rest}").as_bytes(), &base()).expect_err("it is refused");
        let key = "#EXT-X-KEY:METHOD=AES-128,URI=\"k\"\n#EXTINF:6,\n1.ts\n";
        assert_eq!(refused(key), HlsError::Encrypted);
        assert_eq!(refused("#EXT-X-MAP:URI=\"init.mp4\"\n#EXTINF:6,\n1.m4s\n"), HlsError::Fragmented);
        assert_eq!(refused("#EXTINF:6,\nother.m3u8\n"), HlsError::Nested);
        assert_eq!(hls(b"<html>", &base()), Err(HlsError::Other));
        assert_eq!(hls(&vec![b'#'; MOST_BYTES + 1], &base()), Err(HlsError::TooLong));
        let none =
            "#EXT-X-KEY:METHOD=NONE\n#EXTINF:6,\n1.ts\n#EXTINF:6,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n";
        let plain = read(format!("{head}{none}").as_bytes());
        assert!(plain.ended && plain.after(None).len() == 1);
    }
}
