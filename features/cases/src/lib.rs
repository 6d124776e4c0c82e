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
    extract::DefaultBodyLimit,
    routing::{MethodRouter, get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{
    Desk, DeskEntry, Fact, Feature, Place, Reply, Sender, Service, Site, Work, findable::Changes,
};
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

/// The desk of what can be applied for, and of the days that are worked.
fn desk_of_items(halls: &Halls) -> Desk {
    use calendar::pages as year;
    use catalogue::{pages as of, pages_import as import};
    let items = Permission::ManageItems;
    let entry =
        |href, name, icon| DeskEntry { group: desk_words::GROUP, href, name, icon, permission: items };
    let halls = || Extension(halls.clone());
    let limit = DefaultBodyLimit::max;
    Desk::new()
        .entry(entry(of::BASE, words::catalogue::ITEMS, "list-details"))
        .entry(entry("/desk/cases/calendar", words::calendar::CALENDAR, "calendar"))
        .route("/desk/cases/items", items, get(of::list))
        .route("/desk/cases/items/{slug}", items, get(of::show).post(of::save).layer(halls()))
        .route(
            "/desk/cases/items/import",
            items,
            get(import::ask).post(import::try_out).layer((halls(), limit(import::LARGEST_UPLOAD))),
        )
        .route(
            "/desk/cases/items/import/confirm",
            items,
            post(import::confirm).layer((halls(), limit(import::LARGEST_CONFIRMED))),
        )
        .route("/desk/cases/items/export", items, get(import::export).layer(halls()))
        .route("/desk/cases/items/template", items, get(import::template))
        .route("/desk/cases/calendar", items, get(year::show).post(year::save))
        .route("/desk/cases/calendar/paste", items, post(year::paste_in))
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
        let papers = papers_router();
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
            .merge(verify())
            .merge(who_applies())
            .merge(mandates())
            .merge(pages::shelf_router())
            .layer(Extension(self.vault.clone()))
            .layer(Extension(self.halls.clone()))
            .layer(Extension(self.printer.clone()))
            .layer(Extension(self.papers.clone()))
            .layer(Extension(self.reading.clone()))
            .layer(Extension(self.reader.clone()))
            .layer(Extension(self.throttle.clone()))
            .merge(api::router(self.vault.clone(), self.limits.clone()))
    }

    fn desk(&self) -> Desk {
        use pages::{
            desk_act, desk_answers, desk_batch, desk_case, desk_cases, desk_paper, desk_papers, desk_waiting,
        };
        use {rating::desk as rating, result::desk as paper, wall::desk as answer};
        let handle = Permission::HandleCases;
        let entry = DeskEntry {
            group: desk_words::GROUP,
            href: "/desk/cases",
            name: desk_words::QUEUE,
            icon: "clipboard-list",
            permission: handle,
        };
        let beside = |href, name, icon| DeskEntry { href, name, icon, ..entry.clone() };
        let key = || Extension(self.vault.clone());
        let both = || (Extension(self.press.clone()), key());
        // What another system may do is granted like a role.
        let grant = Permission::GrantRoles;
        let interfaces = DeskEntry {
            group: desk_words::GROUP,
            href: api::desk::BASE,
            name: words::interfaces::TITLE,
            icon: "key",
            permission: grant,
        };
        let systems = DeskEntry {
            href: systems::desk::BASE,
            name: words::interfaces::SYSTEMS,
            icon: "plug-connected",
            ..entry.clone()
        };
        let caller = Extension(self.caller.clone());
        let hooks: MethodRouter<Place> = get(hooks::desk::list).post(hooks::desk::add);
        let hooks: MethodRouter<Place> = hooks.layer((key(), caller));
        editor::routes(desk_of_items(&self.halls))
            .entry(entry.clone())
            .entry(interfaces)
            .route(api::desk::BASE, grant, get(api::desk::list).post(api::desk::make))
            .route("/desk/cases/api/{id}/revoke", grant, post(api::desk::revoke))
            .route(hooks::desk::BASE, grant, hooks)
            .route("/desk/cases/hooks/{id}/again", grant, post(hooks::desk::again))
            .route("/desk/cases/hooks/{id}/remove", grant, post(hooks::desk::remove))
            .entry(systems)
            .route(systems::desk::BASE, handle, get(systems::desk::list))
            .route("/desk/cases/systems/{id}/again", handle, post(systems::desk::again))
            .route("/desk/cases", handle, get(desk_cases::list))
            .entry(DeskEntry {
                href: proxy::desk::ADDRESS,
                name: words::proxy::DESK,
                icon: "users",
                ..entry.clone()
            })
            .route(proxy::desk::ADDRESS, handle, get(proxy::desk::list).layer(key()))
            .route("/desk/proxies/{id}/end", handle, post(proxy::desk::end).layer(key()))
            .route("/desk/cases/{id}", handle, get(desk_case::show).layer(key()))
            .route("/desk/cases/{id}/act", handle, post(desk_act::act).layer(key()))
            .route("/desk/cases/{id}/reveal", handle, post(desk_answers::reveal).layer(key()))
            .route("/desk/cases/{id}/objection", handle, post(notice::desk::answer))
            .route("/desk/cases/{id}/papers/{hash}", handle, get(desk_papers::show).layer(key()))
            .route(statistics::pages::ADDRESS, handle, get(statistics::pages::show))
            .route("/desk/cases/statistics/export.csv", handle, get(statistics::pages::export))
            .route("/desk/waiting", handle, get(desk_waiting::show))
            .route("/desk/batch", handle, post(desk_batch::batch).layer(key()))
            .route(
                "/desk/cases/{id}/print/{kind}",
                handle,
                get(desk_paper::show).post(desk_paper::whole).layer(key()),
            )
            .route(
                privacy::find::ADDRESS,
                handle,
                get(privacy::find::ask).post(privacy::find::look).layer(key()),
            )
            .route("/desk/cases/rights/export", handle, post(privacy::find::hand_out).layer(key()))
            .route("/desk/cases/{id}/rights", handle, get(privacy::pages::show).layer(key()))
            .route("/desk/cases/{id}/correct", handle, post(privacy::pages::correct).layer(key()))
            .route("/desk/cases/{id}/erase/ask", handle, post(privacy::pages::ask_erasure).layer(key()))
            .route("/desk/cases/{id}/erase", handle, post(privacy::pages::erase_it).layer(key()))
            .route("/desk/cases/{id}/urge", handle, post(urge::pages::urge))
            .route("/desk/cases/{id}/urge/answer", handle, post(urge::pages::answer))
            .route("/desk/cases/{id}/assign", handle, post(assign::pages::assign))
            .route("/desk/cases/{id}/hand", handle, post(assign::pages::hand))
            .route(
                assign::pages::COLLEAGUES,
                handle,
                get(assign::pages::colleagues).post(assign::pages::hand_over),
            )
            .route("/desk/cases/{id}/paper", handle, get(paper::show).post(paper::issue).layer(both()))
            .route("/desk/cases/{id}/paper/{paper}/file", handle, get(paper::file).layer(key()))
            .route("/desk/cases/{id}/paper/{paper}/revoke", handle, post(paper::revoke).layer(key()))
            .route("/desk/cases/{id}/answer", handle, get(answer::show).post(answer::write).layer(key()))
            .route("/desk/cases/{id}/answer/withdraw", handle, post(answer::withdraw).layer(key()))
            .entry(beside("/desk/cases/callbacks", words::rating::CALL_BACKS, "phone-call"))
            .entry(beside("/desk/cases/ratings", words::rating::STATISTICS, "mood-smile"))
            .route("/desk/cases/callbacks", handle, get(rating::list))
            .route("/desk/cases/callbacks/{id}", handle, post(rating::close).layer(key()))
            .route("/desk/cases/ratings", handle, get(rating::statistics))
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

/// The pages that take papers.
fn papers_router() -> Router<Place> {
    use pages::{paper, phone};
    let files = || DefaultBodyLimit::max(crate::paper::MOST_BODY);
    Router::new()
        .route("/apply/paper", post(paper::put).layer(files()))
        .route("/apply/paper/{hash}", get(paper::show))
        .route("/apply/paper/drop", post(paper::remove))
        .route("/apply/phone", get(phone::wait).post(phone::begin))
        .route("/apply/phone/{token}", get(phone::show).post(phone::put).layer(files()))
        .route("/apply/phone/{token}/{hash}", get(phone::picture))
        .route("/apply/phone/{token}/drop", post(phone::remove))
}

/// The pages that say whether a result paper is valid.
fn verify() -> Router<Place> {
    use result::verify;
    Router::new()
        .route(verify::ADDRESS, get(verify::ask).post(verify::look))
        .route("/verify/{code}", get(verify::show).post(verify::compare))
        .layer(DefaultBodyLimit::max(verify::LARGEST))
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
