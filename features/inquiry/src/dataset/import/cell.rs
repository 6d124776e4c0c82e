//! What stands in a cell, in the one form of its field's kind ([`crate::dataset::value`]).

use super::letters::{is_dash, key, narrow, narrow_words, one_line};
use super::{Why, amount, date, number};
use crate::dataset::definition::{Field, Kind, Seen};
use hongwang_documents::table::{Cell, Table};
use jiff::civil::Date;

/// Longest text of a field, of a name, and of the group of a village, in characters.
const LONGEST_TEXT: usize = 1_000;
const LONGEST_NAME: usize = 30;
const LONGEST_GROUP: usize = 20;
const YES: [&str; 12] = ["是", "有", "对", "已", "√", "✓", "✔", "☑", "y", "yes", "true", "1"];
const NO: [&str; 13] = ["否", "无", "不", "未", "没有", "不是", "×", "✗", "✘", "n", "no", "false", "0"];
/// What may follow the word of a choice.
const ENDINGS: [&str; 6] = ["户", "人员", "对象", "类", "级", "型"];

/// What a cell is read against.
#[derive(Clone, Copy)]
pub(super) struct Reading<'r> {
    pub(super) table: &'r Table,
    pub(super) today: Date,
    /// The year of days that are written without one.
    pub(super) year: i16,
}

/// A value and what should be looked at; empty where nothing is said. A place is left as words.
pub(super) fn value(
    field: &Field,
    cell: Cell<'_>,
    times: i64,
    reading: Reading<'_>,
) -> Result<(String, Option<Why>), Why> {
    let Reading { table, today, year } = reading;
    let plain = |value: Result<String, Why>| value.map(|value| (value, None));
    match cell {
        Cell::Error(shown) => return Err(Why::ErrorCell(shown.to_owned())),
        Cell::Empty => return Ok((String::new(), None)),
        Cell::Text(text) if text.trim().is_empty() || is_dash(text.trim()) => {
            return Ok((String::new(), None));
        }
        _ => {}
    }
    match field.kind {
        Kind::Text => plain(text(field, &shown(cell), LONGEST_TEXT, today)),
        Kind::Group => plain(group(field, cell, today)),
        Kind::Place => plain(Ok(one_line(&narrow(&shown(cell))))),
        Kind::Person => plain(person(cell)),
        Kind::Choice => plain(choice(&field.choices, &shown(cell))),
        Kind::YesNo => plain(yes_no(cell)),
        Kind::Money | Kind::Number | Kind::Whole => amount::read(field, cell, times),
        Kind::Date => match date::day(cell, table, year)? {
            day if field.past && day > today => Err(Why::Future),
            day => Ok((day.to_string(), None)),
        },
        Kind::Month => match date::month(cell, table, year)? {
            month if field.past && month > today.strftime("%Y-%m").to_string() => Err(Why::Future),
            month => Ok((month, None)),
        },
        Kind::Time => plain(date::time(cell, table)),
        Kind::IdNumber => plain(number::id_number(cell, today)),
        Kind::Phone => plain(number::phone(cell)),
        Kind::OfficePhone => plain(number::office_phone(cell)),
        Kind::Card => number::card(cell),
        Kind::Picture => plain(picture(cell)),
    }
}

/// What a cell shows.
pub(super) fn shown(cell: Cell<'_>) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Text(text) | Cell::Error(text) => text.to_owned(),
        Cell::Number(number) => number.to_string(),
        Cell::Date(moment) if moment.time() == jiff::civil::Time::midnight() => moment.date().to_string(),
        Cell::Date(moment) => moment.strftime("%Y-%m-%d %H:%M").to_string(),
        Cell::Bool(true) => YES[0].to_owned(),
        Cell::Bool(false) => NO[0].to_owned(),
    }
}

fn text(field: &Field, text: &str, longest: usize, today: Date) -> Result<String, Why> {
    let text = one_line(&narrow_words(text));
    if text.chars().count() > longest {
        return Err(Why::TooLong(longest));
    }
    if field.seen == Seen::Public && number::is_in(&text, today) {
        return Err(Why::PrivateInText);
    }
    Ok(text)
}

/// `3` is `3组`.
fn group(field: &Field, cell: Cell<'_>, today: Date) -> Result<String, Why> {
    let text = text(field, &shown(cell), LONGEST_GROUP, today)?;
    let is_number = !text.is_empty() && text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    Ok(if is_number { format!("{text}组") } else { text })
}

/// One name. Blanks between Chinese letters, which only make names of two as long as those of three, are dropped.
fn person(cell: Cell<'_>) -> Result<String, Why> {
    let Cell::Text(text) = cell else { return Err(Why::Person) };
    let text = one_line(text);
    let has_latin = text.contains(|letter: char| letter.is_ascii_alphabetic());
    let name = if has_latin { text } else { text.replace(' ', "") };
    let is_of_name = |letter: char| {
        letter.is_alphabetic() || matches!(letter, '·' | '•' | '．' | '.') || has_latin && letter == ' '
    };
    let is_name = (2..=LONGEST_NAME).contains(&name.chars().count()) && name.chars().all(is_of_name);
    if is_name { Ok(name) } else { Err(Why::Person) }
}

/// One of the choices, with what offices add to it or write otherwise.
fn choice(choices: &[String], text: &str) -> Result<String, Why> {
    let wanted = choice_key(text);
    let is_it = |choice: &&String| {
        let own = choice_key(choice);
        let longer =
            |long: &str, short: &str| long.strip_prefix(short).is_some_and(|rest| ENDINGS.contains(&rest));
        own == wanted || longer(&own, &wanted) || longer(&wanted, &own)
    };
    let exact = choices.iter().find(|choice| choice_key(choice) == wanted);
    let mut found = choices.iter().filter(is_it);
    let only = found.next().filter(|_| found.next().is_none());
    exact.or(only).cloned().ok_or_else(|| Why::Choice(choices.to_vec()))
}

/// Letters and digits alone; 一级, 1级 and Ⅰ级 are one.
fn choice_key(text: &str) -> String {
    const DIGITS: [(char, char); 10] = [
        ('一', '1'),
        ('二', '2'),
        ('三', '3'),
        ('四', '4'),
        ('五', '5'),
        ('Ⅰ', '1'),
        ('Ⅱ', '2'),
        ('Ⅲ', '3'),
        ('Ⅳ', '4'),
        ('Ⅴ', '5'),
    ];
    let digit = |letter: char| DIGITS.iter().find(|(from, _)| *from == letter).map_or(letter, |(_, to)| *to);
    key(&text.chars().map(digit).collect::<String>())
}

fn yes_no(cell: Cell<'_>) -> Result<String, Why> {
    let text: String = narrow(&shown(cell)).chars().filter(|letter| !letter.is_whitespace()).collect();
    let text = text.to_lowercase();
    match () {
        () if YES.contains(&text.as_str()) => Ok(YES[0].to_owned()),
        () if NO.contains(&text.as_str()) => Ok(NO[0].to_owned()),
        () => Err(Why::YesNo),
    }
}

/// The hash of a picture that was handed in before.
fn picture(cell: Cell<'_>) -> Result<String, Why> {
    let text = shown(cell).trim().to_ascii_lowercase();
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash { Ok(text) } else { Err(Why::Picture) }
}
