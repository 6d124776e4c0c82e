use crate::{NOW, changed, told};
use hongwang_base::Millis;
use hongwang_weather::{Form, MOST_BYTES, ReadError, SkyKind, read};

const MORNING: &str = include_str!("../../../../fuzz/corpus/weather/nmc.json");
const EVENING: &str = include_str!("../../../../fuzz/corpus/weather/nmc-evening.json");

fn wrong(changes: &[(&str, &str)]) -> ReadError {
    changed(Form::Nmc, MORNING, changes).unwrap_err()
}

#[test]
fn an_answer_that_is_no_forecast_is_refused_with_the_field_that_is_wrong() {
    let field = |name: &str| name.to_owned();
    for (changes, error) in [
        ([("\"code\": 0", "\"code\": 1")], ReadError::Refused(field("code"))),
        ([("\"code\": 0", "\"code\": \"0\"")], ReadError::Malformed(field("code"))),
        ([("\"data\": {", "\"none\": {")], ReadError::Missing(field("data"))),
        ([("\"predict\": {", "\"none\": {")], ReadError::Missing(field("data.predict"))),
        ([("\"detail\": [", "\"none\": [")], ReadError::Missing(field("data.predict.detail"))),
        (
            [("\"publish_time\": \"2026-11-23 08:00\"", "\"publish_time\": \"today\"")],
            ReadError::Malformed(field("data.predict.publish_time")),
        ),
        (
            [("\"publish_time\": \"2026-11-23 08:00\"", "\"publish_time\": \"2026-11-24 10:01\"")],
            ReadError::Future(field("data.predict.publish_time")),
        ),
        (
            [("\"date\": \"2026-11-24\"", "\"date\": \"2026-13-24\"")],
            ReadError::Malformed(field("data.predict.detail[1].date")),
        ),
        (
            [("\"temperature\": \"11\"", "\"temperature\": \"61\"")],
            ReadError::OutOfBounds(field("data.predict.detail[1].day.weather.temperature")),
        ),
        (
            [("\"temperature\": \"11\"", "\"temperature\": \"NaN\"")],
            ReadError::OutOfBounds(field("data.predict.detail[1].day.weather.temperature")),
        ),
        (
            [("\"temperature\": \"11\"", "\"temperature\": [11]")],
            ReadError::Malformed(field("data.predict.detail[1].day.weather.temperature")),
        ),
        (
            [("\"info\": \"雷阵雨\"", "\"info\": \"<b>雷</b>\\u0000\"")],
            ReadError::Malformed(field("data.predict.detail[5].day.weather.info")),
        ),
        (
            [("\"humidity\": 71", "\"humidity\": 171")],
            ReadError::OutOfBounds(field("data.real.weather.humidity")),
        ),
    ] {
        let found = wrong(&changes);
        assert_eq!(found, error, "{changes:?}");
        let (ReadError::Refused(name)
        | ReadError::Malformed(name)
        | ReadError::Missing(name)
        | ReadError::Future(name)
        | ReadError::OutOfBounds(name)) = &found
        else {
            panic!("{found:?}")
        };
        assert!(found.to_string().contains(&format!("“{name}”")), "{found}");
    }
    for (body, error) in
        [("<html>", ReadError::NotJson), ("", ReadError::NotJson), ("9", ReadError::Missing("code".into()))]
    {
        assert_eq!(read(Form::Nmc, body.as_bytes(), NOW), Err(error), "{body}");
    }
    assert_eq!(read(Form::Nmc, " ".repeat(MOST_BYTES + 1).as_bytes(), NOW), Err(ReadError::TooBig));
}

#[test]
fn a_forecast_of_more_days_than_there_can_be_is_refused() {
    let day = |number: u8| {
        format!(
            r#"{{"date":"2026-12-{number:02}","day":{{"weather":{{"info":"晴","temperature":"9"}}}},"night":{{"weather":{{"info":"晴","temperature":"1"}}}}}}"#
        )
    };
    let answer = |days: u8| {
        let days: Vec<_> = (1..=days).map(day).collect();
        format!(
            r#"{{"code":0,"data":{{"predict":{{"publish_time":"2026-11-23 08:00","detail":[{}]}}}}}}"#,
            days.join(",")
        )
    };
    assert_eq!(read(Form::Nmc, answer(15).as_bytes(), NOW).unwrap().days.len(), 15);
    let error = read(Form::Nmc, answer(16).as_bytes(), NOW).unwrap_err();
    assert_eq!(error, ReadError::TooMany("data.predict.detail".into()));
    let error = read(Form::Nmc, answer(0).as_bytes(), NOW).unwrap_err();
    assert_eq!(error, ReadError::Missing("data.predict.detail".into()));
}

