//! A sheet of postings: its heads by their names, each line read or named with what is wrong in it, before anything is
//! written. The same reading serves feeds ([`crate::feed`]), whose fields are the same columns.
//!
//! Pure. Invariant: a line is taken whole or not at all.

use crate::posting::{Day, Kind, LONGEST, day, holds_telephone, midnight};
use crate::wage::{self, Pay, Per};
use crate::words::jobs as words;
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::organisations::Organisation;
use hongwang_input::{FieldKind, read};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Rows above the heads that are looked through: titles, notes.
const MOST_ABOVE: usize = 5;
const LONGEST_TITLE: usize = 30;
const LONGEST_LINE: usize = 60;
const LONGEST_NEEDS: usize = 300;
const MOST_WANTED: u32 = 10_000;
const MOST_KM: u32 = 5_000;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Column {
    Item,
    Kind,
    Title,
    Employer,
    Place,
    Code,
    Km,
    Pay,
    Start,
    Until,
    Wanted,
    Needs,
    Contact,
}

impl Column {
    pub(crate) const ALL: [Column; 13] = [
        Self::Item,
        Self::Kind,
        Self::Title,
        Self::Employer,
        Self::Place,
        Self::Code,
        Self::Km,
        Self::Pay,
        Self::Start,
        Self::Until,
        Self::Wanted,
        Self::Needs,
        Self::Contact,
    ];

    fn of_head(head: &str) -> Option<Column> {
        let head: String = narrow(head);
        // 月薪(元): what stands in brackets explains.
        let head = head.split('(').next().unwrap_or_default();
        Self::ALL.into_iter().find(|column| words::heads(*column).contains(&head))
    }
}

/// Small signs for wide ones.
pub(crate) fn small(text: &str) -> String {
    let ascii = |letter: char| match letter {
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(letter as u32 - 0xfee0).unwrap_or(letter),
        '\u{3000}' => ' ',
        other => other,
    };
    text.chars().map(ascii).collect()
}

/// The same without blanks.
pub(crate) fn narrow(text: &str) -> String {
    small(text).chars().filter(|letter| !letter.is_whitespace()).collect()
}

/// A posting as somebody tells of it, before it has an id and is sealed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// Its name at its source.
    pub(crate) item: String,
    pub(crate) kind: Kind,
    pub(crate) title: String,
    pub(crate) employer: String,
    pub(crate) place: String,
    pub(crate) code: String,
    pub(crate) km: Option<u32>,
    pub(crate) pay: Option<Pay>,
    pub(crate) start: Option<Millis>,
    /// The moment after its last day; none where it was not told.
    pub(crate) until: Option<Millis>,
    pub(crate) wanted: Option<u32>,
    pub(crate) needs: String,
    pub(crate) phone: String,
}

/// What is wrong in a column, in words.
pub(crate) type Fault = (Column, String);

/// A line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    /// Its number in the sheet, counted from 1.
    pub(crate) number: usize,
    /// What it is about.
    pub(crate) name: String,
    pub(crate) read: Result<Box<Draft>, Vec<Fault>>,
}

/// What a sheet holds.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) lines: Vec<Line>,
    /// Heads that mean nothing here.
    pub(crate) unknown: Vec<String>,
}

impl Plan {
    /// What can be taken.
    pub(crate) fn drafts(&self) -> Vec<Draft> {
        self.lines.iter().filter_map(|line| line.read.as_ref().ok()).map(|draft| (**draft).clone()).collect()
    }
}

/// By what a line is read.
#[derive(Clone, Debug)]
pub(crate) struct Rules<'a> {
    /// Where the line does not say so itself.
    pub(crate) kind: Kind,
    /// Names of places that are known, with their codes.
    pub(crate) places: &'a [(String, String)],
    pub(crate) now: Millis,
}

/// The places of a county by what people call them.
pub(crate) fn places(all: &[Organisation]) -> Vec<(String, String)> {
    let named = |one: &Organisation| {
        let (code, names) = (one.path.code().to_owned(), [one.name.clone(), one.short.clone()]);
        names.into_iter().filter(|name| name.chars().count() > 1).map(move |name| (name, code.clone()))
    };
    all.iter().filter(|one| one.path.depth() <= 3).flat_map(named).collect()
}

/// The code of the narrowest place whose name stands in a text; empty where none does.
fn code_in(text: &str, places: &[(String, String)]) -> String {
    let standing = places.iter().filter(|(name, _)| text.contains(name.as_str()));
    // A village's code ends in other digits than zeros; of two names the longer one is meant.
    let narrowest = standing.max_by_key(|(name, code)| (code.trim_end_matches('0').len(), name.len()));
    narrowest.map(|(_, code)| code.clone()).unwrap_or_default()
}

