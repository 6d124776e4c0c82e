//! One core: a thread, its sockets, its forwarder.

use crate::framing::frame;
use crate::handle::Totals;
use crate::tcp::{Connections, Framed, accept};
use crate::udp::{Port, Sent};
use hongwang_forwarding::{Event, Forwarder, Output, PeerId, Protocol, Source, Tapped, Transmit};
use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// System calls of receiving in one turn, so that sending comes to its turn.
const RECEIVES: usize = 8;
/// Datagrams over TCP that wait for the core, from all connections.
const FRAMES: usize = 512;

/// A call from the async world, run between two turns.
pub(crate) type Call = Box<dyn FnOnce(&mut Inside, Instant) + Send>;

pub(crate) enum Command {
    Call(Call),
    /// Everybody leaves; then the answer, then the end.
    Stop(oneshot::Sender<()>),
}

/// What a call can reach.
pub(crate) struct Inside {
    pub(crate) forwarder: Forwarder,
    pub(crate) taps: HashMap<Source, Vec<mpsc::Sender<Tapped>>>,
    pub(crate) totals: Totals,
    pub(crate) peers: Vec<PeerId>,
}

/// What a core begins with.
pub(crate) struct Parts {
    pub(crate) forwarder: Forwarder,
    pub(crate) udp: std::net::UdpSocket,
    pub(crate) udp_seen: Vec<SocketAddr>,
    pub(crate) tcp: Option<std::net::TcpListener>,
    pub(crate) tcp_seen: Vec<SocketAddr>,
    pub(crate) connections: usize,
    pub(crate) commands: mpsc::Receiver<Command>,
    pub(crate) events: mpsc::Sender<Event>,
}

struct Core {
    inside: Inside,
    port: Port,
    connections: Connections,
    frames: mpsc::Receiver<Framed>,
    tcp_seen: Option<SocketAddr>,
    commands: mpsc::Receiver<Command>,
    events: mpsc::Sender<Event>,
    /// Comings and goings that found the events' channel full. They must not be lost, and there are two a peer.
    kept: VecDeque<Event>,
    /// A batch that the socket did not take, from this byte on.
    stuck: Option<(Transmit, usize)>,
}

/// Runs a core until it is stopped or nobody holds its handle any more. Errors of its sockets end it.
pub(crate) async fn run(parts: Parts) -> std::io::Result<()> {
    let connections = Connections::default();
    let (into, frames) = mpsc::channel(FRAMES);
    if let Some(listener) = parts.tcp {
        let listener = TcpListener::from_std(listener)?;
        tokio::spawn(accept(listener, connections.clone(), parts.connections, into));
    }
    let inside = Inside {
        forwarder: parts.forwarder,
        taps: HashMap::new(),
        totals: Totals::default(),
        peers: Vec::new(),
    };
    let core = Core {
        inside,
        port: Port::new(parts.udp, parts.udp_seen)?,
        connections,
        frames,
        tcp_seen: parts.tcp_seen.first().copied(),
        commands: parts.commands,
        events: parts.events,
        kept: VecDeque::new(),
        stuck: None,
    };
    core.turn().await
}

impl Core {
    async fn turn(mut self) -> std::io::Result<()> {
        let mut wait = Instant::now();
        let sleep = tokio::time::sleep_until(wait.into());
        tokio::pin!(sleep);
        loop {
            sleep.as_mut().reset(wait.into());
            let stuck = self.stuck.is_some();
            tokio::select! {
                biased;
                command = self.commands.recv() => match command {
                    Some(Command::Call(call)) => call(&mut self.inside, Instant::now()),
                    Some(Command::Stop(done)) => {
                        self.end();
                        // Whoever asked may have gone meanwhile.
                        let _ = done.send(());
                        return Ok(());
                    }
                    None => {
                        self.end();
                        return Ok(());
                    }
                },
                writable = self.port.writable(), if stuck => writable?,
                readable = self.port.readable() => {
                    readable?;
                    self.receive()?;
                }
                Some(framed) = self.frames.recv() => self.framed(&framed),
                () = &mut sleep => {}
            }
            for _ in 0..FRAMES {
                let Ok(framed) = self.frames.try_recv() else { break };
                self.framed(&framed);
            }
            self.inside.forwarder.timeout(Instant::now());
            wait = self.give();
        }
    }

