//! 影音: films from the file that comes to the screen that plays them from its own disk.
//!
//! ```text
//! upload, telephone, folder, address, provider ─► reel ─► ffmpeg ─► sheet and rights ─► second person ─► record media.film ─► pages, search
//!                                                                      └─► record media.share a village ─► night ─► disk
//! screen ─► plays by hour, signed; wishes ─► outbox ─► what each village is to hold
//! roll, film, questions (`study`) ─► record ─► outbox ─► the village's clerk
//! record media.course (`course`) ─► a teacher's list, first in its column
//! ```
//!
//! Invariants: no film without rights, and none after they end; a village answers for bytes of films alone that stand on
//! its screens; statistics are of devices, columns, films and hours, never of persons.

mod course;
mod demo;
mod fetch;
mod film;
mod findable;
mod folder;
mod jobs;
mod making;
mod pages;
mod phone;
mod play;
mod player;
mod policy;
mod publish;
mod pull;
mod reel;
mod removal;
mod share;
mod store;
mod study;
mod subscription;
mod told;
mod upload;
mod words;

pub use upload::name_of as upload_name;

use axum::{
    Extension, Router,
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{
    ColumnPage, Desk, DeskEntry, Fail, Feature, Place, Reply, Sender, Site, findable::Changes,
};
use hongwang_feed::village::Signer;
use hongwang_films::{Films, source::Sources};
use hongwang_outward::{Caller, Permit};
use hongwang_printing::{Printer, Slip};
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use share::Share;
use std::{
    collections::{BTreeMap, VecDeque},
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use study::{class::Classes, roster::Tries};
use tokio::sync::Notify;

/// Bytes of films that a village holds, unless the center is told otherwise.
const ROOM: u64 = 64 << 30;

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone)]
pub struct Media {
    vault: Vault,
    /// The columns that films stand in, by address without the leading `/`, with what they are called.
    places: Arc<BTreeMap<String, String>>,
    /// What converts films; a village, which has no reels, never uses it.
    films: Option<Films>,
    /// How people reach the pages, `http(s)://host[:port]`; a center.
    address: Arc<str>,
    /// Where other programs lay films.
    folder: Option<PathBuf>,
    /// How the files of that folder looked the last time.
    looks: Arc<Mutex<folder::Looks>>,
    /// The way to films elsewhere.
    sources: Sources,
    /// The way to the lists of providers.
    caller: Caller,
    /// Wakes the job that asks providers.
    asks: Arc<Notify>,
    /// Wakes the job that fetches.
    fetches: Arc<Notify>,
    /// Bytes of films that a village holds.
    room: u64,
    /// Wakes the job that converts, tells villages and takes down.
    wake: Arc<Notify>,
    /// Plays that were counted a moment ago.
    plays: Arc<Mutex<VecDeque<String>>>,
    /// What the center was last told to be here.
    held: Arc<Mutex<Option<Vec<Share>>>>,
    /// Signs what this device tells; a center has none.
    signer: Option<Signer>,
    /// The printer beside a village's screen.
    printer: Option<Printer>,
    /// Held while a slip is on its way.
    paper: Arc<tokio::sync::Mutex<()>>,
    /// Where phones reach the pages of a village, `host:port`.
    pages: Option<String>,
    /// Draws papers (center).
    font: Option<Arc<PathBuf>>,
    /// The classes that run before the screens of this node.
    classes: Classes,
    /// Codes that were tried (center).
    tries: Tries,
}

impl Media {
    /// On a node whose key for what people entrust is `vault`, with the columns of films by address and name.
    pub fn new(vault: Vault, places: BTreeMap<String, String>) -> Self {
        Self {
            vault,
            places: Arc::new(places),
            films: None,
            address: Arc::from(""),
            folder: None,
            looks: Arc::default(),
            sources: Sources::new(Vec::new(), fetch::BOUNDS),
            caller: Caller::new(Vec::new()),
            asks: Arc::default(),
            fetches: Arc::default(),
            room: ROOM,
            wake: Arc::default(),
            plays: Arc::default(),
            held: Arc::default(),
            signer: None,
            printer: None,
            paper: Arc::default(),
            pages: None,
            font: None,
            classes: Classes::default(),
            tries: Tries::default(),
        }
    }

