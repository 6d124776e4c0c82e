//! 办件: what a villager applies for, from the first question to the decision.
//!
//! A service item is data: what one wants to know before, and a form. In a village a form is filled in one question a
//! page, kept under a telephone number and a code where somebody asks for it, and handed in through the outbox with a
//! number at once; at the center it becomes a case.
//!
//! Invariants: what is written lies sealed wherever it lies; while it is filled in, its key is in the visit's cookie
//! alone, so a visit that ends leaves nothing that could be read; what was handed in was whole under the same schema
//! in the village and at the center.

mod draft;
mod findable;
mod form;
mod item;
mod pages;
mod store;
mod words;

use axum::{
    Extension, Router,
    routing::{get, post},
};
use hongwang_base::OrgPath;
use hongwang_feature::{Feature, Place, Service, Site, Work, findable::Changes};
use hongwang_page::Link;
use hongwang_store::{Migrations, Result, Tx, Vault};
use std::{collections::BTreeMap, sync::Arc, time::Duration};

/// How often what nobody comes back for is looked for.
const SWEEP: Duration = Duration::from_secs(600);

/// The capability. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Cases {
    vault: Vault,
    halls: Halls,
    services: Arc<[Service]>,
}

impl Cases {
    /// On a node whose key for what people entrust is `vault` (`keys/personal.key`). `halls` says what halls and
    /// sections are called, by their address: the way back from an item.
    pub fn new(vault: Vault, halls: BTreeMap<String, String>) -> Self {
        let service =
            |item: &item::Item| Service { column: item.column.clone(), tile: pages::guide::tile(item) };
        let services = item::items().iter().map(service).collect();
        Self { vault, halls: Halls(Arc::new(halls)), services }
    }
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
        Migrations { owner: "cases", steps: &[("cases", include_str!("../migrations/cases.sql"))] }
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
        use pages::{fill, guide, hand_in, keep, summary};
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
            .merge(pages::shelf_router())
            .layer(Extension(self.vault.clone()))
            .layer(Extension(self.halls.clone()))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        if place.site == Site::Village { vec![Box::pin(sweep(place.clone()))] } else { Vec::new() }
    }
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

async fn sweep_once(
    place: &Place,
    left: Option<hongwang_base::Millis>,
    now: hongwang_base::Millis,
) -> hongwang_store::Result<()> {
    let mut tx = place.db.write().await?;
    store::sweep(&mut tx, left, now).await?;
    tx.commit().await
}
