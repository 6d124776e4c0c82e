//! The kernel's own TCP over a thin, long, lossy line, without netem: a relay on a TUN device.
//!
//! A thread enters a network namespace of its own and sets up a TUN device with the address [`NEAR`]. A server
//! binds [`NEAR`]; a client dials [`FAR`], which nobody has: its packets come out of the device, are delayed or lost,
//! and go back in with source and destination swapped, so that each side sees the other as [`FAR`]. The swap leaves
//! all checksums valid. Invariant: each direction passes at most its rate, and the same seed loses the same packets
//! of the same traffic.

use std::collections::{BTreeMap, HashSet};
use std::future::Future;
use std::io;
use std::net::Ipv4Addr;
use std::panic::resume_unwind;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use nix::sched::{CloneFlags, unshare};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::runtime;
use tokio::sync::oneshot;
use tokio::time::{Instant, sleep_until};
use tun_rs::{AsyncDevice, DeviceBuilder};

/// The address that servers bind on the line.
pub const NEAR: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 1);
/// The address that clients dial: the same machine, at the other end of the line.
pub const FAR: Ipv4Addr = Ipv4Addr::new(10, 77, 0, 2);

const DEVICE: &str = "badline0";
const MTU: usize = 1500;

/// What a line does to packets; the same in both directions.
#[derive(Clone, Copy, Debug)]
pub struct BadLine {
    /// Rate of each direction, counted over whole IP packets.
    pub bits_per_second: u64,
    /// Delay of each direction; a round trip takes twice this.
    pub one_way: Duration,
    /// Packets lost of a thousand.
    pub loss_permille: u32,
    /// Packets that would have to wait longer for their turn than this are dropped.
    pub queue: Duration,
    /// Seed of the loss.
    pub seed: u64,
}

impl BadLine {
    /// A village's line on a bad day: 2 Mbit/s, 80 ms round trip, 5 % loss.
    pub const VILLAGE: Self = Self {
        bits_per_second: 2_000_000,
        one_way: Duration::from_millis(40),
        loss_permille: 50,
        queue: Duration::from_millis(250),
        seed: 1,
    };

    /// Runs `work` in a runtime whose only networks are loopback and this line.
    ///
    /// Needs the right to make network namespaces: root, or a process under `unshare -rn`.
    pub fn run<T: Send, F: Future<Output = T>>(&self, work: impl FnOnce(Arc<Traffic>) -> F + Send) -> T {
        thread::scope(|scope| scope.spawn(|| self.run_apart(work)).join())
            .unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn run_apart<T, F: Future<Output = T>>(&self, work: impl FnOnce(Arc<Traffic>) -> F) -> T {
        unshare(CloneFlags::CLONE_NEWNET)
            .unwrap_or_else(|error| panic!("a network namespace needs root or `unshare -rn`: {error}"));
        ip(&["link", "set", "lo", "up"]);

        let traffic = Arc::new(Traffic::default());
        let (stop, stopped) = oneshot::channel::<()>();
        let (ready, is_ready) = std::sync::mpsc::channel();
        let relay = {
            let (line, traffic) = (*self, Arc::clone(&traffic));
            // Threads inherit the namespace of the thread that starts them.
            thread::spawn(move || {
                let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
                runtime.block_on(async {
                    let device = open_device();
                    ready.send(()).expect("the line waits for its device");
                    tokio::select! {
                        failed = relay(&device, line, &traffic) => failed.expect("the device stays up"),
                        _ = stopped => {}
                    }
                });
            })
        };
        is_ready.recv().expect("the device was set up");

        let runtime =
            runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
        let result = runtime.block_on(work(traffic));
        drop(runtime);
        drop(stop);
        relay.join().expect("the relay ran to its end");
        result
    }
}

/// What the line has done so far.
#[derive(Debug, Default)]
pub struct Traffic {
    up: AtomicU64,
    down: AtomicU64,
    lost: AtomicU64,
    overflowed: AtomicU64,
}

impl Traffic {
    /// Bytes of IP packets carried to servers.
    pub fn up(&self) -> u64 {
        self.up.load(Ordering::Relaxed)
    }

