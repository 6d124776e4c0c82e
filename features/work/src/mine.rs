//! The village's side of what is handed in: a form is sent, its slip says number and code, and with these one takes back
//! what one handed in.
//!
//! Invariants: the village keeps a number and a sealed code, nothing that was answered; a code that is tried wrong five
//! times is shut for an hour.

use crate::ask::{Answers, Sheet};
use crate::handed::{Body, STOP_KIND, Stop, Stopped};
use crate::words::{self as all, mine as words};
use crate::{Work, contact, gig, pages, seeker, store, supply};
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{Millis, Problem, SubmissionId};
use hongwang_feature::{Fact, Place, Reply, Site};
use hongwang_feed::village::{Sent, standing, submit};
use hongwang_input::{Field, FieldKind, field, islands};
use hongwang_page::{Html, Link, Markup, Page, State as Panel, StateKind, Visit, html, icon, state_panel};
use hongwang_store::{
    Result, StoreError, Tx, Vault,
    reseal::{By, Sealed, by_id},
    sql,
};
use http::StatusCode;
use serde::Deserialize;
use uuid::Uuid;

/// Where a slip is used.
pub(crate) const ADDRESS: &str = "/work/mine";
/// Forms that one screen sends in an hour.
const MOST_AN_HOUR: i64 = 40;
/// How long the code can be seen.
const SEEN: i64 = 10 * Millis::MINUTE;
const TRIES: i64 = 5;
/// What a registration is called among what was handed in.
const SEEK: &str = "seek";
const SHUT: i64 = Millis::HOUR;
const CODES: u32 = 1_000_000;
/// A slip that says nothing any more lies so long.
const KEPT: i64 = 400 * Millis::DAY;

/// Where codes lie.
pub(crate) const SEALED: Sealed = Sealed {
    name: "work_asked.code",
    by: By::Id,
    older: "SELECT id, code AS sealed FROM work_asked \
            WHERE substr(code, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
    put: "UPDATE work_asked SET code = $1 WHERE code = $2 AND id = $3",
    bound: by_id,
};

/// What was handed in here.
struct Asked {
    id: Uuid,
    number: i64,
    what: String,
    code: String,
    tries: i64,
    tried_at: Millis,
    at: Millis,
}

async fn asked(tx: &mut Tx, vault: &Vault, id: Option<Uuid>, number: i64) -> Result<Option<Asked>> {
    let row = sql(
        "SELECT id, number, what, code, tries, tried_at, at FROM work_asked WHERE id = $1 OR number = $2",
    );
    let Some(row) = row.bind(id.unwrap_or(Uuid::nil())).bind(number).one(tx).await? else { return Ok(None) };
    let id: Uuid = row.get("id")?;
    let code = vault.unseal(id.as_bytes(), &row.get::<Vec<u8>>("code")?)?;
    Ok(Some(Asked {
        id,
        number: row.get("number")?,
        what: row.get("what")?,
        code: String::from_utf8(code).map_err(|error| StoreError::corrupt("code", error))?,
        tries: row.get("tries")?,
        tried_at: row.millis("tried_at")?,
        at: row.millis("at")?,
    }))
}

/// Keeps a number and a fresh code for what is handed in; the same id again keeps both.
async fn keep(
    tx: &mut Tx,
    vault: &Vault,
    id: Uuid,
    (what, until): (&str, Millis),
    now: Millis,
) -> Result<i64> {
    let mut random = [0; 4];
    getrandom::fill(&mut random).expect("the operating system gives random bytes");
    let code = format!("{:06}", u32::from_le_bytes(random) % CODES);
    sql("INSERT INTO work_asked (id, number, what, code, tries, tried_at, at, until) \
         SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, 0, 0, $4, $5 FROM work_asked WHERE TRUE \
         ON CONFLICT (id) DO NOTHING")
    .bind(id)
    .bind(what)
    .bind(vault.seal(id.as_bytes(), code.as_bytes()))
    .bind(now)
    .bind(until)
    .run(tx)
    .await?;
    let kept = asked(tx, vault, Some(id), 0).await?;
    kept.map(|kept| kept.number).ok_or_else(|| StoreError::corrupt("work_asked", "刚记下的一条不见了"))
}

/// The page of the center, where nothing is handed in.
fn only_in_a_village(visit: &Visit, title: &str) -> Html {
    let state = Panel::new(StateKind::Empty, all::ONLY_VILLAGE).why(all::ONLY_VILLAGE_WHY);
    Page::new(title).trail([Link::new("/laowu", all::HALL)]).body(state_panel(&state)).render(visit)
}

/// An empty form.
pub(crate) async fn begin(
    visit: Visit,
    State(place): State<Place>,
    Extension(sheet): Extension<&'static Sheet>,
) -> Reply<Html> {
    if place.site != Site::Village {
        return Ok(only_in_a_village(&visit, sheet.title));
    }
    let id = SubmissionId::new(place.clock.now()).to_string();
    Ok(sheet.page(&visit, &id, &Answers::new()))
}

