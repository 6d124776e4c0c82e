//! The feed on a USB stick: a tar file with everything that a village may see.
//!
//! `batch/<number>` are sealed batches, exactly as they travel on the line, and `blob/<hash>` the bytes that their
//! records need. The stick need not be trusted: the village believes what the publishing key signed.

use crate::{Authority, log, village};
use hongwang_base::{Clock, OrgPath};
use hongwang_feature::{Features, Place};
use hongwang_replica::{BlobHash, Sequence, Trust, open};
use hongwang_store::{BlobError, Blobs, Db, StoreError, sql};
use std::{
    fs,
    io::{self, Read},
    path::Path,
};

/// The longest blob that is read from a stick.
const MOST_BLOB: u64 = 4 << 30;
/// The longest batch.
const MOST_BATCH: u64 = 8 << 20;

/// Why a bundle was not written or read.
#[derive(Debug, thiserror::Error)]
pub enum BundleError {
    /// The file system failed.
    #[error("读写 {path} 失败:{source}")]
    File {
        /// Which file.
        path: std::path::PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file is no bundle.
    #[error("这不是红网数据包:里面有「{0}」")]
    Foreign(String),
    /// A batch could not be applied.
    #[error(transparent)]
    Apply(#[from] village::ApplyError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The blob folder failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// What a bundle held.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Batches written or applied.
    pub batches: usize,
    /// Batches that were applied before.
    pub known: usize,
    /// Blobs written or kept.
    pub blobs: usize,
    /// Entries in the batches.
    pub entries: usize,
}

/// Writes everything that the village `org` may see to `file`, by one atomic rename.
///
/// # Errors
/// See [`BundleError`].
pub async fn export(
    db: &Db,
    blobs: &Blobs,
    authority: &Authority,
    clock: &Clock,
    org: &OrgPath,
    file: &Path,
) -> Result<Summary, BundleError> {
    let fail = |source| BundleError::File { path: file.to_owned(), source };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let target = tempfile::NamedTempFile::new_in(folder).map_err(fail)?;
    let mut tar = tar::Builder::new(target);
    let mut summary = Summary::default();
    let mut written = std::collections::BTreeSet::new();
    let mut tx = db.read().await?;
    for scope in org.chain() {
        let mut after = Sequence(0);
        while let Some(batch) = log::batch(&mut tx, &scope, after, clock.now()).await? {
            after = batch.upto;
            summary.batches += 1;
            summary.entries += batch.entries.len();
            put(&mut tar, &format!("batch/{:08}", summary.batches), &authority.seal(&batch).0)
                .map_err(fail)?;
            for blob in batch.entries.iter().flat_map(|entry| &entry.record.blobs) {
                if written.insert(blob.hash)
                    && let Some(bytes) = blobs.get(&blob.hash)?
                {
                    summary.blobs += 1;
                    put(&mut tar, &format!("blob/{}", blob.hash), &bytes).map_err(fail)?;
                }
            }
        }
    }
    let target = tar.into_inner().map_err(fail)?;
    target.as_file().sync_all().map_err(fail)?;
    target.persist(file).map_err(|error| fail(error.error))?;
    Ok(summary)
}

fn put<W: io::Write>(tar: &mut tar::Builder<W>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = tar::Header::new_ustar();
    header.set_size(bytes.len() as u64);
    header.set_mode(0o644);
    tar.append_data(&mut header, name, bytes)
}

/// Reads a bundle into a village. It may be read while the node runs, twice, or in part: what is applied is applied.
///
/// # Errors
/// See [`BundleError`]. What was applied before the error stays; a batch is applied whole or not at all.
pub async fn import(
    place: &Place,
    features: &Features,
    trust: &Trust,
    file: &Path,
) -> Result<Summary, BundleError> {
    let fail = |source| BundleError::File { path: file.to_owned(), source };
    let mut tar = tar::Archive::new(fs::File::open(file).map_err(fail)?);
    let mut summary = Summary::default();
    for entry in tar.entries().map_err(fail)? {
        let entry = entry.map_err(fail)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        if name.starts_with("batch/") {
            let sealed = read(entry, MOST_BATCH).map_err(fail)?;
            let entries = open(&sealed, trust).map_err(village::ApplyError::from)?.entries.len();
            if village::apply(place, features, trust, &sealed).await?.is_news {
                (summary.batches, summary.entries) = (summary.batches + 1, summary.entries + entries);
            } else {
                summary.known += 1;
            }
        } else if let Some(hash) = name.strip_prefix("blob/").and_then(|hash| hash.parse::<BlobHash>().ok()) {
            let bytes = read(entry, MOST_BLOB).map_err(fail)?;
            if BlobHash::of(&bytes) != hash {
                return Err(BlobError::Mismatch(hash).into());
            }
            if is_needed(place, &hash).await? {
                place.blobs.put(&bytes)?;
                note_here(place, &hash).await?;
                summary.blobs += 1;
            }
        } else {
            return Err(BundleError::Foreign(name.chars().take(60).collect()));
        }
    }
    Ok(summary)
}

fn read(entry: impl Read, most: u64) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most { Err(io::Error::other("里面的一项太大")) } else { Ok(bytes) }
}

/// Whether a record needs these bytes.
async fn is_needed(place: &Place, hash: &BlobHash) -> Result<bool, StoreError> {
    let mut tx = place.db.read().await?;
    let row =
        sql("SELECT 1 AS one FROM replica_blob WHERE hash = $1").bind(hash.to_string()).one(&mut tx).await?;
    Ok(row.is_some())
}

/// Notes that these bytes are here.
pub(crate) async fn note_here(place: &Place, hash: &BlobHash) -> Result<(), StoreError> {
    let mut tx = place.db.write().await?;
    sql("UPDATE replica_blob SET here = TRUE WHERE hash = $1").bind(hash.to_string()).run(&mut tx).await?;
    tx.commit().await
}
