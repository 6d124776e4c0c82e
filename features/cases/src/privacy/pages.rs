//! `/desk/cases/{id}/rights`: what was agreed to, corrections, deletion. Each has a reason, and its entry in the audit log in
//! the transaction of the change.

use super::{consent, erase, person};
use crate::case::{Dossier, Kept};
use crate::form::{Step, set};
use crate::handling::Queue;
use crate::pages::desk_answers::problem;
use crate::pages::desk_case::find;
use crate::pages::desk_cases::{BASE, address};
use crate::received::applicant;
use crate::words::privacy as words;
use crate::{
    announce, applicant::store as applicants, casebook, desk_words, mask, notice, proxy, store,
    words as people_words,
};
use axum::{
    Extension, Form as Posted,
    extract::{Path, Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Link, Page, Tone, Visit,
    desk::{
        Choice, Column, Control, Field, Flash, Form as DeskForm, Row, Table, form, link_button, panel, table,
    },
    html, when,
};
use hongwang_store::{Result, Tx, Vault, audit, sql};
use http::StatusCode;
use jiff::civil::Date;
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;

/// What was written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    pub(super) number: String,
    pub(super) reason: String,
    /// Which answer is corrected.
    at: String,
    value: String,
}

pub(super) fn shell(staff: &Staff, place: &Place, flash: Option<Flash>) -> Desk {
    Desk { trail: vec![Link::new(BASE, desk_words::QUEUE)], flash, ..staff.desk(place) }
}

/// What the page of a case says of all this.
pub(crate) async fn part(tx: &mut Tx, dossier: &Dossier) -> Result<Markup> {
    let consent = consent::of_case(tx, dossier.kept.id).await?;
    let erased = erase::is_erased(tx, dossier.kept.id).await?;
    let body = html! {
        @if erased { p role="status" { strong { (words::ERASED) } } }
        @match &consent {
            Some(consent) => details {
                summary { (words::AGREED) " · " (when::stamp(consent.at.0)) }
                @for line in consent.text.lines() { p { (line) } }
            },
            None => p { (words::NOT_AGREED) },
        }
        p { (link_button(&format!("{}/rights", address(&dossier.kept)), words::OPEN_RIGHTS, None, false)) }
    };
    Ok(panel(words::RIGHTS, &body))
}

/// What the page of a case's rights says beside the case.
#[derive(Default)]
struct Shown {
    flash: Option<Flash>,
    entered: Entered,
    /// The form in which something is wrong, the field, and what.
    wrong: Option<(&'static str, &'static str, String)>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Asked {
    done: Option<String>,
}

pub(crate) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(id): Path<String>,
    Query(asked): Query<Asked>,
    Extension(vault): Extension<Vault>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let flash = asked.done.map(|_| Flash { tone: Tone::Good, text: words::DONE.to_owned() });
    draw(&mut tx, (&visit, &staff, &place, &vault), &dossier, Shown { flash, ..Shown::default() }).await
}

async fn draw(
    tx: &mut Tx,
    (visit, staff, place, vault): (&Visit, &Staff, &Place, &Vault),
    dossier: &Dossier,
    shown: Shown,
) -> Reply<Html> {
    let kept = &dossier.kept;
    let now = place.clock.now();
    let (corrections, wish) = (corrections(tx, dossier).await?, erase::wish(tx, kept.id).await?);
    let erased = erase::is_erased(tx, kept.id).await?;
    let sealed = casebook::answers(tx, kept.id).await?;
    let answers = store::opened(vault, kept.id, &sealed)?;
    let body = html! {
        @if erased {
            p role="status" { strong { (words::ERASED) } }
        } @else {
            (panel(words::CORRECT, &correcting(dossier, &answers, &shown)))
            (corrections)
            (panel(words::ERASE, &erasing(staff, dossier, wish.as_ref(), &shown, now)))
        }
    };
    let status = if shown.wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let trail = vec![Link::new(BASE, desk_words::QUEUE), Link::new(address(kept), &kept.number)];
    let shell = Desk { trail, ..shell(staff, place, shown.flash) };
    Ok(Page::new(words::RIGHTS).desk(shell).status(status).body(body).render(visit))
}

/// What is wrong in a form of the page, by its field.
fn wrong_in(shown: &Shown, form: &str, field: &str) -> Option<String> {
    let wrong = shown.wrong.as_ref().filter(|(in_form, at, _)| *in_form == form && *at == field);
    wrong.map(|(_, _, why)| why.clone())
}

fn reason_in(shown: &Shown, form: &str) -> Field {
    let mine = shown.wrong.as_ref().is_some_and(|(in_form, ..)| *in_form == form);
    let written = if mine { shown.entered.reason.clone() } else { String::new() };
    let field = Field::new("reason", words::REASON, Control::Line("text")).hint(words::REASON_HINT);
    field.value(written).error(wrong_in(shown, form, "reason"))
}

