//! Records that travel together.

use crate::record::{Key, Moment, Record, is_code};
use crate::system::{ExchangeError, Sent};
use crate::xml;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Records of one batch.
pub const MOST_RECORDS: usize = 200;
const ROOT: &str = "批次";

/// 批次
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    #[serde(rename = "@版本")]
    version: String,
    /// 编号; the same batch bears the same one however often it is sent.
    #[serde(rename = "@编号")]
    pub id: Uuid,
    /// 发送方: the code of the organisation that sends.
    #[serde(rename = "@发送方")]
    pub from: String,
    /// 时间
    #[serde(rename = "@时间")]
    pub at: Moment,
    /// 办件
    #[serde(rename = "办件", default)]
    pub records: Vec<Record>,
}

impl Batch {
    /// Records from an organisation. The other side refuses what does not fit the elements, so it is refused here.
    ///
    /// # Errors
    /// Which element of which record does not fit.
    pub fn new(id: Uuid, from: &str, at: Moment, records: Vec<Record>) -> Result<Self, ExchangeError> {
        Self { version: xml::VERSION.to_owned(), id, from: from.to_owned(), at, records }.checked()
    }

    /// As XML.
    pub fn write(&self) -> String {
        xml::write(ROOT, self)
    }

    /// Reads XML.
    ///
    /// # Errors
    /// Why it is no whole batch.
    pub fn read(bytes: &[u8]) -> Result<Self, ExchangeError> {
        xml::read::<Self>(ROOT, bytes)?.checked()
    }

    /// Its id, and what names its records.
    pub fn sent(&self) -> Sent {
        Sent { id: self.id, keys: self.records.iter().map(Record::key).collect() }
    }

    fn checked(self) -> Result<Self, ExchangeError> {
        let bad = |why: String| Err(ExchangeError::bad(ROOT, why));
        if self.version != xml::VERSION {
            return bad(format!("版本应为 {}", xml::VERSION));
        }
        if !is_code(&self.from, 24, true) {
            return bad("“发送方”不对".to_owned());
        }
        if self.records.is_empty() || self.records.len() > MOST_RECORDS {
            return bad(format!("办件应有 1 到 {MOST_RECORDS} 条"));
        }
        for (place, record) in (1..).zip(&self.records) {
            if let Some(name) = record.wrong() {
                return bad(format!("第 {place} 条的“{name}”不对"));
            }
        }
        let keys: BTreeSet<Key> = self.records.iter().map(Record::key).collect();
        if keys.len() < self.records.len() {
            return bad("同一办件的同一序号有两条".to_owned());
        }
        Ok(self)
    }
}
