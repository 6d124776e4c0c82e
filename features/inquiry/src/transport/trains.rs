//! The timetable of trains: rows of a sheet that the county keeps, and what is read from them. Plain functions.
//!
//! It is a table of its day, not a booking: which tickets are left is asked on the phone or by a clerk. Invariant: a
//! table has no bad line; each is named with its place before anything is taken.

use super::days::{DAY, Day};
use crate::words::transport as words;
use hongwang_replica::BlobHash;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use url::Url;

/// Rows in a part.
const ROWS_A_PART: usize = 400;
/// Longest name of a station or a train, in letters.
const LONGEST: usize = 20;
const LONGEST_NOTE: usize = 60;
/// Whose pages sell tickets: no other address may stand on a screen as the place to buy.
const SELLER: &str = "12306.cn";
/// Where tickets are bought when the county names no other page.
pub(crate) const BUY: &str = "https://www.12306.cn/";

/// A train from a station of the neighbourhood to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Train {
    pub(crate) from: String,
    /// Minute of the day.
    pub(crate) leave: u16,
    /// Minutes on the way.
    pub(crate) takes: u16,
    pub(crate) to: String,
    pub(crate) number: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) note: String,
}

/// What holds for the whole table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct About {
    /// Of which day the table is.
    pub(crate) day: Day,
    /// Who made it.
    pub(crate) source: String,
    /// Where tickets are bought on the phone.
    pub(crate) buy: String,
}

/// The table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Trains {
    pub(crate) about: About,
    pub(crate) rows: Vec<Train>,
}

#[derive(Serialize, Deserialize)]
enum Part {
    About(About),
    Rows(Vec<Train>),
}

/// What is wrong with a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wrong {
    /// Its number in the sheet, from 1.
    pub(crate) line: usize,
    /// The head of the column.
    pub(crate) head: &'static str,
    pub(crate) why: String,
}

impl Train {
    /// Minute of the day, and days later.
    pub(crate) fn arrive(&self) -> (i64, i64) {
        let whole = i64::from(self.leave) + i64::from(self.takes);
        (whole % DAY, whole / DAY)
    }
}

impl Trains {
    pub(crate) fn parts(&self) -> Vec<serde_json::Value> {
        let rows = self.rows.chunks(ROWS_A_PART).map(|rows| Part::Rows(rows.to_vec()));
        let parts = std::iter::once(Part::About(self.about.clone())).chain(rows);
        parts.map(|part| serde_json::to_value(part).expect("plain data")).collect()
    }

    pub(crate) fn of_parts(parts: Vec<serde_json::Value>) -> Option<Self> {
        let (mut about, mut rows) = (None, Vec::new());
        for part in parts {
            match serde_json::from_value(part).ok()? {
                Part::About(told) => about = Some(told),
                Part::Rows(more) => rows.extend(more),
            }
        }
        Some(Self { about: about?, rows })
    }

    /// Where trains go, the place to which most go first.
    pub(crate) fn destinations(&self) -> Vec<(&str, usize)> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        self.rows.iter().for_each(|train| *counts.entry(&train.to).or_default() += 1);
        let mut all: Vec<_> = counts.into_iter().collect();
        all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        all
    }

    /// The trains to the place of this key, by when they leave.
    pub(crate) fn to(&self, key: &str) -> Vec<&Train> {
        let mut found: Vec<_> = self.rows.iter().filter(|train| key_of(&train.to) == key).collect();
        found.sort_by_key(|train| (train.leave, train.takes));
        found
    }

    /// The stations from which they leave.
    pub(crate) fn stations(&self) -> BTreeSet<&str> {
        self.rows.iter().map(|train| train.from.as_str()).collect()
    }
}

/// By what pages name a place.
pub(crate) fn key_of(place: &str) -> String {
    BlobHash::of(place.as_bytes()).to_string()[..12].to_owned()
}

/// The day of the table, as it was entered.
///
/// # Errors
/// With what to enter instead.
pub(crate) fn day(entered: &str) -> Result<Day, &'static str> {
    entered.trim().parse::<Date>().map(Day::of).map_err(|_| words::TRAIN_DAY_WRONG)
}

/// The page on which tickets are bought, as it was entered; the known one when nothing was.
///
/// # Errors
/// With what to enter instead.
pub(crate) fn buy(entered: &str) -> Result<String, &'static str> {
    let entered = Some(entered.trim()).filter(|entered| !entered.is_empty()).unwrap_or(BUY);
    let url = Url::parse(entered).ok().filter(|url| entered.len() <= 200 && url.scheme() == "https");
    let is_seller = |host: &str| host == SELLER || host.ends_with(&format!(".{SELLER}"));
    let url = url.filter(|url| url.host_str().is_some_and(is_seller) && url.username().is_empty());
    url.map(|url| url.to_string()).ok_or(words::TRAIN_BUY_WRONG)
}

/// The columns of a sheet.
const HEADS: [&str; 7] = [
    words::TRAIN_NUMBER,
    words::TRAIN_FROM,
    words::TRAIN_TO,
    words::TRAIN_LEAVE,
    words::TRAIN_ARRIVE,
    words::TRAIN_LATER,
    words::TRAIN_NOTE,
];
/// How many of them must be there.
const NEEDED: usize = 5;

