//! What rows come to, and how that differs from what stood before.

use crate::dataset::Row;
use crate::dataset::definition::{Definition, Field, Kind};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

/// Decimals that are added up exactly.
const DECIMALS: usize = 6;
/// Digits before them.
const LONGEST: usize = 18;
/// More than so many hundredths is looked at.
const MUCH: i64 = 20;

/// What the rows of one organisation, or of all, come to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Totals {
    /// Rows.
    pub(crate) count: u64,
    /// People that they are about, where they name any by a number.
    pub(crate) people: u64,
    /// The fields with `total`, by their names.
    pub(crate) sums: BTreeMap<String, String>,
}

/// The same beside what stood before.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Compared {
    pub(crate) now: Totals,
    /// What stood when the batch was tried; nothing where nothing did.
    pub(crate) before: Option<Totals>,
    /// People who were not there before.
    pub(crate) new_people: u64,
    /// People who are not there any more.
    pub(crate) gone_people: u64,
}

/// What `rows` come to.
pub(crate) fn of(definition: &Definition, rows: &[&Row]) -> Totals {
    let person = definition.place_of_kind(Kind::IdNumber);
    let people: HashSet<&str> = person
        .iter()
        .flat_map(|place| rows.iter().map(|row| row[*place].as_str()))
        .filter(|number| !number.is_empty())
        .collect();
    let summed = |(place, field): (usize, &Field)| {
        let sum = rows.iter().filter_map(|row| scaled(&row[place])).sum();
        (field.name.clone(), written(sum, field.kind))
    };
    let fields = definition.fields.iter().enumerate().filter(|(_, field)| field.total);
    Totals { count: rows.len() as u64, people: people.len() as u64, sums: fields.map(summed).collect() }
}

impl Totals {
    /// This and another one together.
    pub(crate) fn and(mut self, definition: &Definition, other: &Totals) -> Totals {
        self.count += other.count;
        self.people += other.people;
        for (name, sum) in &other.sums {
            let kind = definition.fields.iter().find(|field| field.name == *name).map(|field| field.kind);
            let known = self.sums.get(name).and_then(|sum| scaled(sum)).unwrap_or(0);
            let both = known + scaled(sum).unwrap_or(0);
            self.sums.insert(name.clone(), written(both, kind.unwrap_or(Kind::Number)));
        }
        self
    }

    /// What counts most of it: the first sum, or the rows where nothing is summed up.
    fn weight(&self) -> i128 {
        let sum = self.sums.values().next().and_then(|sum| scaled(sum));
        sum.unwrap_or_else(|| i128::from(self.count) * unit())
    }
}

impl Compared {
    /// How much it differs, in hundredths of what stood; nothing where nothing did.
    pub(crate) fn change(&self) -> Option<i64> {
        let (now, before) = (self.now.weight(), self.before.as_ref()?.weight());
        if before == 0 {
            return (now == 0).then_some(0);
        }
        i64::try_from((now - before) * 100 / before.abs()).ok()
    }

    /// Whether somebody should look at it: it differs much, is gone, or is new.
    pub(crate) fn is_much(&self) -> bool {
        self.change().is_none_or(|change| change.abs() > MUCH) || self.now.count == 0
    }

    /// For sorting by how much was added or is missing, the most first.
    pub(crate) fn distance(&self) -> i128 {
        -(self.now.weight() - self.before.as_ref().map_or(0, Totals::weight)).abs()
    }
}

fn unit() -> i128 {
    10_i128.pow(6)
}

/// An amount in millionths.
fn scaled(text: &str) -> Option<i128> {
    let (minus, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: String = part.chars().chain("000000".chars()).take(DECIMALS).collect();
    if whole.len() > LONGEST {
        return None;
    }
    let (whole, part) = (whole.parse::<i128>().ok()?, part.parse::<i128>().ok()?);
    Some(minus * (whole * unit() + part))
}

/// The form of a kind of so many millionths.
fn written(scaled: i128, kind: Kind) -> String {
    let (minus, all) = if scaled < 0 { ("-", -scaled) } else { ("", scaled) };
    let (whole, part) = (all / unit(), all % unit());
    match kind {
        Kind::Money => format!("{minus}{whole}.{:02}", part / 10_000),
        _ if part == 0 => format!("{minus}{whole}"),
        _ => format!("{minus}{whole}.{}", format!("{part:06}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn compared(now: &str, before: &str) -> Compared {
        let totals =
            |sum: &str| Totals { count: 1, people: 1, sums: [("a".to_owned(), sum.to_owned())].into() };
        Compared { now: totals(now), before: Some(totals(before)), ..Compared::default() }
    }

    #[test]
    fn more_than_a_fifth_is_looked_at_and_so_is_what_is_gone_or_new() {
        assert_eq!(compared("120.00", "100.00").change(), Some(20));
        assert!(!compared("120.00", "100.00").is_much() && !compared("80.00", "100.00").is_much());
        assert!(compared("121.01", "100.00").is_much() && compared("78.99", "100.00").is_much());
        assert!(compared("1000000.00", "100.00").is_much());
        let gone = Compared { now: Totals::default(), ..compared("0", "100.00") };
        let new = Compared { before: None, ..compared("1.00", "0") };
        assert!(gone.is_much() && new.is_much() && new.change().is_none());
    }

    proptest! {
        #[test]
        fn an_amount_is_added_up_to_the_cent(cents in proptest::collection::vec(-10_000_000_i64..10_000_000, 0..50)) {
            let sum: i64 = cents.iter().sum();
            let texts: Vec<String> = cents.iter().map(|one| crate::dataset::value::money(*one)).collect();
            let added = texts.iter().filter_map(|text| scaled(text)).sum();
            prop_assert_eq!(written(added, Kind::Money), crate::dataset::value::money(sum));
        }

        #[test]
        fn whatever_stands_in_a_sum_never_panics(text in "\\PC{0,40}") {
            let _ = scaled(&text);
        }
    }
}
