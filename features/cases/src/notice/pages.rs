//! `/apply/notices`: what is shown to the village now, and `/apply/notices/{id}`, where somebody says what is wrong.

use super::{OBJECTION, Objection, store};
use crate::pages::{SHELF, only_in_a_village};
use crate::words::notice as words;
use crate::{draft, words as all_words};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply};
use hongwang_feed::village::submit;
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Html, Link, Page, State as Shown, StateKind, Visit, html, icon, state_panel};
use hongwang_store::Vault;
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

/// This page.
pub(crate) const ADDRESS: &str = "/apply/notices";
const ICON: &str = "clipboard-list";

fn page(title: &str) -> Page {
    Page::new(title).icon(ICON).island(SHELF.address("cases.css"))
}

pub(crate) async fn list(visit: Visit, State(place): State<Place>) -> Reply<Html> {
    only_in_a_village(&place)?;
    let shown = store::shown(&mut place.db.read().await?, &place.org, place.clock.now()).await?;
    let page = page(words::TITLE).trail([Link::new("/apply", all_words::ALL_ITEMS)]);
    if shown.is_empty() {
        let state = Shown::new(StateKind::Empty, words::NONE).why(words::NONE_WHY);
        return Ok(page.body(state_panel(&state)).render(&visit));
    }
    let body = html! {
        p class="lead" data-say { (words::LEAD) }
        @for (id, notice) in &shown {
            section class="kept" {
                p class="kept-told" data-say { (notice.name) }
                dl class="guide-facts" {
                    @for (name, value) in &notice.lines {
                        div data-say=(all_words::fact(name, value)) { dt { (name) } dd { (value) } }
                    }
                }
                p data-say { (words::until(&notice.from.date_words(), &notice.until.date_words())) }
                p class="fill-keys" {
                    a class="button" href={ (ADDRESS) "/" (id) } data-say { (icon("edit")) (words::OBJECT) }
                }
            }
        }
    };
    Ok(page.body(body).render(&visit))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    id: String,
    text: String,
}

async fn find(place: &Place, id: &str) -> Reply<(Uuid, super::Notice)> {
    only_in_a_village(place)?;
    let ended = || Problem::missing(words::ENDED);
    let id: Uuid = id.parse().map_err(|_| ended())?;
    let mut tx = place.db.read().await?;
    let notice = store::find(&mut tx, &place.org, id, place.clock.now()).await?;
    Ok((id, notice.ok_or_else(ended)?))
}

pub(crate) async fn ask(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    let (id, notice) = find(&place, &id).await?;
    Ok(asked(&visit, id, &notice, (SubmissionId::new(place.clock.now()), ""), None))
}

fn asked(
    visit: &Visit,
    id: Uuid,
    notice: &super::Notice,
    (submission, entered): (SubmissionId, &str),
    problem: Option<&str>,
) -> Html {
    let text = Field {
        name: "text",
        label: words::OBJECT_LABEL,
        kind: FieldKind::Text,
        value: entered,
        hint: words::OBJECT_LEAD,
        problem,
    };
    let body = html! {
        p class="lead" data-say { (notice.name) }
        form class="fill" method="post" action={ (ADDRESS) "/" (id) } autocomplete="off" {
            input type="hidden" name="id" value=(submission);
            (field(&text))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (icon("circle-check")) (words::SEND) }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let page = page(words::OBJECT).trail([Link::new(ADDRESS, words::TITLE)]).personal();
    islands().fold(page, Page::island).status(status).body(body).render(visit)
}

/// Takes what somebody says against it. Nothing of it stays here but what waits sealed in the outbox.
pub(crate) async fn object(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let (id, notice) = find(&place, &id).await?;
    let now = place.clock.now();
    let submission = entered.id.parse().unwrap_or_else(|_| SubmissionId::new(now));
    let text = entered.text.trim();
    let problem = match text.chars().count() {
        0 => Some(words::OBJECT_MISSING),
        count if count > store::LONGEST => Some(words::OBJECT_LONG),
        _ => None,
    };
    if problem.is_some() {
        return Ok(asked(&visit, id, &notice, (submission, text), problem).into_response());
    }
    let mut tx = place.db.write().await?;
    if crate::voice::spoken_since(&mut tx, now.plus(-Millis::HOUR)).await? >= draft::MOST_AN_HOUR {
        return Err(Problem { status: 429, title: words::TOO_MANY.to_owned(), field: None }.into());
    }
    let body = Objection { case: id, text: text.to_owned() };
    let body = serde_json::to_value(&body).expect("a text is plain data");
    crate::voice::spoken(&mut tx, submission.0, id, "objection", now).await?;
    submit(&mut tx, &vault, submission, OBJECTION, &body, Vec::new(), now).await?;
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    let body = html! {
        section class="kept" {
            span class="kept-icon" { (icon("circle-check")) }
            p class="kept-told" data-say { (words::SENT) }
            p class="kept-said" data-say { (words::SENT_WHY) }
            p class="fill-keys" { a class="button" href=(ADDRESS) data-say { (icon("arrow-left")) (words::TITLE) } }
        }
    };
    Ok(page(words::SENT)
        .trail([Link::new(ADDRESS, words::TITLE)])
        .personal()
        .body(body)
        .render(&visit)
        .into_response())
}
