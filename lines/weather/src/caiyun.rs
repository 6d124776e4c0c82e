//! 彩云天气, version 2.6: `result.daily` and `result.hourly` as lists by measure, `result.realtime` as it is outside.

use crate::{
    Day, Forecast, Hour, MOST_DAYS, MOST_HOURS, Observation, ReadError, Sky, SkyKind, answer::At, in_order,
    words,
};
use hongwang_base::Millis;
use std::collections::BTreeMap;

/// Beijing's offset from UTC as it is told, in seconds.
const BEIJING: i64 = 8 * 3_600;
/// The least speed of each force of wind from 1 to 12, in km/h.
const BEAUFORT: [f64; 12] = [1.0, 6.0, 12.0, 20.0, 29.0, 39.0, 50.0, 62.0, 75.0, 89.0, 103.0, 118.0];
/// No wind on the ground is faster, in km/h.
const MOST_SPEED: i16 = 500;

pub(crate) fn read(answer: &At<'_>, now: Millis) -> Result<Forecast, ReadError> {
    let status = answer.get("status")?;
    if status.text()? != Some("ok") {
        return Err(status.refused());
    }
    if let Some(unit) = answer.find("unit")
        && !unit.text()?.is_some_and(|unit| unit.starts_with("metric"))
    {
        return Err(unit.not_metric());
    }
    let shift = answer.get("tzshift")?;
    if shift.integer()? != BEIJING {
        return Err(shift.not_beijing());
    }
    let published_at = answer.get("server_time")?.second(now)?;
    let result = answer.get("result")?;
    let now = result.find("realtime").map(|realtime| observation(&realtime, published_at)).transpose()?;
    let hours = result.find("hourly").map(|hourly| hours(&hourly)).transpose()?.unwrap_or_default();
    Ok(Forecast { published_at, now: now.flatten(), days: days(&result.get("daily")?)?, hours })
}

fn observation(realtime: &At<'_>, at: Millis) -> Result<Option<Observation>, ReadError> {
    let Some(degrees) = realtime.get("temperature")?.degrees()? else { return Ok(None) };
    let sky = realtime.find("skycon").map(|word| sky(&word)).transpose()?;
    let humidity = realtime.find("humidity").map(|share| percent(&share)).transpose()?.flatten();
    let wind = realtime.find("wind").map(|wind| wind_words(&wind)).transpose()?.flatten();
    Ok(Some(Observation { at, degrees, sky, humidity, wind }))
}

/// A share of one as percent.
fn percent(share: &At<'_>) -> Result<Option<u8>, ReadError> {
    // The bound first: only then is the figure one that can be multiplied.
    share.within(0, 1)?;
    Ok(share.figure()?.map(|share| (share * 100.0).round() as u8))
}

fn wind_words(wind: &At<'_>) -> Result<Option<String>, ReadError> {
    let (speed, direction) = (wind.get("speed")?, wind.get("direction")?);
    let bounded = (speed.within(0, MOST_SPEED)?, direction.within(0, 360)?);
    let (Some(speed), (Some(_), Some(direction))) = (speed.figure()?, bounded) else { return Ok(None) };
    let force = BEAUFORT.iter().filter(|least| speed >= **least).count();
    Ok(Some(words::wind(direction, force)))
}

fn days(daily: &At<'_>) -> Result<Vec<Day>, ReadError> {
    let (temperatures, skies) = (daily.get("temperature")?, daily.get("skycon")?);
    let (rows, sky_rows) = (temperatures.list()?, skies.list()?);
    if rows.len() > MOST_DAYS {
        return Err(temperatures.too_many());
    }
    let mut words = Vec::new();
    for row in sky_rows {
        words.push((row.get("date")?.date()?, row.get("value")?));
    }
    let mut days = Vec::new();
    for row in rows {
        let date = row.get("date")?.date()?;
        let (low, high) = (row.get("min")?.degrees()?, row.get("max")?.degrees()?);
        let word = words.iter().find(|(day, _)| *day == date).map(|(_, word)| word);
        let sky = sky(word.ok_or_else(|| skies.missing())?)?;
        if low.is_some() || high.is_some() {
            days.push(Day { date, sky, low, high });
        }
    }
    if days.is_empty() { Err(temperatures.missing()) } else { Ok(in_order(days)) }
}

