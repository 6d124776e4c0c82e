//! Proves by answers that a form can be filled in: for each question a whole set of made-up answers under which it is
//! asked, and which may be sent.

use super::model::Model;
use super::{Fault, words};
use crate::form::{Form, Question, Step, set, text_at};
use hongwang_input::FieldKind;
use jiff::civil::Date;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What is answered where; a member's place is that of the first member.
pub(super) type Chosen = BTreeMap<String, String>;

/// A form, and an answer that each of its questions takes.
pub(super) struct Explorer<'m> {
    model: &'m Model,
    form: &'m Form,
    fitting: Chosen,
}

impl<'m> Explorer<'m> {
    pub(super) fn new(model: &'m Model, form: &'m Form, today: Date) -> Self {
        let fitting = model.all().filter_map(|(place, _, asked)| {
            let fits = |text: &String| form.read(&asked.question, &place, text, today).ok();
            let kept = candidates(&asked.question).iter().find_map(fits)?;
            Some((place, kept))
        });
        Self { model, form, fitting: fitting.collect() }
    }

    /// The questions that nobody can answer, and those that no whole set of answers reaches.
    pub(super) fn faults(&self) -> Vec<Fault> {
        let mut faults = Vec::new();
        let mut sure = BTreeSet::new();
        for (place, _, asked) in self.model.all() {
            let name = &asked.question.short;
            if !self.fitting.contains_key(&place) {
                faults.push(Fault::of(&place, words::no_answer_fits(name)));
                continue;
            }
            let chosen = self.chosen_for(&place);
            let answers = self.filled(&chosen);
            if !self.form.steps(&answers).iter().any(|step| step.at() == place) {
                faults.push(Fault::of(&place, words::unreachable(name)));
            } else if sure.insert(chosen) && self.form.whole(&self.form.pruned(&answers)).is_err() {
                faults.push(Fault::of(&place, words::no_whole(name)));
            }
        }
        faults
    }

    /// Made-up answers to all questions that come before one; that one is asked next.
    pub(super) fn before(&self, place: &str) -> Value {
        let answers = self.filled(&self.chosen_for(place));
        let mut kept = json!({});
        for step in self.form.steps(&answers) {
            if step.at() == place {
                break;
            }
            match step {
                // What is laid beside a form cannot be made up.
                Step::Ask { question, .. } if question.attach.is_some() => {}
                Step::Ask { at, .. } => {
                    // A member begins with its list.
                    set(&mut kept, &at, json!(text_at(&answers, &at)));
                }
                Step::More { .. } => {}
            }
        }
        // The members before whose questions nobody has come yet.
        if let Some((list, _)) = place.split_once("/0/")
            && kept.pointer(list).is_none()
        {
            set(&mut kept, &format!("{list}/0"), Value::Object(Map::new()));
        }
        kept
    }

    /// What must be chosen so that a question is asked: its condition, the condition of that one, and so on. Each looks
    /// at an earlier question, so the chain ends.
    pub(super) fn chosen_for(&self, place: &str) -> Chosen {
        let all: BTreeMap<String, (String, &Question)> =
            self.model.all().map(|(at, base, asked)| (at, (base, &asked.question))).collect();
        let mut chosen = Chosen::new();
        let mut here = place.to_owned();
        while let Some((base, question)) = all.get(&here) {
            let Some(when) = &question.when else { break };
            let looked = when.place(base);
            let Some((_, of)) = all.get(&looked) else { break };
            let Some(choice) = of.choose.iter().find(|choice| when.is.contains(&choice.value)) else { break };
            if chosen.insert(looked.clone(), choice.value.clone()).is_some() {
                break;
            }
            here = looked;
        }
        chosen
    }

    /// Answers to every question that is asked once these are chosen, with one member in each group.
    pub(super) fn filled(&self, chosen: &Chosen) -> Value {
        let mut answers = json!({});
        // Each round answers at least one link of a chain of conditions.
        for _ in 0..=self.fitting.len() {
            let mut changed = false;
            for step in self.form.steps(&answers) {
                match step {
                    Step::Ask { at, .. } => {
                        let Some(text) = chosen.get(&at).or_else(|| self.fitting.get(&at)) else { continue };
                        if text_at(&answers, &at) != text {
                            set(&mut answers, &at, json!(text));
                            changed = true;
                        }
                    }
                    Step::More { group, count: 0 } => {
                        set(&mut answers, &format!("{}/0", group.at), Value::Object(Map::new()));
                        changed = true;
                    }
                    Step::More { .. } => {}
                }
            }
            if !changed {
                break;
            }
        }
        answers
    }
}

/// Texts of which an ordinary question takes one.
fn candidates(question: &Question) -> Vec<String> {
    let these = |all: &[&str]| all.iter().map(|&text| text.to_owned()).collect();
    match question.keys {
        None if question.attach.is_some() => vec!["0".repeat(64)],
        None => question.choose.iter().map(|choice| choice.value.clone()).collect(),
        Some(FieldKind::Name) => these(&["演示人", "演示"]),
        Some(FieldKind::Digits) => (1..=20).flat_map(|long| ["1".repeat(long), "6".repeat(long)]).collect(),
        Some(FieldKind::Phone) => these(&["13800138000", "07137012345"]),
        Some(FieldKind::IdNumber) => these(&["42112419500101004X"]),
        Some(FieldKind::Amount | FieldKind::Decimal) => these(&["100", "1"]),
        Some(FieldKind::Date) => these(&["2026-01-01", "1950-01-01", "2030-01-01"]),
        Some(FieldKind::Place) => these(&["演示镇演示村1组", "演示村"]),
        Some(FieldKind::Text) => these(&[
            "演示内容",
            "演",
            "1",
            "123456",
            "13800138000",
            "42112419500101004X",
            "6222020200112233445",
        ]),
    }
}
