//! `/apply/phone`: a phone beside the screen sends what it photographs. The screen shows an address as a code; the phone
//! that comes by it first may send papers for the one question, and sees nothing but its name and what it has sent.

use super::fill::question;
use super::paper::{ACCEPT, CAMERA, shown};
use super::{SHELF, gone, only_in_a_village, open, page};
use crate::form::Step;
use crate::paper::{self, Laying, Looked, Papers, Pass};
use crate::words::{self, papers as words_of};
use crate::{catalogue, store};
use axum::{
    Extension, Form,
    extract::{Multipart, Path, State},
    response::{IntoResponse, Redirect, Response},
};
use cookie::Cookie;
use hongwang_base::Problem;
use hongwang_documents::paper::LARGEST;
use hongwang_feature::{Place, Reply};
use hongwang_page::{Html, Page, State as Standing, StateKind, Visit, html, icon, state_panel};
use hongwang_replica::BlobHash;
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode, header};
use maud::Markup;
use qrcode::{Color, QrCode};
use serde::Deserialize;

/// The cookie by which the phone that came first is known again.
const COOKIE: &str = "phone";

/// `POST /apply/phone` at the screen: makes an address for a question.
pub(crate) async fn begin(
    visit: Visit,
    State(place): State<Place>,
    Extension(papers): Extension<Papers>,
    headers: HeaderMap,
    Form(asked): Form<super::paper::Where>,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    if !papers.phones.can_come() || super::paper::asked(&open, &asked.at).is_none() {
        return Ok(Redirect::to(&question(&asked.at, &asked.from)).into_response());
    }
    let now = place.clock.now();
    match papers.phones.issue(&open.ticket, &asked.at, &asked.from, now) {
        Some(()) => Ok(Redirect::to("/apply/phone").into_response()),
        None => Err(Problem { status: 429, title: words_of::BUSY.to_owned(), field: None }.into()),
    }
}

/// `GET /apply/phone` at the screen: the code, until something has come; it looks by itself, and has a key as well.
pub(crate) async fn wait(
    visit: Visit,
    State(place): State<Place>,
    Extension(papers): Extension<Papers>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let now = place.clock.now();
    let found = papers.phones.of(open.draft.id, now);
    let (standing, back) = match &found {
        None => ("over", "/apply/fill".to_owned()),
        Some((_, pass)) if pass.sent.is_empty() => ("waiting", question(&pass.at, &pass.from)),
        Some((_, pass)) => ("came", question(&pass.at, &pass.from)),
    };
    let body = html! {
        // A visit does not end while somebody photographs; it does once the code holds no longer.
        section class="kept phone-code" data-standing=(standing) data-busy[standing == "waiting"] {
            @match &found {
                Some((address, pass)) if pass.sent.is_empty() => {
                    div data-address=(address) { (qr(address)) }
                    p class="kept-said" data-say { (words_of::SCAN) }
                    p data-say { (words_of::SCAN_LIMIT) }
                },
                Some(_) => p class="kept-said" role="status" data-say { (words_of::CAME) },
                None => p class="kept-said" role="status" data-say { (words_of::PASS_OVER) },
            }
        }
        div class="fill-keys" {
            a class="button strong" href=(back) data-say { (words_of::PHONE_READY) (icon("arrow-right")) }
        }
    };
    let page = page(words_of::PHONE_TITLE, &open.item).personal().follow_standing();
    Ok(page.body(body).render(&visit).into_response())
}

/// A code of dark squares, with the light ones around it that belong to it.
fn qr(text: &str) -> Markup {
    let Ok(code) = QrCode::new(text.as_bytes()) else { return html! {} };
    let side = code.width() + 8;
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path: String =
        dark.map(|(at, _)| format!("M{} {}h1v1h-1z", at % code.width() + 4, at / code.width() + 4)).collect();
    html! {
        svg class="phone-qr" viewBox={ "0 0 " (side) " " (side) } role="img" aria-label=(words_of::SCAN_QR) {
            rect width=(side) height=(side) fill="#ffffff" {}
            path d=(path) fill="#000000" {}
        }
    }
}

