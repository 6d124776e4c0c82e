//! What was answered, for staff: personal answers masked, and once the whole of it for whoever says why
//! (`POST /desk/cases/{id}/reveal`). Invariant: the look is written down before anything is shown.

use super::desk_act::holds_number;
use super::desk_case::{Reader, Shown, draw, find};
use super::desk_cases::address;
use super::desk_papers;
use crate::case::Dossier;
use crate::form::{Form, Step, text_at};
use crate::{desk_words as words, mask, words as people_words};
use axum::{
    Extension, Form as Posted,
    extract::{Path, State},
};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Html, Visit,
    desk::{Column, Control, Field, Form as DeskForm, Row, Table, form, table},
    html,
};
use hongwang_store::{Vault, audit};
use http::StatusCode;
use jiff::civil::Date;
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;

/// The longest text that staff write here.
pub(crate) const LONGEST: usize = 500;

/// The answers, and the form that asks why somebody wants to see all of them.
pub(super) fn drawn(dossier: &Dossier, answers: Option<&Value>, shown: &Shown, now: Millis) -> Markup {
    let Some(answers) = answers else { return html! { p role="alert" { (words::UNREADABLE) } } };
    let today = now.beijing().date();
    html! {
        @if shown.whole { p role="status" { strong { (words::ONCE) } } }
        (table(&Table {
            caption: words::ANSWERS.to_owned(),
            columns: [words::QUESTION, words::ANSWER].map(Column::words).to_vec(),
            rows: rows(dossier, answers, shown, today),
            empty: String::new(),
        }))
        @if !shown.whole { (why(dossier, shown)) }
    }
}

fn rows(dossier: &Dossier, answers: &Value, shown: &Shown, today: Date) -> Vec<Row> {
    let (asked, whole) = (&*dossier.form, shown.whole);
    let row = |step: Step<'_>| {
        let Step::Ask { at, question, member } = step else { return None };
        let text = text_at(answers, &at);
        let shown = match asked.personal(&at) {
            _ if question.attach.is_some() && !text.is_empty() => {
                desk_papers::cell(dossier, &question.short, text, shown.papers.as_ref())
            }
            Some(kind) if !whole && !text.is_empty() => html! { (mask::masked(kind, text)) },
            _ => html! { (Form::shown(question, text, today)) },
        };
        let name = member.map_or_else(
            || question.short.clone(),
            |(which, group)| people_words::of_member(&group.repeat, which, &question.short),
        );
        Some(Row { cells: vec![html! { (name) }, shown], href: None })
    };
    asked.steps(answers).into_iter().filter_map(row).collect()
}

fn why(dossier: &Dossier, shown: &Shown) -> Markup {
    let (entered, problem) = match &shown.asked {
        Some((entered, problem)) => (entered.as_str(), Some(*problem)),
        None => ("", None),
    };
    let reason = Field::new("reason", words::REVEAL_REASON, Control::Line("text"));
    form(&DeskForm {
        action: format!("{}/reveal", address(&dossier.kept)),
        fields: vec![reason.hint(words::REVEAL_HINT).value(entered).error(problem)],
        submit: words::REVEAL.to_owned(),
        ..DeskForm::default()
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    reason: String,
}

/// What is wrong with a reason, if anything is. It goes into a log that nobody can change.
pub(crate) fn problem(reason: &str) -> Option<&'static str> {
    match reason.chars().count() {
        0 => Some(words::REASON_MISSING),
        count if count > LONGEST => Some(words::REASON_LONG),
        _ => holds_number(reason).then_some(words::NUMBER_IN_IT),
    }
}

/// Shows every answer, once, to somebody who says why.
pub(crate) async fn reveal(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Posted(asked): Posted<Asked>,
) -> Reply<Html> {
    let reader = Reader { place: &place, staff: &staff, visit: &visit, vault: &vault };
    let reason = asked.reason.trim();
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    if let Some(problem) = problem(reason) {
        let asked = Some((reason.to_owned(), problem));
        let shown = Shown { asked, status: StatusCode::BAD_REQUEST, ..Shown::default() };
        return draw(&mut tx, &reader, &dossier, shown).await;
    }
    let detail = words::audit_reveal(&dossier.kept.number, reason);
    let entry = staff.did(&place, &dossier.kept.org, "case.reveal", dossier.kept.id, detail);
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    let mut tx = place.db.read().await?;
    let papers = desk_papers::open(&mut tx, &vault, &staff, dossier.kept.id, place.clock.now()).await?;
    draw(&mut tx, &reader, &dossier, Shown { whole: true, papers: Some(papers), ..Shown::default() }).await
}
