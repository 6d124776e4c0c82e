//! 手写: the routes behind ink pad and keyboards, and the handwriting that people give.
//!
//! What a stroke, a letter or a digit means is said by `hongwang-input`; this crate asks it for a node. Every
//! question is a POST, so that nothing written stands in an address or a log, and nothing of it is kept. What is kept
//! is only what somebody gave on purpose ([`samples`]).

mod asked;
mod check;
mod ink;
mod keys;
mod letters;
mod pen;
mod places;
mod practice;
mod samples;
mod trying;
mod words;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use hongwang_base::{Millis, Permission};
use hongwang_feature::{Desk, DeskEntry, Feature, Place, Sender, Work};
use hongwang_input::ink::LONGEST_REQUEST;
use hongwang_models::Models;
use hongwang_replica::outbox::Submission;
use hongwang_store::{Migrations, Result, Tx, Vault};
use letters::Letters;
use pen::Pen;
use samples::{desk, page};

/// The capability.
#[derive(Clone)]
pub struct Writing {
    letters: Letters,
    pen: Pen,
    vault: Vault,
}

impl Writing {
    /// Reads with the model among `models`; what waits for the center is sealed by `vault` (`keys/personal.key`).
    /// `titles` are what the screens call their halls, sections and columns: people write these words too.
    pub fn new(models: &Models, vault: Vault, titles: &[String]) -> Self {
        Self { letters: Letters::new(titles), pen: Pen::new(models.clone()), vault }
    }
}

impl Feature for Writing {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "writing", steps: &[("writing", include_str!("../migrations/writing.sql"))] }
    }

    fn submission_kinds(&self) -> &'static [&'static str] {
        &[samples::KIND]
    }

    fn receive<'a>(
        &'a self,
        tx: &'a mut Tx,
        from: &'a Sender,
        submission: &'a Submission,
        now: Millis,
    ) -> Work<'a, Result<std::result::Result<serde_json::Value, String>>> {
        Box::pin(samples::receive(tx, from, submission, now))
    }

    fn public(&self) -> Router<Place> {
        let hand = Router::new()
            .route("/writing/ink", post(ink::ink).layer(DefaultBodyLimit::max(LONGEST_REQUEST)))
            .route("/writing", get(trying::page))
            .route(page::ADDRESS, get(page::show).post(page::send))
            .layer(Extension(self.pen.clone()))
            .layer(Extension(self.letters.clone()))
            .layer(Extension(self.vault.clone()));
        keys::routes(self.letters.clone()).merge(hand)
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        // Listens from now on, not from when the job is first looked at.
        vec![Box::pin(self.letters.clone().follow(place.clone(), place.bus.listen()))]
    }

    fn desk(&self) -> Desk {
        let permission = Permission::ManageDevices;
        Desk::new()
            .entry(DeskEntry {
                group: words::GROUP,
                href: desk::ADDRESS,
                name: words::SAMPLES,
                icon: "writing",
                permission,
            })
            .route(desk::ADDRESS, permission, get(desk::page))
            .route(desk::FILE, permission, get(desk::file))
    }
}