    /// Converts films by these (center).
    #[must_use]
    pub fn converting(mut self, films: Films) -> Self {
        self.films = Some(films);
        self
    }

    /// Signs by this key what it tells of plays (village).
    #[must_use]
    pub fn signing(mut self, signer: Option<Signer>) -> Self {
        self.signer = signer;
        self
    }

    /// Prints records of classes on this printer (village).
    #[must_use]
    pub fn printing(mut self, printer: Option<Printer>) -> Self {
        self.printer = printer;
        self
    }

    /// Phones in the village's network reach its pages at `pages`, `host:port`.
    #[must_use]
    pub fn reached_at(mut self, pages: Option<String>) -> Self {
        self.pages = pages;
        self
    }

    /// Draws records of classes as papers with the font in this file (center).
    #[must_use]
    pub fn drawing(mut self, font: impl Into<PathBuf>) -> Self {
        self.font = Some(Arc::new(font.into()));
        self
    }

    /// Lets a village hold so many bytes of films (center).
    #[must_use]
    pub fn holding(mut self, bytes: u64) -> Self {
        self.room = bytes;
        self
    }

    /// Telephones reach it here, `http(s)://host[:port]` (center).
    #[must_use]
    pub fn public_at(mut self, address: &str) -> Self {
        self.address = address.trim_end_matches('/').into();
        self
    }

    /// Takes films from this folder (center).
    #[must_use]
    pub fn taking_from(mut self, folder: Option<PathBuf>) -> Self {
        self.folder = folder;
        self
    }

    /// Fetches from public addresses, and from those that `permits` name (center).
    #[must_use]
    pub fn fetching(mut self, permits: Vec<Permit>) -> Self {
        self.sources = Sources::new(permits.clone(), fetch::BOUNDS);
        self.caller = Caller::new(permits);
        self
    }

    /// Takes what lies in the folder, asks the providers that are due, and fetches what is to be fetched (center). Jobs do
    /// it, the last beside the others, which it would hold up.
    ///
    /// # Errors
    /// When the store or the disk fails.
    pub async fn take_in(&self, place: &Place) -> Reply<()> {
        folder::pass(self, place).await?;
        subscription::pass(self, place).await?;
        fetch::pass(self, place).await
    }

