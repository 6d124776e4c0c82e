//! `/apply/proxies`: one's own mandates, found by identity card or by telephone and code, and their end at a touch.
//! A mandate is given by the form of [`super::item`]; `/apply/proxies/given/{id}` says its code for a few minutes.

use super::store::{self, Here as Known, Marks, Opened, Shown};
use super::{Body, Mandate, Purposes, SLUG, SUBMISSION_KIND};
use crate::applicant::pages::card_here;
use crate::pages::{Open, SHELF, gone, only_in_a_village};
use crate::words as shared;
use crate::words::proxy as words;
use crate::{draft, mask, paper, store as drafts};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::HEXLOWER;
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply};
use hongwang_feed::village::submit;
use hongwang_idcard::Asking;
use hongwang_input::{Field, FieldKind, field, islands, read};
use hongwang_page::{Here, Html, Link, Markup, Page, Visit, html, icon, spoken};
use hongwang_store::Vault;
use http::{StatusCode, header};
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

pub(crate) const ADDRESS: &str = "/apply/proxies";
/// How long a code can be read after it was given, and how long a list can be acted on.
const MINUTES: i64 = 5 * Millis::MINUTE;
/// Mandates that one screen takes in an hour.
const MOST_AN_HOUR: i64 = 20;

fn page(title: &str) -> Page {
    let page = Page::new(title).icon("users").trail([Link::new("/apply", shared::ALL_ITEMS)]).personal();
    islands().fold(page.island(SHELF.address("cases.css")), Page::island)
}

/// The code of a mandate, which whoever holds the node's key can say again.
fn code_of(vault: &Vault, id: Uuid) -> String {
    let mark = vault.mark(b"case_proxy.code_of", id.as_bytes());
    let (head, _) = mark.split_first_chunk::<8>().expect("a mark has 32 bytes");
    format!("{:06}", u64::from_le_bytes(*head) % 1_000_000)
}

/// Hands a mandate in; its end is the touch of a key from then on.
pub(crate) async fn give(place: &Place, vault: &Vault, open: &Open, answers: &Value) -> Reply<Response> {
    let (now, id) = (place.clock.now(), open.draft.id);
    let applicant = &open.draft.applicant;
    let named = open.item.form().papers(answers).into_iter().chain(applicant.papers());
    let named: Vec<_> = named.collect();
    let mut tx = place.db.write().await?;
    if store::given_since(&mut tx, now.plus(-Millis::HOUR)).await? >= MOST_AN_HOUR {
        return Err(Problem { status: 429, title: words::TOO_MANY.to_owned(), field: None }.into());
    }
    let handed = paper::hand_over(&mut tx, place, &open.ticket, &named).await?;
    let (papers, sent) = handed.map_err(Problem::bad)?;
    let mandate = Mandate::of(answers, applicant, papers, now);
    let shown = Shown { to: mask::masked("name", &mandate.proxy.name), purpose: mandate.purpose.clone() };
    let marks = Marks::of(vault, &mandate.principal.phone, &code_of(vault, id));
    store::keep_here(&mut tx, vault, id, (&mandate, &shown), marks, now).await?;
    let body = serde_json::to_value(Body::Give(Box::new(mandate))).expect("a mandate is plain data");
    submit(&mut tx, vault, SubmissionId(id), SUBMISSION_KIND, &body, sent, now).await?;
    drafts::forget(&mut tx, &open.draft).await?;
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    paper::tidy(place).await;
    Ok(([(header::SET_COOKIE, draft::no_cookie())], Redirect::to(&given_address(id))).into_response())
}

pub(crate) fn given_address(id: Uuid) -> String {
    format!("{ADDRESS}/given/{id}")
}

