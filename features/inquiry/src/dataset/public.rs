//! What of rows leaves the center: only the fields of the allow-list, and of persons no more than the law lets stand in
//! public.
//!
//! A person is named by the group of the village and the name, and by the year of birth only where two share both; who is
//! not of age is not named. Long numbers that somebody wrote into a text are covered.

use super::Row;
use super::definition::{Definition, Kind};
use crate::words::dataset as words;
use jiff::civil::Date;
use std::collections::HashMap;

/// An age from which on a person may be named.
const OF_AGE: i16 = 18;
/// Digits in a row that could be a telephone, card or identity number.
const LONG: usize = 11;

/// Rows of the public fields of `definition`, in their order, as everybody may see them on the day `today`.
pub(crate) fn rows(definition: &Definition, rows: &[Row], today: Date) -> Vec<Row> {
    let named = shared_names(definition, rows);
    let public: Vec<_> = definition.public_fields().collect();
    let id = definition.place_of_kind(Kind::IdNumber);
    let one = |row: &Row| {
        let born = id.and_then(|place| birth(&row[place]));
        let value = |(place, kind): (usize, Kind)| match kind {
            Kind::Person => person(&row[place], born, named.get(&key(definition, row)).copied(), today),
            Kind::Text | Kind::Group => covered(&row[place]),
            _ => row[place].clone(),
        };
        public.iter().map(|(place, field)| value((*place, field.kind))).collect()
    };
    rows.iter().map(one).collect()
}

/// How many rows of one day are about people of the same group and name, who are not the same.
fn shared_names(definition: &Definition, rows: &[Row]) -> HashMap<Vec<String>, usize> {
    let id = definition.place_of_kind(Kind::IdNumber);
    let mut people: HashMap<Vec<String>, Vec<&str>> = HashMap::new();
    for row in rows {
        let ids = people.entry(key(definition, row)).or_default();
        let id = id.map_or("", |place| row[place].as_str());
        if !ids.contains(&id) {
            ids.push(id);
        }
    }
    people.into_iter().map(|(key, ids)| (key, ids.len())).collect()
}

fn key(definition: &Definition, row: &Row) -> Vec<String> {
    let kinds = [Kind::Place, Kind::Group, Kind::Person].map(|kind| definition.place_of_kind(kind));
    kinds.into_iter().flatten().map(|place| row[place].clone()).collect()
}

fn person(name: &str, born: Option<Date>, sharing: Option<usize>, today: Date) -> String {
    match born {
        Some(born) if age(born, today) < OF_AGE => words::UNDER_AGE.to_owned(),
        Some(born) if sharing.is_some_and(|people| people > 1) => words::born_in(name, born.year()),
        _ => name.to_owned(),
    }
}

/// The day of birth that the number of an identity card carries.
pub(crate) fn birth(number: &str) -> Option<Date> {
    let digits = number.get(6..14).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()))?;
    let part = |range: std::ops::Range<usize>| digits[range].parse::<i16>().ok();
    Date::new(part(0..4)?, part(4..6)?.try_into().ok()?, part(6..8)?.try_into().ok()?).ok()
}

fn age(born: Date, today: Date) -> i16 {
    let had = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had)
}

/// A text whose long numbers are covered but for the first three and the last two digits.
pub(crate) fn covered(text: &str) -> String {
    let is_part = |letter: char| letter.is_ascii_alphanumeric();
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find(is_part) {
        let end = rest[start..].find(|letter| !is_part(letter)).map_or(rest.len(), |end| start + end);
        let (word, digits) = (&rest[start..end], rest[start..end].bytes().filter(u8::is_ascii_digit).count());
        out.push_str(&rest[..start]);
        if digits >= LONG {
            out.push_str(&format!("{}{}{}", &word[..3], "*".repeat(word.len() - 5), &word[word.len() - 2..]));
        } else {
            out.push_str(word);
        }
        rest = &rest[end..];
    }
    out + rest
}
