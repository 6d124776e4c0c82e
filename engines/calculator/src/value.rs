//! Values: money in cents, numbers in hundredths, shares in ten-thousandths. Integers throughout.

use jiff::civil::Date;
use std::fmt;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Cents.
    Money(i64),
    /// Hundredths.
    Number(i64),
    /// Ten-thousandths.
    Share(i64),
    /// A day.
    Day(Date),
    /// The word of a choice; empty where it was not asked.
    Choice(String),
    /// Yes or no.
    Truth(bool),
}

/// What kind a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// An amount of money.
    Money,
    /// A plain number.
    Number,
    /// A share of a whole.
    Share,
    /// A day.
    Day,
    /// One of several.
    Choice,
    /// Yes or no.
    Truth,
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Money => "钱（如 200元）",
            Self::Number => "数（如 80）",
            Self::Share => "比例（如 90%）",
            Self::Day => "日子",
            Self::Choice => "选项",
            Self::Truth => "条件（如 age >= 80）",
        })
    }
}

impl Value {
    /// Its kind.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Money(_) => Kind::Money,
            Self::Number(_) => Kind::Number,
            Self::Share(_) => Kind::Share,
            Self::Day(_) => Kind::Day,
            Self::Choice(_) => Kind::Choice,
            Self::Truth(_) => Kind::Truth,
        }
    }

    /// What stands for something that was not asked or does not apply. A day has none.
    pub(crate) fn zero(kind: Kind) -> Self {
        match kind {
            Kind::Money => Self::Money(0),
            Kind::Number => Self::Number(0),
            Kind::Share => Self::Share(0),
            Kind::Day => Self::Day(Date::ZERO),
            Kind::Choice => Self::Choice(String::new()),
            Kind::Truth => Self::Truth(false),
        }
    }

    /// The bare figure of something that has an order.
    pub(crate) fn figure(&self) -> Option<i64> {
        match self {
            Self::Money(figure) | Self::Number(figure) | Self::Share(figure) => Some(*figure),
            Self::Day(_) | Self::Choice(_) | Self::Truth(_) => None,
        }
    }

    /// As a person reads it in a working: money without its unit.
    pub(crate) fn short(&self) -> String {
        match self {
            Self::Money(figure) | Self::Number(figure) => decimal(*figure),
            Self::Share(figure) => format!("{}%", decimal(*figure)),
            Self::Day(day) => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
            Self::Choice(word) => word.clone(),
            Self::Truth(true) => "是".to_owned(),
            Self::Truth(false) => "不是".to_owned(),
        }
    }

    /// A number, an amount or a share as a file writes it: `80`, `3.5`, `200元`, `90%`.
    pub(crate) fn literal(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(yuan) = text.strip_suffix('元') {
            return Some(Self::Money(hundredths(yuan)?));
        }
        if let Some(share) = text.strip_suffix('%') {
            return Some(Self::Share(hundredths(share)?));
        }
        Some(Self::Number(hundredths(text)?))
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Money(cents) => f.write_str(&yuan(*cents)),
            other => f.write_str(&other.short()),
        }
    }
}

/// `2520元`, `0.05元`
pub fn yuan(cents: i64) -> String {
    format!("{}元", decimal(cents))
}

/// Hundredths without needless zeros: `3000`, `83.55`, `0.5`.
fn decimal(figure: i64) -> String {
    let sign = if figure < 0 { "-" } else { "" };
    let (whole, rest) = (figure.unsigned_abs() / 100, figure.unsigned_abs() % 100);
    match rest {
        0 => format!("{sign}{whole}"),
        rest if rest % 10 == 0 => format!("{sign}{whole}.{}", rest / 10),
        rest => format!("{sign}{whole}.{rest:02}"),
    }
}

/// Digits with at most two behind the point, as hundredths.
pub(crate) fn hundredths(text: &str) -> Option<i64> {
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|each| each.is_ascii_digit());
    if !is_digits(whole) || !is_digits(rest) || rest.len() > 2 || whole.len() > 13 {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let rest: i64 = format!("{rest:0<2}").parse().ok()?;
    Some(whole * 100 + rest)
}
