//! 劳务: jobs from files and feeds, gigs that villagers offer, registrations of those who look for work.
//!
//! ```text
//! file, feed ─► dry run ─► batch ─► second person ─► record work.posting ─► lists, search, messages
//! screen ─► outbox ─► clerk of the village ────────────────┘
//! screen ─► outbox ─► registration, sealed ─► what fits is told by message
//! ```
//!
//! Invariants: a telephone stands on no page but the one behind its key, which a person presses on one posting; whatever is
//! over is shown nowhere, by the clock of whoever shows it; no money is handled.

mod ask;
mod batch;
mod commerce;
mod contact;
mod demo;
mod feed;
mod findable;
mod gig;
mod handed;
mod mine;
mod pages;
mod posting;
mod publish;
mod seeker;
mod sheet;
mod store;
mod supply;
mod told;
pub mod wage;
mod words;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{
    ColumnPage, Desk, DeskEntry, Fail, Feature, Place, Reply, Sender, Service, Site, findable::Changes,
};
use hongwang_outward::Caller;
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use hongwang_websites::fetch::{FetchConfig, FetchError, Fetcher};
use posting::Kind;
use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};
use tokio::sync::Notify;

/// How often ends are looked for.
const TIDY: Duration = Duration::from_secs(60);

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Work {
    vault: Vault,
    fetching: FetchConfig,
    /// Made at the first use: a village never makes it.
    fetcher: Arc<OnceLock<std::result::Result<Fetcher, FetchError>>>,
    limits: contact::Limits,
    /// The way to the platform that offers are exchanged with.
    caller: Caller,
    /// Wakes the job that takes care of ends and messages.
    wake: Arc<Notify>,
    /// Wakes the job that asks feeds.
    asks: Arc<Notify>,
}

impl Work {
    /// On a node whose key for what people entrust is `vault` (`keys/personal.key`). Without [`Work::fetching`] nothing
    /// private may be reached.
    pub fn new(vault: Vault) -> Self {
        Self {
            vault,
            fetching: FetchConfig::default(),
            fetcher: Arc::default(),
            limits: contact::Limits::default(),
            caller: Caller::new(Vec::new()),
            wake: Arc::default(),
            asks: Arc::default(),
        }
    }

    /// How feeds are fetched, and what else may be called.
    #[must_use]
    pub fn fetching(mut self, config: FetchConfig) -> Self {
        self.caller = Caller::new(config.permits.clone());
        self.fetching = FetchConfig { max_bytes: feed::MOST_BYTES, ..config };
        self
    }

    /// Asks the feeds that are due at the place's time. A job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails; a feed that fails is reported on its page.
    pub async fn run(&self, place: &Place) -> Reply<()> {
        feed::run(self, place).await
    }

    /// Exchanges offers with the county's platform, if that is due. A job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails; a platform that fails is reported on its page.
    pub async fn exchange(&self, place: &Place) -> Reply<()> {
        commerce::run(self, place).await
    }

    /// What is to be done by the clock: at the center ends and messages, in a village its key. A job does it every minute
    /// and whenever something came.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pass(&self, place: &Place) -> Reply<()> {
        match place.site {
            Site::Center => told::pass(self, place).await,
            Site::Village => mine::pass(self, place).await,
        }
    }

    fn fetcher(&self) -> std::result::Result<&Fetcher, FetchError> {
        self.fetcher.get_or_init(|| Fetcher::new(self.fetching.clone())).as_ref().map_err(Clone::clone)
    }
}

