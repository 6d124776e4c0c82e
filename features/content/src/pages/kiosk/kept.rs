//! Pages that were drawn, kept for seconds, so that many screens in one minute cost one drawing and one packing.
//!
//! Invariants:
//! - what is kept was drawn for the same [`Visit`] in every part (address, screen, size, what the header says);
//! - nothing drawn before a change that this node heard of is given out after it, so a recall holds at once;
//!   what it cannot hear of (another center on the same database, an article that ends) it sees after [`FRESH`];
//! - there are never more than [`MOST`] pages.

use axum::body::Bytes;
use axum::response::{IntoResponse, Response};
use flate2::{Compression, write::GzEncoder};
use hongwang_base::Millis;
use hongwang_feature::{Fact, Place, Reply};
use hongwang_page::{Html, Visit};
use hongwang_replica::BlobHash;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use std::collections::HashMap;
use std::future::Future;
use std::io::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use tokio::sync::broadcast::{Receiver, error::TryRecvError};

/// How long a page is given out, in milliseconds.
const FRESH: i64 = 5 * Millis::SECOND;
/// How many pages are kept.
const MOST: usize = 48;
/// Pages with a longer address, or a longer text in bytes, are not kept.
const LONGEST_KEY: usize = 2_000;
const LONGEST_PAGE: usize = 256 << 10;

/// The pages of this node. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept(Arc<Mutex<Shelf>>);

#[derive(Debug, Default)]
struct Shelf {
    facts: Option<Receiver<Fact>>,
    /// Counts the changes that were heard of.
    changes: u64,
    pages: HashMap<String, Arc<Drawn>>,
}

/// A page as it was drawn.
#[derive(Debug)]
struct Drawn {
    at: Millis,
    headers: HeaderMap,
    text: Bytes,
    packed: OnceLock<Bytes>,
}

impl Kept {
    /// The page of this visit: a kept one, or what `draw` gives.
    pub(super) async fn answer(
        &self,
        place: &Place,
        visit: &Visit,
        asked: &HeaderMap,
        draw: impl Future<Output = Reply<Html>>,
    ) -> Response {
        let key = format!("{visit:?}");
        let now = place.clock.now();
        let (changes, found) = {
            let shelf = self.listen(place);
            (shelf.changes, shelf.pages.get(&key).filter(|page| page.is_fresh(now)).cloned())
        };
        if let Some(page) = found {
            return page.answer(asked);
        }
        let html = match draw.await {
            Ok(html) => html,
            Err(fail) => return fail.into_response(),
        };
        let text = Bytes::copy_from_slice(html.text().as_bytes());
        let response = html.into_response();
        let is_plain =
            response.status() == StatusCode::OK && !response.headers().contains_key(header::SET_COOKIE);
        if !is_plain || key.len() > LONGEST_KEY || text.len() > LONGEST_PAGE {
            return response;
        }
        let page = Arc::new(Drawn::new(now, response.into_parts().0.headers, text));
        self.listen(place).put(changes, key, &page);
        page.answer(asked)
    }

    /// The shelf, emptied if anything changed since it was looked at last.
    fn listen(&self, place: &Place) -> MutexGuard<'_, Shelf> {
        let mut shelf = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let facts = shelf.facts.get_or_insert_with(|| place.bus.listen());
        let mut heard = 0;
        loop {
            match facts.try_recv() {
                Ok(Fact::Applied | Fact::FeedGrew(_)) | Err(TryRecvError::Lagged(_)) => heard += 1,
                Ok(_) => {}
                Err(TryRecvError::Empty | TryRecvError::Closed) => break,
            }
        }
        if heard > 0 {
            shelf.changes += heard;
            shelf.pages.clear();
        }
        shelf
    }
}

impl Shelf {
    /// Keeps a page that was drawn when `changes` had been heard of.
    fn put(&mut self, changes: u64, key: String, page: &Arc<Drawn>) {
        if self.changes != changes {
            return;
        }
        if self.pages.len() >= MOST {
            self.pages.retain(|_, kept| kept.is_fresh(page.at));
        }
        if self.pages.len() >= MOST {
            self.pages.clear();
        }
        self.pages.insert(key, page.clone());
    }
}

impl Drawn {
    fn new(at: Millis, mut headers: HeaderMap, text: Bytes) -> Drawn {
        let name = BlobHash::of(&text).to_string();
        let tag = HeaderValue::from_str(&format!("W/\"{}\"", &name[..32])).expect("a hash is plain letters");
        headers.insert(header::ETAG, tag);
        headers.insert(header::VARY, HeaderValue::from_static("cookie, accept-encoding"));
        headers.remove(header::CONTENT_LENGTH);
        Drawn { at, headers, text, packed: OnceLock::new() }
    }

    /// A clock that was set back makes it stale too.
    fn is_fresh(&self, now: Millis) -> bool {
        (0..FRESH).contains(&now.since(self.at))
    }

    fn answer(&self, asked: &HeaderMap) -> Response {
        let names = |header, wanted: &str| {
            let values = asked.get_all(header).iter().filter_map(|value| value.to_str().ok());
            values.flat_map(|value| value.split(',')).any(|each| each.trim() == wanted)
        };
        let tag = self.headers[header::ETAG].to_str().expect("a hash is plain letters");
        if names(header::IF_NONE_MATCH, tag) {
            return (StatusCode::NOT_MODIFIED, self.headers.clone()).into_response();
        }
        if names(header::ACCEPT_ENCODING, "gzip") {
            let packed = self.packed.get_or_init(|| pack(&self.text)).clone();
            let encoding = [(header::CONTENT_ENCODING, "gzip")];
            return (self.headers.clone(), encoding, packed).into_response();
        }
        (self.headers.clone(), self.text.clone()).into_response()
    }
}

fn pack(text: &[u8]) -> Bytes {
    let mut packer = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::default());
    packer.write_all(text).expect("memory takes all bytes");
    packer.finish().expect("memory takes all bytes").into()
}
