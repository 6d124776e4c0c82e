//! 查询: public information that the county asks others for: the weather, and warnings; and what a policy pays
//! ([`calculator`]).
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
mod calculator;
mod dataset;
mod demo;
mod disclosure;
mod divisions;
mod forecast;
mod own;
mod pages;
mod pest;
mod price;
mod register;
mod source;
mod store;
mod transport;
mod warning;
mod words;

pub use dataset::Tried;

use axum::{
    Extension, Router,
    routing::{MethodRouter, get, post},
};
use forecast::{COLUMN, Told};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::findable::Changes;
use hongwang_feature::{
    Bus, ColumnPage, Desk, DeskEntry, Fact, Fail, Feature, Place, Reply, Sender, Service, Site, Work,
};
use hongwang_idcard::Asking;
use hongwang_page::{Alarm, Weather};
use hongwang_printing::Printer;
pub use hongwang_registers::{Kind as RegisterKind, Register as RegisterLine};
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use hongwang_websites::fetch::{FetchConfig, FetchError, Fetcher};
pub use register::CountyRegister;
use source::What;
use std::{
    path::Path,
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::{Notify, watch};

/// How often the center looks for warnings that are over.
const TIDY: Duration = Duration::from_secs(60);
/// How often it looks whom to remind of what is to be disclosed, where nothing happens meanwhile.
const DATES: Duration = Duration::from_secs(600);

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
    /// The registers of other offices, at a center.
    registers: Arc<[CountyRegister]>,
    /// What stands beside a village's screen.
    beside: own::pages::Beside,
    /// The timetables that it last put together.
    transport: transport::Kept,
}

/// The forecast and the warnings for a screen, and what is reckoned there.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Near {
    forecast: Option<Told>,
    warnings: Vec<warning::Told>,
    calculators: Vec<Arc<calculator::Calculator>>,
}

impl Default for Near {
    fn default() -> Self {
        Self { forecast: None, warnings: Vec::new(), calculators: calculator::SHIPPED.clone() }
    }
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
        let (fetching, fetcher, wake) = (FetchConfig::default(), Arc::default(), Arc::default());
        let (registers, beside) = (Arc::default(), own::pages::Beside::default());
        let transport = transport::Kept::default();
        let (working, folder) = (Arc::default(), None);
        Self { vault, fetching, fetcher, wake, near, working, folder, registers, beside, transport }
    }

    /// What is reckoned on this node's screen, as last read.
    fn calculators(&self) -> Vec<Arc<calculator::Calculator>> {
        self.near.borrow().calculators.clone()
    }

    /// Beside this card reader and this printer, in a village.
    #[must_use]
    pub fn beside(mut self, reader: Option<Asking>, printer: Option<Printer>) -> Self {
        (self.beside.reader, self.beside.printer) = (reader, printer);
        self
    }

    /// With these registers of other offices, at a center.
    #[must_use]
    pub fn registers(mut self, registers: Vec<CountyRegister>) -> Self {
        self.registers = registers.into();
        self
    }

    /// Tells the villages which registers can be asked. A job of the center does it at its start.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tell_registers(&self, place: &Place) -> Reply<()> {
        announce(place, register::store::tell(place, &self.registers).await?);
        Ok(())
    }

    /// How sources are fetched; an answer is never longer than the longest timetable.
    #[must_use]
    pub fn fetching(mut self, config: FetchConfig) -> Self {
        self.fetching = FetchConfig { max_bytes: hongwang_gtfs::MOST_BYTES, ..config };
        self
    }

    /// Asks the sources that are due at the place's time; tells when next one will be. A job of the center does it in
    /// time.
    ///
    /// # Errors
    /// When the store fails; a source that fails is reported on its page.
    pub async fn run(&self, place: &Place) -> Reply<Option<Millis>> {
        asking::run(self, place).await
    }

    /// Takes warnings and bulletins that are past their end out of the logs, and forgets codes that are over. A job of the
    /// center does it every minute.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tidy(&self, place: &Place) -> Reply<()> {
        announce(place, warning::flow::tidy(place).await?);
        announce(place, pest::flow::tidy(place).await?);
        let mut tx = place.db.write().await?;
        own::code::sweep(&mut tx, place.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Notes released rows as what their villages have published, takes back what stood long enough, and asks for the
    /// reminders of the day. A job of the center does it after each change, and every ten minutes.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn keep_dates(&self, place: &Place) -> Reply<()> {
        announce(place, disclosure::flow::pass(place).await?);
        disclosure::remind::run(place, &self.vault).await
    }

    /// Reads what every page carries. A job does it after each change, and when a warning ends.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn catch_up(&self, place: &Place) -> Result<()> {
        let mut tx = place.db.read().await?;
        let forecast = store::told(&mut tx, &place.org).await?;
        let warnings = warning::store::told(&mut tx, &place.org).await?;
        let released = calculator::store::released(&mut tx, &place.org).await?;
        drop(tx);
        let calculators = calculator::here(&place.org, &released, &self.calculators());
        let now = place.clock.now();
        // What is past its end is dropped here, so that its end is a change too.
        let warnings: Vec<_> = warning::standing(&warnings, now).into_iter().cloned().collect();
        let (mut alarmed, near) = (false, Near { forecast, warnings, calculators });
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

    /// The page of a column that is not the weather's: rows of a dataset with the papers below them, or what else fills it.
    async fn others(
        &self,
        tx: &mut Tx,
        org: &OrgPath,
        column: &str,
        now: Millis,
    ) -> Result<Option<ColumnPage>> {
        let mut page = match column {
            price::COLUMN => price::pages::page(&price::store::told(tx, org).await?, now),
            pest::COLUMN => pest::pages::page(&pest::store::standing(tx, org, now).await?),
            pest::calendar::COLUMN => Some(pest::calendar::page(now)),
            _ => dataset::pages::column(tx, org, column, now).await?,
        };
        if page.is_none() {
            page = register::pages::column(tx, org, column).await?;
        }
        if page.is_none() {
            page = transport::column(&self.transport, tx, org, column, now).await?;
        }
        if page.is_none() {
            page = divisions::column(tx, org, column).await?;
        }
        let papers = disclosure::pages::column(tx, org, column, now).await?;
        Ok(match (page, papers) {
            (Some(page), Some(papers)) => Some(page.above(papers)),
            (page, papers) => page.or(papers),
        })
    }
}

