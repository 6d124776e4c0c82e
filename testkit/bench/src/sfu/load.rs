//! Many clients on one core, each with a socket of its own.
//!
//! Every client is a whole one ([`Client`]): ICE, DTLS, decryption, NACK, transport-wide feedback. One system call brings
//! all that waits at a socket (`recvmmsg`, with receive offload).

use std::io::{ErrorKind, IoSliceMut};
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant, SystemTime};

use anyhow::{Context, Result, ensure};
use nix::sys::epoll::{Epoll, EpollCreateFlags, EpollEvent, EpollFlags};
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use str0m::change::SdpPendingOffer;
use str0m::config::DtlsCert;
use str0m::net::Transmit;

use super::camera::{LAYERS, Layer};
use super::client::{Client, Delays, Tally};
use crate::numbers::Dice;

/// What the kernel is asked to hold for a socket; it may give less (`net.core.rmem_max`).
const BUFFER: usize = 2 << 20;
/// Bytes of one receive buffer: as many as offload can join.
const JOINED: usize = 64 << 10;
/// The clock is looked at so often when nothing comes, in milliseconds.
const PAUSE: u8 = 1;
/// Sockets that are read in one turn.
const READ: usize = 64;
/// Packets of a measurement may come so much later than it ends.
const LATE: Duration = Duration::from_secs(1);
/// Who is not connected within this is not let in.
const CONNECTED_WITHIN: Duration = Duration::from_secs(60);
/// Of a thousand datagrams on a bad line, how many are lost in each direction.
const LOST: usize = 10;

/// An address of this machine beside the loopback, which Janus does not use. What is sent there does not leave it.
pub(crate) fn own_ip() -> Result<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    // Nothing is sent: the kernel only says from where it would be. The address is one of RFC 5737, for examples.
    socket.connect("203.0.113.1:9").context("this machine has no network")?;
    Ok(socket.local_addr()?.ip())
}

/// A socket that receives many datagrams at once.
pub(crate) struct Wire {
    socket: UdpSocket,
    state: UdpSocketState,
    pub(crate) address: SocketAddr,
}

impl Wire {
    pub(crate) fn new() -> Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_recv_buffer_size(BUFFER)?;
        socket.set_nonblocking(true)?;
        socket.bind(&SocketAddr::new(own_ip()?, 0).into())?;
        let socket = UdpSocket::from(socket);
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        let address = socket.local_addr()?;
        Ok(Self { socket, state, address })
    }

    fn send(&self, transmit: &Transmit) -> Result<()> {
        self.socket.send_to(&transmit.contents, transmit.destination)?;
        Ok(())
    }

    /// Hands every datagram that one system call brought to `each`, from whom it is, and when the kernel had it. False
    /// when there was nothing.
    pub(crate) fn receive(
        &self,
        storage: &mut [u8],
        mut each: impl FnMut(SocketAddr, Instant, &[u8]) -> Result<()>,
    ) -> Result<bool> {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let mut buffers: Vec<IoSliceMut<'_>> = storage.chunks_mut(JOINED).map(IoSliceMut::new).collect();
        let count = match self.state.recv(UdpSockRef::from(&self.socket), &mut buffers, &mut metas) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        let (now, epoch) = (Instant::now(), SystemTime::UNIX_EPOCH.elapsed()?);
        for (buffer, meta) in buffers.iter().zip(&metas[..count]) {
            let waited = meta.timestamp.map_or(Duration::ZERO, |at| epoch.saturating_sub(at));
            let at = now.checked_sub(waited).unwrap_or(now);
            for datagram in buffer[..meta.len].chunks(meta.stride.max(1)) {
                each(meta.addr, at, datagram)?;
            }
        }
        Ok(true)
    }
}

/// Room for one call of [`Wire::receive`].
pub(crate) fn storage() -> Vec<u8> {
    vec![0; JOINED * BATCH_SIZE]
}

/// What one measurement brought.
pub(crate) struct Counted {
    /// Gigabits of payload that the clients got.
    pub(crate) gigabits: f64,
    /// Of what each should have got, the part that they got.
    pub(crate) delivered: f64,
    pub(crate) delays: Delays,
}

/// All clients.
pub(crate) struct Load {
    /// Of each client.
    wires: Vec<Wire>,
    ready: Epoll,
    pub(crate) clients: Vec<Client>,
    /// The layer that each client is to get; None for who only sends.
    layers: Vec<Option<usize>>,
    certificate: DtlsCert,
    tally: Tally,
    storage: Vec<u8>,
    dice: Dice,
    /// Whether the lines of who receives are bad.
    pub(crate) is_bad: bool,
}

impl Load {
    pub(crate) fn new() -> Result<Self> {
        let provider = str0m::crypto::from_feature_flags();
        let certificate = provider.dtls_provider.generate_certificate().context("no certificate")?;
        Ok(Self {
            wires: Vec::new(),
            ready: Epoll::new(EpollCreateFlags::EPOLL_CLOEXEC)?,
            clients: Vec::new(),
            layers: Vec::new(),
            certificate,
            tally: Tally::new(Instant::now()),
            storage: storage(),
            dice: Dice(1),
            is_bad: false,
        })
    }

