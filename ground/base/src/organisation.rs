//! The organisation tree and what a person, device or record may reach in it.
//!
//! An organisation is named by the path of codes from the county down, each followed by `/`:
//! `421124000000/421124102000/421124102201/`. So "is below" is "starts with", in Rust and in SQL alike
//! (`org LIKE $1 || '%'`), and one index serves every scoped query.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};

/// The level of an organisation, from the top.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OrgLevel {
    /// 县
    County,
    /// 乡、镇、场、区
    Township,
    /// 村、社区
    Village,
    /// 支部、企业、"两新"组织
    Branch,
}

impl OrgLevel {
    /// The word of this level as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            Self::County => "county",
            Self::Township => "township",
            Self::Village => "village",
            Self::Branch => "branch",
        }
    }
}

/// The place of an organisation in the tree; see the module comment for its form.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct OrgPath(String);

/// Why a text is not an organisation path.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "「{0}」不是机构路径:应为 1 到 4 级编码,每级后加“/”,编码只用小写字母、数字和“-”,每级不超过 24 个字符"
)]
pub struct OrgPathError(pub String);

impl OrgPath {
    /// The path's text, ending in `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code of the organisation itself (the last part).
    pub fn code(&self) -> &str {
        self.codes().last().expect("a path has at least one code")
    }

    /// The codes from the county down.
    pub fn codes(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.trim_end_matches('/').split('/')
    }

    /// How deep it lies: 1 for the county.
    pub fn depth(&self) -> usize {
        self.codes().count()
    }

    /// The level that its depth means.
    pub fn level(&self) -> OrgLevel {
        match self.depth() {
            1 => OrgLevel::County,
            2 => OrgLevel::Township,
            3 => OrgLevel::Village,
            _ => OrgLevel::Branch,
        }
    }

    /// The organisation above, or none for the county.
    pub fn parent(&self) -> Option<OrgPath> {
        let end = self.0.trim_end_matches('/').rfind('/')?;
        Some(OrgPath(self.0[..=end].to_owned()))
    }

    /// The organisation `code` directly below this one.
    ///
    /// # Errors
    /// When `code` has another form than a code, or the tree would become too deep.
    pub fn child(&self, code: &str) -> Result<OrgPath, OrgPathError> {
        format!("{}{code}/", self.0).parse()
    }

    /// Itself and everything above it, from the county down: the feeds that a village follows.
    pub fn chain(&self) -> Vec<OrgPath> {
        let ends = self.0.match_indices('/').map(|(at, _)| at);
        ends.map(|end| OrgPath(self.0[..=end].to_owned())).collect()
    }

    /// Whether `other` is this organisation or lies below it.
    pub fn covers(&self, other: &OrgPath) -> bool {
        other.0.starts_with(&self.0)
    }
}

impl FromStr for OrgPath {
    type Err = OrgPathError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let code_is_good = |code: &str| {
            (1..=24).contains(&code.len())
                && code.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        let good = text
            .strip_suffix('/')
            .is_some_and(|codes| codes.split('/').count() <= 4 && codes.split('/').all(code_is_good));
        if good { Ok(Self(text.to_owned())) } else { Err(OrgPathError(text.chars().take(120).collect())) }
    }
}

impl TryFrom<String> for OrgPath {
    type Error = OrgPathError;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<OrgPath> for String {
    fn from(path: OrgPath) -> String {
        path.0
    }
}

impl fmt::Display for OrgPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for OrgPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What a person or device may reach: one organisation and all below it.
///
/// In SQL it is bound as its text and used as `org LIKE $1 || '%'`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scope(pub OrgPath);

impl Scope {
    /// Whether `org` lies in this scope.
    pub fn covers(&self, org: &OrgPath) -> bool {
        self.0.covers(org)
    }

    /// The text to bind.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_could_escape_a_scope_is_refused() {
        for bad in ["", "/", "4211", "4211//", "42%/", "4_/", "a/b/c/d/e/", "../", "A/", " 1/"] {
            assert!(bad.parse::<OrgPath>().is_err(), "{bad:?}");
        }
    }

    #[test]
    fn a_village_follows_its_county_its_township_and_itself() {
        let village: OrgPath = "421124000000/421124102000/421124102201/".parse().expect("a good path");
        let chain: Vec<_> = village.chain().iter().map(|p| p.code().to_owned()).collect();
        assert_eq!(chain, ["421124000000", "421124102000", "421124102201"]);
        assert_eq!(village.level(), OrgLevel::Village);
        assert!(village.parent().expect("has a parent").covers(&village));
        assert!(!village.covers(&village.parent().expect("has a parent")));
    }

    #[test]
    fn a_code_that_begins_like_another_is_not_below_it() {
        let a: OrgPath = "c/12/".parse().expect("good");
        let b: OrgPath = "c/123/".parse().expect("good");
        assert!(!a.covers(&b));
    }
}
