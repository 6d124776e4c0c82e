//! The working days of China: weekends are free, a table a year says which other days are, and which weekends are not.
//!
//! Dates are Beijing's. The day of an event does not count, and a deadline is the end of its day. A year without a
//! table is answered by weekends alone; [`Calendar::knows`] says so, for the desk to warn.

use jiff::{
    ToSpan,
    civil::{Date, Weekday, date},
};
use serde::{Deserialize, Serialize};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    str::FromStr,
};

const SHIPPED: &str = include_str!("../data/holidays.toml");
const DAY: i64 = 86_400_000;
const BEIJING: i64 = 8 * 3_600_000;
const EPOCH: Date = date(1970, 1, 1);
/// Days around 1970 that surely lie within jiff's years; a time outside is clamped.
const FARTHEST: i64 = 2_900_000;
/// A run of days off is shorter than this; a longer one is a slip of the pen.
const LONGEST_HOLIDAY: u32 = 31;

/// The Beijing date of `at`, milliseconds UTC.
pub fn beijing_date(at: i64) -> Date {
    let days = at.saturating_add(BEIJING).div_euclid(DAY).clamp(-FARTHEST, FARTHEST);
    EPOCH.saturating_add(days.days())
}

/// The last millisecond of a day in Beijing, milliseconds UTC.
pub fn end_of_day(day: Date) -> i64 {
    (number(day) + 1) * DAY - BEIJING - 1
}

/// How a time limit counts its days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Days {
    /// 工作日
    Working,
    /// 自然日. A last day that is a day off moves to the next working day (民法典 203).
    Natural,
}

/// A date that is written `2026-10-01`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Day(pub Date);

/// Days in a row on which nobody works.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Holiday {
    /// Its name.
    pub name: String,
    /// The first day.
    pub from: Day,
    /// The last day.
    pub to: Day,
}

/// What the notice for one year says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearTable {
    /// The year.
    pub year: i16,
    /// The number of the notice.
    pub notice: String,
    /// Days off.
    pub off: Vec<Holiday>,
    /// Weekend days on which people work instead (调休).
    pub work: Vec<Day>,
}

/// Why a table is not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CalendarError {
    /// Not the form of a table.
    #[error("节假日表写法不对：{0}")]
    Form(String),
    /// A day outside of the table's year (and the December before it).
    #[error("{year}年的节假日表里有{day}，不是这一年的日子")]
    OtherYear {
        /// The table's year.
        year: i16,
        /// The day.
        day: Date,
    },
    /// It ends before it begins, or is far too long.
    #[error("{year}年“{name}”的起止日期不对，请核对 from 和 to")]
    BadHoliday {
        /// The table's year.
        year: i16,
        /// Its name.
        name: String,
    },
    /// A make-up working day that is a working day anyway, or a day off in the same table.
    #[error("{day}不能是调休上班日：它本来就上班，或者同时写成了放假")]
    BadWork {
        /// The day.
        day: Date,
    },
}

/// Which days are working days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, YearTable>,
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    year: Vec<YearTable>,
}

impl Calendar {
    /// Weekends, and nothing known of any year.
    pub fn weekends() -> Self {
        Self::default()
    }

    /// The tables of `data/holidays.toml`.
    pub fn shipped() -> Self {
        Self::read(SHIPPED).expect("the shipped tables are good: a test reads them")
    }

    /// Reads tables: TOML with a `[[year]]` for each.
    ///
    /// # Errors
    /// When the text has another form, or a table contradicts itself.
    pub fn read(text: &str) -> Result<Self, CalendarError> {
        let file: File = toml::from_str(text).map_err(|error| CalendarError::Form(error.to_string()))?;
        file.year.into_iter().try_fold(Self::weekends(), Self::with)
    }

    /// This calendar with another table for a year; one that stood for it is replaced.
    ///
    /// # Errors
    /// When the table contradicts itself.
    pub fn with(mut self, table: YearTable) -> Result<Self, CalendarError> {
        check(&table)?;
        self.years.insert(table.year, table);
        self.work = self.years.values().flat_map(|table| &table.work).map(|day| day.0).collect();
        self.off = self.years.values().flat_map(|table| &table.off).flat_map(days_of).collect();
        Ok(self)
    }

    /// The tables, by year.
    pub fn tables(&self) -> impl Iterator<Item = &YearTable> {
        self.years.values()
    }

    /// Whether there is a table for `year`.
    pub fn knows(&self, year: i16) -> bool {
        self.years.contains_key(&year)
    }

