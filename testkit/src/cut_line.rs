//! A TCP cable on loopback between a client and a server that can be cut, torn, slowed and restored.
//!
//! Invariant: no byte is lost or reordered on a connection that survives: a cut line holds bytes back and delivers
//! them after [`CutLine::restore`], as TCP does when a cable is plugged in again.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::sleep;

const CHUNK: usize = 4096;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Cable {
    Whole,
    Slow { bytes_per_second: u32 },
    Cut,
    Torn,
}

/// A cable to one server. Clients dial [`CutLine::address`]. Dropping it resets every connection.
#[derive(Debug)]
pub struct CutLine {
    address: SocketAddr,
    cable: watch::Sender<Cable>,
    listening: JoinHandle<()>,
}

impl CutLine {
    /// Lays a whole cable to `server`, which need not listen yet.
    pub async fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.expect("loopback has a free port");
        let address = listener.local_addr().expect("a bound listener has an address");
        let (cable, state) = watch::channel(Cable::Whole);
        let listening = tokio::spawn(listen(listener, server, state));
        Self { address, cable, listening }
    }

    /// What clients dial instead of the server.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Pulls the cable: nothing passes in either direction, and nobody is told.
    pub fn cut(&self) {
        self.cable.send_replace(Cable::Cut);
    }

    /// Resets every connection, and every new one, as a rebooting router does.
    pub fn tear(&self) {
        self.cable.send_replace(Cable::Torn);
    }

    /// Lets each direction of each connection pass at most this much.
    pub fn slow(&self, bytes_per_second: u32) {
        assert!(bytes_per_second > 0, "a line that passes nothing is cut");
        self.cable.send_replace(Cable::Slow { bytes_per_second });
    }

    /// Plugs the cable in again, at full speed.
    pub fn restore(&self) {
        self.cable.send_replace(Cable::Whole);
    }
}

impl Drop for CutLine {
    fn drop(&mut self) {
        self.cable.send_replace(Cable::Torn);
        self.listening.abort();
    }
}

async fn listen(listener: TcpListener, server: SocketAddr, state: watch::Receiver<Cable>) {
    while let Ok((client, _)) = listener.accept().await {
        tokio::spawn(carry(client, server, state.clone()));
    }
}

/// One connection from its opening to its end.
async fn carry(mut client: TcpStream, server: SocketAddr, state: watch::Receiver<Cable>) {
    let Ok(mut upstream) = reach(server, state.clone()).await else {
        reset(&client);
        return;
    };
    let whole = {
        let (from_client, to_client) = client.split();
        let (from_server, to_server) = upstream.split();
        let up = pump(from_client, to_server, state.clone());
        let down = pump(from_server, to_client, state.clone());
        tokio::select! {
            ended = async { tokio::try_join!(up, down) } => ended.is_ok(),
            () = torn(state) => false,
        }
    };
    if !whole {
        reset(&client);
        reset(&upstream);
    }
}

async fn reach(server: SocketAddr, mut state: watch::Receiver<Cable>) -> io::Result<TcpStream> {
    passable(&mut state).await?;
    tokio::select! {
        reached = TcpStream::connect(server) => reached,
        () = torn(state) => Err(io::ErrorKind::ConnectionReset.into()),
    }
}

async fn pump(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    mut state: watch::Receiver<Cable>,
) -> io::Result<()> {
    let mut chunk = [0; CHUNK];
    loop {
        let length = from.read(&mut chunk).await?;
        let cable = passable(&mut state).await?;
        if length == 0 {
            return to.shutdown().await;
        }
        if let Cable::Slow { bytes_per_second } = cable {
            sleep(Duration::from_secs_f64(length as f64 / f64::from(bytes_per_second))).await;
        }
        to.write_all(&chunk[..length]).await?;
    }
}

/// Waits while the line is cut; an error once it is torn.
async fn passable(state: &mut watch::Receiver<Cable>) -> io::Result<Cable> {
    match state.wait_for(|cable| *cable != Cable::Cut).await {
        Ok(cable) if *cable != Cable::Torn => Ok(*cable),
        _ => Err(io::ErrorKind::ConnectionReset.into()),
    }
}

/// Returns once the line is torn, or gone with its owner.
async fn torn(mut state: watch::Receiver<Cable>) {
    // An error says that the owner is gone, who tore it first: the same end.
    let _ = state.wait_for(|cable| *cable == Cable::Torn).await;
}

/// Makes the kernel send RST instead of FIN when the stream is dropped.
fn reset(stream: &TcpStream) {
    // A stream that the other side has already reset refuses the option, and needs it no longer.
    let _ = stream.set_zero_linger();
}
