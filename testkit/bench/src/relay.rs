//! Television: eight channels of 40 Mbit/s to a viewer each, through the relay and through a loop that only copies; and how
//! long a channel takes that nobody watched, from being asked for to its first picture, beside ffmpeg alone.
//!
//! Sender, relay and copy loop are processes of their own (`hongwang-bench relay-sender`, `relay-server`, `relay-copy`).
//! Less than the loop does no program between a group and a viewer: receive a datagram, write it to a connection.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write, stdout};
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4, TcpListener, TcpStream, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use hongwang_base::{Clock, OrgPath};
use hongwang_feature::{Bus, Feature, Place, Site};
use hongwang_replica::{Entry, Lane, Record, Sequence};
use hongwang_signals::Signals;
use hongwang_store::{Blobs, Db, DbUrl};
use hongwang_testkit::{HeadEnd, Sends, free_port};
use socket2::{Domain, Protocol, Socket, Type};

use crate::figure::{Figure, Gate};
use crate::measure;
use crate::numbers::Times;

const BENCH: &str = "relay";
const VILLAGE: &str = "421124000000/421124102000/421124102201/";
const CHANNELS: u8 = 8;
const BITS_PER_SECOND: u64 = 40_000_000;
/// Seven packets of 188 bytes, as head-ends send them together.
const DATAGRAM: usize = 7 * 188;
/// The relay checks every packet and answers over HTTP.
const OVER_COPY: f64 = 1.5;
/// How often the sender sends what is due.
const PACE: Duration = Duration::from_millis(2);
const SETTLE: Duration = Duration::from_secs(2);
const COUNTED: Duration = Duration::from_secs(10);
/// To another channel, in milliseconds.
const CHANGED_WITHIN: f64 = 1_000.0;
/// How often each kind of channel is changed to.
const CHANGES: usize = 7;
/// A channel that has not come then does not come.
const NEVER: Duration = Duration::from_secs(20);

/// What a program took for all channels together.
struct Taken {
    /// CPU seconds a second.
    cpu: f64,
    memory: f64,
    /// Of what was sent, what the viewers got.
    arrived: f64,
}

pub(crate) async fn run() -> Result<Vec<Figure>> {
    let ours = measured("relay-server").await?;
    let copy = measured("relay-copy").await?;
    let (h264, h264_alone) = change(Sends::Rtp).await?;
    let (mpeg2, mpeg2_alone) = change(Sends::Interlaced).await?;
    let figure = |metric, value, unit, peer_value, gate| Figure {
        bench: BENCH,
        metric,
        value,
        unit,
        peer: "copy loop",
        peer_value,
        gate,
    };
    Ok(vec![
        figure("relay_cpu", ours.cpu, "CPU-s/s", copy.cpu, Some(Gate::AtMost(copy.cpu * OVER_COPY))),
        figure("relay_memory", ours.memory, "MB PSS", copy.memory, None),
        figure("arrived", ours.arrived * 100.0, "%", copy.arrived * 100.0, Some(Gate::AtLeast(99.0))),
        changed("change_h264", h264, h264_alone),
        changed("change_mpeg2", mpeg2, mpeg2_alone),
    ])
}

fn changed(metric: &'static str, value: f64, peer_value: f64) -> Figure {
    let gate = Some(Gate::AtMost(CHANGED_WITHIN));
    Figure { bench: BENCH, metric, value, unit: "ms", peer: "ffmpeg alone", peer_value, gate }
}

/// Milliseconds from being asked for a channel to its first picture, the median: through the node, and of ffmpeg alone that
/// joins the group and makes the same. Nobody watched it before: each change is to a channel of its own.
async fn change(sends: Sends) -> Result<(f64, f64)> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let folder = tempfile::tempdir()?;
    let head_end = HeadEnd::start(sends);
    let addresses = vec![head_end.address(); CHANGES];
    let (listener, router, paths) = prepared(folder.path(), &addresses).await?;
    let host = listener.local_addr()?;
    let server = tokio::spawn(async move { axum::serve(listener, router).await });
    let (mut ours, mut alone) = (Vec::new(), Vec::new());
    for path in paths {
        let begun = Instant::now();
        let mut answer = reqwest::get(format!("http://{host}{path}/live.mp4")).await?;
        let mut came = Vec::new();
        while !holds_picture(&came) {
            let part = tokio::time::timeout(NEVER, answer.chunk()).await??;
            came.extend_from_slice(&part.context("the channel ended")?);
        }
        ours.push(begun.elapsed());
        drop(answer);
        alone.push(by_ffmpeg(&head_end.address(), sends == Sends::Interlaced)?);
    }
    server.abort();
    Ok((Times::of(ours).at(50), Times::of(alone).at(50)))
}

/// Whether fragmented MP4 has come to the bytes of its first pictures.
fn holds_picture(came: &[u8]) -> bool {
    came.windows(4).any(|name| name == b"mdat")
}

