//! 查询: public information that the county asks others for: the weather, and warnings.
//!
//! At the center: whom the county asks (`/desk/weather`, `/desk/warnings/sources`), and a job that asks in time and tells
//! the villages what is new as records. Everywhere: the last forecast, on the page of its column, in the masthead, on the
//! idle screen; and the warnings that stand ([`warning`]), above everything else.
//!
//! ```text
//! source ─► hongwang-websites ─┬► hongwang-weather ──► record inquiry.weather ─► inquiry_weather ─► column, masthead
//!           (fetch with a guard)│  (one forecast)       (only when it differs)
//!                               └► hongwang-warnings ► record inquiry.warning ─► inquiry_warning ─► every page
//! ```
//!
//! Invariants: the address lies sealed and is shown without its key, nowhere else than at the desk; a forecast is dated,
//! and what it says of today is found by the clock of whoever shows it; one that is too old shows no figure.

mod asking;
mod dataset;
mod demo;
mod forecast;
mod pages;
mod source;
mod store;
mod warning;
mod words;

use axum::{
    Extension, Router,
    routing::{MethodRouter, get, post},
};
use forecast::{COLUMN, Told};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{
    Bus, ColumnPage, Desk, DeskEntry, Fact, Fail, Feature, Place, Reply, Sender, Site, Work,
};
use hongwang_page::{Alarm, Weather};
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use hongwang_websites::fetch::{FetchConfig, FetchError, Fetcher};
use source::What;
use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// How often the center looks for warnings that are over.
const TIDY: Duration = Duration::from_secs(60);

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Inquiry {
    vault: Vault,
    fetching: FetchConfig,
    /// Made at the first use: a village never makes it.
    fetcher: Arc<OnceLock<std::result::Result<Fetcher, FetchError>>>,
    /// Wakes the job.
    wake: Arc<Notify>,
    /// What this node's screen carries on every page, as last read.
    near: Arc<watch::Sender<Near>>,
    /// The job of batches.
    working: Arc<dataset::batch::Working>,
    /// Where files of datasets are laid by other programs.
    folder: Option<Arc<Path>>,
}

/// The forecast and the warnings for a screen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Near {
    forecast: Option<Told>,
    warnings: Vec<warning::Told>,
}

impl Near {
    /// When the next warning ends by itself, after `now`.
    fn next_end(&self, now: Millis) -> Option<Millis> {
        self.warnings.iter().map(|told| told.until).filter(|until| *until > now).min()
    }
}

impl Inquiry {
    /// On a node whose key for what people entrust is `vault` (`keys/personal.key`). Without [`Inquiry::fetching`]
    /// nothing private may be reached.
    pub fn new(vault: Vault) -> Self {
        let near = Arc::new(watch::Sender::new(Near::default()));
        Self {
            vault,
            fetching: FetchConfig::default(),
            fetcher: Arc::default(),
            wake: Arc::default(),
            near,
            working: Arc::default(),
            folder: None,
        }
    }

    /// How sources are fetched; an answer is never longer than the longest list of warnings.
    #[must_use]
    pub fn fetching(mut self, config: FetchConfig) -> Self {
        self.fetching = FetchConfig { max_bytes: hongwang_warnings::MOST_BYTES, ..config };
        self
    }

    /// Takes files of datasets from this folder, in it from one of each dataset's id (center).
    #[must_use]
    pub fn taking_from(mut self, folder: Option<PathBuf>) -> Self {
        self.folder = folder.map(Arc::from);
        self
    }

