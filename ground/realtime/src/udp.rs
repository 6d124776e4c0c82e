//! The UDP port of a core: many datagrams a system call, in both directions.

use hongwang_forwarding::Transmit;
use quinn_udp::{BATCH_SIZE, RecvMeta, UdpSockRef, UdpSocketState};
use socket2::{Domain, Protocol, Socket, Type};
use std::collections::HashSet;
use std::io::{self, IoSliceMut};
use std::net::{IpAddr, SocketAddr};
use tokio::io::Interest;
use tokio::net::UdpSocket;

/// What the kernel is asked to hold in each direction: a keyframe for some hundred subscribers. It may give less
/// (`net.core.wmem_max`, `net.core.rmem_max`).
const BUFFER: usize = 8 << 20;
/// Bytes of one receive buffer when the kernel joins datagrams: as many as one IP packet could have.
const JOINED: usize = 64 << 10;
const ALONE: usize = 2 << 10;

pub(crate) struct Port {
    socket: UdpSocket,
    state: UdpSocketState,
    /// As peers see it.
    seen: Vec<SocketAddr>,
    /// Those of `seen` that are addresses of this machine and not of a NAT before it.
    own: HashSet<IpAddr>,
    storage: Vec<u8>,
    each: usize,
}

/// How far a batch got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sent {
    All,
    /// The socket takes no more; from this byte on it is still to be sent.
    Upto(usize),
    /// The network refused so many datagrams of it.
    Refused(usize),
}

/// A socket at `address`, as the kernel made it. Port 0 is any free one.
pub(crate) fn bind(address: SocketAddr) -> io::Result<std::net::UdpSocket> {
    let socket = Socket::new(Domain::for_address(address), Type::DGRAM, Some(Protocol::UDP))?;
    if address.is_ipv6() {
        socket.set_only_v6(true)?;
    }
    socket.set_send_buffer_size(BUFFER)?;
    socket.set_recv_buffer_size(BUFFER)?;
    socket.set_nonblocking(true)?;
    socket.bind(&address.into())?;
    Ok(socket.into())
}

impl Port {
    /// Takes over `socket`; within a runtime.
    pub(crate) fn new(socket: std::net::UdpSocket, seen: Vec<SocketAddr>) -> io::Result<Self> {
        let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
        let each = if state.gro_segments() > 1 { JOINED } else { ALONE };
        let socket = UdpSocket::from_std(socket)?;
        Ok(Self { socket, state, seen, own: HashSet::new(), storage: vec![0; each * BATCH_SIZE], each })
    }

    pub(crate) async fn readable(&self) -> io::Result<()> {
        self.socket.readable().await
    }

    pub(crate) async fn writable(&self) -> io::Result<()> {
        self.socket.writable().await
    }

    /// Hands what one system call brought to `each`: source, destination as peers see it, bytes. False when there was
    /// nothing.
    pub(crate) fn receive(
        &mut self,
        mut each: impl FnMut(SocketAddr, SocketAddr, &[u8]),
    ) -> io::Result<bool> {
        let mut metas = [RecvMeta::default(); BATCH_SIZE];
        let mut buffers: Vec<IoSliceMut<'_>> =
            self.storage.chunks_mut(self.each).map(IoSliceMut::new).collect();
        let received = self.socket.try_io(Interest::READABLE, || {
            self.state.recv(UdpSockRef::from(&self.socket), &mut buffers, &mut metas)
        });
        let count = match received {
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(false),
            // An ICMP message about somebody who is no longer there.
            Err(error) if error.kind() == io::ErrorKind::ConnectionRefused => return Ok(true),
            Err(error) => return Err(error),
        };
        for (buffer, meta) in buffers.iter().zip(&metas[..count]) {
            let here = meta.dst_ip.and_then(|ip| self.seen.iter().find(|seen| seen.ip() == ip));
            if let Some(here) = here {
                self.own.insert(here.ip());
            }
            let Some(destination) = here.or(self.seen.first()).copied() else { continue };
            for datagram in buffer[..meta.len].chunks(meta.stride.max(1)) {
                each(meta.addr, destination, datagram);
            }
        }
        Ok(true)
    }

    /// Sends `transmit` from its byte `from` on.
    pub(crate) fn send(&self, transmit: &Transmit, from: usize) -> Sent {
        let several = self.state.max_gso_segments().max(1);
        let source = transmit.source.ip();
        let mut at = from;
        let mut refused = 0;
        while at < transmit.contents.len() {
            let end = transmit.contents.len().min(at + transmit.segment * several);
            let contents = &transmit.contents[at..end];
            let batch = quinn_udp::Transmit {
                destination: transmit.destination,
                ecn: None,
                contents,
                segment_size: (contents.len() > transmit.segment).then_some(transmit.segment),
                src_ip: self.own.contains(&source).then_some(source),
            };
            let send = || self.state.try_send(UdpSockRef::from(&self.socket), &batch);
            match self.socket.try_io(Interest::WRITABLE, send) {
                Ok(()) => {}
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Sent::Upto(at),
                Err(error) => {
                    tracing::debug!(%error, destination = %transmit.destination, "a batch was refused");
                    refused += contents.len().div_ceil(transmit.segment.max(1));
                }
            }
            at = end;
        }
        if refused > 0 { Sent::Refused(refused) } else { Sent::All }
    }
}
