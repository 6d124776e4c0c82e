//! A key file and what is sealed with it: secrets at rest, such as second factors and telephone numbers.
//!
//! Whoever steals the database alone reads none of them; the keys lie beside it in a file that only the service reads.
//! Each sealed secret is bound to its row, so it cannot be moved to another one. A newer key can be added at any time
//! ([`Vault::rotate`]): a service that runs takes it up with the next secret that it seals, what was sealed before stays
//! readable, is sealed anew in time ([`crate::reseal`]), and then the old keys can go ([`Vault::retire`]).

use crate::ring::{self, File, HEAD_LEN, KEY, Ring};
use crate::{Result, StoreError};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file system refused.
    #[error("密钥文件 {0} 读写失败:{1}")]
    Io(PathBuf, io::Error),
    /// Others may read it.
    #[error("密钥文件 {0} 别人也能读,请先执行 chmod 600,再重新启动")]
    Exposed(PathBuf),
    /// It is no key.
    #[error(
        "密钥文件 {0} 不完整,请从备份恢复;没有备份时,移走它再启动,用它封存的都作废:account.key 是所有人的动态码,personal.key 是还没办的登记、天气来源的网址、还没发的短信,以及办件里填的内容"
    )]
    Damaged(PathBuf),
    /// It holds as many keys as it may.
    #[error("密钥文件 {0} 里的旧密钥太多,先执行 hongwang keys retire 去掉旧的,再换新的")]
    Full(PathBuf),
}

/// Which file a ring was read from, so that another one in its place is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp(u64, i64, i64, u64);

fn stamp(path: &Path) -> Option<Stamp> {
    let file = fs::metadata(path).ok()?;
    Some(Stamp(file.ino(), file.mtime(), file.mtime_nsec(), file.len()))
}

/// The keys, ready for use. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Inner>);

struct Inner {
    /// Where the keys lie; none for a key that somebody else holds.
    path: Option<PathBuf>,
    held: RwLock<(Option<Stamp>, Arc<Ring>)>,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Vault")
    }
}

impl Vault {
    /// Reads the key file, making it (and its folder) at the first start.
    ///
    /// # Errors
    /// See [`VaultError`].
    pub fn open(path: &Path) -> std::result::Result<Self, VaultError> {
        // Before it is read: one that comes in between is then read once more, and not overlooked.
        let mut at = stamp(path);
        if at.is_none() {
            make(path).map_err(|error| VaultError::Io(path.to_owned(), error))?;
            at = stamp(path);
        }
        let held = RwLock::new((at, Arc::new(read(path)?.ring())));
        Ok(Self(Arc::new(Inner { path: Some(path.to_owned()), held })))
    }

    /// With a key that somebody else holds, such as the cookie of a visit.
    pub fn of(key: &[u8; KEY]) -> Self {
        let held = RwLock::new((None, Arc::new(File::of(key).ring())));
        Self(Arc::new(Inner { path: None, held }))
    }

    /// Adds a newer key to a file that is there, which seals from then on. Gives how many keys there are.
    ///
    /// # Errors
    /// See [`VaultError`]; nothing has changed then.
    pub fn rotate(path: &Path) -> std::result::Result<usize, VaultError> {
        let mut key = [0; KEY];
        getrandom::fill(&mut key).expect("the operating system gives random bytes");
        ring::change(path, |file| file.with(key))?.ok_or_else(|| VaultError::Full(path.to_owned()))
    }

    /// Takes every key but the newest out of the file: only for whoever has made sure that nothing is sealed with them.
    /// Gives whether there were any.
    ///
    /// # Errors
    /// See [`VaultError`]; nothing has changed then.
    pub fn retire(path: &Path) -> std::result::Result<bool, VaultError> {
        Ok(ring::change(path, File::newest_alone)?.is_some())
    }

