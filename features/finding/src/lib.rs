//! Finding things: one page that looks through everything that features say can be found.
//!
//! - `keeper`: keeps the index of `hongwang-search` as new as the database, in the background.
//! - `answer`: asks the index and adds what changed since, so that an answer is never older than the pages.
//! - `mark`: how an index is known as that of another database.
//! - `missed`: the words that found nothing, counted by day and told to the county without a person.
//! - `names`: what may be the name of a person, which is not counted.
//!
//! Invariants: a page is answered also while there is no index, from the database and with a word about it, and while
//! the database takes no write; what was entered stands in no log, and on the disk only sealed; a recalled article is
//! not found from the moment on in which its page is gone.

mod answer;
mod keeper;
mod mark;
pub mod missed;
mod names;
mod pages;
mod words;

use axum::{Extension, Router, routing::get};
use hongwang_base::{Millis, Permission};
use hongwang_feature::{Desk, DeskEntry, Feature, Features, Place, Sender, Work};
use hongwang_replica::outbox::Submission;
use hongwang_store::{Migrations, Result, Tx, Vault};
use keeper::Keeper;
use missed::Counter;
use std::{path::PathBuf, sync::Arc};

pub use keeper::{KeepError, Standing};

/// The capability.
#[derive(Clone, Debug)]
pub struct Finding {
    keeper: Arc<Keeper>,
    counter: Counter,
    vault: Vault,
}

impl Finding {
    /// Finds what `features` have, with its index in `folder`. `vault` is the key of what people entrust to the node.
    pub fn new(features: Features, folder: PathBuf, vault: Vault) -> Self {
        let (keeper, counter) = (Arc::new(Keeper::new(features, folder)), Counter::new(vault.clone()));
        Self { keeper, counter, vault }
    }

    /// Brings the index up to date. A job does it in time.
    ///
    /// # Errors
    /// When the store or the index fails; pages go on.
    pub async fn catch_up(&self, place: &Place) -> std::result::Result<(), KeepError> {
        self.keeper.catch_up(place).await
    }

    /// Waits until everything that was looked for in vain so far is counted, or could not be. Pages do not wait for it.
    pub async fn settle(&self) {
        self.counter.settle().await;
    }

    /// How the index stands.
    pub fn standing(&self) -> Standing {
        self.keeper.standing()
    }
}

impl Feature for Finding {
    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "finding",
            steps: &[
                ("finding", include_str!("../migrations/finding.sql")),
                ("mark", include_str!("../migrations/mark.sql")),
                ("sealed", include_str!("../migrations/sealed.sql")),
            ],
        }
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[missed::KIND]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(missed::receive(tx, &from.org, &submission.body, now))
    }

    fn public(&self) -> Router<Place> {
        let beside = (Extension(self.keeper.clone()), Extension(self.counter.clone()));
        Router::new().route("/search", get(pages::search::page).layer(beside)).merge(pages::files())
    }

    fn desk(&self) -> Desk {
        let entry = DeskEntry {
            group: words::GROUP,
            href: pages::desk::ADDRESS,
            name: words::MISSED,
            icon: "report-search",
            permission: Permission::ViewBoard,
        };
        Desk::new().entry(entry).route(pages::desk::ADDRESS, Permission::ViewBoard, get(pages::desk::page))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        vec![
            Box::pin(self.keeper.clone().run(place.clone())),
            Box::pin(missed::run(place.clone(), self.vault.clone())),
        ]
    }
}
