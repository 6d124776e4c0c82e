//! What the form of a list sends, and what can be picked in it: each wrong field is named.

use super::when::{Day, When};
use super::{Course, MOST, Step, check};
use crate::Media;
use crate::film::Film;
use crate::store;
use crate::words::course as words;
use crate::words::player::SPEEDS;
use hongwang_base::{Millis, Problem};
use hongwang_feature::organisations::{self, Organisation};
use hongwang_feature::{Reply, Staff};
use hongwang_store::Tx;
use std::collections::BTreeMap;
use uuid::Uuid;

/// What the form sends, by the names of its fields.
pub(super) type Sent = BTreeMap<String, String>;

/// What can be picked: organisations, films.
pub(super) struct Offer {
    pub(super) orgs: Vec<Organisation>,
    pub(super) films: Vec<Film>,
}

pub(super) async fn offer(tx: &mut Tx, staff: &Staff, now: Millis) -> Reply<Offer> {
    let orgs = organisations::places(tx, &staff.scope()).await?;
    let films = store::everywhere(tx, now).await?.into_iter();
    let films = films.filter(|film| orgs.iter().any(|org| film.scope.covers(&org.path))).collect();
    Ok(Offer { orgs, films })
}

pub(super) fn sent_of(course: &Course) -> Sent {
    let mut sent = Sent::from([
        ("title".to_owned(), course.title.clone()),
        ("teacher".to_owned(), course.teacher.clone()),
        ("org".to_owned(), course.scope.to_string()),
        ("place".to_owned(), course.place.clone()),
        ("from".to_owned(), course.when.hours.0.to_string()),
        ("until".to_owned(), course.when.hours.1.to_string()),
    ]);
    if let Some((first, last)) = course.when.season {
        sent.insert("first".to_owned(), first.written());
        sent.insert("last".to_owned(), last.written());
    }
    for (at, step) in course.steps.iter().enumerate() {
        let part = step.part.map(|part| (part + 1).to_string()).unwrap_or_default();
        for (name, value) in [
            ("film", step.film.to_string()),
            ("part", part),
            ("times", step.times.to_string()),
            ("speed", step.permille.to_string()),
        ] {
            sent.insert(format!("{name}{}", at + 1), value);
        }
    }
    sent
}

/// The list that was sent.
pub(super) fn read(
    sent: &Sent,
    id: Uuid,
    (media, offer): (&Media, &Offer),
    now: Millis,
) -> Result<Course, Problem> {
    let text = |name: &str| sent.get(name).map(|text| text.trim()).unwrap_or_default();
    let scope = offer.orgs.iter().find(|org| org.path.as_str() == text("org"));
    let scope = scope.map(|org| org.path.clone()).ok_or_else(|| Problem::field("org", words::FOR_WRONG))?;
    if !text("place").is_empty() && !media.places.contains_key(text("place")) {
        return Err(Problem::field("place", words::PLACE_WRONG));
    }
    let mut steps = Vec::new();
    for number in (1..=MOST).filter(|number| !text(&format!("film{number}")).is_empty()) {
        let wrong = |name: &str, why: &str| Problem::field(&format!("{name}{number}"), why);
        let field = |name: &str| text(&format!("{name}{number}"));
        let film = offer.films.iter().find(|film| film.id.to_string() == field("film"));
        let film =
            film.filter(|film| film.scope.covers(&scope)).ok_or_else(|| wrong("film", words::FILM_WRONG))?;
        let part = match field("part") {
            "" => None,
            part => {
                let part = part.parse::<usize>().ok().and_then(|part| part.checked_sub(1));
                let known = part.filter(|part| *part < film.sheet.chapters.len());
                Some(known.ok_or_else(|| wrong("part", words::PART_WRONG))?)
            }
        };
        let times = match field("times") {
            "" => 1,
            times => times
                .parse()
                .ok()
                .filter(|times| (1..=20).contains(times))
                .ok_or_else(|| wrong("times", words::TIMES_WRONG))?,
        };
        let permille =
            SPEEDS.iter().map(|(speed, _)| *speed).find(|speed| speed.to_string() == field("speed"));
        steps.push(Step { film: film.id, part, times, permille: permille.unwrap_or(1000) });
    }
    let (title, teacher) = (text("title").to_owned(), text("teacher").to_owned());
    let when = read_when(&text)?;
    let course = Course { id, scope, place: text("place").to_owned(), title, teacher, steps, when, at: now };
    check(&course).map(|()| course)
}

fn read_when<'s>(text: &impl Fn(&str) -> &'s str) -> Result<When, Problem> {
    // A list offers the hours; what is none of them is all day.
    let hour = |name| text(name).parse().ok().filter(|hour| (0..24).contains(hour)).unwrap_or(0);
    let day = |name| match text(name) {
        "" => Ok(None),
        day => Day::read(day).map(Some).ok_or_else(|| Problem::field(name, words::DAY_WRONG)),
    };
    let season = match (day("first")?, day("last")?) {
        (Some(first), Some(last)) => Some((first, last)),
        (None, None) => None,
        (None, Some(_)) => return Err(Problem::field("first", words::DAY_WRONG)),
        (Some(_), None) => return Err(Problem::field("last", words::DAY_WRONG)),
    };
    Ok(When { hours: (hour("from"), hour("until")), season })
}
