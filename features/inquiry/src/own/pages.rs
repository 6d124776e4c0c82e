//! `/own/{about}`: who stands there, by card or by a code; then what is held of them, on this screen and once.
//!
//! A page carries what the next one needs: the ticket of a code, and for the printer what was shown, sealed with a key that
//! ends with the process. The node remembers nothing.

use super::{About, CODE, Found, LookUp, OWN, Proof, Ticket, Wish, draw};
use crate::beside::{Beside, NoPaper};
use crate::pages::style;
use crate::register::{pages as registers, store as offices};
use crate::words::own as words;
use axum::{
    Extension, Form, Router,
    extract::{FromRequestParts, Path},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use data_encoding::BASE64;
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Fail, Place, Reply, Site};
use hongwang_feed::village::{Questions, Unanswered};
use hongwang_idcard::{Card, NotRead};
use hongwang_input::{Field, FieldKind, field, islands, read};
use hongwang_page::{Contact, Here, Link, Page, State, StateKind, Visit, html, icon, say, state_panel};
use http::{StatusCode, request::Parts};
use jiff::civil::Date;
use maud::Markup;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

/// How long what was shown can be printed.
const PRINTABLE: i64 = 10 * Millis::MINUTE;

/// The routes.
pub(crate) fn router(beside: &Beside) -> Router<Place> {
    Router::new()
        .route("/own/{about}", get(who))
        .route("/own/{about}/card", post(by_card))
        .route("/own/{about}/phone", get(phone).post(send_code))
        .route("/own/{about}/code", post(by_code))
        .route("/own/{about}/print", post(print))
        .layer(Extension(beside.clone()))
}

/// Where somebody stands: in a village, before a page of one of the things that are looked up.
pub(crate) struct Stand {
    about: About,
    visit: Visit,
    place: Place,
    beside: Beside,
    questions: Questions,
    /// Whether the reader is beside this very screen.
    here: bool,
    contact: Contact,
}

impl FromRequestParts<Place> for Stand {
    type Rejection = Fail;

    async fn from_request_parts(parts: &mut Parts, place: &Place) -> Reply<Self> {
        let missing = || Fail::from(Problem::missing(words::NOT_HERE));
        let path = Path::<String>::from_request_parts(parts, place).await.map_err(|_| missing())?;
        let about = About::from_slug(&path.0).ok_or_else(missing)?;
        let questions = parts.extensions.get::<Questions>().cloned();
        let questions = questions.filter(|_| place.site == Site::Village).ok_or_else(missing)?;
        let beside = parts.extensions.get::<Beside>().cloned().ok_or_else(missing)?;
        let contact = match about.register() {
            None => Contact { who: words::HOTLINE.0.to_owned(), phone: words::HOTLINE.1.to_owned() },
            Some(kind) => {
                registers::contact(&offices::office(&mut place.db.read().await?, &place.org, kind).await?)
            }
        };
        let visit = Visit::from_request_parts(parts, place).await.unwrap_or_default();
        let Here(here) = Here::from_request_parts(parts, place).await.unwrap_or(Here(false));
        Ok(Self { about, visit, place: place.clone(), beside, questions, here, contact })
    }
}

impl Stand {
    fn at(&self, step: &str) -> String {
        format!("{}{step}", self.about.address())
    }

    fn today(&self) -> Date {
        self.place.clock.now().beijing().date()
    }

    fn page(&self, title: &str) -> Page {
        let above = words::above(self.about).map(|(href, name)| Link::new(href, name));
        let page = Page::new(title).icon(words::pictogram(self.about)).trail(above);
        page.island(style("own.css")).personal()
    }

    fn shows(&self, page: Page, body: Markup) -> Response {
        page.body(body).render(&self.visit).into_response()
    }

    /// A state in the place of what was to be shown.
    fn instead(&self, status: StatusCode, state: State) -> Response {
        let state = state.call([self.contact.clone()]).call(self.visit.masthead.help.iter().take(1).cloned());
        self.shows(self.page(words::look_up(self.about)).status(status), state_panel(&state))
    }

    fn offline(&self, since: Millis) -> Response {
        let state = State::new(StateKind::Offline, words::OFFLINE).since(since.0).why(words::OFFLINE_WHY);
        self.instead(StatusCode::SERVICE_UNAVAILABLE, state.to_do(words::OFFLINE_TO_DO))
    }

    /// Asks the center; within it, its refusal. A page in place of an answer where there is none.
    async fn ask<T: DeserializeOwned>(
        &self,
        kind: &str,
        question: &impl Serialize,
    ) -> Result<Result<T, String>, Response> {
        let question = serde_json::to_value(question).expect("plain data");
        let why = match self.questions.ask(kind, &question).await {
            Ok(Err(why)) => return Ok(Err(why)),
            Ok(Ok(answer)) => match serde_json::from_value(answer) {
                Ok(read) => return Ok(Ok(read)),
                Err(_) => words::NOT_UNDERSTOOD,
            },
            Err(Unanswered::Offline(since)) => return Err(self.offline(since)),
            Err(Unanswered::TooMany) => words::BUSY_WHY,
            Err(Unanswered::Line(error)) => {
                tracing::warn!(%error, kind, "the center did not answer a question");
                words::BROKEN_WHY
            }
        };
        let state = State::new(StateKind::Error, words::BROKEN).why(why).to_do(words::BROKEN_TO_DO);
        let state = state.link(self.about.address(), words::TRY_AGAIN);
        Err(self.instead(StatusCode::BAD_GATEWAY, state))
    }
}

