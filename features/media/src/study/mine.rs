//! 我的学习码: how far somebody is, known by a code that their own phone alone holds.
//!
//! Invariants: the code is made for a phone and never for the shared screen; the node keeps a keyed hash of it, how far
//! each film was seen and whether its end was, never when in the day or how long; it stays in the village; whoever holds
//! the code wipes it, and what nobody came back to goes after [`KEPT_DAYS`].

use crate::film::Film;
use crate::pages::SHELF;
use crate::words::mine as words;
use crate::{Media, store};
use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use data_encoding::{Encoding, Specification};
use hongwang_base::{Millis, Problem};
use hongwang_feature::{Place, Reply, Site};
use hongwang_page::{Here, Html, Link, Markup, Page, Visit, cookie, html, icon, qr, say};
use hongwang_store::{Result, Tx, sql};
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;
use std::sync::LazyLock;
use uuid::Uuid;

pub(crate) const BASE: &str = "/media/mine";
const COOKIE: &str = "study";
/// Letters of a code: 80 bits.
const LENGTH: usize = 16;
const KEPT_DAYS: i64 = 730;

/// Crockford's base 32: no letters that are read as digits.
static LETTERS: LazyLock<Encoding> = LazyLock::new(|| {
    let mut letters = Specification::new();
    letters.symbols.push_str("0123456789ABCDEFGHJKMNPQRSTVWXYZ");
    letters.translate.from.push_str("OIL");
    letters.translate.to.push_str("011");
    letters.encoding().expect("32 letters")
});

fn draw() -> String {
    let mut bytes = [0; 10];
    getrandom::fill(&mut bytes).expect("the operating system gives random bytes");
    LETTERS.encode(&bytes)
}

/// A code as somebody typed it.
fn read(text: &str) -> Option<String> {
    let tidy: String = text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_uppercase();
    let bytes = LETTERS.decode(tidy.as_bytes()).ok().filter(|_| tidy.len() == LENGTH)?;
    Some(LETTERS.encode(&bytes))
}

/// The hash of the code that a phone holds.
fn mark(media: &Media, headers: &HeaderMap) -> Option<(String, Vec<u8>)> {
    let code = cookie(headers, COOKIE).and_then(|text| read(&text))?;
    let mark = mark_of(media, &code);
    Some((code, mark))
}

fn mark_of(media: &Media, code: &str) -> Vec<u8> {
    media.vault.mark(b"media.progress", code.as_bytes()).to_vec()
}

fn day(now: Millis) -> i64 {
    now.0 / Millis::DAY
}

async fn is_known(tx: &mut Tx, mark: &[u8]) -> Result<bool> {
    let row =
        sql("SELECT day FROM media_progress WHERE mark = $1 AND film = $2").bind(mark).bind(Uuid::nil());
    Ok(row.one(tx).await?.is_some())
}

async fn keep(tx: &mut Tx, mark: &[u8], (film, seconds, done): (Uuid, u64, bool), now: Millis) -> Result<()> {
    sql("INSERT INTO media_progress (mark, film, seconds, done, day) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (mark, film) DO UPDATE SET day = $5, done = media_progress.done OR $4, \
         seconds = CASE WHEN media_progress.seconds > $3 THEN media_progress.seconds ELSE $3 END")
    .bind(mark)
    .bind(film)
    .bind(i64::try_from(seconds).unwrap_or(0))
    .bind(done)
    .bind(day(now))
    .run(tx)
    .await
    .map(drop)
}

/// Notes how far a phone that holds a code is in a film.
pub(crate) async fn note(
    (media, place): (&Media, &Place),
    headers: &HeaderMap,
    (film, seconds, done): (&Film, u64, bool),
) -> Reply<()> {
    let Some((_, mark)) = mark(media, headers).filter(|_| place.site == Site::Village) else { return Ok(()) };
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if is_known(&mut tx, &mark).await? {
        let seconds = seconds.min(film.made.millis / 1000);
        keep(&mut tx, &mark, (film.id, seconds, done), now).await?;
        keep(&mut tx, &mark, (Uuid::nil(), 0, false), now).await?;
    }
    Ok(tx.commit().await?)
}

/// Forgets the codes that nobody came back with (village).
pub(crate) async fn forget_old(tx: &mut Tx, now: Millis) -> Result<()> {
    sql("DELETE FROM media_progress WHERE day < $1").bind(day(now) - KEPT_DAYS).run(tx).await.map(drop)
}

/// `GET /media/mine`
pub(crate) async fn show(
    visit: Visit,
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
) -> Reply<Html> {
    let mine = mark(&media, &headers).filter(|_| !here && place.site == Site::Village);
    let mut tx = place.db.read().await?;
    let mut body = None;
    if let Some((code, mark)) = mine
        && is_known(&mut tx, &mark).await?
    {
        body = Some(own(&code, &films(&mut tx, &place, &mark).await?));
    }
    let body = body.unwrap_or_else(|| if here { on_the_screen(&media) } else { first(None) });
    Ok(page(body, StatusCode::OK).render(&visit))
}

fn page(body: Markup, status: StatusCode) -> Page {
    Page::new(words::TITLE)
        .icon("qrcode")
        .trail([Link::new("/media", crate::words::library::LIBRARY)])
        .island(SHELF.address("class.css"))
        .status(status)
        .personal()
        .body(body)
}

