//! 影音: films from the file that comes to the screen that plays them from its own disk.
//!
//! ```text
//! upload ─► reel ─► ffmpeg ─► sheet and rights ─► second person ─► record media.film ─► pages, search
//!                                                                      └─► record media.share a village ─► night ─► disk
//! screen ─► plays by hour, wishes ─► outbox ─► what each village is to hold
//! ```
//!
//! Invariants: no film without rights, and none after they end; a village answers for bytes of films alone that stand on
//! its screens; statistics are of devices, columns, films and hours, never of persons.

mod demo;
mod film;
mod findable;
mod making;
mod pages;
mod play;
mod player;
mod publish;
mod pull;
mod reel;
mod share;
mod store;
mod upload;
mod words;

use axum::{
    Extension, Router,
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{
    ColumnPage, Desk, DeskEntry, Fail, Feature, Place, Reply, Sender, Site, findable::Changes,
};
use hongwang_films::Films;
use hongwang_replica::{Entry, outbox::Submission};
use hongwang_store::{Migrations, Result, Tx, Vault};
use share::Share;
use std::{
    collections::{BTreeMap, VecDeque},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::sync::Notify;

/// How often ends of rights are looked for.
const TIDY: Duration = Duration::from_secs(60);
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
    /// Bytes of films that a village holds.
    room: u64,
    /// Wakes the job that converts, tells villages and takes down.
    wake: Arc<Notify>,
    /// Plays that were counted a moment ago.
    plays: Arc<Mutex<VecDeque<String>>>,
    /// What the center was last told to be here.
    held: Arc<Mutex<Option<Vec<Share>>>>,
}

impl Media {
    /// On a node whose key for what people entrust is `vault`, with the columns of films by address and name.
    pub fn new(vault: Vault, places: BTreeMap<String, String>) -> Self {
        Self {
            vault,
            places: Arc::new(places),
            films: None,
            room: ROOM,
            wake: Arc::default(),
            plays: Arc::default(),
            held: Arc::default(),
        }
    }

    /// Converts films by these (center).
    #[must_use]
    pub fn converting(mut self, films: Films) -> Self {
        self.films = Some(films);
        self
    }

    /// Lets a village hold so many bytes of films (center).
    #[must_use]
    pub fn holding(mut self, bytes: u64) -> Self {
        self.room = bytes;
        self
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
                share::pass(self, place).await
            }
            Site::Village => {
                pull::tidy(place).await?;
                play::tell(self, place).await
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
        Migrations { owner: "media", steps: &[("media", include_str!("../migrations/media.sql"))] }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::FILM, share::SHARE]
    }

    fn apply<'a>(
        &'a self,
        tx: &'a mut Tx,
        entry: &'a Entry,
        _now: Millis,
    ) -> hongwang_feature::Work<'a, Result<()>> {
        Box::pin(async move {
            if entry.record.kind == share::SHARE {
                share::apply(tx, entry).await
            } else {
                store::apply(tx, entry).await
            }
        })
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[play::PLAYS, play::WISH]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> hongwang_feature::Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(play::receive(tx, self, from, submission, now))
    }

    fn columns<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
    ) -> hongwang_feature::Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(store::newest(tx, org))
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
            .merge(pages::shelf_router())
            .layer(Extension(self.clone()))
    }

    fn desk(&self) -> Desk {
        use Permission::{ReviewArticle, ViewBoard, WriteArticle};
        use pages::{desk_board as board, desk_reel as reel};
        use words::desk as words;
        let entry =
            |href, name, icon, permission| DeskEntry { group: words::GROUP, href, name, icon, permission };
        let own = || Extension(self.clone());
        Desk::new()
            .entry(entry(reel::BASE, words::TITLE, "movie", WriteArticle))
            .entry(entry(board::BASE, words::HELD, "chart-bar", ViewBoard))
            .route(reel::BASE, WriteArticle, get(reel::list))
            .route("/desk/media/new", WriteArticle, get(reel::ask))
            .route(upload::BASE, WriteArticle, post(upload::create))
            .route(
                "/desk/media/uploads/{id}",
                WriteArticle,
                get(upload::offset).patch(upload::append).layer(own()),
            )
            .route("/desk/media/reels/{id}", WriteArticle, get(reel::show).post(reel::save).layer(own()))
            .route("/desk/media/reels/{id}/submit", WriteArticle, post(reel::submit).layer(own()))
            .route("/desk/media/reels/{id}/discard", WriteArticle, post(reel::discard))
            .route("/desk/media/reels/{id}/approve", ReviewArticle, post(reel::approve).layer(own()))
            .route("/desk/media/reels/{id}/return", ReviewArticle, post(reel::send_back))
            .route("/desk/media/reels/{id}/down", ReviewArticle, post(reel::take_down).layer(own()))
            .route("/desk/media/reels/{id}/file/{hash}", WriteArticle, get(pages::file::show_reel))
            .route(board::BASE, ViewBoard, get(board::show).layer(own()))
            .route("/desk/media/board/export", ViewBoard, get(board::sheet).layer(own()))
    }

    fn jobs(&self, place: &Place) -> Vec<hongwang_feature::Work<'static, ()>> {
        vec![Box::pin(keep_passing(place.clone(), self.clone()))]
    }

    fn demo<'a>(&'a self, place: &'a Place) -> hongwang_feature::Work<'a, std::result::Result<(), Fail>> {
        Box::pin(demo::fill(self, place))
    }
}

/// Does what is due once a minute, and when something came, until the process ends.
async fn keep_passing(place: Place, media: Media) {
    if place.site == Site::Center
        && let Err(error) = media.tidy(&place).await
    {
        tracing::error!(%error, "what was left of films could not be tidied up");
    }
    loop {
        if let Err(error) = media.pass(&place).await {
            tracing::error!(%error, "what is due of films could not be done");
        }
        // Either way it is time to look.
        let _ = tokio::time::timeout(TIDY, media.wake.notified()).await;
    }
}
