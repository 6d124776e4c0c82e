//! A value of an answer together with its place there, so that whatever is wrong with it can be named.

use crate::{MOST_DEGREES, ReadError};
use hongwang_base::Millis;
use jiff::{
    Timestamp,
    civil::{Date, DateTime},
    tz::Offset,
};
use serde_json::Value;

/// A longer list is none of a forecast: 彩云天气 tells up to 360 hours.
const MOST_ITEMS: usize = 400;
/// A clock may go ahead of ours by so much.
const SKEW: i64 = 15 * Millis::MINUTE;
/// Characters of a word about sky or wind.
const LONGEST_WORD: usize = 12;
/// What 中央气象台 writes where it knows nothing.
const MISSING: f64 = 9999.0;
const MISSING_WORDS: [&str; 3] = ["9999", "-", ""];

/// A value and where it stands.
#[derive(Clone, Debug)]
pub(crate) struct At<'a> {
    value: &'a Value,
    path: String,
}

impl<'a> At<'a> {
    pub(crate) fn root(value: &'a Value) -> Self {
        Self { value, path: String::new() }
    }

    fn path_of(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// The field of that name, if it is there.
    pub(crate) fn find(&self, key: &str) -> Option<At<'a>> {
        let value = self.value.get(key).filter(|value| !value.is_null())?;
        Some(At { value, path: self.path_of(key) })
    }

    /// The field of that name.
    pub(crate) fn get(&self, key: &str) -> Result<At<'a>, ReadError> {
        self.find(key).ok_or_else(|| ReadError::Missing(self.path_of(key)))
    }

    /// The items of a list.
    pub(crate) fn list(&self) -> Result<Vec<At<'a>>, ReadError> {
        let items = self.value.as_array().ok_or_else(|| self.malformed())?;
        if items.len() > MOST_ITEMS {
            return Err(self.too_many());
        }
        let items = items.iter().enumerate();
        Ok(items.map(|(index, value)| At { value, path: format!("{}[{index}]", self.path) }).collect())
    }

    /// A text; none where it is marked as missing.
    pub(crate) fn text(&self) -> Result<Option<&'a str>, ReadError> {
        let text = self.value.as_str().ok_or_else(|| self.malformed())?.trim();
        Ok(Some(text).filter(|text| !MISSING_WORDS.contains(text)))
    }

    /// A word about sky or wind; none where it is marked as missing.
    pub(crate) fn word(&self) -> Result<Option<&'a str>, ReadError> {
        let Some(word) = self.text()? else { return Ok(None) };
        let is_plain = |c: char| c.is_alphanumeric() || "~-/、（）()<≤".contains(c);
        if word.chars().count() <= LONGEST_WORD && word.chars().all(is_plain) {
            Ok(Some(word))
        } else {
            Err(self.malformed())
        }
    }

    /// A figure, also one that was written as a text; none where it is marked as missing.
    pub(crate) fn figure(&self) -> Result<Option<f64>, ReadError> {
        let figure = match self.value {
            Value::Number(number) => number.as_f64().ok_or_else(|| self.malformed())?,
            _ => match self.text()? {
                Some(text) => text.parse().map_err(|_| self.malformed())?,
                None => return Ok(None),
            },
        };
        Ok(Some(figure).filter(|figure| *figure != MISSING))
    }

    /// A figure between two others, rounded.
    pub(crate) fn within(&self, least: i16, most: i16) -> Result<Option<i16>, ReadError> {
        let Some(figure) = self.figure()? else { return Ok(None) };
        if !(f64::from(least)..=f64::from(most)).contains(&figure) {
            return Err(self.out_of_bounds());
        }
        Ok(Some(figure.round() as i16))
    }

    /// A temperature in whole degrees Celsius.
    pub(crate) fn degrees(&self) -> Result<Option<i16>, ReadError> {
        self.within(-MOST_DEGREES, MOST_DEGREES)
    }

    /// A whole number.
    pub(crate) fn integer(&self) -> Result<i64, ReadError> {
        self.value.as_i64().ok_or_else(|| self.malformed())
    }

    /// A date, with or without a time behind it.
    pub(crate) fn date(&self) -> Result<Date, ReadError> {
        let text = self.text()?.and_then(|text| text.get(..10)).ok_or_else(|| self.malformed())?;
        text.parse().map_err(|_| self.malformed())
    }

    /// `2026-11-23 09:35` in Beijing, not more than `ahead` after `now`; none where it is marked as missing.
    pub(crate) fn minute(&self, now: Millis, ahead: i64) -> Result<Option<Millis>, ReadError> {
        let Some(text) = self.text()? else { return Ok(None) };
        let text = text.get(..16).ok_or_else(|| self.malformed())?;
        let at = DateTime::strptime("%Y-%m-%d %H:%M", text).ok();
        let at =
            at.and_then(|at| Offset::constant(8).to_timestamp(at).ok()).ok_or_else(|| self.malformed())?;
        self.not_ahead(Millis(at.as_millisecond()), now, ahead).map(Some)
    }

    /// `2026-11-23T10:00+08:00`.
    pub(crate) fn moment(&self) -> Result<Millis, ReadError> {
        let text = self.text()?.ok_or_else(|| self.malformed())?;
        let at = text.parse::<Timestamp>().map_err(|_| self.malformed())?;
        Ok(Millis(at.as_millisecond()))
    }

    /// What is measured at `now` was not measured later.
    pub(crate) fn measured(&self, now: Millis) -> Result<Option<Millis>, ReadError> {
        self.minute(now, SKEW)
    }

    /// A time as seconds since 1970, not after `now`.
    pub(crate) fn second(&self, now: Millis) -> Result<Millis, ReadError> {
        let at = self.integer()?.checked_mul(Millis::SECOND).filter(|at| *at > 0);
        self.not_ahead(Millis(at.ok_or_else(|| self.out_of_bounds())?), now, SKEW)
    }

    fn not_ahead(&self, at: Millis, now: Millis, ahead: i64) -> Result<Millis, ReadError> {
        if at.since(now) > ahead { Err(ReadError::Future(self.path.clone())) } else { Ok(at) }
    }

    pub(crate) fn missing(&self) -> ReadError {
        ReadError::Missing(self.path.clone())
    }

    pub(crate) fn malformed(&self) -> ReadError {
        ReadError::Malformed(self.path.clone())
    }

    pub(crate) fn out_of_bounds(&self) -> ReadError {
        ReadError::OutOfBounds(self.path.clone())
    }

    pub(crate) fn too_many(&self) -> ReadError {
        ReadError::TooMany(self.path.clone())
    }

    pub(crate) fn backwards(&self) -> ReadError {
        ReadError::Backwards(self.path.clone())
    }

    pub(crate) fn refused(&self) -> ReadError {
        ReadError::Refused(self.path.clone())
    }

    pub(crate) fn not_metric(&self) -> ReadError {
        ReadError::NotMetric(self.path.clone())
    }

    pub(crate) fn not_beijing(&self) -> ReadError {
        ReadError::NotBeijing(self.path.clone())
    }
}
