//! What warning services give out, as plain warnings: CAP 1.2 (OASIS Common Alerting Protocol) and the JSON forms of
//! 中央气象台 and 中国天气网.
//!
//! ```text
//! bytes ─► read ─► Answer::Warnings  (a CAP alert, a list of 中央气象台, the page of one warning), and what of it could
//!                                    not be read
//!                  Answer::Index     (a list that only names where each warning stands)
//! ```
//!
//! All forms name a warning by the same id: the division code (GB/T 2260, 6 digits), 8 digits of the office, `_`, and
//! the time of issue. Invariants: no I/O, no product; what is missing stays missing; a level is one of four colours, and
//! a warning whose colour nobody can tell is an error that names the place, never a guess; a text is plain and bounded.

mod cap;
mod headline;
mod nmc;
mod weathercn;
mod words;

use hongwang_base::Millis;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest answer that is read, in bytes.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
/// Most warnings, or places of warnings, in one answer.
pub const MOST_WARNINGS: usize = 500;
/// Most areas of one warning.
pub const MOST_AREAS: usize = 100;
/// Longest headline, and longest text, in characters.
pub const LONGEST_HEADLINE: usize = 120;
/// See [`LONGEST_HEADLINE`].
pub const LONGEST_TEXT: usize = 2_000;
/// What nobody gave an end to is no longer said after this long; and nothing is said longer than three times that.
pub const USUAL_LIFE: i64 = Millis::DAY;
/// A warning that is older than this when it comes is of no use.
const STALE: i64 = 7 * Millis::DAY;
/// How far clocks may differ.
const AHEAD: i64 = Millis::HOUR;

/// The id that every form has in common: `42112441600000_20261123093000`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct WarningId(String);

impl WarningId {
    /// The id in a text, which may stand between commas as CAP writes references (`sender,id,time`).
    pub fn find(text: &str) -> Option<Self> {
        text.split([',', ' ', '\t', '\n', '\r']).find_map(|part| Self::try_from(part.to_owned()).ok())
    }

    /// Every id in a text.
    pub fn all(text: &str) -> Vec<Self> {
        let parts = text.split([',', ' ', '\t', '\n', '\r']);
        parts.filter_map(|part| Self::try_from(part.to_owned()).ok()).take(MOST_WARNINGS).collect()
    }

    /// The division code, 6 digits, and the 8 digits of the office: who says so.
    pub fn office(&self) -> &str {
        &self.0[..14]
    }

    /// The division that it is from.
    pub fn area(&self) -> Area {
        Area::parse(&self.0[..6]).expect("an id begins with a division")
    }

    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for WarningId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let is_one = text.split_once('_').is_some_and(|(office, time)| {
            office.len() == 14
                && (12..=17).contains(&time.len())
                && digits(office)
                && digits(time)
                && Area::parse(&office[..6]).is_some()
        });
        if is_one { Ok(Self(text)) } else { Err("no id of a warning") }
    }
}

impl From<WarningId> for String {
    fn from(id: WarningId) -> Self {
        id.0
    }
}

impl fmt::Display for WarningId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A division by its code without the zeros at its end: `42`, `4211`, `421124`, `421124102`, `421124102201`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Area(String);

impl Area {
    /// Of a code of 6, 9 or 12 digits, or one without its zeros.
    pub fn parse(code: &str) -> Option<Self> {
        if !code.bytes().all(|byte| byte.is_ascii_digit()) || !(2..=12).contains(&code.len()) {
            return None;
        }
        let whole = format!("{code:0<12}");
        let ends = [2, 4, 6, 9, 12];
        let end = ends.into_iter().find(|end| whole[*end..].bytes().all(|byte| byte == b'0'))?;
        let area = &whole[..end];
        (!area.starts_with('0')).then(|| Self(area.to_owned()))
    }

    /// Whether `other` lies in this division, or is it.
    pub fn covers(&self, other: &Area) -> bool {
        other.0.starts_with(&self.0)
    }

    /// Whether one of the two lies in the other.
    pub fn meets(&self, other: &Area) -> bool {
        self.covers(other) || other.covers(self)
    }
}

/// 预警级别, the lowest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// 蓝色
    Blue,
    /// 黄色
    Yellow,
    /// 橙色
    Orange,
    /// 红色
    Red,
}

/// What a message does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Doing {
    /// It warns, or takes the place of those that it names.
    Warn,
    /// It ends those that it names, or, where it names none, those of its office for the same thing.
    End,
}

/// A warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// Its id.
    pub id: WarningId,
    /// What it does.
    pub doing: Doing,
    /// Which ones it takes the place of, or ends.
    pub references: Vec<WarningId>,
    /// Against what: `暴雨`.
    pub kind: String,
    /// How bad.
    pub level: Level,
    /// In one line.
    pub headline: String,
    /// The whole text; empty where the form has none.
    pub text: String,
    /// What to do; empty where the form has none.
    pub advice: String,
    /// Who says so.
    pub sender: String,
    /// When it was given out.
    pub sent: Millis,
    /// When it ends by itself: later than `sent`, at most three days after it.
    pub until: Millis,
    /// For where; never none.
    pub areas: Vec<Area>,
    /// Whether it is an exercise 演练.
    pub drill: bool,
    /// Whether the message carries a signature, which is not checked here.
    pub signed: bool,
}

