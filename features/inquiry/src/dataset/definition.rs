//! What a dataset is: the file that describes it, read and held against itself.

use crate::words::dataset as words;
use hongwang_base::Millis;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Definition {
    /// Lower case letters, digits and `-`; unique.
    pub(crate) id: String,
    /// What it is called.
    pub(crate) name: String,
    /// The columns of the tree where it stands, as addresses without the leading `/`.
    #[serde(default)]
    pub(crate) columns: Vec<String>,
    /// The office that answers for it.
    pub(crate) owner: String,
    /// Where its files come from.
    pub(crate) source: String,
    /// How often it comes, in words.
    pub(crate) rhythm: String,
    /// How long it may stand.
    pub(crate) max_age: Age,
    /// Whom one batch reaches.
    pub(crate) reach: Reach,
    /// What a batch is of; a later batch of the same period takes the place of the one before.
    pub(crate) period: Period,
    /// Who lets what comes by itself go to the screens.
    #[serde(default)]
    pub(crate) release: Release,
    /// How it is shown.
    pub(crate) display: Display,
    /// What is said of a row; `{name}` stands for the public field of this name. A part in `[...]` is left out where a
    /// field in it is empty.
    pub(crate) sentence: String,
    /// What is said above the rows: `{period}`, `{count}` rows, `{sum:amount}` the sum of a field with `total`,
    /// `{sum:amount:way=收入}` the sum of those rows whose field `way` says so.
    #[serde(default)]
    pub(crate) summary: String,
    /// One sentence above the rows: how they are to be read.
    #[serde(default)]
    pub(crate) help: String,
    /// Whether its rows can be found by the common search; never where rows are about persons.
    #[serde(default)]
    pub(crate) findable: bool,
    /// The public field that names a row; left out, the first.
    #[serde(default)]
    pub(crate) title: Option<String>,
    /// The public fields that stand in a [`Display::Table`]; left out, the first four.
    #[serde(default)]
    pub(crate) columns_shown: Vec<String>,
    /// The public field whose values are keys that narrow the rows; of a place the towns are.
    #[serde(default)]
    pub(crate) narrow: Option<String>,
    /// The field that tells when the person of a row was born, by day, month or age, where no identity number does.
    #[serde(default)]
    pub(crate) born: Option<String>,
    /// Rows that end.
    #[serde(default)]
    pub(crate) expires: Option<Expires>,
    /// What a [`Display::Chart`] draws.
    #[serde(default)]
    pub(crate) chart: Option<Drawn>,
    /// The field with the day of the week, for [`Display::Timetable`]; without it rows stand by their time.
    #[serde(default)]
    pub(crate) weekday: Option<String>,
    /// Its fields, in the order in which they are shown.
    #[serde(rename = "field")]
    pub(crate) fields: Vec<Field>,
}

/// Rows that end on a day: marked before it, and after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Expires {
    /// The public field with the last day.
    pub(crate) field: String,
    /// How long before it a row is marked.
    pub(crate) mark: Age,
}

/// What a chart is drawn of: public fields by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Drawn {
    /// Of what or of when a figure is.
    pub(crate) x: String,
    /// The figure.
    pub(crate) y: String,
    /// What is drawn in a chart of its own each.
    pub(crate) series: String,
    /// What the figures of a row count.
    pub(crate) unit: String,
}

/// A field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Field {
    /// By which it is named here: lower case letters, digits and `_`.
    pub(crate) name: String,
    /// What is read above it.
    pub(crate) title: String,
    /// What offices write above it beside [`Field::title`].
    #[serde(default)]
    pub(crate) heads: Vec<String>,
    /// What stands in it.
    pub(crate) kind: Kind,
    /// Who sees it. Left out: nobody but whoever imports.
    #[serde(default)]
    pub(crate) seen: Seen,
    /// Whether a row without it is a fault.
    #[serde(default)]
    pub(crate) required: bool,
    /// Whether its sum is shown and compared with the batch before.
    #[serde(default)]
    pub(crate) total: bool,
    /// What may stand in it, for [`Kind::Choice`].
    #[serde(default)]
    pub(crate) choices: Vec<String>,
    /// Whether a day or month to come is a fault in it.
    #[serde(default)]
    pub(crate) past: bool,
    /// What its numbers count, such as 亩.
    #[serde(default)]
    pub(crate) unit: String,
}

/// What stands in a field; see [`super::value`] for the form of each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    /// Words.
    Text,
    /// One of [`Field::choices`].
    Choice,
    /// 是 or 否.
    YesNo,
    /// Yuan, to the cent.
    Money,
    /// A number that may have a fraction.
    Number,
    /// A whole number.
    Whole,
    /// A day.
    Date,
    /// A month.
    Month,
    /// A time of day.
    Time,
    /// A village or town of the county, by name or 12-digit code: where the row belongs.
    Place,
    /// The group of a village.
    Group,
    /// The name of a person.
    Person,
    /// The number of an identity card: whom the row is about.
    IdNumber,
    /// A telephone number of a person.
    Phone,
    /// The number of a bank card or account.
    Card,
    /// The telephone number of an office or a firm, for everybody.
    OfficePhone,
    /// A picture, by the hash of its bytes.
    Picture,
}

