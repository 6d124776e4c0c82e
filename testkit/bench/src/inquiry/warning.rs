//! From the desk's key to a thousand screens: each holds `/live` open at a village node as a page does, and once it hears
//! `alarm` it fetches `/alarm`, as the shell's script does, until the warning is in it.
//!
//! The time of a screen is from the click that begins a drill to the answer that shows it: the center's commit, the feed to
//! two villages, their stores, the event and the page.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use hongwang_testkit::Demo;
use hongwang_tests::{Desk, demo_account};
use reqwest::{Client, Response};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::BENCH;
use crate::Options;
use crate::figure::Figure;
use crate::numbers::Times;

const SCREENS: usize = 1_000;
const DRILLS: usize = 5;
const COUNTY: &str = "421124000000/";
/// Nobody waits longer than this for a screen.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a screen tells.
enum Said {
    /// Its node has greeted it.
    Open,
    /// It shows the warning of this number.
    Shows(usize),
}

pub(crate) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let mut demo = Demo::start_program(&options.hongwang, None).await;
    let desk = Desk::sign_in(&demo.center(), &demo_account(&demo.data(), "reviewer")).await;
    let client = Client::builder().no_proxy().build()?;
    let (tell, mut told) = unbounded_channel();
    for number in 0..SCREENS {
        let village = demo.village(if number % 2 == 0 { 1 } else { 2 });
        tokio::spawn(screen(client.clone(), village, tell.clone()));
    }
    drop(tell);
    for open in 0..SCREENS {
        match hear(&mut told).await? {
            Said::Open => {}
            Said::Shows(_) => bail!("a warning before there was one, at {open} screens"),
        }
    }
    let mut times = Vec::with_capacity(SCREENS * DRILLS);
    for number in 0..DRILLS {
        times.extend(drill(&desk, number, &mut told).await?);
    }
    let status = demo.process.stop().await;
    ensure!(status.success(), "the demo stops cleanly: {status}");
    let times = Times::of(times);
    let (p50, p99) = (times.at(50) / 1_000.0, times.at(99) / 1_000.0);
    Ok(vec![
        Figure::limited(BENCH, "warning_to_1000_screens_p99", p99, "s", 2.0),
        Figure { gate: None, ..Figure::limited(BENCH, "warning_to_1000_screens_p50", p50, "s", 2.0) },
    ])
}

/// What the drill of this number is of, and no other.
fn kind(number: usize) -> String {
    format!("第{}号山洪", number + 1)
}

/// Begins a drill, and waits until every screen shows it.
async fn drill(desk: &Desk, number: usize, told: &mut UnboundedReceiver<Said>) -> Result<Vec<Duration>> {
    let (kind, text) = (kind(number), "演示，请到村委会操场集合");
    let fields =
        [("org", COUNTY), ("kind", kind.as_str()), ("level", "red"), ("minutes", "30"), ("text", text)];
    let begun = Instant::now();
    desk.post("/desk/warnings/drill", &fields).await;
    let mut times = Vec::with_capacity(SCREENS);
    while times.len() < SCREENS {
        match hear(told).await? {
            Said::Shows(shown) if shown == number => times.push(begun.elapsed()),
            Said::Shows(_) | Said::Open => {}
        }
    }
    Ok(times)
}

async fn hear(told: &mut UnboundedReceiver<Said>) -> Result<Said> {
    let heard = tokio::time::timeout(PATIENCE, told.recv()).await;
    heard.context("a screen kept silent for a minute")?.context("every screen has ended")
}

/// A screen of a village, until its node ends.
async fn screen(client: Client, village: String, tell: UnboundedSender<Said>) -> Result<()> {
    let mut live = client.get(format!("{village}/live")).send().await?.error_for_status()?;
    let (mut heard, mut shown) = (String::new(), 0);
    while let Some(event) = next_event(&mut live, &mut heard).await? {
        match event.as_str() {
            "run" => tell.send(Said::Open)?,
            "alarm" => {
                let page = client.get(format!("{village}/alarm")).send().await?.text().await?;
                while shown < DRILLS && page.contains(&kind(shown)) {
                    tell.send(Said::Shows(shown))?;
                    shown += 1;
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// The name of the next event of a stream; none once it has ended.
async fn next_event(live: &mut Response, heard: &mut String) -> Result<Option<String>> {
    loop {
        if let Some((event, rest)) = heard.split_once("\n\n") {
            let name = event.lines().find_map(|line| line.strip_prefix("event:")).unwrap_or_default();
            let name = name.trim().to_owned();
            *heard = rest.to_owned();
            return Ok(Some(name));
        }
        let Some(more) = live.chunk().await? else { return Ok(None) };
        heard.push_str(&String::from_utf8_lossy(&more));
    }
}