    /// Bytes of IP packets carried to clients.
    pub fn down(&self) -> u64 {
        self.down.load(Ordering::Relaxed)
    }

    /// Packets lost by chance.
    pub fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }

    /// Packets dropped because the queue was full.
    pub fn overflowed(&self) -> u64 {
        self.overflowed.load(Ordering::Relaxed)
    }

    fn note(&self, direction: Direction, fate: Fate, length: usize) {
        let (counter, amount) = match (fate, direction) {
            (Fate::Lost, _) => (&self.lost, 1),
            (Fate::Overflowed, _) => (&self.overflowed, 1),
            (Fate::Arrives(_), Direction::Up) => (&self.up, length as u64),
            (Fate::Arrives(_), Direction::Down) => (&self.down, length as u64),
        };
        counter.fetch_add(amount, Ordering::Relaxed);
    }
}

fn open_device() -> AsyncDevice {
    let device = DeviceBuilder::new()
        .name(DEVICE)
        .mtu(MTU as u16)
        .build_async()
        .unwrap_or_else(|error| panic!("a TUN device needs /dev/net/tun: {error}"));
    ip(&["address", "add", &format!("{NEAR}/24"), "dev", DEVICE]);
    ip(&["link", "set", DEVICE, "up"]);
    device
}

fn ip(arguments: &[&str]) {
    let status = Command::new("ip")
        .args(arguments)
        .status()
        .unwrap_or_else(|error| panic!("ip: {error}: apt-get install iproute2"));
    assert!(status.success(), "ip {} failed", arguments.join(" "));
}

