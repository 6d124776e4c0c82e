//! Disclosure 村务公开: what each village must publish, by when, and who is late.
//!
//! The catalogue is data (`disclosures.toml`); a county adds to it on its desk. What comes again and again is found by the
//! calendar alone; what comes to be one day, or goes on for long, is a [`Matter`] that somebody enters. A village has
//! published where a record says so: a paper that its clerk photographed, or rows of the dataset of the duty.
//!
//! ```text
//! catalogue ─┐
//! matters ───┼─► dues (pure) ─► the county's calendar, the village's list, reminders
//! published ─┘
//! clerk's telephone ─► paper or rows ─► record inquiry.disclosure ─► page of its column
//! ```
//!
//! Invariants: who is late is computed, never kept; nothing is late before the day on which the county begins; a reminder
//! goes to the one number that the village itself names for this, at most once a day.

pub(crate) mod desk;
pub(crate) mod entered;
pub(crate) mod flow;
pub(crate) mod pages;
pub(crate) mod publish;
pub(crate) mod remind;
pub(crate) mod store;
#[cfg(test)]
mod tests;

use hongwang_base::{Millis, OrgPath};
use hongwang_replica::BlobRef;
use jiff::civil::Date;
use jiff::{Span, ToSpan};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::LazyLock;
use uuid::Uuid;

/// How often something is to be published.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Rhythm {
    /// Of each month.
    Month,
    /// Of each quarter.
    Quarter,
    /// Of each year.
    Year,
    /// Each time that it comes to be.
    AtOnce,
    /// A long matter: before, half way, after.
    Stages,
}

impl Rhythm {
    /// Whether the calendar alone says when.
    pub(crate) fn comes_again(self) -> bool {
        matches!(self, Self::Month | Self::Quarter | Self::Year)
    }
}

/// Something that a village must publish.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Duty {
    /// Lower case letters and `-`.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// What has to stand in it, in plain words.
    #[serde(default)]
    pub(crate) what: String,
    /// The column where it is shown.
    pub(crate) column: String,
    /// The dataset whose rows fulfil it.
    #[serde(default)]
    pub(crate) dataset: Option<String>,
    pub(crate) rhythm: Rhythm,
    /// The last day, in the first month after the time that it is of.
    #[serde(default)]
    pub(crate) day: i8,
    /// Days that are left after it came to be, or ended.
    #[serde(default)]
    pub(crate) days: i32,
    /// The law.
    pub(crate) basis: String,
    /// Whether somebody has verified the day.
    pub(crate) checked: bool,
}

/// The longest time that is left for what came to be.
const LONGEST: i32 = 60;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Catalogue {
    duty: Vec<Duty>,
}

static SHIPPED: LazyLock<Vec<Duty>> = LazyLock::new(|| {
    let text = include_str!("../../disclosures.toml");
    let read: Catalogue = toml::from_str(text).unwrap_or_else(|fault| panic!("disclosures.toml: {fault}"));
    for duty in &read.duty {
        let fits = if duty.rhythm.comes_again() {
            (1..=28).contains(&duty.day) && duty.days == 0
        } else {
            (1..=LONGEST).contains(&duty.days) && duty.day == 0
        };
        assert!(fits, "disclosures.toml: {}: a day for what comes again, days for what comes once", duty.id);
    }
    read.duty
});

/// What every village must publish, whatever its county says.
pub(crate) fn catalogue() -> &'static [Duty] {
    &SHIPPED
}

/// What a county says for itself; the body of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// Nothing that was due before is late.
    pub(crate) since: Date,
    /// The last day of a duty that comes again, where it is another than in the catalogue.
    #[serde(default)]
    pub(crate) days: BTreeMap<String, i8>,
    /// The duties that do not hold here.
    #[serde(default)]
    pub(crate) off: Vec<String>,
    /// The duties that it has beside those of the catalogue. None is ever taken out, so that what was published under it
    /// keeps its place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) own: Vec<Duty>,
}

impl Settings {
    /// Those of the catalogue alone, since a day.
    pub(crate) fn new(since: Date) -> Self {
        Self { since, days: BTreeMap::new(), off: Vec::new(), own: Vec::new() }
    }

