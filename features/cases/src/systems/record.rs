//! A case as a record of GB/T 39046-2020.

use crate::applicant::Applicant;
use crate::case::Dossier;
use crate::form::{Step as Page, text_at};
use crate::item::{Handling, Level};
use crate::rating::Score;
use crate::words::interfaces as words;
use hongwang_base::Millis;
use hongwang_casework::Event;
use hongwang_gbt39046 as gbt;
use hongwang_gbt39046::{IdKind, Moment, Person, Record, Satisfaction, Step, StepStatus};
use serde_json::Value;

/// 环节代码 of a rating. No action of a workflow is called so: the case has ended.
const RATE: &str = "rate";

/// A case, and what was said of whoever applied.
pub(super) struct Told<'a> {
    pub(super) dossier: &'a Dossier,
    pub(super) answers: Value,
    pub(super) applicant: Option<Applicant>,
}

impl Told<'_> {
    /// What an event did to the case.
    pub(super) fn event(&self, event: &Event) -> Record {
        let flow = &self.dossier.flow;
        let action = flow.action(&event.action).map_or("", |action| &action.name);
        let papers = event.asked.iter().chain(&event.brought);
        let found =
            event.findings.iter().map(|(id, holds)| gbt::Found { condition: id.clone(), holds: *holds });
        let step = Step {
            code: event.action.clone(),
            name: text(action, 50),
            status: if event.completes() { StepStatus::Done } else { StepStatus::Waiting },
            at: Moment::of(Millis(event.at)),
            staff: String::new(),
            opinion: text(event.reason.as_deref().unwrap_or_default(), 500),
            remedy: text(event.remedy.as_deref().unwrap_or_default(), 500),
            papers: papers.map(|paper| text(paper, 100)).filter(|paper| !paper.is_empty()).collect(),
            found: found.collect(),
        };
        self.record(event.seq, &event.to, step)
    }

    /// How the case was rated after its end.
    pub(super) fn rating(&self, seq: u64, score: Score, at: Millis) -> Record {
        let step = Step {
            code: RATE.to_owned(),
            name: words::RATED.to_owned(),
            status: StepStatus::Done,
            at: Moment::of(at),
            staff: String::new(),
            opinion: String::new(),
            remedy: String::new(),
            papers: Vec::new(),
            found: Vec::new(),
        };
        let satisfaction = Satisfaction::from_code(&score.code().to_string());
        Record { satisfaction, ..self.record(seq, &self.dossier.kept.state, step) }
    }

    fn record(&self, seq: u64, state: &str, step: Step) -> Record {
        let Dossier { kept, item, flow, .. } = self.dossier;
        let state_name = flow.state(state).map_or("", |state| &state.name);
        Record {
            number: kept.number.clone(),
            seq,
            basic_code: item.basic_code.clone(),
            own_code: item.local_code.clone(),
            item: text(&item.name, 200),
            kind: gbt::Kind::from_code(&item.kind),
            handling: Some(match item.handling {
                Handling::AtOnce => gbt::Handling::AtOnce,
                Handling::Promised => gbt::Handling::Promised,
                Handling::Other => gbt::Handling::Other,
            }),
            power: Some(match item.level {
                Level::County => gbt::Power::County,
                Level::Town => gbt::Power::Town,
                Level::Village => gbt::Power::Village,
            }),
            form: Some(gbt::Form::Other),
            applied_at: Some(Moment::of(kept.filed_at)),
            applicant: applicant(self.dossier, &self.answers),
            agent: self.applicant.as_ref().and_then(agent),
            state: state.to_owned(),
            state_name: text(state_name, 50),
            step,
            satisfaction: None,
        }
    }
}

/// Whoever applied in the place of the one it is for: a proxy whom they named, a child's guardian, or the clerk who filled
/// in with their mandate.
fn agent(applicant: &Applicant) -> Option<Person> {
    let person = |name: &str, id: &str, phone: &str| Person {
        name: text(name, 100),
        id_kind: (!id.is_empty()).then_some(IdKind::Resident),
        id: text(id, 30),
        phone: text(phone, 20),
    };
    let proxy = applicant.proxy.as_ref().map(|proxy| person(&proxy.name, &proxy.id, &proxy.phone));
    let guardian = || applicant.guardian.as_ref().map(|guardian| person(&guardian.name, &guardian.id, ""));
    let clerk = || {
        let assist = applicant.helped_by().filter(|assist| assist.mandate.is_some());
        assist.map(|assist| person(&assist.name, "", ""))
    };
    proxy.or_else(guardian).or_else(clerk)
}

/// Whoever applied: the first name, identity number and telephone that the form asks for.
fn applicant(dossier: &Dossier, answers: &Value) -> Option<Person> {
    let form = &dossier.form;
    let pages = form.steps(answers);
    let first = |kind: &str, most: usize| {
        let asks = |page: &Page<'_>| match page {
            Page::Ask { at, .. } if form.personal(at) == Some(kind) => Some(text(text_at(answers, at), most)),
            _ => None,
        };
        pages.iter().find_map(asks).unwrap_or_default()
    };
    let (name, id, phone) = (first("name", 100), first("id", 30), first("phone", 20));
    let somebody = [&name, &id, &phone].iter().any(|text| !text.is_empty());
    somebody.then(|| Person { name, id_kind: (!id.is_empty()).then_some(IdKind::Resident), id, phone })
}

/// A text as an element takes it.
fn text(text: &str, most: usize) -> String {
    let plain = |letter: char| match letter {
        '\n' => '\n',
        '\u{fffe}' | '\u{ffff}' => ' ',
        letter if letter.is_control() => ' ',
        letter => letter,
    };
    let cut: String = text.trim().chars().map(plain).take(most).collect();
    cut.trim().to_owned()
}
