//! The thread from this node to the pages open on its screens: "content changed", nothing more.
//!
//! A page that hears it fetches itself again once nobody touches it, so a recalled article
//! leaves the glass without a hand. What changed is not said: the page asks the server.

use std::convert::Infallible;
use std::hash::{BuildHasher, Hasher, RandomState};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::response::Sse;
use axum::response::sse::{Event, KeepAlive};
use axum::routing::get;
use futures_util::Stream;
use futures_util::stream::unfold;
use tokio::sync::watch;

/// Cloned into everything that changes what pages show.
#[derive(Clone, Debug)]
pub struct Live {
    count: watch::Sender<u64>,
    /// Which run of the node this is, as 16 hex digits. A page that hears another one than before ends its visit.
    run: Arc<str>,
}

impl Default for Live {
    fn default() -> Live {
        // The standard library's own source of random keys; nothing secret hangs on it.
        let run = format!("{:016x}", RandomState::new().build_hasher().finish());
        Live { count: watch::Sender::new(0), run: run.into() }
    }
}

impl Live {
    /// Tells every open page that content changed. Several changes in a row arrive as one.
    pub fn changed(&self) {
        self.count.send_modify(|count| *count += 1);
    }

    /// The route `/live`, a stream of server-sent events: first `run`, then each time `changed`.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let live = self.clone();
        Router::new().route("/live", get(move || async move { live.stream() }))
    }

    fn stream(&self) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let run = Event::default().event("run").data(&*self.run);
        let events = unfold((self.count.subscribe(), Some(run)), |(mut changes, run)| async move {
            let event = match run {
                Some(run) => run,
                None => {
                    changes.changed().await.ok()?;
                    let count = *changes.borrow_and_update();
                    Event::default().event("changed").data(count.to_string())
                }
            };
            Some((Ok(event), (changes, None)))
        });
        Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
    }
}
