//! `/calc`: what can be reckoned; `/calc/{id}`: one question a page, then the amount with its reason.
//!
//! The answers stand in the form of the page and nowhere else: no address, no table, no log has them. Each is read anew
//! with every step, so one that was tampered with is asked again, with the others kept.

use super::draw::{self, Printing};
use super::{Calculator, PAGE, slip, tile};
use crate::Inquiry;
use crate::beside::NoPaper;
use crate::words::calculator as words;
use axum::{
    Extension, Form, Router,
    extract::{Path, State, rejection::FormRejection},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use hongwang_base::{OrgPath, Problem};
use hongwang_calculator::{Answers, Question, Rule, Standing, Walk, Wrong};
use hongwang_feature::{Place, Reply};
use hongwang_page::{Here, Html, Page, State as Panel, StateKind, Visit, column_tiles, html, state_panel};
use http::StatusCode;
use jiff::civil::Date;
use std::sync::Arc;

/// More fields than any form has.
const MOST_FIELDS: usize = 64;
/// More than any answer needs; the rest is dropped, and what is left is named as wrong.
const LONGEST: usize = 60;

type Sent = Result<Form<Vec<(String, String)>>, FormRejection>;

/// The pages for everybody.
pub(crate) fn router(inquiry: &Inquiry) -> Router<Place> {
    Router::new()
        .route(PAGE, get(list))
        .route("/calc/{id}", get(begin).post(answer))
        .route("/calc/{id}/print", post(print))
        .layer(Extension(inquiry.clone()))
}

async fn list(visit: Visit, Extension(inquiry): Extension<Inquiry>) -> Html {
    let tiles: Vec<_> = inquiry.calculators().iter().map(|calculator| tile(&calculator.rule)).collect();
    let body = html! {
        @if tiles.is_empty() {
            (state_panel(&Panel::new(StateKind::Empty, words::NONE).why(words::NONE_WHY)))
        } @else {
            (column_tiles(&tiles))
        }
    };
    Page::new(words::TITLE).icon("coin-yuan").heard(words::SPEAK).body(body).render(&visit)
}

/// The calculator of this name here.
fn find(inquiry: &Inquiry, org: &OrgPath, id: &str) -> Reply<Arc<Calculator>> {
    let path = org.to_string();
    let all = inquiry.calculators();
    let found =
        all.iter().find(|calculator| calculator.rule.id == id && calculator.rule.is_for(path.split('/')));
    found.cloned().ok_or_else(|| Problem::missing(words::NO_SUCH).into())
}

/// What a form says.
#[derive(Default)]
struct Said {
    answers: Answers,
    /// The question that was on the page.
    at: String,
    goes_back: bool,
    /// The question that is to be asked again.
    edit: String,
}

fn said(rule: &Rule, sent: Sent) -> Said {
    let mut said = Said::default();
    let mut value = None;
    let pairs = sent.map(|Form(pairs)| pairs).unwrap_or_default();
    for (name, text) in pairs.into_iter().take(MOST_FIELDS) {
        let text: String = text.trim().chars().take(LONGEST).collect();
        match (name.strip_prefix("a."), name.as_str()) {
            (Some(name), _) if rule.questions.iter().any(|question| question.id == name) => {
                drop(said.answers.insert(name.to_owned(), text));
            }
            (_, "at") => said.at = text,
            (_, "value") => value = Some(text),
            (_, "go") => said.goes_back = text == "back",
            (_, "edit") => said.edit = text,
            _ => {}
        }
    }
    if let Some(value) = value.filter(|_| rule.questions.iter().any(|question| question.id == said.at)) {
        drop(said.answers.insert(said.at.clone(), value));
    }
    said
}

async fn begin(
    visit: Visit,
    State(place): State<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let calculator = find(&inquiry, &place.org, &id)?;
    let (rule, today) = (&calculator.rule, place.clock.now().beijing().date());
    if let Some(closed) = closed(rule, today) {
        return Ok(closed.render(&visit));
    }
    let none = Answers::new();
    let walk = rule.walk(&none, today);
    let first = walk.asked.first().ok_or_else(|| Problem::missing(words::NO_SUCH))?;
    Ok(draw::question(rule, &walk, first, &none, None).render(&visit))
}

fn closed(rule: &Rule, today: Date) -> Option<Page> {
    Some(draw::framed(rule).body(draw::closed(rule, rule.standing(today))?))
}

/// Which question comes next, and what is wrong with what was entered; none once all are answered.
fn next<'r>(walk: &Walk<'r>, said: &Said) -> Option<(&'r Question, Option<String>)> {
    let asked = |id: &str| walk.asked.iter().position(|question| question.id == id);
    if said.goes_back {
        let before = asked(&said.at).unwrap_or(walk.asked.len()).saturating_sub(1);
        return walk.asked.get(before).map(|question| (*question, None));
    }
    if let Some(at) = asked(&said.edit) {
        return Some((walk.asked[at], None));
    }
    let (wrong, question) = (walk.wrong.as_ref()?, walk.asked.last()?);
    // The next question is not wrong because nobody has answered it yet.
    let is_new = *wrong == Wrong::Missing && question.id != said.at;
    Some((*question, (!is_new).then(|| words::wrong(question, wrong))))
}

