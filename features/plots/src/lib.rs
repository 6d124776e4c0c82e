//! 田间/产业点画面: cameras of fields, greenhouses and public places, by consent with purpose and expiry.
//!
//! ```text
//! register at the desk ─► record plots.camera ─► column, page of a camera in its village
//!          └─ address, sealed ◄── asked by its village's node alone, over the line (plots.address)
//! camera ─► lines/cameras: one pull ─┬─► live.mp4 (MSE), hls/ (telephones)      in the village
//!                                    └─► a still every 10 or 60 minutes ─► the last day, in the village alone
//! somebody at the desk looks ─► record plots.looks: name and office on the village's screen
//!          ▲                            └─► the node sends a still every few seconds (plots.still)
//!          └──────────── memory of the center ◄──┘
//! ```
//!
//! Invariants: without consent, purpose and expiry there is no camera, and one whose consent has run out or was withdrawn
//! is shown to nobody from that moment; a still leaves the village only for somebody whose name stands on its screen; the
//! password is in no record, no page and no log; nothing is invented: without cameras the column says so.

mod address;
mod center;
mod entry;
mod jobs;
mod look;
mod node;
mod pages;
mod publish;
mod store;
mod wall;
mod words;

pub use center::Center;
pub use hongwang_cameras::Bounds;

use axum::{Extension, Router, routing::get};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_cameras::Cameras;
use hongwang_feature::{ColumnPage, Desk, DeskEntry, Feature, Place, Sender, Site, Work};
use hongwang_films::Films;
use hongwang_outward::Permit;
use hongwang_replica::Entry as FeedEntry;
use hongwang_store::{Migrations, Result, Tx, Vault, reseal::Sealed};
use serde_json::Value;
use std::{
    collections::HashMap,
    path::PathBuf,
    sync::{Arc, Mutex},
};
use tokio::time::Instant;
use uuid::Uuid;

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone, Debug)]
pub struct Plots(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    cameras: Cameras,
    films: Films,
    vault: Vault,
    permits: Vec<Permit>,
    center: Center,
    wall: wall::Wall,
    /// When the center was last asked where a camera is, by camera and edition.
    asked: Mutex<HashMap<(Uuid, i64), Instant>>,
    /// When it was last written down that a screen of the village looks.
    noted: Mutex<HashMap<Uuid, Millis>>,
}

impl Plots {
    /// Addresses and passwords are sealed with `vault`; stills are made by `program filming …`, the node's own; beside
    /// private networks cameras may stand where `permits` say. A village asks its center by `center`. How long is waited
    /// for a camera, `bounds` say.
    pub fn new(vault: Vault, program: PathBuf, permits: Vec<Permit>, center: Center, bounds: Bounds) -> Self {
        let films = Films::new(program, hongwang_films::Bounds::default());
        let (cameras, wall) = (Cameras::new(bounds), wall::Wall::default());
        let (asked, noted) = Default::default();
        Self(Arc::new(Inner { cameras, films, vault, permits, center, wall, asked, noted }))
    }
}

impl Feature for Plots {
    fn migrations(&self) -> Migrations {
        Migrations { owner: "plots", steps: &[("plots", include_str!("../migrations/plots.sql"))] }
    }

    fn sealed(&self) -> Vec<Sealed> {
        store::SEALED.to_vec()
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::CAMERA_KIND, store::LOOKS_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a FeedEntry, now: Millis) -> Work<'a, Result<()>> {
        Box::pin(apply(tx, entry, now))
    }

    fn question_kinds(&self) -> &'static [&'static str] {
        center::KINDS
    }

    fn answer<'a>(
        &'a self,
        place: &'a Place,
        from: &'a Sender,
        kind: &'a str,
        question: Value,
    ) -> Work<'a, Result<std::result::Result<Value, String>>> {
        Box::pin(center::answer(self, place, from, kind, question))
    }

    fn columns<'a>(&'a self, tx: &'a mut Tx, org: &'a OrgPath) -> Work<'a, Result<Vec<(String, Millis)>>> {
        Box::pin(pages::list::columns(tx, org))
    }

    fn column<'a>(
        &'a self,
        tx: &'a mut Tx,
        org: &'a OrgPath,
        column: &'a str,
        now: Millis,
    ) -> Work<'a, Result<Option<ColumnPage>>> {
        Box::pin(pages::list::column(tx, org, column, now))
    }

    fn public(&self) -> Router<Place> {
        use pages::{live, watch};
        Router::new()
            .route("/cameras/{id}", get(watch::show))
            .route("/cameras/{id}/standing", get(watch::standing))
            .route("/cameras/{id}/still/{at}", get(watch::still))
            .route("/cameras/{id}/live.mp4", get(live::file))
            .route("/cameras/{id}/hls/{name}", get(live::hls))
            .merge(pages::shelf_router())
            .layer(Extension(self.clone()))
    }

    fn desk(&self) -> Desk {
        use pages::{desk, desk_look};
        let keep = Permission::KeepCameras;
        let own = || Extension(self.clone());
        Desk::new()
            .entry(DeskEntry {
                group: words::GROUP,
                href: desk::BASE,
                name: words::CAMERAS,
                icon: "camera",
                permission: keep,
            })
            .route(desk::BASE, keep, get(desk::list))
            .route("/desk/cameras/new", keep, get(desk::ask).post(desk::register).layer(own()))
            .route("/desk/cameras/camera/{id}", keep, get(desk::one).post(desk::change).layer(own()))
            .route(
                "/desk/cameras/camera/{id}/withdraw",
                keep,
                get(desk::ask_withdraw).post(desk::withdraw).layer(own()),
            )
            .route("/desk/cameras/camera/{id}/look", keep, get(desk_look::show).layer(own()))
            .route("/desk/cameras/camera/{id}/state", keep, get(desk_look::state).layer(own()))
            .route("/desk/cameras/camera/{id}/still", keep, get(desk_look::still).layer(own()))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        match place.site {
            Site::Center => vec![Box::pin(jobs::end(self.clone(), place.clone()))],
            Site::Village => vec![
                Box::pin(jobs::keep(self.clone(), place.clone())),
                Box::pin(jobs::send(self.clone(), place.clone())),
            ],
        }
    }
}

async fn apply(tx: &mut Tx, entry: &FeedEntry, now: Millis) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a camera has no id");
        return Ok(());
    };
    let body = entry.record.body.clone();
    if entry.record.kind == store::LOOKS_KIND {
        return match body.map(serde_json::from_value::<look::Looks>).transpose() {
            Ok(looks) => store::apply_looks(tx, id, looks.as_ref(), now.plus(look::NOW)).await,
            Err(error) => {
                tracing::warn!(%id, %error, "who looked at a camera cannot be read");
                Ok(())
            }
        };
    }
    match body.map(serde_json::from_value::<entry::Entry>).transpose() {
        Ok(told) => store::apply(tx, id, told.as_ref()).await,
        Err(error) => {
            tracing::warn!(%id, %error, "a camera cannot be read");
            // What its village can no longer read may be that its consent has changed.
            store::apply(tx, id, None).await
        }
    }
}
