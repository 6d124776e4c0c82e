//! Lists that play through by themselves: 今天的课, what a village's own teacher has picked, films or steps of films in
//! order, how often and how fast; 片单, what editors have picked for a town or the county, by hour and season. They stand
//! first in their column, or on the front of the library.
//!
//! Told by the record `media.course` in the log of its organisation. Invariants: it holds films by their ids alone, one
//! that was taken down is passed over; a list for more than one village stands only after a second person's yes; the films
//! of a list that stands or soon does are kept in every village that it is for.

pub(crate) mod desk;
pub(crate) mod draft;
pub(crate) mod pages;
mod sent;
pub(crate) mod when;

use crate::film::Film;
use crate::words::course as words;
use hongwang_base::{Millis, OrgPath, Problem, Scope};
use hongwang_replica::{Entry, Lane, Record};
use hongwang_store::{Result, Tx, sql};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use uuid::Uuid;
use when::When;

/// The record kind; the key is the id.
pub(crate) const COURSE: &str = "media.course";
/// Steps of a list.
pub(crate) const MOST: usize = 12;
/// How often a step is gone through at most.
const MOST_TIMES: u16 = 20;
/// Lists of a column at a time.
const MOST_SHOWN: usize = 6;
const LONGEST: usize = 20;

/// A step: a film or one of its parts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Step {
    pub(crate) film: Uuid,
    /// Which of its parts, from 0; none for the whole.
    pub(crate) part: Option<usize>,
    /// How often.
    pub(crate) times: u16,
    /// How fast, in thousandths.
    pub(crate) permille: u32,
}

/// A list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Course {
    pub(crate) id: Uuid,
    /// Whose screens show it: this organisation and all below.
    pub(crate) scope: OrgPath,
    /// The column that it stands in; empty for the front of the library.
    pub(crate) place: String,
    pub(crate) title: String,
    /// Who made it.
    pub(crate) teacher: String,
    pub(crate) steps: Vec<Step>,
    #[serde(default)]
    pub(crate) when: When,
    pub(crate) at: Millis,
}

impl Course {
    pub(crate) fn address(&self) -> String {
        format!("/media/course/{}", self.id)
    }

    /// What stands over it: what a teacher made says that it is a lesson.
    pub(crate) fn heading(&self) -> String {
        if self.teacher.is_empty() { self.title.clone() } else { words::heading(&self.title) }
    }
}

impl Step {
    /// From where to where it goes in its film, in milliseconds; the whole where the film has no such part any more.
    pub(crate) fn span(&self, film: &Film) -> (u64, u64) {
        let chapters = &film.sheet.chapters;
        let part = self.part.filter(|part| *part < chapters.len());
        let from = part.map_or(0, |part| chapters[part].at);
        let until = part.and_then(|part| chapters.get(part + 1)).map_or(film.made.millis, |next| next.at);
        if from < until { (from, until) } else { (0, film.made.millis) }
    }
}

/// Whether a list can be shown.
///
/// # Errors
/// With the field that is wrong.
pub(crate) fn check(course: &Course) -> std::result::Result<(), Problem> {
    let fits = |text: &str, least: usize| (least..=LONGEST).contains(&text.chars().count());
    if !fits(&course.title, 1) {
        return Err(Problem::field("title", words::TITLE_WRONG));
    }
    if !fits(&course.teacher, 0) {
        return Err(Problem::field("teacher", words::TEACHER_WRONG));
    }
    if !(1..=MOST).contains(&course.steps.len()) {
        return Err(Problem::field("film1", words::STEPS_WRONG));
    }
    match course.steps.iter().position(|step| !(1..=MOST_TIMES).contains(&step.times)) {
        Some(at) => Err(Problem::field(&format!("times{}", at + 1), words::TIMES_WRONG)),
        None => Ok(()),
    }
}

/// The record that tells of a list, or that it is gone.
pub(crate) fn record(id: Uuid, course: Option<&Course>) -> Record {
    let body = course.map(|course| serde_json::to_value(course).expect("a list is plain data"));
    Record { kind: COURSE.to_owned(), key: id.to_string(), body, blobs: Vec::new(), lane: Lane::Text }
}

/// Applies a record.
pub(crate) async fn apply(tx: &mut Tx, entry: &Entry) -> Result<()> {
    let Ok(id) = entry.record.key.parse::<Uuid>() else {
        tracing::warn!(key = entry.record.key, "a list of films came without an id");
        return Ok(());
    };
    let Some(body) = &entry.record.body else {
        // One that was moved came in another log, and is newer than what ends it in this one.
        let older =
            sql("DELETE FROM media_course WHERE id = $1 AND at <= $2").bind(id).bind(Millis(entry.at));
        return older.run(tx).await.map(drop);
    };
    sql("DELETE FROM media_course WHERE id = $1").bind(id).run(tx).await?;
    let course = serde_json::from_value::<Course>(body.clone()).ok();
    let Some(course) = course.filter(|course| course.id == id && check(course).is_ok()) else {
        tracing::warn!(%id, "a list of films cannot be read");
        return Ok(());
    };
    sql("INSERT INTO media_course (id, scope, place, course, at) VALUES ($1,$2,$3,$4,$5)")
        .bind(id)
        .bind(&course.scope)
        .bind(&course.place)
        .bind_json(&course)
        .bind(course.at)
        .run(tx)
        .await
        .map(drop)
}