/// The questions that can be corrected: what was written or chosen.
fn places(dossier: &Dossier, answers: &Value) -> Vec<(String, String)> {
    let one = |step: Step<'_>| {
        let Step::Ask { at, question, member } = step else { return None };
        if question.attach.is_some() {
            return None;
        }
        let name = member.map_or_else(
            || question.short.clone(),
            |(which, group)| people_words::of_member(&group.repeat, which, &question.short),
        );
        Some((at, name))
    };
    dossier.form.steps(answers).into_iter().filter_map(one).collect()
}

fn correcting(dossier: &Dossier, answers: &Value, shown: &Shown) -> Markup {
    let choices = places(dossier, answers).into_iter().map(|(at, name)| Choice::new(at, name)).collect();
    let at = Field::new("at", words::PLACE, Control::Select(choices)).value(shown.entered.at.clone());
    let value = Field::new("value", words::VALUE, Control::Line("text")).value(shown.entered.value.clone());
    html! {
        p { (words::CORRECT_HINT) }
        (form(&DeskForm {
            action: format!("{}/correct", address(&dossier.kept)),
            fields: vec![
                at.error(wrong_in(shown, "correct", "at")),
                value.error(wrong_in(shown, "correct", "value")),
                reason_in(shown, "correct"),
            ],
            submit: words::CORRECT.to_owned(),
            ..DeskForm::default()
        }))
    }
}

/// What was corrected: which answer, by whom and why. What it said before stays sealed.
async fn corrections(tx: &mut Tx, dossier: &Dossier) -> Result<Markup> {
    let rows = sql("SELECT place, reason, by_name, at FROM case_correction WHERE case_id = $1 ORDER BY at");
    let rows = rows.bind(dossier.kept.id).all(tx).await?;
    let mut drawn = Vec::new();
    for row in &rows {
        let (name, reason): (String, String) = (row.get("place")?, row.get("reason")?);
        let (by, at): (String, Millis) = (row.get("by_name")?, row.millis("at")?);
        let cells = vec![html! { (when::stamp(at.0)) }, html! { (by) }, html! { (name) }, html! { (reason) }];
        drawn.push(Row { cells, href: None });
    }
    let heads = [desk_words::TIME, desk_words::BY, words::PLACE, words::REASON];
    Ok(html! {
        @if !drawn.is_empty() {
            (table(&Table {
                caption: words::CORRECTIONS.to_owned(),
                columns: heads.map(Column::words).to_vec(),
                rows: drawn,
                empty: String::new(),
            }))
        }
    })
}

fn erasing(
    staff: &Staff,
    dossier: &Dossier,
    wish: Option<&erase::Wish>,
    shown: &Shown,
    now: Millis,
) -> Markup {
    let kept = &dossier.kept;
    let Some(until) = erase::until(kept, &dossier.item) else { return html! { p { (words::ERASE_OPEN) } } };
    let over = until <= now;
    let press = |to: &str, submit: &str| {
        form(&DeskForm {
            action: format!("{}/{to}", address(kept)),
            fields: vec![reason_in(shown, "erase")],
            submit: submit.to_owned(),
            ..DeskForm::default()
        })
    };
    html! {
        p { (words::ERASE_FOLLOWS) }
        @if over {
            p { (words::KEPT_OVER) }
            (press("erase", words::ERASE_NOW))
        } @else if let Some(wish) = wish {
            p { (words::asked(&wish.by, &when::stamp(wish.at.0), &wish.reason)) }
            @if wish.account == staff.account { p { (words::ERASE_SECOND) } } @else { (press("erase", words::ERASE_AGREE)) }
        } @else {
            p { (words::kept_until(&when::date(until.0))) }
            (press("erase/ask", words::ERASE_ASK))
        }
    }
}

/// Asks that what is personal in a closed case goes.
pub(crate) async fn ask_erasure(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Posted(entered): Posted<Entered>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    if let Some(why) = problem(entered.reason.trim()) {
        let shown = Shown { entered, wrong: Some(("erase", "reason", why.to_owned())), ..Shown::default() };
        return Ok(draw(&mut tx, (&visit, &staff, &place, &vault), &dossier, shown).await?.into_response());
    }
    let (kept, now, reason) = (&dossier.kept, place.clock.now(), entered.reason.trim());
    if kept.queue != Queue::Closed {
        return Err(Problem::bad(words::ERASE_OPEN).into());
    }
    erase::ask(&mut tx, &staff, kept.id, reason, now).await?;
    let detail = words::audit_ask(&kept.number, reason);
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.erase_ask", kept.id, detail)).await?;
    tx.commit().await?;
    Ok(done(kept))
}

fn done(kept: &Kept) -> Response {
    Redirect::to(&format!("{}/rights?done=1", address(kept))).into_response()
}

