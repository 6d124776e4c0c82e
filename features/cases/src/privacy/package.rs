//! The copy of what is held about somebody, as one file (ZIP): written while it is sent, one paper in memory at a time,
//! and nothing of it on a disk.

use crate::paper::Key;
use axum::body::{Body, Bytes};
use futures_util::stream;
use hongwang_replica::BlobHash;
use hongwang_store::Blobs;
use serde::Serialize;
use std::{
    io::{self, BufWriter, Write},
    time::Duration,
};
use tokio::{runtime::Handle, sync::mpsc, time::timeout};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// How much is sent at once.
const CHUNK: usize = 64 << 10;
/// Chunks that wait for whoever takes them.
const WAITING: usize = 4;
/// How long nobody may take any: the thread that writes is let go then.
const PATIENCE: Duration = Duration::from_secs(60);

/// A file beside the page.
#[derive(Debug, Serialize)]
pub(super) struct Enclosed {
    /// Where it lies in the package.
    pub(super) path: String,
    /// What it is.
    pub(super) name: String,
    #[serde(skip)]
    pub(super) what: What,
}

/// What is in it.
#[derive(Debug)]
pub(super) enum What {
    /// A paper that lies sealed in the folder of attachments.
    Paper {
        /// Which.
        hash: BlobHash,
        /// What opens it.
        key: Key,
    },
    /// These bytes.
    Bytes(Vec<u8>),
    /// It is not there any more; the page says so.
    Gone,
}

/// What is packed.
pub(super) struct Package {
    /// Where papers lie.
    pub(super) blobs: Blobs,
    /// The page.
    pub(super) page: String,
    /// The same as data.
    pub(super) data: String,
    pub(super) enclosed: Vec<Enclosed>,
}

impl Package {
    /// Sends it as the body of an answer. What fails on the way cuts it off, so that nobody takes a part for the whole.
    pub(super) fn send(self) -> Body {
        let (send, receive) = mpsc::channel(WAITING);
        let runtime = Handle::current();
        tokio::task::spawn_blocking(move || {
            let pipe = Pipe { send: send.clone(), runtime: runtime.clone() };
            if let Err(error) = self.write(pipe) {
                tracing::warn!(%error, "a copy for a person was not handed out whole");
                let _ = runtime.block_on(timeout(PATIENCE, send.send(Err(error))));
            }
        });
        let next = async |mut from: mpsc::Receiver<_>| from.recv().await.map(|chunk| (chunk, from));
        Body::from_stream(stream::unfold(receive, next))
    }

    fn write(self, to: impl Write) -> io::Result<()> {
        let mut zip = ZipWriter::new_stream(BufWriter::with_capacity(CHUNK, to));
        let text = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated);
        // Pictures do not get smaller.
        let whole = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file("index.html", text)?;
        zip.write_all(self.page.as_bytes())?;
        zip.start_file("data.json", text)?;
        zip.write_all(self.data.as_bytes())?;
        for enclosed in self.enclosed {
            let bytes = match enclosed.what {
                What::Gone => continue,
                What::Bytes(bytes) => bytes,
                What::Paper { hash, key } => {
                    let sealed = self.blobs.get(&hash).map_err(io::Error::other)?;
                    let sealed = sealed.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
                    key.open(&sealed).map_err(io::Error::other)?
                }
            };
            zip.start_file(enclosed.path, whole)?;
            zip.write_all(&bytes)?;
        }
        zip.finish()?.into_inner().flush()
    }
}

/// Hands what is written to whoever reads the answer.
struct Pipe {
    send: mpsc::Sender<io::Result<Bytes>>,
    runtime: Handle,
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.send.send(Ok(Bytes::copy_from_slice(bytes)));
        match self.runtime.block_on(timeout(PATIENCE, sent)) {
            Ok(Ok(())) => Ok(bytes.len()),
            Ok(Err(_)) => Err(io::ErrorKind::BrokenPipe.into()),
            Err(_) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
