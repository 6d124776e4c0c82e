//! A folder that both systems see, on one machine or over a network share.
//!
//! We write into `out/`, they write into `in/`. A batch is two files: `ID.xml`, and after it `ID.manifest.xml` with its
//! length and SHA-256, whose coming says that the batch is whole. A receipt is `ID.receipt.xml`. Every file is written
//! beside its name, synced, and renamed. What cannot be read is given a minute (the other side may still be writing),
//! then put into `bad/` and told.
//!
//! Invariants: files hold what a case says of a person, so they are readable by their owner alone and go as soon as
//! they are acknowledged; a batch is sent again by writing the same files again.

use crate::batch::Batch;
use crate::receipt::Receipt;
use crate::system::{CenterSystem, ExchangeError, Sent, Work};
use crate::xml;
use aws_lc_rs::digest;
use data_encoding::HEXLOWER;
use hongwang_base::Millis;
use serde::{Deserialize, Serialize};
use std::{
    fs,
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};
use uuid::Uuid;

/// How long something unreadable may still be in the making.
const PATIENCE: Duration = Duration::from_secs(60);
/// Files of `in/` that are looked at in one go.
const MOST_FILES: usize = 10_000;

const MANIFEST: &str = "清单";
/// How the name ends of a manifest whose batch is over.
const OVER: &str = ".over";

/// 清单
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    #[serde(rename = "@版本")]
    version: String,
    #[serde(rename = "@批次")]
    batch: Uuid,
    #[serde(rename = "@记录数")]
    records: usize,
    #[serde(rename = "@字节数")]
    bytes: usize,
    #[serde(rename = "@校验")]
    sha256: String,
}

/// Such a folder. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// A folder, made with its parts where they are missing.
    ///
    /// # Errors
    /// When the file system refuses.
    pub fn open(root: &Path) -> Result<Self, ExchangeError> {
        for part in ["out", "in", "bad"] {
            let path = root.join(part);
            let made = fs::DirBuilder::new().recursive(true).mode(0o700).create(&path);
            made.map_err(|error| ExchangeError::Files(path, error))?;
        }
        let folder = Self { root: root.to_owned() };
        folder.sweep()?;
        Ok(folder)
    }

    /// Removes what a crash left half written, and of what was acknowledged: it may hold what a case says of a person.
    fn sweep(&self) -> Result<(), ExchangeError> {
        for path in files(&self.root.join("out"))? {
            if path.extension().is_some_and(|end| end == "partial") && !is_young(&path) {
                remove(&path)?;
            }
        }
        for path in files(&self.root.join("in"))? {
            let name = path.file_name().and_then(|name| name.to_str()?.strip_suffix(OVER)?.parse().ok());
            if let Some(id) = name {
                self.clear(id)?;
            }
        }
        Ok(())
    }

    /// Removes what is left of a batch of theirs that is over, unless they have sent it again.
    fn clear(&self, id: Uuid) -> Result<(), ExchangeError> {
        if !self.theirs(id, "manifest.xml").exists() {
            remove(&self.theirs(id, "xml"))?;
        }
        remove(&self.over(id))
    }

    /// The name of a manifest whose batch is over: what a crash leaves of the batch is known by it.
    fn over(&self, id: Uuid) -> PathBuf {
        self.root.join("in").join(format!("{id}{OVER}"))
    }

    fn ours(&self, id: Uuid, what: &str) -> PathBuf {
        self.root.join("out").join(format!("{id}.{what}"))
    }

    fn theirs(&self, id: Uuid, what: &str) -> PathBuf {
        self.root.join("in").join(format!("{id}.{what}"))
    }

    fn send_now(&self, batch: &Batch) -> Result<(), ExchangeError> {
        let text = batch.write();
        let manifest = Manifest {
            version: xml::VERSION.to_owned(),
            batch: batch.id,
            records: batch.records.len(),
            bytes: text.len(),
            sha256: sha256(text.as_bytes()),
        };
        write(&self.ours(batch.id, "xml"), text.as_bytes())?;
        write(&self.ours(batch.id, "manifest.xml"), xml::write(MANIFEST, &manifest).as_bytes())
    }

    fn receipt_now(&self, sent: &Sent) -> Result<Option<Receipt>, ExchangeError> {
        let path = self.theirs(sent.id, "receipt.xml");
        let Some(bytes) = read(&path)? else { return Ok(None) };
        match Receipt::read(&bytes, sent) {
            Ok(receipt) => Ok(Some(receipt)),
            Err(error) => self.put_aside(&[&path], error),
        }
    }

    fn settle_now(&self, batch: Uuid) -> Result<(), ExchangeError> {
        remove(&self.ours(batch, "manifest.xml"))?;
        remove(&self.ours(batch, "xml"))?;
        remove(&self.theirs(batch, "receipt.xml"))
    }

    fn next_now(&self) -> Result<Option<Batch>, ExchangeError> {
        let id = |path: &PathBuf| path.file_name()?.to_str()?.strip_suffix(".manifest.xml")?.parse().ok();
        let mut ids: Vec<Uuid> = files(&self.root.join("in"))?.iter().filter_map(id).collect();
        ids.sort();
        for id in ids {
            let (file, manifest) = (self.theirs(id, "xml"), self.theirs(id, "manifest.xml"));
            match whole(id, &file, &manifest) {
                Ok(batch) => return Ok(Some(batch)),
                Err(error @ ExchangeError::Files(..)) => return Err(error),
                // One that is still in the making holds up no other.
                Err(error) => drop(self.put_aside::<Batch>(&[&manifest, &file], error)?),
            }
        }
        Ok(None)
    }

    fn acknowledge_now(&self, receipt: &Receipt) -> Result<(), ExchangeError> {
        write(&self.ours(receipt.batch, "receipt.xml"), receipt.write().as_bytes())?;
        let manifest = self.theirs(receipt.batch, "manifest.xml");
        match fs::rename(&manifest, self.over(receipt.batch)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(ExchangeError::Files(manifest, error))
            }
            _ => self.clear(receipt.batch),
        }
    }

    /// Waits for what may still be in the making; what is not is moved out of the way, so that it holds up nothing.
    fn put_aside<T>(&self, paths: &[&Path], error: ExchangeError) -> Result<Option<T>, ExchangeError> {
        if paths.iter().any(|path| is_young(path)) {
            return Ok(None);
        }
        for path in paths {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
            let aside = self.root.join("bad").join(format!("{}-{name}", since.as_nanos()));
            match fs::rename(path, aside) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(ExchangeError::Files(path.to_path_buf(), error));
                }
                _ => {}
            }
        }
        Err(error)
    }
}