    /// What is due: at the center films to convert, rights that end, what villages hold; in a village what to tell. A job
    /// does it every minute and whenever something came.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pass(&self, place: &Place) -> Reply<()> {
        match place.site {
            Site::Center => {
                making::pass(self, place).await?;
                publish::end_rights(place).await?;
                self.forget_old(place).await?;
                share::pass(self, place).await
            }
            Site::Village => {
                let now = place.clock.now();
                self.classes.sweep(now);
                let mut tx = place.db.write().await?;
                study::mine::forget_old(&mut tx, now).await?;
                tx.commit().await?;
                pull::tidy(place).await?;
                told::tell(self, place).await
            }
        }
    }

    /// Takes up what an earlier run of a center left half-done. Its job begins with it.
    ///
    /// # Errors
    /// When the store or the disk fails.
    pub async fn tidy(&self, place: &Place) -> Reply<()> {
        making::tidy(place).await?;
        upload::tidy(place).await
    }

    /// Forgets what is kept for a time only (center).
    async fn forget_old(&self, place: &Place) -> Reply<()> {
        let now = place.clock.now();
        let mut tx = place.db.write().await?;
        study::store::forget_old(&mut tx, now).await?;
        told::forget_old(&mut tx, now).await?;
        Ok(tx.commit().await?)
    }

    /// Prints, also when whoever asked has gone on meanwhile: half a slip is worse than one too many.
    async fn print(&self, printer: &Printer, slip: Slip) -> std::result::Result<(), String> {
        let busy = |_| words::study::PRINT_FAULT.to_owned();
        let turn = self.paper.clone().try_lock_owned().map_err(busy)?;
        let printer = printer.clone();
        let printing = tokio::spawn(async move {
            let _turn = turn;
            printer.print(&slip).await
        });
        match printing.await {
            Ok(printed) => printed.map_err(|error| error.to_string()),
            Err(error) => {
                tracing::error!(%error, "printing broke");
                Err(words::study::PRINT_FAULT.to_owned())
            }
        }
    }

    fn place_name(&self, place: &str) -> String {
        self.places.get(place).cloned().unwrap_or_default()
    }

    /// Whether a play of this name is told for the first time.
    fn first_told(&self, play: &str, most: usize) -> bool {
        let mut plays = self.plays.lock().unwrap_or_else(PoisonError::into_inner);
        if play.is_empty() || play.len() > 64 || plays.iter().any(|known| known == play) {
            return false;
        }
        plays.push_back(play.to_owned());
        if plays.len() > most {
            plays.pop_front();
        }
        true
    }

    /// What the center was last told to be here.
    fn last_held(&self) -> MutexGuard<'_, Option<Vec<Share>>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Feature for Media {
    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "media",
            steps: &[
                ("media", include_str!("../migrations/media.sql")),
                ("study", include_str!("../migrations/study.sql")),
                ("intake", include_str!("../migrations/intake.sql")),
                ("policy", include_str!("../migrations/policy.sql")),
            ],
        }
    }

    fn sealed(&self) -> Vec<Sealed> {
        study::store::SEALED.to_vec()
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::FILM, share::SHARE, course::COURSE]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entry: &'a Entry,
        _now: Millis,
    ) -> hongwang_feature::Work<'a, Result<()>> {
        Box::pin(async move {
            match entry.record.kind.as_str() {
                share::SHARE => share::apply(tx, entry).await,
                course::COURSE => course::apply(tx, entry).await,
                _ => store::apply(tx, entry).await,
            }
        })
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[told::PLAYS, play::WISH, study::store::CLASS]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> hongwang_feature::Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(async move {
            if submission.kind == study::store::CLASS {
                study::store::receive(tx, &self.vault, from, submission).await
            } else {
                told::receive(tx, self, from, submission, now).await
            }
        })
    }

    fn question_kinds(&self) -> &'static [&'static str] {
        &[study::roster::QUESTION]
    }

    fn answer<'a>(
        &'a self,
        place: &'a Place,
        from: &'a Sender,
        _kind: &'a str,
        question: serde_json::Value,
    ) -> hongwang_feature::Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(async move { study::roster::answer(self, place, from, &question).await })
    }

    fn columns<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
    ) -> hongwang_feature::Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(async move {
            let mut all = store::newest(tx, org).await?;
            let lists = course::columns(tx, org).await?;
            all.extend(
                lists
                    .into_iter()
                    .filter(|(place, _)| !all.iter().any(|(known, _)| known == place))
                    .collect::<Vec<_>>(),
            );
            Ok(all)
        })
    }

    fn column<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> hongwang_feature::Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(pages::library::column(tx, org, column, now))
    }

    fn findable<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> hongwang_feature::Work<'a, Result<Option<Changes>>> {
        Box::pin(async move { findable::changes(self, tx, org, after).await.map(Some) })
    }

    fn public(&self) -> Router<Place> {
        Router::new()
            .route("/media", get(pages::library::home))
            .route("/media/list/{*place}", get(pages::library::list))
            .route("/media/film/{id}", get(pages::film::show))
            .route("/media/film/{id}/wish", post(play::wish))
            .route("/media/{id}/at", post(play::stands))
            .route("/media/{id}/played", post(play::played))
            .route("/media/file/{hash}", get(pages::file::show))
            .route("/media/course/{id}", get(course::pages::show))
            .route("/media/course/{id}/{step}", get(course::pages::step))
            .merge(study::routes())
            .route("/media/phone/{token}", get(pages::phone::show))
            .route("/media/phone/{token}/uploads", post(pages::phone::create))
            .route("/media/phone/{token}/uploads/{id}", get(pages::phone::offset).patch(pages::phone::append))
            .merge(pages::shelf_router())
            .layer(Extension(self.clone()))
    }

    fn desk(&self) -> Desk {
        use Permission::{ReviewArticle, ViewBoard, WriteArticle};
        use course::desk as lists;
        use pages::{desk_board as board, desk_reel as reel, desk_subscription as subscription, phone};
        use policy::desk as policy;
        use words::desk as words;
        let entry =
            |href, name, icon, permission| DeskEntry { group: words::GROUP, href, name, icon, permission };
        let own = || Extension(self.clone());
        study::desk(Desk::new(), self)
            .entry(entry(reel::BASE, words::TITLE, "movie", ViewBoard))
            .entry(entry(lists::BASE, crate::words::course::TITLE, "playlist", ViewBoard))
            .route(lists::BASE, ViewBoard, get(lists::list))
            .route("/desk/media/courses/new", WriteArticle, get(lists::ask).post(lists::create).layer(own()))
            .route("/desk/media/courses/{id}", ViewBoard, get(lists::show).layer(own()))
            .route("/desk/media/courses/{id}", WriteArticle, post(lists::save).layer(own()))
            .route("/desk/media/courses/{id}/drop", WriteArticle, post(lists::drop_change).layer(own()))
            .route("/desk/media/courses/{id}/remove", WriteArticle, post(lists::remove).layer(own()))
            .route("/desk/media/courses/{id}/approve", ReviewArticle, post(lists::approve).layer(own()))
            .route("/desk/media/courses/{id}/return", ReviewArticle, post(lists::send_back).layer(own()))
            .entry(entry(subscription::BASE, crate::words::intake::SUBSCRIPTIONS, "rss", WriteArticle))
            .entry(entry(policy::BASE, crate::words::policy::TITLE, "route", WriteArticle))
            .route(policy::BASE, WriteArticle, get(policy::show).post(policy::say).layer(own()))
            .route("/desk/media/policy/room", WriteArticle, post(policy::give_room).layer(own()))
            .route("/desk/media/policy/{id}/remove", WriteArticle, post(policy::take_back).layer(own()))
            .entry(entry(board::BASE, words::HELD, "chart-bar", ViewBoard))
            .route(reel::BASE, ViewBoard, get(reel::list))
            .route(reel::NEW, WriteArticle, get(reel::ask))
            .route("/desk/media/fetch", WriteArticle, post(reel::order).layer(own()))
            .route(phone::BASE, WriteArticle, post(phone::draw).layer(own()))
            .route("/desk/media/phone/{id}", WriteArticle, get(phone::wait).layer(own()))
            .route("/desk/media/phone/{id}/state", WriteArticle, get(phone::state).layer(own()))
            .route(
                subscription::BASE,
                WriteArticle,
                get(subscription::list).post(subscription::add).layer(own()),
            )
            .route(
                "/desk/media/subscriptions/{id}",
                WriteArticle,
                get(subscription::show).post(subscription::save).layer(own()),
            )
            .route(
                "/desk/media/subscriptions/{id}/{what}",
                WriteArticle,
                post(subscription::act).layer(own()),
            )
            .route(upload::BASE, WriteArticle, post(upload::create))
            .route(
                "/desk/media/uploads/{id}",
                WriteArticle,
                get(upload::offset).patch(upload::append).layer(own()),
            )
            .route("/desk/media/reels/{id}", ViewBoard, get(reel::show).layer(own()))
            .route("/desk/media/reels/{id}", WriteArticle, post(reel::save).layer(own()))
            .route("/desk/media/reels/{id}/submit", WriteArticle, post(reel::submit).layer(own()))
            .route("/desk/media/reels/{id}/discard", WriteArticle, post(reel::discard))
            .route("/desk/media/reels/{id}/approve", ReviewArticle, post(reel::approve).layer(own()))
            .route("/desk/media/reels/{id}/return", ReviewArticle, post(reel::send_back))
            .route("/desk/media/reels/{id}/down", ReviewArticle, post(reel::take_down).layer(own()))
            .route("/desk/media/reels/{id}/file/{hash}", ViewBoard, get(pages::file::show_reel))
            .route(board::BASE, ViewBoard, get(board::show).layer(own()))
            .route("/desk/media/board/export", ViewBoard, get(board::sheet).layer(own()))
            .route("/desk/media/board/signed", ViewBoard, get(board::signed))
    }

    fn jobs(&self, place: &Place) -> Vec<hongwang_feature::Work<'static, ()>> {
        jobs::all(place, self)
    }

    fn demo<'a>(&'a self, place: &'a Place) -> hongwang_feature::Work<'a, std::result::Result<(), Fail>> {
        Box::pin(demo::fill(self, place))
    }
}
