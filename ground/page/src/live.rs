//! The thread from this node to the pages open on its screens: "content changed", nothing more.
//!
//! A page that hears it fetches itself again once nobody touches it, so a recalled article
//! leaves the glass without a hand. What changed is not said: the page asks the server.

use std::convert::Infallible;
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
pub struct Live(watch::Sender<u64>);

impl Default for Live {
    fn default() -> Live {
        Live(watch::Sender::new(0))
    }
}

impl Live {
    /// Tells every open page that content changed. Several changes in a row arrive as one.
    pub fn changed(&self) {
        self.0.send_modify(|count| *count += 1);
    }

    /// The route `/live`, a stream of server-sent events named `changed`.
    pub fn router<S: Clone + Send + Sync + 'static>(&self) -> Router<S> {
        let live = self.clone();
        Router::new().route("/live", get(move || async move { live.stream() }))
    }

    fn stream(&self) -> Sse<impl Stream<Item = Result<Event, Infallible>> + use<>> {
        let events = unfold(self.0.subscribe(), |mut changes| async move {
            changes.changed().await.ok()?;
            let count = *changes.borrow_and_update();
            Some((Ok(Event::default().event("changed").data(count.to_string())), changes))
        });
        Sse::new(events).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
    }
}
