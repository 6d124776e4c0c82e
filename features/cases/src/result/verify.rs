//! `/verify`: whether a result paper is valid, for everybody who holds it, at the center and in villages.
//!
//! Whoever has no paper has no code: 80 bits are not guessed. Looks that find nothing are counted all the same, so that
//! nobody keeps a node busy with guessing.

use super::{Code, Paper, store};
use crate::Halls;
use crate::pages::{self, progress};
use crate::words::result as words;
use axum::{
    Extension, Form,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Place, Reply, Site};
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Html, Page, StateKind, Visit, html, icon, state_panel};
use hongwang_replica::BlobHash;
use http::StatusCode;
use maud::Markup;
use serde::Deserialize;
use std::sync::{Arc, Mutex, PoisonError};

/// This page.
pub(crate) const ADDRESS: &str = "/verify";
/// Its pictogram.
pub(crate) const ICON: &str = "shield-check";
/// Looks in a minute that may find nothing.
const MOST: u32 = 120;
/// The largest file that is compared; a result paper has some ten kilobytes.
pub(crate) const LARGEST: usize = 2 * 1024 * 1024;

/// Counts looks that found nothing. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub(crate) struct Throttle(Arc<Mutex<(i64, u32)>>);

impl Throttle {
    /// How many there were in the minute of `now`, with `more`.
    fn count(&self, now: Millis, more: u32) -> u32 {
        let mut counted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let minute = now.0.div_euclid(Millis::MINUTE);
        if counted.0 != minute {
            *counted = (minute, 0);
        }
        counted.1 = counted.1.saturating_add(more);
        counted.1
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    code: String,
}

pub(crate) async fn ask(visit: Visit, Extension(halls): Extension<Halls>) -> Html {
    asked(&visit, &halls, "", None)
}

fn page(halls: &Halls) -> Page {
    let page = Page::new(words::VERIFY).icon(ICON).trail(halls.above(progress::COLUMN)).personal();
    page.island(pages::style())
}

fn asked(visit: &Visit, halls: &Halls, entered: &str, problem: Option<&str>) -> Html {
    let code = Field {
        name: "code",
        label: words::CODE,
        kind: FieldKind::Digits,
        value: entered,
        hint: words::VERIFY_HINT,
        problem,
    };
    let body = html! {
        p class="lead" data-say { (words::VERIFY_LEAD) }
        form class="fill" method="post" action=(ADDRESS) autocomplete="off" {
            (field(&code))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (icon("search")) (words::VERIFY_LOOK) }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    islands().fold(page(halls), Page::island).status(status).body(body).render(visit)
}

/// Leads to the page of the code that was entered.
pub(crate) async fn look(
    visit: Visit,
    Extension(halls): Extension<Halls>,
    Form(entered): Form<Entered>,
) -> Response {
    match entered.code.parse::<Code>() {
        Ok(code) => Redirect::to(&format!("{ADDRESS}/{code}")).into_response(),
        Err(_) => {
            let shown: String = entered.code.chars().take(60).collect();
            asked(&visit, &halls, &shown, Some(words::VERIFY_SHORT)).into_response()
        }
    }
}

/// What is known of the paper with this code, and whom it is for where the center is asked; none where nothing is.
async fn found(place: &Place, throttle: &Throttle, code: &str) -> Reply<Option<(Paper, String)>> {
    let now = place.clock.now();
    if throttle.count(now, 0) >= MOST {
        return Err(Problem { status: 429, title: words::TOO_MANY.to_owned(), field: None }.into());
    }
    let mark = code.parse::<Code>().map(Code::mark);
    let mut tx = place.db.read().await?;
    let paper = match &mark {
        Ok(mark) => store::known(&mut tx, mark).await?.map(|paper| (paper, mark)),
        Err(_) => None,
    };
    let Some((paper, mark)) = paper else {
        throttle.count(now, 1);
        return Ok(None);
    };
    // Whom a paper is for is known at the center alone.
    let masked = match place.site {
        Site::Center => store::marked(&mut tx, mark).await?.map(|issued| issued.masked),
        Site::Village => None,
    };
    Ok(Some((paper, masked.unwrap_or_default())))
}

pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Extension(throttle): Extension<Throttle>,
    Path(code): Path<String>,
) -> Reply<Html> {
    Ok(match found(&place, &throttle, &code).await? {
        Some((paper, masked)) => {
            let file = place.site == Site::Center;
            page(&halls).body(stands(&paper, &masked, &code, file.then_some(None))).render(&visit)
        }
        None => unknown(&visit, &halls),
    })
}

fn unknown(visit: &Visit, halls: &Halls) -> Html {
    let state = hongwang_page::State::new(StateKind::Empty, words::IS_UNKNOWN)
        .why(words::UNKNOWN_WHY)
        .to_do(words::UNKNOWN_TO_DO)
        .link(ADDRESS, words::VERIFY_AGAIN);
    page(halls).status(StatusCode::NOT_FOUND).body(state_panel(&state)).render(visit)
}

/// How the paper stands; `file` is there where a file can be compared, with what came of it.
fn stands(paper: &Paper, masked: &str, code: &str, file: Option<Option<bool>>) -> Markup {
    let valid = paper.revoked.is_none();
    let mut facts = vec![
        (words::KIND, words::kind(paper.kind).to_owned()),
        (words::ITEM, paper.item.clone()),
        (words::SERIAL, paper.serial.clone()),
        (words::ISSUER, paper.office.clone()),
        (words::DATE, paper.at.date_words()),
    ];
    if !masked.is_empty() {
        facts.push((words::FOR, masked.to_owned()));
    }
    if let Some(revoked) = &paper.revoked {
        facts.extend([(words::SINCE, revoked.at.date_words()), (words::WHY, revoked.why.clone())]);
    }
    html! {
        section class="kept" data-standing=(if valid { "valid" } else { "refused" }) {
            span class="kept-icon" { (icon(if valid { "circle-check" } else { "circle-x" })) }
            p class="kept-told" role="status" data-say { (if valid { words::IS_VALID } else { words::IS_REVOKED }) }
            @if valid { p class="kept-said" data-say { (words::COMPARE) } }
            dl class="guide-facts" {
                @for (name, value) in &facts {
                    div data-say=(words::fact(name, value)) { dt { (name) } dd { (value) } }
                }
            }
            p class="fill-keys" { a class="button" href=(ADDRESS) data-say { (icon("search")) (words::VERIFY_AGAIN) } }
        }
        @if let Some(same) = file {
            section class="kept" {
                @match same {
                    Some(true) => { p class="kept-said" role="status" data-say { (words::FILE_SAME) } }
                    Some(false) => { p class="fill-wrong" role="alert" data-say { (words::FILE_OTHER) } }
                    None => {}
                }
                p class="kept-said" data-say { (words::FILE) }
                p data-say { (words::FILE_HINT) }
                form class="fill-keys" method="post" action={ (ADDRESS) "/" (code) } enctype="multipart/form-data" {
                    input type="file" name="file" accept="application/pdf" aria-label=(words::FILE) required;
                    button class="button" type="submit" data-say { (words::FILE_CHECK) }
                }
            }
        }
    }
}

/// Compares a file with the one that was issued, in memory alone.
pub(crate) async fn compare(
    visit: Visit,
    State(place): State<Place>,
    Extension(halls): Extension<Halls>,
    Extension(throttle): Extension<Throttle>,
    Path(code): Path<String>,
    mut parts: Multipart,
) -> Reply<Html> {
    if place.site != Site::Center {
        return Err(Problem::missing(words::NO_PAPER).into());
    }
    let Some((paper, masked)) = found(&place, &throttle, &code).await? else {
        return Ok(unknown(&visit, &halls));
    };
    let wrong = || Problem::field("file", words::FILE_WRONG);
    let part = parts.next_field().await.map_err(|_| wrong())?.ok_or_else(wrong)?;
    let bytes = part.bytes().await.map_err(|_| wrong())?;
    if bytes.is_empty() {
        return Err(wrong().into());
    }
    let same = BlobHash::of(&bytes).to_string() == paper.hash;
    Ok(page(&halls).body(stands(&paper, &masked, &code, Some(Some(same)))).render(&visit))
}