/// Says that it is given, and for a few minutes by which code it ends.
pub(crate) async fn given(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Path(id): Path<String>,
) -> Reply<Response> {
    only_in_a_village(&place)?;
    let Ok(id) = id.parse::<Uuid>() else { return Ok(gone(&visit)) };
    let Some(at) = store::given_here(&mut place.db.read().await?, id).await? else { return Ok(gone(&visit)) };
    let code = (place.clock.now().since(at) <= MINUTES).then(|| code_of(&vault, id));
    let body = html! {
        section class="kept" {
            span class="kept-icon" { (icon("circle-check")) }
            @match &code {
                Some(code) => {
                    @let digits: Vec<String> = code.chars().map(String::from).collect();
                    p data-say { (words::YOUR_CODE) }
                    p class="kept-code" data-say=(spoken([digits.join(" ")])) { (code[..3]) " " (code[3..]) }
                }
                None => p data-say { (words::CODE_GONE) },
            }
            p class="kept-said" data-say { (words::GIVEN_SAID) }
        }
        p class="fill-keys" { a class="button" href="/wipe" data-end data-say { (shared::END) } }
    };
    Ok(page(words::GIVEN).body(body).render(&visit).into_response())
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    phone: String,
    code: String,
    token: String,
}

/// Asks who it is.
pub(crate) async fn ask(
    visit: Visit,
    State(place): State<Place>,
    Extension(reader): Extension<Option<Asking>>,
    Here(here): Here,
) -> Reply<Html> {
    only_in_a_village(&place)?;
    Ok(asking(&visit, here && reader.is_some(), &Entered::default(), None))
}

