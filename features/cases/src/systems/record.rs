//! A case as a record of GB/T 39046-2020.

use crate::case::Dossier;
use crate::form::{Step as Page, text_at};
use crate::item::{Handling, Level};
use hongwang_base::Millis;
use hongwang_casework::Event;
use hongwang_gbt39046 as gbt;
use hongwang_gbt39046::{IdKind, Moment, Person, Record, Step, StepStatus};
use serde_json::Value;

/// What an event did to a case, with who applied.
pub(super) fn of(dossier: &Dossier, event: &Event, answers: &Value) -> Record {
    let (item, flow) = (&dossier.item, &dossier.flow);
    let state = flow.state(&event.to).map_or("", |state| &state.name);
    let action = flow.action(&event.action).map_or("", |action| &action.name);
    let papers = event.asked.iter().chain(&event.brought);
    let found = event.findings.iter().map(|(id, holds)| gbt::Found { condition: id.clone(), holds: *holds });
    Record {
        number: dossier.kept.number.clone(),
        seq: event.seq,
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
        applied_at: Some(Moment::of(dossier.kept.filed_at)),
        applicant: applicant(dossier, answers),
        agent: None,
        state: event.to.clone(),
        state_name: text(state, 50),
        step: Step {
            code: event.action.clone(),
            name: text(action, 50),
            status: if event.completes() { StepStatus::Done } else { StepStatus::Waiting },
            at: Moment::of(Millis(event.at)),
            opinion: text(event.reason.as_deref().unwrap_or_default(), 500),
            remedy: text(event.remedy.as_deref().unwrap_or_default(), 500),
            papers: papers.map(|paper| text(paper, 100)).filter(|paper| !paper.is_empty()).collect(),
            found: found.collect(),
        },
        satisfaction: None,
    }
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