impl Feature for Inquiry {
    fn sealed(&self) -> Vec<Sealed> {
        vec![
            source::SEALED,
            dataset::own::SEALED,
            dataset::batch::SEALED_FILE,
            dataset::batch::SEALED_REPORT,
            dataset::batch::SEALED_ADDRESS,
            disclosure::store::SEALED_PHONE,
            disclosure::entered::SEALED,
        ]
    }

    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "inquiry",
            steps: &[
                ("inquiry", include_str!("../migrations/inquiry.sql")),
                ("warnings", include_str!("../migrations/warnings.sql")),
                ("datasets", include_str!("../migrations/datasets.sql")),
                ("own", include_str!("../migrations/own.sql")),
                ("disclosure", include_str!("../migrations/disclosure.sql")),
                ("batches", include_str!("../migrations/batches.sql")),
                ("found", include_str!("../migrations/found.sql")),
                ("transport", include_str!("../migrations/transport.sql")),
                ("calculators", include_str!("../migrations/calculators.sql")),
                ("prices", include_str!("../migrations/prices.sql")),
                ("pests", include_str!("../migrations/pests.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[
            store::RECORD_KIND,
            warning::store::RECORD_KIND,
            dataset::told::RECORD_KIND,
            register::store::RECORD_KIND,
            disclosure::store::DISCLOSED,
            disclosure::store::MATTER,
            disclosure::store::SETTINGS,
            dataset::county::RECORD_KIND,
            dataset::overview::RECORD_KIND,
            calculator::store::RECORD_KIND,
            transport::store::PART_KIND,
            transport::store::TOLD_KIND,
            price::store::RECORD_KIND,
            pest::store::RECORD_KIND,
        ]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        match entry.record.kind.as_str() {
            warning::store::RECORD_KIND => Box::pin(warning::store::apply(tx, entry)),
            dataset::told::RECORD_KIND => Box::pin(dataset::told::apply(tx, entry)),
            register::store::RECORD_KIND => Box::pin(register::store::apply(tx, entry)),
            disclosure::store::DISCLOSED | disclosure::store::MATTER | disclosure::store::SETTINGS => {
                Box::pin(disclosure::store::apply(tx, entry))
            }
            dataset::county::RECORD_KIND => Box::pin(dataset::county::apply(tx, entry)),
            dataset::overview::RECORD_KIND => Box::pin(dataset::overview::apply(tx, entry)),
            transport::store::PART_KIND | transport::store::TOLD_KIND => {
                Box::pin(transport::store::apply(tx, entry))
            }
            calculator::store::RECORD_KIND => Box::pin(calculator::store::apply(tx, entry)),
            pest::store::RECORD_KIND => Box::pin(pest::store::apply(tx, entry)),
            price::store::RECORD_KIND => Box::pin(price::store::apply(tx, entry)),
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

    fn question_kinds(&self) -> &'static [&'static str] {
        &[own::OWN, own::CODE]
    }

    fn answer<'a>(
        &'a self,
        place: &'a Place,
        from: &'a Sender,
        kind: &'a str,
        question: serde_json::Value,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(own::answer::answer(self, place, from, kind, question))
    }

    fn services<'a>(&'a self, tx: &'a mut Tx) -> Work<'a, Result<Vec<Service>>> {
        let calculators = calculator::services(&self.near.borrow().calculators);
        Box::pin(async move { Ok(own::services(tx).await?.into_iter().chain(calculators).collect()) })
    }

    fn alarms(&self, now: Millis) -> Vec<Alarm> {
        let near = self.near.borrow();
        warning::standing(&near.warnings, now).into_iter().map(warning::Told::alarm).collect()
    }

    fn weather(&self, now: Millis) -> Option<Weather> {
        self.near.borrow().forecast.as_ref().map(|told| told.in_short(now))
    }

    fn columns<'a>(&'a self, tx: &'a mut Tx, org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(async move {
            let told = store::told(tx, org).await?;
            let warnings = warning::store::told(tx, org).await?;
            let at = warnings.iter().map(|told| told.sent);
            let at = at.chain(told.map(|told| told.forecast.published_at)).max();
            let mut filled = dataset::pages::columns(tx, org).await?;
            filled.extend(divisions::columns(tx, org).await?);
            filled.extend(disclosure::pages::columns(tx, org).await?);
            filled.extend(at.map(|at| (COLUMN.to_owned(), at)));
            filled.extend(
                transport::columns(tx, org).await?.into_iter().map(|(column, at)| (column.to_owned(), at)),
            );
            filled.extend(
                price::pages::filled(tx, org).await?.into_iter().map(|(column, at)| (column.to_owned(), at)),
            );
            filled.extend(
                pest::pages::filled(tx, org).await?.into_iter().map(|(column, at)| (column.to_owned(), at)),
            );
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
            if column != COLUMN {
                return self.others(tx, org, column, now).await;
            }
            let (told, warnings) = (store::told(tx, org).await?, warning::store::told(tx, org).await?);
            let standing = warning::standing(&warnings, now);
            let is_filled = told.is_some() || !warnings.is_empty();
            Ok(is_filled.then(|| pages::weather::page(&standing, told.as_ref(), now)))
        })
    }

    fn findable<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> Work<'a, Result<Option<Changes>>> {
        let calculators = calculator::findable(&self.calculators(), org);
        Box::pin(async move {
            let mut changes = dataset::findable::changes(tx, org, after).await?;
            changes.edition = format!("{}-{}", changes.edition, calculators.edition);
            // Another calculator is another edition, and then all is asked for again.
            if after == 0 {
                changes.changed.extend(calculators.changed);
                changes.upto = changes.upto.max(1);
            }
            Ok(Some(changes))
        })
    }

    fn public(&self) -> Router<Place> {
        let seen = post(warning::pages::seen).layer(Extension(self.vault.clone()));
        pages::shelf_router()
            .merge(own::pages::router(&self.beside))
            .route(warning::PAGE, get(warning::pages::show))
            .route("/warnings/seen", seen)
            .merge(disclosure::pages::router())
            .merge(dataset::pages::router())
            .merge(divisions::router())
            .merge(transport::router(&self.transport))
            .merge(calculator::pages::router(self))
            .merge(price::pages::router())
            .merge(pest::pages::router())
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
            (
                What::Buses,
                ["/desk/transport/source", "/desk/transport/source/try", "/desk/transport/source/remove"],
            ),
            (What::Prices, [price::desk::SOURCE, "/desk/prices/source/try", "/desk/prices/source/remove"]),
        ];
        desk = transport::desk::desk(desk);
        for (what, [base, try_out, remove]) in routes {
            desk = desk
                .route(base, may, with(what, get(pages::sources::show).post(pages::sources::save)))
                .route(try_out, may, with(what, post(pages::sources::try_out)))
                .route(remove, may, with(what, post(pages::sources::remove)));
        }
        let desk = dataset::batch::desk::desk(desk, self);
        let desk = calculator::desk::desk(disclosure::desk::desk(desk, &self.vault));
        pest::desk::desk(price::desk::desk(desk))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        let mut jobs: Vec<Work<'static, ()>> = vec![Box::pin(keep_near(place.clone(), self.clone()))];
        if place.site == Site::Center {
            jobs.push(Box::pin(asking::keep_asking(place.clone(), self.clone())));
            jobs.push(Box::pin(keep_tidy(place.clone(), self.clone())));
            jobs.push(Box::pin(dataset::batch::keep_working(place.clone(), self.clone())));
            jobs.push(Box::pin(keep_dates(place.clone(), self.clone())));
        }
        jobs
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, std::result::Result<(), Fail>> {
        Box::pin(async move {
            demo::fill(place).await?;
            dataset::batch::fill_demo(self, place).await?;
            disclosure::flow::demo(place).await?;
            transport::demo::fill(place).await
        })
    }
}

/// Takes out what is over once a minute until the process ends.
async fn keep_tidy(place: Place, inquiry: Inquiry) {
    if let Err(error) = inquiry.tell_registers(&place).await {
        tracing::error!(%error, "the registers of other offices could not be told");
    }
    loop {
        if let Err(error) = inquiry.tidy(&place).await {
            tracing::error!(%error, "what is over could not be taken out");
        }
        tokio::time::sleep(TIDY).await;
    }
}

/// Notes what was disclosed, and reminds, until the process ends.
async fn keep_dates(place: Place, inquiry: Inquiry) {
    let mut facts = place.bus.listen();
    loop {
        if let Err(error) = inquiry.keep_dates(&place).await {
            tracing::error!(%error, "what was disclosed could not be noted");
        }
        drop(tokio::time::timeout(DATES, Bus::changed(&mut facts)).await);
        // Many records come at once.
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
