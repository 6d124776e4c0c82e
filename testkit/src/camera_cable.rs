//! The cable to a camera, which can spoil what the camera sends: times in the packets that ride in the connection (RFC 2326,
//! 10.12), or the connection itself.

use std::{
    io,
    net::Ipv4Addr,
    sync::{Arc, Mutex},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt, copy},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    task::JoinSet,
};

/// What happens to what the camera sends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Spoils {
    /// Nothing.
    #[default]
    Nothing,
    /// The time of every packet is so many ticks later, or earlier.
    Shifted(i32),
    /// The time of every packet is this.
    Standing(u32),
    /// Once, bytes without sense in the middle; then nothing again.
    Garbage,
}

/// A cable from a port of its own to a camera. It ends with the test.
#[derive(Debug)]
pub struct CameraCable {
    port: u16,
    spoils: Arc<Mutex<Spoils>>,
    _running: JoinSet<()>,
}

impl CameraCable {
    /// Leads to a port on loopback.
    pub async fn lay(camera: u16) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        let spoils = Arc::<Mutex<Spoils>>::default();
        let mut running = JoinSet::new();
        let shared = spoils.clone();
        running.spawn(async move {
            let mut lines = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                lines.spawn(carry(near, camera, shared.clone()));
            }
        });
        Self { port, spoils, _running: running }
    }

    /// The address of the camera's pictures through this cable.
    pub fn address(&self) -> String {
        format!("rtsp://127.0.0.1:{}/picture", self.port)
    }

    /// What happens from now on.
    pub fn spoil(&self, spoils: Spoils) {
        *self.spoils.lock().expect("nobody panics with it") = spoils;
    }
}

async fn carry(near: TcpStream, camera: u16, spoils: Arc<Mutex<Spoils>>) {
    let Ok(far) = TcpStream::connect((Ipv4Addr::LOCALHOST, camera)).await else { return };
    let (mut asks, answers) = near.into_split();
    let (said, mut asked) = far.into_split();
    tokio::select! {
        _ = copy(&mut asks, &mut asked) => {}
        _ = spoil(said, answers, &spoils) => {}
    }
}

/// Hands on messages and packets one by one.
async fn spoil(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, spoils: &Mutex<Spoils>) -> io::Result<()> {
    loop {
        let mut whole = vec![from.read_u8().await?];
        if whole[0] == b'$' {
            whole.resize(4, 0);
            from.read_exact(&mut whole[1..]).await?;
            let length = usize::from(u16::from_be_bytes([whole[2], whole[3]]));
            whole.resize(4 + length, 0);
            from.read_exact(&mut whole[4..]).await?;
            let now = *spoils.lock().expect("nobody panics with it");
            if now == Spoils::Garbage {
                *spoils.lock().expect("nobody panics with it") = Spoils::Nothing;
                whole = vec![0xff; 4_000];
            }
            change(&mut whole, now);
        } else {
            read_message(&mut from, &mut whole).await?;
        }
        to.write_all(&whole).await?;
    }
}

async fn read_message(from: &mut OwnedReadHalf, whole: &mut Vec<u8>) -> io::Result<()> {
    while !whole.ends_with(b"\r\n\r\n") {
        whole.push(from.read_u8().await?);
    }
    let text = String::from_utf8_lossy(whole).to_ascii_lowercase();
    let length = text.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let head = whole.len();
    whole.resize(head + length.unwrap_or(0), 0);
    from.read_exact(&mut whole[head..]).await.map(drop)
}

/// Channels with even numbers carry pictures, whose time stands in the fifth to eighth byte (RFC 3550, 5.1).
fn change(packet: &mut [u8], spoils: Spoils) {
    let carries_pictures = packet[1].is_multiple_of(2);
    let Some(time) = packet.get_mut(8..12).filter(|_| carries_pictures) else { return };
    let now = u32::from_be_bytes([time[0], time[1], time[2], time[3]]);
    let then = match spoils {
        Spoils::Shifted(ticks) => now.wrapping_add_signed(ticks),
        Spoils::Standing(ticks) => ticks,
        Spoils::Nothing | Spoils::Garbage => now,
    };
    time.copy_from_slice(&then.to_be_bytes());
}
