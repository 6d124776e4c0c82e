//! Meetings' media: what forwarding a picture to many costs a core, beside Janus and beside the floor.
//!
//! The server has one core for itself and the clients the other, over the loopback. Both servers get the same clients:
//! whole ones (`str0m`), that connect by ICE and DTLS, decrypt every packet, ask again for what is lost and report what
//! comes to the estimator of lines. None of them is light: what is printed of one is true of all. Bits are of payload that
//! the clients decrypted: headers, padding and what is sent twice count for nobody. Times are from the camera to the
//! client's socket, of all packets that came to any client; what the clients then take on their core is not in them.
//!
//! All watch one camera, so that each of its pictures is due at all of them at once. A bad line loses one of a hundred
//! datagrams in each direction between server and subscriber. With three layers a third of the subscribers gets each.
//!
//! The server has the limits of the product. A subscriber is held back when its line is estimated to carry less than the
//! picture: then it gets nothing, though every line here carries all.
//!
//! Left out: sound, keyframes that are larger than other pictures, TCP. Two cores are measured without sockets
//! (`engine`), because the clients need the second core of a small machine.

mod camera;
mod client;
mod core;
mod engine;
mod floor;
mod hall;
mod janus;
mod load;
mod ours;
mod polling;
mod server;

use std::ffi::OsString;
use std::io::{Write, stderr};

use anyhow::Result;

use self::hall::{Hall, Taken, Three, three};
use self::janus::Janus;
use self::ours::Ours;
use crate::figure::{Figure, Gate};

pub(crate) use self::floor::NAME as FLOOR;
pub(crate) use self::ours::NAME as SERVER;

const BENCH: &str = "sfu";
/// Subscribers beside Janus.
const FEW: usize = 120;
/// Subscribers that one core is to carry.
const MANY: usize = 450;
/// The search for how many it does carry goes from, up to and by so many.
const SEARCHED: (usize, usize) = (150, 600);
const BY: usize = 75;
/// CPU seconds a gigabit, alone and beside Janus.
const COST: f64 = 0.6;
const OF_JANUS: f64 = 0.4;
const DELIVERED: f64 = 0.999;
/// Milliseconds.
const WITHIN: f64 = 30.0;
/// Of the throughput of one core, what two have.
const TWO_CORES: f64 = 1.8;

pub(crate) async fn run() -> Result<Vec<Figure>> {
    tokio::task::spawn_blocking(|| {
        core::stay_on(core::CLIENTS)?;
        measured()
    })
    .await?
}

/// What [`run`] starts as processes of their own.
pub(crate) async fn helper(name: &str, arguments: impl Iterator<Item = OsString>) -> Result<()> {
    if name == FLOOR { floor::send(arguments) } else { ours::serve().await }
}

fn measured() -> Result<Vec<Figure>> {
    let floor = floor::cost(FEW)?;
    let ours = three(FEW, Ours::start)?;
    let peer = janus()?;
    for taken in [ours.plain, ours.bad, ours.layered, peer.plain, peer.bad, peer.layered] {
        report(FEW, &taken)?;
    }
    let mut figures = beside_janus(&ours, &peer, floor);
    figures.extend(capacity(floor)?);
    figures.extend(scaling()?);
    figures.extend(polling()?);
    Ok(figures)
}

