//! One client is watched by many, through a server: what that takes, and what comes.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::camera::{Layer, ONE};
use super::load::Load;
use super::server::Server;
use crate::measure;

/// Between two joins: whoever is in goes on meanwhile.
const BETWEEN: Duration = Duration::from_millis(10);
/// Until estimates of lines have settled.
const SETTLE: Duration = Duration::from_secs(4);
const COUNTED: Duration = Duration::from_secs(10);

/// What a measurement took.
#[derive(Clone, Copy)]
pub(crate) struct Taken {
    /// CPU seconds of the server a gigabit of payload that came.
    pub(crate) cost: f64,
    /// Of what the subscribers should have got, the part that they got.
    pub(crate) delivered: f64,
    /// Milliseconds from the camera to the subscriber's socket: of all packets of all subscribers, the median and the
    /// 99th of a hundred.
    pub(crate) p50: f64,
    pub(crate) p99: f64,
    /// Subscribers to whom the server sends nothing because it takes their lines to be too thin, at the end.
    pub(crate) held_back: f64,
    /// Of its core, the part that the server took, and that the clients took of theirs.
    pub(crate) server: f64,
    pub(crate) clients: f64,
}

impl Taken {
    /// What is said of a peer that is not there.
    pub(crate) const NONE: Self = Self {
        cost: f64::NAN,
        delivered: f64::NAN,
        p50: f64::NAN,
        p99: f64::NAN,
        held_back: f64::NAN,
        server: f64::NAN,
        clients: f64::NAN,
    };
}

/// A server with its clients.
pub(crate) struct Hall<S> {
    pub(crate) server: S,
    pub(crate) load: Load,
    layers: &'static [Layer],
    subscribers: usize,
    /// MB of the server before anybody watched.
    empty: f64,
}

impl<S: Server> Hall<S> {
    pub(crate) fn begin(mut server: S, layers: &'static [Layer]) -> Result<Self> {
        let mut load = Load::new()?;
        server.publish(&mut load, layers)?;
        load.connect()?;
        load.run(SETTLE)?;
        let empty = measure::memory(server.id())?;
        Ok(Self { server, load, layers, subscribers: 0, empty })
    }

    /// Lets subscribers in until there are so many, in equal parts for every layer.
    pub(crate) fn fill(&mut self, subscribers: usize) -> Result<()> {
        while self.subscribers < subscribers {
            self.server.subscribe(&mut self.load, self.subscribers % self.layers.len())?;
            self.subscribers += 1;
            self.load.run(BETWEEN)?;
        }
        self.load.connect()
    }

    pub(crate) fn measure(&mut self) -> Result<Taken> {
        self.load.run(SETTLE)?;
        let (server, clients) = (self.server.id(), std::process::id());
        let (before, before_clients) = (measure::cpu(server)?, measure::cpu(clients)?);
        let begun = Instant::now();
        self.load.begin();
        self.load.run(COUNTED)?;
        let seconds = begun.elapsed().as_secs_f64();
        let spent = (measure::cpu(server)? - before).as_secs_f64();
        let spent_clients = (measure::cpu(clients)? - before_clients).as_secs_f64();
        let counted = self.load.end()?;
        Ok(Taken {
            cost: spent / counted.gigabits,
            delivered: counted.delivered,
            p50: counted.delays.at(50),
            p99: counted.delays.at(99),
            held_back: self.server.held_back()?,
            server: spent / seconds,
            clients: spent_clients / seconds,
        })
    }

    /// The same with lines that lose packets.
    pub(crate) fn measure_bad(&mut self) -> Result<Taken> {
        self.load.is_bad = true;
        let taken = self.measure();
        self.load.is_bad = false;
        taken
    }

    /// MB of the server a subscriber.
    pub(crate) fn memory(&self) -> Result<f64> {
        Ok((measure::memory(self.server.id())? - self.empty) / self.subscribers as f64)
    }
}

/// With one layer, with lines that lose packets, and with three layers; and MB a subscriber, with one.
pub(crate) struct Three {
    pub(crate) plain: Taken,
    pub(crate) bad: Taken,
    pub(crate) layered: Taken,
    pub(crate) memory: f64,
}

/// Measures `start`ed servers with so many subscribers.
pub(crate) fn three<S: Server>(subscribers: usize, start: impl Fn() -> Result<S>) -> Result<Three> {
    let mut hall = Hall::begin(start()?, ONE)?;
    hall.fill(subscribers)?;
    let plain = hall.measure()?;
    let memory = hall.memory()?;
    let bad = hall.measure_bad()?;
    drop(hall);
    let mut hall = Hall::begin(start()?, super::camera::THREE)?;
    hall.fill(subscribers)?;
    Ok(Three { plain, bad, layered: hall.measure()?, memory })
}