/// The batch that a manifest promises.
fn whole(id: Uuid, file: &Path, manifest: &Path) -> Result<Batch, ExchangeError> {
    let missing = || ExchangeError::bad(MANIFEST, "批次文件还没有");
    let bad = |why: &str| Err(ExchangeError::bad(MANIFEST, why));
    let promised: Manifest = xml::read(MANIFEST, &read(manifest)?.ok_or_else(missing)?)?;
    let bytes = read(file)?.ok_or_else(missing)?;
    if promised.batch != id || promised.version != xml::VERSION {
        return bad("批次或版本和文件名对不上");
    }
    if promised.bytes != bytes.len() || promised.sha256 != sha256(&bytes) {
        return bad("批次文件和清单的长度或校验对不上");
    }
    let batch = Batch::read(&bytes)?;
    if batch.id != id || batch.records.len() != promised.records {
        return bad("批次文件和清单的编号或记录数对不上");
    }
    Ok(batch)
}

/// The files of a folder, as many as are looked at in one go.
fn files(folder: &Path) -> Result<Vec<PathBuf>, ExchangeError> {
    let failed = |error| ExchangeError::Files(folder.to_owned(), error);
    let entries = fs::read_dir(folder).map_err(failed)?.take(MOST_FILES);
    entries.map(|entry| Ok(entry.map_err(failed)?.path())).collect()
}

fn sha256(bytes: &[u8]) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, bytes).as_ref())
}

/// Whether a file was touched so lately that somebody may still be writing it.
fn is_young(path: &Path) -> bool {
    let touched = fs::metadata(path).and_then(|file| file.modified());
    touched.is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|age| age < PATIENCE))
}

/// A file of bounded length; none where there is none. A link or a device is not followed.
fn read(path: &Path) -> Result<Option<Vec<u8>>, ExchangeError> {
    let failed = |error| ExchangeError::Files(path.to_owned(), error);
    match fs::symlink_metadata(path) {
        Ok(about) if !about.is_file() => return Err(ExchangeError::bad("文件", "不是普通文件")),
        Ok(_) => {}
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(failed)?;
    // One byte more than may be, so that what is too long is seen to be so.
    file.take(xml::LONGEST as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(Some(bytes))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), ExchangeError> {
    let failed = |error| ExchangeError::Files(path.to_owned(), error);
    let folder = path.parent().unwrap_or(Path::new("."));
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    // Each attempt under a name of its own: two processes that send the same batch do not write into one file.
    let partial = folder.join(format!(".{name}.{}.partial", Uuid::from_u128(unique())));
    let written = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial).and_then(
        |mut file| {
            file.write_all(bytes)?;
            file.sync_all()
        },
    );
    let renamed =
        written.and_then(|()| fs::rename(&partial, path)).and_then(|()| fs::File::open(folder)?.sync_all());
    renamed.map_err(|error| {
        // What is left of a full disk goes; the error that is told is the first one.
        let _ = fs::remove_file(&partial);
        failed(error)
    })
}

/// A number that no other writer of this machine has at the moment.
fn unique() -> u128 {
    use std::sync::atomic::{AtomicU32, Ordering};
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    (u128::from(std::process::id()) << 32) | u128::from(count)
}

fn remove(path: &Path) -> Result<(), ExchangeError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            Err(ExchangeError::Files(path.to_owned(), error))
        }
        _ => Ok(()),
    }
}

/// File systems block, a share over a network for long.
async fn beside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ExchangeError> + Send + 'static,
) -> Result<T, ExchangeError> {
    tokio::task::spawn_blocking(work).await.expect("reading and writing files does not panic")
}

impl CenterSystem for Folder {
    fn send<'a>(&'a self, batch: &'a Batch, _now: Millis) -> Work<'a, Option<Receipt>> {
        let (folder, batch) = (self.clone(), batch.clone());
        Box::pin(beside(move || folder.send_now(&batch).map(|()| None)))
    }

    fn receipt<'a>(&'a self, sent: &'a Sent, _now: Millis) -> Work<'a, Option<Receipt>> {
        let (folder, sent) = (self.clone(), sent.clone());
        Box::pin(beside(move || folder.receipt_now(&sent)))
    }

    fn settle(&self, batch: Uuid) -> Work<'_, ()> {
        let folder = self.clone();
        Box::pin(beside(move || folder.settle_now(batch)))
    }

    fn next(&self, _now: Millis) -> Work<'_, Option<Batch>> {
        let folder = self.clone();
        Box::pin(beside(move || folder.next_now()))
    }

    fn acknowledge<'a>(&'a self, receipt: &'a Receipt, _now: Millis) -> Work<'a, ()> {
        let (folder, receipt) = (self.clone(), receipt.clone());
        Box::pin(beside(move || folder.acknowledge_now(&receipt)))
    }
}