/// Whoever comes by an address: what they may do, and the cookie that a phone gets which came first.
struct Visitor {
    pass: Pass,
    cookie: Option<String>,
}

fn visitor(
    visit: &Visit,
    place: &Place,
    papers: &Papers,
    token: &str,
    headers: &HeaderMap,
) -> Result<Visitor, Box<Response>> {
    let mark = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(Cookie::split_parse)
        .filter_map(Result::ok)
        .find(|cookie| cookie.name() == COOKIE)
        .map(|cookie| cookie.value().to_owned());
    match papers.phones.look(token, mark.as_deref(), place.clock.now()) {
        Looked::Yours(pass, drawn) => {
            let cookie = drawn.map(|mark| {
                format!("{COOKIE}={mark}; Path=/apply/phone; Max-Age=600; HttpOnly; SameSite=Lax")
            });
            Ok(Visitor { pass: *pass, cookie })
        }
        Looked::Taken => Err(Box::new(shut(visit, words_of::PASS_TAKEN, words_of::PASS_TAKEN_WHY))),
        Looked::Over => Err(Box::new(shut(visit, words_of::PASS_OVER, words_of::PASS_OVER_WHY))),
    }
}

fn shut(visit: &Visit, title: &str, why: &str) -> Response {
    let state = Standing::new(StateKind::Empty, title).why(why).to_do(words_of::PASS_OVER_TO_DO);
    let page = Page::new(words_of::PHONE_TITLE).icon("device-mobile").status(StatusCode::GONE).personal();
    page.body(state_panel(&state)).render(visit).into_response()
}

/// `GET /apply/phone/{token}` on the phone.
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(papers): Extension<Papers>,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Reply<Response> {
    only_in_a_village(&place)?;
    let visitor = match visitor(&visit, &place, &papers, &token, &headers) {
        Ok(visitor) => visitor,
        Err(shut) => return Ok(*shut),
    };
    let page = drawn(&visit, &place, &token, &visitor.pass, None).await?;
    Ok(match visitor.cookie {
        Some(cookie) => ([(header::SET_COOKIE, cookie)], page).into_response(),
        None => page.into_response(),
    })
}

/// The name of the question, what this phone has sent for it, and the keys to send more.
async fn drawn(visit: &Visit, place: &Place, token: &str, pass: &Pass, problem: Option<&str>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let draft = store::draft(&mut tx, &pass.ticket).await?;
    let item = match &draft {
        Some(draft) => catalogue::item(&mut tx, &draft.item).await?,
        None => None,
    };
    drop(tx);
    let name = draft.zip(item).and_then(|(draft, item)| {
        let steps = item.form().steps(&draft.answers);
        steps.into_iter().find_map(|step| match step {
            Step::Ask { at, question, .. } if at == pass.at => Some(question.short.clone()),
            _ => None,
        })
    });
    let name = name.unwrap_or_default();
    let address = format!("/apply/phone/{token}");
    let body = html! {
        h2 data-say { (name) }
        @if let Some(problem) = problem { p class="fill-wrong" role="alert" data-say { (problem) } }
        p class="fill-wrong" role="alert" data-too-large data-say hidden { (words_of::TOO_LARGE) }
        ul class="papers" {
            @for (hash, number) in pass.sent.iter().zip(1..) {
                li {
                    img src={ (address) "/" (hash) } alt=(words_of::one(&name, number));
                    form method="post" action={ (address) "/drop" } {
                        input type="hidden" name="hash" value=(hash);
                        button class="button" type="submit" data-say { (icon("x")) (words_of::REMOVE) }
                    }
                }
            }
        }
        @if !pass.sent.is_empty() {
            p class="fill-hint" role="status" data-say { (words_of::SENT_WELL) " " (words_of::ONE_MORE) }
        }
        div class="paper-ways" {
            (send(&address, words_of::PHOTOGRAPH, CAMERA, true))
            (send(&address, words_of::CHOOSE_FILE, ACCEPT, false))
        }
    };
    let page = Page::new(words_of::PHONE_TITLE).icon("device-mobile").personal();
    let page = page.island(SHELF.address("cases.css")).island(SHELF.address("paper.js"));
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    Ok(page.status(status).body(body).render(visit))
}

