//! 查询: public information that the county asks others for, the weather first.
//!
//! At the center: where the weather comes from (`/desk/weather`), and a job that asks every hour and tells the villages
//! what is new as a record. Everywhere: the last forecast, on the page of its column, in the masthead, on the idle screen.
//!
//! ```text
//! source ─► hongwang-websites ─► hongwang-weather ─► record inquiry.weather ─► inquiry_weather ─► column, masthead
//!           (fetch with a guard)  (one forecast)      (only when it differs)
//! ```
//!
//! Invariants: the address lies sealed and is shown without its key, nowhere else than at the desk; a forecast is dated,
//! and what it says of today is found by the clock of whoever shows it; one that is too old shows no figure.

mod asking;
mod demo;
mod forecast;
mod pages;
mod source;
mod store;
mod words;

use axum::{
    Extension, Router,
    routing::{MethodRouter, get, post},
};
use forecast::{COLUMN, Told};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{Bus, ColumnPage, Desk, DeskEntry, Fact, Fail, Feature, Place, Reply, Site, Work};
use hongwang_page::Weather;
use hongwang_replica::Entry;
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use hongwang_websites::fetch::{FetchConfig, FetchError, Fetcher};
use std::sync::{Arc, OnceLock};
use tokio::sync::{Notify, watch};

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Inquiry {
    vault: Vault,
    fetching: FetchConfig,
    /// Made at the first use: a village never makes it.
    fetcher: Arc<OnceLock<std::result::Result<Fetcher, FetchError>>>,
    /// Wakes the job.
    wake: Arc<Notify>,
    /// The forecast for this node's screen, as last read.
    near: Arc<watch::Sender<Option<Told>>>,
}

impl Inquiry {
    /// On a node whose key for what people entrust is `vault` (`keys/personal.key`). Without [`Inquiry::fetching`]
    /// nothing private may be reached.
    pub fn new(vault: Vault) -> Self {
        let near = Arc::new(watch::Sender::new(None));
        Self { vault, fetching: FetchConfig::default(), fetcher: Arc::default(), wake: Arc::default(), near }
    }

    /// How sources are fetched; an answer is never longer than a forecast.
    #[must_use]
    pub fn fetching(mut self, config: FetchConfig) -> Self {
        self.fetching = FetchConfig { max_bytes: hongwang_weather::MOST_BYTES, ..config };
        self
    }

    /// Asks the source if it is due at the place's time; tells when next it will be. A job of the center does it in
    /// time.
    ///
    /// # Errors
    /// When the store fails; a source that fails is reported on its page.
    pub async fn run(&self, place: &Place) -> Reply<Option<Millis>> {
        asking::run(self, place).await
    }

    /// Reads the forecast that mastheads carry. A job does it after each change.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn catch_up(&self, place: &Place) -> Result<()> {
        let told = store::told(&mut place.db.read().await?, &place.org).await?;
        let changed = self.near.send_if_modified(|known| {
            let changed = *known != told;
            *known = told;
            changed
        });
        if changed {
            place.live.changed();
        }
        Ok(())
    }
}

impl Feature for Inquiry {
    fn sealed(&self) -> Vec<Sealed> {
        vec![source::SEALED]
    }

    fn migrations(&self) -> Migrations {
        Migrations { owner: "inquiry", steps: &[("inquiry", include_str!("../migrations/inquiry.sql"))] }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::RECORD_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(store::apply(tx, entry))
    }

    fn weather(&self, now: Millis) -> Option<Weather> {
        self.near.borrow().as_ref().map(|told| told.in_short(now))
    }

    fn columns<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
    ) -> Work<'a, Result<Vec<(&'static str, Millis)>>> {
        Box::pin(async move {
            let told = store::told(tx, org).await?;
            let filled: Vec<_> = told.iter().map(|told| (COLUMN, told.forecast.published_at)).collect();
            Ok(filled)
        })
    }

    fn column<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(async move {
            let told = if column == COLUMN { store::told(tx, org).await? } else { None };
            Ok(told.map(|told| pages::weather::page(&told, now)))
        })
    }

    fn public(&self) -> Router<Place> {
        pages::shelf_router()
    }

    fn desk(&self) -> Desk {
        use pages::desk;
        let may = Permission::ManageSources;
        let entry = DeskEntry {
            group: words::GROUP,
            href: desk::BASE,
            name: words::SOURCE,
            icon: "sun",
            permission: may,
        };
        let with = |handlers: MethodRouter<Place>| handlers.layer(Extension(self.clone()));
        Desk::new()
            .entry(entry)
            .route(desk::BASE, may, with(get(desk::show).post(desk::save)))
            .route("/desk/weather/try", may, with(post(desk::try_out)))
            .route("/desk/weather/remove", may, post(desk::remove))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        let mut jobs: Vec<Work<'static, ()>> = vec![Box::pin(keep_near(place.clone(), self.clone()))];
        if place.site == Site::Center {
            jobs.push(Box::pin(asking::keep_asking(place.clone(), self.clone())));
        }
        jobs
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(demo::fill(place))
    }
}

/// Keeps what the mastheads carry true as forecasts come.
async fn keep_near(place: Place, inquiry: Inquiry) {
    let mut facts = place.bus.listen();
    loop {
        if let Err(error) = inquiry.catch_up(&place).await {
            tracing::warn!(%error, "the forecast could not be read");
        }
        Bus::changed(&mut facts).await;
    }
}

/// Tells every node the county's forecast, or that there is none any more.
async fn publish(tx: &mut Tx, county: &OrgPath, told: Option<&Told>, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, county, store::record(county, told), now).await?;
    store::apply(tx, &entry).await
}

/// What every node must hear after that was committed.
fn announce(place: &Place) {
    place.bus.tell(Fact::FeedGrew(place.org.clone()));
    place.live.changed();
}
