//! A channel that comes in pieces (HLS): one fetches them ahead, one hands them on at the speed at which they play, so that
//! nobody who looks falls out of the ring.

use super::upstream::Web;
use bytes::{Bytes, BytesMut};
use hongwang_iptv::{Hls, HlsError, Piece, Pieces, hls};
use hongwang_outward::Url;
use std::{io, time::Duration};
use tokio::{
    sync::mpsc,
    task::JoinSet,
    time::{Instant, sleep, sleep_until, timeout},
};

/// Bytes of a list, a little more than is read.
const MOST_OF_LIST: usize = (1 << 20) + 1;
/// Bytes of a piece: twenty seconds at 25 Mbit/s.
const MOST_OF_PIECE: usize = 64 << 20;
/// Until more of what is fetched has come.
const COMES: Duration = Duration::from_secs(10);
/// So often the time between two pieces passes without one before the list counts as dead.
const DEAD: u32 = 4;
/// Parts that wait to be handed on.
const AHEAD: usize = 32;
/// Bytes that are handed on together.
const SLICE: usize = 16 << 10;

/// Some bytes of a piece, and how many of them play in a second; unknown where the piece does not say how long it is.
struct Part {
    bytes: Bytes,
    rate: Option<f64>,
}

/// What comes of such a channel. Dropping it ends what is fetched.
#[derive(Debug)]
pub(crate) struct HlsStream {
    parts: mpsc::Receiver<io::Result<Part>>,
    rest: Bytes,
    rate: Option<f64>,
    due: Instant,
    _fetching: JoinSet<()>,
}

impl std::fmt::Debug for Part {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} bytes", self.bytes.len())
    }
}

impl HlsStream {
    pub(super) fn open(web: Web, list: Url) -> Self {
        let (sender, parts) = mpsc::channel(AHEAD);
        let mut fetching = JoinSet::new();
        fetching.spawn(async move {
            if let Err(error) = follow(&web, list, &sender).await {
                // Who is gone need not be told.
                let _ = sender.send(Err(error)).await;
            }
        });
        Self { parts, rest: Bytes::new(), rate: None, due: Instant::now(), _fetching: fetching }
    }

    /// The next bytes, when they are due. Nothing is lost when it is dropped.
    pub(super) async fn next(&mut self) -> io::Result<Bytes> {
        while self.rest.is_empty() {
            let part = self.parts.recv().await.ok_or(io::ErrorKind::UnexpectedEof)??;
            (self.rest, self.rate) = (part.bytes, part.rate);
        }
        sleep_until(self.due).await;
        let slice = self.rest.split_to(SLICE.min(self.rest.len()));
        // A little faster than it plays, so that what was late is made good; never in one burst.
        let plays = self.rate.map_or(0.0, |rate| slice.len() as f64 * 0.9 / rate);
        self.due = self.due.max(Instant::now()) + Duration::try_from_secs_f64(plays).unwrap_or_default();
        Ok(slice)
    }
}

/// Fetches list and pieces until it cannot.
async fn follow(web: &Web, list: Url, to: &mpsc::Sender<io::Result<Part>>) -> io::Result<()> {
    let mut last = None;
    let (mut list, mut pieces) = begin(web, list).await?;
    loop {
        let mut waited = 0;
        while pieces.after(last).is_empty() {
            if pieces.ended || waited == DEAD {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            waited += 1;
            sleep(pieces.every / 2).await;
            (list, pieces) = fetch(web, &list).await?;
        }
        for piece in pieces.after(last) {
            fetch_piece(web, piece, to).await?;
            last = Some(piece.number);
        }
        if !pieces.ended {
            (list, pieces) = fetch(web, &list).await?;
        }
    }
}

/// The list of pieces, behind one of sizes or not: no list leads further than that.
async fn begin(web: &Web, list: Url) -> io::Result<(Url, Pieces)> {
    let (base, bytes) = text(web, &list).await?;
    match hls(&bytes, &base).map_err(io::Error::other)? {
        Hls::Pieces(pieces) => Ok((list, pieces)),
        Hls::Sizes(list) => fetch(web, &list).await,
    }
}

async fn fetch(web: &Web, list: &Url) -> io::Result<(Url, Pieces)> {
    let (base, bytes) = text(web, list).await?;
    match hls(&bytes, &base).map_err(io::Error::other)? {
        Hls::Pieces(pieces) => Ok((list.clone(), pieces)),
        Hls::Sizes(_) => Err(io::Error::other(HlsError::Nested)),
    }
}

/// A list, and the address that gave it in the end.
async fn text(web: &Web, list: &Url) -> io::Result<(Url, Bytes)> {
    let reading = async {
        let mut answer = web.open(list).await?;
        let mut all = BytesMut::new();
        while let Some(chunk) = answer.chunk().await.map_err(io::Error::other)? {
            if all.len() + chunk.len() >= MOST_OF_LIST {
                return Err(io::Error::other(HlsError::TooLong));
            }
            all.extend_from_slice(&chunk);
        }
        Ok((answer.url().clone(), all.freeze()))
    };
    timeout(COMES, reading).await.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?
}

/// Hands on a piece as it comes. One that is gone already is passed over: the next one is there.
async fn fetch_piece(web: &Web, piece: &Piece, to: &mpsc::Sender<io::Result<Part>>) -> io::Result<()> {
    let Ok(mut answer) = web.open(&piece.url).await else { return Ok(()) };
    let seconds = piece.plays.as_secs_f64();
    let whole = answer.content_length().filter(|_| seconds > 0.0);
    let rate = whole.map(|bytes| bytes as f64 / seconds).filter(|rate| *rate > 0.0);
    let mut came = 0;
    loop {
        let chunk = timeout(COMES, answer.chunk()).await;
        let chunk = chunk.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
        let Some(bytes) = chunk.map_err(io::Error::other)? else { return Ok(()) };
        came += bytes.len();
        if came > MOST_OF_PIECE {
            return Err(io::Error::other(HlsError::LargePiece));
        }
        if came == bytes.len()
            && bytes.get(4..8).is_some_and(|name| matches!(name, b"ftyp" | b"styp" | b"moof"))
        {
            return Err(io::Error::other(HlsError::Fragmented));
        }
        if to.send(Ok(Part { bytes, rate })).await.is_err() {
            return Ok(());
        }
    }
}
