//! What browsers play of a channel: its transport stream through ffmpeg, once for all of them.

use super::boxes::{Boxes, Part};
use super::held;
use super::recent::Recent;
use bytes::{Bytes, BytesMut};
use hongwang_films::{Films, LiveNeeds, Piped};
use hongwang_iptv::Content;
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::broadcast::{self, error::RecvError},
};

/// Fragments that are kept for who is behind: some twelve seconds.
const KEPT: usize = 128;
/// What is kept since the last picture that stands for itself, for who joins.
const MOST_FIRST: usize = 8 << 20;

/// The pictures of a channel.
#[derive(Debug)]
pub(super) struct Screen {
    /// None once it has ended.
    fragments: Mutex<Option<broadcast::Sender<Bytes>>>,
    first: Mutex<First>,
}

/// What a player that joins reads first.
#[derive(Debug, Default)]
struct First {
    beginning: Bytes,
    since: Vec<Bytes>,
    size: usize,
}

impl Screen {
    pub(super) fn new() -> (Self, broadcast::Receiver<Bytes>) {
        let (sender, fragments) = broadcast::channel(KEPT);
        (Self { fragments: Mutex::new(Some(sender)), first: Mutex::default() }, fragments)
    }

    /// Whether pictures are made.
    pub(super) fn is_on(&self) -> bool {
        held(&self.fragments).is_some()
    }

    /// What is read first, and what comes after it; none when it has ended.
    pub(super) fn join(&self) -> Option<(Bytes, broadcast::Receiver<Bytes>)> {
        let first = held(&self.first);
        let fragments = held(&self.fragments).as_ref()?.subscribe();
        let mut all = BytesMut::from(&first.beginning[..]);
        first.since.iter().for_each(|fragment| all.extend_from_slice(fragment));
        Some((all.freeze(), fragments))
    }

    /// Makes pictures until nobody looks or the child ends.
    pub(super) async fn run(
        self: Arc<Self>,
        films: Films,
        reader: broadcast::Receiver<Bytes>,
        recent: Arc<Mutex<Recent>>,
    ) {
        tokio::select! {
            () = self.left() => {},
            () = self.make(&films, reader, &recent) => {},
        }
        held(&self.fragments).take();
    }

    /// Ends when nobody looks, also while nothing comes; who comes after that begins a new one.
    async fn left(&self) {
        let Some(sender) = held(&self.fragments).clone() else { return };
        loop {
            sender.closed().await;
            let mut fragments = held(&self.fragments);
            if sender.receiver_count() == 0 {
                fragments.take();
                return;
            }
        }
    }

    async fn make(&self, films: &Films, mut reader: broadcast::Receiver<Bytes>, recent: &Mutex<Recent>) {
        let (first, needs, reader) = loop {
            let begun = {
                let recent = held(recent);
                // What comes after it is read from here on: nothing is missing between, nothing comes twice.
                recent.first().map(|first| (first, needs(recent.streams()), reader.resubscribe()))
            };
            match begun {
                Some(begun) => break begun,
                None if matches!(reader.recv().await, Err(RecvError::Closed)) => return,
                None => {}
            }
        };
        match films.live(needs) {
            Ok(piped) => self.pipe(piped, first, reader).await,
            Err(error) => tracing::warn!(%error, "pictures of a channel cannot be made"),
        }
    }

    async fn pipe(&self, mut piped: Piped, first: Bytes, mut reader: broadcast::Receiver<Bytes>) {
        let feed = async {
            let mut next = Ok(first);
            loop {
                match next {
                    Ok(bytes) if piped.input.write_all(&bytes).await.is_err() => return,
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
                next = reader.recv().await;
            }
        };
        let take = async {
            let (mut boxes, mut parts, mut bytes) = (Boxes::default(), Vec::new(), vec![0; 64 << 10]);
            while let Ok(read @ 1..) = piped.output.read(&mut bytes).await {
                if boxes.take(&bytes[..read], &mut parts).is_err() {
                    return;
                }
                parts.drain(..).for_each(|part| self.hand_on(part));
            }
        };
        tokio::select! { () = feed => {}, () = take => {} }
    }

    fn hand_on(&self, part: Part) {
        let mut first = held(&self.first);
        let bytes = match part {
            Part::Beginning(bytes) => {
                first.beginning = bytes.clone();
                bytes
            }
            Part::Fragment(bytes, begins) => {
                if begins || first.size > MOST_FIRST {
                    first.since.clear();
                    first.size = 0;
                }
                if begins || !first.since.is_empty() {
                    first.size += bytes.len();
                    first.since.push(bytes.clone());
                }
                bytes
            }
        };
        if let Some(sender) = held(&self.fragments).as_ref() {
            // Nobody listening is no error.
            let _ = sender.send(bytes);
        }
    }
}

/// What is to be done so that a browser plays it: as little as can be.
fn needs(streams: &[(u16, Content)]) -> LiveNeeds {
    let has = |wanted: Content| streams.iter().any(|(_, content)| *content == wanted);
    LiveNeeds { pictures: !has(Content::H264), sound: !has(Content::Aac) }
}
