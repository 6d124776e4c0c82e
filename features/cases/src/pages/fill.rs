//! `/apply/fill`: one question a page. Each answer is written before the next is asked, so that nothing that was
//! entered is ever lost: not by 上一步, not by a question that is asked anew, not by a power cut.

use super::paper::{self, Part};
use super::{Open, SHELF, gone, open, open_in, page};
use crate::applicant::assist;
use crate::card;
use crate::form::{self, Form, Question, Step, remove, set, text_at};
use crate::paper::Papers;
use crate::{store, words};
use axum::{
    Extension, Form as Entered,
    extract::{Query, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Millis;
use hongwang_feature::{Place, Reply};
use hongwang_input::{Field, field, islands, keys::LONGEST, look};
use hongwang_page::{Html, Notice, Page, Screen, Tone, Visit, html, icon};
use hongwang_reading::Reading;
use hongwang_store::{Result as StoreResult, Tx, Vault};
use http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use maud::Markup;
use serde::Deserialize;
use serde_json::{Map, Value};

/// Which question.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Where {
    at: String,
    /// `check`: it is changed from the summary, and leads back there.
    from: String,
}

/// What was entered.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Answered {
    pub(crate) at: String,
    pub(crate) value: String,
    pub(crate) from: String,
    /// `next`, `back`, `skip`, `keep`, `card`; for members `add`, `drop 0`.
    pub(crate) go: String,
}

pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(papers): Extension<Papers>,
    Extension(reading): Extension<Option<Reading>>,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if let Some(to) = open.draft.applicant.first_missing(&open.item) {
        return Ok(Redirect::to(to).into_response());
    }
    let today = place.clock.now().beijing().date();
    let form = open.item.form();
    let steps = form.steps(&open.draft.answers);
    let chosen = if asked.at.is_empty() {
        form.missing(&open.draft.answers, today).map(|step| step.at().to_owned())
    } else {
        Some(asked.at)
    };
    let Some(number) = chosen.and_then(|at| steps.iter().position(|step| step.at() == at)) else {
        return Ok(Redirect::to("/apply/check").into_response());
    };
    let (phone, reads) = (papers.phones.can_come(), reading.is_some());
    let at = At { number, from: &asked.from, wrong: None, phone, reads };
    Ok(draw(&visit, &open, &steps, &at, today).into_response())
}

/// Which page is drawn.
#[derive(Default)]
pub(crate) struct At<'a> {
    pub(crate) number: usize,
    pub(crate) from: &'a str,
    /// What was entered and is wrong, and why.
    pub(crate) wrong: Option<(&'a str, &'a str)>,
    /// Whether a phone can come.
    pub(crate) phone: bool,
    /// Whether pictures are read here.
    pub(crate) reads: bool,
}

/// A form that is filled in, and where its pages send what is entered.
pub(crate) struct Sheet<'a> {
    pub(crate) form: &'a Form,
    pub(crate) answers: &'a Value,
    pub(crate) action: &'a str,
    /// Whether it is only shown: what would be sent elsewhere than to `action` is not. It carries its own answers.
    pub(crate) shown: bool,
}

/// The page of a question again whose paper is not taken, and why; none where no such question stands.
pub(super) fn refused(
    place: &Place,
    visit: &Visit,
    open: &Open,
    at: &str,
    from: &str,
    why: &str,
    papers: &Papers,
) -> Option<Response> {
    let today = place.clock.now().beijing().date();
    let steps = open.item.form().steps(&open.draft.answers);
    let number = steps.iter().position(|step| step.at() == at)?;
    let text = text_at(&open.draft.answers, at);
    let here = At { number, from, wrong: Some((text, why)), phone: papers.phones.can_come(), reads: false };
    Some(draw(visit, open, &steps, &here, today).into_response())
}

