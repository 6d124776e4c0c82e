//! 办件: what a villager applies for, from the first question to the decision.
//!
//! A service item is data: what one wants to know before, and a form. In a village a form is filled in one question a
//! page, kept under a telephone number and a code where somebody asks for it, and handed in through the outbox with a
//! number at once. At the center it becomes a case: a workflow is data too, `engines/casework` says what may follow,
//! the village is told where the case stands, and the applicant by text message.
//!
//! Invariants: what is written lies sealed wherever it lies; while it is filled in, its key is in the visit's cookie
//! alone, so a visit that ends leaves nothing that could be read; what was handed in was whole under the same schema
//! in the village and at the center; staff see personal answers masked, and each look at the whole is written down
//! before it is shown; nothing of a person is in what travels back.

mod api;
mod applicant;
mod assign;
mod calendar;
mod card;
mod case;
mod casebook;
mod catalogue;
mod demo;
mod desk_words;
mod draft;
mod editor;
mod findable;
mod flow;
mod form;
mod handling;
mod hooks;
mod item;
mod mask;
mod notice;
mod pages;
mod paper;
mod pass;
mod privacy;
mod proxy;
mod rating;
mod received;
mod result;
mod routes;
mod seat;
mod slip;
mod standing;
mod statistics;
mod store;
mod systems;
mod told;
mod urge;
mod voice;
mod wall;
mod words;

use axum::{
    Extension, Router,
    extract::Request,
    middleware::{self, Next},
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Desk, Fact, Feature, Place, Reply, Sender, Service, Site, Work, findable::Changes};
use hongwang_idcard::Asking;
use hongwang_outward::{Caller, Permit};
use hongwang_page::{Link, Tile};
use hongwang_printing::Slip;
use hongwang_reading::Reading;
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use uuid::Uuid;

pub use result::PaperPress;
pub use slip::SlipPrinter;
pub use systems::CaseSystem;

/// How often what nobody comes back for is looked for.
const SWEEP: Duration = Duration::from_secs(600);

/// The capability. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cases {
    vault: Vault,
    halls: Halls,
    printer: Option<SlipPrinter>,
    papers: paper::Papers,
    reading: Option<Reading>,
    press: Option<PaperPress>,
    throttle: result::verify::Throttle,
    caller: Caller,
    limits: api::Limits,
    systems: Arc<[CaseSystem]>,
    reader: Option<Asking>,
}

impl Cases {
    /// On a node whose key for what people entrust is `vault` (`keys/personal.key`). `halls` says what halls,
    /// sections and columns are called, by their address: the way back from an item, and where one may stand. `printer` prints slips; a center has none.
    pub fn new(vault: Vault, halls: BTreeMap<String, String>, printer: Option<SlipPrinter>) -> Self {
        let pages = printer.as_ref().and_then(SlipPrinter::pages).map(str::to_owned);
        let papers = paper::Papers::new(pages);
        Self {
            vault,
            halls: Halls(Arc::new(halls)),
            printer,
            papers,
            reading: None,
            reader: None,
            press: None,
            throttle: Default::default(),
            caller: Caller::new(Vec::new()),
            limits: api::Limits::default(),
            systems: Arc::default(),
        }
    }

    /// The same in a village whose pages phones reach at `pages`, `host:port`: they may send papers from there. Without it
    /// the address holds that the printer's slips lead to.
    #[must_use]
    pub fn reached_at(self, pages: Option<String>) -> Self {
        match pages {
            Some(pages) => Self { papers: paper::Papers::new(Some(pages)), ..self },
            None => self,
        }
    }

    /// With a reader of pictures: an identity card can be shown to the camera instead of being copied by hand.
    #[must_use]
    pub fn reading(self, reading: Reading) -> Self {
        Self { reading: Some(reading), ..self }
    }

    /// With a press for result papers: at a center.
    #[must_use]
    pub fn issuing(self, press: PaperPress) -> Self {
        Self { press: Some(press), ..self }
    }

    /// The same, which may call these addresses too, public or not.
    #[must_use]
    pub fn calling(self, permits: Vec<Permit>) -> Self {
        Self { caller: Caller::new(permits), ..self }
    }

    /// The same, which exchanges cases with these systems.
    #[must_use]
    pub fn exchanging(self, systems: Vec<CaseSystem>) -> Self {
        Self { systems: systems.into(), ..self }
    }