    /// One more client, that is to get this layer. Returns its number.
    pub(crate) fn add(&mut self, layer: Option<usize>) -> Result<usize> {
        let index = self.clients.len();
        let wire = Wire::new()?;
        self.ready.add(&wire.socket, EpollEvent::new(EpollFlags::EPOLLIN, index as u64))?;
        self.clients.push(Client::new(index as u16, wire.address, &self.certificate, Instant::now())?);
        self.wires.push(wire);
        self.layers.push(layer);
        Ok(index)
    }

    /// One more client with an offer: for a camera with these layers that is on or off at first, a line to receive on,
    /// or both; and for the control channel, if the server has one.
    pub(crate) fn offer(
        &mut self,
        sends: Option<(&'static [Layer], bool)>,
        layer: Option<usize>,
        control: bool,
    ) -> Result<(usize, String, SdpPendingOffer)> {
        let index = self.add(layer)?;
        let offer = self.clients[index].offer(sends, layer.is_some(), control);
        let (offer, pending) = offer.context("a client that offers nothing")?;
        Ok((index, offer, pending))
    }

    pub(crate) fn answered(&mut self, index: usize, pending: SdpPendingOffer, answer: &str) -> Result<()> {
        self.clients[index].answered(pending, answer)?;
        self.drain(index, Instant::now())
    }

    /// Lets the clients live for so long.
    pub(crate) fn run(&mut self, time: Duration) -> Result<()> {
        let end = Instant::now() + time;
        while Instant::now() < end {
            self.turn()?;
        }
        Ok(())
    }

    /// Lets them live until all are connected.
    pub(crate) fn connect(&mut self) -> Result<()> {
        let end = Instant::now() + CONNECTED_WITHIN;
        while !self.clients.iter().all(Client::is_connected) {
            let lacking = self.clients.iter().filter(|client| !client.is_connected()).count();
            ensure!(Instant::now() < end, "{lacking} of {} clients did not connect", self.clients.len());
            self.turn()?;
        }
        Ok(())
    }

    /// Counts what is sent from now on, until [`Load::end`].
    pub(crate) fn begin(&mut self) {
        let next = self.tally.counted % 250 + 1;
        let begun = self.tally.begun;
        self.tally = Tally { mark: next, counted: next, ..Tally::new(begun) };
        self.clients.iter_mut().for_each(|client| client.came = [0; LAYERS]);
    }

    /// Waits for what is on its way, and says what came.
    pub(crate) fn end(&mut self) -> Result<Counted> {
        self.tally.mark = 0;
        self.run(LATE)?;
        let (mut due, mut came) = (0, 0);
        for (client, layer) in self.clients.iter().zip(&self.layers) {
            if let Some(layer) = *layer {
                due += self.tally.made[layer];
                came += client.came[layer].min(self.tally.made[layer]);
            }
        }
        Ok(Counted {
            gigabits: self.tally.bytes as f64 * 8.0 / 1e9,
            delivered: came as f64 / due as f64,
            delays: std::mem::replace(&mut self.tally.delays, Delays::new()),
        })
    }

    fn turn(&mut self) -> Result<()> {
        let mut ready = [EpollEvent::empty(); READ];
        let count = self.ready.wait(&mut ready, PAUSE)?;
        for event in &ready[..count] {
            self.receive(event.data() as usize)?;
        }
        let now = Instant::now();
        for index in 0..self.clients.len() {
            if self.clients[index].tick(&mut self.tally, now)? {
                self.drain(index, now)?;
            }
        }
        Ok(())
    }

    fn receive(&mut self, index: usize) -> Result<()> {
        let mut storage = std::mem::take(&mut self.storage);
        let Self { wires, clients, layers, tally, dice, is_bad, .. } = self;
        let (wire, client) = (&wires[index], &mut clients[index]);
        let is_bad = *is_bad && layers[index].is_some();
        let received = wire.receive(&mut storage, |from, at, datagram| {
            if is_bad && dice.below(1_000) < LOST {
                return Ok(());
            }
            client.take(from, datagram, at)?;
            drain(client, wire, tally, is_bad.then_some(&mut *dice), at)
        });
        self.storage = storage;
        received.map(drop)
    }

    fn drain(&mut self, index: usize, now: Instant) -> Result<()> {
        let is_bad = self.is_bad && self.layers[index].is_some();
        let dice = is_bad.then_some(&mut self.dice);
        drain(&mut self.clients[index], &self.wires[index], &mut self.tally, dice, now)
    }
}

/// Sends what `client` has to send; with `dice`, over a bad line.
fn drain(
    client: &mut Client,
    wire: &Wire,
    tally: &mut Tally,
    mut dice: Option<&mut Dice>,
    now: Instant,
) -> Result<()> {
    let mut sent = Ok(());
    client.drain(tally, now, |transmit| {
        let is_lost = dice.as_mut().is_some_and(|dice| dice.below(1_000) < LOST);
        if !is_lost && sent.is_ok() {
            sent = wire.send(transmit);
        }
    })?;
    sent
}