fn draw(visit: &Visit, open: &Open, steps: &[Step<'_>], here: &At<'_>, today: Date) -> Html {
    let step = &steps[here.number];
    let sheet =
        Sheet { form: open.item.form(), answers: &open.draft.answers, action: "/apply/fill", shown: false };
    let page = framed(open, title(step)).status(status(here));
    let page =
        if lays(step) { card::camera::with_camera(page.island(SHELF.address("paper.js"))) } else { page };
    page.body(body(visit, &sheet, steps, here, today)).render(visit)
}

pub(crate) fn status(here: &At<'_>) -> StatusCode {
    if here.wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
}

/// Whether papers are laid there.
fn lays(step: &Step<'_>) -> bool {
    matches!(step, Step::Ask { question, .. } if question.attach.is_some())
}

/// What a page of a form asks.
pub(crate) fn body(
    visit: &Visit,
    sheet: &Sheet<'_>,
    steps: &[Step<'_>],
    here: &At<'_>,
    today: Date,
) -> Markup {
    let number = here.number;
    let step = &steps[number];
    // A television has no camera before it, and no file to choose.
    let by_card =
        here.reads && visit.screen != Screen::Tv && card::answers(sheet.form, sheet.answers, step.at());
    let content = content(visit, sheet, step, here, today);
    // A form cannot stand in a form.
    let has_forms = lays(step);
    html! {
        @if has_forms {
            div class="fill" {
                (progress(number, steps.len()))
                @if sheet.shown { fieldset disabled { (content) } } @else { (content) }
            }
        }
        form class="fill" method="post" action=(sheet.action) autocomplete="off" {
            input type="hidden" name="at" value=(step.at());
            input type="hidden" name="from" value=(here.from);
            @if sheet.shown { input type="hidden" name="answers" value=(sheet.answers); }
            @if !has_forms { (progress(number, steps.len())) (content) }
            (keys(step, number, by_card))
        }
    }
}

fn content(visit: &Visit, sheet: &Sheet<'_>, step: &Step<'_>, here: &At<'_>, today: Date) -> Markup {
    let (at, question, member) = match step {
        Step::Ask { at, question, member } => (at, question, member),
        Step::More { group, count } => return more(sheet.answers, group, *count, today),
    };
    let answered = text_at(sheet.answers, at);
    let (text, problem) = here.wrong.map_or((answered, None), |(text, why)| (text, Some(why)));
    html! {
        @if let Some((which, group)) = member {
            p class="fill-member" data-say { (words::member(&group.repeat, *which)) }
        }
        @if question.attach.is_some() {
            (paper::part(&Part {
                visit,
                at,
                from: here.from,
                question,
                text: answered,
                problem,
                phone: here.phone,
                room: sheet.form.takes(at, answered) > 0,
            }))
        } @else {
            (ask(question, text, problem, today))
        }
    }
}

/// A page of this draft, with the keys for writing; it says so while a clerk helps.
pub(crate) fn framed(open: &Open, title: &str) -> Page {
    let mut page = with_keys(page(title, &open.item).personal());
    if let Some(assist) = open.draft.applicant.helped_by() {
        let text = words::applicant::helps(&assist.name);
        page = page.notice(Notice { text, href: Some(assist::ADDRESS.to_owned()), tone: Tone::Plain });
    }
    page
}

/// With the keys for writing.
pub(crate) fn with_keys(page: Page) -> Page {
    islands().fold(page.island(SHELF.address("fill.js")), Page::island)
}

pub(crate) fn title<'f>(step: &Step<'f>) -> &'f str {
    match step {
        Step::Ask { question, .. } => &question.ask,
        Step::More { group, .. } => &group.ask,
    }
}

fn progress(number: usize, all: usize) -> Markup {
    html! {
        p class="fill-progress" data-say=(words::question_of(number + 1, all)) {
            progress max=(all) value=(number + 1) {}
            span { (number + 1) "/" (all) }
        }
    }
}

fn ask(question: &Question, text: &str, problem: Option<&str>, today: Date) -> Markup {
    match question.keys {
        Some(kind) => {
            let shown = look(kind, text, today).shown;
            field(&Field {
                name: "value",
                label: &question.short,
                kind,
                value: &shown,
                hint: &question.hint,
                problem,
            })
        }
        None => choices(question, text, problem),
    }
}