    /// The first year between two days, both included, that has no table.
    pub fn first_unknown(&self, from: Date, to: Date) -> Option<i16> {
        (from.year()..=to.year()).find(|year| !self.knows(*year))
    }

    /// Whether people work on `day`.
    pub fn is_working_day(&self, day: Date) -> bool {
        self.work.contains(&day) || (is_weekday(day) && !self.off.contains(&day))
    }

    /// The `n`th working day after `from`; with 0, `from` itself.
    pub fn add_working_days(&self, from: Date, n: u16) -> Date {
        let (mut day, mut left) = (from, n);
        while left > 0 {
            day = match day.tomorrow() {
                Ok(next) => next,
                Err(_) => return day,
            };
            left -= u16::from(self.is_working_day(day));
        }
        day
    }

    /// How many working days lie after `from`, up to and including `to`; 0 when `to` is not later.
    pub fn working_days_between(&self, from: Date, to: Date) -> u32 {
        if to <= from {
            return 0;
        }
        let after = (std::ops::Bound::Excluded(from), std::ops::Bound::Included(to));
        // Only weekend days are in `work`, so no day is counted twice.
        let more = self.work.range(after).count();
        let fewer = self.off.range(after).filter(|day| is_weekday(**day)).count();
        let days = weekdays_up_to(to) - weekdays_up_to(from) + count(more) - count(fewer);
        u32::try_from(days).unwrap_or(0)
    }

    /// How many days of a kind lie after `from`, up to and including `to`; 0 when `to` is not later.
    pub fn days_between(&self, days: Days, from: Date, to: Date) -> u32 {
        match days {
            Days::Working => self.working_days_between(from, to),
            Days::Natural => u32::try_from(number(to) - number(from)).unwrap_or(0),
        }
    }

    /// The last day of a limit of `n` days that begins on `from`, which does not count itself.
    pub fn last_day(&self, days: Days, from: Date, n: u16) -> Date {
        match days {
            Days::Working => self.add_working_days(from, n),
            Days::Natural if n == 0 => from,
            Days::Natural => {
                let last = from.saturating_add(i64::from(n).days());
                if self.is_working_day(last) { last } else { self.add_working_days(last, 1) }
            }
        }
    }
}

fn check(table: &YearTable) -> Result<(), CalendarError> {
    let year = table.year;
    let off: Vec<Date> = table.off.iter().map(|holiday| holiday.from.0).collect();
    let ends = table.off.iter().map(|holiday| holiday.to.0);
    let named = off.iter().copied().chain(ends).chain(table.work.iter().map(|day| day.0));
    for day in named {
        // 元旦 of a year may begin in the December before.
        let before = day.year().checked_add(1) == Some(year) && day.month() == 12;
        if day.year() != year && !before {
            return Err(CalendarError::OtherYear { year, day });
        }
    }
    for holiday in &table.off {
        let length = number(holiday.to.0) - number(holiday.from.0);
        if !(0..i64::from(LONGEST_HOLIDAY)).contains(&length) {
            return Err(CalendarError::BadHoliday { year, name: holiday.name.clone() });
        }
    }
    let off: BTreeSet<Date> = table.off.iter().flat_map(days_of).collect();
    match table.work.iter().find(|day| is_weekday(day.0) || off.contains(&day.0)) {
        Some(day) => Err(CalendarError::BadWork { day: day.0 }),
        None => Ok(()),
    }
}

fn days_of(holiday: &Holiday) -> impl Iterator<Item = Date> + use<> {
    holiday.from.0.series(1.day()).take_while({
        let last = holiday.to.0;
        move |day| *day <= last
    })
}

fn is_weekday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// Days since 1970-01-01.
fn number(day: Date) -> i64 {
    day.duration_since(EPOCH).as_hours() / 24
}

/// Mondays to Fridays up to and including `day`, counted from a fixed Monday long ago or ahead.
fn weekdays_up_to(day: Date) -> i64 {
    // 1969-12-29 was a Monday.
    let since_monday = number(day) + 3;
    since_monday.div_euclid(7) * 5 + (since_monday.rem_euclid(7) + 1).min(5)
}

fn count(n: usize) -> i64 {
    i64::try_from(n).expect("tables hold few days")
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Day {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let day = (text.len() == 10).then(|| text.parse().ok()).flatten();
        day.map(Self).ok_or_else(|| format!("“{text}”不是日期，应写成 2026-10-01"))
    }
}

impl TryFrom<String> for Day {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl From<Day> for String {
    fn from(day: Day) -> String {
        day.to_string()
    }
}
