//! 请对方帮我填表: what the villager sees of sharing the form that is being filled in.
//!
//! Invariant: nothing is shared but by 同意, under a sentence that says what is seen, by whom and until when; as long as it
//! is, a banner with 收回 says so. Whether there is a form to share the island finds out from its own node.

use super::{SHELF, call, call_parts, venue};
use crate::{
    call::{
        questions::{SHEET, Sharing},
        sheet::{Done, Filled, Sheet, Window},
        view::CallView,
    },
    words::sheet as said,
};
use axum::{
    Extension, Json,
    extract::Path,
    response::{IntoResponse, Response},
};
use hongwang_base::Problem;
use hongwang_feature::Reply;
use hongwang_feed::village::Questions;
use hongwang_page::{Here, Markup, Page, html, icon};
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

/// Above the keys of a call: the question whether to share, or that it is shared.
pub(super) fn above(view: &CallView, at: &str) -> Markup {
    match &view.window {
        Some(window) => banner(view, window, at),
        None if view.with.is_empty() => html! {},
        None => consent(view),
    }
}

/// That it is shared, with the newest that was written: both stand on the glass, whatever else does.
fn banner(view: &CallView, window: &Window, at: &str) -> Markup {
    html! {
        div class="call-shares" {
            p role="status" data-say { (icon("edit")) (said::helps(&view.with, &window.title)) }
            @if let Some(Filled { label, shown, by }) = window.filled.first() {
                p class="call-newest" role="status" data-say=(said::filled(label, shown, by)) {
                    em { (said::NEWEST) } span { (label) } strong { (shown) }
                }
            }
            (call_parts::key(at, "take_back", said::TAKE_BACK, "x", ""))
        }
    }
}

/// Hidden until the villager asks for it.
fn consent(view: &CallView) -> Markup {
    let (before, behind) = said::consent(&view.with);
    html! {
        div class="call-consent" data-sheet-consent hidden {
            p data-say { (before) strong data-sheet-title {} (behind) (said::SEES) strong { (said::HANDS_IN) } }
            div class="meeting-keys" {
                button class="button meeting-act strong" type="button" data-sheet-agree data-say { (icon("check")) (said::AGREE) }
                button class="button meeting-act" type="button" data-sheet-no data-say { (icon("x")) (said::NO) }
            }
        }
    }
}

/// Among the keys of a call. Hidden where there is no form.
pub(super) fn key(view: &CallView) -> Markup {
    html! {
        @if view.window.is_none() && !view.with.is_empty() {
            div data-sheet-ask hidden { button class="button meeting-act" type="button" data-say { (icon("edit")) (said::ASK) } }
        }
    }
}

/// Below the keys: what was written before, the newest first.
pub(super) fn below(view: &CallView) -> Markup {
    let before = view.window.iter().flat_map(|window| window.filled.iter().skip(1));
    html! {
        @if before.clone().next().is_some() {
            div class="call-filled" {
                h2 data-say { (said::FILLED) }
                ol { @for filled in before { (one(filled)) } }
            }
        }
    }
}

fn one(Filled { label, shown, by }: &Filled) -> Markup {
    html! {
        li data-say=(said::filled(label, shown, by)) {
            span { (label) } strong { (shown) } span class="call-by" { (said::by(by)) }
        }
    }
}

/// After a call: the way back to the form. The island says where it is, if there is one.
pub(super) fn back() -> Markup {
    html! { a class="button meeting-act strong" data-sheet-back hidden data-say { (icon("edit")) (said::BACK) } }
}

/// A page with what this needs.
pub(super) fn with_island(page: Page) -> Page {
    page.island(SHELF.address("sheet.css")).island(SHELF.address("sheet.js"))
}

/// What the screen sends.
#[derive(Debug, Deserialize)]
pub(crate) struct Sent {
    sheet: Sheet,
    #[serde(default)]
    done: Option<Vec<Done>>,
}

/// `POST …/sheet`: a form for whoever answered; or, with `done`, how one stands that is shared.
pub(crate) async fn share(
    here: Here,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    Json(Sent { sheet, done }): Json<Sent>,
) -> Reply<Response> {
    let call: Uuid = id.parse().map_err(|_| Problem::missing(crate::words::call::NO_CALL))?;
    let questions = venue::asking(questions)?;
    call::seat_of(here)?;
    Ok(match venue::ask::<()>(&questions, SHEET, &Sharing { call, sheet, done }).await {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(not) => venue::plain(&not),
    })
}