fn send(address: &str, word: &str, accept: &str, camera: bool) -> Markup {
    html! {
        form class="paper-file" method="post" action=(address) enctype="multipart/form-data" {
            label class="button strong" data-say { (icon("photo")) span { (word) }
                input type="file" name="file" accept=(accept) capture=[camera.then_some("environment")] data-most=(LARGEST);
            }
            button class="button" type="submit" data-say { (icon("upload")) (words_of::SEND) }
        }
    }
}

/// `POST /apply/phone/{token}`: a paper from the phone.
pub(crate) async fn put(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(papers): Extension<Papers>,
    Path(token): Path<String>,
    headers: HeaderMap,
    parts: Multipart,
) -> Reply<Response> {
    only_in_a_village(&place)?;
    let pass = match visitor(&visit, &place, &papers, &token, &headers) {
        Ok(visitor) => visitor.pass,
        Err(shut) => return Ok(*shut),
    };
    let draft = store::draft(&mut place.db.read().await?, &pass.ticket).await?;
    let Some(draft) = draft else { return Ok(shut(&visit, words_of::PASS_OVER, words_of::PASS_OVER_WHY)) };
    let made = match paper::room(&place, &draft).await? {
        Ok(()) => papers.read(papers.receive(&headers, parts).await).await,
        Err(why) => Err(why),
    };
    let laid = match made {
        Ok(made) => {
            let laying = Laying { place: &place, vault: &vault, ticket: &pass.ticket, at: &pass.at };
            paper::lay(&laying, made).await?
        }
        Err(why) => Err(why),
    };
    match laid {
        Ok(hash) => {
            papers.phones.note(&token, hash, true, place.clock.now());
            Ok(Redirect::to(&format!("/apply/phone/{token}")).into_response())
        }
        Err(why) => Ok(drawn(&visit, &place, &token, &pass, Some(why)).await?.into_response()),
    }
}

/// `GET /apply/phone/{token}/{hash}`: what this phone has sent, as it is kept.
pub(crate) async fn picture(
    visit: Visit,
    State(place): State<Place>,
    Extension(papers): Extension<Papers>,
    Path((token, hash)): Path<(String, String)>,
    headers: HeaderMap,
) -> Reply<Response> {
    let missing = || Problem::missing(words::NO_CASE);
    let pass = match visitor(&visit, &place, &papers, &token, &headers) {
        Ok(visitor) => visitor.pass,
        Err(shut) => return Ok(*shut),
    };
    let hash: BlobHash = hash.parse().map_err(|_| missing())?;
    let read = if pass.sent.contains(&hash) { paper::read(&place, &pass.ticket, hash).await? } else { None };
    let (kind, bytes) = read.ok_or_else(missing)?;
    Ok(shown(kind, bytes))
}

/// What is taken back.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct Dropped {
    hash: String,
}

/// `POST /apply/phone/{token}/drop`
pub(crate) async fn remove(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(papers): Extension<Papers>,
    Path(token): Path<String>,
    headers: HeaderMap,
    Form(dropped): Form<Dropped>,
) -> Reply<Response> {
    only_in_a_village(&place)?;
    let pass = match visitor(&visit, &place, &papers, &token, &headers) {
        Ok(visitor) => visitor.pass,
        Err(shut) => return Ok(*shut),
    };
    if let Some(hash) = dropped.hash.parse().ok().filter(|hash| pass.sent.contains(hash)) {
        let laying = Laying { place: &place, vault: &vault, ticket: &pass.ticket, at: &pass.at };
        paper::remove(&laying, hash).await?;
        papers.phones.note(&token, hash, false, place.clock.now());
    }
    Ok(Redirect::to(&format!("/apply/phone/{token}")).into_response())
}
