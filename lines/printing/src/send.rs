//! Bytes to a receipt printer: over a plain connection, or into a device file.

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fs::{Mode, OFlags};
use rustix::io::Errno;
use socket2::SockRef;
use std::io;
use std::os::fd::OwnedFd;
use std::path::Path;
use std::time::Duration;
use tokio::io::{AsyncWriteExt, copy, sink};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

const CONNECT: Duration = Duration::from_secs(3);
/// How long a printer may go on talking once it has everything.
const LINGER: Duration = Duration::from_secs(1);
/// What may lie unsent on this side. With little room, *sent* comes close to *taken by the printer*.
const UNSENT: usize = 8 * 1024;
/// How often a device that is busy is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// Why bytes did not get through. Whose printer it is the caller knows.
#[derive(Debug)]
pub(crate) enum SendError {
    /// Nobody is there.
    Closed(String),
    /// It broke off.
    Broken(String),
    /// It was understood and refused.
    Refused(String),
}

pub(crate) async fn connect(address: &str) -> Result<TcpStream, SendError> {
    let connected = timeout(CONNECT, TcpStream::connect(address)).await;
    let closed = |error: io::Error| SendError::Closed(error.to_string());
    connected.map_err(io::Error::from).flatten().map_err(closed)
}

/// Sends to a printer at `host:port`.
pub(crate) async fn network(address: &str, bytes: &[u8]) -> Result<(), SendError> {
    let mut stream = connect(address).await?;
    let sent = async {
        SockRef::from(&stream).set_send_buffer_size(UNSENT)?;
        stream.write_all(bytes).await?;
        stream.shutdown().await
    };
    sent.await.map_err(broken)?;
    // What it says is not asked for; left unread, closing would be a reset, which may cost the last lines.
    let _ = timeout(LINGER, copy(&mut stream, &mut sink())).await;
    Ok(())
}

/// Writes into a device file. It never blocks: one without paper would keep a thread for ever.
pub(crate) async fn device(path: &Path, bytes: &[u8]) -> Result<(), SendError> {
    let path = path.to_owned();
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    // The kernel may wake the device while it opens it.
    let opening = tokio::task::spawn_blocking(move || rustix::fs::open(path, flags, Mode::empty()));
    let opened = opening.await.map_err(io::Error::from).and_then(|opened| Ok(opened?));
    let device = opened.map_err(|error| SendError::Closed(error.to_string()))?;
    let mut rest = bytes;
    while !rest.is_empty() {
        ready(&device).await.map_err(broken)?;
        match rustix::io::write(&device, rest) {
            Ok(written) => rest = &rest[written..],
            Err(Errno::AGAIN | Errno::INTR) => sleep(LOOK).await,
            Err(error) => return Err(broken(error.into())),
        }
    }
    // A device that is closed forgets what it has not passed on.
    ready(&device).await.map_err(broken)
}

/// Waits until a device takes more.
async fn ready(device: &OwnedFd) -> io::Result<()> {
    loop {
        let seen = {
            let mut looked = [PollFd::new(device, PollFlags::OUT)];
            poll(&mut looked, Some(&Timespec::default()))?;
            looked[0].revents()
        };
        if seen.intersects(PollFlags::ERR | PollFlags::HUP) {
            return Err(io::ErrorKind::BrokenPipe.into());
        }
        if seen.contains(PollFlags::OUT) {
            return Ok(());
        }
        sleep(LOOK).await;
    }
}

fn broken(error: io::Error) -> SendError {
    SendError::Broken(error.to_string())
}
