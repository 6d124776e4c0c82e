//! Two cores beside one: as many forwarders without sockets as cores, each on a thread of its own with clients of its
//! own, joined by a network in memory and virtual time.
//!
//! Only the time within the forwarder is counted. With sockets this cannot be shown on a machine of two cores, where
//! the clients need one.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_realtime::forwarding::{
    Config, Forwarder, GroupId, Join, Limits, Output, PeerId, Protocol, Sends, SlotId, Source, TrackId, Wants,
};
use str0m::config::DtlsCert;

use super::camera::ONE;
use super::client::{Client, Tally};
use super::core::stay_on;

const SUBSCRIBERS: usize = 120;
const STEP: Duration = Duration::from_millis(1);
/// Steps until all are connected and estimates have settled, and steps that are counted.
const BEFORE: usize = 4_000;
const COUNTED: usize = 6_000;

/// Gigabits of payload a second of forwarder, of so many cores together.
pub(crate) fn throughput(cores: usize) -> Result<f64> {
    let run = |core| {
        move || -> Result<f64> {
            stay_on(core)?;
            Network::new()?.measured()
        }
    };
    let threads: Vec<_> = (0..cores).map(|core| std::thread::spawn(run(core))).collect();
    let mut all = 0.0;
    for thread in threads {
        all += thread.join().map_err(|_| anyhow::anyhow!("a forwarder broke"))??;
    }
    Ok(all)
}

/// A datagram on its way between the forwarder and a client.
type Flying = (SocketAddr, Vec<u8>);

struct Network {
    now: Instant,
    forwarder: Forwarder,
    clients: Vec<Client>,
    tally: Tally,
    /// To the forwarder.
    up: Vec<Flying>,
    /// From the forwarder.
    down: Vec<Flying>,
    /// Within the forwarder.
    spent: Duration,
}

fn here() -> SocketAddr {
    SocketAddr::from(([10, 0, 0, 1], 3_478))
}

fn address(client: usize) -> SocketAddr {
    SocketAddr::from(([10, 0, 1, client as u8], 5_000))
}

impl Network {
    fn new() -> Result<Self> {
        let now = Instant::now();
        let provider = str0m::crypto::from_feature_flags();
        let certificate = provider.dtls_provider.generate_certificate().context("no certificate")?;
        let config = Config { udp: vec![here()], tcp: Vec::new(), limits: Limits::default() };
        let mut network = Self {
            now,
            forwarder: Forwarder::new(config),
            clients: Vec::new(),
            tally: Tally::new(now),
            up: Vec::new(),
            down: Vec::new(),
            spent: Duration::ZERO,
        };
        for _ in 0..=SUBSCRIBERS {
            network.join(&certificate)?;
        }
        Ok(network)
    }

    /// One more client: the first sends, the others watch it.
    fn join(&mut self, certificate: &DtlsCert) -> Result<()> {
        let index = self.clients.len();
        let is_first = index == 0;
        let mut client = Client::new(index as u16, address(index), certificate, self.now)?;
        let offer = client.offer(is_first.then_some((ONE, true)), !is_first, true);
        let (offer, pending) = offer.context("a client that offers nothing")?;
        let peer = PeerId(index as u64);
        let sends = if is_first { Sends::VENUE } else { Sends::NOTHING };
        let join = Join { peer, group: GroupId(0), offer: &offer, sends };
        client.answered(pending, &self.forwarder.join(join, self.now)?.answer)?;
        if !is_first {
            let source = Source { peer: PeerId(0), track: TrackId(0) };
            self.forwarder.watch(peer, SlotId(0), Some(source), Wants::default(), self.now)?;
        }
        self.clients.push(client);
        Ok(())
    }

    fn measured(mut self) -> Result<f64> {
        (0..BEFORE).try_for_each(|_| self.step())?;
        ensure!(self.clients.iter().all(Client::is_connected), "a client did not connect");
        self.tally.mark = 1;
        self.tally.counted = 1;
        self.spent = Duration::ZERO;
        (0..COUNTED).try_for_each(|_| self.step())?;
        Ok(self.tally.bytes as f64 * 8.0 / 1e9 / self.spent.as_secs_f64())
    }

    fn step(&mut self) -> Result<()> {
        self.now += STEP;
        for (to, datagram) in std::mem::take(&mut self.down) {
            let Some(client) = self.clients.iter().position(|client| client.address() == to) else {
                continue;
            };
            self.clients[client].take(here(), &datagram, self.now)?;
            self.drain(client)?;
        }
        for client in 0..self.clients.len() {
            if self.clients[client].tick(&mut self.tally, self.now)? {
                self.drain(client)?;
            }
        }
        let begun = Instant::now();
        self.forward();
        self.spent += begun.elapsed();
        Ok(())
    }

    fn drain(&mut self, client: usize) -> Result<()> {
        let up = &mut self.up;
        self.clients[client].drain(&mut self.tally, self.now, |transmit| {
            up.push((transmit.source, transmit.contents.to_vec()));
        })
    }

    fn forward(&mut self) {
        for (from, datagram) in self.up.drain(..) {
            self.forwarder.datagram(self.now, Protocol::Udp, from, here(), &datagram);
        }
        self.forwarder.timeout(self.now);
        loop {
            match self.forwarder.poll(self.now) {
                Output::Wait(_) => break,
                Output::Event(_) => {}
                Output::Transmit(batch) => {
                    self.down
                        .extend(batch.datagrams().map(|datagram| (batch.destination, datagram.to_vec())));
                }
            }
        }
    }
}
