//! The same text through the center: sealed, read, its rows sealed and kept, compared, up to the dry run at the desk.
//! Both databases wait for the disk. Beside it `sqlite3 .import`, from the same file to a table of words on disk.

use std::time::Instant;

use anyhow::{Result, ensure};
use hongwang_feature::organisations;
use hongwang_postgres::Server;
use hongwang_store::DbUrl;

use super::{BENCH, county, import};
use crate::figure::{Figure, Gate};

/// Lines a second: a file of 200,000 in twenty seconds.
const LEAST: f64 = 10_000.0;

pub(super) async fn run() -> Result<Vec<Figure>> {
    let server = Server::start_durable()?;
    let text = import::text(&import::lines());
    let peer_value = import::a_second(import::sqlite(&text)?);
    let mut figures = Vec::new();
    for (metric, database) in [("import_sqlite", None), ("import_postgres", Some(server.url()))] {
        let folder = tempfile::tempdir()?;
        let url = match database {
            Some(database) => database.parse()?,
            None => DbUrl::Lite(folder.path().join("center.db")),
        };
        let (inquiry, place) = county::center(&url, folder.path()).await?;
        let mut tx = place.db.write().await?;
        for one in import::organisations()? {
            organisations::put(&mut tx, &one).await?;
        }
        tx.commit().await?;
        let bytes = text.clone().into_bytes();
        let begun = Instant::now();
        let [rows, faulty] = inquiry.import(&place, "subsidy", "2025.csv", bytes).await?;
        let value = import::a_second(begun.elapsed());
        ensure!((rows, faulty) == (import::LINES, 0), "{rows} rows, {faulty} lines with a fault");
        place.db.close().await;
        figures.push(Figure {
            bench: BENCH,
            metric,
            value,
            unit: "lines/s",
            peer: import::PEER,
            peer_value,
            gate: Some(Gate::AtLeast(LEAST)),
        });
    }
    Ok(figures)
}