async fn relay(device: &AsyncDevice, line: BadLine, traffic: &Traffic) -> io::Result<()> {
    let mut shaper = Shaper::new(line);
    let mut servers = HashSet::new();
    let mut on_the_way: BTreeMap<(Instant, u64), Vec<u8>> = BTreeMap::new();
    let mut count = 0;
    let mut buffer = [0; MTU];
    loop {
        let next = on_the_way.first_key_value().map(|(&(at, _), _)| at);
        tokio::select! {
            () = sleep_until(next.unwrap_or_else(Instant::now)), if next.is_some() => {
                if let Some((_, packet)) = on_the_way.pop_first() {
                    device.send(&packet).await?;
                }
            }
            received = device.recv(&mut buffer) => {
                let packet = &mut buffer[..received?];
                if !turn_round(packet) {
                    continue;
                }
                let direction = direction(packet, &mut servers);
                let fate = shaper.fate(Instant::now(), direction, packet.len());
                traffic.note(direction, fate, packet.len());
                if let Fate::Arrives(at) = fate {
                    count += 1;
                    on_the_way.insert((at, count), packet.to_vec());
                }
            }
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Direction {
    Up,
    Down,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Fate {
    Arrives(Instant),
    Lost,
    Overflowed,
}

/// The rule of the line: loss first, then a queue per direction that empties at the line's rate, then the delay.
struct Shaper {
    line: BadLine,
    chance: StdRng,
    /// When each direction has sent all that waits in it.
    free_at: [Option<Instant>; 2],
}

impl Shaper {
    fn new(line: BadLine) -> Self {
        Self { line, chance: StdRng::seed_from_u64(line.seed), free_at: [None; 2] }
    }

    fn fate(&mut self, now: Instant, direction: Direction, bytes: usize) -> Fate {
        if self.chance.random_ratio(self.line.loss_permille, 1000) {
            return Fate::Lost;
        }
        let free_at = &mut self.free_at[direction as usize];
        let begins = free_at.map_or(now, |free| free.max(now));
        if begins - now > self.line.queue {
            return Fate::Overflowed;
        }
        let ends = begins + Duration::from_secs_f64(bytes as f64 * 8.0 / self.line.bits_per_second as f64);
        *free_at = Some(ends);
        Fate::Arrives(ends + self.line.one_way)
    }
}

/// Swaps source and destination of an IPv4 packet to [`FAR`]; false for every other packet.
fn turn_round(packet: &mut [u8]) -> bool {
    let is_ours = packet.len() >= 20 && packet[0] >> 4 == 4 && packet[16..20] == FAR.octets();
    if is_ours {
        let (source, destination) = packet[12..20].split_at_mut(4);
        source.swap_with_slice(destination);
    }
    is_ours
}

/// Up is towards a port that a first SYN has once named as its destination.
fn direction(packet: &[u8], servers: &mut HashSet<u16>) -> Direction {
    const TCP: u8 = 6;
    const SYN_AND_ACK: u8 = 0x12;
    const SYN: u8 = 0x02;
    let header = usize::from(packet[0] & 0x0f) * 4;
    if packet[9] != TCP || packet.len() < header + 20 {
        return Direction::Up;
    }
    let port = |at: usize| u16::from_be_bytes([packet[header + at], packet[header + at + 1]]);
    let (source, destination) = (port(0), port(2));
    if packet[header + 13] & SYN_AND_ACK == SYN {
        servers.insert(destination);
    }
    if servers.contains(&source) && !servers.contains(&destination) { Direction::Down } else { Direction::Up }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: BadLine = BadLine { loss_permille: 0, ..BadLine::VILLAGE };

    #[test]
    fn a_packet_takes_its_turn_at_the_lines_rate_and_then_the_delay() {
        let now = Instant::now();
        let mut shaper = Shaper::new(LINE);
        let first = Fate::Arrives(now + Duration::from_millis(6 + 40));
        assert_eq!(shaper.fate(now, Direction::Up, 1500), first);
        assert_eq!(
            shaper.fate(now, Direction::Up, 1500),
            Fate::Arrives(now + Duration::from_millis(12 + 40))
        );
        assert_eq!(shaper.fate(now, Direction::Down, 1500), first, "the directions do not share a queue");
    }

    #[test]
    fn a_full_queue_drops_and_empties_with_time() {
        let now = Instant::now();
        let mut shaper = Shaper::new(LINE);
        let passed =
            (0..100).take_while(|_| shaper.fate(now, Direction::Up, 1500) != Fate::Overflowed).count();
        assert_eq!(passed, 42, "250 ms at 6 ms a packet");
        assert_ne!(shaper.fate(now + Duration::from_millis(6), Direction::Up, 1500), Fate::Overflowed);
    }

    #[test]
    fn loss_is_of_the_asked_share_and_the_same_for_the_same_seed() {
        let losses = |seed| {
            let mut shaper = Shaper::new(BadLine { bits_per_second: u64::MAX, seed, ..BadLine::VILLAGE });
            let now = Instant::now();
            (0..10_000).map(|_| shaper.fate(now, Direction::Up, 1500) == Fate::Lost).collect::<Vec<_>>()
        };
        let lost = losses(7).iter().filter(|lost| **lost).count();
        assert!((400..600).contains(&lost), "{lost} of 10000 at 50 permille");
        assert_eq!(losses(7), losses(7));
        assert_ne!(losses(7), losses(8));
    }

    #[test]
    fn only_packets_to_the_far_end_are_turned_round() {
        let mut packet = [0_u8; 40];
        packet[0] = 0x45;
        packet[12..16].copy_from_slice(&NEAR.octets());
        packet[16..20].copy_from_slice(&FAR.octets());
        assert!(turn_round(&mut packet));
        assert_eq!(packet[12..20], [FAR.octets(), NEAR.octets()].concat());
        assert!(!turn_round(&mut packet), "its destination is the near end now");
        assert!(!turn_round(&mut [0x60; 40]), "not IPv4");
        assert!(!turn_round(&mut []), "empty");
    }

    #[test]
    fn direction_is_learnt_from_the_side_that_opens() {
        let segment = |source: u16, destination: u16, flags: u8| {
            let mut packet = [0_u8; 40];
            packet[0] = 0x45;
            packet[9] = 6;
            packet[20..22].copy_from_slice(&source.to_be_bytes());
            packet[22..24].copy_from_slice(&destination.to_be_bytes());
            packet[33] = flags;
            packet
        };
        let mut servers = HashSet::new();
        assert_eq!(direction(&segment(40_000, 50_000, 0x02), &mut servers), Direction::Up);
        assert_eq!(direction(&segment(50_000, 40_000, 0x12), &mut servers), Direction::Down);
        assert_eq!(direction(&segment(40_000, 50_000, 0x10), &mut servers), Direction::Up);
    }
}