/// An answer, and the next question; or the whole, which is handed in.
pub(crate) async fn answer(
    visit: Visit,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Extension(sheet): Extension<&'static Sheet>,
    Form(sent): Form<Answers>,
) -> Reply<Response> {
    if place.site != Site::Village {
        return Ok(only_in_a_village(&visit, sheet.title).into_response());
    }
    let id = sent.get("id").map_or("", String::as_str).to_owned();
    let id: SubmissionId = id.parse().map_err(|_| Problem::bad(all::STALE_FORM))?;
    let sent = sheet.sent(sent);
    let Some(answers) = sheet.read(&sent).ok().filter(|_| Sheet::is_confirmed(&sent)) else {
        return Ok(sheet.page(&visit, &id.to_string(), &sent).into_response());
    };
    hand_in(&place, &work, sheet, id, answers).await?;
    Ok(Redirect::to(&format!("/work/handed/{id}")).into_response())
}

async fn hand_in(place: &Place, work: &Work, sheet: &Sheet, id: SubmissionId, answers: Answers) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let row =
        sql("SELECT COUNT(*) AS n FROM work_asked WHERE at > $1").bind(now.plus(-Millis::HOUR)).one(&mut tx);
    if row.await?.map_or(Ok(0), |row| row.get::<i64>("n"))? >= MOST_AN_HOUR {
        return Err(Problem { status: 429, title: all::TOO_MANY.to_owned(), field: None }.into());
    }
    let (kind, what, until) = match sheet.address {
        gig::ADDRESS => (gig::SUBMISSION_KIND, "gig", gig::until(&answers, now)),
        supply::ADDRESS => (supply::SUBMISSION_KIND, "offer", supply::until(&answers, now)),
        _ => (seeker::SUBMISSION_KIND, SEEK, now.plus(seeker::HOLDS)),
    };
    let number = keep(&mut tx, &work.vault, id.0, (what, until), now).await?;
    let body = serde_json::to_value(Body { number, answers }).expect("answers are plain data");
    submit(&mut tx, &work.vault, id, kind, &body, Vec::new(), now).await?;
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    Ok(())
}

/// `/work/handed/{id}`: the slip. Its code can be seen for ten minutes, by whoever has just handed it in.
pub(crate) async fn slip(
    visit: Visit,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Path(id): Path<String>,
) -> Reply<Html> {
    let missing = || Problem::missing(words::UNKNOWN);
    let id: SubmissionId = id.parse().map_err(|_| missing())?;
    let mut tx = place.db.read().await?;
    let asked = asked(&mut tx, &work.vault, Some(id.0), 0).await?.ok_or_else(missing)?;
    let sent = standing(&mut tx, id).await?.ok_or_else(missing)?;
    let fresh = place.clock.now().since(asked.at) < SEEN;
    let body = html! {
        section class="work-slip" data-standing=(sent.word()) {
            p data-say { (words::NUMBER) } p class="work-code" data-say { (asked.number) }
            @if fresh {
                p data-say { (words::CODE) } p class="work-code" data-say { (asked.code) }
                p data-say { (words::KEEP) }
            } @else { p data-say { (words::CODE_GONE) } }
            p class="work-said" role="status" data-say { (said(&sent, &asked.what)) }
        }
    };
    let page =
        Page::new(words::HANDED).icon("circle-check").trail([Link::new("/laowu", all::HALL)]).personal();
    Ok(page.island(pages::style()).follow_standing().body(body).render(&visit))
}

