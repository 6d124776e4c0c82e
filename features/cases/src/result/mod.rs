//! The result paper 结果纸 of a case that ended well: a document with a number and a check code that anyone can verify.
//!
//! Invariants: only a case that is done has one, and one that is valid; the file lies sealed and its text stands in no
//! log; the check code stands on the paper alone; what travels to the villages ([`Paper`]) names nobody, so that a
//! village says valid or revoked without the line; whoever revokes a paper is not who issued it.

pub(crate) mod desk;
pub(crate) mod store;
mod template;
pub(crate) mod verify;

use crate::words::result as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_printing::{Sheet, SheetError};
use hongwang_replica::{BlobHash, Entry, Lane, Record};
use hongwang_store::{Result, Tx};
use serde::{Deserialize, Serialize};
use std::{fmt, path::PathBuf, str::FromStr, sync::Arc};
use uuid::Uuid;

/// The record kind; the key is the mark of the code.
pub(crate) const RECORD_KIND: &str = "cases.paper";
/// Bits of a check code, and the digits that they take.
const BITS: u32 = 80;
const DIGITS: usize = 25;
/// Digits in a row on paper.
const GROUP: usize = 5;

/// How papers are made at this center: the font, and where people reach its pages. Cheap to clone.
#[derive(Clone, Debug)]
pub struct PaperPress {
    font: Arc<PathBuf>,
    address: Arc<str>,
}

impl PaperPress {
    /// Draws with the font in this file; the code on a paper leads to the pages at `address`, `http(s)://host[:port]`.
    pub fn new(font: impl Into<PathBuf>, address: &str) -> Self {
        Self { font: Arc::new(font.into()), address: address.trim_end_matches('/').into() }
    }

    /// The address that tells whether the paper with this code is valid.
    fn verify(&self, code: Code) -> String {
        format!("{}/verify/{code}", self.address)
    }

    /// A document as a file; drawing takes a while.
    async fn print(&self, sheet: Sheet) -> std::result::Result<Vec<u8>, SheetError> {
        let font = self.font.clone();
        let drawn = tokio::task::spawn_blocking(move || sheet.pdf(&font)).await;
        drawn.unwrap_or_else(|error| Err(SheetError::Drawing(error.to_string())))
    }
}

/// 校验码: what only the paper and whoever holds it know. Digits alone, so that it can be pressed on any keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Code(u128);

impl Code {
    /// A new one.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
        Self(u128::from_le_bytes(bytes) >> (u128::BITS - BITS))
    }

    /// What every node may keep of it: nobody finds the code by it.
    pub(crate) fn mark(self) -> String {
        BlobHash::of(format!("{RECORD_KIND} {self}").as_bytes()).to_string()
    }

    /// As it stands on the paper, in groups.
    fn grouped(self) -> String {
        let digits: Vec<char> = self.to_string().chars().collect();
        let groups: Vec<String> = digits.chunks(GROUP).map(|group| group.iter().collect()).collect();
        groups.join(" ")
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:0width$}", self.0, width = DIGITS)
    }
}

/// A text that is no check code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NoCode;

impl FromStr for Code {
    type Err = NoCode;

    fn from_str(text: &str) -> std::result::Result<Self, NoCode> {
        let mut digits = String::with_capacity(DIGITS);
        for letter in text.trim().chars() {
            match letter {
                '0'..='9' if digits.len() < DIGITS => digits.push(letter),
                ' ' | '-' => {}
                _ => return Err(NoCode),
            }
        }
        let number = digits.parse().ok().filter(|_| digits.len() == DIGITS);
        number.filter(|number: &u128| number >> BITS == 0).map(Self).ok_or(NoCode)
    }
}

/// What a paper is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    /// 证明
    Proof,
    /// 办结通知
    Notice,
    /// 登记凭证
    Certificate,
    /// 批准书、审批通知
    Approval,
}

/// What every node knows of a paper.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Paper {
    /// The case that it is of.
    pub(crate) case: Uuid,
    /// 结果编号
    pub(crate) serial: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// What the item is called.
    pub(crate) item: String,
    /// Who issued it.
    pub(crate) office: String,
    /// When.
    pub(crate) at: Millis,
    /// The BLAKE3 of the file.
    pub(crate) hash: String,
    /// Since when it is not valid any more, and why.
    pub(crate) revoked: Option<Revoked>,
}

/// That a paper is not valid any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Revoked {
    /// Since when.
    pub(crate) at: Millis,
    /// Why, in a sentence for everybody.
    pub(crate) why: String,
}

/// Tells every village of the county how a paper stands, and this node.
async fn publish(tx: &mut Tx, county: &OrgPath, mark: &str, paper: &Paper, now: Millis) -> Result<()> {
    let body = serde_json::to_value(paper).expect("what is known of a paper is plain data");
    let record = Record {
        kind: RECORD_KIND.to_owned(),
        key: mark.to_owned(),
        body: Some(body),
        blobs: Vec::new(),
        lane: Lane::Text,
    };
    let entry = hongwang_feed::append(tx, county, record, now).await?;
    apply(tx, &entry).await
}

/// Applies a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let key = &entry.record.key;
    let Some(body) = &entry.record.body else { return store::forget_mark(tx, key).await };
    match serde_json::from_value::<Paper>(body.clone()) {
        Ok(paper) => store::keep_mark(tx, key, &paper).await,
        Err(error) => {
            tracing::warn!(%error, "what is known of a result paper cannot be read");
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_code_is_refused() {
        let whole = "0".repeat(DIGITS);
        assert_eq!(whole.parse(), Ok(Code(0)));
        for wrong in [
            String::new(),
            "0".repeat(DIGITS - 1),
            "0".repeat(DIGITS + 1),
            "9".repeat(DIGITS),
            "０".repeat(DIGITS),
            format!("{whole}'"),
            "-".repeat(4_000),
            format!("{}x", "0".repeat(DIGITS - 1)),
            "../../etc/passwd".into(),
        ] {
            assert_eq!(wrong.parse::<Code>(), Err(NoCode), "{wrong}");
        }
    }

    proptest! {
        #[test]
        fn a_code_is_read_as_it_is_written_with_or_without_its_groups(number in any::<u128>()) {
            let code = Code(number >> (u128::BITS - BITS));
            prop_assert_eq!(code.to_string().len(), DIGITS);
            prop_assert_eq!(code.to_string().parse(), Ok(code));
            prop_assert_eq!(code.grouped().parse(), Ok(code));
            prop_assert_eq!(code.grouped().replace(' ', "-").parse(), Ok(code));
            prop_assert!(!code.mark().contains(&code.to_string()));
        }

        #[test]
        fn any_text_is_a_code_or_refused(text in "\\PC{0,40}|[0-9 -]{20,35}") {
            if let Ok(code) = text.parse::<Code>() {
                let digits: String = text.chars().filter(char::is_ascii_digit).collect();
                prop_assert_eq!(code.to_string(), digits);
            }
        }
    }
}
