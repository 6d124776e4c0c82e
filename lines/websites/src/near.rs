//! Recognising the same article when it comes twice: by title and by nearly the same text.
//!
//! A title is reduced to the characters that matter. A text is reduced to a 64-bit simhash over
//! its four-character shingles: copies with an added credit line, a changed word or another layout
//! differ in few bits, different articles in about half of them. The hash is stored, so its
//! definition must not change.

use std::{collections::HashSet, hash::Hasher};

use siphasher::sip::SipHasher13;
use unicode_normalization::UnicodeNormalization;

use crate::extract::without_site_name;

/// A simhash; stored as a signed 64-bit integer with the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub i64);

/// Texts whose fingerprints differ in at most this many bits are taken for the same article.
pub const SAME_WITHIN: u32 = 8;
/// A text shorter than this, in characters that matter, has no fingerprint: too little to judge.
pub const SHORTEST: usize = 40;
const SHINGLE: usize = 4;

impl Fingerprint {
    /// Fingerprint of a text; nothing for a text too short to judge by.
    pub fn of(text: &str) -> Option<Self> {
        let characters: Vec<char> = matter(text).collect();
        if characters.len() < SHORTEST {
            return None;
        }
        let shingles: HashSet<&[char]> = characters.windows(SHINGLE).collect();
        let mut balance = [0_i32; 64];
        for shingle in shingles {
            let hash = hash(shingle);
            for (bit, sum) in balance.iter_mut().enumerate() {
                *sum += if hash >> bit & 1 == 1 { 1 } else { -1 };
            }
        }
        let bits = balance
            .iter()
            .enumerate()
            .filter(|(_, sum)| **sum > 0)
            .fold(0_u64, |bits, (bit, _)| bits | 1 << bit);
        Some(Self(bits.cast_signed()))
    }

    /// In how many of 64 bits two fingerprints differ.
    pub fn distance(self, other: Self) -> u32 {
        (self.0 ^ other.0).count_ones()
    }

    /// Whether two texts are taken for the same article.
    pub fn is_near(self, other: Self) -> bool {
        self.distance(other) <= SAME_WITHIN
    }
}

/// The title reduced for comparison: `【要闻】英山：“茶”香四溢（图）_某网` to `英山茶香四溢`.
pub fn title_key(title: &str) -> String {
    let mut rest = title.trim();
    while let Some((_, after)) = rest.strip_prefix('【').and_then(|tail| tail.split_once('】')) {
        if matter(after).next().is_none() {
            break;
        }
        rest = after.trim_start();
    }
    let named = without_site_name(rest);
    let mut plain = named.as_str();
    while let Some(shorter) =
        ["(图)", "（图）", "(组图)", "（组图）"].iter().find_map(|tail| plain.strip_suffix(tail))
    {
        plain = shorter.trim_end();
    }
    matter(plain).collect()
}

/// The characters that matter: width and case folded, no white space, no punctuation.
fn matter(text: &str) -> impl Iterator<Item = char> {
    text.nfkc().flat_map(char::to_lowercase).filter(|c| c.is_alphanumeric())
}

fn hash(shingle: &[char]) -> u64 {
    let mut hasher = SipHasher13::new();
    for &c in shingle {
        hasher.write_u32(c.into());
    }
    hasher.finish()
}
