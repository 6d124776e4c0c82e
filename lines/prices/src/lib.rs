//! What produce costs at wholesale markets, as the ministry's site tells it: bytes in, [`Quote`]s out.
//!
//! Invariants: no I/O and no clock; an answer is taken for hostile, so every bound is checked here; a wrong row is left
//! out with its place named, since a list of a whole province always has some; money is whole fen.

mod words;

use hongwang_base::Millis;
use jiff::{ToSpan, civil::Date};
use serde_json::{Value, json};

/// The longest answer that is read, in bytes.
pub const MOST_BYTES: usize = 1024 * 1024;
/// The most quotes of one answer, and what is asked for at once.
pub const MOST_QUOTES: usize = 1_000;
/// The highest price that is believed, in fen.
pub const MOST_FEN: i64 = 100_000 * 100;
/// The longest name of a product, a market or a unit, in characters.
pub const LONGEST_NAME: usize = 30;
/// Days back that are believed.
const OLDEST: i32 = 400;

/// What a product cost at a market on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quote {
    /// The product, as the site writes it.
    pub product: String,
    /// The market, as the site writes it.
    pub market: String,
    /// The day in Beijing.
    pub day: Date,
    /// The price of one unit, in fen.
    pub fen: i64,
    /// One of what: `公斤` for whatever is weighed.
    pub unit: String,
}

/// What an answer said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// The quotes, in the order of the answer.
    pub quotes: Vec<Quote>,
    /// How many rows were left out, and why the first of them was.
    pub left_out: Option<(usize, String)>,
    /// Whether the site has rows behind these.
    pub has_more: bool,
}

/// Why an answer has no quotes, or a row is none. `Display` is a Chinese sentence for the desk that names the place.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Longer than [`MOST_BYTES`].
    TooBig,
    /// No JSON at all, or nested too deep.
    NotJson,
    /// The site says that it gives nothing.
    Refused,
    /// This field is not there.
    Missing(String),
    /// This field is of another kind or form.
    Malformed(String),
    /// This field holds a figure or a day that cannot be true.
    OutOfBounds(String),
    /// More rows than [`MOST_QUOTES`].
    TooMany(String),
    /// The lowest price of this row is above its highest.
    UpsideDown(String),
}

/// The body to ask a page with, counted from 1, for the markets of a province.
pub fn request(page: usize, province: &str) -> String {
    let body = json!({
        "pageNum": page, "pageSize": MOST_QUOTES, "marketId": "", "provinceCode": province, "pid": "", "varietyId": "",
    });
    body.to_string()
}

/// Reads what the site answered at `now`.
///
/// # Errors
/// [`ReadError`] when it is no list of quotes.
pub fn read(body: &[u8], now: Millis) -> Result<Answer, ReadError> {
    if body.len() > MOST_BYTES {
        return Err(ReadError::TooBig);
    }
    let answer: Value = serde_json::from_slice(body).map_err(|_| ReadError::NotJson)?;
    let missing = |path: &str| ReadError::Missing(path.to_owned());
    if answer.get("code").ok_or_else(|| missing("code"))?.as_i64() != Some(200) {
        return Err(ReadError::Refused);
    }
    let content = answer.get("content").ok_or_else(|| missing("content"))?;
    let list = content.get("list").ok_or_else(|| missing("content.list"))?;
    let rows = list.as_array().ok_or_else(|| ReadError::Malformed("content.list".to_owned()))?;
    if rows.len() > MOST_QUOTES {
        return Err(ReadError::TooMany("content.list".to_owned()));
    }
    let today = now.beijing().date();
    let mut found = Answer::default();
    for (number, row) in rows.iter().enumerate() {
        match quote(row, &format!("content.list[{number}]"), today) {
            Ok(quote) => found.quotes.push(quote),
            Err(error) => {
                let (count, first) = found.left_out.take().unwrap_or((0, error.to_string()));
                found.left_out = Some((count + 1, first));
            }
        }
    }
    let total = content.get("total").and_then(Value::as_u64).unwrap_or(0);
    let page = content.get("pageNum").and_then(Value::as_u64).unwrap_or(1);
    found.has_more = rows.len() == MOST_QUOTES && total > page.saturating_mul(MOST_QUOTES as u64);
    Ok(found)
}

