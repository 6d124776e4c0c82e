//! How a device comes to belong to a village.
//!
//! The device makes its key and sends a signing request over TLS to the pinned center; both sides compute the same
//! six-character code from the key. The device shows it; an operator, who sees the screen or hears it read out,
//! admits that code to a village. Two keys with one code at the same time are both refused, so a code that fits
//! cannot be slipped in.

use crate::{Authority, AuthorityError};
use data_encoding::BASE64;
use hongwang_base::{DeviceId, Millis, OrgPath};
use hongwang_replica::LinePolicy;
use hongwang_store::{StoreError, Tx, sql};
use rcgen::{CertificateSigningRequestParams, PublicKeyData};
use rustls::pki_types::CertificateSigningRequestDer;
use sha2::{Digest, Sha256};

/// A request is forgotten after this long, milliseconds.
pub const REQUEST_LIFE: i64 = 30 * Millis::MINUTE;
/// So many requests may wait at once.
const MOST_PENDING: i64 = 200;
/// Crockford's base 32: no letters that are read as digits.
const LETTERS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// Why a device is not admitted.
#[derive(Debug, thiserror::Error)]
pub enum EnrolError {
    /// No device with this code is waiting.
    #[error("没有接入码为「{0}」的终端在等待:请核对屏上的六位码,或请村里重新打开终端(申请 30 分钟内有效)")]
    NoSuchCode(String),
    /// Another device with this code waits already.
    #[error("接入码重复,请稍后重试")]
    CodeTaken,
    /// Too many requests wait.
    #[error("等待接入的终端太多,请稍后重试")]
    TooMany,
    /// The request is no signing request, or does not sign itself.
    #[error("接入申请格式不对")]
    BadRequest,
    /// The device was shut out; its key cannot come back.
    #[error("该终端已被停用,需清空后重新接入")]
    Revoked,
    /// The name is empty or too long.
    #[error("终端名称要填,不超过 40 个字")]
    Name,
    /// A certificate could not be made.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A device that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pending {
    /// What it shows: six characters.
    pub code: String,
    /// When it first asked.
    pub asked_at: Millis,
    /// From which address.
    pub peer: String,
}

/// The code of a public key: 30 bits of its SHA-256 as six letters.
pub fn code_of(public_key: &[u8]) -> String {
    let hash = Sha256::digest(public_key);
    let bits = u64::from_be_bytes(hash[..8].try_into().expect("eight bytes"));
    (0..6).map(|at| char::from(LETTERS[(bits >> (59 - 5 * at)) as usize & 31])).collect()
}

/// A code as a person typed it: capitals, no blanks, letters that look like digits read as digits.
pub fn tidy_code(typed: &str) -> String {
    let letters = typed.chars().filter(|letter| letter.is_ascii_alphanumeric()).take(12);
    letters
        .map(|letter| match letter.to_ascii_uppercase() {
            'O' => '0',
            'I' | 'L' => '1',
            other => other,
        })
        .collect()
}

/// What the center answers to a device that asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Standing {
    Waiting { code: String },
    Admitted { device: DeviceId, org: OrgPath, certificate: String },
}

/// The public key of a signing request whose own signature holds.
pub(crate) fn key_of_request(csr: &[u8]) -> Result<Vec<u8>, EnrolError> {
    if csr.len() > 4_096 {
        return Err(EnrolError::BadRequest);
    }
    let parsed = CertificateSigningRequestParams::from_der(&CertificateSigningRequestDer::from(csr));
    Ok(parsed.map_err(|_| EnrolError::BadRequest)?.public_key.subject_public_key_info())
}

/// Takes a request, or tells how one that was made before stands.
pub(crate) async fn ask(tx: &mut Tx, csr: &[u8], peer: &str, now: Millis) -> Result<Standing, EnrolError> {
    let key = key_of_request(csr)?;
    let known = sql("SELECT id, org, certificate, state FROM device WHERE public_key = $1")
        .bind(key.clone())
        .one(tx)
        .await?;
    if let Some(row) = known {
        if row.get::<String>("state")? != "admitted" {
            return Err(EnrolError::Revoked);
        }
        return Ok(Standing::Admitted {
            device: row.id("id")?,
            org: row.org("org")?,
            certificate: row.get("certificate")?,
        });
    }
    sql("DELETE FROM enrolment WHERE asked_at < $1").bind(now.plus(-REQUEST_LIFE)).run(tx).await?;
    let code = code_of(&key);
    let waiting = sql("SELECT public_key FROM enrolment WHERE code = $1").bind(&code).one(tx).await?;
    if let Some(row) = waiting {
        let is_the_same = row.get::<Vec<u8>>("public_key")? == key;
        return if is_the_same { Ok(Standing::Waiting { code }) } else { Err(EnrolError::CodeTaken) };
    }
    let count = sql("SELECT COUNT(*) AS n FROM enrolment").one(tx).await?;
    if count.map_or(Ok(0), |row| row.get::<i64>("n"))? >= MOST_PENDING {
        return Err(EnrolError::TooMany);
    }
    sql("INSERT INTO enrolment (code, public_key, csr, peer, asked_at) VALUES ($1,$2,$3,$4,$5)")
        .bind(&code)
        .bind(key)
        .bind(csr)
        .bind(peer)
        .bind(now)
        .run(tx)
        .await?;
    Ok(Standing::Waiting { code })
}

/// The devices that wait, longest first.
///
/// # Errors
/// When the store fails.
pub async fn pending(tx: &mut Tx, now: Millis) -> Result<Vec<Pending>, StoreError> {
    let rows = sql("SELECT code, peer, asked_at FROM enrolment WHERE asked_at >= $1 ORDER BY asked_at")
        .bind(now.plus(-REQUEST_LIFE))
        .all(tx)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Pending { code: row.get("code")?, asked_at: row.millis("asked_at")?, peer: row.get("peer")? })
        })
        .collect()
}

/// Admits the device that shows `code` to `org` under `name`; `by` is who did it. The caller audits it.
///
/// # Errors
/// See [`EnrolError`].
pub async fn admit(
    tx: &mut Tx,
    authority: &Authority,
    code: &str,
    org: &OrgPath,
    name: &str,
    by: &str,
    now: Millis,
) -> Result<DeviceId, EnrolError> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 40 {
        return Err(EnrolError::Name);
    }
    let code = tidy_code(code);
    let row = sql("SELECT public_key, csr FROM enrolment WHERE code = $1 AND asked_at >= $2")
        .bind(&code)
        .bind(now.plus(-REQUEST_LIFE))
        .one(tx)
        .await?;
    let Some(row) = row else { return Err(EnrolError::NoSuchCode(code)) };
    let device = DeviceId::new(now);
    let certificate = authority.certify(&row.get::<Vec<u8>>("csr")?, device)?;
    sql("INSERT INTO device (id, org, name, public_key, certificate, state, admitted_at, admitted_by, policy) \
         VALUES ($1,$2,$3,$4,$5,'admitted',$6,$7,$8)")
    .bind(device)
    .bind(org)
    .bind(name)
    .bind(row.get::<Vec<u8>>("public_key")?)
    .bind(BASE64.encode(&certificate))
    .bind(now)
    .bind(by)
    .bind_json(&LinePolicy::default())
    .run(tx)
    .await?;
    sql("DELETE FROM enrolment WHERE code = $1").bind(code).run(tx).await?;
    Ok(device)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_typed_by_hand_is_read_kindly() {
        assert_eq!(tidy_code(" 7o-il 9a "), "70119A");
        let code = code_of(b"some key");
        assert_eq!((code.len(), tidy_code(&code)), (6, code));
    }
}
