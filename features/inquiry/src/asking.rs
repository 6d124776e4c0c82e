//! Asking the sources: fetch, read, tell the villages what is new; and the job that does it in time.
//!
//! Invariants: a run that breaks off keeps nothing but its claim, so the next one does it all; what a source gave counts
//! only while it still is the county's source; no trouble is told with the address in it.

use crate::forecast::Told;
use crate::source::{self, CLAIM, Service, Source};
use crate::{Inquiry, price, publish, store, transport, warning};
use futures_util::future::join_all;
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_gtfs::Fault;
use hongwang_prices::Quote;
use hongwang_warnings::Warning;
use hongwang_weather::ReadError;
use hongwang_websites::fetch::{FetchError, Fetcher, Outcome, Version};
use std::time::Duration;
use url::Url;

/// Nothing waits longer than this, so that a clock that was set is noticed.
const LONGEST: Duration = Duration::from_secs(60);

/// Why a source gave nothing. `Display` is a Chinese sentence for the desk.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// Nothing was fetched.
    Fetch(#[from] FetchError),
    /// It was no forecast.
    Forecast(#[from] ReadError),
    /// It was no list of prices.
    Price(#[from] hongwang_prices::ReadError),
    /// It was no warning.
    Warning(#[from] hongwang_warnings::ReadError),
    /// It was no timetable that can be used; the worst that is wrong in it.
    Buses(Option<Fault>),
    /// It is older than what the same service said before.
    Older,
    /// The address cannot be opened: key file and database are not of one set.
    Sealed,
}

impl Failure {
    fn is_passing(&self) -> bool {
        matches!(self, Self::Fetch(error) if error.is_passing())
    }
}

/// What a source gave.
#[derive(Debug)]
pub(crate) enum Got {
    /// A forecast.
    Forecast(Told),
    /// Warnings that concern the county; of the rest, how many were left out and why the first of them was.
    Warnings(Vec<Warning>, Option<String>),
    /// A timetable, if it can be used, and what is to be said of it.
    Buses(Box<transport::Fetched>),
    /// Prices of a province's markets; what was left out of them.
    Prices(Vec<Quote>, Option<String>),
}

/// Asks a service now.
pub(crate) async fn ask(
    inquiry: &Inquiry,
    place: &Place,
    service: Service,
    address: &Url,
) -> Result<Got, Failure> {
    match service {
        Service::Weather(form) => {
            let body = inquiry.fetch(address.as_str(), hongwang_weather::MOST_BYTES).await?;
            let forecast = hongwang_weather::read(form, &body, place.clock.now())?;
            Ok(Got::Forecast(Told { source: form.name().to_owned(), forecast }))
        }
        Service::Warnings(_) => warning::ask::ask(inquiry, place, address).await,
        Service::Gtfs => {
            let body = inquiry.fetch(address.as_str(), hongwang_gtfs::MOST_BYTES).await?;
            Ok(Got::Buses(Box::new(transport::read_feed(body, place.clock.now()).await)))
        }
        Service::Prices => price::flow::ask(inquiry, place, address).await,
    }
}

impl Inquiry {
    fn fetcher(&self) -> Result<&Fetcher, FetchError> {
        self.fetcher.get_or_init(|| Fetcher::new(self.fetching.clone())).as_ref().map_err(Clone::clone)
    }

    /// What stands at an address, if it is no longer than `longest`.
    pub(crate) async fn fetch(&self, address: &str, longest: usize) -> Result<Vec<u8>, FetchError> {
        match self.fetcher()?.get(address, &Version::default()).await? {
            Outcome::Fresh(fresh) if fresh.body.len() <= longest => Ok(fresh.body.into()),
            Outcome::Fresh(_) => Err(FetchError::TooBig(longest)),
            // No version was sent along, so this says nothing.
            Outcome::NotModified => Err(FetchError::HttpStatus(304)),
        }
    }

    /// What an address answers to a JSON body, if it is no longer than `longest`.
    pub(crate) async fn post(
        &self,
        address: &str,
        body: &str,
        longest: usize,
    ) -> Result<Vec<u8>, FetchError> {
        let fresh = self.fetcher()?.post_json(address, body).await?;
        if fresh.body.len() <= longest { Ok(fresh.body.into()) } else { Err(FetchError::TooBig(longest)) }
    }
}

/// Asks every source of the county that is due, side by side, so that none waits for a slow one; tells when one is due
/// next.
pub(crate) async fn run(inquiry: &Inquiry, place: &Place) -> Reply<Option<Millis>> {
    loop {
        let (mut asking, mut next) = (Vec::new(), None);
        while let Some(due) = store::due(&mut place.db.read().await?, &place.org, place.clock.now()).await? {
            next = Some(due);
            let now = place.clock.now();
            if due > now {
                break;
            }
            let mut tx = place.db.write().await?;
            let Some(source) = store::claim(&mut tx, &place.org, now, now.plus(CLAIM)).await? else {
                next = Some(now.plus(CLAIM));
                break;
            };
            tx.commit().await?;
            asking.push(ask_one(inquiry, place, source));
        }
        if asking.is_empty() {
            return Ok(next);
        }
        join_all(asking).await.into_iter().collect::<Reply<()>>()?;
    }
}

async fn ask_one(inquiry: &Inquiry, place: &Place, source: Source) -> Reply<()> {
    let asked = match source::unseal(&inquiry.vault, &source.sealed) {
        Some(address) => usable(ask(inquiry, place, source.service, &address).await),
        None => Err(Failure::Sealed),
    };
    keep(place, source, asked).await
}

/// A timetable that cannot be used is a failure of its source.
fn usable(asked: Result<Got, Failure>) -> Result<Got, Failure> {
    match asked {
        Ok(Got::Buses(fetched)) if fetched.feed.is_none() => {
            Err(Failure::Buses(fetched.report.faults.into_iter().min_by_key(|fault| fault.severity)))
        }
        other => other,
    }
}

/// The source after a run that ended at `now`, with or without a failure.
fn after(source: Source, asked: &Result<Got, Failure>, now: Millis) -> Source {
    let what = source.service.what();
    match asked {
        Ok(got) => {
            let left_out = match got {
                Got::Forecast(_) | Got::Buses(_) => None,
                Got::Warnings(_, left_out) | Got::Prices(_, left_out) => left_out.clone(),
            };
            let run_at = source::next_run(what, now, 0, false);
            Source { run_at, failures: 0, last_ok: Some(now), trouble: left_out, ..source }
        }
        Err(failure) => {
            let (failures, trouble) = (source.failures.saturating_add(1), failure.to_string());
            tracing::warn!(what = what.word(), trouble, failures, "a source could not be asked");
            let run_at = source::next_run(what, now, failures, failure.is_passing());
            Source { run_at, failures, trouble: Some(trouble), ..source }
        }
    }
}

/// Keeps how it went, and tells the villages what is new in it.
async fn keep(place: &Place, source: Source, mut asked: Result<Got, Failure>) -> Reply<()> {
    let now = place.clock.now();
    let buses = match &mut asked {
        Ok(Got::Buses(fetched)) => match fetched.feed.take() {
            Some(feed) => Some(transport::parts(place, feed).await?),
            None => None,
        },
        _ => None,
    };
    let mut tx = place.db.write().await?;
    let known = store::told(&mut tx, &place.org).await?;
    // A source that was just entered may be another station of the same service, whose word is not to be measured by the
    // one before.
    if let (Ok(Got::Forecast(told)), Some(known), Some(_)) = (&asked, &known, source.last_ok)
        && told.is_older_than(known)
    {
        asked = Err(Failure::Older);
    }
    let after = after(source, &asked, now);
    if !store::finish(&mut tx, &place.org, &after).await? {
        return Ok(());
    }
    let told = match asked {
        Ok(Got::Forecast(told)) => {
            let is_new = known.as_ref() != Some(&told);
            if is_new {
                publish(&mut tx, &place.org, Some(&told), now).await?;
            }
            if is_new { vec![place.org.clone()] } else { Vec::new() }
        }
        Ok(Got::Warnings(warnings, _)) => warning::flow::take(&mut tx, place, &warnings, now).await?,
        Ok(Got::Buses(fetched)) => {
            if let Some(parts) = buses {
                transport::take_fetched(&mut tx, place, parts, fetched.report, now).await?;
            }
            // It waits for somebody.
            Vec::new()
        }
        Ok(Got::Prices(quotes, _)) => price::flow::take(&mut tx, &place.org, &quotes, now).await?,
        Err(_) => Vec::new(),
    };
    tx.commit().await?;
    place.announce(told);
    Ok(())
}

/// Asks in time until the process ends.
pub(crate) async fn keep_asking(place: Place, inquiry: Inquiry) {
    loop {
        let next = inquiry.run(&place).await.unwrap_or_else(|error| {
            tracing::error!(%error, "the sources could not be looked at");
            None
        });
        let wait = next.map_or(LONGEST, |at| {
            Duration::from_millis(at.since(place.clock.now()).max(Millis::SECOND).unsigned_abs())
        });
        // Either way it is time to look.
        let _ = tokio::time::timeout(wait.min(LONGEST), inquiry.wake.notified()).await;
    }
}
