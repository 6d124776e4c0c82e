//! Telephone numbers: eleven digits of a mobile, or area code and number of a landline.

use super::{Look, Standing, grouped, narrow, words};

const MOBILE: usize = 11;
/// Area code with the shorter and the longer form of a number behind it.
const LANDLINE_AT_LEAST: usize = 11;
const LANDLINE_AT_MOST: usize = 12;

pub(super) fn look(text: &str) -> Look {
    let digits = narrow(text);
    if let Some(at) = digits.chars().position(|each| !each.is_ascii_digit()) {
        return Look::new(Standing::Wrong, text, words::not_a_digit(at + 1));
    }
    match digits.as_bytes() {
        [b'1', b'0'..=b'2', ..] => Look::new(Standing::Wrong, digits, words::MOBILE_SECOND),
        [b'1', ..] => mobile(&digits),
        [b'0', b'0', ..] => Look::new(Standing::Wrong, digits, words::AREA_CODE),
        [b'0', ..] => landline(&digits),
        _ => Look::new(Standing::Wrong, digits, words::PHONE_FIRST),
    }
}

fn mobile(digits: &str) -> Look {
    let shown = grouped(digits, &[3, 4, 4]);
    match digits.len() {
        MOBILE => Look::whole(digits, shown, words::MOBILE_WHOLE),
        short if short < MOBILE => Look::new(Standing::Part, shown, words::digits_missing(MOBILE - short)),
        long => Look::new(Standing::Wrong, shown, words::digits_too_many(MOBILE, long - MOBILE)),
    }
}

fn landline(digits: &str) -> Look {
    let short_code = digits.starts_with("010") || digits.starts_with("02");
    let shown = grouped(digits, &[if short_code { 3 } else { 4 }, 8]);
    match digits.len() {
        short if short < LANDLINE_AT_LEAST => {
            Look::new(Standing::Part, shown, words::digits_missing(LANDLINE_AT_LEAST - short))
        }
        long if long > LANDLINE_AT_MOST || (short_code && long > LANDLINE_AT_LEAST) => {
            Look::new(Standing::Wrong, shown, words::LANDLINE_LONG)
        }
        _ => Look::whole(digits, shown, words::LANDLINE_WHOLE),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_landline_has_its_area_code_apart_and_may_be_one_digit_longer() {
        assert_eq!(look("0713-7012345").shown, "0713 7012345");
        assert_eq!(look("07137012345").standing, Standing::Whole);
        assert_eq!(look("071370123456").standing, Standing::Whole);
        assert_eq!(look("0713701234567").standing, Standing::Wrong);
        assert_eq!(look("01012345678").shown, "010 12345678");
        assert_eq!(look("010123456789").standing, Standing::Wrong);
    }

    #[test]
    fn a_number_that_can_be_neither_says_how_both_begin() {
        assert_eq!(look("7012345").said, words::PHONE_FIRST);
        assert_eq!(look("12012345678").said, words::MOBILE_SECOND);
        assert_eq!(look("138a").said, words::not_a_digit(4));
    }
}