    /// The keys as they are now.
    fn ring(&self) -> Arc<Ring> {
        let (known, ring) = {
            let held = self.0.held.read().unwrap_or_else(std::sync::PoisonError::into_inner);
            (held.0, Arc::clone(&held.1))
        };
        let Some(path) = &self.0.path else { return ring };
        let now = stamp(path);
        if now == known || now.is_none() {
            return ring;
        }
        match read(path) {
            Ok(file) => {
                let ring = Arc::new(file.ring());
                let mut held = self.0.held.write().unwrap_or_else(std::sync::PoisonError::into_inner);
                *held = (now, Arc::clone(&ring));
                ring
            }
            Err(error) => {
                tracing::error!(%error, "the key file was changed and cannot be read: the keys of before are used");
                ring
            }
        }
    }

    /// Seals `secret` for the row that `bound_to` names, with the newest key.
    pub fn seal(&self, bound_to: &[u8], secret: &[u8]) -> Vec<u8> {
        self.ring().seal(bound_to, secret)
    }

    /// Opens what was sealed for the row that `bound_to` names.
    ///
    /// # Errors
    /// When it was changed, moved from another row, or sealed with another key.
    pub fn unseal(&self, bound_to: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let wrong = || StoreError::corrupt("sealed", "封存的内容打不开:数据库和密钥文件不是一套");
        self.ring().unseal(bound_to, sealed).ok_or_else(wrong)
    }

    /// What everything begins with that is sealed now, [`Vault::HEAD_LEN`] bytes; empty as long as there has been one key
    /// only, and nothing is to be sealed anew.
    pub fn head(&self) -> Vec<u8> {
        self.ring().head()
    }

    /// Bytes of [`Vault::head`].
    pub const HEAD_LEN: usize = HEAD_LEN;

    /// The same for the same secret in the same place, whatever keys come and go, and nothing to anybody without the
    /// file: finds the row of a sealed secret that comes again.
    pub fn mark(&self, bound_to: &[u8], secret: &[u8]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.ring().mark);
        hasher.update(&(bound_to.len() as u64).to_le_bytes());
        hasher.update(bound_to);
        hasher.update(secret);
        *hasher.finalize().as_bytes()
    }
}

/// What a key file holds.
pub(crate) fn read(path: &Path) -> std::result::Result<File, VaultError> {
    let failed = |error| VaultError::Io(path.to_owned(), error);
    let bytes = fs::read(path).map_err(failed)?;
    if fs::metadata(path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
        return Err(VaultError::Exposed(path.to_owned()));
    }
    File::read(&bytes).ok_or_else(|| VaultError::Damaged(path.to_owned()))
}

/// A fresh key in a file that only its owner reads.
fn make(path: &Path) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let mut key = [0; KEY];
    getrandom::fill(&mut key).expect("the operating system gives random bytes");
    write_private(path, &key)
}

