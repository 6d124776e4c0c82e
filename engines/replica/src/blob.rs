//! Bytes by their BLAKE3 name, fetched in ranges that are each verified before they are kept.
//!
//! BLAKE3 is a tree: the chaining values of its 1 MiB subtrees (the *outline*) merge to the name itself. So an
//! outline from anybody can be checked against the name, and then every range against the outline; a mirror
//! that lies is found at the first range, and an interrupted film goes on where it stood.

use blake3::hazmat::{self, ChainingValue, HasherExt, Mode};
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The length of a range: a power of two of BLAKE3 chunks, so that each range is one subtree.
pub const RANGE: u64 = 1 << 20;
/// The longest blob: 16 GiB, whose outline is 512 KiB.
pub const MAX_LEN: u64 = 16 << 30;

/// The BLAKE3 hash of some bytes, and so their name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct BlobHash([u8; 32]);

impl BlobHash {
    /// The hash of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }

    /// From raw hash bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The raw hash bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&blake3::Hash::from(self.0).to_hex())
    }
}

impl fmt::Debug for BlobHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "BlobHash({self})")
    }
}

/// A text that is not 64 hex digits.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("不是内容哈希:应为 64 位十六进制")]
pub struct NotAHash;

impl FromStr for BlobHash {
    type Err = NotAHash;
    fn from_str(text: &str) -> Result<Self, NotAHash> {
        blake3::Hash::from_hex(text).map(|hash| Self(*hash.as_bytes())).map_err(|_| NotAHash)
    }
}

impl TryFrom<String> for BlobHash {
    type Error = NotAHash;
    fn try_from(text: String) -> Result<Self, NotAHash> {
        text.parse()
    }
}

impl From<BlobHash> for String {
    fn from(hash: BlobHash) -> String {
        hash.to_string()
    }
}

/// Why bytes that came are not kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlobRefusal {
    /// The outline does not merge to the name.
    #[error("分段摘要与内容名不符")]
    BadOutline,
    /// The range is not the one that the outline promises.
    #[error("第 {0} 段内容与摘要不符")]
    BadRange(usize),
    /// No blob may be that long, or have such a range.
    #[error("内容长度越界")]
    Bounds,
}

/// How many ranges a blob of `len` bytes has: at least one.
pub fn ranges(len: u64) -> usize {
    usize::try_from(len.div_ceil(RANGE).max(1)).unwrap_or(usize::MAX)
}

/// Where range `index` of a blob of `len` bytes begins, and how long it is.
pub fn bounds(len: u64, index: usize) -> (u64, u64) {
    let start = index as u64 * RANGE;
    (start, len.saturating_sub(start).min(RANGE))
}

/// Where a blob stands among those that the village `own` may fetch in any order: for each village elsewhere, so that
/// neighbours are at different ones and have something to give each other.
pub fn turn(own: &str, hash: &BlobHash) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(own.as_bytes()).update(hash.as_bytes());
    *hasher.finalize().as_bytes()
}

/// The chaining value of range `index`, whose bytes are `bytes`.
pub fn chaining_value(index: usize, bytes: &[u8]) -> ChainingValue {
    let mut hasher = blake3::Hasher::new();
    hasher.set_input_offset(index as u64 * RANGE);
    hasher.update(bytes);
    hasher.finalize_non_root()
}

/// The checked chaining values of a blob's ranges.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outline {
    len: u64,
    hash: BlobHash,
    values: Vec<ChainingValue>,
}

impl Outline {
    /// Checks an outline as it came (32 bytes a range; empty for a blob of one range) against name and length.
    ///
    /// # Errors
    /// [`BlobRefusal::BadOutline`] or [`BlobRefusal::Bounds`].
    pub fn check(hash: BlobHash, len: u64, bytes: &[u8]) -> Result<Self, BlobRefusal> {
        if len > MAX_LEN {
            return Err(BlobRefusal::Bounds);
        }
        let (values, rest) = bytes.as_chunks::<32>();
        let count = ranges(len);
        if count == 1 {
            return Ok(Self { len, hash, values: Vec::new() });
        }
        let good = rest.is_empty() && values.len() == count && merge_root(values, len) == *hash.as_bytes();
        if good { Ok(Self { len, hash, values: values.to_vec() }) } else { Err(BlobRefusal::BadOutline) }
    }