    /// Exchanges cases with the own systems of other centers, once. A job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn exchange(&self, place: &Place) -> Reply<()> {
        systems::run::talk(place, &self.vault, &self.systems).await
    }

    /// Tells other systems of what happened, as far as it is due. A job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tell_systems(&self, place: &Place) -> Reply<()> {
        hooks::send::send(place, &self.vault, &self.caller).await
    }

    /// With the ID-card reader beside this node's own screen.
    #[must_use]
    pub fn asking(self, reader: Option<Asking>) -> Self {
        Self { reader, ..self }
    }

    /// What is printed for what was handed in at this place under an id; nothing for any other.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn slip(&self, place: &Place, id: Uuid) -> Result<Option<Slip>> {
        slip::of(place, self.printer.as_ref().and_then(SlipPrinter::pages), id).await
    }

    /// Does with cases what time alone does, at the place's time. A job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pass_time(&self, place: &Place) -> Reply<()> {
        pass::pass(place, &self.vault).await
    }

    /// Counts for the statistics whatever is not counted: the cases of before there were any. A job of the center does
    /// it at its start.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn count_cases(&self, place: &Place) -> Reply<()> {
        statistics::fill::fill(place).await
    }

    /// Removes what is personal in cases that were kept long enough, at the place's time. A job of the center does it.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pass_retention(&self, place: &Place) -> Reply<()> {
        privacy::erase::pass(place, &self.vault).await
    }

    /// The names of the shipped items in addresses.
    pub fn shipped() -> impl Iterator<Item = &'static str> {
        item::shipped().iter().map(|item| item.slug.as_str())
    }

    /// Whether the center takes this as the body of an application: the look that comes before anything is written.
    ///
    /// # Errors
    /// Why not, in words for whoever handed it in.
    pub fn looks_at(body: &serde_json::Value) -> std::result::Result<(), &'static str> {
        received::looks_at(body)
    }
}

/// What can be applied for, and how far it is, in the columns where they stand.
async fn services(tx: &mut Tx) -> Result<Vec<Service>> {
    use pages::progress;
    let service =
        |item: &Arc<item::Item>| Service { column: item.column.clone(), tile: pages::guide::tile(item) };
    let tile = Tile {
        speak: words::PROGRESS_SPEAK.to_owned(),
        personal: true,
        ..Tile::new(progress::ADDRESS, words::PROGRESS, progress::ICON)
    };
    let progress = Service { column: progress::COLUMN.to_owned(), tile };
    let tile = Tile {
        speak: words::result::VERIFY_SPEAK.to_owned(),
        personal: true,
        ..Tile::new(result::verify::ADDRESS, words::result::VERIFY, result::verify::ICON)
    };
    let answers = Tile {
        speak: words::wall::WALL_SPEAK.to_owned(),
        ..Tile::new(wall::pages::ADDRESS, words::wall::WALL, wall::pages::ICON)
    };
    let answers = Service { column: wall::pages::COLUMN.to_owned(), tile: answers };
    let verify = Service { column: progress::COLUMN.to_owned(), tile };
    let items = catalogue::offered(tx).await?;
    Ok(items.iter().map(service).chain([progress, verify, answers]).collect())
}

/// What halls, sections and columns are called.
#[derive(Clone, Debug)]
pub(crate) struct Halls(Arc<BTreeMap<String, String>>);

impl Halls {
    /// The pages above a column, first the hall.
    pub(crate) fn above(&self, column: &str) -> Vec<Link> {
        let ends = column.match_indices('/').map(|(at, _)| format!("/{}", &column[..at]));
        ends.filter_map(|address| Some(Link::new(address.clone(), self.0.get(&address)?))).collect()
    }

    /// The columns, in which items stand, without the leading `/`; each with what it and those above it are called.
    pub(crate) fn columns(&self) -> BTreeMap<String, String> {
        let holds = |above: &str| {
            let within = format!("{above}/");
            self.0.range(within.clone()..).next().is_some_and(|(address, _)| address.starts_with(&within))
        };
        let named = |(address, name): (&String, &String)| {
            let column = address.trim_start_matches('/');
            let above = self.above(column).into_iter().map(|link| link.name);
            let all: Vec<String> = above.chain([name.clone()]).collect();
            (column.to_owned(), all.join(" › "))
        };
        self.0.iter().filter(|(address, _)| !holds(address)).map(named).collect()
    }
}

