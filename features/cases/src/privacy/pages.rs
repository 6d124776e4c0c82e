//! A person's rights at the desk: `/desk/cases/rights` finds by a whole number and hands out a copy,
//! `/desk/cases/{id}/rights` corrects and deletes. Each has a reason and stands in the audit log before it is shown; no
//! number stands in an address.

use super::{consent, erase, export, person};
use crate::case::{Dossier, Kept};
use crate::form::{Step, set};
use crate::handling::Queue;
use crate::pages::desk_answers::problem;
use crate::pages::desk_case::find;
use crate::pages::desk_cases::{BASE, address, state, who};
use crate::received::applicant;
use crate::words::privacy as words;
use crate::{announce, case, casebook, desk_words, mask, store, words as people_words};
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
use http::{StatusCode, header};
use jiff::civil::Date;
use maud::Markup;
use serde::Deserialize;
use serde_json::Value;

/// Where a person is looked for.
pub(crate) const ADDRESS: &str = "/desk/cases/rights";

/// What was written.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    number: String,
    reason: String,
    /// `json` or a page.
    kind: String,
    /// Which answer is corrected.
    at: String,
    value: String,
}

impl Entered {
    /// The field in which something is wrong, and what.
    fn wrong(&self) -> Option<(&'static str, &'static str)> {
        problem(self.reason.trim()).map(|why| ("reason", why))
    }
}

fn error_of(wrong: Option<(&'static str, &'static str)>, name: &str) -> Option<&'static str> {
    wrong.filter(|(field, _)| *field == name).map(|(_, why)| why)
}

fn reason(entered: &Entered, wrong: Option<(&'static str, &'static str)>) -> Field {
    let reason = Field::new("reason", words::REASON, Control::Line("text")).hint(words::REASON_HINT);
    reason.value(entered.reason.clone()).error(error_of(wrong, "reason"))
}

fn shell(staff: &Staff, place: &Place, flash: Option<Flash>) -> Desk {
    Desk { trail: vec![Link::new(BASE, desk_words::QUEUE)], flash, ..staff.desk(place) }
}

pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Html {
    asking(&visit, &staff, &place, &Entered::default(), None)
}

fn asking(
    visit: &Visit,
    staff: &Staff,
    place: &Place,
    entered: &Entered,
    wrong: Option<(&'static str, &'static str)>,
) -> Html {
    let number = Field::text("number", words::NUMBER).value(entered.number.clone());
    let body = html! {
        p { (words::FIND_LEAD) }
        (form(&DeskForm {
            action: ADDRESS.to_owned(),
            fields: vec![number.error(error_of(wrong, "number")), reason(entered, wrong)],
            submit: words::SEARCH.to_owned(),
            ..DeskForm::default()
        }))
    };
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Page::new(words::FIND).desk(shell(staff, place, None)).status(status).body(body).render(visit)
}

/// The cases that this account reaches under a number.
async fn reached(tx: &mut Tx, vault: &Vault, staff: &Staff, number: &str) -> Result<Vec<Kept>> {
    let mut all = Vec::new();
    for id in person::cases(tx, vault, number).await? {
        all.extend(casebook::find(tx, &staff.scope(), id).await?);
    }
    Ok(all)
}

pub(crate) async fn look(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Posted(entered): Posted<Entered>,
) -> Reply<Html> {
    let number = person::number(&entered.number);
    let wrong = entered.wrong().or(number.is_none().then_some(("number", words::NUMBER_WRONG)));
    let Some(number) = number.filter(|_| wrong.is_none()) else {
        return Ok(asking(&visit, &staff, &place, &entered, wrong));
    };
    let mut tx = place.db.write().await?;
    let all = reached(&mut tx, &vault, &staff, &number).await?;
    let detail = words::audit_find(entered.reason.trim(), all.len());
    audit::record(&mut tx, &staff.did(&place, &staff.org, "case.find_person", "", detail)).await?;
    tx.commit().await?;
    let row = |kept: &Kept| Row {
        cells: vec![
            html! { (kept.number) },
            html! { (who(kept)) },
            html! { (state(kept)) },
            html! { (when::stamp(kept.filed_at.0)) },
        ],
        href: Some(format!("{}/rights", address(kept))),
    };
    let heads = [desk_words::NUMBER, desk_words::WHO, desk_words::STANDS, desk_words::FILED_AT];
    let body = html! {
        (table(&Table {
            caption: words::FOUND.to_owned(),
            columns: heads.map(Column::words).to_vec(),
            rows: all.iter().map(row).collect(),
            empty: words::FOUND_NONE.to_owned(),
        }))
        @if !all.is_empty() { (panel(words::EXPORT, &exporting(&entered))) }
    };
    let page = Page::new(words::FOUND).desk(shell(&staff, &place, None));
    Ok(page.body(body).render(&visit))
}

