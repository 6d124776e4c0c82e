//! The subscription to a head-end.

use super::hls::HlsStream;
use bytes::Bytes;
use hongwang_iptv::{Reorder, Source, Way};
use hongwang_outward::{GuardedResolver, Permit, Url, check, tls_config};
use reqwest::{Client, Response, header::LOCATION, redirect::Policy};
use socket2::{Domain, Protocol, Socket, Type};
use std::{
    io,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    time::Duration,
};
use tokio::net::UdpSocket;

/// What the system keeps for us while we do something else: 100 ms at 160 Mbit/s.
const KEPT: usize = 2 << 20;
/// A datagram of a head-end is 1316 bytes, with RTP a little more; none is longer than this.
const LONGEST: usize = 64 << 10;
/// To be answered by a head-end over HTTP.
const ANSWERS: Duration = Duration::from_secs(5);
/// Head-ends send on to the machine that is nearest.
const MOST_REDIRECTS: usize = 4;

/// The way to head-ends over HTTP: public ones, and what is permitted.
#[derive(Clone, Debug)]
pub(crate) struct Web {
    client: Client,
    permits: Vec<Permit>,
}

impl Web {
    pub(crate) fn new(permits: Vec<Permit>) -> Self {
        let client = Client::builder()
            .user_agent(concat!("Hongwang/", env!("CARGO_PKG_VERSION")))
            .redirect(Policy::none())
            .no_proxy()
            .connect_timeout(ANSWERS)
            .dns_resolver(GuardedResolver::new(permits.clone()))
            .tls_backend_preconfigured(tls_config().expect("the provider has the default versions"))
            .build()
            .expect("a client of constant parts");
        Self { client, permits }
    }

    /// Asks; where it is sent on to, is checked like the first address.
    pub(super) async fn open(&self, url: &Url) -> io::Result<Response> {
        let mut url = url.clone();
        for _ in 0..=MOST_REDIRECTS {
            check(&url, &self.permits).map_err(io::Error::other)?;
            let answer = tokio::time::timeout(ANSWERS, self.client.get(url.clone()).send()).await;
            let answer = answer.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))?;
            let answer = answer.map_err(io::Error::other)?;
            if !answer.status().is_redirection() {
                return answer.error_for_status().map_err(io::Error::other);
            }
            let to = answer.headers().get(LOCATION).and_then(|to| url.join(to.to_str().ok()?).ok());
            url = to.ok_or(io::ErrorKind::InvalidData)?;
        }
        Err(io::Error::other("sent on too often"))
    }
}

/// What comes from a head-end.
#[derive(Debug)]
pub(crate) enum Upstream {
    Datagrams { socket: UdpSocket, order: Option<Reorder>, part: Vec<u8> },
    Web(Response),
    Pieces(HlsStream),
}

impl Upstream {
    /// Groups are joined on the network whose own address is `network`; unspecified, the system chooses.
    pub(crate) async fn open(source: &Source, web: &Web, network: Ipv4Addr) -> io::Result<Self> {
        let (address, port, order) = match source.way {
            Way::Udp { address, port } => (address, port, None),
            Way::Rtp { address, port } => (address, port, Some(Reorder::default())),
            Way::Http => return Ok(Self::Web(web.open(&source.url).await?)),
            Way::Hls => return Ok(Self::Pieces(HlsStream::open(web.clone(), source.url.clone()))),
        };
        Ok(Self::Datagrams { socket: listen(address, port, network)?, order, part: vec![0; LONGEST] })
    }

    /// Appends what has come next to `out`. Nothing is lost when it is dropped.
    pub(crate) async fn next(&mut self, out: &mut Vec<u8>) -> io::Result<()> {
        match self {
            Self::Datagrams { socket, order, part } => {
                let read = socket.recv(part).await?;
                match order {
                    Some(order) => order.take(&part[..read], out),
                    None => out.extend_from_slice(&part[..read]),
                }
            }
            Self::Web(response) => {
                let chunk: Option<Bytes> = response.chunk().await.map_err(io::Error::other)?;
                out.extend_from_slice(&chunk.ok_or(io::ErrorKind::UnexpectedEof)?);
            }
            Self::Pieces(stream) => out.extend_from_slice(&stream.next().await?),
        }
        Ok(())
    }

    /// Waits no longer for packets that are missing.
    pub(crate) fn give_up(&mut self, out: &mut Vec<u8>) {
        if let Self::Datagrams { order: Some(order), .. } = self {
            order.give_up(out);
        }
    }
}

/// Listens to a group, or to what is sent to this machine. Bound to the group itself, so that another group on the same
/// port does not come in too.
fn listen(address: IpAddr, port: u16, network: Ipv4Addr) -> io::Result<UdpSocket> {
    let socket =
        Socket::new(Domain::for_address(SocketAddr::new(address, port)), Type::DGRAM, Some(Protocol::UDP))?;
    socket.set_nonblocking(true)?;
    socket.set_reuse_address(address.is_multicast())?;
    // A system that gives less still listens.
    let _ = socket.set_recv_buffer_size(KEPT);
    match address {
        IpAddr::V4(group) if group.is_multicast() => {
            socket.bind(&SocketAddr::new(address, port).into())?;
            socket.join_multicast_v4(&group, &network)?;
        }
        IpAddr::V6(group) if group.is_multicast() => {
            socket.bind(&SocketAddr::new(address, port).into())?;
            socket.join_multicast_v6(&group, 0)?;
        }
        // Unicast: whatever this machine is called in the list, it is sent here.
        IpAddr::V4(_) => socket.bind(&SocketAddr::from((Ipv4Addr::UNSPECIFIED, port)).into())?,
        IpAddr::V6(_) => socket.bind(&SocketAddr::from((Ipv6Addr::UNSPECIFIED, port)).into())?,
    }
    UdpSocket::from_std(socket.into())
}
