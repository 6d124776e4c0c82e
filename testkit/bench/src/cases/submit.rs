//! From the key 交上去 at a village's screen to the page that says that the center has it.
//!
//! The nodes are processes of their own. A request for help goes the same way with next to nothing in it: it is the
//! peer, so that what differs is what cases do. Time is measured while the page is asked every two milliseconds, as a
//! screen would hear of it; CPU is measured in a second round that asks for no page until the last has arrived.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use hongwang_testkit::{County, Demo};
use hongwang_tests::{Villager, client};
use reqwest::Client;
use tokio::time::sleep;

use super::BENCH;
use crate::Options;
use crate::figure::Figure;
use crate::measure;
use crate::numbers::Times;

const ITEM: &str = "proof";
const APPLICATIONS: usize = 250;
/// A screen takes forty requests in an hour: half of them for the time, half for the CPU.
const REQUESTS: usize = 20;
/// So long somebody still looks at the page and believes that what comes was caused by their touch.
const LIMIT_MS: f64 = 1_000.0;
const POLL: Duration = Duration::from_millis(2);
const DEADLINE: Duration = Duration::from_secs(60);
/// A node takes a moment to come to rest after its start.
const SETTLE: Duration = Duration::from_secs(10);

pub(super) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let demo = Demo::start_program(&options.hongwang, None).await;
    let mut county = demo.apart().await;
    county.villages[1].kill();
    let village = county.demo.village(1);
    let client = client();
    wait_for(&client, &format!("{village}/apply")).await?;
    sleep(SETTLE).await;

    let mut times = Vec::new();
    for mut villager in filled(&client, &village).await {
        times.push(arrives(&mut villager, "/apply/hand-in", &[]).await?);
    }
    let ours = Times::of(times);
    let ours_cpu = {
        let waiting = filled(&client, &village).await;
        let before = cpu(&county)?;
        let mut slips = Vec::new();
        for mut villager in waiting {
            slips.push((villager.sends("/apply/hand-in", &[]).await, villager));
        }
        spent(&county, before, slips).await?
    };

    let mut times = Vec::new();
    for number in 0..REQUESTS {
        let (mut villager, id, phone) = asking(&client, &village, number).await?;
        times.push(arrives(&mut villager, "/help/call", &fields(&id, &phone)).await?);
    }
    let help = Times::of(times);
    let help_cpu = {
        let mut waiting = Vec::new();
        for number in REQUESTS..2 * REQUESTS {
            waiting.push(asking(&client, &village, number).await?);
        }
        let before = cpu(&county)?;
        let mut slips = Vec::new();
        for (mut villager, id, phone) in waiting {
            slips.push((villager.sends("/help/call", &fields(&id, &phone)).await, villager));
        }
        spent(&county, before, slips).await?
    };
    let beside = |metric, value, unit, peer_value| Figure {
        bench: BENCH,
        metric,
        value,
        unit,
        peer: "request for help",
        peer_value,
        gate: None,
    };
    Ok(vec![
        Figure::limited(BENCH, "submit_p99", ours.at(99), "ms", LIMIT_MS),
        beside("submit_p50", ours.at(50), "ms", help.at(50)),
        beside("submit_cpu", ours_cpu, "CPU-ms", help_cpu),
    ])
}

async fn wait_for(client: &Client, page: &str) -> Result<()> {
    let begun = Instant::now();
    loop {
        if client.get(page).send().await.is_ok_and(|answer| answer.status().is_success()) {
            return Ok(());
        }
        ensure!(begun.elapsed() < DEADLINE, "no {page} within {DEADLINE:?}");
        sleep(POLL).await;
    }
}

/// People with an application that is whole and waits to be handed in.
async fn filled(client: &Client, village: &str) -> Vec<Villager> {
    let mut all = Vec::new();
    for _ in 0..APPLICATIONS {
        let mut villager = Villager::at(client, village);
        villager.fills(ITEM).await;
        all.push(villager);
    }
    all
}

/// Somebody before the form that asks to be called back: its id, and a telephone number of nobody.
async fn asking(client: &Client, village: &str, number: usize) -> Result<(Villager, String, String)> {
    let villager = Villager::at(client, village);
    let form = villager.read("/help/call").await;
    let id = form.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    let id = id.context("the form has an id")?.to_owned();
    Ok((villager, id, format!("138{number:08}")))
}

fn fields<'a>(id: &'a str, phone: &'a str) -> [(&'static str, &'a str); 3] {
    [("id", id), ("phone", phone), ("about", "subsidy")]
}

/// From sending a form until the page that it leads to says that the center has taken it.
async fn arrives(villager: &mut Villager, path: &str, fields: &[(&str, &str)]) -> Result<Duration> {
    let begun = Instant::now();
    let slip = villager.sends(path, fields).await;
    taken(villager, &slip).await?;
    Ok(begun.elapsed())
}

async fn taken(villager: &Villager, slip: &str) -> Result<()> {
    let begun = Instant::now();
    loop {
        let page = villager.read(slip).await;
        if page.contains("data-standing=\"taken\"") {
            return Ok(());
        }
        if page.contains("data-standing=\"refused\"") {
            bail!("{slip} was refused:\n{page}");
        }
        ensure!(begun.elapsed() < DEADLINE, "{slip} has not arrived within {DEADLINE:?}");
        sleep(POLL).await;
    }
}

/// CPU time of village and center so far.
fn cpu(county: &County) -> Result<Duration> {
    Ok(measure::cpu(county.villages[0].id())? + measure::cpu(county.center.id())?)
}

/// CPU milliseconds a slip since `before`, once all have arrived. They go up in their order, so the last is waited for.
async fn spent(county: &County, before: Duration, slips: Vec<(String, Villager)>) -> Result<f64> {
    let (last, villager) = slips.last().context("something was handed in")?;
    taken(villager, last).await?;
    let spent = cpu(county)? - before;
    for (slip, villager) in &slips {
        taken(villager, slip).await?;
    }
    Ok(spent.as_secs_f64() * 1_000.0 / slips.len() as f64)
}
