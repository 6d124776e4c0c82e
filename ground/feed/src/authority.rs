//! The center's own keys: the county's certificate authority and the publishing key.
//!
//! Kept as files in `<data>/keys`, readable by their owner only, made at the first start. Certificates carry no
//! useful dates: a village's clock may be wrong by years, so a door is shut by revocation at the center, never by
//! a date at the village. A village pins the SHA-256 of the authority's certificate in its configuration.

use crate::words;
use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use hongwang_base::DeviceId;
use hongwang_replica::{Batch, KeyChange, SealedBatch, Trust, seal};
use rcgen::{
    BasicConstraints, CertificateParams, CertificateSigningRequestParams, DnType, ExtendedKeyUsagePurpose,
    IsCa, Issuer, KeyPair, KeyUsagePurpose,
};
use rustls::pki_types::{CertificateDer, CertificateSigningRequestDer, PrivatePkcs8KeyDer};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::{
    fs, io,
    io::Write,
    path::{Path, PathBuf},
    sync::{PoisonError, RwLock},
};

/// The name in the center's certificate, whatever its address is.
pub(crate) const CENTER_NAME: &str = "center.hongwang";

/// Why the keys cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// The folder cannot be read or written.
    #[error("密钥文件 {path} 读写失败:{source}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is there and is not a key.
    #[error("密钥文件 {0} 已损坏,请从备份恢复;不要删除,否则所有终端都要重新接入")]
    Broken(PathBuf),
    /// A key or certificate could not be made.
    #[error("生成证书失败:{0}")]
    Make(#[from] rcgen::Error),
}

/// The publishing keys: the present one and the word of each key for the next.
#[derive(Serialize, Deserialize)]
struct Publishing {
    version: u32,
    secret: [u8; 32],
    changes: Vec<KeyChange>,
}

/// The county's authority.
pub struct Authority {
    dir: PathBuf,
    ca: Issuer<'static, KeyPair>,
    ca_der: CertificateDer<'static>,
    publishing: RwLock<Publishing>,
}

impl std::fmt::Debug for Authority {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Authority({})", self.fingerprint())
    }
}

/// Reads a key file, or makes it by one atomic rename, private to its owner.
pub(crate) fn load_or_make<E>(
    path: &Path,
    make: impl FnOnce() -> Result<Vec<u8>, E>,
) -> Result<Vec<u8>, AuthorityError>
where
    AuthorityError: From<E>,
{
    match fs::read(path) {
        Ok(bytes) => Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let bytes = make()?;
            write_private(path, &bytes)?;
            Ok(bytes)
        }
        Err(source) => Err(AuthorityError::File { path: path.to_owned(), source }),
    }
}

/// Writes a file that only its owner reads, by one atomic rename.
pub(crate) fn write_private(path: &Path, bytes: &[u8]) -> Result<(), AuthorityError> {
    let fail = |source| AuthorityError::File { path: path.to_owned(), source };
    let dir = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(dir).map_err(fail)?;
    // tempfile makes files with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(fail)?;
    file.write_all(bytes).and_then(|()| file.as_file().sync_all()).map_err(fail)?;
    file.persist(path).map_err(|error| fail(error.error))?;
    Ok(())
}

impl Authority {
    /// Opens the keys under `dir`, making them at the first start.
    ///
    /// # Errors
    /// See [`AuthorityError`].
    pub fn open(dir: &Path) -> Result<Self, AuthorityError> {
        let key_path = dir.join("authority.key");
        let key =
            load_or_make(&key_path, || KeyPair::generate().map(|key| key.serialize_pem().into_bytes()))?;
        let key = key_pair(&key_path, &key)?;
        let ca_path = dir.join("authority.der");
        let ca_der = load_or_make(&ca_path, || {
            Ok::<_, rcgen::Error>(authority_params()?.self_signed(&key)?.der().to_vec())
        })?;
        let ca_der = CertificateDer::from(ca_der);
        let ca = Issuer::from_ca_cert_der(&ca_der, key).map_err(|_| AuthorityError::Broken(ca_path))?;
        let publishing_path = dir.join("publishing.json");
        let bytes = load_or_make(&publishing_path, || Ok::<_, rcgen::Error>(to_bytes(&new_publishing())))?;
        let publishing =
            serde_json::from_slice(&bytes).map_err(|_| AuthorityError::Broken(publishing_path))?;
        Ok(Self { dir: dir.to_owned(), ca, ca_der, publishing: RwLock::new(publishing) })
    }

