//! Who this box is.

use super::connect::{Address, Connector};
use super::signer::Signer;
use crate::{AuthorityError, enrolment::code_of};
use data_encoding::{BASE64, HEXLOWER_PERMISSIVE};
use hongwang_base::{Clock, DeviceId, Millis, OrgPath};
use hongwang_replica::{LinePolicy, Trust};
use hongwang_store::{Db, Result as StoreResult, StoreError, VaultError, sql};
use rcgen::CertificateParams;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, PrivatePkcs8KeyDer};
use std::path::Path;

/// Why the node cannot be what it is.
#[derive(Debug, thiserror::Error)]
pub enum NodeError {
    /// The device key cannot be read or made.
    #[error(transparent)]
    Key(#[from] AuthorityError),
    /// The pinned fingerprint is not 64 hex digits.
    #[error("中心指纹 center_fingerprint 应为 64 位十六进制,可在县中心“添加终端”页面复制")]
    Fingerprint,
    /// Certificate and key do not fit together.
    #[error("本机证书与密钥不配套:{0}")]
    Tls(#[from] rustls::Error),
    /// The key of what people entrust cannot be read or made.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the center made of this box.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// Its id.
    pub device: DeviceId,
    /// Its village.
    pub org: OrgPath,
    /// Its certificate.
    pub certificate: Vec<u8>,
    /// The publishing key that it believes.
    pub trust: Trust,
}

/// The box: its key and its database.
#[derive(Debug)]
pub struct Node {
    pub(crate) db: Db,
    pub(crate) clock: Clock,
    key: Signer,
    center: Address,
    pin: [u8; 32],
}

impl Node {
    /// Opens the node: makes its key at the first start, sets its clock to what it last knew.
    ///
    /// # Errors
    /// See [`NodeError`].
    pub async fn open(
        db: Db,
        clock: Clock,
        keys: &Path,
        center: Address,
        fingerprint: &str,
    ) -> Result<Self, NodeError> {
        let pin = HEXLOWER_PERMISSIVE.decode(fingerprint.trim().as_bytes()).ok();
        let pin = pin.and_then(|pin| pin.try_into().ok()).ok_or(NodeError::Fingerprint)?;
        let key = Signer::open(keys)?;
        let mut tx = db.write().await?;
        sql("INSERT INTO node (id, clock_correction, policy) VALUES (1, 0, $1) ON CONFLICT DO NOTHING")
            .bind_json(&LinePolicy::default())
            .run(&mut tx)
            .await?;
        let row = sql("SELECT clock_correction, as_of FROM node WHERE id = 1").one(&mut tx).await?;
        tx.commit().await?;
        if let Some(row) = row {
            clock.correct(clock.raw().plus(row.get("clock_correction")?));
            if let Some(as_of) = row.get::<Option<i64>>("as_of")? {
                clock.not_before(Millis(as_of));
            }
        }
        Ok(Self { db, clock, key, center, pin })
    }

    /// The six characters that the screen shows while the node waits to be admitted.
    pub fn code(&self) -> String {
        code_of(&self.key.public_key())
    }

    /// The center that it dials.
    pub fn center(&self) -> &Address {
        &self.center
    }

    /// The signing request that asks for admission.
    pub(crate) fn request(&self) -> Result<Vec<u8>, NodeError> {
        let request =
            CertificateParams::new(Vec::new()).and_then(|params| params.serialize_request(self.key.key()));
        Ok(request.map_err(AuthorityError::from)?.der().to_vec())
    }

    /// What the center made of it; none while it waits.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn membership(&self) -> StoreResult<Option<Membership>> {
        let mut tx = self.db.read().await?;
        let row = sql("SELECT device, org, certificate, trust FROM node WHERE id = 1 AND device IS NOT NULL")
            .one(&mut tx)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let certificate = BASE64.decode(row.get::<String>("certificate")?.as_bytes());
        Ok(Some(Membership {
            device: row.id("device")?,
            org: row.org("org")?,
            certificate: certificate.map_err(|error| StoreError::corrupt("certificate", error))?,
            trust: row.json("trust")?,
        }))
    }

    /// Keeps what the center made of it.
    pub(crate) async fn join(&self, membership: &Membership) -> StoreResult<()> {
        let mut tx = self.db.write().await?;
        sql("UPDATE node SET device = $1, org = $2, certificate = $3, trust = $4 WHERE id = 1")
            .bind(membership.device)
            .bind(&membership.org)
            .bind(BASE64.encode(&membership.certificate))
            .bind_json(&membership.trust)
            .run(&mut tx)
            .await?;
        tx.commit().await
    }

    /// A connector as this device, or as a stranger while it has no certificate.
    ///
    /// # Errors
    /// When certificate and key do not fit.
    pub fn connector(&self, membership: Option<&Membership>) -> Result<Connector, NodeError> {
        let identity = membership.map(|membership| {
            let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(self.key.key().serialize_der()));
            (CertificateDer::from(membership.certificate.clone()), key)
        });
        Ok(Connector::new(self.center.clone(), self.pin, identity)?)
    }
}