    fn framed(&mut self, (source, datagram): &Framed) {
        if let Some(here) = self.tcp_seen {
            self.inside.forwarder.datagram(Instant::now(), Protocol::Tcp, *source, here, datagram);
        }
    }

    fn receive(&mut self) -> std::io::Result<()> {
        for _ in 0..RECEIVES {
            let now = Instant::now();
            let forwarder = &mut self.inside.forwarder;
            let more = self.port.receive(|source, destination, datagram| {
                forwarder.datagram(now, Protocol::Udp, source, destination, datagram);
            })?;
            if !more {
                break;
            }
        }
        Ok(())
    }

    /// Sends and tells what the forwarder has, as far as the socket takes it. Returns until when to wait.
    fn give(&mut self) -> Instant {
        if let Some((transmit, from)) = self.stuck.take() {
            self.send(transmit, from);
        }
        while let Some(event) = self.kept.pop_front() {
            if let Err(mpsc::error::TrySendError::Full(event)) = self.events.try_send(event) {
                self.kept.push_front(event);
                break;
            }
        }
        while self.stuck.is_none() {
            let now = Instant::now();
            match self.inside.forwarder.poll(now) {
                Output::Transmit(transmit) => self.send(transmit, 0),
                Output::Event(event) => self.tell(event, now),
                Output::Wait(until) => return until,
            }
        }
        Instant::now() + Duration::from_millis(5)
    }

    fn send(&mut self, transmit: Transmit, from: usize) {
        if transmit.protocol == Protocol::Tcp {
            let frames = transmit.datagrams().filter_map(frame);
            let lost =
                frames.filter(|frame| !self.connections.send(transmit.destination, frame.clone())).count();
            self.inside.totals.unsent += lost as u64;
            return;
        }
        match self.port.send(&transmit, from) {
            Sent::All => {}
            Sent::Upto(at) => self.stuck = Some((transmit, at)),
            Sent::Refused(count) => self.inside.totals.unsent += count as u64,
        }
    }

    fn tell(&mut self, event: Event, now: Instant) {
        let event = match event {
            Event::Tapped(tapped) => {
                self.record(*tapped, now);
                return;
            }
            event => event,
        };
        if let Event::Gone { peer, .. } = &event {
            self.inside.peers.retain(|known| known != peer);
            self.inside.taps.retain(|source, _| source.peer != *peer);
        }
        if let Err(mpsc::error::TrySendError::Full(event)) = self.events.try_send(event) {
            if matches!(event, Event::Connected(_) | Event::Gone { .. }) {
                self.kept.push_back(event);
            } else {
                self.inside.totals.untold += 1;
            }
        }
    }

    fn record(&mut self, tapped: Tapped, now: Instant) {
        let source = tapped.source;
        let Some(takers) = self.inside.taps.get_mut(&source) else { return };
        takers.retain(|taker| match taker.try_send(tapped.clone()) {
            Ok(()) => true,
            Err(mpsc::error::TrySendError::Full(_)) => {
                self.inside.totals.unrecorded += 1;
                true
            }
            Err(mpsc::error::TrySendError::Closed(_)) => false,
        });
        if takers.is_empty() {
            self.inside.taps.remove(&source);
            if self.inside.forwarder.tap(source, false, now).is_err() {
                tracing::debug!(?source, "a tap ended after its track");
            }
        }
    }

    fn end(&mut self) {
        let now = Instant::now();
        for peer in std::mem::take(&mut self.inside.peers) {
            self.inside.forwarder.leave(peer, now);
        }
        self.give();
    }
}