/// The same by ffmpeg alone.
fn by_ffmpeg(address: &str, is_made_anew: bool) -> Result<Duration> {
    let pictures: &[&str] = if is_made_anew {
        &[
            "-c:v",
            "libx264",
            "-preset",
            "ultrafast",
            "-tune",
            "zerolatency",
            "-vf",
            "yadif=deint=interlaced",
            "-c:a",
            "aac",
        ]
    } else {
        &["-c:v", "copy", "-c:a", "copy", "-bsf:a", "aac_adtstoasc"]
    };
    let begun = Instant::now();
    let mut child = Command::new("ffmpeg")
        .args([
            "-v",
            "quiet",
            "-nostdin",
            "-probesize",
            "500000",
            "-analyzeduration",
            "300000",
            "-fpsprobesize",
            "0",
        ])
        .args(["-i", &format!("{address}?localaddr=127.0.0.1")])
        .args(pictures)
        .args([
            "-movflags",
            "+empty_moov+delay_moov+default_base_moof+frag_keyframe",
            "-frag_duration",
            "100000",
        ])
        .args(["-flush_packets", "1", "-f", "mp4", "pipe:1"])
        .stdout(Stdio::piped())
        .spawn()
        .context("ffmpeg is not installed")?;
    let mut output = child.stdout.take().context("the output is a pipe")?;
    let (mut came, mut part) = (Vec::new(), vec![0; 64 << 10]);
    while !holds_picture(&came) {
        let read = output.read(&mut part)?;
        ensure!(read > 0 && begun.elapsed() < NEVER, "ffmpeg made nothing of {address}");
        came.extend_from_slice(&part[..read]);
    }
    let took = begun.elapsed();
    child.kill()?;
    child.wait()?;
    Ok(took)
}

/// Runs the program `name` of the bench between sender and viewers.
async fn measured(name: &str) -> Result<Taken> {
    let folder = tempfile::tempdir()?;
    let port = free_port();
    let (between, addresses) = Helper::start(name, folder.path(), port)?;
    let came = Arc::new(AtomicU64::new(0));
    for address in addresses {
        let (came, mut stream) = (came.clone(), TcpStream::connect(address.host)?);
        write!(stream, "GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", address.path, address.host)?;
        std::thread::spawn(move || {
            let mut part = vec![0; 64 << 10];
            while let Ok(read @ 1..) = stream.read(&mut part) {
                came.fetch_add(read as u64, Ordering::Relaxed);
            }
        });
    }
    let (_sender, _) = Helper::start("relay-sender", folder.path(), port)?;
    tokio::time::sleep(SETTLE).await;
    let (begun, before, past) = (Instant::now(), measure::cpu(between.0.id())?, came.load(Ordering::Relaxed));
    tokio::time::sleep(COUNTED).await;
    let spent = measure::cpu(between.0.id())? - before;
    let (bytes, seconds) = (came.load(Ordering::Relaxed) - past, begun.elapsed().as_secs_f64());
    ensure!(bytes > 0, "nothing came through {name}");
    Ok(Taken {
        cpu: spent.as_secs_f64() / seconds,
        memory: measure::memory(between.0.id())?,
        arrived: bytes as f64 * 8.0 / seconds / (BITS_PER_SECOND * u64::from(CHANNELS)) as f64,
    })
}

/// Where a viewer looks.
struct Address {
    host: SocketAddr,
    path: String,
}

/// A process of this program; killed when dropped.
struct Helper(Child);

