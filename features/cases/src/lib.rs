//! 办件: what a villager applies for, from the first question to the decision.
//!
//! A service item is data: what one wants to know before, and a form. In a village a form is filled in one question a
//! page, kept under a telephone number and a code where somebody asks for it, and handed in through the outbox with a
//! number at once. At the center it becomes a case: a workflow is data too, `engines/casework` says what may follow,
//! and the village is told where the case stands.
//!
//! Invariants: what is written lies sealed wherever it lies; while it is filled in, its key is in the visit's cookie
//! alone, so a visit that ends leaves nothing that could be read; what was handed in was whole under the same schema
//! in the village and at the center; staff see personal answers masked, and each look at the whole is written down
//! before it is shown; nothing of a person is in what travels back.

mod applicant;
mod case;
mod casebook;
mod demo;
mod desk_words;
mod draft;
mod findable;
mod flow;
mod form;
mod handling;
mod item;
mod mask;
mod pages;
mod pass;
mod proxy;
mod received;
mod slip;
mod standing;
mod store;
mod words;

use axum::{
    Extension, Router,
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{
    Desk, DeskEntry, Fact, Feature, Place, Reply, Sender, Service, Site, Work, findable::Changes,
};
use hongwang_idcard::Asking;
use hongwang_page::{Link, Tile};
use hongwang_printing::Slip;
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, Vault};
use std::{collections::BTreeMap, sync::Arc, time::Duration};
use uuid::Uuid;

pub use slip::SlipPrinter;

/// How often what nobody comes back for is looked for.
const SWEEP: Duration = Duration::from_secs(600);

/// The capability. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cases {
    vault: Vault,
    halls: Halls,
    services: Arc<[Service]>,
    printer: Option<SlipPrinter>,
    reader: Option<Asking>,
}

impl Cases {
    /// On a node whose key for what people entrust is `vault` (`keys/personal.key`). `halls` says what halls and
    /// sections are called, by their address: the way back from an item. `printer` prints slips; a center has none.
    pub fn new(vault: Vault, halls: BTreeMap<String, String>, printer: Option<SlipPrinter>) -> Self {
        Self { vault, halls: Halls(Arc::new(halls)), services: services().into(), printer, reader: None }
    }

    /// With the ID-card reader beside this node's own screen.
    #[must_use]
    pub fn reading(self, reader: Option<Asking>) -> Self {
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
        pass::pass(place).await
    }

    /// Whether the center takes this as the body of an application: the look that comes before anything is written.
    ///
    /// # Errors
    /// Why not, in words for whoever handed it in.
    pub fn looks_at(body: &serde_json::Value) -> std::result::Result<(), &'static str> {
        received::read(body).map(drop)
    }
}

/// The pages before the questions: who applies, and who helps.
fn who_applies() -> Router<Place> {
    use applicant::{assist, pages};
    Router::new()
        .route(pages::WHO, get(pages::who).post(pages::choose))
        .route(pages::SHOW, get(pages::show).post(pages::vouch))
        .route(pages::CARD, post(pages::card))
        .route(pages::PHONE, get(pages::phone).post(pages::take_phone))
        .route(pages::GUARDIAN, get(pages::guardian).post(pages::take_guardian))
        .route(pages::PROXY, get(pages::proxy).post(pages::take_proxy))
        .route(assist::ADDRESS, get(assist::show))
        .route(assist::BADGE, post(assist::badge_in))
        .route(assist::PAPERS, post(assist::take_papers))
        .route(assist::END, post(assist::end))
}

/// The pages of mandates.
fn mandates() -> Router<Place> {
    use proxy::pages;
    Router::new()
        .route(pages::ADDRESS, get(pages::ask))
        .route("/apply/proxies/card", post(pages::by_card))
        .route("/apply/proxies/phone", post(pages::by_phone))
        .route("/apply/proxies/end", post(pages::end))
        .route("/apply/proxies/given/{id}", get(pages::given))
}

/// What can be applied for, and how far it is, in the columns where they stand.
fn services() -> Vec<Service> {
    use pages::progress;
    let service = |item: &item::Item| Service { column: item.column.clone(), tile: pages::guide::tile(item) };
    let tile = Tile {
        speak: words::PROGRESS_SPEAK.to_owned(),
        personal: true,
        ..Tile::new(progress::ADDRESS, words::PROGRESS, progress::ICON)
    };
    let progress = Service { column: progress::COLUMN.to_owned(), tile };
    item::items().iter().map(service).chain([progress]).collect()
}