impl Feature for Work {
    fn sealed(&self) -> Vec<Sealed> {
        let [handed, seekers] = handed::SEALED;
        let one = [contact::SEALED, batch::SEALED, feed::SEALED, handed, seekers, mine::SEALED];
        one.into_iter().chain(commerce::SEALED).collect()
    }

    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "work",
            steps: &[
                ("work", include_str!("../migrations/work.sql")),
                ("seen", include_str!("../migrations/seen.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::RECORD_KIND]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entry: &'a Entry,
        _now: Millis,
    ) -> hongwang_feature::Work<'a, Result<()>> {
        Box::pin(store::apply(tx, entry))
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        handed::KINDS
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> hongwang_feature::Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(handed::receive(tx, self, from, submission, now))
    }

    fn services<'a>(&'a self, _tx: &'a mut Tx) -> hongwang_feature::Work<'a, Result<Vec<Service>>> {
        Box::pin(async { Ok(pages::list::services()) })
    }

    fn columns<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
    ) -> hongwang_feature::Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(async move {
            let newest = store::newest(tx, org).await?.into_iter();
            Ok(newest
                .filter(|(kind, _)| Kind::JOBS.contains(kind))
                .map(|(kind, at)| (kind.column().to_owned(), at))
                .collect())
        })
    }

    fn column<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> hongwang_feature::Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(pages::list::column(tx, org, column, now))
    }

    fn findable<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> hongwang_feature::Work<'a, Result<Option<Changes>>> {
        Box::pin(async move { findable::changes(tx, org, after).await.map(Some) })
    }

    fn public(&self) -> Router<Place> {
        let form = |sheet: &'static ask::Sheet| get(mine::begin).post(mine::answer).layer(Extension(sheet));
        Router::new()
            .route("/work/list/{kind}", get(pages::list::show))
            .route("/work/posting/{id}", get(pages::one::show))
            .route("/work/posting/{id}/phone", post(contact::show))
            .route(gig::ADDRESS, form(&gig::SHEET))
            .route(seeker::ADDRESS, form(&seeker::SHEET))
            .route(supply::ADDRESS, form(&supply::SHEET))
            .route("/work/photo/{hash}", get(pages::one::photo))
            .route("/work/handed/{id}", get(mine::slip))
            .route(mine::ADDRESS, get(mine::ask).post(mine::act))
            .merge(pages::shelf_router())
            .layer(Extension(self.clone()))
    }

    fn desk(&self) -> Desk {
        use Permission::{HandleCases, ManageSources, ReviewArticle, WriteArticle};
        use pages::{desk_exchange as exchange, desk_handed as gigs, desk_jobs as jobs, desk_photo as photo};
        use pages::{desk_seekers as seekers, desk_sources as sources};
        let entry = |href, name, icon, permission| DeskEntry {
            group: words::jobs::GROUP,
            href,
            name,
            icon,
            permission,
        };
        let own = || Extension(self.clone());
        let upload = DefaultBodyLimit::max(jobs::LARGEST_UPLOAD);
        let confirmed = DefaultBodyLimit::max(jobs::LARGEST_CONFIRMED);
        Desk::new()
            .entry(entry(jobs::BASE, words::jobs::TITLE, "briefcase", WriteArticle))
            .entry(entry(jobs::BATCHES, words::jobs::BATCHES, "checklist", ReviewArticle))
            .entry(entry(sources::BASE, words::desk::SOURCES, "rss", ManageSources))
            .entry(entry(exchange::BASE, words::supply::EXCHANGE, "shopping-cart", ManageSources))
            .entry(entry(gigs::GIGS, words::desk::GIGS, "leaf", HandleCases))
            .entry(entry(seekers::SEEKERS, words::desk::SEEKERS, "users", HandleCases))
            .route(jobs::BASE, WriteArticle, get(jobs::list))
            .route("/desk/work/jobs/template", WriteArticle, get(jobs::template))
            .route("/desk/work/jobs/import", WriteArticle, get(jobs::ask).post(jobs::try_out).layer(upload))
            .route(
                "/desk/work/jobs/confirm",
                WriteArticle,
                post(jobs::confirm).layer::<_, std::convert::Infallible>(confirmed).layer(own()),
            )
            .route("/desk/work/jobs/withdraw", WriteArticle, post(jobs::withdraw))
            .route(jobs::BATCHES, ReviewArticle, get(jobs::batches))
            .route("/desk/work/batches/{id}", ReviewArticle, get(jobs::batch).layer(own()))
            .route("/desk/work/batches/{id}/release", ReviewArticle, post(jobs::release).layer(own()))
            .route("/desk/work/batches/{id}/back", ReviewArticle, post(jobs::send_back))
            .route(sources::BASE, ManageSources, get(sources::show).post(sources::save).layer(own()))
            .route("/desk/work/sources/remove", ManageSources, post(sources::remove))
            .route(gigs::GIGS, HandleCases, get(gigs::list).layer(own()))
            .route("/desk/work/gigs/{id}", HandleCases, get(gigs::show).post(gigs::act).layer(own()))
            .route("/desk/work/gigs/{id}/phone", HandleCases, post(gigs::phone).layer(own()))
            .route(
                "/desk/work/gigs/{id}/photo",
                HandleCases,
                post(photo::put).layer::<_, std::convert::Infallible>(photo::limit()).layer(own()),
            )
            .route("/desk/work/gigs/{id}/photo/remove", HandleCases, post(photo::remove).layer(own()))
            .route("/desk/work/gigs/{id}/photo/{hash}", HandleCases, get(photo::show))
            .route(exchange::BASE, ManageSources, get(exchange::show).post(exchange::save).layer(own()))
            .route("/desk/work/exchange/remove", ManageSources, post(exchange::remove))
            .route(seekers::SEEKERS, HandleCases, get(seekers::list).layer(own()))
            .route("/desk/work/seekers/{id}", HandleCases, get(seekers::show).layer(own()))
            .route("/desk/work/seekers/{id}/phone", HandleCases, post(seekers::phone).layer(own()))
            .route("/desk/work/seekers/{id}/delete", HandleCases, post(seekers::delete))
    }

    fn jobs(&self, place: &Place) -> Vec<hongwang_feature::Work<'static, ()>> {
        let mut jobs: Vec<hongwang_feature::Work<'static, ()>> =
            vec![Box::pin(keep_passing(place.clone(), self.clone()))];
        if place.site == Site::Center {
            jobs.push(Box::pin(feed::keep_asking(place.clone(), self.clone())));
            jobs.push(Box::pin(commerce::keep_exchanging(place.clone(), self.clone())));
        }
        jobs
    }

    fn demo<'a>(&'a self, place: &'a Place) -> hongwang_feature::Work<'a, std::result::Result<(), Fail>> {
        Box::pin(demo::fill(self, place))
    }
}

/// Does what is due once a minute, and when something came, until the process ends.
async fn keep_passing(place: Place, work: Work) {
    loop {
        if let Err(error) = work.pass(&place).await {
            tracing::error!(%error, "what is due of work could not be done");
        }
        // Either way it is time to look.
        let _ = tokio::time::timeout(TIDY, work.wake.notified()).await;
    }
}