impl Kind {
    /// Whether it may never stand in public, whatever a definition says.
    pub(crate) fn is_private(self) -> bool {
        matches!(self, Self::IdNumber | Self::Phone | Self::Card)
    }
    /// Whether it can be summed up.
    pub(crate) fn is_amount(self) -> bool {
        matches!(self, Self::Money | Self::Number | Self::Whole)
    }
}

/// Who sees a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Seen {
    /// Nobody at a screen.
    #[default]
    Never,
    /// The person whom the row is about, who has shown that it is them.
    Own,
    /// Everybody.
    Public,
}

/// Whom a batch reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Reach {
    /// Everybody sees every row.
    County,
    /// Each village sees its own rows: a field of kind `place` says whose they are.
    Village,
}

/// What a batch is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Period {
    /// Everything that holds: the next batch takes its place.
    Present,
    /// A year, `2025`.
    Year,
    /// A quarter, `2026-Q3`.
    Quarter,
    /// A month, `2026-10`.
    Month,
}

/// Who lets a file that comes by itself, from a folder or an address, go to the screens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Release {
    /// Two people at the desk.
    #[default]
    TwoPeople,
    /// Nobody, where it is without a fault and like the one before; never where rows are about persons.
    ByItself,
}

/// How rows are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Display {
    /// A card for each row: few rows with much in them.
    Card,
    /// A line for each row: who, how much.
    List,
    /// A table with a head.
    Table,
    /// A chart: the first field against the amounts.
    Chart,
    /// A map of towns or villages with an amount.
    Map,
    /// By the days of the week, or by time.
    Timetable,
}

/// How long something may stand: `35d`, `6h`, `none`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Age(pub(crate) Option<i64>);

impl TryFrom<String> for Age {
    type Error = String;
    fn try_from(text: String) -> Result<Self, String> {
        if text == "none" {
            return Ok(Self(None));
        }
        let unit = match text.chars().last() {
            Some('d') => Millis::DAY,
            Some('h') => Millis::HOUR,
            _ => return Err(words::age_wrong(&text)),
        };
        let count: i64 = text[..text.len() - 1].parse().map_err(|_| words::age_wrong(&text))?;
        if (1..=4_000).contains(&count) { Ok(Self(Some(count * unit))) } else { Err(words::age_wrong(&text)) }
    }
}

impl From<Age> for String {
    fn from(age: Age) -> String {
        match age.0 {
            None => "none".to_owned(),
            Some(millis) if millis % Millis::DAY == 0 => format!("{}d", millis / Millis::DAY),
            Some(millis) => format!("{}h", millis / Millis::HOUR),
        }
    }
}

impl fmt::Display for Age {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&String::from(*self))
    }
}

impl Definition {
    /// The last day on which it should have come again, once that is past. It counts from the day that the figures are
    /// of, however late they were let go.
    pub(crate) fn late(&self, as_of: Date, now: Millis) -> Option<Date> {
        let until = super::midnight(as_of).plus(self.max_age.0?).beijing().date();
        (now.beijing().date() > until).then_some(until)
    }

    /// Where a field stands in a row.
    pub(crate) fn place_of(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// Where the first field of a kind stands in a row.
    pub(crate) fn place_of_kind(&self, kind: Kind) -> Option<usize> {
        self.fields.iter().position(|field| field.kind == kind)
    }

    /// The fields that everybody sees, each with its place in a row.
    pub(crate) fn public_fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| field.seen == Seen::Public)
    }

    /// The fields that the person sees whom a row is about, each with its place in a row.
    pub(crate) fn own_fields(&self) -> impl Iterator<Item = (usize, &Field)> {
        self.fields.iter().enumerate().filter(|(_, field)| field.seen != Seen::Never)
    }

    /// Where a public field stands among the public fields.
    pub(crate) fn public_place_of(&self, name: &str) -> Option<usize> {
        self.public_fields().position(|(_, field)| field.name == name)
    }

    /// The public field that names a row, with its place among the public fields.
    pub(crate) fn title(&self) -> (usize, &Field) {
        let place = self.title.as_deref().and_then(|name| self.public_place_of(name)).unwrap_or_default();
        let (_, field) = self.public_fields().nth(place).expect("a definition that holds has a public field");
        (place, field)
    }

    /// Whether a person can look up own rows.
    pub(crate) fn has_own(&self) -> bool {
        self.place_of_kind(Kind::IdNumber).is_some()
            && self.fields.iter().any(|field| field.seen == Seen::Own)
    }

    /// Whether rows are about persons.
    pub(crate) fn is_personal(&self) -> bool {
        let personal = |field: &Field| field.kind == Kind::Person || field.kind.is_private();
        self.fields.iter().any(personal)
    }
}

