//! 查询: public information, what a villager comes to look up.
//!
//! | slice | what |
//! |---|---|
//! | [`forecast`], [`asking`], [`source`] | the weather; whom the county asks by the clock, and the job that asks |
//! | [`warning`] | what a weather office warns of, above everything else |
//! | [`price`], [`pest`] | prices of produce; bulletins by crop and the season calendar |
//! | [`dataset`] | tables of offices, as data: from a bureau's file to a page |
//! | [`own`], [`register`] | what such tables, and other offices, say of one person: asked live, kept nowhere |
//! | [`disclosure`] | what villages must publish by when |
//! | [`transport`] | buses and trains |
//! | [`calculator`] | what a policy pays |
//! | [`divisions`] | cards of county, town and village |
//!
//! ```text
//! services, offices, clerks ─► center: tried, looked at by a second person ─► records ─► tables of each node ─► pages
//! ```
//!
//! Invariants: an address of a service lies sealed and is shown without its key, nowhere else than at the desk; every
//! figure has a date, and what it says of today is found by the clock of whoever shows it; of a person nothing leaves the
//! center but what the allow-list of its dataset names.

mod asking;
mod beside;
mod calculator;
mod dataset;
mod demo;
mod disclosure;
mod divisions;
mod feature;
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

use forecast::Told;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Bus, Place, Reply};
use hongwang_idcard::Asking;
use hongwang_printing::Printer;
pub use hongwang_registers::{Kind as RegisterKind, Register as RegisterLine};
use hongwang_store::{Result, Tx, Vault};
use hongwang_websites::fetch::{FetchConfig, FetchError, Fetcher};
pub use register::CountyRegister;
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
    /// Which pages of warnings it has looked at.
    looked: Arc<warning::ask::Looked>,
    /// What this node's screen carries on every page, as last read.
    near: Arc<watch::Sender<Near>>,
    /// The job of batches.
    working: Arc<dataset::batch::Working>,
    /// Where files of datasets are laid by other programs.
    folder: Option<Arc<Path>>,
    /// The registers of other offices, at a center.
    registers: Arc<[CountyRegister]>,
    /// What stands beside a village's screen.
    beside: beside::Beside,
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
        let looked = Arc::default();
        let (registers, beside) = (Arc::default(), beside::Beside::default());
        let transport = transport::Kept::default();
        let (working, folder) = (Arc::default(), None);
        Self { vault, fetching, fetcher, wake, looked, near, working, folder, registers, beside, transport }
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
        place.announce(register::store::tell(place, &self.registers).await?);
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
        place.announce(warning::flow::tidy(place).await?);
        place.announce(pest::flow::tidy(place).await?);
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
        place.announce(disclosure::flow::pass(place).await?);
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