fn exporting(entered: &Entered) -> Markup {
    let kinds = vec![Choice::new("page", words::AS_PAGE), Choice::new("json", words::AS_JSON)];
    html! {
        p { (words::EXPORT_HINT) }
        (form(&DeskForm {
            action: format!("{ADDRESS}/export"),
            fields: vec![
                Field::hidden("number", entered.number.clone()),
                Field::new("kind", words::FORM_OF, Control::Radio(kinds)).value("page"),
                reason(&Entered::default(), None),
            ],
            submit: words::EXPORT.to_owned(),
            ..DeskForm::default()
        }))
    }
}

/// Hands out the copy of everything that this account reaches under a number.
pub(crate) async fn hand_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Posted(entered): Posted<Entered>,
) -> Reply<Response> {
    let number = person::number(&entered.number);
    let wrong = entered.wrong().or(number.is_none().then_some(("number", words::NUMBER_WRONG)));
    let Some(number) = number.filter(|_| wrong.is_none()) else {
        return Ok(asking(&visit, &staff, &place, &entered, wrong).into_response());
    };
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let mut all = Vec::new();
    for kept in reached(&mut tx, &vault, &staff, &number).await? {
        let dossier = case::load(&mut tx, kept).await?;
        let detail = words::audit_export(1, entered.reason.trim());
        let entry = staff.did(&place, &dossier.kept.org, "case.export", dossier.kept.id, detail);
        audit::record(&mut tx, &entry).await?;
        all.push(export::copied(&mut tx, &vault, &dossier, now).await?);
    }
    tx.commit().await?;
    let (kind, file, body) = if entered.kind == "json" {
        let body = serde_json::to_string_pretty(&all).expect("a copy is plain data");
        ("application/json; charset=utf-8", "attachment; filename=\"copy.json\"", body)
    } else {
        let body = export::page(&all, now).into_string();
        ("text/html; charset=utf-8", "attachment; filename=\"copy.html\"", body)
    };
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CONTENT_DISPOSITION, file),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, body).into_response())
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
    let written = sql("UPDATE case_case SET answers = $2, masked = $3 WHERE id = $1 AND answers = $4")
        .bind(kept.id)
        .bind(store::sealed(&vault, kept.id, &changed))
        .bind(mask::masked("name", applicant(&dossier.form, &changed)))
        .bind(before.clone())
        .run(&mut tx)
        .await?;
    if written != 1 {
        let title = desk_words::NO_CASE.to_owned();
        return Err(Problem { status: 409, title, field: None }.into());
    }
    sql("INSERT INTO case_correction (id, case_id, place, before, reason, by_name, at) \
         VALUES ($1,$2,$3,$4,$5,$6,$7)")
    .bind(SubmissionId::new(now))
    .bind(kept.id)
    .bind(&name)
    .bind(before)
    .bind(reason)
    .bind(&staff.name)
    .bind(now)
    .run(&mut tx)
    .await?;
    person::note(&mut tx, &vault, kept.id, &dossier.form, &changed).await?;
    let detail = words::audit_correct(&kept.number, &name, reason);
    audit::record(&mut tx, &staff.did(&place, &kept.org, "case.correct", kept.id, detail)).await?;
    tx.commit().await?;
    Ok(done(kept))
}
