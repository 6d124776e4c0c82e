//! What this node made itself, kept in a folder of its own: the least recently heard goes first.
//!
//! Invariant: a file has its name by one atomic rename, so it is whole; the folder never holds more than its limit by
//! more than one clip. It is a cache: losing it costs time only. It holds sounds, never the words.

use crate::clip::ClipKey;
use std::{
    collections::HashMap,
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::SystemTime,
};

/// A folder of clips. All calls block.
#[derive(Debug)]
pub(crate) struct Cache {
    folder: PathBuf,
    limit: u64,
    known: Mutex<HashMap<ClipKey, Kept>>,
}

#[derive(Clone, Copy, Debug)]
struct Kept {
    len: u64,
    heard: SystemTime,
}

impl Cache {
    /// Opens the folder, making it where it is missing. What lies in it under no name of a clip goes.
    ///
    /// # Errors
    /// When it cannot be made or read.
    pub(crate) fn open(folder: &Path, limit: u64) -> io::Result<Self> {
        fs::create_dir_all(folder)?;
        let mut known = HashMap::new();
        for file in fs::read_dir(folder)? {
            let file = file?;
            let about = file.metadata()?;
            match file.file_name().to_str().and_then(|name| name.parse().ok()) {
                Some(key) => {
                    let heard = about.modified().unwrap_or(SystemTime::UNIX_EPOCH);
                    known.insert(key, Kept { len: about.len(), heard });
                }
                // Cut off in the middle of a write.
                None => fs::remove_file(file.path())?,
            }
        }
        Ok(Self { folder: folder.to_owned(), limit, known: Mutex::new(known) })
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<ClipKey, Kept>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn path(&self, key: ClipKey) -> PathBuf {
        self.folder.join(key.to_string())
    }

    /// The clip, if it is kept; it then counts as just heard.
    pub(crate) fn get(&self, key: ClipKey) -> Option<Vec<u8>> {
        self.known().get_mut(&key)?.heard = SystemTime::now();
        let path = self.path(key);
        let bytes = fs::read(&path).ok()?;
        // After a restart the order is that of the files' times.
        if let Ok(file) = fs::File::options().append(true).open(&path) {
            let _ = file.set_modified(SystemTime::now());
        }
        Some(bytes)
    }

    /// Keeps a clip, and lets go of others until all fit.
    ///
    /// # Errors
    /// When the file system fails; then nothing is kept, and nothing half-written lies there.
    pub(crate) fn put(&self, key: ClipKey, bytes: &[u8]) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(bytes)?;
        file.persist(self.path(key))?;
        let kept = Kept { len: bytes.len() as u64, heard: SystemTime::now() };
        let mut known = self.known();
        known.insert(key, kept);
        let mut total: u64 = known.values().map(|kept| kept.len).sum();
        if total <= self.limit {
            return Ok(());
        }
        let mut oldest: Vec<(ClipKey, Kept)> = known.iter().map(|(key, kept)| (*key, *kept)).collect();
        oldest.sort_by_key(|(_, kept)| kept.heard);
        for (other, kept) in oldest {
            if total <= self.limit || other == key {
                continue;
            }
            fs::remove_file(self.path(other))?;
            known.remove(&other);
            total -= kept.len;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clip::Sentence;

    fn key(text: &str) -> ClipKey {
        Sentence::new(text).expect("words").spoken(&[]).key()
    }

    #[test]
    fn the_least_recently_heard_goes_first_also_after_a_restart() {
        let folder = tempfile::tempdir().expect("a folder");
        let cache = Cache::open(folder.path(), 250).expect("a cache");
        for text in ["一", "二"] {
            cache.put(key(text), &[7; 100]).expect("room");
        }
        assert!(cache.get(key("一")).is_some());
        drop(cache);
        fs::write(folder.path().join("half"), b"cut off").expect("a file");
        let cache = Cache::open(folder.path(), 250).expect("a cache");
        cache.put(key("三"), &[7; 100]).expect("room");
        assert!(cache.get(key("一")).is_some() && cache.get(key("三")).is_some());
        assert!(cache.get(key("二")).is_none());
        assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 2);
    }
}
