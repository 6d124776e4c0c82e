//! 电视信号: live channels that one relay on the village node hands to all screens.
//!
//! ```text
//! list of channels ─► dry run ─► record signals.channel ─► column, page of a channel
//! guide ─► dry run ─► record signals.guide a channel ─► now and next, list of a day
//! head-end ─► relay: one subscription a channel ─┬─► stream.ts, to whoever plays a transport stream
//!                                                └─► ffmpeg, a bounded child ─► live.mp4, to browsers
//! live.mp4 ─► recorder: pieces of the last hour on disk ─► live.m3u8, to telephones; hour.m3u8, to who looks back
//! ```
//!
//! Invariants: a channel is subscribed to once, however many look, and left when the last has gone; who reads too slowly
//! loses what it missed and holds up nobody; of who looks nothing is kept; nothing is invented: without channels the
//! column says that none is connected.

mod channel;
mod guide;
mod keep;
mod pages;
mod publish;
mod relay;
mod store;
mod words;

use axum::{
    Extension, Router,
    extract::DefaultBodyLimit,
    routing::{get, post},
};
use hongwang_base::{Millis, OrgPath, Permission};
use hongwang_feature::{ColumnPage, Desk, DeskEntry, Feature, Place, Site, Work};
use hongwang_outward::Permit;
use hongwang_replica::Entry;
use hongwang_store::{Migrations, Result, Tx};
use relay::{Recorders, Relay};
use std::{
    net::Ipv4Addr,
    path::{Path, PathBuf},
};

/// The capability. Cheap to clone: all clones are one.
#[derive(Clone, Debug)]
pub struct Signals {
    relay: Relay,
    recorders: Recorders,
}

impl Signals {
    /// Pictures for browsers are made by `program filming …`, the node's own (see [`hongwang_films::child`]); beside public
    /// addresses `permits` may be asked for channels over HTTP; groups are joined on the network whose own address is
    /// `network`: unspecified, the system chooses. The last hour of channels is written below `data`, the node's folder.
    pub fn new(program: PathBuf, permits: Vec<Permit>, network: Ipv4Addr, data: &Path) -> Self {
        let relay = Relay::new(program, permits, network);
        let recorders = Recorders::new(relay.clone(), data.join("catchup"));
        Self { relay, recorders }
    }

    /// How often a head-end was subscribed to since the start.
    pub fn subscriptions(&self) -> u64 {
        self.relay.subscriptions()
    }
}

impl Feature for Signals {
    fn migrations(&self) -> Migrations {
        Migrations {
            owner: "signals",
            steps: &[
                ("signals", include_str!("../migrations/signals.sql")),
                ("guide", include_str!("../migrations/guide.sql")),
            ],
        }
    }

    fn record_kinds(&self) -> &'static [&'static str] {
        &[store::RECORD_KIND, store::GUIDE_KIND]
    }

    fn apply<'a>(&'a self, tx: &'a mut Tx, entry: &'a Entry, _now: Millis) -> Work<'a, Result<()>> {
        Box::pin(async move {
            match entry.record.kind.as_str() {
                store::GUIDE_KIND => store::apply_guide(tx, entry).await,
                _ => store::apply(tx, entry).await,
            }
        })
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
        use pages::{back, watch};
        Router::new()
            .route("/signals/{id}", get(watch::show))
            .route("/signals/{id}/guide", get(pages::guide::day))
            .route("/signals/{id}/standing", get(watch::standing))
            .route("/signals/{id}/stream.ts", get(watch::stream))
            .route("/signals/{id}/live.mp4", get(watch::live))
            .route("/signals/{id}/live.m3u8", get(back::live))
            .route("/signals/{id}/hour.m3u8", get(back::hour))
            .route("/signals/{id}/piece/{name}", get(back::piece))
            .merge(pages::shelf_router())
            .layer(Extension(self.relay.clone()))
            .layer(Extension(self.recorders.clone()))
    }

    fn desk(&self) -> Desk {
        use pages::{desk, desk_guide};
        let manage = Permission::ManageSources;
        let upload = DefaultBodyLimit::max(desk::LARGEST_UPLOAD);
        let confirmed = DefaultBodyLimit::max(desk::LARGEST_CONFIRMED);
        Desk::new()
            .entry(DeskEntry {
                group: words::GROUP,
                href: desk::BASE,
                name: words::CHANNELS,
                icon: "device-tv",
                permission: manage,
            })
            .route(desk::BASE, manage, get(desk::list))
            .route("/desk/signals/import", manage, get(desk::ask).post(desk::try_out).layer(upload))
            .route(
                "/desk/signals/confirm",
                manage,
                post(desk::confirm).layer::<_, std::convert::Infallible>(confirmed),
            )
            .route(
                "/desk/signals/guide",
                manage,
                get(desk_guide::ask)
                    .post(desk_guide::try_out)
                    .layer(DefaultBodyLimit::max(desk_guide::LARGEST_UPLOAD)),
            )
            .route(
                "/desk/signals/guide/confirm",
                manage,
                post(desk_guide::confirm).layer::<_, std::convert::Infallible>(DefaultBodyLimit::max(
                    desk_guide::LARGEST_CONFIRMED,
                )),
            )
            .route("/desk/signals/channel/{id}", manage, get(desk::one).post(desk::change))
            .route("/desk/signals/channel/{id}/remove", manage, post(desk::remove))
    }

    fn jobs(&self, place: &Place) -> Vec<Work<'static, ()>> {
        // A center is on nobody's head-end.
        if place.site != Site::Village {
            return Vec::new();
        }
        vec![Box::pin(keep::run(self.recorders.clone(), place.clone()))]
    }
}