/// The lists in a column of the screens of `org` at this hour, those of its own first, then the newest.
pub(crate) async fn standing(tx: &mut Tx, org: &OrgPath, place: &str, now: Millis) -> Result<Vec<Course>> {
    let rows = sql("SELECT course FROM media_course WHERE $1 LIKE scope || '%' AND place = $2 \
                    ORDER BY LENGTH(scope) DESC, at DESC, id");
    let all = rows.bind(org).bind(place).all(tx).await?;
    let all = all.iter().map(|row| row.json("course")).collect::<Result<Vec<Course>>>()?;
    Ok(all.into_iter().filter(|course| course.when.holds(now)).take(MOST_SHOWN).collect())
}

/// The columns that lists always stand in, on the screens of `org`, with when the newest came: what comes and goes with
/// hours and seasons fills no column.
pub(crate) async fn columns(tx: &mut Tx, org: &OrgPath) -> Result<Vec<(String, Millis)>> {
    let rows = sql("SELECT course FROM media_course WHERE $1 LIKE scope || '%' AND place <> '' ORDER BY at");
    let all = rows.bind(org).all(tx).await?;
    let all = all.iter().map(|row| row.json("course")).collect::<Result<Vec<Course>>>()?;
    let always = all.into_iter().filter(|course| course.when == When::default());
    Ok(always.map(|course| (course.place, course.at)).collect::<BTreeMap<_, _>>().into_iter().collect())
}

/// One of the lists of the screens of `org`, whatever the hour: who began it may end it.
pub(crate) async fn shown(tx: &mut Tx, org: &OrgPath, id: &str) -> Result<Option<Course>> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let row = sql("SELECT course FROM media_course WHERE id = $1 AND $2 LIKE scope || '%'");
    row.bind(id).bind(org).one(tx).await?.map(|row| row.json("course")).transpose()
}

/// Every list that stands or soon does, for what villages are to hold (center).
pub(crate) async fn near(tx: &mut Tx, now: Millis) -> Result<Vec<Course>> {
    let rows = sql("SELECT course FROM media_course ORDER BY id").all(tx).await?;
    let all = rows.iter().map(|row| row.json("course")).collect::<Result<Vec<Course>>>()?;
    Ok(all.into_iter().filter(|course| course.when.is_near(now)).collect())
}

/// The lists of a scope.
pub(crate) async fn all(tx: &mut Tx, scope: &Scope) -> Result<Vec<Course>> {
    let rows =
        sql("SELECT course FROM media_course WHERE scope LIKE $1 || '%' ORDER BY at DESC, id LIMIT 500");
    rows.bind(scope).all(tx).await?.iter().map(|row| row.json("course")).collect()
}

/// One of them.
pub(crate) async fn find(tx: &mut Tx, scope: &Scope, id: &str) -> Result<Option<Course>> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(None) };
    let row =
        sql("SELECT course FROM media_course WHERE id = $1 AND scope LIKE $2 || '%'").bind(id).bind(scope);
    row.one(tx).await?.map(|row| row.json("course")).transpose()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::film::{Chapter, Made, Sheet};

    fn film(chapters: &[u64]) -> Film {
        let chapters = chapters.iter().map(|at| Chapter { at: *at, name: String::new() }).collect();
        let made =
            Made { millis: 9_000, copies: Vec::new(), poster: None, strip: None, subtitles: Vec::new() };
        Film {
            id: Uuid::nil(),
            scope: "421124000000/".parse().expect("a path"),
            sheet: Sheet { chapters, ..Sheet::default() },
            made,
            at: Millis(0),
        }
    }

    #[test]
    fn a_step_goes_to_the_next_part_and_the_last_to_the_end() {
        let step = |part| Step { film: Uuid::nil(), part, times: 1, permille: 1000 };
        let film = film(&[0, 3_000, 5_000]);
        assert_eq!(step(Some(1)).span(&film), (3_000, 5_000));
        assert_eq!(step(Some(2)).span(&film), (5_000, 9_000));
        assert_eq!(step(Some(7)).span(&film), (0, 9_000), "the part is gone");
        assert_eq!(step(None).span(&film), (0, 9_000));
    }

    #[test]
    fn a_part_that_begins_behind_the_end_is_the_whole() {
        let step = Step { film: Uuid::nil(), part: Some(0), times: 1, permille: 1000 };
        assert_eq!(step.span(&film(&[20_000])), (0, 9_000));
    }
}
