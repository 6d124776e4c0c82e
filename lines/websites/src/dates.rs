//! Dates as Chinese official sites write them.
//!
//! A date without a time means midnight, a time without a zone means local time, both at +08:00.
//! What comes out is milliseconds UTC; a date before 1990 or more than two days ahead is not
//! believed.

use std::sync::LazyLock;

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use regex::{Captures, Regex};

/// Why a date was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DateProblem {
    /// No date was recognised.
    Unreadable,
    /// A date was recognised but cannot be true: before 1990 or more than two days ahead.
    Absurd,
}

/// 1990-01-01 at +08:00.
const EARLIEST: i64 = 631_123_200_000;
const TWO_DAYS: i64 = 2 * 24 * 3_600_000;
/// A longer text is not a date; only its start is looked at.
const LONGEST: usize = 200;

static WRITTEN: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(
        r"(?x) (?P<y>(?:19|20)\d\d) \s*[-/.年]\s* (?P<m>\d{1,2}) \s*[-/.月]\s* (?P<d>\d{1,2}) \s*日?
          (?: [\sT ]* (?: 星期. | 周. )? \s* (?P<h>\d{1,2}) \s*[:：时点]\s* (?P<min>\d{1,2})
              (?: \s*[:：分]\s* (?P<s>\d{1,2}) )? )?",
    )
    .expect("a constant pattern compiles")
});
static COMPACT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:^|\D)(?P<y>(?:19|20)\d\d)(?P<m>\d\d)(?P<d>\d\d)(?:[T ]?(?P<h>\d\d):?(?P<min>\d\d)(?::?(?P<s>\d\d))?)?(?:\D|$)")
        .expect("a constant pattern compiles")
});
static UNIX: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"^\d{10}(?:\d{3})?$").expect("a constant pattern compiles"));

/// Reads the first date in `text`; `now` and the result are milliseconds UTC.
///
/// # Errors
/// [`DateProblem`] when nothing is recognised or the date cannot be true.
pub fn read(text: &str, now: i64) -> Result<i64, DateProblem> {
    believable(parse(text).ok_or(DateProblem::Unreadable)?, now)
}

/// Keeps a moment only if it can be a publishing time seen at `now`.
pub(crate) fn believable(at: i64, now: i64) -> Result<i64, DateProblem> {
    if (EARLIEST..=now.saturating_add(TWO_DAYS)).contains(&at) { Ok(at) } else { Err(DateProblem::Absurd) }
}

/// Reads the first date in `text` without judging it.
pub(crate) fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(at, _)| at);
    let text = &text[..end];
    if let Ok(moment) = text.parse::<Timestamp>() {
        return Some(moment.as_millisecond());
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp().as_millisecond());
    }
    if UNIX.is_match(text) {
        let number: i64 = text.parse().ok()?;
        return Some(if text.len() == 10 { number * 1000 } else { number });
    }
    [&*WRITTEN, &*COMPACT]
        .into_iter()
        .find_map(|pattern| pattern.captures_iter(text).find_map(|found| from_parts(&found)))
}

/// Whether the first written date in `text` carries a time of day.
pub(crate) fn has_time(text: &str) -> bool {
    WRITTEN.captures(text).is_some_and(|found| found.name("h").is_some())
}

/// Every written date in `text`, in order, with its byte range.
pub(crate) fn written_in(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, &str)> {
    WRITTEN.find_iter(text).map(|found| (found.range(), found.as_str()))
}

/// Milliseconds UTC as RFC 3339 at +08:00, to the second.
pub fn rfc3339(at: i64) -> Option<String> {
    let moment = Timestamp::from_millisecond(at).ok()?;
    Some(china().to_datetime(moment).strftime("%Y-%m-%dT%H:%M:%S+08:00").to_string())
}

fn china() -> Offset {
    jiff::tz::offset(8)
}

fn from_parts(found: &Captures<'_>) -> Option<i64> {
    let part = |name| found.name(name).map_or(Some(0), |text| text.as_str().parse::<i16>().ok());
    let small = |name| part(name).and_then(|number| i8::try_from(number).ok());
    let local =
        DateTime::new(part("y")?, small("m")?, small("d")?, small("h")?, small("min")?, small("s")?, 0);
    let moment = china().to_timestamp(local.ok()?).ok()?;
    Some(moment.as_millisecond())
}
