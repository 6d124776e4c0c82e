//! The thread from this node to the pages open on its screens: "content changed", "warnings changed", "a card was placed".
//!
//! A page that hears of a change fetches itself again once nobody touches it, so a recalled article
//! leaves the glass without a hand. What changed is not said: the page asks the server.
//! A card is heard only on this machine, where the reader stands beside the screen: whoever lays one there begins no
//! visit on somebody's phone. Whose card it is nobody knows here.

use std::convert::Infallible;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use axum::routing::get;
use futures_util::Stream;
use futures_util::stream::unfold;
use http::request::Parts;
use tokio::sync::watch;

/// Whether a request comes from this machine: from the screen beside which its reader stands. A server that does not
/// say where a request comes from has no screen of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Here(pub bool);

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Here, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        Ok(Here(peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback())))
    }
}

/// Cloned into everything that changes what pages show.
#[derive(Clone, Debug)]
pub struct Live {
    count: watch::Sender<u64>,
    cards: watch::Sender<()>,
    alarms: watch::Sender<u64>,
    /// Which run of the node this is, as 16 hex digits. A page that hears another one than before ends its visit.
    run: Arc<str>,
}

impl Default for Live {
    fn default() -> Live {
        // The standard library's own source of random keys; nothing secret hangs on it.
        let run = format!("{:016x}", RandomState::new().build_hasher().finish());
        Live {
            count: watch::Sender::new(0),
            cards: watch::Sender::new(()),
            alarms: watch::Sender::new(0),
            run: run.into(),
        }
    }
}

impl Live {
    /// Tells every open page that content changed. Several changes in a row arrive as one.
    pub fn changed(&self) {
        self.count.send_modify(|count| *count += 1);
    }

    /// Tells the pages open on this machine that somebody laid a card on its reader.
    pub fn card_placed(&self) {
        self.cards.send_replace(());
    }

    /// Tells every open page that warnings came or ended: it puts them onto the glass at once, also under a finger.
    pub fn alarmed(&self) {
        self.alarms.send_modify(|count| *count += 1);
    }

    /// The route `/live`, a stream of server-sent events: first `run`, then each time `changed` and `alarm`, and on this
    /// machine ([`Here`]) `card`.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let live = self.clone();
        let stream = move |Here(here): Here| async move { live.stream(here) };
        Router::new().route("/live", get(stream))
    }

    fn stream(&self, here: bool) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let run = Event::default().event("run").data(&*self.run);
        let heard = (self.count.subscribe(), self.cards.subscribe(), self.alarms.subscribe(), Some(run));
        let events = unfold(heard, move |(mut changes, mut cards, mut alarms, run)| async move {
            let event = match run {
                Some(run) => run,
                None => tokio::select! {
                    changed = changes.changed() => {
                        changed.ok()?;
                        let count = *changes.borrow_and_update();
                        Event::default().event("changed").data(count.to_string())
                    }
                    alarmed = alarms.changed() => {
                        alarmed.ok()?;
                        let count = *alarms.borrow_and_update();
                        Event::default().event("alarm").data(count.to_string())
                    }
                    placed = cards.changed(), if here => {
                        placed.ok()?;
                        // An event without data never reaches a page.
                        Event::default().event("card").data("placed")
                    }
                },
            };
            Some((Ok(event), (changes, cards, alarms, None)))
        });
        Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
    }
}
