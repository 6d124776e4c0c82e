//! `/apply/assist`: a clerk badges in beside the villager, fills in, and goes. The villager's mandate is captured there,
//! signed on the glass or photographed, or it lies on paper in a folder (`/folder`); `/papers` asks which originals were
//! seen. Only at the box's own screen; the help ends with the visit, on idle, or by a key.

use super::pages::{WHO, card_here, keep, ticked};
use super::{Assist, Mandate, MandateKind, is_folder};
use crate::card::camera::with_camera;
use crate::form::{Attach, Question};
use crate::item::{How, Material};
use crate::pages::desk_act::holds_number;
use crate::pages::fill::framed;
use crate::pages::paper::{self, Part};
use crate::pages::{Open, SHELF, gone, open, open_in};
use crate::paper::{MANDATE, Papers, store as papers_store, tidy};
use crate::store;
use crate::words as shared;
use crate::words::applicant as words;
use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{
    Place, Reply,
    badges::{self, Presented},
};
use hongwang_idcard::Asking;
use hongwang_input::{Field, FieldKind, field};
use hongwang_page::{Here, Visit, html, icon};
use hongwang_store::{Tx, Vault};
use http::{HeaderMap, StatusCode};
use std::sync::LazyLock;

pub(crate) const ADDRESS: &str = "/apply/assist";
pub(crate) const BADGE: &str = "/apply/assist/badge";
pub(crate) const FOLDER: &str = "/apply/assist/folder";
pub(crate) const PAPERS: &str = "/apply/assist/papers";
pub(crate) const END: &str = "/apply/assist/end";

/// A badge opens at the screen that its clerk stands at, and from nobody's phone.
fn only_here(here: bool) -> Reply<()> {
    if here { Ok(()) } else { Err(Problem::forbidden(words::ASSIST_ONLY_HERE).into()) }
}

/// Asks for the badge; or, once a clerk helps, for the mandate.
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(reader): Extension<Option<Asking>>,
    Extension(papers): Extension<Papers>,
    Here(here): Here,
    headers: HeaderMap,
) -> Reply<Response> {
    only_here(here)?;
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    Ok(match open.draft.applicant.helped_by() {
        Some(assist) => mandate(&visit, &open, &papers, assist, None),
        None => asking(&visit, &open, reader.is_some(), "", None),
    })
}

