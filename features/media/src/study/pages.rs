//! `/media/class`: the class on the screen: begin, roll, film, questions, record. Each step is a page of its own that works
//! without script.

use super::class::{Class, Roll};
use super::{roster, sheet, store as records};
use crate::film::Film;
use crate::pages::{SHELF, film as film_page};
use crate::player::{self, player};
use crate::words::study as words;
use crate::{Media, store};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply, Site, organisations};
use hongwang_feed::village::{self, Pulls, Questions};
use hongwang_page::{
    CLASS_COOKIE, Here, Html, Link, Markup, Page, State as Panel, StateKind, Visit, html, icon, say,
    state_panel,
};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use serde_json::json;

pub(crate) const BASE: &str = "/media/class";

/// Whether a film is one that people study together: it asks something, or it stands among the lessons.
pub(crate) fn is_studied(film: &Film) -> bool {
    let lessons = ["dang/", "xuexi/"];
    !film.sheet.questions.is_empty() || lessons.iter().any(|hall| film.sheet.place.starts_with(hall))
}

/// The key on the player, which fills the screen, to the class.
pub(crate) fn leads(place: &Place, film: &Film) -> Option<(&'static str, Link)> {
    let way = || ("users-group", Link::new(format!("{BASE}/begin/{}", film.id), words::TOGETHER));
    (place.site == Site::Village && is_studied(film)).then(way)
}

/// The way from the page of a film.
pub(crate) fn key(place: &Place, film: &Film) -> Markup {
    html! {
        @if place.site == Site::Village && is_studied(film) {
            p class="class-way" {
                a class="button strong" href={ (BASE) "/begin/" (film.id) } data-say { (icon("users-group")) (words::TOGETHER) } " "
                a class="button" href=(super::mine::BASE) data-say { (icon("qrcode")) (crate::words::mine::TITLE) }
            }
        }
    }
}

fn page(title: &str) -> Page {
    Page::new(title)
        .icon("users-group")
        .trail([Link::new("/media", crate::words::library::LIBRARY)])
        .island(SHELF.address("class.css"))
        .personal()
}

fn none(visit: &Visit) -> Response {
    let state = Panel::new(StateKind::Empty, words::NO_CLASS)
        .why(words::NO_CLASS_WHY)
        .link("/media", crate::words::library::OTHERS);
    // A page of the class that still stands sees by it that the class is over.
    let body = html! { section data-standing="over" { (state_panel(&state)) } };
    page(words::TOGETHER).body(body).render(visit).into_response()
}

async fn find(place: &Place, id: &str) -> Reply<Film> {
    if place.site != Site::Village {
        return Err(Problem::missing(words::NOT_HERE).into());
    }
    crate::play::find(place, id).await
}

/// What the first page sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Begun {
    code: String,
}

/// `GET /media/class/begin/{film}`
pub(crate) async fn ask(visit: Visit, State(place): State<Place>, Path(id): Path<String>) -> Reply<Html> {
    let film = find(&place, &id).await?;
    Ok(asked(&visit, &film, "", None))
}

fn asked(visit: &Visit, film: &Film, code: &str, wrong: Option<&str>) -> Html {
    let body = html! {
        section class="class-begin" {
            h2 data-say { (film.sheet.title) }
            p { (say(words::TOGETHER_ABOUT)) }
            form method="post" action={ (BASE) "/begin/" (film.id) } {
                label for="code" data-say { (words::CODE) }
                input id="code" name="code" inputmode="numeric" autocomplete="off" maxlength="12" value=(code)
                    aria-describedby="code-hint" aria-invalid=[wrong.map(|_| "true")];
                p id="code-hint" { (say(words::CODE_HINT)) }
                @if let Some(wrong) = wrong { p class="class-wrong" role="alert" data-say { (wrong) } }
                button class="button strong" type="submit" data-say { (icon("user-check")) (words::BEGIN) }
            }
            p { (say(words::NAMES_STAY)) }
        }
    };
    let status = if wrong.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    page(words::TOGETHER)
        .trail([Link::new(film.address(), &film.sheet.title)])
        .status(status)
        .body(body)
        .render(visit)
}

