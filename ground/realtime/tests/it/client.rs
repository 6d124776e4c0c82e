//! A `str0m` client over a real socket, in a task.

use hongwang_realtime::Handle;
use hongwang_realtime::forwarding::{CONTROL, GroupId, PeerId, Sends};
use hongwang_realtime::framing::{Frames, frame};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use str0m::bwe::Bitrate;
use str0m::change::SdpAnswer;
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{Protocol, Receive, TcpType};
use str0m::rtp::RtpWrite;
use str0m::{Candidate, Event, Input, Output, Rtc, RtcConfig};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, UdpSocket};
use tokio::sync::Notify;
use tokio::time::timeout;

pub(crate) enum Over {
    Udp,
    Tcp,
}

pub(crate) struct Client {
    publishes: bool,
}

impl Client {
    pub(crate) fn publishes() -> Self {
        Self { publishes: true }
    }

    pub(crate) fn watches() -> Self {
        Self { publishes: false }
    }
}

#[derive(Default)]
pub(crate) struct Seen {
    in_order: AtomicU64,
    deaf: AtomicBool,
    ended: Notify,
}

pub(crate) struct Running(Arc<Seen>);

impl Running {
    /// Waits until so many packets came one after the other, and returns how many did.
    pub(crate) async fn packets_in_order(&self, count: u64) -> u64 {
        let all = async {
            while self.0.in_order.load(Ordering::Relaxed) < count {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        timeout(Duration::from_secs(30), all).await.ok();
        self.0.in_order.load(Ordering::Relaxed).min(count)
    }

    pub(crate) fn stop_reading(&self) {
        self.0.deaf.store(true, Ordering::Relaxed);
    }

    pub(crate) async fn ended(&self) {
        timeout(Duration::from_secs(10), self.0.ended.notified()).await.unwrap();
    }
}

enum Wire {
    Udp(UdpSocket),
    Tcp(TcpStream, Frames),
}

impl Wire {
    async fn send(&mut self, to: SocketAddr, datagram: &[u8]) {
        match self {
            Self::Udp(socket) => {
                socket.send_to(datagram, to).await.ok();
            }
            Self::Tcp(stream, _) => {
                stream.write_all(&frame(datagram).unwrap()).await.ok();
            }
        }
    }

    async fn receive(&mut self, peer: SocketAddr) -> (SocketAddr, Vec<u8>) {
        let mut buffer = vec![0; 4_096];
        match self {
            Self::Udp(socket) => {
                let (count, from) = socket.recv_from(&mut buffer).await.unwrap();
                (from, buffer[..count].to_vec())
            }
            Self::Tcp(stream, frames) => loop {
                if let Some(datagram) = frames.next_frame().unwrap() {
                    return (peer, datagram.to_vec());
                }
                match stream.read(&mut buffer).await {
                    Ok(count @ 1..) => frames.take(&buffer[..count]),
                    _ => std::future::pending().await,
                }
            },
        }
    }
}

/// The address in the answer for `protocol`.
fn candidate(answer: &str, protocol: &str) -> SocketAddr {
    let line =
        answer.lines().find(|line| line.starts_with("a=candidate:") && line.contains(protocol)).unwrap();
    let words: Vec<&str> = line.split_whitespace().collect();
    SocketAddr::new(words[4].parse().unwrap(), words[5].parse().unwrap())
}

pub(crate) async fn join(handle: &Handle, group: u64, peer: u64, client: Client, over: Over) -> Running {
    let mut rtc =
        RtcConfig::new().set_rtp_mode(true).enable_bwe(Some(Bitrate::mbps(3))).build(Instant::now());
    let mut changes = rtc.sdp_api();
    let direction = if client.publishes { Direction::SendOnly } else { Direction::RecvOnly };
    let mid = changes.add_media(MediaKind::Video, direction, None, None, None);
    changes.add_channel(CONTROL.to_owned());
    let (offer, pending) = changes.apply().unwrap();
    let room = handle.room(GroupId(group));
    let joined = room.join(PeerId(peer), offer.to_sdp_string(), Sends::VENUE).await.unwrap();
    rtc.sdp_api().accept_answer(pending, SdpAnswer::from_sdp_string(&joined.answer).unwrap()).unwrap();
    let (wire, local, remote, protocol) = match over {
        Over::Udp => {
            let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
            let local = socket.local_addr().unwrap();
            rtc.add_local_candidate(Candidate::host(local, "udp").unwrap());
            (Wire::Udp(socket), local, candidate(&joined.answer, " udp "), Protocol::Udp)
        }
        Over::Tcp => {
            let remote = candidate(&joined.answer, " tcp ");
            let stream = TcpStream::connect(remote).await.unwrap();
            let local = stream.local_addr().unwrap();
            let candidate = Candidate::builder().tcp().host(local).tcptype(TcpType::Active).build().unwrap();
            rtc.add_local_candidate(candidate);
            (Wire::Tcp(stream, Frames::default()), local, remote, Protocol::Tcp)
        }
    };
    let seen = Arc::new(Seen::default());
    tokio::spawn(run(rtc, wire, (local, remote, protocol), client.publishes.then_some(mid), seen.clone()));
    Running(seen)
}

async fn run(
    mut rtc: Rtc,
    mut wire: Wire,
    (local, remote, protocol): (SocketAddr, SocketAddr, Protocol),
    publishes: Option<Mid>,
    seen: Arc<Seen>,
) {
    let mut number = 0u64;
    let mut last: Option<u64> = None;
    let mut next = Instant::now();
    while rtc.is_alive() {
        while seen.deaf.load(Ordering::Relaxed) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let now = Instant::now();
        if let Some(mid) = publishes.filter(|_| rtc.is_connected() && next <= now) {
            next = now + Duration::from_millis(10);
            write(&mut rtc, mid, &mut number, now);
        }
        rtc.handle_input(Input::Timeout(now)).unwrap();
        let until = loop {
            // A goodbye that comes while the control channel is still opening ends in an error.
            let Ok(output) = rtc.poll_output() else {
                seen.ended.notify_one();
                return;
            };
            match output {
                Output::Timeout(at) => break at,
                Output::Transmit(transmit) => wire.send(transmit.destination, &transmit.contents).await,
                Output::Event(Event::RtpPacket(packet)) => {
                    let follows = last.is_none_or(|last| *packet.seq_no == last + 1);
                    last = Some(*packet.seq_no);
                    if follows {
                        seen.in_order.fetch_add(1, Ordering::Relaxed);
                    } else {
                        seen.in_order.store(0, Ordering::Relaxed);
                    }
                }
                Output::Event(_) => {}
            }
        };
        let wait = until.saturating_duration_since(Instant::now()).min(Duration::from_millis(5));
        if let Ok((from, datagram)) = timeout(wait, wire.receive(remote)).await {
            let receive = Receive::new(protocol, from, local, &datagram).unwrap();
            rtc.handle_input(Input::Receive(Instant::now(), receive)).unwrap();
        }
    }
    seen.ended.notify_one();
}

/// One picture of two packets; every one is a keyframe.
fn write(rtc: &mut Rtc, mid: Mid, number: &mut u64, now: Instant) {
    let known = rtc.media(mid).unwrap().remote_pts().to_vec();
    let mut params = rtc.codec_config().params().iter();
    let pt = params
        .find(|params| known.contains(&params.pt()) && params.spec().format.packetization_mode == Some(1))
        .unwrap()
        .pt();
    let mut direct = rtc.direct_api();
    let stream = direct.stream_tx_by_mid(mid, None).unwrap();
    for first in [true, false] {
        let mut payload = vec![if first { 0x67 } else { 0x65 }];
        payload.resize(900, 0x55);
        let time = (*number / 2 * 900) as u32;
        let write = RtpWrite::new(pt, (100 + *number).into(), time, now, payload);
        stream.write_rtp(write.marker(!first).nackable(true));
        *number += 1;
    }
}