fn choices(question: &Question, chosen: &str, problem: Option<&str>) -> Markup {
    html! {
        @if !question.hint.is_empty() { p class="fill-hint" data-say { (question.hint) } }
        @if let Some(problem) = problem { p class="fill-wrong" role="alert" data-say { (problem) } }
        fieldset class="fill-choices" aria-label=(question.short) data-many[question.choose.len() > 4] {
            @for choice in &question.choose {
                label class="fill-choice" {
                    input type="radio" name="value" value=(choice.value) checked[choice.value == chosen];
                    span class="fill-tile" data-say { (choice.name) }
                }
            }
        }
    }
}

/// The members so far, and whether there is one more.
fn more(answers: &Value, group: &form::Group, count: usize, today: Date) -> Markup {
    html! {
        ul class="fill-members" {
            @for index in 0..count {
                li {
                    span data-say { (words::member(&group.repeat, index + 1)) " " (first_of(group, answers, index, today)) }
                    button class="button" type="submit" name="go" value={ "drop " (index) } data-say {
                        (icon("x")) (words::DROP)
                    }
                }
            }
        }
        p class="fill-more" {
            @if count < group.most {
                button class="button strong" type="submit" name="go" value="add" data-say { (icon("plus")) (words::add(&group.repeat)) }
            } @else {
                span data-say { (words::no_more_fit(&group.repeat, group.most)) }
            }
        }
    }
}

/// What stands first of a member: mostly the name.
fn first_of(group: &form::Group, answers: &Value, index: usize, today: Date) -> String {
    let Some(question) = group.questions.first() else { return String::new() };
    Form::shown(question, text_at(answers, &format!("{}/{index}{}", group.at, question.at)), today)
}

/// The key that goes on stands first, because Enter in a field presses the first; the style puts it at the right.
fn keys(step: &Step<'_>, number: usize, by_card: bool) -> Markup {
    let (on, may_skip) = match step {
        Step::Ask { question, .. } => (words::NEXT, question.optional),
        Step::More { .. } => (words::NO_MORE, false),
    };
    html! {
        div class="fill-keys" {
            button class="button strong" type="submit" name="go" value="next" data-say { (on) (icon("arrow-right")) }
            @if may_skip {
                button class="button" type="submit" name="go" value="skip" data-say { (words::SKIP) }
            }
            @if by_card {
                button class="button" type="submit" name="go" value="card" data-say { (icon("id")) (words::card::CARD) }
            }
            button class="button" type="submit" name="go" value="keep" data-say { (icon("download")) (words::KEEP) }
            @if number > 0 {
                button class="button" type="submit" name="go" value="back" data-say { (icon("arrow-left")) (words::BACK) }
            }
        }
    }
}

pub(crate) async fn answer(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(papers): Extension<Papers>,
    Extension(reading): Extension<Option<Reading>>,
    headers: HeaderMap,
    Entered(entered): Entered<Answered>,
) -> Reply<Response> {
    // What a phone sends at this moment is not written over.
    let mut tx = place.db.write().await?;
    let Some(mut open) = open_in(&mut tx, &place, &headers).await? else { return Ok(gone(&visit)) };
    let now = place.clock.now();
    let today = now.beijing().date();
    let form = open.item.form();
    let steps = form.steps(&open.draft.answers);
    let Some(number) = steps.iter().position(|step| step.at() == entered.at) else {
        return Ok(Redirect::to("/apply/fill").into_response());
    };
    let asked_again = |open: &Open, why: &str| {
        let wrong = Some((entered.value.as_str(), why));
        let (phone, reads) = (papers.phones.can_come(), reading.is_some());
        let here = At { number, from: &entered.from, wrong, phone, reads };
        Ok(draw(&visit, open, &steps, &here, today).into_response())
    };
    let before = open.draft.answers.clone();
    let to = match take(form, &steps[number], &entered, &mut open.draft.answers, today) {
        Ok(to) => to,
        Err(why) => return asked_again(&open, &why),
    };
    open.draft.applicant.notice_changes(&before, &open.draft.answers);
    match written(tx, &vault, &open, now).await {
        // What was entered stays in the page.
        Err(error) if error.is_full() && matches!(steps[number], Step::Ask { .. }) => {
            return asked_again(&open, words::DISK_FULL);
        }
        written => written?,
    }
    let to = match to {
        To::Next if entered.from == "check" => To::Check,
        to => to,
    };
    let after = form.steps(&open.draft.answers);
    Ok(Redirect::to(&address_of(&to, &entered.at, &after)).into_response())
}

