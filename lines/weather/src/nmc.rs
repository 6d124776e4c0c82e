//! 中央气象台: `data.real` is what a station measured, `data.predict` the forecast, each day as a day and a night.
//!
//! What it does not know is 9999. From the evening on that is the whole day of today; its temperature then stands in
//! `data.tempchart` alone. There are no hours to come: those of `data.passedchart` are over.

use crate::{Day, Forecast, MOST_DAYS, Observation, ReadError, Sky, SkyKind, answer::At, in_order};
use hongwang_base::Millis;
use jiff::civil::Date;

pub(crate) fn read(answer: &At<'_>, now: Millis) -> Result<Forecast, ReadError> {
    let code = answer.get("code")?;
    if code.integer()? != 0 {
        return Err(code.refused());
    }
    let data = answer.get("data")?;
    let predict = data.get("predict")?;
    let said = predict.get("publish_time")?;
    let forecast_at = said.minute(now, Millis::DAY)?;
    let observed = data.find("real").map(|real| observation(&real, now)).transpose()?;
    let (observed_at, observation) = observed.unwrap_or_default();
    // The forecast of the evening carries 20:00 and is given out before: what lies ahead is no time of publishing yet.
    let times: Vec<Millis> = [forecast_at, observed_at].into_iter().flatten().collect();
    let latest = times.iter().copied().filter(|at| *at <= now).max();
    let published_at = latest.or(times.into_iter().min()).ok_or_else(|| said.missing())?;
    Ok(Forecast { published_at, now: observation, days: days(&data, &predict)?, hours: Vec::new() })
}

/// When the station was read, and what it said; nothing where it gave no temperature.
fn observation(real: &At<'_>, now: Millis) -> Result<(Option<Millis>, Option<Observation>), ReadError> {
    let at = real.find("publish_time").map(|at| at.measured(now)).transpose()?.flatten();
    let Some((at, weather)) = at.zip(real.find("weather")) else { return Ok((at, None)) };
    let Some(degrees) = weather.get("temperature")?.degrees()? else { return Ok((Some(at), None)) };
    let words = weather.find("info").map(|info| info.word()).transpose()?.flatten();
    let humidity = weather.find("humidity").map(|humidity| humidity.within(0, 100)).transpose()?.flatten();
    let wind = real.find("wind").map(|wind| wind_words(&wind)).transpose()?.flatten();
    let observation = Observation {
        at,
        degrees,
        sky: words.map(|words| Sky { kind: kind_of(words), words: words.to_owned() }),
        humidity: humidity.and_then(|percent| u8::try_from(percent).ok()),
        wind,
    };
    Ok((Some(at), Some(observation)))
}

fn wind_words(wind: &At<'_>) -> Result<Option<String>, ReadError> {
    let mut words = Vec::new();
    for key in ["direct", "power"] {
        words.extend(wind.find(key).map(|word| word.word()).transpose()?.flatten());
    }
    Ok((!words.is_empty()).then(|| words.join(" ")))
}

fn days(data: &At<'_>, predict: &At<'_>) -> Result<Vec<Day>, ReadError> {
    let detail = predict.get("detail")?;
    let items = detail.list()?;
    if items.len() > MOST_DAYS {
        return Err(detail.too_many());
    }
    let mut days = Vec::new();
    for item in items {
        let date = item.get("date")?.date()?;
        let (day, night) = (half(&item.get("day")?)?, half(&item.get("night")?)?);
        let words = match (day.words, night.words) {
            (Some(day), Some(night)) if day != night => format!("{day}转{night}"),
            (Some(only), _) | (None, Some(only)) => only.to_owned(),
            (None, None) => continue,
        };
        let kind = kind_of(day.words.or(night.words).unwrap_or_default());
        let (lowest, highest) = charted(data, date);
        let (low, high) = (night.degrees.or(lowest), day.degrees.or(highest));
        if low.is_some() || high.is_some() {
            days.push(Day { date, sky: Sky { kind, words }, low, high });
        }
    }
    if days.is_empty() { Err(detail.missing()) } else { Ok(in_order(days)) }
}

/// The day or the night of a day.
struct Half<'a> {
    words: Option<&'a str>,
    degrees: Option<i16>,
}

fn half<'a>(half: &At<'a>) -> Result<Half<'a>, ReadError> {
    let weather = half.get("weather")?;
    Ok(Half { words: weather.get("info")?.word()?, degrees: weather.get("temperature")?.degrees()? })
}

/// The lowest and the highest temperature of `date` in the chart. It only fills gaps, so what is wrong with it is none
/// of the forecast's faults.
fn charted(data: &At<'_>, date: Date) -> (Option<i16>, Option<i16>) {
    let written = date.strftime("%Y/%m/%d").to_string();
    let items = data.find("tempchart").and_then(|chart| chart.list().ok()).unwrap_or_default();
    let is_it = |item: &&At<'_>| {
        item.find("time").and_then(|time| time.text().ok().flatten()) == Some(written.as_str())
    };
    let degrees = |item: &At<'_>, key: &str| item.find(key)?.degrees().ok().flatten();
    let found = items.iter().find(is_it);
    found.map_or((None, None), |item| (degrees(item, "min_temp"), degrees(item, "max_temp")))
}

/// What the words name in the main. The first that is found counts: 雷阵雨 is thunder before it is rain.
fn kind_of(words: &str) -> SkyKind {
    const MARKS: [(&str, SkyKind); 11] = [
        ("雷", SkyKind::Thunder),
        ("雪", SkyKind::Snow),
        ("雨", SkyKind::Rain),
        ("雹", SkyKind::Rain),
        ("雾", SkyKind::Fog),
        ("霾", SkyKind::Fog),
        ("沙", SkyKind::Dust),
        ("尘", SkyKind::Dust),
        ("风", SkyKind::Wind),
        ("晴", SkyKind::Clear),
        ("阴", SkyKind::Overcast),
    ];
    let found = MARKS.iter().find(|(mark, _)| words.contains(mark));
    found.map_or(SkyKind::Cloudy, |(_, kind)| *kind)
}
