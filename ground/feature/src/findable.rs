//! What can be found in a capability: plain documents, told in the order in which they changed.
//!
//! The search asks each feature for what changed after a number that it remembers, and so keeps an index that is
//! never older than it knows. Invariant: whatever a page no longer shows is told as gone, so that what was recalled
//! is not found.

use hongwang_base::{Millis, OrgPath};
use serde::{Deserialize, Serialize};

/// Under which heading a result stands, in the order of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Group {
    /// 栏目: halls, sections and columns.
    Column,
    /// 办事: service items.
    Service,
    /// 人员: people on duty.
    Person,
    /// 文章
    Article,
    /// 视频
    Video,
    /// 招工
    Job,
    /// 机构
    Organisation,
}

impl Group {
    /// Every group, in the order of the page.
    pub const ALL: [Group; 7] = [
        Self::Column,
        Self::Service,
        Self::Person,
        Self::Article,
        Self::Video,
        Self::Job,
        Self::Organisation,
    ];
}

/// Something that can be found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Under which heading it stands.
    pub group: Group,
    /// Its title or name; this one is found by pinyin too.
    pub title: String,
    /// What else it says, plain text.
    pub text: String,
    /// The names of what it lies in, first the highest.
    pub trail: Vec<String>,
    /// Its page.
    pub href: String,
    /// The date that a reader is told.
    pub date: Option<Millis>,
    /// From when on it is not shown any more.
    pub ends: Option<Millis>,
    /// Whose screens show it: this organisation and all below.
    pub scope: OrgPath,
}

/// What changed after a number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changes {
    /// Names how documents are made here. Another one than before means that all of them may differ: the search
    /// forgets this feature's documents and asks again from 0.
    pub edition: String,
    /// Each document that changed, as it is now, under a key of its own, or none where it is gone. A key has one
    /// number, that of its last change.
    pub changed: Vec<(String, Option<Document>)>,
    /// The number up to which this tells everything.
    pub upto: i64,
    /// Whether there is more after `upto`.
    pub more: bool,
}