    /// Takes files of datasets that came by themselves; a job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn collect(&self, place: &Place) -> Reply<()> {
        dataset::batch::collect(self, place).await
    }

    /// Reads the file of a dataset up to its dry run, as the desk and its job do; tells how many rows it has, and how many
    /// lines with a fault.
    ///
    /// # Errors
    /// When the dataset is unknown, the file cannot be read, or the store fails.
    pub async fn import(
        &self,
        place: &Place,
        dataset: &str,
        file: &str,
        bytes: Vec<u8>,
    ) -> Reply<[usize; 2]> {
        dataset::batch::import(self, place, dataset, file, bytes).await
    }

    /// Asks the sources that are due at the place's time; tells when next one will be. A job of the center does it in
    /// time.
    ///
    /// # Errors
    /// When the store fails; a source that fails is reported on its page.
    pub async fn run(&self, place: &Place) -> Reply<Option<Millis>> {
        asking::run(self, place).await
    }

    /// Reads, releases and takes back what waits for it; a job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn work(&self, place: &Place) -> Reply<()> {
        dataset::batch::work(self, place).await
    }

    /// Takes warnings that are past their end out of the logs. A job of the center does it every minute.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tidy(&self, place: &Place) -> Reply<()> {
        announce(place, warning::flow::tidy(place).await?);
        Ok(())
    }

    /// Reads what every page carries. A job does it after each change, and when a warning ends.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn catch_up(&self, place: &Place) -> Result<()> {
        let mut tx = place.db.read().await?;
        let forecast = store::told(&mut tx, &place.org).await?;
        let warnings = warning::store::told(&mut tx, &place.org).await?;
        drop(tx);
        let now = place.clock.now();
        // What is past its end is dropped here, so that its end is a change too.
        let warnings: Vec<_> = warning::standing(&warnings, now).into_iter().cloned().collect();
        let (mut alarmed, near) = (false, Near { forecast, warnings });
        let changed = self.near.send_if_modified(|known| {
            let changed = *known != near;
            alarmed = known.warnings != near.warnings;
            *known = near;
            changed
        });
        if alarmed {
            place.live.alarmed();
        }
        if changed {
            place.live.changed();
        }
        Ok(())
    }
}

impl Feature for Inquiry {
    fn sealed(&self) -> Vec<Sealed> {
        vec![source::SEALED, dataset::own::SEALED, dataset::batch::SEALED_FILE, dataset::batch::SEALED_REPORT]
    }

    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "inquiry",
            steps: &[
                ("inquiry", include_str!("../migrations/inquiry.sql")),
                ("warnings", include_str!("../migrations/warnings.sql")),
                ("datasets", include_str!("../migrations/datasets.sql")),
                ("batches", include_str!("../migrations/batches.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[
            store::RECORD_KIND,
            warning::store::RECORD_KIND,
            dataset::told::RECORD_KIND,
            dataset::county::RECORD_KIND,
            dataset::overview::RECORD_KIND,
        ]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        match entry.record.kind.as_str() {
            warning::store::RECORD_KIND => Box::pin(warning::store::apply(tx, entry)),
            dataset::told::RECORD_KIND => Box::pin(dataset::told::apply(tx, entry)),
            dataset::county::RECORD_KIND => Box::pin(dataset::county::apply(tx, entry)),
            dataset::overview::RECORD_KIND => Box::pin(dataset::overview::apply(tx, entry)),
            _ => Box::pin(store::apply(tx, entry)),
        }
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[warning::pages::SUBMISSION_KIND]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(warning::pages::receive(tx, from, submission, now))
    }

    fn alarms(&self, now: Millis) -> Vec<Alarm> {
        let near = self.near.borrow();
        warning::standing(&near.warnings, now).into_iter().map(warning::Told::alarm).collect()
    }

    fn weather(&self, now: Millis) -> Option<Weather> {
        self.near.borrow().forecast.as_ref().map(|told| told.in_short(now))
    }

    fn columns<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
    ) -> Work<'a, Result<Vec<(&'static str, Millis)>>> {
        Box::pin(async move {
            let told = store::told(tx, org).await?;
            let warnings = warning::store::told(tx, org).await?;
            let at = warnings.iter().map(|told| told.sent);
            let at = at.chain(told.map(|told| told.forecast.published_at)).max();
            Ok(at.map(|at| (COLUMN, at)).into_iter().collect())
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
            if column != COLUMN {
                return Ok(None);
            }
            let (told, warnings) = (store::told(tx, org).await?, warning::store::told(tx, org).await?);
            let standing = warning::standing(&warnings, now);
            let is_filled = told.is_some() || !warnings.is_empty();
            Ok(is_filled.then(|| pages::weather::page(&standing, told.as_ref(), now)))
        })
    }

    fn public(&self) -> Router<Place> {
        let seen = post(warning::pages::seen).layer(Extension(self.vault.clone()));
        pages::shelf_router().route(warning::PAGE, get(warning::pages::show)).route("/warnings/seen", seen)
    }

    fn desk(&self) -> Desk {
        let (may, publish) = (Permission::ManageSources, Permission::ReviewArticle);
        let entry = |href: &'static str, name: &'static str, icon: &'static str, permission: Permission| {
            DeskEntry { group: words::GROUP, href, name, icon, permission }
        };
        let with =
            |what: What, handlers: MethodRouter<Place>| handlers.layer(Extension((what, self.clone())));
        let mut desk = Desk::new()
            .entry(entry(warning::desk::BASE, words::warning::DESK_TITLE, "alert-triangle", publish))
            .entry(entry("/desk/weather", words::SOURCE, "sun", may))
            .route(warning::desk::BASE, publish, get(warning::desk::list))
            .route("/desk/warnings/drill", publish, post(warning::desk::drill))
            .route("/desk/warnings/{id}", publish, get(warning::desk::show))
            .route("/desk/warnings/{id}/end", publish, post(warning::desk::end));
        let routes = [
            (What::Weather, ["/desk/weather", "/desk/weather/try", "/desk/weather/remove"]),
            (
                What::Warnings,
                ["/desk/warnings/sources", "/desk/warnings/sources/try", "/desk/warnings/sources/remove"],
            ),
        ];
        for (what, [base, try_out, remove]) in routes {
            desk = desk
                .route(base, may, with(what, get(pages::sources::show).post(pages::sources::save)))
                .route(try_out, may, with(what, post(pages::sources::try_out)))
                .route(remove, may, with(what, post(pages::sources::remove)));
        }
        dataset::batch::desk::desk(desk, self)
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        let mut jobs: Vec<Work<'static, ()>> = vec![Box::pin(keep_near(place.clone(), self.clone()))];
        if place.site == Site::Center {
            jobs.push(Box::pin(asking::keep_asking(place.clone(), self.clone())));
            jobs.push(Box::pin(keep_tidy(place.clone(), self.clone())));
            jobs.push(Box::pin(dataset::batch::keep_working(place.clone(), self.clone())));
        }
        jobs
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(async move {
            demo::fill(place).await?;
            dataset::batch::fill_demo(self, place).await
        })
    }
}