fn key(action: &str, pictogram: &str, words: &str) -> Markup {
    html! {
        form class="own-ways" method="post" action=(action) {
            button class="button own-way" type="submit" data-say { (icon(pictogram)) (words) }
        }
    }
}

/// `GET /own/{about}`
async fn who(stand: Stand) -> Response {
    if let Some(since) = stand.questions.offline_since() {
        return stand.offline(since);
    }
    asks_who(&stand, None)
}

fn asks_who(stand: &Stand, problem: Option<&str>) -> Response {
    let reads = stand.here && stand.beside.reader.is_some();
    let body = html! {
        @match problem {
            Some(problem) => p class="own-wrong" role="alert" data-say { (problem) },
            None => p class="lead" { (say(words::LEAD)) },
        }
        @if reads {
            p { (say(words::CARD_HOW)) }
            (key(&stand.at("/card"), "id-badge-2", if problem.is_some() { words::CARD_AGAIN } else { words::CARD }))
        } @else {
            p { (say(words::NO_READER)) }
        }
        p class="own-ways" {
            a class="button own-way" href=(stand.at("/phone")) data-say { (icon("device-mobile")) (words::PHONE) }
        }
    };
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    stand.shows(stand.page(words::look_up(stand.about)).status(status), body)
}

/// The card on the reader beside this screen, if it is good today; or why not, in words.
async fn card(stand: &Stand) -> Result<Card, &'static str> {
    let reader = stand.beside.reader.as_ref().filter(|_| stand.here);
    match reader.ok_or(words::not_read(&NotRead::Gone))?.read().await {
        Ok(card) if card.is_good_on(stand.today()) => Ok(card),
        Ok(_) => Err(words::CARD_OLD),
        Err(why) => {
            tracing::warn!(%why, "a card was to be read and was not");
            Err(words::not_read(&why))
        }
    }
}

/// `POST /own/{about}/card`: reads the card, because somebody touched 放身份证, and shows what is held of its person.
async fn by_card(stand: Stand) -> Response {
    match card(&stand).await {
        Err(why) => asks_who(&stand, Some(why)),
        Ok(card) => {
            let proof = Proof::Card { id: card.id, name: card.name };
            match stand.ask::<Found>(OWN, &LookUp { about: stand.about, proof }).await {
                Err(page) => page,
                Ok(Err(why)) => refused(&stand, &why),
                Ok(Ok(found)) => shown(&stand, &found, None),
            }
        }
    }
}

