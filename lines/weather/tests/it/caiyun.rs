use crate::{NOW, changed, sample, told};
use hongwang_base::Millis;
use hongwang_weather::{Form, ReadError, SkyKind, read};

const ANSWER: &str = include_str!("../../../../fuzz/corpus/weather/caiyun.json");

#[test]
fn an_answer_that_is_no_forecast_is_refused_with_the_field_that_is_wrong() {
    let field = |name: &str| name.to_owned();
    for (change, error) in [
        (("\"status\": \"ok\"", "\"status\": \"failed\""), ReadError::Refused(field("status"))),
        (("\"unit\": \"metric\"", "\"unit\": \"imperial\""), ReadError::NotMetric(field("unit"))),
        (("\"tzshift\": 28800", "\"tzshift\": 32400"), ReadError::NotBeijing(field("tzshift"))),
        (
            ("\"server_time\": 1795398600", "\"server_time\": \"now\""),
            ReadError::Malformed(field("server_time")),
        ),
        (
            ("\"server_time\": 1795398600", "\"server_time\": -1"),
            ReadError::OutOfBounds(field("server_time")),
        ),
        (
            ("\"server_time\": 1795398600", "\"server_time\": 9223372036854775807"),
            ReadError::OutOfBounds(field("server_time")),
        ),
        (
            ("\"server_time\": 1795398600", "\"server_time\": 1795486000"),
            ReadError::Future(field("server_time")),
        ),
        (("\"daily\": {", "\"none\": {"), ReadError::Missing(field("result.daily"))),
        (("\"max\": 12.4", "\"max\": 124"), ReadError::OutOfBounds(field("result.daily.temperature[2].max"))),
        (
            ("\"value\": \"LIGHT_RAIN\"", "\"value\": \"FROGS\""),
            ReadError::Malformed(field("result.hourly.skycon[5].value")),
        ),
        (
            (
                "\"date\": \"2026-11-24T00:00+08:00\",\n     \"value\"",
                "\"date\": \"2026-11-20T00:00+08:00\",\n     \"value\"",
            ),
            ReadError::Missing(field("result.daily.skycon")),
        ),
        (
            ("\"humidity\": 0.71", "\"humidity\": 71"),
            ReadError::OutOfBounds(field("result.realtime.humidity")),
        ),
    ] {
        assert_eq!(changed(Form::Caiyun, ANSWER, &[change]).unwrap_err(), error, "{change:?}");
    }
}

#[test]
fn days_and_what_it_is_like_outside_are_read() {
    let forecast = changed(Form::Caiyun, ANSWER, &[]).unwrap();
    assert_eq!(
        told(&forecast),
        [
            "2026-11-23 多云 7~14",
            "2026-11-24 小雨 6~11",
            "2026-11-25 阴 5~12",
            "2026-11-26 晴 -3~15",
            "2026-11-27 雾 4~16",
        ]
    );
    assert_eq!(forecast.days[4].sky.kind, SkyKind::Fog);
    assert_eq!(forecast.published_at, NOW.plus(-10 * Millis::MINUTE));
    let now = forecast.now.unwrap();
    assert_eq!((now.at, now.degrees, now.humidity), (forecast.published_at, 9, Some(71)));
    assert_eq!((now.sky.unwrap().words.as_str(), now.wind.as_deref()), ("多云", Some("东北风 3级")));
}

#[test]
fn what_stands_around_an_answer_of_its_own_documentation_is_read_and_missing_days_are_named() {
    let Some(body) = sample("caiyun_alert.json") else { return };
    let error = ReadError::Missing("result.daily".to_owned());
    assert_eq!(read(Form::Caiyun, body.as_bytes(), NOW), Err(error));
    let mut answer: serde_json::Value = serde_json::from_str(&body).unwrap();
    let invented: serde_json::Value = serde_json::from_str(ANSWER).unwrap();
    answer["result"]["daily"] = invented["result"]["daily"].clone();
    let forecast = read(Form::Caiyun, answer.to_string().as_bytes(), NOW).unwrap();
    assert_eq!(forecast.published_at, Millis(1_640_759_880_000), "its own server_time");
    assert_eq!((forecast.days.len(), forecast.now, forecast.hours.len()), (5, None, 0));
}

#[test]
fn wind_is_told_by_where_it_comes_from_and_by_its_force() {
    for (speed, direction, words) in [
        ("0.4", "90", "无风"),
        ("1", "0", "北风 1级"),
        ("19.9", "337", "西北风 3级"),
        ("20", "338", "北风 4级"),
        ("61", "200", "南风 7级"),
        ("118", "270", "西风 12级"),
        ("30", "360", "北风 5级"),
    ] {
        let (speed, direction) = (format!("\"speed\": {speed}"), format!("\"direction\": {direction}"));
        let changes = [("\"speed\": 13.2", speed.as_str()), ("\"direction\": 46.5", direction.as_str())];
        let now = changed(Form::Caiyun, ANSWER, &changes).unwrap().now.unwrap();
        assert_eq!(now.wind.as_deref(), Some(words), "{changes:?}");
    }
}

#[test]
fn the_hours_to_come_are_read_with_sky_and_wind_and_how_likely_rain_is() {
    let hours = changed(Form::Caiyun, ANSWER, &[]).unwrap().hours;
    assert_eq!(hours.len(), 30);
    let rain = &hours[5];
    assert_eq!((rain.at, rain.degrees, rain.wet), (NOW.plus(5 * Millis::HOUR), 12, Some(80)));
    assert_eq!((rain.sky.kind, rain.sky.words.as_str()), (SkyKind::Rain, "小雨"));
    assert_eq!(rain.wind.as_deref(), Some("东风 2级"));
    let silent = changed(Form::Caiyun, ANSWER, &[("\"hourly\": {", "\"none\": {")]).unwrap();
    assert!(silent.hours.is_empty() && silent.days.len() == 5);
}

#[test]
fn hours_that_go_backwards_and_answers_of_the_future_are_refused() {
    let field = |name: &str| name.to_owned();
    for (change, error) in [
        (
            (
                "\"datetime\": \"2026-11-23T12:00+08:00\", \"value\": 10.6",
                "\"datetime\": \"2026-11-23T10:00+08:00\", \"value\": 10.6",
            ),
            ReadError::Backwards(field("result.hourly.temperature[2].datetime")),
        ),
        (
            (
                "\"datetime\": \"2026-11-23T12:00+08:00\", \"value\": 10.6",
                "\"datetime\": \"noon\", \"value\": 10.6",
            ),
            ReadError::Malformed(field("result.hourly.temperature[2].datetime")),
        ),
        (
            ("\"probability\": 45", "\"probability\": 145"),
            ReadError::OutOfBounds(field("result.hourly.precipitation[4].probability")),
        ),
        (
            ("\"server_time\": 1795398600", "\"server_time\": 1795400200"),
            ReadError::Future(field("server_time")),
        ),
    ] {
        let found = changed(Form::Caiyun, ANSWER, &[change]).unwrap_err();
        assert_eq!(found, error, "{change:?}");
        assert!(found.to_string().contains("，"), "{found}");
    }
}
