//! A key file and what is sealed with it: secrets at rest, such as second factors and telephone numbers.
//!
//! Whoever steals the database alone reads none of them; the key lies beside it in a file that only the service reads.
//! Each sealed secret is bound to its row, so it cannot be moved to another one.

use crate::{Result, StoreError};
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    sync::Arc,
};

const KEY_LEN: usize = 32;

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
        "密钥文件 {0} 不完整(应为 32 字节),请从备份恢复;没有备份时,移走它再启动,用它封存的都作废:account.key 是所有人的动态码,personal.key 是还没办的登记、天气来源的网址、还没发的短信,以及办件里填的内容"
    )]
    Damaged(PathBuf),
}

/// The key, ready for use. Cheap to clone.
#[derive(Clone)]
pub struct Vault(Arc<Keys>);

struct Keys {
    seal: RandomizedNonceKey,
    mark: [u8; KEY_LEN],
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
        let path = path.to_owned();
        let failed = |error| VaultError::Io(path.clone(), error);
        let bytes = match fs::read(&path) {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::NotFound => make(&path).map_err(failed)?,
            Err(error) => return Err(failed(error)),
        };
        if fs::metadata(&path).map_err(failed)?.permissions().mode() & 0o077 != 0 {
            return Err(VaultError::Exposed(path));
        }
        let key: [u8; KEY_LEN] = bytes.try_into().map_err(|_| VaultError::Damaged(path))?;
        Ok(Self::of(&key))
    }

    /// With a key that somebody else holds, such as the cookie of a visit.
    pub fn of(key: &[u8; KEY_LEN]) -> Self {
        let seal = RandomizedNonceKey::new(&AES_256_GCM, key).expect("the length is the key's");
        let mark = blake3::derive_key("hongwang vault marks v1", key);
        Self(Arc::new(Keys { seal, mark }))
    }

    /// Seals `secret` for the row that `bound_to` names: nonce, then ciphertext with its tag.
    pub fn seal(&self, bound_to: &[u8], secret: &[u8]) -> Vec<u8> {
        let mut text = secret.to_vec();
        let nonce = self.0.seal.seal_in_place_append_tag(Aad::from(bound_to), &mut text);
        let nonce = nonce.expect("a short secret is always sealed");
        [nonce.as_ref().as_slice(), &text].concat()
    }

    /// Opens what was sealed for the row that `bound_to` names.
    ///
    /// # Errors
    /// When it was changed, moved from another row, or sealed with another key.
    pub fn unseal(&self, bound_to: &[u8], sealed: &[u8]) -> Result<Vec<u8>> {
        let wrong = || StoreError::corrupt("sealed", "封存的内容打不开:数据库和密钥文件不是一套");
        let (nonce, text) = sealed.split_at_checked(NONCE_LEN).ok_or_else(wrong)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| wrong())?;
        let mut text = text.to_vec();
        let secret = self.0.seal.open_in_place(nonce, Aad::from(bound_to), &mut text).map_err(|_| wrong())?;
        Ok(secret.to_vec())
    }

    /// The same for the same secret in the same place, and nothing to anybody without the key: finds the row of a
    /// sealed secret that comes again.
    pub fn mark(&self, bound_to: &[u8], secret: &[u8]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.0.mark);
        hasher.update(&(bound_to.len() as u64).to_le_bytes());
        hasher.update(bound_to);
        hasher.update(secret);
        *hasher.finalize().as_bytes()
    }
}

/// A fresh key in a file that only its owner reads.
fn make(path: &Path) -> io::Result<Vec<u8>> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    let mut key = vec![0u8; KEY_LEN];
    getrandom::fill(&mut key).expect("the operating system gives random bytes");
    write_private(path, &key)?;
    Ok(key)
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
