//! Bytes by their BLAKE3 name, in a folder: pictures, films, voice.
//!
//! Invariant: a file under `<dir>/<2 hex>/<hash>` has that hash. It comes to be by one atomic rename, after its
//! bytes were checked and synced; what is on its way stands under `<dir>/partial/` and is never read as a blob.

use hongwang_replica::BlobHash;
use std::{
    fs,
    io::{self, Read, Seek, SeekFrom, Write},
    path::{Path, PathBuf},
};

/// Why bytes could not be kept or read.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// The file system failed (full, read-only, broken).
    #[error("文件读写失败:{0}")]
    Io(#[from] io::Error),
    /// The bytes are not those that the name promises.
    #[error("内容与名字不符:{0}")]
    Mismatch(BlobHash),
}

impl BlobError {
    /// Whether the disk is full.
    pub fn is_full(&self) -> bool {
        matches!(self, Self::Io(error) if matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded))
    }
}

/// A folder of blobs. Cheap to clone. All calls block: use `spawn_blocking` for anything large.
#[derive(Clone, Debug)]
pub struct Blobs {
    dir: PathBuf,
}

impl Blobs {
    /// Opens the folder, making it where it is missing.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn open(dir: impl Into<PathBuf>) -> Result<Self, BlobError> {
        let dir = dir.into();
        fs::create_dir_all(dir.join("partial"))?;
        Ok(Self { dir })
    }

    /// A folder of its own below this one: what lies in it is not among these blobs. `name` is none of two hex digits.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn within(&self, name: &str) -> Result<Self, BlobError> {
        Self::open(self.dir.join(name))
    }

    fn path(&self, hash: &BlobHash) -> PathBuf {
        let name = hash.to_string();
        self.dir.join(&name[..2]).join(name)
    }

    /// Keeps `bytes` and tells their name. Keeping them twice is no work.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn put(&self, bytes: &[u8]) -> Result<BlobHash, BlobError> {
        let hash = BlobHash::of(bytes);
        if !self.has(&hash) {
            let mut file = tempfile::NamedTempFile::new_in(self.dir.join("partial"))?;
            file.write_all(bytes)?;
            file.as_file().sync_all()?;
            self.settle(file.path(), &hash)?;
        }
        Ok(hash)
    }

    /// Takes a finished file over: it lies on the same disk, is synced and renamed to its name. Gives name and length.
    ///
    /// # Errors
    /// When the file system fails; the file is then where it was.
    pub fn adopt(&self, from: &Path) -> Result<(BlobHash, u64), BlobError> {
        let mut file = fs::File::open(from)?;
        let mut hasher = blake3::Hasher::new();
        let len = io::copy(&mut file, &mut hasher)?;
        file.sync_all()?;
        let hash = BlobHash::from_bytes(*hasher.finalize().as_bytes());
        self.settle(from, &hash)?;
        Ok((hash, len))
    }

    /// Where they lie, for whoever looks at that disk's room.
    pub fn folder(&self) -> &Path {
        &self.dir
    }

    /// The file of a blob that is here, for whoever answers ranges of it.
    pub fn file(&self, hash: &BlobHash) -> Option<PathBuf> {
        self.has(hash).then(|| self.path(hash))
    }

    /// A folder on the same disk for what is on its way to be a blob. `name` is none of two hex digits.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn workshop(&self, name: &str) -> Result<PathBuf, BlobError> {
        let folder = self.dir.join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// Renames a checked, synced file to its name and syncs the folder.
    fn settle(&self, from: &Path, hash: &BlobHash) -> Result<(), BlobError> {
        let to = self.path(hash);
        let folder = to.parent().expect("a blob lies in a folder");
        fs::create_dir_all(folder)?;
        fs::rename(from, &to)?;
        fs::File::open(folder)?.sync_all()?;
        Ok(())
    }

    /// Whether it is here, whole.
    pub fn has(&self, hash: &BlobHash) -> bool {
        self.path(hash).is_file()
    }

    /// Its length in bytes, or none when it is not here.
    pub fn len(&self, hash: &BlobHash) -> Option<u64> {
        fs::metadata(self.path(hash)).ok().filter(fs::Metadata::is_file).map(|m| m.len())
    }

    /// All its bytes, or none when it is not here.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn get(&self, hash: &BlobHash) -> Result<Option<Vec<u8>>, BlobError> {
        match fs::read(self.path(hash)) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Up to `len` bytes from `offset`, or none when the blob is not here.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn range(&self, hash: &BlobHash, offset: u64, len: u64) -> Result<Option<Vec<u8>>, BlobError> {
        let mut file = match fs::File::open(self.path(hash)) {
            Ok(file) => file,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        file.take(len).read_to_end(&mut bytes)?;
        Ok(Some(bytes))
    }

    /// Forgets it, and what has come of it. Forgetting what is not here is no error.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn remove(&self, hash: &BlobHash) -> Result<(), BlobError> {
        for path in [self.path(hash), self.partial_path(hash)] {
            match fs::remove_file(path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            }
        }
        Ok(())
    }

    fn partial_path(&self, hash: &BlobHash) -> PathBuf {
        self.dir.join("partial").join(hash.to_string())
    }

    /// Whether anything of it is here, whole or on its way.
    pub fn has_any(&self, hash: &BlobHash) -> bool {
        self.has(hash) || self.partial_path(hash).exists()
    }

    /// Up to `len` bytes from `offset` of one that is here or on its way, as far as that piece has come.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn arrived(&self, hash: &BlobHash, offset: u64, len: u64) -> Result<Option<Vec<u8>>, BlobError> {
        if let Some(bytes) = self.range(hash, offset, len)? {
            return Ok(Some(bytes));
        }
        match fs::File::open(self.partial_path(hash)) {
            Ok(mut file) => {
                file.seek(SeekFrom::Start(offset))?;
                let mut bytes = Vec::new();
                file.take(len).read_to_end(&mut bytes)?;
                Ok(Some(bytes))
            }
            // It came to be whole in between.
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.range(hash, offset, len),
            Err(error) => Err(error.into()),
        }
    }

    /// Throws away what is on its way and not `wanted`, and what a killed process left of pieces without a name. For
    /// the start of a process, before anything is being kept.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn sweep(&self, wanted: impl Fn(&BlobHash) -> bool) -> Result<(), BlobError> {
        for entry in fs::read_dir(self.dir.join("partial"))? {
            let entry = entry?;
            let name = entry.file_name();
            let hash = name.to_str().and_then(|name| name.parse::<BlobHash>().ok());
            if !hash.is_some_and(|hash| wanted(&hash)) {
                fs::remove_file(entry.path())?;
            }
        }
        Ok(())
    }

    /// Opens (or goes on with) a blob that arrives in pieces.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn partial(&self, hash: &BlobHash) -> Result<PartialBlob, BlobError> {
        let path = self.partial_path(hash);
        let file = fs::OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path)?;
        Ok(PartialBlob { blobs: self.clone(), hash: *hash, path, file })
    }
}

