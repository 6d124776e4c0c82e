//! What an identity card says, from the lines that were read on it.
//!
//! A card contradicts a misreading by itself: the number has a check digit, and says birthday and sex a second time.
//! Invariant: no number without its check digit, no birthday and no sex that the number does not say too; what is not
//! sure is left out, and whoever holds the card writes it.

use crate::Line;
use crate::words;
use hongwang_input::FieldKind;
use jiff::civil::Date;

/// Digits of a number.
const NUMBER: usize = 18;
/// Lines less sure than this say nothing.
const SURE: f32 = 0.5;
/// Lines that are looked at: a card has twelve.
const MOST_LINES: usize = 64;
/// Letters of a line that are looked at.
const LONGEST: usize = 64;
/// Letters of a name, and of an address.
const NAME: std::ops::RangeInclusive<usize> = 2..=25;
const ADDRESS: std::ops::RangeInclusive<usize> = 6..=100;

/// One side of an identity card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Card {
    /// The side with the likeness.
    Person(Person),
    /// The side with the emblem.
    Issue(Issue),
}

/// Who it is, as far as it is sure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// 姓名
    pub name: Option<String>,
    /// 性别
    pub sex: Option<Sex>,
    /// 民族, as the card writes it.
    pub nation: Option<&'static str>,
    /// 出生
    pub born: Option<Date>,
    /// 住址
    pub address: Option<String>,
    /// 公民身份号码
    pub number: Option<String>,
}

/// What a card says of a person's sex.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sex {
    /// 男
    Man,
    /// 女
    Woman,
}

impl Sex {
    /// As the card writes it.
    pub fn letter(self) -> char {
        match self {
            Self::Man => words::MAN,
            Self::Woman => words::WOMAN,
        }
    }
}

/// Who issued it, and how long it is good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Issue {
    /// 签发机关
    pub issuer: Option<String>,
    /// 有效期限: from when, and until when; without an end 长期.
    pub valid: Option<(Date, Option<Date>)>,
}

/// What stands in one height on the card, from left to right, without white.
struct Row {
    text: String,
    sure: f32,
}

impl Card {
    /// What these lines say; none where they are no identity card.
    pub fn read(lines: &[Line], today: Date) -> Option<Self> {
        let rows = rows(lines);
        let person = person(&rows, today);
        let says =
            person.number.is_some() || person.name.is_some() && rows.iter().any(|row| row.has(words::NATION));
        if says {
            return Some(Self::Person(person));
        }
        let issuer = after(&rows, words::ISSUER).filter(|text| is_hanzi(text) && text.chars().count() >= 3);
        let valid = after(&rows, words::VALID).and_then(|text| valid(&text));
        (issuer.is_some() || valid.is_some()).then_some(Self::Issue(Issue { issuer, valid }))
    }
}

impl Row {
    fn has(&self, label: &str) -> bool {
        self.text.contains(label)
    }
}

/// Lines of about the same height as rows, from the top down.
fn rows(lines: &[Line]) -> Vec<Row> {
    let stands = |line: &&Line| {
        line.sure >= SURE && [line.left, line.middle, line.height].into_iter().all(f32::is_finite)
    };
    let mut lines: Vec<&Line> = lines.iter().take(MOST_LINES).filter(stands).collect();
    lines.sort_by(|a, b| a.middle.total_cmp(&b.middle));
    let mut rows: Vec<Vec<&Line>> = Vec::new();
    for line in lines {
        match rows.last_mut() {
            Some(row) if row.iter().any(|other| beside(other, line)) => row.push(line),
            _ => rows.push(vec![line]),
        }
    }
    let row = |mut row: Vec<&Line>| {
        row.sort_by(|a, b| a.left.total_cmp(&b.left));
        let text = row.iter().flat_map(|line| line.text.chars().take(LONGEST)).filter_map(plain).collect();
        Row { text, sure: row.iter().map(|line| line.sure).fold(1.0, f32::min) }
    };
    rows.into_iter().map(row).collect()
}

fn beside(one: &Line, other: &Line) -> bool {
    (one.middle - other.middle).abs() < 0.5 * one.height.min(other.height)
}

/// A letter as it is compared: narrow, and none for white and for what separates.
fn plain(letter: char) -> Option<char> {
    match letter {
        '：' | ':' => None,
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(letter as u32 - 0xFEE0),
        _ if letter.is_whitespace() || letter.is_control() => None,
        _ => Some(letter),
    }
}

