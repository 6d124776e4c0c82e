//! The desk's queue over a million cases: the real center on SQLite and on PostgreSQL, asked over HTTP by a clerk of the
//! county, one of a town and one of a village, as browsers do.
//!
//! The rows are written as the center writes them, but for the events behind them, of which a queue shows nothing. They
//! span five years; most old ones are closed, and more are open than any county has. Answers are as long as real ones.

use std::fs;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_base::{AccountId, Clock, Millis, OrgLevel, OrgPath, Role, Scope, SubmissionId};
use hongwang_feature::{Staff, open_session, organisations};
use hongwang_store::{Db, DbUrl, Tx, sql};
use hongwang_testkit::{Process, free_port, postgres};
use reqwest::Client;
use tempfile::TempDir;
use uuid::Uuid;

use super::BENCH;
use crate::Options;
use crate::figure::Figure;
use crate::numbers::{Dice, Times};

const COUNTY: &str = "421124000000/";
const CASES: usize = 1_000_000;
/// Rows of one transaction.
const BATCH: usize = 20_000;
/// Pages of each view that a clerk opens, and those before them that bring the files into memory.
const ROUNDS: usize = 100;
const WARM: usize = 15;
/// Places in the queue at which deep pages begin.
const SPOTS: i64 = 10;
const LIMIT_MS: f64 = 50.0;
/// Items, how many of a thousand cases are of each, and how deep in the tree the office lies that handles them.
const ITEMS: [(&str, usize, usize); 15] = [
    ("proof", 299, 3),
    ("dibao", 150, 1),
    ("agent", 100, 3),
    ("elder", 100, 1),
    ("doctor", 80, 2),
    ("birth", 60, 2),
    ("letter", 50, 1),
    ("report", 40, 3),
    ("disabled", 30, 1),
    ("job", 30, 3),
    ("linshi", 20, 1),
    ("wage", 20, 1),
    ("house", 15, 2),
    ("tekun", 5, 1),
    ("ticket", 1, 3),
];
const QUEUES: [&str; 4] = ["open", "own", "waiting", "closed"];
/// Of so many cases one came by somebody without a good mandate.
const UNPROVEN: usize = 50;
/// The names of the figures: the first page, one of an item, a deep one, one of what came without a mandate, and all of
/// them at the median.
const METRICS: [[&str; 5]; 2] = [
    [
        "queue_first_p99_sqlite",
        "queue_item_p99_sqlite",
        "queue_deep_p99_sqlite",
        "queue_unproven_p99_sqlite",
        "queue_p50_sqlite",
    ],
    [
        "queue_first_p99_postgres",
        "queue_item_p99_postgres",
        "queue_deep_p99_postgres",
        "queue_unproven_p99_postgres",
        "queue_p50_postgres",
    ],
];

pub(super) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let server = postgres().await;
    let mut all = Vec::new();
    for (metrics, database) in METRICS.into_iter().zip([None, Some(server.url())]) {
        let mut center = Center::prepare(options, database)?;
        // Once for its tables and organisations.
        center.process.start_again().await;
        let status = center.process.stop().await;
        ensure!(status.success(), "the center stops cleanly: {status}");
        let db = Db::open(&center.url).await?;
        let villages = villages(&db).await?;
        Box::pin(fill(&db, &villages)).await?;
        center.process.start_again().await;
        let times = Box::pin(center.asked(&db, &villages[0])).await?;
        db.close().await;
        all.extend(figures(metrics, times));
    }
    Ok(all)
}

struct Center {
    process: Process,
    address: String,
    url: DbUrl,
    /// Holds its data.
    _folder: TempDir,
}

