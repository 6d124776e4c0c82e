//! `/apply/card`: a picture of an identity card, what was read on it, and what of that is right.

use super::camera::{camera, with_camera};
use super::{Proposal, answers, proposals};
use crate::form::{Form, set};
use crate::pages::{Open, fill, gone, open, open_in, page};
use crate::store;
use crate::words::card as words;
use axum::{
    Extension, Form as Entered,
    body::Bytes,
    extract::{DefaultBodyLimit, Multipart, Query, State, multipart::MultipartError},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Page, State as Standing, StateKind, Visit, html, icon, state_panel};
use hongwang_reading::{Card, LONGEST, PictureProblem, Reading, Unread};
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode};
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use std::collections::HashMap;

/// What stands around a picture in its form.
const AROUND: usize = 64 << 10;

/// The longest body that is taken.
pub(crate) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(LONGEST + AROUND)
}

/// The question that led here.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Where {
    at: String,
}

/// The address of the card for a question.
pub(crate) fn address(at: &str) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    format!("/apply/card?{}", query.append_pair("at", at).finish())
}

/// Asks for the picture; or says that nothing is read here.
pub(crate) async fn ask(
    visit: Visit,
    State(place): State<Place>,
    Extension(reading): Extension<Option<Reading>>,
    Query(asked): Query<Where>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if !answers(open.item.form(), &open.draft.answers, &asked.at) {
        return Ok(Redirect::to("/apply/fill").into_response());
    }
    if reading.is_none_or(|reading| !reading.installed()) {
        return Ok(not_connected(&visit, &open, &asked.at).into_response());
    }
    Ok(asking(&visit, &open, &asked.at, None).into_response())
}

fn asking(visit: &Visit, open: &Open, at: &str, problem: Option<(StatusCode, &str)>) -> Html {
    let body = html! {
        p class="lead" data-say { (words::CARD_LEAD) }
        @if let Some((_, why)) = problem { p class="fill-wrong" role="alert" data-say { (why) } }
        form class="fill" method="post" action="/apply/card" enctype="multipart/form-data" {
            input type="hidden" name="at" value=(at);
            (camera(at, "/apply/card"))
            label class="card-file" {
                span data-say { (words::FILE) }
                input type="file" name="file" accept="image/jpeg,image/png,image/webp" capture="environment";
            }
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (words::READ) (icon("arrow-right")) }
                a class="button" href=(fill::question(at, "")) data-say { (icon("edit")) (words::WRITE_MYSELF) }
            }
        }
    };
    let status = problem.map_or(StatusCode::OK, |(status, _)| status);
    with_camera(framed(open, words::CARD)).status(status).body(body).render(visit)
}

fn framed(open: &Open, title: &str) -> Page {
    page(title, &open.item).personal()
}

fn not_connected(visit: &Visit, open: &Open, at: &str) -> Html {
    let state = Standing::new(StateKind::NotConnected, words::NOT_CONNECTED)
        .why(words::NOT_CONNECTED_WHY)
        .to_do(words::NOT_CONNECTED_TO_DO)
        .link(fill::question(at, ""), words::WRITE_MYSELF);
    framed(open, words::CARD).status(StatusCode::SERVICE_UNAVAILABLE).body(state_panel(&state)).render(visit)
}

/// Reads the picture, and proposes what it says. The picture is not kept.
pub(crate) async fn read(
    visit: Visit,
    State(place): State<Place>,
    Extension(reading): Extension<Option<Reading>>,
    headers: HeaderMap,
    parts: Multipart,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let today = place.clock.now().beijing().date();
    let form = open.item.form();
    let sent = sent(parts).await;
    let (at, bytes) = match sent {
        Ok(sent) => sent,
        Err(error) => {
            let (status, why) = (error.status(), PictureProblem::TooLarge.to_string());
            let at =
                form.missing(&open.draft.answers, today).map_or(String::new(), |step| step.at().to_owned());
            return Ok(asking(&visit, &open, &at, Some((status, &why))).into_response());
        }
    };
    if !answers(form, &open.draft.answers, &at) {
        return Ok(Redirect::to("/apply/fill").into_response());
    }
    let Some(reading) = reading else { return Ok(not_connected(&visit, &open, &at).into_response()) };
    if bytes.is_empty() {
        let problem = Some((StatusCode::BAD_REQUEST, words::NO_FILE));
        return Ok(asking(&visit, &open, &at, problem).into_response());
    }
    let answer = match reading.card(bytes, today).await {
        Err(Unread::NoModel) => not_connected(&visit, &open, &at),
        Err(Unread::Busy) => asking(&visit, &open, &at, Some((StatusCode::SERVICE_UNAVAILABLE, words::BUSY))),
        Err(Unread::Picture(problem)) => refuse(&visit, &open, &at, &problem.to_string()),
        Err(Unread::NoCard) => refuse(&visit, &open, &at, words::NO_CARD),
        Ok(Card::Issue(_)) => refuse(&visit, &open, &at, words::OTHER_SIDE),
        Ok(Card::Person(person)) => {
            match proposals(form, &open.draft.answers, &at, &person, today).as_slice() {
                [] => refuse(&visit, &open, &at, words::NOTHING_SURE),
                proposed => proposing(&visit, &open, &at, proposed, today),
            }
        }
    };
    Ok(answer.into_response())
}

