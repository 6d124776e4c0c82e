//! `/apply/assist`: a clerk badges in beside the villager, fills in, captures the mandate, ticks the originals that
//! were seen, and goes. Only at the box's own screen; the help ends with the visit, on idle, or by a key.

use super::pages::{WHO, card_here, keep, ticked};
use super::{Assist, Mandate, MandateKind};
use crate::item::How;
use crate::pages::fill::framed;
use crate::pages::{Open, gone, open};
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
use hongwang_page::{Here, Markup, Visit, html, icon};
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode};

pub(crate) const ADDRESS: &str = "/apply/assist";
pub(crate) const BADGE: &str = "/apply/assist/badge";
pub(crate) const PAPERS: &str = "/apply/assist/papers";
pub(crate) const END: &str = "/apply/assist/end";

/// A badge opens at the screen that its clerk stands at, and from nobody's phone.
fn only_here(here: bool) -> Reply<()> {
    if here { Ok(()) } else { Err(Problem::forbidden(words::ASSIST_ONLY_HERE).into()) }
}

/// Asks for the badge; or, once a clerk helps, for mandate and originals.
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(reader): Extension<Option<Asking>>,
    Here(here): Here,
    headers: HeaderMap,
) -> Reply<Response> {
    only_here(here)?;
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    Ok(match open.draft.applicant.helped_by() {
        Some(assist) => papers(&visit, &open, assist, None),
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
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let badge = match opened {
        Ok(badge) => badge,
        Err(why) => return Ok(asking(&visit, &open, reads, &typed, Some(why))),
    };
    open.draft.applicant.assist = Some(Assist {
        account: badge.account,
        name: badge.name,
        org: badge.org,
        at: place.clock.now(),
        ended: false,
        mandate: None,
        seen: Vec::new(),
    });
    keep(&place, &vault, &open).await?;
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

fn papers(visit: &Visit, open: &Open, assist: &Assist, problem: Option<&str>) -> Response {
    let body = html! {
        form class="fill" method="post" action=(PAPERS) {
            p class="fill-hint" data-say { (words::MANDATE) }
            @if let Some(problem) = problem { p class="fill-wrong" role="alert" data-say { (problem) } }
            (ticked("kind", "paper", assist.mandate.is_some(), words::MANDATE_PAPER))
            p class="fill-hint" data-say { (words::SEEN) }
            (originals(open, assist))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (words::SEEN_DONE) (icon("arrow-right")) }
                button class="button" type="submit" formaction=(END) data-say { (icon("x")) (words::ASSIST_END) }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(open, words::ASSIST).status(status).body(body).render(visit).into_response()
}

/// The originals that the item wants to be shown.
fn originals(open: &Open, assist: &Assist) -> Markup {
    let shown = || open.item.material.iter().filter(|material| material.how == How::Show);
    html! {
        @if shown().next().is_none() { p data-say { (words::SEEN_NONE) } }
        @for material in shown() {
            (ticked("seen", &material.name, assist.seen.contains(&material.name), &material.name))
        }
    }
}

/// Takes the mandate, and which originals were seen.
pub(crate) async fn take_papers(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let entered = Entered(pairs);
    let asked = open.item.material.iter().filter(|material| material.how == How::Show);
    let ticked = |name: &String| entered.0.iter().any(|(field, value)| field == "seen" && value == name);
    let seen: Vec<String> = asked.map(|material| material.name.clone()).filter(ticked).collect();
    let Some(assist) = open.draft.applicant.assist.as_mut().filter(|assist| !assist.ended) else {
        return Ok(Redirect::to(ADDRESS).into_response());
    };
    assist.seen = seen;
    // A signature on the glass or a picture comes with the hash of what travels beside the application.
    let paper = Some(entered.of("paper").to_owned()).filter(|hash| !hash.is_empty());
    let mandate = match entered.of("kind") {
        "paper" => Some(Mandate { kind: MandateKind::Paper, paper: None }),
        "signature" => Some(Mandate { kind: MandateKind::Signature, paper }),
        "photo" => Some(Mandate { kind: MandateKind::Photo, paper }),
        _ => None,
    };
    assist.mandate = mandate.filter(Mandate::is_whole);
    let whole = assist.mandate.is_some();
    keep(&place, &vault, &open).await?;
    match open.draft.applicant.helped_by() {
        Some(assist) if !whole => Ok(papers(&visit, &open, assist, Some(words::MANDATE_MISSING))),
        _ => {
            let to = open.draft.applicant.first_missing(&open.item).unwrap_or("/apply/fill");
            Ok(Redirect::to(to).into_response())
        }
    }
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
