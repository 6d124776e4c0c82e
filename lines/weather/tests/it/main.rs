//! What is read of an answer, through the public surface. The answers are seeds of the fuzz target: the real forms,
//! with invented values for an invented place. The form of 彩云天气 is the one of its own documentation
//! (docs.caiyunapp.com, version 2.6: realtime, hourly, daily), the form of 中央气象台 what public readers of it expect.

#![allow(clippy::unwrap_used, reason = "a test ends where it fails")]

mod caiyun;
mod corpus;
mod nmc;

use hongwang_base::Millis;
use hongwang_weather::{Forecast, Form, ReadError, read};

/// 2026-11-23 10:00 in Beijing.
const NOW: Millis = Millis(1_795_399_200_000);

/// Reads an answer in which each first text has become the second.
fn changed(form: Form, answer: &str, changes: &[(&str, &str)]) -> Result<Forecast, ReadError> {
    let answer = changes.iter().fold(answer.to_owned(), |answer, (from, to)| {
        assert!(answer.contains(from), "{from} is not in the answer");
        answer.replacen(from, to, 1)
    });
    read(form, answer.as_bytes(), NOW)
}

/// A sample of a service's own, where the folder with them is beside the product.
fn sample(name: &str) -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/weather/");
    std::fs::read_to_string(format!("{path}{name}")).ok()
}

/// Each day in a line: date, sky, lowest and highest temperature.
fn told(forecast: &Forecast) -> Vec<String> {
    let degrees = |degrees: Option<i16>| degrees.map_or("?".to_owned(), |degrees| degrees.to_string());
    let days = forecast.days.iter();
    days.map(|day| format!("{} {} {}~{}", day.date, day.sky.words, degrees(day.low), degrees(day.high)))
        .collect()
}
