//! What weather services answer, as plain data: bytes in, a [`Forecast`] out.
//!
//! Invariants: no I/O and no clock; an answer is taken for hostile, so every bound is checked here; what a service
//! marks as missing is missing here, never a figure; an error names the field and repeats nothing of the answer, since
//! an answer may repeat the key that it was asked with.

mod answer;
mod caiyun;
mod nmc;
mod words;

use answer::At;
use hongwang_base::Millis;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The longest answer that is read, in bytes.
pub const MOST_BYTES: usize = 256 * 1024;
/// The most days of a forecast.
pub const MOST_DAYS: usize = 15;
/// The most hours of a forecast; a service that tells more is read up to here.
pub const MOST_HOURS: usize = 48;
/// The highest temperature that is believed, and below zero the lowest, in degrees Celsius.
pub const MOST_DEGREES: i16 = 60;

/// Who answers, and so in which form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// 中央气象台, `/rest/weather?stationid=…`.
    Nmc,
    /// 彩云天气, `/v2.6/{token}/{longitude},{latitude}/weather`.
    Caiyun,
}

impl Form {
    /// Every form.
    pub const ALL: [Form; 2] = [Self::Nmc, Self::Caiyun];

    /// The word under which it is stored and sent.
    pub fn word(self) -> &'static str {
        match self {
            Self::Nmc => "nmc",
            Self::Caiyun => "caiyun",
        }
    }

    /// The form of a stored word.
    pub fn from_word(word: &str) -> Option<Form> {
        Self::ALL.into_iter().find(|form| form.word() == word)
    }
}

/// The weather of one place, today and on the days to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Forecast {
    /// When the service said so.
    pub published_at: Millis,
    /// What it is like outside, where the service tells.
    pub now: Option<Observation>,
    /// The days in order; never none.
    pub days: Vec<Day>,
    /// The hours in order, where the service tells them.
    #[serde(default)]
    pub hours: Vec<Hour>,
}

/// An hour to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hour {
    /// When it begins.
    pub at: Millis,
    /// Temperature, degrees Celsius.
    pub degrees: i16,
    /// The sky.
    pub sky: Sky,
    /// How likely rain or snow is, percent.
    pub wet: Option<u8>,
    /// In words: `东北风 3级`.
    pub wind: Option<String>,
}

/// What it was like outside at some time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Observation {
    /// When.
    pub at: Millis,
    /// Temperature, degrees Celsius.
    pub degrees: i16,
    /// The sky.
    pub sky: Option<Sky>,
    /// Relative humidity, percent.
    pub humidity: Option<u8>,
    /// In words: `东北风 3级`.
    pub wind: Option<String>,
}

/// A day in Beijing. Of the two temperatures one may be missing: in the evening a service no longer tells the day's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Day {
    /// Which day.
    pub date: Date,
    /// The sky.
    pub sky: Sky,
    /// The lowest temperature, degrees Celsius.
    pub low: Option<i16>,
    /// The highest temperature; not below `low`.
    pub high: Option<i16>,
}

/// The sky in a word or two, and what it is in the main.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sky {
    /// In the main.
    pub kind: SkyKind,
    /// In words: `多云转小雨`.
    pub words: String,
}

/// What the sky is in the main: as much as a pictogram shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SkyKind {
    /// 晴
    Clear,
    /// 多云
    Cloudy,
    /// 阴
    Overcast,
    /// 雨
    Rain,
    /// 雷
    Thunder,
    /// 雪
    Snow,
    /// 雾、霾
    Fog,
    /// 沙、尘
    Dust,
    /// 大风
    Wind,
}

impl SkyKind {
    /// Every kind.
    pub const ALL: [SkyKind; 9] = [
        Self::Clear,
        Self::Cloudy,
        Self::Overcast,
        Self::Rain,
        Self::Thunder,
        Self::Snow,
        Self::Fog,
        Self::Dust,
        Self::Wind,
    ];
}

/// Why an answer is no forecast. `Display` is a Chinese sentence for the desk that names the field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Longer than [`MOST_BYTES`].
    TooBig,
    /// No JSON at all, or nested too deep.
    NotJson,
    /// The service itself says in this field that it gives nothing.
    Refused(String),
    /// This field is not there, or marked as missing.
    Missing(String),
    /// This field is of another kind or form.
    Malformed(String),
    /// This field holds a figure that cannot be true.
    OutOfBounds(String),
    /// This list is longer than a forecast may be.
    TooMany(String),
    /// This time has not come yet.
    Future(String),
    /// This time lies before the one that stands in front of it.
    Backwards(String),
    /// This field says that figures are not in metric units.
    NotMetric(String),
    /// This field says that days are not those of Beijing.
    NotBeijing(String),
}

/// Reads what a service answered at `now`.
///
/// # Errors
/// [`ReadError`] when it is no forecast in this form, or one that cannot be believed.
pub fn read(form: Form, body: &[u8], now: Millis) -> Result<Forecast, ReadError> {
    if body.len() > MOST_BYTES {
        return Err(ReadError::TooBig);
    }
    let answer = serde_json::from_slice(body).map_err(|_| ReadError::NotJson)?;
    let answer = At::root(&answer);
    match form {
        Form::Nmc => nmc::read(&answer, now),
        Form::Caiyun => caiyun::read(&answer, now),
    }
}

/// Puts days in their order, each once, the lower temperature first.
fn in_order(mut days: Vec<Day>) -> Vec<Day> {
    days.sort_by_key(|day| day.date);
    days.dedup_by_key(|day| day.date);
    for day in &mut days {
        if day.low.zip(day.high).is_some_and(|(low, high)| low > high) {
            std::mem::swap(&mut day.low, &mut day.high);
        }
    }
    days
}