fn asking(visit: &Visit, open: &Open, reads: bool, number: &str, problem: Option<&str>) -> Response {
    let digits = |name, label, value, hint, problem| {
        field(&Field { name, label, kind: FieldKind::Digits, value, hint, problem })
    };
    let body = html! {
        p class="lead" data-say { (words::ASSIST_LEAD) }
        form class="fill" method="post" action=(BADGE) autocomplete="off" {
            (digits("number", words::BADGE, number, words::BADGE_HINT, problem))
            div class="assist-pin" { (digits("pin", words::PIN, "", "", None)) }
            div class="fill-keys" {
                button class="button strong" type="submit" name="by" value="number" data-say { (words::BADGE_IN) (icon("arrow-right")) }
                @if reads {
                    button class="button" type="submit" name="by" value="card" data-say { (icon("id-badge-2")) (words::BADGE_BY_CARD) }
                }
                a class="button" href=(WHO) data-say { (icon("arrow-left")) (shared::BACK) }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(open, words::ASSIST).status(status).body(body).render(visit).into_response()
}

/// What was entered: fields, and one `seen` for each original that is ticked.
struct Entered(Vec<(String, String)>);

impl Entered {
    fn of(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    fn digits(&self, name: &str) -> String {
        self.of(name).chars().filter(char::is_ascii_digit).collect()
    }
}

/// Takes a badge and a PIN.
pub(crate) async fn badge_in(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(reader): Extension<Option<Asking>>,
    Here(here): Here,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    only_here(here)?;
    if open(&place, &headers).await?.is_none() {
        return Ok(gone(&visit));
    }
    let entered = Entered(pairs);
    let (typed, reads) = (entered.digits("number"), reader.is_some());
    let shown = if entered.of("by") == "card" {
        card_here(reader.as_ref(), here, place.clock.now().beijing().date()).await.map(|card| card.id)
    } else {
        Ok(typed.clone())
    };
    let opened = match shown {
        Ok(shown) => present(&place, &shown, &entered.digits("pin")).await?,
        Err(why) => Err(why),
    };
    let mut tx = place.db.write().await?;
    let Some(mut open) = open_in(&mut tx, &place, &headers).await? else { return Ok(gone(&visit)) };
    let badge = match opened {
        Ok(badge) => badge,
        Err(why) => return Ok(asking(&visit, &open, reads, &typed, Some(why))),
    };
    // Whoever helped before was asked by a mandate of their own.
    forget_papers(&mut tx, &open).await?;
    open.draft.applicant.assist = Some(Assist {
        account: badge.account,
        name: badge.name,
        org: badge.org,
        at: place.clock.now(),
        ended: false,
        mandate: None,
        seen: Vec::new(),
    });
    store::save(&mut tx, &open.ticket, &vault, &open.draft, place.clock.now()).await?;
    tx.commit().await?;
    tidy(&place).await;
    let to = open.draft.applicant.first_missing(&open.item).unwrap_or(ADDRESS);
    Ok(Redirect::to(to).into_response())
}

async fn present(place: &Place, shown: &str, pin: &str) -> Reply<Result<badges::Badge, &'static str>> {
    Ok(match badges::present(&place.db, &place.org, shown, pin, place.clock.now()).await? {
        Presented::Right(badge) => Ok(badge),
        Presented::Wrong => Err(words::BADGE_WRONG),
        Presented::Shut => Err(words::BADGE_SHUT),
    })
}

/// What is asked for as a question asks for a signature, so that it looks the same and is taken in by the same rules.
static SIGNED: LazyLock<Question> = LazyLock::new(|| Question {
    at: MANDATE.to_owned(),
    ask: words::MANDATE.to_owned(),
    short: words::MANDATE.to_owned(),
    hint: String::new(),
    keys: None,
    choose: Vec::new(),
    attach: Some(Attach::Signature),
    optional: false,
    when: None,
});

/// Asks the villager for the mandate: signed on the glass, photographed, or on a paper that the village keeps.
fn mandate(visit: &Visit, open: &Open, papers: &Papers, assist: &Assist, problem: Option<&str>) -> Response {
    let mandate = assist.mandate.as_ref();
    let text = mandate.and_then(|mandate| mandate.paper).map(|hash| hash.to_string()).unwrap_or_default();
    let (question, phone) = (&*SIGNED, papers.phones.can_come());
    let room = text.is_empty();
    let asked = Part { visit, at: MANDATE, from: "", question, text: &text, problem, phone, room };
    let body = html! {
        p class="lead" data-say { (words::mandate_lead(&assist.name, &open.item.name)) }
        @match mandate {
            Some(mandate) => {
                p class="fill-hint" role="status" data-say { (words::MANDATE_HAVE) }
                @if let Some(folder) = &mandate.folder { p class="fill-hint" data-say { (words::in_folder(folder)) } }
            },
            None => p class="fill-hint" data-say { (words::MANDATE_HINT) },
        }
        div class="fill" { (paper::part(&asked)) }
        form class="fill" method="post" action=(END) {
            div class="fill-keys" {
                @if mandate.is_some() { a class="button strong" href=(PAPERS) data-say { (shared::NEXT) (icon("arrow-right")) } }
                @if room { a class="button" href=(FOLDER) data-say { (icon("clipboard-check")) (words::MANDATE_PAPER) } }
                button class="button" type="submit" data-say { (icon("x")) (words::ASSIST_END) }
            }
        }
    };
    let page = with_camera(framed(open, words::MANDATE).island(SHELF.address("paper.js")));
    page.status(status(problem)).body(body).render(visit).into_response()
}

fn status(problem: Option<&str>) -> StatusCode {
    if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK }
}

/// The page of the mandate again where what came is not taken, and why.
pub(crate) fn refused(visit: &Visit, open: &Open, papers: &Papers, why: &str) -> Response {
    match open.draft.applicant.helped_by() {
        Some(assist) => mandate(visit, open, papers, assist, Some(why)),
        None => Redirect::to(ADDRESS).into_response(),
    }
}

/// Asks in which folder the signed paper lies.
pub(crate) async fn folder(visit: Visit, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let Some(assist) = open.draft.applicant.helped_by() else {
        return Ok(Redirect::to(ADDRESS).into_response());
    };
    let known = assist.mandate.as_ref().and_then(|mandate| mandate.folder.as_deref());
    Ok(filing(&visit, &open, known.unwrap_or_default(), None))
}

fn filing(visit: &Visit, open: &Open, value: &str, problem: Option<&str>) -> Response {
    let (name, label, hint, kind) = ("folder", words::FOLDER_FIELD, words::FOLDER_HINT, FieldKind::Text);
    let body = html! {
        p class="lead" data-say { (words::FOLDER_LEAD) }
        form class="fill" method="post" action=(FOLDER) autocomplete="off" {
            (field(&Field { name, label, kind, value, hint, problem }))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (words::FOLDER_DONE) (icon("arrow-right")) }
                a class="button" href=(ADDRESS) data-say { (icon("arrow-left")) (shared::BACK) }
            }
        }
    };
    framed(open, words::FOLDER).status(status(problem)).body(body).render(visit).into_response()
}