/// The roll of a code, or why there is none.
async fn roll(questions: Option<Extension<Questions>>, code: &str) -> Result<Roll, String> {
    if code.trim().is_empty() {
        return Ok(Roll::default());
    }
    let Some(Extension(questions)) = questions else { return Err(words::CODE_OFFLINE.to_owned()) };
    match questions.ask(roster::QUESTION, &json!({ "code": code })).await {
        Ok(Ok(roll)) => serde_json::from_value(roll).map_err(|_| words::CODE_OFFLINE.to_owned()),
        Ok(Err(why)) => Err(why),
        Err(_) => Err(words::CODE_OFFLINE.to_owned()),
    }
}

/// `POST /media/class/begin/{film}`
pub(crate) async fn begin(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    questions: Option<Extension<Questions>>,
    Path(id): Path<String>,
    headers: HeaderMap,
    Form(sent): Form<Begun>,
) -> Reply<Response> {
    let film = find(&place, &id).await?;
    let roll = match roll(questions, &sent.code).await {
        Ok(roll) => roll,
        Err(why) => return Ok(asked(&visit, &film, &sent.code, Some(&why)).into_response()),
    };
    let now = place.clock.now();
    let class = Class::new(&film, roll, now);
    let Some(cookie) = media.classes.begin(&headers, class, now) else {
        return Ok(asked(&visit, &film, &sent.code, Some(words::BUSY)).into_response());
    };
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(BASE)).into_response())
}

/// `GET /media/class`: the roll.
pub(crate) async fn show(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(class) = media.classes.of(&headers, place.clock.now()) else { return Ok(none(&visit)) };
    let named = !class.roll.names.is_empty();
    let body = html! {
        section class="class-roll" {
            h2 data-say { (class.title) }
            p { (say(if named { words::ROLL_ABOUT } else { words::HEADS_ABOUT })) }
            @if named {
                form class="class-names" method="post" action={ (BASE) "/touch" } {
                    @for (at, name) in class.roll.names.iter().enumerate() {
                        button type="submit" name="who" value=(at) aria-pressed=(class.present.contains(&at)) data-say {
                            span { (name) }
                            @if class.present.contains(&at) { em { (icon("check")) (words::HERE) } }
                        }
                    }
                }
                p { (say(words::OTHERS)) }
            }
            form class="class-heads" method="post" action={ (BASE) "/touch" } {
                button class="button" type="submit" name="by" value="-1" data-say { (icon("minus")) (words::LESS) }
                strong data-say { (words::come(class.heads())) }
                button class="button" type="submit" name="by" value="1" data-say { (icon("plus")) (words::MORE) }
            }
            p class="class-keys" {
                a class="button strong" href={ (BASE) "/film" } data-say { (icon("player-play")) (words::START_FILM) }
            }
            (leave_key())
        }
    };
    Ok(page(words::ROLL).body(body).render(&visit).into_response())
}

fn leave_key() -> Markup {
    html! {
        form class="class-leave" method="post" action={ (BASE) "/leave" } {
            button class="button" type="submit" data-say { (icon("x")) (words::LEAVE) }
        }
    }
}

/// What a touch on the roll sends.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Touched {
    who: Option<usize>,
    by: i32,
}

/// `POST /media/class/touch`
pub(crate) async fn touch(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
    Form(sent): Form<Touched>,
) -> Response {
    let gone_on = media.classes.go_on(&headers, place.clock.now(), |class| match sent.who {
        Some(name) => class.touch(name),
        None => class.count(sent.by.clamp(-1, 1)),
    });
    if gone_on.is_none() { none(&visit) } else { Redirect::to(BASE).into_response() }
}

/// Where a class goes once the film was seen.
fn after_film(class: &Class) -> Link {
    if class.questions.is_empty() {
        Link::new(format!("{BASE}/record"), words::TO_RECORD)
    } else {
        Link::new(format!("{BASE}/question/1"), words::TO_QUESTIONS)
    }
}

