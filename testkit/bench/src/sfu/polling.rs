//! 轮巡: one venue after another is shown to all the others. Nobody sends before somebody watches.
//!
//! What is timed is the whole way: the word to the forwarder, its word to the camera over the control channel, the
//! camera's keyframe, and that keyframe at every other venue.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::camera::ONE;
use super::load::Load;
use super::ours::Ours;
use super::server::Server;
use crate::measure;
use crate::numbers::Times;

const VENUES: usize = 300;
/// Venues that are shown in the measurement, and each for how long.
const SHOWN: usize = 4;
const EVERY: Duration = Duration::from_secs(10);
const SETTLE: Duration = Duration::from_secs(4);

/// What a polling took.
pub(crate) struct Polled {
    /// CPU seconds a gigabit.
    pub(crate) cost: f64,
    /// Milliseconds from the word to the picture at a venue: the median, and the 99th of a hundred.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Of the venues that should see a picture, the part that did.
    pub(crate) seen: f64,
}

pub(crate) fn measured() -> Result<Polled> {
    let (mut load, mut server) = (Load::new()?, Ours::start()?);
    for _ in 0..VENUES {
        server.join(&mut load, Some((ONE, false)), Some(0))?;
        load.run(Duration::from_millis(10))?;
    }
    load.connect()?;
    load.run(SETTLE)?;
    show(&mut load, &mut server, 0)?;
    load.run(SETTLE)?;
    let before = measure::cpu(server.id())?;
    load.begin();
    let mut times = Vec::new();
    for venue in 1..=SHOWN {
        let begun = show(&mut load, &mut server, venue)?;
        load.run(EVERY)?;
        let came = load.clients.iter().filter_map(|client| client.awaits?.1);
        times.extend(came.map(|at| at.saturating_duration_since(begun)));
    }
    let spent = (measure::cpu(server.id())? - before).as_secs_f64();
    let counted = load.end()?;
    let seen = times.len() as f64 / (SHOWN * (VENUES - 1)) as f64;
    let times = Times::of(times);
    Ok(Polled { cost: spent / counted.gigabits, p50: times.at(50), p99: times.at(99), seen })
}

/// Shows `venue` to all the others. Returns when the word was given.
fn show(load: &mut Load, server: &mut Ours, venue: usize) -> Result<Instant> {
    let begun = Instant::now();
    for client in 0..VENUES {
        let is_shown = client == venue;
        load.clients[client].awaits = (!is_shown).then_some((venue as u16, None));
        server.watch(client, (!is_shown).then_some(venue), u64::MAX)?;
    }
    Ok(begun)
}
