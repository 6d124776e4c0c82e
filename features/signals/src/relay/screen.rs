//! What browsers play of a channel: its transport stream through ffmpeg, once for all of them.

use super::boxes::{Boxes, Part};
use super::held;
use bytes::{Bytes, BytesMut};
use hongwang_films::{Films, LiveNeeds, Piped};
use hongwang_iptv::{Arrival, Content};
use std::sync::{Arc, Mutex};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    sync::{
        broadcast::{self, error::RecvError},
        watch,
    },
};

/// Fragments that are kept for who is behind: some twelve seconds.
const KEPT: usize = 64;
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
        mut reader: broadcast::Receiver<Bytes>,
        mut arrival: watch::Receiver<Arrival>,
    ) {
        let known = arrival.wait_for(|arrival| !arrival.streams.is_empty());
        let needs = tokio::select! {
            known = known => known.ok().map(|arrival| needs(&arrival)),
            () = self.left(&mut reader) => None,
        };
        if let Some(needs) = needs {
            match films.live(needs) {
                Ok(piped) => self.pipe(piped, reader).await,
                Err(error) => tracing::warn!(%error, "pictures of a channel cannot be made"),
            }
        }
        held(&self.fragments).take();
    }

    /// Ends when nobody looks; what comes meanwhile is let go.
    async fn left(&self, reader: &mut broadcast::Receiver<Bytes>) {
        while self.is_looked_at() {
            if let Err(RecvError::Closed) = reader.recv().await {
                return;
            }
        }
    }

    fn is_looked_at(&self) -> bool {
        held(&self.fragments).as_ref().is_some_and(|sender| sender.receiver_count() > 0)
    }

    async fn pipe(&self, mut piped: Piped, mut reader: broadcast::Receiver<Bytes>) {
        let feed = async {
            loop {
                match reader.recv().await {
                    Ok(bytes) if piped.input.write_all(&bytes).await.is_err() => return,
                    Ok(_) if !self.is_looked_at() => return,
                    Ok(_) | Err(RecvError::Lagged(_)) => {}
                    Err(RecvError::Closed) => return,
                }
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
fn needs(arrival: &Arrival) -> LiveNeeds {
    let has = |wanted: Content| arrival.streams.iter().any(|(_, content)| *content == wanted);
    LiveNeeds { pictures: !has(Content::H264), sound: !has(Content::Aac) }
}