/// Writes a new file of mode 0600, whole or not at all, and synced.
///
/// # Errors
/// When the file system refuses, or the file is there already.
pub fn write_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = path.with_extension("partial");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    // A link, not a rename: it fails where somebody else was first.
    fs::hard_link(&partial, path)?;
    fs::remove_file(&partial)?;
    fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_moved_to_another_row_or_touched_does_not_open() {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Vault::open(&dir.path().join("a.key")).expect("makes a key");
        let sealed = vault.seal(b"one", b"secret");
        assert_eq!(
            Vault::open(&dir.path().join("a.key")).expect("reads it").unseal(b"one", &sealed).expect("opens"),
            b"secret"
        );
        assert!(vault.unseal(b"two", &sealed).is_err());
        for at in 0..sealed.len() {
            let mut touched = sealed.clone();
            touched[at] ^= 1;
            assert!(vault.unseal(b"one", &touched).is_err(), "byte {at}");
            assert!(vault.unseal(b"one", &sealed[..at]).is_err(), "cut at {at}");
        }
    }

    #[test]
    fn a_mark_is_of_one_secret_in_one_place_under_one_key() {
        let dir = tempfile::tempdir().expect("a folder");
        let vault = Vault::open(&dir.path().join("a.key")).expect("makes a key");
        let mark = vault.mark(b"one", b"secret");
        let again = Vault::open(&dir.path().join("a.key")).expect("reads it");
        assert_eq!(again.mark(b"one", b"secret"), mark);
        let other = Vault::open(&dir.path().join("b.key")).expect("makes a key");
        assert_ne!(other.mark(b"one", b"secret"), mark);
        for (bound_to, secret) in [("one", "secre"), ("two", "secret"), ("ones", "ecret"), ("", "onesecret")]
        {
            assert_ne!(vault.mark(bound_to.as_bytes(), secret.as_bytes()), mark, "{bound_to} {secret}");
        }
    }

    #[test]
    fn a_newer_key_seals_and_the_older_ones_open_until_they_are_retired() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.key");
        let running = Vault::open(&path).expect("makes a key");
        let (old, mark) = (running.seal(b"one", b"secret"), running.mark(b"one", b"secret"));
        assert!(running.head().is_empty());
        assert!(!Vault::retire(&path).expect("changes nothing"), "the only key stays");
        assert_eq!(Vault::rotate(&path).expect("adds a key"), 2);
        assert_eq!(fs::metadata(&path).expect("a file").permissions().mode() & 0o777, 0o600);
        // Whoever runs takes it up by itself.
        let new = running.seal(b"one", b"secret");
        assert!(new.starts_with(&running.head()) && running.head().len() == Vault::HEAD_LEN);
        for vault in [&running, &Vault::open(&path).expect("reads it")] {
            assert_eq!(vault.unseal(b"one", &old).expect("opens"), b"secret");
            assert_eq!(vault.unseal(b"one", &new).expect("opens"), b"secret");
            assert_eq!(vault.mark(b"one", b"secret"), mark);
            assert!(vault.unseal(b"two", &new).is_err());
        }
        for at in 0..new.len() {
            let mut touched = new.clone();
            touched[at] ^= 1;
            assert!(running.unseal(b"one", &touched).is_err(), "byte {at}");
        }
        assert!(Vault::retire(&path).expect("takes the old one away"));
        assert!(running.unseal(b"one", &old).is_err());
        assert_eq!(running.unseal(b"one", &new).expect("opens"), b"secret");
        assert_eq!(running.mark(b"one", b"secret"), mark);
    }

    #[test]
    fn a_key_is_added_whole_or_not_at_all() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.key");
        let vault = Vault::open(&path).expect("makes a key");
        let sealed = vault.seal(b"one", b"secret");
        // Killed while the new file was written: what was there is there, and the next try succeeds.
        fs::write(path.with_extension("next"), b"HWRING1\nhalf").expect("writes");
        let again = Vault::open(&path).expect("reads it");
        assert_eq!(again.unseal(b"one", &sealed).expect("opens"), b"secret");
        assert_eq!(Vault::rotate(&path).expect("adds a key"), 2);
        assert_eq!(again.unseal(b"one", &sealed).expect("opens"), b"secret");
        // Half a file in its place is said, and whoever runs goes on with the keys that it had.
        let whole = fs::read(&path).expect("reads");
        let new = again.seal(b"one", b"secret");
        fs::write(&path, &whole[..whole.len() - 1]).expect("writes");
        assert!(matches!(Vault::open(&path), Err(VaultError::Damaged(_))));
        assert!(matches!(Vault::rotate(&path), Err(VaultError::Damaged(_))));
        assert_eq!(again.unseal(b"one", &new).expect("opens"), b"secret");
    }

    #[test]
    fn keys_that_two_hands_add_are_both_there() {
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("a.key");
        Vault::open(&path).expect("makes a key");
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| Vault::rotate(&path).expect("adds a key"));
            }
        });
        assert_eq!(read(&path).expect("reads it").len(), 9);
    }

    #[test]
    fn a_key_file_that_others_may_read_is_refused() {
        let dir = tempfile::tempdir().expect("a folder");
        Vault::open(&dir.path().join("a.key")).expect("makes a key");
        let path = dir.path().join("a.key");
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).expect("changes");
        assert!(matches!(Vault::open(&dir.path().join("a.key")), Err(VaultError::Exposed(_))));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).expect("changes");
        fs::write(&path, b"short").expect("writes");
        assert!(matches!(Vault::open(&dir.path().join("a.key")), Err(VaultError::Damaged(_))));
    }
}