impl Feature for Cases {
    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "cases",
            steps: &[
                ("cases", include_str!("../migrations/cases.sql")),
                ("handling", include_str!("../migrations/handling.sql")),
                ("reach", include_str!("../migrations/reach.sql")),
                ("catalogue", include_str!("../migrations/catalogue.sql")),
                ("voice", include_str!("../migrations/voice.sql")),
                ("notice", include_str!("../migrations/notice.sql")),
                ("papers", include_str!("../migrations/papers.sql")),
                ("urge", include_str!("../migrations/urge.sql")),
                ("assign", include_str!("../migrations/assign.sql")),
                ("results", include_str!("../migrations/results.sql")),
                ("interfaces", include_str!("../migrations/interfaces.sql")),
                ("systems", include_str!("../migrations/systems.sql")),
                ("applicant", include_str!("../migrations/applicant.sql")),
                ("tally", include_str!("../migrations/tally.sql")),
                ("privacy", include_str!("../migrations/privacy.sql")),
                ("editor", include_str!("../migrations/editor.sql")),
                ("mandate", include_str!("../migrations/mandate.sql")),
                ("forms", include_str!("../migrations/forms.sql")),
                ("exchange", include_str!("../migrations/exchange.sql")),
                ("rights", include_str!("../migrations/rights.sql")),
                ("afar", include_str!("../migrations/afar.sql")),
            ],
        }
    }

    fn sealed(&self) -> Vec<Sealed> {
        privacy::sealed::ALL.to_vec()
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[
            standing::RECORD_KIND,
            catalogue::ITEM_KIND,
            catalogue::FORM_KIND,
            calendar::RECORD_KIND,
            notice::RECORD_KIND,
            result::RECORD_KIND,
            wall::RECORD_KIND,
            proxy::RECORD_KIND,
        ]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        match entry.record.kind.as_str() {
            standing::RECORD_KIND => Box::pin(standing::apply(tx, entry)),
            calendar::RECORD_KIND => Box::pin(calendar::apply(tx, entry)),
            notice::RECORD_KIND => Box::pin(notice::apply(tx, entry)),
            result::RECORD_KIND => Box::pin(result::apply(tx, entry)),
            wall::RECORD_KIND => Box::pin(wall::apply(tx, entry)),
            proxy::RECORD_KIND => Box::pin(proxy::store::apply(tx, entry)),
            _ => Box::pin(catalogue::apply(tx, entry)),
        }
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[
            pages::hand_in::SUBMISSION_KIND,
            voice::SUPPLY,
            voice::WITHDRAW,
            notice::OBJECTION,
            rating::SUBMISSION_KIND,
            proxy::SUBMISSION_KIND,
        ]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        match submission.kind.as_str() {
            voice::SUPPLY | voice::WITHDRAW => {
                Box::pin(voice::receive(tx, &self.vault, from, submission, now))
            }
            rating::SUBMISSION_KIND => Box::pin(rating::receive(tx, from, submission, now)),
            proxy::SUBMISSION_KIND => Box::pin(proxy::receive(tx, &self.vault, from, submission, now)),
            notice::OBJECTION => Box::pin(notice::receive(tx, &self.vault, from, submission, now)),
            _ => Box::pin(received::receive(tx, &self.vault, from, submission, now)),
        }
    }

    fn findable<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> Work<'a, Result<Option<Changes>>> {
        Box::pin(async move { findable::changes(tx, &self.halls, org, after).await.map(Some) })
    }

    fn services<'a>(&'a self, tx: &'a mut Tx) -> Work<'a, Result<Vec<Service>>> {
        Box::pin(services(tx))
    }

    fn public(&self) -> Router<Place> {
        use pages::{fill, guide, hand_in, keep, print, progress, summary};
        let (papers, papers_at) = (routes::papers(), self.papers.clone());
        Router::new()
            .route("/apply", get(guide::list))
            .route("/apply/{item}", get(guide::show).post(guide::begin_draft))
            .route("/apply/{item}/questions", get(guide::questions))
            .route("/apply/{item}/print", post(print::print_guide))
            .route("/apply/{item}/consent", get(privacy::consent::ask))
            .route("/apply/{item}/declined", get(privacy::consent::declined))
            .route("/apply/fill", get(fill::show).post(fill::answer))
            .route("/apply/card", get(card::pages::ask).post(card::pages::read).layer(card::pages::limit()))
            .route("/apply/card/take", post(card::pages::take))
            .route("/apply/check", get(summary::show))
            .route("/apply/keep", get(keep::ask).post(keep::keep))
            .route("/apply/resume", get(keep::resume).post(keep::open_again))
            .route("/apply/hand-in", post(hand_in::hand_in))
            .route("/apply/done/{id}", get(hand_in::done))
            .route("/apply/done/{id}/print", post(print::print))
            .route(progress::ADDRESS, get(progress::ask).post(progress::look))
            .route("/apply/supply/{id}", get(voice::pages::supply).post(voice::pages::supplied))
            .route("/apply/withdraw/{id}", get(voice::pages::withdraw).post(voice::pages::withdrawn))
            .route("/apply/said/{id}", get(voice::pages::said))
            .route(notice::pages::ADDRESS, get(notice::pages::list))
            .route("/apply/notices/{id}", get(notice::pages::ask).post(notice::pages::object))
            .merge(papers)
            .route(wall::pages::ADDRESS, get(wall::pages::list))
            .route("/apply/rate", post(rating::pages::rate))
            .route("/apply/rated/{case}", get(rating::pages::rated).post(rating::pages::tick))
            .merge(routes::verify())
            .merge(routes::who_applies())
            .merge(routes::sheet())
            .merge(routes::mandates())
            .merge(pages::shelf_router())
            .layer(Extension(self.vault.clone()))
            .layer(Extension(self.halls.clone()))
            .layer(Extension(self.printer.clone()))
            .layer(middleware::from_fn(move |mut request: Request, next: Next| {
                let papers = papers_at.on_line(request.extensions().get().cloned());
                request.extensions_mut().insert(papers);
                next.run(request)
            }))
            .layer(Extension(self.reading.clone()))
            .layer(Extension(self.reader.clone()))
            .layer(Extension(self.throttle.clone()))
            .merge(api::router(self.vault.clone(), self.limits.clone()))
    }

    fn desk(&self) -> Desk {
        routes::desk(self)
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        match place.site {
            Site::Village => vec![Box::pin(sweep(place.clone()))],
            Site::Center => vec![
                Box::pin(pass::keep_time(place.clone(), self.vault.clone())),
                Box::pin(keep_forms(place.clone())),
                Box::pin(hooks::send::keep_sending(place.clone(), self.vault.clone(), self.caller.clone())),
                Box::pin(systems::run::keep_talking(place.clone(), self.vault.clone(), self.systems.clone())),
                Box::pin(count_once(place.clone())),
                Box::pin(privacy::erase::keep(place.clone(), self.vault.clone())),
            ],
        }
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, Reply<()>> {
        Box::pin(demo::fill(place, &self.vault))
    }
}