/// What an answer holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Warnings, and why others of the same answer are none. Those of one id are parts of one message, each for its own
    /// areas.
    Warnings(Vec<Warning>, Vec<ReadError>),
    /// Where warnings stand.
    Index(Vec<Pointer>),
}

/// Where a warning stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// Its id, where the list tells it.
    pub id: Option<WarningId>,
    /// The address, as it stands in the list: whole, or from that list on.
    pub address: String,
}

/// Why an answer is none. `Display` is a Chinese sentence for the desk that names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Longer than [`MOST_BYTES`].
    TooBig,
    /// More than [`MOST_WARNINGS`] warnings or parts of one, or than [`MOST_AREAS`] areas.
    TooMany(&'static str),
    /// Neither CAP nor one of the JSON forms.
    UnknownForm,
    /// This field is not there.
    Missing(&'static str),
    /// This field holds something else than it should; the second is what it holds, cut short.
    Malformed(&'static str, String),
    /// Nothing in these words or codes says which of the four colours.
    UnknownLevel(String),
    /// It says to come from the future.
    Future(&'static str),
    /// It is older than a week, or over.
    Stale(&'static str),
    /// A message that is not for the public: a test, a draft, an answer between systems.
    NotPublic(String),
}

impl ReadError {
    fn malformed(field: &'static str, held: &str) -> Self {
        Self::Malformed(field, held.chars().filter(|letter| !letter.is_control()).take(40).collect())
    }
}

/// Reads what a service answered at `now`; which form it is, is told by its first bytes.
///
/// # Errors
/// [`ReadError`] when it is none of the forms, or a warning that cannot be believed. Of several, those that cannot be
/// read are left out, and told beside the others.
pub fn read(body: &[u8], now: Millis) -> Result<Answer, ReadError> {
    if body.len() > MOST_BYTES {
        return Err(ReadError::TooBig);
    }
    let text = std::str::from_utf8(body).map_err(|_| ReadError::UnknownForm)?;
    let text = text.trim_start_matches('\u{feff}').trim();
    if text.starts_with('<') {
        return cap::read(text, now);
    }
    if let Some(page) = weathercn::page_of(text) {
        return weathercn::page(page, now).map(|warning| Answer::Warnings(vec![warning], Vec::new()));
    }
    let answer: serde_json::Value = serde_json::from_str(text).map_err(|_| ReadError::UnknownForm)?;
    if answer.pointer("/data/page/list").is_some() {
        return nmc::list(&answer, now).map(|(found, left_out)| Answer::Warnings(found, left_out));
    }
    if answer.pointer("/result/data").is_some() {
        return weathercn::index(&answer).map(Answer::Index);
    }
    Err(ReadError::UnknownForm)
}

/// Those that can be read, and why the others cannot.
///
/// # Errors
/// With the first reason where none can be read.
fn readable(
    all: impl Iterator<Item = Result<Warning, ReadError>>,
) -> Result<(Vec<Warning>, Vec<ReadError>), ReadError> {
    let (mut found, mut left_out) = (Vec::new(), Vec::new());
    for one in all {
        match one {
            Ok(warning) => found.push(warning),
            Err(error) => left_out.push(error),
        }
    }
    if found.is_empty() && !left_out.is_empty() {
        Err(left_out.swap_remove(0))
    } else {
        Ok((found, left_out))
    }
}

/// A text without control characters and without what surrounds it, at most `longest` characters.
fn plain(text: &str, longest: usize) -> String {
    let kept: String = text.chars().filter(|letter| !letter.is_control() || *letter == '\n').collect();
    kept.trim().chars().take(longest).collect()
}

/// The time of issue, if it can be one.
fn sent_at(field: &'static str, at: Millis, now: Millis) -> Result<Millis, ReadError> {
    match at.since(now) {
        ahead if ahead > AHEAD => Err(ReadError::Future(field)),
        ahead if ahead < -STALE => Err(ReadError::Stale(field)),
        _ => Ok(at),
    }
}

/// The end: what was said, as far as it can be, else the usual.
fn until(sent: Millis, said: Option<Millis>) -> Millis {
    let usual = sent.plus(USUAL_LIFE);
    said.filter(|said| *said > sent).map_or(usual, |said| said.min(sent.plus(3 * USUAL_LIFE)))
}

/// A time as `2026-11-23 09:35:00` or `2026/11/23 09:35` in Beijing.
fn beijing(field: &'static str, text: &str) -> Result<Millis, ReadError> {
    let text = text.trim().replace('/', "-");
    let forms = ["%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M"];
    let at = forms.iter().find_map(|form| jiff::civil::DateTime::strptime(form, &text).ok());
    let at = at.and_then(|at| jiff::tz::Offset::constant(8).to_timestamp(at).ok());
    at.map(|at| Millis(at.as_millisecond())).ok_or_else(|| ReadError::malformed(field, &text))
}