/// A blob on its way. Which pieces are in it is kept by whoever checks them; this only writes bytes.
#[derive(Debug)]
pub struct PartialBlob {
    blobs: Blobs,
    hash: BlobHash,
    path: PathBuf,
    file: fs::File,
}

impl PartialBlob {
    /// Writes a checked piece at `offset` and syncs it.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn write_at(&mut self, offset: u64, bytes: &[u8]) -> Result<(), BlobError> {
        self.file.seek(SeekFrom::Start(offset))?;
        self.file.write_all(bytes)?;
        self.file.sync_data()?;
        Ok(())
    }

    /// The bytes at `offset`, as many of `len` as are there.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn read_at(&mut self, offset: u64, len: u64) -> Result<Vec<u8>, BlobError> {
        self.file.seek(SeekFrom::Start(offset))?;
        let mut bytes = Vec::new();
        (&mut self.file).take(len).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Checks the whole against its name and makes it a blob; a wrong one is thrown away.
    ///
    /// # Errors
    /// [`BlobError::Mismatch`] when the bytes are others, or when the file system fails.
    pub fn finish(mut self) -> Result<(), BlobError> {
        self.file.seek(SeekFrom::Start(0))?;
        let mut hasher = blake3::Hasher::new();
        io::copy(&mut self.file, &mut hasher)?;
        if hasher.finalize().as_bytes() != self.hash.as_bytes() {
            fs::remove_file(&self.path)?;
            return Err(BlobError::Mismatch(self.hash));
        }
        self.file.sync_all()?;
        self.blobs.settle(&self.path, &self.hash)
    }

    /// Throws away what has come.
    ///
    /// # Errors
    /// When the file system fails.
    pub fn discard(self) -> Result<(), BlobError> {
        fs::remove_file(&self.path)?;
        Ok(())
    }
}
