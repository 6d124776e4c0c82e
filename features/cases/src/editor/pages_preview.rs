//! The pages of a form as a villager meets them, before anybody does: drawn by the same functions, walked through with
//! answers that are made up or entered here. They travel from page to page and are nowhere else.

use super::explore::Explorer;
use super::faults::{MOST_MEMBERS, MOST_QUESTIONS};
use super::model::{self, Model, Part};
use super::open::{Open, open};
use super::pages::address;
use super::words;
use crate::form::{Form, Step};
use crate::pages::SHELF;
use crate::pages::fill::{self, Answered, At, Sheet, To};
use axum::{
    Form as Entered,
    extract::{Path, Query, State},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{Html, Link, Page, Screen, State as Panel, StateKind, Visit, html, state_panel};
use jiff::civil::Date;
use maud::Markup;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Where {
    at: String,
}

/// A form under preview; none where it has no pages yet.
fn sheet_of(model: &Model) -> Option<Form> {
    let most = model.parts.iter().map(|part| match part {
        Part::One(_) => 0,
        Part::Group(group) => group.most.max(group.least),
    });
    let small = model.all().count() <= MOST_QUESTIONS && most.max().unwrap_or(0) <= MOST_MEMBERS;
    small.then(|| Form::unchecked(&model::text(model)).ok()).flatten()
}

/// A question, all before it answered by what is made up; the first where none is named.
pub(crate) async fn show(
    visit: Visit,
    _staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Query(asked): Query<Where>,
) -> Reply<Html> {
    let open = open(&mut place.db.read().await?, &slug).await?;
    let today = place.clock.now().beijing().date();
    let Some(form) = sheet_of(&open.model) else { return Ok(nothing(&visit, &open)) };
    let explorer = Explorer::new(&open.model, &form, today);
    let answers = if asked.at.is_empty() { json!({}) } else { explorer.before(&asked.at) };
    let steps = form.steps(&answers);
    if steps.is_empty() {
        return Ok(nothing(&visit, &open));
    }
    let number = steps.iter().position(|step| step.at() == asked.at).unwrap_or(0);
    let here = At { number, ..At::default() };
    Ok(draw(&visit, &open, (&form, &answers), &steps, &here, today))
}

/// What is entered in a preview, with the answers so far.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Walked {
    at: String,
    value: String,
    go: String,
    answers: String,
}

/// The page after this one, by the rules of the village.
pub(crate) async fn walk(
    visit: Visit,
    _staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Entered(walked): Entered<Walked>,
) -> Reply<Html> {
    let open = open(&mut place.db.read().await?, &slug).await?;
    let today = place.clock.now().beijing().date();
    let Some(form) = sheet_of(&open.model) else { return Ok(nothing(&visit, &open)) };
    let mut answers: Value = serde_json::from_str(&walked.answers).unwrap_or_else(|_| json!({}));
    let steps = form.steps(&answers);
    let Some(number) = steps.iter().position(|step| step.at() == walked.at) else {
        return Ok(nothing(&visit, &open));
    };
    let entered = Answered { at: walked.at, value: walked.value, go: walked.go, ..Answered::default() };
    let laid = matches!(&steps[number], Step::Ask { question, .. } if question.attach.is_some());
    let taken = match entered.go.as_str() {
        // A paper is not made up, and a preview goes on without it.
        "next" | "skip" if laid => Ok(To::Next),
        _ => fill::take(&form, &steps[number], &entered, &mut answers, today),
    };
    let to = match taken {
        Ok(to) => to,
        Err(why) => {
            let here = At { number, wrong: Some((&entered.value, &why)), ..At::default() };
            return Ok(draw(&visit, &open, (&form, &answers), &steps, &here, today));
        }
    };
    let steps = form.steps(&answers);
    let next = fill::behind(&to, &entered.at, &steps);
    match next.and_then(|next| steps.iter().position(|step| step.at() == next)) {
        Some(number) => {
            let here = At { number, ..At::default() };
            Ok(draw(&visit, &open, (&form, &answers), &steps, &here, today))
        }
        None => Ok(ended(&visit, &open, form.whole(&form.pruned(&answers)).is_ok())),
    }
}

fn draw(
    visit: &Visit,
    open: &Open,
    (form, answers): (&Form, &Value),
    steps: &[Step<'_>],
    here: &At<'_>,
    today: Date,
) -> Html {
    let visit = &unremembered(visit);
    let step = &steps[here.number];
    let screen = visit.screen.name();
    let query: &[(&str, &str)] = if screen.is_empty() { &[] } else { &[("screen", screen)] };
    let action = address(&open.slug, "/preview", query);
    let sheet = Sheet { form, answers, action: &action, shown: true };
    let body = html! {
        (mark(open, step.at()))
        (fill::body(visit, &sheet, steps, here, today))
    };
    fill::with_keys(page(open, fill::title(step))).status(fill::status(here)).body(body).render(visit)
}

/// The screen that is named for a preview is not that of the desk from now on.
fn unremembered(visit: &Visit) -> Visit {
    Visit { screen_is_new: false, ..visit.clone() }
}

fn page(open: &Open, title: &str) -> Page {
    let above = address(&open.slug, "", &[]);
    Page::new(title)
        .icon(open.icon.as_str())
        .home(above.clone())
        .trail([Link::new(above, open.name.as_str())])
        .island(SHELF.address("cases.css"))
        .personal()
}

/// Says that it is a preview, and shows the same on another screen.
fn mark(open: &Open, at: &str) -> Markup {
    let slug = open.slug.as_str();
    let screens = [(Screen::Kiosk, words::KIOSK), (Screen::Tv, words::TV), (Screen::Phone, words::PHONE)];
    html! {
        p class="fill-hint" role="note" { (words::PREVIEW_LINE) }
        p class="fill-keys" {
            @for (screen, name) in screens {
                a class="button" href=(address(slug, "/preview", &[("at", at), ("screen", screen.name())])) { (name) }
            }
            a class="button" href=(address(slug, "", &[])) { (words::BACK_TO_FORM) }
        }
    }
}

fn ended(visit: &Visit, open: &Open, whole: bool) -> Html {
    let why = if whole { words::PREVIEW_WHOLE } else { words::PREVIEW_NOT_WHOLE };
    state(visit, open, words::PREVIEW_END, why)
}

fn nothing(visit: &Visit, open: &Open) -> Html {
    state(visit, open, words::PREVIEW, words::PREVIEW_NOTHING)
}

fn state(visit: &Visit, open: &Open, title: &str, why: &str) -> Html {
    let state = Panel::new(StateKind::Empty, title)
        .why(why)
        .link(address(&open.slug, "", &[]), words::BACK_TO_FORM)
        .link(address(&open.slug, "/preview", &[]), words::PREVIEW);
    page(open, title).body(state_panel(&state)).render(&unremembered(visit))
}