impl Helper {
    /// Starts it and waits for its addresses: a line each, an empty one at the end.
    fn start(name: &str, folder: &Path, port: u16) -> Result<(Self, Vec<Address>)> {
        let mut child = Command::new(std::env::current_exe()?)
            .arg(name)
            .arg(folder)
            .arg(port.to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = child.stdout.take().context("the output is a pipe")?;
        let helper = Self(child);
        let mut addresses = Vec::new();
        for line in BufReader::new(output).lines() {
            let line = line?;
            let Some((host, path)) = line.split_once(' ') else { return Ok((helper, addresses)) };
            addresses.push(Address { host: host.parse()?, path: path.to_owned() });
        }
        anyhow::bail!("{name} ended at once")
    }
}

impl Drop for Helper {
    fn drop(&mut self) {
        // A process that is already gone needs no killing.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What [`Helper::start`] starts.
pub(crate) async fn helper(name: &str, mut arguments: impl Iterator<Item = OsString>) -> Result<()> {
    let (folder, port) =
        arguments.next().zip(arguments.next()).context("a folder and a port are expected")?;
    let port = port.to_str().context("a port is digits")?.parse()?;
    match name {
        "relay-server" => serve(folder.as_ref(), port).await,
        "relay-copy" => copy(port),
        _ => send(port),
    }
}

fn group(channel: u8) -> Ipv4Addr {
    Ipv4Addr::new(239, 255, 77, channel + 1)
}

/// `relay-sender`: sends every channel at its rate until it is killed.
fn send(port: u16) -> Result<()> {
    writeln!(stdout())?;
    let socket = Socket::from(UdpSocket::bind((Ipv4Addr::LOCALHOST, 0))?);
    socket.set_multicast_if_v4(&Ipv4Addr::LOCALHOST)?;
    socket.set_multicast_ttl_v4(0)?;
    // Packets of pictures alone, each with its counter.
    let mut packet = [0x55; 188];
    packet[..4].copy_from_slice(&[0x47, 0x01, 0x00, 0x10]);
    let mut datagram = packet.repeat(DATAGRAM / packet.len());
    let mut counter = 0;
    let (begun, mut sent) = (Instant::now(), 0);
    loop {
        let due = begun.elapsed().as_secs_f64() * BITS_PER_SECOND as f64 / 8.0 / DATAGRAM as f64;
        while (sent as f64) < due {
            for packet in datagram.chunks_mut(188) {
                packet[3] = 0x10 | counter;
                counter = (counter + 1) % 16;
            }
            for channel in 0..CHANNELS {
                socket.send_to(&datagram, &SocketAddrV4::new(group(channel), port).into())?;
            }
            sent += 1_u64;
        }
        std::thread::sleep(PACE);
    }
}

/// `relay-copy`: the loop that only copies, a thread a channel.
fn copy(port: u16) -> Result<()> {
    let mut channels = Vec::new();
    for channel in 0..CHANNELS {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        writeln!(stdout(), "{} /", listener.local_addr()?)?;
        channels.push(std::thread::spawn(move || -> Result<()> {
            let (mut viewer, _) = listener.accept()?;
            let socket = Socket::new(Domain::IPV4, Type::DGRAM, Some(Protocol::UDP))?;
            socket.set_reuse_address(true)?;
            socket.set_recv_buffer_size(2 << 20)?;
            socket.bind(&SocketAddrV4::new(group(channel), port).into())?;
            socket.join_multicast_v4(&group(channel), &Ipv4Addr::LOCALHOST)?;
            let socket = UdpSocket::from(socket);
            let mut part = vec![0; 64 << 10];
            loop {
                let read = socket.recv(&mut part)?;
                viewer.write_all(&part[..read])?;
            }
        }));
    }
    writeln!(stdout())?;
    for channel in channels {
        channel.join().map_err(|_| anyhow::anyhow!("a channel broke"))??;
    }
    Ok(())
}

/// `relay-server`: the pages of television over eight channels.
async fn serve(folder: &Path, port: u16) -> Result<()> {
    rustls::crypto::aws_lc_rs::default_provider().install_default().ok();
    let addresses: Vec<String> =
        (0..CHANNELS).map(|channel| format!("udp://@{}:{port}", group(channel))).collect();
    let (listener, router, paths) = prepared(folder, &addresses).await?;
    for path in paths {
        writeln!(stdout(), "{} {path}/stream.ts", listener.local_addr()?)?;
    }
    writeln!(stdout())?;
    Ok(axum::serve(listener, router).await?)
}

/// The pages of television over channels from these addresses, and where each of them is.
async fn prepared(
    folder: &Path,
    addresses: &[String],
) -> Result<(tokio::net::TcpListener, axum::Router, Vec<String>)> {
    let signals = Signals::new(std::env::current_exe()?, Vec::new(), Ipv4Addr::LOCALHOST, folder);
    let db = Db::open(&DbUrl::Lite(folder.join("village.db"))).await?;
    db.migrate(&signals.migrations()).await?;
    let place = Place {
        site: Site::Village,
        org: VILLAGE.parse::<OrgPath>()?,
        db,
        blobs: Blobs::open(folder.join("blobs"))?,
        clock: Clock::system(),
        bus: Bus::default(),
        live: hongwang_page::Live::default(),
        desk_nav: Arc::default(),
        demo: false,
    };
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let mut paths = Vec::new();
    for (number, address) in (1..).zip(addresses) {
        paths.push(format!("/signals/{}", stands(&place, &signals, number, address).await?));
    }
    Ok((listener, signals.public().with_state(place), paths))
}

/// Tells the village of a channel, as its record does.
async fn stands(place: &Place, signals: &Signals, number: u64, address: &str) -> Result<uuid::Uuid> {
    let (id, now) = (uuid::Uuid::from_u128(u128::from(number)), place.clock.now());
    let body = serde_json::json!({
        "id": id,
        "org": place.org,
        "name": format!("演示{number}"),
        "group": "",
        "shown": "tv",
        "position": number,
        "hidden": false,
        "addresses": [address],
    });
    let record = Record {
        kind: "signals.channel".into(),
        key: id.to_string(),
        body: Some(body),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let entry = Entry { seq: Sequence(number), at: now.0, record };
    let mut tx = place.db.write().await?;
    signals.apply(&mut tx, &entry, now).await?;
    tx.commit().await?;
    Ok(id)
}
