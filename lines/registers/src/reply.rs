//! What comes back: bytes of somebody else, read into plain data or refused with the place.

use jiff::civil::Date;
use serde::Deserialize;
use std::fmt;
use uuid::Uuid;

/// The longest answer, in bytes.
pub const MOST_BYTES: usize = 64 << 10;
/// Lines of an answer, and characters of their parts.
const MOST_LINES: usize = 60;
const LONGEST_LABEL: usize = 40;
const LONGEST_VALUE: usize = 200;
const LONGEST_UNIT: usize = 10;

/// An answer.
#[derive(Clone, PartialEq, Eq)]
pub enum Reply {
    /// What the register holds, up to a day.
    Found {
        /// Up to which day it is.
        as_of: Date,
        /// In the order in which it is shown.
        lines: Vec<Line>,
    },
    /// The telephone that the office has of the person.
    Telephone(String),
    /// It holds nothing of the person, or no telephone.
    Nothing,
    /// It does not say.
    Refused(Refusal),
}

impl fmt::Debug for Reply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Found { .. } => "Found",
            Self::Telephone(_) => "Telephone",
            Self::Nothing => "Nothing",
            Self::Refused(_) => "Refused",
        })
    }
}

/// Why a register does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    /// The person belongs to another place.
    Elsewhere,
    /// It is closed at this hour.
    Closed,
    /// It was asked too often today.
    Limit,
    /// Something else.
    #[serde(other)]
    Other,
}

/// A line.
#[derive(Clone, PartialEq, Eq)]
pub struct Line {
    /// What it is: 账户余额.
    pub label: String,
    /// Of what kind its value is.
    pub kind: ValueType,
    /// The value in the form of its kind.
    pub value: String,
    /// What it counts: 元. May be empty.
    pub unit: String,
    /// Of when it is.
    pub date: Option<Date>,
}

impl fmt::Debug for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Line")
    }
}

/// Of what kind a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueType {
    /// Yuan with two decimals: `12345.67`.
    Money,
    /// A decimal number.
    Number,
    /// A day: `2026-10-31`.
    Date,
    /// Words.
    Text,
}

