//! `/apply/phone`: a phone beside the screen sends what it photographs. The screen shows an address as a code; the phone
//! that comes by it first may send papers for the one question, and sees nothing but its name and what it has sent. The
//! address is the center's while that answers (`phone_center.rs`), for a phone in the village's network its own.

use super::paper::{ACCEPT, CAMERA, back, shown};
use super::{SHELF, gone, only_in_a_village, open, page, phone_center};
use crate::form::Step;
use crate::paper::{self, Laying, Looked, Made, Papers, Pass, Shown, Way, relay, relay::Carrying};
use crate::store;
use crate::words::{self, papers as words_of};
use axum::{
    Extension, Form,
    extract::{FromRequest, Multipart, Path, Request, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_documents::paper::LARGEST;
use hongwang_feature::{Fail, Place, Reply, Site};
use hongwang_page::{Html, Page, State as Standing, StateKind, Visit, cookie, html, icon, qr, state_panel};
use hongwang_replica::BlobHash;
use hongwang_store::Vault;
use http::{HeaderMap, StatusCode, header};
use maud::Markup;
use serde::Deserialize;

/// The cookie by which the phone that came first is known again.
const COOKIE: &str = "phone";

/// `POST /apply/phone` at the screen: makes an address for a question, at the center where that answers.
pub(crate) async fn begin(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(papers): Extension<Papers>,
    headers: HeaderMap,
    Form(asked): Form<super::paper::Where>,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let asked_for = super::paper::asked(&open, &asked.at).filter(|_| papers.phones.can_come());
    let Some((question, takes)) = asked_for else {
        return Ok(Redirect::to(&back(&asked.at, &asked.from)).into_response());
    };
    let shown = Shown { item: open.item.name.clone(), question };
    let wanted = relay::wanted(&shown, takes);
    let now = place.clock.now();
    if papers.phones.issue(&open.ticket, &asked.at, &asked.from, now).is_none() {
        return Err(Problem { status: 429, title: words_of::BUSY.to_owned(), field: None }.into());
    }
    if let Some(line) = papers.phones.line() {
        match line.open(&wanted).await {
            Ok(opened) => {
                papers.phones.through_center(open.draft.id, &opened, now);
                let (carrier, token) = (line.carrier(opened.token.clone()), opened.token);
                let (ticket, at, papers) = (open.ticket, asked.at, papers.clone());
                let carrying = Carrying { place, vault, papers, ticket, at, token };
                tokio::spawn(relay::carry(carrying, carrier));
            }
            Err(error) => tracing::info!(%error, "no way for a phone through the center"),
        }
    }
    Ok(Redirect::to("/apply/phone").into_response())
}

/// `POST /apply/phone/lan` at the screen: the phone is in the village's network.
pub(crate) async fn by_lan(
    visit: Visit,
    State(place): State<Place>,
    Extension(papers): Extension<Papers>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    papers.phones.by_lan(open.draft.id, place.clock.now());
    Ok(Redirect::to("/apply/phone").into_response())
}

/// `GET /apply/phone` at the screen: the code, until something has come; it looks by itself, and has a key as well.
pub(crate) async fn wait(
    visit: Visit,
    State(place): State<Place>,
    Extension(papers): Extension<Papers>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(open) = open(&place, &headers).await? else { return Ok(gone(&visit)) };
    let found = papers.phones.of(open.draft.id, place.clock.now());
    let standing = match &found {
        None => "over",
        Some((_, pass)) if !pass.sent.is_empty() => "came",
        Some((Way::Broken | Way::Nowhere, _)) => "broken",
        Some(_) => "waiting",
    };
    let back = found.as_ref().map_or("/apply/fill".to_owned(), |(_, pass)| back(&pass.at, &pass.from));
    let (lan, way) = (papers.phones.has_lan(), found.as_ref().map(|(way, _)| way));
    let body = html! {
        // A visit does not end while somebody photographs; it does once the code holds no longer.
        section class="kept phone-code" data-standing=(standing) data-busy[matches!(standing, "waiting" | "broken")] {
            @match way {
                None => p class="kept-said" role="status" data-say { (words_of::PASS_OVER) },
                Some(_) if standing == "came" => p class="kept-said" role="status" data-say { (words_of::CAME) },
                Some(way) => (code(way, lan)),
            }
        }
        div class="fill-keys" {
            a class="button strong" href=(back) data-say { (words_of::PHONE_READY) (icon("arrow-right")) }
            @if lan && matches!(way, Some(Way::Center(_) | Way::Broken)) {
                form method="post" action="/apply/phone/lan" {
                    button class="button" type="submit" data-say { (words_of::SAME_NET) }
                }
            }
        }
    };
    let page = page(words_of::PHONE_TITLE, &open.item).personal().follow_standing();
    Ok(page.body(body).render(&visit).into_response())
}

fn code(way: &Way, lan: bool) -> Markup {
    let (address, scan) = match way {
        Way::Center(address) => (address, words_of::SCAN_FAR),
        Way::Lan(address) => (address, words_of::SCAN),
        Way::Nowhere => return html! { p class="kept-said" role="status" data-say { (words_of::NO_LINE) } },
        Way::Broken => {
            return html! {
                p class="kept-said" role="status" data-say { (words_of::LINE_BROKEN) }
                @if lan { p data-say { (words_of::LINE_BROKEN_LAN) } }
            };
        }
    };
    html! {
        div data-address=(address) { (qr(address, words_of::SCAN_QR)) }
        p class="kept-said" data-say { (scan) }
        p data-say { (words_of::SCAN_LIMIT) }
    }
}

/// Whoever comes by an address: what they may do, and by what a phone is known that came first.
struct Visitor {
    pass: Pass,
    /// The mark that it is given now.
    drawn: Option<String>,
}

fn visitor(
    visit: &Visit,
    place: &Place,
    papers: &Papers,
    token: &str,
    headers: &HeaderMap,
) -> Result<Visitor, Box<Response>> {
    match papers.phones.look(token, known(headers).as_deref(), place.clock.now()) {
        Looked::Yours(pass, drawn) => Ok(Visitor { pass: *pass, drawn }),
        Looked::Taken => Err(Box::new(taken(visit))),
        Looked::Over => Err(Box::new(over(visit))),
    }
}

/// The mark that a phone was given.
pub(super) fn known(headers: &HeaderMap) -> Option<String> {
    cookie(headers, COOKIE)
}

/// Gives a phone that came first its mark.
pub(super) fn marked(drawn: Option<String>, page: Html) -> Response {
    match drawn {
        Some(mark) => {
            let cookie = format!("{COOKIE}={mark}; Path=/apply/phone; Max-Age=600; HttpOnly; SameSite=Lax");
            ([(header::SET_COOKIE, cookie)], page).into_response()
        }
        None => page.into_response(),
    }
}

/// Another phone came first.
pub(super) fn taken(visit: &Visit) -> Response {
    shut(visit, words_of::PASS_TAKEN, words_of::PASS_TAKEN_WHY)
}

/// It holds no longer.
pub(super) fn over(visit: &Visit) -> Response {
    shut(visit, words_of::PASS_OVER, words_of::PASS_OVER_WHY)
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
    if place.site == Site::Center {
        return phone_center::show(&visit, &place, &token, &headers).await;
    }
    let visitor = match visitor(&visit, &place, &papers, &token, &headers) {
        Ok(visitor) => visitor,
        Err(shut) => return Ok(*shut),
    };
    let page = drawn(&visit, &place, &token, &visitor.pass, None).await?;
    Ok(marked(visitor.drawn, page))
}

/// The name of the question, what this phone has sent for it, and the keys to send more.
async fn drawn(visit: &Visit, place: &Place, token: &str, pass: &Pass, problem: Option<&str>) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let draft = store::draft(&mut tx, &pass.ticket, place.clock.now()).await?;
    let item = match &draft {
        Some(draft) => super::item(&mut tx, &draft.item).await?,
        None => None,
    };
    drop(tx);
    let named = draft.zip(item).and_then(|(draft, item)| {
        if pass.at == paper::MANDATE {
            return Some((item.name.clone(), words::applicant::MANDATE.to_owned()));
        }
        let steps = item.form().steps(&draft.answers);
        let question = steps.into_iter().find_map(|step| match step {
            Step::Ask { at, question, .. } if at == pass.at => Some(question.short.clone()),
            _ => None,
        });
        Some((item.name.clone(), question?))
    });
    let (item, question) = named.unwrap_or_default();
    let address = address(token);
    let papers = html! {
        ul class="papers" {
            @for (hash, number) in pass.sent.iter().zip(1..) {
                li {
                    img src={ (address) "/" (hash) } alt=(words_of::one(&question, number));
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
    };
    Ok(sheet(visit, &Sheet { address: &address, item: &item, question: &question, papers, problem }))
}

/// Where a phone comes by a token, in the village and at the center.
pub(super) fn address(token: &str) -> String {
    format!("/apply/phone/{token}")
}

/// What a phone's page shows.
pub(super) struct Sheet<'a> {
    pub(super) address: &'a str,
    pub(super) item: &'a str,
    pub(super) question: &'a str,
    /// What this phone has sent.
    pub(super) papers: Markup,
    pub(super) problem: Option<&'a str>,
}

/// The page on the phone, in the village and at the center.
pub(super) fn sheet(visit: &Visit, sheet: &Sheet<'_>) -> Html {
    let body = html! {
        p class="fill-hint" data-say { (sheet.item) }
        h2 data-say { (sheet.question) }
        @if let Some(problem) = sheet.problem { p class="fill-wrong" role="alert" data-say { (problem) } }
        p class="fill-wrong" role="alert" data-too-large data-say hidden { (words_of::TOO_LARGE) }
        (sheet.papers)
        div class="paper-ways" {
            (send(sheet.address, words_of::PHOTOGRAPH, CAMERA, true))
            (send(sheet.address, words_of::CHOOSE_FILE, ACCEPT, false))
        }
    };
    let page = Page::new(words_of::PHONE_TITLE).icon("device-mobile").personal().follow_standing();
    let page = page.island(SHELF.address("cases.css")).island(SHELF.address("paper.js"));
    let status = if sheet.problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    page.status(status).body(body).render(visit)
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

/// What came is no form with a file in it.
pub(super) fn no_form() -> Fail {
    Problem::bad(words_of::NOTHING_CAME).into()
}

/// `POST /apply/phone/{token}`: a paper from the phone.
pub(crate) async fn put(
    visit: Visit,
    State(place): State<Place>,
    Extension(vault): Extension<Vault>,
    Extension(papers): Extension<Papers>,
    Path(token): Path<String>,
    request: Request,
) -> Reply<Response> {
    if place.site == Site::Center {
        return phone_center::put(&visit, &place, &papers, &token, request).await;
    }
    let pass = match visitor(&visit, &place, &papers, &token, request.headers()) {
        Ok(visitor) => visitor.pass,
        Err(shut) => return Ok(*shut),
    };
    let headers = request.headers().clone();
    let Ok(parts) = Multipart::from_request(request, &place).await else { return Err(no_form()) };
    let draft = store::draft(&mut place.db.read().await?, &pass.ticket, place.clock.now()).await?;
    let Some(draft) = draft else { return Ok(over(&visit)) };
    let made = match paper::room(&place, &draft).await? {
        Ok(()) => papers.read(papers.receive(&headers, parts).await).await,
        Err(why) => Err(why),
    };
    let laid = match made {
        Ok(made) => {
            let laying = Laying { place: &place, vault: &vault, ticket: &pass.ticket, at: &pass.at };
            // Nobody signs on a phone's glass: it sends pictures and files.
            paper::lay(&laying, made, Made::Sent).await?
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