/// What halls and sections are called.
#[derive(Clone, Debug)]
pub(crate) struct Halls(Arc<BTreeMap<String, String>>);

impl Halls {
    /// The pages above a column, first the hall.
    pub(crate) fn above(&self, column: &str) -> Vec<Link> {
        let ends = column.match_indices('/').map(|(at, _)| format!("/{}", &column[..at]));
        ends.filter_map(|address| Some(Link::new(address.clone(), self.0.get(&address)?))).collect()
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
                ("applicant", include_str!("../migrations/applicant.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[standing::RECORD_KIND, proxy::RECORD_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(async move {
            match entry.record.kind.as_str() {
                proxy::RECORD_KIND => proxy::store::apply(tx, entry).await,
                _ => standing::apply(tx, entry).await,
            }
        })
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[pages::hand_in::SUBMISSION_KIND, proxy::SUBMISSION_KIND]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(async move {
            match submission.kind.as_str() {
                proxy::SUBMISSION_KIND => proxy::receive(tx, &self.vault, from, submission, now).await,
                _ => received::receive(tx, &self.vault, from, submission, now).await,
            }
        })
    }

    fn findable<'a>(
        &'a self,
        _tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> Work<'a, Result<Option<Changes>>> {
        Box::pin(async move { Ok(Some(findable::changes(&self.halls, org, after))) })
    }

    fn services(&self) -> &[Service] {
        &self.services
    }

    fn public(&self) -> Router<Place> {
        use pages::{fill, guide, hand_in, keep, print, progress, summary};
        Router::new()
            .route("/apply", get(guide::list))
            .route("/apply/{item}", get(guide::show).post(guide::begin_draft))
            .route("/apply/{item}/questions", get(guide::questions))
            .route("/apply/fill", get(fill::show).post(fill::answer))
            .route("/apply/check", get(summary::show))
            .route("/apply/keep", get(keep::ask).post(keep::keep))
            .route("/apply/resume", get(keep::resume).post(keep::open_again))
            .route("/apply/hand-in", post(hand_in::hand_in))
            .route("/apply/done/{id}", get(hand_in::done))
            .route("/apply/done/{id}/print", post(print::print))
            .route(progress::ADDRESS, get(progress::ask).post(progress::look))
            .merge(who_applies())
            .merge(mandates())
            .merge(pages::shelf_router())
            .layer(Extension(self.vault.clone()))
            .layer(Extension(self.halls.clone()))
            .layer(Extension(self.printer.clone()))
            .layer(Extension(self.reader.clone()))
    }

    fn desk(&self) -> Desk {
        use pages::{desk_act, desk_answers, desk_case, desk_cases};
        let handle = Permission::HandleCases;
        let entry = DeskEntry {
            group: desk_words::GROUP,
            href: "/desk/cases",
            name: desk_words::QUEUE,
            icon: "clipboard-list",
            permission: handle,
        };
        let key = || Extension(self.vault.clone());
        Desk::new()
            .entry(entry.clone())
            .route("/desk/cases", handle, get(desk_cases::list))
            .entry(DeskEntry { href: proxy::desk::ADDRESS, name: words::proxy::DESK, icon: "users", ..entry })
            .route(proxy::desk::ADDRESS, handle, get(proxy::desk::list).layer(key()))
            .route("/desk/proxies/{id}/end", handle, post(proxy::desk::end).layer(key()))
            .route("/desk/cases/{id}", handle, get(desk_case::show).layer(key()))
            .route("/desk/cases/{id}/act", handle, post(desk_act::act).layer(key()))
            .route("/desk/cases/{id}/reveal", handle, post(desk_answers::reveal).layer(key()))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        match place.site {
            Site::Village => vec![Box::pin(sweep(place.clone()))],
            Site::Center => vec![Box::pin(pass::keep_time(place.clone()))],
        }
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, Reply<()>> {
        Box::pin(demo::fill(place, &self.vault))
    }
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

async fn sweep_once(place: &Place, left: Option<Millis>, now: Millis) -> Result<()> {
    let mut tx = place.db.write().await?;
    store::sweep(&mut tx, left, now).await?;
    tx.commit().await
}