#[test]
fn seven_days_are_read_as_day_and_night() {
    let forecast = changed(Form::Nmc, MORNING, &[]).unwrap();
    assert_eq!(
        told(&forecast),
        [
            "2026-11-23 多云转小雨 7~14",
            "2026-11-24 小雨转阴 6~11",
            "2026-11-25 阴转多云 5~12",
            "2026-11-26 晴 -3~15",
            "2026-11-27 晴转多云 4~16",
            "2026-11-28 雷阵雨转阴 6~13",
            "2026-11-29 雨夹雪转小雪 -1~3",
        ]
    );
    let kinds: Vec<_> = forecast.days.iter().map(|day| day.sky.kind).collect();
    use SkyKind as K;
    assert_eq!(kinds, [K::Cloudy, K::Rain, K::Overcast, K::Clear, K::Clear, K::Thunder, K::Snow]);
    assert_eq!(forecast.published_at, NOW.plus(-25 * Millis::MINUTE), "when the station was read");
    let now = forecast.now.unwrap();
    assert_eq!((now.at, now.degrees, now.humidity), (forecast.published_at, 9, Some(71)));
    assert_eq!((now.sky.unwrap().words.as_str(), now.wind.as_deref()), ("多云", Some("东北风 微风")));
}

#[test]
fn in_the_evening_the_day_that_is_over_is_told_by_its_night_and_the_chart() {
    let evening = NOW.plus(8 * Millis::HOUR + 45 * Millis::MINUTE);
    let forecast = read(Form::Nmc, EVENING.as_bytes(), evening).unwrap();
    assert_eq!(told(&forecast)[0], "2026-11-23 小雨 7~14", "13.8 in the chart");
    assert_eq!(forecast.published_at, evening.plus(-5 * Millis::MINUTE), "20:00 is still to come");
    let without = EVENING.replace("2026/11/23", "2026/11/20");
    let forecast = read(Form::Nmc, without.as_bytes(), evening).unwrap();
    assert_eq!(told(&forecast)[0], "2026-11-23 小雨 7~?");
    let late = read(Form::Nmc, EVENING.as_bytes(), evening.plus(2 * Millis::HOUR)).unwrap();
    assert_eq!(late.published_at, NOW.plus(10 * Millis::HOUR), "now it is 20:00");
}

#[test]
fn what_a_station_will_have_measured_later_is_refused() {
    let later = [("\"publish_time\": \"2026-11-23 09:35\"", "\"publish_time\": \"2026-11-23 10:16\"")];
    assert_eq!(wrong(&later), ReadError::Future("data.real.publish_time".into()));
    let skewed = [("\"publish_time\": \"2026-11-23 09:35\"", "\"publish_time\": \"2026-11-23 10:15\"")];
    assert!(changed(Form::Nmc, MORNING, &skewed).is_ok());
}

#[test]
fn what_the_station_does_not_know_is_not_told() {
    for changes in [[("\"temperature\": 9.4", "\"temperature\": 9999")], [("\"weather\": {", "\"none\": {")]]
    {
        let forecast = changed(Form::Nmc, MORNING, &changes).unwrap();
        assert_eq!(forecast.now, None, "{changes:?}");
        assert_eq!(forecast.days.len(), 7);
    }
    let bare = [
        ("\"humidity\": 71", "\"humidity\": 9999"),
        ("\"info\": \"多云\"", "\"info\": \"-\""),
        ("\"wind\": {", "\"none\": {"),
    ];
    let now = changed(Form::Nmc, MORNING, &bare).unwrap().now.unwrap();
    assert_eq!((now.humidity, now.sky, now.wind), (None, None, None));
    let silent = changed(Form::Nmc, MORNING, &[("\"real\": {", "\"none\": {")]).unwrap();
    assert_eq!((silent.now, silent.published_at), (None, NOW.plus(-2 * Millis::HOUR)));
}
