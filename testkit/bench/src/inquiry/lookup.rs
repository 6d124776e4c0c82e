//! A person's own rows among five million, on SQLite and on PostgreSQL: as many as a county pays in fifteen years, each
//! sealed, found by the mark of an identity number, opened.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use hongwang_base::{BatchId, Clock};
use hongwang_feature::Feature;
use hongwang_inquiry::Inquiry;
use hongwang_store::{Db, DbUrl, Vault, sql};
use hongwang_testkit::postgres;

use super::BENCH;
use super::county::{VILLAGES, id_number, village};
use crate::figure::Figure;
use crate::numbers::{Dice, Times};

const ROWS: usize = 5_000_000;
/// Who gets something: each has a dozen rows.
const PEOPLE: usize = 400_000;
const LOOKS: usize = 2_000;
/// Looked up before, which brings the files into memory.
const WARM: usize = 100;
const LIMIT_MS: f64 = 10.0;
/// Most rows of one answer.
const MOST: i64 = 200;
/// The names of the figures: somebody with rows, somebody without, rows filled a second.
const METRICS: [[&str; 3]; 2] = [
    ["lookup_p99_sqlite", "lookup_nobody_p99_sqlite", "own_rows_kept_sqlite"],
    ["lookup_p99_postgres", "lookup_nobody_p99_postgres", "own_rows_kept_postgres"],
];

pub(super) async fn run() -> Result<Vec<Figure>> {
    let server = postgres().await;
    let mut figures = Vec::new();
    for (metrics, database) in METRICS.into_iter().zip([None, Some(server.url())]) {
        let folder = tempfile::tempdir()?;
        let url = match database {
            Some(database) => database.parse()?,
            None => DbUrl::Lite(folder.path().join("center.db")),
        };
        let inquiry = Inquiry::new(Vault::open(&folder.path().join("personal.key"))?);
        let db = Db::open(&url).await?;
        db.migrate(&inquiry.migrations()).await?;
        let begun = Instant::now();
        fill(&db, &inquiry).await?;
        let filled = begun.elapsed();
        let [some, none] = looked_up(&db, &inquiry).await?;
        db.close().await;
        let limited = |metric, times| Figure::limited(BENCH, metric, Times::of(times).at(99), "ms", LIMIT_MS);
        figures.extend([limited(metrics[0], some), limited(metrics[1], none)]);
        #[allow(clippy::cast_precision_loss, reason = "so many rows are counted well enough")]
        let value = ROWS as f64 / filled.as_secs_f64();
        let figure = Figure {
            gate: None,
            unit: "rows/s",
            value,
            ..Figure::limited(BENCH, metrics[2], 0.0, "", value)
        };
        figures.push(figure);
    }
    Ok(figures)
}

/// Each village's list of each period, kept and made the one that stands, in one transaction.
async fn fill(db: &Db, inquiry: &Inquiry) -> Result<()> {
    let now = Clock::system().now();
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
async fn looked_up(db: &Db, inquiry: &Inquiry) -> Result<[Vec<Duration>; 2]> {
    let mut dice = Dice(2_000);
    let mut times: [Vec<Duration>; 2] = Default::default();
    for look in 0..WARM + LOOKS {
        let is_nobody = look % 2 == 1;
        let number = id_number(dice.below(PEOPLE) + if is_nobody { PEOPLE } else { 0 });
        let begun = Instant::now();
        let mut tx = db.read().await?;
        let rows = inquiry.own_rows(&mut tx, &number, MOST).await?;
        drop(tx);
        let taken = begun.elapsed();
        ensure!(rows.iter().all(|row| row[3] == number), "a row of somebody else");
        ensure!(!is_nobody || rows.is_empty(), "rows of nobody");
        if look >= WARM {
            times[usize::from(is_nobody)].push(taken);
        }
    }
    Ok(times)
}
