//! A playlist (HLS, RFC 8216) of a whole film: its pieces one after the other are one file that ffmpeg reads.

use super::download::{length, open};
use super::{Asked, SourceError, Sources, Stand};
use crate::{plan::MOST_HOURS, words};
use hongwang_outward::Url;
use m3u8_rs::{AlternativeMediaType, KeyMethod, MasterPlaylist, MediaPlaylist, Playlist, VariantStream};
use std::{
    hash::{DefaultHasher, Hash, Hasher},
    path::Path,
};
use tokio::io::AsyncWriteExt;

/// Pieces of one film: four hours of two seconds each are less.
const MOST_PIECES: usize = 10_000;
/// The highest picture that is worth its bytes: screens get 720 lines.
const HIGHEST: u64 = 1_080;

/// What a playlist is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum List {
    /// The pieces of a film, in order.
    Pieces(Vec<Piece>),
    /// One of several playlists of the same film: the best that is needed.
    Other(Url),
}

/// A piece of a film.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Piece {
    /// Where it lies.
    pub url: Url,
    /// The part of what lies there: from which byte, how many.
    pub range: Option<(u64, u64)>,
}

/// Reads a playlist that lies at `base`.
///
/// # Errors
/// With the sentence for the desk, when no film can be made of it.
pub fn list(base: &Url, text: &[u8]) -> Result<List, SourceError> {
    match m3u8_rs::parse_playlist_res(text).map_err(|_| SourceError::Playlist(words::NO_LIST))? {
        Playlist::MasterPlaylist(list) => best(base, &list).map(List::Other),
        Playlist::MediaPlaylist(list) => pieces(base, &list).map(List::Pieces),
    }
}

fn joined(base: &Url, address: &str) -> Result<Url, SourceError> {
    base.join(address).map_err(|_| SourceError::Playlist(words::NO_LIST))
}

/// The most bytes a second among those that are not higher than is needed; else the fewest of all.
fn best(base: &Url, list: &MasterPlaylist) -> Result<Url, SourceError> {
    // Pictures whose sound is a playlist of its own would be silent.
    let is_whole = |one: &&VariantStream| {
        let apart = list.alternatives.iter().any(|other| {
            other.media_type == AlternativeMediaType::Audio
                && other.uri.is_some()
                && Some(&other.group_id) == one.audio.as_ref()
        });
        !one.is_i_frame && !apart
    };
    let whole: Vec<&VariantStream> = list.variants.iter().filter(is_whole).collect();
    let is_enough = |one: &&VariantStream| one.resolution.is_none_or(|size| size.height <= HIGHEST);
    let enough = whole.iter().copied().filter(is_enough).max_by_key(|one| one.bandwidth);
    let found = enough.or_else(|| whole.iter().copied().min_by_key(|one| one.bandwidth));
    let why = if list.variants.is_empty() { words::NO_LIST } else { words::SOUND_APART };
    joined(base, &found.ok_or(SourceError::Playlist(why))?.uri)
}

fn pieces(base: &Url, list: &MediaPlaylist) -> Result<Vec<Piece>, SourceError> {
    let refused = |why| Err(SourceError::Playlist(why));
    if !list.end_list {
        return refused(words::LIVE);
    }
    if list.segments.is_empty() || list.i_frames_only {
        return refused(words::NO_LIST);
    }
    let is_shut = |key: &m3u8_rs::Key| key.method != KeyMethod::None;
    if list.segments.iter().any(|one| one.key.as_ref().is_some_and(is_shut)) {
        return refused(words::ENCRYPTED);
    }
    let seconds: f64 = list.segments.iter().map(|one| f64::from(one.duration.max(0.0))).sum();
    #[allow(clippy::cast_precision_loss, reason = "a few hours")]
    let most = (MOST_HOURS * 3_600) as f64;
    if list.segments.len() > MOST_PIECES || seconds > most {
        return refused(words::LIST_LONG);
    }
    let mut found: Vec<Piece> = Vec::new();
    let mut part = |address: &str, range: Option<&m3u8_rs::ByteRange>| {
        let url = joined(base, address)?;
        let range = range.map(|range| {
            // Without a beginning it follows the part before.
            let before = found.last().filter(|last| last.url == url).and_then(|last| last.range);
            let follows = before.map_or(0, |(at, len)| at.saturating_add(len));
            (range.offset.unwrap_or(follows), range.length)
        });
        found.push(Piece { url, range });
        Ok::<_, SourceError>(())
    };
    let mut head = None;
    for one in &list.segments {
        if let Some(map) = one.map.as_ref().filter(|map| head != Some(&map.uri)) {
            part(&map.uri, map.byte_range.as_ref())?;
            head = Some(&map.uri);
        }
        part(&one.uri, one.byte_range.as_ref())?;
    }
    Ok(found)
}

impl Sources {
    pub(super) async fn pieces(
        &self,
        base: &Url,
        text: &[u8],
        file: &Path,
        stand: Stand,
        mut told: impl FnMut(&Stand, u64),
    ) -> Result<u64, SourceError> {
        let pieces = match list(base, text)? {
            List::Pieces(pieces) => pieces,
            List::Other(url) => {
                let response = self.get(&url, None).await?;
                let base = response.url().clone();
                match list(&base, &self.text(response).await?)? {
                    List::Pieces(pieces) => pieces,
                    List::Other(_) => return Err(SourceError::Playlist(words::LISTS_OF_LISTS)),
                }
            }
        };
        let mut hasher = DefaultHasher::new();
        pieces.hash(&mut hasher);
        let version = format!("hls {:016x}", hasher.finish());
        let goes_on = stand.version == version && length(file).await >= stand.here;
        let mut stand = if goes_on { stand } else { Stand { version, here: 0, pieces: 0 } };
        let mut open = open(file, stand.here).await?;
        told(&stand, 0);
        for piece in &pieces[stand.pieces.min(pieces.len())..] {
            stand.here += self.piece(piece, &mut open, stand.here).await?;
            stand.pieces += 1;
            told(&stand, (stand.pieces * 1000 / pieces.len()) as u64);
        }
        open.sync_all().await?;
        Ok(stand.here)
    }

    /// Appends a piece; gives how many bytes it has.
    async fn piece(&self, piece: &Piece, open: &mut tokio::fs::File, here: u64) -> Result<u64, SourceError> {
        let asked = piece.range.map(|(at, len)| Asked::Range(at, len));
        let mut response = self.get(&piece.url, asked).await?;
        if asked.is_some() && response.status() != reqwest::StatusCode::PARTIAL_CONTENT {
            return Err(SourceError::Playlist(words::NO_PARTS));
        }
        let said = response.content_length();
        let mut came = 0;
        while let Some(chunk) = response.chunk().await.map_err(|_| SourceError::Cut)? {
            came += chunk.len() as u64;
            if here + came > self.bounds.most {
                return Err(SourceError::TooLarge(self.bounds.most));
            }
            open.write_all(&chunk).await?;
        }
        open.flush().await?;
        if said.is_some_and(|said| said != came) { Err(SourceError::Cut) } else { Ok(came) }
    }
}
