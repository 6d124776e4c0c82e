//! `hongwang simulate`: many villages against a running center.

use crate::{center, config::CenterConfig};
use anyhow::{Context, Result};
use hongwang_base::{OrgPath, Scope};
use hongwang_feature::organisations;
use hongwang_feed::simulate::{Event, admit};
use serde::Serialize;
use std::{collections::BTreeMap, future::Future};
use tokio::{sync::mpsc, task::JoinSet};

/// One publication as all the villages that follow its scope received it.
#[derive(Serialize)]
struct Arrival<'a> {
    scope: &'a str,
    upto: u64,
    villages: usize,
    p50_ms: i64,
    p99_ms: i64,
    max_ms: i64,
    bytes_per_village: usize,
}

/// Admits `count` simulated villages to the center of `config` and keeps them connected until `stop`. Tells on
/// standard output, one line of JSON each: `{"welcomed":N}` once all are connected, then each publication as soon
/// as all villages of its scope have it.
///
/// # Errors
/// When the center's data cannot be opened or there are no villages.
pub(crate) async fn run(config: &CenterConfig, count: usize, stop: impl Future<Output = ()>) -> Result<()> {
    let ground = center::ground(config, false).await?;
    let county = Scope(ground.place.org.clone());
    let all = organisations::list(&mut ground.place.db.read().await?, &county).await?;
    let villages: Vec<OrgPath> =
        all.into_iter().map(|org| org.path).filter(|path| path.depth() == 3).collect();
    anyhow::ensure!(!villages.is_empty(), "机构表里没有村");
    let orgs: Vec<OrgPath> = villages.iter().cycle().take(count).cloned().collect();
    let (tell, events) = mpsc::unbounded_channel();
    let address = &config.devices_address;
    let simulated =
        admit(&ground.place.db, &ground.authority, address, &orgs, &ground.place.clock, &tell).await?;
    drop(tell);
    let mut running = JoinSet::new();
    for village in simulated {
        running.spawn(village.run());
    }
    tokio::select! {
        told = tell_all(events, &orgs) => told,
        () = stop => Ok(()),
    }
}

async fn tell_all(mut events: mpsc::UnboundedReceiver<Event>, orgs: &[OrgPath]) -> Result<()> {
    let mut welcomed = 0;
    let mut arrivals: BTreeMap<(String, u64), Vec<(i64, usize)>> = BTreeMap::new();
    while let Some(event) = events.recv().await {
        match event {
            Event::Welcomed => {
                welcomed += 1;
                if welcomed == orgs.len() {
                    print(&serde_json::json!({ "welcomed": welcomed }))?;
                }
            }
            Event::Ended(why) => {
                welcomed -= usize::from(welcomed > 0);
                tracing::warn!(why, "a simulated village lost its line");
            }
            Event::Applied { scope, upto, delay, bytes } => {
                let key = (scope.0, upto.0);
                let at = arrivals.entry(key.clone()).or_default();
                at.push((delay, bytes));
                let scope: OrgPath = key.0.parse().context("the center sent a scope that is no path")?;
                if at.len() == orgs.iter().filter(|org| scope.covers(org)).count() {
                    let mut at = arrivals.remove(&key).unwrap_or_default();
                    print(&arrival(&key.0, key.1, &mut at))?;
                }
            }
        }
    }
    Ok(())
}

fn arrival<'a>(scope: &'a str, upto: u64, at: &mut [(i64, usize)]) -> Arrival<'a> {
    at.sort_unstable();
    let part = |of: usize| at[(at.len() * of / 100).min(at.len() - 1)].0;
    Arrival {
        scope,
        upto,
        villages: at.len(),
        p50_ms: part(50),
        p99_ms: part(99),
        max_ms: part(100),
        bytes_per_village: at.iter().map(|(_, bytes)| bytes).sum::<usize>() / at.len(),
    }
}

#[allow(clippy::print_stdout, reason = "this is what the command answers")]
fn print(line: &impl Serialize) -> Result<()> {
    println!("{}", serde_json::to_string(line)?);
    Ok(())
}
