//! What is wrong with a form that is being made, in words for whoever makes it, each beside its question. A form with
//! a fault is not published.

use super::explore::Explorer;
use super::model::{self, CHOOSE, Model, Part, way};
use super::words;
use crate::form::Question;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// The most questions of a form, those of members counted once.
pub(crate) const MOST_QUESTIONS: usize = 120;
/// The longest question.
pub(crate) const LONGEST_ASK: usize = 60;
/// The longest word for it, also in the name of a choice or of a member.
pub(crate) const LONGEST_SHORT: usize = 20;
/// The longest help.
pub(crate) const LONGEST_HINT: usize = 100;
/// The most choices of one question.
pub(crate) const MOST_CHOICES: usize = 40;
/// The most members that may be asked for.
pub(crate) const MOST_MEMBERS: usize = 50;

/// Something that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The place of the question or group; none where it is the form's.
    pub(crate) place: Option<String>,
    pub(crate) text: String,
}

impl Fault {
    pub(crate) fn of(place: &str, text: impl Into<String>) -> Self {
        Self { place: Some(place.to_owned()), text: text.into() }
    }

    fn whole(text: impl Into<String>) -> Self {
        Self { place: None, text: text.into() }
    }
}

/// All that is wrong. What can be seen by looking comes first; only a form without such faults is tried with answers.
pub(crate) fn faults(model: &Model, today: Date) -> Vec<Fault> {
    let seen = looked(model);
    if !seen.is_empty() {
        return seen;
    }
    match model::form(model) {
        Err(error) => vec![Fault::whole(error.to_string())],
        Ok(form) => Explorer::new(model, &form, today).faults(),
    }
}

fn looked(model: &Model) -> Vec<Fault> {
    let count = model.all().count();
    if count > MOST_QUESTIONS {
        return vec![Fault::whole(words::too_many(count, MOST_QUESTIONS))];
    }
    let mut faults = Vec::new();
    if count == 0 {
        faults.push(Fault::whole(words::NO_QUESTION));
    }
    for part in &model.parts {
        if let Part::Group(group) = part {
            let wrong = [
                long(words::REPEAT, &group.repeat, 1, LONGEST_SHORT),
                long(words::ASK, &group.ask, 1, LONGEST_ASK),
                group.questions.is_empty().then(|| words::EMPTY_GROUP.to_owned()),
                (!(1..=MOST_MEMBERS).contains(&group.most)).then(|| words::most_members(MOST_MEMBERS)),
                (group.least > group.most).then(|| words::LEAST_MOST.to_owned()),
            ];
            faults.extend(wrong.into_iter().flatten().map(|why| Fault::of(&group.at, why)));
        }
    }
    let mut given: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let mut places = BTreeSet::new();
    for (place, base, asked) in model.all() {
        let question = &asked.question;
        let mut wrong = of_question(question);
        if !places.insert(place.clone()) {
            wrong.push(words::TWICE.to_owned());
        }
        wrong.extend(unasked(model, question, &base, &given));
        faults.extend(wrong.into_iter().map(|why| Fault::of(&place, why)));
        if !question.choose.is_empty() {
            given.insert(place, question.choose.iter().map(|choice| choice.value.as_str()).collect());
        }
    }
    faults
}

/// What is wrong with a question by itself.
pub(crate) fn of_question(question: &Question) -> Vec<String> {
    let mut wrong: Vec<String> = [
        long(words::ASK, &question.ask, 1, LONGEST_ASK),
        long(words::SHORT, &question.short, 1, LONGEST_SHORT),
        long(words::HINT, &question.hint, 0, LONGEST_HINT),
    ]
    .into_iter()
    .flatten()
    .collect();
    if way(question) == CHOOSE {
        let unique = |of: fn(&crate::form::Choice) -> &str| {
            question.choose.iter().map(of).collect::<BTreeSet<_>>().len() == question.choose.len()
        };
        if question.choose.is_empty() {
            wrong.push(words::NO_CHOICES.to_owned());
        }
        if question.choose.len() > MOST_CHOICES {
            wrong.push(words::too_many_choices(MOST_CHOICES));
        }
        if !unique(|choice| &choice.value) || !unique(|choice| &choice.name) {
            wrong.push(words::SAME_CHOICE.to_owned());
        }
        let names = question.choose.iter();
        wrong.extend(names.filter_map(|choice| long(words::CHOICE, &choice.name, 1, LONGEST_SHORT)).take(1));
    }
    wrong
}

/// Why a question is not asked by its condition, where it is not.
fn unasked(
    model: &Model,
    question: &Question,
    base: &str,
    given: &BTreeMap<String, Vec<&str>>,
) -> Option<String> {
    let when = question.when.as_ref()?;
    let looked = when.place(base);
    // What only members answer says nothing about the whole.
    let outside = looked.contains("/0/") && !when.at.starts_with('.');
    match given.get(&looked) {
        Some(values) if !outside => {
            let gone: Vec<&str> =
                when.is.iter().map(String::as_str).filter(|value| !values.contains(value)).collect();
            match gone.as_slice() {
                _ if when.is.is_empty() || gone.len() == when.is.len() => {
                    Some(words::unreachable(&question.short))
                }
                [] => None,
                gone => Some(words::answers_gone(gone)),
            }
        }
        _ => Some(match model.asked(&looked) {
            Some(later) => words::not_before(&later.question.short),
            None => words::unreachable(&question.short),
        }),
    }
}

fn long(name: &str, text: &str, least: usize, most: usize) -> Option<String> {
    let long = text.chars().count();
    if text.trim().is_empty() && least > 0 {
        Some(words::empty(name))
    } else if long > most {
        Some(words::too_long(name, most))
    } else {
        None
    }
}