    /// Every duty, whether it holds or not.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Duty> {
        catalogue().iter().chain(&self.own)
    }

    /// The duty of this id.
    pub(crate) fn duty(&self, id: &str) -> Option<&Duty> {
        self.all().find(|duty| duty.id == id)
    }

    /// The duties that hold, each with its last day here.
    pub(crate) fn duties(&self) -> impl Iterator<Item = (&Duty, i8)> {
        let held = self.all().filter(|duty| !self.off.contains(&duty.id));
        held.map(|duty| (duty, self.days.get(&duty.id).copied().unwrap_or(duty.day)))
    }
}

/// Something that came to be in a village and has to be published: once, or in stages. The body of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Matter {
    pub(crate) id: Uuid,
    pub(crate) duty: String,
    /// What it is, such as 村部道路硬化.
    pub(crate) title: String,
    /// When it came to be, or begins.
    pub(crate) begins: Date,
    /// When it ends, for what has stages.
    #[serde(default)]
    pub(crate) ends: Option<Date>,
}

/// A part of a long matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stage {
    Before,
    During,
    After,
}

impl Stage {
    pub(crate) const ALL: [Self; 3] = [Self::Before, Self::During, Self::After];

    /// The word under which it is stored.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::During => "during",
            Self::After => "after",
        }
    }
}

/// What is published under: a time such as `2026-10`, or a matter and its stage.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    /// A month, a quarter, a year.
    Time(String),
    /// A matter, and which stage of it; none for what is published once.
    Matter(Uuid, Option<Stage>),
}

impl Of {
    /// As it is stored and sent.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::Time(period) => period.clone(),
            Self::Matter(id, None) => id.to_string(),
            Self::Matter(id, Some(stage)) => format!("{id}.{}", stage.word()),
        }
    }

    /// What a stored word says.
    pub(crate) fn from_word(word: &str) -> Option<Self> {
        if Times::of(word).is_some() {
            return Some(Self::Time(word.to_owned()));
        }
        let (id, stage) = word.split_once('.').map_or((word, None), |(id, stage)| (id, Some(stage)));
        let stage = match stage {
            None => None,
            Some(stage) => Some(Stage::ALL.into_iter().find(|known| known.word() == stage)?),
        };
        Some(Self::Matter(id.parse().ok()?, stage))
    }
}

/// What a village has published; the body of a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Disclosed {
    pub(crate) id: Uuid,
    pub(crate) duty: String,
    /// [`Of::word`].
    pub(crate) of: String,
    pub(crate) title: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(crate) text: String,
    /// The photographed paper, page by page; none where rows were published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) pages: Vec<Shot>,
    /// How many rows the clerk entered; 0 where a paper was published, or an office's rows.
    #[serde(default)]
    pub(crate) entered: usize,
    pub(crate) at: Millis,
}

/// A page that was photographed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shot {
    pub(crate) full: BlobRef,
    pub(crate) thumbnail: BlobRef,
}

/// Something that is to be published by a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Due<'s> {
    pub(crate) duty: &'s Duty,
    pub(crate) of: Of,
    /// What it is of, where that is a matter.
    pub(crate) title: String,
    /// The last day on which it is not late.
    pub(crate) by: Date,
    pub(crate) standing: Standing,
}

/// How it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// It was published.
    Done {
        /// Which record says so.
        id: Uuid,
        on: Date,
        late: bool,
    },
    /// It is not, and so many days are left; 0 on the last.
    Open { days: i64 },
    /// It is not, so many days after its last.
    Late { days: i64 },
}

/// A month, quarter or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Times {
    rhythm: Rhythm,
    first: Date,
}

impl Times {
    fn months(rhythm: Rhythm) -> i8 {
        match rhythm {
            Rhythm::Quarter => 3,
            Rhythm::Year => 12,
            _ => 1,
        }
    }

    /// The one in which `date` lies.
    fn with(rhythm: Rhythm, date: Date) -> Self {
        let months = Self::months(rhythm);
        let month = (date.month() - 1) / months * months + 1;
        Self { rhythm, first: Date::constant(date.year(), month, 1) }
    }

    fn of(word: &str) -> Option<Self> {
        let (year, rest) = word.split_once('-').map_or((word, None), |(year, rest)| (year, Some(rest)));
        let is_digits =
            |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
        let year: i16 = Some(year).filter(|year| is_digits(year, 4))?.parse().ok()?;
        let (rhythm, month) = match rest {
            None => (Rhythm::Year, 1),
            Some(rest) => match rest.strip_prefix('Q') {
                Some(quarter) => {
                    let quarter: i8 = Some(quarter).filter(|text| is_digits(text, 1))?.parse().ok()?;
                    (Rhythm::Quarter, (quarter.checked_sub(1)?) * 3 + 1)
                }
                None => (Rhythm::Month, Some(rest).filter(|text| is_digits(text, 2))?.parse().ok()?),
            },
        };
        Some(Self { rhythm, first: Date::new(year, month, 1).ok()? })
    }