/// Takes the folder. What was signed on the glass or photographed before is of no more use, and goes.
pub(crate) async fn take_folder(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let Some(mut open) = open_in(&mut tx, &place, &headers).await? else { return Ok(gone(&visit)) };
    let entered = Entered(pairs);
    let folder = entered.of("folder").trim();
    if open.draft.applicant.helped_by().is_none() {
        return Ok(Redirect::to(ADDRESS).into_response());
    }
    let wrong = if !is_folder(folder) {
        Some(words::FOLDER_MISSING)
    } else {
        holds_number(folder).then_some(words::FOLDER_NUMBER)
    };
    if let Some(wrong) = wrong {
        return Ok(filing(&visit, &open, folder, Some(wrong)));
    }
    forget_papers(&mut tx, &open).await?;
    if let Some(assist) = open.draft.applicant.helper() {
        let folder = Some(folder.to_owned());
        assist.mandate = Some(Mandate { kind: MandateKind::Paper, paper: None, folder });
    }
    store::save(&mut tx, &open.ticket, &vault, &open.draft, place.clock.now()).await?;
    tx.commit().await?;
    tidy(&place).await;
    Ok(Redirect::to(PAPERS).into_response())
}

/// Lets go of what was signed for whoever helps.
async fn forget_papers(tx: &mut Tx, open: &Open) -> Reply<()> {
    for hash in open.draft.applicant.papers() {
        papers_store::let_go(tx, &open.draft, hash).await?;
    }
    Ok(())
}

/// Asks which originals were seen.
pub(crate) async fn originals(
    visit: Visit,
    State(place): State<Place>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let Some(assist) = open.draft.applicant.helped_by() else {
        return Ok(Redirect::to(ADDRESS).into_response());
    };
    let shown: Vec<&str> = shown(&open).map(|material| material.name.as_str()).collect();
    let body = html! {
        form class="fill" method="post" action=(PAPERS) {
            p class="lead" data-say { (if shown.is_empty() { words::SEEN_NONE } else { words::SEEN_LEAD }) }
            @for name in shown {
                (ticked("seen", name, assist.seen.iter().any(|seen| seen == name), name))
            }
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (words::SEEN_DONE) (icon("arrow-right")) }
                a class="button" href=(ADDRESS) data-say { (icon("arrow-left")) (shared::BACK) }
            }
        }
    };
    Ok(framed(&open, words::SEEN).body(body).render(&visit).into_response())
}

/// The originals that the item wants to be shown.
fn shown(open: &Open) -> impl Iterator<Item = &Material> {
    open.item.material.iter().filter(|material| material.how == How::Show)
}

/// Takes which originals were seen.
pub(crate) async fn take_originals(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let mut tx = place.db.write().await?;
    let Some(mut open) = open_in(&mut tx, &place, &headers).await? else { return Ok(gone(&visit)) };
    let ticked = |name: &String| pairs.iter().any(|(field, value)| field == "seen" && value == name);
    let seen: Vec<String> = shown(&open).map(|material| material.name.clone()).filter(ticked).collect();
    let Some(assist) = open.draft.applicant.helper() else {
        return Ok(Redirect::to(ADDRESS).into_response());
    };
    assist.seen = seen;
    let to = if assist.mandate.is_none() { ADDRESS } else { "/apply/fill" };
    store::save(&mut tx, &open.ticket, &vault, &open.draft, place.clock.now()).await?;
    tx.commit().await?;
    Ok(Redirect::to(open.draft.applicant.first_missing(&open.item).unwrap_or(to)).into_response())
}

/// The clerk goes.
pub(crate) async fn end(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    open.draft.applicant.end_help();
    keep(&place, &vault, &open).await?;
    let to = open.draft.applicant.first_missing(&open.item).unwrap_or("/apply/fill");
    Ok(Redirect::to(to).into_response())
}