fn refuse(visit: &Visit, open: &Open, at: &str, why: &str) -> Html {
    asking(visit, open, at, Some((StatusCode::UNPROCESSABLE_ENTITY, why)))
}

/// The question and the picture, in whichever order they come.
async fn sent(mut parts: Multipart) -> Result<(String, Bytes), MultipartError> {
    let (mut at, mut bytes) = (String::new(), Bytes::new());
    while let Some(part) = parts.next_field().await? {
        match part.name() {
            Some("at") => at = part.text().await?,
            Some("file") => bytes = part.bytes().await?,
            _ => {}
        }
    }
    Ok((at, bytes))
}

/// What was read, one thing beside the other, none of it taken for right.
fn proposing(visit: &Visit, open: &Open, at: &str, proposed: &[Proposal<'_>], today: Date) -> Html {
    let choice = |name: &str, value: &str, word: &str| {
        html! {
            label class="fill-choice" {
                input type="radio" name=(name) value=(value);
                span class="fill-tile" data-say { (word) }
            }
        }
    };
    let body = html! {
        p class="lead" data-say { (words::PROPOSED_LEAD) }
        form class="fill" method="post" action="/apply/card/take" autocomplete="off" {
            input type="hidden" name="at" value=(at);
            ul class="card-fields" {
                @for each in proposed {
                    @let shown = Form::shown(each.question, &each.text, today);
                    li {
                        div class="card-words" data-say=(words::read(&each.question.short, &shown)) {
                            span { (each.question.short) }
                            strong { (shown) }
                        }
                        input type="hidden" name={ "text " (each.at) } value=(each.text);
                        fieldset aria-label=(each.question.short) {
                            (choice(&format!("right {}", each.at), "yes", words::RIGHT))
                            (choice(&format!("right {}", each.at), "no", words::WRONG))
                        }
                    }
                }
            }
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (words::PUT_IN) (icon("arrow-right")) }
                a class="button" href=(address(at)) data-say { (icon("camera")) (words::AGAIN) }
                a class="button" href=(fill::question(at, "")) data-say { (icon("edit")) (words::WRITE_MYSELF) }
            }
        }
    };
    with_camera(framed(open, words::PROPOSED)).body(body).render(visit)
}

/// Puts what was said to be right into the draft, as if it had been written.
pub(crate) async fn take(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Entered(entered): Entered<HashMap<String, String>>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let Some(mut open) = open_in(&mut tx, &place, &headers).await? else { return Ok(gone(&visit)) };
    let now = place.clock.now();
    let at = entered.get("at").map_or("", String::as_str);
    let taken = confirmed(open.item.form(), &open.draft.answers, at, &entered, now.beijing().date());
    if taken.is_empty() {
        return Ok(Redirect::to(&fill::question(at, "")).into_response());
    }
    for (at, text) in taken {
        set(&mut open.draft.answers, &at, Value::String(text));
    }
    store::save(&mut tx, &open.ticket, &vault, &open.draft, now).await?;
    tx.commit().await?;
    Ok(Redirect::to("/apply/fill").into_response())
}

/// What was said to be right, for the questions that a card answers; what the form does not take stays out.
fn confirmed(
    form: &Form,
    answers: &Value,
    at: &str,
    entered: &HashMap<String, String>,
    today: Date,
) -> Vec<(String, String)> {
    let take = |place: super::Place<'_>| {
        let said = entered.get(&format!("right {}", place.at));
        let text = said.filter(|said| *said == "yes").and(entered.get(&format!("text {}", place.at)))?;
        let text = form.read(place.question, &place.at, text, today).ok()?;
        Some((place.at, text))
    };
    super::places(form, answers, at).into_iter().filter_map(take).collect()
}
