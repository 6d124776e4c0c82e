//! What rows come to, and how that differs from what stood before.

use crate::dataset::Row;
use crate::dataset::definition::{Definition, Field, Kind};
use crate::dataset::value::{MILLION, amount, millionths};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashSet};

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
        let sum = rows.iter().filter_map(|row| millionths(&row[place])).sum();
        (field.name.clone(), amount(field.kind, sum))
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
            let known = self.sums.get(name).and_then(|sum| millionths(sum)).unwrap_or(0);
            let both = known + millionths(sum).unwrap_or(0);
            self.sums.insert(name.clone(), amount(kind.unwrap_or(Kind::Number), both));
        }
        self
    }

    /// What counts most of it: the first sum, or the rows where nothing is summed up.
    fn weight(&self) -> i128 {
        let sum = self.sums.values().next().and_then(|sum| millionths(sum));
        sum.unwrap_or_else(|| i128::from(self.count) * MILLION)
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

#[cfg(test)]
mod tests {
    use super::*;

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
}
