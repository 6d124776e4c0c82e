//! The keys of a vault: the newest seals, the older ones open what they sealed, and one that never changes marks.
//!
//! Invariant: a file that holds one bare key is a ring of that key, so what was sealed before there were rings opens; what
//! a ring of more seals says in its head by which key. Marks stay the same whatever keys come and go.

use super::vault::VaultError;
use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use std::{
    fs,
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::Path,
};

/// Bytes of a key.
pub(crate) const KEY: usize = 32;
/// What a file with a ring begins with.
const FILE: &[u8] = b"HWRING1\n";
/// What a sealed text begins with that says its key. That a bare one does by chance is looked for too.
const HEAD: &[u8] = b"HWk1";
/// Bytes by which a key is named.
const NAME: usize = 8;
/// Bytes before the nonce of what says its key.
pub(crate) const HEAD_LEN: usize = HEAD.len() + NAME;
/// More keys than a ring holds before the old ones are retired.
const MOST: usize = 64;

/// A ring as its file holds it.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct File {
    mark: [u8; KEY],
    /// First the oldest.
    keys: Vec<[u8; KEY]>,
    /// Whether what is sealed says its key.
    headed: bool,
}

impl File {
    /// A ring of one bare key.
    pub(crate) fn of(key: &[u8; KEY]) -> Self {
        let mark = blake3::derive_key("hongwang vault marks v1", key);
        Self { mark, keys: vec![*key], headed: false }
    }

    /// What a file's bytes hold.
    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        if let Ok(key) = <&[u8; KEY]>::try_from(bytes) {
            return Some(Self::of(key));
        }
        let (mark, rest) = bytes.strip_prefix(FILE)?.split_first_chunk::<KEY>()?;
        let (keys, []) = rest.as_chunks::<KEY>() else { return None };
        let fits = (1..=MOST).contains(&keys.len());
        fits.then(|| Self { mark: *mark, keys: keys.to_vec(), headed: true })
    }

    /// As a file holds it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        match (self.headed, self.keys.as_slice()) {
            (false, [key]) => key.to_vec(),
            (_, keys) => [FILE, &self.mark, keys.as_flattened()].concat(),
        }
    }

    /// The same with a newer key; none when it holds enough.
    pub(crate) fn with(mut self, key: [u8; KEY]) -> Option<Self> {
        self.keys.push(key);
        self.headed = true;
        (self.keys.len() <= MOST).then_some(self)
    }

    /// The newest key alone; the marks stay. None where there is no older one.
    pub(crate) fn newest_alone(mut self) -> Option<Self> {
        let newest = self.keys.pop()?;
        if self.keys.is_empty() {
            return None;
        }
        self.keys = vec![newest];
        Some(self)
    }

    /// How many keys there are.
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// Ready for use.
    pub(crate) fn ring(&self) -> Ring {
        let key = |key: &[u8; KEY]| {
            let seal = RandomizedNonceKey::new(&AES_256_GCM, key).expect("the length is the key's");
            let named = blake3::derive_key("hongwang vault key names v1", key);
            let name = *named.first_chunk().expect("a hash is longer than a name");
            (name, seal)
        };
        Ring { mark: self.mark, keys: self.keys.iter().map(key).collect(), headed: self.headed }
    }
}

/// Keys ready for use.
pub(crate) struct Ring {
    pub(crate) mark: [u8; KEY],
    keys: Vec<([u8; NAME], RandomizedNonceKey)>,
    headed: bool,
}

impl Ring {
    fn newest(&self) -> &([u8; NAME], RandomizedNonceKey) {
        self.keys.last().expect("a ring has a key")
    }

    /// What everything begins with that is sealed now; empty where a ring has never had a second key.
    pub(crate) fn head(&self) -> Vec<u8> {
        if self.headed { [HEAD, self.newest().0.as_slice()].concat() } else { Vec::new() }
    }

    pub(crate) fn seal(&self, bound_to: &[u8], secret: &[u8]) -> Vec<u8> {
        let mut text = secret.to_vec();
        let nonce = self.newest().1.seal_in_place_append_tag(Aad::from(bound_to), &mut text);
        let nonce = nonce.expect("a short secret is always sealed");
        [self.head().as_slice(), nonce.as_ref(), &text].concat()
    }

    pub(crate) fn unseal(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let named = sealed.strip_prefix(HEAD).and_then(|rest| rest.split_first_chunk::<NAME>());
        let by_name = named.and_then(|(name, rest)| {
            let (_, key) = self.keys.iter().find(|(known, _)| known == name)?;
            open(key, bound_to, rest)
        });
        by_name.or_else(|| self.keys.iter().find_map(|(_, key)| open(key, bound_to, sealed)))
    }
}

fn open(key: &RandomizedNonceKey, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
    let (nonce, text) = sealed.split_at_checked(NONCE_LEN)?;
    let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
    let mut text = text.to_vec();
    key.open_in_place(nonce, Aad::from(bound_to), &mut text).ok().map(|secret| secret.to_vec())
}

/// Changes the file of a ring, whole or not at all, while nobody else does. Gives how many keys it holds then; none when
/// `change` changes nothing.
pub(crate) fn change(
    path: &Path,
    change: impl FnOnce(File) -> Option<File>,
) -> Result<Option<usize>, VaultError> {
    let failed = |error| VaultError::Io(path.to_owned(), error);
    let lock = fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path.with_extension("lock"));
    let lock = lock.map_err(failed)?;
    lock.lock().map_err(failed)?;
    let Some(changed) = change(super::vault::read(path)?) else { return Ok(None) };
    replace(path, &changed.bytes()).map_err(failed)?;
    Ok(Some(changed.len()))
}

/// Puts a file in the place of another one, mode 0600 and synced: whoever looks finds the one or the other.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let partial = path.with_extension("next");
    match fs::remove_file(&partial) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&partial, path)?;
    fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_make_reading_a_file_fail_otherwise_than_by_saying_so(
            bytes in prop::collection::vec(any::<u8>(), 0..200),
        ) {
            for bytes in [bytes.clone(), [FILE, &bytes].concat()] {
                if let Some(file) = File::read(&bytes) {
                    prop_assert_eq!(file.bytes(), bytes);
                }
            }
        }

        #[test]
        fn whatever_a_ring_ever_sealed_opens_as_long_as_its_key_is_there(
            first in any::<[u8; KEY]>(),
            more in prop::collection::vec(any::<[u8; KEY]>(), 0..5),
            secret in prop::collection::vec(any::<u8>(), 0..100),
        ) {
            let mut file = File::of(&first);
            let mark = file.mark;
            let mut all = vec![file.ring().seal(b"row", &secret)];
            for key in more {
                file = file.with(key).expect("there is room");
                all.push(file.ring().seal(b"row", &secret));
            }
            let read = File::read(&file.bytes()).expect("it is read again");
            for sealed in &all {
                let opened = read.ring().unseal(b"row", sealed);
                prop_assert_eq!(opened.as_deref(), Some(secret.as_slice()));
                prop_assert!(read.ring().unseal(b"other", sealed).is_none());
                for end in 0..sealed.len() {
                    prop_assert!(read.ring().unseal(b"row", &sealed[..end]).is_none());
                }
            }
            let newest = all.last().expect("one was sealed");
            if let Some(alone) = read.newest_alone() {
                prop_assert_eq!(alone.ring().unseal(b"row", newest), Some(secret));
                prop_assert!(alone.ring().unseal(b"row", &all[0]).is_none() || all.len() == 1);
                prop_assert_eq!(alone.ring().mark, mark);
            }
        }
    }
}
