//! What the form of a sheet sends, and what it says: each wrong field is named, and nothing that was written is lost.

use crate::Media;
use crate::film::{Chapter, Rights, Sheet};
use crate::study::question;
use crate::words::desk as words;
use hongwang_base::{Millis, OrgPath, Problem};
use serde::Deserialize;

/// Organisations that are named on a sheet.
const MOST_FIRST: usize = 1_000;

/// What the form of a sheet sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Sent {
    pub(super) title: String,
    pub(super) intro: String,
    pub(super) place: String,
    pub(super) series: String,
    pub(super) season: String,
    pub(super) episode: String,
    pub(super) tags: String,
    pub(super) people: String,
    pub(super) language: String,
    pub(super) chapters: String,
    pub(super) lesson: String,
    pub(super) questions: String,
    pub(super) owner: String,
    pub(super) licence: String,
    pub(super) until: String,
    pub(super) territory: String,
    /// On a sheet beside a film alone, an organisation a line.
    pub(super) first: String,
}

impl Sent {
    pub(super) fn of(sheet: &Sheet) -> Self {
        let number = |n: u16| if n == 0 { String::new() } else { n.to_string() };
        let chapters: Vec<String> =
            sheet.chapters.iter().map(|one| format!("{} {}", stamp(one.at), one.name)).collect();
        Self {
            title: sheet.title.clone(),
            intro: sheet.intro.clone(),
            place: sheet.place.clone(),
            series: sheet.series.clone(),
            season: number(sheet.season),
            episode: number(sheet.episode),
            tags: sheet.tags.join(" "),
            people: sheet.people.join(" "),
            language: sheet.language.clone(),
            chapters: chapters.join("\n"),
            lesson: if sheet.lesson { "on".to_owned() } else { String::new() },
            questions: question::written(&sheet.questions),
            owner: sheet.rights.owner.clone(),
            licence: sheet.rights.licence.clone(),
            until: sheet
                .rights
                .until
                .map(|until| until.plus(-1).beijing().date().to_string())
                .unwrap_or_default(),
            territory: sheet.rights.territory.as_ref().map(OrgPath::to_string).unwrap_or_default(),
            first: String::new(),
        }
    }

    pub(crate) fn read(&self, media: &Media) -> Result<Sheet, Problem> {
        let number = |field: &str, text: &str| match text.trim() {
            "" => Ok(0),
            text => text
                .parse()
                .ok()
                .filter(|n| *n < 1000)
                .ok_or_else(|| Problem::field(field, words::NUMBER_WRONG)),
        };
        let words_of = |text: &str| text.split_whitespace().take(20).map(str::to_owned).collect();
        let line = |text: &str| text.trim().to_owned();
        if !self.place.is_empty() && !media.places.contains_key(&self.place) {
            return Err(Problem::field("place", words::PLACE_WRONG));
        }
        let until = match self.until.trim() {
            "" => None,
            text => {
                let end = text.parse().ok().and_then(end_of);
                Some(end.ok_or_else(|| Problem::field("until", words::UNTIL_WRONG))?)
            }
        };
        let territory = match self.territory.trim() {
            "" => None,
            path => Some(path.parse().map_err(|_| Problem::field("territory", words::TERRITORY_WRONG))?),
        };
        let wrong = |_| Problem::field("first", words::TERRITORY_WRONG);
        let first = self.first.lines().take(MOST_FIRST).map(|org| org.trim().parse().map_err(wrong));
        Ok(Sheet {
            first: first.collect::<Result<_, Problem>>()?,
            title: line(&self.title),
            intro: line(&self.intro),
            place: self.place.clone(),
            series: line(&self.series),
            season: number("season", &self.season)?,
            episode: number("episode", &self.episode)?,
            tags: words_of(&self.tags),
            people: words_of(&self.people),
            language: line(&self.language),
            chapters: chapters(&self.chapters)?,
            lesson: !self.lesson.is_empty(),
            questions: question::read(&self.questions)?,
            rights: Rights { owner: line(&self.owner), licence: line(&self.licence), until, territory },
        })
    }
}

/// The end of a day in Beijing.
pub(crate) fn end_of(day: jiff::civil::Date) -> Option<Millis> {
    let midnight = day.tomorrow().ok()?.at(0, 0, 0, 0);
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    Some(Millis(zone.to_timestamp(midnight).ok()?.as_millisecond()))
}

/// Minutes and seconds of a place in a film.
fn stamp(millis: u64) -> String {
    let seconds = millis / 1000;
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Lines of `1:20 name`, or `1:02:20 name`.
fn chapters(text: &str) -> Result<Vec<Chapter>, Problem> {
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()).take(60) {
        let wrong = || Problem::field("chapters", words::chapter_wrong(number + 1));
        let line = line.trim().replace('：', ":");
        let (time, name) = line.split_once(char::is_whitespace).unwrap_or((&line, ""));
        let parts: Option<Vec<u64>> =
            time.split(':').map(|part| part.parse().ok().filter(|n| *n < 600)).collect();
        let parts = parts.filter(|parts| (2..=3).contains(&parts.len())).ok_or_else(wrong)?;
        let seconds = parts.iter().fold(0, |sum, part| sum * 60 + part);
        found.push(Chapter { at: seconds * 1000, name: name.trim().chars().take(20).collect() });
    }
    found.sort_by_key(|chapter| chapter.at);
    Ok(found)
}