/// What stands after a label in its row.
fn after(rows: &[Row], label: &str) -> Option<String> {
    let text = rows.iter().find_map(|row| row.text.split_once(label).map(|(_, text)| text))?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn person(rows: &[Row], today: Date) -> Person {
    let number = number(rows, today);
    let says = number.as_deref().and_then(said_by);
    let sex = second(rows).and_then(sex).filter(|sex| says.is_some_and(|(_, said)| said == *sex));
    let born = rows.iter().find_map(|row| born(&row.text));
    Person {
        name: name(rows),
        sex,
        nation: second(rows).and_then(nation),
        born: born.filter(|born| says.is_some_and(|(said, _)| said == *born)),
        address: address(rows),
        number,
    }
}

/// The row of sex and nation.
fn second(rows: &[Row]) -> Option<&str> {
    rows.iter().find(|row| row.has(words::SEX) || row.has(words::NATION)).map(|row| row.text.as_str())
}

/// The one run of digits that is a number with its check digit.
fn number(rows: &[Row], today: Date) -> Option<String> {
    let runs = rows.iter().flat_map(|row| row.text.split(|letter: char| !is_digit(letter)));
    let whole = runs.filter(|run| run.len() == NUMBER);
    let mut found: Vec<String> =
        whole.filter_map(|run| hongwang_input::read(FieldKind::IdNumber, run, today).ok()).collect();
    found.dedup();
    // Two that both fit: nobody knows which.
    if found.len() == 1 { found.pop() } else { None }
}

fn is_digit(letter: char) -> bool {
    letter.is_ascii_digit() || matches!(letter, 'x' | 'X')
}

/// The birthday and the sex that a number says.
fn said_by(number: &str) -> Option<(Date, Sex)> {
    let part = |range: std::ops::Range<usize>| number.get(range);
    let born =
        Date::new(part(6..10)?.parse().ok()?, part(10..12)?.parse().ok()?, part(12..14)?.parse().ok()?)
            .ok()?;
    let odd = part(16..17)?.parse::<u8>().ok()? % 2 == 1;
    Some((born, if odd { Sex::Man } else { Sex::Woman }))
}

fn sex(row: &str) -> Option<Sex> {
    // 民族 may be misread, and its letters are none of these.
    let text = row.split_once(words::SEX).map_or(row, |(_, text)| text);
    text.chars().find_map(|letter| match letter {
        words::MAN => Some(Sex::Man),
        words::WOMAN => Some(Sex::Woman),
        _ => None,
    })
}

fn nation(row: &str) -> Option<&'static str> {
    let (_, text) = row.split_once(words::NATION)?;
    let text = text.strip_suffix(words::PEOPLE).unwrap_or(text);
    words::NATIONS.into_iter().find(|nation| *nation == text)
}

/// A day in `1950年1月4日`, whatever stands around it.
fn born(row: &str) -> Option<Date> {
    let text = row.split_once(words::BORN).map_or(row, |(_, text)| text);
    let (year, text) = text.split_once('年')?;
    let (month, text) = text.split_once('月')?;
    let (day, _) = text.split_once('日')?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

/// What stands after 姓名, or, where that is misread, in the row above 性别.
fn name(rows: &[Row]) -> Option<String> {
    let text = after(rows, words::NAME).or_else(|| {
        let second = rows.iter().position(|row| row.has(words::SEX) || row.has(words::NATION))?;
        let row = &rows[second.checked_sub(1)?];
        let begins = words::NAME.chars().any(|letter| row.text.starts_with(letter));
        begins.then(|| row.text.chars().skip(2).collect())
    })?;
    // A dot within a name, whichever of them was read.
    let text: String =
        text.chars().map(|letter| if "•‧・.".contains(letter) { '·' } else { letter }).collect();
    let named = is_hanzi(text.replace('·', "").as_str()) && !text.starts_with('·') && !text.ends_with('·');
    (named && NAME.contains(&text.chars().count())).then_some(text)
}

/// What stands after 住址 and in the rows below it, down to the number.
fn address(rows: &[Row]) -> Option<String> {
    let first = rows.iter().position(|row| row.has(words::ADDRESS))?;
    let mut text = String::new();
    for row in &rows[first..] {
        let begun = row.text.split_once(words::ADDRESS).map_or(row.text.as_str(), |(_, text)| text);
        let foreign = [words::NAME, words::SEX, words::NATION, words::BORN, words::ISSUER];
        if foreign.iter().any(|label| row.has(label)) {
            return None;
        }
        let digits = row.text.chars().filter(char::is_ascii_digit).count();
        if row.has(&words::NUMBER[..6]) || row.has(&words::NUMBER[6..12]) || digits >= NUMBER - 4 {
            break;
        }
        if row.sure < SURE {
            return None;
        }
        text.push_str(begun);
    }
    let written =
        |letter: char| is_hanzi_letter(letter) || letter.is_ascii_alphanumeric() || "-#()·".contains(letter);
    let fits = ADDRESS.contains(&text.chars().count())
        && text.chars().all(written)
        && text.contains(|letter| words::PLACES.contains(letter));
    fits.then_some(text)
}

/// `2016.01.04-2036.01.04`, or `2016.01.04-长期`.
fn valid(text: &str) -> Option<(Date, Option<Date>)> {
    let (from, until) = text.split_once(['-', '—', '–', '一', '~'])?;
    let day = |text: &str| {
        let mut parts = text.split('.');
        let date =
            Date::new(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        if parts.next().is_none() { date.ok() } else { None }
    };
    let from = day(from)?;
    if until == words::FOREVER {
        return Some((from, None));
    }
    let until = day(until)?;
    (from < until).then_some((from, Some(until)))
}

fn is_hanzi(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_hanzi_letter)
}

fn is_hanzi_letter(letter: char) -> bool {
    matches!(letter, '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '〇' | '\u{20000}'..='\u{323AF}')
}
