//! What of rows leaves the center: only the fields of the allow-list, and of persons no more than the law lets stand in
//! public.
//!
//! A person is named by the group of the village and the name, and by the year of birth only where two share both; who is
//! not of age is not named, in no field of any row; where no field is a name alone, such as that of who holds a contract,
//! every text of such a row but what it is about is left out. Long numbers are covered wherever they were written ([`covered`]).

use super::definition::{Definition, Field, Kind, Seen};
use super::masking::covered;
use super::{Row, value};
use crate::words::dataset as words;
use jiff::civil::Date;
use std::collections::{HashMap, HashSet};

/// An age from which on a person may be named.
const OF_AGE: i16 = 18;

/// When a row's person was born, as far as its office knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Born {
    On(Date),
    /// Who is so many years old.
    Years(i16),
}

impl Born {
    fn is_of_age(self, today: Date) -> bool {
        match self {
            Self::On(born) => age(born, today) >= OF_AGE,
            Self::Years(years) => years >= OF_AGE,
        }
    }

    /// The year that tells two of one name apart.
    fn year(self, today: Date) -> i16 {
        match self {
            Self::On(born) => born.year(),
            Self::Years(years) => today.year() - years,
        }
    }
}

/// Rows of the public fields of `definition`, in their order, as everybody may see them on the day `today`.
pub(crate) fn rows(definition: &Definition, rows: &[Row], today: Date) -> Vec<Row> {
    let persons = Persons::of(definition, rows, today);
    let public: Vec<_> = definition.public_fields().collect();
    let one = |row: &Row| {
        let value = |(place, kind): (usize, Kind)| match kind {
            Kind::Person => covered(&persons.name(definition, row, &row[place])),
            _ if persons.names.contains(&place)
                && !row[place].is_empty()
                && persons.is_minor(definition, row) =>
            {
                words::UNDER_AGE.to_owned()
            }
            _ if value::has_form(kind, &row[place]) => row[place].clone(),
            _ => covered(&persons.without_minors(&row[place])),
        };
        public.iter().map(|(place, field)| value((*place, field.kind))).collect()
    };
    rows.iter().map(one).collect()
}

/// What is to be known of all rows to name the person of one.
struct Persons {
    today: Date,
    /// Where names stand.
    names: Vec<usize>,
    /// The people of each group and name.
    sharing: HashMap<Vec<String>, HashSet<String>>,
    /// Names of those who are not of age, the longest first.
    minors: Vec<String>,
}

impl Persons {
    fn of(definition: &Definition, rows: &[Row], today: Date) -> Self {
        let id = definition.place_of_kind(Kind::IdNumber);
        let names = names(definition);
        let (mut sharing, mut minors) = (HashMap::<_, HashSet<String>>::new(), HashSet::new());
        for row in rows {
            let born = born(definition, row);
            // Without an identity number two of one name who were born at different times are two.
            let number = id.map_or("", |place| row[place].as_str());
            let who = if number.is_empty() { format!("{born:?}") } else { number.to_uppercase() };
            sharing.entry(key(definition, row)).or_default().insert(who);
            if born.is_some_and(|born| !born.is_of_age(today)) {
                minors.extend(names.iter().filter_map(|place| bare(&row[*place])));
            }
        }
        let mut minors: Vec<String> = minors.into_iter().collect();
        minors.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self { today, names, sharing, minors }
    }

    fn is_minor(&self, definition: &Definition, row: &Row) -> bool {
        born(definition, row).is_some_and(|born| !born.is_of_age(self.today))
    }

    fn name(&self, definition: &Definition, row: &Row, name: &str) -> String {
        let shared = || self.sharing.get(&key(definition, row)).is_some_and(|people| people.len() > 1);
        match born(definition, row) {
            Some(born) if !born.is_of_age(self.today) => words::UNDER_AGE.to_owned(),
            Some(born) if shared() => words::born_in(name, born.year(self.today)),
            Some(_) => name.to_owned(),
            // It may be the row of a child whose number stands in another one.
            None => self.without_minors(name),
        }
    }

    fn without_minors(&self, text: &str) -> String {
        self.minors.iter().fold(text.to_owned(), |text, name| {
            if text.contains(name.as_str()) { text.replace(name.as_str(), words::UNDER_AGE) } else { text }
        })
    }
}

/// The fields that are the name of a person, or else the public texts beside the title, any of which may be one.
fn names(definition: &Definition) -> Vec<usize> {
    let places = |is_it: &dyn Fn(&Field) -> bool| -> Vec<usize> {
        (0..definition.fields.len()).filter(|place| is_it(&definition.fields[*place])).collect()
    };
    let persons = places(&|field| field.kind == Kind::Person);
    if !persons.is_empty() {
        return persons;
    }
    let (_, title) = definition.title();
    places(&|field| field.kind == Kind::Text && field.seen == Seen::Public && field.name != title.name)
}

/// The name in a field where somebody wrote more than it. One sign alone is none: it stands in too many words.
fn bare(name: &str) -> Option<String> {
    let mut parts = name.split(|letter: char| !letter.is_alphabetic() && letter != '·');
    parts.find(|part| part.chars().count() > 1).map(str::to_owned)
}

/// By the identity number, else by the field that the definition names.
fn born(definition: &Definition, row: &Row) -> Option<Born> {
    let number = definition.place_of_kind(Kind::IdNumber).and_then(|place| birth(&row[place]));
    let told = || {
        let text = &row[definition.place_of(definition.born.as_deref()?)?];
        let month = || format!("{text}-01").parse().ok();
        let years = || text.parse().ok().filter(|years| (0..150).contains(years)).map(Born::Years);
        text.parse().ok().or_else(month).map(Born::On).or_else(years)
    };
    number.map(Born::On).or_else(told)
}

fn key(definition: &Definition, row: &Row) -> Vec<String> {
    let kinds = [Kind::Place, Kind::Group, Kind::Person].map(|kind| definition.place_of_kind(kind));
    kinds.into_iter().flatten().map(|place| row[place].clone()).collect()
}

/// The day of birth that the number of an identity card carries, of 18 signs or of 15.
pub(crate) fn birth(number: &str) -> Option<Date> {
    let number = number.trim();
    let digits = match number.len() {
        15 => format!("19{}", number.get(6..12)?),
        _ => number.get(6..14)?.to_owned(),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let part = |range: std::ops::Range<usize>| digits[range].parse::<i16>().ok();
    Date::new(part(0..4)?, part(4..6)?.try_into().ok()?, part(6..8)?.try_into().ok()?).ok()
}

fn age(born: Date, today: Date) -> i16 {
    let had = (today.month(), today.day()) >= (born.month(), born.day());
    today.year() - born.year() - i16::from(!had)
}