async fn answer(
    visit: Visit,
    State(place): State<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    here: Here,
    sent: Sent,
) -> Reply<Html> {
    let calculator = find(&inquiry, &place.org, &id)?;
    let (rule, today) = (&calculator.rule, place.clock.now().beijing().date());
    if let Some(closed) = closed(rule, today) {
        return Ok(closed.render(&visit));
    }
    let said = said(rule, sent);
    let walk = rule.walk(&said.answers, today);
    if let Some((question, problem)) = next(&walk, &said) {
        let page = draw::question(rule, &walk, question, &said.answers, problem.as_deref());
        let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
        return Ok(page.status(status).render(&visit));
    }
    let printing = inquiry.beside.printer(here.0).map_or_else(|| unprinted(&inquiry), |_| Printing::Ready);
    let shown = shown(&walk, &said.answers, today);
    let outcome = walk.reckon();
    Ok(draw::result(rule, &shown, &said.answers, &outcome, &printing).render(&visit))
}

/// Why nobody prints here.
fn unprinted(inquiry: &Inquiry) -> Printing {
    if inquiry.beside.printer.is_some() { Printing::Elsewhere } else { Printing::None }
}

/// The answers as people read them.
fn shown<'r>(walk: &Walk<'r>, answers: &Answers, today: Date) -> Vec<(&'r Question, String)> {
    let one = |question: &&'r Question| {
        let value = question.read(answers.get(&question.id)?, today).ok()?;
        Some((*question, question.shown(&value)))
    };
    walk.asked.iter().filter_map(one).collect()
}

/// `POST /calc/{id}/print`: the same page again, which says how the paper came out.
async fn print(
    visit: Visit,
    State(place): State<Place>,
    Extension(inquiry): Extension<Inquiry>,
    Path(id): Path<String>,
    here: Here,
    sent: Sent,
) -> Reply<Response> {
    let calculator = find(&inquiry, &place.org, &id)?;
    let (rule, now) = (&calculator.rule, place.clock.now());
    let today = now.beijing().date();
    let said = said(rule, sent);
    let walk = rule.walk(&said.answers, today);
    if walk.wrong.is_some() || rule.standing(today) != Standing::Valid {
        return Ok(Redirect::to(&super::address(rule)).into_response());
    }
    let shown = shown(&walk, &said.answers, today);
    let outcome = walk.reckon();
    let printing = match (inquiry.beside.printer(here.0), &outcome) {
        (Some(printer), Ok(outcome)) => {
            let slip = slip::slip(rule, &shown, outcome, now);
            match inquiry.beside.print(printer, slip).await {
                Ok(()) => Printing::Done,
                Err(NoPaper::Busy) => Printing::Busy,
                Err(NoPaper::Failed(why)) => Printing::Failed(why),
            }
        }
        (Some(_), Err(_)) => Printing::Ready,
        (None, _) => unprinted(&inquiry),
    };
    let page = draw::result(rule, &shown, &said.answers, &outcome, &printing);
    let is_elsewhere = matches!(printing, Printing::Elsewhere);
    let status = if is_elsewhere { StatusCode::FORBIDDEN } else { StatusCode::OK };
    Ok(page.status(status).render(&visit).into_response())
}
