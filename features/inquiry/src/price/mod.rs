//! 农产品价格: what the county's products cost at wholesale markets, a year of days each.
//!
//! Invariants: one value a day for each product, market and unit, and units never mix; what is ten times or a tenth of what it was is held back
//! until a person says that it is true; what is shown has its date, and one that nothing came after says so.

pub(crate) mod desk;
pub(crate) mod flow;
pub(crate) mod pages;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use hongwang_base::Millis;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// The column of the tree that shows them.
pub(crate) const COLUMN: &str = "fuwu/agri/price";
/// Days that are kept.
pub(crate) const KEPT: i64 = 366;
/// A price that is this many days old has stopped.
const STALE: i64 = 7;
/// Days around a value that it is measured by.
const AROUND: i64 = 30;
/// A value this many times what is usual, or that part of it, is held back: half way, in factors, to a slipped point.
const ODD: i64 = 4;

/// A day in Beijing, counted from 1970.
pub(crate) type Day = i64;

/// The number of a day.
pub(crate) fn day_of(date: Date) -> Day {
    Date::constant(1970, 1, 1).until(date).map_or(0, |span| span.get_days().into())
}

/// The day of a number.
pub(crate) fn date_of(day: Day) -> Date {
    let days = i32::try_from(day).unwrap_or_default();
    Date::constant(1970, 1, 1).saturating_add(days.days())
}

/// When a day begins in Beijing.
pub(crate) fn midnight(day: Day) -> Millis {
    Millis(day * Millis::DAY - 8 * Millis::HOUR)
}

/// Today.
pub(crate) fn today(now: Millis) -> Day {
    day_of(now.beijing().date())
}

/// The body of a record: a product with its year at each market, in the county's order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) product: String,
    /// Only in records of before: one of what, at every market.
    #[serde(default, skip_serializing)]
    pub(crate) unit: String,
    /// Who says so.
    pub(crate) source: String,
    /// Where it stands among the products.
    pub(crate) position: i64,
    pub(crate) markets: Vec<Market>,
}

impl Told {
    /// With the unit of a record of before at each of its markets.
    fn with_units(mut self) -> Self {
        for market in self.markets.iter_mut().filter(|market| market.unit.is_empty()) {
            market.unit.clone_from(&self.unit);
        }
        self
    }

    /// The last day that any market has a price of.
    pub(crate) fn last(&self) -> Day {
        let ends = self.markets.iter().map(|market| market.first + market.fen.len() as i64 - 1);
        ends.max().unwrap_or_default()
    }
}

/// A market's year in one unit: a value or none for each day from the first on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Market {
    pub(crate) name: String,
    /// One of what.
    #[serde(default)]
    pub(crate) unit: String,
    pub(crate) first: Day,
    pub(crate) fen: Vec<Option<i64>>,
}

impl Market {
    /// Of values in the order of their days.
    pub(crate) fn of(name: &str, unit: &str, values: &[(Day, i64)]) -> Self {
        let (name, unit) = (name.to_owned(), unit.to_owned());
        let first = values.first().map_or(0, |(day, _)| *day);
        let last = values.last().map_or(first - 1, |(day, _)| *day);
        let mut fen = vec![None; usize::try_from(last - first + 1).unwrap_or_default()];
        for (day, value) in values {
            if let Some(place) = usize::try_from(day - first).ok().and_then(|place| fen.get_mut(place)) {
                *place = Some(*value);
            }
        }
        Self { name, unit, first, fen }
    }

    /// The days of the last year that have a value, up to `today`.
    pub(crate) fn known(&self, today: Day) -> impl DoubleEndedIterator<Item = (Day, i64)> {
        let days =
            (self.first..).zip(&self.fen).take(self.fen.len()).filter_map(|(day, fen)| Some((day, (*fen)?)));
        let days: Vec<_> = days.filter(|(day, _)| *day <= today && *day > today - KEPT).collect();
        days.into_iter()
    }

    /// The last value up to `today`.
    pub(crate) fn latest(&self, today: Day) -> Option<(Day, i64)> {
        self.known(today).next_back()
    }

    /// How much more the last value is than the one of the week before it, if there was one.
    pub(crate) fn change(&self, today: Day) -> Option<i64> {
        let (last, fen) = self.latest(today)?;
        let before = self.known(last - 7).next_back().filter(|(day, _)| *day > last - 14);
        before.map(|(_, before)| fen - before)
    }
}

/// Whether a price of `day` has stopped by `today`.
pub(crate) fn is_stale(day: Day, today: Day) -> bool {
    today - day > STALE
}

/// Whether a value is far from what was usual around its day. Where nothing is known, nothing is odd.
pub(crate) fn is_odd(known: &[(Day, i64)], day: Day, fen: i64) -> bool {
    let around = known.iter().filter(|(other, _)| *other != day && (other - day).abs() <= AROUND);
    let mut around: Vec<i64> = around.map(|(_, fen)| *fen).collect();
    around.sort_unstable();
    let Some(usual) = around.get(around.len() / 2) else { return false };
    fen >= usual.saturating_mul(ODD) || fen.saturating_mul(ODD) <= *usual
}
