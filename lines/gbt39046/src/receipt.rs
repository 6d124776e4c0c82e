//! What the receiver of a batch says of each of its records.

use crate::code::Verdict;
use crate::record::{Key, Moment};
use crate::system::{ExchangeError, Sent};
use crate::xml;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

const ROOT: &str = "回执";
/// The longest reason, in characters.
const LONGEST: usize = 300;

/// 结果 of one record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// 办件编号
    #[serde(rename = "@办件编号")]
    pub number: String,
    /// 序号
    #[serde(rename = "@序号")]
    pub seq: u64,
    /// 代码
    #[serde(rename = "@代码")]
    pub verdict: Verdict,
    /// 原因 of a refusal.
    #[serde(rename = "@原因", default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

impl Outcome {
    /// What became of the record of this key; a reason says why it was refused.
    pub fn new(key: Key, refused: Option<String>) -> Self {
        let verdict = if refused.is_some() { Verdict::Refused } else { Verdict::Taken };
        let plain = |letter: char| if letter.is_control() { ' ' } else { letter };
        let reason = refused.unwrap_or_default().trim().chars().take(LONGEST).map(plain).collect();
        Self { number: key.number, seq: key.seq, verdict, reason }
    }

    /// The record that it is about.
    pub fn key(&self) -> Key {
        Key { number: self.number.clone(), seq: self.seq }
    }
}

/// 回执
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Receipt {
    #[serde(rename = "@版本")]
    version: String,
    /// 批次
    #[serde(rename = "@批次")]
    pub batch: Uuid,
    /// 时间
    #[serde(rename = "@时间")]
    pub at: Moment,
    /// 结果
    #[serde(rename = "结果", default)]
    pub outcomes: Vec<Outcome>,
}

impl Receipt {
    /// A receipt.
    pub fn new(batch: Uuid, at: Moment, outcomes: Vec<Outcome>) -> Self {
        Self { version: xml::VERSION.to_owned(), batch, at, outcomes }
    }

    /// As XML.
    pub fn write(&self) -> String {
        xml::write(ROOT, self)
    }

    /// Reads XML, as the receipt of what was sent.
    ///
    /// # Errors
    /// Why it is none: unreadable, of another batch, or not of exactly its records.
    pub fn read(bytes: &[u8], of: &Sent) -> Result<Self, ExchangeError> {
        let receipt: Self = xml::read(ROOT, bytes)?;
        let bad = |why: String| Err(ExchangeError::bad(ROOT, why));
        if receipt.version != xml::VERSION {
            return bad(format!("版本应为 {}", xml::VERSION));
        }
        if receipt.batch != of.id {
            return bad("是别的批次的".to_owned());
        }
        if receipt.outcomes.iter().any(|outcome| outcome.reason.chars().count() > LONGEST) {
            return bad(format!("“原因”超过 {LONGEST} 字"));
        }
        let answered: BTreeSet<Key> = receipt.outcomes.iter().map(Outcome::key).collect();
        let asked: BTreeSet<Key> = of.keys.iter().cloned().collect();
        if answered.len() < receipt.outcomes.len() {
            return bad("同一条有两个结果".to_owned());
        }
        if let Some(key) = answered.difference(&asked).next() {
            return bad(format!("批次里没有 {key}"));
        }
        match asked.difference(&answered).next() {
            Some(key) => bad(format!("没有 {key} 的结果")),
            None => Ok(receipt),
        }
    }
}