fn said(sent: &Sent, what: &str) -> String {
    match sent {
        Sent::Waiting => words::WAITS.to_owned(),
        Sent::Taken(_) if what == SEEK => words::DELIVERED_SEEK.to_owned(),
        Sent::Taken(_) => words::DELIVERED_GIG.to_owned(),
        Sent::Refused(why) => format!("{}：{why}", words::NOT_TAKEN),
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Entered {
    number: String,
    code: String,
    /// What is to be done; empty only looks.
    what: String,
}

/// `GET /work/mine`
pub(crate) async fn ask(visit: Visit, State(place): State<Place>) -> Html {
    if place.site != Site::Village {
        return only_in_a_village(&visit, words::TITLE);
    }
    form(&visit, &Entered::default(), None)
}

fn framed(title: &str) -> Page {
    Page::new(title).icon("key").trail([Link::new("/laowu", all::HALL)]).personal().island(pages::style())
}

fn form(visit: &Visit, entered: &Entered, problem: Option<(&str, StatusCode)>) -> Html {
    let digits =
        |name, label, hint, value| Field { name, label, kind: FieldKind::Digits, value, hint, problem: None };
    let body = html! {
        form class="work-ask" method="post" action=(ADDRESS) autocomplete="off" {
            p class="work-hint" data-say { (words::ABOUT) }
            @if let Some((why, _)) = problem { p class="notice warn" role="alert" data-say { (why) } }
            (field(&digits("number", words::NUMBER, words::NUMBER_HINT, &entered.number)))
            (field(&digits("code", words::CODE, "", "")))
            p class="work-end" { button class="button strong" type="submit" data-say { (words::OPEN) } }
        }
    };
    let status = problem.map_or(StatusCode::OK, |(_, status)| status);
    islands().fold(framed(words::TITLE), Page::island).status(status).body(body).render(visit)
}

/// Whether the code is the one of the slip; counts what is tried wrong.
async fn check(
    tx: &mut Tx,
    vault: &Vault,
    entered: &Entered,
    now: Millis,
) -> Result<std::result::Result<Asked, &'static str>> {
    let plain = |text: &str| crate::sheet::narrow(text);
    let number = plain(&entered.number).parse::<i64>().ok().filter(|number| *number > 0);
    let Some(number) = number else { return Ok(Err(words::WRONG)) };
    let Some(asked) = asked(tx, vault, None, number).await? else { return Ok(Err(words::WRONG)) };
    // A clock that was set back shuts nothing for longer.
    let shut = asked.tries >= TRIES && (0..SHUT).contains(&now.since(asked.tried_at));
    if shut {
        return Ok(Err(words::BLOCKED));
    }
    if plain(&entered.code) == asked.code {
        sql("UPDATE work_asked SET tries = 0 WHERE id = $1").bind(asked.id).run(tx).await?;
        return Ok(Ok(asked));
    }
    let tries = if asked.tries >= TRIES { 1 } else { asked.tries + 1 };
    sql("UPDATE work_asked SET tries = $2, tried_at = $3 WHERE id = $1")
        .bind(asked.id)
        .bind(tries)
        .bind(now)
        .run(tx)
        .await?;
    Ok(Err(words::WRONG))
}

/// `POST /work/mine`: what can be done with a slip, and doing it.
pub(crate) async fn act(
    visit: Visit,
    State(place): State<Place>,
    Extension(work): Extension<Work>,
    Form(entered): Form<Entered>,
) -> Reply<Html> {
    if place.site != Site::Village {
        return Ok(only_in_a_village(&visit, words::TITLE));
    }
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let asked = match check(&mut tx, &work.vault, &entered, now).await? {
        Ok(asked) => asked,
        Err(why) => {
            tx.commit().await?;
            let status =
                if why == words::BLOCKED { StatusCode::TOO_MANY_REQUESTS } else { StatusCode::BAD_REQUEST };
            return Ok(form(&visit, &entered, Some((why, status))));
        }
    };
    let chosen = Stop::ALL.into_iter().find(|stop| stop.word() == entered.what);
    let Some(stop) = chosen.filter(|stop| offered(&asked.what).contains(stop)) else {
        let up = store::find(&mut tx, &place.org, asked.id, now).await?.is_some();
        tx.commit().await?;
        return Ok(framed(words::what(&asked.what)).body(choices(&asked, &entered, up)).render(&visit));
    };
    let body = serde_json::to_value(Stopped { id: asked.id, what: stop }).expect("plain data");
    submit(&mut tx, &work.vault, SubmissionId::new(now), STOP_KIND, &body, Vec::new(), now).await?;
    if stop == Stop::Down {
        // Here at once; elsewhere when the center has heard of it.
        store::take_down(&mut tx, asked.id).await?;
    }
    if stop != Stop::Quiet {
        sql("DELETE FROM work_asked WHERE id = $1").bind(asked.id).run(&mut tx).await?;
    }
    tx.commit().await?;
    place.bus.tell(Fact::HandedIn);
    place.bus.tell(Fact::Applied);
    place.live.changed();
    let said = match stop {
        Stop::Down => words::DONE_DOWN,
        Stop::Quiet => words::DONE_QUIET,
        Stop::Forget => words::DONE_FORGET,
    };
    let body = html! { section class="work-slip" { p class="work-said" role="status" data-say { (said) } } };
    Ok(framed(words::DONE).body(body).render(&visit))
}

fn offered(what: &str) -> &'static [Stop] {
    if what == SEEK { &[Stop::Quiet, Stop::Forget] } else { &[Stop::Down] }
}

fn choices(asked: &Asked, entered: &Entered, up: bool) -> Markup {
    html! {
        @if asked.what != SEEK { p class="work-hint" data-say { (if up { words::IS_UP } else { words::IS_NOT_UP }) } }
        form class="work-ask" method="post" action=(ADDRESS) {
            input type="hidden" name="number" value=(asked.number);
            input type="hidden" name="code" value=(entered.code);
            div class="work-picks" {
                @for stop in offered(&asked.what) {
                    @let (word, picture) = match stop {
                        Stop::Down => (words::DOWN, "trash"),
                        Stop::Quiet => (words::QUIET, "hand-stop"),
                        Stop::Forget => (words::FORGET, "trash"),
                    };
                    button class="work-pick" type="submit" name="what" value=(stop.word()) data-say=(word) {
                        (icon(picture)) span { (word) }
                    }
                }
            }
        }
    }
}

/// Asks for the key of telephones, and forgets what has ended (village).
pub(crate) async fn pass(work: &Work, place: &Place) -> Reply<()> {
    contact::ask(place, &work.vault).await?;
    let mut tx = place.db.write().await?;
    // A clock that is wrong for a while takes nobody's slip away.
    sql("DELETE FROM work_asked WHERE until <= $1").bind(place.clock.now().plus(-KEPT)).run(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
