//! Pieces of files in the address space, and which file an address belongs to.

use axum::body::Body;
use bytes::Bytes;
use futures_util::stream;
use memmap2::{Mmap, MmapOptions};
use std::{
    collections::BTreeMap,
    fs::File,
    io,
    num::NonZeroU64,
    ops::Range,
    sync::{Arc, PoisonError, RwLock},
};

/// What is mapped at a time: a film of hours takes no more of the address space than a clip.
const PIECE: u64 = 4 << 20;

/// What is mapped now, by its first address.
static MAPPED: RwLock<BTreeMap<usize, Region>> = RwLock::new(BTreeMap::new());

#[derive(Clone)]
struct Region {
    len: usize,
    file: Arc<File>,
    /// Where in the file its first byte stands.
    offset: u64,
}

/// Where bytes that are to be written stand in a file.
pub(crate) struct Source {
    pub(crate) file: Arc<File>,
    pub(crate) offset: u64,
    /// As many as may be sent, never more than were asked for.
    pub(crate) len: usize,
}

/// The file that bytes were mapped from, if they were.
pub(crate) fn source(bytes: &[u8]) -> Option<Source> {
    let address = bytes.as_ptr().addr();
    let mapped = MAPPED.read().unwrap_or_else(PoisonError::into_inner);
    let (start, region) = mapped.range(..=address).next_back()?;
    let within = address - start;
    let left = region.len.checked_sub(within).filter(|left| *left > 0)?;
    Some(Source {
        file: region.file.clone(),
        offset: region.offset + within as u64,
        len: bytes.len().min(left),
    })
}

/// A piece of a file, known to [`source`] as long as it lives.
struct Piece(Mmap);

impl Piece {
    fn map(file: &Arc<File>, range: Range<u64>) -> io::Result<Self> {
        let len = usize::try_from(range.end - range.start).map_err(io::Error::other)?;
        #[expect(
            unsafe_code,
            reason = "a mapping is sound while its file is not shortened: the crate's comment says why none is"
        )]
        // SAFETY: read only, and of a file that nobody shortens or writes to.
        let map = unsafe { MmapOptions::new().offset(range.start).len(len).map(&**file)? };
        let region = Region { len, file: file.clone(), offset: range.start };
        MAPPED.write().unwrap_or_else(PoisonError::into_inner).insert(map.as_ptr().addr(), region);
        Ok(Self(map))
    }
}

impl AsRef<[u8]> for Piece {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Drop for Piece {
    /// Before the mapping itself goes, so that its address is never another's while it is known.
    fn drop(&mut self) {
        MAPPED.write().unwrap_or_else(PoisonError::into_inner).remove(&self.0.as_ptr().addr());
    }
}

/// What the disk is asked to bring before it is sent; the kernel reads on by itself.
const AHEAD: u64 = 1 << 20;

/// Has the disk bring the beginning of a piece, so that a connection seldom waits for it: `sendfile` would wait on the thread
/// that serves others too. What cannot be brought ahead is brought when it is sent.
fn fetch(file: &File, piece: Range<u64>) {
    if let Some(len) = NonZeroU64::new(AHEAD.min(piece.end - piece.start)) {
        let _ = rustix::fs::fadvise(file, piece.start, Some(len), rustix::fs::Advice::WillNeed);
    }
}

/// The bytes of a file in a range that lies within it.
///
/// The body ends with an error, and with it the connection, when the file cannot be mapped.
pub fn body(file: File, range: Range<u64>) -> Body {
    let file = Arc::new(file);
    let step = usize::try_from(PIECE).expect("a piece fits into memory");
    let pieces = range.clone().step_by(step).map(move |start| {
        let part = start..range.end.min(start + PIECE);
        fetch(&file, part.clone());
        let piece = Piece::map(&file, part)?;
        Ok::<_, io::Error>(Bytes::from_owner(piece))
    });
    Body::from_stream(stream::iter(pieces))
}
