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
/// A village takes sixty applications in an hour: so many of them for the time, the others for the CPU.
const TIMED: usize = 45;
const COUNTED: usize = 15;
/// It takes forty requests in an hour: half of them for the time, half for the CPU.
const REQUESTS: usize = 20;
/// So long somebody still looks at the page and believes that what comes was caused by their touch.
const LIMIT_MS: f64 = 1_000.0;
const POLL: Duration = Duration::from_millis(2);
const DEADLINE: Duration = Duration::from_secs(60);
/// A node takes a moment to come to rest after its start.
const SETTLE: Duration = Duration::from_secs(10);

pub(super) async fn run(options: &Options) -> Result<Vec<Figure>> {
    let demo = Demo::start_program(&options.hongwang, None).await;
    let county = demo.apart().await;
    let villages = [county.demo.village(1), county.demo.village(2)];
    let client = client();
    for village in &villages {
        wait_for(&client, &format!("{village}/apply")).await?;
    }
    sleep(SETTLE).await;

    let mut times = Vec::new();
    for mut villager in filled(&client, &villages, TIMED).await {
        times.push(arrives(&mut villager, "/apply/hand-in", &[]).await?);
    }
    let ours = Times::of(times);
    let ours_cpu = {
        let waiting = filled(&client, &villages, COUNTED).await;
        let before = cpu(&county)?;
        let mut slips = Vec::new();
        for mut villager in waiting {
            slips.push((villager.sends("/apply/hand-in", &[]).await, villager));
        }
        spent(&county, before, slips).await?
    };

    let mut times = Vec::new();
    for (mut villager, id, phone) in asking(&client, &villages, 0).await? {
        times.push(arrives(&mut villager, "/help/call", &fields(&id, &phone)).await?);
    }
    let help = Times::of(times);
    let help_cpu = {
        let waiting = asking(&client, &villages, REQUESTS).await?;
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

/// So many people in each village with an application that is whole and waits to be handed in.
async fn filled(client: &Client, villages: &[String], each: usize) -> Vec<Villager> {
    let mut all = Vec::new();
    for village in villages {
        for _ in 0..each {
            let mut villager = Villager::at(client, village);
            villager.fills(ITEM).await;
            all.push(villager);
        }
    }
    all
}

/// People in each village before the form that asks to be called back: its id, and a telephone number of nobody,
/// counted from `first`.
async fn asking(
    client: &Client,
    villages: &[String],
    first: usize,
) -> Result<Vec<(Villager, String, String)>> {
    let mut all = Vec::new();
    for village in villages {
        for number in first..first + REQUESTS {
            let villager = Villager::at(client, village);
            let form = villager.read("/help/call").await;
            let id = form.split("name=\"id\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
            let id = id.context("the form has an id")?.to_owned();
            all.push((villager, id, format!("138{number:08}")));
        }
    }
    Ok(all)
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

/// CPU time of the villages and the center so far.
fn cpu(county: &County) -> Result<Duration> {
    county.villages.iter().chain([&county.center]).map(|node| measure::cpu(node.id())).sum()
}

/// CPU milliseconds a slip since `before`, once all have arrived. Each village sends in its order, so its last one is
/// waited for.
async fn spent(county: &County, before: Duration, slips: Vec<(String, Villager)>) -> Result<f64> {
    for half in slips.chunks(slips.len().div_ceil(2)) {
        let (last, villager) = half.last().context("something was handed in")?;
        taken(villager, last).await?;
    }
    let spent = cpu(county)? - before;
    for (slip, villager) in &slips {
        taken(villager, slip).await?;
    }
    Ok(spent.as_secs_f64() * 1_000.0 / slips.len() as f64)
}