/// Reads the rows of a sheet, of which the first that names the columns holds the heads.
///
/// # Errors
/// Every line that is wrong.
pub(crate) fn read(rows: &[Vec<String>]) -> Result<Vec<Train>, Vec<Wrong>> {
    let is_head = |row: &&Vec<String>| row.iter().any(|cell| cell == words::TRAIN_NUMBER);
    let at = rows.iter().position(|row| is_head(&row)).unwrap_or(0);
    let heads = rows.get(at).map_or(&[][..], Vec::as_slice);
    let places = HEADS.map(|head| heads.iter().position(|cell| cell == head));
    let mut wrong: Vec<Wrong> = Vec::new();
    for (head, _) in HEADS.iter().zip(places).take(NEEDED).filter(|(_, place)| place.is_none()) {
        wrong.push(Wrong { line: at + 1, head, why: words::NO_COLUMN.to_owned() });
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let mut seen: BTreeMap<Train, usize> = BTreeMap::new();
    for (row, line) in
        rows.iter().zip(1..).skip(at + 1).filter(|(row, _)| row.iter().any(|cell| !cell.is_empty()))
    {
        let cells = places.map(|place| place.and_then(|place| row.get(place)).map_or("", String::as_str));
        match train(cells) {
            Ok(train) => {
                if let Some(before) = seen.insert(train, line) {
                    wrong.push(Wrong { line, head: words::TRAIN_NUMBER, why: words::line_twice(before) });
                }
            }
            Err(faults) => wrong.extend(faults.into_iter().map(|(head, why)| Wrong { line, head, why })),
        }
    }
    if seen.is_empty() && wrong.is_empty() {
        wrong.push(Wrong { line: at + 1, head: words::TRAIN_NUMBER, why: words::NO_LINES.to_owned() });
    }
    if wrong.is_empty() { Ok(seen.into_keys().collect()) } else { Err(wrong) }
}

fn train(cells: [&str; 7]) -> Result<Train, Vec<(&'static str, String)>> {
    let [number, from, to, leaves, arrives, later, note] = cells;
    let mut faults = Vec::new();
    for (text, head, least, most) in [
        (number, words::TRAIN_NUMBER, 1, LONGEST),
        (from, words::TRAIN_FROM, 1, LONGEST),
        (to, words::TRAIN_TO, 1, LONGEST),
        (note, words::TRAIN_NOTE, 0, LONGEST_NOTE),
    ] {
        if !(least..=most).contains(&text.chars().count()) || text.chars().any(char::is_control) {
            faults.push((head, words::text_wrong(most)));
        }
    }
    if !from.is_empty() && from == to {
        faults.push((words::TRAIN_TO, words::GOES_NOWHERE.to_owned()));
    }
    let mut read = |text: &str, head| {
        let minute = minute(text);
        if minute.is_none() {
            faults.push((head, words::time_wrong(text)));
        }
        minute
    };
    let (leave, arrive) = (read(leaves, words::TRAIN_LEAVE), read(arrives, words::TRAIN_ARRIVE));
    let days = words::read_days_later(later);
    if days.is_none() {
        faults.push((words::TRAIN_LATER, words::LATER_WRONG.to_owned()));
    }
    let (Some(leave), Some(arrive), Some(days)) = (leave, arrive, days) else { return Err(faults) };
    // What arrives at an earlier clock time than it left arrives on the next day.
    let days = if later.is_empty() && arrive <= leave { 1 } else { days };
    let takes = arrive as i32 + days * 24 * 60 - leave as i32;
    match u16::try_from(takes) {
        Ok(takes) if takes > 0 && faults.is_empty() => {
            let text = str::to_owned;
            Ok(Train { from: text(from), leave, takes, to: text(to), number: text(number), note: text(note) })
        }
        Ok(takes) if takes > 0 => Err(faults),
        _ => {
            faults.push((words::TRAIN_ARRIVE, words::ARRIVES_BEFORE.to_owned()));
            Err(faults)
        }
    }
}

/// `8:05`, `08:05:00`, with a narrow or a wide colon, or the part of a day as which a workbook keeps a time.
fn minute(text: &str) -> Option<u16> {
    let text = text.replace('\u{ff1a}', ":");
    if !text.contains(':') {
        let part: f64 = text.parse().ok().filter(|part| (0.0..1.0).contains(part) && text.contains('.'))?;
        let minutes = (part * 1440.0).round() as u16;
        return Some(minutes).filter(|minutes| *minutes < 1440);
    }
    let mut parts = text.split(':');
    let (hours, minutes, seconds) = (parts.next()?, parts.next()?, parts.next().unwrap_or("00"));
    let number = |part: &str| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        plain.then(|| part.parse::<u16>().ok()).flatten()
    };
    let (hours, minutes, seconds) = (number(hours)?, number(minutes)?, number(seconds)?);
    (parts.next().is_none() && hours < 24 && minutes < 60 && seconds < 60).then_some(hours * 60 + minutes)
}
