//! The same fragments for players that fetch a list (HLS, RFC 8216): plain functions over what is kept.

use crate::cut::Fragment;
use crate::recent::{Beginning, LONGEST};
use bytes::Bytes;
use std::fmt::Write;
use std::sync::Arc;
use std::time::Duration;

/// One piece of a list, some seconds long: `{number}.m4s`, read after `{run}.mp4`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// Its number, which only grows.
    pub number: u64,
    /// The number of its beginning.
    pub run: u64,
    /// What is read before it.
    pub beginning: Arc<Beginning>,
    pub(crate) fragments: Vec<Arc<Fragment>>,
}

impl Piece {
    /// How long it plays.
    pub fn length(&self) -> Duration {
        self.fragments.iter().map(|fragment| fragment.length).sum()
    }

    /// Its content.
    pub fn bytes(&self) -> Bytes {
        let all: Vec<&[u8]> = self.fragments.iter().map(|fragment| &fragment.bytes[..]).collect();
        all.concat().into()
    }
}

/// A list of these pieces, which follow each other. Each is named beside the list: `12.m4s` behind `3.mp4`.
pub fn playlist(pieces: &[Piece]) -> String {
    let first = pieces.first().map_or((0, 0), |first| (first.number, first.run));
    let mut out = format!(
        "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:{}\n#EXT-X-MEDIA-SEQUENCE:{}\n\
         #EXT-X-DISCONTINUITY-SEQUENCE:{}\n",
        LONGEST.as_secs(),
        first.0,
        first.1
    );
    let mut run = None;
    for piece in pieces {
        if run != Some(piece.run) {
            let breaks = if run.is_some() { "#EXT-X-DISCONTINUITY\n" } else { "" };
            let _ = writeln!(out, "{breaks}#EXT-X-MAP:URI=\"{}.mp4\"", piece.run);
            run = Some(piece.run);
        }
        let _ = writeln!(out, "#EXTINF:{:.3},\n{}.m4s", piece.length().as_secs_f64(), piece.number);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(number: u64, run: u64, millis: u64) -> Piece {
        let beginning = Beginning { bytes: Bytes::new(), codecs: String::new(), width: 0, height: 0 };
        let length = Duration::from_millis(millis);
        let fragment = Fragment { bytes: Bytes::new(), begins: true, starts: Duration::ZERO, length };
        Piece { number, run, beginning: Arc::new(beginning), fragments: vec![Arc::new(fragment)] }
    }

    #[test]
    fn a_list_without_pieces_is_one_all_the_same() {
        assert!(playlist(&[]).ends_with("#EXT-X-MEDIA-SEQUENCE:0\n#EXT-X-DISCONTINUITY-SEQUENCE:0\n"));
    }

    #[test]
    fn where_the_camera_changed_what_it_sends_the_list_says_so() {
        let list = playlist(&[piece(4, 1, 2_000), piece(5, 1, 2_040), piece(6, 2, 10_000)]);
        assert_eq!(
            list,
            "#EXTM3U\n#EXT-X-VERSION:7\n#EXT-X-TARGETDURATION:10\n#EXT-X-MEDIA-SEQUENCE:4\n\
             #EXT-X-DISCONTINUITY-SEQUENCE:1\n\
             #EXT-X-MAP:URI=\"1.mp4\"\n#EXTINF:2.000,\n4.m4s\n#EXTINF:2.040,\n5.m4s\n\
             #EXT-X-DISCONTINUITY\n#EXT-X-MAP:URI=\"2.mp4\"\n#EXTINF:10.000,\n6.m4s\n"
        );
    }
}