fn quote(row: &Value, place: &str, today: Date) -> Result<Quote, ReadError> {
    let at = |key: &str| format!("{place}.{key}");
    let price = |key: &str| fen(row.get(key), &at(key));
    let (low, middle) = (price("minimumPrice")?, price("middlePrice")?);
    let high = price("highestPrice")?.map_or_else(|| price("maximumPrice"), |high| Ok(Some(high)))?;
    if low.zip(high).is_some_and(|(low, high)| low > high)
        || low.zip(middle).is_some_and(|(low, middle)| low > middle)
        || middle.zip(high).is_some_and(|(middle, high)| middle > high)
    {
        return Err(ReadError::UpsideDown(place.to_owned()));
    }
    let fen = middle.or_else(|| low.zip(high).map(|(low, high)| (low + high) / 2)).or(low).or(high);
    let fen = fen.ok_or_else(|| ReadError::Missing(at("middlePrice")))?;
    let day = day(row, &at("reportTime"), today)?;
    let (fen, unit) = weighed(fen, &name(row.get("meteringUnit"), &at("meteringUnit"))?);
    if fen < 1 {
        return Err(ReadError::OutOfBounds(at("middlePrice")));
    }
    let (product, market) = (row.get("varietyName"), row.get("marketName"));
    Ok(Quote {
        product: name(product, &at("varietyName"))?,
        market: name(market, &at("marketName"))?,
        day,
        fen,
        unit,
    })
}

/// A price in fen; none where it is zero or not there, which is how the site says that nobody reported it.
fn fen(value: Option<&Value>, place: &str) -> Result<Option<i64>, ReadError> {
    let malformed = || ReadError::Malformed(place.to_owned());
    let yuan = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Number(number)) => number.as_f64().ok_or_else(malformed)?,
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse().map_err(|_| malformed())?,
        Some(_) => return Err(malformed()),
    };
    let fen = (yuan * 100.0).round();
    if !(0.0..=MOST_FEN as f64).contains(&fen) {
        return Err(ReadError::OutOfBounds(place.to_owned()));
    }
    Ok(Some(fen as i64).filter(|fen| *fen > 0))
}

fn name(value: Option<&Value>, place: &str) -> Result<String, ReadError> {
    let text = value.and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
    let text = text.ok_or_else(|| ReadError::Missing(place.to_owned()))?;
    let is_plain = |letter: char| letter.is_alphanumeric() || " ()（）-·/、".contains(letter);
    if text.chars().count() > LONGEST_NAME || !text.chars().all(is_plain) {
        return Err(ReadError::Malformed(place.to_owned()));
    }
    Ok(text.to_owned())
}

/// The price of a kilogram of whatever is weighed.
fn weighed(fen: i64, unit: &str) -> (i64, String) {
    let kilo = || words::KILO.to_owned();
    match unit.trim_start_matches("元/") {
        "公斤" | "千克" | "kg" | "KG" => (fen, kilo()),
        "斤" | "500克" => (fen * 2, kilo()),
        "吨" => (fen / 1_000, kilo()),
        other => (fen, other.to_owned()),
    }
}

fn day(row: &Value, place: &str, today: Date) -> Result<Date, ReadError> {
    let text = ["reportTime", "inStorageTime"].into_iter().find_map(|key| row.get(key)?.as_str());
    let text = text.ok_or_else(|| ReadError::Missing(place.to_owned()))?;
    let day: Option<Date> = text.get(..10).and_then(|text| text.parse().ok());
    let day = day.ok_or_else(|| ReadError::Malformed(place.to_owned()))?;
    if day > today || day < today.saturating_sub(OLDEST.days()) {
        return Err(ReadError::OutOfBounds(place.to_owned()));
    }
    Ok(day)
}