    fn word(self) -> String {
        let (year, month) = (self.first.year(), self.first.month());
        match self.rhythm {
            Rhythm::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            Rhythm::Year => format!("{year:04}"),
            _ => format!("{year:04}-{month:02}"),
        }
    }

    /// The first day after it.
    fn end(self) -> Date {
        self.first.saturating_add(Span::new().months(Self::months(self.rhythm)))
    }

    fn before(self) -> Self {
        let months = Self::months(self.rhythm);
        Self { first: self.first.saturating_sub(Span::new().months(months)), ..self }
    }

    fn due(self, day: i8) -> Date {
        self.end().with().day(day).build().unwrap_or(self.end())
    }
}

/// Whether a table of an office that is of `period`, with figures up to `as_of`, fulfils a duty of `time`: its period is
/// that time, or contains it and its figures go up to the end of it. The year's table of 30 September so fulfils three
/// quarters of its year; last year's none of this one.
pub(crate) fn fulfils(period: &str, as_of: Date, time: &str) -> bool {
    let (Some(table), Some(time)) = (Times::of(period), Times::of(time)) else { return false };
    let contains = table.first <= time.first && time.end() <= table.end();
    table == time || (contains && time.end() <= as_of.saturating_add(1.day()))
}

/// Everything that a village has or had to publish by a day from `from` to `to`, by that day.
pub(crate) fn dues<'s>(
    settings: &'s Settings,
    matters: &[Matter],
    published: &[Disclosed],
    today: Date,
    (from, to): (Date, Date),
) -> Vec<Due<'s>> {
    let from = from.max(settings.since);
    let mut all = Vec::new();
    for (duty, day) in settings.duties() {
        let mut add = |of: Of, title: &str, by: Date| {
            if (from..=to).contains(&by) {
                let standing = standing(duty, &of, by, published, today);
                all.push(Due { duty, of, title: title.to_owned(), by, standing });
            }
        };
        if duty.rhythm.comes_again() {
            let mut times = Times::with(duty.rhythm, to);
            while times.due(day) >= from {
                add(Of::Time(times.word()), "", times.due(day));
                times = times.before();
            }
        }
        for matter in matters.iter().filter(|matter| matter.duty == duty.id) {
            for (stage, by) in stages(duty, matter) {
                add(Of::Matter(matter.id, stage), &matter.title, by);
            }
        }
    }
    all.sort_by(|a, b| (a.by, &a.duty.id, &a.of).cmp(&(b.by, &b.duty.id, &b.of)));
    all
}

/// By when a matter is to be published.
fn stages(duty: &Duty, matter: &Matter) -> Vec<(Option<Stage>, Date)> {
    let after = |date: Date| date.saturating_add(duty.days.days());
    match (duty.rhythm, matter.ends) {
        (Rhythm::Stages, Some(ends)) => {
            let whole = matter.begins.until(ends).map_or(0, |span| span.get_days());
            let half = matter.begins.saturating_add((whole / 2).days());
            vec![
                (Some(Stage::Before), matter.begins),
                (Some(Stage::During), half),
                (Some(Stage::After), after(ends)),
            ]
        }
        _ => vec![(None, after(matter.begins))],
    }
}

fn standing(duty: &Duty, of: &Of, by: Date, published: &[Disclosed], today: Date) -> Standing {
    let word = of.word();
    let first = published.iter().filter(|one| one.duty == duty.id && one.of == word).min_by_key(|one| one.at);
    let left = i64::from(today.until(by).map_or(0, |span| span.get_days()));
    match first {
        Some(first) => {
            let on = first.at.beijing().date();
            Standing::Done { id: first.id, on, late: on > by }
        }
        None if left < 0 => Standing::Late { days: -left },
        None => Standing::Open { days: left },
    }
}

/// Days that the list of a village looks back and ahead.
pub(crate) fn around(today: Date) -> (Date, Date) {
    (today.saturating_sub(400.days()), today.saturating_add(45.days()))
}

/// Where something is for a village and where it may be changed.
pub(crate) fn is_village(org: &OrgPath) -> bool {
    org.depth() == 3
}