/// Reads a definition.
///
/// # Errors
/// In words: the line, what is wrong, what to write instead.
pub(crate) fn parse(text: &str) -> Result<Definition, String> {
    let definition: Definition = toml::from_str(text).map_err(|error| error.to_string())?;
    check(&definition)?;
    Ok(definition)
}

/// Holds a definition against itself.
///
/// # Errors
/// In words.
pub(crate) fn check(definition: &Definition) -> Result<(), String> {
    let is_slug = |text: &str, also: char| {
        let good = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == also;
        (1..=40).contains(&text.len()) && text.chars().all(good)
    };
    if !is_slug(&definition.id, '-') {
        return Err(words::slug_wrong(&definition.id));
    }
    for (at, field) in definition.fields.iter().enumerate() {
        let again = definition.fields[..at].iter().any(|other| other.name == field.name);
        if again || !is_slug(&field.name, '_') {
            return Err(words::slug_wrong(&field.name));
        }
        if field.seen == Seen::Public && field.kind.is_private() {
            return Err(words::never_public(&field.title));
        }
        if field.total && !field.kind.is_amount() {
            return Err(words::no_amount(&field.title));
        }
        if (field.kind == Kind::Choice) == field.choices.is_empty() {
            return Err(words::choices_wrong(&field.title));
        }
    }
    if definition.public_fields().next().is_none() {
        return Err(words::NOTHING_PUBLIC.to_owned());
    }
    if definition.reach == Reach::Village && definition.place_of_kind(Kind::Place).is_none() {
        return Err(words::NO_PLACE.to_owned());
    }
    if definition.findable && definition.is_personal() {
        return Err(words::NOT_FINDABLE.to_owned());
    }
    check_looks(definition)?;
    if definition.release == Release::ByItself && definition.is_personal() {
        return Err(words::NOT_BY_ITSELF.to_owned());
    }
    let texts = [&definition.sentence, &definition.summary];
    match texts.into_iter().flat_map(|text| placeholders(text)).find(|name| !is_known(definition, name)) {
        Some(name) => Err(words::unknown_placeholder(name)),
        None => Ok(()),
    }
}

/// Holds what a definition says of its look against its fields.
fn check_looks(definition: &Definition) -> Result<(), String> {
    let field = |name: &str| definition.fields.iter().find(|field| field.name == name);
    let public = |name: &str| field(name).filter(|field| field.seen == Seen::Public);
    let needs = |name: &Option<String>, what: &str, good: &dyn Fn(&Field) -> bool| match name {
        Some(name) if !public(name).is_some_and(good) => Err(words::look_wrong(what, name)),
        _ => Ok(()),
    };
    needs(&definition.title, "title", &|_| true)?;
    needs(&definition.narrow, "narrow", &|_| true)?;
    for name in &definition.columns_shown {
        needs(&Some(name.clone()), "columns_shown", &|_| true)?;
    }
    let is_weekday = |field: &Field| field.choices.iter().all(|choice| words::weekday(choice).is_some());
    needs(&definition.weekday, "weekday", &|field| field.kind == Kind::Choice && is_weekday(field))?;
    if let Some(name) = &definition.born {
        let tells = |field: &Field| matches!(field.kind, Kind::Date | Kind::Month | Kind::Whole);
        if !field(name).is_some_and(|field| tells(field) && field.seen != Seen::Public) {
            return Err(words::look_wrong("born", name));
        }
    }
    if let Some(Expires { field, .. }) = &definition.expires {
        needs(&Some(field.clone()), "expires", &|field| field.kind == Kind::Date)?;
    }
    if let Some(Drawn { x, y, series, unit }) = &definition.chart {
        needs(&Some(y.clone()), "chart", &|field| field.kind.is_amount())?;
        for name in [x, series, unit] {
            needs(&Some(name.clone()), "chart", &|_| true)?;
        }
    }
    let has = |kind: Kind| definition.public_fields().any(|(_, field)| field.kind == kind);
    let complete = match definition.display {
        Display::Chart => definition.chart.is_some(),
        Display::Map => has(Kind::Place),
        Display::Timetable => definition.weekday.is_some() || has(Kind::Time),
        Display::Card | Display::List | Display::Table => true,
    };
    if complete { Ok(()) } else { Err(words::DISPLAY_WRONG.to_owned()) }
}

/// What stands between braces.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}').map(|(name, _)| name))
}

fn is_known(definition: &Definition, name: &str) -> bool {
    let public = |name: &str| definition.public_fields().find(|(_, field)| field.name == name);
    match name.strip_prefix("sum:") {
        Some(summed) => {
            let (summed, only) = summed.split_once(':').map_or((summed, None), |(one, two)| (one, Some(two)));
            let known = |only: &str| only.split_once('=').is_some_and(|(name, _)| public(name).is_some());
            public(summed).is_some_and(|(_, field)| field.total) && only.is_none_or(known)
        }
        None => matches!(name, "count" | "period") || public(name).is_some(),
    }
}
