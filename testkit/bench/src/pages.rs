//! A hall page from a village node beside nginx serving the same HTML as a file.
//!
//! A demo fills a village with content and is taken apart; the village then runs as a process of its own, its line to
//! the center alive, so that every figure is of one node and nothing else.

use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_testkit::{Demo, Process};
use serde_json::Value;
use tokio::time::sleep;

use crate::Options;
use crate::figure::{Figure, Gate};
use crate::measure;
use crate::nginx::Nginx;

const BENCH: &str = "pages";
const HALL: &str = "/dang";
/// Pages of what one comes to look up: a list, a chart, money with receipts, buses, work.
const LOOK_UPS: [(&str, &str, &str); 5] = [
    ("list_page_cpu", "list_page_bytes", "/cunqing/open/dibao"),
    ("chart_page_cpu", "chart_page_bytes", "/yingshan/county/stat"),
    ("money_page_cpu", "money_page_bytes", "/cunqing/open/finance"),
    ("bus_page_cpu", "bus_page_bytes", "/fuwu/travel/bus"),
    ("job_page_cpu", "job_page_bytes", "/laowu/job/local"),
];
const REQUESTS: usize = 10_000;
const CLIENTS: usize = 4;
const SETTLE: Duration = Duration::from_secs(10);

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let demo = Demo::start_program(&options.hongwang, None).await;
    let mut county = demo.apart().await;
    let hall = format!("{}{HALL}", county.demo.village(1));
    // A box that stands since yesterday has indexed what it holds: words are loaded for that, as for a search.
    sleep(3 * SETTLE).await;
    county.villages[0].kill();
    // A box has the program to itself and reads it from its disk; here the center would share it in memory.
    let folder = tempfile::tempdir()?;
    let program = folder.path().join("hongwang");
    std::fs::copy(&options.hongwang, &program)?;
    measure::evict(&program)?;
    let config = county.demo.village_config(1);
    let arguments = ["village", "--config", config.to_str().context("temporary folders have plain names")?];
    let healthy = county.demo.village_address(1);
    county.villages[0] = Process::prepare(&program, &arguments, &[healthy], &config.with_file_name("log"));
    let village = &mut county.villages[0];

    let begun = Instant::now();
    village.spawn();
    let client = reqwest::Client::builder().no_gzip().no_brotli().no_deflate().build()?;
    let html = first_page(&client, &hall, village).await?;
    let first_page = begun.elapsed().as_secs_f64();

    sleep(SETTLE).await;
    let idle = measure::memory(village.id())?;

    let ours = cpu_per_request(&hall, None, village.id()).await?;
    let packed = cpu_per_request(&hall, Some("gzip, deflate, br"), village.id()).await?;
    let nginx = Nginx::serve(&html).await?;
    let theirs = cpu_per_request(&nginx.page(), None, nginx.id()).await?;
    let against_nginx = |metric, value| Figure {
        bench: BENCH,
        metric,
        value,
        unit: "CPU-ms",
        peer: "nginx, same HTML",
        peer_value: theirs,
        gate: Some(Gate::AtMost(0.3)),
    };
    let visit = first_visit(&options.root, &hall)?;
    let ahead = Figure {
        bench: BENCH,
        metric: "fetched_ahead_bytes",
        value: visit.ahead,
        unit: "KB",
        peer: "first visit",
        peer_value: visit.page,
        gate: None,
    };
    let mut figures = vec![
        against_nginx("hall_page_cpu", ours),
        against_nginx("hall_page_cpu_compressed", packed),
        Figure::limited(BENCH, "first_visit_bytes", visit.page, "KB", 60.0),
        ahead,
        Figure::limited(BENCH, "idle_memory", idle, "MB PSS", 30.0),
        Figure::limited(BENCH, "start_to_first_page", first_page, "s", 1.0),
    ];
    for (cpu, bytes, page) in LOOK_UPS {
        let page = format!("{}{page}", county.demo.village(1));
        let spent = cpu_per_request(&page, None, county.villages[0].id()).await?;
        figures.push(Figure::limited(BENCH, cpu, spent, "CPU-ms", 0.3));
        figures.push(Figure::limited(BENCH, bytes, first_visit(&options.root, &page)?.page, "KB", 60.0));
    }
    Ok(figures)
}

/// Asks for the page until it comes.
async fn first_page(client: &reqwest::Client, page: &str, process: &mut Process) -> Result<String> {
    let deadline = Instant::now() + Duration::from_secs(30);
    loop {
        if let Ok(answer) = client.get(page).send().await
            && answer.status().is_success()
        {
            return Ok(answer.text().await?);
        }
        ensure!(process.is_running(), "the village ended:\n{}", process.log());
        ensure!(Instant::now() < deadline, "no {page} within 30 s:\n{}", process.log());
        sleep(Duration::from_millis(2)).await;
    }
}

/// CPU milliseconds that the process `server` spends on one request, over kept connections.
async fn cpu_per_request(page: &str, encoding: Option<&'static str>, server: u32) -> Result<f64> {
    ask(page, encoding, REQUESTS / 10).await?;
    let begun = measure::cpu(server)?;
    ask(page, encoding, REQUESTS).await?;
    let spent = measure::cpu(server)? - begun;
    Ok(spent.as_secs_f64() * 1000.0 / REQUESTS as f64)
}

async fn ask(page: &str, encoding: Option<&'static str>, requests: usize) -> Result<()> {
    let mut clients = tokio::task::JoinSet::new();
    for _ in 0..CLIENTS {
        let page = page.to_owned();
        clients.spawn(async move {
            // One connection a client, as a screen has; the answer is not unpacked.
            let client = reqwest::Client::builder()
                .no_gzip()
                .no_brotli()
                .no_deflate()
                .pool_max_idle_per_host(1)
                .build()?;
            for _ in 0..requests / CLIENTS {
                let mut request = client.get(&page);
                if let Some(encoding) = encoding {
                    request = request.header("accept-encoding", encoding);
                }
                request.send().await?.error_for_status()?.bytes().await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(ended) = clients.join_next().await {
        ended??;
    }
    Ok(())
}

/// What Chromium loads on a first visit of a page, in kB with headers.
struct Visit {
    /// The page and its files, pictures left out.
    page: f64,
    /// Pages behind its links that the resting page fetches ahead.
    ahead: f64,
}

fn first_visit(root: &Path, page: &str) -> Result<Visit> {
    let script = root.join("tests/browser/weigh.mjs");
    let output = Command::new("node").arg(&script).arg(page).output().context("node is not installed")?;
    ensure!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let loaded: Value = serde_json::from_slice(&output.stdout).context("weigh.mjs prints JSON")?;
    let kilobytes = |wanted: fn(&str) -> bool| {
        let files = loaded.as_array().into_iter().flatten();
        let files = files.filter(|file| file["type"].as_str().is_some_and(wanted));
        files.filter_map(|file| file["bytes"].as_f64()).sum::<f64>() / 1000.0
    };
    let visit = Visit {
        page: kilobytes(|kind| !["Image", "Fetch", "XHR", "Prefetch"].contains(&kind)),
        ahead: kilobytes(|kind| ["Fetch", "XHR", "Prefetch"].contains(&kind)),
    };
    ensure!(visit.page > 0.0, "the page loaded nothing");
    Ok(visit)
}