/// Lets it go: a second person after a wish, or anybody once it was kept long enough.
pub(crate) async fn erase_it(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Posted(entered): Posted<Entered>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    if let Some(why) = problem(entered.reason.trim()) {
        let shown = Shown { entered, wrong: Some(("erase", "reason", why.to_owned())), ..Shown::default() };
        return Ok(draw(&mut tx, (&visit, &staff, &place, &vault), &dossier, shown).await?.into_response());
    }
    let (kept, now) = (&dossier.kept, place.clock.now());
    let Some(until) = erase::until(kept, &dossier.item) else {
        return Err(Problem::bad(words::ERASE_OPEN).into());
    };
    if until > now {
        match erase::wish(&mut tx, kept.id).await? {
            None => {
                return Err(
                    Problem { status: 409, title: words::ERASE_NOT_ASKED.to_owned(), field: None }.into()
                );
            }
            Some(wish) if wish.account == staff.account => {
                return Err(Problem::forbidden(words::ERASE_SECOND.to_owned()).into());
            }
            Some(_) => {}
        }
    }
    let papers = erase::erase(&mut tx, &vault, kept, &staff.name, now).await?;
    let detail = words::audit_erased(&kept.number, entered.reason.trim());
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.erase", kept.id, detail)).await?;
    tx.commit().await?;
    announce(&place, &kept.org);
    erase::remove(&place, &papers).await?;
    Ok(done(kept))
}

/// The answers with one of them corrected, and what that question is called; or in which field something is wrong.
fn corrected(
    dossier: &Dossier,
    answers: &Value,
    entered: &Entered,
    today: Date,
) -> std::result::Result<(Value, String), (&'static str, String)> {
    let form = &dossier.form;
    let steps = form.steps(answers);
    let asked = steps.iter().find_map(|step| match step {
        Step::Ask { at, question, .. } if *at == entered.at && question.attach.is_none() => Some(*question),
        _ => None,
    });
    let question = asked.ok_or_else(|| ("at", words::NO_PLACE.to_owned()))?;
    let text = form.read(question, &entered.at, &entered.value, today).map_err(|why| ("value", why))?;
    let mut changed = answers.clone();
    set(&mut changed, &entered.at, Value::String(text));
    let changed = form.pruned(&changed);
    form.whole(&changed).map_err(|_| ("value", words::DOES_NOT_FIT.to_owned()))?;
    Ok((changed, question.short.clone()))
}

/// Corrects an answer; what it was before stays sealed beside the case, and the events as they are.
pub(crate) async fn correct(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Posted(entered): Posted<Entered>,
) -> Reply<Response> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let dossier = find(&mut tx, &staff, &id).await?;
    let (kept, reason) = (&dossier.kept, entered.reason.trim());
    let before = casebook::answers(&mut tx, kept.id).await?;
    let answers = store::opened(&vault, kept.id, &before)?;
    let taken = match problem(reason) {
        Some(why) => Err(("reason", why.to_owned())),
        None => corrected(&dossier, &answers, &entered, now.beijing().date()),
    };
    let (changed, name) = match taken {
        Ok(taken) => taken,
        Err((field, why)) => {
            let shown = Shown { entered, wrong: Some(("correct", field, why)), ..Shown::default() };
            let page = draw(&mut tx, (&visit, &staff, &place, &vault), &dossier, shown).await?;
            return Ok(page.into_response());
        }
    };
    let with = Corrected { before, changed, name, reason: reason.to_owned() };
    let shown_anew = keep(&mut tx, &vault, &staff, &dossier, &with, now).await?;
    let detail = words::audit_correct(&kept.number, &with.name, reason);
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.correct", kept.id, detail)).await?;
    tx.commit().await?;
    if shown_anew {
        announce(&place, &kept.org);
    }
    Ok(done(kept))
}

/// A correction.
struct Corrected {
    /// The answers of before, as they lay in the row.
    before: Vec<u8>,
    changed: Value,
    /// What the question is called.
    name: String,
    reason: String,
}

/// Writes a correction, and what follows from it; whether the village shows something else now.
async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    staff: &Staff,
    dossier: &Dossier,
    with: &Corrected,
    now: Millis,
) -> Reply<bool> {
    let (kept, form) = (&dossier.kept, &*dossier.form);
    let written = sql("UPDATE case_case SET answers = $2, masked = $3 WHERE id = $1 AND answers = $4")
        .bind(kept.id)
        .bind(store::sealed(vault, kept.id, &with.changed))
        .bind(mask::masked("name", applicant(form, &with.changed)))
        .bind(with.before.as_slice())
        .run(tx)
        .await?;
    if written != 1 {
        let title = desk_words::NO_CASE.to_owned();
        return Err(Problem { status: 409, title, field: None }.into());
    }
    sql("INSERT INTO case_correction (id, case_id, place, before, reason, by_name, at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7)")
    .bind(SubmissionId::new(now))
    .bind(kept.id)
    .bind(&with.name)
    .bind(with.before.as_slice())
    .bind(&with.reason)
    .bind(&staff.name)
    .bind(now)
    .run(tx)
    .await?;
    let applied = applicants::of(tx, vault, kept.id).await?;
    let applied = applied.as_ref().map(|applied| &applied.applicant);
    person::note(tx, vault, kept.id, (form, &with.changed), applied).await?;
    proxy::store::corrected(tx, vault, dossier, &with.changed).await?;
    Ok(notice::renew(tx, vault, dossier, now).await?)
}
