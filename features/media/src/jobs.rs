//! What runs as long as the node does.

use crate::{Media, fetch, folder, removal, subscription};
use hongwang_feature::{Bus, Fact, Place, Site, Work};
use std::time::Duration;
use tokio::time::timeout;

/// How often the folder and what is to be asked are looked at.
const LOOK: Duration = Duration::from_secs(20);
/// How often ends of rights are looked for.
const TIDY: Duration = Duration::from_secs(60);

/// The jobs of a node.
pub(crate) fn all(place: &Place, media: &Media) -> Vec<Work<'static, ()>> {
    let mut jobs: Vec<Work<'static, ()>> = vec![Box::pin(keep_passing(place.clone(), media.clone()))];
    if place.site == Site::Center {
        jobs.push(Box::pin(keep_looking(place.clone(), media.clone())));
        jobs.push(Box::pin(keep_fetching(place.clone(), media.clone())));
    }
    jobs
}

/// Does what is due once a minute, and when something came, until the process ends.
async fn keep_passing(place: Place, media: Media) {
    if place.site == Site::Center
        && let Err(error) = media.tidy(&place).await
    {
        tracing::error!(%error, "what was left of films could not be tidied up");
    }
    let mut facts = place.bus.listen();
    loop {
        if let Err(error) = media.pass(&place).await {
            tracing::error!(%error, "what is due of films could not be done");
        }
        let news = async {
            tokio::select! { () = media.wake.notified() => {}, () = film_gone(&place, &mut facts) => {} }
        };
        // Either way it is time to look.
        let _ = timeout(TIDY, news).await;
    }
}

/// Waits until records came after which nothing is left of a film that was taken down (village): the center waits for that.
async fn film_gone(place: &Place, facts: &mut tokio::sync::broadcast::Receiver<Fact>) {
    if place.site == Site::Center {
        return std::future::pending().await;
    }
    loop {
        Bus::changed(facts).await;
        match removal::any_gone(place).await {
            Ok(true) => return,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "whether a film is gone could not be looked at"),
        }
    }
}

/// Looks into the folder and asks the providers that are due, until the process ends.
async fn keep_looking(place: Place, media: Media) {
    loop {
        if let Err(error) = folder::pass(&media, &place).await {
            tracing::error!(%error, "films of the folder could not be taken");
        }
        if let Err(error) = subscription::pass(&media, &place).await {
            tracing::error!(%error, "providers of films could not be asked");
        }
        // Either way it is time to look.
        let _ = timeout(LOOK, media.asks.notified()).await;
    }
}

/// Fetches what is to be fetched, until the process ends.
async fn keep_fetching(place: Place, media: Media) {
    loop {
        if let Err(error) = fetch::pass(&media, &place).await {
            tracing::error!(%error, "films could not be fetched");
        }
        // Either way it is time to look.
        let _ = timeout(LOOK, media.fetches.notified()).await;
    }
}
