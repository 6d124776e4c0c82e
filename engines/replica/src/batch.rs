//! Signed, compressed batches.
//!
//! On the wire: `HWB1` | key version u32 BE | Ed25519 signature 64 | zstd(JSON of [`Batch`]). The signature is
//! over a context, the key version and the compressed bytes, and is checked before anything is unpacked.

use crate::{Entry, ScopeName, Sequence};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use std::io::Read;

const MAGIC: &[u8; 4] = b"HWB1";
const HEAD: usize = 4 + 4 + 64;
const BATCH_CONTEXT: &[u8] = b"hongwang batch v1";
const KEY_CONTEXT: &[u8] = b"hongwang key change v1";
/// No batch unpacks to more: [`cut`] keeps batches far below it.
const MAX_UNPACKED: u64 = 32 << 20;
/// Where [`cut`] ends a batch: entries, and bytes of their JSON.
const CUT_ENTRIES: usize = 500;
const CUT_BYTES: usize = 256 << 10;

/// All live entries of `scope` with numbers in `(after, upto]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Batch {
    /// Whose log.
    pub scope: ScopeName,
    /// The number before the first.
    pub after: Sequence,
    /// The number up to which nothing is left out.
    pub upto: Sequence,
    /// When it was made, milliseconds UTC: the "as of" that a village shows.
    pub at: i64,
    /// The entries, in order.
    pub entries: Vec<Entry>,
}

/// A batch as it travels.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SealedBatch(pub Vec<u8>);

/// The key whose batches a village believes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trust {
    /// Counts up with every change of the key.
    pub version: u32,
    /// The Ed25519 public key.
    pub key: [u8; 32],
}

/// The word of the present key that the next one follows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyChange {
    /// The key from then on.
    pub next: Trust,
    /// Ed25519 signature of the key before it.
    pub signature: Vec<u8>,
}

/// Why a batch is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Cut off, or never a batch.
    #[error("数据包不完整或格式不对")]
    Malformed,
    /// Signed with a key version that this node does not hold.
    #[error("数据包用第 {got} 版密钥签名,本机信任第 {have} 版")]
    WrongKey {
        /// The version on it.
        got: u32,
        /// The version here.
        have: u32,
    },
    /// The signature does not fit: changed on the way, or made by somebody else.
    #[error("数据包签名不符,可能被改动")]
    BadSignature,
    /// Signed, but it breaks a rule of batches: a defect of the center.
    #[error("数据包内容不合规则:{0}")]
    Inconsistent(&'static str),
}

/// Ends a run of live entries where a batch should end: what fits, and up to which number it is complete.
/// `entries` are in order, all with numbers above the start; `head` is the log's last number.
pub fn cut(mut entries: Vec<Entry>, head: Sequence) -> (Vec<Entry>, Sequence) {
    let mut bytes = 0;
    let fitting = entries.iter().take(CUT_ENTRIES).take_while(|entry| {
        let fits = bytes < CUT_BYTES;
        bytes += serde_json::to_vec(entry).map_or(0, |json| json.len());
        fits
    });
    let fitting = fitting.count();
    if fitting == entries.len() {
        return (entries, head);
    }
    entries.truncate(fitting);
    let upto = entries.last().map_or(head, |last| last.seq);
    (entries, upto)
}

fn signed_bytes(version: u32, packed: &[u8]) -> Vec<u8> {
    [BATCH_CONTEXT, &version.to_be_bytes(), packed].concat()
}

/// Packs and signs.
pub fn seal(batch: &Batch, version: u32, key: &SigningKey) -> SealedBatch {
    let json = serde_json::to_vec(batch).expect("a batch is plain data");
    let packed = zstd::bulk::compress(&json, 3).expect("compressing memory to memory cannot fail");
    let signature = key.sign(&signed_bytes(version, &packed));
    let mut sealed = Vec::with_capacity(HEAD + packed.len());
    sealed.extend_from_slice(MAGIC);
    sealed.extend_from_slice(&version.to_be_bytes());
    sealed.extend_from_slice(&signature.to_bytes());
    sealed.extend_from_slice(&packed);
    SealedBatch(sealed)
}

/// Checks the signature, unpacks within bounds, checks the rules of a batch.
///
/// # Errors
/// See [`Refusal`]. Nothing of a refused batch may be used.
pub fn open(sealed: &[u8], trust: &Trust) -> Result<Batch, Refusal> {
    if sealed.len() < HEAD || &sealed[..4] != MAGIC {
        return Err(Refusal::Malformed);
    }
    let (head, packed) = sealed.split_at(HEAD);
    let got = u32::from_be_bytes(head[4..8].try_into().expect("four bytes"));
    if got != trust.version {
        return Err(Refusal::WrongKey { got, have: trust.version });
    }
    let signature = Signature::from_slice(&head[8..]).map_err(|_| Refusal::Malformed)?;
    let key = VerifyingKey::from_bytes(&trust.key).map_err(|_| Refusal::BadSignature)?;
    key.verify_strict(&signed_bytes(got, packed), &signature).map_err(|_| Refusal::BadSignature)?;
    let batch: Batch = serde_json::from_slice(&unpack(packed)?).map_err(|_| Refusal::Malformed)?;
    check(&batch)?;
    Ok(batch)
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, Refusal> {
    let stream = zstd::stream::read::Decoder::new(packed).map_err(|_| Refusal::Malformed)?;
    let mut json = Vec::new();
    stream.take(MAX_UNPACKED + 1).read_to_end(&mut json).map_err(|_| Refusal::Malformed)?;
    if json.len() as u64 > MAX_UNPACKED { Err(Refusal::Malformed) } else { Ok(json) }
}

fn check(batch: &Batch) -> Result<(), Refusal> {
    if batch.upto < batch.after {
        return Err(Refusal::Inconsistent("止于起点之前"));
    }
    let mut last = batch.after;
    for entry in &batch.entries {
        if entry.seq <= last || entry.seq > batch.upto {
            return Err(Refusal::Inconsistent("条目序号不递增或越界"));
        }
        last = entry.seq;
    }
    Ok(())
}

impl Trust {
    /// The trust in a signing key.
    pub fn of(version: u32, key: &SigningKey) -> Self {
        Self { version, key: key.verifying_key().to_bytes() }
    }

    /// The key after this one, if `change` is its word. An older or the same version changes nothing.
    ///
    /// # Errors
    /// [`Refusal::BadSignature`] when this key did not sign it, [`Refusal::WrongKey`] when it leaps a version.
    pub fn follow(&self, change: &KeyChange) -> Result<Trust, Refusal> {
        if change.next.version <= self.version {
            return Ok(*self);
        }
        if change.next.version != self.version + 1 {
            return Err(Refusal::WrongKey { got: change.next.version, have: self.version });
        }
        let signature = Signature::from_slice(&change.signature).map_err(|_| Refusal::Malformed)?;
        let key = VerifyingKey::from_bytes(&self.key).map_err(|_| Refusal::BadSignature)?;
        key.verify_strict(&key_bytes(&change.next), &signature).map_err(|_| Refusal::BadSignature)?;
        Ok(change.next)
    }
}

fn key_bytes(next: &Trust) -> Vec<u8> {
    [KEY_CONTEXT, &next.version.to_be_bytes(), &next.key].concat()
}

impl KeyChange {
    /// Signs over from `present` to `next`.
    pub fn sign(next: Trust, present: &SigningKey) -> Self {
        Self { next, signature: present.sign(&key_bytes(&next)).to_bytes().to_vec() }
    }
}