/// Why bytes are no answer: where, and nothing of what stands there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadReply {
    /// Longer than any answer.
    #[error("答复太长")]
    TooLong,
    /// Not JSON of the contract.
    #[error("答复不是约定的格式（第 {line} 行第 {column} 列）")]
    Form {
        /// The line.
        line: usize,
        /// The column.
        column: usize,
    },
    /// To another question.
    #[error("答复的不是这一次的问题（request_id 不符）")]
    OtherQuestion,
    /// A part is not as it should be.
    #[error("答复里 {0} 这一项不对")]
    Part(&'static str),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    request_id: Uuid,
    outcome: Outcome,
    as_of: Option<String>,
    #[serde(default)]
    lines: Vec<WireLine>,
    telephone: Option<String>,
    code: Option<Refusal>,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome {
    Found,
    None,
    Refused,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WireLine {
    label: String,
    #[serde(rename = "type")]
    kind: ValueType,
    value: String,
    #[serde(default)]
    unit: String,
    date: Option<String>,
}

/// Reads an answer to the question `request_id`.
///
/// # Errors
/// Why it is none.
pub fn read_reply(bytes: &[u8], request_id: Uuid) -> Result<Reply, BadReply> {
    if bytes.len() > MOST_BYTES {
        return Err(BadReply::TooLong);
    }
    let form = |error: serde_json::Error| BadReply::Form { line: error.line(), column: error.column() };
    let wire: Wire = serde_json::from_slice(bytes).map_err(form)?;
    if wire.request_id != request_id {
        return Err(BadReply::OtherQuestion);
    }
    match (wire.outcome, wire.telephone) {
        (Outcome::None, None) => Ok(Reply::Nothing),
        (Outcome::Refused, None) => Ok(Reply::Refused(wire.code.ok_or(BadReply::Part("code"))?)),
        (Outcome::Found, Some(telephone)) => {
            let digits = telephone.bytes().all(|byte| byte.is_ascii_digit());
            let fits = (7..=12).contains(&telephone.len()) && digits && wire.lines.is_empty();
            if fits { Ok(Reply::Telephone(telephone)) } else { Err(BadReply::Part("telephone")) }
        }
        (Outcome::Found, None) => {
            let as_of = wire.as_of.as_deref().and_then(day).ok_or(BadReply::Part("as_of"))?;
            if wire.lines.is_empty() || wire.lines.len() > MOST_LINES {
                return Err(BadReply::Part("lines"));
            }
            let lines = wire.lines.into_iter().map(line).collect::<Result<_, _>>()?;
            Ok(Reply::Found { as_of, lines })
        }
        (Outcome::None | Outcome::Refused, Some(_)) => Err(BadReply::Part("telephone")),
    }
}

fn line(wire: WireLine) -> Result<Line, BadReply> {
    let fits = |text: &str, longest: usize| {
        text.chars().count() <= longest && !text.chars().any(char::is_control) && text.trim() == text
    };
    if wire.label.is_empty() || !fits(&wire.label, LONGEST_LABEL) {
        return Err(BadReply::Part("label"));
    }
    let good = match wire.kind {
        ValueType::Money => is_number(&wire.value, Some(2)),
        ValueType::Number => is_number(&wire.value, None),
        ValueType::Date => day(&wire.value).is_some(),
        ValueType::Text => !wire.value.is_empty(),
    };
    if !good || !fits(&wire.value, LONGEST_VALUE) {
        return Err(BadReply::Part("value"));
    }
    if !fits(&wire.unit, LONGEST_UNIT) {
        return Err(BadReply::Part("unit"));
    }
    let date = wire.date.as_deref().map(|text| day(text).ok_or(BadReply::Part("date"))).transpose()?;
    Ok(Line { label: wire.label, kind: wire.kind, value: wire.value, unit: wire.unit, date })
}

/// A day in the one form of the contract: `2026-10-31`.
fn day(text: &str) -> Option<Date> {
    if text.len() == 10 { text.parse().ok() } else { None }
}

/// Digits, perhaps with a minus before and a point within; with `decimals`, so many after it.
fn is_number(text: &str, decimals: Option<usize>) -> bool {
    let plain = text.strip_prefix('-').unwrap_or(text);
    let (whole, part) = plain.split_once('.').map_or((plain, None), |(whole, part)| (whole, Some(part)));
    let digits =
        |text: &str| (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && part.is_none_or(digits)
        && decimals.is_none_or(|wanted| part.map(str::len) == Some(wanted))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ID: Uuid = Uuid::from_u128(7);

    fn found(lines: &str) -> String {
        format!(r#"{{"request_id":"{ID}","outcome":"found","as_of":"2026-10-31","lines":[{lines}]}}"#)
    }

    const BALANCE: &str =
        r#"{"label":"账户余额","type":"money","value":"12345.67","unit":"元","date":"2026-10-31"}"#;

    #[test]
    fn what_is_not_as_agreed_is_refused_with_its_place() {
        let part = |name| BadReply::Part(name);
        for (from, to, why) in [
            ("账户余额", "", part("label")),
            ("账户余额", " 余额", part("label")),
            ("12345.67", "12345.6", part("value")),
            ("12345.67", "1,234.00", part("value")),
            ("12345.67", "1e5", part("value")),
            ("元", "元元元元元元元元元元元", part("unit")),
            (r#""date":"2026-10-31""#, r#""date":"2026-02-30""#, part("date")),
            (r#""as_of":"2026-10-31","#, "", part("as_of")),
            (r#""outcome":"found""#, r#""outcome":"refused""#, part("code")),
            (BALANCE, "", part("lines")),
            ("00000007", "00000008", BadReply::OtherQuestion),
        ] {
            let reply = found(BALANCE).replacen(from, to, 1);
            assert_eq!(read_reply(reply.as_bytes(), ID), Err(why), "{from} → {to}");
        }
        let many = found(&[BALANCE; 61].join(","));
        assert_eq!(read_reply(many.as_bytes(), ID), Err(part("lines")));
        let more = found(BALANCE).replace("as_of", "asof");
        assert!(matches!(read_reply(more.as_bytes(), ID), Err(BadReply::Form { .. })));
        assert_eq!(read_reply(&vec![b' '; MOST_BYTES + 1], ID), Err(BadReply::TooLong));
    }

    #[test]
    fn a_code_of_tomorrow_is_a_refusal_all_the_same() {
        let reply = format!(r#"{{"request_id":"{ID}","outcome":"refused","code":"strike"}}"#);
        assert_eq!(read_reply(reply.as_bytes(), ID), Ok(Reply::Refused(Refusal::Other)));
    }

    proptest! {
        #[test]
        fn any_bytes_are_an_answer_or_a_sentence(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = read_reply(&bytes, ID);
        }

        #[test]
        fn any_value_is_held_against_its_kind(value in "\\PC{0,30}", kind in "(money|number|date|text)") {
            let line = serde_json::json!({ "label": "余额", "type": kind, "value": value }).to_string();
            if let Ok(Reply::Found { lines, .. }) = read_reply(found(&line).as_bytes(), ID) {
                prop_assert!(lines[0].value == value && !value.is_empty());
            }
        }
    }
}