impl Center {
    /// A center in a new folder, with SQLite there or with this PostgreSQL.
    fn prepare(options: &Options, database: Option<&str>) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let data = folder.path().to_str().context("temporary folders have plain names")?;
        let database = database.map_or_else(|| format!("sqlite:{data}/center.db"), str::to_owned);
        let (pages, devices) = (free_port(), free_port());
        let text = format!(
            "data = {data:?}\nlisten = \"127.0.0.1:{pages}\"\npublic_address = \"http://127.0.0.1:{pages}\"\n\
             devices = \"127.0.0.1:{devices}\"\ndevices_address = \"127.0.0.1:{devices}\"\ndatabase = {database:?}\n"
        );
        let config = folder.path().join("config.toml");
        fs::write(&config, text)?;
        let config = config.to_str().context("temporary folders have plain names")?;
        let healthy = SocketAddr::from(([127, 0, 0, 1], pages));
        let log = folder.path().join("log");
        let process = Process::prepare(&options.hongwang, &["center", "--config", config], &[healthy], &log);
        let url: DbUrl = database.parse()?;
        Ok(Self { process, address: format!("http://127.0.0.1:{pages}"), url, _folder: folder })
    }

    /// How long the first page, that of an item, a deep one, and that of what came without a mandate take, for clerks of
    /// the county, a town and `village`.
    async fn asked(&self, db: &Db, village: &OrgPath) -> Result<[Vec<Duration>; 4]> {
        let spots = spots(db).await?;
        let client = Client::builder().build()?;
        let mut times: [Vec<Duration>; 4] = Default::default();
        for org in village.chain() {
            let cookie = signed_in(db, &org).await?;
            for round in 0..WARM + ROUNDS {
                let queue = QUEUES[round % QUEUES.len()];
                let (item, ..) = ITEMS[round % ITEMS.len()];
                let spot = &spots[round % spots.len()];
                let views = [
                    format!("?queue={queue}"),
                    format!("?queue={queue}&item={item}"),
                    format!("?queue=open&after={spot}"),
                    format!("?queue={queue}&mandate=check"),
                ];
                for (view, times) in views.iter().zip(&mut times) {
                    let page = format!("{}/desk/cases{view}", self.address);
                    let begun = Instant::now();
                    let answer = client.get(&page).header("cookie", &cookie).send().await?;
                    let text = answer.error_for_status()?.text().await?;
                    let took = begun.elapsed();
                    // The desk's own pages stand under the same address.
                    let links = text.split("href=\"/desk/cases/").skip(1);
                    let is_case = |link: &&str| link.get(..36).is_some_and(|id| id.parse::<Uuid>().is_ok());
                    let listed = links.filter(is_case).count();
                    let is_cut = view.contains("item") || view.contains("mandate");
                    let may_be_short = org.level() != OrgLevel::County || is_cut || queue == "own";
                    ensure!(may_be_short || listed == 50, "{page} lists {listed} cases for {org}");
                    if round >= WARM {
                        times.push(took);
                    }
                }
            }
        }
        Ok(times)
    }
}