/// Keeps what this version of the program asks beyond its update, once.
async fn keep_forms(place: Place) {
    let kept = async {
        let mut tx = place.db.write().await?;
        catalogue::keep_shipped(&mut tx).await?;
        tx.commit().await
    };
    if let Err(error) = kept.await {
        tracing::error!(%error, "the shipped forms could not be kept");
    }
    std::future::pending().await
}

/// Counts the cases of before there were statistics, once.
async fn count_once(place: Place) {
    if let Err(error) = statistics::fill::fill(&place).await {
        tracing::error!(%error, "the cases of before could not be counted; the next start goes on");
    }
    std::future::pending().await
}

/// What every node must hear after a state that was committed.
fn announce(place: &Place, org: &OrgPath) {
    place.bus.tell(Fact::FeedGrew(org.clone()));
    place.live.changed();
}

/// Forgets what nobody can come back to: at a start every draft whose key went with the visit, later those that were
/// left, and what was kept for longer than it may be.
async fn sweep(place: Place) {
    let mut left = None;
    loop {
        let now = place.clock.now();
        if let Err(error) = sweep_once(&place, left, now).await {
            tracing::warn!(%error, "old drafts could not be removed");
        }
        tokio::time::sleep(SWEEP).await;
        left = Some(place.clock.now().plus(-draft::LEFT_AFTER));
    }
}

async fn sweep_once(place: &Place, left: Option<Millis>, now: Millis) -> Reply<()> {
    let mut tx = place.db.write().await?;
    store::sweep(&mut tx, left, now).await?;
    notice::forget_ended(&mut tx, now).await?;
    tx.commit().await?;
    paper::clean(place).await
}
