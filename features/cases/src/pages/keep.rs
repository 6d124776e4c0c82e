//! `/apply/keep` keeps what was filled in under a telephone number and a code; `/apply/resume` opens it again.

use super::fill::framed;
use super::{Open, SHELF, gone, only_in_a_village, open};
use crate::draft::{self, Draft, Ticket};
use crate::privacy::consent;
use crate::store::{self, Marks, Opened};
use crate::{paper, words};
use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::SubmissionId;
use hongwang_feature::{Place, Reply};
use hongwang_input::{Field, FieldKind, field, islands, read};
use hongwang_page::{Html, Link, Page, Visit, html, icon, spoken};
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode, header};
use maud::Markup;
use serde::Deserialize;

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    phone: String,
    code: String,
}

fn phone_field<'a>(entered: &'a str, problem: Option<&'a str>) -> Field<'a> {
    Field {
        name: "phone",
        label: words::PHONE,
        kind: FieldKind::Phone,
        value: entered,
        hint: words::PHONE_HINT,
        problem,
    }
}

/// The telephone number, or what is wrong with it.
fn phone(entered: &str, place: &Place) -> Result<String, String> {
    let today = place.clock.now().beijing().date();
    let phone = read(FieldKind::Phone, entered, today)?;
    if phone.is_empty() { Err(words::PHONE_MISSING.to_owned()) } else { Ok(phone) }
}

/// Asks under which number it is to be kept; or says that it is kept already.
pub(crate) async fn ask(visit: Visit, State(place): State<Place>, headers: HeaderMap) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if open.draft.kept.is_some() {
        let body = html! {
            section class="kept" { span class="kept-icon" { (icon("circle-check")) }
                p class="kept-said" data-say { (words::KEPT_ALREADY) }
                (ways())
            }
        };
        return Ok(framed(&open, words::KEPT).body(body).render(&visit).into_response());
    }
    Ok(asked(&visit, &open, "", None).into_response())
}

fn asked(visit: &Visit, open: &Open, entered: &str, problem: Option<&str>) -> Html {
    let body = html! {
        p class="lead" data-say { (words::KEEP_LEAD) }
        form class="fill" method="post" action="/apply/keep" autocomplete="off" {
            (field(&phone_field(entered, problem)))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (icon("download")) (words::KEEP) }
                a class="button" href="/apply/fill" data-say { (icon("arrow-left")) (words::GO_ON) }
            }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    framed(open, words::KEEP_TITLE).status(status).body(body).render(visit)
}

fn ways() -> Markup {
    html! {
        div class="fill-keys" {
            a class="button strong" href="/apply/fill" data-say { (words::GO_ON) (icon("arrow-right")) }
            a class="button" href="/wipe" data-end data-say { (words::END) }
        }
    }
}

/// Keeps it, and shows the code: once, to whoever stands there.
pub(crate) async fn keep(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    headers: HeaderMap,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let Some(mut open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if open.draft.kept.is_some() {
        return Ok(Redirect::to("/apply/keep").into_response());
    }
    let phone = match phone(&entered.phone, &place) {
        Ok(phone) => phone,
        Err(why) => return Ok(asked(&visit, &open, &entered.phone, Some(&why)).into_response()),
    };
    let code = keep_under(&place, &vault, &mut open, &phone).await?;
    Ok(code_page(&visit, &open, &place, &code, &ways()))
}

/// Keeps what was filled in under a telephone number, with its papers and with what was agreed to; gives the code.
pub(crate) async fn keep_under(place: &Place, vault: &Vault, open: &mut Open, phone: &str) -> Reply<String> {
    let now = place.clock.now();
    let (code, id) = (draft::draw_code(), SubmissionId::new(now).0);
    let mut tx = place.db.write().await?;
    store::keep(&mut tx, vault, id, &open.draft, &Marks::of(vault, phone, &code), now).await?;
    paper::store::copy(&mut tx, (open.draft.id, &open.ticket.vault()), (id, vault)).await?;
    consent::copy(&mut tx, open.draft.id, id).await?;
    open.draft.kept = Some(id);
    store::save(&mut tx, &open.ticket, vault, &open.draft, now).await?;
    tx.commit().await?;
    Ok(code)
}

/// The code, once, and the ways on from there.
pub(crate) fn code_page(visit: &Visit, open: &Open, place: &Place, code: &str, ways: &Markup) -> Response {
    let until = place.clock.now().plus(draft::KEPT_FOR).date_words();
    let digits: Vec<String> = code.chars().map(String::from).collect();
    let body = html! {
        section class="kept" {
            span class="kept-icon" { (icon("circle-check")) }
            p data-say { (words::YOUR_CODE) }
            p class="kept-code" data-say=(spoken([digits.join(" ")])) { (code[..3]) " " (code[3..]) }
            p class="kept-said" data-say { (words::kept_until(&until)) }
            (ways)
        }
    };
    framed(open, words::KEPT).body(body).render(visit).into_response()
}

/// Asks for number and code.
pub(crate) async fn resume(visit: Visit, State(place): State<Place>) -> Reply<Html> {
    only_in_a_village(&place)?;
    Ok(resuming(&visit, &Entered::default(), None, None))
}

fn resuming(visit: &Visit, entered: &Entered, phone: Option<&str>, code: Option<&str>) -> Html {
    let code_field = Field {
        name: "code",
        label: words::CODE,
        kind: FieldKind::Digits,
        value: &entered.code,
        hint: words::CODE_HINT,
        problem: code,
    };
    let body = html! {
        form class="fill" method="post" action="/apply/resume" autocomplete="off" {
            (field(&phone_field(&entered.phone, phone)))
            (field(&code_field))
            div class="fill-keys" {
                button class="button strong" type="submit" data-say { (words::RESUME) (icon("arrow-right")) }
            }
        }
    };
    let page =
        Page::new(words::RESUME).icon("history").trail([Link::new("/apply", words::ALL_ITEMS)]).personal();
    let page = islands().fold(page.island(SHELF.address("cases.css")), Page::island);
    let status = if phone.or(code).is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    page.status(status).body(body).render(visit)
}

/// Opens what was kept in a draft of this visit, which it follows from then on.
pub(crate) async fn open_again(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    only_in_a_village(&place)?;
    let phone = match phone(&entered.phone, &place) {
        Ok(phone) => phone,
        Err(why) => return Ok(resuming(&visit, &entered, Some(&why), None).into_response()),
    };
    let code: String = entered.code.chars().filter(char::is_ascii_digit).collect();
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let opened = store::open_kept(&mut tx, &vault, &Marks::of(&vault, &phone, &code), now).await?;
    let Opened::Draft(kept, item, answers, applicant) = opened else {
        tx.commit().await?;
        let why = if matches!(opened, Opened::Shut) { words::SHUT } else { words::NOTHING_KEPT };
        return Ok(resuming(&visit, &entered, None, Some(why)).into_response());
    };
    let ticket = Ticket::draw(now);
    // Whoever helped then has gone.
    let mut applicant = *applicant;
    applicant.end_help();
    let draft = Draft { id: ticket.id, item, answers, kept: Some(kept), applicant };
    store::save(&mut tx, &ticket, &vault, &draft, now).await?;
    paper::store::copy(&mut tx, (kept, &vault), (draft.id, &ticket.vault())).await?;
    consent::copy(&mut tx, kept, draft.id).await?;
    tx.commit().await?;
    Ok(([(header::SET_COOKIE, ticket.cookie())], Redirect::to("/apply/check")).into_response())
}
