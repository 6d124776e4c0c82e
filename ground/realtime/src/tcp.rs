//! ICE over TCP (RFC 6544) for those whose network lets no UDP through.
//!
//! Every connection has two tasks: one reads frames into the core's one bounded queue, one writes what waits for it. A
//! connection that does not read fills its own queue and loses from it; one that does not write, or writes nonsense,
//! is closed.

use crate::framing::Frames;
use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream, tcp};
use tokio::sync::mpsc;
use tokio::time::timeout;

/// Frames that wait for one connection: half a second of 2.5 Mbit/s.
const WAITING: usize = 128;
/// Until the first frame.
const FIRST_WITHIN: Duration = Duration::from_secs(5);
/// Between two frames: ICE asks for consent every few seconds (RFC 7675).
const NEXT_WITHIN: Duration = Duration::from_secs(40);
/// For one write: whoever takes longer does not read.
const WRITE_WITHIN: Duration = Duration::from_secs(10);

/// What came in a frame, and from whom.
pub(crate) type Framed = (SocketAddr, Vec<u8>);

/// The connections of a core.
#[derive(Clone, Default)]
pub(crate) struct Connections {
    writers: Arc<Mutex<HashMap<SocketAddr, mpsc::Sender<Vec<u8>>>>>,
}

impl Connections {
    /// Puts `frame` into the queue of the connection with `to`. False when that is full or gone.
    pub(crate) fn send(&self, to: SocketAddr, frame: Vec<u8>) -> bool {
        let writers = self.writers.lock().expect("no holder of this lock panics");
        writers.get(&to).is_some_and(|writer| writer.try_send(frame).is_ok())
    }

    fn add(&self, peer: SocketAddr, most: usize) -> Option<mpsc::Receiver<Vec<u8>>> {
        let mut writers = self.writers.lock().expect("no holder of this lock panics");
        if writers.len() >= most {
            return None;
        }
        let (writer, queue) = mpsc::channel(WAITING);
        writers.insert(peer, writer);
        Some(queue)
    }

    fn remove(&self, peer: SocketAddr) {
        self.writers.lock().expect("no holder of this lock panics").remove(&peer);
    }
}

/// Accepts connections until its task is dropped, at most `most` at once.
pub(crate) async fn accept(
    listener: TcpListener,
    connections: Connections,
    most: usize,
    into: mpsc::Sender<Framed>,
) {
    loop {
        let (stream, peer) = match listener.accept().await {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file descriptors, most likely: they come back with time.
                tracing::warn!(%error, "no TCP connection can be accepted");
                tokio::time::sleep(Duration::from_millis(200)).await;
                continue;
            }
        };
        let Some(queue) = connections.add(peer, most) else {
            tracing::debug!(%peer, most, "a TCP connection beyond the bound was closed");
            continue;
        };
        tokio::spawn(serve(stream, peer, connections.clone(), queue, into.clone()));
    }
}

async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    connections: Connections,
    queue: mpsc::Receiver<Vec<u8>>,
    into: mpsc::Sender<Framed>,
) {
    // A frame that waits for the next one is late for both.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "a TCP connection keeps its delay");
    }
    let (reader, writer) = stream.into_split();
    tokio::select! {
        () = read(reader, peer, into) => {}
        () = write(writer, queue) => {}
    }
    connections.remove(peer);
}

async fn read(mut reader: tcp::OwnedReadHalf, peer: SocketAddr, into: mpsc::Sender<Framed>) {
    let mut frames = Frames::default();
    let mut buffer = vec![0; 4 << 10];
    let mut within = FIRST_WITHIN;
    while let Ok(Ok(count @ 1..)) = timeout(within, reader.read(&mut buffer)).await {
        frames.take(&buffer[..count]);
        loop {
            match frames.next_frame() {
                Ok(Some(datagram)) => {
                    within = NEXT_WITHIN;
                    if into.send((peer, datagram.to_vec())).await.is_err() {
                        return;
                    }
                }
                Ok(None) => break,
                Err(error) => {
                    tracing::debug!(%peer, %error, "a TCP connection was closed");
                    return;
                }
            }
        }
    }
}

async fn write(mut writer: tcp::OwnedWriteHalf, mut queue: mpsc::Receiver<Vec<u8>>) {
    while let Some(frame) = queue.recv().await {
        if !matches!(timeout(WRITE_WITHIN, writer.write_all(&frame)).await, Ok(Ok(()))) {
            return;
        }
    }
}
