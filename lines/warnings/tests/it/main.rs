//! Behaviour of hongwang-warnings: what services give out, as warnings; what cannot be believed, refused with its place.

mod cap;
mod headlines;
mod json;
mod robustness;

use hongwang_base::Millis;
use hongwang_warnings::{Answer, Warning, read};

/// A time in Beijing.
pub(crate) fn at(text: &str) -> Millis {
    let text = format!("{text}+08:00");
    Millis(text.parse::<jiff::Timestamp>().expect("a time").as_millisecond())
}

/// The one warning in an answer.
pub(crate) fn one(body: &str, now: &str) -> Warning {
    match read(body.as_bytes(), at(now)) {
        Ok(Answer::Warnings(warnings, _)) if warnings.len() == 1 => warnings.into_iter().next().expect("one"),
        other => panic!("not one warning: {other:?}"),
    }
}

/// All warnings of an answer, and what the desk reads of the rest.
pub(crate) fn all(body: &str, now: &str) -> (Vec<Warning>, Vec<String>) {
    match read(body.as_bytes(), at(now)) {
        Ok(Answer::Warnings(found, left_out)) => (found, left_out.iter().map(ToString::to_string).collect()),
        other => panic!("no warnings: {other:?}"),
    }
}

/// What the desk reads where there is none.
pub(crate) fn wrong(body: &str, now: &str) -> String {
    read(body.as_bytes(), at(now)).expect_err("no warning").to_string()
}

/// A real sample, where the folder with them is beside the product.
pub(crate) fn sample(name: &str) -> Option<String> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/cap/");
    std::fs::read_to_string(format!("{path}{name}")).ok()
}
