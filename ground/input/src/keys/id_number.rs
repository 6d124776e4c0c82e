//! The citizen's identity number: region, birth, sequence, check digit (GB 11643).
//!
//! Everything is judged as soon as its digits stand, so that a slip is told while the finger is near it.

use jiff::civil::Date;

use super::{Look, Standing, grouped, narrow, words};

const LENGTH: usize = 18;
/// The first two digits that a province has.
const PROVINCES: [(u8, u8); 7] = [(11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (81, 83)];
const TAIWAN: u8 = 71;

pub(super) fn look(text: &str, today: Date) -> Look {
    let plain = narrow(text).to_ascii_uppercase();
    let shown = grouped(&plain, &[6, 8]);
    if let Some(problem) = problem(&plain, today) {
        return Look::new(Standing::Wrong, if plain.is_ascii() { shown } else { text.to_owned() }, problem);
    }
    if plain.len() < LENGTH {
        return Look::new(Standing::Part, shown, words::digits_missing(LENGTH - plain.len()));
    }
    let birth = born(&plain).map_or(String::new(), |born| words::born(born.year(), born.month(), born.day()));
    Look::whole(plain, shown, birth)
}

fn problem(plain: &str, today: Date) -> Option<String> {
    let length = plain.chars().count();
    for (at, each) in plain.chars().enumerate().take(LENGTH) {
        if at + 1 == LENGTH && !each.is_ascii_digit() && each != 'X' {
            return Some(words::ID_LAST.to_owned());
        }
        if at + 1 < LENGTH && !each.is_ascii_digit() {
            return Some(words::not_a_digit(at + 1));
        }
    }
    if length > LENGTH {
        return Some(words::digits_too_many(LENGTH, length - LENGTH));
    }
    province_problem(plain).or_else(|| birth_problem(plain, today)).or_else(|| check_problem(plain))
}

fn province_problem(plain: &str) -> Option<String> {
    let code: u8 = plain.get(..2)?.parse().ok()?;
    let known = code == TAIWAN || PROVINCES.iter().any(|(low, high)| (*low..=*high).contains(&code));
    (!known).then(|| words::ID_PROVINCE.to_owned())
}

fn birth_problem(plain: &str, today: Date) -> Option<String> {
    let century: u16 = plain.get(6..8)?.parse().ok()?;
    if !(19..=20).contains(&century) {
        return Some(words::ID_CENTURY.to_owned());
    }
    let year: i16 = plain.get(6..10)?.parse().ok()?;
    if year > today.year() {
        return Some(words::ID_YEAR.to_owned());
    }
    let month: i8 = plain.get(10..12)?.parse().ok()?;
    if !(1..=12).contains(&month) {
        return Some(words::ID_MONTH.to_owned());
    }
    let day: i8 = plain.get(12..14)?.parse().ok()?;
    match Date::new(year, month, day) {
        Err(_) => Some(words::id_day(year, month, day)),
        Ok(born) if born > today => Some(words::ID_YEAR.to_owned()),
        Ok(_) => None,
    }
}

fn check_problem(plain: &str) -> Option<String> {
    let right = check_digit(plain.get(..LENGTH - 1)?)?;
    let written = plain.chars().nth(LENGTH - 1)?;
    (written != right).then(|| words::id_check(right))
}

fn born(plain: &str) -> Option<Date> {
    Date::new(
        plain.get(6..10)?.parse().ok()?,
        plain.get(10..12)?.parse().ok()?,
        plain.get(12..14)?.parse().ok()?,
    )
    .ok()
}

/// The eighteenth digit that belongs to the first seventeen: ISO 7064, MOD 11-2.
fn check_digit(seventeen: &str) -> Option<char> {
    let sum = seventeen.chars().try_fold(0, |sum, each| Some((sum + each.to_digit(10)?) * 2 % 11))?;
    char::from_digit((12 - sum) % 11, 10).or(Some('X'))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The standard's own example.
    const STANDARD: &str = "11010519491231002X";

    fn today() -> Date {
        Date::constant(2026, 11, 24)
    }

    #[test]
    fn the_standards_example_is_whole_and_says_the_birthday() {
        let look = look("110105 19491231 002x", today());
        assert_eq!((look.plain.as_str(), look.standing), (STANDARD, Standing::Whole));
        assert_eq!(look.shown, "110105 19491231 002X");
        assert_eq!(look.said, words::born(1949, 12, 31));
    }

    #[test]
    fn every_single_wrong_digit_of_a_number_is_noticed() {
        for at in 0..LENGTH {
            for digit in "0123456789X".chars() {
                let mut changed: Vec<char> = STANDARD.chars().collect();
                if changed[at] == digit {
                    continue;
                }
                changed[at] = digit;
                let changed: String = changed.into_iter().collect();
                assert_eq!(look(&changed, today()).standing, Standing::Wrong, "{changed}");
            }
        }
    }

    #[test]
    fn a_slip_is_told_as_soon_as_its_digits_stand_with_its_place() {
        for (text, said) in [
            ("99", words::ID_PROVINCE.to_owned()),
            ("42112418", words::ID_CENTURY.to_owned()),
            ("421124195013", words::ID_MONTH.to_owned()),
            ("42112419500230", words::id_day(1950, 2, 30)),
            ("4211242027", words::ID_YEAR.to_owned()),
            ("4211X", words::not_a_digit(5)),
            ("11010519491231002A", words::ID_LAST.to_owned()),
            ("110105194912310021", words::id_check('X')),
        ] {
            assert_eq!(look(text, today()).said, said, "{text}");
        }
    }
}