/// The four views at the 99th percentile, and all of them at the median.
fn figures(metrics: [&'static str; 5], times: [Vec<Duration>; 4]) -> Vec<Figure> {
    let [first, item, deep, unproven, median] = metrics;
    let all = Times::of(times.concat());
    let limited = |(metric, times): (&'static str, Vec<Duration>)| {
        Figure::limited(BENCH, metric, Times::of(times).at(99), "ms", LIMIT_MS)
    };
    let mut figures: Vec<Figure> =
        [first, item, deep, unproven].into_iter().zip(times).map(limited).collect();
    let half = Figure::limited(BENCH, median, all.at(50), "ms", LIMIT_MS);
    figures.push(Figure { gate: None, ..half });
    figures
}

/// Every village of the county.
async fn villages(db: &Db) -> Result<Vec<OrgPath>> {
    let county: OrgPath = COUNTY.parse()?;
    let all = organisations::list(&mut db.read().await?, &Scope(county)).await?;
    let villages: Vec<OrgPath> =
        all.into_iter().map(|org| org.path).filter(|path| path.level() == OrgLevel::Village).collect();
    ensure!(villages.len() > 100, "the county has only {} villages", villages.len());
    Ok(villages)
}

/// Opens a session of a clerk and gives its cookie.
async fn signed_in(db: &Db, org: &OrgPath) -> Result<String> {
    let now = Clock::system().now();
    let staff = Staff {
        account: AccountId::new(now),
        name: "演示办事员".to_owned(),
        org: org.clone(),
        org_name: "演示单位".to_owned(),
        roles: vec![Role::Clerk],
    };
    let mut tx = db.write().await?;
    let login = open_session(&mut tx, &staff, now).await?;
    tx.commit().await?;
    let cookie = login.cookie();
    Ok(cookie.to_str()?.split(';').next().context("a cookie has a value")?.to_owned())
}

/// Places in the queue of open cases, as an address names them, from its front to its end.
async fn spots(db: &Db) -> Result<Vec<String>> {
    let mut tx = db.read().await?;
    let row = sql("SELECT COUNT(*) AS n FROM case_case WHERE queue = 'open'").one(&mut tx).await?;
    let open: i64 = row.context("a count")?.get("n")?;
    let mut spots = Vec::new();
    for part in 1..=SPOTS {
        let row =
            sql("SELECT turn, id FROM case_case WHERE queue = 'open' ORDER BY turn, id LIMIT 1 OFFSET $1")
                .bind(open * part / (SPOTS + 1))
                .one(&mut tx)
                .await?;
        let row = row.context("so many cases are open")?;
        spots.push(format!("{}.{}", row.get::<i64>("turn")?, row.id::<SubmissionId>("id")?));
    }
    Ok(spots)
}

async fn fill(db: &Db, villages: &[OrgPath]) -> Result<()> {
    let now = Clock::system().now();
    let mut dice = Dice(20_261_123);
    for batch in 0..CASES / BATCH {
        let mut tx = db.write().await?;
        if matches!(db, Db::Lite { .. }) {
            // Of this connection, while it writes so much at once.
            sql("PRAGMA cache_size = -200000").run(&mut tx).await?;
        }
        for number in batch * BATCH..(batch + 1) * BATCH {
            let case = Case::drawn(number, villages, &mut dice, now);
            case.insert(&mut tx, now).await?;
        }
        tx.commit().await?;
    }
    if matches!(db, Db::Pg(_)) {
        // A server does so by itself some minutes after such a change.
        let mut tx = db.write().await?;
        sql("ANALYZE case_case").run(&mut tx).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// A case as its row says it.
struct Case {
    number: usize,
    item: &'static str,
    village: OrgPath,
    office: usize,
    queue: &'static str,
    due_at: Option<Millis>,
    filed_at: Millis,
    unproven: bool,
}

impl Case {
    fn drawn(number: usize, villages: &[OrgPath], dice: &mut Dice, now: Millis) -> Self {
        const YEARS: i64 = 5 * 365 * Millis::DAY;
        let filed_at = now.plus(-YEARS + YEARS / CASES as i64 * number as i64);
        let village = dice.of(villages).clone();
        let mut left = dice.below(1_000);
        let found = ITEMS.iter().find(|(_, share, _)| {
            let is_it = left < *share;
            left = left.saturating_sub(*share);
            is_it
        });
        let (item, _, office) = *found.unwrap_or(&ITEMS[0]);
        let old = number * 100 < CASES * 55;
        let queue = match dice.below(100) {
            0..2 => "open",
            2..70 if !old => "open",
            70..90 if !old => "waiting",
            _ => "closed",
        };
        // From ten days late to two months ahead.
        let days = i64::try_from(dice.below(70)).unwrap_or(0) - 10;
        let due_at = (queue != "closed").then(|| now.plus(days * Millis::DAY));
        let unproven = dice.below(UNPROVEN) == 0;
        Self { number, item, village, office, queue, due_at, filed_at, unproven }
    }

    fn alert(&self, now: Millis) -> &'static str {
        match self.due_at.map(|at| at.since(now)) {
            Some(left) if left < 0 => "overdue",
            Some(left) if left < 2 * Millis::DAY => "red",
            Some(left) if left < 7 * Millis::DAY => "yellow",
            _ => "normal",
        }
    }

    /// Writes it in the words of the feature's own store.
    async fn insert(&self, tx: &mut Tx, now: Millis) -> Result<()> {
        let chain = self.village.chain();
        let turn = self.due_at.map_or(-self.filed_at.0, |due| due.0);
        // Time has nothing to do with them while they are looked at.
        let look_at = self.due_at.map_or(i64::MAX, |_| now.plus(7 * Millis::DAY).0);
        sql("INSERT INTO case_case (id, number, local_number, item, form, workflow, version, org, town, office, answers, \
             masked, state, queue, seq, head, due_at, turn, alert, look_at, filed_at, village, unproven) \
             VALUES ($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14,$15,$16,$17,$18,$19,$20,$21,$22,$23)")
        .bind(SubmissionId::new(self.filed_at))
        .bind(format!("4211242026{:09}", self.number))
        .bind(format!("20261123-{:03}", self.number % 1_000))
        .bind(self.item)
        .bind("ab".repeat(32))
        .bind("simple")
        .bind(1_i64)
        .bind(&self.village)
        .bind(&chain[1])
        .bind(&chain[self.office - 1])
        .bind(vec![7_u8; 700])
        .bind("演*示")
        .bind("received")
        .bind(self.queue)
        .bind(3_i64)
        .bind("cd".repeat(32))
        .bind(self.due_at)
        .bind(turn)
        .bind(self.alert(now))
        .bind(look_at)
        .bind(self.filed_at)
        .bind(&self.village)
        .bind(self.unproven)
        .run(tx)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shares_of_the_items_are_a_thousand_and_most_old_cases_are_closed() {
        assert_eq!(ITEMS.iter().map(|(_, share, _)| share).sum::<usize>(), 1_000);
        let villages: Vec<OrgPath> = vec!["c/t/v/".parse().expect("a path")];
        let mut dice = Dice(7);
        let now = Millis(1_795_406_400_000);
        let mut drawn = |from: usize| -> Vec<Case> {
            (from..from + 1_000).map(|number| Case::drawn(number, &villages, &mut dice, now)).collect()
        };
        let closed = |cases: &[Case]| cases.iter().filter(|case| case.queue == "closed").count();
        let (old, new) = (drawn(0), drawn(CASES - 1_000));
        assert!(closed(&old) > 950 && closed(&new) < 150);
        assert!(new.iter().all(|case| case.filed_at <= now && (1..=3).contains(&case.office)));
    }
}
