//! From an editor's click to a thousand villages, over real mutual TLS.
//!
//! A center runs alone on a demo's data; `hongwang simulate` holds a thousand villages against it; an editor
//! publishes at the desk. The simulator tells when each village believed the batch.

use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use hongwang_store::{Db, DbUrl, sql};
use hongwang_testkit::{Demo, Process};
use hongwang_tests::{Desk, demo_account};
use serde_json::Value;

use crate::Options;
use crate::figure::{Figure, Gate};
use crate::measure;

const BENCH: &str = "publish";
const VILLAGES: usize = 1_000;
const ARTICLES: usize = 20;
/// A column that asks for no second person: one click publishes.
const COLUMN: &str = "dang/open/org";
const COUNTY: &str = "421124000000/";

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let mut demo = Demo::start_program(&options.hongwang, None).await;
    let status = demo.process.stop().await;
    ensure!(status.success(), "the demo stops cleanly: {status}");
    let config = demo.data().join("center").join("config.toml");
    let config = config.to_str().context("temporary folders have plain names")?;
    let address = demo.center();
    let healthy = address.trim_start_matches("http://").parse()?;
    let log = demo.data().join("bench.log");
    let mut center = Process::prepare(&options.hongwang, &["center", "--config", config], &[healthy], &log);
    center.start_again().await;
    let desk = Desk::sign_in(&address, &demo_account(&demo.data(), "editor")).await;

    let alone = measure::memory(center.id())?;
    let before = measure::cpu(center.id())?;
    let mut county = Simulation::start(options, config)?;
    county.welcomed()?;
    // What the connections cost after the first minute's reports are written.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let connecting = measure::cpu(center.id())? - before;
    let connected = measure::memory(center.id())?;

    county.past = head(&demo).await?;
    let before = measure::cpu(center.id())?;
    let mut arrivals = Vec::with_capacity(ARTICLES);
    for number in 0..ARTICLES {
        let title = format!("演示:第 {number} 号");
        let article = desk.write_article(&title, COLUMN, COUNTY, "<p>演示正文,说一件事。</p>").await;
        desk.post(&format!("{article}/submit"), &[]).await;
        arrivals.push(county.arrival()?);
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let publishing = measure::cpu(center.id())? - before;
    Ok(figures(&arrivals, publishing, connecting, connected - alone))
}

fn figures(arrivals: &[Value], publishing: Duration, connecting: Duration, memory: f64) -> Vec<Figure> {
    let worst =
        |field: &str| arrivals.iter().filter_map(|arrival| arrival[field].as_f64()).fold(0.0, f64::max);
    let bytes = arrivals.iter().filter_map(|arrival| arrival["bytes_per_village"].as_f64()).sum::<f64>();
    let per_delivery = publishing.as_secs_f64() * 1000.0 / (ARTICLES * VILLAGES) as f64;
    let limited = |metric, value, unit, limit, gate: Option<Gate>| Figure {
        gate,
        ..Figure::limited(BENCH, metric, value, unit, limit)
    };
    vec![
        Figure::limited(BENCH, "applied_p99", worst("p99_ms") / 1000.0, "s", 2.0),
        limited("applied_p50", worst("p50_ms") / 1000.0, "s", 2.0, None),
        limited("center_cpu_per_delivery", per_delivery, "CPU-ms", 0.6, None),
        limited("bytes_per_delivery", bytes / ARTICLES as f64 / 1000.0, "KB", 60.0, None),
        limited(
            "center_cpu_per_connection",
            connecting.as_secs_f64() * 1000.0 / VILLAGES as f64,
            "CPU-ms",
            0.6,
            None,
        ),
        limited("center_memory_per_device", memory * 1000.0 / VILLAGES as f64, "KB", 32.0, None),
    ]
}

/// The last number of the county's log: what the villages fetched when they first came ends there.
async fn head(demo: &Demo) -> Result<u64> {
    let db = Db::open(&DbUrl::Lite(demo.data().join("center").join("center.db"))).await?;
    let row =
        sql("SELECT seq FROM feed_head WHERE scope = $1").bind(COUNTY).one(&mut db.read().await?).await?;
    let head: i64 = row.context("the demo published nothing to the county")?.get("seq")?;
    db.close().await;
    Ok(head.unsigned_abs())
}

/// The simulator as a child; it ends with this value.
struct Simulation {
    child: Child,
    /// Arrivals up to this number of the county's log are of the time before.
    past: u64,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Simulation {
    fn start(options: &Options, config: &str) -> Result<Self> {
        let mut child = Command::new(&options.hongwang)
            .args(["simulate", "--villages", &VILLAGES.to_string(), "--config", config])
            .stdout(Stdio::piped())
            .spawn()
            .context("the simulator does not start")?;
        let output = child.stdout.take().context("the simulator's output is a pipe")?;
        Ok(Self { child, past: 0, lines: BufReader::new(output).lines() })
    }

    fn line(&mut self) -> Result<Value> {
        let line = self.lines.next().context("the simulator ended")??;
        Ok(serde_json::from_str(&line)?)
    }

    /// Waits until all villages are connected and up to date.
    fn welcomed(&mut self) -> Result<()> {
        while self.line()?["welcomed"].as_u64() != Some(VILLAGES as u64) {}
        Ok(())
    }

    /// The next publication that all villages have.
    fn arrival(&mut self) -> Result<Value> {
        loop {
            let line = self.line()?;
            let number = line["upto"].as_u64().filter(|_| line["scope"] == COUNTY);
            if number.is_some_and(|number| number > self.past) {
                ensure!(line["villages"].as_u64() == Some(VILLAGES as u64), "some villages are missing");
                return Ok(line);
            }
        }
    }
}

impl Drop for Simulation {
    fn drop(&mut self) {
        // It has nothing to keep.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
