//! The hand of this device: what it says of itself, such as what was played here, carries its signature, so that the
//! center can show at any later time that the device said so and that nobody has changed a figure since.

use crate::{AuthorityError, authority::load_or_make};
use rcgen::{KeyPair, PublicKeyData, SigningKey};
use std::{path::Path, sync::Arc};

/// The file, below a node's folder of keys, of the key that it is known by.
const DEVICE_KEY: &str = "device.key";

/// The device's own key. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Signer(Arc<KeyPair>);

impl Signer {
    /// The key in the folder `keys`, made at the first start: the one by which the center knows this device.
    ///
    /// # Errors
    /// When the file cannot be read or made, or is no key.
    pub fn open(keys: &Path) -> Result<Self, AuthorityError> {
        let path = keys.join(DEVICE_KEY);
        let pem = load_or_make(&path, || KeyPair::generate().map(|key| key.serialize_pem().into_bytes()))?;
        let pem = String::from_utf8(pem).map_err(|_| AuthorityError::Broken(path.clone()))?;
        KeyPair::from_pem(&pem).map(|key| Self(Arc::new(key))).map_err(|_| AuthorityError::Broken(path))
    }

    /// The signature over `text` as one of `kind`: what is signed as one thing is never taken for another.
    ///
    /// # Errors
    /// When the machine gives no random bytes.
    pub fn sign(&self, kind: &str, text: &str) -> Result<Vec<u8>, AuthorityError> {
        Ok(self.0.sign(&signed(kind, text))?)
    }

    /// What the center knows the key by (`SubjectPublicKeyInfo`, DER).
    pub fn public_key(&self) -> Vec<u8> {
        self.0.subject_public_key_info()
    }

    pub(super) fn key(&self) -> &KeyPair {
        &self.0
    }
}

/// The bytes that are signed.
pub(crate) fn signed(kind: &str, text: &str) -> Vec<u8> {
    format!("hongwang {kind}\n{text}").into_bytes()
}