    /// SHA-256 of the authority's certificate in lower-case hex: what a village's configuration pins.
    pub fn fingerprint(&self) -> String {
        HEXLOWER.encode(&self.pin())
    }

    /// The same as bytes.
    pub(crate) fn pin(&self) -> [u8; 32] {
        Sha256::digest(&self.ca_der).into()
    }

    fn publishing(&self) -> std::sync::RwLockReadGuard<'_, Publishing> {
        self.publishing.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// The key that a newly admitted village shall trust.
    pub fn trust(&self) -> Trust {
        let publishing = self.publishing();
        Trust::of(publishing.version, &SigningKey::from_bytes(&publishing.secret))
    }

    /// The key changes after version `since`, in order.
    pub(crate) fn changes_since(&self, since: u32) -> Vec<KeyChange> {
        self.publishing().changes.iter().filter(|change| change.next.version > since).cloned().collect()
    }

    /// Signs a batch with the present key.
    pub fn seal(&self, batch: &Batch) -> SealedBatch {
        let publishing = self.publishing();
        seal(batch, publishing.version, &SigningKey::from_bytes(&publishing.secret))
    }

    /// Replaces the publishing key; the present key signs the next one, and villages follow.
    ///
    /// # Errors
    /// When the file cannot be written: the present key then stays.
    pub fn renew_publishing_key(&self) -> Result<Trust, AuthorityError> {
        let mut publishing = self.publishing.write().unwrap_or_else(PoisonError::into_inner);
        let mut next = new_publishing();
        next.version = publishing.version + 1;
        let trust = Trust::of(next.version, &SigningKey::from_bytes(&next.secret));
        next.changes = publishing.changes.clone();
        next.changes.push(KeyChange::sign(trust, &SigningKey::from_bytes(&publishing.secret)));
        write_private(&self.dir.join("publishing.json"), &to_bytes(&next))?;
        *publishing = next;
        Ok(trust)
    }

    /// A certificate for a device, from its signing request. What the request asks for beside its key is ignored.
    pub(crate) fn certify(
        &self,
        csr: &[u8],
        device: DeviceId,
    ) -> Result<CertificateDer<'static>, AuthorityError> {
        let csr = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(csr))?;
        let mut params = leaf_params(&device.to_string())?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ClientAuth];
        Ok(params.signed_by(&csr.public_key, &self.ca)?.der().clone())
    }

    /// The center's own certificate chain and key, made anew at each start.
    pub(crate) fn server_identity(
        &self,
    ) -> Result<(Vec<CertificateDer<'static>>, PrivatePkcs8KeyDer<'static>), AuthorityError> {
        let key = KeyPair::generate()?;
        let mut params = leaf_params(CENTER_NAME)?;
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let certificate = params.signed_by(&key, &self.ca)?;
        Ok((
            vec![certificate.der().clone(), self.ca_der.clone()],
            PrivatePkcs8KeyDer::from(key.serialize_der()),
        ))
    }

    /// The authority's certificate.
    pub(crate) fn certificate(&self) -> &CertificateDer<'static> {
        &self.ca_der
    }
}

fn key_pair(path: &Path, pem: &[u8]) -> Result<KeyPair, AuthorityError> {
    let pem = std::str::from_utf8(pem).map_err(|_| AuthorityError::Broken(path.to_owned()))?;
    KeyPair::from_pem(pem).map_err(|_| AuthorityError::Broken(path.to_owned()))
}

fn new_publishing() -> Publishing {
    let mut secret = [0u8; 32];
    getrandom::fill(&mut secret).expect("the operating system gives random bytes");
    Publishing { version: 1, secret, changes: Vec::new() }
}

fn to_bytes(publishing: &Publishing) -> Vec<u8> {
    serde_json::to_vec(publishing).expect("keys are plain data")
}

/// rcgen's own dates, 1975 to 4096, are kept on purpose; see the module comment.
fn authority_params() -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(Vec::new())?;
    params.distinguished_name.push(DnType::CommonName, words::AUTHORITY);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    Ok(params)
}

fn leaf_params(name: &str) -> Result<CertificateParams, rcgen::Error> {
    let mut params = CertificateParams::new(vec![name.to_owned()])?;
    params.distinguished_name.push(DnType::CommonName, name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let mut serial = [0u8; 16];
    getrandom::fill(&mut serial).expect("the operating system gives random bytes");
    params.serial_number = Some(serial.to_vec().into());
    Ok(params)
}
