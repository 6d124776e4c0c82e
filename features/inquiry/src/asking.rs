//! Asking the source: fetch, read, tell the villages what is new; and the job that does it in time.
//!
//! Invariants: a run that breaks off keeps nothing but its claim, so the next one does it all; what a source gave counts
//! only while it still is the county's source; no trouble is told with the address in it.

use crate::forecast::Told;
use crate::source::{self, Source};
use crate::{Inquiry, announce, publish, store};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_weather::{Form, ReadError};
use hongwang_websites::fetch::{FetchError, Fetcher, Outcome, Version};
use std::time::Duration;

/// A source that is being asked is not asked by anybody else for this long.
const CLAIM: i64 = 5 * Millis::MINUTE;
/// Nothing waits longer than this, so that a clock that was set is noticed.
const LONGEST: Duration = Duration::from_secs(60);

/// Why there is no forecast. `Display` is a Chinese sentence for the desk.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing was fetched.
    Fetch(#[from] FetchError),
    /// It was no forecast.
    Read(#[from] ReadError),
    /// The address cannot be opened: key file and database are not of one set.
    Sealed,
}

impl Failure {
    fn is_passing(&self) -> bool {
        matches!(self, Self::Fetch(error) if error.is_passing())
    }
}

/// Asks a service now.
pub(crate) async fn ask(
    inquiry: &Inquiry,
    place: &Place,
    form: Form,
    address: &str,
) -> Result<Told, Failure> {
    let fetcher = inquiry.fetcher()?;
    let body = match fetcher.get(address, &Version::default()).await? {
        Outcome::Fresh(fresh) => fresh.body,
        // No version was sent along, so this says nothing.
        Outcome::NotModified => return Err(FetchError::HttpStatus(304).into()),
    };
    let forecast = hongwang_weather::read(form, &body, place.clock.now())?;
    Ok(Told { source: form.name().to_owned(), forecast })
}

impl Inquiry {
    fn fetcher(&self) -> Result<&Fetcher, FetchError> {
        self.fetcher.get_or_init(|| Fetcher::new(self.fetching.clone())).as_ref().map_err(Clone::clone)
    }
}

/// Asks the county's source if it is due; tells when it is due next.
pub(crate) async fn run(inquiry: &Inquiry, place: &Place) -> Reply<Option<Millis>> {
    let now = place.clock.now();
    let Some(known) = store::find(&mut place.db.read().await?, &place.org).await? else { return Ok(None) };
    if known.run_at > now {
        return Ok(Some(known.run_at));
    }
    let mut tx = place.db.write().await?;
    let Some(source) = store::claim(&mut tx, &place.org, now, now.plus(CLAIM)).await? else {
        return Ok(Some(now.plus(CLAIM)));
    };
    tx.commit().await?;
    let asked = match source::unseal(&inquiry.vault, &source.sealed) {
        Some(address) => ask(inquiry, place, source.form, address.as_str()).await,
        None => Err(Failure::Sealed),
    };
    let after = after(source, asked.as_ref().err(), place.clock.now());
    keep(place, &after, asked.ok()).await
}

/// The source after a run that ended at `now`, with or without a failure.
fn after(source: Source, failure: Option<&Failure>, now: Millis) -> Source {
    match failure {
        None => {
            let run_at = source::next_run(now, 0, false);
            Source { run_at, failures: 0, last_ok: Some(now), trouble: None, ..source }
        }
        Some(failure) => {
            let (failures, trouble) = (source.failures.saturating_add(1), failure.to_string());
            tracing::warn!(trouble, failures, "the weather could not be asked for");
            let run_at = source::next_run(now, failures, failure.is_passing());
            Source { run_at, failures, trouble: Some(trouble), ..source }
        }
    }
}

/// Keeps how it went, and tells the villages a forecast that differs from the last.
async fn keep(place: &Place, after: &Source, told: Option<Told>) -> Reply<Option<Millis>> {
    let mut tx = place.db.write().await?;
    if !store::finish(&mut tx, &place.org, after).await? {
        return Ok(Some(place.clock.now()));
    }
    let known = store::told(&mut tx, &place.org).await?;
    let new = told.filter(|told| known.as_ref() != Some(told));
    if let Some(told) = &new {
        publish(&mut tx, &place.org, Some(told), place.clock.now()).await?;
    }
    tx.commit().await?;
    if new.is_some() {
        announce(place);
    }
    Ok(Some(after.run_at))
}

/// Asks in time until the process ends.
pub(crate) async fn keep_asking(place: Place, inquiry: Inquiry) {
    loop {
        let next = inquiry.run(&place).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the source of the weather could not be looked at");
            None
        });
        let wait = next.map_or(LONGEST, |at| {
            Duration::from_millis(at.since(place.clock.now()).max(Millis::SECOND).unsigned_abs())
        });
        // Either way it is time to look.
        let _ = tokio::time::timeout(wait.min(LONGEST), inquiry.wake.notified()).await;
    }
}