/// Takes out what is over once a minute until the process ends.
async fn keep_tidy(place: Place, inquiry: Inquiry) {
    loop {
        if let Err(error) = inquiry.tidy(&place).await {
            tracing::error!(%error, "warnings that are over could not be taken out");
        }
        tokio::time::sleep(TIDY).await;
    }
}

/// Keeps what every page carries true, as records come and as warnings end.
async fn keep_near(place: Place, inquiry: Inquiry) {
    let mut facts = place.bus.listen();
    loop {
        if let Err(error) = inquiry.catch_up(&place).await {
            tracing::warn!(%error, "what every page carries could not be read");
        }
        let now = place.clock.now();
        let next = inquiry.near.borrow().next_end(now);
        // A clock that was set is noticed within a minute.
        let wait =
            next.map(|at| Duration::from_millis(at.since(now).clamp(1, Millis::MINUTE).unsigned_abs()));
        match wait {
            Some(wait) => drop(tokio::time::timeout(wait, Bus::changed(&mut facts)).await),
            None => Bus::changed(&mut facts).await,
        }
    }
}

/// Tells every node the county's forecast, or that there is none any more.
async fn publish(tx: &mut Tx, county: &OrgPath, told: Option<&Told>, now: Millis) -> Result<()> {
    let entry = hongwang_feed::append(tx, county, store::record(county, told), now).await?;
    store::apply(tx, &entry).await
}

/// What every node must hear after something was told to these organisations and that was committed.
fn announce(place: &Place, grown: Vec<OrgPath>) {
    if grown.is_empty() {
        return;
    }
    for org in grown {
        place.bus.tell(Fact::FeedGrew(org));
    }
    // The center applied what it told.
    place.bus.tell(Fact::Applied);
    place.live.changed();
}