/// `GET /media/class/film`
pub(crate) async fn film(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    pulls: Option<Extension<Pulls>>,
    headers: HeaderMap,
) -> Reply<Response> {
    let now = place.clock.now();
    let Some(class) = media.classes.of(&headers, now) else { return Ok(none(&visit)) };
    let pulls = pulls.map(|Extension(pulls)| pulls);
    let found = store::find(&mut place.db.read().await?, &place.org, class.film, now).await?;
    let next = after_film(&class);
    let playing = found.as_ref().and_then(|film| {
        film_page::playing(
            &media,
            &place,
            (film, pulls.as_ref()),
            std::slice::from_ref(film),
            0,
            film_page::loudest(now),
        )
    });
    let mut page = page(&class.title);
    let part = match playing {
        Some(playing) => {
            let playing = player::Playing {
                next: Some(next.clone()),
                leads: Some(("message-question", next.clone())),
                back: Link::new(BASE, words::ROLL),
                ..playing
            };
            for island in player::islands(&SHELF, playing.lesson) {
                page = page.island(island);
            }
            player(&playing)
        }
        // It is still on its way to this disk: the questions can be talked about all the same.
        None => state_panel(&Panel::new(StateKind::Empty, crate::words::library::NOT_HERE)),
    };
    let body = html! {
        (part)
        p class="class-keys" { a class="button strong" href=(next.href) data-say { (icon("message-question")) (next.name) } }
        (leave_key())
    };
    Ok(page.body(body).render(&visit).into_response())
}

/// The number of a question as it stands in an address, counted from one.
fn asked_for(class: &Class, number: &str) -> Option<usize> {
    number.parse::<usize>().ok()?.checked_sub(1).filter(|at| *at < class.questions.len())
}

/// `GET /media/class/question/{n}`
pub(crate) async fn question(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
    Path(number): Path<String>,
) -> Reply<Response> {
    let Some(class) = media.classes.of(&headers, place.clock.now()) else { return Ok(none(&visit)) };
    let Some(at) = asked_for(&class, &number) else { return Ok(Redirect::to(BASE).into_response()) };
    let (question, chosen) = (&class.questions[at], class.chosen[at]);
    let last = at + 1 == class.questions.len();
    let next = if last { format!("{BASE}/record") } else { format!("{BASE}/question/{}", at + 2) };
    let body = html! {
        // People talk a while before they touch; nothing on this page names anybody.
        section class="class-question" data-standing="waiting" data-busy {
            p data-say { (words::number(at + 1, class.questions.len())) }
            h2 data-say { (question.ask) }
            @match chosen {
                None => { p { (say(words::ASK_ABOUT)) } }
                Some(chosen) if chosen == question.right => {
                    p class="class-said right" role="status" data-say { (icon("circle-check")) (words::RIGHT) }
                }
                Some(_) => {
                    p class="class-said" role="status" data-say { (icon("circle-x")) (words::wrong(&question.choices[question.right])) }
                }
            }
            form method="post" action={ (BASE) "/question/" (at + 1) } {
                @for (number, choice) in question.choices.iter().enumerate() {
                    button class="class-choice" type="submit" name="choice" value=(number) disabled[chosen.is_some()]
                        aria-pressed=(chosen == Some(number)) data-right[chosen.is_some() && number == question.right] data-say {
                        strong { (words::choice(number)) } " " span { (choice) }
                    }
                }
            }
            @if chosen.is_some() {
                p class="class-keys" {
                    a class="button strong" href=(next) data-say {
                        (if last { words::RECORD } else { words::NEXT }) (icon("arrow-right"))
                    }
                }
            }
        }
    };
    Ok(page(words::QUESTIONS).follow_standing().body(body).render(&visit).into_response())
}

/// What was chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Chosen {
    choice: Option<usize>,
}

/// `POST /media/class/question/{n}`
pub(crate) async fn answer(
    visit: Visit,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
    Path(number): Path<String>,
    Form(sent): Form<Chosen>,
) -> Response {
    let gone_on = media.classes.go_on(&headers, place.clock.now(), |class| {
        if let (Some(at), Some(choice)) = (asked_for(class, &number), sent.choice) {
            class.answer(at, choice);
        }
    });
    match gone_on.as_ref().map(|class| asked_for(class, &number)) {
        None => none(&visit),
        Some(None) => Redirect::to(BASE).into_response(),
        Some(Some(at)) => Redirect::to(&format!("{BASE}/question/{}", at + 1)).into_response(),
    }
}