fn figure(
    metric: &'static str,
    value: f64,
    unit: &'static str,
    peer: (&'static str, f64),
    gate: Option<Gate>,
) -> Figure {
    Figure { bench: BENCH, metric, value, unit, peer: peer.0, peer_value: peer.1, gate }
}

/// A gate as it can be read.
fn rounded(gate: f64) -> f64 {
    (gate * 1_000.0).round() / 1_000.0
}

/// Janus with the same; a gate beside it is missed when it is not there.
fn janus() -> Result<Three> {
    if Janus::start()?.is_none() {
        writeln!(stderr(), "sfu: Janus NOT MEASURED: it is not installed (apt-get install janus)")?;
        return Ok(Three { plain: Taken::NONE, bad: Taken::NONE, layered: Taken::NONE, memory: f64::NAN });
    }
    three(FEW, || Janus::start()?.ok_or_else(|| anyhow::anyhow!("Janus is gone")))
}

fn beside_janus(ours: &Three, janus: &Three, floor: f64) -> Vec<Figure> {
    const UNIT: &str = "CPU-s/Gbit";
    let cost = |metric, ours: Taken, janus: Taken| {
        figure(
            metric,
            ours.cost,
            UNIT,
            ("janus", janus.cost),
            Some(Gate::AtMost(rounded(janus.cost * OF_JANUS))),
        )
    };
    let rest = |metric, value, unit, peer| figure(metric, value, unit, ("janus", peer), None);
    vec![
        figure("cost_120", ours.plain.cost, UNIT, ("floor", floor), Some(Gate::AtMost(COST))),
        cost("cost_120_plain", ours.plain, janus.plain),
        cost("cost_120_loss", ours.bad, janus.bad),
        cost("cost_120_layers", ours.layered, janus.layered),
        rest("delivered_120_plain", ours.plain.delivered, "", janus.plain.delivered),
        rest("delivered_120_loss", ours.bad.delivered, "", janus.bad.delivered),
        rest("delivered_120_layers", ours.layered.delivered, "", janus.layered.delivered),
        rest("p99_120_plain", ours.plain.p99, "ms", janus.plain.p99),
        rest("p99_120_loss", ours.bad.p99, "ms", janus.bad.p99),
        rest("p99_120_layers", ours.layered.p99, "ms", janus.layered.p99),
        rest("memory_subscriber", ours.memory, "MB PSS", janus.memory),
    ]
}

/// How many one core carries, and what it does for as many as it should.
fn capacity(floor: f64) -> Result<Vec<Figure>> {
    let mut hall = Hall::begin(Ours::start()?, camera::ONE)?;
    let mut carried = 0;
    for subscribers in (SEARCHED.0..=SEARCHED.1).step_by(BY) {
        hall.fill(subscribers)?;
        let taken = hall.measure()?;
        report(subscribers, &taken)?;
        if taken.delivered < DELIVERED || taken.p99 > WITHIN {
            break;
        }
        carried = subscribers;
    }
    drop(hall);
    let many = three(MANY, Ours::start)?;
    let gate = Some(Gate::AtLeast(MANY as f64));
    let mut figures = vec![figure("carried_one_core", carried as f64, "people", ("gate", MANY as f64), gate)];
    for (metrics, taken) in [
        (["cost_450_plain", "delivered_450_plain", "p99_450_plain", "held_back_450_plain"], many.plain),
        (["cost_450_loss", "delivered_450_loss", "p99_450_loss", "held_back_450_loss"], many.bad),
        (["cost_450_layers", "delivered_450_layers", "p99_450_layers", "held_back_450_layers"], many.layered),
    ] {
        report(MANY, &taken)?;
        let [cost, delivered, p99, held_back] = metrics;
        figures.push(figure(cost, taken.cost, "CPU-s/Gbit", ("floor", floor), Some(Gate::AtMost(COST))));
        let gate = Some(Gate::AtLeast(DELIVERED));
        figures.push(figure(delivered, taken.delivered, "", ("gate", DELIVERED), gate));
        figures.push(Figure::limited(BENCH, p99, taken.p99, "ms", WITHIN));
        figures.push(figure(held_back, taken.held_back, "people", ("of", MANY as f64), None));
    }
    Ok(figures)
}

/// How busy both cores were: where the clients' is full, they and not the server are measured.
fn report(subscribers: usize, taken: &Taken) -> Result<()> {
    Ok(writeln!(
        stderr(),
        "sfu: {subscribers} subscribers: the server's core {:.0} % busy, the clients' {:.0} %; {:.2} CPU-s/Gbit, \
         delivered {:.4}, p50 {:.1} ms, p99 {:.1} ms, {} held back",
        taken.server * 100.0,
        taken.clients * 100.0,
        taken.cost,
        taken.delivered,
        taken.p50,
        taken.p99,
        taken.held_back
    )?)
}

fn scaling() -> Result<Vec<Figure>> {
    let (one, two) = (engine::throughput(1)?, engine::throughput(2)?);
    let gate = Some(Gate::AtLeast(rounded(one * TWO_CORES)));
    Ok(vec![figure("engine_two_cores", two, "Gbit/s", ("one core", one), gate)])
}

fn polling() -> Result<Vec<Figure>> {
    let polled = polling::measured()?;
    Ok(vec![
        figure("polling_300_cost", polled.cost, "CPU-s/Gbit", ("limit", COST), Some(Gate::AtMost(COST))),
        figure("polling_300_seen", polled.seen, "", ("gate", DELIVERED), Some(Gate::AtLeast(DELIVERED))),
        figure("polling_300_cut_p50", polled.p50, "ms", ("limit", 1_000.0), None),
        Figure::limited(BENCH, "polling_300_cut_p99", polled.p99, "ms", 1_000.0),
    ])
}
