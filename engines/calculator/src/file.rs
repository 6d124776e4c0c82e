//! A TOML document part by part, each value with its line, every fault kept.

use crate::fault::{Fault, What};
use jiff::civil::Date;
use toml::de::{DeTable, DeValue};

/// The text of a file, and what was found to be wrong with it.
pub(crate) struct File<'a> {
    pub(crate) name: &'a str,
    pub(crate) text: &'a str,
    pub(crate) faults: Vec<Fault>,
}

/// A table of the file, and where it begins.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) table: &'a DeTable<'a>,
    pub(crate) at: usize,
}

/// What would be right for a key.
fn example(key: &str) -> &'static str {
    match key {
        "id" => "\"elder\"",
        "name" => "\"高龄津贴能领多少\"",
        "short" => "\"算高龄补\"",
        "icon" => "\"coin-yuan\"",
        "columns" => "[\"fuwu/apply/elder\"]",
        "owner" => "\"县民政局\"",
        "item" => "\"/apply/elder\"",
        "from" | "until" | "date" | "on" => "2026-01-01",
        "regions" => "[\"421124000000\"]",
        "number" => "\"医保发〔2021〕5号\"",
        "checked" => "false",
        "kind" => "\"money\"",
        "unit" => "\"亩\"",
        "min" | "max" => "100",
        "when" => "\"age >= 80\"",
        "value" => "\"(cost - levels.line) * levels.rate\"",
        "least" | "most" => "\"0元\"",
        "round" => "\"yuan\"",
        "by" | "is" => "\"level\"",
        "amount" => "\"paid\"",
        "rising" => "[\"cost\"]",
        "answers" => "{ level = \"town\", cost = \"3000\" }",
        "say" | "line" => "\"报90%：{=}\"",
        _ => "\"一句话\"",
    }
}

impl<'a> File<'a> {
    pub(crate) fn fault(&mut self, at: usize, what: What) {
        let line = self.text.get(..at).map_or(1, |before| before.matches('\n').count() + 1);
        self.faults.push(Fault { file: self.name.to_owned(), line, what });
    }

    /// Names what does not belong in a part.
    pub(crate) fn only(&mut self, part: Part<'a>, keys: &[&str]) {
        for (key, _) in part.table {
            if !keys.contains(&key.get_ref().as_ref()) {
                let key_words = key.get_ref().chars().take(40).collect();
                self.fault(key.span().start, What::Unknown { key: key_words, allowed: keys.join("、") });
            }
        }
    }

    pub(crate) fn value(&self, part: Part<'a>, key: &str) -> Option<(usize, &'a DeValue<'a>)> {
        part.table.get(key).map(|value| (value.span().start, value.get_ref()))
    }

    fn missing(&mut self, part: Part<'a>, key: &'static str) {
        self.fault(part.at, What::Missing { key, example: example(key) });
    }

    pub(crate) fn wrong(&mut self, at: usize, key: &'static str) {
        self.fault(at, What::WrongType { key, example: example(key) });
    }

    /// A text with its place, if it is there.
    pub(crate) fn maybe(
        &mut self,
        part: Part<'a>,
        key: &'static str,
        limit: usize,
    ) -> Option<(usize, &'a str)> {
        let (at, value) = self.value(part, key)?;
        let Some(text) = value.as_str() else {
            self.wrong(at, key);
            return None;
        };
        if text.chars().count() > limit {
            self.fault(at, What::Long { key, limit });
        }
        Some((at, text.trim()))
    }

    /// A text that must be there.
    pub(crate) fn text(&mut self, part: Part<'a>, key: &'static str, limit: usize) -> String {
        if self.value(part, key).is_none() {
            self.missing(part, key);
        }
        let found = self.maybe(part, key, limit);
        if let Some((at, "")) = found {
            self.fault(at, What::Missing { key, example: example(key) });
        }
        found.map_or_else(String::new, |(_, text)| text.to_owned())
    }

    /// A text, empty where there is none.
    pub(crate) fn text_or_none(&mut self, part: Part<'a>, key: &'static str, limit: usize) -> String {
        self.maybe(part, key, limit).map_or_else(String::new, |(_, text)| text.to_owned())
    }

    pub(crate) fn flag(&mut self, part: Part<'a>, key: &'static str) -> bool {
        match self.value(part, key) {
            None => {
                self.missing(part, key);
                false
            }
            Some((at, value)) => value.as_bool().unwrap_or_else(|| {
                self.wrong(at, key);
                false
            }),
        }
    }

    pub(crate) fn day(&mut self, part: Part<'a>, key: &'static str) -> Option<Date> {
        let Some((at, value)) = self.value(part, key) else {
            self.missing(part, key);
            return None;
        };
        let date = value.as_datetime().filter(|at| at.time.is_none()).and_then(|at| at.date);
        let day = date.and_then(|date| {
            let part = |number: u8| i8::try_from(number).ok();
            Date::new(i16::try_from(date.year).ok()?, part(date.month)?, part(date.day)?).ok()
        });
        if day.is_none() {
            self.wrong(at, key);
        }
        day
    }

    /// A list of texts, empty where there is none.
    pub(crate) fn texts(&mut self, part: Part<'a>, key: &'static str, limit: usize) -> Vec<(usize, String)> {
        let Some((at, value)) = self.value(part, key) else { return Vec::new() };
        let all = value.as_array().and_then(|array| {
            array
                .iter()
                .map(|value| Some((value.span().start, value.get_ref().as_str()?.to_owned())))
                .collect()
        });
        let all: Vec<(usize, String)> = all.unwrap_or_else(|| {
            self.wrong(at, key);
            Vec::new()
        });
        if all.len() > limit {
            self.fault(at, What::Many { key, limit });
        }
        all
    }

    /// The tables under a key, each with its place.
    pub(crate) fn parts(&mut self, part: Part<'a>, key: &'static str, limit: usize) -> Vec<Part<'a>> {
        let Some((at, value)) = self.value(part, key) else { return Vec::new() };
        let all = value.as_array().and_then(|array| {
            let part = |value: &'a toml::Spanned<DeValue<'a>>| {
                Some(Part { table: value.get_ref().as_table()?, at: value.span().start })
            };
            array.iter().map(part).collect::<Option<Vec<_>>>()
        });
        let all = all.unwrap_or_else(|| {
            self.fault(at, What::NoPart(key));
            Vec::new()
        });
        if all.len() > limit {
            self.fault(at, What::Many { key, limit });
        }
        all
    }

    /// Hundredths of a number that is written bare or as text.
    pub(crate) fn hundredths(&mut self, part: Part<'a>, key: &'static str, otherwise: i64) -> i64 {
        let Some((at, value)) = self.value(part, key) else { return otherwise };
        let bare = value.as_integer().map(|integer| integer.as_str());
        let number = bare.or(value.as_str()).and_then(crate::value::hundredths);
        number.unwrap_or_else(|| {
            self.wrong(at, key);
            otherwise
        })
    }
}