/// The hours that have a temperature and a sky.
fn hours(hourly: &At<'_>) -> Result<Vec<Hour>, ReadError> {
    let rows = by_hour(&hourly.get("temperature")?)?;
    let skies = by_hour(&hourly.get("skycon")?)?;
    let wet = hourly.find("precipitation").map(|list| by_hour(&list)).transpose()?.unwrap_or_default();
    let winds = hourly.find("wind").map(|list| by_hour(&list)).transpose()?.unwrap_or_default();
    let mut hours = Vec::new();
    for (at, row) in rows.into_iter().take(MOST_HOURS) {
        let Some((degrees, word)) = row.get("value")?.degrees()?.zip(skies.get(&at)) else { continue };
        let wet = wet.get(&at).and_then(|row| row.find("probability"));
        let wet = wet.map(|percent| percent.within(0, 100)).transpose()?.flatten();
        hours.push(Hour {
            at,
            degrees,
            sky: sky(&word.get("value")?)?,
            wet: wet.and_then(|percent| u8::try_from(percent).ok()),
            wind: winds.get(&at).map(wind_words).transpose()?.flatten(),
        });
    }
    Ok(hours)
}

/// The rows of a list by the hour that each is of; each must be later than the one before.
fn by_hour<'a>(list: &At<'a>) -> Result<BTreeMap<Millis, At<'a>>, ReadError> {
    let mut rows = BTreeMap::new();
    for row in list.list()? {
        let datetime = row.get("datetime")?;
        let at = datetime.moment()?;
        if rows.last_key_value().is_some_and(|(last, _)| *last >= at) {
            return Err(datetime.backwards());
        }
        rows.insert(at, row);
    }
    Ok(rows)
}

fn sky(word: &At<'_>) -> Result<Sky, ReadError> {
    use SkyKind as K;
    let (kind, words) = match word.text()?.unwrap_or_default() {
        "CLEAR_DAY" | "CLEAR_NIGHT" => (K::Clear, "晴"),
        "PARTLY_CLOUDY_DAY" | "PARTLY_CLOUDY_NIGHT" => (K::Cloudy, "多云"),
        "CLOUDY" => (K::Overcast, "阴"),
        "LIGHT_HAZE" => (K::Fog, "轻度雾霾"),
        "MODERATE_HAZE" => (K::Fog, "中度雾霾"),
        "HEAVY_HAZE" => (K::Fog, "重度雾霾"),
        "LIGHT_RAIN" => (K::Rain, "小雨"),
        "MODERATE_RAIN" => (K::Rain, "中雨"),
        "HEAVY_RAIN" => (K::Rain, "大雨"),
        "STORM_RAIN" => (K::Rain, "暴雨"),
        "THUNDER_SHOWER" => (K::Thunder, "雷阵雨"),
        "HAIL" => (K::Rain, "冰雹"),
        "SLEET" => (K::Snow, "雨夹雪"),
        "FOG" => (K::Fog, "雾"),
        "LIGHT_SNOW" => (K::Snow, "小雪"),
        "MODERATE_SNOW" => (K::Snow, "中雪"),
        "HEAVY_SNOW" => (K::Snow, "大雪"),
        "STORM_SNOW" => (K::Snow, "暴雪"),
        "DUST" => (K::Dust, "浮尘"),
        "SAND" => (K::Dust, "沙尘"),
        "WIND" => (K::Wind, "大风"),
        _ => return Err(word.malformed()),
    };
    Ok(Sky { kind, words: words.to_owned() })
}
