//! One request a site at a time, a pause between two, and a cap over all sites.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::{
    sync::{OwnedMutexGuard, OwnedSemaphorePermit, Semaphore},
    time::Instant,
};
use url::Url;

/// Sites remembered before idle ones are forgotten.
const REMEMBERED: usize = 512;

/// When a site may be asked again.
type NextRequest = Arc<tokio::sync::Mutex<Instant>>;

pub(super) struct Turns {
    pause: Duration,
    all: Arc<Semaphore>,
    sites: Mutex<HashMap<String, NextRequest>>,
}

/// The right to talk to one site; dropping it starts the pause.
pub(super) struct Turn {
    site: String,
    pause: Duration,
    next: OwnedMutexGuard<Instant>,
    _permit: Option<OwnedSemaphorePermit>,
}

impl Turn {
    pub(super) fn site(&self) -> &str {
        &self.site
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *self.next = Instant::now() + self.pause;
    }
}

impl Turns {
    pub(super) fn new(pause: Duration, concurrent: usize) -> Self {
        let all = Arc::new(Semaphore::new(concurrent.max(1)));
        Self { pause, all, sites: Mutex::default() }
    }

    /// Waits for the site first and for the cap second: nobody who holds a place in the cap ever
    /// waits for a site.
    pub(super) async fn take(&self, site: String) -> Turn {
        let next = self.site(&site).lock_owned().await;
        tokio::time::sleep_until(*next).await;
        let permit = Arc::clone(&self.all).acquire_owned().await.ok();
        Turn { site, pause: self.pause, next, _permit: permit }
    }

    fn site(&self, site: &str) -> NextRequest {
        let mut sites = self.sites.lock().unwrap_or_else(PoisonError::into_inner);
        if sites.len() >= REMEMBERED {
            let now = Instant::now();
            sites.retain(|_, next| Arc::strong_count(next) > 1 || next.try_lock().is_ok_and(|at| *at > now));
        }
        Arc::clone(
            sites.entry(site.to_owned()).or_insert_with(|| Arc::new(tokio::sync::Mutex::new(Instant::now()))),
        )
    }
}

/// The site an address belongs to: host and port.
pub(super) fn site_of(url: &Url) -> String {
    format!("{}:{}", url.host_str().unwrap_or_default(), url.port_or_known_default().unwrap_or_default())
}
