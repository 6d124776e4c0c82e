//! What must hold for the fields of an identity card, whatever lines were read in a picture.

#![allow(dead_code, unreachable_pub, reason = "included by the target and by the tests")]

use hongwang_reading::{Card, Line, card::Sex};
use jiff::civil::Date;

const TODAY: Date = Date::constant(2026, 11, 25);

/// Bytes as lines of `middle left height sure text`; whether they are a card.
pub fn lines(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let lines: Vec<Line> = text.lines().filter_map(line).collect();
    match Card::read(&lines, TODAY) {
        None => false,
        Some(Card::Issue(issue)) => {
            let (from, until) = issue.valid.unwrap_or((Date::MIN, None));
            assert!(until.is_none_or(|until| from < until));
            assert!(issue.issuer.is_none_or(|issuer| !issuer.contains(char::is_whitespace)));
            true
        }
        Some(Card::Person(person)) => {
            let letters = |text: &Option<String>| text.as_ref().map_or(6, |text| text.chars().count());
            assert!((2..=25).contains(&letters(&person.name)), "{person:?}");
            assert!((6..=100).contains(&letters(&person.address)), "{person:?}");
            let Some(number) = person.number else {
                assert!(person.sex.is_none() && person.born.is_none(), "{:?} {:?}", person.sex, person.born);
                return true;
            };
            assert!(number.len() == 18 && number.is_ascii());
            let sum = number.chars().fold(0, |sum, each| (sum * 2 + each.to_digit(10).unwrap_or(10)) % 11);
            assert_eq!(sum, 1, "{number} has another check digit");
            let odd = number.as_bytes()[16] % 2 == 1;
            assert!(person.sex.is_none_or(|sex| (sex == Sex::Man) == odd));
            assert!(person.born.is_none_or(|born| born.strftime("%Y%m%d").to_string() == number[6..14]));
            true
        }
    }
}

fn line(text: &str) -> Option<Line> {
    let mut parts = text.splitn(5, ' ');
    let mut figure = || parts.next()?.parse().ok();
    let (middle, left, height, sure) = (figure()?, figure()?, figure()?, figure()?);
    Some(Line { text: parts.next()?.to_owned(), sure, left, middle, height })
}