/// Whether the county itself stands in a text.
fn names_county(text: &str, places: &[(String, String)]) -> bool {
    places.iter().any(|(name, code)| code.ends_with("000000") && text.contains(name.as_str()))
}

/// Reads rows, of which one of the first holds the heads.
///
/// # Errors
/// When no heads can be used, in words.
pub(crate) fn plan(rows: &[Vec<String>], rules: &Rules<'_>) -> Result<Plan, String> {
    let head = rows.iter().take(MOST_ABOVE).position(|row| {
        let known: Vec<_> = row.iter().filter_map(|head| Column::of_head(head)).collect();
        known.contains(&Column::Title) && known.len() >= 3
    });
    let head = head.ok_or(words::NO_HEADS)?;
    let (mut heads, mut unknown) = (Vec::<(usize, Column)>::new(), Vec::new());
    for (place, text) in rows[head].iter().enumerate().filter(|(_, text)| !text.trim().is_empty()) {
        match Column::of_head(text) {
            Some(column) if heads.iter().any(|(_, other)| *other == column) => {
                return Err(words::head_twice(text));
            }
            Some(column) => heads.push((place, column)),
            None => unknown.push(text.clone()),
        }
    }
    let per = heads.iter().find(|(_, column)| *column == Column::Pay);
    let per = per.and_then(|(place, _)| words::per_of_head(&rows[head][*place]));
    let (mut lines, mut seen) = (Vec::new(), BTreeMap::<String, usize>::new());
    for (row, number) in rows.iter().zip(1..).skip(head + 1) {
        let cells: BTreeMap<Column, &str> = heads
            .iter()
            .map(|(place, column)| (*column, row.get(*place).map_or("", |cell| cell.trim())))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        // A note below the table fills one cell of many.
        if cells.is_empty() || (cells.len() == 1 && !cells.contains_key(&Column::Title)) {
            continue;
        }
        let name = cells.get(&Column::Title).copied().unwrap_or_default().to_owned();
        let mut read = draft(&cells, per, rules).map(Box::new);
        if let Ok(draft) = &read
            && let Some(first) = seen.insert(draft.item.clone(), number)
        {
            read = Err(vec![(Column::Item, words::twice(first))]);
        }
        lines.push(Line { number, name, read });
    }
    Ok(Plan { lines, unknown })
}

/// Reads a line.
///
/// # Errors
/// Every column in which something is wrong.
pub(crate) fn draft(
    cells: &BTreeMap<Column, &str>,
    per: Option<Per>,
    rules: &Rules<'_>,
) -> Result<Draft, Vec<Fault>> {
    let of = |column: Column| cells.get(&column).copied().unwrap_or_default();
    let mut faults = Vec::new();
    let title = text(of(Column::Title), (Column::Title, LONGEST_TITLE), &mut faults);
    if title.is_empty() {
        faults.push((Column::Title, words::TITLE_MISSING.to_owned()));
    }
    let employer = text(of(Column::Employer), (Column::Employer, LONGEST_LINE), &mut faults);
    let place = text(of(Column::Place), (Column::Place, LONGEST_LINE), &mut faults);
    let needs = text(of(Column::Needs), (Column::Needs, LONGEST_NEEDS), &mut faults);
    let mut keep = |column: Column, read: Result<(), String>| {
        if let Err(why) = read {
            faults.push((column, why));
        }
    };
    let mut kind = rules.kind;
    keep(Column::Kind, kind_of(of(Column::Kind), rules.kind).map(|read| kind = read));
    let mut pay = None;
    let read_pay = wage::read(of(Column::Pay), per).map(|read| pay = read);
    keep(Column::Pay, read_pay.map_err(|error| error.to_string()));
    let (mut start, mut until) = (None, None);
    keep(Column::Start, days(of(Column::Start)).map(|read| start = read));
    keep(Column::Until, ends(of(Column::Until), rules.now).map(|read| until = read));
    let (mut wanted, mut km) = (None, None);
    keep(Column::Wanted, count(of(Column::Wanted), MOST_WANTED).map(|read| wanted = read));
    keep(Column::Km, count(of(Column::Km), MOST_KM).map(|read| km = read));
    let mut code = String::new();
    keep(Column::Code, code_of(of(Column::Code)).map(|read| code = read));
    let mut phone = String::new();
    keep(Column::Contact, phone_of(of(Column::Contact), rules.now).map(|read| phone = read));
    if !faults.is_empty() {
        return Err(faults);
    }
    // Elsewhere streets and villages have the same names.
    if code.is_empty() && (kind != Kind::Out || names_county(&place, rules.places)) {
        code = code_in(&place, rules.places);
    }
    let item = match narrow(of(Column::Item)) {
        named if !named.is_empty() => named.chars().take(LONGEST_LINE).collect(),
        // Who does not number them has one of a name at a place.
        _ => format!("{employer}/{title}/{place}"),
    };
    Ok(Draft { item, kind, title, employer, place, code, km, pay, start, until, wanted, needs, phone })
}

