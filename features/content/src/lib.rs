//! What is on the screens and how it gets there: the tree of halls, and the content that fills its columns.
//!
//! - [`columns`]: halls, sections and columns as data; what a county and an organisation make of them.
//! - [`tree`]: the tree that each screen of this node shows.
//! - [`article`]: what is written, reviewed, published and recalled, at the center.
//! - [`source`], [`filter`], [`item`]: where content comes from, what is wanted of it, what came; the intake runs them.
//! - [`published`]: what screens show of it, on every node.

pub mod article;
pub mod columns;
mod demo;
pub mod filter;
mod findable;
pub mod intake;
pub mod item;
mod jobs;
mod pages;
pub mod published;
pub mod source;
pub mod tree;
mod words;

use axum::{Extension, Router};
use columns::Tree;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::{Desk, Feature, Features, Place, Reply, Work, findable::Changes};
use hongwang_replica::Entry;
use hongwang_store::{Migrations, Result, Tx};
use hongwang_websites::fetch::FetchConfig;
use intake::Intake;
use std::path::PathBuf;
use tree::Trees;

/// The capability. Its handlers find the trees as `Extension<Trees>`.
#[derive(Clone, Debug)]
pub struct Content {
    trees: Trees,
    intake: Intake,
    /// Those that fill columns by themselves.
    others: Features,
}

impl Content {
    /// Content under the halls of `tree`: [`Tree::shipped`], or a county's own file.
    pub fn new(tree: Tree) -> Self {
        Self { trees: Trees::new(tree), intake: Intake::default(), others: Features::new(Vec::new()) }
    }

    /// How intake fetches from sites; without it nothing private may be reached.
    #[must_use]
    pub fn fetching(mut self, config: FetchConfig) -> Self {
        self.intake.fetching = config;
        self
    }

    /// Which features fill columns of the tree by themselves.
    #[must_use]
    pub fn beside(mut self, others: Features) -> Self {
        self.others = others;
        self
    }

    /// The folder below which watched folders lie; without it sources of that kind are not connected.
    #[must_use]
    pub fn inbox(mut self, folder: PathBuf) -> Self {
        self.intake.inbox = Some(folder);
        self
    }

    /// Runs the sources that are due at the place's time; tells when next one will be. A job of the center does it
    /// in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn run_sources(&self, place: &Place) -> Reply<Option<Millis>> {
        intake::run::run_due(place, &self.trees, &self.intake).await
    }

    /// The trees of this node.
    pub fn trees(&self) -> &Trees {
        &self.trees
    }

    /// Puts on the screens what is due at the place's time and takes off what is over; tells when next something
    /// will be. A job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn pass_time(&self, place: &Place) -> Reply<Option<Millis>> {
        jobs::pass(place, &self.trees).await
    }

    /// Tells the boards how the columns of every organisation stand. A job of the center does it in time.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn tell_states(&self, place: &Place) -> Reply<()> {
        jobs::tell_states(place, &self.trees, &self.others, &mut Default::default()).await
    }
}

impl Feature for Content {
    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "content",
            steps: &[
                ("content", include_str!("../migrations/content.sql")),
                ("intake", include_str!("../migrations/intake.sql")),
                ("findable", include_str!("../migrations/findable.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[published::RECORD_KIND, tree::COUNTY, tree::ARRANGEMENT]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, now: Millis) -> Work<'a, Result<()>> {
        Box::pin(async move {
            match entry.record.kind.as_str() {
                published::RECORD_KIND => published::apply(tx, entry, now).await,
                _ => tree::apply(tx, entry).await,
            }
        })
    }

    fn findable<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        after: i64,
    ) -> Work<'a, Result<Option<Changes>>> {
        Box::pin(async move { findable::changes(tx, &self.trees, org, after).await.map(Some) })
    }

    fn public(&self) -> Router<Place> {
        let routes = published::router().merge(pages::kiosk::routes());
        routes.layer((Extension(self.trees.clone()), Extension(self.others.clone())))
    }

    fn desk(&self) -> Desk {
        let entries = [pages::desk_articles::entry()]
            .into_iter()
            .chain(pages::desk_halls::entries())
            .chain(pages::desk_sources::entries());
        let routes =
            [pages::desk_articles::routes(), pages::desk_halls::routes(), pages::desk_sources::routes()]
                .into_iter()
                .flatten();
        let desk = entries.fold(Desk::new(), Desk::entry);
        routes.fold(desk, |desk, (path, permission, handlers)| {
            let handlers = handlers.layer((Extension(self.trees.clone()), Extension(self.intake.clone())));
            desk.route(path, permission, handlers)
        })
    }

    fn demo<'a>(&'a self, place: &'a Place) -> Work<'a, Reply<()>> {
        Box::pin(async {
            demo::fill(place, &self.trees).await?;
            demo::sources::fill(place, &self.trees).await
        })
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        jobs::all(place, &self.trees, &self.intake, &self.others)
    }
}
