//! What people answer, and what is wrong with it.

use crate::rule::{Asks, Question};
use crate::value::{Value, hundredths};
use jiff::civil::Date;
use std::collections::BTreeMap;

/// The answers as they were given, by question.
pub type Answers = BTreeMap<String, String>;

/// The longest answer, in characters.
const LONGEST: usize = 40;
/// Nobody is older.
const OLDEST: i16 = 130;

/// Why an answer is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// There is none.
    Missing,
    /// None of those to choose from.
    NotOffered,
    /// Not a number.
    NotANumber,
    /// A number with a point where only whole ones make sense.
    NotWhole,
    /// More than two digits behind the point.
    TooFine,
    /// Below this.
    TooSmall(Value),
    /// Above this.
    TooLarge(Value),
    /// No day of the calendar.
    NotADay,
    /// A day that has not come.
    NotBornYet,
    /// A day before anybody who lives was born.
    TooOld,
}

impl Question {
    /// The value of an answer; `today` bounds a day of birth.
    ///
    /// # Errors
    /// Why it is not taken.
    pub fn read(&self, text: &str, today: Date) -> Result<Value, Wrong> {
        let text = narrow(text);
        if text.is_empty() {
            return Err(Wrong::Missing);
        }
        match &self.asks {
            Asks::Choice(choices) => {
                let known = choices.iter().any(|choice| choice.value == text);
                if known { Ok(Value::Choice(text)) } else { Err(Wrong::NotOffered) }
            }
            Asks::Truth => match text.as_str() {
                "yes" => Ok(Value::Truth(true)),
                "no" => Ok(Value::Truth(false)),
                _ => Err(Wrong::NotOffered),
            },
            Asks::Whole(least, most, unit) => {
                let figure = number(&text, unit, Value::Number(*most))?;
                if figure % 100 != 0 {
                    return Err(Wrong::NotWhole);
                }
                within(figure, *least, *most, Value::Number)
            }
            Asks::Decimal(least, most, unit) => {
                within(number(&text, unit, Value::Number(*most))?, *least, *most, Value::Number)
            }
            Asks::Money(least, most) => {
                within(number(&text, "元", Value::Money(*most))?, *least, *most, Value::Money)
            }
            Asks::Birth => birth(&text, today),
        }
    }

    /// An answer as a person reads it.
    pub fn shown(&self, value: &Value) -> String {
        match (&self.asks, value) {
            (Asks::Choice(choices), Value::Choice(word)) => {
                let chosen = choices.iter().find(|choice| choice.value == *word);
                chosen.map_or_else(String::new, |choice| choice.name.clone())
            }
            (Asks::Whole(_, _, unit) | Asks::Decimal(_, _, unit), value) => format!("{value}{unit}"),
            (_, value) => value.to_string(),
        }
    }
}

/// Small ASCII for what input methods write wide, without blanks.
fn narrow(text: &str) -> String {
    let ascii = |each: char| match each {
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(each as u32 - 0xFEE0).unwrap_or(each),
        '。' => '.',
        other => other,
    };
    text.chars().map(ascii).filter(|each| !each.is_whitespace()).take(LONGEST + 1).collect()
}

fn number(text: &str, unit: &str, most: Value) -> Result<i64, Wrong> {
    let text = text.trim_start_matches('¥');
    let text = if unit.is_empty() { text } else { text.strip_suffix(unit).unwrap_or(text) };
    let digits: String = text.chars().filter(|each| *each != ',').collect();
    let plain = digits.strip_prefix('-').unwrap_or(&digits);
    let is_digit = |each: u8| each.is_ascii_digit();
    if !plain.bytes().any(is_digit) || !plain.bytes().all(|each| is_digit(each) || each == b'.') {
        return Err(Wrong::NotANumber);
    }
    // `5.` is a five whose cents were not written.
    let plain = plain.strip_suffix('.').unwrap_or(plain);
    let whole = plain.split('.').next().unwrap_or_default().trim_start_matches('0');
    if whole.len() > 13 {
        return Err(Wrong::TooLarge(most));
    }
    let rest = plain.split_once('.').map_or("0", |(_, rest)| rest);
    let padded = if whole.is_empty() { "0" } else { whole };
    if rest.len() > 2 && rest.bytes().all(|each| each.is_ascii_digit()) {
        return Err(Wrong::TooFine);
    }
    let figure = hundredths(&format!("{padded}.{rest}")).ok_or(Wrong::NotANumber)?;
    Ok(if digits.starts_with('-') { -figure } else { figure })
}

fn within(figure: i64, least: i64, most: i64, kind: fn(i64) -> Value) -> Result<Value, Wrong> {
    if figure < least {
        Err(Wrong::TooSmall(kind(least)))
    } else if figure > most {
        Err(Wrong::TooLarge(kind(most)))
    } else {
        Ok(kind(figure))
    }
}

fn birth(text: &str, today: Date) -> Result<Value, Wrong> {
    let day = day(text).ok_or(Wrong::NotADay)?;
    if day > today {
        Err(Wrong::NotBornYet)
    } else if day.year() < today.year() - OLDEST {
        Err(Wrong::TooOld)
    } else {
        Ok(Value::Day(day))
    }
}

/// `1946年5月3日`, `1946-5-3`, `1946/5/3`, `1946.5.3`, `19460503`
fn day(text: &str) -> Option<Date> {
    let parts = text.split(|each: char| !each.is_ascii_digit()).filter(|part| !part.is_empty());
    let numbers: Vec<&str> = parts.collect();
    let [year, month, day] = match numbers[..] {
        [run] if run.len() == 8 && text.len() == 8 => [&run[..4], &run[4..6], &run[6..]],
        [year, month, day] => [year, month, day],
        _ => return None,
    };
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}
