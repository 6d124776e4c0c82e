//! What is asked.

use hongwang_base::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;
use uuid::Uuid;

/// A register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// 住房公积金
    HousingFund,
    /// 社保养老
    Pension,
    /// 职业技能证书
    Certificate,
    /// 医保报销进度
    MedicalClaim,
}

impl Kind {
    /// Each of them.
    pub const ALL: [Self; 4] = [Self::HousingFund, Self::Pension, Self::Certificate, Self::MedicalClaim];

    /// Its word, in questions and in the configuration.
    pub fn word(self) -> &'static str {
        match self {
            Self::HousingFund => "housing_fund",
            Self::Pension => "pension",
            Self::Certificate => "certificate",
            Self::MedicalClaim => "medical_claim",
        }
    }

    /// The register with this word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}

/// What is wanted of the register.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// What it holds: the person has shown who they are.
    Lines,
    /// Only the telephone that the office has of the person, to send a code to: nobody is shown it.
    Telephone,
}

/// A question about one person.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// Drawn for this question, and echoed.
    pub request_id: Uuid,
    /// Of which register.
    pub kind: Kind,
    /// What.
    pub wanted: Wanted,
    /// 公民身份号码
    pub id_number: String,
    /// 姓名, where a card said it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// When, as in RFC 3339.
    pub asked_at: String,
}

impl fmt::Debug for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Question({}, {:?})", self.request_id, self.kind)
    }
}

impl Question {
    /// A question at `now`.
    pub fn new(
        request_id: Uuid,
        kind: Kind,
        wanted: Wanted,
        (id_number, name): (&str, Option<&str>),
        now: Millis,
    ) -> Self {
        let at = jiff::Timestamp::from_millisecond(now.0).unwrap_or_default();
        let (id_number, name) = (id_number.to_owned(), name.map(str::to_owned));
        Self { request_id, kind, wanted, id_number, name, asked_at: at.to_string() }
    }
}
