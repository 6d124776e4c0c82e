//! The floor: less than this no server does that sends the same bytes. Every packet is encrypted under the key of its
//! subscriber (AES-256-GCM, on which both servers agree with the clients), and one system call sends what one subscriber
//! gets of a picture (generic segmentation offload).
//!
//! The sender is a process of its own on the server's core, `hongwang-bench sfu-floor`; on the clients' core the sockets
//! are read and nothing more is done.

use std::ffi::OsString;
use std::net::{SocketAddr, UdpSocket};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use quinn_udp::{UdpSockRef, UdpSocketState};

use super::camera::ONE;
use super::core::{SERVER, begun_on};
use super::load::{Wire, storage};
use crate::measure;

/// The first argument that makes this program the sender.
pub(crate) const NAME: &str = "sfu-floor";
/// Pictures to each subscriber, and how often: twice as often as from a camera.
const PICTURES: usize = 250;
const EVERY: Duration = Duration::from_millis(20);
/// Bytes of an RTP header with its extensions, and of the tag of AES-GCM (RFC 7714).
const HEADER: usize = 20;
const TAG: usize = 16;

/// CPU seconds a gigabit of payload, sent to so many.
pub(crate) fn cost(subscribers: usize) -> Result<f64> {
    let wire = Wire::new()?;
    let before = measure::children()?;
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(NAME).arg(wire.address.to_string()).arg(subscribers.to_string());
    let mut sender = begun_on(SERVER, || Ok(command.stdin(Stdio::null()).spawn()?))?;
    let (mut storage, mut came) = (storage(), 0);
    let status = loop {
        while wire.receive(&mut storage, |_, _, _| {
            came += 1;
            Ok(())
        })? {}
        if let Some(status) = sender.try_wait()? {
            break status;
        }
    };
    ensure!(status.success(), "the sender ended: {status}");
    let sent = PICTURES * subscribers * ONE[0].packets();
    ensure!(came * 100 >= sent * 99, "only {came} of {sent} datagrams of the floor came");
    let spent = (measure::children()? - before).as_secs_f64();
    Ok(spent / ((sent * ONE[0].bytes() * 8) as f64 / 1e9))
}

/// `sfu-floor ADDRESS SUBSCRIBERS`.
pub(crate) fn send(mut arguments: impl Iterator<Item = OsString>) -> Result<()> {
    let (destination, subscribers) =
        arguments.next().zip(arguments.next()).context("an address and a number are expected")?;
    let destination: SocketAddr = destination.to_str().context("an address is text")?.parse()?;
    let subscribers: usize = subscribers.to_str().context("a number is digits")?.parse()?;
    let socket = UdpSocket::bind((destination.ip(), 0))?;
    let state = UdpSocketState::new(UdpSockRef::from(&socket))?;
    let key = |subscriber: usize| {
        Some(LessSafeKey::new(UnboundKey::new(&AES_256_GCM, &[subscriber as u8; 32]).ok()?))
    };
    let keys: Option<Vec<LessSafeKey>> = (0..subscribers).map(key).collect();
    let keys = keys.context("no keys")?;
    let payload = vec![0x55; ONE[0].bytes()];
    let begun = Instant::now();
    for picture in 0..PICTURES {
        std::thread::sleep((EVERY * picture as u32).saturating_sub(begun.elapsed()));
        for key in &keys {
            let contents = sealed(key, &payload, picture)?;
            let batch = quinn_udp::Transmit {
                destination,
                ecn: None,
                contents: &contents,
                segment_size: Some(HEADER + payload.len() + TAG),
                src_ip: None,
            };
            state.try_send(UdpSockRef::from(&socket), &batch)?;
        }
    }
    Ok(())
}

/// The packets of a picture, one after the other.
fn sealed(key: &LessSafeKey, payload: &[u8], picture: usize) -> Result<Vec<u8>> {
    let mut contents = Vec::with_capacity(ONE[0].packets() * (HEADER + payload.len() + TAG));
    for packet in 0..ONE[0].packets() {
        let header = [0x80; HEADER];
        let mut nonce = [0; 12];
        nonce[4..].copy_from_slice(&((picture * ONE[0].packets() + packet) as u64).to_be_bytes());
        contents.extend(header);
        let from = contents.len();
        contents.extend(payload);
        let nonce = Nonce::assume_unique_for_key(nonce);
        let tag = key.seal_in_place_separate_tag(nonce, Aad::from(header), &mut contents[from..]);
        contents.extend(tag.ok().context("nothing was sealed")?.as_ref());
    }
    Ok(contents)
}
