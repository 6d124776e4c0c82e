//! Names, digits without further meaning, and plain numbers.

use super::{Look, Standing, narrow, words};

pub(super) fn name(text: &str) -> Look {
    match text
        .chars()
        .position(|each| each.is_ascii_digit() || each.is_ascii_punctuation() || each.is_control())
    {
        Some(at) => Look::new(Standing::Wrong, text, words::not_in_a_name(at + 1)),
        None => Look::whole(text, text, ""),
    }
}

pub(super) fn digits(text: &str) -> Look {
    let plain = narrow(text);
    match plain.chars().position(|each| !each.is_ascii_digit()) {
        Some(at) => Look::new(Standing::Wrong, text, words::not_a_digit(at + 1)),
        None => Look::whole(plain.clone(), plain, ""),
    }
}

pub(super) fn decimal(text: &str) -> Look {
    let plain = narrow(text);
    let points = plain.matches('.').count();
    match plain.chars().position(|each| !each.is_ascii_digit() && each != '.') {
        Some(at) => Look::new(Standing::Wrong, text, words::not_a_digit(at + 1)),
        None if points > 1 => Look::new(Standing::Wrong, text, words::ONE_POINT),
        None if plain.ends_with('.') => Look::new(Standing::Part, plain, ""),
        None => Look::whole(plain.clone(), plain, ""),
    }
}