/// `GET /media/class/record`
pub(crate) async fn record(
    visit: Visit,
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
) -> Reply<Response> {
    let Some(class) = media.classes.of(&headers, place.clock.now()) else { return Ok(none(&visit)) };
    drawn(&visit, &place, (&class, here && media.printer.is_some()), None).await
}

async fn village_name(place: &Place) -> Reply<String> {
    let chain = organisations::chain(&mut place.db.read().await?, &place.org).await?;
    Ok(chain.iter().map(|org| org.short.as_str()).collect())
}

async fn drawn(
    visit: &Visit,
    place: &Place,
    (class, prints): (&Class, bool),
    problem: Option<&str>,
) -> Reply<Response> {
    let record = class.record(place.clock.now());
    let lines = sheet::lines(&record, &village_name(place).await?);
    let body = html! {
        section class="class-record" {
            @if let Some(problem) = problem { p class="class-wrong" role="alert" data-say { (problem) } }
            dl { @for (name, text) in &lines { div { dt data-say { (name) } dd data-say { (text) } } } }
            p { (say(words::RECORD_ABOUT)) }
            form class="class-keys" method="post" action={ (BASE) "/record" } {
                @if prints {
                    button class="button strong" type="submit" name="print" value="1" data-say { (icon("printer")) (words::PRINT) }
                    button class="button" type="submit" data-say { (icon("send")) (words::HAND_IN_ONLY) }
                } @else {
                    button class="button strong" type="submit" data-say { (icon("send")) (words::HAND_IN) }
                }
            }
            p class="class-keys" { a class="button" href=(BASE) data-say { (icon("user-check")) (words::ROLL) } }
            (leave_key())
        }
    };
    let status = if problem.is_some() { StatusCode::CONFLICT } else { StatusCode::OK };
    Ok(page(words::RECORD).status(status).body(body).render(visit).into_response())
}

/// Whether a record is printed before it is handed in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Printed {
    print: String,
}

/// `POST /media/class/record`: hands the record in; then nothing of the class is left here.
pub(crate) async fn hand_in(
    visit: Visit,
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
    Form(sent): Form<Printed>,
) -> Reply<Response> {
    let now = place.clock.now();
    let Some(class) = media.classes.go_on(&headers, now, |_| ()) else { return Ok(none(&visit)) };
    let printer = media.printer.as_ref().filter(|_| here);
    if class.heads() == 0 {
        return drawn(&visit, &place, (&class, printer.is_some()), Some(words::NOBODY)).await;
    }
    let record = class.record(now);
    if let Some(printer) = printer.filter(|_| !sent.print.is_empty()) {
        let slip = sheet::slip(&record, &village_name(&place).await?, place.demo);
        if let Err(why) = media.print(printer, slip).await {
            let why = format!("{}：{why}", words::NOT_PRINTED);
            return drawn(&visit, &place, (&class, true), Some(&why)).await;
        }
    }
    // Whoever touches twice hands in once: the second finds no class.
    if media.classes.end(&headers, now).is_none() {
        return Ok(none(&visit));
    }
    let mut tx = place.db.write().await?;
    let body = serde_json::to_value(&record).expect("a record is plain data");
    let id = SubmissionId::new(now);
    village::submit(&mut tx, &media.vault, id, records::CLASS, &body, Vec::new(), now).await?;
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    Ok(gone(&format!("{BASE}/done")))
}

/// `POST /media/class/leave`: nothing is handed in.
pub(crate) async fn leave(
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
) -> Response {
    let now: Millis = place.clock.now();
    match media.classes.end(&headers, now) {
        Some(class) => gone(&format!("/media/film/{}", class.film)),
        None => gone("/media"),
    }
}

/// To a page that names nobody, without the ticket.
fn gone(to: &str) -> Response {
    let cookie = format!("{CLASS_COOKIE}=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    ([(header::SET_COOKIE, cookie)], Redirect::to(to)).into_response()
}

/// `GET /media/class/done`
pub(crate) async fn done(visit: Visit) -> Html {
    let state = Panel::new(StateKind::Empty, words::DONE)
        .why(words::DONE_WHY)
        .link("/media", crate::words::library::OTHERS);
    page(words::DONE).body(state_panel(&state)).render(&visit)
}