async fn films(tx: &mut Tx, place: &Place, mark: &[u8]) -> Result<Vec<(Film, u64, bool)>> {
    let rows = sql("SELECT film, seconds, done FROM media_progress WHERE mark = $1 ORDER BY day DESC, film");
    let mut films = Vec::new();
    for row in rows.bind(mark).all(tx).await? {
        let found = store::find(tx, &place.org, row.get("film")?, place.clock.now()).await?;
        if let Some(film) = found {
            films.push((film, row.get::<i64>("seconds")?.max(0).unsigned_abs(), row.get("done")?));
        }
    }
    Ok(films)
}

fn on_the_screen(media: &Media) -> Markup {
    html! {
        section class="class-begin" {
            p { (say(words::ON_SCREEN)) }
            @match &media.pages {
                Some(pages) => {
                    (qr(&format!("http://{pages}{BASE}"), words::SCAN))
                    p { (say(words::SCAN)) }
                }
                None => p { (say(words::NO_ADDRESS)) },
            }
        }
    }
}

fn first(wrong: Option<&str>) -> Markup {
    html! {
        section class="class-begin" {
            p { (say(words::ABOUT)) }
            form method="post" action={ (BASE) "/new" } {
                button class="button strong" type="submit" data-say { (icon("plus")) (words::NEW) }
            }
            form method="post" action={ (BASE) "/enter" } {
                label for="code" data-say { (words::HAVE) }
                input id="code" name="code" autocomplete="off" maxlength="24" aria-invalid=[wrong.map(|_| "true")];
                @if let Some(wrong) = wrong { p class="class-wrong" role="alert" data-say { (wrong) } }
                button class="button" type="submit" data-say { (words::ENTER) }
            }
        }
    }
}

fn own(code: &str, films: &[(Film, u64, bool)]) -> Markup {
    let groups: Vec<&str> = [0, 4, 8, 12].iter().map(|at| &code[*at..at + 4]).collect();
    html! {
        section class="class-record" {
            p { (words::CODE) "：" strong { (groups.join(" ")) } }
            p { (say(words::KEEP)) }
            @if films.is_empty() { p { (say(words::NOTHING)) } }
            dl {
                @for (film, seconds, done) in films {
                    div {
                        dt { a href=(film.address()) data-say { (film.sheet.title) } }
                        dd data-say { (words::progress(*seconds, *done)) }
                    }
                }
            }
            form class="class-leave" method="post" action={ (BASE) "/forget" } {
                button class="button" type="submit" data-say { (icon("trash")) (words::FORGET) }
            }
        }
    }
}

fn holds(code: &str) -> Response {
    let age = KEPT_DAYS * 86_400;
    let cookie = format!("{COOKIE}={code}; Path=/media; Max-Age={age}; HttpOnly; SameSite=Lax");
    ([(header::SET_COOKIE, cookie)], Redirect::to(BASE)).into_response()
}

/// Only a phone in a village holds a code: the screen is everybody's.
fn only_a_phone(here: bool, place: &Place) -> Reply<()> {
    if here || place.site == Site::Center { Err(Problem::forbidden(words::ON_SCREEN).into()) } else { Ok(()) }
}

/// `POST /media/mine/new`
pub(crate) async fn create(
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
) -> Reply<Response> {
    only_a_phone(here, &place)?;
    let code = draw();
    let mut tx = place.db.write().await?;
    keep(&mut tx, &mark_of(&media, &code), (Uuid::nil(), 0, false), place.clock.now()).await?;
    tx.commit().await?;
    Ok(holds(&code))
}

/// What is typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    code: String,
}

/// `POST /media/mine/enter`: the code of before, on another phone.
pub(crate) async fn enter(
    visit: Visit,
    Here(here): Here,
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    Form(sent): Form<Entered>,
) -> Reply<Response> {
    only_a_phone(here, &place)?;
    if let Some(code) = read(&sent.code)
        && is_known(&mut place.db.read().await?, &mark_of(&media, &code)).await?
    {
        return Ok(holds(&code));
    }
    let body = first(Some(words::UNKNOWN));
    Ok(page(body, StatusCode::UNPROCESSABLE_ENTITY).render(&visit).into_response())
}

/// `POST /media/mine/forget`: nothing is left of it.
pub(crate) async fn forget(
    State(place): State<Place>,
    Extension(media): Extension<Media>,
    headers: HeaderMap,
) -> Reply<Response> {
    if let Some((_, mark)) = mark(&media, &headers) {
        let mut tx = place.db.write().await?;
        sql("DELETE FROM media_progress WHERE mark = $1").bind(mark).run(&mut tx).await?;
        tx.commit().await?;
    }
    let cookie = format!("{COOKIE}=; Path=/media; Max-Age=0; HttpOnly; SameSite=Lax");
    Ok(([(header::SET_COOKIE, cookie)], Redirect::to(BASE)).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_as_it_was_shown_or_typed_and_nothing_else_is() {
        let code = draw();
        assert_eq!(code.len(), LENGTH);
        assert_eq!(read(&format!("{} {}", &code[..8], code[8..].to_lowercase())), Some(code.clone()));
        assert_eq!(read("OIL0 0000 0000 0000").as_deref(), Some("0110000000000000"));
        for wrong in ["", "123", &format!("{code}0"), "一二三四五六七八九十"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