fn asking(visit: &Visit, reads: bool, entered: &Entered, problem: Option<(&str, &str)>) -> Html {
    let of = |name| problem.filter(|(field, _)| *field == name).map(|(_, why)| why);
    let one =
        |name, label, kind, value, hint| field(&Field { name, label, kind, value, hint, problem: of(name) });
    let body = html! {
        p class="lead" data-say { (words::LEAD) }
        form class="who" method="post" action={ "/apply/" (SLUG) } {
            button class="button strong who-choice" type="submit" data-say { (icon("user-plus")) (words::NEW) }
        }
        h2 data-say { (words::LOOK) }
        @if let Some(why) = of("card") { p class="fill-wrong" role="alert" data-say { (why) } }
        @if reads {
            form class="who" method="post" action={ (ADDRESS) "/card" } {
                button class="button who-choice" type="submit" data-say { (icon("id-badge-2")) (words::BY_CARD) }
            }
        }
        form class="fill" method="post" action={ (ADDRESS) "/phone" } autocomplete="off" {
            (one("phone", shared::PHONE, FieldKind::Phone, &entered.phone, shared::PHONE_HINT))
            (one("code", words::CODE, FieldKind::Digits, &entered.code, words::CODE_HINT))
            div class="fill-keys" { button class="button strong" type="submit" data-say { (words::BY_PHONE) (icon("arrow-right")) } }
        }
        p { a class="button" href="/apply/agent" data-say { (words::AGENT) } }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    page(words::TITLE).status(status).body(body).render(visit)
}

/// What a list leads to is sealed with the time: whoever has shown who they are may end what they saw, for minutes.
fn token(vault: &Vault, id: Uuid, now: Millis) -> String {
    let text = [id.as_bytes().as_slice(), &now.0.to_le_bytes()].concat();
    HEXLOWER.encode(&vault.seal(b"case_proxy.token", &text))
}

fn token_opens(vault: &Vault, token: &str, now: Millis) -> Option<Uuid> {
    let text = vault.unseal(b"case_proxy.token", &HEXLOWER.decode(token.as_bytes()).ok()?).ok()?;
    let (id, at) = text.split_first_chunk::<16>()?;
    let at = Millis(i64::from_le_bytes(at.try_into().ok()?));
    (0..=MINUTES).contains(&now.since(at)).then(|| Uuid::from_bytes(*id))
}

fn listing(visit: &Visit, vault: &Vault, known: &[Known], purposes: &Purposes, now: Millis) -> Html {
    let body = html! {
        ul class="fill-members" { @for one in known { (line(vault, one, purposes, now)) } }
        p class="fill-keys" { a class="button" href="/wipe" data-end data-say { (shared::END) } }
    };
    page(words::MINE).body(body).render(visit)
}

fn line(vault: &Vault, known: &Known, purposes: &Purposes, now: Millis) -> Markup {
    let purpose = purposes.name(&known.shown.purpose);
    let shown = words::line(&known.shown.to, &purpose, &known.until.date_words());
    html! {
        li {
            span data-say { (shown) }
            @match known.ended_at {
                Some(at) => span data-say { (words::ended_at(&at.date_words())) },
                None if known.until <= now => span data-say { (words::EXPIRED) },
                None => form method="post" action={ (ADDRESS) "/end" } {
                    input type="hidden" name="token" value=(token(vault, known.id, now));
                    button class="button strong" type="submit" data-say=(words::end_of(&known.shown.to)) { (icon("x")) (words::END) }
                },
            }
        }
    }
}

/// Lists those of whose card lies on the reader.
pub(crate) async fn by_card(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(reader): Extension<Option<Asking>>,
    Here(here): Here,
) -> Reply<Html> {
    only_in_a_village(&place)?;
    let refused = |why| asking(&visit, here && reader.is_some(), &Entered::default(), Some(("card", why)));
    let now = place.clock.now();
    let card = match card_here(reader.as_ref(), here, now.beijing().date()).await {
        Ok(card) => card,
        Err(why) => return Ok(refused(why)),
    };
    let mut tx = place.db.read().await?;
    let known = store::of_principal(&mut tx, &vault, &card.id).await?;
    let purposes = Purposes::load(&mut tx).await?;
    Ok(match known.as_slice() {
        [] => refused(words::NONE_OF_CARD),
        known => listing(&visit, &vault, known, &purposes, now),
    })
}

/// Lists the one that was given under a telephone number and a code.
pub(crate) async fn by_phone(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(reader): Extension<Option<Asking>>,
    Here(here): Here,
    Form(entered): Form<Entered>,
) -> Reply<Html> {
    only_in_a_village(&place)?;
    let now = place.clock.now();
    let refused = |field, why: &str| asking(&visit, here && reader.is_some(), &entered, Some((field, why)));
    let phone = match read(FieldKind::Phone, &entered.phone, now.beijing().date()) {
        Ok(phone) if !phone.is_empty() => phone,
        Ok(_) => return Ok(refused("phone", shared::PHONE_MISSING)),
        Err(why) => return Ok(refused("phone", &why)),
    };
    let code: String = entered.code.chars().filter(char::is_ascii_digit).collect();
    let mut tx = place.db.write().await?;
    let opened = store::of_code(&mut tx, &vault, &Marks::of(&vault, &phone, &code), now).await?;
    let purposes = Purposes::load(&mut tx).await?;
    tx.commit().await?;
    Ok(match opened {
        Opened::One(known) => listing(&visit, &vault, &[*known], &purposes, now),
        Opened::Nothing => refused("code", words::NOTHING),
        Opened::Shut => refused("code", shared::SHUT),
    })
}

/// Ends one at a touch; a second touch finds it ended.
pub(crate) async fn end(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Form(entered): Form<Entered>,
) -> Reply<Html> {
    only_in_a_village(&place)?;
    let now = place.clock.now();
    let Some(id) = token_opens(&vault, &entered.token, now) else {
        return Ok(asking(&visit, false, &Entered::default(), Some(("card", words::OVER))));
    };
    let mut tx = place.db.write().await?;
    if store::end_here(&mut tx, id, now).await? {
        let body = serde_json::to_value(Body::End { mandate: id }).expect("an id is plain data");
        submit(&mut tx, &vault, SubmissionId::new(now), SUBMISSION_KIND, &body, Vec::new(), now).await?;
    }
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    let body = html! {
        section class="kept" {
            span class="kept-icon" { (icon("circle-check")) }
            p class="kept-said" data-say { (words::ENDED_SAID) }
        }
        p class="fill-keys" { a class="button" href="/wipe" data-end data-say { (shared::END) } }
    };
    Ok(page(words::ENDED).body(body).render(&visit))
}