    /// Checks the bytes of range `index`.
    ///
    /// # Errors
    /// [`BlobRefusal::BadRange`] when they are others, too few or too many.
    pub fn check_range(&self, index: usize, bytes: &[u8]) -> Result<(), BlobRefusal> {
        if index >= ranges(self.len) || bytes.len() as u64 != bounds(self.len, index).1 {
            return Err(BlobRefusal::BadRange(index));
        }
        let good = match self.values.get(index) {
            None => BlobHash::of(bytes) == self.hash,
            Some(value) => chaining_value(index, bytes) == *value,
        };
        if good { Ok(()) } else { Err(BlobRefusal::BadRange(index)) }
    }
}

/// The name that the chaining values of two or more ranges merge to.
fn merge_root(values: &[ChainingValue], len: u64) -> [u8; 32] {
    let (left, right) = split(values, len);
    *hazmat::merge_subtrees_root(&merge(left.0, left.1), &merge(right.0, right.1), Mode::Hash).as_bytes()
}

fn merge(values: &[ChainingValue], len: u64) -> ChainingValue {
    if let [value] = values {
        return *value;
    }
    let (left, right) = split(values, len);
    hazmat::merge_subtrees_non_root(&merge(left.0, left.1), &merge(right.0, right.1), Mode::Hash)
}

type Subtree<'a> = (&'a [ChainingValue], u64);

fn split(values: &[ChainingValue], len: u64) -> (Subtree<'_>, Subtree<'_>) {
    let left_len = hazmat::left_subtree_len(len);
    let (left, right) = values.split_at(ranges(left_len));
    ((left, left_len), (right, len - left_len))
}

/// A blob that is being fetched: which ranges are here, asked for, missing.
#[derive(Clone, Debug)]
pub struct Fetch {
    outline: Outline,
    states: Vec<RangeState>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RangeState {
    Missing,
    Asked,
    Here,
}

/// Whose turn it is to bring a range that somebody needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It is here.
    Here,
    /// Whoever asked brings it.
    Yours,
    /// Somebody else is bringing it.
    Another,
}

impl Fetch {
    /// Begins with nothing.
    pub fn new(outline: Outline) -> Self {
        let states = vec![RangeState::Missing; ranges(outline.len)];
        Self { outline, states }
    }

    /// The next range to ask for, or none when all are here or on their way.
    pub fn ask(&mut self) -> Option<usize> {
        let index = self.states.iter().position(|state| *state == RangeState::Missing)?;
        self.states[index] = RangeState::Asked;
        Some(index)
    }

    /// Asks for range `index` itself; one that a blob of this length does not have counts as here.
    pub fn ask_for(&mut self, index: usize) -> Turn {
        match self.states.get_mut(index) {
            Some(state @ RangeState::Missing) => {
                *state = RangeState::Asked;
                Turn::Yours
            }
            Some(RangeState::Asked) => Turn::Another,
            Some(RangeState::Here) | None => Turn::Here,
        }
    }

    /// Whether these are the bytes of a range; nothing is noted.
    ///
    /// # Errors
    /// [`BlobRefusal::BadRange`].
    pub fn check(&self, index: usize, bytes: &[u8]) -> Result<(), BlobRefusal> {
        self.outline.check_range(index, bytes)
    }

    /// Takes the bytes of a range: from the line, or from what an earlier run left on disk. A refused range
    /// counts as missing again.
    ///
    /// # Errors
    /// [`BlobRefusal::BadRange`]; the bytes must then not be kept.
    pub fn take(&mut self, index: usize, bytes: &[u8]) -> Result<(), BlobRefusal> {
        let checked = self.outline.check_range(index, bytes);
        if let Some(state) = self.states.get_mut(index) {
            *state = if checked.is_ok() { RangeState::Here } else { RangeState::Missing };
        }
        checked
    }

    /// Notes that a range did not come.
    pub fn lost(&mut self, index: usize) {
        if let Some(state) = self.states.get_mut(index).filter(|state| **state == RangeState::Asked) {
            *state = RangeState::Missing;
        }
    }

    /// How many ranges are here, of how many.
    pub fn progress(&self) -> (usize, usize) {
        (self.states.iter().filter(|state| **state == RangeState::Here).count(), self.states.len())
    }

    /// Whether every range is here.
    pub fn is_whole(&self) -> bool {
        self.states.iter().all(|state| *state == RangeState::Here)
    }
}
