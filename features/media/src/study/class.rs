//! A class before a screen: who is there, what was answered. It lies in memory alone, under a ticket that the browser of
//! this visit holds; what is left of it is the record that is handed in at its end.

use super::question::Question;
use crate::film::Film;
use data_encoding::BASE64URL_NOPAD;
use hongwang_base::Millis;
use hongwang_page::{CLASS_COOKIE, cookie};
use http::HeaderMap;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use uuid::Uuid;

/// A class that nobody touches and in which no film plays is over after this.
pub(crate) const ALONE: i64 = 30 * Millis::MINUTE;
/// No class is longer.
const LONGEST: i64 = 5 * Millis::HOUR;
/// Classes at a node at once.
const MOST: usize = 8;
/// More people do not fit before a screen.
pub(crate) const MOST_HEADS: u32 = 500;

/// What the clerk's desk keeps of who belongs to a class.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Roll {
    /// Whose roll it is: 党支部, 舞队.
    pub(crate) title: String,
    pub(crate) names: Vec<String>,
}

/// A class that runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Class {
    pub(crate) film: Uuid,
    pub(crate) title: String,
    pub(crate) questions: Vec<Question>,
    pub(crate) roll: Roll,
    /// Who of the roll touched their name.
    pub(crate) present: BTreeSet<usize>,
    /// Heads beside those names.
    pub(crate) others: u32,
    /// What was chosen, a place for each question.
    pub(crate) chosen: Vec<Option<usize>>,
    pub(crate) began: Millis,
    /// When somebody last went on with it.
    seen: Millis,
}

impl Class {
    pub(crate) fn new(film: &Film, roll: Roll, now: Millis) -> Self {
        Self {
            film: film.id,
            title: film.sheet.title.clone(),
            questions: film.sheet.questions.clone(),
            chosen: vec![None; film.sheet.questions.len()],
            roll,
            present: BTreeSet::new(),
            others: 0,
            began: now,
            seen: now,
        }
    }

    pub(crate) fn heads(&self) -> u32 {
        u32::try_from(self.present.len()).unwrap_or(u32::MAX).saturating_add(self.others)
    }

    /// A name is touched: there, or not after all.
    pub(crate) fn touch(&mut self, name: usize) {
        if name < self.roll.names.len() && !self.present.remove(&name) {
            self.present.insert(name);
        }
    }

    /// More or fewer heads.
    pub(crate) fn count(&mut self, by: i32) {
        self.others = self.others.saturating_add_signed(by).min(MOST_HEADS);
    }

    /// The first answer to a question counts.
    pub(crate) fn answer(&mut self, question: usize, choice: usize) {
        let known = self.questions.get(question).is_some_and(|question| choice < question.choices.len());
        if let Some(chosen) = self.chosen.get_mut(question).filter(|chosen| known && chosen.is_none()) {
            *chosen = Some(choice);
        }
    }

    fn is_over(&self, now: Millis) -> bool {
        now.since(self.seen) > ALONE || now.since(self.began) > LONGEST
    }

    /// What is handed in of it.
    pub(crate) fn record(&self, now: Millis) -> Record {
        let name = |at: &usize| self.roll.names.get(*at).cloned();
        let answers = self.questions.iter().zip(&self.chosen).map(|(question, chosen)| Answered {
            ask: question.ask.clone(),
            answer: chosen.and_then(|at| question.choices.get(at).cloned()).unwrap_or_default(),
            right: *chosen == Some(question.right),
        });
        Record {
            film: self.film,
            title: self.title.clone(),
            began: self.began,
            ended: now,
            group: self.roll.title.clone(),
            expected: self.roll.names.len(),
            present: self.present.iter().filter_map(name).collect(),
            heads: self.heads(),
            answers: answers.collect(),
        }
    }
}

/// What a class answered to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Answered {
    pub(crate) ask: String,
    /// Empty where it was passed over.
    pub(crate) answer: String,
    pub(crate) right: bool,
}

/// The record of a class.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Record {
    pub(crate) film: Uuid,
    pub(crate) title: String,
    pub(crate) began: Millis,
    pub(crate) ended: Millis,
    /// Whose roll; empty where heads were counted.
    pub(crate) group: String,
    /// Names on the roll.
    pub(crate) expected: usize,
    pub(crate) present: Vec<String>,
    pub(crate) heads: u32,
    pub(crate) answers: Vec<Answered>,
}

/// The classes that run at this node. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Classes(Arc<Mutex<HashMap<String, Class>>>);

/// The ticket that a browser holds.
fn ticket(headers: &HeaderMap) -> Option<String> {
    cookie(headers, CLASS_COOKIE)
}

impl Classes {
    fn running(&self, now: Millis) -> MutexGuard<'_, HashMap<String, Class>> {
        let mut classes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        classes.retain(|_, class| !class.is_over(now));
        classes
    }

    /// Forgets the classes that nobody goes on with.
    pub(crate) fn sweep(&self, now: Millis) {
        drop(self.running(now));
    }

    /// Begins a class; the cookie of its ticket, or none while too many run.
    pub(crate) fn begin(&self, headers: &HeaderMap, class: Class, now: Millis) -> Option<String> {
        let mut random = [0; 24];
        getrandom::fill(&mut random).expect("the operating system gives random bytes");
        let mut classes = self.running(now);
        // Whoever begins another has done with the one before.
        ticket(headers).and_then(|old| classes.remove(&old));
        if classes.len() >= MOST {
            return None;
        }
        let ticket = BASE64URL_NOPAD.encode(&random);
        let cookie = format!("{CLASS_COOKIE}={ticket}; Path=/; HttpOnly; SameSite=Strict");
        classes.insert(ticket, class);
        Some(cookie)
    }

    /// The class of whoever asks, as it stands; looking does not keep it alive.
    pub(crate) fn of(&self, headers: &HeaderMap, now: Millis) -> Option<Class> {
        self.running(now).get(&ticket(headers)?).cloned()
    }

    /// Goes on with it.
    pub(crate) fn go_on(
        &self,
        headers: &HeaderMap,
        now: Millis,
        with: impl FnOnce(&mut Class),
    ) -> Option<Class> {
        let mut classes = self.running(now);
        let class = classes.get_mut(&ticket(headers)?)?;
        class.seen = now;
        with(class);
        Some(class.clone())
    }

    /// Whether the class of whoever asks watches this film; it goes on with it.
    pub(crate) fn watches(&self, headers: &HeaderMap, film: Uuid, now: Millis) -> bool {
        self.go_on(headers, now, |_| ()).is_some_and(|class| class.film == film)
    }

    /// Ends it: nothing of it is left here.
    pub(crate) fn end(&self, headers: &HeaderMap, now: Millis) -> Option<Class> {
        self.running(now).remove(&ticket(headers)?)
    }
}
