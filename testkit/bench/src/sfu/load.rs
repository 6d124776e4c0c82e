//! Many clients on one core, each with an address of its own (127.1.0.1 and on), a few dozen to a socket.
//!
//! Every client is a whole one ([`Client`]): ICE, DTLS, decryption, NACK, transport-wide feedback. Only the socket is
//! shared, so that one system call brings what many of them got (`recvmmsg`, with receive offload).

use std::io::{ErrorKind, IoSliceMut};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use str0m::change::SdpPendingOffer;
use str0m::config::DtlsCert;
use str0m::net::Transmit;

use super::camera::{LAYERS, Layer};
use super::client::{Client, Delays, Tally};
use crate::numbers::Dice;

/// Clients of one socket.
const SHARE: usize = 32;
/// What the kernel is asked to hold for a socket; it may give less (`net.core.rmem_max`).
const BUFFER: usize = 8 << 20;
/// Bytes of one receive buffer: as many as offload can join.
const JOINED: usize = 64 << 10;
/// Clients look at their sockets so often when nothing comes.
const PAUSE: Duration = Duration::from_micros(200);
/// Packets of a measurement may come so much later than it ends.
const LATE: Duration = Duration::from_secs(1);
/// Who is not connected within this is not let in.
const CONNECTED_WITHIN: Duration = Duration::from_secs(60);
/// Of a thousand datagrams on a bad line, how many are lost in each direction.
const LOST: usize = 10;

/// A socket, and how it sends and receives many datagrams at once.
pub(crate) struct Wire {
    socket: UdpSocket,
    state: UdpSocketState,
    port: u16,
}

impl Wire {
    pub(crate) fn new() -> Result<Self> {
        let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
        socket.set_recv_buffer_size(BUFFER)?;
        socket.set_nonblocking(true)?;
        socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, 0)).into())?;
        let socket = UdpSocket::from(socket);
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        let port = socket.local_addr()?.port();
        Ok(Self { socket, state, port })
    }

    /// The address of the client `index` at this socket.
    pub(crate) fn address(&self, index: usize) -> SocketAddr {
        SocketAddr::new(ip(index), self.port)
    }

    fn send(&self, from: IpAddr, transmit: &Transmit) -> Result<()> {
        let batch = quinn_udp::Transmit {
            destination: transmit.destination,
            ecn: None,
            contents: &transmit.contents,
            segment_size: None,
            src_ip: Some(from),
        };
        Ok(self.state.try_send(UdpSockRef::from(&self.socket), &batch)?)
    }

    /// Hands what one system call brought to `each`: source, client, bytes, and the length of each datagram in them.
    /// False when there was nothing.
    pub(crate) fn receive(
        &self,
        storage: &mut [u8],
        mut each: impl FnMut(SocketAddr, usize, &[u8], usize) -> Result<()>,
    ) -> Result<bool> {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let mut buffers: Vec<IoSliceMut<'_>> = storage.chunks_mut(JOINED).map(IoSliceMut::new).collect();
        let count = match self.state.recv(UdpSockRef::from(&self.socket), &mut buffers, &mut metas) {
            Ok(count) => count,
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(false),
            Err(error) => return Err(error.into()),
        };
        for (buffer, meta) in buffers.iter().zip(&metas[..count]) {
            let Some(index) = meta.dst_ip.and_then(index) else { continue };
            each(meta.addr, index, &buffer[..meta.len], meta.stride.max(1))?;
        }
        Ok(true)
    }
}

/// Room for one call of [`Wire::receive`].
pub(crate) fn storage() -> Vec<u8> {
    vec![0; JOINED * BATCH_SIZE]
}

/// The address of a client.
pub(crate) fn ip(index: usize) -> IpAddr {
    IpAddr::V4(Ipv4Addr::new(127, 1, (index / 250) as u8, (index % 250 + 1) as u8))
}

fn index(ip: IpAddr) -> Option<usize> {
    match ip {
        IpAddr::V4(ip) => {
            let [_, _, high, low] = ip.octets();
            (usize::from(high) * 250 + usize::from(low)).checked_sub(1)
        }
        IpAddr::V6(_) => None,
    }
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
    wires: Vec<Wire>,
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
        if index.is_multiple_of(SHARE) {
            self.wires.push(Wire::new()?);
        }
        let address = self.wires[index / SHARE].address(index);
        self.clients.push(Client::new(index as u16, address, &self.certificate, Instant::now())?);
        self.layers.push(layer);
        Ok(index)
    }

    /// One more client with an offer: for a camera with these layers that is on or off at first, a line to receive on,
    /// or both.
    pub(crate) fn offer(
        &mut self,
        sends: Option<(&'static [Layer], bool)>,
        layer: Option<usize>,
    ) -> Result<(usize, String, SdpPendingOffer)> {
        let index = self.add(layer)?;
        let offer = self.clients[index].offer(sends, layer.is_some());
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
        let mut is_idle = true;
        for wire in 0..self.wires.len() {
            is_idle &= !self.receive(wire)?;
        }
        let now = Instant::now();
        for index in 0..self.clients.len() {
            if self.clients[index].tick(&mut self.tally, now)? {
                self.drain(index, now)?;
            }
        }
        if is_idle {
            std::thread::sleep(PAUSE);
        }
        Ok(())
    }

    fn receive(&mut self, wire: usize) -> Result<bool> {
        let mut storage = std::mem::take(&mut self.storage);
        let now = Instant::now();
        let Self { wires, clients, layers, tally, dice, is_bad, .. } = self;
        let wire = &wires[wire];
        let received = wire.receive(&mut storage, |from, index, bytes, stride| {
            let Some(client) = clients.get_mut(index) else { return Ok(()) };
            let is_bad = *is_bad && layers[index].is_some();
            for datagram in bytes.chunks(stride) {
                if is_bad && dice.below(1_000) < LOST {
                    continue;
                }
                client.take(from, datagram, now)?;
                drain(client, wire, tally, is_bad.then_some(&mut *dice), now)?;
            }
            Ok(())
        });
        self.storage = storage;
        received
    }

    fn drain(&mut self, index: usize, now: Instant) -> Result<()> {
        let is_bad = self.is_bad && self.layers[index].is_some();
        let dice = is_bad.then_some(&mut self.dice);
        drain(&mut self.clients[index], &self.wires[index / SHARE], &mut self.tally, dice, now)
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
            sent = wire.send(transmit.source.ip(), transmit);
        }
    })?;
    sent
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_found_by_its_address() {
        for client in [0, 1, 249, 250, 251, 599] {
            assert_eq!(index(ip(client)), Some(client));
        }
        assert_eq!(ip(250).to_string(), "127.1.1.1");
    }
}