fn text(cell: &str, (column, longest): (Column, usize), faults: &mut Vec<Fault>) -> String {
    let text = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.chars().count() > longest {
        faults.push((column, words::too_long(longest)));
    } else if holds_telephone(&text) {
        faults.push((column, words::TELEPHONE_HERE.to_owned()));
    }
    text
}

fn kind_of(cell: &str, kind: Kind) -> Result<Kind, String> {
    let cell = narrow(cell);
    if cell.is_empty() {
        return Ok(kind);
    }
    let meant =
        Kind::JOBS.into_iter().find(|kind| kind.word() == cell || words::kinds(*kind).contains(&&*cell));
    meant.ok_or_else(|| words::KIND_WRONG.to_owned())
}

fn days(cell: &str) -> Result<Option<Millis>, String> {
    match day(cell) {
        Some(Day::Open) => Ok(None),
        Some(Day::On(date)) => Ok(Some(midnight(date))),
        None => Err(words::DAY_WRONG.to_owned()),
    }
}

fn ends(cell: &str, now: Millis) -> Result<Option<Millis>, String> {
    let Some(last) = days(cell)? else { return Ok(None) };
    let until = last.plus(Millis::DAY);
    match until {
        _ if until <= now => Err(words::OVER.to_owned()),
        _ if until > now.plus(LONGEST) => Ok(Some(now.plus(LONGEST))),
        _ => Ok(Some(until)),
    }
}

fn count(cell: &str, most: u32) -> Result<Option<u32>, String> {
    let cell = narrow(cell);
    let digits = cell.trim_end_matches(['人', '名', '个', '里', '公']).trim_end_matches("km");
    if matches!(digits, "" | "若干" | "不限") {
        return Ok(None);
    }
    let number = digits.parse::<u32>().ok().or_else(|| {
        // An office program writes whole numbers with a point.
        digits.strip_suffix(".0").and_then(|whole| whole.parse().ok())
    });
    number.filter(|number| *number <= most).map(Some).ok_or_else(|| words::NUMBER_WRONG.to_owned())
}

fn code_of(cell: &str) -> Result<String, String> {
    let code = narrow(cell);
    let good = code.is_empty()
        || (matches!(code.len(), 6 | 9 | 12) && code.bytes().all(|byte| byte.is_ascii_digit()));
    if good && !code.is_empty() {
        Ok(format!("{code:0<12}"))
    } else if good {
        Ok(code)
    } else {
        Err(words::CODE_WRONG.to_owned())
    }
}

fn phone_of(cell: &str, now: Millis) -> Result<String, String> {
    read(FieldKind::Phone, cell, now.beijing().date()).map_err(|_| words::PHONE_WRONG.to_owned())
}

/// The columns of an empty sheet.
pub(crate) fn template() -> Vec<Vec<String>> {
    let head = |column: Column| words::heads(column)[0].to_owned();
    vec![Column::ALL.map(head).to_vec()]
}

/// Whether postings of `org` may be told to everybody below it: a county's, a town's.
pub(crate) fn may_publish(org: &OrgPath) -> bool {
    org.depth() <= 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_elsewhere_is_of_a_place_of_the_county_only_where_the_county_is_named() {
        let places = [("英山县", "421124000000"), ("东门社区", "421124100002"), ("红山镇", "421124102000")];
        let places = places.map(|(name, code)| (name.to_owned(), code.to_owned()));
        for (kind, place, code) in [
            (Kind::Out, "广州市东门社区服务中心", ""),
            (Kind::Out, "英山县东门社区", "421124100002"),
            (Kind::Out, "英山县", "421124000000"),
            (Kind::Local, "东门社区服务中心", "421124100002"),
            (Kind::Public, "红山镇", "421124102000"),
        ] {
            let rules = Rules { kind, places: &places, now: Millis(20_780 * Millis::DAY) };
            let cells = BTreeMap::from([(Column::Title, "保安"), (Column::Place, place)]);
            assert_eq!(draft(&cells, None, &rules).expect("it is good").code, code, "{place}");
        }
    }
}