fn refused(stand: &Stand, why: &str) -> Response {
    let state = State::new(StateKind::Error, words::REFUSED).why(why).to_do(words::BROKEN_TO_DO);
    stand.instead(StatusCode::BAD_GATEWAY, state.link(stand.about.address(), words::TRY_AGAIN))
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Entered {
    id: String,
    ticket: String,
    code: String,
    sealed: String,
}

/// A form of one field, with the keys that fit it.
fn form(stand: &Stand, action: &str, inside: &Markup, key: &str) -> Markup {
    html! {
        form class="own-form" method="post" action=(stand.at(action)) autocomplete="off" {
            (inside)
            div class="own-keys" {
                button class="button strong" type="submit" data-say { (key) (icon("arrow-right")) }
                a class="button" href=(stand.about.address()) data-say { (icon("arrow-left")) (words::AGAIN) }
            }
        }
    }
}

fn with_keys(page: Page, problem: Option<&str>) -> Page {
    let status = if problem.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    islands().fold(page, Page::island).status(status)
}

/// `GET /own/{about}/phone`
async fn phone(stand: Stand) -> Response {
    if let Some(since) = stand.questions.offline_since() {
        return stand.offline(since);
    }
    asks_number(&stand, "", None)
}

fn asks_number(stand: &Stand, value: &str, problem: Option<&str>) -> Response {
    let number = field(&Field {
        name: "id",
        label: words::NUMBER,
        kind: FieldKind::IdNumber,
        value,
        hint: words::NUMBER_HINT,
        problem,
    });
    let body = html! {
        p class="lead" { (say(words::PHONE_LEAD)) }
        (form(stand, "/phone", &number, words::SEND))
    };
    stand.shows(with_keys(stand.page(words::PHONE_TITLE), problem), body)
}

/// `POST /own/{about}/phone`: asks the center to send a code.
async fn send_code(stand: Stand, Form(entered): Form<Entered>) -> Response {
    let number = read(FieldKind::IdNumber, entered.id.trim(), stand.today());
    let number = number.and_then(|id| if id.is_empty() { Err(words::NO_NUMBER.to_owned()) } else { Ok(id) });
    let id = match number {
        Ok(id) => id,
        Err(why) => return asks_number(&stand, &entered.id, Some(&why)),
    };
    match stand.ask::<Ticket>(CODE, &Wish { about: stand.about, id }).await {
        Err(page) => page,
        Ok(Err(why)) => asks_number(&stand, &entered.id, Some(&why)),
        Ok(Ok(Ticket { ticket })) => asks_code(&stand, &ticket, None),
    }
}

fn asks_code(stand: &Stand, ticket: &str, problem: Option<&str>) -> Response {
    let code = field(&Field {
        name: "code",
        label: words::CODE,
        kind: FieldKind::Digits,
        value: "",
        hint: words::CODE_HINT,
        problem,
    });
    let inside = html! { input type="hidden" name="ticket" value=(ticket); (code) };
    let body = html! {
        p class="lead" { (say(words::CODE_LEAD)) }
        p { (say(words::CODE_NONE)) }
        (form(stand, "/code", &inside, words::GO))
    };
    stand.shows(with_keys(stand.page(words::CODE_TITLE), problem), body)
}

/// `POST /own/{about}/code`: shows what is held of whoever got the code.
async fn by_code(stand: Stand, Form(entered): Form<Entered>) -> Response {
    let code: String = entered.code.chars().filter(char::is_ascii_digit).collect();
    if code.is_empty() {
        return asks_code(&stand, &entered.ticket, Some(words::NO_CODE));
    }
    let proof = Proof::Code { ticket: entered.ticket.clone(), code };
    match stand.ask::<Found>(OWN, &LookUp { about: stand.about, proof }).await {
        Err(page) => page,
        Ok(Err(why)) => asks_code(&stand, &entered.ticket, Some(&why)),
        Ok(Ok(found)) => shown(&stand, &found, None),
    }
}

/// What a page carries for the printer.
#[derive(Serialize, Deserialize)]
struct Carried {
    at: i64,
    found: Found,
}

/// What was found; `said` is how printing went.
fn shown(stand: &Stand, found: &Found, said: Option<Result<&str, &str>>) -> Response {
    if found.groups.is_empty() {
        let what = format!("{}{}", words::NOTHING, words::name(stand.about));
        let state = State::new(StateKind::Empty, what).why(words::NOTHING_WHY).to_do(words::NOTHING_TO_DO);
        return stand.instead(StatusCode::OK, state);
    }
    let carried = Carried { at: stand.place.clock.now().0, found: found.clone() };
    let body = html! {
        @match said {
            None => p class="lead" { (say(words::ONLY_NOW)) },
            Some(Ok(words)) => p class="own-said" role="status" data-say { (words) },
            Some(Err(words)) => p class="own-wrong" role="alert" data-say { (words) },
        }
        (draw::found(found))
        div class="own-keys" {
            (draw::end())
            @if stand.beside.printer(stand.here).is_some() {
                form method="post" action=(stand.at("/print")) {
                    input type="hidden" name="sealed" value=(sealed(stand, &carried));
                    button class="button" type="submit" data-say { (icon("printer")) (words::PRINT) }
                }
            }
        }
    };
    stand.shows(stand.page(words::name(stand.about)), body)
}

fn sealed(stand: &Stand, carried: &Carried) -> String {
    let plain = serde_json::to_vec(carried).expect("plain data");
    BASE64.encode(&stand.beside.seal.seal(stand.about.slug().as_bytes(), &plain))
}

fn unsealed(stand: &Stand, sealed: &str) -> Option<Found> {
    let sealed = BASE64.decode(sealed.as_bytes()).ok()?;
    let plain = stand.beside.seal.unseal(stand.about.slug().as_bytes(), &sealed).ok()?;
    let carried: Carried = serde_json::from_slice(&plain).ok()?;
    let age = stand.place.clock.now().since(Millis(carried.at));
    (0..PRINTABLE).contains(&age).then_some(carried.found)
}

/// `POST /own/{about}/print`: prints what this very page shows, and shows it again.
async fn print(stand: Stand, Form(entered): Form<Entered>) -> Response {
    let Some(printer) = stand.beside.printer(stand.here) else {
        return asks_who(&stand, Some(words::PRINT_HERE));
    };
    let Some(found) = unsealed(&stand, &entered.sealed) else {
        return asks_who(&stand, Some(words::PRINT_OLD));
    };
    let slip = draw::slip(stand.about, &found, &stand.place.clock.now().moment_words());
    match stand.beside.print(printer, slip).await {
        Ok(()) => shown(&stand, &found, Some(Ok(words::PRINTED))),
        Err(NoPaper::Busy) => shown(&stand, &found, Some(Err(words::PRINT_BUSY))),
        Err(NoPaper::Failed(why)) => shown(&stand, &found, Some(Err(&words::not_printed(&why)))),
    }
}
