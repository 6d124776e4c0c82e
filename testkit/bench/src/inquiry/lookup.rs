//! A person's own rows among five million, on SQLite and on PostgreSQL: as many as a county pays in fifteen years, each
//! sealed, found by the mark of an identity number, opened; asked as a village asks for whoever laid their card on the
//! reader, and written down in the audit log. Both databases wait for the disk.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use hongwang_base::{BatchId, DeviceId};
use hongwang_feature::{Feature, Place, Sender};
use hongwang_inquiry::Inquiry;
use hongwang_postgres::Server;
use hongwang_store::{Db, DbUrl, sql};
use serde_json::json;

use super::BENCH;
use super::county::{VILLAGES, center, id_number, village};
use crate::figure::Figure;
use crate::measure::evict;
use crate::numbers::{Dice, Times};

const ROWS: usize = 5_000_000;
/// Who gets something: each has a dozen rows.
const PEOPLE: usize = 400_000;
const LOOKS: usize = 4_000;
/// Looked up with nothing in memory: each reads the disk.
const COLD: usize = 400;
/// Looked up before, which brings the files into memory.
const WARM: usize = 100;
const LIMIT_MS: f64 = 10.0;
/// The names of the figures: somebody with rows, somebody without.
const METRICS: [[&str; 2]; 2] = [
    ["lookup_p99_sqlite", "lookup_nobody_p99_sqlite"],
    ["lookup_p99_postgres", "lookup_nobody_p99_postgres"],
];

pub(super) async fn run() -> Result<Vec<Figure>> {
    let server = Server::start_durable()?;
    let mut figures = Vec::new();
    for (metrics, database) in METRICS.into_iter().zip([None, Some(server.url())]) {
        let folder = tempfile::tempdir()?;
        let url = match &database {
            Some(database) => database.parse()?,
            None => DbUrl::Lite(folder.path().join("center.db")),
        };
        let (inquiry, place) = center(&url, folder.path()).await?;
        fill(&place, &inquiry).await?;
        place.db.close().await;
        let limited = |metric, times| Figure::limited(BENCH, metric, Times::of(times).at(99), "ms", LIMIT_MS);
        if database.is_none() {
            for file in std::fs::read_dir(folder.path())? {
                evict(&file?.path())?;
            }
            let (inquiry, place) = center(&url, folder.path()).await?;
            let [some, _] = looked_up(&place, &inquiry, 0, COLD).await?;
            place.db.close().await;
            figures.push(Figure { gate: None, ..limited("lookup_cold_p99_sqlite", some) });
        }
        let (inquiry, place) = center(&url, folder.path()).await?;
        let [some, none] = looked_up(&place, &inquiry, WARM, LOOKS).await?;
        place.db.close().await;
        figures.extend([limited(metrics[0], some), limited(metrics[1], none)]);
    }
    Ok(figures)
}

/// Each village's list of each period, kept and made the one that stands, in one transaction.
async fn fill(place: &Place, inquiry: &Inquiry) -> Result<()> {
    let (db, now) = (&place.db, place.clock.now());
    let mut dice = Dice(5_000_000);
    let mut left = ROWS;
    for number in 0..VILLAGES {
        let rows = left / (VILLAGES - number);
        left -= rows;
        let rows: Vec<Vec<String>> = (0..rows).map(|_| row(&mut dice)).collect();
        let mut tx = db.write().await?;
        if matches!(db, Db::Lite { .. }) {
            // Of this connection, while it writes so much at once.
            sql("PRAGMA cache_size = -200000").run(&mut tx).await?;
        }
        let batch = (BatchId::new(now), "2025", &village(number)?);
        inquiry.keep_own(&mut tx, "subsidy", batch, &rows, now).await?;
        tx.commit().await?;
    }
    if matches!(db, Db::Pg(_)) {
        // A server does so by itself some minutes after such a change.
        let mut tx = db.write().await?;
        sql("ANALYZE inquiry_detail").run(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// In the order of the fields of the dataset.
fn row(dice: &mut Dice) -> Vec<String> {
    vec![
        "421124000000/421124102000/421124102201/".to_owned(),
        format!("{}组", 1 + dice.below(12)),
        "演示甲".to_owned(),
        id_number(dice.below(PEOPLE)),
        "耕地地力补贴".to_owned(),
        format!("{}.{:02}", 50 + dice.below(2_000), dice.below(100)),
        format!("2025-{:02}-{:02}", 1 + dice.below(12), 1 + dice.below(28)),
        format!("62{:017}", dice.below(usize::MAX)),
        format!("138{:08}", dice.below(100_000_000)),
    ]
}

/// How long it takes for people who have rows, and for those who have none.
async fn looked_up(
    place: &Place,
    inquiry: &Inquiry,
    warm: usize,
    looks: usize,
) -> Result<[Vec<Duration>; 2]> {
    // Other people each time that it is asked for.
    let mut dice = Dice(u64::try_from(looks)?);
    let mut times: [Vec<Duration>; 2] = Default::default();
    let from = Sender { device: DeviceId::new(place.clock.now()), org: village(0)? };
    for look in 0..warm + looks {
        let is_nobody = look % 2 == 1;
        let number = id_number(dice.below(PEOPLE) + if is_nobody { PEOPLE } else { 0 });
        let asked = json!({ "about": "subsidy", "proof": { "card": { "id": number, "name": "演示甲" } } });
        let begun = Instant::now();
        let told = inquiry.answer(place, &from, "inquiry.own", asked).await?;
        let taken = begun.elapsed();
        let found = told.map_err(anyhow::Error::msg)?;
        let groups = found["groups"].as_array().map_or(0, Vec::len);
        ensure!(
            (groups == 0) == is_nobody,
            "{groups} groups of rows for {}",
            if is_nobody { "nobody" } else { "one" }
        );
        if look >= warm {
            times[usize::from(is_nobody)].push(taken);
        }
    }
    Ok(times)
}
