//! The same text through the center: sealed, read, its rows sealed and kept, compared, up to the dry run at the desk.

use std::sync::Arc;
use std::time::Instant;

use anyhow::{Result, ensure};
use hongwang_base::Clock;
use hongwang_feature::{Bus, Feature, Place, Site, organisations};
use hongwang_inquiry::Inquiry;
use hongwang_page::Live;
use hongwang_store::{Blobs, Db, DbUrl, Vault, audit};
use hongwang_testkit::postgres;

use super::county::COUNTY;
use super::{BENCH, import};
use crate::figure::{Figure, Gate};

/// Lines a second: a file of 200,000 in twenty seconds.
const LEAST: f64 = 10_000.0;

pub(super) async fn run() -> Result<Vec<Figure>> {
    let server = postgres().await;
    let mut figures = Vec::new();
    for (metric, database) in [("tried_sqlite", None), ("tried_postgres", Some(server.url()))] {
        let folder = tempfile::tempdir()?;
        let url = match database {
            Some(database) => database.parse()?,
            None => DbUrl::Lite(folder.path().join("center.db")),
        };
        let inquiry = Inquiry::new(Vault::open(&folder.path().join("personal.key"))?);
        let db = Db::open(&url).await?;
        for owner in
            [audit::MIGRATIONS, organisations::MIGRATIONS, hongwang_feed::MIGRATIONS, inquiry.migrations()]
        {
            db.migrate(&owner).await?;
        }
        let mut tx = db.write().await?;
        for one in import::organisations()? {
            organisations::put(&mut tx, &one).await?;
        }
        tx.commit().await?;
        let place = Place {
            site: Site::Center,
            org: COUNTY.parse()?,
            db,
            blobs: Blobs::open(folder.path().join("blobs"))?,
            clock: Clock::system(),
            bus: Bus::default(),
            live: Live::default(),
            desk_nav: Arc::default(),
            demo: true,
        };
        let bytes = import::text(&import::lines()).into_bytes();
        let begun = Instant::now();
        let [rows, faulty] = inquiry.import(&place, "subsidy", "2025.csv", bytes).await?;
        let value = import::a_second(begun.elapsed());
        ensure!((rows, faulty) == (import::LINES, 0), "{rows} rows, {faulty} lines with a fault");
        place.db.close().await;
        let limited = Figure::limited(BENCH, metric, value, "lines/s", LEAST);
        figures.push(Figure { gate: Some(Gate::AtLeast(LEAST)), ..limited });
    }
    Ok(figures)
}