async fn written(mut tx: Tx, vault: &Vault, open: &Open, now: Millis) -> StoreResult<()> {
    store::save(&mut tx, &open.ticket, vault, &open.draft, now).await?;
    tx.commit().await
}

/// Where to go once an answer is written.
pub(crate) enum To {
    Next,
    Back,
    Keep,
    Card,
    Member(String),
    Same,
    Check,
}

/// The address of where to go from the question at `at`. Past the last one stands the summary, which itself leads to
/// whatever is missing.
fn address_of(to: &To, at: &str, steps: &[Step<'_>]) -> String {
    match to {
        To::Keep => "/apply/keep".to_owned(),
        To::Card => card::pages::address(at),
        _ => behind(to, at, steps).map_or_else(|| "/apply/check".to_owned(), |at| question(at, "")),
    }
}

/// The question to which one goes from the one at `at`; none past the last.
pub(crate) fn behind<'a>(to: &'a To, at: &'a str, steps: &'a [Step<'_>]) -> Option<&'a str> {
    let here = steps.iter().position(|step| step.at() == at);
    let step = |number: Option<usize>| number.and_then(|number| steps.get(number)).map(Step::at);
    match to {
        To::Check => None,
        To::Next => step(here.map(|here| here + 1)),
        To::Back => step(here.and_then(|here| here.checked_sub(1))),
        To::Same | To::Keep | To::Card => Some(at),
        To::Member(first) => Some(first.as_str()),
    }
}

/// The address of a question.
pub(crate) fn question(at: &str, from: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.append_pair("at", at);
    if !from.is_empty() {
        query.append_pair("from", from);
    }
    format!("/apply/fill?{}", query.finish())
}

/// Puts what was entered into the answers, and says where to go; or what is wrong, with nothing changed. Going back
/// takes what can be taken and asks for nothing.
pub(crate) fn take(
    form: &Form,
    step: &Step<'_>,
    entered: &Answered,
    answers: &mut Value,
    today: Date,
) -> Result<To, String> {
    let forward = !matches!(entered.go.as_str(), "back" | "keep" | "card");
    match step {
        Step::Ask { at, question, .. } => {
            if question.attach.is_some() {
                // It is laid there by itself; here it is only looked at.
                let laid = form.read(question, at, text_at(answers, at), today);
                return match (entered.go.as_str(), laid) {
                    ("back", _) => Ok(To::Back),
                    ("keep", _) => Ok(To::Keep),
                    (_, Ok(_)) => Ok(To::Next),
                    (_, Err(why)) => Err(why),
                };
            }
            if entered.go == "skip" && question.optional {
                set(answers, at, Value::String(String::new()));
                return Ok(To::Next);
            }
            match form.read(question, at, &entered.value, today) {
                Ok(text) => set(answers, at, Value::String(text)),
                Err(why) if forward => return Err(why),
                // Half a number is kept as it is, and asked for again.
                Err(_) => {
                    set(answers, at, Value::String(entered.value.trim().chars().take(LONGEST).collect()))
                }
            }
        }
        Step::More { group, count } => {
            if entered.go == "add" && *count < group.most {
                set(answers, &format!("{}/{count}", group.at), Value::Object(Map::new()));
                return Ok(To::Member(format!("{}/{count}{}", group.at, first_place(group))));
            }
            if let Some(index) = entered.go.strip_prefix("drop ").and_then(|index| index.parse().ok()) {
                remove(answers, &group.at, index);
                return Ok(To::Same);
            }
        }
    }
    Ok(match entered.go.as_str() {
        "back" => To::Back,
        "keep" => To::Keep,
        "card" => To::Card,
        _ => To::Next,
    })
}

fn first_place(group: &form::Group) -> &str {
    group.questions.first().map_or("", |question| &question.at)
}

#[cfg(test)]
mod tests;
